/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hr-fake-clock.h"
#include "hr-hook-folder.h"
#include "hr-hook-process.h"
#include "hr-hooks.h"
#include "hr-test-account.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define ACCOUNT "default"

/* A program on a disk that is away, and a file that tells of its start, which is waited for. In
 * place of the C library's. */
static const char *stuck_path;
static const char *stuck_sign;

int
execve (const char *path, char *const argv[], char *const environment[])
{
  if (stuck_path != NULL && strcmp (path, stuck_path) == 0) {
    close (open (stuck_sign, O_WRONLY | O_CREAT, 0600));
    for (;;)
      pause ();
  }
  return (int) syscall (SYS_execve, path, argv, environment);
}

/* Whether who wants to be told of a child's end comes after it. In place of GLib's. */
static gboolean watches_late;

guint
g_child_watch_add (GPid pid, GChildWatchFunc function, gpointer data)
{
  siginfo_t info;

  if (watches_late)
    waitid (P_PID, (id_t) pid, &info, WEXITED | WNOWAIT);
  return g_child_watch_add_full (G_PRIORITY_DEFAULT, pid, function, data, NULL);
}

typedef struct {
  char *folder; /* (owned): the hooks' */
  char *out;    /* (owned): what they write into */
} Folder;

static void
set_up_folder (Folder *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *root = g_dir_make_tmp ("hooks-XXXXXX", &error);

  g_assert_no_error (error);
  fixture->folder = g_build_filename (root, "hooks", NULL);
  fixture->out = g_build_filename (root, "out", NULL);
  g_assert_cmpint (g_mkdir (fixture->folder, 0700), ==, 0);
}

static void
remove_all (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    g_remove (path);
  }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
tear_down_folder (Folder *fixture, gconstpointer data)
{
  g_autofree char *root = g_path_get_dirname (fixture->folder);

  remove_all (fixture->folder);
  remove_all (root);
  g_free (fixture->folder);
  g_free (fixture->out);
}

/* "OUT" in @text stands for the file that hooks write into. */
static char *
write_hook (Folder *fixture, const char *name, int mode, const char *text)
{
  char *path = g_build_filename (fixture->folder, name, NULL);
  g_autoptr (GString) filled = g_string_new (text);
  g_autoptr (GError) error = NULL;

  g_string_replace (filled, "OUT", fixture->out, 0);
  g_file_set_contents (path, filled->str, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (path, mode), ==, 0);
  return path;
}

static char *
read_out (Folder *fixture)
{
  char *text = NULL;

  return g_file_get_contents (fixture->out, &text, NULL, NULL) ? text : g_strdup ("");
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
run (const char *path, guint limit_ms, GCancellable *cancellable, GError **error)
{
  static const char *const ENVIRONMENT[] = { "PATH=/usr/bin:/bin", "WHO=hook", NULL };
  g_autoptr (GAsyncResult) result = NULL;

  hr_hook_run_async (path, "low", "{\"event\":\"low\"}", ENVIRONMENT, limit_ms, cancellable,
                     on_done, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return hr_hook_run_finish (result, error);
}

static void
test_given (Folder *fixture, gconstpointer data)
{
  g_autofree char *path =
      write_hook (fixture, "hook", 0700,
                  "#!/bin/sh\nread -r line\necho \"$#:$1:$line:$WHO:$HOME:$(pwd)\" > OUT\n"
                  "ls /proc/self/fd | wc -l >> OUT\n");
  g_autofree char *out = NULL;
  g_autoptr (GError) error = NULL;

  g_setenv ("HOME", "/somewhere", TRUE);
  g_assert_true (run (path, 30000, NULL, &error));
  g_assert_no_error (error);
  out = read_out (fixture);
  /* Standard input, output and error, and what ls reads. */
  g_assert_cmpstr (out, ==, "1:low:{\"event\":\"low\"}:hook::/\n4\n");
}

static void
assert_fails (Folder *fixture, const char *text, const char *expected)
{
  g_autofree char *path = write_hook (fixture, "hook", 0700, text);
  g_autoptr (GError) error = NULL;

  g_assert_false (run (path, 30000, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, expected);
}

static void
test_failures (Folder *fixture, gconstpointer data)
{
  assert_fails (fixture, "#!/bin/sh\nexit 3\n", "it ended with status 3");
  assert_fails (fixture, "#!/bin/sh\nkill -KILL $$\n", "signal 9 ended it");
}

/* Whoever started the program had it ignore the end of its children. */
static void
test_ignored_children (Folder *fixture, gconstpointer data)
{
  signal (SIGCHLD, SIG_IGN);
  assert_fails (fixture, "#!/bin/sh\nexit 3\n", "it ended with status 3");
  watches_late = TRUE;
  signal (SIGCHLD, SIG_IGN);
  assert_fails (fixture, "#!/bin/sh\nexit 4\n", "it ended with status 4");
  watches_late = FALSE;
}

/* A script without its first line, and one whose interpreter is missing. */
static void
test_no_program (Folder *fixture, gconstpointer data)
{
  assert_fails (fixture, "exit 0\n",
                "it is no program: a script begins with a line such as #!/bin/sh");
  assert_fails (fixture, "#!/nonexistent/sh\n",
                "it, or the interpreter that its first line names, is not there");
}

static void
test_open_for_writing (Folder *fixture, gconstpointer data)
{
  g_autofree char *path = write_hook (fixture, "hook", 0700, "");
  g_autoptr (GError) error = NULL;
  g_autofree char *program = g_find_program_in_path ("true");
  g_autofree char *contents = NULL;
  gsize length = 0;
  FILE *file = NULL;

  g_assert_true (g_file_get_contents (program, &contents, &length, NULL));
  file = g_fopen (path, "w");
  g_assert_cmpuint (fwrite (contents, 1, length, file), ==, length);
  fflush (file);
  g_assert_false (run (path, 30000, NULL, &error));
  g_assert_cmpstr (error->message, ==, "it is still open for writing");
  fclose (file);
}

/* One that reads nothing is no trouble for who writes, however it ends. */
static void
test_reads_nothing (Folder *fixture, gconstpointer data)
{
  g_autofree char *path = write_hook (fixture, "hook", 0700, "#!/bin/sh\nexec <&-\nexit 0\n");
  g_autoptr (GError) error = NULL;

  g_assert_true (run (path, 30000, NULL, &error));
  g_assert_no_error (error);
}

static void
assert_gone (Folder *fixture)
{
  g_autofree char *out = read_out (fixture);
  g_auto (GStrv) pids = g_strsplit (g_strstrip (out), "\n", -1);
  gint64 end = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  g_assert_cmpuint (g_strv_length (pids), ==, 3);
  for (gsize i = 0; pids[i] != NULL; i++) {
    g_autofree char *path = g_strconcat ("/proc/", pids[i], NULL);

    /* The answer comes before what the hook has left is ended. */
    while (g_file_test (path, G_FILE_TEST_EXISTS) && g_get_monotonic_time () < end)
      g_usleep (1000);
    g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  }
}

#define LEAVES_CHILDREN                                                                            \
  "#!/bin/sh\necho $$ > OUT.new\n"                                                                 \
  "sleep 1000 & echo $! >> OUT.new\n"                                                              \
  "setsid sh -c 'echo $$ >> OUT.new; mv OUT.new OUT; exec sleep 1000' &\n"

static void
test_limit (Folder *fixture, gconstpointer data)
{
  g_autofree char *path = write_hook (fixture, "hook", 0700, LEAVES_CHILDREN "sleep 1000\n");
  g_autoptr (GError) error = NULL;

  g_assert_false (run (path, 3000, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_cmpstr (error->message, ==, "it took longer than 3 s and was ended");
  assert_gone (fixture);
}

static void
test_children (Folder *fixture, gconstpointer data)
{
  g_autofree char *path = write_hook (fixture, "hook", 0700,
                                      LEAVES_CHILDREN "while [ ! -e OUT ]; do sleep 0.01; done\n");
  g_autoptr (GError) error = NULL;

  g_assert_true (run (path, 30000, NULL, &error));
  g_assert_no_error (error);
  assert_gone (fixture);
}

static gboolean
on_cancel_once_there (gpointer user_data)
{
  Folder *fixture = ((gpointer *) user_data)[0];

  if (!g_file_test (fixture->out, G_FILE_TEST_EXISTS))
    return G_SOURCE_CONTINUE;
  g_cancellable_cancel (((gpointer *) user_data)[1]);
  return G_SOURCE_REMOVE;
}

static void
test_cancelled (Folder *fixture, gconstpointer data)
{
  g_autofree char *path = write_hook (fixture, "hook", 0700, LEAVES_CHILDREN "sleep 1000\n");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gpointer both[] = { fixture, cancellable };
  g_autoptr (GError) error = NULL;

  g_timeout_add (5, on_cancel_once_there, both);
  g_assert_false (run (path, 30000, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_gone (fixture);
}

static int
get_child (int of)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/task/%d/children", of, of);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return atoi (text);
}

static gboolean
on_kill_keeper_once_stuck (gpointer user_data)
{
  int *hook = user_data;
  int keeper;

  if (!g_file_test (stuck_sign, G_FILE_TEST_EXISTS))
    return G_SOURCE_CONTINUE;
  keeper = get_child (getpid ());
  *hook = get_child (keeper);
  kill (keeper, SIGKILL);
  return G_SOURCE_REMOVE;
}

/* The kernel ends the keeper of a hook that cannot be started nor be ended; what is left of the
 * hook has its end of the pipe, and holds nobody up. */
static void
test_stuck (Folder *fixture, gconstpointer data)
{
  g_autofree char *path = write_hook (fixture, "hook", 0700, "#!/bin/sh\n");
  g_autoptr (GError) error = NULL;
  int hook = 0;

  stuck_path = path;
  stuck_sign = fixture->out;
  g_timeout_add (5, on_kill_keeper_once_stuck, &hook);
  alarm (60);
  g_assert_false (run (path, 30000, NULL, &error));
  alarm (0);
  g_assert_cmpstr (error->message, ==, "nothing is known of how it ended");
  g_assert_cmpint (kill (hook, SIGKILL), ==, 0);
  stuck_path = NULL;
}

/* A terminal's signals reach whoever waits for the hook, too. One that is ignored, as the suites
 * may be told to by nohup or a shell's "&", would do nothing. */
static void
test_signals (Folder *fixture, gconstpointer data)
{
  static const char *const SIGNALS[] = { "INT", "HUP", "QUIT", "TERM" };
  static const int NUMBERS[] = { SIGINT, SIGHUP, SIGQUIT, SIGTERM };

  for (gsize i = 0; i < G_N_ELEMENTS (SIGNALS); i++) {
    void (*before) (int) = signal (NUMBERS[i], SIG_DFL);
    g_autofree char *text =
        g_strconcat (LEAVES_CHILDREN
                     "while [ ! -e OUT ]; do sleep 0.01; done\nkill -USR1 $PPID\nkill -",
                     SIGNALS[i], " $PPID\nsleep 1000\n", NULL);
    g_autofree char *path = write_hook (fixture, "hook", 0700, text);
    g_autoptr (GError) error = NULL;

    g_assert_false (run (path, 30000, NULL, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpstr (error->message, ==, "it was stopped");
    assert_gone (fixture);
    g_remove (fixture->out);
    signal (NUMBERS[i], before);
  }
}

static void
test_folder (Folder *fixture, gconstpointer data)
{
  static const struct {
    const char *name;
    int mode;
    const char *problem; /* "-" if it is not listed */
  } rows[] = {
    { "20-second", 0700, NULL },
    { "10-first", 0755, NULL },
    { "others", 0757, "others may write to it: chmod o-w" },
    { "plain", 0644, "it is not executable: chmod +x" },
    { "setuid", 04755, "it would run as somebody else" },
    { ".hidden", 0755, "-" },
    { "copy~", 0755, "-" },
  };
  g_autofree char *problem = NULL;
  g_autoptr (GPtrArray) hooks = NULL;
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    g_free (write_hook (fixture, rows[i].name, rows[i].mode, "#!/bin/sh\n"));
  hooks = hr_hook_folder_list (fixture->folder, &problem);
  g_assert_null (problem);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    const HrHook *found = NULL;

    for (guint j = 0; j < hooks->len; j++)
      if (g_str_equal (((HrHook *) hooks->pdata[j])->name, rows[i].name))
        found = hooks->pdata[j];
    g_assert_true ((found != NULL) == (g_strcmp0 (rows[i].problem, "-") != 0));
    if (found != NULL)
      g_assert_cmpstr (found->problem, ==, rows[i].problem);
    n += found != NULL;
  }
  g_assert_cmpuint (hooks->len, ==, n);
  g_assert_cmpstr (((HrHook *) hooks->pdata[0])->name, ==, "10-first");
  g_assert_cmpstr (((HrHook *) hooks->pdata[1])->name, ==, "20-second");
}

/* Others than files, and files of others, which root alone can make. */
static void
test_strange_files (Folder *fixture, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (fixture->folder, "folder", NULL);
  g_autofree char *link = g_build_filename (fixture->folder, "link", NULL);
  g_autofree char *group = write_hook (fixture, "of-a-group", 0770, "#!/bin/sh\n");
  g_autofree char *user = write_hook (fixture, "of-a-user", 0700, "#!/bin/sh\n");
  g_autofree char *own = write_hook (fixture, "own", 0770, "#!/bin/sh\n");
  g_autofree char *problem = NULL;
  g_autoptr (GPtrArray) hooks = NULL;
  gboolean is_root = geteuid () == 0;

  g_assert_no_errno (g_mkdir (folder, 0700));
  g_assert_no_errno (symlink ("nowhere", link));
  if (is_root) {
    g_assert_no_errno (chown (group, 0, 1));
    g_assert_no_errno (chown (user, 1, 0));
  }

  hooks = hr_hook_folder_list (fixture->folder, &problem);
  g_assert_null (problem);
  for (guint i = 0; i < hooks->len; i++) {
    const HrHook *hook = hooks->pdata[i];

    if (g_str_equal (hook->name, "folder"))
      g_assert_cmpstr (hook->problem, ==, "it is not a file");
    else if (g_str_equal (hook->name, "link"))
      g_assert_cmpstr (hook->problem, ==, g_strerror (ENOENT));
    else if (is_root && g_str_equal (hook->name, "of-a-group"))
      g_assert_cmpstr (hook->problem, ==, "a group may write to it: chmod g-w");
    else if (is_root && g_str_equal (hook->name, "of-a-user"))
      g_assert_cmpstr (hook->problem, ==, "it belongs to another user");
    else if (is_root)
      g_assert_null (hook->problem);
  }
  g_assert_cmpuint (hooks->len, ==, 5);
  g_assert_no_errno (g_rmdir (folder));
}

static void
test_no_folder (Folder *fixture, gconstpointer data)
{
  g_autofree char *path = write_hook (fixture, "hook", 0700, "#!/bin/sh\n");
  g_autofree char *problem = NULL;
  g_autoptr (GPtrArray) hooks = hr_hook_folder_list (path, &problem);

  g_assert_cmpuint (hooks->len, ==, 0);
  g_assert_nonnull (problem);
}

static void
test_open_folder (Folder *fixture, gconstpointer data)
{
  g_autofree char *path = write_hook (fixture, "hook", 0700, "#!/bin/sh\n");
  g_autofree char *problem = NULL;
  g_autofree char *none = NULL;
  g_autoptr (GPtrArray) hooks = NULL;
  g_autoptr (GPtrArray) missing = NULL;

  g_assert_cmpint (g_chmod (fixture->folder, 0777), ==, 0);
  hooks = hr_hook_folder_list (fixture->folder, &problem);
  g_assert_cmpuint (hooks->len, ==, 0);
  g_assert_cmpstr (problem, ==, "others may write to it: chmod o-w");

  missing = hr_hook_folder_list ("/nonexistent/hooks", &none);
  g_assert_cmpuint (missing->len, ==, 0);
  g_assert_null (none);
}

/* A queue of events, with a store of its own. */
typedef struct {
  Folder files;
  HrFakeClock *clock;   /* (owned) */
  HrStore *store;       /* (owned) */
  HrAccounts *accounts; /* (owned) */
  HrHooks *hooks;       /* (owned) */
} Fixture;

static void
make_hooks_with (Fixture *fixture, HrHookLister lister)
{
  static const char *const ENVIRONMENT[] = { "PATH=/usr/bin:/bin", NULL };

  fixture->hooks = hr_hooks_new (fixture->accounts, fixture->store, HR_CLOCK (fixture->clock),
                                 fixture->files.folder, lister, ENVIRONMENT);
}

static void
make_hooks (Fixture *fixture)
{
  make_hooks_with (fixture, hr_hook_folder_list);
}

static char *
get_store_path (Folder *folder)
{
  return g_strconcat (folder->out, ".db", NULL);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;

  set_up_folder (&fixture->files, data);
  path = get_store_path (&fixture->files);
  fixture->clock = hr_fake_clock_new ();
  fixture->store = hr_store_new (path, HR_CLOCK (fixture->clock));
  fixture->accounts = hr_accounts_new ();
}

static void
drop_hooks (Fixture *fixture)
{
  hr_hooks_stop (fixture->hooks);
  while (g_atomic_int_get (&G_OBJECT (fixture->hooks)->ref_count) > 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_finalize_object (fixture->hooks);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  while (hr_accounts_get_n (fixture->accounts) > 0) {
    HrAccount *account = hr_accounts_get (fixture->accounts, 0);

    hr_account_stop (account);
    hr_accounts_remove (fixture->accounts, account);
  }
  drop_hooks (fixture);
  g_assert_finalize_object (fixture->accounts);
  g_assert_true (hr_store_close (fixture->store));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (fixture->store);
  g_object_unref (fixture->clock);
  tear_down_folder (&fixture->files, data);
}

static void
tell_event (HrTold *told, gpointer name)
{
  hr_told_set (told, name, 0);
}

static void
add_event (Fixture *fixture, const char *event, gint64 at)
{
  g_autoptr (GAsyncResult) result = NULL;

  hr_store_tell_async (fixture->store, ACCOUNT, tell_event,
                       g_strdup_printf (HR_TOLD_EVENT "%s %" G_GINT64_FORMAT, event, at), g_free,
                       NULL, on_done, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  hr_told_free (hr_store_tell_finish (fixture->store, result, NULL, NULL));
}

static guint
count_events (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (HrTold) told = NULL;
  g_autoptr (GList) names = NULL;
  guint n = 0;

  hr_store_tell_async (fixture->store, ACCOUNT, NULL, NULL, NULL, NULL, on_done, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  told = hr_store_tell_finish (fixture->store, result, NULL, NULL);
  names = hr_told_list (told);
  for (GList *l = names; l != NULL; l = l->next)
    n += g_str_has_prefix (l->data, HR_TOLD_EVENT) || g_str_has_prefix (l->data, HR_TOLD_HOOK);
  return n;
}

/* The account has no key, so that something is known of it as soon as it has looked. */
static void
add_account (Fixture *fixture)
{
  g_autoptr (HrAccount) account = hr_test_account_new (ACCOUNT, HR_CLOCK (fixture->clock));
  g_autoptr (GAsyncResult) result = NULL;

  hr_accounts_add (fixture->accounts, account);
  hr_account_refresh_async (account, NULL, on_done, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* A pause may be found to be over only after the test has moved the clock. */
static void
turn (Fixture *fixture)
{
  g_main_context_iteration (NULL, FALSE);
  hr_fake_clock_advance (fixture->clock, 0);
}

static void
wait_for_out (Fixture *fixture, const char *expected)
{
  gint64 end = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  for (;;) {
    g_autofree char *out = read_out (&fixture->files);

    if (g_str_equal (out, expected))
      return;
    if (g_get_monotonic_time () > end)
      g_assert_cmpstr (out, ==, expected);
    turn (fixture);
    g_usleep (1000);
  }
}

static void
wait_for_events (Fixture *fixture, guint n)
{
  gint64 end = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  while (count_events (fixture) != n) {
    g_assert_cmpint (g_get_monotonic_time (), <, end);
    g_usleep (1000);
  }
}

/* Waits until a pause of so many seconds has begun. */
static void
wait_for_timer (Fixture *fixture, gint64 seconds)
{
  gint64 end = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;
  gint64 at = hr_clock_get_boot_time (HR_CLOCK (fixture->clock)) + seconds * G_TIME_SPAN_SECOND;

  while (hr_fake_clock_get_next_due (fixture->clock) != at) {
    g_assert_cmpint (g_get_monotonic_time (), <, end);
    turn (fixture);
    g_usleep (1000);
  }
}

#define SAYS "#!/bin/sh\necho \"${0##*/} $1\" >> OUT\n"

static void
test_order (Fixture *fixture, gconstpointer data)
{
  gint64 now = hr_clock_get_wall_time (HR_CLOCK (fixture->clock));

  g_free (write_hook (&fixture->files, "2", 0700, SAYS));
  g_free (write_hook (&fixture->files, "1", 0700, SAYS));
  add_event (fixture, "critical", now - 1);
  add_event (fixture, "low", now - 2);
  make_hooks (fixture);
  add_account (fixture);
  wait_for_out (fixture, "1 low\n2 low\n1 critical\n2 critical\n");
  wait_for_events (fixture, 0);
}

static void
test_tries (Fixture *fixture, gconstpointer data)
{
  gint64 now = hr_clock_get_wall_time (HR_CLOCK (fixture->clock));

  g_free (write_hook (&fixture->files, "bad", 0700, SAYS "exit 1\n"));
  g_free (write_hook (&fixture->files, "good", 0700, SAYS));
  add_event (fixture, "low", now);
  make_hooks (fixture);
  add_account (fixture);
  wait_for_out (fixture, "bad low\ngood low\n");
  wait_for_events (fixture, 3);

  /* The one that failed is tried again, alone. */
  wait_for_timer (fixture, 10);
  hr_fake_clock_advance (fixture->clock, 9);
  g_assert_cmpuint (count_events (fixture), ==, 3);
  hr_fake_clock_advance (fixture->clock, 2);
  wait_for_out (fixture, "bad low\ngood low\nbad low\n");
  wait_for_timer (fixture, 60);
  hr_fake_clock_advance (fixture->clock, 58);
  g_assert_cmpuint (count_events (fixture), ==, 3);
  hr_fake_clock_advance (fixture->clock, 3);
  wait_for_out (fixture, "bad low\ngood low\nbad low\nbad low\n");
  wait_for_events (fixture, 0);
}

/* One that was under way when its process ended counts as tried. */
static void
test_stopped (Fixture *fixture, gconstpointer data)
{
  gint64 now = hr_clock_get_wall_time (HR_CLOCK (fixture->clock));

  g_free (write_hook (&fixture->files, "hook", 0700,
                      SAYS "[ \"$(wc -l < OUT)\" = 2 ] || sleep 1000\n"));
  add_event (fixture, "low", now);
  make_hooks (fixture);
  add_account (fixture);
  wait_for_out (fixture, "hook low\n");
  drop_hooks (fixture);
  g_assert_cmpuint (count_events (fixture), ==, 2);

  make_hooks (fixture);
  g_signal_emit_by_name (fixture->accounts, "changed", hr_accounts_get (fixture->accounts, 0));
  wait_for_timer (fixture, 40);
  hr_fake_clock_advance (fixture->clock, 41);
  wait_for_out (fixture, "hook low\nhook low\n");
  wait_for_events (fixture, 0);
}

/* An account that is watched elsewhere: nothing is begun that could not be run. */
static void
test_no_account (Fixture *fixture, gconstpointer data)
{
  HrAccount *account;

  g_free (write_hook (&fixture->files, "hook", 0700, SAYS));
  add_account (fixture);
  add_event (fixture, "low", hr_clock_get_wall_time (HR_CLOCK (fixture->clock)));
  make_hooks (fixture);
  account = hr_accounts_get (fixture->accounts, 0);
  g_signal_emit_by_name (fixture->accounts, "changed", account);
  hr_account_stop (account);
  hr_accounts_remove (fixture->accounts, account);
  while (g_atomic_int_get (&G_OBJECT (fixture->hooks)->ref_count) > 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count_events (fixture), ==, 1);
}

static void
tell_third_try (HrTold *told, gpointer now)
{
  g_autofree char *event = g_strdup_printf (HR_TOLD_EVENT "low %" G_GINT64_FORMAT, *(gint64 *) now);
  g_autofree char *hook =
      g_strdup_printf (HR_TOLD_HOOK "low %" G_GINT64_FORMAT " hook", *(gint64 *) now);

  hr_told_set (told, event, 0);
  hr_told_set (told, hook, (*(gint64 *) now - 1) * 4 + 3);
}

/* How often the log has said of a hook that it is given up. */
static int n_given_up;

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE") &&
        strstr (fields[i].value, " given up for ") != NULL)
      g_atomic_int_inc (&n_given_up);
  return g_log_writer_default (level, fields, n_fields, data);
}

/* The third try was lost with the process that had begun it. */
static void
test_lost (Fixture *fixture, gconstpointer data)
{
  gint64 now = hr_clock_get_wall_time (HR_CLOCK (fixture->clock));
  g_autoptr (GAsyncResult) result = NULL;
  int before = g_atomic_int_get (&n_given_up);

  g_free (write_hook (&fixture->files, "hook", 0700, SAYS));
  hr_store_tell_async (fixture->store, ACCOUNT, tell_third_try, &now, NULL, NULL, on_done, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  hr_told_free (hr_store_tell_finish (fixture->store, result, NULL, NULL));
  make_hooks (fixture);
  add_account (fixture);
  wait_for_events (fixture, 0);
  g_assert_cmpint (g_atomic_int_get (&n_given_up), ==, before + 1);
  wait_for_out (fixture, "");
}

/* Has the store fail at whatever is written to it, until sqlite3_close (). */
static sqlite3 *
lock_store (Fixture *fixture)
{
  g_autofree char *path = get_store_path (&fixture->files);
  sqlite3 *connection = NULL;

  g_assert_cmpint (sqlite3_open (path, &connection), ==, SQLITE_OK);
  sqlite3_busy_timeout (connection, 20000);
  g_assert_cmpint (sqlite3_exec (connection, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  return connection;
}

static void
test_nothing_begun (Fixture *fixture, gconstpointer data)
{
  sqlite3 *lock;

  g_free (write_hook (&fixture->files, "hook", 0700, SAYS));
  add_event (fixture, "low", hr_clock_get_wall_time (HR_CLOCK (fixture->clock)));
  lock = lock_store (fixture);
  make_hooks (fixture);
  add_account (fixture);
  wait_for_timer (fixture, 60);
  wait_for_out (fixture, "");
  sqlite3_close (lock);
  hr_fake_clock_advance (fixture->clock, 61);
  wait_for_out (fixture, "hook low\n");
  wait_for_events (fixture, 0);
}

/* The store fails while the hook runs. */
static void
test_end_not_noted (Fixture *fixture, gconstpointer data)
{
  sqlite3 *lock;

  g_free (write_hook (&fixture->files, "hook", 0700,
                      SAYS "while [ ! -e \"${0%/*}/.go\" ]; do sleep 0.01; done\n"));
  add_event (fixture, "low", hr_clock_get_wall_time (HR_CLOCK (fixture->clock)));
  make_hooks (fixture);
  add_account (fixture);
  wait_for_out (fixture, "hook low\n");
  lock = lock_store (fixture);
  g_free (write_hook (&fixture->files, ".go", 0600, ""));
  wait_for_timer (fixture, 60);
  sqlite3_close (lock);
  hr_fake_clock_advance (fixture->clock, 61);
  wait_for_events (fixture, 0);
  wait_for_out (fixture, "hook low\n");
}

/* A disk that does not answer while the gate is locked, and how often it was asked. */
static GMutex gate;
static int n_listed;

static GPtrArray *
list_behind_gate (const char *folder, char **problem)
{
  g_atomic_int_inc (&n_listed);
  g_mutex_lock (&gate);
  g_mutex_unlock (&gate);
  return hr_hook_folder_list (folder, problem);
}

static void
test_hung_folder (Fixture *fixture, gconstpointer data)
{
  g_free (write_hook (&fixture->files, "hook", 0700, SAYS));
  add_event (fixture, "low", hr_clock_get_wall_time (HR_CLOCK (fixture->clock)));
  g_mutex_lock (&gate);
  make_hooks_with (fixture, list_behind_gate);
  add_account (fixture);
  wait_for_timer (fixture, 5);
  while (g_atomic_int_get (&n_listed) == 0)
    g_usleep (1000);
  hr_fake_clock_advance (fixture->clock, 5);
  wait_for_timer (fixture, 60);
  hr_fake_clock_advance (fixture->clock, 60);
  wait_for_timer (fixture, 60);
  /* No second thread is sent after the one that hangs. */
  g_assert_cmpint (g_atomic_int_get (&n_listed), ==, 1);
  wait_for_out (fixture, "");

  g_mutex_unlock (&gate);
  while (g_atomic_int_get (&G_OBJECT (fixture->hooks)->ref_count) > 1)
    g_main_context_iteration (NULL, TRUE);
  hr_fake_clock_advance (fixture->clock, 60);
  wait_for_out (fixture, "hook low\n");
  wait_for_events (fixture, 0);
}

static void
test_no_hook (Fixture *fixture, gconstpointer data)
{
  add_event (fixture, "low", hr_clock_get_wall_time (HR_CLOCK (fixture->clock)));
  make_hooks (fixture);
  add_account (fixture);
  wait_for_events (fixture, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (write_log, NULL, NULL);
#define RUN(path, func) g_test_add (path, Folder, NULL, set_up_folder, func, tear_down_folder)
  RUN ("/hooks/run/failures-are-told-as-they-are", test_failures);
  RUN ("/hooks/run/end-is-told-where-that-of-children-was-ignored", test_ignored_children);
  RUN ("/hooks/folder/what-others-could-write-is-not-run", test_folder);
  RUN ("/hooks/folder/strange-files-are-not-run", test_strange_files);
  RUN ("/hooks/folder/file-is-none", test_no_folder);
  RUN ("/hooks/folder/one-that-others-could-write-has-none", test_open_folder);
  /* Of valgrind hooks inherit files of its own, and it starts programs in its own way. */
  if (g_test_thorough ()) {
    RUN ("/hooks/run/is-given-the-event-and-nothing-else", test_given);
    RUN ("/hooks/run/what-cannot-start-is-told-as-it-is", test_no_program);
    RUN ("/hooks/run/open-for-writing", test_open_for_writing);
    RUN ("/hooks/run/may-read-nothing", test_reads_nothing);
    RUN ("/hooks/run/limit-ends-all-that-it-started", test_limit);
    RUN ("/hooks/run/its-end-ends-all-that-it-started", test_children);
    RUN ("/hooks/run/signal-ends-all-that-it-started", test_signals);
    RUN ("/hooks/run/stuck-start-holds-nobody-up", test_stuck);
    RUN ("/hooks/run/cancelling-ends-all-that-it-started", test_cancelled);
  }
#undef RUN
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/hooks/events/in-order-and-once", test_order);
  ADD ("/hooks/events/failed-one-is-tried-three-times-alone", test_tries);
  ADD ("/hooks/events/stopped-one-is-tried-again-later", test_stopped);
  ADD ("/hooks/events/account-that-is-gone-has-none-begun", test_no_account);
  ADD ("/hooks/events/lost-third-try-is-given-up-aloud", test_lost);
  ADD ("/hooks/events/are-taken-up-again-after-the-store-failed", test_nothing_begun);
  ADD ("/hooks/events/end-that-could-not-be-noted-is-noted-later", test_end_not_noted);
  ADD ("/hooks/events/are-taken-up-again-after-the-folder-hung", test_hung_folder);
  ADD ("/hooks/events/are-over-where-there-is-no-hook", test_no_hook);
#undef ADD
  return g_test_run ();
}
