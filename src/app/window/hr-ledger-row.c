/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-ledger-row.h"

#include "hr-format.h"
#include "hr-style.h"

#include <glib/gi18n-lib.h>
#include <gtk/gtk-a11y.h>

/* The columns, in characters. A group of sizes would measure all rows for each that is added. */
#define WHEN_WIDTH   10
#define NUMBER_WIDTH 6

struct _HrLedgerRow {
  GtkListBoxRow parent_instance;

  GtkBox *words; /* of @when and @what */
  GtkLabel *when;
  GtkLabel *what;
  GtkLabel *amount;
  GtkLabel *balance;
  GtkImage *arrow;
  GtkListBox *changes; /* (nullable): of a day that is expanded */
  HrLedgerDay day;     /* all zero for one change */
  gint64 change_at;    /* of one change, in Unix microseconds; 0 for a day */
  HrLedgerKind kind;   /* likewise */
};

G_DEFINE_FINAL_TYPE (HrLedgerRow, hr_ledger_row, GTK_TYPE_LIST_BOX_ROW)

/* GTK has no row that tells a screen reader whether it is unfolded. */
typedef GtkListBoxRowAccessible HrLedgerRowAccessible;
typedef GtkListBoxRowAccessibleClass HrLedgerRowAccessibleClass;

static GType hr_ledger_row_accessible_get_type (void);

G_DEFINE_TYPE (HrLedgerRowAccessible, hr_ledger_row_accessible, GTK_TYPE_LIST_BOX_ROW_ACCESSIBLE)

static gboolean
is_day (HrLedgerRow *self)
{
  return self->day.at != 0;
}

static AtkStateSet *
ref_state_set (AtkObject *accessible)
{
  GtkWidget *widget = gtk_accessible_get_widget (GTK_ACCESSIBLE (accessible));
  AtkStateSet *states =
      ATK_OBJECT_CLASS (hr_ledger_row_accessible_parent_class)->ref_state_set (accessible);

  if (widget == NULL || !is_day (HR_LEDGER_ROW (widget)))
    return states;

  atk_state_set_add_state (states, ATK_STATE_EXPANDABLE);
  if (HR_LEDGER_ROW (widget)->changes != NULL)
    atk_state_set_add_state (states, ATK_STATE_EXPANDED);
  return states;
}

static void
hr_ledger_row_accessible_class_init (HrLedgerRowAccessibleClass *klass)
{
  ATK_OBJECT_CLASS (klass)->ref_state_set = ref_state_set;
}

static void
hr_ledger_row_accessible_init (HrLedgerRowAccessible *self)
{
}

static GtkLabel *
add_label (GtkWidget *box, double align, const char *class, int width)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), (float) align);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  /* A long word does not widen the window. */
  gtk_label_set_line_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  hr_style_set_class (label, class, TRUE);
  gtk_label_set_width_chars (GTK_LABEL (label), width);
  gtk_container_add (GTK_CONTAINER (box), label);
  return GTK_LABEL (label);
}

static void
show_arrow (HrLedgerRow *self)
{
  gtk_image_set_from_icon_name (self->arrow,
                                self->changes != NULL ? "pan-down-symbolic" : "pan-end-symbolic",
                                GTK_ICON_SIZE_MENU);
}

/* Makes the row of a day, or with %NULL that of one change. */
static HrLedgerRow *
make_row (const HrLedgerDay *day)
{
  HrLedgerRow *self = g_object_new (HR_TYPE_LEDGER_ROW, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  gboolean whole_day = day != NULL;

  hr_style_set_class (box, "row", TRUE);
  self->words = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12));
  gtk_widget_set_hexpand (GTK_WIDGET (self->words), TRUE);
  gtk_widget_set_valign (GTK_WIDGET (self->words), GTK_ALIGN_CENTER);
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (self->words));
  self->when = add_label (GTK_WIDGET (self->words), 0, whole_day ? "heading" : "step", WHEN_WIDTH);
  self->what = add_label (GTK_WIDGET (self->words), 0.5, "quiet", -1);
  hr_style_set_class (GTK_WIDGET (self->what), "small", TRUE);
  hr_style_set_class (GTK_WIDGET (self->what), "step", !whole_day);
  gtk_widget_set_hexpand (GTK_WIDGET (self->what), TRUE);
  self->amount = add_label (box, 1, whole_day ? "incoming" : "value", NUMBER_WIDTH);
  /* Or else the sign would stand on the right where the language is written from there. */
  gtk_widget_set_direction (GTK_WIDGET (self->amount), GTK_TEXT_DIR_LTR);
  self->balance = add_label (box, 1, "quiet", NUMBER_WIDTH);
  hr_style_set_class (GTK_WIDGET (self->balance), "value", TRUE);
  /* A change has it empty, for the columns' sake. */
  self->arrow = GTK_IMAGE (gtk_image_new ());
  hr_style_scale_icon (self->arrow);
  hr_style_set_class (GTK_WIDGET (self->arrow), "quiet", TRUE);
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (self->arrow));

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), whole_day);
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_widget_set_can_focus (GTK_WIDGET (self), whole_day);
  if (whole_day) {
    GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

    gtk_container_add (GTK_CONTAINER (column), box);
    gtk_container_add (GTK_CONTAINER (self), column);
    gtk_widget_set_tooltip_text (box, C_ ("ledger", "Each change of the day"));
    atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (self)),
                                C_ ("ledger", "Each change of the day"));
    self->day = *day;
    show_arrow (self);
  } else {
    gtk_container_add (GTK_CONTAINER (self), box);
  }
  gtk_widget_show_all (GTK_WIDGET (self));
  return self;
}

/**
 * hr_ledger_row_new:
 * @day: the day
 *
 * Returns: (transfer floating): the row, still without words
 */
HrLedgerRow *
hr_ledger_row_new (const HrLedgerDay *day)
{
  g_return_val_if_fail (day != NULL, NULL);

  return make_row (day);
}

/**
 * hr_ledger_row_new_change:
 * @at: when it was read, in Unix microseconds
 * @kind: what happened
 *
 * Returns: (transfer floating): the row, still without words
 */
HrLedgerRow *
hr_ledger_row_new_change (gint64 at, HrLedgerKind kind)
{
  HrLedgerRow *self = make_row (NULL);

  self->change_at = at;
  self->kind = kind;
  return self;
}

/**
 * hr_ledger_row_show:
 * @self: the row
 * @when: the day or the time
 * @what: what happened
 * @amount: by how much, with its sign
 * @balance: what was left after it
 */
void
hr_ledger_row_show (
    HrLedgerRow *self, const char *when, const char *what, const char *amount, const char *balance)
{
  AtkObject *accessible;
  g_autofree char *name = NULL;

  g_return_if_fail (HR_IS_LEDGER_ROW (self));

  /* Translators: a day or a time, what happened, the amount, and the balance after it: "Today",
   * "3 changes", "−29", "640". */
  name = g_strdup_printf (C_ ("ledger", "%1$s: %2$s, %3$s, balance %4$s"), when, what, amount,
                          balance);
  accessible = gtk_widget_get_accessible (GTK_WIDGET (self));
  if (g_strcmp0 (atk_object_get_name (accessible), name) == 0)
    return;

  atk_object_set_name (accessible, name);
  gtk_label_set_text (self->when, when);
  /* Most of them are spending: that goes without saying. */
  gtk_label_set_text (self->what,
                      g_str_equal (what, hr_format_ledger_kind (HR_LEDGER_SPENT)) ? "" : what);
  gtk_widget_set_visible (GTK_WIDGET (self->what), *gtk_label_get_text (self->what) != '\0');
  gtk_label_set_text (self->amount, amount);
  gtk_label_set_text (self->balance, balance);
}

/**
 * hr_ledger_row_set_narrow:
 * @self: the row
 * @narrow: whether what happened stands below the day or the time, not beside it
 */
void
hr_ledger_row_set_narrow (HrLedgerRow *self, gboolean narrow)
{
  g_return_if_fail (HR_IS_LEDGER_ROW (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->words),
                                  narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_box_set_spacing (self->words, narrow ? 0 : 12);
  gtk_label_set_xalign (self->what, narrow ? 0.F : 0.5F);
  if (self->changes != NULL)
    hr_ledger_row_narrow_all (self->changes, narrow);
}

static void
set_row_narrow (GtkWidget *row, gpointer narrow)
{
  if (HR_IS_LEDGER_ROW (row))
    hr_ledger_row_set_narrow (HR_LEDGER_ROW (row), GPOINTER_TO_INT (narrow));
}

/**
 * hr_ledger_row_narrow_all:
 * @list: a list with rows of this kind
 * @narrow: what to tell hr_ledger_row_set_narrow() of each
 */
void
hr_ledger_row_narrow_all (GtkListBox *list, gboolean narrow)
{
  g_return_if_fail (GTK_IS_LIST_BOX (list));

  gtk_container_foreach (GTK_CONTAINER (list), set_row_narrow, GINT_TO_POINTER (narrow));
}

/**
 * hr_ledger_row_set_day:
 * @self: the row of a day
 * @day: the same day, as it is known now
 */
void
hr_ledger_row_set_day (HrLedgerRow *self, const HrLedgerDay *day)
{
  g_return_if_fail (HR_IS_LEDGER_ROW (self));
  g_return_if_fail (day != NULL && day->at == self->day.at);

  self->day = *day;
}

/**
 * hr_ledger_row_get_day:
 * @self: the row
 *
 * Returns: (nullable) (transfer none): its day; %NULL for one change
 */
const HrLedgerDay *
hr_ledger_row_get_day (HrLedgerRow *self)
{
  g_return_val_if_fail (HR_IS_LEDGER_ROW (self), NULL);

  return is_day (self) ? &self->day : NULL;
}

/**
 * hr_ledger_row_compare_change:
 * @self: the row of one change
 * @at: when another one was read, in Unix microseconds
 * @kind: what happened there
 *
 * Returns: under 0 where the row stands above that one, the newest being first, over 0 where it
 *   stands below, 0 where it is that one
 */
int
hr_ledger_row_compare_change (HrLedgerRow *self, gint64 at, HrLedgerKind kind)
{
  g_return_val_if_fail (HR_IS_LEDGER_ROW (self), 0);
  g_return_val_if_fail (!is_day (self), 0);

  if (self->change_at != at)
    return self->change_at > at ? -1 : 1;
  return (int) self->kind - (int) kind;
}

static void
add_separator (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  if (before != NULL && gtk_list_box_row_get_header (row) == NULL)
    gtk_list_box_row_set_header (row, gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
}

/**
 * hr_ledger_row_separate:
 * @list: a list of rows
 *
 * Has a line drawn between two rows, from now on.
 */
void
hr_ledger_row_separate (GtkListBox *list)
{
  g_return_if_fail (GTK_IS_LIST_BOX (list));

  gtk_list_box_set_header_func (list, add_separator, NULL, NULL);
}

/* A list of its own: where a row comes in among others, GTK 3 styles all anew that follow it. */
static GtkListBox *
make_changes (void)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  atk_object_set_name (gtk_widget_get_accessible (list), C_ ("ledger", "Each change of the day"));
  hr_ledger_row_separate (GTK_LIST_BOX (list));
  gtk_widget_show (list);
  return GTK_LIST_BOX (list);
}

/**
 * hr_ledger_row_set_expanded:
 * @self: the row of a day
 * @expanded: whether it has room for its changes
 *
 * Opens hr_ledger_row_get_changes(), or throws it away with all that is in it.
 */
void
hr_ledger_row_set_expanded (HrLedgerRow *self, gboolean expanded)
{
  g_return_if_fail (HR_IS_LEDGER_ROW (self));
  g_return_if_fail (is_day (self));

  if ((self->changes != NULL) == !!expanded)
    return;

  if (expanded) {
    self->changes = make_changes ();
    gtk_container_add (GTK_CONTAINER (gtk_bin_get_child (GTK_BIN (self))),
                       GTK_WIDGET (self->changes));
  } else {
    gtk_widget_destroy (GTK_WIDGET (g_steal_pointer (&self->changes)));
  }
  hr_style_set_class (GTK_WIDGET (self), "unfolded", expanded);
  show_arrow (self);
  atk_object_notify_state_change (gtk_widget_get_accessible (GTK_WIDGET (self)), ATK_STATE_EXPANDED,
                                  expanded);
}

/**
 * hr_ledger_row_get_changes:
 * @self: the row of a day
 *
 * Returns: (nullable) (transfer none): the list of its changes, %NULL while it is not expanded
 */
GtkListBox *
hr_ledger_row_get_changes (HrLedgerRow *self)
{
  g_return_val_if_fail (HR_IS_LEDGER_ROW (self), NULL);

  return self->changes;
}

/* Nothing within a row takes the keyboard. A list of GTK 3 would say that one of its rows has it.
 */
static gboolean
hr_ledger_row_focus (GtkWidget *widget, GtkDirectionType direction)
{
  if (!is_day (HR_LEDGER_ROW (widget)) || gtk_widget_is_focus (widget))
    return FALSE;

  /* Backwards, it would begin with what is within. */
  return GTK_WIDGET_CLASS (hr_ledger_row_parent_class)->focus (widget, GTK_DIR_TAB_FORWARD);
}

static void
hr_ledger_row_class_init (HrLedgerRowClass *klass)
{
  GTK_WIDGET_CLASS (klass)->focus = hr_ledger_row_focus;
  gtk_widget_class_set_accessible_type (GTK_WIDGET_CLASS (klass),
                                        hr_ledger_row_accessible_get_type ());
}

static void
hr_ledger_row_init (HrLedgerRow *self)
{
}
