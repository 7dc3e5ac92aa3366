/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-level.h"
#include "hr-reading.h"
#include "hr-error.h"
#include "hr-snapshot.h"
#include "hr-told.h"

G_BEGIN_DECLS

/**
 * HrAlertKind:
 * @HR_ALERT_BALANCE: the balance is low, critical or empty
 * @HR_ALERT_TOPPED_UP: credits came in
 * @HR_ALERT_KEY_REFUSED: the service refuses the key
 * @HR_ALERT_UNREACHABLE: no balance for %HR_ALERTS_OUTAGE
 * @HR_ALERT_BUDGET: more was spent today than the daily budget
 * @HR_ALERT_FORECAST: the credits will probably run out soon
 *
 * What a notification is about. There is at most one on show per account and kind.
 */
typedef enum {
  HR_ALERT_BALANCE,
  HR_ALERT_TOPPED_UP,
  HR_ALERT_KEY_REFUSED,
  HR_ALERT_UNREACHABLE,
  HR_ALERT_BUDGET,
  HR_ALERT_FORECAST,
  HR_N_ALERT_KINDS
} HrAlertKind;

/** HR_ALERTS_OUTAGE: how long an outage must last before it is told, in seconds awake. */
#define HR_ALERTS_OUTAGE (6 * 3600)

/**
 * HrAlert:
 * @kind: what it is about
 * @tell: %TRUE to show it (replacing one on show), %FALSE to withdraw it
 * @level: the level reached, for %HR_ALERT_BALANCE
 * @credits: the balance it speaks of
 * @granted: the credits that came in, for %HR_ALERT_TOPPED_UP
 * @since: Unix microseconds of the first failed check, for %HR_ALERT_UNREACHABLE
 * @reminder: whether an %HR_ALERT_BALANCE was told before and is told once more
 * @spent: the credits spent today, for %HR_ALERT_BUDGET
 * @budget: how many there should be at most, for %HR_ALERT_BUDGET
 * @hours: how many hours ahead the user wants to know, for %HR_ALERT_FORECAST
 * @runs_out: Unix microseconds, as likely before as after, for %HR_ALERT_FORECAST
 * @error: %HR_ERROR_UNAUTHORIZED or %HR_ERROR_FORBIDDEN, for %HR_ALERT_KEY_REFUSED
 * @again: whether an earlier run told the same, and no notification server took it
 * @recovered: whether it is withdrawn because what it warned of is over
 *
 * One thing to show or to withdraw.
 */
typedef struct {
  HrAlertKind kind;
  gboolean tell;
  HrLevel level;
  gint64 credits;
  gint64 granted;
  gint64 since;
  gboolean reminder;
  gint64 spent;
  gint64 budget;
  guint hours;
  gint64 runs_out;
  HrError error;
  gboolean again;
  gboolean recovered;
} HrAlert;

const char *hr_alert_get_event (const HrAlert *alert);
const char *const *hr_alert_list_events (void);

/**
 * HrSnooze:
 *
 * For how long warnings are to be silent; an empty balance breaks through.
 */
typedef enum {
  HR_SNOOZE_NONE,
  HR_SNOOZE_1_HOUR,
  HR_SNOOZE_4_HOURS,
  HR_SNOOZE_TOMORROW,
  HR_SNOOZE_UNTIL_TOPPED_UP,
} HrSnooze;

const char *hr_snooze_to_nick (HrSnooze snooze);
gboolean hr_snooze_from_nick (const char *nick, HrSnooze *snooze);

/**
 * HrAlertLimits:
 *
 * The settings that alerts depend on, and what the history says that is measured against them.
 */
typedef struct {
  gint64 low_threshold;
  gint64 critical_threshold;
  gboolean notify_topped_up;
  guint reminder_hours; /* 0 for no reminder */
  guint forecast_hours; /* 0 for no warning by forecast */
  gint64 daily_budget;  /* credits, 0 for none */
  gint64 day_ends;      /* Unix µs of the next local midnight; 0 where the history says nothing */
  gint64 spent_today;   /* credits spent since the one before */
  gint64 runs_out;      /* Unix µs at which they will likely be spent, 0 for no forecast */
} HrAlertLimits;

/**
 * HrAlerts:
 *
 * The state machine that decides which warnings are told. Pure: events in, #HrAlert out.
 * Its state is a plain struct, so that a restart neither repeats nor loses a warning.
 */
typedef struct {
  HrLevel level;         /* as bad as it has been since it was last left, with the margin */
  HrLevel told;          /* the worst level told and not left since */
  gboolean have_reading; /* whether the next two hold the last good reading */
  HrReading reading;     /* as of when these numbers were first read */
  gboolean refusal_told;
  gint64 failing_since; /* Unix microseconds of the first failed check in a row, 0 for none */
  gint64 failing_for;   /* microseconds awake since then */
  gint64 awake;         /* awake time up to which that was counted, 0 for none; not stored */
  gboolean outage_told;
  gint64 snoozed_until; /* Unix microseconds, HR_SNOOZED_FOR_GOOD, or 0 for not snoozed */
  gint64 told_at;       /* Unix microseconds of the last warning or reminder, 0 for none */
  gint64 budget_until;  /* Unix microseconds at which the day ends whose spending was told, or 0 */
  gboolean forecast_told;
  guint due;          /* bits 1 << HrAlertKind: told, and no notification server has taken it yet */
  guint again;        /* those of them that an earlier run told and this one has not; not stored */
  gint64 granted_due; /* credits whose coming in is due to be told */
} HrAlerts;

void hr_alerts_init (HrAlerts *self);
void hr_alerts_load (HrAlerts *self, const HrTold *told);
void hr_alerts_save (const HrAlerts *self, HrTold *told);

GArray *hr_alerts_balance (HrAlerts *self,
                           const HrAlertLimits *limits,
                           const HrReading *balance,
                           gint64 now);
void hr_alerts_withdraw (const HrAlerts *known, const HrAlerts *now, GArray *alerts);
void hr_alerts_taken (HrAlerts *self, HrAlertKind kind);
void hr_alerts_count_awake (HrAlerts *self, gint64 awake);
GArray *hr_alerts_failure (HrAlerts *self, HrError code, gint64 asked_at, gint64 asked_for);
GArray *hr_alerts_limits_changed (HrAlerts *self, const HrAlertLimits *limits, gint64 now);
GArray *hr_alerts_key_changed (HrAlerts *self);
GArray *hr_alerts_snooze (HrAlerts *self, HrSnooze snooze, GDateTime *now);
GArray *hr_alerts_snooze_over (HrAlerts *self, gint64 now);
gint64 hr_alerts_get_snoozed_until (const HrAlerts *self, gint64 now);
GArray *hr_alerts_review (HrAlerts *self, const HrAlertLimits *limits, gint64 now);
gint64 hr_alerts_get_review_at (const HrAlerts *self, const HrAlertLimits *limits, gint64 now);

G_END_DECLS
