/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-account-private.h"

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
  return !self->restored && hr_clock_get_boot_time (self->clock) < get_stale_at (self);
}

static HrLevel
derive_level (HrAccount *self)
{
  if (self->balance == NULL)
    return HR_LEVEL_UNKNOWN;
  return hr_level_for_credits (self->balance->credits, self->settings.low_threshold,
                               self->settings.critical_threshold);
}

static HrSnapshot *
make_snapshot (HrAccount *self)
{
  const HrAccountSettings *settings = &self->settings;
  HrSnapshot *snapshot = hr_snapshot_new (self->id, settings->name);

  snapshot->top_up_url = g_strdup (settings->top_up_url);
  snapshot->keys_url = g_strdup (settings->keys_url);
  snapshot->low_threshold = settings->low_threshold;
  snapshot->critical_threshold = settings->critical_threshold;
  snapshot->generation_cost = settings->generation_cost;
  snapshot->state =
      hr_state_derive (self->balance != NULL, is_fresh (self), self->error != NULL,
                       self->error != NULL ? (HrError) self->error->code : HR_ERROR_OFFLINE);
  snapshot->level = derive_level (self);
  if (self->balance != NULL)
    hr_snapshot_take_balance (snapshot, self->balance);
  if (self->outlook != NULL)
    hr_outlook_show (self->outlook, snapshot);
  snapshot->failed = self->error != NULL;
  if (snapshot->failed)
    snapshot->error = (HrError) self->error->code;
  snapshot->busy = self->checking != NULL;
  snapshot->key_for_this_run = self->key_for_this_run;
  snapshot->checked_at = self->checked_at;
  snapshot->next_check_at = hr_poller_get_next_check_at (self->poller);
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
 * One timer, at the moment at which the face stops being true though nothing happens, whatever a
 * check under way is doing. As a rule the next balance comes first and moves it.
 */
void
hr_account_plan_stale (HrAccount *self)
{
  if (self->stale_timer != 0)
    hr_clock_remove_timer (self->clock, self->stale_timer);
  self->stale_timer = 0;

  if (self->phase == HR_ACCOUNT_WATCHING && self->snapshot->state == HR_STATE_CURRENT)
    self->stale_timer = hr_clock_add_timer (self->clock, get_stale_at (self), on_stale, self);
}

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
  gboolean changed;

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
  due = g_steal_pointer (&self->due);
  hr_snapshot_unref (self->snapshot);
  self->snapshot = snapshot;
  hr_account_plan_stale (self);
  if (changed)
    hr_account_emit_changed (self);
  for (guint i = 0; due != NULL && i < due->len; i++)
    hr_account_emit_alert (self, &g_array_index (due, HrAlert, i));
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
 * Tells whether the credits are within 20 % above a threshold: the next spending may cross it.
 */
static gboolean
is_near (gint64 credits, gint64 threshold)
{
  return credits > threshold && credits <= threshold + threshold / 5;
}

static gboolean
wants_look_soon (HrAccount *self, const HrRecorded *recorded)
{
  gint64 credits = recorded->balance.credits;

  return recorded->entry.spent > 0 || is_near (credits, self->settings.low_threshold) ||
         is_near (credits, self->settings.critical_threshold);
}

/*
 * A check brought a balance.
 * @alerts: (nullable) (transfer full): what is due by it
 */
void
hr_account_take_balance (HrAccount *self, const HrRecorded *recorded, GArray *alerts)
{
  gint64 wall = hr_clock_get_wall_time (self->clock);
  gboolean look_soon = wants_look_soon (self, recorded);

  g_clear_pointer (&self->balance, hr_reading_free);
  self->balance = hr_reading_copy (&recorded->balance);
  self->restored = FALSE;
  g_clear_error (&self->error);
  self->checked_at = wall;
  self->confirmed_at = hr_clock_get_boot_time (self->clock);
  self->key_refused = FALSE;
  hr_account_hold (self);
  hr_poller_succeeded (self->poller, look_soon);
  hr_account_publish (self, alerts);
  hr_account_release (self);
}

/*
 * Makes the question that an answer of now is judged by.
 */
HrQuestion
hr_account_ask (HrAccount *self)
{
  return (HrQuestion){
    .asked_at = hr_clock_get_wall_time (self->clock),
    .since = hr_account_get_since (self),
    .low_threshold = self->settings.low_threshold,
    .critical_threshold = self->settings.critical_threshold,
    .doubt = self->doubt,
  };
}

static void
drop_balance (HrAccount *self)
{
  g_clear_pointer (&self->balance, hr_reading_free);
  g_clear_pointer (&self->outlook, g_free);
  self->restored = FALSE;
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
  if (outlook == NULL || self->balance != NULL)
    return;

  self->balance = hr_reading_copy (&outlook->balance);
  self->outlook = g_steal_pointer (&outlook);
  self->restored = TRUE;
  hr_account_publish (self, NULL);
}

/*
 * Takes up the last balance of an earlier run. It is old until the service has confirmed it.
 */
void
hr_account_restore (HrAccount *self)
{
  hr_outlook_look_async (self->history, self->id, hr_account_get_since (self),
                         hr_clock_get_wall_time (self->clock), self->restoring, on_restored, self);
}

/*
 * A check brought none.
 * @error: (transfer full): of %HR_ERROR
 * @retry: until when not to ask
 * @alerts: (nullable) (transfer full): what is due by it
 */
void
hr_account_take_error (HrAccount *self, GError *error, HrRetryTime retry, GArray *alerts)
{
  if (error->domain != HR_ERROR) {
    /* GCOVR_EXCL_START: a mistake of this program */
    g_message ("Account %s: unexpected: %s", self->id, error->message);
    error->domain = HR_ERROR;
    error->code = HR_ERROR_KEYRING_UNAVAILABLE;
    /* GCOVR_EXCL_STOP */
  }
  g_debug ("Account %s: %s: %s", self->id, hr_error_to_code (error->code), error->message);

  g_clear_error (&self->error);
  self->error = error;
  self->checked_at = hr_clock_get_wall_time (self->clock);
  self->key_refused = hr_error_get_retry (error->code) == HR_RETRY_RARELY;
  hr_account_hold (self);
  hr_poller_failed (self->poller, error->code, retry);
  /* The balance is in doubt until another answer says so, whatever keeps that answer away. */
  if (hr_told_has (hr_warnings_get_told (self->warnings), HR_TOLD_DOUBT_AT) &&
      !hr_error_needs_person ((HrError) error->code))
    error->code = HR_ERROR_DOUBTFUL;
  hr_account_publish (self, alerts);
  hr_account_release (self);
}

static void
tell_since (HrTold *told, gpointer since)
{
  hr_told_unset (told, HR_TOLD_DOUBT_AT);
  hr_told_unset (told, HR_TOLD_DOUBT_LEVEL);
  hr_told_raise (told, HR_TOLD_SINCE, *(gint64 *) since);
}

/*
 * Another key or another service: nothing that was known holds any more.
 */
void
hr_account_forget (HrAccount *self)
{
  gint64 now = hr_clock_get_wall_time (self->clock);

  g_cancellable_cancel (self->restoring);
  drop_balance (self);
  g_clear_error (&self->error);
  self->doubt = (HrDoubt){ 0 };
  hr_warnings_change (self->warnings, tell_since, &now, sizeof now);
  hr_account_tell_key_changed (self);
  hr_account_publish (self, NULL);
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
 * hr_account_get_wait:
 * @self: an account
 *
 * Returns: Unix microseconds until which the service asked not to be asked, 0 if it may be
 */
gint64
hr_account_get_wait (HrAccount *self)
{
  g_return_val_if_fail (HR_IS_ACCOUNT (self), 0);

  return hr_poller_get_retry_at (self->poller);
}

/*
 * Says that no request is made, because the service asked to wait. A refusal of the key is the
 * worse news, and stays, also that of an earlier run.
 */
void
hr_account_note_wait (HrAccount *self)
{
  if (!self->key_refused) {
    gboolean refused =
        self->phase == HR_ACCOUNT_WATCHING && hr_warnings_get_alerts (self->warnings)->refusal_told;

    g_clear_error (&self->error);
    self->error = refused ? g_error_new_literal (HR_ERROR, HR_ERROR_UNAUTHORIZED,
                                                 "The key was refused in an earlier run")
                          : g_error_new_literal (HR_ERROR, HR_ERROR_RATE_LIMITED,
                                                 "The service asked to wait");
    self->key_refused = refused;
  }
  hr_account_publish (self, NULL);
}

/*
 * Takes up a retry time that an earlier run or another process was told.
 */
void
hr_account_take_retry_at (HrAccount *self)
{
  gint64 retry_at = hr_told_get (hr_warnings_get_told (self->warnings), HR_TOLD_RETRY_AT);

  if (retry_at > MAX (hr_account_get_wait (self), hr_clock_get_wall_time (self->clock)))
    hr_poller_set_retry_at (self->poller, retry_at);
}

typedef struct {
  gint64 retry_at; /* 0 for none any more */
  gint64 known;    /* what it was before, as far as this process knows */
} RetryChange;

/* Of what another process was told meanwhile, the later time wins. */
static void
tell_retry_at (HrTold *told, gpointer data)
{
  const RetryChange *change = data;

  if (hr_told_get (told, HR_TOLD_RETRY_AT) != change->known)
    hr_told_raise (told, HR_TOLD_RETRY_AT, change->retry_at);
  else if (change->retry_at != 0)
    hr_told_set (told, HR_TOLD_RETRY_AT, change->retry_at);
  else
    hr_told_unset (told, HR_TOLD_RETRY_AT);
}

/*
 * Keeps the retry time, for the next run and for other processes.
 */
void
hr_account_keep_retry_at (HrAccount *self)
{
  const RetryChange change = {
    .retry_at = hr_account_get_wait (self),
    .known = hr_told_get (hr_warnings_get_told (self->warnings), HR_TOLD_RETRY_AT),
  };

  if (change.retry_at != change.known)
    hr_warnings_change (self->warnings, tell_retry_at, &change, sizeof change);
}
