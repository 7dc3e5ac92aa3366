/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-chart-summary.h"

#define HOUR G_GINT64_CONSTANT (3600000)
#define NOW  (G_GINT64_CONSTANT (500000) * HOUR)

static HrChartSummary
summarize (const HrSample *samples, gsize n_samples)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  const HrChartQuery query = {
    .samples = samples,
    .n_samples = n_samples,
    .range = HR_CHART_DAY,
    .confirmed_at = NOW,
    .now = NOW,
    .zone = zone,
  };
  g_autoptr (HrChartModel) model = hr_chart_model_new (&query);

  return hr_chart_summarize (model, samples);
}

static void
test_empty (void)
{
  g_assert_cmpint (summarize (NULL, 0).state, ==, HR_CHART_EMPTY);
}

static void
test_what_is_in_view (void)
{
  static const HrSample samples[] = {
    { NOW - 60 * HOUR, 9999, 0, TRUE }, /* out of view */
    { NOW - 30 * HOUR, 100, 0, TRUE },  /* in force at the left edge */
    { NOW - 20 * HOUR, 40, 60, TRUE },  { NOW - 10 * HOUR, 1040, 60, TRUE },
    { NOW - HOUR, 1000, 100, TRUE },
  };
  HrChartSummary summary = summarize (samples, G_N_ELEMENTS (samples));

  g_assert_cmpint (summary.state, ==, HR_CHART_SERIES);
  g_assert_cmpint (summary.from, ==, NOW - 24 * HOUR);
  g_assert_cmpint (summary.first, ==, 100);
  g_assert_cmpint (summary.lowest, ==, 40);
  g_assert_cmpint (summary.highest, ==, 1040);
  g_assert_cmpint (summary.last, ==, 1000);
  g_assert_cmpuint (summary.n_top_ups, ==, 1);
}

static void
test_single (void)
{
  static const HrSample sample = { NOW - 2 * HOUR, 195, 5, TRUE };
  HrChartSummary summary = summarize (&sample, 1);

  g_assert_cmpint (summary.state, ==, HR_CHART_SINGLE);
  g_assert_cmpint (summary.from, ==, sample.at);
  g_assert_cmpint (summary.lowest, ==, 195);
  g_assert_cmpint (summary.last, ==, 195);
  g_assert_cmpuint (summary.n_top_ups, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chart-summary/empty", test_empty);
  g_test_add_func ("/chart-summary/what-is-in-view", test_what_is_in_view);
  g_test_add_func ("/chart-summary/single", test_single);

  return g_test_run ();
}
