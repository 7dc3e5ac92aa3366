/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-alerts-private.h"

#define HOURS(n) (G_USEC_PER_SEC * (gint64) 3600 * (n))

#define OUTAGE (G_USEC_PER_SEC * (gint64) HR_ALERTS_OUTAGE)

/* No day is longer, whatever its zone does to its clocks. A later end means that the wall clock was
 * set back since. */
#define DAY_MAX HOURS (48)

/*
 * Leaves the day on which the budget was told. While snoozed nothing is on show.
 */
void
hr_alerts_end_budget (HrAlerts *self, GArray *alerts)
{
  hr_alerts_end (self, (HrAlert){ .kind = HR_ALERT_BUDGET },
                 self->budget_until != 0 && !hr_alerts_is_snoozed (self), alerts);
  self->budget_until = 0;
}

/*
 * Leaves the episode in which the forecast was told.
 */
void
hr_alerts_end_forecast (HrAlerts *self, GArray *alerts)
{
  hr_alerts_end (self, (HrAlert){ .kind = HR_ALERT_FORECAST },
                 self->forecast_told && !hr_alerts_is_snoozed (self), alerts);
  self->forecast_told = FALSE;
}

static gboolean
wants_reminder (const HrAlerts *self, const HrAlertLimits *limits)
{
  return limits->reminder_hours > 0 && self->told >= HR_LEVEL_LOW && !hr_alerts_is_snoozed (self);
}

static void
review_reminder (HrAlerts *self, const HrAlertLimits *limits, gint64 now, GArray *alerts)
{
  HrAlert alert;

  if (!wants_reminder (self, limits))
    return;

  /* Told by a version that did not note when, or the clock was set back: count from here. */
  if (self->told_at == 0 || self->told_at > now)
    self->told_at = now;
  if (now - self->told_at < HOURS (limits->reminder_hours))
    return;

  alert = hr_alerts_describe_balance (self);
  alert.reminder = TRUE;
  hr_alerts_begin (self, HR_ALERT_BALANCE);
  hr_alerts_tell (self, alert, alerts);
  self->told_at = now;
}

static void
review_budget (HrAlerts *self, const HrAlertLimits *limits, gint64 now, GArray *alerts)
{
  gboolean over;

  if (limits->daily_budget <= 0 || self->budget_until <= now || self->budget_until - now > DAY_MAX)
    hr_alerts_end_budget (self, alerts);

  /* What was spent on another day says nothing about this one. */
  if (limits->daily_budget <= 0 || limits->day_ends <= now || limits->day_ends - now > DAY_MAX)
    return;

  over = limits->spent_today > limits->daily_budget;
  if (!over)
    hr_alerts_end_budget (self, alerts);
  if (!over || hr_alerts_is_snoozed (self) ||
      (self->budget_until != 0 && !hr_alerts_is_to_tell_again (self, HR_ALERT_BUDGET)))
    return;

  hr_alerts_tell (self,
                  (HrAlert){ .kind = HR_ALERT_BUDGET,
                             .credits = self->reading.credits,
                             .spent = limits->spent_today,
                             .budget = limits->daily_budget },
                  alerts);
  self->budget_until = limits->day_ends;
}

/* 10 % of the hours, at least one, must be won to leave the episode. */
static gint64
get_forecast_margin (guint hours)
{
  return MAX (HOURS (hours) / 10, HOURS (1));
}

static void
review_forecast (HrAlerts *self, const HrAlertLimits *limits, gint64 now, GArray *alerts)
{
  gint64 ahead = HOURS (limits->forecast_hours);
  gint64 left;

  /* A low balance is told by itself, with the forecast in it. */
  if (limits->forecast_hours == 0 || self->level >= HR_LEVEL_LOW) {
    hr_alerts_end_forecast (self, alerts);
    return;
  }
  if (limits->day_ends == 0)
    return;

  left = limits->runs_out - now;
  if (limits->runs_out == 0 || left > ahead + get_forecast_margin (limits->forecast_hours))
    hr_alerts_end_forecast (self, alerts);
  /* One whose time has come without the credits running out was wrong. */
  if (left <= 0 || left > ahead || hr_alerts_is_snoozed (self) ||
      (self->forecast_told && !hr_alerts_is_to_tell_again (self, HR_ALERT_FORECAST)))
    return;

  hr_alerts_tell (self,
                  (HrAlert){ .kind = HR_ALERT_FORECAST,
                             .credits = self->reading.credits,
                             .hours = limits->forecast_hours,
                             .runs_out = limits->runs_out },
                  alerts);
  self->forecast_told = TRUE;
}

static gboolean
is_outage_untold (const HrAlerts *self)
{
  return self->failing_since != 0 && !self->outage_told;
}

static void
review_outage (HrAlerts *self, GArray *alerts)
{
  if (!is_outage_untold (self) || self->failing_for < OUTAGE)
    return;

  hr_alerts_tell (self, (HrAlert){ .kind = HR_ALERT_UNREACHABLE, .since = self->failing_since },
                  alerts);
  self->outage_told = TRUE;
}

/**
 * hr_alerts_review:
 * @self: the state
 * @limits: the settings, and what the history says
 * @now: Unix microseconds
 *
 * Tells an outage that has lasted long enough, and what the user asked to be told beyond the
 * warnings, each of that silent while snoozed. To be called after each reading and failure, when a
 * setting changed, and at hr_alerts_get_review_at().
 *
 * - A reminder of a balance that is still low or worse, so many hours after the last warning or
 *   reminder of it.
 * - A day's spending over the budget, once until the day ends. It is withdrawn then, or when the
 *   budget is raised above the spending or taken away.
 * - Credits that will probably run out within so many hours, once until that is more than 10 %
 *   of the hours, at least one, further off, or credits come in. A low balance ends this, because
 *   its own warning says as much; should the level get better, it may be told anew.
 *
 * Returns: (transfer full) (element-type HrAlert): what to show and to withdraw
 */
GArray *
hr_alerts_review (HrAlerts *self, const HrAlertLimits *limits, gint64 now)
{
  GArray *alerts = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (limits != NULL, NULL);

  alerts = g_array_new (FALSE, TRUE, sizeof (HrAlert));
  review_outage (self, alerts);
  review_reminder (self, limits, now, alerts);
  review_budget (self, limits, now, alerts);
  review_forecast (self, limits, now, alerts);

  return alerts;
}

static gint64
earlier (gint64 a, gint64 b)
{
  return a == 0 ? b : MIN (a, b);
}

/**
 * hr_alerts_get_review_at:
 * @self: the state
 * @limits: the settings
 * @now: Unix microseconds
 *
 * Returns: Unix microseconds at which time alone changes something: the end of a snooze, the next
 *   reminder, the moment at which an outage has lasted long enough if nobody sleeps, the end of a
 * day on which the budget was told; 0 if nothing does. May be past.
 */
gint64
hr_alerts_get_review_at (const HrAlerts *self, const HrAlertLimits *limits, gint64 now)
{
  gint64 at;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (limits != NULL, 0);

  at = hr_alerts_get_snoozed_until (self, now);
  /* Over while nobody looked: what was silenced is due. */
  if (at == 0 && hr_alerts_is_snoozed (self))
    return now;
  if (at == HR_SNOOZED_FOR_GOOD)
    at = 0;
  if (wants_reminder (self, limits))
    at = earlier (at, (self->told_at == 0 ? now : MIN (self->told_at, now)) +
                          HOURS (limits->reminder_hours));
  if (self->budget_until != 0)
    at = earlier (at, self->budget_until);
  if (is_outage_untold (self))
    at = earlier (at, now + OUTAGE - self->failing_for);

  return at;
}
