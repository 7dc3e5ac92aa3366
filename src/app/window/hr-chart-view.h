/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-chart-model.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HrChartView:
 *
 * The balance over time, as hr-chart-model lays it out: hr-chart-draw and hr-chart-axes draw it,
 * this widget has the cursor. The pointer moves it, and so do the keys: Left and Right from change
 * to change, Page Up and Page Down by larger steps, Home and End to the edges, Escape puts it away.
 * Assistive technologies are told the whole picture in a sentence, and what the cursor reads when a
 * key moved it.
 */
#define HR_TYPE_CHART_VIEW (hr_chart_view_get_type ())
G_DECLARE_FINAL_TYPE (HrChartView, hr_chart_view, HR, CHART_VIEW, GtkDrawingArea)

void hr_chart_view_show (HrChartView *self, GArray *readings, const HrChartQuery *query);
void hr_chart_view_clear (HrChartView *self);

G_END_DECLS
