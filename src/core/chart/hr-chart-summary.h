/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-chart-model.h"

G_BEGIN_DECLS

/**
 * HrChartSummary:
 * @state: whether there is anything to see; if not, the rest means nothing
 * @from: where the line begins, in Unix milliseconds
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

HrChartSummary hr_chart_summarize (const HrChartModel *model, const HrSample *samples);

G_END_DECLS
