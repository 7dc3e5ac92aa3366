/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-fuzz.h"

#include <glib/gstdio.h>

#include <string.h>

/* Bad input may be told in the log, but never as a warning. */
static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  if (level > G_LOG_LEVEL_WARNING)
    return G_LOG_WRITER_HANDLED;

  return g_log_writer_default (level, fields, n_fields, user_data);
}

/**
 * LLVMFuzzerInitialize:
 *
 * Called by libFuzzer, and by the replay, before the first input.
 *
 * Returns: 0
 */
int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_log_set_always_fatal (
      (GLogLevelFlags) (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING));
  g_log_set_writer_func (write_log, NULL, NULL);

  return 0;
}

/**
 * hr_fuzz_text:
 * @data: bytes
 * @size: how many
 *
 * Returns: (transfer full): them as a C string, which a NUL among them ends
 */
char *
hr_fuzz_text (const guint8 *data, gsize size)
{
  return g_strndup ((const char *) data, size);
}

/**
 * hr_fuzz_take_line:
 * @data: (inout): bytes
 * @size: (inout): how many
 *
 * Takes the first line off.
 *
 * Returns: (transfer full) (nullable): the line without its end; %NULL if it is empty
 */
char *
hr_fuzz_take_line (const guint8 **data, gsize *size)
{
  const guint8 *end = *size > 0 ? memchr (*data, '\n', *size) : NULL;
  gsize length = end != NULL ? (gsize) (end - *data) : *size;
  char *line = length > 0 ? hr_fuzz_text (*data, length) : NULL;
  gsize taken = MIN (length + 1, *size);

  *data += taken;
  *size -= taken;

  return line;
}

/**
 * hr_fuzz_write:
 * @path: (type filename): a file, which must not exist
 * @data: what to put there
 * @size: how many bytes
 */
void
hr_fuzz_write (const char *path, const guint8 *data, gsize size)
{
  FILE *file = g_fopen (path, "wbex");

  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (data, 1, size, file), ==, size);
  g_assert_cmpint (fclose (file), ==, 0);
}

/**
 * hr_fuzz_folder_new:
 *
 * Returns: (transfer full): a folder, in memory where the system has one for that
 */
char *
hr_fuzz_folder_new (void)
{
  char *folder = g_strdup ("/dev/shm/headroom-fuzz-XXXXXX");

  if (g_mkdtemp (folder) != NULL)
    return folder;

  g_free (folder);
  folder = g_dir_make_tmp ("headroom-fuzz-XXXXXX", NULL);
  g_assert_nonnull (folder);

  return folder;
}

/**
 * hr_fuzz_folder_free:
 * @folder: (transfer full): a folder of files, to be removed with them
 */
void
hr_fuzz_folder_free (char *folder)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    g_assert_cmpint (g_unlink (path), ==, 0);
  }
  g_dir_close (dir);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (folder);
}
