/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-chart-paint.h"

#include "hr-chart-painter.h"
#include "hr-format.h"

/* Room for a mark with its line. Even, for its middle is where pixels meet. */
#define DOT_SIZE 10

static void
trace_steps (const HrChartPainter *self)
{
  const GArray *steps = self->model->steps;

  /* A text leaves its place behind as the current point. */
  cairo_new_path (self->cr);
  for (guint i = 0; i < steps->len; i++) {
    const HrChartStep *step = &g_array_index (steps, HrChartStep, i);
    double x = hr_chart_painter_x (self, step->x);

    if (i > 0)
      cairo_line_to (self->cr, x, hr_chart_painter_y (self, step[-1].y));
    cairo_line_to (self->cr, x, hr_chart_painter_y (self, step->y));
  }
}

static void
fill_area (const HrChartPainter *self, double last_x)
{
  const HrChartStep *first = &g_array_index (self->model->steps, HrChartStep, 0);
  double zero = hr_chart_painter_y (self, hr_chart_model_y (self->model, 0));
  double top = self->plot.y;
  cairo_pattern_t *shade =
      cairo_pattern_create_linear (0, top, 0, self->plot.y + self->plot.height);

  cairo_pattern_add_color_stop_rgba (shade, 0, self->line.red, self->line.green, self->line.blue,
                                     0.32);
  cairo_pattern_add_color_stop_rgba (shade, 1, self->line.red, self->line.green, self->line.blue,
                                     0.08);
  trace_steps (self);
  cairo_line_to (self->cr, last_x, hr_chart_painter_y (self, first[self->model->steps->len - 1].y));
  cairo_line_to (self->cr, last_x, zero);
  cairo_line_to (self->cr, hr_chart_painter_x (self, first->x), zero);
  cairo_close_path (self->cr);
  cairo_set_source (self->cr, shade);
  cairo_fill (self->cr);
  cairo_pattern_destroy (shade);
}

static void
paint_series (const HrChartPainter *self)
{
  const double dashes[] = { 3, 4 };
  const HrChartModel *model = self->model;
  double confirmed = hr_chart_painter_x (self, model->confirmed_x);
  double last_y;

  if (model->steps->len == 0)
    return;

  last_y =
      hr_chart_painter_y (self, g_array_index (model->steps, HrChartStep, model->steps->len - 1).y);
  fill_area (self, confirmed);
  hr_chart_painter_use_colour (self, &self->line, 1);
  cairo_set_line_width (self->cr, 2);
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_MITER);
  trace_steps (self);
  cairo_line_to (self->cr, confirmed, last_y);
  cairo_stroke (self->cr);

  /* Nobody has confirmed it since. */
  if (hr_chart_painter_x (self, model->now_x) - confirmed > 2) {
    cairo_set_dash (self->cr, dashes, G_N_ELEMENTS (dashes), 0);
    cairo_move_to (self->cr, confirmed, last_y);
    cairo_line_to (self->cr, hr_chart_painter_x (self, model->now_x), last_y);
    cairo_stroke (self->cr);
    cairo_set_dash (self->cr, NULL, 0, 0);
  }

  cairo_arc (self->cr, confirmed, last_y, HR_CHART_MARK, 0, 2 * G_PI);
  cairo_fill (self->cr);
}

static void
paint_fan (const HrChartPainter *self)
{
  const double dashes[] = { 2, 4 };
  const HrChartFan *fan = &self->model->fan;

  if (!self->model->has_fan)
    return;

  cairo_new_path (self->cr);
  cairo_move_to (self->cr, hr_chart_painter_x (self, fan->start.x),
                 hr_chart_painter_y (self, fan->start.y));
  cairo_line_to (self->cr, hr_chart_painter_x (self, fan->early.x),
                 hr_chart_painter_y (self, fan->early.y));
  /* Where the lines leave the picture on its right, the fan goes down along the edge. */
  if (fan->early.x < 1 && fan->late.x >= 1)
    cairo_line_to (self->cr, hr_chart_painter_x (self, 1), hr_chart_painter_y (self, fan->early.y));
  cairo_line_to (self->cr, hr_chart_painter_x (self, fan->late.x),
                 hr_chart_painter_y (self, fan->late.y));
  cairo_close_path (self->cr);
  hr_chart_painter_use_colour (self, &self->line, 0.14);
  cairo_fill (self->cr);

  hr_chart_painter_use_colour (self, &self->line, 0.9);
  cairo_set_line_width (self->cr, 1.5);
  cairo_set_dash (self->cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_move_to (self->cr, hr_chart_painter_x (self, fan->start.x),
                 hr_chart_painter_y (self, fan->start.y));
  cairo_line_to (self->cr, hr_chart_painter_x (self, fan->likely.x),
                 hr_chart_painter_y (self, fan->likely.y));
  cairo_stroke (self->cr);
  cairo_set_dash (self->cr, NULL, 0, 0);

  hr_chart_painter_use_colour (self, &self->text, 0.25);
  hr_chart_painter_fill_vertical (self, hr_chart_painter_x (self, self->model->now_x));
}

static void
paint_dot (const HrChartPainter *self, double x, double y)
{
  cairo_new_path (self->cr);
  cairo_arc (self->cr, x, y, HR_CHART_MARK, 0, 2 * G_PI);
  hr_chart_painter_use_colour (self, &self->base, 1);
  cairo_fill_preserve (self->cr);
  hr_chart_painter_use_colour (self, &self->line, 1);
  cairo_set_line_width (self->cr, 2);
  cairo_stroke (self->cr);
}

/* In the line above the plot, as near to x as its edges let it. */
static double
place_above (const HrChartPainter *self, double x, double width)
{
  double edge = gtk_widget_get_allocated_width (self->widget) - width;

  return CLAMP (x - width / 2, 0, MAX (edge, 0));
}

/* Where the one before leaves room for it: @last is where that ends. */
static void
paint_mark_label (const HrChartPainter *self, const HrChartMark *mark, double x, double *last)
{
  g_autofree char *text = hr_chart_painter_take_number (hr_format_signed (mark->granted));
  double width = hr_chart_painter_measure_text (self->layout, text);
  double from = place_above (self, x, width);

  if (from - *last < HR_CHART_LABEL_GAP)
    return;

  hr_chart_painter_use_colour (self, &self->text, 0.72);
  hr_chart_painter_show_text (self, from, HR_CHART_GAP + self->line_height / 2.0, HR_CHART_LEFT);
  *last = from + width;
}

static cairo_surface_t *
make_dot (const HrChartPainter *self)
{
  cairo_surface_t *picture =
      cairo_surface_create_similar (cairo_get_target (self->cr), CAIRO_CONTENT_COLOR_ALPHA,
                                    DOT_SIZE, DOT_SIZE);
  HrChartPainter dot = *self;

  dot.cr = cairo_create (picture);
  paint_dot (&dot, DOT_SIZE / 2.0, DOT_SIZE / 2.0);
  cairo_destroy (dot.cr);
  return picture;
}

/* There may be hundreds. Their dots are copies of one, for to draw each takes most of a frame. */
static void
paint_marks (const HrChartPainter *self)
{
  double last = -HR_CHART_LABEL_GAP;
  cairo_surface_t *dot;

  if (self->model->marks->len == 0)
    return;

  dot = make_dot (self);
  for (guint i = 0; i < self->model->marks->len; i++) {
    const HrChartMark *mark = &g_array_index (self->model->marks, HrChartMark, i);
    double x = hr_chart_painter_x (self, mark->x);

    cairo_set_source_surface (self->cr, dot, x - DOT_SIZE / 2.0,
                              hr_chart_painter_y (self, mark->y) - DOT_SIZE / 2.0);
    cairo_paint (self->cr);
    /* To measure a text takes longer than to paint a dot. */
    if (self->scene->reading == NULL && x - last >= HR_CHART_LABEL_GAP)
      paint_mark_label (self, mark, x, &last);
  }
  cairo_surface_destroy (dot);
}

static void
paint_cursor (const HrChartPainter *self)
{
  double x = hr_chart_painter_x (self, self->scene->cursor_x);
  double width;

  if (self->scene->reading == NULL)
    return;

  hr_chart_painter_use_colour (self, &self->text, 0.5);
  hr_chart_painter_fill_vertical (self, x);
  paint_dot (self, x, hr_chart_painter_y (self, self->scene->cursor_y));
  width = hr_chart_painter_measure_text (self->layout, self->scene->reading);
  hr_chart_painter_use_colour (self, &self->text, 1);
  hr_chart_painter_show_text (self, place_above (self, x, width),
                              HR_CHART_GAP + self->line_height / 2.0, HR_CHART_LEFT);
}

/* Above or below a flat line, wherever there is more room; in the middle of an empty chart. */
static double
place_placeholder (const HrChartPainter *self)
{
  double value;

  if (self->model == NULL || self->model->steps->len == 0)
    return 0.5;

  value = g_array_index (self->model->steps, HrChartStep, 0).y;
  return value > 0.5 ? value / 2 : (1 + value) / 2;
}

static void
paint_placeholder (const HrChartPainter *self)
{
  PangoRectangle text;
  double y;

  if (self->scene->placeholder == NULL)
    return;

  pango_layout_set_width (self->layout, self->plot.width * PANGO_SCALE);
  pango_layout_set_alignment (self->layout, PANGO_ALIGN_CENTER);
  pango_layout_set_text (self->layout, self->scene->placeholder, -1);
  pango_layout_get_pixel_extents (self->layout, NULL, &text);
  y = hr_chart_painter_snap (
      self, self->plot.y + (1 - place_placeholder (self)) * self->plot.height - text.height / 2.0);

  /* No line goes through the words. */
  hr_chart_painter_use_colour (self, &self->base, 1);
  cairo_rectangle (self->cr, self->plot.x + text.x - HR_CHART_GAP, y, text.width + 2 * HR_CHART_GAP,
                   text.height);
  cairo_fill (self->cr);
  hr_chart_painter_use_colour (self, &self->text, 0.85);
  cairo_move_to (self->cr, self->plot.x, y);
  pango_cairo_show_layout (self->cr, self->layout);
  pango_layout_set_width (self->layout, -1);
  pango_layout_set_alignment (self->layout, PANGO_ALIGN_LEFT);
}

static void
get_colour (GtkWidget *widget, const char *class, GdkRGBA *colour)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);

  gtk_style_context_save (context);
  if (class != NULL)
    gtk_style_context_add_class (context, class);
  gtk_style_context_get_color (context, gtk_style_context_get_state (context), colour);
  gtk_style_context_restore (context);
}

static void
paint_focus (const HrChartPainter *self)
{
  const GdkRectangle *plot = &self->plot;

  if (!gtk_widget_has_visible_focus (self->widget))
    return;

  hr_chart_painter_use_colour (self, &self->line, 1);
  cairo_set_line_width (self->cr, 2);
  cairo_rectangle (self->cr, plot->x - 1, plot->y - 1, plot->width + 2, plot->height + 2);
  cairo_stroke (self->cr);
}

/**
 * hr_chart_paint:
 * @widget: the chart, in whose colours and font it is painted
 * @scene: what is to be seen
 * @cr: where
 *
 * Paints the chart. There is no text in the picture that the widget's accessible does not tell.
 */
void
hr_chart_paint (GtkWidget *widget, const HrChartScene *scene, cairo_t *cr)
{
  g_autoptr (PangoLayout) layout = hr_chart_painter_make_layout (widget);
  HrChartPainter self = { .widget = widget,
                          .scene = scene,
                          .model = scene->model,
                          .cr = cr,
                          .layout = layout,
                          .scale = gtk_widget_get_scale_factor (widget),
                          .line_height = hr_chart_paint_line_height (widget) };

  get_colour (widget, NULL, &self.text);
  get_colour (widget, "line", &self.line);
  get_colour (widget, "level-low", &self.low);
  get_colour (widget, "level-critical", &self.critical);
  get_colour (widget, "base", &self.base);
  hr_chart_paint_measure (widget, self.model, &self.plot);

  if (self.model != NULL) {
    hr_chart_axes_paint_times (&self);
    hr_chart_axes_paint_values (&self);
    if (self.model->state != HR_CHART_EMPTY)
      hr_chart_axes_paint_thresholds (&self);
    paint_fan (&self);
    paint_series (&self);
    paint_marks (&self);
    paint_cursor (&self);
  }
  paint_placeholder (&self);
  paint_focus (&self);
}
