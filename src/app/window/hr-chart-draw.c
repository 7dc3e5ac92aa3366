/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-chart-private.h"

#include "hr-format.h"
#include "hr-style.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define LEAST_DOT_GAP 24  /* from one top-up's mark to the next on average, in pixels */
#define MARK          3.5 /* radius of a top-up's mark, and of the cursor's */

/* How large the chart's text is (style.css). */
#define SMALL 0.85

/* More labels than that fit on no chart, and to measure them takes its time. */
#define MOST_LABELS 16

/* The nearest border between two device pixels: an edge is crisp at any scale. */
static double
snap (const HrChartDrawing *self, double position)
{
  return round (position * self->scale) / self->scale;
}

/**
 * hr_chart_drawing_x:
 * @self: a drawing
 * @x: the model's, 0 (left) to 1 (right)
 *
 * Returns: where that is, in pixels
 */
double
hr_chart_drawing_x (const HrChartDrawing *self, double x)
{
  return snap (self, self->plot.x + x * self->plot.width);
}

/**
 * hr_chart_drawing_y:
 * @self: a drawing
 * @y: the model's, 0 (bottom) to 1 (top)
 *
 * Returns: where that is, in pixels
 */
double
hr_chart_drawing_y (const HrChartDrawing *self, double y)
{
  return snap (self, self->plot.y + (1 - y) * self->plot.height);
}

/**
 * hr_chart_drawing_set_colour:
 * @self: a drawing
 * @colour: a colour
 * @alpha: how much of it, 0 to 1
 */
void
hr_chart_drawing_set_colour (const HrChartDrawing *self, const GdkRGBA *colour, double alpha)
{
  cairo_set_source_rgba (self->cr, colour->red, colour->green, colour->blue, colour->alpha * alpha);
}

/**
 * hr_chart_drawing_fill_vertical:
 * @self: a drawing
 * @x: in pixels
 *
 * Draws a hairline from the plot's top to its bottom. It fills whole device pixels, which a stroke
 * would have to be put between.
 */
void
hr_chart_drawing_fill_vertical (const HrChartDrawing *self, double x)
{
  double width = MAX (1, round (self->scale)) / self->scale;

  cairo_rectangle (self->cr, x - width, self->plot.y, width, self->plot.height);
  cairo_fill (self->cr);
}

/**
 * hr_chart_measure_text:
 * @layout: what it is to be shown in; has the text afterwards
 * @text: a text
 *
 * Returns: its width in pixels
 */
double
hr_chart_measure_text (PangoLayout *layout, const char *text)
{
  int width;

  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, &width, NULL);
  return width;
}

/**
 * hr_chart_drawing_show_text:
 * @self: a drawing, whose layout has the text
 * @x: in pixels
 * @y: where its middle line is, in pixels
 * @align: which part of it stands at @x: %HR_CHART_LEFT to %HR_CHART_RIGHT
 */
void
hr_chart_drawing_show_text (const HrChartDrawing *self, double x, double y, double align)
{
  int width, height;

  pango_layout_get_pixel_size (self->layout, &width, &height);
  cairo_move_to (self->cr, snap (self, x - align * width), snap (self, y - height / 2.0));
  pango_cairo_show_layout (self->cr, self->layout);
}

/**
 * hr_chart_take_number:
 * @number: (transfer full): a number with its sign
 *
 * Returns: (transfer full): the same with a mark that keeps the sign on its left, also where the
 *   language is written from right to left
 */
char *
hr_chart_take_number (char *number)
{
  g_autofree char *owned = number;

  return g_strconcat ("\xe2\x80\x8e", owned, NULL);
}

/**
 * hr_chart_make_layout:
 * @widget: the chart
 *
 * Returns: (transfer full): a layout for its texts
 */
PangoLayout *
hr_chart_make_layout (GtkWidget *widget)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (widget, NULL);

  /* Numbers read from left to right in every language, and so does time: even where the language
   * runs from right to left, the chart runs the way that clocks and tables of numbers do. */
  pango_layout_set_auto_dir (layout, FALSE);
  return layout;
}

/**
 * hr_chart_get_line_height:
 * @widget: the chart
 *
 * Returns: how high a line of its text is, in pixels
 */
int
hr_chart_get_line_height (GtkWidget *widget)
{
  g_autoptr (PangoLayout) layout = hr_chart_make_layout (widget);
  int height;

  pango_layout_set_text (layout, "0", -1);
  pango_layout_get_pixel_size (layout, NULL, &height);
  return height;
}

static void
trace_steps (const HrChartDrawing *self)
{
  const GArray *steps = self->model->steps;

  /* A text leaves its place behind as the current point. */
  cairo_new_path (self->cr);
  for (guint i = 0; i < steps->len; i++) {
    const HrChartStep *step = &g_array_index (steps, HrChartStep, i);
    double x = hr_chart_drawing_x (self, step->x);

    if (i > 0)
      cairo_line_to (self->cr, x, hr_chart_drawing_y (self, step[-1].y));
    cairo_line_to (self->cr, x, hr_chart_drawing_y (self, step->y));
  }
}

static void
fill_area (const HrChartDrawing *self, double last_x)
{
  const HrChartStep *first = &g_array_index (self->model->steps, HrChartStep, 0);
  double zero = hr_chart_drawing_y (self, hr_chart_model_y (self->model, 0));
  double top = self->plot.y;
  cairo_pattern_t *shade =
      cairo_pattern_create_linear (0, top, 0, self->plot.y + self->plot.height);

  cairo_pattern_add_color_stop_rgba (shade, 0, self->line.red, self->line.green, self->line.blue,
                                     0.2);
  cairo_pattern_add_color_stop_rgba (shade, 1, self->line.red, self->line.green, self->line.blue,
                                     0.12);
  trace_steps (self);
  cairo_line_to (self->cr, last_x, hr_chart_drawing_y (self, first[self->model->steps->len - 1].y));
  cairo_line_to (self->cr, last_x, zero);
  cairo_line_to (self->cr, hr_chart_drawing_x (self, first->x), zero);
  cairo_close_path (self->cr);
  cairo_set_source (self->cr, shade);
  cairo_fill (self->cr);
  cairo_pattern_destroy (shade);
}

static void
draw_series (const HrChartDrawing *self)
{
  const double dashes[] = { 3, 4 };
  const HrChartModel *model = self->model;
  double confirmed = hr_chart_drawing_x (self, model->confirmed_x);
  double last_y;

  last_y =
      hr_chart_drawing_y (self, g_array_index (model->steps, HrChartStep, model->steps->len - 1).y);
  fill_area (self, confirmed);
  hr_chart_drawing_set_colour (self, &self->line, 1);
  cairo_set_line_width (self->cr, 2);
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_MITER);
  trace_steps (self);
  cairo_line_to (self->cr, confirmed, last_y);
  cairo_stroke (self->cr);

  /* Time without a confirmation. */
  hr_chart_drawing_set_colour (self, &self->last, 1);
  if (hr_chart_drawing_x (self, model->now_x) - confirmed > 2) {
    cairo_set_dash (self->cr, dashes, G_N_ELEMENTS (dashes), 0);
    cairo_move_to (self->cr, confirmed, last_y);
    cairo_line_to (self->cr, hr_chart_drawing_x (self, model->now_x), last_y);
    cairo_stroke (self->cr);
    cairo_set_dash (self->cr, NULL, 0, 0);
  }

  cairo_arc (self->cr, confirmed, last_y, MARK, 0, 2 * G_PI);
  cairo_fill (self->cr);
}

static void
draw_fan (const HrChartDrawing *self)
{
  const double dashes[] = { 2, 4 };
  const HrChartFan *fan = &self->model->fan;

  if (!self->model->has_fan)
    return;

  cairo_new_path (self->cr);
  cairo_move_to (self->cr, hr_chart_drawing_x (self, fan->start.x),
                 hr_chart_drawing_y (self, fan->start.y));
  cairo_line_to (self->cr, hr_chart_drawing_x (self, fan->early.x),
                 hr_chart_drawing_y (self, fan->early.y));
  /* Where the lines leave the picture on its right, the fan goes down along the edge. */
  if (fan->early.x < 1 && fan->late.x >= 1)
    cairo_line_to (self->cr, hr_chart_drawing_x (self, 1), hr_chart_drawing_y (self, fan->early.y));
  cairo_line_to (self->cr, hr_chart_drawing_x (self, fan->late.x),
                 hr_chart_drawing_y (self, fan->late.y));
  cairo_close_path (self->cr);
  hr_chart_drawing_set_colour (self, &self->last, 0.14);
  cairo_fill (self->cr);

  hr_chart_drawing_set_colour (self, &self->last, 0.9);
  cairo_set_line_width (self->cr, 1.5);
  cairo_set_dash (self->cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_move_to (self->cr, hr_chart_drawing_x (self, fan->start.x),
                 hr_chart_drawing_y (self, fan->start.y));
  cairo_line_to (self->cr, hr_chart_drawing_x (self, fan->likely.x),
                 hr_chart_drawing_y (self, fan->likely.y));
  cairo_stroke (self->cr);
  cairo_set_dash (self->cr, NULL, 0, 0);

  hr_chart_drawing_set_colour (self, &self->text, 0.25);
  hr_chart_drawing_fill_vertical (self, hr_chart_drawing_x (self, self->model->now_x));
}

static void
draw_dot (const HrChartDrawing *self, double x, double y)
{
  cairo_new_path (self->cr);
  cairo_arc (self->cr, x, y, MARK, 0, 2 * G_PI);
  hr_chart_drawing_set_colour (self, &self->base, 1);
  cairo_fill_preserve (self->cr);
  hr_chart_drawing_set_colour (self, &self->line, 1);
  cairo_set_line_width (self->cr, 2);
  cairo_stroke (self->cr);
}

/* In the line above the plot, as near to x as its edges let it. */
static double
place_above (const HrChartDrawing *self, double x, double width)
{
  double edge = gtk_widget_get_allocated_width (self->widget) - HR_CHART_FRAME - width;

  return CLAMP (x - width / 2, HR_CHART_FRAME, MAX (edge, HR_CHART_FRAME));
}

static gboolean
place_mark_label (const HrChartDrawing *self, const HrChartMark *mark, double *last)
{
  g_autofree char *text = hr_chart_take_number (hr_format_signed (mark->granted));
  double width = hr_chart_measure_text (self->layout, text);
  double from = place_above (self, hr_chart_drawing_x (self, mark->x), width);
  gboolean fits = from - *last >= HR_CHART_LABEL_GAP;

  *last = from + width;
  return fits;
}

/* How much came in stands above all of them, or above none. */
static void
draw_mark_labels (const HrChartDrawing *self)
{
  const GArray *marks = self->model->marks;
  double last = -HR_CHART_LABEL_GAP;
  gboolean fit = marks->len <= MOST_LABELS && self->scene->reading == NULL;

  for (guint i = 0; fit && i < marks->len; i++)
    fit = place_mark_label (self, &g_array_index (marks, HrChartMark, i), &last);
  if (!fit)
    return;

  hr_chart_drawing_set_colour (self, &self->text, 0.72);
  for (guint i = 0; i < marks->len; i++) {
    last = -HR_CHART_LABEL_GAP;
    place_mark_label (self, &g_array_index (marks, HrChartMark, i), &last);
    hr_chart_drawing_show_text (self, last, HR_CHART_GAP + self->line_height / 2.0, HR_CHART_RIGHT);
  }
}

static cairo_surface_t *
make_dot (const HrChartDrawing *self)
{
  cairo_surface_t *picture =
      cairo_surface_create_similar (cairo_get_target (self->cr), CAIRO_CONTENT_COLOR_ALPHA,
                                    HR_CHART_DOT_SIZE, HR_CHART_DOT_SIZE);
  HrChartDrawing dot = *self;

  dot.cr = cairo_create (picture);
  draw_dot (&dot, HR_CHART_DOT_SIZE / 2.0, HR_CHART_DOT_SIZE / 2.0);
  cairo_destroy (dot.cr);
  return picture;
}

/* Dots side by side would hide the line. */
static gboolean
has_room_for_dots (const HrChartDrawing *self)
{
  const GArray *marks = self->model->marks;

  return marks->len < 2 || self->plot.width >= LEAST_DOT_GAP * (int) marks->len;
}

/* There may be hundreds. Their dots are copies of one, for to draw each takes most of a frame. */
static void
draw_marks (const HrChartDrawing *self)
{
  cairo_surface_t *dot;

  if (self->model->marks->len == 0 || !has_room_for_dots (self))
    return;

  dot = make_dot (self);
  for (guint i = 0; i < self->model->marks->len; i++) {
    const HrChartMark *mark = &g_array_index (self->model->marks, HrChartMark, i);
    double x = hr_chart_drawing_x (self, mark->x);

    cairo_set_source_surface (self->cr, dot, x - HR_CHART_DOT_SIZE / 2.0,
                              hr_chart_drawing_y (self, mark->y) - HR_CHART_DOT_SIZE / 2.0);
    cairo_paint (self->cr);
  }
  cairo_surface_destroy (dot);
  draw_mark_labels (self);
}

static const char *
get_bars_title (HrChartBarUnit unit)
{
  switch (unit) {
  case HR_CHART_BAR_HOUR:
    return C_ ("chart", "Credits spent each hour");
  case HR_CHART_BAR_DAY:
    return C_ ("chart", "Credits spent each day");
  case HR_CHART_BAR_WEEK:
  default:
    return C_ ("chart", "Credits spent each week");
  }
}

static void
draw_bars (const HrChartDrawing *self)
{
  const GArray *bars = self->model->bars;
  double zero = hr_chart_drawing_y (self, 0), pixel = 1 / self->scale;

  hr_chart_drawing_set_colour (self, &self->line, 0.85);
  for (guint i = 0; i < bars->len; i++) {
    const HrChartBar *bar = &g_array_index (bars, HrChartBar, i);
    double x = hr_chart_drawing_x (self, bar->x);
    double width = hr_chart_drawing_x (self, bar->until_x) - x;
    double y = hr_chart_drawing_y (self, bar->y);

    /* A gap between them, where there is room for one. */
    if (width >= 4 * pixel)
      width -= pixel;
    cairo_rectangle (self->cr, x, y, MAX (width, pixel), zero - y);
  }
  cairo_fill (self->cr);
  if (self->scene->reading != NULL)
    return;

  hr_chart_measure_text (self->layout, get_bars_title (self->model->bar_unit));
  hr_chart_drawing_set_colour (self, &self->text, 0.72);
  hr_chart_drawing_show_text (self, self->plot.x, HR_CHART_GAP + self->line_height / 2.0,
                              HR_CHART_LEFT);
}

/* In a box beside the cursor, on the side that has more room. */
static void
draw_reading (const HrChartDrawing *self, double x)
{
  double left, most, y = self->plot.y + HR_CHART_GAP;
  int width, height;

  pango_layout_set_text (self->layout, self->scene->reading, -1);
  pango_layout_get_pixel_size (self->layout, &width, &height);
  left =
      x > self->plot.x + self->plot.width / 2.0 ? x - width - 3 * HR_CHART_GAP : x + HR_CHART_GAP;
  /* Beside the numbers of the axis, if there is room. */
  most = gtk_widget_get_allocated_width (self->widget) - HR_CHART_FRAME - width - 2 * HR_CHART_GAP;
  left = snap (self, MAX (CLAMP (left, MIN (self->plot.x, most), most), 0));
  cairo_rectangle (self->cr, left, y, width + 2 * HR_CHART_GAP, height + HR_CHART_GAP);
  hr_chart_drawing_set_colour (self, &self->base, 1);
  cairo_fill_preserve (self->cr);
  hr_chart_drawing_set_colour (self, &self->text, 0.35);
  cairo_set_line_width (self->cr, 1);
  cairo_stroke (self->cr);
  hr_chart_drawing_set_colour (self, &self->text, 1);
  hr_chart_drawing_show_text (self, left + HR_CHART_GAP, y + (height + HR_CHART_GAP) / 2,
                              HR_CHART_LEFT);
}

static void
draw_cursor (const HrChartDrawing *self)
{
  double x = hr_chart_drawing_x (self, self->scene->cursor_x);

  if (self->scene->reading == NULL)
    return;

  hr_chart_drawing_set_colour (self, &self->text, 0.5);
  hr_chart_drawing_fill_vertical (self, x);
  draw_dot (self, x, hr_chart_drawing_y (self, self->scene->cursor_y));
  draw_reading (self, x);
}

/* In the middle of the chart, where there is nothing else; as large as sentences elsewhere. */
static void
draw_placeholder (const HrChartDrawing *self)
{
  const int width = gtk_widget_get_allocated_width (self->widget);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  int height;

  pango_attr_list_insert (attributes, pango_attr_scale_new (1 / SMALL));
  pango_layout_set_attributes (self->layout, attributes);
  pango_layout_set_width (self->layout, width * PANGO_SCALE);
  pango_layout_set_alignment (self->layout, PANGO_ALIGN_CENTER);
  pango_layout_set_text (self->layout, self->scene->placeholder, -1);
  pango_layout_get_pixel_size (self->layout, NULL, &height);
  hr_chart_drawing_set_colour (self, &self->text, 0.72);
  cairo_move_to (self->cr, 0,
                 snap (self, (gtk_widget_get_allocated_height (self->widget) - height) / 2.0));
  pango_cairo_show_layout (self->cr, self->layout);
}

static void
draw_focus (const HrChartDrawing *self)
{
  if (!gtk_widget_has_visible_focus (self->widget))
    return;

  hr_chart_drawing_set_colour (self, &self->line, 1);
  cairo_set_line_width (self->cr, 2);
  cairo_rectangle (self->cr, 1, 1, gtk_widget_get_allocated_width (self->widget) - 2,
                   gtk_widget_get_allocated_height (self->widget) - 2);
  cairo_stroke (self->cr);
}

static void
draw_chart (const HrChartDrawing *self)
{
  hr_chart_axes_draw_times (self);
  hr_chart_axes_draw_zones (self);
  hr_chart_axes_draw_values (self);
  if (self->model->bars != NULL) {
    draw_bars (self);
  } else {
    draw_fan (self);
    draw_series (self);
    draw_marks (self);
    hr_chart_axes_draw_zone_words (self);
  }
  draw_cursor (self);
}

/**
 * hr_chart_draw:
 * @widget: the chart, in whose colours and font it is drawn
 * @scene: what is to be seen
 * @cr: where
 *
 * Draws the chart. There is no text in the picture that the widget's accessible does not tell.
 */
void
hr_chart_draw (GtkWidget *widget, const HrChartScene *scene, cairo_t *cr)
{
  g_autoptr (PangoLayout) layout = hr_chart_make_layout (widget);
  HrChartDrawing self = { .widget = widget,
                          .scene = scene,
                          .model = scene->model,
                          .cr = cr,
                          .layout = layout,
                          .scale = gtk_widget_get_scale_factor (widget),
                          .line_height = hr_chart_get_line_height (widget) };

  hr_style_get_colour (widget, NULL, &self.text);
  hr_style_get_colour (widget, "line", &self.line);
  hr_style_get_colour (widget, "last", &self.last);
  hr_style_get_colour (widget, "grid", &self.grid);
  hr_style_get_colour (widget, "level-low", &self.low);
  hr_style_get_colour (widget, "level-critical", &self.critical);
  hr_style_get_colour (widget, "base", &self.base);
  hr_chart_axes_measure (widget, self.model, &self.plot);

  if (scene->placeholder != NULL)
    draw_placeholder (&self);
  else if (self.model != NULL)
    draw_chart (&self);
  draw_focus (&self);
}
