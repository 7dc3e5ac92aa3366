/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-chart-private.h"

#include "hr-format.h"

#include <math.h>

#define WORD_SHARE 0.35 /* of the text's colour, in the name of a zone */

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

/**
 * hr_chart_axes_measure:
 * @widget: the chart
 * @model: (nullable): what it shows
 * @plot: (out): where, in pixels from the widget's corner
 *
 * Tells what is left for the plot itself: values stand to the left of it, times below, top-ups and
 * the cursor's reading above. To the right there is room for half a dot.
 */
void
hr_chart_axes_measure (GtkWidget *widget, const HrChartModel *model, GdkRectangle *plot)
{
  g_autoptr (PangoLayout) layout = hr_chart_make_layout (widget);
  int line_height = hr_chart_get_line_height (widget);
  int left = HR_CHART_FRAME, right = HR_CHART_FRAME + HR_CHART_DOT_SIZE / 2;

  if (model != NULL && model->state == HR_CHART_SERIES)
    left += (int) ceil (measure_values (layout, model) + HR_CHART_GAP);

  plot->x = left;
  plot->y = line_height + 2 * (int) HR_CHART_GAP;
  plot->width = MAX (gtk_widget_get_allocated_width (widget) - left - right, 1);
  plot->height = MAX (gtk_widget_get_allocated_height (widget) - plot->y - line_height -
                          (int) HR_CHART_GAP - HR_CHART_FRAME,
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
  const HrChartValueTick *first = (const HrChartValueTick *) (void *) ticks->data;
  double gap = ticks->len > 1 ? self->plot.height * (first[1].y - first[0].y) : 0;
  guint stride = gap > 0 ? (guint) ceil (1.5 * self->line_height / gap) : 1;

  for (guint i = 0; i < ticks->len; i++) {
    const HrChartValueTick *tick = &g_array_index (ticks, HrChartValueTick, i);
    g_autofree char *text = hr_chart_take_number (hr_format_number (tick->credits));
    double y = hr_chart_drawing_y (self, tick->y);

    if (tick->credits != 0 && i % stride != 0)
      continue;
    if (tick->credits == 0)
      hr_chart_drawing_set_colour (self, &self->text, 0.45);
    else
      hr_chart_drawing_set_colour (self, &self->grid, 1);
    fill_horizontal (self, y);
    hr_chart_drawing_set_colour (self, &self->text, 0.72);
    hr_chart_measure_text (self->layout, text);
    hr_chart_drawing_show_text (self, self->plot.x - HR_CHART_GAP, y, HR_CHART_RIGHT);
  }
}

/* Where the words at a time tick begin and end: right below it, or nowhere. */
static gboolean
place_time (const HrChartDrawing *self, const HrChartTimeTick *tick, double *from, double *until)
{
  g_autofree char *text = hr_format_chart_tick (tick->at, tick->unit);
  double width = hr_chart_measure_text (self->layout, text);

  *from = hr_chart_drawing_x (self, tick->x) - width / 2;
  *until = *from + width;
  return *from >= HR_CHART_FRAME &&
         *until <= gtk_widget_get_allocated_width (self->widget) - HR_CHART_FRAME;
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

      if (!place_time (self, &g_array_index (ticks, HrChartTimeTick, i), &from, &until))
        continue;
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
 * Draws the words of the times.
 */
void
hr_chart_axes_draw_times (const HrChartDrawing *self)
{
  const GArray *ticks = self->model->time_ticks;
  guint stride = choose_time_stride (self);
  double y = self->plot.y + self->plot.height + HR_CHART_GAP + self->line_height / 2.0;

  hr_chart_drawing_set_colour (self, &self->text, 0.72);
  for (guint i = 0; i < ticks->len; i += stride) {
    double from, until;

    if (place_time (self, &g_array_index (ticks, HrChartTimeTick, i), &from, &until))
      hr_chart_drawing_show_text (self, from, y, HR_CHART_LEFT);
  }
}

/* From a threshold down. */
static void
draw_zone (const HrChartDrawing *self, double y, const GdkRGBA *colour)
{
  double top = hr_chart_drawing_y (self, y);

  hr_chart_drawing_set_colour (self, colour, 0.18);
  cairo_rectangle (self->cr, self->plot.x, top, self->plot.width,
                   hr_chart_drawing_y (self, hr_chart_model_y (self->model, 0)) - top);
  cairo_fill (self->cr);
}

/* Returns: whether nothing of the chart comes to a place, nor half a mark */
static gboolean
is_free (const HrChartDrawing *self, double x, double y, double width, double height)
{
  const GdkRectangle *plot = &self->plot;
  double room = HR_CHART_DOT_SIZE / 2.0;
  HrChartPoint low = { (x - room - plot->x) / plot->width,
                       1 - (y + height + room - plot->y) / plot->height };
  HrChartPoint high = { (x + width + room - plot->x) / plot->width,
                        1 - (y - room - plot->y) / plot->height };

  return hr_chart_model_is_free (self->model, low, high);
}

/* The name of a zone. */
typedef struct {
  const char *text;
  const GdkRGBA *colour;
  double foot; /* the lower edge of its line */
} Word;

static double
place_word (const HrChartDrawing *self, const Word *word, double align, double *width)
{
  *width = hr_chart_measure_text (self->layout, word->text);
  return self->plot.x + HR_CHART_GAP + align * (self->plot.width - *width - 2 * HR_CHART_GAP);
}

static gboolean
fits_word (const HrChartDrawing *self, const Word *word, double align)
{
  double width, x = place_word (self, word, align, &width);

  return is_free (self, x, word->foot - self->line_height, width, self->line_height);
}

/* It may stand in the zone above, whose colour takes contrast from it: it is nearer to the
 * text's. */
static void
draw_word (const HrChartDrawing *self, const Word *word, double align)
{
  const GdkRGBA *text = &self->text, *zone = word->colour;
  const GdkRGBA colour = { zone->red + WORD_SHARE * (text->red - zone->red),
                           zone->green + WORD_SHARE * (text->green - zone->green),
                           zone->blue + WORD_SHARE * (text->blue - zone->blue), 1 };
  double width, x = place_word (self, word, align, &width);

  hr_chart_drawing_set_colour (self, &colour, 1);
  hr_chart_drawing_show_text (self, x, word->foot - self->line_height / 2.0, HR_CHART_LEFT);
}

/**
 * hr_chart_axes_draw_zones:
 * @self: a drawing
 *
 * Draws where the balance is low and critical.
 */
void
hr_chart_axes_draw_zones (const HrChartDrawing *self)
{
  if (self->model->has_low)
    draw_zone (self, self->model->low_y, &self->low);
  if (self->model->has_critical)
    draw_zone (self, self->model->critical_y, &self->critical);
}

/* In the zone itself where that is high enough, else above its edge. */
static double
find_foot (const HrChartDrawing *self, double top, double bottom)
{
  double foot = bottom - top >= self->line_height ? top + self->line_height : top;

  return MAX (foot, self->plot.y + self->line_height);
}

/**
 * hr_chart_axes_draw_zone_words:
 * @self: a drawing
 *
 * Names the zones where nothing else is drawn: all at the right end, or at the left one if more of
 * them fit there. The lower one has its name only where there is room for both.
 */
void
hr_chart_axes_draw_zone_words (const HrChartDrawing *self)
{
  const HrChartModel *model = self->model;
  double bottom = self->plot.y + self->plot.height;
  double low = hr_chart_drawing_y (self, model->low_y);
  double critical = hr_chart_drawing_y (self, model->critical_y);
  double low_foot = find_foot (self, low, model->has_critical ? critical : bottom);
  double critical_foot = find_foot (self, critical, bottom);
  Word words[2];
  guint n = 0, left = 0, right = 0;

  if (model->has_low)
    words[n++] = (Word){ hr_format_level (HR_LEVEL_LOW), &self->low, low_foot };
  if (model->has_critical && (!model->has_low || critical_foot - low_foot >= self->line_height))
    words[n++] = (Word){ hr_format_level (HR_LEVEL_CRITICAL), &self->critical, critical_foot };
  for (guint i = 0; i < n; i++) {
    left += fits_word (self, &words[i], HR_CHART_LEFT) ? 1 : 0;
    right += fits_word (self, &words[i], HR_CHART_RIGHT) ? 1 : 0;
  }
  for (guint i = 0; i < n; i++) {
    double align = left > right ? HR_CHART_LEFT : HR_CHART_RIGHT;

    if (fits_word (self, &words[i], align))
      draw_word (self, &words[i], align);
  }
}
