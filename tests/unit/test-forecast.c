/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-forecast.h"
#include "hr-workload.h"

#include <math.h>

#define START HR_WORKLOAD_START

typedef struct {
  GTimeZone *zone;  /* (owned) */
  GArray *readings; /* (owned) (element-type HrReading) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->zone = g_time_zone_new_identifier ("Europe/Berlin");
  fixture->readings = g_array_new (FALSE, FALSE, sizeof (HrReading));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_time_zone_unref (fixture->zone);
  g_array_unref (fixture->readings);
}

static HrReading *
last_reading (Fixture *fixture)
{
  return &g_array_index (fixture->readings, HrReading, fixture->readings->len - 1);
}

static gboolean
ask (Fixture *fixture, gint64 now, HrForecast *forecast)
{
  return hr_forecast ((const HrReading *) (gpointer) fixture->readings->data,
                      fixture->readings->len, now, now, fixture->zone, forecast);
}

/* Ten credits every ten minutes, for so long, down to so many. */
static void
spend_steadily (Fixture *fixture, gint64 length, gint64 credits)
{
  gint64 n = length / (10 * G_TIME_SPAN_MINUTE);

  for (gint64 i = 0; i <= n; i++) {
    HrReading reading = { START + i * 10 * G_TIME_SPAN_MINUTE, credits + 10 * (n - i), 10 * i,
                          TRUE };

    g_array_append_val (fixture->readings, reading);
  }
}

static void
test_silent (Fixture *fixture, gconstpointer data)
{
  HrForecast forecast;
  HrReading first = { START, 100, 0, TRUE }, same = { START + G_TIME_SPAN_DAY, 100, 0, TRUE };

  /* no reading, one, two without spending */
  g_assert_false (hr_forecast (NULL, 0, START, START, fixture->zone, &forecast));
  g_array_append_val (fixture->readings, first);
  g_assert_false (ask (fixture, START + G_TIME_SPAN_DAY, &forecast));
  g_array_append_val (fixture->readings, same);
  g_assert_false (ask (fixture, START + G_TIME_SPAN_DAY, &forecast));
}

static void
test_grants_are_no_spending (Fixture *fixture, gconstpointer data)
{
  HrForecast forecast;
  HrReading readings[] = {
    /* lapsed, then granted */
    { START, 100, 0, TRUE },
    { START + G_TIME_SPAN_DAY, 50, 0, TRUE },
    { START + 2 * G_TIME_SPAN_DAY, 1050, 0, TRUE },
  };

  g_array_append_vals (fixture->readings, readings, G_N_ELEMENTS (readings));
  g_assert_false (ask (fixture, START + 2 * G_TIME_SPAN_DAY, &forecast));
}

static void
test_first_hour (Fixture *fixture, gconstpointer data)
{
  HrForecast forecast;

  spend_steadily (fixture, 50 * G_TIME_SPAN_MINUTE, 500);
  g_assert_false (ask (fixture, START + 59 * G_TIME_SPAN_MINUTE, &forecast));
  g_assert_true (ask (fixture, START + 60 * G_TIME_SPAN_MINUTE, &forecast));
}

/* Two steps are no pace. */
static void
test_two_changes (Fixture *fixture, gconstpointer data)
{
  HrForecast forecast;
  HrReading readings[] = {
    { START, 100, 0, TRUE },
    { START + 10 * G_TIME_SPAN_HOUR, 90, 10, TRUE },
    { START + 20 * G_TIME_SPAN_HOUR, 80, 20, TRUE },
    /* a top-up is no change that counts */
    { START + 25 * G_TIME_SPAN_HOUR, 180, 20, TRUE },
    { START + 30 * G_TIME_SPAN_HOUR, 170, 30, TRUE },
  };

  for (guint n = 0; n < G_N_ELEMENTS (readings); n++) {
    g_assert_false (ask (fixture, START + 30 * G_TIME_SPAN_HOUR, &forecast));
    g_array_append_val (fixture->readings, readings[n]);
  }
  g_assert_true (ask (fixture, START + 30 * G_TIME_SPAN_HOUR, &forecast));
}

/* Whatever is told, its late end is not more than five times as far away as what is likely. */
static void
test_width (Fixture *fixture, gconstpointer data)
{
  guint told = 0, silent = 0;

  for (guint kind = 0; kind < hr_workload_n_kinds (HR_WORKLOAD_TUNING); kind++) {
    g_autoptr (GArray) purchases = hr_workload_new (HR_WORKLOAD_TUNING, kind, 3, 40);
    g_autoptr (GArray) readings = hr_workload_observe (purchases, HR_WORKLOAD_TUNING, 3, 30);

    g_array_set_size (fixture->readings, 0);
    g_array_append_vals (fixture->readings, readings->data, readings->len);
    for (guint n = MIN (readings->len, 40); n > 3; n--) {
      HrForecast forecast;
      gint64 now;

      g_array_set_size (fixture->readings, n);
      now = last_reading (fixture)->at;
      if (!ask (fixture, now, &forecast)) {
        silent++;
        continue;
      }
      told++;
      /* To the microsecond's rounding. */
      g_assert_cmpint (forecast.late - now, <=, 5 * (forecast.likely - now + 1));
    }
  }
  g_assert_cmpuint (told, >, 50);
  g_assert_cmpuint (silent, >, 0);
}

/* What an hour shows is told for four days, and what a day shows for a hundred. */
static void
test_far (Fixture *fixture, gconstpointer data)
{
  static const struct {
    gint64 length;
    gint64 credits;
    gboolean told;
  } rows[] = {
    { G_TIME_SPAN_HOUR, 2000, TRUE },
    { G_TIME_SPAN_HOUR, 20000, FALSE },
    { G_TIME_SPAN_DAY, 20000, TRUE },
    { G_TIME_SPAN_DAY, 500000, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    HrForecast forecast;
    gint64 end = START + rows[i].length;

    g_test_message ("row %" G_GSIZE_FORMAT, i);
    g_array_set_size (fixture->readings, 0);
    spend_steadily (fixture, rows[i].length, rows[i].credits);
    g_assert_cmpint (ask (fixture, end, &forecast), ==, rows[i].told);
    if (rows[i].told)
      g_assert_cmpint (forecast.likely - end, <=, 100 * rows[i].length);
  }
}

/* A range that ends beyond the horizon is as wide as it is, not as it looks there. */
static void
test_width_at_the_horizon (Fixture *fixture, gconstpointer data)
{
  HrForecast forecast;

  for (int i = 0; i <= 4; i++) {
    HrReading reading = { START + 15 * i * G_TIME_SPAN_DAY, 1040 - 10 * i, 10 * i, TRUE };

    g_array_append_val (fixture->readings, reading);
  }
  g_assert_false (ask (fixture, START + 60 * G_TIME_SPAN_DAY, &forecast));
}

static void
test_quiet (Fixture *fixture, gconstpointer data)
{
  HrForecast forecast;
  gint64 end;

  spend_steadily (fixture, 30 * G_TIME_SPAN_DAY, 500);
  end = last_reading (fixture)->at;
  g_assert_true (ask (fixture, end + 14 * G_TIME_SPAN_DAY, &forecast));
  g_assert_cmpint (forecast.early, >=, end + 14 * G_TIME_SPAN_DAY);
  g_assert_false (ask (fixture, end + 14 * G_TIME_SPAN_DAY + 1, &forecast));
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  HrForecast forecast;

  spend_steadily (fixture, G_TIME_SPAN_DAY, 500);
  last_reading (fixture)->credits = 0;
  g_assert_false (ask (fixture, START + G_TIME_SPAN_DAY, &forecast));
  last_reading (fixture)->credits = -5;
  g_assert_false (ask (fixture, START + G_TIME_SPAN_DAY, &forecast));
}

/* Sixty credits an hour, 600 left: ten hours. */
static void
test_steady (Fixture *fixture, gconstpointer data)
{
  HrForecast forecast;

  spend_steadily (fixture, 10 * G_TIME_SPAN_DAY, 600);
  g_assert_true (ask (fixture, START + 10 * G_TIME_SPAN_DAY, &forecast));
  g_assert_cmpint (forecast.likely, >, START + 10 * G_TIME_SPAN_DAY + 9 * G_TIME_SPAN_HOUR);
  g_assert_cmpint (forecast.likely, <, START + 10 * G_TIME_SPAN_DAY + 11 * G_TIME_SPAN_HOUR);
  g_assert_cmpint (forecast.late - forecast.early, <, 6 * G_TIME_SPAN_HOUR);
}

/* Only nine to five, and it is evening: the credits last until tomorrow. */
static void
test_office_hours (Fixture *fixture, gconstpointer data)
{
  HrForecast forecast;
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  gint64 used = 0, now = START + 10 * G_TIME_SPAN_DAY + 20 * G_TIME_SPAN_HOUR;

  for (gint64 minute = 0; minute <= (now - START) / G_TIME_SPAN_MINUTE; minute += 15) {
    HrReading reading = { START + minute * G_TIME_SPAN_MINUTE, 100, 0, TRUE };
    gint64 hour = minute / 60 % 24;

    if (hour >= 9 && hour < 17)
      used += 5;
    reading.used = used;
    reading.credits = 100000 - used;
    g_array_append_val (fixture->readings, reading);
  }
  last_reading (fixture)->credits = 20;
  last_reading (fixture)[-1].credits = 20;
  g_clear_pointer (&fixture->zone, g_time_zone_unref);
  fixture->zone = g_steal_pointer (&utc);
  g_assert_true (ask (fixture, now, &forecast));
  g_assert_cmpint (forecast.early, >, START + 11 * G_TIME_SPAN_DAY + 8 * G_TIME_SPAN_HOUR);
  g_assert_cmpint (forecast.likely, <, START + 11 * G_TIME_SPAN_DAY + 12 * G_TIME_SPAN_HOUR);
}

static void
scale_readings (GArray *readings, gint64 factor)
{
  for (guint i = 0; i < readings->len; i++) {
    g_array_index (readings, HrReading, i).credits *= factor;
    g_array_index (readings, HrReading, i).used *= factor;
  }
}

/* What holds for any workload at any time. */
static void
test_workloads (Fixture *fixture, gconstpointer data)
{
  guint told = 0, told_more = 0;

  for (guint kind = 0; kind < hr_workload_n_kinds (HR_WORKLOAD_TUNING); kind++) {
    g_autoptr (GArray) purchases = hr_workload_new (HR_WORKLOAD_TUNING, kind, 7, 40);
    g_autoptr (GArray) readings = hr_workload_observe (purchases, HR_WORKLOAD_TUNING, 7, 30);

    g_array_set_size (fixture->readings, 0);
    g_array_append_vals (fixture->readings, readings->data, readings->len);
    for (guint n = readings->len; n > 1; n = n * 2 / 3) {
      HrForecast forecast, scaled, more;
      gint64 now;

      g_array_set_size (fixture->readings, n);
      now = last_reading (fixture)->at;
      if (!ask (fixture, now, &forecast))
        continue;
      told++;
      g_assert_cmpint (now, <=, forecast.early);
      g_assert_cmpint (forecast.early, <=, forecast.likely);
      g_assert_cmpint (forecast.likely, <=, forecast.late);
      g_assert_cmpint (forecast.late, <=, now + HR_FORECAST_HORIZON);

      /* In other coins it takes as long (to a few roundings). */
      scale_readings (fixture->readings, 1000);
      g_assert_true (ask (fixture, now, &scaled));
      g_assert_cmpfloat_with_epsilon ((double) scaled.likely, (double) forecast.likely,
                                      G_TIME_SPAN_SECOND);
      g_assert_cmpfloat_with_epsilon ((double) scaled.late, (double) forecast.late,
                                      G_TIME_SPAN_MINUTE);
      g_array_set_size (fixture->readings, 0);
      g_array_append_vals (fixture->readings, readings->data, n);

      /* More credits never last less long. */
      for (guint i = 0; i < n; i++)
        g_array_index (fixture->readings, HrReading, i).credits += 50;
      /* So far off, the range may be too wide to be told. */
      if (ask (fixture, now, &more)) {
        told_more++;
        g_assert_cmpint (more.early, >=, forecast.early);
        g_assert_cmpint (more.likely, >=, forecast.likely);
        g_assert_cmpint (more.late, >=, forecast.late);
      }
      g_array_set_size (fixture->readings, 0);
      g_array_append_vals (fixture->readings, readings->data, n);
    }
  }
  g_assert_cmpuint (told, >, 50);
  g_assert_cmpuint (told_more, >, 50);
}

/* The largest numbers, years of history, readings out of their time: an answer or none, no harm. */
static void
test_extremes (Fixture *fixture, gconstpointer data)
{
  const gint64 most = G_GINT64_CONSTANT (1) << 53;
  HrForecast forecast;
  HrReading readings[] = {
    { START - 4000 * G_TIME_SPAN_DAY, most, 0, TRUE },
    { START - 1000 * G_TIME_SPAN_DAY, 1, most, TRUE },
    { START - 1 * G_TIME_SPAN_DAY, most, most, TRUE },
    { START, most - 1, 1 - most, TRUE },
    { START, most - 2, 2, TRUE },
    { START + 1, most - 3, 3, TRUE },
  };

  g_array_append_vals (fixture->readings, readings, G_N_ELEMENTS (readings));
  for (guint n = G_N_ELEMENTS (readings); n > 1; n--) {
    g_array_set_size (fixture->readings, n);
    if (ask (fixture, START + G_TIME_SPAN_DAY, &forecast)) {
      g_assert_cmpint (forecast.early, <=, forecast.likely);
      g_assert_cmpint (forecast.likely, <=, forecast.late);
    }
  }
}

/* All of the data lies in the hour that comes twice: on the clock, no time has passed. */
static void
test_clock_set_back (Fixture *fixture, gconstpointer data)
{
  const gint64 first_half_past_two =
      G_GINT64_CONSTANT (1792888200000000); /* 2026-10-25T00:30:00Z */
  HrForecast forecast;

  for (int i = 0; i <= 6; i++) {
    HrReading reading = { first_half_past_two + i * 10 * G_TIME_SPAN_MINUTE, 100 - i, i, TRUE };

    g_array_append_val (fixture->readings, reading);
  }
  g_assert_false (ask (fixture, last_reading (fixture)->at, &forecast));
  g_assert_true (ask (fixture, last_reading (fixture)->at + G_TIME_SPAN_HOUR, &forecast));
}

/* A credit a day, a million left: it ends at the horizon, and all three say so. */
static void
test_horizon (Fixture *fixture, gconstpointer data)
{
  HrForecast forecast;

  for (int day = 0; day <= 60; day++) {
    HrReading reading = { START + day * G_TIME_SPAN_DAY, 1000000 - day, day, TRUE };

    g_array_append_val (fixture->readings, reading);
  }
  g_assert_true (ask (fixture, START + 60 * G_TIME_SPAN_DAY, &forecast));
  g_assert_cmpint (forecast.likely, ==, START + 60 * G_TIME_SPAN_DAY + HR_FORECAST_HORIZON);
  g_assert_cmpint (forecast.late, ==, forecast.likely);
}

static void
test_repeats (Fixture *fixture, gconstpointer data)
{
  HrForecast first, second;

  spend_steadily (fixture, 5 * G_TIME_SPAN_DAY, 3000);
  g_assert_true (ask (fixture, START + 5 * G_TIME_SPAN_DAY, &first));
  g_assert_true (ask (fixture, START + 5 * G_TIME_SPAN_DAY, &second));
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
  ADD ("silent/after-two-changes", test_two_changes);
  ADD ("silent/where-it-may-be-any-time", test_width);
  ADD ("silent/where-it-may-be-any-time-beyond-the-horizon", test_width_at_the_horizon);
  ADD ("silent/far-beyond-what-was-seen", test_far);
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
