/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-database.h"
#include "hr-fake-clock.h"
#include "hr-history.h"
#include "hr-test-history.h"

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

#define ACCOUNT "default"
#define NOBODY  65534

/* What can befall the file, and that the program goes on. */
typedef struct {
  HrFakeClock *clock; /* (owned) */
  HrHistory *history; /* (owned) (nullable) */
  char *folder;       /* (owned) */
  char *path;         /* (owned) */
  gint64 now;         /* Unix ms */
  guint told;         /* how often ::notify::problem came */
} Fixture;

static void
on_problem (HrHistory *history, GParamSpec *pspec, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->told++;
}

static void
open_history (Fixture *fixture)
{
  fixture->history = hr_history_new (fixture->path, HR_CLOCK (fixture->clock));
  g_signal_connect (fixture->history, "notify::problem", G_CALLBACK (on_problem), fixture);
  fixture->told = 0;
}

static void
close_history (Fixture *fixture)
{
  if (fixture->history != NULL)
    g_assert_finalize_object (g_steal_pointer (&fixture->history));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = hr_fake_clock_new ();
  fixture->now = hr_clock_get_wall_time (HR_CLOCK (fixture->clock)) / 1000;
  fixture->folder = hr_test_folder_new ();
  fixture->path = g_build_filename (fixture->folder, "headroom", "history.db", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  close_history (fixture);
  g_assert_finalize_object (fixture->clock);
  g_free (fixture->path);
  hr_test_folder_free (fixture->folder);
}

static void
record (Fixture *fixture, gint64 number)
{
  g_autoptr (GError) error = NULL;

  hr_test_history_record (fixture->history, ACCOUNT, fixture->now + number, 1000 - number, number,
                          &error);
  g_assert_no_error (error);
}

static void
assert_record_fails (Fixture *fixture, gint64 number, HrHistoryError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (hr_test_history_record (fixture->history, ACCOUNT, fixture->now + number,
                                          1000 - number, number, &error));
  g_assert_error (error, HR_HISTORY_ERROR, (gint) code);
}

static void
assert_rows (Fixture *fixture, guint n)
{
  g_autoptr (GArray) samples = hr_test_history_all (fixture->history, ACCOUNT);

  g_assert_cmpuint (samples->len, ==, n);
}

static void
assert_problem (Fixture *fixture, HrHistoryProblem problem)
{
  g_assert_cmpint (hr_history_get_problem (fixture->history), ==, problem);
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

static void
make_folder (Fixture *fixture)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
}

static void
write_file (const char *path, const char *text, gssize length)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, length, &error);
  g_assert_no_error (error);
}

static GBytes *
read_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *text;
  gsize length;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (text, length);
}

static void
execute (Fixture *fixture, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HrDatabase) database = NULL;

  make_folder (fixture);
  database = hr_database_open (fixture->path, HR_DATABASE_READ_WRITE, &error);
  g_assert_no_error (error);
  hr_database_execute (database, sql, &error);
  g_assert_no_error (error);
}

/* A history with rows enough to fill some pages. */
static void
fill (Fixture *fixture, guint n)
{
  g_autofree HrSample *rows = g_new0 (HrSample, n);

  for (guint i = 0; i < n; i++)
    rows[i] = (HrSample){ .at = fixture->now - 100000 + i, .credits = i };
  hr_test_history_fill (fixture->path, ACCOUNT, rows, n);
}

static void
damage_garbage (Fixture *fixture)
{
  g_autofree char *garbage = g_strnfill (20000, 'x');

  make_folder (fixture);
  write_file (fixture->path, garbage, -1);
}

static void
damage_truncated (Fixture *fixture)
{
  fill (fixture, 2000);
  g_assert_cmpint (truncate (fixture->path, 3 * 4096 + 100), ==, 0);
}

/* Page 2 to the end, with a header that is whole. */
static void
damage_overwritten (Fixture *fixture)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;
  gsize length;

  fill (fixture, 2000);
  bytes = read_file (fixture->path);
  text = g_memdup2 (g_bytes_get_data (bytes, &length), g_bytes_get_size (bytes));
  memset (text + 4096, 0x5a, length - 4096);
  write_file (fixture->path, text, (gssize) length);
}

#define TABLES                                                                                     \
  "CREATE TABLE sample (account TEXT NOT NULL, at INTEGER NOT NULL, credits INTEGER NOT NULL,"     \
  " used INTEGER, PRIMARY KEY (account, at)) WITHOUT ROWID;"                                       \
  "CREATE TABLE confirmed (account TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;"
#define VERSION "PRAGMA user_version = 1;"

typedef struct {
  const char *name;
  void (*damage) (Fixture *fixture);
  const char *sql;
} Damage;

static const Damage damages[] = {
  { "garbage", damage_garbage, NULL },         /* no database at all */
  { "truncated", damage_truncated, NULL },     /* the end is missing */
  { "overwritten", damage_overwritten, NULL }, /* the middle is not what it was */
  /* Nothing in it that belongs there; somebody else's tables, with and without a version */
  { "no-table", NULL, VERSION },
  { "other-table", NULL, "CREATE TABLE sample (a); CREATE TABLE confirmed (a);" VERSION },
  { "no-version", NULL, TABLES },
  /* What would answer for ever, and what takes away what was kept */
  { "view", NULL, "CREATE VIEW sample AS SELECT 'default' AS account, 1 AS at;" VERSION },
  { "trigger", NULL,
    TABLES "CREATE TRIGGER t AFTER INSERT ON sample BEGIN DELETE FROM sample; END;" VERSION },
  /* Numbers beyond all reckoning, a text for one, and ids that read otherwise than they sort */
  { "time", NULL, TABLES VERSION "INSERT INTO sample VALUES ('default', -1, 5, 5)" },
  { "credits", NULL, TABLES VERSION "INSERT INTO sample VALUES ('default', 1, 1e18, 5)" },
  { "text", NULL, TABLES VERSION "INSERT INTO sample VALUES ('default', 'now', 5, 5)" },
  { "confirmed", NULL, TABLES VERSION "INSERT INTO confirmed VALUES ('default', -1)" },
  { "nul-in-id", NULL, TABLES VERSION "INSERT INTO sample VALUES ('a' || char (0), 1, 5, 5)" },
  { "blob-as-id", NULL, TABLES VERSION "INSERT INTO sample VALUES (x'61', 1, 5, 5)" },
};

static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  const Damage *damage = data;
  g_autofree char *expected = g_strconcat (fixture->path, ".damaged-20261122-143200", NULL);
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) aside = NULL;

  if (damage->sql != NULL)
    execute (fixture, damage->sql);
  else
    damage->damage (fixture);
  before = read_file (fixture->path);
  open_history (fixture);
  record (fixture, 1);

  assert_problem (fixture, HR_HISTORY_PROBLEM_DAMAGED);
  g_assert_cmpuint (fixture->told, ==, 1);
  g_assert_cmpstr (hr_history_get_damaged_path (fixture->history), ==, expected);
  aside = read_file (expected);
  g_assert_true (g_bytes_equal (aside, before));

  /* It goes on, and the next run knows nothing of it. */
  record (fixture, 2);
  assert_rows (fixture, 2);
  close_history (fixture);
  open_history (fixture);
  assert_rows (fixture, 2);
  assert_problem (fixture, HR_HISTORY_PROBLEM_NONE);
}

/* Twice within a second: neither overwrites the other. */
static void
test_damaged_twice (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = g_strconcat (fixture->path, ".damaged-20261122-143200", NULL);
  g_autofree char *second = g_strconcat (first, "-2", NULL);

  for (guint i = 0; i < 2; i++) {
    damage_garbage (fixture);
    open_history (fixture);
    record (fixture, 1);
    g_assert_cmpstr (hr_history_get_damaged_path (fixture->history), ==, i == 0 ? first : second);
    close_history (fixture);
  }
  g_assert_true (g_file_test (first, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (second, G_FILE_TEST_EXISTS));
}

/* The log goes with the file that it belongs to, and so does a journal, which would be played into
 * a new file of that name. With a zero in front, SQLite takes either for one that is over. */
static void
test_damaged_log (Fixture *fixture, gconstpointer data)
{
  static const char content[] = "\0what belongs to that file";
  const char *suffix = data;
  g_autofree char *log = g_strconcat (fixture->path, suffix, NULL);
  g_autofree char *aside = g_strconcat (fixture->path, ".damaged-20261122-143200", suffix, NULL);
  g_autoptr (GBytes) bytes = NULL;

  damage_overwritten (fixture);
  write_file (log, content, sizeof content);
  open_history (fixture);
  record (fixture, 1);
  assert_problem (fixture, HR_HISTORY_PROBLEM_DAMAGED);
  bytes = read_file (aside);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), content,
                   sizeof content);
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
  assert_record_fails (fixture, 1, HR_HISTORY_ERROR_NEWER);
  samples = hr_test_history_load (fixture->history, ACCOUNT, 0, G_MAXINT64, 10, &error);
  g_assert_null (samples);
  g_assert_error (error, HR_HISTORY_ERROR, HR_HISTORY_ERROR_NEWER);
  assert_problem (fixture, HR_HISTORY_PROBLEM_NEWER);
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
    assert_problem (fixture, HR_HISTORY_PROBLEM_NONE);
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
  assert_record_fails (fixture, 1, HR_HISTORY_ERROR_READ_ONLY);
  assert_record_fails (fixture, 2, HR_HISTORY_ERROR_READ_ONLY);
  assert_problem (fixture, HR_HISTORY_PROBLEM_READ_ONLY);
  g_assert_cmpuint (fixture->told, ==, 1);

  /* As soon as it can, it goes on. */
  g_assert_cmpint (g_remove (folder), ==, 0);
  record (fixture, 3);
  assert_rows (fixture, 1);
  assert_problem (fixture, HR_HISTORY_PROBLEM_NONE);
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

  if (geteuid () != 0)
    return;

  g_assert_cmpint (chown (fixture->folder, NOBODY, NOBODY), ==, 0);
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
  assert_problem (fixture, HR_HISTORY_PROBLEM_READ_ONLY);
  assert_record_fails (fixture, 1, HR_HISTORY_ERROR_READ_ONLY);
  assert_rows (fixture, 10);

  g_assert_cmpint (g_chmod (folder, 0700), ==, 0);
  g_assert_cmpint (g_chmod (fixture->path, 0600), ==, 0);
  record (fixture, 2);
  assert_rows (fixture, 11);
  assert_problem (fixture, HR_HISTORY_PROBLEM_NONE);
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

  while (hr_test_history_record (fixture->history, ACCOUNT, fixture->now + number, 1000000 - number,
                                 number, &error)) {
    number++;
    g_assert_cmpint (number, <, 5000);
  }
  g_assert_error (error, HR_HISTORY_ERROR, HR_HISTORY_ERROR_FULL);
  g_assert_cmpint (number, >, 10);
  assert_problem (fixture, HR_HISTORY_PROBLEM_FULL);
  g_assert_cmpuint (fixture->told, ==, 1);
  /* Whatever was acknowledged is there. */
  assert_rows (fixture, (guint) number);

  make_room (fixture);
  record (fixture, number);
  assert_rows (fixture, (guint) number + 1);
  assert_problem (fixture, HR_HISTORY_PROBLEM_NONE);
  close_history (fixture);

  open_history (fixture);
  assert_rows (fixture, (guint) number + 1);
  assert_problem (fixture, HR_HISTORY_PROBLEM_NONE);
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

/* A disk of a quarter of a MiB, in a name space of the process's own. */
static gboolean
mount_disk (const char *folder)
{
  return unshare (geteuid () == 0 ? CLONE_NEWNS : CLONE_NEWUSER | CLONE_NEWNS) == 0 &&
         mount ("none", "/", "none", MS_REC | MS_PRIVATE, NULL) == 0 &&
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
  for (guint i = 0; i < G_N_ELEMENTS (damages); i++) {
    g_autofree char *path = g_strconcat ("/history/file/damaged/", damages[i].name, NULL);

    ADD (path, &damages[i], test_damaged);
  }
  ADD ("/history/file/damaged/twice", NULL, test_damaged_twice);
  ADD ("/history/file/damaged/log-goes-with-it", "-wal", test_damaged_log);
  ADD ("/history/file/damaged/journal-goes-with-it", "-journal", test_damaged_log);
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
