/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-key.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* Lives, as a whole, in pages of its own. */
struct _HrKey {
  gatomicrefcount ref_count;
  gsize mapped; /* bytes of the mapping that holds this struct */
  gsize length; /* bytes of text, without the final NUL */
  char text[];
};

G_DEFINE_QUARK (hr_key_error_quark, hr_key_error)
G_DEFINE_BOXED_TYPE (HrKey, hr_key, hr_key_ref, hr_key_unref)

/* What copying from a web page or a terminal brings along at the ends: spaces of all kinds, line
 * ends, and the invisible characters of Unicode's class Cf (zero width, byte order mark). */
static gboolean
is_trimmed (gunichar c)
{
  return g_unichar_isspace (c) || c == '\v' || g_unichar_type (c) == G_UNICODE_FORMAT;
}

static void
trim (const char **start, const char **end)
{
  while (*start < *end && is_trimmed (g_utf8_get_char (*start)))
    *start = g_utf8_next_char (*start);
  while (*end > *start) {
    const char *last = g_utf8_prev_char (*end);

    if (!is_trimmed (g_utf8_get_char (last)))
      break;
    *end = last;
  }
}

static gboolean
check_characters (const char *start, const char *end, GError **error)
{
  for (const char *p = start; p < end; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (g_unichar_iscntrl (c) || g_unichar_isspace (c)) {
      g_set_error_literal (error, HR_KEY_ERROR, HR_KEY_ERROR_CONTROL,
                           "A space or a control character inside the key");
      return FALSE;
    }
    if (c >= 0x80) {
      g_set_error_literal (error, HR_KEY_ERROR, HR_KEY_ERROR_NOT_ASCII,
                           "A character outside ASCII in the key");
      return FALSE;
    }
  }
  return TRUE;
}

static HrKey *
allocate (const char *text, gsize length)
{
  gsize page = (gsize) sysconf (_SC_PAGESIZE);
  gsize wanted = sizeof (HrKey) + length + 1;
  gsize mapped = (wanted + page - 1) / page * page;
  HrKey *self;

  self = mmap (NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (self == MAP_FAILED)
    g_error ("No memory for a key: %s", g_strerror (errno)); /* GCOVR_EXCL_LINE: it ends here */

  /* Both are a favour of the kernel's that it may refuse (RLIMIT_MEMLOCK, a sandbox): the key is
   * still wiped when it goes. */
  (void) mlock (self, mapped);
  (void) madvise (self, mapped, MADV_DONTDUMP);

  g_atomic_ref_count_init (&self->ref_count);
  self->mapped = mapped;
  self->length = length;
  memcpy (self->text, text, length);
  return self;
}

/**
 * hr_key_new:
 * @text: what was typed, pasted or read from a keyring
 * @error: return location for an error of %HR_KEY_ERROR; it never quotes @text
 *
 * White space, line ends and invisible characters around the key are taken off. The caller wipes
 * @text.
 *
 * Returns: (transfer full) (nullable): a key, or %NULL if @text cannot be one
 */
HrKey *
hr_key_new (const char *text, GError **error)
{
  const char *start = text;
  const char *end;

  g_return_val_if_fail (text != NULL, NULL);

  end = text + strlen (text);
  if (!g_utf8_validate (text, -1, NULL)) {
    g_set_error_literal (error, HR_KEY_ERROR, HR_KEY_ERROR_NOT_ASCII, "The key is not text");
    return NULL;
  }

  trim (&start, &end);
  if (start == end) {
    g_set_error_literal (error, HR_KEY_ERROR, HR_KEY_ERROR_EMPTY, "The key is empty");
    return NULL;
  }
  if (end - start > HR_KEY_MAX_LENGTH) {
    g_set_error (error, HR_KEY_ERROR, HR_KEY_ERROR_TOO_LONG, "The key is longer than %d bytes",
                 HR_KEY_MAX_LENGTH);
    return NULL;
  }
  if (!check_characters (start, end, error))
    return NULL;
  return allocate (start, (gsize) (end - start));
}

/**
 * hr_key_ref:
 * @self: a key
 *
 * Returns: (transfer full): @self
 */
HrKey *
hr_key_ref (HrKey *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * hr_key_unref:
 * @self: (transfer full): a key
 *
 * Wipes the key when this was the last reference. May be called from any thread.
 */
void
hr_key_unref (HrKey *self)
{
  gsize mapped;

  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  mapped = self->mapped;
  explicit_bzero (self, mapped);
  munmap (self, mapped);
}

/**
 * hr_key_get_text:
 * @self: a key
 *
 * Returns: (transfer none): the key's text, printable ASCII; do not copy it
 */
const char *
hr_key_get_text (HrKey *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->text;
}

/**
 * hr_key_forbid_core_dumps:
 *
 * From now on this program, and what it starts, writes no core dump: a key's own pages are left out
 * of one, but the copies that libraries make are not.
 *
 * The limit is one byte, not none: where dumps go to a program (`core_pattern` with a pipe), Linux
 * passes a limit of none over, and takes one byte for no dump at all (core(5), and
 * coredump_pipe() in fs/coredump.c). As a file, one byte is less than the least there is.
 */
/* GCOVR_EXCL_START: for the programs; the integration suite secrecy looks at the dumps */
void
hr_key_forbid_core_dumps (void)
{
  const struct rlimit limit = { 1, 1 };

  /* A hard limit of none that somebody else has set cannot be raised to one. */
  if (setrlimit (RLIMIT_CORE, &limit) < 0)
    (void) setrlimit (RLIMIT_CORE, &(struct rlimit){ 0, 0 });
}

/**
 * hr_key_forbid_own_core_dump:
 *
 * From now on this program writes no core dump, and what it starts does as it would without it:
 * another program begins with a flag of its own (execve(2)).
 */
void
hr_key_forbid_own_core_dump (void)
{
  prctl (PR_SET_DUMPABLE, 0);
}
/* GCOVR_EXCL_STOP */
