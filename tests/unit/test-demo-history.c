/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-demo-history.h"

#include "hr-demo-workload.h"
#include "hr-forecast.h"
#include "hr-ledger-rows.h"

/* 2026-11-22 14:32:00 UTC */
#define NOON G_GINT64_CONSTANT (1795357920000000)

/* Every hour of a year, over the changes of the clocks: nobody knows when the demo is started. */
static void
test_adds_up_at_any_hour (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  HrDemoWorkload end;

  g_assert_nonnull (zone);
  hr_demo_workload_init (&end);
  for (gint64 now = NOON; now < NOON + 366 * G_TIME_SPAN_DAY; now += G_TIME_SPAN_HOUR) {
    g_autoptr (GArray) readings = hr_demo_history_make (zone, now);
    const HrReading *all = (const HrReading *) (void *) readings->data;
    guint n_top_ups = 0;

    g_assert_cmpuint (readings->len, >, 30);
    g_assert_cmpint (all[readings->len - 1].credits, ==, end.credits);
    g_assert_cmpint (all[readings->len - 1].used, ==, end.used);
    g_assert_cmpint (all[readings->len - 1].at, <, now);
    g_assert_cmpint (all[0].at, <, now - 29 * G_TIME_SPAN_DAY);
    g_assert_cmpint (all[0].used, >=, 0);
    for (guint i = 1; i < readings->len; i++) {
      HrLedgerEntry entry = hr_ledger_compare (&all[i - 1], &all[i]);

      g_assert_cmpint (all[i].at, >, all[i - 1].at);
      g_assert_cmpint (all[i].credits, >, 0);
      g_assert_cmpint (entry.lapsed, ==, 0);
      g_assert_cmpint (entry.refunded, ==, 0);
      g_assert_true ((entry.spent == 0) != (entry.granted == 0));
      n_top_ups += entry.granted > 0;
    }
    g_assert_cmpuint (n_top_ups, ==, 2);
  }
}

static void
test_shows_what_the_window_can_do (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (GArray) readings = hr_demo_history_make (zone, NOON);
  const HrReading *all = (const HrReading *) (void *) readings->data;
  HrLedgerTotals totals = hr_ledger_totals (all, readings->len, zone, NOON);
  HrForecast forecast;
  gboolean low = FALSE;

  for (guint i = 0; i < readings->len; i++)
    low = low || all[i].credits <= 20;
  g_assert_true (low);
  g_assert_cmpint (totals.today.spent, >, 0);
  g_assert_cmpint (totals.week.spent, >, totals.today.spent);
  g_assert_cmpint (totals.month.spent, >, totals.week.spent);
  g_assert_true (hr_forecast (all, readings->len, NOON, NOON, zone, &forecast));
}

static void
test_same_again (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (GArray) a = hr_demo_history_make (zone, NOON);
  g_autoptr (GArray) b = hr_demo_history_make (zone, NOON);

  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++) {
    g_assert_cmpint (g_array_index (a, HrReading, i).at, ==, g_array_index (b, HrReading, i).at);
    g_assert_cmpint (g_array_index (a, HrReading, i).used, ==,
                     g_array_index (b, HrReading, i).used);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/demo-history/adds-up-at-any-hour", test_adds_up_at_any_hour);
  g_test_add_func ("/demo-history/shows-what-the-window-can-do", test_shows_what_the_window_can_do);
  g_test_add_func ("/demo-history/same-again", test_same_again);

  return g_test_run ();
}
