/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-fake-clock.h"

/* 2026-11-22 14:32:00 UTC */
#define FIRST_WALL_TIME (G_GINT64_CONSTANT (1795357920) * G_USEC_PER_SEC)
#define FIRST_BOOT_TIME (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

typedef struct {
  guint id;
  gint64 due;
  HrTimerFunc func;
  gpointer user_data;
} Timer;

struct _HrFakeClock {
  GObject parent_instance;

  gint64 wall_time;
  gint64 boot_time;
  gint64 slept; /* how much of the boot time */
  guint last_id;
  GList *timers; /* (owned) (element-type Timer): sorted by due, then by age */
};

static void hr_fake_clock_clock_init (HrClockInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HrFakeClock,
                               hr_fake_clock,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HR_TYPE_CLOCK, hr_fake_clock_clock_init))

static int
compare_timers (gconstpointer a, gconstpointer b)
{
  const Timer *one = a;
  const Timer *other = b;

  if (one->due != other->due)
    return one->due < other->due ? -1 : 1;

  return one->id < other->id ? -1 : 1;
}

static gint64
hr_fake_clock_get_wall_time (HrClock *clock)
{
  return HR_FAKE_CLOCK (clock)->wall_time;
}

static gint64
hr_fake_clock_get_boot_time (HrClock *clock)
{
  return HR_FAKE_CLOCK (clock)->boot_time;
}

static gint64
hr_fake_clock_get_awake_time (HrClock *clock)
{
  return HR_FAKE_CLOCK (clock)->boot_time - HR_FAKE_CLOCK (clock)->slept;
}

static guint
hr_fake_clock_add_timer (HrClock *clock, gint64 due, HrTimerFunc func, gpointer user_data)
{
  HrFakeClock *self = HR_FAKE_CLOCK (clock);
  Timer *timer = g_new (Timer, 1);

  *timer = (Timer){ ++self->last_id, due, func, user_data };
  self->timers = g_list_insert_sorted (self->timers, timer, compare_timers);

  return timer->id;
}

static void
hr_fake_clock_remove_timer (HrClock *clock, guint id)
{
  HrFakeClock *self = HR_FAKE_CLOCK (clock);

  for (GList *l = self->timers; l != NULL; l = l->next) {
    Timer *timer = l->data;

    if (timer->id == id) {
      self->timers = g_list_delete_link (self->timers, l);
      g_free (timer);
      return;
    }
  }

  g_critical ("Timer %u was removed but does not exist", id);
}

static void
hr_fake_clock_finalize (GObject *object)
{
  HrFakeClock *self = HR_FAKE_CLOCK (object);

  g_list_free_full (self->timers, g_free);

  G_OBJECT_CLASS (hr_fake_clock_parent_class)->finalize (object);
}

static void
hr_fake_clock_class_init (HrFakeClockClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hr_fake_clock_finalize;
}

static void
hr_fake_clock_clock_init (HrClockInterface *iface)
{
  iface->get_wall_time = hr_fake_clock_get_wall_time;
  iface->get_boot_time = hr_fake_clock_get_boot_time;
  iface->get_awake_time = hr_fake_clock_get_awake_time;
  iface->add_timer = hr_fake_clock_add_timer;
  iface->remove_timer = hr_fake_clock_remove_timer;
}

static void
hr_fake_clock_init (HrFakeClock *self)
{
  self->wall_time = FIRST_WALL_TIME;
  self->boot_time = FIRST_BOOT_TIME;
}

/**
 * hr_fake_clock_new:
 *
 * Returns: (transfer full): a new clock that stands still
 */
HrFakeClock *
hr_fake_clock_new (void)
{
  return g_object_new (HR_TYPE_FAKE_CLOCK, NULL);
}

static void
move_to (HrFakeClock *self, gint64 boot_time)
{
  self->wall_time += boot_time - self->boot_time;
  self->boot_time = boot_time;
}

/* Calls what is due up to a boot time, each at its own time, or now if that is past. */
static void
run_timers (HrFakeClock *self, gint64 until)
{
  while (self->timers != NULL) {
    Timer timer = *(Timer *) self->timers->data;

    if (timer.due > until)
      break;

    g_free (self->timers->data);
    self->timers = g_list_delete_link (self->timers, self->timers);
    move_to (self, MAX (timer.due, self->boot_time));
    timer.func (timer.user_data);
  }
}

/**
 * hr_fake_clock_advance:
 * @self: a clock
 * @seconds: how far, 0 or more
 *
 * Lets time pass. What falls due meanwhile is called in order, each with the clock at the time it
 * was due; what was due already is called first. Timers added by one of them count too.
 */
void
hr_fake_clock_advance (HrFakeClock *self, gint64 seconds)
{
  g_autoptr (HrFakeClock) alive = g_object_ref (self);
  gint64 until = self->boot_time + seconds * G_USEC_PER_SEC;

  g_assert (seconds >= 0);

  run_timers (alive, until);
  move_to (alive, until);
}

/**
 * hr_fake_clock_suspend:
 * @self: a clock
 * @seconds: how long the machine sleeps, 0 or more
 *
 * Suspends and resumes: both times move at once, then what fell due meanwhile is called, then
 * HrClock::jumped is emitted with %TRUE.
 */
void
hr_fake_clock_suspend (HrFakeClock *self, gint64 seconds)
{
  g_autoptr (HrFakeClock) alive = g_object_ref (self);

  g_assert (seconds >= 0);

  alive->slept += seconds * G_USEC_PER_SEC;
  move_to (alive, alive->boot_time + seconds * G_USEC_PER_SEC);
  run_timers (alive, alive->boot_time);
  hr_clock_emit_jumped (HR_CLOCK (alive), TRUE);
}

/**
 * hr_fake_clock_suspend_jump_first:
 * @self: a clock
 * @seconds: how long the machine sleeps, 0 or more
 *
 * As hr_fake_clock_suspend(), but HrClock::jumped is emitted before what fell due is called: the
 * order in which the system's clock tells it.
 */
void
hr_fake_clock_suspend_jump_first (HrFakeClock *self, gint64 seconds)
{
  g_autoptr (HrFakeClock) alive = g_object_ref (self);

  g_assert (seconds >= 0);

  alive->slept += seconds * G_USEC_PER_SEC;
  move_to (alive, alive->boot_time + seconds * G_USEC_PER_SEC);
  hr_clock_emit_jumped (HR_CLOCK (alive), TRUE);
  run_timers (alive, alive->boot_time);
}

/**
 * hr_fake_clock_set_wall_time:
 * @self: a clock
 * @wall_time: Unix time in microseconds
 *
 * Sets the wall clock, as a person or NTP does; boot time goes on unmoved. Emits HrClock::jumped
 * with %FALSE.
 */
void
hr_fake_clock_set_wall_time (HrFakeClock *self, gint64 wall_time)
{
  self->wall_time = wall_time;
  hr_clock_emit_jumped (HR_CLOCK (self), FALSE);
}

/**
 * hr_fake_clock_count_timers:
 * @self: a clock
 *
 * Returns: how many timers wait
 */
guint
hr_fake_clock_count_timers (HrFakeClock *self)
{
  return g_list_length (self->timers);
}

/**
 * hr_fake_clock_get_next_due:
 * @self: a clock
 *
 * Returns: the boot time in microseconds of the first timer, -1 if there is none
 */
gint64
hr_fake_clock_get_next_due (HrFakeClock *self)
{
  return self->timers != NULL ? ((Timer *) self->timers->data)->due : -1;
}
