/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-clock.h"

G_BEGIN_DECLS

/**
 * HrFakeClock:
 *
 * A clock that only the test moves. Starts at 2026-11-22 14:32:00 UTC and a boot time of 1 h.
 */
#define HR_TYPE_FAKE_CLOCK (hr_fake_clock_get_type ())
G_DECLARE_FINAL_TYPE (HrFakeClock, hr_fake_clock, HR, FAKE_CLOCK, GObject)

HrFakeClock *hr_fake_clock_new (void);
void hr_fake_clock_advance (HrFakeClock *self, gint64 seconds);
void hr_fake_clock_suspend (HrFakeClock *self, gint64 seconds);
void hr_fake_clock_suspend_jump_first (HrFakeClock *self, gint64 seconds);
void hr_fake_clock_set_wall_time (HrFakeClock *self, gint64 wall_time);
guint hr_fake_clock_count_timers (HrFakeClock *self);
gint64 hr_fake_clock_get_next_due (HrFakeClock *self);

G_END_DECLS
