/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-hook-process.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/*
 * Between this program and the hook there is a process of its own, the keeper. It is the subreaper
 * of the hook, so that nothing that the hook has started is out of its reach, in whatever session
 * and process group that is; and it ends with this program. It is a fork without an exec: after
 * fork () in a program with threads, only what signal-safety(7) lists may be called.
 */

/* Outcome, as the keeper tells it. */
typedef struct {
  int exec_error; /* errno of what kept the hook from starting, 0 if it did */
  int status;     /* as of waitpid () */
  gboolean late;
  gboolean stopped;
} Outcome;

/* Parameters of the keeper, made before the fork. */
typedef struct {
  const char *path;
  const char *const *argv;
  const char *const *environment;
  int input;  /* the hook's standard input */
  int report; /* where the outcome is written */
  struct timespec limit;
  pid_t parent;
} Plan;

/* Data of the task. */
typedef struct {
  int report; /* where the outcome is read, -1 when closed */
  pid_t keeper;
  guint limit_ms;
  gulong cancelled;
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;

  if (run->report >= 0)
    close (run->report);
  g_free (run);
}

/* In the hook's process. Standard output is for nobody; it goes where diagnostics go. */
static void
become_hook (const Plan *plan, int failure)
{
  sigset_t none;
  int why;

  for (int number = 1; number < NSIG; number++)
    signal (number, SIG_DFL);
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
  setsid ();
  dup2 (plan->input, STDIN_FILENO);
  dup2 (STDERR_FILENO, STDOUT_FILENO);
  if (chdir ("/") == 0)
    execve (plan->path, (char *const *) plan->argv, (char *const *) plan->environment);
  why = errno;
  while (write (failure, &why, sizeof why) < 0 && errno == EINTR)
    ;
  _exit (127);
}

/* Children of the hook have the keeper for a parent as soon as its own has ended; whoever is
 * ended leaves the keeper its children. */
static void
kill_children (void)
{
  char list[4096];

  for (;;) {
    int file = open ("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
    ssize_t n = file >= 0 ? read (file, list, sizeof list - 1) : 0;
    pid_t pid = 0;

    if (file >= 0)
      close (file);
    for (ssize_t i = 0; i < n; i++) {
      if (list[i] >= '0' && list[i] <= '9') {
        pid = pid * 10 + (list[i] - '0');
      } else if (pid > 0) {
        kill (pid, SIGKILL);
        pid = 0;
      }
    }
    if (waitpid (-1, NULL, n > 0 ? 0 : WNOHANG) <= 0 && errno != EINTR)
      return;
  }
}

/* Waits for the hook to end, for the limit, or for this program to be told to stop. */
static void
keep (const Plan *plan, pid_t hook, const sigset_t *wanted, Outcome *outcome)
{
  struct timespec now, end, left;

  clock_gettime (CLOCK_MONOTONIC, &end);
  end.tv_sec += plan->limit.tv_sec;
  end.tv_nsec += plan->limit.tv_nsec;
  for (;;) {
    int number;
    pid_t pid;

    while ((pid = waitpid (-1, &outcome->status, WNOHANG)) > 0)
      if (pid == hook)
        return;
    clock_gettime (CLOCK_MONOTONIC, &now);
    left.tv_sec = end.tv_sec - now.tv_sec;
    left.tv_nsec = end.tv_nsec - now.tv_nsec;
    while (left.tv_nsec < 0) {
      left.tv_nsec += 1000 * 1000 * 1000;
      left.tv_sec--;
    }
    while (left.tv_nsec >= 1000 * 1000 * 1000) {
      left.tv_nsec -= 1000 * 1000 * 1000;
      left.tv_sec++;
    }
    outcome->late = left.tv_sec < 0;
    if (outcome->late)
      return;
    number = sigtimedwait (wanted, NULL, &left);
    outcome->stopped = number > 0 && number != SIGCHLD;
    if (outcome->stopped)
      return;
  }
}

/* Signals at which the keeper ends the hook and itself; one that this program ignores, such as
 * SIGHUP below nohup, is ignored here as well. No other reaches it but SIGALRM: all are blocked. */
static void
choose_signals (sigset_t *wanted)
{
  static const int STOPS[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };
  sigset_t blocked;

  sigemptyset (wanted);
  sigaddset (wanted, SIGCHLD);
  for (gsize i = 0; i < G_N_ELEMENTS (STOPS); i++) {
    struct sigaction action;

    if (STOPS[i] == SIGTERM || sigaction (STOPS[i], NULL, &action) != 0 ||
        action.sa_handler != SIG_IGN)
      sigaddset (wanted, STOPS[i]);
  }
  signal (SIGCHLD, SIG_DFL);
  signal (SIGALRM, SIG_DFL);
  sigfillset (&blocked);
  sigdelset (&blocked, SIGALRM);
  sigprocmask (SIG_SETMASK, &blocked, NULL);
}

static void
become_keeper (const Plan *plan)
{
  Outcome outcome = { 0 };
  sigset_t wanted;
  int failure[2];
  pid_t hook;

  choose_signals (&wanted);
  /* Ends it in any case: a program file may be on a disk that is away, a child may not be ended. */
  alarm ((unsigned) plan->limit.tv_sec + 10);
  prctl (PR_SET_CHILD_SUBREAPER, 1);
  prctl (PR_SET_PDEATHSIG, SIGTERM);
  if (getppid () != plan->parent || pipe2 (failure, O_CLOEXEC) != 0)
    _exit (1);

  hook = fork ();
  if (hook == 0)
    become_hook (plan, failure[1]);
  close (failure[1]);
  if (hook < 0)
    outcome.exec_error = errno;
  else if (read (failure[0], &outcome.exec_error, sizeof outcome.exec_error) <= 0)
    keep (plan, hook, &wanted, &outcome);
  if (hook > 0)
    kill (-hook, SIGKILL);
  while (write (plan->report, &outcome, sizeof outcome) < 0 && errno == EINTR)
    ;
  kill_children ();
  _exit (0);
}

static const char *
explain_exec_error (int error)
{
  switch (error) {
  case ENOEXEC:
    return C_ ("hook", "it is no program: a script begins with a line such as #!/bin/sh");
  case ENOENT:
    return C_ ("hook", "it, or the interpreter that its first line names, is not there");
  case ETXTBSY:
    return C_ ("hook", "it is still open for writing");
  default:
    return g_strerror (error);
  }
}

static GError *
explain (const Outcome *outcome, guint limit_ms)
{
  if (outcome->stopped)
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, C_ ("hook", "it was stopped"));
  if (outcome->exec_error != 0)
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED,
                                explain_exec_error (outcome->exec_error));
  if (outcome->late)
    return g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                        C_ ("hook", "it took longer than %u s and was ended"), limit_ms / 1000);
  if (WIFSIGNALED (outcome->status))
    return g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, C_ ("hook", "signal %d ended it"),
                        WTERMSIG (outcome->status));
  if (WEXITSTATUS (outcome->status) != 0)
    return g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, C_ ("hook", "it ended with status %d"),
                        WEXITSTATUS (outcome->status));
  return NULL;
}

static void
on_kept (GPid keeper, gint status, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Run *run = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Outcome outcome = { 0 };
  GError *error = NULL;

  run->keeper = 0;
  if (run->cancelled != 0)
    g_cancellable_disconnect (cancellable, run->cancelled);
  if (read (run->report, &outcome, sizeof outcome) == (ssize_t) sizeof outcome)
    error = explain (&outcome, run->limit_ms);
  else
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED,
                                 C_ ("hook", "nothing is known of how it ended"));
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  const Run *run = user_data;

  if (run->keeper > 0)
    kill (run->keeper, SIGTERM);
}

/* A file rather than a pipe: nobody has to write while the hook reads, or does not. */
static int
make_input (const char *line)
{
  g_autofree char *text = g_strconcat (line, "\n", NULL);
  int file = memfd_create ("event", MFD_CLOEXEC);

  if (file >= 0 && (write (file, text, strlen (text)) != (ssize_t) strlen (text) ||
                    lseek (file, 0, SEEK_SET) != 0)) {
    close (file);
    return -1;
  }
  return file;
}

/* Closes what the keeper, and with it the hook, has no business with. Returns: whether it went well
 */
static gboolean
keep_two_files (Plan *plan)
{
  int input = fcntl (plan->input, F_DUPFD_CLOEXEC, 64);
  int report = fcntl (plan->report, F_DUPFD_CLOEXEC, 64);

  if (input < 0 || report < 0 || dup2 (input, 3) < 0 || dup2 (report, 4) < 0)
    return FALSE;
  plan->input = 3;
  plan->report = 4;
  close_range (5, ~0U, 0);
  return fcntl (3, F_SETFD, FD_CLOEXEC) == 0 && fcntl (4, F_SETFD, FD_CLOEXEC) == 0;
}

/* Sets SIGCHLD back where it is ignored, as by whoever started this program: of a child that has
 * ended nothing is left to be told then. */
static void
heed_children (void)
{
  struct sigaction action;

  if (sigaction (SIGCHLD, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
    signal (SIGCHLD, SIG_DFL);
}

static gboolean
start (Run *run, Plan *plan, GError **error)
{
  int report[2] = { -1, -1 };
  pid_t keeper = -1;
  sigset_t all, before;
  int failure;

  if (plan->input >= 0 && g_unix_open_pipe (report, FD_CLOEXEC, NULL)) {
    plan->report = report[1];
    run->report = report[0];
    /* Never waited for: when the keeper was ended, a hook that could not start has the other end.
     */
    g_unix_set_fd_nonblocking (run->report, TRUE, NULL);
    heed_children ();
    /* No handler of this program is to run in the keeper. */
    sigfillset (&all);
    pthread_sigmask (SIG_SETMASK, &all, &before);
    keeper = fork ();
    if (keeper == 0) {
      if (keep_two_files (plan))
        become_keeper (plan);
      _exit (1);
    }
    failure = errno;
    pthread_sigmask (SIG_SETMASK, &before, NULL);
    errno = failure;
  }
  if (keeper < 0)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, g_strerror (errno));
  if (plan->input >= 0)
    close (plan->input);
  if (report[1] >= 0)
    close (report[1]);
  run->keeper = keeper;
  return keeper > 0;
}

/**
 * hr_hook_run_async:
 * @path: (type filename): the hook
 * @event: its first argument
 * @line: its standard input, without a line end
 * @environment: (array zero-terminated=1): its environment, and nothing else
 * @limit_ms: for how many milliseconds it may run
 * @cancellable: (nullable): ends it
 * @callback: called when it has ended; finish with hr_hook_run_finish()
 * @user_data: for @callback
 *
 * Runs one of the user's own programs, in a session of its own and without a shell. Whatever it has
 * started is ended with it. To be called in the main thread, at whose end it ends, too.
 */
void
hr_hook_run_async (const char *path,
                   const char *event,
                   const char *line,
                   const char *const *environment,
                   guint limit_ms,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Run *run = g_new0 (Run, 1);
  const char *const argv[] = { path, event, NULL };
  Plan plan = {
    .path = path,
    .argv = argv,
    .environment = environment,
    .input = make_input (line),
    .limit = { limit_ms / 1000, (long) (limit_ms % 1000) * 1000 * 1000 },
    .parent = getpid (),
  };
  GError *error = NULL;

  g_task_set_source_tag (task, hr_hook_run_async);
  run->report = -1;
  run->limit_ms = limit_ms;
  g_task_set_task_data (task, run, run_free);
  if (!start (run, &plan, &error)) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }

  if (cancellable != NULL)
    run->cancelled = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), run, NULL);
  g_child_watch_add (run->keeper, on_kept, task);
}

/**
 * hr_hook_run_finish:
 * @result: what the callback was given
 * @error: return location: why it did not end with 0, a sentence in the user's language;
 *   %G_IO_ERROR_CANCELLED if it was stopped
 *
 * Returns: whether the hook ended with status 0
 */
gboolean
hr_hook_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, hr_hook_run_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
