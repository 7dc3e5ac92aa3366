/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-level-meter.h"

#include "hr-style.h"

#include <math.h>

/* In the measure of the text, so that larger text gets a larger meter. */
#define RADIUS      5.4 /* of the middle of the arc */
#define STROKE      0.8
#define TICK_GAP    0.35
#define TICK_LENGTH 0.7
#define TICK_WIDTH  0.16
#define ROOM        (RADIUS + STROKE / 2 + TICK_GAP + TICK_LENGTH)

/* The arc begins and ends as far below its middle, and goes over the top. */
#define BELOW (G_PI / 6)
#define START (G_PI - BELOW)
#define SWEEP (G_PI + 2 * BELOW)

/* Of the arc where no balance is known: dashes, beginning and ending with a whole one. */
#define N_DASHES 6
#define DASH     2.1

struct _HrLevelMeter {
  GtkBin parent_instance;

  HrMeter meter;
  HrLevel level; /* whose colour the balance has */
};

G_DEFINE_FINAL_TYPE (HrLevelMeter, hr_level_meter, GTK_TYPE_BIN)

/* The widget itself has none of these classes, so that each part has its own colour. */
static void
set_colour (GtkWidget *widget, cairo_t *cr, const char *class)
{
  GdkRGBA colour;

  hr_style_get_colour (widget, class, &colour);
  gdk_cairo_set_source_rgba (cr, &colour);
}

static void
set_level_colour (GtkWidget *widget, cairo_t *cr, HrLevel level)
{
  g_autofree char *class = g_strconcat ("level-", hr_level_to_nick (level), NULL);

  set_colour (widget, cr, class);
}

/* @class: .track or .broken */
static void
draw_track (GtkWidget *widget, cairo_t *cr, double em, const char *class)
{
  set_colour (widget, cr, class);
  cairo_arc (cr, 0, 0, RADIUS * em, START, START + SWEEP);
  cairo_stroke (cr);
}

/* An arc of dashes stands for no balance at all, as in the icon of that level. */
static void
draw_broken (GtkWidget *widget, cairo_t *cr, double em)
{
  double dashes[] = { DASH * em, (RADIUS * SWEEP - N_DASHES * DASH) / (N_DASHES - 1) * em };

  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  draw_track (widget, cr, em, "broken");
}

static void
draw_tick (GtkWidget *widget, cairo_t *cr, double em, HrLevel level, double share)
{
  double angle = START + share * SWEEP;
  double inner = (RADIUS + STROKE / 2 + TICK_GAP) * em;
  double outer = inner + TICK_LENGTH * em;

  if (share < 0)
    return;

  set_level_colour (widget, cr, level);
  cairo_set_line_width (cr, MAX (TICK_WIDTH * em, 2));
  cairo_move_to (cr, inner * cos (angle), inner * sin (angle));
  cairo_line_to (cr, outer * cos (angle), outer * sin (angle));
  cairo_stroke (cr);
}

static gboolean
hr_level_meter_draw (GtkWidget *widget, cairo_t *cr)
{
  HrLevelMeter *self = HR_LEVEL_METER (widget);
  double em = hr_style_get_em (widget);
  gboolean old = self->level == HR_LEVEL_UNKNOWN;

  cairo_save (cr);
  cairo_translate (cr, gtk_widget_get_allocated_width (widget) / 2.0, ROOM * em);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_width (cr, STROKE * em);
  if (self->meter.fill < 0)
    draw_broken (widget, cr, em);
  else
    draw_track (widget, cr, em, "track");
  if (self->meter.fill > 0) {
    set_level_colour (widget, cr, self->level);
    cairo_arc (cr, 0, 0, RADIUS * em, START, START + self->meter.fill * SWEEP);
    cairo_stroke (cr);
  }
  draw_tick (widget, cr, em, old ? HR_LEVEL_UNKNOWN : HR_LEVEL_LOW, self->meter.low);
  draw_tick (widget, cr, em, old ? HR_LEVEL_UNKNOWN : HR_LEVEL_CRITICAL, self->meter.critical);
  cairo_restore (cr);

  return GTK_WIDGET_CLASS (hr_level_meter_parent_class)->draw (widget, cr);
}

static GtkSizeRequestMode
hr_level_meter_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
hr_level_meter_get_preferred_width (GtkWidget *widget, int *minimum, int *natural)
{
  *minimum = *natural = (int) ceil (2 * ROOM * hr_style_get_em (widget));
}

static void
hr_level_meter_get_preferred_height (GtkWidget *widget, int *minimum, int *natural)
{
  double below = RADIUS * sin (BELOW) + STROKE / 2;

  *minimum = *natural = (int) ceil ((ROOM + below) * hr_style_get_em (widget));
}

static void
hr_level_meter_size_allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  GtkWidget *child = gtk_bin_get_child (GTK_BIN (widget));
  int width = (int) hr_level_meter_get_room (HR_LEVEL_METER (widget));
  int height = 0;
  GtkAllocation inner;

  gtk_widget_set_allocation (widget, allocation);
  if (child == NULL || !gtk_widget_get_visible (child))
    return;

  gtk_widget_get_preferred_height_for_width (child, width, NULL, &height);
  inner.x = allocation->x + (allocation->width - width) / 2;
  /* Puts the first line of the child on the middle of the arc, the rest below. */
  inner.y = allocation->y + (int) (ROOM * hr_style_get_em (widget)) - height / 2;
  inner.width = width;
  inner.height = height;
  gtk_widget_size_allocate (child, &inner);
}

/**
 * hr_level_meter_show:
 * @self: the meter
 * @meter: what it shows
 * @level: whose colour the balance has: %HR_LEVEL_UNKNOWN for an old one, which takes the colour of
 *   the thresholds, too
 */
void
hr_level_meter_show (HrLevelMeter *self, const HrMeter *meter, HrLevel level)
{
  g_return_if_fail (HR_IS_LEVEL_METER (self));
  g_return_if_fail (meter != NULL);

  self->meter = *meter;
  self->level = level;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * hr_level_meter_get_room:
 * @self: the meter
 *
 * Returns: how wide its child is, in pixels
 */
double
hr_level_meter_get_room (HrLevelMeter *self)
{
  g_return_val_if_fail (HR_IS_LEVEL_METER (self), 0);

  return 2 * (RADIUS - STROKE) * hr_style_get_em (GTK_WIDGET (self));
}

static void
hr_level_meter_class_init (HrLevelMeterClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->draw = hr_level_meter_draw;
  widget_class->get_request_mode = hr_level_meter_get_request_mode;
  widget_class->get_preferred_width = hr_level_meter_get_preferred_width;
  widget_class->get_preferred_height = hr_level_meter_get_preferred_height;
  widget_class->size_allocate = hr_level_meter_size_allocate;

  gtk_widget_class_set_css_name (widget_class, "headroom-meter");
  /* It carries the whole sentence as its name, which a mere filler would not tell. */
  gtk_widget_class_set_accessible_role (widget_class, ATK_ROLE_PANEL);
}

static void
hr_level_meter_init (HrLevelMeter *self)
{
}
