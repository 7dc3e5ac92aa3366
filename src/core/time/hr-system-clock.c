/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-system-clock.h"

#include <glib-unix.h>

#include <errno.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

/* What CLOCK_BOOTTIME may gain on CLOCK_MONOTONIC between two readings without a suspend. */
#define SUSPEND_MIN G_USEC_PER_SEC

/* Unix seconds that no clock shows, and that the kernel can still count in nanoseconds. */
#define FAR_AHEAD (G_GINT64_CONSTANT (1) << 33)

/* A source that waits for a timerfd, or for a moment of CLOCK_MONOTONIC where there is none. */
typedef struct {
  GSource parent_instance;

  HrSystemClock *clock; /* (unowned): destroys its sources before it goes */
  int fd;               /* (owned), -1 for none */
  HrTimerFunc func;     /* (nullable): %NULL for the watch on the wall clock */
  gpointer user_data;   /* (unowned) (nullable) */
} TimerSource;

struct _HrSystemClock {
  GObject parent_instance;

  GMainContext *context; /* (owned) */
  GHashTable *timers;    /* (owned) (element-type guint GSource) */
  GSource *watch;        /* (owned) (nullable) */
  gint64 slept;          /* microseconds in suspend since the machine started */
};

static void hr_system_clock_clock_init (HrClockInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HrSystemClock,
                               hr_system_clock,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HR_TYPE_CLOCK, hr_system_clock_clock_init))

static gint64
get_time (clockid_t clock)
{
  struct timespec now = { 0 };

  /* Cannot fail: both clocks are older than any kernel that GLib 2.74 runs on. */
  clock_gettime (clock, &now);

  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static gint64
get_slept (void)
{
  return get_time (CLOCK_BOOTTIME) - get_time (CLOCK_MONOTONIC);
}

static gboolean
timer_source_dispatch (GSource *source, GSourceFunc unused_func, gpointer unused_data)
{
  TimerSource *timer = (TimerSource *) source;

  g_hash_table_remove (timer->clock->timers, GUINT_TO_POINTER (g_source_get_id (source)));

  /* The clock may go in here, so nothing of it is touched afterwards. */
  timer->func (timer->user_data);

  return G_SOURCE_REMOVE;
}

static void
timer_source_finalize (GSource *source)
{
  TimerSource *timer = (TimerSource *) source;

  if (timer->fd >= 0)
    close (timer->fd);
}

static GSourceFuncs timer_source_funcs = {
  .dispatch = timer_source_dispatch,
  .finalize = timer_source_finalize,
};

/* Arms a timerfd so that its one use is to tell that CLOCK_REALTIME was set: no such moment comes.
 * The kernel counts a resume as such, see clock_was_set() in timerfd_create(2)'s sources. */
static gboolean
arm_watch (int fd)
{
  const struct itimerspec never = { .it_value.tv_sec = FAR_AHEAD };
  const int flags = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;

  /* It is armed in spite of ECANCELED, which only tells of a change since it was armed before. */
  return timerfd_settime (fd, flags, &never, NULL) == 0 || errno == ECANCELED;
}

static gboolean
watch_source_dispatch (GSource *source, GSourceFunc unused_func, gpointer unused_data)
{
  TimerSource *watch = (TimerSource *) source;
  HrSystemClock *self = watch->clock;
  gint64 slept = get_slept ();
  gboolean resumed = slept - self->slept > SUSPEND_MIN;
  guint64 expirations;
  ssize_t length = read (watch->fd, &expirations, sizeof expirations);

  if (length < 0 && errno != ECANCELED)
    return G_SOURCE_CONTINUE; /* GCOVR_EXCL_LINE: the kernel takes back a timer it gave */

  self->slept = slept;
  if (!arm_watch (watch->fd))
    g_source_destroy (source); /* GCOVR_EXCL_LINE: the same */

  /* The clock may go in here, so nothing of it is touched afterwards. */
  hr_clock_emit_jumped (HR_CLOCK (self), resumed);

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs watch_source_funcs = {
  .dispatch = watch_source_dispatch,
  .finalize = timer_source_finalize,
};

static GSource *
timer_source_new (GSourceFuncs *funcs, HrSystemClock *clock, clockid_t clock_id, const char *name)
{
  GSource *source = g_source_new (funcs, sizeof (TimerSource));
  TimerSource *timer = (TimerSource *) source;

  g_source_set_static_name (source, name);
  timer->clock = clock;
  timer->fd = timerfd_create (clock_id, TFD_CLOEXEC | TFD_NONBLOCK);

  return source;
}

static gint64
hr_system_clock_get_wall_time (HrClock *clock)
{
  return g_get_real_time ();
}

static gint64
hr_system_clock_get_boot_time (HrClock *clock)
{
  return get_time (CLOCK_BOOTTIME);
}

static gint64
hr_system_clock_get_awake_time (HrClock *clock)
{
  return get_time (CLOCK_MONOTONIC);
}

static guint
hr_system_clock_add_timer (HrClock *clock, gint64 due, HrTimerFunc func, gpointer user_data)
{
  HrSystemClock *self = HR_SYSTEM_CLOCK (clock);
  g_autoptr (GSource) source =
      timer_source_new (&timer_source_funcs, self, CLOCK_BOOTTIME, "headroom: timer");
  TimerSource *timer = (TimerSource *) source;
  struct itimerspec when = { 0 };
  guint id;

  timer->func = func;
  timer->user_data = user_data;

  /* All zeros would disarm it. */
  due = MAX (due, 1);
  when.it_value.tv_sec = due / G_USEC_PER_SEC;
  when.it_value.tv_nsec = due % G_USEC_PER_SEC * 1000;

  if (timer->fd >= 0 && timerfd_settime (timer->fd, TFD_TIMER_ABSTIME, &when, NULL) == 0) {
    g_source_add_unix_fd (source, timer->fd, G_IO_IN);
  } else {
    /* Out of descriptors: better late by a suspend than never. */
    gint64 left = MAX (due - get_time (CLOCK_BOOTTIME), 0);

    g_debug ("No timerfd: %s", g_strerror (errno));
    g_source_set_ready_time (source, g_get_monotonic_time () + left);
  }

  id = g_source_attach (source, self->context);
  g_hash_table_insert (self->timers, GUINT_TO_POINTER (id), g_steal_pointer (&source));

  return id;
}

static void
hr_system_clock_remove_timer (HrClock *clock, guint id)
{
  HrSystemClock *self = HR_SYSTEM_CLOCK (clock);
  GSource *source = g_hash_table_lookup (self->timers, GUINT_TO_POINTER (id));

  g_return_if_fail (source != NULL);

  g_source_destroy (source);
  g_hash_table_remove (self->timers, GUINT_TO_POINTER (id));
}

static void
hr_system_clock_dispose (GObject *object)
{
  HrSystemClock *self = HR_SYSTEM_CLOCK (object);
  GHashTableIter iter;
  gpointer source;

  g_hash_table_iter_init (&iter, self->timers);
  while (g_hash_table_iter_next (&iter, NULL, &source)) {
    g_source_destroy (source);
    g_hash_table_iter_remove (&iter);
  }

  if (self->watch != NULL)
    g_source_destroy (self->watch);
  g_clear_pointer (&self->watch, g_source_unref);

  G_OBJECT_CLASS (hr_system_clock_parent_class)->dispose (object);
}

static void
hr_system_clock_finalize (GObject *object)
{
  HrSystemClock *self = HR_SYSTEM_CLOCK (object);

  g_hash_table_unref (self->timers);
  g_main_context_unref (self->context);

  G_OBJECT_CLASS (hr_system_clock_parent_class)->finalize (object);
}

static void
hr_system_clock_class_init (HrSystemClockClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = hr_system_clock_dispose;
  object_class->finalize = hr_system_clock_finalize;
}

static void
hr_system_clock_clock_init (HrClockInterface *iface)
{
  iface->get_wall_time = hr_system_clock_get_wall_time;
  iface->get_boot_time = hr_system_clock_get_boot_time;
  iface->get_awake_time = hr_system_clock_get_awake_time;
  iface->add_timer = hr_system_clock_add_timer;
  iface->remove_timer = hr_system_clock_remove_timer;
}

static void
hr_system_clock_init (HrSystemClock *self)
{
  TimerSource *watch;

  self->context = g_main_context_ref_thread_default ();
  self->timers = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_source_unref);
  self->slept = get_slept ();

  self->watch = timer_source_new (&watch_source_funcs, self, CLOCK_REALTIME, "headroom: clock set");
  watch = (TimerSource *) self->watch;
  if (watch->fd >= 0 && arm_watch (watch->fd)) {
    g_source_add_unix_fd (self->watch, watch->fd, G_IO_IN);
    g_source_attach (self->watch, self->context);
  } else {
    g_message ("A resume from suspend will not be noticed: %s", g_strerror (errno));
  }
}

/**
 * hr_system_clock_new:
 *
 * Returns: (transfer full): the machine's clock, calling its timers from the main context that is
 *   the thread's default now. It is to be used from that thread only.
 */
HrClock *
hr_system_clock_new (void)
{
  return g_object_new (HR_TYPE_SYSTEM_CLOCK, NULL);
}
