/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-database.h"
#include "hr-fake-clock.h"
#include "hr-store.h"
#include "hr-test-history.h"

#include <glib/gstdio.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define ACCOUNT "default"
#define N_ROWS  300

/*
 * The one that is killed: every change of a file goes through here, in place of the C library's
 * functions, and it dies before the n-th.
 */

static gint changes_left = -1; /* negative: none kills */

static void
before_change (void)
{
  if (g_atomic_int_get (&changes_left) >= 0 && g_atomic_int_add (&changes_left, -1) == 0)
    kill (getpid (), SIGKILL);
}

ssize_t
pwrite64 (int fd, const void *data, size_t size, off64_t offset)
{
  before_change ();
  return syscall (SYS_pwrite64, fd, data, size, offset);
}

int
ftruncate64 (int fd, off64_t length)
{
  before_change ();
  return (int) syscall (SYS_ftruncate, fd, length);
}

int
fdatasync (int fd)
{
  before_change ();
  return (int) syscall (SYS_fdatasync, fd);
}

int
unlink (const char *path)
{
  before_change ();
  return (int) syscall (SYS_unlinkat, AT_FDCWD, path, 0);
}

int
rename (const char *from, const char *to)
{
  before_change ();
  return (int) syscall (SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static HrTold *
read_told (HrStore *store)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  HrTold *told;

  hr_store_tell_async (store, ACCOUNT, NULL, NULL, NULL, NULL, on_ready, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  told = hr_store_tell_finish (store, result, NULL, &error);
  g_assert_no_error (error);
  return told;
}

static int
take_over (const char *path, const char *n)
{
  g_autoptr (HrFakeClock) clock = hr_fake_clock_new ();
  g_autoptr (HrStore) store = hr_store_new (path, HR_CLOCK (clock));

  changes_left = (gint) g_ascii_strtoll (n, NULL, 10);
  hr_told_free (read_told (store));
  return hr_store_close (store) ? 0 : 1;
}

/*
 * The one that looks.
 */

/* As version 0.1 left it. */
static void
make_old_files (const char *path, const char *state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HrDatabase) database = hr_database_open (path, HR_DATABASE_READ_WRITE, &error);

  g_assert_no_error (error);
  hr_database_execute (
      database,
      "PRAGMA journal_mode = WAL;"
      "CREATE TABLE sample (account TEXT NOT NULL, at INTEGER NOT NULL, credits INTEGER NOT NULL,"
      " used INTEGER, PRIMARY KEY (account, at)) WITHOUT ROWID;"
      "CREATE TABLE confirmed (account TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL)"
      " WITHOUT ROWID;"
      "WITH RECURSIVE n (i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < 299)"
      " INSERT INTO sample SELECT 'default', 1795000000000 + i * 60000, 1000 - i, i FROM n;"
      "PRAGMA user_version = 1",
      &error);
  g_assert_no_error (error);
  g_file_set_contents (state,
                       "[account default]\nlevel=2\ntold=2\nsnoozed-until=1795999999000000\n"
                       "not-before=1795888888000000\nreading-credits=701\n",
                       -1, &error);
  g_assert_no_error (error);
}

static void
check_taken_over (const char *path, const char *state)
{
  g_autoptr (HrFakeClock) clock = hr_fake_clock_new ();
  HrStore *store = hr_store_new (path, HR_CLOCK (clock));
  g_autoptr (HrTold) told = read_told (store);
  g_autoptr (GArray) rows = hr_test_history_all (store, ACCOUNT);

  g_assert_cmpint (hr_told_get (told, "level"), ==, 2);
  g_assert_cmpint (hr_told_get (told, "told"), ==, 2);
  g_assert_cmpint (hr_told_get (told, "snoozed-until"), ==, 1795999999000000);
  g_assert_cmpint (hr_told_get (told, HR_TOLD_RETRY_AT), ==, 1795888888000000);
  g_assert_cmpint (hr_told_get (told, "reading-credits"), ==, 701);
  g_assert_cmpuint (rows->len, ==, N_ROWS);
  for (guint i = 0; i < rows->len; i++)
    g_assert_cmpint (g_array_index (rows, HrReading, i).used, ==, i);
  g_assert_no_error (hr_store_get_problem (store));
  g_assert_false (g_file_test (state, G_FILE_TEST_EXISTS));
  g_assert_finalize_object (store);
}

/* Returns: whether it was killed before it was ready */
static gboolean
run_and_kill (const char *program, const char *path, guint n)
{
  g_autofree char *text = g_strdup_printf ("%u", n);
  const char *const command[] = { program, "--take-over", path, text, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status,
                &error);
  g_assert_no_error (error);
  if (WIFSIGNALED (status))
    g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
  else
    g_assert_cmpint (status, ==, 0);
  return WIFSIGNALED (status);
}

/* Killed before each change of a file in turn, and tried again: all is there, and the old file goes
 * only when it is of no use any more. */
static void
test_killed (gconstpointer data)
{
  g_autofree char *folder = hr_test_folder_new ();
  gboolean killed = TRUE;
  guint step = g_test_thorough () ? 1 : 5;
  guint n;

  for (n = 0; killed; n += step) {
    g_autofree char *place = g_strdup_printf ("%s/%u", folder, n);
    g_autofree char *path = g_build_filename (place, "history.db", NULL);
    g_autofree char *state = g_build_filename (place, "state.ini", NULL);

    g_assert_cmpint (g_mkdir (place, 0700), ==, 0);
    make_old_files (path, state);
    killed = run_and_kill (data, path, n);
    /* Once more at another moment of the work that is left. */
    if (killed)
      run_and_kill (data, path, n / 2);
    check_taken_over (path, state);
  }

  g_test_message ("killed before each of %u changes, in steps of %u", n - step, step);
  g_assert_cmpuint (n, >, 10);
  hr_test_folder_free (g_steal_pointer (&folder));
}

int
main (int argc, char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "--take-over"))
    return take_over (argv[2], argv[3]);

  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/take-over/killed/loses-nothing-and-is-done-once", argv[0], test_killed);
  return g_test_run ();
}
