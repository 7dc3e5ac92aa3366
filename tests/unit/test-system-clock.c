/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-system-clock.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define SEC ((gint64) G_USEC_PER_SEC)

/* Machines with 32 bits have the calls that take times of 64 under other names. */
#ifdef SYS_clock_gettime64
#define CLOCK_GETTIME   SYS_clock_gettime64
#define TIMERFD_SETTIME SYS_timerfd_settime64
#else
#define CLOCK_GETTIME   SYS_clock_gettime
#define TIMERFD_SETTIME SYS_timerfd_settime
#endif

/*
 * The machine's clock is not the test's to set, nor can it suspend the machine. So the four calls
 * that would tell of either go through here: what the clock takes for a timerfd on CLOCK_REALTIME
 * is an eventfd that the test makes readable.
 */
static struct {
  int watch; /* -1 while there is none */
  gint64 slept;
  gboolean no_timerfd;
} kernel = { -1, 0, FALSE };

int
timerfd_create (clockid_t clock_id, int flags)
{
  int fd;

  if (kernel.no_timerfd) {
    errno = EMFILE;
    return -1;
  }

  if (clock_id != CLOCK_REALTIME) {
    fd = (int) syscall (SYS_timerfd_create, clock_id, flags);
    /* The watch of a clock that is gone, whose number is free again. */
    if (fd == kernel.watch)
      kernel.watch = -1;
    return fd;
  }

  kernel.watch = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);

  return kernel.watch;
}

int
timerfd_settime (int fd, int flags, const struct itimerspec *value, struct itimerspec *old)
{
  if (fd != kernel.watch)
    return (int) syscall (TIMERFD_SETTIME, fd, flags, value, old);

  g_assert_cmpint (flags, ==, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET);
  g_assert_cmpint (value->it_value.tv_sec, >, time (NULL));

  return 0;
}

ssize_t
read (int fd, void *buffer, size_t length)
{
  ssize_t got = syscall (SYS_read, fd, buffer, length);

  if (fd != kernel.watch || got < 0)
    return got;

  errno = ECANCELED;

  return -1;
}

int
clock_gettime (clockid_t clock_id, struct timespec *now)
{
  int result = (int) syscall (CLOCK_GETTIME, clock_id, now);

  if (clock_id == CLOCK_BOOTTIME)
    now->tv_sec += (time_t) kernel.slept;

  return result;
}

static void
on_timer (gpointer user_data)
{
  GString *log = user_data;

  g_string_append_c (log, 't');
}

static void
on_timer_drop (gpointer user_data)
{
  HrClock **clock = user_data;

  g_clear_object (clock);
}

static void
on_jumped (HrClock *clock, gboolean resumed, GString *log)
{
  g_string_append_c (log, resumed ? 'R' : 'S');
}

static void
test_times (void)
{
  HrClock *clock = hr_system_clock_new ();
  gint64 boot = hr_clock_get_boot_time (clock);

  g_assert_cmpint (boot, >, 0);
  g_assert_cmpint (hr_clock_get_boot_time (clock), >=, boot);
  g_assert_cmpint (hr_clock_get_wall_time (clock), >, G_GINT64_CONSTANT (1700000000) * SEC);
  g_assert_finalize_object (clock);
}

static void
test_order (void)
{
  HrClock *clock = hr_system_clock_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  gint64 now = hr_clock_get_boot_time (clock);
  guint far, ids[3];

  /* Past, never, and soon: none from within the call. */
  ids[0] = hr_clock_add_timer (clock, now - SEC, on_timer, log);
  ids[1] = hr_clock_add_timer (clock, G_MININT64, on_timer, log);
  ids[2] = hr_clock_add_timer (clock, now + 1000, on_timer, log);
  far = hr_clock_add_timer (clock, now + 3600 * SEC, on_timer, log);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++) {
    g_assert_cmpuint (ids[i], !=, 0);
    g_assert_cmpuint (ids[i], !=, far);
  }
  g_assert_cmpstr (log->str, ==, "");

  while (log->len < 3)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (hr_clock_get_boot_time (clock), >=, now + 1000);

  hr_clock_remove_timer (clock, far);
  g_assert_false (g_main_context_iteration (NULL, FALSE));
  g_assert_finalize_object (clock);
}

static void
test_removed (void)
{
  HrClock *clock = hr_system_clock_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  guint id = hr_clock_add_timer (clock, 0, on_timer, log);

  hr_clock_remove_timer (clock, id);
  g_assert_false (g_main_context_iteration (NULL, FALSE));

  /* A clock takes its timers with it. */
  hr_clock_add_timer (clock, 0, on_timer, log);
  g_assert_finalize_object (clock);
  g_assert_false (g_main_context_iteration (NULL, FALSE));
  g_assert_cmpstr (log->str, ==, "");
}

static void
test_dropped_by_timer (void)
{
  HrClock *clock = hr_system_clock_new ();

  hr_clock_add_timer (clock, 0, on_timer_drop, &clock);
  while (clock != NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* Timers belong to the context that was the thread's when the clock was made. */
static void
test_context (void)
{
  GMainContext *context = g_main_context_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  HrClock *clock;

  g_main_context_push_thread_default (context);
  clock = hr_system_clock_new ();
  g_main_context_pop_thread_default (context);

  hr_clock_add_timer (clock, 0, on_timer, log);
  g_assert_false (g_main_context_iteration (NULL, FALSE));
  while (log->len == 0)
    g_main_context_iteration (context, TRUE);
  g_assert_finalize_object (clock);
  g_main_context_unref (context);
}

static void
test_no_descriptor (void)
{
  HrClock *clock = hr_system_clock_new ();
  g_autoptr (GString) log = g_string_new (NULL);

  kernel.no_timerfd = TRUE;
  hr_clock_add_timer (clock, 0, on_timer, log);
  hr_clock_add_timer (clock, hr_clock_get_boot_time (clock) + 1000, on_timer, log);
  g_assert_cmpstr (log->str, ==, "");
  while (log->len < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_finalize_object (clock);

  /* Without a watch it goes on, and says so. */
  clock = hr_system_clock_new ();
  kernel.no_timerfd = FALSE;
  hr_clock_add_timer (clock, 0, on_timer, log);
  while (log->len < 3)
    g_main_context_iteration (NULL, TRUE);
  g_assert_finalize_object (clock);
}

static void
set_clock (void)
{
  guint64 one = 1;

  g_assert_cmpint (write (kernel.watch, &one, sizeof one), ==, sizeof one);
}

static void
test_jumped (void)
{
  HrClock *clock = hr_system_clock_new ();
  g_autoptr (GString) log = g_string_new (NULL);

  g_signal_connect (clock, "jumped", G_CALLBACK (on_jumped), log);
  g_assert_false (g_main_context_iteration (NULL, FALSE));

  set_clock ();
  g_assert_true (g_main_context_iteration (NULL, FALSE));
  g_assert_cmpstr (log->str, ==, "S");

  kernel.slept += 60;
  set_clock ();
  g_assert_true (g_main_context_iteration (NULL, FALSE));
  g_assert_cmpstr (log->str, ==, "SR");

  /* The sleep is told once. */
  set_clock ();
  g_assert_true (g_main_context_iteration (NULL, FALSE));
  g_assert_cmpstr (log->str, ==, "SRS");
  g_assert_false (g_main_context_iteration (NULL, FALSE));

  g_assert_finalize_object (clock);
  kernel.slept = 0;
}

static guint
count_descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint count = 0;

  while (g_dir_read_name (dir) != NULL)
    count++;

  return count;
}

static void
test_descriptors (void)
{
  g_autoptr (GString) log = g_string_new (NULL);
  HrClock *clock;
  guint before;

  /* The context has some of its own. */
  g_main_context_iteration (NULL, FALSE);
  before = count_descriptors ();
  clock = hr_system_clock_new ();

  for (guint i = 0; i < 100; i++) {
    hr_clock_add_timer (clock, 0, on_timer, log);
    hr_clock_remove_timer (clock, hr_clock_add_timer (clock, G_MAXINT64, on_timer, log));
  }
  while (log->len < 100)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count_descriptors (), ==, before + 1);
  g_assert_finalize_object (clock);
  g_assert_cmpuint (count_descriptors (), ==, before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/system-clock/times", test_times);
  g_test_add_func ("/system-clock/timer/fires-when-due", test_order);
  g_test_add_func ("/system-clock/timer/removed", test_removed);
  g_test_add_func ("/system-clock/timer/may-drop-the-clock", test_dropped_by_timer);
  g_test_add_func ("/system-clock/timer/own-context", test_context);
  g_test_add_func ("/system-clock/timer/no-descriptor", test_no_descriptor);
  g_test_add_func ("/system-clock/timer/leaves-no-descriptor", test_descriptors);
  g_test_add_func ("/system-clock/jumped", test_jumped);

  return g_test_run ();
}
