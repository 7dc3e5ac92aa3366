/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HrChartValueTick:
 * @y: 0 (bottom) to 1 (top)
 * @credits: what stands there; always a whole number
 */
typedef struct {
  double y;
  gint64 credits;
} HrChartValueTick;

/**
 * HrChartTimeUnit:
 *
 * What time ticks count: words for a tick show no more than that.
 */
typedef enum {
  HR_CHART_UNIT_MINUTES,
  HR_CHART_UNIT_HOURS,
  HR_CHART_UNIT_DAYS,
  HR_CHART_UNIT_MONTHS,
  HR_CHART_UNIT_YEARS,
} HrChartTimeUnit;

/**
 * HrChartTimeTick:
 * @x: 0 (left) to 1 (right)
 * @at: in Unix microseconds
 * @unit: what is told of it: among hours midnight is a day, among months January is a year, and
 *   the first of a month among days is a day like the others
 */
typedef struct {
  double x;
  gint64 at;
  HrChartTimeUnit unit;
} HrChartTimeTick;

void hr_chart_value_scale (double low, double high, double *bottom, double *top);
GArray *hr_chart_value_ticks (double bottom, double top);
GArray *hr_chart_time_ticks (GTimeZone *zone, gint64 from, gint64 until);

G_END_DECLS
