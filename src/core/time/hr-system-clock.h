/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-clock.h"

G_BEGIN_DECLS

/**
 * HrSystemClock:
 *
 * The machine's clock. A timer is a timerfd on CLOCK_BOOTTIME, so one that falls due in suspend
 * fires on resume, and nothing runs before it is due.
 */
#define HR_TYPE_SYSTEM_CLOCK (hr_system_clock_get_type ())
G_DECLARE_FINAL_TYPE (HrSystemClock, hr_system_clock, HR, SYSTEM_CLOCK, GObject)

HrClock *hr_system_clock_new (void);

G_END_DECLS
