/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-fake-clock.h"
#include "hr-fake-conditions.h"
#include "hr-fake-keyring.h"
#include "hr-http-client.h"
#include "hr-snapshot.h"

#include <json-glib/json-glib.h>

/* 2026-11-22 14:32:00 UTC */
#define NOON 1795357920

static HrSnapshot *
make_known (void)
{
  HrSnapshot *snapshot = hr_snapshot_new ();

  g_free (snapshot->account);
  snapshot->account = g_strdup ("default");
  snapshot->state = HR_STATE_CURRENT;
  snapshot->level = HR_LEVEL_OK;
  snapshot->known = TRUE;
  snapshot->credits = 195;
  snapshot->used = 5;
  snapshot->as_of = NOON;
  snapshot->checked_at = NOON;
  snapshot->next_check_at = NOON + 300;
  snapshot->generations_left = 19;
  snapshot->generation_cost = 10;
  return snapshot;
}

static void
assert_json (HrSnapshot *snapshot, gint64 now, const char *expected)
{
  g_autofree char *json = hr_snapshot_to_json (snapshot, now);
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (json, ==, expected);
  json_parser_load_from_data (parser, json, -1, &error);
  g_assert_no_error (error);
}

static void
test_known (void)
{
  g_autoptr (HrSnapshot) snapshot = make_known ();

  assert_json (snapshot, NOON + 12,
               "{\"schema\":1,\"account\":\"default\",\"name\":\"\",\"state\":\"current\","
               "\"level\":\"ok\",\"credits\":195,\"used_credits\":5,"
               "\"as_of\":\"2026-11-22T14:32:00Z\",\"age_seconds\":12,"
               "\"next_check_at\":\"2026-11-22T14:37:00Z\",\"generations_left\":19,"
               "\"runs_out\":null,\"error\":null}");
}

static void
test_unknown_is_null (void)
{
  g_autoptr (HrSnapshot) snapshot = hr_snapshot_new ();

  assert_json (snapshot, NOON,
               "{\"schema\":1,\"account\":\"\",\"name\":\"\",\"state\":\"checking\","
               "\"level\":\"unknown\",\"credits\":null,\"used_credits\":null,\"as_of\":null,"
               "\"age_seconds\":null,\"next_check_at\":null,\"generations_left\":null,"
               "\"runs_out\":null,\"error\":null}");

  /* Numbers without a balance mean nothing, whatever they are. */
  snapshot->credits = 7;
  snapshot->used = 7;
  snapshot->as_of = NOON;
  snapshot->generations_left = 7;
  assert_json (snapshot, NOON,
               "{\"schema\":1,\"account\":\"\",\"name\":\"\",\"state\":\"checking\","
               "\"level\":\"unknown\",\"credits\":null,\"used_credits\":null,\"as_of\":null,"
               "\"age_seconds\":null,\"next_check_at\":null,\"generations_left\":null,"
               "\"runs_out\":null,\"error\":null}");
}

static void
test_error_and_forecast (void)
{
  g_autoptr (HrSnapshot) snapshot = make_known ();

  g_free (snapshot->name);
  snapshot->name = g_strdup ("Wohn\"zimmer");
  snapshot->state = HR_STATE_OUTDATED;
  snapshot->level = HR_LEVEL_EMPTY;
  snapshot->credits = -5;
  snapshot->used = -1;
  snapshot->generations_left = 0;
  snapshot->runs_out[0] = NOON + 60;
  snapshot->runs_out[1] = NOON + 120;
  snapshot->runs_out[2] = NOON + 180;
  snapshot->failed = TRUE;
  snapshot->error = HR_ERROR_RATE_LIMITED;
  assert_json (snapshot, NOON,
               "{\"schema\":1,\"account\":\"default\",\"name\":\"Wohn\\\"zimmer\","
               "\"state\":\"outdated\",\"level\":\"empty\",\"credits\":-5,\"used_credits\":null,"
               "\"as_of\":\"2026-11-22T14:32:00Z\",\"age_seconds\":0,"
               "\"next_check_at\":\"2026-11-22T14:37:00Z\",\"generations_left\":0,"
               "\"runs_out\":{\"early\":\"2026-11-22T14:33:00Z\","
               "\"likely\":\"2026-11-22T14:34:00Z\",\"late\":\"2026-11-22T14:35:00Z\"},"
               "\"error\":{\"code\":\"rate-limited\","
               "\"message\":\"The service asks to wait until 14:37.\"}}");
}

static gint64
get_age (HrSnapshot *snapshot, gint64 now)
{
  g_autofree char *json = hr_snapshot_to_json (snapshot, now);
  g_autoptr (JsonNode) root = json_from_string (json, NULL);

  return json_object_get_int_member (json_node_get_object (root), "age_seconds");
}

static void
test_age_is_never_negative (void)
{
  g_autoptr (HrSnapshot) snapshot = make_known ();

  g_assert_cmpint (get_age (snapshot, NOON + 5), ==, 5);
  g_assert_cmpint (get_age (snapshot, NOON), ==, 0);
  /* The clock was set back. */
  g_assert_cmpint (get_age (snapshot, NOON - 3600), ==, 0);
}

static void
test_large_numbers_are_exact (void)
{
  g_autoptr (HrSnapshot) snapshot = make_known ();
  g_autofree char *json = NULL;

  snapshot->credits = HR_READING_MAX;
  json = hr_snapshot_to_json (snapshot, NOON);
  g_assert_nonnull (strstr (json, "\"credits\":9007199254740992,"));
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
  g_autoptr (HrStateStore) store = hr_state_store_new (NULL);
  g_autoptr (HrStore) history = hr_store_new (NULL, HR_CLOCK (clock));
  HrAccountParts parts = {
    HR_CLOCK (clock), HR_CONDITIONS (conditions), client, keyring, history, store,
  };
  HrAccount *account = hr_account_new ("studio", &parts);
  g_auto (HrAccountSettings) settings = { 0 };
  g_autoptr (HrSnapshot) before = NULL;
  g_autoptr (HrSnapshot) after = NULL;
  gboolean done = FALSE;

  hr_account_settings_init (&settings);
  hr_account_settings_set_text (&settings.name, "Studio");
  hr_account_settings_set_text (&settings.base_url, "https://example.org/api");
  settings.generation_cost = 12;
  hr_account_configure (account, &settings);
  before = hr_snapshot_new_for_account (account);
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
  after = hr_snapshot_new_for_account (account);
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

  g_test_add_func ("/snapshot/json/known", test_known);
  g_test_add_func ("/snapshot/json/unknown-is-null", test_unknown_is_null);
  g_test_add_func ("/snapshot/json/error-and-forecast", test_error_and_forecast);
  g_test_add_func ("/snapshot/json/age-is-never-negative", test_age_is_never_negative);
  g_test_add_func ("/snapshot/json/large-numbers-are-exact", test_large_numbers_are_exact);
  g_test_add_func ("/snapshot/of-an-account", test_of_an_account);

  return g_test_run ();
}
