/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-clock.h"

G_DEFINE_INTERFACE (HrClock, hr_clock, G_TYPE_OBJECT)

static void
hr_clock_default_init (HrClockInterface *iface)
{
  /**
   * HrClock::jumped:
   * @self: the clock
   * @resumed: whether the machine came back from suspend; otherwise the wall clock was set
   *
   * Time did not pass as usual. Boot time is right in either case.
   */
  g_signal_new ("jumped", HR_TYPE_CLOCK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                G_TYPE_BOOLEAN);
}

/**
 * hr_clock_get_wall_time:
 * @self: a clock
 *
 * Returns: Unix time in microseconds. It may jump either way at any moment.
 */
gint64
hr_clock_get_wall_time (HrClock *self)
{
  g_return_val_if_fail (HR_IS_CLOCK (self), 0);

  return HR_CLOCK_GET_IFACE (self)->get_wall_time (self);
}

/**
 * hr_clock_get_boot_time:
 * @self: a clock
 *
 * Returns: microseconds since the machine started, suspend included. It never jumps back.
 */
gint64
hr_clock_get_boot_time (HrClock *self)
{
  g_return_val_if_fail (HR_IS_CLOCK (self), 0);

  return HR_CLOCK_GET_IFACE (self)->get_boot_time (self);
}

/**
 * hr_clock_get_awake_time:
 * @self: a clock
 *
 * Returns: microseconds for which the machine has been awake, from an origin of its own
 */
gint64
hr_clock_get_awake_time (HrClock *self)
{
  g_return_val_if_fail (HR_IS_CLOCK (self), 0);

  return HR_CLOCK_GET_IFACE (self)->get_awake_time (self);
}

/**
 * hr_clock_add_timer:
 * @self: a clock
 * @due: the boot time in microseconds at which @func is to be called
 * @func: what to call, once
 * @user_data: (nullable): passed to @func
 *
 * Calls @func from the main context when @due is reached, never from within this call. If @due is
 * in the past, that is at the next turn of the main loop. A timer that falls due in suspend fires
 * on resume.
 *
 * Returns: the timer's id, never 0. It is valid until the timer fires or is removed.
 */
guint
hr_clock_add_timer (HrClock *self, gint64 due, HrTimerFunc func, gpointer user_data)
{
  g_return_val_if_fail (HR_IS_CLOCK (self), 0);
  g_return_val_if_fail (func != NULL, 0);

  return HR_CLOCK_GET_IFACE (self)->add_timer (self, due, func, user_data);
}

/**
 * hr_clock_remove_timer:
 * @self: a clock
 * @id: the id of a timer that has not fired
 *
 * Forgets a timer. Its function will not be called.
 */
void
hr_clock_remove_timer (HrClock *self, guint id)
{
  g_return_if_fail (HR_IS_CLOCK (self));
  g_return_if_fail (id != 0);

  HR_CLOCK_GET_IFACE (self)->remove_timer (self, id);
}

/**
 * hr_clock_emit_jumped:
 * @self: a clock
 * @resumed: whether the machine came back from suspend
 *
 * Emits ::jumped. For implementations only.
 */
void
hr_clock_emit_jumped (HrClock *self, gboolean resumed)
{
  g_return_if_fail (HR_IS_CLOCK (self));

  g_signal_emit_by_name (self, "jumped", resumed);
}
