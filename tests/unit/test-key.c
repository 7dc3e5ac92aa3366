/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-key.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void
test_trimmed (void)
{
  static const char *const rows[] = {
    "sk-1234",                          /* as it is */
    "  sk-1234\n",                      /* a line copied from a terminal */
    "\r\n\tsk-1234\r\n",                /* the same from Windows */
    "\v\fsk-1234\f",                    /* all of C's white space */
    "\xc2\xa0sk-1234\xc2\xa0",          /* no-break spaces from a web page */
    "\xef\xbb\xbfsk-1234",              /* a byte order mark */
    "\xe2\x80\x8bsk-1234\xe2\x80\x8d",  /* zero-width space and joiner */
    "\xe2\x80\xaask-1234\xe2\x80\xac",  /* direction marks */
    "\xe3\x80\x80 \xe2\x80\xa8sk-1234", /* ideographic space, line separator */
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (HrKey) key = hr_key_new (rows[i], &error);

    g_assert_no_error (error);
    g_assert_cmpstr (hr_key_get_text (key), ==, "sk-1234");
  }
}

static void
test_any_shape (void)
{
  static const char *const rows[] = {
    "sk-0123456789abcdef",      "7f1c5a52-9f0e-4b57-8f6e-0a1b2c3d4e5f", "x", "a.b_c~d+e/f==",
    "!\"#$%&'()*,;<>?@[]^`{|}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (HrKey) key = hr_key_new (rows[i], NULL);

    g_assert_nonnull (key);
    g_assert_cmpstr (hr_key_get_text (key), ==, rows[i]);
  }
}

static void
test_refused (void)
{
  static const struct {
    const char *text;
    HrKeyError code;
  } rows[] = {
    /* Nothing there */
    { "", HR_KEY_ERROR_EMPTY },
    { " \t\r\n", HR_KEY_ERROR_EMPTY },
    { "\xef\xbb\xbf\xc2\xa0\xe2\x80\x8b", HR_KEY_ERROR_EMPTY },
    /* Two lines: would be a second header */
    { "sk-1\r\nX-Evil: 1", HR_KEY_ERROR_CONTROL },
    { "sk-1\nsk-2", HR_KEY_ERROR_CONTROL },
    /* More than the key was pasted */
    { "Bearer sk-1", HR_KEY_ERROR_CONTROL },
    { "sk-1\tname", HR_KEY_ERROR_CONTROL },
    { "sk-1\xc2\xa0sk-2", HR_KEY_ERROR_CONTROL },
    /* Control characters, at the ends as well */
    { "\x1b[200~sk-1", HR_KEY_ERROR_CONTROL },
    { "sk\x01", HR_KEY_ERROR_CONTROL },
    { "sk\x7f", HR_KEY_ERROR_CONTROL },
    { "sk\xc2\x9b"
      "1",
      HR_KEY_ERROR_CONTROL },
    /* Outside ASCII: typographic hyphen, Cyrillic letter, zero-width space inside, emoji */
    { "sk\xe2\x80\x91"
      "1",
      HR_KEY_ERROR_NOT_ASCII },
    { "\xd0\xb0"
      "bc",
      HR_KEY_ERROR_NOT_ASCII },
    { "sk\xe2\x80\x8b"
      "1",
      HR_KEY_ERROR_NOT_ASCII },
    { "\xf0\x9f\x94\x91", HR_KEY_ERROR_NOT_ASCII },
    /* Not even UTF-8 */
    { "sk\xff", HR_KEY_ERROR_NOT_ASCII },
    { "sk\xc2", HR_KEY_ERROR_NOT_ASCII },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (hr_key_new (rows[i].text, &error));
    g_assert_error (error, HR_KEY_ERROR, (int) rows[i].code);
    g_assert_null (strstr (error->message, "sk"));
  }
}

static void
test_length (void)
{
  g_autofree char *longest = g_strnfill (HR_KEY_MAX_LENGTH, 'k');
  g_autofree char *padded = g_strconcat ("  ", longest, "\n", NULL);
  g_autofree char *too_long = g_strconcat (longest, "k", NULL);
  g_autoptr (HrKey) key = hr_key_new (padded, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (hr_key_get_text (key), ==, longest);
  g_assert_null (hr_key_new (too_long, &error));
  g_assert_error (error, HR_KEY_ERROR, HR_KEY_ERROR_TOO_LONG);
}

static gpointer
ref_and_unref (gpointer data)
{
  for (int i = 0; i < 10000; i++)
    hr_key_unref (hr_key_ref (data));
  return NULL;
}

static void
test_references (void)
{
  HrKey *key = hr_key_new ("sk-1234", NULL);
  GThread *thread = g_thread_new ("other", ref_and_unref, key);
  GValue value = G_VALUE_INIT;

  ref_and_unref (key);
  g_thread_join (thread);
  g_value_init (&value, HR_TYPE_KEY);
  g_value_take_boxed (&value, key);
  g_assert_cmpstr (hr_key_get_text (g_value_get_boxed (&value)), ==, "sk-1234");
  g_value_unset (&value);
}

/* The pages of a key that is gone are gone, so that its text cannot be there any more. */
static void
test_pages_go (void)
{
  HrKey *key = hr_key_new ("sk-1234", NULL);
  g_autofree char *start = g_strdup_printf ("%" G_GINTPTR_MODIFIER "x-", (guintptr) key);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/smaps", &before, NULL, NULL));
  hr_key_unref (key);
  g_assert_true (g_file_get_contents ("/proc/self/smaps", &after, NULL, NULL));
  /* A neighbouring mapping of the same kind may have been merged with it. */
  if (strstr (before, start) == NULL)
    g_test_skip ("The key's pages are part of a larger mapping");
  else
    g_assert_null (strstr (after, start));
}

static void
read_limit (struct rlimit *limit)
{
  g_assert_cmpint (getrlimit (RLIMIT_CORE, limit), ==, 0);
}

/* In a child, because there is no way back; the parent has the limit that the child began with. */
static void
test_no_core_dump (void)
{
  struct rlimit limit;
  int status = 0;
  pid_t child;

  read_limit (&limit);
  limit.rlim_cur = limit.rlim_max;
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0) {
    setrlimit (RLIMIT_CORE, &limit);
    hr_key_forbid_core_dumps ();
    signal (SIGABRT, SIG_DFL);
    kill (getpid (), SIGABRT);
    _exit (1);
  }

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGABRT);
  g_assert_false (WCOREDUMP (status));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/key/trimmed", test_trimmed);
  g_test_add_func ("/key/any-shape", test_any_shape);
  g_test_add_func ("/key/refused", test_refused);
  g_test_add_func ("/key/length", test_length);
  g_test_add_func ("/key/references", test_references);
  g_test_add_func ("/key/pages-go", test_pages_go);
  g_test_add_func ("/key/no-core-dump", test_no_core_dump);
  return g_test_run ();
}
