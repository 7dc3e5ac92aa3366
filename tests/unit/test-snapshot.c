/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-fake-clock.h"
#include "hr-fake-conditions.h"
#include "hr-fake-keyring.h"
#include "hr-account.h"
#include "hr-http-client.h"
#include "hr-snapshot.h"

/* 2026-11-22 14:32:00 UTC */
#define NOON (G_GINT64_CONSTANT (1795357920) * G_USEC_PER_SEC)

/* Whatever a reader shows makes a difference. */
static void
test_equal (void)
{
  static const gsize NUMBERS[] = {
    G_STRUCT_OFFSET (HrSnapshot, generations_left),
    G_STRUCT_OFFSET (HrSnapshot, generation_cost),
    G_STRUCT_OFFSET (HrSnapshot, other_cost),
    G_STRUCT_OFFSET (HrSnapshot, low_threshold),
    G_STRUCT_OFFSET (HrSnapshot, critical_threshold),
    G_STRUCT_OFFSET (HrSnapshot, checked_at),
    G_STRUCT_OFFSET (HrSnapshot, next_check_at),
    G_STRUCT_OFFSET (HrSnapshot, retry_at),
    G_STRUCT_OFFSET (HrSnapshot, stale_at),
    G_STRUCT_OFFSET (HrSnapshot, snoozed_until),
    G_STRUCT_OFFSET (HrSnapshot, runs_out[0]),
    G_STRUCT_OFFSET (HrSnapshot, runs_out[1]),
    G_STRUCT_OFFSET (HrSnapshot, runs_out[2]),
    G_STRUCT_OFFSET (HrSnapshot, full),
    G_STRUCT_OFFSET (HrSnapshot, day),
    G_STRUCT_OFFSET (HrSnapshot, spent_today),
    G_STRUCT_OFFSET (HrSnapshot, spent_week),
    G_STRUCT_OFFSET (HrSnapshot, spent_month),
    G_STRUCT_OFFSET (HrSnapshot, balance.at),
    G_STRUCT_OFFSET (HrSnapshot, balance.credits),
    G_STRUCT_OFFSET (HrSnapshot, balance.used),
    G_STRUCT_OFFSET (HrSnapshot, held),
    G_STRUCT_OFFSET (HrSnapshot, n_holds),
  };
  static const gsize FLAGS[] = {
    G_STRUCT_OFFSET (HrSnapshot, state),        G_STRUCT_OFFSET (HrSnapshot, level),
    G_STRUCT_OFFSET (HrSnapshot, known),        G_STRUCT_OFFSET (HrSnapshot, balance.used_known),
    G_STRUCT_OFFSET (HrSnapshot, busy),         G_STRUCT_OFFSET (HrSnapshot, failed),
    G_STRUCT_OFFSET (HrSnapshot, error),        G_STRUCT_OFFSET (HrSnapshot, key_for_this_run),
    G_STRUCT_OFFSET (HrSnapshot, totals_known),
  };
  static const gsize TEXTS[] = {
    G_STRUCT_OFFSET (HrSnapshot, account),  G_STRUCT_OFFSET (HrSnapshot, name),
    G_STRUCT_OFFSET (HrSnapshot, origin),   G_STRUCT_OFFSET (HrSnapshot, top_up_url),
    G_STRUCT_OFFSET (HrSnapshot, keys_url), G_STRUCT_OFFSET (HrSnapshot, other_operation),
  };
  const HrReading balance = { NOON, 195, 5, TRUE };
  g_autoptr (HrSnapshot) snapshot = hr_snapshot_new ("default", "");

  hr_snapshot_take_balance (snapshot, &balance);
  snapshot->failed = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (NUMBERS) + G_N_ELEMENTS (FLAGS) + G_N_ELEMENTS (TEXTS); i++) {
    g_autoptr (HrSnapshot) other = hr_snapshot_copy (snapshot);
    gsize flag = i - G_N_ELEMENTS (NUMBERS), text = flag - G_N_ELEMENTS (FLAGS);

    g_assert_true (hr_snapshot_equal (snapshot, other));
    if (i < G_N_ELEMENTS (NUMBERS)) {
      G_STRUCT_MEMBER (gint64, other, NUMBERS[i])++;
    } else if (flag < G_N_ELEMENTS (FLAGS)) {
      G_STRUCT_MEMBER (gboolean, other, FLAGS[flag]) ^= 1;
    } else {
      g_free (G_STRUCT_MEMBER (char *, other, TEXTS[text]));
      G_STRUCT_MEMBER (char *, other, TEXTS[text]) = g_strdup ("x");
    }
    g_assert_false (hr_snapshot_equal (snapshot, other));
  }
}

static void
test_can_refresh (void)
{
  g_autoptr (HrSnapshot) snapshot = hr_snapshot_new ("default", "");

  snapshot->state = HR_STATE_NO_KEY;
  g_assert_false (hr_snapshot_can_refresh (snapshot, NOON));
  snapshot->state = HR_STATE_OUTDATED;
  g_assert_true (hr_snapshot_can_refresh (snapshot, NOON));

  snapshot->retry_at = NOON + 1;
  g_assert_false (hr_snapshot_can_refresh (snapshot, NOON));
  g_assert_true (hr_snapshot_can_refresh (snapshot, NOON + 1));
}

static void
on_refreshed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean *done = user_data;

  g_assert_false (hr_account_refresh_finish (HR_ACCOUNT (source), result, &error));
  g_assert_error (error, HR_ERROR, HR_ERROR_NO_KEY);
  *done = TRUE;
}

static void
test_of_an_account (void)
{
  g_autoptr (HrFakeClock) clock = hr_fake_clock_new ();
  g_autoptr (HrFakeConditions) conditions = hr_fake_conditions_new ();
  g_autoptr (HrClient) client = hr_http_client_new (HR_CLOCK (clock), NULL);
  g_autoptr (HrKeyring) keyring = hr_fake_keyring_new ();
  g_autoptr (HrStore) store = hr_store_new (NULL, HR_CLOCK (clock));
  HrAccountParts parts = {
    HR_CLOCK (clock), HR_CONDITIONS (conditions), client, keyring, store,
  };
  HrAccount *account = hr_account_new ("studio", &parts);
  g_auto (HrAccountSettings) settings = { 0 };
  const HrSnapshot *before, *after;
  gboolean done = FALSE;

  hr_account_settings_init (&settings);
  hr_account_settings_set_text (&settings.name, "Studio");
  hr_account_settings_set_text (&settings.base_url, "https://example.org/api");
  settings.generation_cost = 12;
  hr_account_configure (account, &settings);
  before = hr_account_get_snapshot (account);
  g_assert_cmpstr (before->account, ==, "studio");
  g_assert_cmpstr (before->name, ==, "Studio");
  g_assert_cmpint (before->state, ==, HR_STATE_CHECKING);
  g_assert_cmpint (before->level, ==, HR_LEVEL_UNKNOWN);
  g_assert_cmpint (before->generation_cost, ==, 12);
  g_assert_cmpint (before->generations_left, ==, -1);
  g_assert_cmpint (before->checked_at, ==, 0);
  g_assert_false (before->known);
  g_assert_false (before->failed);

  hr_account_refresh_async (account, NULL, on_refreshed, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  after = hr_account_get_snapshot (account);
  g_assert_cmpint (after->state, ==, HR_STATE_NO_KEY);
  g_assert_cmpint (after->checked_at, ==, NOON);
  g_assert_true (after->failed);
  g_assert_cmpint (after->error, ==, HR_ERROR_NO_KEY);
  g_assert_false (after->known);

  g_assert_finalize_object (account);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/snapshot/equal/sees-every-member", test_equal);
  g_test_add_func ("/snapshot/refresh/waits-for-the-service", test_can_refresh);
  g_test_add_func ("/snapshot/of-an-account", test_of_an_account);

  return g_test_run ();
}
