/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* How long the main loop of a program is busy at one go: to be preloaded, in front of the C
 * library, so that it is the installed program that is measured.
 *
 * A turn begins when GLib comes back from waiting for something to do, and ends when it waits
 * again: for so long nothing is drawn, and no key is answered. Each turn of the first thread is a
 * line in the file named by HEADROOM_TURNS: microseconds that passed, and microseconds of processor
 * time. */

#include <dlfcn.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct {
  int64_t passed; /* µs */
  int64_t busy;   /* µs */
} Moment;

static int (*real_poll) (struct pollfd *, nfds_t, int);
static FILE *turns;
static Moment woken;

static int64_t
get_time (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return (int64_t) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static Moment
get_moment (void)
{
  return (Moment){ get_time (CLOCK_MONOTONIC), get_time (CLOCK_THREAD_CPUTIME_ID) };
}

/* Whoever else waits in the middle of a turn, as Xlib does for an answer, does not end it. */
static int
is_main_loop (const void *caller)
{
  Dl_info from;

  return turns != NULL && gettid () == getpid () && dladdr (caller, &from) != 0 &&
         strstr (from.dli_fname, "libglib-2.0") != NULL;
}

int
poll (struct pollfd *fds, nfds_t n_fds, int timeout)
{
  int main_loop = is_main_loop (__builtin_return_address (0));
  int result;

  if (main_loop) {
    Moment now = get_moment ();

    fprintf (turns, "%lld %lld\n", (long long) (now.passed - woken.passed),
             (long long) (now.busy - woken.busy));
  }
  result = real_poll (fds, n_fds, timeout);
  if (main_loop)
    woken = get_moment ();
  return result;
}

__attribute__ ((constructor)) static void
begin (void)
{
  const char *path = getenv ("HEADROOM_TURNS");

  real_poll = dlsym (RTLD_NEXT, "poll");
  if (path == NULL)
    return;
  turns = fopen (path, "ae");
  if (turns != NULL)
    setvbuf (turns, NULL, _IOLBF, 0);
  woken = get_moment ();
}
