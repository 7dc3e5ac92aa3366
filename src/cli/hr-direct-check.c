/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-direct-check.h"

#include "hr-direct-account.h"

typedef struct {
  GMainLoop *loop;    /* (owned) */
  GError *error;      /* (owned) (nullable): how the check failed */
  HrOutlook *outlook; /* (owned) (nullable): what is recorded, and what it says */
} Wait;

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
  Wait wait = { g_main_loop_new (NULL, FALSE), NULL, NULL };

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
