/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-chart-ticks.h"
#include "hr-forecast.h"
#include "hr-reading.h"

G_BEGIN_DECLS

/**
 * HrChartRange:
 * @HR_CHART_ALL: from the first reading on
 *
 * How much of the past is in view.
 */
typedef enum {
  HR_CHART_DAY,
  HR_CHART_WEEK,
  HR_CHART_MONTH,
  HR_CHART_ALL,
} HrChartRange;

/**
 * HrChartState:
 * @HR_CHART_EMPTY: no reading
 * @HR_CHART_SINGLE: the first reading of all is in view, and no other: nothing to compare it with
 * @HR_CHART_SERIES: a line to see, be it a flat one
 */
typedef enum {
  HR_CHART_EMPTY,
  HR_CHART_SINGLE,
  HR_CHART_SERIES,
} HrChartState;

/**
 * HrChartBarUnit:
 *
 * Time whose cost is one bar.
 */
typedef enum {
  HR_CHART_BAR_HOUR,
  HR_CHART_BAR_DAY,
  HR_CHART_BAR_WEEK,
} HrChartBarUnit;

/**
 * HrChartQuery:
 * @readings: (array length=n_readings) (nullable): readings, oldest first; from the beginning of
 * the first day in view on, so that what it cost is known
 * @n_readings: how many
 * @range: how much of the past is in view, if the record is as long
 * @width: of the plot in pixels, on which it depends how much can be told apart
 * @confirmed_at: until when the last reading is known to have held, in Unix microseconds
 * @now: the current time, in Unix microseconds
 * @zone: whose hours and days the ticks are at
 * @low_threshold: where a zone ends, in credits
 * @critical_threshold: where the one below it does
 * @forecast: (nullable): when the credits run out
 *
 * What a chart is to show.
 */
typedef struct {
  const HrReading *readings; /* (unowned) (nullable) */
  gsize n_readings;
  HrChartRange range;
  int width;
  gint64 confirmed_at;
  gint64 now;
  GTimeZone *zone; /* (unowned) */
  gint64 low_threshold;
  gint64 critical_threshold;
  const HrForecast *forecast; /* (unowned) (nullable) */
} HrChartQuery;

/**
 * HrChartPoint:
 * @x: 0 (left) to 1 (right)
 * @y: 0 (bottom) to 1 (top)
 */
typedef struct {
  double x;
  double y;
} HrChartPoint;

/**
 * HrChartStep:
 * @x: from where the value holds: where its reading was made, or the left edge; where those before
 *   it are too near to be told apart, where the first of them was
 * @y: the value
 * @reading: which of the query's readings it is
 *
 * A step holds until the @x of the next; the last one until #HrChartModel.confirmed_x.
 */
typedef struct {
  double x;
  double y;
  gsize reading;
} HrChartStep;

/**
 * HrChartMark:
 * @x: where
 * @y: the balance after it
 * @granted: how many credits came in
 */
typedef struct {
  double x;
  double y;
  gint64 granted;
} HrChartMark;

/**
 * HrChartBar:
 * @x: where its time begins, 0 (left) to 1 (right)
 * @until_x: where it ends
 * @y: how high it is
 * @at: when its time begins, in Unix microseconds
 * @spent: what was spent in it
 *
 * Cost of an hour, a day or a week.
 */
typedef struct {
  double x;
  double until_x;
  double y;
  gint64 at;
  gint64 spent;
} HrChartBar;

/**
 * HrChartFan:
 * @start: now, at the last balance
 * @early: where the earliest line ends: at 0 credits or at the right edge
 * @likely: where the likely line ends
 * @late: where the latest line ends
 *
 * The way to the run-out.
 */
typedef struct {
  HrChartPoint start;
  HrChartPoint early;
  HrChartPoint likely;
  HrChartPoint late;
} HrChartFan;

/**
 * HrChartModel:
 * @from: the left edge, in Unix microseconds
 * @until: the right edge
 * @bottom: the lower edge, in credits
 * @top: the upper edge: the highest balance in view, or the low threshold
 * @value_ticks: (element-type HrChartValueTick): from the bottom up
 * @time_ticks: (element-type HrChartTimeTick): from left to right
 * @steps: (element-type HrChartStep): from left to right; see hr_chart_model_new()
 * @marks: (element-type HrChartMark): top-ups, from left to right
 * @bars: (nullable) (element-type HrChartBar): what was spent, from left to right, which is shown
 *   instead of steps, marks, thresholds and fan: the scale is theirs; %NULL for a line
 * @bar_unit: in what time
 * @now_x: where now is
 * @confirmed_x: until where the last step holds for sure; it is @now_x or left of it
 * @has_low: whether there is a low threshold, and not below the critical one
 * @low_y: where
 * @has_critical: whether the critical threshold is in view
 * @critical_y: where
 * @has_fan: whether there is a fan
 *
 * Everything that a chart shows, in positions from 0 to 1. It knows no colours and no words.
 */
typedef struct {
  HrChartState state;
  gint64 from;
  gint64 until;
  double bottom;
  double top;
  GArray *value_ticks; /* (owned) */
  GArray *time_ticks;  /* (owned) */
  GArray *steps;       /* (owned) */
  GArray *marks;       /* (owned) */
  GArray *bars;        /* (owned) (nullable) */
  HrChartBarUnit bar_unit;
  double now_x;
  double confirmed_x;
  gboolean has_low;
  double low_y;
  gboolean has_critical;
  double critical_y;
  gboolean has_fan;
  HrChartFan fan;
} HrChartModel;

/**
 * HrChartSummary:
 * @state: whether there is anything to see; if not, the rest means nothing
 * @from: where the line begins, in Unix microseconds
 * @first: the balance there
 * @lowest: the lowest balance in view
 * @highest: the highest
 * @last: the last
 * @n_top_ups: how many top-ups are in view
 *
 * What a chart shows, in a few numbers.
 */
typedef struct {
  HrChartState state;
  gint64 from;
  gint64 first;
  gint64 lowest;
  gint64 highest;
  gint64 last;
  gsize n_top_ups;
} HrChartSummary;

HrChartModel *hr_chart_model_new (const HrChartQuery *query);
void hr_chart_model_free (HrChartModel *self);

double hr_chart_model_x (const HrChartModel *self, gint64 at);
double hr_chart_model_y (const HrChartModel *self, double credits);
gint64 hr_chart_model_time (const HrChartModel *self, double x);
gsize hr_chart_query_find_reading (const HrChartQuery *self, gint64 at);
gssize hr_chart_model_find_bar (const HrChartModel *self, double x);
gboolean hr_chart_model_is_free (const HrChartModel *self, HrChartPoint low, HrChartPoint high);
HrChartSummary hr_chart_model_summarize (const HrChartModel *self, const HrReading *readings);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HrChartModel, hr_chart_model_free)

G_END_DECLS
