/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-clock.h"
#include "hr-conditions.h"
#include "hr-error.h"

G_BEGIN_DECLS

#define HR_POLLER_INTERVAL_MIN     60
#define HR_POLLER_INTERVAL_MAX     86400
#define HR_POLLER_INTERVAL_DEFAULT 300
/** HR_POLLER_FAST: the gap after a check that saw spending, in seconds. */
#define HR_POLLER_FAST 60
/** HR_POLLER_PAUSE: the least gap between two requests that nobody asked for, in seconds. */
#define HR_POLLER_PAUSE 10
/** HR_POLLER_REFUSED: the gap while the key is refused, in seconds. */
#define HR_POLLER_REFUSED 3600
/** HR_POLLER_FRUGAL: how many times longer a gap is on a metered network or in power-saver. */
#define HR_POLLER_FRUGAL 3

/**
 * HrPoller:
 *
 * Decides when the balance is asked for next, and nothing else: it makes no request. Its owner
 * makes one when ::due is emitted, and tells how it went.
 *
 * ::due: time to ask.
 * ::next-check-changed: hr_poller_get_next_check_at() is another time.
 * ::retry-at-changed: hr_poller_get_retry_at() is another time.
 *
 * Nothing runs between two checks but one timer.
 */
#define HR_TYPE_POLLER (hr_poller_get_type ())
G_DECLARE_FINAL_TYPE (HrPoller, hr_poller, HR, POLLER, GObject)

HrPoller *hr_poller_new (HrClock *clock, HrConditions *conditions, guint32 seed);

void hr_poller_start (HrPoller *self);
void hr_poller_stop (HrPoller *self);
void hr_poller_poke (HrPoller *self);

void hr_poller_began (HrPoller *self);
void hr_poller_gave_up (HrPoller *self);
void hr_poller_succeeded (HrPoller *self, gboolean look_soon);
void hr_poller_failed (HrPoller *self, HrError code, HrRetryTime retry);
void hr_poller_take_retry (HrPoller *self, HrRetryTime retry);

gint64 hr_poller_get_next_check_at (HrPoller *self);
gint64 hr_poller_get_due (HrPoller *self);
gint64 hr_poller_get_gap (HrPoller *self);
gint64 hr_poller_get_retry_at (HrPoller *self);
gint64 hr_poller_get_retry_due (HrPoller *self);
void hr_poller_set_retry_at (HrPoller *self, gint64 retry_at);
void hr_poller_set_interval (HrPoller *self, guint interval);
void hr_poller_set_adaptive (HrPoller *self, gboolean adaptive);

G_END_DECLS
