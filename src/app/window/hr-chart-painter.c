/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-chart-painter.h"

#include <math.h>

/**
 * hr_chart_painter_snap:
 * @self: a painter
 * @position: in pixels
 *
 * Returns: the nearest border between two device pixels, so that an edge is crisp at any scale
 */
double
hr_chart_painter_snap (const HrChartPainter *self, double position)
{
  return round (position * self->scale) / self->scale;
}

/**
 * hr_chart_painter_x:
 * @self: a painter
 * @x: the model's, 0 (left) to 1 (right)
 *
 * Returns: where that is, in pixels
 */
double
hr_chart_painter_x (const HrChartPainter *self, double x)
{
  return hr_chart_painter_snap (self, self->plot.x + x * self->plot.width);
}

/**
 * hr_chart_painter_y:
 * @self: a painter
 * @y: the model's, 0 (bottom) to 1 (top)
 *
 * Returns: where that is, in pixels
 */
double
hr_chart_painter_y (const HrChartPainter *self, double y)
{
  return hr_chart_painter_snap (self, self->plot.y + (1 - y) * self->plot.height);
}

/**
 * hr_chart_painter_use_colour:
 * @self: a painter
 * @colour: a colour
 * @alpha: how much of it, 0 to 1
 */
void
hr_chart_painter_use_colour (const HrChartPainter *self, const GdkRGBA *colour, double alpha)
{
  cairo_set_source_rgba (self->cr, colour->red, colour->green, colour->blue, colour->alpha * alpha);
}

/**
 * hr_chart_painter_fill_horizontal:
 * @self: a painter
 * @y: in pixels
 *
 * Draws a hairline across the plot. It fills whole device pixels, which a stroke would have to be
 * put between.
 */
void
hr_chart_painter_fill_horizontal (const HrChartPainter *self, double y)
{
  double width = MAX (1, round (self->scale)) / self->scale;

  cairo_rectangle (self->cr, self->plot.x, y - width, self->plot.width, width);
  cairo_fill (self->cr);
}

/**
 * hr_chart_painter_fill_vertical:
 * @self: a painter
 * @x: in pixels
 *
 * The same from the plot's top to its bottom.
 */
void
hr_chart_painter_fill_vertical (const HrChartPainter *self, double x)
{
  double width = MAX (1, round (self->scale)) / self->scale;

  cairo_rectangle (self->cr, x - width, self->plot.y, width, self->plot.height);
  cairo_fill (self->cr);
}

/**
 * hr_chart_painter_measure_text:
 * @layout: what it is to be shown in; has the text afterwards
 * @text: a text
 *
 * Returns: its width in pixels
 */
double
hr_chart_painter_measure_text (PangoLayout *layout, const char *text)
{
  int width;

  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, &width, NULL);
  return width;
}

/**
 * hr_chart_painter_show_text:
 * @self: a painter, whose layout has the text
 * @x: in pixels
 * @y: where its middle line is, in pixels
 * @align: which part of it stands at @x: %HR_CHART_LEFT to %HR_CHART_RIGHT
 */
void
hr_chart_painter_show_text (const HrChartPainter *self, double x, double y, double align)
{
  int width, height;

  pango_layout_get_pixel_size (self->layout, &width, &height);
  cairo_move_to (self->cr, hr_chart_painter_snap (self, x - align * width),
                 hr_chart_painter_snap (self, y - height / 2.0));
  pango_cairo_show_layout (self->cr, self->layout);
}

/**
 * hr_chart_painter_take_number:
 * @number: (transfer full): a number with its sign
 *
 * Returns: (transfer full): the same with a mark that keeps the sign on its left, also where the
 *   language is written from right to left
 */
char *
hr_chart_painter_take_number (char *number)
{
  g_autofree char *owned = number;

  return g_strconcat ("\xe2\x80\x8e", owned, NULL);
}

/**
 * hr_chart_painter_make_layout:
 * @widget: the chart
 *
 * Returns: (transfer full): a layout for its texts
 */
PangoLayout *
hr_chart_painter_make_layout (GtkWidget *widget)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (widget, NULL);

  /* Numbers read from left to right in every language, and so does time: even where the language
   * runs from right to left, the chart runs the way that clocks and tables of numbers do. */
  pango_layout_set_auto_dir (layout, FALSE);
  return layout;
}
