/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-chart-model.h"

#include <math.h>

#define NOW     G_GINT64_CONSTANT (1782907200000000) /* 2026-07-01T12:00:00Z */
#define EPSILON 1e-9

typedef struct {
  GTimeZone *zone; /* (owned) */
  HrChartQuery query;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->zone = g_time_zone_new_utc ();
  fixture->query = (HrChartQuery){ .range = HR_CHART_DAY,
                                   .width = 480,
                                   .confirmed_at = NOW,
                                   .now = NOW,
                                   .zone = fixture->zone,
                                   .low_threshold = 50,
                                   .critical_threshold = 20 };
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_time_zone_unref (fixture->zone);
}

static HrChartModel *
model_for (Fixture *fixture, const HrReading *readings, gsize n_readings)
{
  fixture->query.readings = readings;
  fixture->query.n_readings = n_readings;

  return hr_chart_model_new (&fixture->query);
}

static HrChartStep *
step_at (HrChartModel *model, guint i)
{
  g_assert_cmpuint (i, <, model->steps->len);

  return &g_array_index (model->steps, HrChartStep, i);
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  for (int range = HR_CHART_DAY; range <= HR_CHART_ALL; range++) {
    g_autoptr (HrChartModel) model = NULL;

    fixture->query.range = (HrChartRange) range;
    model = model_for (fixture, NULL, 0);
    g_assert_cmpint (model->state, ==, HR_CHART_EMPTY);
    g_assert_cmpuint (model->steps->len, ==, 0);
    g_assert_false (model->has_fan);
  }
}

/* The first reading of all has nothing to be compared with, however long ago it was. */
static void
test_single (Fixture *fixture, gconstpointer data)
{
  HrReading readings[] = { { NOW - 6 * G_TIME_SPAN_HOUR, 195, 5, TRUE } };
  g_autoptr (HrChartModel) model = model_for (fixture, readings, 1);

  g_assert_cmpint (model->state, ==, HR_CHART_SINGLE);
  g_assert_cmpuint (model->steps->len, ==, 1);
  g_assert_cmpint (model->from, ==, readings[0].at);
}

/* That nothing has changed in all of the range is worth a flat line. */
static void
test_flat (Fixture *fixture, gconstpointer data)
{
  HrReading readings[] = { { NOW - 30 * G_TIME_SPAN_HOUR, 195, 5, TRUE } };
  g_autoptr (HrChartModel) model = model_for (fixture, readings, 1);

  g_assert_cmpint (model->state, ==, HR_CHART_SERIES);
  g_assert_cmpfloat_with_epsilon (step_at (model, 0)->x, 0, EPSILON);
  g_assert_cmpfloat_with_epsilon (step_at (model, 0)->y, 1, EPSILON);
  g_assert_cmpfloat_with_epsilon (model->confirmed_x, 1, EPSILON);
}

/* Each range of a record that has just begun is the hour from its first reading on. */
static const struct {
  gint64 ago;    /* when the record began, in minutes before now */
  gint64 length; /* of the chart, in minutes */
  double now_x;
} first_hour[] = { { 0, 60, 0 }, { 6, 60, 0.1 }, { 60, 60, 1 }, { 90, 90, 1 }, { 300, 300, 1 } };

static void
test_first_hour (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (first_hour); i++)
    for (int range = HR_CHART_DAY; range <= HR_CHART_ALL; range++) {
      HrReading readings[] = { { NOW - first_hour[i].ago * G_TIME_SPAN_MINUTE, 195, 5, TRUE },
                               { NOW, 185, 15, TRUE } };
      g_autoptr (HrChartModel) model = NULL;

      fixture->query.range = (HrChartRange) range;
      model = model_for (fixture, readings, 2);
      g_assert_cmpint (model->from, ==, readings[0].at);
      g_assert_cmpint (model->until - model->from, ==, first_hour[i].length * G_TIME_SPAN_MINUTE);
      g_assert_cmpfloat_with_epsilon (model->now_x, first_hour[i].now_x, EPSILON);
      g_assert_cmpfloat_with_epsilon (step_at (model, 0)->x, 0, EPSILON);
    }
}

/* What is left of the first hour is room for the forecast; one that needs more gets it. */
static void
test_first_hour_forecast (Fixture *fixture, gconstpointer data)
{
  HrReading readings[] = { { NOW - 54 * G_TIME_SPAN_MINUTE, 195, 5, TRUE },
                           { NOW, 100, 100, TRUE } };
  HrForecast soon = { NOW, NOW + G_TIME_SPAN_MINUTE, NOW + 2 * G_TIME_SPAN_MINUTE };
  HrForecast late = { NOW, NOW + G_TIME_SPAN_HOUR, NOW + 2 * G_TIME_SPAN_HOUR };
  g_autoptr (HrChartModel) within = NULL;
  g_autoptr (HrChartModel) beyond = NULL;

  fixture->query.forecast = &soon;
  within = model_for (fixture, readings, 2);
  g_assert_cmpint (within->until - within->from, ==, G_TIME_SPAN_HOUR);
  fixture->query.forecast = &late;
  beyond = model_for (fixture, readings, 2);
  g_assert_cmpint (beyond->until - NOW, ==, 20 * G_TIME_SPAN_MINUTE);
}

static const struct {
  HrChartRange range;
  guint n_steps;
  gint64 length;
  gsize first;
} ranges[] = {
  /* the reading before the left edge is in force there */
  { HR_CHART_DAY, 2, G_TIME_SPAN_DAY, 2 },
  { HR_CHART_WEEK, 3, 7 * G_TIME_SPAN_DAY, 1 },
  /* longer than the record: it begins with that */
  { HR_CHART_MONTH, 4, 20 * G_TIME_SPAN_DAY, 0 },
  { HR_CHART_ALL, 4, 20 * G_TIME_SPAN_DAY, 0 },
};

static void
test_ranges (Fixture *fixture, gconstpointer data)
{
  HrReading readings[] = { { NOW - 20 * G_TIME_SPAN_DAY, 400, 0, TRUE },
                           { NOW - 10 * G_TIME_SPAN_DAY, 300, 100, TRUE },
                           { NOW - 2 * G_TIME_SPAN_DAY, 200, 200, TRUE },
                           { NOW - 6 * G_TIME_SPAN_HOUR, 100, 300, TRUE } };

  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++) {
    g_autoptr (HrChartModel) model = NULL;

    fixture->query.range = ranges[i].range;
    model = model_for (fixture, readings, G_N_ELEMENTS (readings));
    g_assert_cmpint (model->state, ==, HR_CHART_SERIES);
    g_assert_cmpint (model->until, ==, NOW);
    g_assert_cmpint (model->until - model->from, ==, ranges[i].length);
    g_assert_cmpuint (model->steps->len, ==, ranges[i].n_steps);
    g_assert_cmpuint (step_at (model, 0)->reading, ==, ranges[i].first);
    g_assert_cmpfloat_with_epsilon (step_at (model, 0)->x, 0, EPSILON);
  }
}

static void
test_find (Fixture *fixture, gconstpointer data)
{
  HrReading readings[] = { { NOW - 30 * G_TIME_SPAN_HOUR, 100, 0, TRUE },
                           { NOW - 12 * G_TIME_SPAN_HOUR, 90, 10, TRUE },
                           { NOW - 6 * G_TIME_SPAN_HOUR, 80, 20, TRUE } };
  g_autoptr (HrChartModel) model = model_for (fixture, readings, G_N_ELEMENTS (readings));
  const HrChartQuery *query = &fixture->query;

  g_assert_cmpuint (hr_chart_query_find_reading (query, NOW - 40 * G_TIME_SPAN_HOUR), ==, 0);
  g_assert_cmpuint (hr_chart_query_find_reading (query, readings[0].at), ==, 0);
  g_assert_cmpuint (hr_chart_query_find_reading (query, readings[1].at - 1), ==, 0);
  g_assert_cmpuint (hr_chart_query_find_reading (query, readings[1].at), ==, 1);
  g_assert_cmpuint (hr_chart_query_find_reading (query, readings[2].at), ==, 2);
  g_assert_cmpuint (hr_chart_query_find_reading (query, NOW), ==, 2);
  g_assert_cmpint (hr_chart_model_time (model, 0.5), ==, readings[1].at);
}

/* At 480 pixels a step is 12 minutes of a day wide at the least: whatever happens meanwhile is one
 * line from top to bottom. */
static void
test_near_changes (Fixture *fixture, gconstpointer data)
{
  const gint64 begin = NOW - 20 * G_TIME_SPAN_HOUR, minute = G_TIME_SPAN_MINUTE;
  HrReading readings[] = {
    { NOW - G_TIME_SPAN_DAY, 100, 0, TRUE },
    /* an end that is the lowest */
    { begin, 90, 10, TRUE },
    { begin + 1 * minute, 80, 20, TRUE },
    { begin + 2 * minute, 70, 30, TRUE },
    /* spikes on both sides; a top-up's mark stands on the line */
    { begin + 12 * minute, 60, 40, TRUE },
    { begin + 15 * minute, 20, 80, TRUE },
    { begin + 18 * minute, 320, 80, TRUE },
    { begin + 23 * minute, 300, 100, TRUE },
    { begin + 24 * minute, 290, 110, TRUE },
  };
  static const struct {
    gsize reading;
    double x;
  } expected[] = { { 0, 0 },        { 1, 4 / 24.0 },   { 3, 4 / 24.0 },   { 4, 4.2 / 24.0 },
                   { 5, 4.2 / 24 }, { 6, 4.2 / 24.0 }, { 7, 4.2 / 24.0 }, { 8, 4.4 / 24.0 } };
  g_autoptr (HrChartModel) model = model_for (fixture, readings, G_N_ELEMENTS (readings));

  g_assert_cmpuint (model->steps->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < model->steps->len; i++) {
    g_assert_cmpuint (step_at (model, i)->reading, ==, expected[i].reading);
    g_assert_cmpfloat_with_epsilon (step_at (model, i)->x, expected[i].x, EPSILON);
    g_assert_cmpfloat_with_epsilon (
        step_at (model, i)->y,
        hr_chart_model_y (model, (double) readings[expected[i].reading].credits), EPSILON);
  }
  g_assert_cmpuint (model->marks->len, ==, 1);
  g_assert_cmpfloat_with_epsilon (g_array_index (model->marks, HrChartMark, 0).x, 4.2 / 24.0,
                                  EPSILON);
}

/* Half a day at 100 credits, then at 20; from now on down to 0 after 6 to 18 hours. */
static const struct {
  HrChartPoint low;
  HrChartPoint high;
  gboolean is_free;
} places[] = {
  /* above and below the line */
  { { 0.05, 0.8 }, { 0.2, 0.95 }, TRUE },
  { { 0.05, 0.95 }, { 0.2, 1.05 }, FALSE },
  { { 0.45, 0.05 }, { 0.55, 0.15 }, TRUE },
  { { 0.45, 0.15 }, { 0.55, 0.25 }, FALSE },
  /* where it goes down, and up to now */
  { { 0.3, 0.5 }, { 0.4, 0.6 }, FALSE },
  { { 0.4, 0.5 }, { 0.5, 0.6 }, TRUE },
  { { 0.7, 0.5 }, { 0.8, 0.6 }, FALSE },
  /* above the fan, in it, left and right of it */
  { { 0.8, 0.3 }, { 0.9, 0.4 }, TRUE },
  { { 0.8, 0.1 }, { 0.9, 0.2 }, FALSE },
  { { 0.76, 0 }, { 0.78, 0.05 }, TRUE },
  { { 0.95, 0.15 }, { 1, 0.2 }, TRUE },
  { { 0.95, 0.02 }, { 1, 0.12 }, FALSE },
};

static void
test_places (Fixture *fixture, gconstpointer data)
{
  HrReading readings[] = { { NOW - 24 * G_TIME_SPAN_HOUR, 100, 0, TRUE },
                           { NOW - 12 * G_TIME_SPAN_HOUR, 20, 80, TRUE } };
  HrForecast forecast = { NOW + 4 * G_TIME_SPAN_HOUR, NOW + 8 * G_TIME_SPAN_HOUR,
                          NOW + 16 * G_TIME_SPAN_HOUR };
  g_autoptr (HrChartModel) model = NULL;

  fixture->query.forecast = &forecast;
  model = model_for (fixture, readings, G_N_ELEMENTS (readings));
  g_assert_cmpfloat_with_epsilon (model->now_x, 0.75, EPSILON);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++) {
    g_test_message ("%" G_GSIZE_FORMAT, i);
    g_assert_true (hr_chart_model_is_free (model, places[i].low, places[i].high) ==
                   places[i].is_free);
  }
}

static void
test_marks (Fixture *fixture, gconstpointer data)
{
  /* a top-up out of view, a refund, a top-up together with spending */
  HrReading readings[] = { { NOW - 40 * G_TIME_SPAN_HOUR, 10, 0, TRUE },
                           { NOW - 30 * G_TIME_SPAN_HOUR, 500, 0, TRUE },
                           { NOW - 20 * G_TIME_SPAN_HOUR, 400, 100, TRUE },
                           { NOW - 12 * G_TIME_SPAN_HOUR, 410, 90, TRUE },
                           { NOW - 6 * G_TIME_SPAN_HOUR, 900, 100, TRUE } };
  g_autoptr (HrChartModel) model = model_for (fixture, readings, G_N_ELEMENTS (readings));
  HrChartMark *mark;

  g_assert_cmpuint (model->marks->len, ==, 1);
  mark = &g_array_index (model->marks, HrChartMark, 0);
  g_assert_cmpint (mark->granted, ==, 500);
  g_assert_cmpfloat_with_epsilon (mark->x, 0.75, EPSILON);
  g_assert_cmpfloat_with_epsilon (mark->y, 1, EPSILON);
}

static void
test_thresholds (Fixture *fixture, gconstpointer data)
{
  HrReading readings[] = { { NOW - G_TIME_SPAN_HOUR, 40, 0, TRUE }, { NOW, 30, 10, TRUE } };
  g_autoptr (HrChartModel) model = model_for (fixture, readings, G_N_ELEMENTS (readings));

  /* The low threshold is in view, however little is left. */
  g_assert_cmpfloat_with_epsilon (model->bottom, 0, EPSILON);
  g_assert_cmpfloat_with_epsilon (model->top, 50, EPSILON);
  g_assert_true (model->has_low);
  g_assert_cmpfloat_with_epsilon (model->low_y, 1, EPSILON);
  g_assert_true (model->has_critical);
  g_assert_cmpfloat_with_epsilon (model->critical_y, 0.4, EPSILON);
}

static void
test_low_below_critical (Fixture *fixture, gconstpointer data)
{
  HrReading readings[] = { { NOW - G_TIME_SPAN_HOUR, 400, 0, TRUE }, { NOW, 390, 10, TRUE } };
  g_autoptr (HrChartModel) model = NULL;

  fixture->query.low_threshold = fixture->query.critical_threshold;
  model = model_for (fixture, readings, G_N_ELEMENTS (readings));
  g_assert_false (model->has_low);
  g_assert_true (model->has_critical);
}

/* Topped up every second day: no line to look at where that is narrower than 24 pixels. */
static void
test_comb_becomes_bars (Fixture *fixture, gconstpointer data)
{
  enum { DAYS = 40 };
  HrReading readings[2 * DAYS];
  gint64 midnight = NOW - 12 * G_TIME_SPAN_HOUR;
  g_autoptr (HrChartModel) bars = NULL;
  g_autoptr (HrChartModel) line = NULL;

  for (int i = 0; i < DAYS; i++) {
    gint64 day = midnight - (DAYS - 1 - i) * G_TIME_SPAN_DAY;
    gboolean topped_up = i % 2 == 0;

    /* In the morning 10 credits, more on a day of a top-up; in the evening 30. */
    readings[2 * i] =
        (HrReading){ day + 6 * G_TIME_SPAN_HOUR, topped_up ? 190 : 100, 40 * i + 10, TRUE };
    readings[2 * i + 1] =
        (HrReading){ day + 10 * G_TIME_SPAN_HOUR, topped_up ? 160 : 70, 40 * i + 40, TRUE };
  }
  fixture->query.range = HR_CHART_ALL;
  fixture->query.width = 600;
  line = model_for (fixture, readings, G_N_ELEMENTS (readings));
  g_assert_null (line->bars);

  fixture->query.width = 400;
  bars = model_for (fixture, readings, G_N_ELEMENTS (readings));
  g_assert_nonnull (bars->bars);
  g_assert_cmpuint (bars->bars->len, ==, DAYS);
  g_assert_cmpint (bars->bar_unit, ==, HR_CHART_BAR_DAY);
  g_assert_false (bars->has_low || bars->has_critical || bars->has_fan);
  g_assert_cmpfloat_with_epsilon (bars->top, 40, EPSILON);
  for (guint i = 0; i < DAYS; i++) {
    const HrChartBar *bar = &g_array_index (bars->bars, HrChartBar, i);

    g_assert_cmpint (bar->at, ==, midnight - (DAYS - 1 - i) * G_TIME_SPAN_DAY);
    /* What was spent before the first reading is not known. */
    g_assert_cmpint (bar->spent, ==, i == 0 ? 30 : 40);
    g_assert_cmpfloat_with_epsilon (bar->y, i == 0 ? 0.75 : 1, EPSILON);
    g_assert_cmpint (hr_chart_model_find_bar (bars, (bar->x + bar->until_x) / 2), ==, i);
  }
  g_assert_cmpfloat_with_epsilon (g_array_index (bars->bars, HrChartBar, 0).x, 0, EPSILON);
  g_assert_cmpfloat_with_epsilon (g_array_index (bars->bars, HrChartBar, DAYS - 1).until_x, 1,
                                  EPSILON);
  g_assert_cmpint (hr_chart_model_find_bar (bars, 2), ==, DAYS - 1);
}

/* Days would be narrower than 3 pixels. */
static void
test_years_become_weeks (Fixture *fixture, gconstpointer data)
{
  enum { DAYS = 700 };
  g_autofree HrReading *readings = g_new (HrReading, DAYS);
  g_autoptr (HrChartModel) model = NULL;
  gint64 sum = 0;

  for (int i = 0; i < DAYS; i++)
    readings[i] =
        (HrReading){ NOW - (DAYS - 1 - i) * G_TIME_SPAN_DAY, i % 2 == 0 ? 200 : 195, 5 * i, TRUE };
  fixture->query.range = HR_CHART_ALL;
  fixture->query.width = 2000;
  model = model_for (fixture, readings, DAYS);
  g_assert_nonnull (model->bars);
  g_assert_cmpint (model->bar_unit, ==, HR_CHART_BAR_WEEK);
  g_assert_cmpuint (model->bars->len, ==, 100);
  for (guint i = 0; i < model->bars->len; i++)
    sum += g_array_index (model->bars, HrChartBar, i).spent;
  g_assert_cmpint (sum, ==, 5 * (DAYS - 1));
}

/* The first week may be cut, the last is whole: it ends with today, also where clocks changed. */
static void
test_weeks_end_today (Fixture *fixture, gconstpointer data)
{
  enum { DAYS = 703 };
  g_autofree HrReading *readings = g_new (HrReading, DAYS);
  g_autoptr (GTimeZone) berlin = g_time_zone_new_identifier ("Europe/Berlin");
  g_autoptr (HrChartModel) model = NULL;
  const HrChartBar *first, *last;

  for (int i = 0; i < DAYS; i++)
    readings[i] =
        (HrReading){ NOW - (DAYS - 1 - i) * G_TIME_SPAN_DAY, i % 2 == 0 ? 200 : 195, 5 * i, TRUE };
  fixture->query.range = HR_CHART_ALL;
  fixture->query.zone = berlin;
  model = model_for (fixture, readings, DAYS);
  g_assert_cmpint (model->bar_unit, ==, HR_CHART_BAR_WEEK);
  g_assert_cmpuint (model->bars->len, ==, 101);
  first = &g_array_index (model->bars, HrChartBar, 0);
  last = &g_array_index (model->bars, HrChartBar, 100);
  g_assert_cmpint (first->spent, ==, 5 * 2);
  g_assert_cmpint (last->spent, ==, 5 * 7);
  /* 2026-06-25 in Berlin. */
  g_assert_cmpint (last->at, ==, NOW - 6 * G_TIME_SPAN_DAY - 14 * G_TIME_SPAN_HOUR);
}

/* In a day each hour has a bar, also the one that the left edge cuts. */
static void
test_days_become_hours (Fixture *fixture, gconstpointer data)
{
  enum { N = 4 * 26 };
  HrReading readings[N];
  g_autoptr (HrChartModel) model = NULL;

  /* Every quarter of an hour. */
  fixture->query.now = NOW + 30 * G_TIME_SPAN_MINUTE;
  for (int i = 0; i < N; i++)
    readings[i] = (HrReading){ fixture->query.now - (N - 1 - i) * 15 * G_TIME_SPAN_MINUTE,
                               i % 2 == 0 ? 100 : 200, 10 * i, TRUE };
  model = model_for (fixture, readings, N);
  g_assert_nonnull (model->bars);
  g_assert_cmpint (model->bar_unit, ==, HR_CHART_BAR_HOUR);
  g_assert_cmpuint (model->bars->len, ==, 25);
  for (guint i = 0; i < 25; i++) {
    const HrChartBar *bar = &g_array_index (model->bars, HrChartBar, i);

    g_assert_cmpint (bar->at, ==, NOW - (gint64) (24 - i) * G_TIME_SPAN_HOUR);
    g_assert_cmpint (bar->spent, ==, i == 24 ? 30 : 40);
    g_assert_cmpfloat_with_epsilon (bar->x, i == 0 ? 0 : (i - 0.5) / 24, EPSILON);
  }
}

/* Three packs in the first five minutes of a record are not compared with nothing. */
static void
test_packs_at_first (Fixture *fixture, gconstpointer data)
{
  HrReading readings[] = { { NOW - 5 * G_TIME_SPAN_MINUTE, 20, 0, TRUE },
                           { NOW - 4 * G_TIME_SPAN_MINUTE, 120, 0, TRUE },
                           { NOW - 2 * G_TIME_SPAN_MINUTE, 220, 0, TRUE },
                           { NOW, 320, 0, TRUE } };
  g_autoptr (HrChartModel) model = model_for (fixture, readings, G_N_ELEMENTS (readings));

  g_assert_cmpuint (model->marks->len, ==, 3);
  g_assert_null (model->bars);
}

/* Three packs within the last hour of a day leave the rest of the line to look at. */
static void
test_packs_at_one_go (Fixture *fixture, gconstpointer data)
{
  HrReading readings[] = { { NOW - 20 * G_TIME_SPAN_HOUR, 20, 0, TRUE },
                           { NOW - 45 * G_TIME_SPAN_MINUTE, 120, 0, TRUE },
                           { NOW - 40 * G_TIME_SPAN_MINUTE, 220, 0, TRUE },
                           { NOW - 35 * G_TIME_SPAN_MINUTE, 320, 0, TRUE } };
  g_autoptr (HrChartModel) model = NULL;

  model = model_for (fixture, readings, G_N_ELEMENTS (readings));
  g_assert_cmpuint (model->marks->len, ==, 3);
  g_assert_null (model->bars);
}

/* Credits that a rounding seems to grant are no cycles. */
static void
test_rounding_is_no_comb (Fixture *fixture, gconstpointer data)
{
  enum { N = 40 };
  HrReading readings[N];
  g_autoptr (HrChartModel) model = NULL;

  for (int i = 0; i < N; i++)
    readings[i] = (HrReading){ NOW - (N - 1 - i) * 30 * G_TIME_SPAN_MINUTE, 100 + i % 2, 0, TRUE };
  model = model_for (fixture, readings, N);
  g_assert_cmpuint (model->marks->len, >=, 3);
  g_assert_null (model->bars);
}

/* Every six hours a pack, until two days ago. The day that the left edge cuts is told whole, what
 * came before is not, and days without a reading cost nothing. */
static void
test_bars_are_whole_days (Fixture *fixture, gconstpointer data)
{
  enum { FIRST = 8, LAST = 2 };
  HrReading readings[4 * (FIRST - LAST + 1)];
  gint64 midnight = NOW - 12 * G_TIME_SPAN_HOUR;
  gsize n = 0;
  g_autoptr (HrChartModel) model = NULL;

  for (int day = FIRST; day >= LAST; day--)
    for (int hour = 3; hour < 24; hour += 6) {
      readings[n] = (HrReading){ midnight - day * G_TIME_SPAN_DAY + hour * G_TIME_SPAN_HOUR,
                                 n % 2 == 0 ? 100 : 200, 10 * (gint64) n, TRUE };
      n++;
    }
  fixture->query.range = HR_CHART_WEEK;
  fixture->query.width = 200;
  model = model_for (fixture, readings, n);
  g_assert_cmpint (model->from, ==, NOW - 7 * G_TIME_SPAN_DAY);
  g_assert_nonnull (model->bars);
  g_assert_cmpuint (model->bars->len, ==, 8);
  for (guint i = 0; i < model->bars->len; i++)
    g_assert_cmpint (g_array_index (model->bars, HrChartBar, i).spent, ==, i < 6 ? 40 : 0);
  g_assert_cmpfloat_with_epsilon (g_array_index (model->bars, HrChartBar, 7).until_x, 1, EPSILON);
}

static void
test_outdated (Fixture *fixture, gconstpointer data)
{
  HrReading readings[] = { { NOW - 20 * G_TIME_SPAN_HOUR, 40, 0, TRUE },
                           { NOW - 18 * G_TIME_SPAN_HOUR, 30, 9, TRUE } };
  g_autoptr (HrChartModel) model = NULL;

  fixture->query.confirmed_at = NOW - 12 * G_TIME_SPAN_HOUR;
  model = model_for (fixture, readings, G_N_ELEMENTS (readings));
  g_assert_cmpfloat_with_epsilon (model->now_x, 1, EPSILON);
  g_assert_cmpfloat_with_epsilon (model->confirmed_x, 0.4, EPSILON);
}

/* How much future there is, and where the three lines end. */
static const struct {
  HrForecast forecast; /* in hours from now */
  double until;        /* in hours from now */
  HrChartPoint early;
  HrChartPoint late;
} fans[] = {
  /* all of it is in view */
  { { 2, 3, 4 }, 4.2, { 26 / 28.2, 0 }, { 28 / 28.2, 0 } },
  /* at least a twentieth, so that there is something to see */
  { { 0, 0, 0 }, 1.2, { 24 / 25.2, 0 }, { 24 / 25.2, 0 } },
  /* at most a third; what ends later is cut off on its way */
  { { 4, 8, 16 }, 8, { 28 / 32.0, 0 }, { 1, 0.5 } },
  /* years */
  { { 80, 8000, 80000 }, 8, { 1, 0.9 }, { 1, 0.9999 } },
};

static void
test_fan (Fixture *fixture, gconstpointer data)
{
  HrReading readings[] = { { NOW - G_TIME_SPAN_DAY, 150, 0, TRUE }, { NOW, 100, 50, TRUE } };

  for (gsize i = 0; i < G_N_ELEMENTS (fans); i++) {
    HrForecast forecast = { NOW + fans[i].forecast.early * G_TIME_SPAN_HOUR,
                            NOW + fans[i].forecast.likely * G_TIME_SPAN_HOUR,
                            NOW + fans[i].forecast.late * G_TIME_SPAN_HOUR };
    g_autoptr (HrChartModel) model = NULL;
    double start;

    fixture->query.forecast = &forecast;
    model = model_for (fixture, readings, G_N_ELEMENTS (readings));
    start = hr_chart_model_y (model, 100);
    g_assert_true (model->has_fan);
    g_assert_cmpint (model->until, ==, NOW + llround (fans[i].until * (double) G_TIME_SPAN_HOUR));
    g_assert_cmpfloat_with_epsilon (model->fan.start.x, model->now_x, EPSILON);
    g_assert_cmpfloat_with_epsilon (model->fan.start.y, start, EPSILON);
    g_assert_cmpfloat_with_epsilon (model->fan.early.x, fans[i].early.x, EPSILON);
    g_assert_cmpfloat_with_epsilon (model->fan.early.y, fans[i].early.y * start, EPSILON);
    g_assert_cmpfloat_with_epsilon (model->fan.late.x, fans[i].late.x, EPSILON);
    g_assert_cmpfloat_with_epsilon (model->fan.late.y, fans[i].late.y * start, EPSILON);
    g_assert_cmpfloat (model->fan.early.x, <=, model->fan.likely.x);
    g_assert_cmpfloat (model->fan.likely.x, <=, model->fan.late.x);
  }
}

static void
test_negative (Fixture *fixture, gconstpointer data)
{
  HrReading readings[] = { { NOW - G_TIME_SPAN_HOUR, 10, 0, TRUE }, { NOW, -10, 20, TRUE } };
  HrForecast forecast = { NOW, NOW, NOW };
  g_autoptr (HrChartModel) model = NULL;

  fixture->query.forecast = &forecast;
  model = model_for (fixture, readings, G_N_ELEMENTS (readings));
  g_assert_cmpfloat (model->bottom, <=, -10);
  g_assert_cmpfloat_with_epsilon (step_at (model, 1)->y, 0, EPSILON);
  g_assert_false (model->has_fan);
}

static void
test_clock_set_back (Fixture *fixture, gconstpointer data)
{
  HrReading readings[] = { { NOW, 100, 0, TRUE }, { NOW + 2 * G_TIME_SPAN_HOUR, 90, 10, TRUE } };
  g_autoptr (HrChartModel) model = model_for (fixture, readings, G_N_ELEMENTS (readings));

  g_assert_cmpint (model->until, ==, NOW + 2 * G_TIME_SPAN_HOUR);
  g_assert_cmpfloat_with_epsilon (step_at (model, 1)->x, 1, EPSILON);
}

static void
test_many (Fixture *fixture, gconstpointer data)
{
  enum { N = 200000, SPIKE = 123456, DIP = 54321 };
  g_autofree HrReading *readings = g_new (HrReading, N);
  g_autoptr (HrChartModel) model = NULL;
  gboolean spike = FALSE, dip = FALSE;

  for (int i = 0; i < N; i++)
    readings[i] = (HrReading){ NOW - G_TIME_SPAN_DAY + (i + 1) * G_TIME_SPAN_DAY / N, 5000 + i % 7,
                               0, FALSE };
  readings[SPIKE].credits = 9000;
  readings[DIP].credits = 1;
  model = model_for (fixture, readings, N);

  g_assert_cmpuint (model->steps->len, <=, 4096);
  for (guint i = 0; i < model->steps->len; i++) {
    HrChartStep *step = step_at (model, i);

    spike |= step->reading == SPIKE;
    dip |= step->reading == DIP;
    if (i > 0)
      g_assert_cmpuint (step->reading, >, step[-1].reading);
  }
  g_assert_true (spike);
  g_assert_true (dip);
  g_assert_cmpuint (step_at (model, 0)->reading, ==, 0);
  g_assert_cmpuint (step_at (model, model->steps->len - 1)->reading, ==, N - 1);
}

static void
test_summary_empty (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HrChartModel) model = model_for (fixture, NULL, 0);

  g_assert_cmpint (hr_chart_model_summarize (model, NULL).state, ==, HR_CHART_EMPTY);
}

static void
test_summary_in_view (Fixture *fixture, gconstpointer data)
{
  static const HrReading readings[] = {
    { NOW - 60 * G_TIME_SPAN_HOUR, 9999, 0, TRUE }, /* out of view */
    { NOW - 30 * G_TIME_SPAN_HOUR, 100, 0, TRUE },  /* in force at the left edge */
    { NOW - 20 * G_TIME_SPAN_HOUR, 40, 60, TRUE },  { NOW - 10 * G_TIME_SPAN_HOUR, 1040, 60, TRUE },
    { NOW - G_TIME_SPAN_HOUR, 1000, 100, TRUE },
  };
  g_autoptr (HrChartModel) model = model_for (fixture, readings, G_N_ELEMENTS (readings));
  HrChartSummary summary = hr_chart_model_summarize (model, readings);

  g_assert_cmpint (summary.state, ==, HR_CHART_SERIES);
  g_assert_cmpint (summary.from, ==, NOW - 24 * G_TIME_SPAN_HOUR);
  g_assert_cmpint (summary.first, ==, 100);
  g_assert_cmpint (summary.lowest, ==, 40);
  g_assert_cmpint (summary.highest, ==, 1040);
  g_assert_cmpint (summary.last, ==, 1000);
  g_assert_cmpuint (summary.n_top_ups, ==, 1);
}

static void
test_summary_single (Fixture *fixture, gconstpointer data)
{
  static const HrReading reading = { NOW - 2 * G_TIME_SPAN_HOUR, 195, 5, TRUE };
  g_autoptr (HrChartModel) model = model_for (fixture, &reading, 1);
  HrChartSummary summary = hr_chart_model_summarize (model, &reading);

  g_assert_cmpint (summary.state, ==, HR_CHART_SINGLE);
  g_assert_cmpint (summary.from, ==, reading.at);
  g_assert_cmpint (summary.lowest, ==, 195);
  g_assert_cmpint (summary.last, ==, 195);
  g_assert_cmpuint (summary.n_top_ups, ==, 0);
}

#define ADD(path, function)                                                                        \
  g_test_add ("/chart-model/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("empty/has-nothing", test_empty);
  ADD ("single/is-nothing-to-compare", test_single);
  ADD ("flat/is-a-line", test_flat);
  ADD ("first-hour/begins-with-the-record", test_first_hour);
  ADD ("first-hour/has-room-for-a-forecast", test_first_hour_forecast);
  ADD ("ranges/hold-what-they-say", test_ranges);
  ADD ("find/gives-the-sample-in-force", test_find);
  ADD ("near-changes/are-one", test_near_changes);
  ADD ("places/are-free-of-line-and-fan", test_places);
  ADD ("marks/are-grants-in-view", test_marks);
  ADD ("thresholds/low-is-always-in-view", test_thresholds);
  ADD ("thresholds/what-is-critical-is-not-low", test_low_below_critical);
  ADD ("bars/instead-of-a-comb", test_comb_becomes_bars);
  ADD ("bars/of-weeks-in-years", test_years_become_weeks);
  ADD ("bars/last-week-is-whole", test_weeks_end_today);
  ADD ("bars/of-hours-in-a-day", test_days_become_hours);
  ADD ("bars/not-for-packs-at-one-go", test_packs_at_one_go);
  ADD ("bars/not-for-packs-at-first", test_packs_at_first);
  ADD ("bars/not-for-rounding", test_rounding_is_no_comb);
  ADD ("bars/of-whole-days", test_bars_are_whole_days);
  ADD ("outdated/ends-where-it-was-confirmed", test_outdated);
  ADD ("fan/is-bounded", test_fan);
  ADD ("negative/is-shown-without-a-fan", test_negative);
  ADD ("clock-set-back/keeps-samples-in-view", test_clock_set_back);
  ADD ("many/keep-spikes", test_many);
  ADD ("summary/of-nothing", test_summary_empty);
  ADD ("summary/tells-what-is-in-view", test_summary_in_view);
  ADD ("summary/of-one-sample", test_summary_single);

  return g_test_run ();
}
