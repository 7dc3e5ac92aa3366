/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-account-private.h"
#include "hr-ledger-days.h"

static HrAlertOutlook
get_outlook (const HrOutlook *outlook)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();

  return (HrAlertOutlook){
    .spent_today = outlook->totals.today.spent,
    .day_ends = hr_ledger_day_shift (zone, outlook->made_at, 1),
    .runs_out = outlook->has_forecast ? outlook->forecast.likely : 0,
  };
}

/*
 * Describes something that happened now.
 * @outlook: (nullable): what the history says by it
 * @confirmed: whether the service has confirmed the balance: nothing is told of what an earlier run
 *   knew
 */
HrWarningEvent
hr_account_make_event (HrAccount *self,
                       HrWarningKind kind,
                       const HrOutlook *outlook,
                       gboolean confirmed)
{
  HrWarningEvent event = {
    .kind = kind,
    .now = hr_clock_get_wall_time (self->clock),
    .awake = hr_clock_get_awake_time (self->clock),
    .asked_at = self->asked_at,
    .asked_for = hr_clock_get_awake_time (self->clock) - self->asked_awake,
    .limits = {
      .low_threshold = self->settings.low_threshold,
      .critical_threshold = self->settings.critical_threshold,
      .notify_topped_up = self->settings.notify_topped_up,
      .reminder_hours = confirmed ? self->settings.reminder_hours : 0,
      .forecast_hours = self->settings.forecast_alert_hours,
      .daily_budget = self->settings.daily_budget,
    },
    .has_outlook = outlook != NULL && confirmed,
  };

  if (event.has_outlook)
    event.outlook = get_outlook (outlook);
  return event;
}

static HrWarningEvent
make_event (HrAccount *self, HrWarningKind kind)
{
  return hr_account_make_event (self, kind, self->outlook,
                                self->balance != NULL && !self->restored);
}

static void
on_told (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HrAccount) self = user_data;
  GArray *due = hr_warnings_finish (result);

  if (self->phase != HR_ACCOUNT_WATCHING)
    g_clear_pointer (&due, g_array_unref);
  hr_account_plan_review (self);
  hr_account_publish (self, due);
}

/*
 * Has an event judged, and what is due published.
 */
void
hr_account_tell (HrAccount *self, const HrWarningEvent *event)
{
  hr_warnings_tell_async (self->warnings, event, on_told, g_object_ref (self));
}

static void
on_review (gpointer user_data)
{
  HrAccount *self = user_data;
  HrWarningEvent event = make_event (self, HR_WARNING_TIME);

  self->review_timer = 0;
  hr_account_tell (self, &event);
}

/*
 * One timer, at the next moment at which time alone changes what is told; none if there is none.
 */
void
hr_account_plan_review (HrAccount *self)
{
  HrWarningEvent event = make_event (self, HR_WARNING_TIME);
  HrAlerts alerts = *hr_warnings_get_alerts (self->warnings);
  gint64 at;

  hr_alerts_count_awake (&alerts, event.awake);
  at = hr_alerts_get_review_at (&alerts, &event.limits, event.now);
  if (self->review_timer != 0)
    hr_clock_remove_timer (self->clock, self->review_timer);
  self->review_timer = 0;

  if (self->phase == HR_ACCOUNT_WATCHING && at != 0)
    self->review_timer =
        hr_clock_add_timer (self->clock,
                            hr_clock_get_boot_time (self->clock) + MAX (at - event.now, 0),
                            on_review, self);
}

/*
 * Withdraws warnings that were told with another key, or of another service.
 */
void
hr_account_tell_key_changed (HrAccount *self)
{
  HrWarningEvent event = make_event (self, HR_WARNING_KEY_CHANGED);

  hr_account_tell (self, &event);
}

/*
 * A setting that alerts depend on changed.
 */
void
hr_account_apply_limits (HrAccount *self)
{
  HrWarningEvent event = make_event (self, HR_WARNING_LIMITS);

  if (self->phase == HR_ACCOUNT_WATCHING)
    hr_account_tell (self, &event);
}

/**
 * hr_account_snooze:
 * @self: an account
 * @snooze: for how long; %HR_SNOOZE_NONE ends a snooze
 *
 * Silences the warnings about the balance and what else the user asked to be told of it; an empty
 * balance breaks through. It is seen as soon as the store has it.
 */
void
hr_account_snooze (HrAccount *self, HrSnooze snooze)
{
  HrWarningEvent event;

  g_return_if_fail (HR_IS_ACCOUNT (self));

  event = make_event (self, HR_WARNING_SNOOZE);
  event.snooze = snooze;
  hr_account_tell (self, &event);
}
