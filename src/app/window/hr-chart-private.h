/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-chart-model.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The picture of the chart, shared by its widget, its drawing and its axes. */

#define HR_CHART_GAP       6.0 /* between the plot and the words around it */
#define HR_CHART_LABEL_GAP 10.0
/* Room for a mark with its line. Even, for its middle is where pixels meet. */
#define HR_CHART_DOT_SIZE 10
/* The frame that shows the keyboard's focus goes round everything. */
#define HR_CHART_FRAME 4
#define HR_CHART_LEFT  0.0
#define HR_CHART_RIGHT 1.0

/**
 * HrChartScene:
 * @model: (nullable): the chart, %NULL while it is not known
 * @placeholder: (nullable): what to say where there is nothing much to see
 * @cursor_x: where the cursor stands, 0 (left) to 1 (right)
 * @cursor_y: the balance or the bar's height there, 0 (bottom) to 1 (top)
 * @reading: (nullable): what the cursor reads, %NULL where there is no cursor
 *
 * Everything that the picture shows.
 */
typedef struct {
  const HrChartModel *model; /* (unowned) (nullable) */
  const char *placeholder;   /* (unowned) (nullable) */
  double cursor_x;
  double cursor_y;
  const char *reading; /* (unowned) (nullable) */
} HrChartScene;

/**
 * HrChartDrawing:
 *
 * The context of one picture while it is made.
 */
typedef struct {
  GtkWidget *widget;         /* (unowned) */
  const HrChartScene *scene; /* (unowned) */
  const HrChartModel *model; /* (unowned) (nullable) */
  cairo_t *cr;               /* (unowned) */
  PangoLayout *layout;       /* (unowned): for every text, one after the other */
  double scale;              /* device pixels per pixel */
  int line_height;
  GdkRectangle plot;
  GdkRGBA text;
  GdkRGBA line;
  GdkRGBA last; /* of the last balance, and of what is made of it */
  GdkRGBA grid;
  GdkRGBA low;
  GdkRGBA critical;
  GdkRGBA base;
} HrChartDrawing;

/* hr-chart-draw.c */
void hr_chart_draw (GtkWidget *widget, const HrChartScene *scene, cairo_t *cr);
int hr_chart_get_line_height (GtkWidget *widget);
PangoLayout *hr_chart_make_layout (GtkWidget *widget);
double hr_chart_measure_text (PangoLayout *layout, const char *text);
char *hr_chart_take_number (char *number);
double hr_chart_drawing_x (const HrChartDrawing *self, double x);
double hr_chart_drawing_y (const HrChartDrawing *self, double y);
void hr_chart_drawing_set_colour (const HrChartDrawing *self, const GdkRGBA *colour, double alpha);
void hr_chart_drawing_fill_vertical (const HrChartDrawing *self, double x);
void hr_chart_drawing_show_text (const HrChartDrawing *self, double x, double y, double align);

/* hr-chart-axes.c */
void hr_chart_axes_measure (GtkWidget *widget, const HrChartModel *model, GdkRectangle *plot);
void hr_chart_axes_draw_values (const HrChartDrawing *self);
void hr_chart_axes_draw_times (const HrChartDrawing *self);
void hr_chart_axes_draw_zones (const HrChartDrawing *self);
void hr_chart_axes_draw_zone_words (const HrChartDrawing *self);

G_END_DECLS
