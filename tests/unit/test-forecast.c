/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-forecast.h"
#include "hr-workload.h"

#include <math.h>

#define MINUTE_MS G_GINT64_CONSTANT (60000)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)
#define START     HR_WORKLOAD_START

typedef struct {
  GTimeZone *zone; /* (owned) */
  GArray *samples; /* (owned) (element-type HrSample) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->zone = g_time_zone_new_identifier ("Europe/Berlin");
  fixture->samples = g_array_new (FALSE, FALSE, sizeof (HrSample));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_time_zone_unref (fixture->zone);
  g_array_unref (fixture->samples);
}

static HrSample *
last_sample (Fixture *fixture)
{
  return &g_array_index (fixture->samples, HrSample, fixture->samples->len - 1);
}

static gboolean
ask (Fixture *fixture, gint64 now, HrForecast *forecast)
{
  return hr_forecast ((const HrSample *) (gpointer) fixture->samples->data, fixture->samples->len,
                      now, now, fixture->zone, forecast);
}

/* Ten credits every ten minutes, for so long, down to so many. */
static void
spend_steadily (Fixture *fixture, gint64 length, gint64 credits)
{
  gint64 n = length / (10 * MINUTE_MS);

  for (gint64 i = 0; i <= n; i++) {
    HrSample sample = { START + i * 10 * MINUTE_MS, credits + 10 * (n - i), 10 * i, TRUE };

    g_array_append_val (fixture->samples, sample);
  }
}

static void
test_silent (Fixture *fixture, gconstpointer data)
{
  HrForecast forecast;
  HrSample first = { START, 100, 0, TRUE }, same = { START + DAY_MS, 100, 0, TRUE };

  /* no sample, one, two without spending */
  g_assert_false (hr_forecast (NULL, 0, START, START, fixture->zone, &forecast));
  g_array_append_val (fixture->samples, first);
  g_assert_false (ask (fixture, START + DAY_MS, &forecast));
  g_array_append_val (fixture->samples, same);
  g_assert_false (ask (fixture, START + DAY_MS, &forecast));
}

static void
test_grants_are_no_spending (Fixture *fixture, gconstpointer data)
{
  HrForecast forecast;
  HrSample samples[] = {
    /* lapsed, then granted */
    { START, 100, 0, TRUE },
    { START + DAY_MS, 50, 0, TRUE },
    { START + 2 * DAY_MS, 1050, 0, TRUE },
  };

  g_array_append_vals (fixture->samples, samples, G_N_ELEMENTS (samples));
  g_assert_false (ask (fixture, START + 2 * DAY_MS, &forecast));
}

static void
test_first_hour (Fixture *fixture, gconstpointer data)
{
  HrForecast forecast;

  spend_steadily (fixture, 50 * MINUTE_MS, 500);
  g_assert_false (ask (fixture, START + 59 * MINUTE_MS, &forecast));
  g_assert_true (ask (fixture, START + 60 * MINUTE_MS, &forecast));
}

static void
test_quiet (Fixture *fixture, gconstpointer data)
{
  HrForecast forecast;
  gint64 end;

  spend_steadily (fixture, 3 * DAY_MS, 500);
  end = last_sample (fixture)->at;
  g_assert_true (ask (fixture, end + 14 * DAY_MS, &forecast));
  g_assert_cmpint (forecast.early, >=, end + 14 * DAY_MS);
  g_assert_false (ask (fixture, end + 14 * DAY_MS + 1, &forecast));
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  HrForecast forecast;

  spend_steadily (fixture, DAY_MS, 500);
  last_sample (fixture)->credits = 0;
  g_assert_false (ask (fixture, START + DAY_MS, &forecast));
  last_sample (fixture)->credits = -5;
  g_assert_false (ask (fixture, START + DAY_MS, &forecast));
}

/* Sixty credits an hour, 600 left: ten hours. */
static void
test_steady (Fixture *fixture, gconstpointer data)
{
  HrForecast forecast;

  spend_steadily (fixture, 10 * DAY_MS, 600);
  g_assert_true (ask (fixture, START + 10 * DAY_MS, &forecast));
  g_assert_cmpint (forecast.likely, >, START + 10 * DAY_MS + 9 * HOUR_MS);
  g_assert_cmpint (forecast.likely, <, START + 10 * DAY_MS + 11 * HOUR_MS);
  g_assert_cmpint (forecast.late - forecast.early, <, 6 * HOUR_MS);
}

/* Only nine to five, and it is evening: the credits last until tomorrow. */
static void
test_office_hours (Fixture *fixture, gconstpointer data)
{
  HrForecast forecast;
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  gint64 used = 0, now = START + 10 * DAY_MS + 20 * HOUR_MS;

  for (gint64 minute = 0; minute <= (now - START) / MINUTE_MS; minute += 15) {
    HrSample sample = { START + minute * MINUTE_MS, 100, 0, TRUE };
    gint64 hour = minute / 60 % 24;

    if (hour >= 9 && hour < 17)
      used += 5;
    sample.used = used;
    sample.credits = 100000 - used;
    g_array_append_val (fixture->samples, sample);
  }
  last_sample (fixture)->credits = 20;
  last_sample (fixture)[-1].credits = 20;
  g_clear_pointer (&fixture->zone, g_time_zone_unref);
  fixture->zone = g_steal_pointer (&utc);
  g_assert_true (ask (fixture, now, &forecast));
  g_assert_cmpint (forecast.early, >, START + 11 * DAY_MS + 8 * HOUR_MS);
  g_assert_cmpint (forecast.likely, <, START + 11 * DAY_MS + 12 * HOUR_MS);
}

static void
scale_samples (GArray *samples, gint64 factor)
{
  for (guint i = 0; i < samples->len; i++) {
    g_array_index (samples, HrSample, i).credits *= factor;
    g_array_index (samples, HrSample, i).used *= factor;
  }
}

/* What holds for any workload at any time. */
static void
test_workloads (Fixture *fixture, gconstpointer data)
{
  guint told = 0;

  for (guint kind = 0; kind < hr_workload_n_kinds (HR_WORKLOAD_TUNING); kind++) {
    g_autoptr (GArray) purchases = hr_workload_new (HR_WORKLOAD_TUNING, kind, 7, 40);
    g_autoptr (GArray) samples = hr_workload_observe (purchases, HR_WORKLOAD_TUNING, 7, 30);

    g_array_set_size (fixture->samples, 0);
    g_array_append_vals (fixture->samples, samples->data, samples->len);
    for (guint n = samples->len; n > 1; n = n * 2 / 3) {
      HrForecast forecast, scaled, more;
      gint64 now;

      g_array_set_size (fixture->samples, n);
      now = last_sample (fixture)->at;
      if (!ask (fixture, now, &forecast))
        continue;
      told++;
      g_assert_cmpint (now, <=, forecast.early);
      g_assert_cmpint (forecast.early, <=, forecast.likely);
      g_assert_cmpint (forecast.likely, <=, forecast.late);
      g_assert_cmpint (forecast.late, <=, now + HR_FORECAST_HORIZON);

      /* In other coins it takes as long (to a few roundings). */
      scale_samples (fixture->samples, 1000);
      g_assert_true (ask (fixture, now, &scaled));
      g_assert_cmpfloat_with_epsilon ((double) scaled.likely, (double) forecast.likely, 1000);
      g_assert_cmpfloat_with_epsilon ((double) scaled.late, (double) forecast.late, 60000);
      g_array_set_size (fixture->samples, 0);
      g_array_append_vals (fixture->samples, samples->data, n);

      /* More credits never last less long. */
      for (guint i = 0; i < n; i++)
        g_array_index (fixture->samples, HrSample, i).credits += 50;
      g_assert_true (ask (fixture, now, &more));
      g_assert_cmpint (more.early, >=, forecast.early);
      g_assert_cmpint (more.likely, >=, forecast.likely);
      g_assert_cmpint (more.late, >=, forecast.late);
      g_array_set_size (fixture->samples, 0);
      g_array_append_vals (fixture->samples, samples->data, n);
    }
  }
  g_assert_cmpuint (told, >, 50);
}

/* The largest numbers, years of history, samples out of their time: an answer or none, no harm. */
static void
test_extremes (Fixture *fixture, gconstpointer data)
{
  const gint64 most = G_GINT64_CONSTANT (1) << 53;
  HrForecast forecast;
  HrSample samples[] = {
    { START - 4000 * DAY_MS, most, 0, TRUE },
    { START - 1000 * DAY_MS, 1, most, TRUE },
    { START - 1 * DAY_MS, most, most, TRUE },
    { START, most - 1, 1 - most, TRUE },
    { START, most - 2, 2, TRUE },
    { START + 1, most - 3, 3, TRUE },
  };

  g_array_append_vals (fixture->samples, samples, G_N_ELEMENTS (samples));
  for (guint n = G_N_ELEMENTS (samples); n > 1; n--) {
    g_array_set_size (fixture->samples, n);
    if (ask (fixture, START + DAY_MS, &forecast)) {
      g_assert_cmpint (forecast.early, <=, forecast.likely);
      g_assert_cmpint (forecast.likely, <=, forecast.late);
    }
  }
}

/* All of the data lies in the hour that comes twice: on the clock, no time has passed. */
static void
test_clock_set_back (Fixture *fixture, gconstpointer data)
{
  const gint64 first_half_past_two = G_GINT64_CONSTANT (1792888200000); /* 2026-10-25T00:30:00Z */
  HrForecast forecast;

  for (int i = 0; i <= 6; i++) {
    HrSample sample = { first_half_past_two + i * 10 * MINUTE_MS, 100 - i, i, TRUE };

    g_array_append_val (fixture->samples, sample);
  }
  g_assert_false (ask (fixture, last_sample (fixture)->at, &forecast));
  g_assert_true (ask (fixture, last_sample (fixture)->at + HOUR_MS, &forecast));
}

/* A credit in a month, a million left: it ends at the horizon, and all three say so. */
static void
test_horizon (Fixture *fixture, gconstpointer data)
{
  HrForecast forecast;
  HrSample samples[] = { { START, 1000001, 0, TRUE }, { START + 20 * DAY_MS, 1000000, 1, TRUE } };

  g_array_append_vals (fixture->samples, samples, G_N_ELEMENTS (samples));
  g_assert_true (ask (fixture, START + 20 * DAY_MS, &forecast));
  g_assert_cmpint (forecast.likely, ==, START + 20 * DAY_MS + HR_FORECAST_HORIZON);
  g_assert_cmpint (forecast.late, ==, forecast.likely);
}

static void
test_repeats (Fixture *fixture, gconstpointer data)
{
  HrForecast first, second;

  spend_steadily (fixture, 5 * DAY_MS, 3000);
  g_assert_true (ask (fixture, START + 5 * DAY_MS, &first));
  g_assert_true (ask (fixture, START + 5 * DAY_MS, &second));
  g_assert_cmpmem (&first, sizeof first, &second, sizeof second);
}

#define ADD(path, function)                                                                        \
  g_test_add ("/forecast/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("silent/without-spending", test_silent);
  ADD ("silent/with-grants-and-lapses-alone", test_grants_are_no_spending);
  ADD ("silent/in-the-first-hour", test_first_hour);
  ADD ("silent/after-14-quiet-days", test_quiet);
  ADD ("silent/without-credits", test_empty);
  ADD ("steady/is-narrow", test_steady);
  ADD ("office-hours/end-in-office-hours", test_office_hours);
  ADD ("any-workload/is-ordered-scales-and-is-monotone", test_workloads);
  ADD ("extremes/do-no-harm", test_extremes);
  ADD ("clock-set-back/has-no-data-yet", test_clock_set_back);
  ADD ("horizon/ends-it", test_horizon);
  ADD ("same-input/same-forecast", test_repeats);

  return g_test_run ();
}
