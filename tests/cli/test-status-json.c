/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-status-json.h"
#include "hr-test-snapshot.h"

#include <json-glib/json-glib.h>

static void
assert_json (HrSnapshot *snapshot, gint64 now, const char *expected)
{
  g_autofree char *json = hr_status_json (snapshot, now);
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (json, ==, expected);
  json_parser_load_from_data (parser, json, -1, &error);
  g_assert_no_error (error);
}

static void
test_known (void)
{
  g_autoptr (HrSnapshot) snapshot = hr_test_snapshot_new ();

  assert_json (snapshot, HR_TEST_NOON + 12 * G_TIME_SPAN_SECOND,
               "{\"schema\":1,\"account\":\"default\",\"name\":\"\",\"state\":\"current\","
               "\"level\":\"ok\",\"credits\":195,\"available\":195,\"held\":0,\"used_credits\":5,"
               "\"as_of\":\"2026-11-22T14:32:00Z\",\"age_seconds\":12,"
               "\"next_check_at\":\"2026-11-22T14:37:00Z\",\"generations_left\":19,"
               "\"runs_out\":null,\"error\":null}");
}

static void
test_unknown_is_null (void)
{
  g_autoptr (HrSnapshot) snapshot = hr_snapshot_new ("", "");

  assert_json (snapshot, HR_TEST_NOON,
               "{\"schema\":1,\"account\":\"\",\"name\":\"\",\"state\":\"checking\","
               "\"level\":\"unknown\",\"credits\":null,\"available\":null,\"held\":0,\"used_"
               "credits\":null,\"as_of\":null,"
               "\"age_seconds\":null,\"next_check_at\":null,\"generations_left\":null,"
               "\"runs_out\":null,\"error\":null}");

  /* Numbers without a balance mean nothing, whatever they are. */
  snapshot->balance.credits = 7;
  snapshot->balance.used = 7;
  snapshot->balance.used_known = TRUE;
  snapshot->balance.at = HR_TEST_NOON;
  snapshot->generations_left = 7;
  assert_json (snapshot, HR_TEST_NOON,
               "{\"schema\":1,\"account\":\"\",\"name\":\"\",\"state\":\"checking\","
               "\"level\":\"unknown\",\"credits\":null,\"available\":null,\"held\":0,\"used_"
               "credits\":null,\"as_of\":null,"
               "\"age_seconds\":null,\"next_check_at\":null,\"generations_left\":null,"
               "\"runs_out\":null,\"error\":null}");
}

static void
test_error_and_forecast (void)
{
  g_autoptr (HrSnapshot) snapshot = hr_test_snapshot_new ();

  hr_test_snapshot_set_name (snapshot, "Wohn\"zimmer");
  snapshot->state = HR_STATE_OUTDATED;
  snapshot->level = HR_LEVEL_EMPTY;
  snapshot->balance.credits = -5;
  snapshot->balance.used_known = FALSE;
  snapshot->generations_left = 0;
  snapshot->runs_out[0] = HR_TEST_NOON + 60 * G_TIME_SPAN_SECOND;
  snapshot->runs_out[1] = HR_TEST_NOON + 120 * G_TIME_SPAN_SECOND;
  snapshot->runs_out[2] = HR_TEST_NOON + 180 * G_TIME_SPAN_SECOND;
  snapshot->failed = TRUE;
  snapshot->error = HR_ERROR_RATE_LIMITED;
  assert_json (snapshot, HR_TEST_NOON,
               "{\"schema\":1,\"account\":\"default\",\"name\":\"Wohn\\\"zimmer\","
               "\"state\":\"outdated\",\"level\":\"empty\",\"credits\":-5,\"available\":-5,"
               "\"held\":0,\"used_credits\":null,"
               "\"as_of\":\"2026-11-22T14:32:00Z\",\"age_seconds\":0,"
               "\"next_check_at\":\"2026-11-22T14:37:00Z\",\"generations_left\":0,"
               "\"runs_out\":{\"early\":\"2026-11-22T14:33:00Z\","
               "\"likely\":\"2026-11-22T14:34:00Z\",\"late\":\"2026-11-22T14:35:00Z\"},"
               "\"error\":{\"code\":\"rate-limited\","
               "\"message\":\"There have been too many requests. Trying again at 14:37.\"}}");
}

static gint64
get_age (HrSnapshot *snapshot, gint64 now)
{
  g_autofree char *json = hr_status_json (snapshot, now);
  g_autoptr (JsonNode) root = json_from_string (json, NULL);

  return json_object_get_int_member (json_node_get_object (root), "age_seconds");
}

static void
test_age_is_never_negative (void)
{
  g_autoptr (HrSnapshot) snapshot = hr_test_snapshot_new ();

  g_assert_cmpint (get_age (snapshot, HR_TEST_NOON + 5 * G_TIME_SPAN_SECOND), ==, 5);
  g_assert_cmpint (get_age (snapshot, HR_TEST_NOON), ==, 0);
  /* The clock was set back. */
  g_assert_cmpint (get_age (snapshot, HR_TEST_NOON - 3600 * G_TIME_SPAN_SECOND), ==, 0);
}

static void
test_large_numbers_are_exact (void)
{
  g_autoptr (HrSnapshot) snapshot = hr_test_snapshot_new ();
  g_autofree char *json = NULL;

  snapshot->balance.credits = HR_READING_MAX;
  json = hr_status_json (snapshot, HR_TEST_NOON);
  g_assert_nonnull (strstr (json, "\"credits\":9007199254740992,"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/status-json/known", test_known);
  g_test_add_func ("/status-json/unknown-is-null", test_unknown_is_null);
  g_test_add_func ("/status-json/error-and-forecast", test_error_and_forecast);
  g_test_add_func ("/status-json/age-is-never-negative", test_age_is_never_negative);
  g_test_add_func ("/status-json/large-numbers-are-exact", test_large_numbers_are_exact);

  return g_test_run ();
}
