/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-child.h"

#include "hr-command.h"
#include "hr-loop.h"

#include <glib/gi18n-lib.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const int relayed[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2 };

struct _HrChild {
  sigset_t before; /* the signals that were blocked when the program was started */
  sigset_t wanted;
  struct sigaction child_ends; /* what SIGCHLD did then */
  struct rlimit core;

  GMutex lock;
  pid_t pid;      /* of the command, 0 before */
  gboolean ended; /* it has, with @exit_code */
  int exit_code;
};

/* Ends this program as the signal would have. */
static void
die (const HrChild *self, int number)
{
  signal (number, SIG_DFL);
  pthread_sigmask (SIG_SETMASK, &self->before, NULL);
  kill (getpid (), number);
}

/* A terminal sends its signals to the command as well. */
static gboolean
is_of_process (const siginfo_t *info)
{
  return info->si_code <= 0;
}

/* Has a thread of its own: the main one waits, for the bus or for the command. What is blocked
 * comes here even if it is ignored: it does nothing to this program then, but the command, which
 * has it ignored as well, may have chosen otherwise. */
static gpointer
relay (gpointer data)
{
  HrChild *self = data;
  siginfo_t info;

  for (;;) {
    int number = sigwaitinfo (&self->wanted, &info);

    if (number <= 0)
      continue;
    g_mutex_lock (&self->lock);
    if (self->pid > 0 && !self->ended) {
      if (is_of_process (&info))
        kill (self->pid, number);
    } else if (hr_loop_obeys_signal (number)) {
      if (self->ended)
        _exit (self->exit_code);
      die (self, number);
    }
    g_mutex_unlock (&self->lock);
  }
}

/**
 * hr_child_new:
 *
 * Returns: (transfer full): a command to be started; it lasts as long as the program
 */
HrChild *
hr_child_new (void)
{
  HrChild *self = g_new0 (HrChild, 1);

  g_mutex_init (&self->lock);
  /* Where it is ignored, a child that has ended leaves no status. */
  sigaction (SIGCHLD, NULL, &self->child_ends);
  signal (SIGCHLD, SIG_DFL);
  getrlimit (RLIMIT_CORE, &self->core);
  sigemptyset (&self->wanted);
  for (gsize i = 0; i < G_N_ELEMENTS (relayed); i++)
    sigaddset (&self->wanted, relayed[i]);
  pthread_sigmask (SIG_BLOCK, &self->wanted, &self->before);
  g_thread_unref (g_thread_new ("headroom-relay", relay, self));
  return self;
}

/**
 * hr_child_give_up:
 * @self: a command that was not started
 *
 * Gives the signals back: this program is about to become another one.
 */
void
hr_child_give_up (HrChild *self)
{
  sigaction (SIGCHLD, &self->child_ends, NULL);
  pthread_sigmask (SIG_SETMASK, &self->before, NULL);
}

/* In the command's process. Only what may be called between fork and exec is. */
static void
become (const HrChild *self, char **argv, char **environment, pid_t parent, int failure)
{
  int why;

  prctl (PR_SET_PDEATHSIG, SIGTERM);
  /* The parent ended before its death could be told as a signal. */
  if (getppid () != parent)
    _exit (HR_EX_NOT_STARTED);
  signal (SIGPIPE, SIG_DFL);
  sigaction (SIGCHLD, &self->child_ends, NULL);
  setrlimit (RLIMIT_CORE, &self->core);
  pthread_sigmask (SIG_SETMASK, &self->before, NULL);
  execvpe (argv[0], argv, environment);
  why = errno;
  while (write (failure, &why, sizeof why) < 0 && errno == EINTR)
    ;
  _exit (HR_EX_NOT_FOUND);
}

static int
complain (const char *command, int why)
{
  hr_command_complain (C_ ("run", "%s cannot be started: %s"), command, g_strerror (why));
  return why == ENOENT ? HR_EX_NOT_FOUND : HR_EX_CANNOT_RUN;
}

/* Until it is reaped, its number is nobody else's. */
static int
wait_for (HrChild *self)
{
  siginfo_t info = { 0 };

  while (waitid (P_PID, (id_t) self->pid, &info, WEXITED | WNOWAIT) < 0 && errno == EINTR)
    ;
  g_mutex_lock (&self->lock);
  self->exit_code = info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
  self->ended = TRUE;
  g_mutex_unlock (&self->lock);
  waitpid (self->pid, NULL, 0);
  return self->exit_code;
}

/**
 * hr_child_run:
 * @self: a command that was not started yet
 * @argv: (array zero-terminated=1): the command and its arguments
 *
 * Runs it. It is ended with SIGTERM if this program is.
 *
 * Returns: its exit code, 128 + n after signal n, or why it was not started, which is complained of
 */
int
hr_child_run (HrChild *self, char **argv)
{
  g_auto (GStrv) environment = g_environ_unsetenv (g_get_environ (), "SOUP_FORCE_HTTP1");
  pid_t parent = getpid ();
  int failure[2], why = 0;
  gboolean started;

  if (pipe2 (failure, O_CLOEXEC) != 0) {
    complain (argv[0], errno);
    return HR_EX_NOT_STARTED;
  }

  g_mutex_lock (&self->lock);
  self->pid = fork ();
  if (self->pid == 0)
    become (self, argv, environment, parent, failure[1]);
  why = errno;
  started = self->pid > 0;
  self->pid = MAX (self->pid, 0);
  g_mutex_unlock (&self->lock);
  close (failure[1]);
  if (!started) {
    close (failure[0]);
    complain (argv[0], why);
    return HR_EX_NOT_STARTED;
  }

  started = read (failure[0], &why, sizeof why) != (ssize_t) sizeof why;
  close (failure[0]);
  if (started)
    return wait_for (self);

  wait_for (self);
  self->exit_code = complain (argv[0], why);
  return self->exit_code;
}
