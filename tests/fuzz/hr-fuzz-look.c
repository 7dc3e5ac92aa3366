/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-fuzz-look.h"

#include "hr-balance.h"
#include "hr-chart-model.h"
#include "hr-fuzz.h"
#include "hr-ledger-csv.h"
#include "hr-ledger-rows.h"

#include <math.h>

#define NOW (HR_FUZZ_NOW_S * 1000)

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const HrSample *one = a, *other = b;

  return (one->at > other->at) - (one->at < other->at);
}

/* As a history gives them: in the order of time, no two of one moment, each number possible. */
static void
put_in_order (GArray *samples)
{
  guint kept = 0;

  g_array_sort (samples, compare_times);
  for (guint i = 0; i < samples->len; i++) {
    HrSample sample = g_array_index (samples, HrSample, i);

    if (kept == 0 || g_array_index (samples, HrSample, kept - 1).at < sample.at)
      g_array_index (samples, HrSample, kept++) = sample;
  }
  g_array_set_size (samples, kept);
}

static gint64
read_number (char **text, gint64 least, gint64 most)
{
  gint64 number = g_ascii_strtoll (*text, text, 10);

  return CLAMP (number, least, most);
}

static void
read_sample (char *line, GArray *samples)
{
  HrSample sample = { 0 };
  char *rest = line, *used;

  sample.at = read_number (&rest, 0, HR_SAMPLE_AT_MAX);
  sample.credits = read_number (&rest, -HR_BALANCE_MAX, HR_BALANCE_MAX);
  used = rest;
  sample.used = read_number (&rest, 0, HR_BALANCE_MAX);
  sample.used_known = rest != used;
  g_array_append_val (samples, sample);
}

static void
check_entry (const HrLedgerEntry *entry)
{
  for (HrLedgerKind kind = HR_LEDGER_SPENT; kind <= HR_LEDGER_REFUNDED; kind++)
    g_assert_cmpint (hr_ledger_entry_get (entry, kind), >=, 0);
}

static void
look_at_ledger (const HrSample *samples, gsize n_samples, GTimeZone *zone)
{
  HrLedgerTotals totals = hr_ledger_totals (samples, n_samples, zone, NOW);
  g_autoptr (GArray) rows = hr_ledger_rows (samples, n_samples);
  g_autofree char *csv = hr_ledger_csv (samples, n_samples, zone);

  check_entry (&totals.today);
  check_entry (&totals.week);
  check_entry (&totals.month);
  g_assert_cmpint (totals.month.spent, >=, totals.week.spent);
  g_assert_cmpint (totals.week.spent, >=, totals.today.spent);
  for (guint i = 0; i < rows->len; i++)
    check_entry (&g_array_index (rows, HrLedgerRow, i).entry);
  g_assert_true (g_str_is_ascii (csv));
}

/* Whatever is drawn has a place, and a line goes from left to right. */
static void
look_at_chart (const HrChartQuery *query)
{
  g_autoptr (HrChartModel) model = hr_chart_model_new (query);
  HrChartSummary summary = hr_chart_model_summarize (model, query->samples);
  double x = 0;

  g_assert_cmpint (model->from, <, model->until);
  g_assert_cmpfloat (model->bottom, <, model->top);
  g_assert_cmpint (summary.lowest, <=, summary.highest);
  for (guint i = 0; i < model->steps->len; i++) {
    const HrChartStep *step = &g_array_index (model->steps, HrChartStep, i);

    g_assert_cmpfloat (step->x, >=, x);
    g_assert_cmpfloat (step->x, <=, 1);
    g_assert_true (step->y >= 0 && step->y <= 1);
    g_assert_cmpuint (step->sample, <, query->n_samples);
    x = step->x;
  }
  g_assert_true (isfinite (model->now_x) && isfinite (model->confirmed_x));
  if (model->has_fan)
    g_assert_true (isfinite (model->fan.late.x) && isfinite (model->fan.late.y));
}

/**
 * hr_fuzz_read_samples:
 * @data: lines of three numbers: time in Unix milliseconds, credits, used; without the last where
 *   it is not known
 * @size: how many bytes
 *
 * Returns: (transfer full) (element-type HrSample): samples such as a history gives
 */
GArray *
hr_fuzz_read_samples (const guint8 *data, gsize size)
{
  GArray *samples = g_array_new (FALSE, FALSE, sizeof (HrSample));

  while (size > 0) {
    g_autofree char *line = hr_fuzz_take_line (&data, &size);

    if (line != NULL)
      read_sample (line, samples);
  }
  put_in_order (samples);

  return samples;
}

/**
 * hr_fuzz_look:
 * @samples: (array length=n_samples) (nullable): samples as a history gives them
 * @n_samples: how many
 * @ahead: whether to look into the future, too
 *
 * Makes of them all that the applet does.
 */
void
hr_fuzz_look (const HrSample *samples, gsize n_samples, gboolean ahead)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("America/Sao_Paulo");
  gint64 confirmed = n_samples > 0 ? samples[n_samples - 1].at : NOW;
  HrForecast forecast;
  gboolean has_forecast =
      ahead && hr_forecast (samples, n_samples, confirmed, NOW, zone, &forecast);

  g_assert_nonnull (zone);
  if (has_forecast) {
    g_assert_cmpint (forecast.early, >=, NOW);
    g_assert_cmpint (forecast.early, <=, forecast.likely);
    g_assert_cmpint (forecast.likely, <=, forecast.late);
  }
  look_at_ledger (samples, n_samples, zone);
  for (HrChartRange range = HR_CHART_DAY; range <= HR_CHART_ALL; range++) {
    const HrChartQuery query = {
      .samples = samples,
      .n_samples = n_samples,
      .range = range,
      .confirmed_at = confirmed,
      .now = NOW,
      .zone = zone,
      .low_threshold = 50,
      .critical_threshold = 20,
      .forecast = has_forecast ? &forecast : NULL,
    };

    look_at_chart (&query);
  }
}
