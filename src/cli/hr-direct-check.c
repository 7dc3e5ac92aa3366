/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-direct-check.h"

#include "hr-direct-account.h"
#include "hr-endpoint.h"
#include "hr-plain.h"
#include "hr-system-clock.h"

typedef struct {
  GMainLoop *loop;    /* (owned) */
  GError *error;      /* (owned) (nullable): how the check failed */
  HrOutlook *outlook; /* (owned) (nullable): what is recorded, and what it says */
  HrReading *balance; /* (owned) (nullable): what is recorded, alone */
} Wait;

static void
on_last (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;
  g_autoptr (GError) error = NULL;

  if (!hr_store_get_last_finish (HR_STORE (source), result, &wait->balance, NULL, &error))
    g_info ("Nothing from the history: %s", error->message);
  g_main_loop_quit (wait->loop);
}

/* Returns: (transfer full) (nullable): the last balance that is recorded */
static HrReading *
read_last (const char *account_id)
{
  g_autoptr (HrClock) clock = hr_system_clock_new ();
  g_autoptr (HrStore) history = hr_direct_open_history (clock);
  Wait wait = { .loop = g_main_loop_new (NULL, FALSE) };

  hr_store_glance_async (history, account_id, NULL, on_last, &wait);
  g_main_loop_run (wait.loop);
  g_main_loop_unref (wait.loop);
  return wait.balance;
}

static HrSnapshot *
new_for_settings (HrSettings *settings, const char *account_id, const HrReading *balance)
{
  GSettings *own = hr_settings_get_account (settings, account_id);
  guint interval = g_settings_get_uint (hr_settings_get_general (settings), "poll-interval");
  HrSnapshot *snapshot = hr_snapshot_new ();
  g_autofree char *name = g_settings_get_string (own, "name");

  g_free (snapshot->account);
  snapshot->account = g_strdup (account_id);
  g_free (snapshot->name);
  snapshot->name = hr_plain_line (name);
  snapshot->generation_cost = g_settings_get_uint (own, "generation-cost");
  hr_snapshot_take_balance (snapshot, balance);
  snapshot->level =
      hr_level_for_credits (balance->credits, g_settings_get_int64 (own, "low-threshold"),
                            g_settings_get_int64 (own, "critical-threshold"));
  snapshot->checked_at = snapshot->as_of;
  snapshot->state = ABS (g_get_real_time () - balance->at) < 2 * interval * G_TIME_SPAN_SECOND
                        ? HR_STATE_CURRENT
                        : HR_STATE_OUTDATED;
  return snapshot;
}

/**
 * hr_direct_recall:
 * @settings: the settings
 * @account_id: an account's id
 *
 * Looks into the files that applet and commands share, and nowhere else: no account is put
 * together, so that neither network nor keyring are started up.
 *
 * Returns: (transfer full) (nullable): the account with its last balance, however old; %NULL where
 *   there is none, or none that hr_account_balance_stands(). Free with hr_snapshot_free()
 */
HrSnapshot *
hr_direct_recall (HrSettings *settings, const char *account_id)
{
  g_autofree char *base_url =
      g_settings_get_string (hr_settings_get_account (settings, account_id), "api-url");
  g_autoptr (HrEndpoint) endpoint = hr_endpoint_parse (base_url, NULL);
  g_autofree char *path = hr_state_store_get_default_path ();
  g_autoptr (HrStateStore) store = NULL;
  g_autoptr (HrReading) balance = NULL;

  if (endpoint == NULL)
    return NULL;
  balance = read_last (account_id);
  if (balance == NULL)
    return NULL;
  store = hr_state_store_new (path);
  if (!hr_account_balance_stands (store, account_id, hr_endpoint_get_origin (endpoint), balance))
    return NULL;

  return new_for_settings (settings, account_id, balance);
}

static void
on_refreshed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;

  hr_account_refresh_finish (HR_ACCOUNT (source), result, &wait->error);
  g_main_loop_quit (wait->loop);
}

/* A check that was not even made, because the service asked to wait, leaves no trace in an account
 * that knows nothing else; and one that is not watched plans no check, but should tell until when.
 */
static void
take_error (HrSnapshot *snapshot, HrAccount *account, const GError *error)
{
  if (error == NULL || error->domain != HR_ERROR)
    return;

  snapshot->failed = TRUE;
  snapshot->error = (HrError) error->code;
  if (snapshot->state == HR_STATE_CHECKING)
    snapshot->state = HR_STATE_UNREACHABLE;
  if (error->code == HR_ERROR_RATE_LIMITED)
    snapshot->next_check_at = hr_account_get_wait (account) / G_USEC_PER_SEC;
}

static void
on_remembered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;
  g_autoptr (GError) error = NULL;

  wait->outlook = hr_outlook_finish (result, &error);
  if (error != NULL)
    g_info ("Nothing from the history: %s", error->message);
  g_main_loop_quit (wait->loop);
}

/* As the applet after a restart: what an earlier check brought is shown, as old as it is. Without a
 * key it is nobody's. */
static void
remember (HrSnapshot *snapshot, HrDirectAccount *direct, Wait *wait)
{
  if (!snapshot->failed || snapshot->known || snapshot->error == HR_ERROR_NO_KEY)
    return;

  hr_outlook_look_async (direct->history, snapshot->account, hr_account_get_since (direct->account),
                         g_get_real_time (), NULL, on_remembered, wait);
  g_main_loop_run (wait->loop);
  if (wait->outlook == NULL)
    return;

  hr_snapshot_take_balance (snapshot, &wait->outlook->balance);
  hr_snapshot_take_outlook (snapshot, wait->outlook);
  snapshot->level =
      hr_level_for_credits (snapshot->credits, hr_account_get_low_threshold (direct->account),
                            hr_account_get_critical_threshold (direct->account));
  if (snapshot->state == HR_STATE_UNREACHABLE || snapshot->state == HR_STATE_NO_KEY)
    snapshot->state = HR_STATE_OUTDATED;
}

/**
 * hr_direct_check:
 * @settings: the settings
 * @account_id: an account's id
 *
 * Asks the service once, as the applet would, and waits for it. If that brings no balance, the last
 * one that is recorded is shown, with its time.
 *
 * Returns: (transfer full): what came of it; free with hr_snapshot_free()
 */
HrSnapshot *
hr_direct_check (HrSettings *settings, const char *account_id)
{
  g_auto (HrDirectAccount) direct = { 0 };
  g_autoptr (HrSnapshot) snapshot = NULL;
  Wait wait = { .loop = g_main_loop_new (NULL, FALSE) };

  hr_direct_account_init (&direct, settings, account_id);
  hr_account_refresh_async (direct.account, NULL, on_refreshed, &wait);
  g_main_loop_run (wait.loop);

  snapshot = hr_snapshot_new_for_account (direct.account);
  take_error (snapshot, direct.account, wait.error);
  remember (snapshot, &direct, &wait);

  g_clear_error (&wait.error);
  g_clear_pointer (&wait.outlook, g_free);
  g_main_loop_unref (wait.loop);
  return g_steal_pointer (&snapshot);
}
