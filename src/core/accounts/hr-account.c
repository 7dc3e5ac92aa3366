/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-account.h"

#include "hr-account-private.h"

G_DEFINE_FINAL_TYPE (HrAccount, hr_account, G_TYPE_OBJECT)

enum { SIGNAL_CHANGED, SIGNAL_ALERT, N_SIGNALS };

static guint signals[N_SIGNALS];

void
hr_account_emit_changed (HrAccount *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
hr_account_emit_alert (HrAccount *self, const HrAlert *alert)
{
  g_signal_emit (self, signals[SIGNAL_ALERT], 0, alert);
}

static void
set_phase (HrAccount *self, HrAccountPhase phase)
{
  static const struct {
    const char *name;
    guint next; /* the phases that may follow */
  } PHASES[] = {
    [HR_ACCOUNT_MADE] = { "made", 1 << HR_ACCOUNT_WATCHING | 1 << HR_ACCOUNT_STOPPED },
    [HR_ACCOUNT_WATCHING] = { "watching", 1 << HR_ACCOUNT_STOPPED },
    [HR_ACCOUNT_STOPPED] = { "stopped", 1 << HR_ACCOUNT_WATCHING | 1 << HR_ACCOUNT_REMOVED },
    [HR_ACCOUNT_REMOVED] = { "removed", 0 },
  };

  g_return_if_fail ((PHASES[self->phase].next & 1u << phase) != 0);

  g_debug ("Account %s: %s, was %s", self->id, PHASES[phase].name, PHASES[self->phase].name);
  self->phase = phase;
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
  if (self->checking == NULL)
    hr_account_publish (self, NULL);
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
  gboolean same_origin, checking = self->checking != NULL;

  if (endpoint == NULL)
    g_message ("Account %s: base URL refused: %s", self->id, error->message);
  same_origin =
      endpoint != NULL && self->endpoint != NULL &&
      g_str_equal (hr_endpoint_get_origin (endpoint), hr_endpoint_get_origin (self->endpoint));
  g_clear_pointer (&self->endpoint, hr_endpoint_unref);
  self->endpoint = endpoint;

  hr_account_abandon_check (self);
  if (same_origin)
    return checking                             ? CHECK_AGAIN
           : self->phase == HR_ACCOUNT_WATCHING ? CHECK_SOON
                                                : NOTHING_TO_CHECK;

  g_clear_pointer (&self->key, hr_key_unref);
  self->key_for_this_run = FALSE;
  if (self->phase != HR_ACCOUNT_WATCHING)
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
    hr_account_apply_limits (self);
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
  if (self->phase != HR_ACCOUNT_WATCHING)
    return;

  hr_account_take_retry_at (self);
  hr_account_plan_review (self);
  /* Given up where what is recorded is another account's by now. */
  if (due != NULL)
    hr_account_restore (self);
  hr_poller_start (self->poller);
  if (hr_account_get_wait (self) != 0)
    hr_account_note_wait (self);
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

  if (self->phase == HR_ACCOUNT_WATCHING)
    return;

  set_phase (self, HR_ACCOUNT_WATCHING);
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

  if (self->phase == HR_ACCOUNT_MADE || self->phase == HR_ACCOUNT_WATCHING)
    set_phase (self, HR_ACCOUNT_STOPPED);
  g_cancellable_cancel (self->restoring);
  hr_poller_stop (self->poller);
  hr_account_plan_review (self);
  hr_account_plan_stale (self);
  hr_account_abandon_check (self);
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
  set_phase (self, HR_ACCOUNT_REMOVED);
  hr_store_forget (self->history, self->id);
}

static void
hr_account_dispose (GObject *object)
{
  HrAccount *self = HR_ACCOUNT (object);

  if (self->poller != NULL)
    hr_account_stop (self);
  g_clear_object (&self->poller);
  g_clear_pointer (&self->warnings, hr_warnings_unref);
  g_clear_object (&self->history);
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
  g_return_val_if_fail (HR_IS_STORE (parts->history), NULL);

  self = g_object_new (HR_TYPE_ACCOUNT, NULL);
  self->id = g_strdup (id);
  self->clock = g_object_ref (parts->clock);
  self->conditions = g_object_ref (parts->conditions);
  self->client = g_object_ref (parts->client);
  self->keyring = g_object_ref (parts->keyring);
  self->history = g_object_ref (parts->history);
  self->warnings = hr_warnings_new (self->history, id);
  self->poller = hr_poller_new (self->clock, self->conditions, 0);
  take_base_url (self);

  g_signal_connect_object (self->poller, "due", G_CALLBACK (on_due), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->poller, "next-check-changed", G_CALLBACK (on_next_check_changed),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->poller, "retry-at-changed", G_CALLBACK (hr_account_keep_retry_at),
                           self, G_CONNECT_SWAPPED);
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
