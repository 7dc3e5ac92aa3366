/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * HrTimerFunc:
 *
 * Called once when a timer is due. The timer is gone by then.
 */
typedef void (*HrTimerFunc) (gpointer user_data);

/**
 * HrClock:
 *
 * Time as core sees it: what time it is, and call me then. Three scales, all in microseconds: wall
 * time (Unix; may jump) for what is shown and stored, boot time (never jumps, counts suspend) for
 * all gaps and timers, awake time (never jumps, stands still in suspend) for how long somebody
 * could have looked.
 *
 * ::jumped (resumed): the machine came back from suspend (@resumed is %TRUE) or the wall clock was
 * set (@resumed is %FALSE).
 */
#define HR_TYPE_CLOCK (hr_clock_get_type ())
G_DECLARE_INTERFACE (HrClock, hr_clock, HR, CLOCK, GObject)

struct _HrClockInterface {
  GTypeInterface parent_iface;

  gint64 (*get_wall_time) (HrClock *self);
  gint64 (*get_boot_time) (HrClock *self);
  gint64 (*get_awake_time) (HrClock *self);
  guint (*add_timer) (HrClock *self, gint64 due, HrTimerFunc func, gpointer user_data);
  void (*remove_timer) (HrClock *self, guint id);
};

gint64 hr_clock_get_wall_time (HrClock *self);
gint64 hr_clock_get_boot_time (HrClock *self);
gint64 hr_clock_get_awake_time (HrClock *self);
guint hr_clock_add_timer (HrClock *self, gint64 due, HrTimerFunc func, gpointer user_data);
void hr_clock_remove_timer (HrClock *self, guint id);
void hr_clock_emit_jumped (HrClock *self, gboolean resumed);

G_END_DECLS
