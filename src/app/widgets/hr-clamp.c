/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-clamp.h"

#include "hr-style.h"

/* In em and not in pixels, so that larger text gets a wider column. */
#define MAXIMUM_EM 48

struct _HrClamp {
  GtkBin parent_instance;
};

G_DEFINE_FINAL_TYPE (HrClamp, hr_clamp, GTK_TYPE_BIN)

static int
clamp_width (GtkWidget *widget, int width)
{
  int maximum = (int) (MAXIMUM_EM * hr_style_get_em (widget));
  int minimum = 0;

  gtk_widget_get_preferred_width (gtk_bin_get_child (GTK_BIN (widget)), &minimum, NULL);
  return MIN (width, MAX (minimum, maximum));
}

static gboolean
has_visible_child (GtkWidget *widget)
{
  GtkWidget *child = gtk_bin_get_child (GTK_BIN (widget));

  return child != NULL && gtk_widget_get_visible (child);
}

static void
hr_clamp_get_preferred_height_for_width (GtkWidget *widget, int width, int *minimum, int *natural)
{
  *minimum = *natural = 0;
  if (has_visible_child (widget))
    gtk_widget_get_preferred_height_for_width (gtk_bin_get_child (GTK_BIN (widget)),
                                               clamp_width (widget, width), minimum, natural);
}

static void
hr_clamp_size_allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  GtkAllocation inner = *allocation;

  GTK_WIDGET_CLASS (hr_clamp_parent_class)->size_allocate (widget, allocation);
  if (!has_visible_child (widget))
    return;

  inner.width = clamp_width (widget, allocation->width);
  inner.x += (allocation->width - inner.width) / 2;
  gtk_widget_size_allocate (gtk_bin_get_child (GTK_BIN (widget)), &inner);
}

static void
hr_clamp_class_init (HrClampClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->get_preferred_height_for_width = hr_clamp_get_preferred_height_for_width;
  widget_class->size_allocate = hr_clamp_size_allocate;
}

static void
hr_clamp_init (HrClamp *self)
{
}
