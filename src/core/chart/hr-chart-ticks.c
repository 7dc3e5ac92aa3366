/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-chart-ticks.h"

#include "hr-ledger-days.h"

#include <math.h>

/* About as many ticks as fit beside each other on a narrow window. */
#define MOST_VALUE_STEPS 5
#define MOST_TIME_TICKS  8

/* Steps of the time axis. A step of hours divides the day and one of months the year, so that
 * ticks fall on midnights and on the first of January. */
typedef struct {
  HrChartTimeUnit unit;
  int count;
  gint64 length; /* about, in microseconds */
} TimeStep;

static const TimeStep time_steps[] = {
  { HR_CHART_UNIT_MINUTES, 5, 5 * G_TIME_SPAN_MINUTE },
  { HR_CHART_UNIT_MINUTES, 15, 15 * G_TIME_SPAN_MINUTE },
  { HR_CHART_UNIT_MINUTES, 30, 30 * G_TIME_SPAN_MINUTE },
  { HR_CHART_UNIT_HOURS, 1, G_TIME_SPAN_HOUR },
  { HR_CHART_UNIT_HOURS, 3, 3 * G_TIME_SPAN_HOUR },
  { HR_CHART_UNIT_HOURS, 6, 6 * G_TIME_SPAN_HOUR },
  { HR_CHART_UNIT_HOURS, 12, 12 * G_TIME_SPAN_HOUR },
  { HR_CHART_UNIT_DAYS, 1, G_TIME_SPAN_DAY },
  { HR_CHART_UNIT_DAYS, 2, 2 * G_TIME_SPAN_DAY },
  { HR_CHART_UNIT_DAYS, 5, 5 * G_TIME_SPAN_DAY },
  { HR_CHART_UNIT_DAYS, 7, 7 * G_TIME_SPAN_DAY },
  { HR_CHART_UNIT_DAYS, 14, 14 * G_TIME_SPAN_DAY },
  { HR_CHART_UNIT_MONTHS, 1, 30 * G_TIME_SPAN_DAY },
  { HR_CHART_UNIT_MONTHS, 3, 91 * G_TIME_SPAN_DAY },
  { HR_CHART_UNIT_MONTHS, 6, 182 * G_TIME_SPAN_DAY },
  { HR_CHART_UNIT_YEARS, 1, 365 * G_TIME_SPAN_DAY },
  { HR_CHART_UNIT_YEARS, 2, 730 * G_TIME_SPAN_DAY },
  { HR_CHART_UNIT_YEARS, 5, 1826 * G_TIME_SPAN_DAY },
  { HR_CHART_UNIT_YEARS, 10, 3652 * G_TIME_SPAN_DAY },
  { HR_CHART_UNIT_YEARS, 100, 36524 * G_TIME_SPAN_DAY },
};

static const TimeStep *
choose_time_step (gint64 span)
{
  for (gsize i = 0; i < G_N_ELEMENTS (time_steps); i++) {
    if (span / time_steps[i].length <= MOST_TIME_TICKS)
      return &time_steps[i];
  }

  return NULL;
}

static GDateTime *
local_time (GTimeZone *zone, gint64 at)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (at / G_USEC_PER_SEC);

  return utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
}

/* Returns: the unit in which a moment is told among others that are so many units apart */
static HrChartTimeUnit
unit_at (GTimeZone *zone, gint64 at, HrChartTimeUnit step)
{
  g_autoptr (GDateTime) moment = local_time (zone, at);

  if (moment == NULL)
    return step; /* GCOVR_EXCL_LINE: times are within the years 1970 to 9999 */
  if (step >= HR_CHART_UNIT_MONTHS)
    return g_date_time_get_month (moment) == 1 ? HR_CHART_UNIT_YEARS : step;
  if (hr_ledger_day_start (zone, at) == at)
    return HR_CHART_UNIT_DAYS;
  return g_date_time_get_minute (moment) == 0 ? HR_CHART_UNIT_HOURS : step;
}

/* Times of day: the multiples of the step on the clock of each day, not hours since midnight, so
 * that noon stays noon on a day of 23 hours. */
static void
add_times_of_day (GArray *ats, GTimeZone *zone, gint64 from, gint64 until, gint64 step)
{
  for (gint64 day = hr_ledger_day_start (zone, from); day <= until;) {
    gint64 next_day = hr_ledger_day_shift (zone, day, 1);
    gint64 last = G_MININT64;
    g_autoptr (GDateTime) date = local_time (zone, day + 12 * G_TIME_SPAN_HOUR);

    if (date == NULL || next_day <= day)
      return;
    for (gint64 clock = 0; clock < G_TIME_SPAN_DAY; clock += step) {
      g_autoptr (GDateTime) moment =
          g_date_time_new (zone, g_date_time_get_year (date), g_date_time_get_month (date),
                           g_date_time_get_day_of_month (date), (int) (clock / G_TIME_SPAN_HOUR),
                           (int) (clock % G_TIME_SPAN_HOUR / G_TIME_SPAN_MINUTE), 0);
      gint64 at = clock == 0 ? day : g_date_time_to_unix (moment) * G_USEC_PER_SEC;

      /* A time that the clocks jump over becomes the next one: no tick is set twice. */
      if (at >= from && at <= until && at > last && at < next_day)
        g_array_append_val (ats, at);
      last = at;
    }
    day = next_day;
  }
}

/* Weeks begin on Monday; other counts of days go from the left edge on. */
static void
add_days (GArray *ats, GTimeZone *zone, gint64 from, gint64 until, int count)
{
  gint64 day = hr_ledger_day_start (zone, from);

  if (day < from)
    day = hr_ledger_day_shift (zone, day, 1);
  if (count % 7 == 0) {
    g_autoptr (GDateTime) moment = local_time (zone, day);

    day = hr_ledger_day_shift (zone, day, (8 - g_date_time_get_day_of_week (moment)) % 7);
  }
  while (day <= until) {
    gint64 next = hr_ledger_day_shift (zone, day, count);

    g_array_append_val (ats, day);
    if (next <= day)
      return;
    day = next;
  }
}

static void
add_months (GArray *ats, GTimeZone *zone, gint64 from, gint64 until, int count)
{
  g_autoptr (GDateTime) start = local_time (zone, from);
  int months = (g_date_time_get_year (start) * 12 + g_date_time_get_month (start) - 1);

  for (months -= months % count; months / 12 < 9999; months += count) {
    g_autoptr (GDateTime) noon = g_date_time_new (zone, months / 12, months % 12 + 1, 1, 12, 0, 0);
    gint64 at;

    if (noon == NULL)
      continue; /* GCOVR_EXCL_LINE: the loop ends before the year 9999 */
    at = hr_ledger_day_start (zone, g_date_time_to_unix (noon) * G_USEC_PER_SEC);
    if (at > until)
      return;
    if (at >= from)
      g_array_append_val (ats, at);
  }
}

/**
 * hr_chart_time_ticks:
 * @zone: whose hours, days and months they are
 * @from: the left edge, in Unix microseconds
 * @until: the right edge, after @from
 *
 * Sets ticks at round local times: hours, days, first days of months or years, whichever makes
 * about eight of them at most.
 *
 * Returns: (transfer full) (element-type HrChartTimeTick): the ticks, from left to right
 */
GArray *
hr_chart_time_ticks (GTimeZone *zone, gint64 from, gint64 until)
{
  GArray *ticks = g_array_new (FALSE, FALSE, sizeof (HrChartTimeTick));
  g_autoptr (GArray) ats = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GDateTime) start = NULL;
  const TimeStep *step;

  g_return_val_if_fail (zone != NULL, ticks);
  g_return_val_if_fail (until > from, ticks);

  start = local_time (zone, from);
  step = choose_time_step (until - from);
  if (start == NULL || step == NULL)
    return ticks;

  if (step->unit <= HR_CHART_UNIT_HOURS)
    add_times_of_day (ats, zone, from, until,
                      step->count * (step->unit == HR_CHART_UNIT_HOURS ? G_TIME_SPAN_HOUR
                                                                       : G_TIME_SPAN_MINUTE));
  else if (step->unit == HR_CHART_UNIT_DAYS)
    add_days (ats, zone, from, until, step->count);
  else
    add_months (ats, zone, from, until, step->count * (step->unit == HR_CHART_UNIT_YEARS ? 12 : 1));

  for (guint i = 0; i < ats->len; i++) {
    gint64 at = g_array_index (ats, gint64, i);
    HrChartTimeTick tick = { (double) (at - from) / (double) (until - from), at,
                             unit_at (zone, at, step->unit) };

    g_array_append_val (ticks, tick);
  }

  return ticks;
}

/* The smallest of 1, 2, 5, 10, 20 … that is not below. */
static double
round_up_step (double step)
{
  static const double factors[] = { 1, 2, 5, 10 };
  double power = pow (10, floor (log10 (MAX (step, 1))));

  for (gsize i = 0; i < G_N_ELEMENTS (factors); i++) {
    if (factors[i] * power >= step * (1 - 1e-12))
      return factors[i] * power;
  }

  return 10 * power; /* GCOVR_EXCL_LINE: log10 is not that far out */
}

/**
 * hr_chart_value_scale:
 * @low: the smallest value to show
 * @high: the largest
 * @bottom: (out): the lower edge: @low, or 0 where that is lower
 * @top: (out): the upper edge, above @bottom: @high, or 0 where that is higher
 *
 * Chooses a scale that holds both values and 0, and no more.
 */
void
hr_chart_value_scale (double low, double high, double *bottom, double *top)
{
  g_return_if_fail (bottom != NULL && top != NULL);

  *bottom = MIN (low, 0);
  *top = MAX (high, 0);
  if (*top - *bottom < 1)
    *top = *bottom + 1;
}

/**
 * hr_chart_value_ticks:
 * @bottom: the lower edge, as hr_chart_value_scale() gives it
 * @top: the upper edge
 *
 * Sets ticks at round values within the scale, 0 among them: steps of 1, 2 or 5 times a power of
 * ten, at most five.
 *
 * Returns: (transfer full) (element-type HrChartValueTick): the ticks, from the bottom up
 */
GArray *
hr_chart_value_ticks (double bottom, double top)
{
  GArray *ticks = g_array_new (FALSE, FALSE, sizeof (HrChartValueTick));
  double step;

  g_return_val_if_fail (top > bottom, ticks);

  step = round_up_step ((top - bottom) / MOST_VALUE_STEPS);
  for (double i = ceil (bottom / step); i * step <= top; i++) {
    HrChartValueTick tick = { (i * step - bottom) / (top - bottom), (gint64) round (i * step) };

    g_array_append_val (ticks, tick);
  }

  return ticks;
}
