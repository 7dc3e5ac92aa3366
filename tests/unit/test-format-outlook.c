/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-format.h"
#include "hr-store.h"

#include <locale.h>
#include <string.h>

/* Sunday, 2026-11-22 14:32:00 UTC; the test runs in UTC and in English. */
#define NOON   (G_GINT64_CONSTANT (1795357920) * G_USEC_PER_SEC)
#define MINUTE G_TIME_SPAN_MINUTE
#define HOUR   G_TIME_SPAN_HOUR
#define DAY    G_TIME_SPAN_DAY

static void
test_tick (void)
{
  static const struct {
    gint64 time;
    HrChartTimeUnit unit;
    const char *text;
  } rows[] = {
    { NOON, HR_CHART_UNIT_MINUTES, "14:32" },
    { NOON - 32 * MINUTE, HR_CHART_UNIT_HOURS, "14:00" },
    { NOON, HR_CHART_UNIT_DAYS, "22 Nov" },
    { NOON, HR_CHART_UNIT_MONTHS, "Nov" },
    { NOON, HR_CHART_UNIT_YEARS, "2026" },
    { G_MAXINT64, HR_CHART_UNIT_YEARS, "?" }, /* after the end of every calendar */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = hr_format_chart_tick (rows[i].time, rows[i].unit);

    g_assert_cmpstr (text, ==, rows[i].text);
  }
}

static void
test_reading (void)
{
  g_autofree char *today = hr_format_chart_reading (195, 0, 29, NOON - HOUR, NOON);
  g_autofree char *spent = hr_format_chart_reading (1, -12, 1, NOON - DAY, NOON);
  g_autofree char *topped_up = hr_format_chart_reading (1012, 1000, 0, NOON - DAY, NOON);

  g_assert_cmpstr (today, ==, "13:32\n195 credits\n29 credits spent that day");
  g_assert_cmpstr (spent, ==, "21 Nov, 14:32\n1 credit (−12)\n1 credit spent that day");
  g_assert_cmpstr (topped_up, ==,
                   "21 Nov, 14:32\n1,012 credits (+1,000)\n0 credits spent that day");
}

static void
test_bar (void)
{
  const HrChartBar bar = { .at = NOON - DAY, .spent = 29 };
  g_autofree char *day = hr_format_chart_bar (&bar, 1, NOON);
  g_autofree char *week = hr_format_chart_bar (&bar, 7, NOON);

  g_assert_cmpstr (day, ==, "21 Nov\n29 credits spent");
  g_assert_cmpstr (week, ==, "21 Nov – 27 Nov\n29 credits spent");
}

static void
test_summary (void)
{
  const HrChartSummary summary = { HR_CHART_SERIES, NOON - DAY, 1020, 3, 1050, 640, 2 };
  const HrChartSummary nothing = { HR_CHART_EMPTY };
  g_autofree char *text = hr_format_chart_summary (&summary, NOON);
  g_autofree char *empty = hr_format_chart_summary (&nothing, NOON);

  g_assert_cmpstr (text, ==,
                   "From 21 Nov, 14:32 until now: at first 1,020, at the lowest 3, at the highest "
                   "1,050, now 640 credits; 2 top-ups.");
  g_assert_cmpstr (empty, ==, "There is no balance to show yet.");
}

static void
test_forecast (void)
{
  static const struct {
    gint64 ahead[3];
    const char *text;
  } rows[] = {
    /* Today: times, rounded to ten minutes from an hour ahead on. */
    { { 58 * MINUTE, 2 * HOUR + 7 * MINUTE, 3 * HOUR + 29 * MINUTE },
      "lasts until about 16:40 (15:30–18:00)" },
    { { 5 * MINUTE, 11 * MINUTE, 20 * MINUTE }, "lasts until about 14:43 (14:37–14:52)" },
    /* Overdue: at any moment. */
    { { -HOUR, -MINUTE, 11 * MINUTE }, "lasts until about 14:32 (14:32–14:43)" },
    /* Into the night: the day where it is another one. */
    { { 6 * HOUR, 8 * HOUR, 18 * HOUR }, "lasts until about 22:30 (20:30–Mon 08:30)" },
    { { 12 * HOUR, 18 * HOUR, 30 * HOUR }, "lasts until about Mon 08:30 (Mon 02:30–Mon 20:30)" },
    /* Within a week: days. */
    { { 2 * DAY, 4 * DAY, 6 * DAY }, "lasts until about Thursday (Tue–Sat)" },
    { { 6 * HOUR, DAY, 3 * DAY }, "lasts until about tomorrow (today–Wed)" },
    { { HOUR, 8 * HOUR, 2 * DAY }, "lasts until about 22:30 (today–Tue)" },
    { { 3 * DAY - HOUR, 3 * DAY, 3 * DAY + HOUR }, "lasts until about Wednesday" },
    /* Later: dates. */
    { { 4 * DAY, 9 * DAY, 14 * DAY }, "lasts until about 1 Dec (26 Nov–6 Dec)" },
    { { 5 * DAY, 6 * DAY, 7 * DAY }, "lasts until about 28 Nov (27 Nov–29 Nov)" },
    /* Much later: months. */
    { { 100 * DAY, 200 * DAY, 400 * DAY }, "lasts until about Jun 2027 (Mar 2027–Dec 2027)" },
    { { 300 * DAY, 3500 * DAY, 3650 * DAY }, "lasts for years" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (HrSnapshot) snapshot = hr_snapshot_new ("", "");
    g_autofree char *text = NULL;

    snapshot->known = TRUE;
    snapshot->balance.credits = 195;
    for (gsize j = 0; j < 3; j++)
      snapshot->runs_out[j] = NOON + rows[i].ahead[j];
    text = hr_format_forecast (snapshot, NOON);
    g_assert_cmpstr (text, ==, rows[i].text);
  }
}

static void
test_no_forecast (void)
{
  g_autoptr (HrSnapshot) snapshot = hr_snapshot_new ("", "");
  g_autofree char *unknown = hr_format_forecast (snapshot, NOON);
  g_autofree char *young = NULL;
  g_autofree char *empty = NULL;

  snapshot->known = TRUE;
  snapshot->balance.credits = 195;
  young = hr_format_forecast (snapshot, NOON);
  snapshot->balance.credits = 0;
  empty = hr_format_forecast (snapshot, NOON);

  g_assert_cmpstr (unknown, ==, "");
  g_assert_cmpstr (young, ==, "not enough data yet for a forecast");
  g_assert_cmpstr (empty, ==, "");
}

static void
test_ledger (void)
{
  static const struct {
    HrLedgerKind kind;
    gint64 amount;
    const char *word;
    const char *text;
  } rows[] = {
    { HR_LEDGER_SPENT, 12, "Spent", "−12" },
    { HR_LEDGER_GRANTED, 1000, "Topped up", "+1,000" },
    { HR_LEDGER_LAPSED, 1000, "Lapsed", "−1,000" },
    { HR_LEDGER_REFUNDED, 10, "Refunded", "+10" },
    { HR_LEDGER_SPENT, 0, "Spent", "0" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = hr_format_ledger_amount (rows[i].kind, rows[i].amount);

    g_assert_cmpstr (hr_format_ledger_kind (rows[i].kind), ==, rows[i].word);
    g_assert_cmpstr (text, ==, rows[i].text);
  }
}

static void
test_history_problem (void)
{
  g_autofree char *none = hr_format_history_problem (NULL);
  g_autoptr (GError) aside =
      g_error_new_literal (HR_STORE_ERROR, HR_STORE_ERROR_DAMAGED, "/x/history.db.damaged");
  g_autofree char *damaged = hr_format_history_problem (aside);

  g_assert_cmpstr (none, ==, "");
  g_assert_nonnull (strstr (damaged, "/x/history.db.damaged"));
  for (int i = HR_STORE_ERROR_DAMAGED; i <= HR_STORE_ERROR_FAILED; i++) {
    g_autoptr (GError) error = g_error_new_literal (HR_STORE_ERROR, i, "why");
    g_autofree char *text = hr_format_history_problem (error);

    g_assert_true (g_str_has_suffix (text, "."));
  }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/format-outlook/tick", test_tick);
  g_test_add_func ("/format-outlook/reading", test_reading);
  g_test_add_func ("/format-outlook/bar", test_bar);
  g_test_add_func ("/format-outlook/summary", test_summary);
  g_test_add_func ("/format-outlook/forecast", test_forecast);
  g_test_add_func ("/format-outlook/no-forecast", test_no_forecast);
  g_test_add_func ("/format-outlook/ledger", test_ledger);
  g_test_add_func ("/format-outlook/history-problem", test_history_problem);

  return g_test_run ();
}
