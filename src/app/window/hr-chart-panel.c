/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-chart-panel.h"

#include "hr-chart-view.h"
#include "hr-ledger-days.h"
#include "hr-reading-feed.h"
#include "hr-style.h"

/* Enough to tell the days of years apart. */
#define MAX_POINTS 6000

struct _HrChartPanel {
  GtkBox parent_instance;

  HrChartView *chart;        /* (template) */
  GtkWidget *title;          /* (template) */
  GtkWidget *ranges;         /* (template) */
  GtkToggleButton *day;      /* (template) */
  GtkToggleButton *week;     /* (template) */
  GtkToggleButton *month;    /* (template) */
  GtkToggleButton *all;      /* (template) */
  GtkActionable *thresholds; /* (template) */
  GtkImage *gear;            /* (template) */

  HrReadingFeed *feed; /* (owned) (nullable): until there is a history */
  HrClock *clock;      /* (owned) (nullable): likewise */
  HrChartRange range;
  GArray *readings; /* (owned) (nullable) (element-type HrReading): NULL until they are loaded */
};

G_DEFINE_FINAL_TYPE (HrChartPanel, hr_chart_panel, GTK_TYPE_BOX)

static gint64
get_now (HrChartPanel *self)
{
  return hr_clock_get_wall_time (self->clock);
}

/* Puts what is loaded in its place: time, thresholds and forecast may have moved on. */
static void
lay_out (HrChartPanel *self)
{
  HrAccount *account = hr_reading_feed_get_account (self->feed);
  const HrSnapshot *snapshot = hr_account_get_snapshot (account);
  const HrForecast forecast = { snapshot->runs_out[0], snapshot->runs_out[1],
                                snapshot->runs_out[2] };
  const HrChartQuery query = {
    .range = self->range,
    .now = get_now (self),
    .confirmed_at = snapshot->known ? snapshot->balance.at : 0,
    .low_threshold = snapshot->low_threshold,
    .critical_threshold = snapshot->critical_threshold,
    .forecast = forecast.likely != 0 ? &forecast : NULL,
  };

  hr_style_set_class (GTK_WIDGET (self->chart), "old", snapshot->state != HR_STATE_CURRENT);
  hr_chart_view_show (self->chart, self->readings, &query);
}

static void
take_readings (GArray *readings, gpointer user_data)
{
  HrChartPanel *self = user_data;

  g_clear_pointer (&self->readings, g_array_unref);
  self->readings = g_array_ref (readings);
  lay_out (self);
}

static gint64
get_day_start (HrChartPanel *self, int days_ago)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();

  return hr_ledger_day_start (zone, get_now (self) - days_ago * G_TIME_SPAN_DAY);
}

/* The whole of the first day in view: the chart tells what it cost. */
static gint64
get_from (HrChartPanel *self)
{
  switch (self->range) {
  case HR_CHART_DAY:
    return get_day_start (self, 1);
  case HR_CHART_WEEK:
    return get_day_start (self, 7);
  case HR_CHART_MONTH:
    return get_day_start (self, 30);
  case HR_CHART_ALL:
  default:
    return G_MININT64;
  }
}

static void
ask (HrStore *store,
     const char *account,
     GCancellable *cancellable,
     GAsyncReadyCallback callback,
     gpointer callback_data,
     gpointer user_data)
{
  HrChartPanel *self = user_data;

  hr_store_load_async (store, account, get_from (self), G_MAXINT64, MAX_POINTS, cancellable,
                       callback, callback_data);
}

static void
on_range_toggled (HrChartPanel *self, GtkToggleButton *button)
{
  if (!gtk_toggle_button_get_active (button))
    return;

  self->range = button == self->day     ? HR_CHART_DAY
                : button == self->week  ? HR_CHART_WEEK
                : button == self->month ? HR_CHART_MONTH
                                        : HR_CHART_ALL;
  if (self->feed != NULL && hr_reading_feed_get_account (self->feed) != NULL)
    hr_reading_feed_load (self->feed);
}

/**
 * hr_chart_panel_set_narrow:
 * @self: the panel
 * @narrow: whether there is no room for the title, which the axis and the number above it make
 *   needless
 */
void
hr_chart_panel_set_narrow (HrChartPanel *self, gboolean narrow)
{
  g_return_if_fail (HR_IS_CHART_PANEL (self));

  gtk_widget_set_visible (self->title, !narrow);
  gtk_widget_set_hexpand (self->ranges, narrow);
}

/**
 * hr_chart_panel_set_source:
 * @self: the panel
 * @store: where the readings are
 * @clock: what time it is
 *
 * Gives the panel what it works with; once, before anything is shown.
 */
void
hr_chart_panel_set_source (HrChartPanel *self, HrStore *store, HrClock *clock)
{
  g_return_if_fail (HR_IS_CHART_PANEL (self));
  g_return_if_fail (HR_IS_STORE (store));
  g_return_if_fail (HR_IS_CLOCK (clock));

  g_return_if_fail (self->feed == NULL);

  self->feed = hr_reading_feed_new (store, ask, take_readings, self);
  self->clock = g_object_ref (clock);
}

/**
 * hr_chart_panel_update:
 * @self: the panel
 * @account: the account to show
 *
 * Brings the chart up to date. To be called at every change of the account: the history is asked
 * only if the balance is another one.
 */
void
hr_chart_panel_update (HrChartPanel *self, HrAccount *account)
{
  g_return_if_fail (HR_IS_CHART_PANEL (self));
  g_return_if_fail (HR_IS_ACCOUNT (account));
  g_return_if_fail (self->feed != NULL);

  if (hr_reading_feed_follow (self->feed, account)) {
    /* The target comes first: GTK warns of an action that has none yet. */
    gtk_actionable_set_action_target (self->thresholds, "s", hr_account_get_id (account));
    gtk_actionable_set_action_name (self->thresholds, "app.edit-alerts");
    g_clear_pointer (&self->readings, g_array_unref);
    hr_chart_view_clear (self->chart);
  }
  if (!hr_reading_feed_update (self->feed) && self->readings != NULL)
    lay_out (self);
}

static void
hr_chart_panel_dispose (GObject *object)
{
  HrChartPanel *self = HR_CHART_PANEL (object);

  g_clear_pointer (&self->feed, hr_reading_feed_free);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (hr_chart_panel_parent_class)->dispose (object);
}

static void
hr_chart_panel_finalize (GObject *object)
{
  HrChartPanel *self = HR_CHART_PANEL (object);

  g_clear_pointer (&self->readings, g_array_unref);

  G_OBJECT_CLASS (hr_chart_panel_parent_class)->finalize (object);
}

static void
hr_chart_panel_class_init (HrChartPanelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = hr_chart_panel_dispose;
  object_class->finalize = hr_chart_panel_finalize;

  g_type_ensure (HR_TYPE_CHART_VIEW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/headroom_app/Headroom/ui/chart-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, HrChartPanel, chart);
  gtk_widget_class_bind_template_child (widget_class, HrChartPanel, title);
  gtk_widget_class_bind_template_child (widget_class, HrChartPanel, ranges);
  gtk_widget_class_bind_template_child (widget_class, HrChartPanel, day);
  gtk_widget_class_bind_template_child (widget_class, HrChartPanel, week);
  gtk_widget_class_bind_template_child (widget_class, HrChartPanel, month);
  gtk_widget_class_bind_template_child (widget_class, HrChartPanel, all);
  gtk_widget_class_bind_template_child (widget_class, HrChartPanel, thresholds);
  gtk_widget_class_bind_template_child (widget_class, HrChartPanel, gear);
  gtk_widget_class_bind_template_callback (widget_class, on_range_toggled);
}

static void
hr_chart_panel_init (HrChartPanel *self)
{
  self->range = HR_CHART_WEEK;
  gtk_widget_init_template (GTK_WIDGET (self));
  hr_style_scale_icon (self->gear);
}
