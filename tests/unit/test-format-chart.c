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
test_reading (void)
{
  g_autofree char *today = hr_format_chart_reading (195, 0, 29, NOON - HOUR, NOON);
  g_autofree char *spent = hr_format_chart_reading (1, -12, 1, NOON - DAY, NOON);
  g_autofree char *topped_up = hr_format_chart_reading (1012, 1000, 0, NOON - DAY, NOON);

  g_assert_cmpstr (today, ==, "Today, 13:32\n195 credits\n29 credits spent that day");
  g_assert_cmpstr (spent, ==, "Yesterday, 14:32\n1 credit (−12)\n1 credit spent that day");
  g_assert_cmpstr (topped_up, ==,
                   "Yesterday, 14:32\n1,012 credits (+1,000)\n0 credits spent that day");
}

static void
test_bar (void)
{
  const HrChartBar bar = { .at = NOON - 7 * DAY, .spent = 29 };
  const HrChartBar hour_bar = { .at = NOON - 32 * MINUTE, .spent = 1 };
  g_autofree char *hour = hr_format_chart_bar (&hour_bar, HR_CHART_BAR_HOUR, NOON);
  g_autofree char *day = hr_format_chart_bar (&bar, HR_CHART_BAR_DAY, NOON);
  g_autofree char *week = hr_format_chart_bar (&bar, HR_CHART_BAR_WEEK, NOON);

  g_assert_cmpstr (hour, ==, "Today, 14:00\n1 credit spent");
  g_assert_cmpstr (day, ==, "Sun 15 Nov\n29 credits spent");
  g_assert_cmpstr (week, ==, "Sun 15 Nov – Yesterday\n29 credits spent");
}

static void
test_summary (void)
{
  const HrChartSummary summary = { HR_CHART_SERIES, NOON - DAY, 1020, 3, 1050, 640, 2 };
  const HrChartSummary nothing = { HR_CHART_EMPTY };
  g_autofree char *text = hr_format_chart_summary (&summary, NOON);
  g_autofree char *empty = hr_format_chart_summary (&nothing, NOON);

  g_assert_cmpstr (text, ==,
                   "From 21 Nov, 14:32 until now: first 1,020, lowest 3, highest 1,050, now 640 "
                   "credits; 2 top-ups.");
  g_assert_cmpstr (empty, ==, "There is no balance to show yet.");
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

  g_test_add_func ("/format-chart/reading", test_reading);
  g_test_add_func ("/format-chart/bar", test_bar);
  g_test_add_func ("/format-chart/summary", test_summary);
  g_test_add_func ("/format-chart/ledger", test_ledger);
  g_test_add_func ("/format-chart/history-problem", test_history_problem);

  return g_test_run ();
}
