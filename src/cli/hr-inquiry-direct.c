/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-inquiry.h"

#include "hr-applet-proxy.h"
#include "hr-command.h"
#include "hr-direct.h"
#include "hr-endpoint.h"
#include "hr-key-mark.h"
#include "hr-loop.h"

#include <glib/gi18n-lib.h>

/* Returns: (transfer full) (nullable): the last balance that is recorded, if it stands */
static HrReading *
read_last (HrDirect *direct, const char *id, const char *origin)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HrReading) balance = NULL;
  g_autoptr (HrTold) told = NULL;

  hr_store_glance_async (direct->store, id, NULL, hr_loop_take, &result);
  hr_loop_await (&result, 0);
  if (!hr_store_get_last_finish (direct->store, result, &balance, &told, &error))
    g_info ("Nothing from the history: %s", error->message);
  return balance != NULL && hr_key_mark_balance_stands (told, origin, balance)
             ? g_steal_pointer (&balance)
             : NULL;
}

static HrSnapshot *
new_for_settings (const HrAccountSettings *settings,
                  const char *id,
                  const HrReading *balance,
                  gint64 held,
                  guint n_holds)
{
  HrSnapshot *snapshot = hr_snapshot_new (id, settings->name);

  snapshot->held = held;
  snapshot->n_holds = n_holds;
  snapshot->generation_cost = settings->generation_cost;
  snapshot->other_operation = hr_account_settings_find_dearest (settings, &snapshot->other_cost);
  snapshot->low_threshold = settings->low_threshold;
  snapshot->critical_threshold = settings->critical_threshold;
  hr_snapshot_take_balance (snapshot, balance);
  snapshot->checked_at = snapshot->balance.at;
  snapshot->state = hr_state_derive (TRUE,
                                     ABS (g_get_real_time () - balance->at) <
                                         2 * settings->poll_interval * G_TIME_SPAN_SECOND,
                                     FALSE, HR_ERROR_OFFLINE);
  return snapshot;
}

/* Looks into the files and nowhere else.
 * @settled: whether no job has ended since that the balance may not know of
 *
 * Returns: (transfer full) (nullable): the account with its
 *   last balance, however old; %NULL where there is none, or none that hr_key_mark_balance_stands()
 */
static HrSnapshot *
recall (HrDirect *direct, const char *id, gboolean *settled)
{
  g_auto (HrAccountSettings) settings = { 0 };
  g_autoptr (HrEndpoint) endpoint = NULL;
  g_autoptr (HrReading) balance = NULL;
  gint64 held;
  guint n_holds;

  hr_settings_read_account (direct->settings, id, &settings);
  endpoint = hr_endpoint_parse (settings.base_url, NULL);
  if (endpoint != NULL)
    balance = read_last (direct, id, hr_endpoint_get_origin (endpoint));
  if (balance == NULL)
    return NULL;

  *settled = hr_direct_read_held (direct, id, &held, &n_holds);
  return new_for_settings (&settings, id, balance, held, n_holds);
}

/* A check that was not even made, because the service asked to wait, leaves no trace in an account
 * that knows nothing else; and one that is not watched plans no check, but should tell until when.
 */
static void
take_error (HrSnapshot *snapshot, HrAccount *account, const GError *error)
{
  if (error == NULL || error->domain != HR_ERROR)
    return;

  /* A doubt that stands is told by the snapshot, whatever this check met. */
  if (!snapshot->failed || snapshot->error != HR_ERROR_DOUBTFUL)
    snapshot->error = (HrError) error->code;
  snapshot->failed = TRUE;
  if (snapshot->state == HR_STATE_CHECKING)
    snapshot->state = HR_STATE_UNREACHABLE;
  if (error->code == HR_ERROR_RATE_LIMITED)
    snapshot->next_check_at = hr_account_get_retry_at (account);
}

/* Tells whether nothing that is known speaks against what an earlier check brought. */
static gboolean
last_stands (HrDirect *direct, const HrSnapshot *snapshot)
{
  gboolean settled;
  g_autoptr (HrSnapshot) last = recall (direct, snapshot->account, &settled);

  return last != NULL;
}

/* As the applet after a restart: what an earlier check brought is shown, as old as it is. Without a
 * key it is nobody's. */
static void
remember (HrSnapshot *snapshot, HrDirect *direct, HrAccount *account)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree HrOutlook *outlook = NULL;

  if (!snapshot->failed || snapshot->known || snapshot->error == HR_ERROR_NO_KEY)
    return;

  hr_outlook_look_async (direct->store, snapshot->account, hr_account_get_since (account),
                         g_get_real_time (), NULL, hr_loop_take, &result);
  hr_loop_await (&result, 0);
  outlook = hr_outlook_finish (result, &error);
  if (outlook == NULL) {
    if (error != NULL)
      g_info ("Nothing from the history: %s", error->message);
    return;
  }

  hr_snapshot_take_balance (snapshot, &outlook->balance);
  hr_outlook_show (outlook, snapshot);
  if (snapshot->state == HR_STATE_UNREACHABLE || snapshot->state == HR_STATE_NO_KEY)
    snapshot->state = HR_STATE_OUTDATED;
  /* Its key was refused since, and nobody has said otherwise. */
  if (snapshot->error != HR_ERROR_DOUBTFUL && !last_stands (direct, snapshot))
    snapshot->state = HR_STATE_REFUSED;
}

/* Asks the service once, as the applet would. If that brings no balance, the last one that is
 * recorded is shown, with its time. */
static HrSnapshot *
check (HrDirect *direct, const char *id)
{
  g_autoptr (HrAccount) account = hr_direct_open_account (direct, id, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  HrSnapshot *snapshot;
  gint64 held;
  guint n_holds;

  hr_direct_read_held (direct, id, &held, &n_holds);
  hr_account_set_held (account, held, n_holds);
  hr_account_refresh_async (account, NULL, hr_loop_take, &result);
  hr_loop_await (&result, 0);
  hr_account_refresh_finish (account, result, &error);

  snapshot = hr_snapshot_copy (hr_account_get_snapshot (account));
  take_error (snapshot, account, error);
  remember (snapshot, direct, account);
  return snapshot;
}

/* A keyring that was not reached says nothing about a key. */
static gboolean
is_without_bus (const HrSnapshot *snapshot)
{
  return snapshot->failed && snapshot->error == HR_ERROR_KEYRING_UNAVAILABLE &&
         hr_applet_proxy_complain_of_bus ();
}

/* Says where to look, if the service was asked without a key while the demo runs. */
static void
hint_at_demo (const HrSnapshot *snapshot)
{
  g_autoptr (HrAppletProxy) demo = NULL;

  if (snapshot->state != HR_STATE_NO_KEY)
    return;

  demo = hr_applet_proxy_new (TRUE, NULL);
  if (demo != NULL && hr_applet_proxy_is_running (demo))
    hr_command_complain (C_ ("command", "the demo is running: add “--demo” to see it"));
}

/* Documented in hr-inquiry-applet.c. Here the account is what is recorded, if that is young enough,
 * and otherwise what the service says. */
int
hr_inquiry_get (char **argv, const char *account, gboolean demo, gint64 max_age, HrInquiry *inquiry)
{
  g_autoptr (HrDirect) direct = NULL;
  g_autofree char *id = NULL;
  gboolean settled = TRUE;

  if (demo)
    return hr_inquiry_complain_of_demo ();
  direct = hr_direct_new ();
  if (direct == NULL)
    return EX_UNAVAILABLE;
  id = hr_direct_choose_account (direct, account, &inquiry->several);
  if (id == NULL)
    return EX_USAGE;

  if (max_age > 0)
    inquiry->snapshot = recall (direct, id, &settled);
  if (inquiry->snapshot != NULL && settled &&
      !hr_inquiry_wants_refresh (inquiry->snapshot, max_age, g_get_real_time ()))
    return EX_OK;

  g_clear_pointer (&inquiry->snapshot, hr_snapshot_unref);
  inquiry->snapshot = check (direct, id);
  inquiry->asked = !inquiry->snapshot->failed;
  inquiry->snapshot->no_bus = is_without_bus (inquiry->snapshot);
  hint_at_demo (inquiry->snapshot);
  return EX_OK;
}

/* Documented in hr-inquiry-applet.c. */
int
hr_inquiry_get_all (char **argv, const char *account, gboolean demo, GPtrArray **snapshots)
{
  g_autoptr (HrDirect) direct = NULL;
  g_autofree char *id = NULL;
  g_auto (GStrv) ids = NULL;

  if (demo)
    return hr_inquiry_complain_of_demo ();
  direct = hr_direct_new ();
  if (direct == NULL)
    return EX_UNAVAILABLE;
  id = hr_direct_choose_account (direct, account, NULL);
  if (id == NULL)
    return EX_USAGE;

  ids = hr_settings_list_accounts (direct->settings);
  *snapshots = g_ptr_array_new_with_free_func ((GDestroyNotify) hr_snapshot_unref);
  for (gsize i = 0; ids[i] != NULL; i++)
    if (account == NULL || g_str_equal (ids[i], account))
      g_ptr_array_add (*snapshots, check (direct, ids[i]));
  for (guint i = 0; i < (*snapshots)->len; i++)
    if (is_without_bus (g_ptr_array_index (*snapshots, i)))
      break;
  return EX_OK;
}
