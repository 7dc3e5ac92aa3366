/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-columns.h"
#include "hr-history-text.h"
#include "hr-ledger-table.h"
#include "hr-open-metrics.h"
#include "hr-template.h"
#include "hr-test-snapshot.h"
#include "hr-waybar.h"

#include <locale.h>

static void
test_template_fills_every_field (void)
{
  g_autoptr (HrSnapshot) snapshot = hr_test_snapshot_new ();
  g_autofree char *all = NULL;
  g_autofree char *unknown = NULL;
  g_autoptr (HrSnapshot) nothing = hr_snapshot_new ("", "");
  const char *format = "{account}|{name}|{state}|{level}|{credits}|{available}|{held}|"
                       "{used_credits}|{as_of}|{age_seconds}|{next_check_at}|{generations_left}|{"
                       "early}|{error}|{{%}}";

  hr_test_snapshot_set_name (snapshot, "Studio");
  snapshot->held = 45;
  snapshot->runs_out[0] = HR_TEST_NOON + 3600 * G_TIME_SPAN_SECOND;
  g_assert_true (hr_template_check (format, NULL));
  all = hr_template_fill (format, snapshot, HR_TEST_NOON + 12 * G_TIME_SPAN_SECOND);
  g_assert_cmpstr (
      all, ==,
      "default|Studio|current|ok|195|150|45|5|2026-11-22T14:32:00Z|12|2026-11-22T14:37:00Z|"
      "19|2026-11-22T15:32:00Z||{%}");

  unknown = hr_template_fill (
      "{credits} {available} {used_credits} {as_of} {age_seconds} {likely} {late}", nothing,
      HR_TEST_NOON);
  g_assert_cmpstr (unknown, ==, "? ? ? ? ? ? ?");
}

static void
test_template_refuses (void)
{
  static const char *const rows[] = {
    "{nonsense}",                             /* no such field */
    "{credits",                               /* not closed */
    "credits}",                               /* not opened */
    "{}",                                     /* no name */
    "{ credits }", "{Credits}", "{credits}}", /* one brace too many */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", rows[i]);
    g_assert_false (hr_template_check (rows[i], &error));
    g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
  }
}

static void
test_waybar (void)
{
  g_autoptr (HrSnapshot) snapshot = hr_test_snapshot_new ();
  g_autofree char *line = NULL;

  hr_test_snapshot_set_name (snapshot, "R&B <\"live\">");
  line = hr_waybar_line (snapshot, NULL, HR_TEST_NOON);
  g_assert_cmpstr (
      line, ==,
      "{\"text\":\"195\",\"alt\":\"ok\",\"tooltip\":"
      "\"R&amp;B &lt;&quot;live&quot;&gt;\\n195 credits left, as of 14:32\\n"
      "Enough for about 19 songs\",\"class\":[\"ok\",\"current\"],\"percentage\":100}");
}

static void
test_waybar_levels (void)
{
  static const struct {
    HrLevel level;
    const char *end;
  } rows[] = {
    { HR_LEVEL_OK, "\"percentage\":100}" },      { HR_LEVEL_LOW, "\"percentage\":50}" },
    { HR_LEVEL_CRITICAL, "\"percentage\":25}" }, { HR_LEVEL_EMPTY, "\"percentage\":0}" },
    { HR_LEVEL_UNKNOWN, "\"percentage\":0}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (HrSnapshot) snapshot = hr_test_snapshot_new ();
    g_autofree char *line = NULL;

    snapshot->level = rows[i].level;
    line = hr_waybar_line (snapshot, NULL, HR_TEST_NOON);
    g_assert_true (g_str_has_suffix (line, rows[i].end));
  }
}

static void
test_waybar_never_shows_nothing_as_zero (void)
{
  g_autoptr (HrSnapshot) nothing = hr_snapshot_new ("", "");
  g_autoptr (HrSnapshot) old = hr_test_snapshot_new ();
  g_autofree char *first = hr_waybar_line (nothing, NULL, HR_TEST_NOON);
  g_autofree char *second = NULL;

  g_assert_true (g_str_has_prefix (first, "{\"text\":\"…\",\"alt\":\"unknown\""));
  old->state = HR_STATE_OUTDATED;
  second = hr_waybar_line (old, NULL, HR_TEST_NOON);
  g_assert_true (g_str_has_prefix (second, "{\"text\":\"195?\","));
}

static char *
make_metrics (HrSnapshot *snapshot)
{
  g_autoptr (GPtrArray) snapshots = g_ptr_array_new ();

  g_ptr_array_add (snapshots, snapshot);
  return hr_open_metrics (snapshots, HR_TEST_NOON + 12 * G_TIME_SPAN_SECOND);
}

static void
assert_has_line (const char *text, const char *line)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  if (!g_strv_contains ((const char *const *) lines, line))
    g_error ("no line “%s” in:\n%s", line, text);
}

static void
test_metrics (void)
{
  g_autoptr (HrSnapshot) snapshot = hr_test_snapshot_new ();
  g_autofree char *text = NULL;

  hr_test_snapshot_set_name (snapshot, "a\"b\\c\nd");
  snapshot->runs_out[1] = HR_TEST_NOON + 3600 * G_TIME_SPAN_SECOND;
  text = make_metrics (snapshot);
  assert_has_line (text, "# TYPE headroom_credits gauge");
  assert_has_line (text, "headroom_held_credits{account=\"default\",name=\"a\\\"b\\\\c\\nd\"} 0");
  assert_has_line (text,
                   "headroom_available_credits{account=\"default\",name=\"a\\\"b\\\\c\\nd\"} 195");
  assert_has_line (text, "# UNIT headroom_credits credits");
  assert_has_line (text, "headroom_credits{account=\"default\",name=\"a\\\"b\\\\c\\nd\"} 195");
  assert_has_line (text, "headroom_level{account=\"default\",name=\"a\\\"b\\\\c\\nd\","
                         "level=\"ok\"} 1");
  assert_has_line (text, "headroom_state{account=\"default\",name=\"a\\\"b\\\\c\\nd\","
                         "state=\"refused\"} 0");
  assert_has_line (text, "headroom_age_seconds{account=\"default\",name=\"a\\\"b\\\\c\\nd\"} 12");
  assert_has_line (text, "headroom_runs_out_timestamp_seconds{account=\"default\","
                         "name=\"a\\\"b\\\\c\\nd\",estimate=\"likely\"} 1795361520");
  g_assert_true (g_str_has_suffix (text, "\n# EOF\n"));
}

static void
test_metrics_have_no_reading_for_what_is_unknown (void)
{
  g_autoptr (HrSnapshot) snapshot = hr_snapshot_new ("", "");
  g_autofree char *text = NULL;

  snapshot->failed = TRUE;
  snapshot->error = HR_ERROR_NO_KEY;
  snapshot->state = HR_STATE_NO_KEY;
  text = make_metrics (snapshot);
  g_assert_null (g_strstr_len (text, -1, "headroom_credits{"));
  g_assert_null (g_strstr_len (text, -1, "headroom_used_credits{"));
  g_assert_null (g_strstr_len (text, -1, "headroom_generations_left{"));
  g_assert_null (g_strstr_len (text, -1, "headroom_age_seconds{"));
  g_assert_null (g_strstr_len (text, -1, "headroom_runs_out_timestamp_seconds{"));
  assert_has_line (text, "headroom_last_check_success{account=\"\",name=\"\"} 0");
  assert_has_line (text, "headroom_state{account=\"\",name=\"\",state=\"no-key\"} 1");
}

static void
test_columns_count_cells (void)
{
  HrColumns *columns = hr_columns_new (3);
  g_autofree char *text = NULL;
  static const char *const cells[] = { "크레딧", "1", "a", "x", "1000", "" };

  hr_columns_align_right (columns, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (cells); i++)
    hr_columns_take (columns, g_strdup (cells[i]));
  text = hr_columns_free (columns);
  g_assert_cmpstr (text, ==, "크레딧     1  a\nx       1000  \n");
  g_assert_cmpuint (hr_columns_get_width ("크레딧"), ==, 6);
}

/* Spent 50 and topped up 1000 within one interval; the first row only says where it stood. */
static const HrReading readings[] = {
  { G_GINT64_CONSTANT (1795357920) * G_USEC_PER_SEC, 195, 5, TRUE },
  { G_GINT64_CONSTANT (1795361520) * G_USEC_PER_SEC, 1145, 55, TRUE },
  { G_GINT64_CONSTANT (1795365120) * G_USEC_PER_SEC, -5, 0, FALSE },
};

static void
test_csv_from_a_time_on (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autofree char *text = hr_ledger_to_csv (readings, 2, readings[1].at, zone);

  g_assert_cmpstr (text, ==,
                   "time,utc_offset_minutes,credits,used,spent,granted,lapsed,refunded\r\n"
                   "2026-11-22T15:32:00,0,1145,55,50,1000,0,0\r\n");
}

static void
test_history_json (void)
{
  g_autofree char *json = hr_history_json ("default", readings, 2, G_MININT64);

  g_assert_cmpstr (json, ==,
                   "{\"schema\":1,\"account\":\"default\",\"rows\":["
                   "{\"time\":\"2026-11-22T14:32:00Z\",\"credits\":195,\"used_credits\":5,"
                   "\"spent\":null,\"granted\":null,\"lapsed\":null,\"refunded\":null},"
                   "{\"time\":\"2026-11-22T15:32:00Z\",\"credits\":1145,\"used_credits\":55,"
                   "\"spent\":50,\"granted\":1000,\"lapsed\":0,\"refunded\":0}],"
                   "\"sum\":{\"spent\":50,\"granted\":1000,\"lapsed\":0,\"refunded\":0}}");
}

static void
test_history_text (void)
{
  g_autofree char *text =
      hr_history_text (readings, 2, G_MININT64, HR_TEST_NOON + 7200 * G_TIME_SPAN_SECOND);

  g_assert_cmpstr (text, ==,
                   "Time   Credits  Used  Spent  Granted  Lapsed  Refunded\n"
                   "14:32      195     5      –        –       –         –\n"
                   "15:32    1,145    55     50    1,000       0         0\n"
                   "Sum                      50    1,000       0         0\n");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/template/fills-every-field", test_template_fills_every_field);
  g_test_add_func ("/template/refuses-what-is-no-field", test_template_refuses);
  g_test_add_func ("/waybar/escapes-markup", test_waybar);
  g_test_add_func ("/waybar/four-icons-for-four-levels", test_waybar_levels);
  g_test_add_func ("/waybar/never-shows-nothing-as-zero", test_waybar_never_shows_nothing_as_zero);
  g_test_add_func ("/metrics/labels-are-escaped", test_metrics);
  g_test_add_func ("/metrics/no-sample-for-what-is-unknown",
                   test_metrics_have_no_reading_for_what_is_unknown);
  g_test_add_func ("/columns/count-cells", test_columns_count_cells);
  g_test_add_func ("/history/csv-from-a-time-on", test_csv_from_a_time_on);
  g_test_add_func ("/history/json", test_history_json);
  g_test_add_func ("/history/text", test_history_text);
  return g_test_run ();
}
