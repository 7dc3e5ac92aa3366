/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-chart-model.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HrChartScene:
 * @model: (nullable): the chart, %NULL while it is not known
 * @placeholder: (nullable): what to say where there is nothing much to see
 * @cursor_x: where the cursor stands, 0 (left) to 1 (right)
 * @cursor_y: the balance there, 0 (bottom) to 1 (top)
 * @reading: (nullable): what the cursor reads, %NULL where there is no cursor
 *
 * What is painted.
 */
typedef struct {
  const HrChartModel *model; /* (unowned) (nullable) */
  const char *placeholder;   /* (unowned) (nullable) */
  double cursor_x;
  double cursor_y;
  const char *reading; /* (unowned) (nullable) */
} HrChartScene;

int hr_chart_paint_line_height (GtkWidget *widget);
void hr_chart_paint_measure (GtkWidget *widget, const HrChartModel *model, GdkRectangle *plot);
void hr_chart_paint (GtkWidget *widget, const HrChartScene *scene, cairo_t *cr);

G_END_DECLS
