/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-fuzz-look.h"

#include "hr-reading.h"
#include "hr-chart-model.h"
#include "hr-fuzz.h"
#include "hr-ledger-table.h"
#include "hr-ledger-rows.h"

#include <math.h>

#define NOW (HR_FUZZ_NOW_S * G_USEC_PER_SEC)

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const HrReading *one = a, *other = b;

  return (one->at > other->at) - (one->at < other->at);
}

/* As a history gives them: in the order of time, no two of one moment, each number possible. */
static void
put_in_order (GArray *readings)
{
  guint kept = 0;

  g_array_sort (readings, compare_times);
  for (guint i = 0; i < readings->len; i++) {
    HrReading reading = g_array_index (readings, HrReading, i);

    if (kept == 0 || g_array_index (readings, HrReading, kept - 1).at < reading.at)
      g_array_index (readings, HrReading, kept++) = reading;
  }
  g_array_set_size (readings, kept);
}

static gint64
read_number (char **text, gint64 least, gint64 most)
{
  gint64 number = g_ascii_strtoll (*text, text, 10);

  return CLAMP (number, least, most);
}

static void
read_reading (char *line, GArray *readings)
{
  HrReading reading = { 0 };
  char *rest = line, *used;

  reading.at = read_number (&rest, 0, HR_READING_AT_MAX);
  reading.credits = read_number (&rest, -HR_READING_MAX, HR_READING_MAX);
  used = rest;
  reading.used = read_number (&rest, 0, HR_READING_MAX);
  reading.used_known = rest != used;
  g_array_append_val (readings, reading);
}

static void
check_entry (const HrLedgerEntry *entry)
{
  for (HrLedgerKind kind = HR_LEDGER_SPENT; kind <= HR_LEDGER_REFUNDED; kind++)
    g_assert_cmpint (hr_ledger_entry_get (entry, kind), >=, 0);
}

static void
look_at_ledger (const HrReading *readings, gsize n_readings, GTimeZone *zone)
{
  HrLedgerTotals totals = hr_ledger_totals (readings, n_readings, zone, NOW);
  g_autoptr (GArray) days = hr_ledger_days (readings, n_readings, zone);
  g_autofree char *csv = hr_ledger_to_csv (readings, n_readings, G_MININT64, zone);

  check_entry (&totals.today);
  check_entry (&totals.week);
  check_entry (&totals.month);
  g_assert_cmpint (totals.month.spent, >=, totals.week.spent);
  g_assert_cmpint (totals.week.spent, >=, totals.today.spent);
  for (guint i = 0; i < days->len; i++) {
    const HrLedgerDay *day = &g_array_index (days, HrLedgerDay, i);

    check_entry (&day->sum);
    g_assert_true (day->first > 0 && day->first < day->end && day->end <= n_readings);
    g_assert_true (day->n_changes > 0 && day->n_changes <= day->end - day->first);
  }
  g_assert_true (g_str_is_ascii (csv));
}

/* Whatever is drawn has a place, and a line goes from left to right. */
static void
look_at_chart (const HrChartQuery *query)
{
  g_autoptr (HrChartModel) model = hr_chart_model_new (query);
  HrChartSummary summary = hr_chart_model_summarize (model, query->readings);
  double x = 0;

  g_assert_cmpint (model->from, <, model->until);
  g_assert_cmpfloat (model->bottom, <, model->top);
  g_assert_cmpint (summary.lowest, <=, summary.highest);
  for (guint i = 0; i < model->steps->len; i++) {
    const HrChartStep *step = &g_array_index (model->steps, HrChartStep, i);

    g_assert_cmpfloat (step->x, >=, x);
    g_assert_cmpfloat (step->x, <=, 1);
    g_assert_true (model->bars != NULL || (step->y >= 0 && step->y <= 1));
    g_assert_cmpuint (step->reading, <, query->n_readings);
    x = step->x;
  }
  for (guint i = 0; model->bars != NULL && i < model->bars->len; i++) {
    const HrChartBar *bar = &g_array_index (model->bars, HrChartBar, i);

    g_assert_true (bar->y >= 0 && bar->y <= 1);
    g_assert_cmpfloat (bar->x, <=, bar->until_x);
  }
  g_assert_true (isfinite (model->now_x) && isfinite (model->confirmed_x));
  if (model->has_fan)
    g_assert_true (isfinite (model->fan.late.x) && isfinite (model->fan.late.y));
}

/**
 * hr_fuzz_read_lines:
 * @data: lines of three numbers: time in Unix microseconds, credits, used; without the last where
 *   it is not known
 * @size: how many bytes
 *
 * Returns: (transfer full) (element-type HrReading): readings such as a history gives
 */
GArray *
hr_fuzz_read_lines (const guint8 *data, gsize size)
{
  GArray *readings = g_array_new (FALSE, FALSE, sizeof (HrReading));

  while (size > 0) {
    g_autofree char *line = hr_fuzz_take_line (&data, &size);

    if (line != NULL)
      read_reading (line, readings);
  }
  put_in_order (readings);

  return readings;
}

/**
 * hr_fuzz_look:
 * @readings: (array length=n_readings) (nullable): readings as a history gives them
 * @n_readings: how many
 * @ahead: whether to look into the future, too
 *
 * Makes of them all that the applet does.
 */
void
hr_fuzz_look (const HrReading *readings, gsize n_readings, gboolean ahead)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("America/Sao_Paulo");
  gint64 confirmed = n_readings > 0 ? readings[n_readings - 1].at : NOW;
  HrForecast forecast;
  gboolean has_forecast =
      ahead && hr_forecast (readings, n_readings, confirmed, NOW, zone, &forecast);

  g_assert_nonnull (zone);
  if (has_forecast) {
    g_assert_cmpint (forecast.early, >=, NOW);
    g_assert_cmpint (forecast.early, <=, forecast.likely);
    g_assert_cmpint (forecast.likely, <=, forecast.late);
  }
  look_at_ledger (readings, n_readings, zone);
  for (HrChartRange range = HR_CHART_DAY; range <= HR_CHART_ALL; range++) {
    const HrChartQuery query = {
      .readings = readings,
      .n_readings = n_readings,
      .range = range,
      .width = 500,
      .confirmed_at = confirmed,
      .now = NOW,
      .zone = zone,
      .low_threshold = 50,
      .critical_threshold = 20,
      .forecast = has_forecast ? &forecast : NULL,
    };
    HrChartQuery bars = query;

    look_at_chart (&query);
    bars.width = 1;
    look_at_chart (&bars);
  }
}
