/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-ledger-list.h"

#include "hr-format.h"
#include "hr-ledger-days.h"
#include "hr-reading-feed.h"
#include "hr-style.h"

#include <glib/gi18n-lib.h>

#define MAX_LINES 8

/* What happened, in a line: one number of a ledger's row. */
typedef struct {
  gint64 at;
  HrLedgerKind kind;
  gint64 amount;
} Line;

struct _HrLedgerList {
  GtkBox parent_instance;

  GtkWidget *nothing;    /* (template): what stands there while there is no line */
  GtkListBox *list;      /* (template) */
  GtkSizeGroup *amounts; /* (owned): the amounts stand in a column */
  GtkSizeGroup *times;   /* (owned): and so do the times */
  HrReadingFeed *feed;   /* (owned) (nullable): until there is a history */
  HrClock *clock;        /* (owned) (nullable): likewise */
  GArray *lines;         /* (owned) (nullable) (element-type Line): what is shown */
  gint64 shown_on;       /* when the day began on which they were shown, in Unix microseconds */
};

G_DEFINE_FINAL_TYPE (HrLedgerList, hr_ledger_list, GTK_TYPE_BOX)

static GtkWidget *
make_label (const char *text, double align, const char *class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), (float) align);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  if (class != NULL)
    hr_style_set_class (label, class, TRUE);
  return label;
}

static GtkWidget *
make_row (HrLedgerList *self, const Line *line, gint64 now)
{
  const char *kind = hr_format_ledger_kind (line->kind);
  g_autofree char *amount = hr_format_ledger_amount (line->kind, line->amount);
  g_autofree char *time = hr_format_time (line->at, now);
  g_autofree char *name = g_strdup_printf ("%s %s, %s", kind, amount, time);
  gboolean incoming = line->kind == HR_LEDGER_GRANTED || line->kind == HR_LEDGER_REFUNDED;
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);
  GtkWidget *kind_label = make_label (kind, 0, NULL);
  GtkWidget *amount_label = make_label (amount, 1, incoming ? "incoming" : "value");
  GtkWidget *time_label = make_label (time, 1, "quiet");

  hr_style_set_class (time_label, "value", TRUE);
  /* Or else the sign would stand on the right where the language is written from there. */
  gtk_widget_set_direction (amount_label, GTK_TEXT_DIR_LTR);
  gtk_widget_set_hexpand (kind_label, TRUE);
  gtk_container_add (GTK_CONTAINER (box), kind_label);
  gtk_container_add (GTK_CONTAINER (box), amount_label);
  gtk_container_add (GTK_CONTAINER (box), time_label);
  gtk_size_group_add_widget (self->amounts, amount_label);
  gtk_size_group_add_widget (self->times, time_label);

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (row), FALSE);
  hr_style_set_class (box, "row", TRUE);
  gtk_container_add (GTK_CONTAINER (row), box);
  atk_object_set_name (gtk_widget_get_accessible (row), name);
  gtk_widget_show_all (row);
  return row;
}

/* Newest first; what came in and went within one interval takes two lines. */
static GArray *
make_lines (const GArray *readings)
{
  g_autoptr (GArray) rows =
      hr_ledger_rows ((const HrReading *) (void *) readings->data, readings->len);
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (Line));

  for (guint i = rows->len; i > 0; i--) {
    const HrLedgerRow *row = &g_array_index (rows, HrLedgerRow, i - 1);

    for (HrLedgerKind kind = HR_LEDGER_SPENT; kind <= HR_LEDGER_REFUNDED; kind++) {
      Line line = { row->at, kind, hr_ledger_entry_get (&row->entry, kind) };

      if (line.amount != 0 && lines->len < MAX_LINES)
        g_array_append_val (lines, line);
    }
  }
  return lines;
}

static void
destroy_child (GtkWidget *widget, gpointer user_data)
{
  gtk_widget_destroy (widget);
}

static gint64
get_today (HrLedgerList *self)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();

  return hr_ledger_day_start (zone, hr_clock_get_wall_time (self->clock));
}

static void
show_lines (HrLedgerList *self)
{
  gint64 now = hr_clock_get_wall_time (self->clock);
  const GArray *lines = self->lines;

  self->shown_on = get_today (self);
  gtk_container_foreach (GTK_CONTAINER (self->list), destroy_child, NULL);
  for (guint i = 0; i < lines->len; i++)
    gtk_container_add (GTK_CONTAINER (self->list),
                       make_row (self, &g_array_index (lines, Line, i), now));
  gtk_widget_set_visible (GTK_WIDGET (self->list), lines->len > 0);
  gtk_widget_set_visible (self->nothing, lines->len == 0);
}

static void
take_readings (GArray *readings, gpointer user_data)
{
  HrLedgerList *self = user_data;

  g_clear_pointer (&self->lines, g_array_unref);
  self->lines = make_lines (readings);
  show_lines (self);
}

/* What is listed is not this account's. */
static void
forget_lines (HrLedgerList *self)
{
  g_autoptr (GArray) nothing = g_array_new (FALSE, FALSE, sizeof (HrReading));

  take_readings (nothing, self);
}

static void
ask (HrStore *history,
     const char *account,
     GCancellable *cancellable,
     GAsyncReadyCallback callback,
     gpointer callback_data,
     gpointer user_data)
{
  hr_store_load_latest_async (history, account, MAX_LINES + 1, cancellable, callback,
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
    forget_lines (self);
  if (!hr_reading_feed_update (self->feed) && self->shown_on != get_today (self))
    /* The times of yesterday want a date now. */
    show_lines (self);
}

static void
hr_ledger_list_dispose (GObject *object)
{
  HrLedgerList *self = HR_LEDGER_LIST (object);

  g_clear_pointer (&self->feed, hr_reading_feed_free);
  g_clear_object (&self->clock);
  g_clear_object (&self->times);
  g_clear_object (&self->amounts);

  G_OBJECT_CLASS (hr_ledger_list_parent_class)->dispose (object);
}

static void
hr_ledger_list_finalize (GObject *object)
{
  HrLedgerList *self = HR_LEDGER_LIST (object);

  g_clear_pointer (&self->lines, g_array_unref);

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
  gtk_widget_class_bind_template_child (widget_class, HrLedgerList, list);
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
  self->amounts = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  self->times = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_header_func (self->list, add_separator, NULL, NULL);
}
