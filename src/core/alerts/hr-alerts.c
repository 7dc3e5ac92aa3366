/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-alerts-private.h"

#include "hr-ledger.h"

#define SECONDS(n) (G_USEC_PER_SEC * (gint64) (n))

/* No timed snooze is longer, whatever the zone does to its clock that night. A later end means that
 * the wall clock was set back since. */
#define SNOOZE_MAX SECONDS (2 * 86400)

static const char *const snooze_nicks[] = {
  [HR_SNOOZE_NONE] = "none",
  [HR_SNOOZE_1_HOUR] = "1-hour",
  [HR_SNOOZE_4_HOURS] = "4-hours",
  [HR_SNOOZE_TOMORROW] = "tomorrow",
  [HR_SNOOZE_UNTIL_TOPPED_UP] = "until-topped-up",
};

/**
 * hr_snooze_to_nick:
 * @snooze: a snooze
 *
 * Returns: (transfer none): its stable name
 */
const char *
hr_snooze_to_nick (HrSnooze snooze)
{
  g_return_val_if_fail ((guint) snooze < G_N_ELEMENTS (snooze_nicks), NULL);

  return snooze_nicks[snooze];
}

/**
 * hr_snooze_from_nick:
 * @nick: (nullable): a name
 * @snooze: (out): the snooze of that name; untouched if there is none
 *
 * Returns: whether there is one
 */
gboolean
hr_snooze_from_nick (const char *nick, HrSnooze *snooze)
{
  g_return_val_if_fail (snooze != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (snooze_nicks); i++) {
    if (g_strcmp0 (snooze_nicks[i], nick) == 0) {
      *snooze = (HrSnooze) i;
      return TRUE;
    }
  }

  return FALSE;
}

/**
 * hr_alert_get_event:
 * @alert: an alert
 *
 * Returns: (transfer none) (nullable): the stable name of the event that it is for hooks and on the
 *   bus; %NULL where nothing happened: it is told once more, or withdrawn without being over
 */
const char *
hr_alert_get_event (const HrAlert *alert)
{
  static const char *const EVENTS[] = {
    [HR_ALERT_BALANCE] = NULL, /* the level's */
    [HR_ALERT_TOPPED_UP] = "topped-up",
    [HR_ALERT_KEY_REFUSED] = "key-refused",
    [HR_ALERT_UNREACHABLE] = "unreachable",
    [HR_ALERT_BUDGET] = "budget",
    [HR_ALERT_FORECAST] = "forecast",
  };

  g_return_val_if_fail (alert != NULL && (guint) alert->kind < G_N_ELEMENTS (EVENTS), NULL);

  if (!alert->tell)
    return alert->recovered ? "recovered" : NULL;
  if (alert->again)
    return NULL;
  if (alert->kind != HR_ALERT_BALANCE)
    return EVENTS[alert->kind];
  return alert->reminder ? "reminder" : hr_level_to_nick (alert->level);
}

/**
 * hr_alert_list_events:
 *
 * Returns: (transfer none) (array zero-terminated=1): all that hr_alert_get_event() gives
 */
const char *const *
hr_alert_list_events (void)
{
  static const char *const EVENTS[] = { "low",       "critical",    "empty",       "recovered",
                                        "topped-up", "key-refused", "unreachable", "budget",
                                        "forecast",  "reminder",    NULL };

  return EVENTS;
}

static GArray *
alerts_new (void)
{
  return g_array_new (FALSE, TRUE, sizeof (HrAlert));
}

/*
 * Tells whether an earlier run told it, and nobody took it.
 */
gboolean
hr_alerts_is_to_tell_again (const HrAlerts *self, HrAlertKind kind)
{
  return (self->again & 1u << kind) != 0;
}

/*
 * Notes that what is told next of @kind is not what an earlier run told.
 */
void
hr_alerts_begin (HrAlerts *self, HrAlertKind kind)
{
  self->again &= ~(1u << kind);
}

/*
 * Has @alert told; it is due until hr_alerts_taken ().
 */
void
hr_alerts_tell (HrAlerts *self, HrAlert alert, GArray *alerts)
{
  alert.tell = TRUE;
  alert.again = hr_alerts_is_to_tell_again (self, alert.kind);
  g_array_append_val (alerts, alert);
  self->due |= 1u << alert.kind;
  self->again &= ~(1u << alert.kind);
}

/*
 * Lets nothing of the kind of @alert be due, and withdraws it if it is @on_show.
 */
void
hr_alerts_end (HrAlerts *self, HrAlert alert, gboolean on_show, GArray *alerts)
{
  if (on_show)
    g_array_append_val (alerts, alert);
  hr_alerts_taken (self, alert.kind);
}

/* Tells whether a level that was reached is kept: 10 % of its threshold, at least 1, must be passed
 * to leave it. Written so that no threshold overflows. */
static gboolean
is_kept (gint64 credits, gint64 threshold)
{
  threshold = MAX (threshold, 0);

  return credits <= threshold || credits - threshold <= MAX (threshold / 10, 1);
}

static HrLevel
get_level (const HrAlerts *self, const HrAlertLimits *limits)
{
  const gint64 thresholds[] = {
    [HR_LEVEL_LOW] = limits->low_threshold,
    [HR_LEVEL_CRITICAL] = limits->critical_threshold,
    [HR_LEVEL_EMPTY] = 0,
  };
  gint64 credits = self->reading.credits;
  HrLevel level = hr_level_for_credits (credits, limits->low_threshold, limits->critical_threshold);

  for (HrLevel kept = self->level; kept > level && kept >= HR_LEVEL_LOW; kept--) {
    if (is_kept (credits, thresholds[kept]))
      return kept;
  }

  return level;
}

gboolean
hr_alerts_is_snoozed (const HrAlerts *self)
{
  return self->snoozed_until != 0;
}

/* A snooze that is over leaves nothing told: what still holds then is told again. */
static void
end_snooze (HrAlerts *self)
{
  self->snoozed_until = 0;
  self->told = HR_LEVEL_UNKNOWN;
  self->budget_until = 0;
  self->forecast_told = FALSE;
}

static void
end_snooze_if_over (HrAlerts *self, gint64 now)
{
  if (hr_alerts_is_snoozed (self) && hr_alerts_get_snoozed_until (self, now) == 0)
    end_snooze (self);
}

HrAlert
hr_alerts_describe_balance (const HrAlerts *self)
{
  return (HrAlert){
    .kind = HR_ALERT_BALANCE,
    .level = self->level,
    .credits = self->reading.credits,
  };
}

/* While snoozed nothing is on show, so there is nothing to withdraw. */
static gboolean
is_balance_on_show (const HrAlerts *self)
{
  return self->told >= HR_LEVEL_LOW && !hr_alerts_is_snoozed (self);
}

/* Says what a level asks for that has not been said yet. Telling of an empty balance ends the
 * snooze, or it would be told twice. */
static void
tell_level (HrAlerts *self, gint64 now, GArray *alerts)
{
  if (self->level < self->told) {
    HrAlert better = hr_alerts_describe_balance (self);

    better.recovered = TRUE;
    hr_alerts_end (self, better, is_balance_on_show (self), alerts);
    self->told = self->level;
    return;
  }

  if (self->level < HR_LEVEL_LOW ||
      (self->level == self->told && !hr_alerts_is_to_tell_again (self, HR_ALERT_BALANCE)))
    return;
  if (hr_alerts_is_snoozed (self) && self->level != HR_LEVEL_EMPTY)
    return;

  if (self->level != self->told)
    hr_alerts_begin (self, HR_ALERT_BALANCE);
  hr_alerts_tell (self, hr_alerts_describe_balance (self), alerts);
  self->told = self->level;
  self->told_at = now;
  self->snoozed_until = 0;
}

/* @recovered: whether there is a balance; if not, the service says why */
static void
end_outage (HrAlerts *self, gboolean recovered, GArray *alerts)
{
  hr_alerts_end (self,
                 (HrAlert){ .kind = HR_ALERT_UNREACHABLE,
                            .since = self->failing_since,
                            .recovered = recovered },
                 self->outage_told, alerts);
  self->outage_told = FALSE;
  self->failing_since = 0;
  self->failing_for = 0;
}

static void
end_refusal (HrAlerts *self, gboolean recovered, GArray *alerts)
{
  hr_alerts_end (self, (HrAlert){ .kind = HR_ALERT_KEY_REFUSED, .recovered = recovered },
                 self->refusal_told, alerts);
  self->refusal_told = FALSE;
}

/* A grant is told if that is wanted, with what was granted before and nobody took. */
static void
tell_grant (
    HrAlerts *self, const HrAlertLimits *limits, gint64 credits, gint64 granted, GArray *alerts)
{
  if (!limits->notify_topped_up) {
    hr_alerts_taken (self, HR_ALERT_TOPPED_UP);
    return;
  }

  self->granted_due = MIN (self->granted_due + granted, HR_READING_MAX);
  hr_alerts_tell (
      self,
      (HrAlert){ .kind = HR_ALERT_TOPPED_UP, .credits = credits, .granted = self->granted_due },
      alerts);
}

/* A grant is what "until topped up" waits for. */
static void
look_for_grant (HrAlerts *self,
                const HrAlertLimits *limits,
                const HrReading *balance,
                GArray *alerts)
{
  HrLedgerEntry entry;

  if (!self->have_reading)
    return;

  entry = hr_ledger_compare (&self->reading, balance);
  if (entry.granted > HR_LEDGER_MOST_ROUNDING) {
    if (self->snoozed_until == HR_SNOOZED_FOR_GOOD)
      end_snooze (self);
    hr_alerts_end_forecast (self, alerts);
    hr_alerts_begin (self, HR_ALERT_TOPPED_UP);
    tell_grant (self, limits, balance->credits, entry.granted, alerts);
  } else if (hr_alerts_is_to_tell_again (self, HR_ALERT_TOPPED_UP)) {
    tell_grant (self, limits, balance->credits, 0, alerts);
  }
}

/**
 * hr_alerts_init:
 * @self: (out caller-allocates): a state
 *
 * Starts with nothing known and nothing told.
 */
void
hr_alerts_init (HrAlerts *self)
{
  g_return_if_fail (self != NULL);

  *self = (HrAlerts){ 0 };
}

/**
 * hr_alerts_balance:
 * @self: the state
 * @limits: the settings
 * @balance: a good reading
 * @now: Unix microseconds
 *
 * Falling to a worse level is told once. A level is left only above its threshold plus a margin of
 * 10 %, at least 1: an empty one with 2 credits. Getting better withdraws the warning, and from
 * then on counts as not told. A refused key and an outage are over with any good reading.
 *
 * Returns: (transfer full) (element-type HrAlert): what to show and to withdraw, in that order
 */
GArray *
hr_alerts_balance (HrAlerts *self,
                   const HrAlertLimits *limits,
                   const HrReading *balance,
                   gint64 now)
{
  GArray *alerts = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (limits != NULL, NULL);
  g_return_val_if_fail (balance != NULL, NULL);

  alerts = alerts_new ();
  end_refusal (self, TRUE, alerts);
  end_outage (self, TRUE, alerts);
  end_snooze_if_over (self, now);
  look_for_grant (self, limits, balance, alerts);

  /* The time of the same numbers is not worth storing anew at every check. */
  if (!self->have_reading || !hr_reading_same_numbers (&self->reading, balance))
    self->reading = *balance;
  self->have_reading = TRUE;
  self->level = get_level (self, limits);
  tell_level (self, now, alerts);

  return alerts;
}

static gboolean
is_on_show (const HrAlerts *self, HrAlertKind kind)
{
  gboolean silent = hr_alerts_is_snoozed (self);

  switch (kind) {
  case HR_ALERT_BALANCE:
    return is_balance_on_show (self);
  case HR_ALERT_KEY_REFUSED:
    return self->refusal_told;
  case HR_ALERT_UNREACHABLE:
    return self->outage_told;
  case HR_ALERT_BUDGET:
    return self->budget_until != 0 && !silent;
  case HR_ALERT_FORECAST:
    return self->forecast_told && !silent;
  case HR_ALERT_TOPPED_UP:
  case HR_N_ALERT_KINDS:
  default:
    return FALSE;
  }
}

static gboolean
has_kind (const GArray *alerts, HrAlertKind kind)
{
  for (guint i = 0; i < alerts->len; i++) {
    if (g_array_index (alerts, HrAlert, i).kind == kind)
      return TRUE;
  }

  return FALSE;
}

/**
 * hr_alerts_withdraw:
 * @known: the state as this process knew it
 * @now: the state as it is
 * @alerts: (inout) (element-type HrAlert): what to show and to withdraw
 *
 * Adds what this process has on show, or still to be shown, and another one has ended; what is due
 * here and was taken there among it.
 */
void
hr_alerts_withdraw (const HrAlerts *known, const HrAlerts *now, GArray *alerts)
{
  for (int kind = 0; kind < (int) HR_N_ALERT_KINDS; kind++) {
    HrAlert alert = { .kind = (HrAlertKind) kind,
                      .level = now->level,
                      .credits = now->reading.credits,
                      .since = known->failing_since };

    gboolean ended = is_on_show (known, alert.kind) && !is_on_show (now, alert.kind);
    gboolean taken = (known->due & ~now->due & 1u << kind) != 0;

    if ((ended || taken) && !has_kind (alerts, alert.kind))
      g_array_append_val (alerts, alert);
  }
}

/**
 * hr_alerts_taken:
 * @self: the state
 * @kind: what a notification server has taken
 *
 * Has nothing of @kind be due: it need not be told again.
 */
void
hr_alerts_taken (HrAlerts *self, HrAlertKind kind)
{
  g_return_if_fail (self != NULL);

  self->due &= ~(1u << kind);
  self->again &= ~(1u << kind);
  if (kind == HR_ALERT_TOPPED_UP)
    self->granted_due = 0;
}

/* Tells whether this is no outage: the service gave this answer itself, or there is no key to
 * ask with. 5xx and the like may come from anything in front of it. */
static gboolean
is_no_outage (HrError code)
{
  return code == HR_ERROR_UNAUTHORIZED || code == HR_ERROR_FORBIDDEN ||
         code == HR_ERROR_RATE_LIMITED || code == HR_ERROR_NO_KEY;
}

/**
 * hr_alerts_count_awake:
 * @self: the state
 * @awake: awake time in microseconds
 *
 * Counts the time for which the machine was awake in an outage. To be called before whatever
 * depends on it. What passed while the program did not run is not counted: nobody asked.
 */
void
hr_alerts_count_awake (HrAlerts *self, gint64 awake)
{
  g_return_if_fail (self != NULL);

  if (self->failing_since != 0 && self->awake != 0)
    self->failing_for += awake - self->awake;
  self->awake = awake;
}

/**
 * hr_alerts_failure:
 * @self: the state
 * @code: why a check brought no balance
 * @asked_at: when it began, in Unix microseconds
 * @asked_for: the microseconds awake that it took
 *
 * A refused key is told once, until there is another key or it is accepted after all. Any other
 * failure begins an outage, which hr_alerts_review() tells when it has lasted %HR_ALERTS_OUTAGE;
 * until there is a balance, or an answer that says that the service is there: a refusal or a rate
 * limit. Without a key nothing is asked. The level of the balance stays what it was.
 *
 * Returns: (transfer full) (element-type HrAlert): what to show and to withdraw
 */
GArray *
hr_alerts_failure (HrAlerts *self, HrError code, gint64 asked_at, gint64 asked_for)
{
  GArray *alerts = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  alerts = alerts_new ();
  if (is_no_outage (code)) {
    end_outage (self, code == HR_ERROR_RATE_LIMITED, alerts);
    if (hr_error_get_retry (code) == HR_RETRY_RARELY &&
        (!self->refusal_told || hr_alerts_is_to_tell_again (self, HR_ALERT_KEY_REFUSED))) {
      hr_alerts_tell (self, (HrAlert){ .kind = HR_ALERT_KEY_REFUSED, .error = code }, alerts);
      self->refusal_told = TRUE;
    }
  } else if (self->failing_since == 0) {
    self->failing_since = asked_at;
    self->failing_for = asked_for;
  } else if (hr_alerts_is_to_tell_again (self, HR_ALERT_UNREACHABLE)) {
    /* It lasts, as this failure says. */
    self->outage_told = FALSE;
  }

  return alerts;
}

/**
 * hr_alerts_limits_changed:
 * @self: the state
 * @limits: the settings
 * @now: Unix microseconds
 *
 * Judges the last reading again: a threshold raised to it or above tells, one lowered below it, by
 * the margin too, withdraws. The margin counts here as well, so that calling this at start-up with
 * the settings as they are changes nothing.
 *
 * Returns: (transfer full) (element-type HrAlert): what to show and to withdraw
 */
GArray *
hr_alerts_limits_changed (HrAlerts *self, const HrAlertLimits *limits, gint64 now)
{
  GArray *alerts = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (limits != NULL, NULL);

  alerts = alerts_new ();
  end_snooze_if_over (self, now);
  if (self->have_reading) {
    self->level = get_level (self, limits);
    tell_level (self, now, alerts);
  }

  return alerts;
}

/**
 * hr_alerts_key_changed:
 * @self: the state
 *
 * Forgets everything, for another account may be behind the new key: a reading of that one compared
 * with one of this would show a top-up that never was. Whatever is on show is withdrawn.
 *
 * Returns: (transfer full) (element-type HrAlert): what to withdraw
 */
GArray *
hr_alerts_key_changed (HrAlerts *self)
{
  GArray *alerts = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  alerts = alerts_new ();
  end_refusal (self, FALSE, alerts);
  end_outage (self, FALSE, alerts);
  hr_alerts_end (self, (HrAlert){ .kind = HR_ALERT_BALANCE }, is_balance_on_show (self), alerts);
  hr_alerts_end_budget (self, alerts);
  hr_alerts_end_forecast (self, alerts);
  hr_alerts_init (self);

  return alerts;
}

/* 9:00 of the day after, as clocks show it there and then. At 1 in the morning that is not the
 * 9 o'clock to come: tomorrow is another date. */
static gint64
get_tomorrow (GDateTime *now)
{
  g_autoptr (GDateTime) next_day = g_date_time_add_days (now, 1);
  g_autoptr (GDateTime) nine =
      g_date_time_new (g_date_time_get_timezone (now), g_date_time_get_year (next_day),
                       g_date_time_get_month (next_day), g_date_time_get_day_of_month (next_day), 9,
                       0, 0);

  return g_date_time_to_unix (nine) * G_USEC_PER_SEC;
}

static gint64
get_snooze_end (HrSnooze snooze, GDateTime *now)
{
  gint64 time = g_date_time_to_unix (now) * G_USEC_PER_SEC + g_date_time_get_microsecond (now);

  switch (snooze) {
  case HR_SNOOZE_1_HOUR:
    return time + SECONDS (3600);
  case HR_SNOOZE_4_HOURS:
    return time + SECONDS (4 * 3600);
  case HR_SNOOZE_TOMORROW:
    return get_tomorrow (now);
  case HR_SNOOZE_UNTIL_TOPPED_UP:
    return HR_SNOOZED_FOR_GOOD;
  case HR_SNOOZE_NONE:
  default:
    return 0;
  }
}

/**
 * hr_alerts_snooze:
 * @self: the state
 * @snooze: for how long, %HR_SNOOZE_NONE to end a snooze
 * @now: the time, in the user's zone
 *
 * Withdraws the warning about the balance and keeps silent about it, and about what
 * hr_alerts_review() tells. The level it was about has been seen and is not told again before the
 * snooze is over; then whatever level there is is told.
 * Only a balance that becomes empty breaks through, and ends the snooze. Ending it by hand tells at
 * once.
 *
 * Returns: (transfer full) (element-type HrAlert): what to show and to withdraw
 */
GArray *
hr_alerts_snooze (HrAlerts *self, HrSnooze snooze, GDateTime *now)
{
  GArray *alerts = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (now != NULL, NULL);

  alerts = alerts_new ();
  if (snooze != HR_SNOOZE_NONE) {
    hr_alerts_end (self, hr_alerts_describe_balance (self), is_balance_on_show (self), alerts);
    hr_alerts_end_budget (self, alerts);
    hr_alerts_end_forecast (self, alerts);
    self->snoozed_until = get_snooze_end (snooze, now);
  } else if (hr_alerts_is_snoozed (self)) {
    end_snooze (self);
    tell_level (self, g_date_time_to_unix (now) * G_USEC_PER_SEC, alerts);
  }

  return alerts;
}

/**
 * hr_alerts_snooze_over:
 * @self: the state
 * @now: Unix microseconds
 *
 * To be called when hr_alerts_get_snoozed_until() is reached, and at start-up: tells what is still
 * low. Does nothing before that.
 *
 * Returns: (transfer full) (element-type HrAlert): what to show
 */
GArray *
hr_alerts_snooze_over (HrAlerts *self, gint64 now)
{
  GArray *alerts = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  alerts = alerts_new ();
  if (hr_alerts_is_snoozed (self) && hr_alerts_get_snoozed_until (self, now) == 0) {
    end_snooze (self);
    tell_level (self, now, alerts);
  }

  return alerts;
}

/**
 * hr_alerts_get_snoozed_until:
 * @self: the state
 * @now: Unix microseconds
 *
 * Returns: Unix microseconds of the end of the snooze, %HR_SNOOZED_FOR_GOOD if it is a top-up, 0 if
 *   there is no snooze or it is over. An end more than two days ahead is none: the clock was set.
 */
gint64
hr_alerts_get_snoozed_until (const HrAlerts *self, gint64 now)
{
  g_return_val_if_fail (self != NULL, 0);

  if (self->snoozed_until == HR_SNOOZED_FOR_GOOD)
    return HR_SNOOZED_FOR_GOOD;
  if (self->snoozed_until <= now || self->snoozed_until - now > SNOOZE_MAX)
    return 0;

  return self->snoozed_until;
}
