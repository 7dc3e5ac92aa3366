/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-ledger-list.h"

#include "hr-format.h"
#include "hr-ledger-days.h"
#include "hr-reading-feed.h"
#include "hr-style.h"

#include <gdk/gdkkeysyms.h>
#include <glib/gi18n-lib.h>

/* Days with changes that are shown until all are asked for. */
#define FEW_DAYS 7
/* Enough for that many whole days, asked every minute. */
#define FEW_READINGS 12000
#define ALL_READINGS 60000

/* Rows that are made at one go, within a frame of the screen: so many days, or changes of a day. */
#define DAYS_AT_ONCE 15
#define MOST_CHANGES 40

/* The columns, in characters. A group of sizes would measure all rows for each that is added. */
#define WHEN_WIDTH   10
#define NUMBER_WIDTH 6

#define DAY "hr-ledger-day"

struct _HrLedgerList {
  GtkBox parent_instance;

  GtkWidget *nothing;  /* (template): what stands there while there is no row */
  GtkWidget *show_all; /* (template) */
  GtkListBox *list;    /* (template) */
  HrReadingFeed *feed; /* (owned) (nullable): until there is a history */
  HrClock *clock;      /* (owned) (nullable): likewise */
  GArray *readings;    /* (owned) (nullable) (element-type HrReading) */
  GArray *days;        /* (owned) (nullable) (element-type HrLedgerDay): oldest first */
  guint n_shown;       /* of the days, from the newest on */
  guint filling;       /* the source that makes rows, 0 for none */
  gboolean all;        /* whether all days are wanted */
  gint64 unfolded;     /* the day whose changes are shown, in Unix microseconds, 0 for none */
  gint64 focused;      /* the day whose row takes the keyboard, likewise, 0 for none */
  gint64 shown_on;     /* when the day began on which they were shown, in Unix microseconds */
};

G_DEFINE_FINAL_TYPE (HrLedgerList, hr_ledger_list, GTK_TYPE_BOX)

static GtkWidget *
add_label (GtkWidget *box, const char *text, double align, const char *class, int width)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), (float) align);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  hr_style_set_class (label, class, TRUE);
  gtk_container_add (GTK_CONTAINER (box), label);
  gtk_label_set_width_chars (GTK_LABEL (label), width);
  return label;
}

/* When, what, by how much, and what was left. */
static GtkWidget *
make_row (
    const char *when, const char *what, const char *amount, const char *balance, gboolean whole_day)
{
  g_autofree char *name = NULL;
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label;

  hr_style_set_class (box, "row", TRUE);
  label = add_label (box, when, 0, whole_day ? "heading" : "step", WHEN_WIDTH);
  /* Most of them are spending: that goes without saying. */
  label = add_label (box, g_str_equal (what, hr_format_ledger_kind (HR_LEDGER_SPENT)) ? "" : what,
                     0.5, "quiet", -1);
  hr_style_set_class (label, "small", TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  label = add_label (box, amount, 1, whole_day ? "incoming" : "value", NUMBER_WIDTH);
  /* Or else the sign would stand on the right where the language is written from there. */
  gtk_widget_set_direction (label, GTK_TEXT_DIR_LTR);
  label = add_label (box, balance, 1, "quiet", NUMBER_WIDTH);
  hr_style_set_class (label, "value", TRUE);

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), whole_day);
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_can_focus (row, whole_day);
  gtk_container_add (GTK_CONTAINER (row), box);
  /* Translators: a day or a time, what happened, the amount, and the balance after it: "Today",
   * "3 changes", "−29", "640". */
  name = g_strdup_printf (C_ ("ledger", "%1$s: %2$s, %3$s, balance %4$s"), when, what, amount,
                          balance);
  atk_object_set_name (gtk_widget_get_accessible (row), name);
  gtk_widget_show_all (row);
  return row;
}

static const HrReading *
get_readings (HrLedgerList *self)
{
  return (const HrReading *) (void *) self->readings->data;
}

/* Tells first what was used up; what came in stands beside it. */
static GtkWidget *
make_day_row (HrLedgerList *self, const HrLedgerDay *day, gint64 now)
{
  gint64 spent = day->sum.spent + day->sum.lapsed;
  gint64 came = day->sum.granted + day->sum.refunded;
  g_autofree char *when = hr_format_day (day->at, now);
  g_autofree char *balance = hr_format_number (get_readings (self)[day->end - 1].credits);
  g_autofree char *incoming = hr_format_ledger_amount (HR_LEDGER_GRANTED, came);
  g_autofree char *outgoing = hr_format_ledger_amount (HR_LEDGER_SPENT, spent);
  const char *kind =
      hr_format_ledger_kind (day->sum.granted > 0 ? HR_LEDGER_GRANTED : HR_LEDGER_REFUNDED);
  g_autofree char *what = NULL;
  GtkWidget *row;

  if (came > 0 && spent > 0)
    what = g_strdup_printf ("%s %s", kind, incoming);
  else if (came > 0)
    what = g_strdup (kind);
  else
    what =
        g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u change", "%u changes", day->n_changes),
                         day->n_changes);
  row = make_row (when, what, spent > 0 ? outgoing : incoming, balance, TRUE);
  gtk_widget_set_tooltip_text (row, C_ ("ledger", "Each change of the day"));
  return row;
}

static GtkWidget *
make_change_row (const HrReading *reading, HrLedgerKind kind, gint64 credits)
{
  g_autofree char *when = hr_format_chart_tick (reading->at, HR_CHART_UNIT_HOURS);
  g_autofree char *balance = hr_format_number (reading->credits);
  g_autofree char *amount = hr_format_ledger_amount (kind, credits);

  return make_row (when, hr_format_ledger_kind (kind), amount, balance, FALSE);
}

/* Tells how many changes have no row. */
static GtkWidget *
make_rest_row (guint n)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  /* Translators: the last row of the changes of a day, of which only so many are listed */
  g_autofree char *text =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "… and %u more", "… and %u more", n), n);

  hr_style_set_class (box, "row", TRUE);
  add_label (box, text, 0, "quiet", -1);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_can_focus (row, FALSE);
  gtk_container_add (GTK_CONTAINER (row), box);
  atk_object_set_name (gtk_widget_get_accessible (row), text);
  gtk_widget_show_all (row);
  return row;
}

/* Newest first, below the day's row; what came in and went within one interval takes two rows. */
static void
add_changes (HrLedgerList *self, const HrLedgerDay *day, GtkListBoxRow *day_row)
{
  const HrReading *readings = get_readings (self);
  int position = gtk_list_box_row_get_index (day_row) + 1;
  guint n = 0;

  for (gsize i = day->end; i > day->first; i--) {
    const HrReading *reading = &readings[i - 1];
    HrLedgerEntry entry = hr_ledger_compare (reading - 1, reading);

    for (HrLedgerKind kind = HR_LEDGER_SPENT; kind <= HR_LEDGER_REFUNDED; kind++) {
      gint64 credits = hr_ledger_entry_get (&entry, kind);

      if (credits != 0 && n++ < MOST_CHANGES)
        gtk_list_box_insert (self->list, make_change_row (reading, kind, credits), position++);
    }
  }
  if (n > MOST_CHANGES)
    gtk_list_box_insert (self->list, make_rest_row (n - MOST_CHANGES), position);
}

/* The row of the day that had the keyboard gets it back, unless the user has moved on. */
static void
restore_focus (HrLedgerList *self, GtkWidget *row)
{
  GtkWidget *window = gtk_widget_get_toplevel (row);

  self->focused = 0;
  if (GTK_IS_WINDOW (window) && gtk_window_get_focus (GTK_WINDOW (window)) == NULL)
    gtk_widget_grab_focus (row);
}

static void
add_day (HrLedgerList *self, const HrLedgerDay *day)
{
  GtkWidget *row = make_day_row (self, day, hr_clock_get_wall_time (self->clock));

  g_object_set_data_full (G_OBJECT (row), DAY, g_memdup2 (day, sizeof *day), g_free);
  gtk_container_add (GTK_CONTAINER (self->list), row);
  if (day->at == self->unfolded)
    add_changes (self, day, GTK_LIST_BOX_ROW (row));
  if (day->at == self->focused)
    restore_focus (self, row);
}

static void
destroy_child (GtkWidget *widget, gpointer user_data)
{
  gtk_widget_destroy (widget);
}

/* Rows that are made anew do not lose the keyboard. */
static void
keep_focus (HrLedgerList *self)
{
  GtkWidget *row = gtk_container_get_focus_child (GTK_CONTAINER (self->list));
  const HrLedgerDay *day = row != NULL ? g_object_get_data (G_OBJECT (row), DAY) : NULL;

  if (day != NULL)
    self->focused = day->at;
  else if (self->filling == 0)
    self->focused = 0;
}

static gint64
get_today (HrLedgerList *self)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();

  return hr_ledger_day_start (zone, hr_clock_get_wall_time (self->clock));
}

static gboolean
fill (gpointer user_data)
{
  HrLedgerList *self = user_data;
  guint most = self->all ? self->days->len : MIN (self->days->len, FEW_DAYS);

  for (guint i = 0; i < DAYS_AT_ONCE && self->n_shown < most; i++) {
    self->n_shown++;
    add_day (self, &g_array_index (self->days, HrLedgerDay, self->days->len - self->n_shown));
  }
  gtk_widget_set_visible (GTK_WIDGET (self->list), self->n_shown > 0);
  gtk_widget_set_visible (self->nothing, self->days->len == 0);
  gtk_widget_set_visible (self->show_all, !self->all && self->days->len > FEW_DAYS);
  if (self->n_shown < most)
    return G_SOURCE_CONTINUE;

  self->filling = 0;
  return G_SOURCE_REMOVE;
}

static void
show_days (HrLedgerList *self)
{
  self->shown_on = get_today (self);
  keep_focus (self);
  gtk_container_foreach (GTK_CONTAINER (self->list), destroy_child, NULL);
  self->n_shown = 0;
  g_clear_handle_id (&self->filling, g_source_remove);
  if (fill (self) == G_SOURCE_CONTINUE)
    self->filling = g_idle_add (fill, self);
}

static void
take_readings (GArray *readings, gpointer user_data)
{
  HrLedgerList *self = user_data;
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();

  g_clear_pointer (&self->readings, g_array_unref);
  g_clear_pointer (&self->days, g_array_unref);
  self->readings = g_array_ref (readings);
  self->days = hr_ledger_days (get_readings (self), readings->len, zone);
  /* The oldest is not whole where more lies before it. */
  if (!self->all && readings->len >= FEW_READINGS && self->days->len > 1)
    g_array_remove_index (self->days, 0);
  show_days (self);
}

/* What is listed is not this account's. */
static void
forget_days (HrLedgerList *self)
{
  g_autoptr (GArray) nothing = g_array_new (FALSE, FALSE, sizeof (HrReading));

  self->all = FALSE;
  self->unfolded = 0;
  self->focused = 0;
  take_readings (nothing, self);
}

static void
on_show_all (HrLedgerList *self)
{
  self->all = TRUE;
  hr_reading_feed_load (self->feed);
  /* Its button goes: the keyboard stays in the list. */
  gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
}

/* Unfolds a day, or folds it up; the one before is folded up. */
static void
on_row_activated (HrLedgerList *self, GtkListBoxRow *row)
{
  const HrLedgerDay *day = g_object_get_data (G_OBJECT (row), DAY);
  gboolean fold = day->at == self->unfolded;
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->list));

  for (GList *at = rows; at != NULL; at = at->next)
    if (g_object_get_data (at->data, DAY) == NULL)
      gtk_widget_destroy (at->data);
  self->unfolded = fold ? 0 : day->at;
  if (!fold)
    add_changes (self, day, row);
}

static gboolean
on_key_press (HrLedgerList *self, GdkEventKey *event)
{
  GtkWidget *row = gtk_container_get_focus_child (GTK_CONTAINER (self->list));

  if (row == NULL || event->keyval != GDK_KEY_c ||
      (event->state & gtk_accelerator_get_default_mod_mask ()) != GDK_CONTROL_MASK)
    return GDK_EVENT_PROPAGATE;

  gtk_clipboard_set_text (gtk_widget_get_clipboard (row, GDK_SELECTION_CLIPBOARD),
                          atk_object_get_name (gtk_widget_get_accessible (row)), -1);
  return GDK_EVENT_STOP;
}

static void
ask (HrStore *history,
     const char *account,
     GCancellable *cancellable,
     GAsyncReadyCallback callback,
     gpointer callback_data,
     gpointer user_data)
{
  HrLedgerList *self = user_data;

  if (self->all)
    hr_store_load_async (history, account, G_MININT64, G_MAXINT64, ALL_READINGS, cancellable,
                         callback, callback_data);
  else
    hr_store_load_latest_async (history, account, FEW_READINGS, cancellable, callback,
                                callback_data);
}

/**
 * hr_ledger_list_set_source:
 * @self: the list
 * @history: where the rows are
 * @clock: what time it is
 *
 * Gives the list what it works with; once, before anything is shown.
 */
void
hr_ledger_list_set_source (HrLedgerList *self, HrStore *history, HrClock *clock)
{
  g_return_if_fail (HR_IS_LEDGER_LIST (self));
  g_return_if_fail (HR_IS_STORE (history));
  g_return_if_fail (HR_IS_CLOCK (clock));

  g_return_if_fail (self->feed == NULL);

  self->feed = hr_reading_feed_new (history, ask, take_readings, self);
  self->clock = g_object_ref (clock);
}

/**
 * hr_ledger_list_update:
 * @self: the list
 * @account: the account to show
 *
 * Brings the list up to date. To be called at every change of the account: the history is asked
 * only if the balance is another one.
 */
void
hr_ledger_list_update (HrLedgerList *self, HrAccount *account)
{
  g_return_if_fail (HR_IS_LEDGER_LIST (self));
  g_return_if_fail (HR_IS_ACCOUNT (account));
  g_return_if_fail (self->feed != NULL);

  if (hr_reading_feed_follow (self->feed, account))
    forget_days (self);
  if (!hr_reading_feed_update (self->feed) && self->shown_on != get_today (self))
    /* Today is yesterday now. */
    show_days (self);
}

static void
hr_ledger_list_dispose (GObject *object)
{
  HrLedgerList *self = HR_LEDGER_LIST (object);

  g_clear_handle_id (&self->filling, g_source_remove);
  g_clear_pointer (&self->feed, hr_reading_feed_free);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (hr_ledger_list_parent_class)->dispose (object);
}

static void
hr_ledger_list_finalize (GObject *object)
{
  HrLedgerList *self = HR_LEDGER_LIST (object);

  g_clear_pointer (&self->days, g_array_unref);
  g_clear_pointer (&self->readings, g_array_unref);

  G_OBJECT_CLASS (hr_ledger_list_parent_class)->finalize (object);
}

static void
hr_ledger_list_class_init (HrLedgerListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = hr_ledger_list_dispose;
  object_class->finalize = hr_ledger_list_finalize;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/headroom_app/Headroom/ui/ledger-list.ui");
  gtk_widget_class_bind_template_child (widget_class, HrLedgerList, nothing);
  gtk_widget_class_bind_template_child (widget_class, HrLedgerList, show_all);
  gtk_widget_class_bind_template_child (widget_class, HrLedgerList, list);
  gtk_widget_class_bind_template_callback (widget_class, on_show_all);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_key_press);
}

static void
add_separator (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  if (before != NULL && gtk_list_box_row_get_header (row) == NULL)
    gtk_list_box_row_set_header (row, gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
}

static void
hr_ledger_list_init (HrLedgerList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_header_func (self->list, add_separator, NULL, NULL);
}
