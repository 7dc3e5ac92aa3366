/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-account-private.h"
#include "hr-ledger-days.h"

static HrAlertLimits
get_limits (HrAccount *self)
{
  /* What an earlier run knew is worth no reminder before the service has confirmed it. */
  gboolean confirmed = self->balance != NULL && !self->restored;

  return (HrAlertLimits){
    .low_threshold = self->settings.low_threshold,
    .critical_threshold = self->settings.critical_threshold,
    .notify_topped_up = self->settings.notify_topped_up,
    .reminder_hours = confirmed ? self->settings.reminder_hours : 0,
    .forecast_hours = self->settings.forecast_alert_hours,
    .daily_budget = self->settings.daily_budget,
  };
}

static HrAlertOutlook
get_outlook (HrAccount *self)
{
  const HrOutlook *outlook = self->outlook;
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();

  return (HrAlertOutlook){
    .spent_today = outlook->totals.today.spent,
    .day_ends = hr_ledger_day_shift (zone, outlook->made_at, 1),
    .runs_out = outlook->has_forecast ? outlook->forecast.likely : 0,
  };
}

static void
on_review (gpointer user_data)
{
  HrAccount *self = user_data;

  self->review_timer = 0;
  hr_account_publish (self, hr_account_alert_time (self));
}

/*
 * One timer, at the next moment at which time alone changes what is told; none if there is none.
 */
void
hr_account_plan_review (HrAccount *self)
{
  gint64 now = hr_clock_get_wall_time (self->clock);
  HrAlertLimits limits = get_limits (self);
  gint64 at;

  hr_alerts_count_awake (&self->alerts, hr_clock_get_awake_time (self->clock));
  at = hr_alerts_get_review_at (&self->alerts, &limits, now);
  if (self->review_timer != 0)
    hr_clock_remove_timer (self->clock, self->review_timer);
  self->review_timer = 0;

  if (self->phase == HR_ACCOUNT_WATCHING && at != 0)
    self->review_timer =
        hr_clock_add_timer (self->clock, hr_clock_get_boot_time (self->clock) + MAX (at - now, 0),
                            on_review, self);
}

/*
 * Has what follows from settings, history and time told after @alerts, and all of it stored.
 * @alerts: (transfer full)
 *
 * Returns: (transfer full): the alerts
 */
static GArray *
review (HrAccount *self, GArray *alerts)
{
  gint64 now = hr_clock_get_wall_time (self->clock);
  HrAlertLimits limits = get_limits (self);
  HrAlertOutlook outlook = { 0 };
  /* What an earlier run knew is shown, but nothing is told of it before the service confirms it. */
  gboolean confirmed = self->outlook != NULL && !self->restored;
  g_autoptr (GArray) more = NULL;

  if (confirmed)
    outlook = get_outlook (self);
  hr_alerts_count_awake (&self->alerts, hr_clock_get_awake_time (self->clock));
  more = hr_alerts_review (&self->alerts, &limits, confirmed ? &outlook : NULL, now);
  if (more->len > 0)
    g_array_append_vals (alerts, more->data, more->len);
  hr_alerts_save (&self->alerts, self->store, self->group);
  hr_account_plan_review (self);

  return alerts;
}

/*
 * What a new balance asks to be told; nothing before the account is started.
 *
 * Returns: (transfer full) (nullable): the alerts
 */
GArray *
hr_account_alert_balance (HrAccount *self)
{
  HrAlertLimits limits = get_limits (self);

  if (self->phase != HR_ACCOUNT_WATCHING)
    return NULL;

  return review (self, hr_alerts_balance (&self->alerts, &limits, self->balance,
                                          hr_clock_get_wall_time (self->clock)));
}

/*
 * What a failed check asks to be told.
 *
 * Returns: (transfer full) (nullable): the alerts
 */
GArray *
hr_account_alert_failure (HrAccount *self, HrError code)
{
  gint64 asked_for = hr_clock_get_awake_time (self->clock) - self->asked_awake;

  /* No key stands for what is recorded, whoever reads it next. */
  if (code == HR_ERROR_NO_KEY || hr_error_get_retry (code) == HR_RETRY_RARELY)
    hr_account_end_balance (self->store, self->id, hr_clock_get_wall_time (self->clock));
  if (self->phase != HR_ACCOUNT_WATCHING)
    return NULL;

  hr_alerts_count_awake (&self->alerts, hr_clock_get_awake_time (self->clock));
  return review (self, hr_alerts_failure (&self->alerts, code, self->asked_at, asked_for));
}

/*
 * What is to be withdrawn because of another key or another service.
 *
 * Returns: (transfer full) (nullable): the alerts
 */
GArray *
hr_account_alert_key_changed (HrAccount *self)
{
  GArray *alerts;

  /* Not watched: what an earlier run told is of the old key all the same. */
  if (self->phase != HR_ACCOUNT_WATCHING)
    hr_alerts_load (&self->alerts, self->store, self->group);
  alerts = hr_alerts_key_changed (&self->alerts);
  hr_alerts_save (&self->alerts, self->store, self->group);
  hr_account_plan_review (self);

  return alerts;
}

/*
 * What the time that has passed asks to be told.
 *
 * Returns: (transfer full): the alerts
 */
GArray *
hr_account_alert_time (HrAccount *self)
{
  return review (self, hr_alerts_snooze_over (&self->alerts, hr_clock_get_wall_time (self->clock)));
}

/*
 * A setting that alerts depend on changed.
 */
void
hr_account_apply_limits (HrAccount *self)
{
  GArray *alerts = NULL;

  if (self->phase == HR_ACCOUNT_WATCHING) {
    HrAlertLimits limits = get_limits (self);

    alerts = review (self, hr_alerts_limits_changed (&self->alerts, &limits,
                                                     hr_clock_get_wall_time (self->clock)));
  }
  hr_account_publish (self, alerts);
}

/**
 * hr_account_snooze:
 * @self: an account
 * @snooze: for how long; %HR_SNOOZE_NONE ends a snooze
 *
 * Silences the warnings about the balance and what else the user asked to be told of it; an empty
 * balance breaks through.
 */
void
hr_account_snooze (HrAccount *self, HrSnooze snooze)
{
  g_autoptr (GDateTime) now = NULL;
  g_autoptr (GDateTime) local = NULL;
  GArray *alerts;

  g_return_if_fail (HR_IS_ACCOUNT (self));

  now = g_date_time_new_from_unix_utc (hr_clock_get_wall_time (self->clock) / G_USEC_PER_SEC);
  local = g_date_time_to_local (now);
  alerts = hr_alerts_snooze (&self->alerts, snooze, local);
  hr_account_publish (self, review (self, alerts));
}
