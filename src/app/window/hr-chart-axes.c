/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-chart-private.h"

#include "hr-format.h"

#include <math.h>

static double
measure_values (PangoLayout *layout, const HrChartModel *model)
{
  double widest = 0;

  for (guint i = 0; i < model->value_ticks->len; i++) {
    const HrChartValueTick *tick = &g_array_index (model->value_ticks, HrChartValueTick, i);
    g_autofree char *text = hr_chart_take_number (hr_format_number (tick->credits));

    widest = MAX (widest, hr_chart_measure_text (layout, text));
  }
  return widest;
}

static double
measure_thresholds (PangoLayout *layout, const HrChartModel *model)
{
  double widest = 0;

  if (model->has_low)
    widest = hr_chart_measure_text (layout, hr_format_level (HR_LEVEL_LOW));
  if (model->has_critical)
    widest = MAX (widest, hr_chart_measure_text (layout, hr_format_level (HR_LEVEL_CRITICAL)));
  return widest;
}

/**
 * hr_chart_axes_measure:
 * @widget: the chart
 * @model: (nullable): what it shows
 * @plot: (out): where, in pixels from the widget's corner
 *
 * Tells what is left for the plot itself: values stand to the left of it, thresholds to the right,
 * times below, top-ups and the cursor's reading above.
 */
void
hr_chart_axes_measure (GtkWidget *widget, const HrChartModel *model, GdkRectangle *plot)
{
  g_autoptr (PangoLayout) layout = hr_chart_make_layout (widget);
  int line_height = hr_chart_get_line_height (widget);
  int left = 0, right = 0;

  if (model != NULL && model->state != HR_CHART_EMPTY) {
    left = (int) ceil (measure_values (layout, model) + HR_CHART_GAP);
    right = (int) ceil (measure_thresholds (layout, model));
    right += right > 0 ? (int) HR_CHART_GAP : 0;
  }

  plot->x = left;
  plot->y = line_height + 2 * (int) HR_CHART_GAP;
  plot->width = MAX (gtk_widget_get_allocated_width (widget) - left - right, 1);
  plot->height =
      MAX (gtk_widget_get_allocated_height (widget) - plot->y - line_height - (int) HR_CHART_GAP,
           1);
}

/* A hairline across the plot, as hr_chart_drawing_fill_vertical () draws one down it. */
static void
fill_horizontal (const HrChartDrawing *self, double y)
{
  double width = MAX (1, round (self->scale)) / self->scale;

  cairo_rectangle (self->cr, self->plot.x, y - width, self->plot.width, width);
  cairo_fill (self->cr);
}

/**
 * hr_chart_axes_draw_values:
 * @self: a drawing
 *
 * Draws the lines and numbers of the credits.
 */
void
hr_chart_axes_draw_values (const HrChartDrawing *self)
{
  const GArray *ticks = self->model->value_ticks;
  double gap = ticks->len > 1 ? self->plot.height / (double) (ticks->len - 1) : 0;
  guint stride = gap > 0 ? (guint) ceil (1.5 * self->line_height / gap) : 1;

  for (guint i = 0; i < ticks->len; i++) {
    const HrChartValueTick *tick = &g_array_index (ticks, HrChartValueTick, i);
    double y = hr_chart_drawing_y (self, tick->y);

    if (i % stride != 0)
      continue;
    hr_chart_drawing_set_colour (self, &self->text, tick->credits == 0 ? 0.4 : 0.12);
    fill_horizontal (self, y);
    if (self->model->state != HR_CHART_EMPTY) {
      g_autofree char *text = hr_chart_take_number (hr_format_number (tick->credits));

      hr_chart_drawing_set_colour (self, &self->text, 0.72);
      pango_layout_set_text (self->layout, text, -1);
      hr_chart_drawing_show_text (self, self->plot.x - HR_CHART_GAP, y, HR_CHART_RIGHT);
    }
  }
}

/* Where the words at a time tick begin and end. */
static void
place_time (const HrChartDrawing *self, const HrChartTimeTick *tick, double *from, double *until)
{
  g_autofree char *text = hr_format_chart_tick (tick->at, tick->unit);
  double width = hr_chart_measure_text (self->layout, text);
  double edge = self->plot.x + self->plot.width - width;

  *from = CLAMP (hr_chart_drawing_x (self, tick->x) - width / 2, 0, MAX (edge, 0));
  *until = *from + width;
}

/* Every how many ticks there is room for words. */
static guint
choose_time_stride (const HrChartDrawing *self)
{
  const GArray *ticks = self->model->time_ticks;

  for (guint stride = 1; stride < ticks->len; stride++) {
    double last = -HR_CHART_LABEL_GAP;
    gboolean fits = TRUE;

    for (guint i = 0; i < ticks->len && fits; i += stride) {
      double from, until;

      place_time (self, &g_array_index (ticks, HrChartTimeTick, i), &from, &until);
      fits = from - last >= HR_CHART_LABEL_GAP;
      last = until;
    }
    if (fits)
      return stride;
  }
  return MAX (ticks->len, 1);
}

/**
 * hr_chart_axes_draw_times:
 * @self: a drawing
 *
 * Draws the lines and words of the times.
 */
void
hr_chart_axes_draw_times (const HrChartDrawing *self)
{
  const GArray *ticks = self->model->time_ticks;
  guint stride = choose_time_stride (self);
  double y = self->plot.y + self->plot.height + HR_CHART_GAP + self->line_height / 2.0;

  for (guint i = 0; i < ticks->len; i++) {
    const HrChartTimeTick *tick = &g_array_index (ticks, HrChartTimeTick, i);
    double from, until;

    hr_chart_drawing_set_colour (self, &self->text, 0.06);
    hr_chart_drawing_fill_vertical (self, hr_chart_drawing_x (self, tick->x));
    if (i % stride != 0)
      continue;
    place_time (self, tick, &from, &until);
    hr_chart_drawing_set_colour (self, &self->text, 0.72);
    hr_chart_drawing_show_text (self, from, y, HR_CHART_LEFT);
  }
}

static void
draw_threshold (const HrChartDrawing *self, double y, const GdkRGBA *colour)
{
  const double dashes[] = { 4, 4 };
  double width = MAX (1, round (self->scale)) / self->scale;

  hr_chart_drawing_set_colour (self, colour, 0.9);
  cairo_set_line_width (self->cr, width);
  cairo_set_dash (self->cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_move_to (self->cr, self->plot.x, hr_chart_drawing_y (self, y) - width / 2);
  cairo_rel_line_to (self->cr, self->plot.width, 0);
  cairo_stroke (self->cr);
  cairo_set_dash (self->cr, NULL, 0, 0);
}

/* The two words keep out of each other's way: on a large scale the lines are hardly apart. */
static void
draw_threshold_words (const HrChartDrawing *self)
{
  double x = self->plot.x + self->plot.width + HR_CHART_GAP;
  double low = hr_chart_drawing_y (self, self->model->low_y);
  double critical = hr_chart_drawing_y (self, self->model->critical_y);
  double missing = self->line_height - (critical - low);

  if (self->model->has_low && self->model->has_critical && missing > 0) {
    critical = MIN (critical + missing / 2, self->plot.y + self->plot.height);
    low = critical - self->line_height;
  }
  if (self->model->has_low) {
    hr_chart_drawing_set_colour (self, &self->low, 1);
    pango_layout_set_text (self->layout, hr_format_level (HR_LEVEL_LOW), -1);
    hr_chart_drawing_show_text (self, x, low, HR_CHART_LEFT);
  }
  if (self->model->has_critical) {
    hr_chart_drawing_set_colour (self, &self->critical, 1);
    pango_layout_set_text (self->layout, hr_format_level (HR_LEVEL_CRITICAL), -1);
    hr_chart_drawing_show_text (self, x, critical, HR_CHART_LEFT);
  }
}

/**
 * hr_chart_axes_draw_thresholds:
 * @self: a drawing
 *
 * Draws where the balance becomes low and critical.
 */
void
hr_chart_axes_draw_thresholds (const HrChartDrawing *self)
{
  if (self->model->has_low)
    draw_threshold (self, self->model->low_y, &self->low);
  if (self->model->has_critical)
    draw_threshold (self, self->model->critical_y, &self->critical);
  draw_threshold_words (self);
}
