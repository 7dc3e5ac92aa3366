/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-prompt.h"

#include "hr-loop.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

/* Longer than any key with blanks round it; what does not fit is no key. */
#define MAX_BYTES (2 * HR_KEY_MAX_LENGTH)

struct _HrPrompt {
  gboolean is_terminal;
  struct termios before;
  sigset_t signals; /* that would end or stop the program */
  int signal_fd;    /* through which they come instead */
};

static void
say (const char *text)
{
  g_printerr ("%s", text);
}

static void
begin_secret (HrPrompt *self, const char *question)
{
  struct termios silent;

  if (!self->is_terminal)
    return;

  silent = self->before;
  silent.c_lflag &= ~(tcflag_t) (ECHO | ECHOE | ECHOK | ECHONL);
  /* What was typed ahead was seen; it is not taken for a key. */
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);
  say (question);
}

static void
end_secret (HrPrompt *self)
{
  if (!self->is_terminal)
    return;

  tcsetattr (STDIN_FILENO, TCSAFLUSH, &self->before);
  say ("\n");
}

/* Does what the signal asks for, in a terminal that is as it was. After SIGTSTP it goes on. */
static void
obey_signal (HrPrompt *self, const char *question)
{
  struct signalfd_siginfo info;

  if (read (self->signal_fd, &info, sizeof info) != (gssize) sizeof info)
    return;

  end_secret (self);
  raise ((int) info.ssi_signo);
  /* It was blocked up to here, and is done now. */
  pthread_sigmask (SIG_UNBLOCK, &self->signals, NULL);
  pthread_sigmask (SIG_BLOCK, &self->signals, NULL);
  begin_secret (self, question);
}

/* Returns the number of bytes, 0 at the end, -1 on an error. */
static gssize
read_some (HrPrompt *self, const char *question, char *buffer, gsize size)
{
  struct pollfd polled[] = { { STDIN_FILENO, POLLIN, 0 }, { self->signal_fd, POLLIN, 0 } };
  gssize n;

  do {
    polled[1].fd = self->signal_fd;
    if (self->is_terminal && poll (polled, G_N_ELEMENTS (polled), -1) > 0 &&
        (polled[1].revents & POLLIN) != 0) {
      obey_signal (self, question);
      n = -1;
      errno = EINTR;
      continue;
    }
    n = read (STDIN_FILENO, buffer, size);
  } while (n < 0 && errno == EINTR);

  return n;
}

static gboolean
read_input (HrPrompt *self, const char *question, char *buffer, gsize *length, GError **error)
{
  gssize n = 1;

  while (n > 0 && *length < MAX_BYTES) {
    n = read_some (self, question, buffer + *length, MAX_BYTES - *length);
    if (n > 0)
      *length += (gsize) n;
    /* One line from a person, everything from a pipe. */
    if (self->is_terminal && memchr (buffer, '\n', *length) != NULL)
      break;
  }
  if (n < 0) {
    g_set_error_literal (error, G_IO_ERROR, (int) g_io_error_from_errno (errno),
                         g_strerror (errno));
    return FALSE;
  }

  return TRUE;
}

/* Part of what was entered is never taken for the whole. */
static HrKey *
make_key (const char *buffer, gsize length, GError **error)
{
  if (length == MAX_BYTES) {
    g_set_error_literal (error, HR_KEY_ERROR, HR_KEY_ERROR_TOO_LONG, "The input is too long");
    return NULL;
  }
  if (strlen (buffer) != length) {
    g_set_error_literal (error, HR_KEY_ERROR, HR_KEY_ERROR_CONTROL, "A zero byte in the key");
    return NULL;
  }

  return hr_key_new (buffer, error);
}

/**
 * hr_prompt_new:
 *
 * Gets ready to ask. To be called before there is a second thread: the signals that would end the
 * program with the echo off are kept from all of them.
 *
 * Returns: (transfer full): a prompt; free with hr_prompt_free()
 */
HrPrompt *
hr_prompt_new (void)
{
  const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };
  HrPrompt *self = g_new0 (HrPrompt, 1);

  self->signal_fd = -1;
  sigemptyset (&self->signals);
  self->is_terminal = isatty (STDIN_FILENO) && tcgetattr (STDIN_FILENO, &self->before) == 0;
  if (!self->is_terminal)
    return self;

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    if (hr_loop_obeys_signal (signals[i]))
      sigaddset (&self->signals, signals[i]);
  pthread_sigmask (SIG_BLOCK, &self->signals, NULL);
  self->signal_fd = signalfd (-1, &self->signals, SFD_CLOEXEC);
  return self;
}

/**
 * hr_prompt_end:
 * @self: a prompt
 *
 * Lets signals end the program again as they end any. Nothing can be asked after it.
 */
void
hr_prompt_end (HrPrompt *self)
{
  pthread_sigmask (SIG_UNBLOCK, &self->signals, NULL);
  if (self->signal_fd >= 0)
    close (self->signal_fd);
  self->signal_fd = -1;
}

/**
 * hr_prompt_free:
 * @self: (transfer full): a prompt
 */
void
hr_prompt_free (HrPrompt *self)
{
  hr_prompt_end (self);
  g_free (self);
}

/**
 * hr_prompt_is_terminal:
 * @self: a prompt
 *
 * Returns: whether a person is asked, who reads the question
 */
gboolean
hr_prompt_is_terminal (HrPrompt *self)
{
  return self->is_terminal;
}

/**
 * hr_prompt_ask:
 * @self: a prompt
 * @question: what a person is asked, in the user's language
 * @error: return location: of %HR_KEY_ERROR where it can be no key, of %G_IO_ERROR where nothing
 *   could be read; it never quotes what was read
 *
 * Reads a key: from a person, without echo, if standard input is a terminal, and otherwise
 * everything there is on it.
 *
 * Returns: (transfer full): the key, or %NULL with @error
 */
HrKey *
hr_prompt_ask (HrPrompt *self, const char *question, GError **error)
{
  char buffer[MAX_BYTES + 1] = { 0 };
  gsize length = 0;
  HrKey *key = NULL;

  begin_secret (self, question);
  if (read_input (self, question, buffer, &length, error))
    key = make_key (buffer, length, error);
  end_secret (self);

  explicit_bzero (buffer, sizeof buffer);
  return key;
}
