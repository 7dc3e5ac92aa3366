/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-chart-view.h"

#include "hr-chart-private.h"
#include "hr-format.h"
#include "hr-ledger-days.h"

#include <gdk/gdkkeysyms.h>
#include <glib/gi18n-lib.h>

/* In lines of text, so that larger text gets a larger chart. */
#define HEIGHT_LINES 12
#define WIDTH_LINES  16

/* About what the numbers beside the plot take, in pixels. */
#define BESIDE 60

/* What Page Up and Page Down skip, as a share of the width. */
#define PAGE 0.1

struct _HrChartView {
  GtkDrawingArea parent_instance;

  HrChartModel *model; /* (owned) (nullable): null while nothing is known */
  GArray *readings;    /* (owned) (nullable): what the model was made from */
  HrChartQuery query;  /* with its readings, but without its zone and forecast */
  HrForecast forecast;
  gboolean has_forecast;
  int width; /* for which the model was made */
  gboolean has_cursor;
  gint64 cursor_at; /* Unix microseconds */
};

G_DEFINE_FINAL_TYPE (HrChartView, hr_chart_view, GTK_TYPE_DRAWING_AREA)

/* Returns: whether there is more to see than a sentence */
static gboolean
has_values (HrChartView *self)
{
  return self->model != NULL && self->model->state == HR_CHART_SERIES;
}

/* Where the line begins, and where it ends. */
static gint64
get_first (HrChartView *self)
{
  return MAX (self->query.readings[0].at, self->model->from);
}

static gint64
get_last (HrChartView *self)
{
  return MAX (self->query.readings[self->query.n_readings - 1].at, self->query.now);
}

static const HrReading *
get_cursor_reading (HrChartView *self)
{
  return &self->query.readings[hr_chart_query_find_reading (&self->query, self->cursor_at)];
}

static const HrChartBar *
get_cursor_bar (HrChartView *self)
{
  gssize i = hr_chart_model_find_bar (self->model, hr_chart_model_x (self->model, self->cursor_at));

  return &g_array_index (self->model->bars, HrChartBar, i);
}

static gint64
get_spent_on_day (HrChartView *self, gint64 at)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();

  return hr_ledger_total (self->query.readings, self->query.n_readings,
                          hr_ledger_day_start (zone, at), hr_ledger_day_shift (zone, at, 1))
      .spent;
}

static char *
make_cursor_text (HrChartView *self)
{
  const HrReading *reading;
  const HrChartBar *bar;
  gboolean first;

  if (!self->has_cursor || !has_values (self))
    return NULL;
  if (self->model->bars != NULL) {
    bar = get_cursor_bar (self);
    return hr_format_chart_bar (bar, self->model->bar_unit, self->query.now);
  }

  reading = get_cursor_reading (self);
  first = reading == self->query.readings;
  return hr_format_chart_reading (reading->credits,
                                  first ? 0 : reading->credits - reading[-1].credits,
                                  get_spent_on_day (self, self->cursor_at), self->cursor_at,
                                  self->query.now);
}

/*
 * What the accessible says: the whole picture, or what the cursor reads.
 */
static void
describe (HrChartView *self, gboolean cursor)
{
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (self));
  g_autofree char *text = cursor ? make_cursor_text (self) : NULL;

  /* In one line: it is read out. */
  if (text != NULL)
    g_strdelimit (text, "\n", ';');
  if (text == NULL && self->model != NULL) {
    HrChartSummary summary = hr_chart_model_summarize (self->model, self->query.readings);

    text = hr_format_chart_summary (&summary, self->query.now);
  }
  atk_object_set_description (accessible, text != NULL ? text : "");
}

static void
set_cursor (HrChartView *self, gint64 at)
{
  self->has_cursor = TRUE;
  self->cursor_at = CLAMP (at, get_first (self), get_last (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drop_cursor (HrChartView *self)
{
  if (!self->has_cursor)
    return;

  self->has_cursor = FALSE;
  describe (self, FALSE);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* The change under the cursor, or the one before if it stands there already. */
static gint64
find_change_before (HrChartView *self)
{
  const HrReading *reading;
  gint64 at;

  if (self->model->bars != NULL) {
    const HrChartBar *bar = get_cursor_bar (self);

    return bar == (const HrChartBar *) (void *) self->model->bars->data ? bar->at : bar[-1].at;
  }

  reading = get_cursor_reading (self);
  at = MAX (reading->at, self->model->from);
  if (at < self->cursor_at || reading == self->query.readings)
    return at;
  return MAX (reading[-1].at, self->model->from);
}

static gint64
find_change_after (HrChartView *self)
{
  const HrReading *reading;

  if (self->model->bars != NULL) {
    const HrChartBar *bar = get_cursor_bar (self);

    return bar->until_x < 1 ? bar[1].at : get_last (self);
  }

  reading = get_cursor_reading (self);
  return reading < self->query.readings + self->query.n_readings - 1 ? reading[1].at
                                                                     : get_last (self);
}

static gint64
get_page (HrChartView *self)
{
  return (gint64) (PAGE * (double) (self->model->until - self->model->from));
}

static gboolean
move_cursor (HrChartView *self, guint key)
{
  gint64 from = self->has_cursor ? self->cursor_at : get_last (self);

  switch (key) {
  case GDK_KEY_Home:
  case GDK_KEY_KP_Home:
    set_cursor (self, get_first (self));
    return TRUE;
  case GDK_KEY_End:
  case GDK_KEY_KP_End:
    set_cursor (self, get_last (self));
    return TRUE;
  case GDK_KEY_Page_Up:
  case GDK_KEY_KP_Page_Up:
    set_cursor (self, from - get_page (self));
    return TRUE;
  case GDK_KEY_Page_Down:
  case GDK_KEY_KP_Page_Down:
    set_cursor (self, from + get_page (self));
    return TRUE;
  /* The first one only brings the cursor. Time runs from left to right in every language. */
  case GDK_KEY_Left:
  case GDK_KEY_KP_Left:
    set_cursor (self, self->has_cursor ? find_change_before (self) : from);
    return TRUE;
  case GDK_KEY_Right:
  case GDK_KEY_KP_Right:
    set_cursor (self, self->has_cursor ? find_change_after (self) : from);
    return TRUE;
  default:
    return FALSE;
  }
}

static gboolean
hr_chart_view_key_press_event (GtkWidget *widget, GdkEventKey *event)
{
  HrChartView *self = HR_CHART_VIEW (widget);

  if ((event->state & gtk_accelerator_get_default_mod_mask ()) != 0 || !has_values (self))
    return GDK_EVENT_PROPAGATE;

  if (event->keyval == GDK_KEY_Escape && self->has_cursor) {
    drop_cursor (self);
    return GDK_EVENT_STOP;
  }
  if (!move_cursor (self, event->keyval))
    return GDK_EVENT_PROPAGATE;
  describe (self, TRUE);
  return GDK_EVENT_STOP;
}

static void
point_at (HrChartView *self, double x)
{
  GdkRectangle plot;

  if (!has_values (self))
    return;

  hr_chart_axes_measure (GTK_WIDGET (self), self->model, &plot);
  set_cursor (self, hr_chart_model_time (self->model, (x - plot.x) / plot.width));
}

static gboolean
hr_chart_view_motion_notify_event (GtkWidget *widget, GdkEventMotion *event)
{
  point_at (HR_CHART_VIEW (widget), event->x);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
hr_chart_view_button_press_event (GtkWidget *widget, GdkEventButton *event)
{
  gtk_widget_grab_focus (widget);
  point_at (HR_CHART_VIEW (widget), event->x);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
hr_chart_view_leave_notify_event (GtkWidget *widget, GdkEventCrossing *event)
{
  drop_cursor (HR_CHART_VIEW (widget));
  return GDK_EVENT_PROPAGATE;
}

static gboolean
hr_chart_view_focus_out_event (GtkWidget *widget, GdkEventFocus *event)
{
  drop_cursor (HR_CHART_VIEW (widget));
  return GTK_WIDGET_CLASS (hr_chart_view_parent_class)->focus_out_event (widget, event);
}

/* Returns: (nullable): the sentence that stands in the place of a chart */
static const char *
get_placeholder (HrChartView *self)
{
  if (self->model == NULL || has_values (self))
    return NULL;

  return self->model->state == HR_CHART_EMPTY
             ? C_ ("chart", "The chart begins with the first balance.")
             : C_ ("chart", "The chart begins with the first change.");
}

static gboolean
hr_chart_view_draw (GtkWidget *widget, cairo_t *cr)
{
  HrChartView *self = HR_CHART_VIEW (widget);
  g_autofree char *text = make_cursor_text (self);
  HrChartScene scene = {
    .model = self->model,
    .placeholder = get_placeholder (self),
    .reading = text,
  };

  if (text != NULL && self->model->bars != NULL) {
    const HrChartBar *bar = get_cursor_bar (self);

    scene.cursor_x = (bar->x + bar->until_x) / 2;
    scene.cursor_y = bar->y;
  } else if (text != NULL) {
    scene.cursor_x = hr_chart_model_x (self->model, self->cursor_at);
    scene.cursor_y = hr_chart_model_y (self->model, (double) get_cursor_reading (self)->credits);
  }
  hr_chart_draw (widget, &scene, cr);
  return GDK_EVENT_PROPAGATE;
}

static void
hr_chart_view_get_preferred_height (GtkWidget *widget, int *minimum, int *natural)
{
  *minimum = *natural = HEIGHT_LINES * hr_chart_get_line_height (widget);
}

static void
hr_chart_view_get_preferred_width (GtkWidget *widget, int *minimum, int *natural)
{
  /* Larger text does not make the window wider than the screen: the ticks thin out instead. */
  *minimum = 160;
  *natural = WIDTH_LINES * hr_chart_get_line_height (widget);
}

static void
lay_out (HrChartView *self)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  HrChartQuery query = self->query;

  self->width = gtk_widget_get_allocated_width (GTK_WIDGET (self));
  query.zone = zone;
  query.forecast = self->has_forecast ? &self->forecast : NULL;
  query.width = MAX (self->width - BESIDE, 1);
  g_clear_pointer (&self->model, hr_chart_model_free);
  self->model = hr_chart_model_new (&query);

  if (!has_values (self))
    self->has_cursor = FALSE;
  if (self->has_cursor)
    set_cursor (self, self->cursor_at);
  describe (self, self->has_cursor);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
hr_chart_view_size_allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  HrChartView *self = HR_CHART_VIEW (widget);

  GTK_WIDGET_CLASS (hr_chart_view_parent_class)->size_allocate (widget, allocation);
  if (self->model != NULL && allocation->width != self->width)
    lay_out (self);
}

/**
 * hr_chart_view_show:
 * @self: the chart
 * @readings: (nullable) (element-type HrReading): what was loaded, %NULL for nothing; not to be
 *   changed any more
 * @query: what to show; its readings are those of @readings, in the local zone
 *
 * Shows a chart in place of the one before. The cursor stays at its time.
 */
void
hr_chart_view_show (HrChartView *self, GArray *readings, const HrChartQuery *query)
{
  g_return_if_fail (HR_IS_CHART_VIEW (self));
  g_return_if_fail (query != NULL);

  if (readings != NULL)
    g_array_ref (readings);
  g_clear_pointer (&self->readings, g_array_unref);
  self->readings = readings;
  self->query = *query;
  self->query.readings = readings != NULL ? (const HrReading *) (void *) readings->data : NULL;
  self->query.n_readings = readings != NULL ? readings->len : 0;
  self->has_forecast = query->forecast != NULL;
  if (self->has_forecast)
    self->forecast = *query->forecast;
  lay_out (self);
}

/**
 * hr_chart_view_clear:
 * @self: the chart
 *
 * Shows nothing: what there is to see is not known yet.
 */
void
hr_chart_view_clear (HrChartView *self)
{
  g_return_if_fail (HR_IS_CHART_VIEW (self));

  g_clear_pointer (&self->model, hr_chart_model_free);
  g_clear_pointer (&self->readings, g_array_unref);
  self->has_cursor = FALSE;
  describe (self, FALSE);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
hr_chart_view_finalize (GObject *object)
{
  HrChartView *self = HR_CHART_VIEW (object);

  g_clear_pointer (&self->model, hr_chart_model_free);
  g_clear_pointer (&self->readings, g_array_unref);

  G_OBJECT_CLASS (hr_chart_view_parent_class)->finalize (object);
}

static void
hr_chart_view_class_init (HrChartViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hr_chart_view_finalize;
  widget_class->draw = hr_chart_view_draw;
  widget_class->get_preferred_height = hr_chart_view_get_preferred_height;
  widget_class->get_preferred_width = hr_chart_view_get_preferred_width;
  widget_class->size_allocate = hr_chart_view_size_allocate;
  widget_class->key_press_event = hr_chart_view_key_press_event;
  widget_class->motion_notify_event = hr_chart_view_motion_notify_event;
  widget_class->button_press_event = hr_chart_view_button_press_event;
  widget_class->leave_notify_event = hr_chart_view_leave_notify_event;
  widget_class->focus_out_event = hr_chart_view_focus_out_event;

  gtk_widget_class_set_css_name (widget_class, "headroom-chart");
  gtk_widget_class_set_accessible_role (widget_class, ATK_ROLE_CHART);
}

static void
hr_chart_view_init (HrChartView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_widget_set_can_focus (widget, TRUE);
  gtk_widget_add_events (widget, GDK_POINTER_MOTION_MASK | GDK_BUTTON_PRESS_MASK |
                                     GDK_LEAVE_NOTIFY_MASK | GDK_KEY_PRESS_MASK |
                                     GDK_FOCUS_CHANGE_MASK);
  atk_object_set_name (gtk_widget_get_accessible (widget), C_ ("chart", "Balance over time"));
}
