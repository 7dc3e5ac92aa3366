/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-direct-check.h"

#include "hr-secret-keyring.h"
#include "hr-system-clock.h"
#include "hr-system-conditions.h"

typedef struct {
  GMainLoop *loop; /* (owned) */
  GError *error;   /* (owned) (nullable): how the check failed */
} Wait;

static void
on_refreshed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;

  hr_account_refresh_finish (HR_ACCOUNT (source), result, &wait->error);
  g_main_loop_quit (wait->loop);
}

/* The same file as the applet's: a wish not to be asked before a time holds for both. */
static HrStateStore *
open_state (void)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "headroom", "state.ini", NULL);

  return hr_state_store_new (path);
}

/* And the same history: what is asked here is known there, too. */
static HrHistory *
open_history (HrClock *clock)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "headroom", "history.db", NULL);

  return hr_history_new (path, clock);
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

/**
 * hr_direct_check:
 * @settings: the settings
 * @account_id: an account's id
 *
 * Asks the service once, as the applet would, and waits for it.
 *
 * Returns: (transfer full): what came of it; free with hr_snapshot_free()
 */
HrSnapshot *
hr_direct_check (HrSettings *settings, const char *account_id)
{
  g_autoptr (HrClock) clock = hr_system_clock_new ();
  g_autoptr (HrConditions) conditions = hr_system_conditions_new ();
  g_autoptr (HrClient) client = hr_client_new (clock, NULL);
  g_autoptr (HrKeyring) keyring = hr_secret_keyring_new (clock);
  g_autoptr (HrStateStore) store = open_state ();
  g_autoptr (HrHistory) history = open_history (clock);
  HrAccountParts parts = { clock, conditions, client, keyring, history, store };
  g_autoptr (HrAccount) account = hr_account_new (account_id, &parts);
  g_autoptr (HrSnapshot) snapshot = NULL;
  g_autoptr (GError) error = NULL;
  Wait wait = { g_main_loop_new (NULL, FALSE), NULL };

  hr_settings_bind_account (settings, account);
  hr_account_refresh_async (account, NULL, on_refreshed, &wait);
  g_main_loop_run (wait.loop);
  g_main_loop_unref (wait.loop);

  snapshot = hr_snapshot_new_for_account (account);
  take_error (snapshot, account, wait.error);
  g_clear_error (&wait.error);
  hr_history_close (history);
  if (!hr_state_store_flush (store, &error))
    g_info ("The state was not kept: %s", error->message);

  return g_steal_pointer (&snapshot);
}
