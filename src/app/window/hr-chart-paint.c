/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-chart-paint.h"

#include "hr-format.h"

#include <math.h>

#define GAP       6.0 /* between the plot and the words around it */
#define LABEL_GAP 10.0
#define MARK      3.5 /* radius of a top-up's mark, and of the cursor's */
#define LEFT      0.0
#define RIGHT     1.0

/* All that the functions below share while a picture is made. */
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
} Painter;

/* On the border between two device pixels, so that an edge is crisp at any scale. */
static double
snap (const Painter *self, double position)
{
  return round (position * self->scale) / self->scale;
}

static double
to_x (const Painter *self, double x)
{
  return snap (self, self->plot.x + x * self->plot.width);
}

static double
to_y (const Painter *self, double y)
{
  return snap (self, self->plot.y + (1 - y) * self->plot.height);
}

static void
use_colour (const Painter *self, const GdkRGBA *colour, double alpha)
{
  cairo_set_source_rgba (self->cr, colour->red, colour->green, colour->blue, colour->alpha * alpha);
}

/* A hairline fills whole device pixels, which a stroke would have to be put between. */
static void
fill_horizontal (const Painter *self, double y)
{
  double width = MAX (1, round (self->scale)) / self->scale;

  cairo_rectangle (self->cr, self->plot.x, y - width, self->plot.width, width);
  cairo_fill (self->cr);
}

static void
fill_vertical (const Painter *self, double x)
{
  double width = MAX (1, round (self->scale)) / self->scale;

  cairo_rectangle (self->cr, x - width, self->plot.y, width, self->plot.height);
  cairo_fill (self->cr);
}

static double
measure_text (PangoLayout *layout, const char *text)
{
  int width;

  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, &width, NULL);
  return width;
}

/* Shows the layout's text with its middle line at y; align is which part of it stands at x. */
static void
show_text (const Painter *self, double x, double y, double align)
{
  int width, height;

  pango_layout_get_pixel_size (self->layout, &width, &height);
  cairo_move_to (self->cr, snap (self, x - align * width), snap (self, y - height / 2.0));
  pango_cairo_show_layout (self->cr, self->layout);
}

static PangoLayout *
make_layout (GtkWidget *widget)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (widget, NULL);

  /* Numbers read from left to right in every language, and so does time: even where the language
   * runs from right to left, the chart runs the way that clocks and tables of numbers do. */
  pango_layout_set_auto_dir (layout, FALSE);
  return layout;
}

/**
 * hr_chart_paint_line_height:
 * @widget: the chart
 *
 * Returns: how high a line of its text is, in pixels
 */
int
hr_chart_paint_line_height (GtkWidget *widget)
{
  g_autoptr (PangoLayout) layout = make_layout (widget);
  int height;

  pango_layout_set_text (layout, "0", -1);
  pango_layout_get_pixel_size (layout, NULL, &height);
  return height;
}

static double
measure_values (PangoLayout *layout, const HrChartModel *model)
{
  double widest = 0;

  for (guint i = 0; i < model->value_ticks->len; i++) {
    const HrChartValueTick *tick = &g_array_index (model->value_ticks, HrChartValueTick, i);
    g_autofree char *text = hr_format_number (tick->credits);

    widest = MAX (widest, measure_text (layout, text));
  }
  return widest;
}

static double
measure_thresholds (PangoLayout *layout, const HrChartModel *model)
{
  double widest = 0;

  if (model->has_low)
    widest = measure_text (layout, hr_format_level (HR_LEVEL_LOW));
  if (model->has_critical)
    widest = MAX (widest, measure_text (layout, hr_format_level (HR_LEVEL_CRITICAL)));
  return widest;
}

/**
 * hr_chart_paint_measure:
 * @widget: the chart
 * @model: (nullable): what it shows
 * @plot: (out): where, in pixels from the widget's corner
 *
 * Tells what is left for the plot itself: values stand to the left of it, thresholds to the right,
 * times below, top-ups and the cursor's reading above.
 */
void
hr_chart_paint_measure (GtkWidget *widget, const HrChartModel *model, GdkRectangle *plot)
{
  g_autoptr (PangoLayout) layout = make_layout (widget);
  int line_height = hr_chart_paint_line_height (widget);
  int left = 0, right = 0;

  if (model != NULL && model->state != HR_CHART_EMPTY) {
    left = (int) ceil (measure_values (layout, model) + GAP);
    right = (int) ceil (measure_thresholds (layout, model));
    right += right > 0 ? (int) GAP : 0;
  }

  plot->x = left;
  plot->y = line_height + 2 * (int) GAP;
  plot->width = MAX (gtk_widget_get_allocated_width (widget) - left - right, 1);
  plot->height =
      MAX (gtk_widget_get_allocated_height (widget) - plot->y - line_height - (int) GAP, 1);
}

static void
paint_values (const Painter *self)
{
  const GArray *ticks = self->model->value_ticks;
  double gap = ticks->len > 1 ? self->plot.height / (double) (ticks->len - 1) : 0;
  guint stride = gap > 0 ? (guint) ceil (1.5 * self->line_height / gap) : 1;

  for (guint i = 0; i < ticks->len; i++) {
    const HrChartValueTick *tick = &g_array_index (ticks, HrChartValueTick, i);
    double y = to_y (self, tick->y);

    if (i % stride != 0)
      continue;
    use_colour (self, &self->text, tick->credits == 0 ? 0.4 : 0.12);
    fill_horizontal (self, y);
    if (self->model->state != HR_CHART_EMPTY) {
      g_autofree char *text = hr_format_number (tick->credits);

      use_colour (self, &self->text, 0.72);
      pango_layout_set_text (self->layout, text, -1);
      show_text (self, self->plot.x - GAP, y, RIGHT);
    }
  }
}

/* Where the words at a time tick begin and end. */
static void
place_time (const Painter *self, const HrChartTimeTick *tick, double *from, double *until)
{
  g_autofree char *text = hr_format_chart_tick (tick->at / 1000, tick->unit);
  double width = measure_text (self->layout, text);
  double edge = self->plot.x + self->plot.width - width;

  *from = CLAMP (to_x (self, tick->x) - width / 2, 0, MAX (edge, 0));
  *until = *from + width;
}

/* Every how many ticks there is room for words. */
static guint
choose_time_stride (const Painter *self)
{
  const GArray *ticks = self->model->time_ticks;

  for (guint stride = 1; stride < ticks->len; stride++) {
    double last = -LABEL_GAP;
    gboolean fits = TRUE;

    for (guint i = 0; i < ticks->len && fits; i += stride) {
      double from, until;

      place_time (self, &g_array_index (ticks, HrChartTimeTick, i), &from, &until);
      fits = from - last >= LABEL_GAP;
      last = until;
    }
    if (fits)
      return stride;
  }
  return MAX (ticks->len, 1);
}

static void
paint_times (const Painter *self)
{
  const GArray *ticks = self->model->time_ticks;
  guint stride = choose_time_stride (self);
  double y = self->plot.y + self->plot.height + GAP + self->line_height / 2.0;

  for (guint i = 0; i < ticks->len; i++) {
    const HrChartTimeTick *tick = &g_array_index (ticks, HrChartTimeTick, i);
    double from, until;

    use_colour (self, &self->text, 0.06);
    fill_vertical (self, to_x (self, tick->x));
    if (i % stride != 0)
      continue;
    place_time (self, tick, &from, &until);
    use_colour (self, &self->text, 0.72);
    show_text (self, from, y, LEFT);
  }
}

static void
paint_threshold (const Painter *self, double y, const GdkRGBA *colour)
{
  const double dashes[] = { 4, 4 };
  double width = MAX (1, round (self->scale)) / self->scale;

  use_colour (self, colour, 0.9);
  cairo_set_line_width (self->cr, width);
  cairo_set_dash (self->cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_move_to (self->cr, self->plot.x, to_y (self, y) - width / 2);
  cairo_rel_line_to (self->cr, self->plot.width, 0);
  cairo_stroke (self->cr);
  cairo_set_dash (self->cr, NULL, 0, 0);
}

/* The two words keep out of each other's way: on a large scale the lines are hardly apart. */
static void
paint_threshold_words (const Painter *self)
{
  double x = self->plot.x + self->plot.width + GAP;
  double low = to_y (self, self->model->low_y);
  double critical = to_y (self, self->model->critical_y);
  double missing = self->line_height - (critical - low);

  if (self->model->has_low && self->model->has_critical && missing > 0) {
    critical = MIN (critical + missing / 2, self->plot.y + self->plot.height);
    low = critical - self->line_height;
  }
  if (self->model->has_low) {
    use_colour (self, &self->low, 1);
    pango_layout_set_text (self->layout, hr_format_level (HR_LEVEL_LOW), -1);
    show_text (self, x, low, LEFT);
  }
  if (self->model->has_critical) {
    use_colour (self, &self->critical, 1);
    pango_layout_set_text (self->layout, hr_format_level (HR_LEVEL_CRITICAL), -1);
    show_text (self, x, critical, LEFT);
  }
}

static void
paint_thresholds (const Painter *self)
{
  if (self->model->has_low)
    paint_threshold (self, self->model->low_y, &self->low);
  if (self->model->has_critical)
    paint_threshold (self, self->model->critical_y, &self->critical);
  paint_threshold_words (self);
}

static void
trace_steps (const Painter *self)
{
  const GArray *steps = self->model->steps;

  /* A text leaves its place behind as the current point. */
  cairo_new_path (self->cr);
  for (guint i = 0; i < steps->len; i++) {
    const HrChartStep *step = &g_array_index (steps, HrChartStep, i);
    double x = to_x (self, step->x);

    if (i > 0)
      cairo_line_to (self->cr, x, to_y (self, step[-1].y));
    cairo_line_to (self->cr, x, to_y (self, step->y));
  }
}

static void
fill_area (const Painter *self, double last_x)
{
  const HrChartStep *first = &g_array_index (self->model->steps, HrChartStep, 0);
  double zero = to_y (self, hr_chart_model_y (self->model, 0));
  double top = self->plot.y;
  cairo_pattern_t *shade =
      cairo_pattern_create_linear (0, top, 0, self->plot.y + self->plot.height);

  cairo_pattern_add_color_stop_rgba (shade, 0, self->line.red, self->line.green, self->line.blue,
                                     0.32);
  cairo_pattern_add_color_stop_rgba (shade, 1, self->line.red, self->line.green, self->line.blue,
                                     0.08);
  trace_steps (self);
  cairo_line_to (self->cr, last_x, to_y (self, first[self->model->steps->len - 1].y));
  cairo_line_to (self->cr, last_x, zero);
  cairo_line_to (self->cr, to_x (self, first->x), zero);
  cairo_close_path (self->cr);
  cairo_set_source (self->cr, shade);
  cairo_fill (self->cr);
  cairo_pattern_destroy (shade);
}

static void
paint_series (const Painter *self)
{
  const double dashes[] = { 3, 4 };
  const HrChartModel *model = self->model;
  double confirmed = to_x (self, model->confirmed_x);
  double last_y;

  if (model->steps->len == 0)
    return;

  last_y = to_y (self, g_array_index (model->steps, HrChartStep, model->steps->len - 1).y);
  fill_area (self, confirmed);
  use_colour (self, &self->line, 1);
  cairo_set_line_width (self->cr, 2);
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_MITER);
  trace_steps (self);
  cairo_line_to (self->cr, confirmed, last_y);
  cairo_stroke (self->cr);

  /* Nobody has confirmed it since. */
  if (to_x (self, model->now_x) - confirmed > 2) {
    cairo_set_dash (self->cr, dashes, G_N_ELEMENTS (dashes), 0);
    cairo_move_to (self->cr, confirmed, last_y);
    cairo_line_to (self->cr, to_x (self, model->now_x), last_y);
    cairo_stroke (self->cr);
    cairo_set_dash (self->cr, NULL, 0, 0);
  }

  cairo_arc (self->cr, confirmed, last_y, MARK, 0, 2 * G_PI);
  cairo_fill (self->cr);
}

static void
paint_fan (const Painter *self)
{
  const double dashes[] = { 2, 4 };
  const HrChartFan *fan = &self->model->fan;

  if (!self->model->has_fan)
    return;

  cairo_new_path (self->cr);
  cairo_move_to (self->cr, to_x (self, fan->start.x), to_y (self, fan->start.y));
  cairo_line_to (self->cr, to_x (self, fan->early.x), to_y (self, fan->early.y));
  /* Where the lines leave the picture on its right, the fan goes down along the edge. */
  if (fan->early.x < 1 && fan->late.x >= 1)
    cairo_line_to (self->cr, to_x (self, 1), to_y (self, fan->early.y));
  cairo_line_to (self->cr, to_x (self, fan->late.x), to_y (self, fan->late.y));
  cairo_close_path (self->cr);
  use_colour (self, &self->line, 0.14);
  cairo_fill (self->cr);

  use_colour (self, &self->line, 0.9);
  cairo_set_line_width (self->cr, 1.5);
  cairo_set_dash (self->cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_move_to (self->cr, to_x (self, fan->start.x), to_y (self, fan->start.y));
  cairo_line_to (self->cr, to_x (self, fan->likely.x), to_y (self, fan->likely.y));
  cairo_stroke (self->cr);
  cairo_set_dash (self->cr, NULL, 0, 0);

  use_colour (self, &self->text, 0.25);
  fill_vertical (self, to_x (self, self->model->now_x));
}

static void
paint_dot (const Painter *self, double x, double y)
{
  cairo_new_path (self->cr);
  cairo_arc (self->cr, x, y, MARK, 0, 2 * G_PI);
  use_colour (self, &self->base, 1);
  cairo_fill_preserve (self->cr);
  use_colour (self, &self->line, 1);
  cairo_set_line_width (self->cr, 2);
  cairo_stroke (self->cr);
}

/* In the line above the plot, as near to x as its edges let it. */
static double
place_above (const Painter *self, double x, double width)
{
  double edge = gtk_widget_get_allocated_width (self->widget) - width;

  return CLAMP (x - width / 2, 0, MAX (edge, 0));
}

static void
paint_marks (const Painter *self)
{
  double last = -LABEL_GAP;
  double y = GAP + self->line_height / 2.0;

  for (guint i = 0; i < self->model->marks->len; i++) {
    const HrChartMark *mark = &g_array_index (self->model->marks, HrChartMark, i);
    g_autofree char *text = hr_format_signed (mark->granted);
    double x = to_x (self, mark->x);
    double width = measure_text (self->layout, text);
    double from = place_above (self, x, width);

    paint_dot (self, x, to_y (self, mark->y));
    if (self->scene->reading != NULL || from - last < LABEL_GAP)
      continue;
    use_colour (self, &self->text, 0.72);
    show_text (self, from, y, LEFT);
    last = from + width;
  }
}

static void
paint_cursor (const Painter *self)
{
  double x = to_x (self, self->scene->cursor_x);
  double width;

  if (self->scene->reading == NULL)
    return;

  use_colour (self, &self->text, 0.5);
  fill_vertical (self, x);
  paint_dot (self, x, to_y (self, self->scene->cursor_y));
  width = measure_text (self->layout, self->scene->reading);
  use_colour (self, &self->text, 1);
  show_text (self, place_above (self, x, width), GAP + self->line_height / 2.0, LEFT);
}

/* Above or below a flat line, wherever there is more room; in the middle of an empty chart. */
static double
place_placeholder (const Painter *self)
{
  double value;

  if (self->model == NULL || self->model->steps->len == 0)
    return 0.5;

  value = g_array_index (self->model->steps, HrChartStep, 0).y;
  return value > 0.5 ? value / 2 : (1 + value) / 2;
}

static void
paint_placeholder (const Painter *self)
{
  PangoRectangle text;
  double y;

  if (self->scene->placeholder == NULL)
    return;

  pango_layout_set_width (self->layout, self->plot.width * PANGO_SCALE);
  pango_layout_set_alignment (self->layout, PANGO_ALIGN_CENTER);
  pango_layout_set_text (self->layout, self->scene->placeholder, -1);
  pango_layout_get_pixel_extents (self->layout, NULL, &text);
  y = snap (self,
            self->plot.y + (1 - place_placeholder (self)) * self->plot.height - text.height / 2.0);

  /* No line goes through the words. */
  use_colour (self, &self->base, 1);
  cairo_rectangle (self->cr, self->plot.x + text.x - GAP, y, text.width + 2 * GAP, text.height);
  cairo_fill (self->cr);
  use_colour (self, &self->text, 0.85);
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
paint_focus (const Painter *self)
{
  const GdkRectangle *plot = &self->plot;

  if (!gtk_widget_has_visible_focus (self->widget))
    return;

  use_colour (self, &self->line, 1);
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
  g_autoptr (PangoLayout) layout = make_layout (widget);
  Painter self = { .widget = widget,
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
    paint_times (&self);
    paint_values (&self);
    if (self.model->state != HR_CHART_EMPTY)
      paint_thresholds (&self);
    paint_fan (&self);
    paint_series (&self);
    paint_marks (&self);
    paint_cursor (&self);
  }
  paint_placeholder (&self);
  paint_focus (&self);
}
