/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-chart-paint.h"

G_BEGIN_DECLS

#define HR_CHART_GAP       6.0 /* between the plot and the words around it */
#define HR_CHART_LABEL_GAP 10.0
#define HR_CHART_MARK      3.5 /* radius of a top-up's mark, and of the cursor's */
#define HR_CHART_LEFT      0.0
#define HR_CHART_RIGHT     1.0

/**
 * HrChartPainter:
 *
 * All that the functions which paint the chart share while a picture is made.
 */
typedef struct {
  GtkWidget *widget;         /* (unowned) */
  const HrChartScene *scene; /* (unowned) */
  const HrChartModel *model; /* (unowned) */
  cairo_t *cr;               /* (unowned) */
  PangoLayout *layout;       /* (owned): for every text, one after the other */
  double scale;              /* device pixels per pixel */
  int line_height;
  GdkRectangle plot;
  GdkRGBA text;
  GdkRGBA line;
  GdkRGBA low;
  GdkRGBA critical;
  GdkRGBA base;
} HrChartPainter;

double hr_chart_painter_snap (const HrChartPainter *self, double position);
double hr_chart_painter_x (const HrChartPainter *self, double x);
double hr_chart_painter_y (const HrChartPainter *self, double y);
void hr_chart_painter_use_colour (const HrChartPainter *self, const GdkRGBA *colour, double alpha);
void hr_chart_painter_fill_horizontal (const HrChartPainter *self, double y);
void hr_chart_painter_fill_vertical (const HrChartPainter *self, double x);
void hr_chart_painter_show_text (const HrChartPainter *self, double x, double y, double align);
double hr_chart_painter_measure_text (PangoLayout *layout, const char *text);
char *hr_chart_painter_take_number (char *number);
PangoLayout *hr_chart_painter_make_layout (GtkWidget *widget);

/* hr-chart-axes.c */
void hr_chart_axes_paint_values (const HrChartPainter *self);
void hr_chart_axes_paint_times (const HrChartPainter *self);
void hr_chart_axes_paint_thresholds (const HrChartPainter *self);

G_END_DECLS
