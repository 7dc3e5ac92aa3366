/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-chart-summary.h"

/**
 * hr_chart_summarize:
 * @model: a chart
 * @samples: (nullable): the samples it was made from
 *
 * Returns: what there is to see in it
 */
HrChartSummary
hr_chart_summarize (const HrChartModel *model, const HrSample *samples)
{
  HrChartSummary summary = { 0 };

  g_return_val_if_fail (model != NULL, summary);
  g_return_val_if_fail (samples != NULL || model->steps->len == 0, summary);

  summary.state = model->state;
  summary.n_top_ups = model->marks->len;
  for (guint i = 0; i < model->steps->len; i++) {
    const HrChartStep *step = &g_array_index (model->steps, HrChartStep, i);
    gint64 credits = samples[step->sample].credits;

    if (i == 0) {
      summary.from = MAX (samples[step->sample].at, model->from);
      summary.first = summary.lowest = summary.highest = credits;
    }
    summary.lowest = MIN (summary.lowest, credits);
    summary.highest = MAX (summary.highest, credits);
    summary.last = credits;
  }

  return summary;
}
