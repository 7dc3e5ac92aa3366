/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-account.h"

#include "hr-account-private.h"
#include "hr-plain.h"

#define DEFAULT_LOW      50
#define DEFAULT_CRITICAL 20
#define DEFAULT_COST     10

G_DEFINE_FINAL_TYPE (HrAccount, hr_account, G_TYPE_OBJECT)

enum {
  PROP_NAME = 1,
  PROP_BASE_URL,
  PROP_TOP_UP_URL,
  PROP_KEYS_URL,
  PROP_LOW_THRESHOLD,
  PROP_CRITICAL_THRESHOLD,
  PROP_GENERATION_COST,
  PROP_POLL_INTERVAL,
  PROP_ADAPTIVE_POLLING,
  PROP_NOTIFY_TOPPED_UP,
  PROP_REMINDER_HOURS,
  PROP_FORECAST_ALERT_HOURS,
  PROP_DAILY_BUDGET,
  N_PROPS
};

enum { SIGNAL_CHANGED, SIGNAL_ALERT, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
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
on_due (HrAccount *self)
{
  hr_account_check (self, FALSE);
}

static void
on_next_check_changed (HrAccount *self)
{
  /* In the middle of a check the poller's plans are not the last word. */
  if (self->check == NULL && !self->held)
    hr_account_publish (self, NULL);
}

static void
on_clock_jumped (HrAccount *self)
{
  hr_account_plan_review (self);
  hr_account_publish (self, NULL);
}

static void
set_base_url (HrAccount *self, const char *base_url)
{
  g_autoptr (GError) error = NULL;
  HrEndpoint *endpoint = hr_endpoint_parse (base_url, &error);
  gboolean same_origin;

  if (endpoint == NULL)
    g_message ("Account %s: base URL refused: %s", self->id, error->message);
  same_origin =
      endpoint != NULL && self->endpoint != NULL &&
      g_str_equal (hr_endpoint_get_origin (endpoint), hr_endpoint_get_origin (self->endpoint));
  g_clear_pointer (&self->endpoint, hr_endpoint_unref);
  self->endpoint = endpoint;

  if (same_origin) {
    if (self->check != NULL) {
      hr_account_abandon_check (self);
      hr_account_check (self, FALSE);
    } else if (self->started) {
      hr_poller_poke (self->poller);
    }
    return;
  }

  hr_account_abandon_check (self);
  g_clear_pointer (&self->key, hr_key_unref);
  self->key_for_this_run = FALSE;
  if (!self->started)
    return;

  /* The wish of another service not to be asked says nothing about this one. */
  hr_poller_set_not_before (self->poller, 0);
  hr_account_forget (self);
  hr_account_check (self, TRUE);
}

/**
 * hr_account_start:
 * @self: an account
 *
 * Begins to watch: checks at once, then as the poller plans, and raises alerts. Until then the
 * account only answers to hr_account_refresh_async().
 */
void
hr_account_start (HrAccount *self)
{
  g_return_if_fail (HR_IS_ACCOUNT (self));

  if (self->started)
    return;

  self->started = TRUE;
  self->stopped = FALSE;
  hr_alerts_load (&self->alerts, self->store, self->group);
  hr_account_plan_review (self);
  hr_account_restore (self);
  hr_poller_start (self->poller);
  if (hr_account_get_wait (self) != 0)
    hr_account_note_wait (self);
  else
    hr_account_publish (self, NULL);
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

  self->started = FALSE;
  self->stopped = TRUE;
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

  self->discarded = TRUE;
  hr_account_stop (self);
  hr_state_store_remove_group (self->store, self->group);
  hr_store_forget_async (self->history, self->id, NULL, NULL, NULL);
}

static void
hr_account_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  HrAccount *self = HR_ACCOUNT (object);

  switch (property_id) {
  case PROP_NAME:
    g_value_set_string (value, self->name);
    break;
  case PROP_BASE_URL:
    g_value_set_string (value, self->base_url);
    break;
  case PROP_TOP_UP_URL:
    g_value_set_string (value, self->top_up_url);
    break;
  case PROP_KEYS_URL:
    g_value_set_string (value, self->keys_url);
    break;
  case PROP_LOW_THRESHOLD:
    g_value_set_int64 (value, self->low_threshold);
    break;
  case PROP_CRITICAL_THRESHOLD:
    g_value_set_int64 (value, self->critical_threshold);
    break;
  case PROP_GENERATION_COST:
    g_value_set_uint (value, self->generation_cost);
    break;
  case PROP_POLL_INTERVAL:
    g_value_set_uint (value, hr_poller_get_interval (self->poller));
    break;
  case PROP_ADAPTIVE_POLLING:
    g_value_set_boolean (value, self->adaptive_polling);
    break;
  case PROP_NOTIFY_TOPPED_UP:
    g_value_set_boolean (value, self->notify_topped_up);
    break;
  case PROP_REMINDER_HOURS:
    g_value_set_uint (value, self->reminder_hours);
    break;
  case PROP_FORECAST_ALERT_HOURS:
    g_value_set_uint (value, self->forecast_alert_hours);
    break;
  case PROP_DAILY_BUDGET:
    g_value_set_uint (value, self->daily_budget);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
  }
}

/*
 * Takes a string setting; returns whether it is another one.
 */
static gboolean
take_string (char **field, const GValue *value)
{
  const char *text = g_value_get_string (value);

  if (g_strcmp0 (*field, text) == 0)
    return FALSE;
  g_free (*field);
  *field = g_strdup (text != NULL ? text : "");
  return TRUE;
}

/* A name goes to terminals, panels and notifications: what they would obey does not get that far.
 */
static gboolean
take_name (HrAccount *self, const GValue *value)
{
  const char *text = g_value_get_string (value);
  g_auto (GValue) plain = G_VALUE_INIT;

  g_value_init (&plain, G_TYPE_STRING);
  g_value_take_string (&plain, hr_plain_line (text != NULL ? text : ""));
  return take_string (&self->name, &plain);
}

static gboolean
take_int64 (gint64 *field, gint64 value)
{
  gboolean changed = *field != value;

  *field = value;
  return changed;
}

static gboolean
take_uint (guint *field, guint value)
{
  gboolean changed = *field != value;

  *field = value;
  return changed;
}

static gboolean
is_limit (guint property_id)
{
  return property_id == PROP_LOW_THRESHOLD || property_id == PROP_CRITICAL_THRESHOLD ||
         property_id == PROP_REMINDER_HOURS || property_id == PROP_FORECAST_ALERT_HOURS ||
         property_id == PROP_DAILY_BUDGET;
}

static void
hr_account_set_property (GObject *object, guint property_id, const GValue *value, GParamSpec *pspec)
{
  HrAccount *self = HR_ACCOUNT (object);
  gboolean changed = TRUE;

  switch (property_id) {
  case PROP_NAME:
    changed = take_name (self, value);
    break;
  case PROP_BASE_URL:
    changed = take_string (&self->base_url, value);
    if (changed)
      set_base_url (self, self->base_url);
    break;
  case PROP_TOP_UP_URL:
    changed = take_string (&self->top_up_url, value);
    break;
  case PROP_KEYS_URL:
    changed = take_string (&self->keys_url, value);
    break;
  case PROP_LOW_THRESHOLD:
    changed = take_int64 (&self->low_threshold, g_value_get_int64 (value));
    break;
  case PROP_CRITICAL_THRESHOLD:
    changed = take_int64 (&self->critical_threshold, g_value_get_int64 (value));
    break;
  case PROP_GENERATION_COST:
    changed = take_uint (&self->generation_cost, g_value_get_uint (value));
    break;
  case PROP_POLL_INTERVAL:
    changed = hr_poller_get_interval (self->poller) != g_value_get_uint (value);
    hr_poller_set_interval (self->poller, g_value_get_uint (value));
    break;
  case PROP_ADAPTIVE_POLLING:
    changed = self->adaptive_polling != g_value_get_boolean (value);
    self->adaptive_polling = g_value_get_boolean (value);
    hr_poller_set_adaptive (self->poller, self->adaptive_polling);
    break;
  case PROP_NOTIFY_TOPPED_UP:
    changed = self->notify_topped_up != g_value_get_boolean (value);
    self->notify_topped_up = g_value_get_boolean (value);
    break;
  case PROP_REMINDER_HOURS:
    changed = take_uint (&self->reminder_hours, g_value_get_uint (value));
    break;
  case PROP_FORECAST_ALERT_HOURS:
    changed = take_uint (&self->forecast_alert_hours, g_value_get_uint (value));
    break;
  case PROP_DAILY_BUDGET:
    changed = take_uint (&self->daily_budget, g_value_get_uint (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    return;
  }

  if (!changed)
    return;
  g_object_notify_by_pspec (object, pspec);
  if (is_limit (property_id))
    hr_account_apply_limits (self);
  /* Name, cost and links are part of the picture though no observed property changes. */
  hr_account_emit_changed (self);
}

static void
hr_account_dispose (GObject *object)
{
  HrAccount *self = HR_ACCOUNT (object);

  if (self->poller != NULL)
    hr_account_stop (self);
  g_clear_object (&self->poller);
  g_clear_object (&self->store);
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
  g_clear_pointer (&self->balance, hr_reading_free);
  g_clear_object (&self->restoring);
  g_free (self->outlook);
  g_clear_error (&self->error);
  g_clear_pointer (&self->endpoint, hr_endpoint_unref);
  g_free (self->id);
  g_free (self->group);
  g_free (self->name);
  g_free (self->base_url);
  g_free (self->top_up_url);
  g_free (self->keys_url);

  G_OBJECT_CLASS (hr_account_parent_class)->finalize (object);
}

static GParamSpec *
setting_string (const char *name)
{
  return g_param_spec_string (name, NULL, NULL, "",
                              G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
}

static GParamSpec *
setting_boolean (const char *name, gboolean value)
{
  return g_param_spec_boolean (name, NULL, NULL, value,
                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                   G_PARAM_EXPLICIT_NOTIFY);
}

static GParamSpec *
setting_credits (const char *name, gint64 value)
{
  return g_param_spec_int64 (name, NULL, NULL, 0, HR_READING_MAX, value,
                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
}

static GParamSpec *
setting_uint (const char *name, guint min, guint max, guint value)
{
  return g_param_spec_uint (name, NULL, NULL, min, max, value,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
}

static void
hr_account_class_init (HrAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = hr_account_get_property;
  object_class->set_property = hr_account_set_property;
  object_class->dispose = hr_account_dispose;
  object_class->finalize = hr_account_finalize;

  properties[PROP_NAME] = setting_string ("name");
  properties[PROP_BASE_URL] = setting_string ("base-url");
  properties[PROP_TOP_UP_URL] = setting_string ("top-up-url");
  properties[PROP_KEYS_URL] = setting_string ("keys-url");
  properties[PROP_LOW_THRESHOLD] = setting_credits ("low-threshold", DEFAULT_LOW);
  properties[PROP_CRITICAL_THRESHOLD] = setting_credits ("critical-threshold", DEFAULT_CRITICAL);
  properties[PROP_GENERATION_COST] = setting_uint ("generation-cost", 1, G_MAXUINT, DEFAULT_COST);
  properties[PROP_POLL_INTERVAL] =
      setting_uint ("poll-interval", HR_POLLER_INTERVAL_MIN, HR_POLLER_INTERVAL_MAX,
                    HR_POLLER_INTERVAL_DEFAULT);
  properties[PROP_ADAPTIVE_POLLING] = setting_boolean ("adaptive-polling", TRUE);
  properties[PROP_NOTIFY_TOPPED_UP] = setting_boolean ("notify-topped-up", TRUE);
  properties[PROP_REMINDER_HOURS] = setting_uint ("reminder-hours", 0, 168, 0);
  properties[PROP_FORECAST_ALERT_HOURS] = setting_uint ("forecast-alert-hours", 0, 720, 0);
  properties[PROP_DAILY_BUDGET] = setting_uint ("daily-budget", 0, 1000000000, 0);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", HR_TYPE_ACCOUNT, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ALERT] = g_signal_new ("alert", HR_TYPE_ACCOUNT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
hr_account_init (HrAccount *self)
{
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->name = g_strdup ("");
  self->base_url = g_strdup ("");
  self->top_up_url = g_strdup ("");
  self->keys_url = g_strdup ("");
  self->low_threshold = DEFAULT_LOW;
  self->critical_threshold = DEFAULT_CRITICAL;
  self->generation_cost = DEFAULT_COST;
  self->adaptive_polling = TRUE;
  self->notify_topped_up = TRUE;
  hr_alerts_init (&self->alerts);
}

/*
 * Returns: (transfer full): the account's group in the store
 */
char *
hr_account_make_group (const char *id)
{
  return g_strconcat ("account ", id, NULL);
}

/**
 * hr_account_new:
 * @id: the account's id in the settings
 * @parts: what it works with
 *
 * An account that does nothing yet: set its settings, then hr_account_start() it.
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
  g_return_val_if_fail (HR_IS_STATE_STORE (parts->store), NULL);

  self = g_object_new (HR_TYPE_ACCOUNT, NULL);
  self->id = g_strdup (id);
  self->group = hr_account_make_group (id);
  self->clock = g_object_ref (parts->clock);
  self->conditions = g_object_ref (parts->conditions);
  self->client = g_object_ref (parts->client);
  self->keyring = g_object_ref (parts->keyring);
  self->history = g_object_ref (parts->history);
  self->store = g_object_ref (parts->store);
  self->poller = hr_poller_new (self->clock, self->conditions);
  hr_account_load_not_before (self);

  g_signal_connect_object (self->poller, "due", G_CALLBACK (on_due), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->poller, "notify::next-check-at",
                           G_CALLBACK (on_next_check_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->poller, "notify::not-before",
                           G_CALLBACK (hr_account_store_not_before), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->clock, "jumped", G_CALLBACK (on_clock_jumped), self,
                           G_CONNECT_SWAPPED);
  hr_account_publish (self, NULL);
  return self;
}
