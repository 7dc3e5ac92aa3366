/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-account.h"

#include "hr-account-private.h"
#include "hr-ledger-days.h"

G_DEFINE_FINAL_TYPE (HrAccount, hr_account, G_TYPE_OBJECT)

enum { SIGNAL_CHANGED, SIGNAL_ALERT, N_SIGNALS };

static guint signals[N_SIGNALS];

/*
 * Changes the phase, in the one place. Whatever ends a check lets go of it, so that its late answer
 * is nobody's.
 */
void
hr_account_set_phase (HrAccount *self, HrAccountPhase phase)
{
#define BIT(phase) (1U << HR_ACCOUNT_##phase)
  static const struct {
    const char *name;
    guint next; /* the phases that may follow */
  } PHASES[] = {
    [HR_ACCOUNT_IDLE] = { "idle", BIT (CHECKING) | BIT (VERIFYING) | BIT (STOPPED) },
    [HR_ACCOUNT_CHECKING] = { "checking", BIT (IDLE) | BIT (YIELDING) | BIT (STOPPED) },
    [HR_ACCOUNT_VERIFYING] = { "verifying",
                               BIT (IDLE) | BIT (CHECKING) | BIT (YIELDING) | BIT (STOPPED) },
    [HR_ACCOUNT_YIELDING] = { "yielding", BIT (IDLE) | BIT (CHECKING) | BIT (STOPPED) },
    [HR_ACCOUNT_STOPPED] = { "stopped", BIT (IDLE) | BIT (REMOVED) },
    [HR_ACCOUNT_REMOVED] = { "removed", 0 },
  };
#undef BIT

  g_return_if_fail ((PHASES[self->phase].next & 1U << phase) != 0);

  g_debug ("Account %s: %s, was %s", self->id, PHASES[phase].name, PHASES[self->phase].name);
  g_cancellable_cancel (self->checking);
  g_clear_object (&self->checking);
  if (phase == HR_ACCOUNT_CHECKING)
    self->checking = g_cancellable_new ();
  self->phase = phase;
}

gboolean
hr_account_is_over (HrAccount *self)
{
  return self->phase == HR_ACCOUNT_STOPPED || self->phase == HR_ACCOUNT_REMOVED;
}

/*
 * A balance holds for two intervals; or two of the gaps that are planned, where those are longer:
 * on a metered network that is no sign of trouble.
 *
 * Returns: boot time
 */
static gint64
get_stale_at (HrAccount *self)
{
  return self->confirmed_at + 2 * hr_poller_get_gap (self->poller);
}

static gboolean
is_fresh (HrAccount *self)
{
  return self->confirmed_at != 0 && hr_clock_get_boot_time (self->clock) < get_stale_at (self);
}

static HrSnapshot *
make_snapshot (HrAccount *self)
{
  const HrAccountSettings *settings = &self->settings;
  HrSnapshot *snapshot = hr_snapshot_new (self->id, settings->name);
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();

  snapshot->day = hr_ledger_day_start (zone, hr_clock_get_wall_time (self->clock));
  if (self->endpoint != NULL)
    snapshot->origin = g_strdup (hr_endpoint_get_origin (self->endpoint));
  snapshot->top_up_url = g_strdup (settings->top_up_url);
  snapshot->keys_url = g_strdup (settings->keys_url);
  snapshot->low_threshold = settings->low_threshold;
  snapshot->critical_threshold = settings->critical_threshold;
  snapshot->generation_cost = settings->generation_cost;
  snapshot->other_operation = hr_account_settings_find_dearest (settings, &snapshot->other_cost);
  snapshot->held = self->held;
  snapshot->n_holds = self->n_holds;
  snapshot->state =
      hr_state_derive (self->balance != NULL, is_fresh (self), self->error != NULL,
                       self->error != NULL ? (HrError) self->error->code : HR_ERROR_OFFLINE);
  if (self->balance != NULL)
    hr_snapshot_take_balance (snapshot, self->balance);
  if (self->outlook != NULL)
    hr_outlook_show (self->outlook, snapshot);
  snapshot->failed = self->error != NULL;
  if (snapshot->failed)
    snapshot->error = (HrError) self->error->code;
  snapshot->busy = self->phase == HR_ACCOUNT_CHECKING;
  snapshot->key_for_this_run = self->key_for_this_run;
  snapshot->checked_at = self->checked_at;
  snapshot->next_check_at = hr_poller_get_next_check_at (self->poller);
  snapshot->retry_at = hr_account_get_retry_at (self);
  if (snapshot->state == HR_STATE_CURRENT)
    snapshot->stale_at = self->checked_at + 2 * hr_poller_get_gap (self->poller);
  snapshot->snoozed_until = hr_alerts_get_snoozed_until (hr_warnings_get_alerts (self->warnings),
                                                         hr_clock_get_wall_time (self->clock));
  return snapshot;
}

static void
on_stale (gpointer user_data)
{
  HrAccount *self = user_data;

  self->stale_timer = 0;
  hr_account_publish (self, NULL);
}

/*
 * Finds the next local midnight: times of the day before get a date, and what was spent today is
 * another sum.
 *
 * Returns: boot time, G_MAXINT64 where nothing is known that it would change
 */
static gint64
find_midnight (HrAccount *self)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  gint64 now = hr_clock_get_wall_time (self->clock);
  gint64 midnight = hr_ledger_day_shift (zone, now, 1);

  if (!self->snapshot->known || midnight <= now)
    return G_MAXINT64;
  return hr_clock_get_boot_time (self->clock) + (midnight - now);
}

/*
 * Finds when the snapshot stops being true though nothing happens: the balance grows old, whatever
 * a check under way is doing; or the service may be asked again, or the day ends, unless a check
 * comes first and tells of it.
 *
 * Returns: boot time, G_MAXINT64 for never
 */
static gint64
find_stale (HrAccount *self)
{
  gint64 retry = hr_poller_get_retry_due (self->poller);
  gint64 at = MIN (retry != 0 ? retry : G_MAXINT64, find_midnight (self));

  if (at >= hr_poller_get_due (self->poller))
    at = G_MAXINT64;
  return self->snapshot->state == HR_STATE_CURRENT ? MIN (at, get_stale_at (self)) : at;
}

/*
 * One timer, at that moment. As a rule the next balance comes first and moves it.
 */
static void
plan_stale (HrAccount *self)
{
  gint64 at = self->watching ? find_stale (self) : G_MAXINT64;

  if (self->stale_timer != 0)
    hr_clock_remove_timer (self->clock, self->stale_timer);
  self->stale_timer = 0;

  if (at != G_MAXINT64)
    self->stale_timer = hr_clock_add_timer (self->clock, at, on_stale, self);
}

static void look_anew (HrAccount *self);

/*
 * The one place where what is known becomes what is seen: makes a snapshot, emits ::changed if it
 * differs from the one before, then the alerts that are due.
 * @alerts: (nullable) (transfer full): more of them
 */
void
hr_account_publish (HrAccount *self, GArray *alerts)
{
  g_autoptr (HrAccount) alive = g_object_ref (self);
  g_autoptr (GArray) due = NULL;
  HrSnapshot *snapshot;
  gboolean changed, day_ended;

  if (self->due == NULL)
    self->due = alerts;
  else if (alerts != NULL) {
    g_array_append_vals (self->due, alerts->data, alerts->len);
    g_array_unref (alerts);
  }
  if (self->holds > 0)
    return;

  snapshot = make_snapshot (self);
  changed = self->snapshot == NULL || !hr_snapshot_equal (snapshot, self->snapshot);
  day_ended = self->watching && self->outlook != NULL && self->snapshot != NULL &&
              self->snapshot->totals_known && !snapshot->totals_known;
  due = g_steal_pointer (&self->due);
  hr_snapshot_unref (self->snapshot);
  self->snapshot = snapshot;
  plan_stale (self);
  if (day_ended)
    look_anew (self);
  if (changed)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  for (guint i = 0; due != NULL && i < due->len; i++)
    g_signal_emit (self, signals[SIGNAL_ALERT], 0, &g_array_index (due, HrAlert, i));
}

/*
 * Several things are about to change: whoever listens hears of them together, on release.
 */
void
hr_account_hold (HrAccount *self)
{
  self->holds++;
}

void
hr_account_release (HrAccount *self)
{
  self->holds--;
  hr_account_publish (self, NULL);
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
  };

  if (outlook != NULL && confirmed) {
    g_autoptr (GTimeZone) zone = g_time_zone_new_local ();

    event.limits.day_ends = hr_ledger_day_shift (zone, outlook->made_at, 1);
    event.limits.spent_today = outlook->totals.today.spent;
    event.limits.runs_out = outlook->has_forecast ? outlook->forecast.likely : 0;
  }
  return event;
}

static HrWarningEvent
make_event (HrAccount *self, HrWarningKind kind)
{
  return hr_account_make_event (self, kind, self->outlook, self->confirmed_at != 0);
}

static void
on_told (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HrAccount) self = user_data;
  GArray *due = hr_warnings_finish (result);

  if (!self->watching)
    g_clear_pointer (&due, g_array_unref);
  hr_account_plan_review (self);
  hr_account_publish (self, due);
}

/*
 * Has an event judged, and what is due published.
 */
static void
tell (HrAccount *self, const HrWarningEvent *event)
{
  hr_warnings_tell_async (self->warnings, event, on_told, g_object_ref (self));
}

static void
on_review (gpointer user_data)
{
  HrAccount *self = user_data;
  HrWarningEvent event = make_event (self, HR_WARNING_TIME);

  self->review_timer = 0;
  tell (self, &event);
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

  if (self->watching && at != 0)
    self->review_timer =
        hr_clock_add_timer (self->clock,
                            hr_clock_get_boot_time (self->clock) + MAX (at - event.now, 0),
                            on_review, self);
}

/* Returns: whether it was made later than the one before, of the same balance */
static gboolean
follows (HrAccount *self, const HrOutlook *outlook)
{
  return self->outlook != NULL && self->outlook->made_at < outlook->made_at &&
         hr_reading_same_numbers (self->balance, &outlook->balance);
}

static void
on_restored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree HrOutlook *outlook = NULL;
  g_autoptr (GError) error = NULL;
  HrAccount *self = user_data;

  outlook = hr_outlook_finish (result, &error);
  /* The account may be gone by then. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (error != NULL)
    g_debug ("Account %s: nothing from the history: %s", self->id, error->message);
  if (outlook == NULL || (self->balance != NULL && !follows (self, outlook)))
    return;

  if (self->balance == NULL)
    self->balance = hr_reading_copy (&outlook->balance);
  g_free (self->outlook);
  self->outlook = g_steal_pointer (&outlook);
  hr_account_publish (self, NULL);
}

/*
 * Takes up the last balance of an earlier run. It is old until the service has confirmed it.
 */
static void
restore (HrAccount *self)
{
  hr_outlook_look_async (self->store, self->id, hr_account_get_since (self),
                         hr_clock_get_wall_time (self->clock), self->restoring, on_restored, self);
}

/*
 * Another day began before another balance came: the history says what it means now.
 */
static void
look_anew (HrAccount *self)
{
  if (g_cancellable_is_cancelled (self->restoring)) {
    g_object_unref (self->restoring);
    self->restoring = g_cancellable_new ();
  }
  restore (self);
}

/*
 * Another key or another service: nothing that was known holds any more.
 */
void
hr_account_forget (HrAccount *self)
{
  HrWarningEvent event;

  g_cancellable_cancel (self->restoring);
  g_clear_pointer (&self->balance, hr_reading_free);
  g_clear_pointer (&self->outlook, g_free);
  self->confirmed_at = self->confirmed_asked_at = 0;
  g_clear_error (&self->error);
  self->doubt = (HrDoubt){ 0 };
  hr_warnings_begin_anew (self->warnings, hr_clock_get_wall_time (self->clock));
  event = make_event (self, HR_WARNING_KEY_CHANGED);
  tell (self, &event);
  hr_account_publish (self, NULL);
}

static void
on_due (HrAccount *self)
{
  hr_account_check (self, FALSE);
}

static void
on_next_check_changed (HrAccount *self)
{
  /* In the middle of a check the poller's plans are not the last word. */
  if (self->phase != HR_ACCOUNT_CHECKING)
    hr_account_publish (self, NULL);
}

static void
on_retry_at_changed (HrAccount *self)
{
  hr_warnings_keep_retry_at (self->warnings, hr_account_get_retry_at (self));
}

static void
on_clock_jumped (HrAccount *self)
{
  hr_account_plan_review (self);
  hr_account_publish (self, NULL);
}

/* Consequence of a change of the base URL, once everything else is settled. */
typedef enum {
  NOTHING_TO_CHECK,
  CHECK_SOON,
  CHECK_AGAIN,
  CHECK_WITH_NEW_KEY,
} Recheck;

static Recheck
take_base_url (HrAccount *self)
{
  g_autoptr (GError) error = NULL;
  HrEndpoint *endpoint = hr_endpoint_parse (self->settings.base_url, &error);
  gboolean same_origin, checking = self->phase == HR_ACCOUNT_CHECKING;

  if (endpoint == NULL)
    g_message ("Account %s: base URL refused: %s", self->id, error->message);
  same_origin =
      endpoint != NULL && self->endpoint != NULL &&
      g_str_equal (hr_endpoint_get_origin (endpoint), hr_endpoint_get_origin (self->endpoint));
  g_clear_pointer (&self->endpoint, hr_endpoint_unref);
  self->endpoint = endpoint;

  if (checking)
    hr_account_set_phase (self, HR_ACCOUNT_IDLE);
  if (same_origin)
    return checking ? CHECK_AGAIN : self->watching ? CHECK_SOON : NOTHING_TO_CHECK;

  g_clear_pointer (&self->key, hr_key_unref);
  self->key_for_this_run = FALSE;
  if (!self->watching)
    return NOTHING_TO_CHECK;

  /* The wish of another service not to be asked says nothing about this one. */
  hr_poller_set_retry_at (self->poller, 0);
  hr_account_forget (self);
  return CHECK_WITH_NEW_KEY;
}

static gboolean
same_limits (const HrAccountSettings *a, const HrAccountSettings *b)
{
  return a->low_threshold == b->low_threshold && a->critical_threshold == b->critical_threshold &&
         a->reminder_hours == b->reminder_hours &&
         a->forecast_alert_hours == b->forecast_alert_hours && a->daily_budget == b->daily_budget;
}

static void
apply_limits (HrAccount *self)
{
  HrWarningEvent event = make_event (self, HR_WARNING_LIMITS);

  if (self->watching)
    tell (self, &event);
}

/**
 * hr_account_configure:
 * @self: an account
 * @settings: its settings from now on, each in its range
 *
 * Takes all settings at once, and tells once if they changed. Another service needs the key again;
 * a started account checks at once where the base URL changed.
 */
void
hr_account_configure (HrAccount *self, const HrAccountSettings *settings)
{
  g_auto (HrAccountSettings) former = { 0 };
  Recheck recheck = NOTHING_TO_CHECK;

  g_return_if_fail (HR_IS_ACCOUNT (self));
  g_return_if_fail (hr_account_settings_are_in_range (settings));

  if (hr_account_settings_equal (&self->settings, settings))
    return;

  former = self->settings;
  self->settings = (HrAccountSettings){ 0 };
  hr_account_settings_copy (&self->settings, settings);
  hr_account_hold (self);
  if (!g_str_equal (former.base_url, settings->base_url))
    recheck = take_base_url (self);
  hr_poller_set_interval (self->poller, settings->poll_interval);
  hr_poller_set_adaptive (self->poller, settings->adaptive_polling);
  if (!same_limits (&former, settings))
    apply_limits (self);
  hr_account_release (self);

  if (recheck == CHECK_SOON)
    hr_poller_poke (self->poller);
  else if (recheck != NOTHING_TO_CHECK)
    hr_account_check (self, recheck == CHECK_WITH_NEW_KEY);
}

static void
on_start_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HrAccount) self = user_data;
  g_autoptr (GArray) due = hr_warnings_finish (result);

  /* Stopped before it began. */
  if (!self->watching)
    return;

  hr_account_take_retry_at (self);
  hr_warnings_tell_again (self->warnings);
  hr_account_plan_review (self);
  /* Given up where what is recorded is another account's by now. */
  if (due != NULL)
    restore (self);
  hr_poller_start (self->poller);
  if (hr_account_get_retry_at (self) != 0)
    hr_account_note_rate_limit (self);
  else
    hr_account_publish (self, NULL);
}

/**
 * hr_account_look_for_key:
 * @self: an account
 *
 * Looks into the keyring again, without a prompt, if the last check found no key: something has
 * happened that may have brought it.
 */
void
hr_account_look_for_key (HrAccount *self)
{
  g_return_if_fail (HR_IS_ACCOUNT (self));

  if (self->error != NULL &&
      hr_error_get_retry ((HrError) self->error->code) == HR_RETRY_LOOK_AGAIN)
    hr_poller_poke (self->poller);
}

/**
 * hr_account_start:
 * @self: an account
 *
 * Begins to watch: reads what was told, checks at once, then as the poller plans, and raises
 * alerts. Until then the account only answers to hr_account_refresh_async().
 */
void
hr_account_start (HrAccount *self)
{
  g_return_if_fail (HR_IS_ACCOUNT (self));

  if (self->watching)
    return;

  if (self->phase == HR_ACCOUNT_STOPPED)
    hr_account_set_phase (self, HR_ACCOUNT_IDLE);
  self->watching = TRUE;
  g_clear_object (&self->restoring);
  self->restoring = g_cancellable_new ();
  hr_warnings_read_async (self->warnings, hr_clock_get_awake_time (self->clock), self->restoring,
                          on_start_read, g_object_ref (self));
}

/**
 * hr_account_stop:
 * @self: an account
 *
 * Ends watching: no timer, no request and no alert is left. Safe to call twice.
 */
void
hr_account_stop (HrAccount *self)
{
  g_autoptr (GError) cancelled = NULL;

  g_return_if_fail (HR_IS_ACCOUNT (self));

  if (!hr_account_is_over (self))
    hr_account_set_phase (self, HR_ACCOUNT_STOPPED);
  self->watching = FALSE;
  g_cancellable_cancel (self->restoring);
  hr_poller_stop (self->poller);
  hr_account_plan_review (self);
  plan_stale (self);
  cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The account was stopped");
  hr_account_end_check (self, cancelled);
}

/**
 * hr_account_discard:
 * @self: an account that the user removes
 *
 * Stops it, and removes what was kept of it: its history and what was told. Its key is not touched:
 * hr_account_clear_key_async() goes first.
 */
void
hr_account_discard (HrAccount *self)
{
  g_return_if_fail (HR_IS_ACCOUNT (self));

  hr_account_stop (self);
  hr_account_set_phase (self, HR_ACCOUNT_REMOVED);
  hr_store_forget (self->store, self->id);
}

static void
hr_account_dispose (GObject *object)
{
  HrAccount *self = HR_ACCOUNT (object);

  if (self->poller != NULL)
    hr_account_stop (self);
  g_clear_object (&self->poller);
  g_clear_pointer (&self->warnings, hr_warnings_unref);
  g_clear_object (&self->store);
  g_clear_object (&self->keyring);
  g_clear_object (&self->client);
  g_clear_object (&self->conditions);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->key, hr_key_unref);

  G_OBJECT_CLASS (hr_account_parent_class)->dispose (object);
}

static void
hr_account_finalize (GObject *object)
{
  HrAccount *self = HR_ACCOUNT (object);

  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_pointer (&self->due, g_array_unref);
  g_clear_pointer (&self->balance, hr_reading_free);
  g_clear_object (&self->restoring);
  g_free (self->outlook);
  g_clear_error (&self->error);
  g_clear_pointer (&self->endpoint, hr_endpoint_unref);
  g_free (self->id);
  hr_account_settings_clear (&self->settings);
  g_clear_pointer (&self->snapshot, hr_snapshot_unref);

  G_OBJECT_CLASS (hr_account_parent_class)->finalize (object);
}

static void
hr_account_class_init (HrAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = hr_account_dispose;
  object_class->finalize = hr_account_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", HR_TYPE_ACCOUNT, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ALERT] = g_signal_new ("alert", HR_TYPE_ACCOUNT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
hr_account_init (HrAccount *self)
{
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  hr_account_settings_init (&self->settings);
}

/**
 * hr_account_new:
 * @id: the account's id in the settings
 * @parts: what it works with
 *
 * An account that does nothing yet: hr_account_configure(), then hr_account_start() it.
 *
 * Returns: (transfer full): a new account
 */
HrAccount *
hr_account_new (const char *id, const HrAccountParts *parts)
{
  HrAccount *self;

  g_return_val_if_fail (id != NULL && *id != '\0', NULL);
  g_return_val_if_fail (HR_IS_CLOCK (parts->clock), NULL);
  g_return_val_if_fail (HR_IS_CONDITIONS (parts->conditions), NULL);
  g_return_val_if_fail (HR_IS_CLIENT (parts->client), NULL);
  g_return_val_if_fail (HR_IS_KEYRING (parts->keyring), NULL);
  g_return_val_if_fail (HR_IS_STORE (parts->store), NULL);

  self = g_object_new (HR_TYPE_ACCOUNT, NULL);
  self->id = g_strdup (id);
  self->clock = g_object_ref (parts->clock);
  self->conditions = g_object_ref (parts->conditions);
  self->client = g_object_ref (parts->client);
  self->keyring = g_object_ref (parts->keyring);
  self->store = g_object_ref (parts->store);
  self->warnings = hr_warnings_new (self->store, id);
  self->poller = hr_poller_new (self->clock, self->conditions, 0);
  take_base_url (self);

  g_signal_connect_object (self->poller, "due", G_CALLBACK (on_due), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->poller, "next-check-changed", G_CALLBACK (on_next_check_changed),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->poller, "retry-at-changed", G_CALLBACK (on_retry_at_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->clock, "jumped", G_CALLBACK (on_clock_jumped), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->keyring, "changed", G_CALLBACK (hr_account_look_for_key), self,
                           G_CONNECT_SWAPPED);
  hr_account_publish (self, NULL);
  return self;
}

/**
 * hr_account_get_id:
 * @self: an account
 *
 * Returns: (transfer none): its id
 */
const char *
hr_account_get_id (HrAccount *self)
{
  g_return_val_if_fail (HR_IS_ACCOUNT (self), NULL);

  return self->id;
}

/**
 * hr_account_get_snapshot:
 * @self: an account
 *
 * Returns: (transfer none): all that there is to show of it, until the next ::changed; whoever
 * keeps it takes a reference
 */
const HrSnapshot *
hr_account_get_snapshot (HrAccount *self)
{
  g_return_val_if_fail (HR_IS_ACCOUNT (self), NULL);

  return self->snapshot;
}

/**
 * hr_account_set_held:
 * @self: an account
 * @held: credits that are promised to jobs
 * @n_holds: to how many
 *
 * Has it shown.
 */
void
hr_account_set_held (HrAccount *self, gint64 held, guint n_holds)
{
  g_return_if_fail (HR_IS_ACCOUNT (self));

  self->held = held;
  self->n_holds = n_holds;
  hr_account_publish (self, NULL);
}

/**
 * hr_account_get_history:
 * @self: an account
 *
 * Returns: (transfer none): where its balances and holds are kept
 */
HrStore *
hr_account_get_history (HrAccount *self)
{
  g_return_val_if_fail (HR_IS_ACCOUNT (self), NULL);

  return self->store;
}

/**
 * hr_account_get_asked_at:
 * @self: an account
 *
 * Returns: boot time at which the balance was asked for that the service gave last; 0 if it gave
 *   none in this run
 */
gint64
hr_account_get_asked_at (HrAccount *self)
{
  g_return_val_if_fail (HR_IS_ACCOUNT (self), 0);

  return self->confirmed_asked_at;
}

/**
 * hr_account_alert_taken:
 * @self: an account
 * @kind: what of it a notification server has taken
 *
 * Has it not be told again. An alert that nobody has taken is, by the next run.
 */
void
hr_account_alert_taken (HrAccount *self, HrAlertKind kind)
{
  g_return_if_fail (HR_IS_ACCOUNT (self));

  hr_warnings_taken (self->warnings, kind);
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
  tell (self, &event);
}

/**
 * hr_account_get_since:
 * @self: an account
 *
 * Returns: Unix microseconds since when the present key is in use with the present service; what
 *   was recorded before is another account's. 0 if it was never another one
 */
gint64
hr_account_get_since (HrAccount *self)
{
  g_return_val_if_fail (HR_IS_ACCOUNT (self), 0);

  return hr_told_get (hr_warnings_get_told (self->warnings), HR_TOLD_SINCE);
}

/**
 * hr_account_get_retry_at:
 * @self: an account
 *
 * Returns: Unix microseconds until which the service asked not to be asked, 0 if it may be
 */
gint64
hr_account_get_retry_at (HrAccount *self)
{
  g_return_val_if_fail (HR_IS_ACCOUNT (self), 0);

  return hr_poller_get_retry_at (self->poller);
}
