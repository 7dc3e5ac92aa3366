/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "history-file-fixture.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* What can befall the place of the file, and that the program goes on. */

#define NOBODY 65534

static void
assert_record_fails (Fixture *fixture, gint64 number, HrStoreError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (hr_test_history_record (fixture->store, ACCOUNT,
                                          fixture->now + number * G_TIME_SPAN_MILLISECOND,
                                          1000 - number, number, &error));
  g_assert_error (error, HR_STORE_ERROR, (gint) code);
}

static guint
get_mode (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return info.st_mode & 07777;
}

static void
test_private (Fixture *fixture, gconstpointer data)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  mode_t mask = umask (0);

  open_history (fixture);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  record (fixture, 1);
  umask (mask);

  g_assert_cmpuint (get_mode (folder), ==, 0700);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *path = g_strconcat (fixture->path, suffixes[i], NULL);

    g_assert_cmpuint (get_mode (path), ==, 0600);
  }
}

/* A copy that was put back with the rights of its archive. */
static void
test_restored (Fixture *fixture, gconstpointer data)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  fill (fixture, 10);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *path = g_strconcat (fixture->path, suffixes[i], NULL);

    if (i > 0)
      write_file (path, "", 0);
    g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  }
  g_assert_cmpint (g_chmod (folder, 0755), ==, 0);

  open_history (fixture);
  record (fixture, 1);
  g_assert_cmpuint (get_mode (folder), ==, 0700);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *path = g_strconcat (fixture->path, suffixes[i], NULL);

    g_assert_cmpuint (get_mode (path), ==, 0600);
  }
}

/* Whatever is in the place of a file, it is told and nobody waits for it. */
static void
test_no_file (Fixture *fixture, gconstpointer data)
{
  const mode_t *kind = data;
  g_autoptr (GError) error = NULL;

  make_folder (fixture);
  if (*kind == S_IFDIR)
    g_assert_cmpint (g_mkdir (fixture->path, 0700), ==, 0);
  else
    g_assert_cmpint (mknod (fixture->path, *kind | 0600, 0), ==, 0);
  open_history (fixture);
  assert_record_fails (fixture, 1, HR_STORE_ERROR_FAILED);
  assert_problem (fixture, HR_STORE_ERROR_FAILED);

  g_assert_cmpint (g_remove (fixture->path), ==, 0);
  record (fixture, 2);
  assert_no_problem (fixture);
  assert_rows (fixture, 1);
}

static const mode_t fifo = S_IFIFO;
static const mode_t socket_file = S_IFSOCK;
static const mode_t folder_kind = S_IFDIR;

/* While it is open: another process sets it aside, or a copy is put back. */
static void
test_replaced (Fixture *fixture, gconstpointer data)
{
  g_autofree char *aside = g_strconcat (fixture->path, ".aside", NULL);
  HrStore *other;

  open_history (fixture);
  record (fixture, 1);
  record (fixture, 2);
  g_assert_cmpint (g_rename (fixture->path, aside), ==, 0);
  record (fixture, 3);
  assert_rows (fixture, 1);
  close_history (fixture);

  other = hr_store_new (fixture->path, HR_CLOCK (fixture->clock));
  g_autoptr (GArray) rows = hr_test_history_all (other, ACCOUNT);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_finalize_object (other);
}

static void
test_newer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  GArray *samples;

  fill (fixture, 10);
  execute (fixture, "ALTER TABLE sample ADD COLUMN mood TEXT; PRAGMA user_version = 99");
  before = read_file (fixture->path);

  open_history (fixture);
  assert_record_fails (fixture, 1, HR_STORE_ERROR_NEWER);
  samples = hr_test_history_load (fixture->store, ACCOUNT, 0, G_MAXINT64, 10, &error);
  g_assert_null (samples);
  g_assert_error (error, HR_STORE_ERROR, HR_STORE_ERROR_NEWER);
  assert_problem (fixture, HR_STORE_ERROR_NEWER);
  g_assert_cmpuint (fixture->told, ==, 1);
  close_history (fixture);

  after = read_file (fixture->path);
  g_assert_true (g_bytes_equal (before, after));
}

/* Files from before the first version: made by a killed process, or by touch. */
static void
test_version_zero (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 2; i++) {
    make_folder (fixture);
    if (i == 0)
      write_file (fixture->path, "", 0);
    else
      execute (fixture, "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL");

    open_history (fixture);
    record (fixture, 1);
    assert_rows (fixture, 1);
    assert_no_problem (fixture);
    close_history (fixture);
    g_assert_cmpint (g_remove (fixture->path), ==, 0);
  }
}

/* Nobody, not even root, makes a folder below a file. */
static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  write_file (folder, "in the way", -1);
  open_history (fixture);
  assert_record_fails (fixture, 1, HR_STORE_ERROR_READ_ONLY);
  assert_record_fails (fixture, 2, HR_STORE_ERROR_READ_ONLY);
  assert_problem (fixture, HR_STORE_ERROR_READ_ONLY);
  g_assert_cmpuint (fixture->told, ==, 1);

  /* As soon as it can, it goes on. */
  g_assert_cmpint (g_remove (folder), ==, 0);
  record (fixture, 3);
  assert_rows (fixture, 1);
  assert_no_problem (fixture);
  g_assert_cmpuint (fixture->told, ==, 2);
}

/* Runs the rest of a case in a process of its own, which may give up rights that it cannot get
 * back. Returns FALSE in the one that waits for it. */
static gboolean
in_process_of_its_own (void)
{
  if (g_test_subprocess ())
    return TRUE;

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
  return FALSE;
}

static void
become_nobody (Fixture *fixture)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  /* Modes bind root, too, where it may not change owners, as without capabilities in some
   * containers. */
  if (geteuid () != 0 || chown (fixture->folder, NOBODY, NOBODY) != 0)
    return;

  g_assert_cmpint (chown (folder, NOBODY, NOBODY), ==, 0);
  g_assert_cmpint (chown (fixture->path, NOBODY, NOBODY), ==, 0);
  g_assert_cmpint (setresuid (NOBODY, NOBODY, NOBODY), ==, 0);
  /* Sanitizers look into their own process at its end. */
  prctl (PR_SET_DUMPABLE, 1);
}

/* Its rows can be seen, but no more added, until it can be written. */
static void
test_read_only (Fixture *fixture, gconstpointer data)
{
  const mode_t *modes = data;
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  if (!in_process_of_its_own ())
    return;

  fill (fixture, 10);
  become_nobody (fixture);
  g_assert_cmpint (g_chmod (fixture->path, modes[0]), ==, 0);
  g_assert_cmpint (g_chmod (folder, modes[1]), ==, 0);

  open_history (fixture);
  assert_rows (fixture, 10);
  assert_problem (fixture, HR_STORE_ERROR_READ_ONLY);
  assert_record_fails (fixture, 1, HR_STORE_ERROR_READ_ONLY);
  assert_rows (fixture, 10);

  g_assert_cmpint (g_chmod (folder, 0700), ==, 0);
  g_assert_cmpint (g_chmod (fixture->path, 0600), ==, 0);
  record (fixture, 2);
  assert_rows (fixture, 11);
  assert_no_problem (fixture);
}

static const mode_t read_only_file[] = { 0400, 0700 };
static const mode_t read_only_folder[] = { 0600, 0500 };
static const mode_t read_only_both[] = { 0400, 0500 };

/* Changes until there is no room; then the room comes back. */
static void
check_full (Fixture *fixture, void (*make_room) (Fixture *fixture))
{
  gint64 number = 0;
  g_autoptr (GError) error = NULL;

  while (hr_test_history_record (fixture->store, ACCOUNT,
                                 fixture->now + number * G_TIME_SPAN_MILLISECOND, 1000000 - number,
                                 number, &error)) {
    number++;
    g_assert_cmpint (number, <, 5000);
  }
  g_assert_error (error, HR_STORE_ERROR, HR_STORE_ERROR_FULL);
  g_assert_cmpint (number, >, 10);
  assert_problem (fixture, HR_STORE_ERROR_FULL);
  g_assert_cmpuint (fixture->told, ==, 1);
  /* Whatever was acknowledged is there. */
  assert_rows (fixture, (guint) number);

  make_room (fixture);
  record (fixture, number);
  assert_rows (fixture, (guint) number + 1);
  assert_no_problem (fixture);
  close_history (fixture);

  open_history (fixture);
  assert_rows (fixture, (guint) number + 1);
  assert_no_problem (fixture);
  close_history (fixture);
}

static void
lift_limit (Fixture *fixture)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = limit.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static void
test_limit (Fixture *fixture, gconstpointer data)
{
  struct rlimit limit;

  if (!in_process_of_its_own ())
    return;

  g_assert_true (signal (SIGXFSZ, SIG_IGN) != SIG_ERR);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = 300 * 1024;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);

  open_history (fixture);
  check_full (fixture, lift_limit);
}

static void
remove_ballast (Fixture *fixture)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *ballast = g_build_filename (folder, "ballast", NULL);

  g_assert_cmpint (g_remove (ballast), ==, 0);
}

static gboolean
tell_kernel (const char *path, const char *text)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  gboolean told = fd >= 0 && write (fd, text, strlen (text)) == (gssize) strlen (text);

  if (fd >= 0)
    close (fd);
  return told;
}

/* Others than root mount in a user namespace, and have to be mapped in it to make files. */
static gboolean
enter_mounts (void)
{
  g_autofree char *user = g_strdup_printf ("%u %u 1", geteuid (), geteuid ());
  g_autofree char *group = g_strdup_printf ("%u %u 1", getegid (), getegid ());

  if (geteuid () == 0)
    return unshare (CLONE_NEWNS) == 0;
  return unshare (CLONE_NEWUSER | CLONE_NEWNS) == 0 && tell_kernel ("/proc/self/uid_map", user) &&
         tell_kernel ("/proc/self/setgroups", "deny") && tell_kernel ("/proc/self/gid_map", group);
}

/* A disk of a quarter of a MiB, in a name space of the process's own. */
static gboolean
mount_disk (const char *folder)
{
  return enter_mounts () && mount ("none", "/", "none", MS_REC | MS_PRIVATE, NULL) == 0 &&
         mount ("headroom", folder, "tmpfs", 0, "size=256k") == 0;
}

/* Some containers let nobody mount anything. */
static gboolean
can_mount (const char *folder)
{
  pid_t pid = fork ();
  int status;

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    _exit (mount_disk (folder) ? 0 : 1);

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  return WIFEXITED (status) && WEXITSTATUS (status) == 0;
}

static void
test_disk (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *ballast = NULL;
  g_autofree char *filler = NULL;

  make_folder (fixture);
  if (!g_test_subprocess () && !can_mount (folder)) {
    g_test_skip ("No disk can be mounted here");
    return;
  }
  if (!in_process_of_its_own ())
    return;

  ballast = g_build_filename (folder, "ballast", NULL);
  filler = g_strnfill (64 * 1024, 'x');
  g_assert_true (mount_disk (folder));
  write_file (ballast, filler, -1);
  open_history (fixture);
  check_full (fixture, remove_ballast);
  g_assert_cmpint (umount (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, data, func) g_test_add (path, Fixture, data, set_up, func, tear_down)
  ADD ("/history/file/private", NULL, test_private);
  ADD ("/history/file/restored-is-private-again", NULL, test_restored);
  ADD ("/history/file/no-file/fifo", &fifo, test_no_file);
  ADD ("/history/file/no-file/socket", &socket_file, test_no_file);
  ADD ("/history/file/no-file/folder", &folder_kind, test_no_file);
  ADD ("/history/file/replaced-while-open", NULL, test_replaced);
  ADD ("/history/file/newer-is-left-alone", NULL, test_newer);
  ADD ("/history/file/version-zero", NULL, test_version_zero);
  ADD ("/history/file/no-folder", NULL, test_no_folder);
  ADD ("/history/file/read-only/file", read_only_file, test_read_only);
  ADD ("/history/file/read-only/folder", read_only_folder, test_read_only);
  ADD ("/history/file/read-only/both", read_only_both, test_read_only);
  ADD ("/history/file/full/limit", NULL, test_limit);
  ADD ("/history/file/full/disk", NULL, test_disk);
#undef ADD

  return g_test_run ();
}
