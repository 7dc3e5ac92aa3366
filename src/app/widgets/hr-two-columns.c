/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-two-columns.h"

#include "hr-style.h"

/* In pixels, or in the measure of the text where that is more: large text needs wide columns. The
 * first is a window of 900, less its frame and a scroll bar. */
#define WIDE      880
#define WIDE_EM   60
#define BOTH      1100
#define BOTH_EM   74
#define SINGLE_EM 52

#define MARGIN 18 /* around the columns, and between them */

/* The first column's share of two. */
#define FIRST 0.36

/* Two columns are no higher than that, for a chart of that height has no better view. */
#define HEIGHT 800

struct _HrTwoColumns {
  GtkBox parent_instance;
};

/* Where the columns stand in a width. */
typedef struct {
  GtkWidget *child[2]; /* (unowned) */
  int x[2];
  int width[2];
  gboolean beside;
} Plan;

G_DEFINE_FINAL_TYPE (HrTwoColumns, hr_two_columns, GTK_TYPE_BOX)

static int
get_least_width (GtkWidget *child)
{
  int minimum;

  gtk_widget_get_preferred_width (child, &minimum, NULL);
  return minimum;
}

static Plan
make_plan (GtkWidget *widget, int width)
{
  g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (widget));
  double em = hr_style_get_em (widget);
  Plan plan = { .child = { children->data, children->next->data } };
  int least = MAX (get_least_width (plan.child[0]), get_least_width (plan.child[1]));
  int content;

  plan.beside = width >= MAX (WIDE, WIDE_EM * em);
  if (plan.beside) {
    content = MIN (width - 2 * MARGIN, (int) MAX (BOTH, BOTH_EM * em));
    plan.width[0] = MAX ((int) (FIRST * content), get_least_width (plan.child[0]));
    plan.width[1] = content - MARGIN - plan.width[0];
    plan.x[0] = (width - content) / 2;
    plan.x[1] = plan.x[0] + plan.width[0] + MARGIN;
    if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
      for (gsize i = 0; i < G_N_ELEMENTS (plan.x); i++)
        plan.x[i] = width - plan.x[i] - plan.width[i];
  } else {
    content = MAX (MIN (width - 2 * MARGIN, (int) (SINGLE_EM * em)), least);
    plan.width[0] = plan.width[1] = content;
    plan.x[0] = plan.x[1] = MAX ((width - content) / 2, 0);
  }
  return plan;
}

static void
measure_heights (const Plan *plan, int height[2])
{
  for (gsize i = 0; i < G_N_ELEMENTS (plan->child); i++)
    gtk_widget_get_preferred_height_for_width (plan->child[i], plan->width[i], &height[i], NULL);
}

static GtkSizeRequestMode
hr_two_columns_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
hr_two_columns_get_preferred_width (GtkWidget *widget, int *minimum, int *natural)
{
  Plan plan = make_plan (widget, 0);

  *minimum = plan.width[0] + 2 * MARGIN;
  *natural = MAX (*minimum, (int) (SINGLE_EM * hr_style_get_em (widget)));
}

static void
hr_two_columns_get_preferred_width_for_height (GtkWidget *widget,
                                               int height,
                                               int *minimum,
                                               int *natural)
{
  hr_two_columns_get_preferred_width (widget, minimum, natural);
}

static void
hr_two_columns_get_preferred_height_and_baseline_for_width (GtkWidget *widget,
                                                            int width,
                                                            int *minimum,
                                                            int *natural,
                                                            int *minimum_baseline,
                                                            int *natural_baseline)
{
  Plan plan = make_plan (widget, MAX (width, 0));
  int height[2];

  measure_heights (&plan, height);
  *minimum =
      2 * MARGIN + (plan.beside ? MAX (height[0], height[1]) : height[0] + MARGIN + height[1]);
  *natural = *minimum;
  if (minimum_baseline != NULL)
    *minimum_baseline = -1;
  if (natural_baseline != NULL)
    *natural_baseline = -1;
}

static void
hr_two_columns_get_preferred_height_for_width (GtkWidget *widget,
                                               int width,
                                               int *minimum,
                                               int *natural)
{
  hr_two_columns_get_preferred_height_and_baseline_for_width (widget, width, minimum, natural, NULL,
                                                              NULL);
}

static void
hr_two_columns_get_preferred_height (GtkWidget *widget, int *minimum, int *natural)
{
  hr_two_columns_get_preferred_height_for_width (widget, 0, minimum, natural);
}

static void
hr_two_columns_size_allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  Plan plan = make_plan (widget, allocation->width);
  GtkAllocation inner = { .y = allocation->y + MARGIN };
  int height[2], room = allocation->height - 2 * MARGIN;

  gtk_widget_set_allocation (widget, allocation);
  measure_heights (&plan, height);
  for (gsize i = 0; i < G_N_ELEMENTS (plan.child); i++) {
    inner.x = allocation->x + plan.x[i];
    inner.width = plan.width[i];
    inner.height = i == 0 ? height[0] : MAX (height[1], MIN (room, HEIGHT));
    gtk_widget_size_allocate (plan.child[i], &inner);
    if (!plan.beside) {
      inner.y += inner.height + MARGIN;
      room -= inner.height + MARGIN;
    }
  }
}

static void
hr_two_columns_class_init (HrTwoColumnsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->get_request_mode = hr_two_columns_get_request_mode;
  widget_class->get_preferred_width = hr_two_columns_get_preferred_width;
  widget_class->get_preferred_width_for_height = hr_two_columns_get_preferred_width_for_height;
  widget_class->get_preferred_height = hr_two_columns_get_preferred_height;
  widget_class->get_preferred_height_for_width = hr_two_columns_get_preferred_height_for_width;
  widget_class->get_preferred_height_and_baseline_for_width =
      hr_two_columns_get_preferred_height_and_baseline_for_width;
  widget_class->size_allocate = hr_two_columns_size_allocate;
  /* A box would paint itself where it had put its children. */
  widget_class->draw = GTK_WIDGET_CLASS (g_type_class_peek_static (GTK_TYPE_CONTAINER))->draw;
}

static void
hr_two_columns_init (HrTwoColumns *self)
{
}
