/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The machine's clocks as they are after a suspend, or after somebody set them: to be preloaded, in
 * front of the C library, because neither can be done to a machine that others use.
 *
 * The FIFO named by HEADROOM_MOVED_CLOCK takes lines of three numbers, in seconds: by how much
 * CLOCK_REALTIME is set ahead, how long the machine sleeps, and how much time just passes. As the
 * kernel does it, sleep moves CLOCK_REALTIME and CLOCK_BOOTTIME, but not CLOCK_MONOTONIC; timers on
 * CLOCK_BOOTTIME that became due meanwhile fire; and a timer with TFD_TIMER_CANCEL_ON_SET is
 * cancelled by either. Time that passes does the same unnoticed.
 *
 * With HEADROOM_MOVED_MONOTONIC, time that passes moves CLOCK_MONOTONIC as well, and ends the waits
 * for descriptors that it is too long for. */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define MAX_TIMERS 256
/* How long a wait goes on before it notices that time has passed, in milliseconds. */
#define SLICE 5

typedef struct {
  int clock; /* -1 for no timer */
  int flags;
  struct itimerspec due; /* as it was asked for */
  int cancelled;
} Timer;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Timer timers[MAX_TIMERS];
static int64_t set_ahead; /* seconds, of CLOCK_REALTIME alone */
static int64_t slept;     /* seconds, with those that passed */
static int64_t passed_by; /* seconds, of CLOCK_MONOTONIC, where it is moved */
static int monotonic;     /* whether it is */

static int (*real_clock_gettime) (clockid_t, struct timespec *);
static int (*real_timerfd_create) (int, int);
static int (*real_timerfd_settime) (int, int, const struct itimerspec *, struct itimerspec *);
static ssize_t (*real_read) (int, void *, size_t);
static int (*real_close) (int);
static int (*real_ppoll) (struct pollfd *, nfds_t, const struct timespec *, const sigset_t *);

static void
find_real (void)
{
  if (real_close != NULL)
    return;
  real_clock_gettime = dlsym (RTLD_NEXT, "clock_gettime");
  real_timerfd_create = dlsym (RTLD_NEXT, "timerfd_create");
  real_timerfd_settime = dlsym (RTLD_NEXT, "timerfd_settime");
  real_read = dlsym (RTLD_NEXT, "read");
  real_ppoll = dlsym (RTLD_NEXT, "ppoll");
  real_close = dlsym (RTLD_NEXT, "close");
}

static int64_t
offset_of (clockid_t clock)
{
  if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)
    return set_ahead + slept;
  if (clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_COARSE)
    return passed_by;
  return clock == CLOCK_BOOTTIME ? slept : 0;
}

int
clock_gettime (clockid_t clock, struct timespec *now)
{
  int result;

  find_real ();
  result = real_clock_gettime (clock, now);
  if (result == 0)
    now->tv_sec += offset_of (clock);
  return result;
}

int
gettimeofday (struct timeval *restrict now, void *restrict zone __attribute__ ((unused)))
{
  struct timespec time;

  clock_gettime (CLOCK_REALTIME, &time);
  now->tv_sec = time.tv_sec;
  now->tv_usec = time.tv_nsec / 1000;
  return 0;
}

time_t
time (time_t *now)
{
  struct timespec time;

  clock_gettime (CLOCK_REALTIME, &time);
  if (now != NULL)
    *now = time.tv_sec;
  return time.tv_sec;
}

static int64_t
get_monotonic (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * INT64_C (1000000000) + now.tv_nsec;
}

int
ppoll (struct pollfd *fds, nfds_t n, const struct timespec *timeout, const sigset_t *signals)
{
  static const struct timespec slice = { .tv_nsec = SLICE * 1000000 };
  int64_t begin, length;

  find_real ();
  if (!monotonic || timeout == NULL)
    return real_ppoll (fds, n, timeout, signals);
  begin = get_monotonic ();
  length = timeout->tv_sec * INT64_C (1000000000) + timeout->tv_nsec;
  for (;;) {
    int64_t left = begin + length - get_monotonic ();
    const struct timespec rest = { .tv_nsec = left > 0 ? left : 0 };
    int found = real_ppoll (fds, n, left > slice.tv_nsec ? &slice : &rest, signals);

    if (found != 0 || left <= slice.tv_nsec)
      return found;
  }
}

int
poll (struct pollfd *fds, nfds_t n, int timeout)
{
  const struct timespec length = { timeout / 1000, timeout % 1000 * 1000000 };

  return ppoll (fds, n, timeout < 0 ? NULL : &length, NULL);
}

/* Sets the kernel's timer to the moment that the moved clock will show what was asked for. */
static int
arm (int fd, Timer *timer)
{
  struct itimerspec due = timer->due;

  if ((timer->flags & TFD_TIMER_ABSTIME) != 0 && due.it_value.tv_sec != 0) {
    due.it_value.tv_sec -= offset_of (timer->clock);
    /* Zero would disarm it; what is past is due. */
    if (due.it_value.tv_sec < 0)
      due.it_value = (struct timespec){ .tv_nsec = 1 };
  }
  return real_timerfd_settime (fd, timer->flags & ~TFD_TIMER_CANCEL_ON_SET, &due, NULL);
}

int
timerfd_create (int clock, int flags)
{
  int fd;

  find_real ();
  fd = real_timerfd_create (clock, flags);
  pthread_mutex_lock (&lock);
  if (fd >= 0 && fd < MAX_TIMERS)
    timers[fd] = (Timer){ .clock = clock };
  pthread_mutex_unlock (&lock);
  return fd;
}

int
timerfd_settime (int fd, int flags, const struct itimerspec *due, struct itimerspec *former)
{
  int result;

  find_real ();
  if (fd < 0 || fd >= MAX_TIMERS || timers[fd].clock < 0)
    return real_timerfd_settime (fd, flags, due, former);
  pthread_mutex_lock (&lock);
  timers[fd].flags = flags;
  timers[fd].due = *due;
  timers[fd].cancelled = 0;
  result = arm (fd, &timers[fd]);
  pthread_mutex_unlock (&lock);
  return result;
}

ssize_t
read (int fd, void *buffer, size_t size)
{
  find_real ();
  if (fd >= 0 && fd < MAX_TIMERS && timers[fd].clock >= 0 && timers[fd].cancelled != 0) {
    errno = ECANCELED;
    return -1;
  }
  return real_read (fd, buffer, size);
}

int
close (int fd)
{
  find_real ();
  pthread_mutex_lock (&lock);
  if (fd >= 0 && fd < MAX_TIMERS)
    timers[fd].clock = -1;
  pthread_mutex_unlock (&lock);
  return real_close (fd);
}

static void
move (int64_t ahead, int64_t sleep, int64_t passed)
{
  static const struct itimerspec now = { .it_value.tv_nsec = 1 };

  pthread_mutex_lock (&lock);
  set_ahead += ahead;
  slept += sleep + passed;
  passed_by += monotonic ? passed : 0;
  for (int fd = 0; fd < MAX_TIMERS; fd++) {
    if (timers[fd].clock < 0)
      continue;
    if ((timers[fd].flags & TFD_TIMER_CANCEL_ON_SET) != 0) {
      if (ahead == 0 && sleep == 0)
        continue;
      timers[fd].cancelled = 1;
      real_timerfd_settime (fd, 0, &now, NULL);
    } else if (timers[fd].due.it_value.tv_sec != 0 || timers[fd].due.it_value.tv_nsec != 0) {
      arm (fd, &timers[fd]);
    }
  }
  pthread_mutex_unlock (&lock);
}

/* Not by stdio: exit () waits for the lock of a FILE that a thread reads from. */
static void *
listen_to (void *path)
{
  int orders = open (path, O_RDWR | O_CLOEXEC); /* for writing too, so that it never ends */
  long long ahead, sleep, passed;
  char line[100];
  size_t length = 0;

  while (orders >= 0 && read (orders, line + length, 1) == 1) {
    if (line[length] != '\n' && length < sizeof line - 1) {
      length++;
      continue;
    }
    line[length] = '\0';
    length = 0;
    if (sscanf (line, "%lld %lld %lld", &ahead, &sleep, &passed) == 3)
      move (ahead, sleep, passed);
  }
  return NULL;
}

/* What a program starts inherits the FIFO, and may not take its orders; what it becomes may. */
static int
is_meant (void)
{
  const char *first = getenv ("HEADROOM_MOVED_PROCESS");
  char own[32];

  snprintf (own, sizeof own, "%ld", (long) getpid ());
  if (first == NULL)
    setenv ("HEADROOM_MOVED_PROCESS", own, 1);
  return first == NULL || strcmp (first, own) == 0;
}

__attribute__ ((constructor)) static void
begin (void)
{
  char *path = getenv ("HEADROOM_MOVED_CLOCK");
  sigset_t all, former;
  pthread_t thread;

  find_real ();
  for (int fd = 0; fd < MAX_TIMERS; fd++)
    timers[fd].clock = -1;
  if (path == NULL || !is_meant ())
    return;
  monotonic = getenv ("HEADROOM_MOVED_MONOTONIC") != NULL;
  /* Signals are the program's. */
  sigfillset (&all);
  pthread_sigmask (SIG_BLOCK, &all, &former);
  if (pthread_create (&thread, NULL, listen_to, path) == 0)
    pthread_detach (thread);
  pthread_sigmask (SIG_SETMASK, &former, NULL);
}
