/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-meter.h"

#define DAY G_TIME_SPAN_DAY
#define NOW (100 * DAY)

static void
test_full_is_what_there_was_after_the_last_top_up (void)
{
  const HrReading readings[] = {
    { NOW - 9 * DAY, 5000, 0, TRUE },   { NOW - 8 * DAY, 10, 4990, TRUE },
    { NOW - 5 * DAY, 990, 5010, TRUE }, { NOW - 4 * DAY, 640, 5360, TRUE },
    { NOW - DAY, 300, 5700, TRUE },
  };

  g_assert_cmpint (hr_meter_find_full (readings, G_N_ELEMENTS (readings), NOW), ==, 990);
}

static void
test_full_counts_what_came_back (void)
{
  const HrReading readings[] = {
    { NOW - 3 * DAY, 10, 0, TRUE },
    { NOW - 2 * DAY, 900, 110, TRUE },
    { NOW - DAY, 950, 60, TRUE },
    { NOW, 940, 70, TRUE },
  };

  g_assert_cmpint (hr_meter_find_full (readings, G_N_ELEMENTS (readings), NOW), ==, 950);
}

static void
test_full_without_a_top_up_is_the_highest_of_a_month (void)
{
  const HrReading readings[] = {
    { NOW - 50 * DAY, 2000, 0, TRUE },
    { NOW - 40 * DAY, 1500, 500, TRUE },
    { NOW - 20 * DAY, 800, 1200, TRUE },
    { NOW - DAY, 300, 1700, TRUE },
  };

  /* What was there 40 days ago was still there 30 days ago. */
  g_assert_cmpint (hr_meter_find_full (readings, G_N_ELEMENTS (readings), NOW), ==, 1500);
}

/* One credit more may be a rounding error of the service's. */
static void
test_one_credit_is_no_top_up (void)
{
  const HrReading readings[] = {
    { NOW - 2 * DAY, 800, 0, TRUE },
    { NOW - DAY, 300, 500, TRUE },
    { NOW, 301, 500, TRUE },
  };

  g_assert_cmpint (hr_meter_find_full (readings, G_N_ELEMENTS (readings), NOW), ==, 800);
}

static void
test_full_of_nothing_is_nothing (void)
{
  const HrReading debt[] = { { NOW, -20, 0, TRUE } };

  g_assert_cmpint (hr_meter_find_full (NULL, 0, NOW), ==, 0);
  g_assert_cmpint (hr_meter_find_full (debt, 1, NOW), ==, 0);
}

static void
test_shares (void)
{
  static const struct {
    gint64 credits, full, low, critical;
    HrMeter meter;
  } rows[] = {
    /* as it is most of the time */
    { 640, 1000, 50, 20, { 0.64, 0.05, 0.02 } },
    /* full, and more than was ever seen */
    { 1000, 1000, 50, 20, { 1, 0.05, 0.02 } },
    { 2000, 1000, 100, 20, { 1, 0.05, 0.01 } },
    /* empty, and in debt */
    { 0, 1000, 50, 20, { 0, 0.05, 0.02 } },
    { -5, 1000, 50, 20, { 0, 0.05, 0.02 } },
    /* no history yet: the thresholds are the scale */
    { 25, 0, 50, 20, { 0.5, 1, 0.4 } },
    /* a threshold of nothing has no tick, and low below critical is never reached */
    { 50, 100, 0, 0, { 0.5, -1, -1 } },
    { 50, 100, 10, 20, { 0.5, -1, 0.2 } },
    /* nothing to measure by */
    { 0, 0, 0, 0, { 0, -1, -1 } },
    /* the largest that there can be */
    { HR_READING_MAX, HR_READING_MAX, HR_READING_MAX, 0, { 1, 1, -1 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (HrSnapshot) snapshot = hr_snapshot_new ("", "");
    HrMeter meter;

    snapshot->known = TRUE;
    snapshot->balance.credits = rows[i].credits;
    snapshot->full = rows[i].full;
    snapshot->low_threshold = rows[i].low;
    snapshot->critical_threshold = rows[i].critical;
    meter = hr_meter_lay_out (snapshot);

    g_test_message ("%" G_GSIZE_FORMAT, i);
    g_assert_cmpfloat_with_epsilon (meter.fill, rows[i].meter.fill, 1e-9);
    g_assert_cmpfloat_with_epsilon (meter.low, rows[i].meter.low, 1e-9);
    g_assert_cmpfloat_with_epsilon (meter.critical, rows[i].meter.critical, 1e-9);
  }
}

/* An arc with ticks would tell of a scale that there is not. */
static void
test_unknown_has_no_scale (void)
{
  g_autoptr (HrSnapshot) snapshot = hr_snapshot_new ("", "");
  HrMeter meter;

  snapshot->full = 1000;
  snapshot->low_threshold = 50;
  snapshot->critical_threshold = 20;
  meter = hr_meter_lay_out (snapshot);
  g_assert_cmpfloat (meter.fill, <, 0);
  g_assert_cmpfloat (meter.low, <, 0);
  g_assert_cmpfloat (meter.critical, <, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/meter/full/is-what-there-was-after-the-last-top-up",
                   test_full_is_what_there_was_after_the_last_top_up);
  g_test_add_func ("/meter/full/counts-what-came-back", test_full_counts_what_came_back);
  g_test_add_func ("/meter/full/without-a-top-up-is-the-highest-of-a-month",
                   test_full_without_a_top_up_is_the_highest_of_a_month);
  g_test_add_func ("/meter/full/one-credit-is-no-top-up", test_one_credit_is_no_top_up);
  g_test_add_func ("/meter/full/of-nothing-is-nothing", test_full_of_nothing_is_nothing);
  g_test_add_func ("/meter/shares", test_shares);
  g_test_add_func ("/meter/unknown-has-no-scale", test_unknown_has_no_scale);

  return g_test_run ();
}
