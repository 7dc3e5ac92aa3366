/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-ledger-list.h"

#include "hr-format.h"
#include "hr-ledger-days.h"
#include "hr-ledger-row.h"
#include "hr-reading-feed.h"
#include "hr-style.h"

#include <gdk/gdkkeysyms.h>
#include <glib/gi18n-lib.h>

/* Days with changes that are shown until all are asked for. */
#define FEW_DAYS 7
/* Enough for that many whole days, asked every minute. */
#define FEW_READINGS 12000
#define ALL_READINGS 60000

/* Rows that are made at one go, within a frame of the screen. */
#define MADE_AT_ONCE 6

/* Changes of a day that are listed. */
#define MOST_CHANGES 40

/* Rows that are thrown away at one go. */
#define REMOVED_AT_ONCE 60

struct _HrLedgerList {
  GtkBox parent_instance;

  GtkWidget *nothing;  /* (template): what stands there while there is no row */
  GtkButton *show_all; /* (template) */
  GtkListBox *list;    /* (template) */
  HrReadingFeed *feed; /* (owned) (nullable): until there is a history */
  HrClock *clock;      /* (owned) (nullable): likewise */
  GArray *readings;    /* (owned) (nullable) (element-type HrReading) */
  GArray *days;        /* (owned) (nullable) (element-type HrLedgerDay): oldest first */
  guint n_shown;       /* of the days, from the newest on, that are in their place */
  guint n_changes;     /* of the last of those days, likewise */
  gsize next_change;   /* one beyond the reading that makes the next of them */
  guint room;          /* for rows that are still made at this go */
  guint filling;       /* the source that makes rows, 0 for none */
  gboolean all;        /* whether all days are wanted */
  gboolean narrow;     /* whether words stand below each other */
  gboolean foreign;    /* whether the rows after @n_shown are another account's */
  gboolean lost_focus; /* whether the row with the keyboard went */
  gint64 unfolded;     /* the day whose changes are shown, in Unix microseconds, 0 for none */
  gint64 shown_on;     /* when the day began on which they were shown, in Unix microseconds */
};

G_DEFINE_FINAL_TYPE (HrLedgerList, hr_ledger_list, GTK_TYPE_BOX)

static const HrReading *
get_readings (HrLedgerList *self)
{
  return (const HrReading *) (void *) self->readings->data;
}

/* Tells first what was used up; what came in stands beside it. */
static void
show_day (HrLedgerList *self, HrLedgerRow *row, const HrLedgerDay *day)
{
  gint64 spent = day->sum.spent + day->sum.lapsed;
  gint64 came = day->sum.granted + day->sum.refunded;
  g_autofree char *when = hr_format_day (day->at, hr_clock_get_wall_time (self->clock));
  g_autofree char *balance = hr_format_number (get_readings (self)[day->end - 1].credits);
  g_autofree char *incoming = hr_format_ledger_amount (HR_LEDGER_GRANTED, came);
  g_autofree char *outgoing = hr_format_ledger_amount (HR_LEDGER_SPENT, spent);
  const char *kind =
      hr_format_ledger_kind (day->sum.granted > 0 ? HR_LEDGER_GRANTED : HR_LEDGER_REFUNDED);
  g_autofree char *count =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u change", "%u changes", day->n_changes),
                       day->n_changes);
  g_autofree char *what = NULL;

  if (came == 0)
    what = g_strdup (count);
  else if (spent == 0)
    what = g_strdup (kind);
  else if (day->n_changes == 1)
    what = g_strdup_printf ("%s %s", kind, incoming);
  else
    what = g_strdup_printf ("%s · %s %s", count, kind, incoming);
  hr_ledger_row_set_day (row, day);
  hr_ledger_row_show (row, when, what, spent > 0 ? outgoing : incoming, balance);
}

/* Tells how many changes have no row. */
static GtkWidget *
make_rest_row (guint n)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  g_autofree char *text =
      /* Translators: the last row of the changes of a day, of which only so many are listed */
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "… and %u more", "… and %u more", n), n);

  hr_style_set_class (box, "row", TRUE);
  gtk_container_add (GTK_CONTAINER (box), gtk_label_new (text));
  hr_style_set_class (box, "quiet", TRUE);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_can_focus (row, FALSE);
  gtk_container_add (GTK_CONTAINER (row), box);
  atk_object_set_name (gtk_widget_get_accessible (row), text);
  gtk_widget_show_all (row);
  return row;
}

/* Returns: (nullable): the row of a day, by how many are above it */
static HrLedgerRow *
get_row (HrLedgerList *self, guint index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, (int) index);

  return row != NULL ? HR_LEDGER_ROW (row) : NULL;
}

static void
remove_row (HrLedgerList *self, HrLedgerRow *row)
{
  if (gtk_container_get_focus_child (GTK_CONTAINER (self->list)) == GTK_WIDGET (row))
    self->lost_focus = TRUE;
  gtk_widget_destroy (GTK_WIDGET (row));
}

/* Returns: whether no row is left from @self->n_shown on */
static gboolean
remove_rest (HrLedgerList *self)
{
  HrLedgerRow *row;

  for (guint i = 0; i < REMOVED_AT_ONCE; i++) {
    row = get_row (self, self->n_shown);
    if (row == NULL)
      return TRUE;
    remove_row (self, row);
  }
  return get_row (self, self->n_shown) == NULL;
}

/* The row of a day stays the same widget, so that neither keyboard nor scrolling lose their place.
 */
static void
put_day (HrLedgerList *self, const HrLedgerDay *day)
{
  HrLedgerRow *row;

  while ((row = get_row (self, self->n_shown)) != NULL && hr_ledger_row_get_day (row)->at > day->at)
    remove_row (self, row);
  if (row == NULL || hr_ledger_row_get_day (row)->at != day->at) {
    row = hr_ledger_row_new (day);
    gtk_list_box_insert (self->list, GTK_WIDGET (row), (int) self->n_shown);
  }
  show_day (self, row, day);
  hr_ledger_row_set_expanded (row, day->at == self->unfolded);
  hr_ledger_row_set_narrow (row, self->narrow);
  self->n_shown++;
  self->room -= MIN (self->room, 1);
  self->n_changes = 0;
  self->next_change = day->end;
}

/* Likewise that of a change. */
static void
put_change (HrLedgerList *self,
            GtkListBox *list,
            const HrReading *reading,
            HrLedgerKind kind,
            gint64 credits)
{
  g_autofree char *when = hr_format_chart_tick (reading->at, HR_CHART_UNIT_HOURS);
  g_autofree char *balance = hr_format_number (reading->credits);
  g_autofree char *amount = hr_format_ledger_amount (kind, credits);
  GtkListBoxRow *row;
  int order = 1;

  while ((row = gtk_list_box_get_row_at_index (list, (int) self->n_changes)) != NULL &&
         HR_IS_LEDGER_ROW (row) &&
         (order = hr_ledger_row_compare_change (HR_LEDGER_ROW (row), reading->at, kind)) < 0) {
    gtk_widget_destroy (GTK_WIDGET (row));
    order = 1;
  }
  if (order != 0) {
    row = GTK_LIST_BOX_ROW (hr_ledger_row_new_change (reading->at, kind));
    gtk_list_box_insert (list, GTK_WIDGET (row), (int) self->n_changes);
    self->room -= MIN (self->room, 1);
  }
  hr_ledger_row_show (HR_LEDGER_ROW (row), when, hr_format_ledger_kind (kind), amount, balance);
  hr_ledger_row_set_narrow (HR_LEDGER_ROW (row), self->narrow);
  self->n_changes++;
}

/* Ends a list of changes: @n have no row. */
static void
put_rest (HrLedgerList *self, GtkListBox *list, guint n)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (list, (int) self->n_changes)) != NULL)
    gtk_widget_destroy (GTK_WIDGET (row));
  if (n > 0)
    gtk_list_box_insert (list, make_rest_row (n), -1);
}

/* Those of the next reading that has any, newest first; what came in and went within one interval
 * takes two rows. Returns: whether others may follow */
static gboolean
put_changes (HrLedgerList *self, const HrLedgerDay *day)
{
  GtkListBox *list = hr_ledger_row_get_changes (get_row (self, self->n_shown - 1));
  guint before = self->n_changes;
  guint rest = 0;

  while (self->next_change > day->first) {
    const HrReading *reading = &get_readings (self)[--self->next_change];
    HrLedgerEntry entry = hr_ledger_compare (reading - 1, reading);

    for (HrLedgerKind kind = HR_LEDGER_SPENT; kind <= HR_LEDGER_REFUNDED; kind++) {
      gint64 credits = hr_ledger_entry_get (&entry, kind);

      if (credits != 0 && self->n_changes < MOST_CHANGES)
        put_change (self, list, reading, kind, credits);
      else if (credits != 0)
        rest++;
    }
    if (self->n_changes > before && self->n_changes < MOST_CHANGES)
      return TRUE;
  }
  put_rest (self, list, rest);
  return FALSE;
}

/* Returns: the last of the days that are in their place */
static const HrLedgerDay *
get_last_shown (HrLedgerList *self)
{
  return &g_array_index (self->days, HrLedgerDay, self->days->len - self->n_shown);
}

/* Returns: whether there was anything left to put in its place */
static gboolean
put_next (HrLedgerList *self)
{
  guint most = self->all ? self->days->len : MIN (self->days->len, FEW_DAYS);

  if (self->n_shown > 0 && get_last_shown (self)->at == self->unfolded &&
      put_changes (self, get_last_shown (self)))
    return TRUE;
  if (self->n_shown == most)
    return FALSE;

  put_day (self, &g_array_index (self->days, HrLedgerDay, self->days->len - self->n_shown - 1));
  return TRUE;
}

/* The keyboard was on a day that is shown no more: it goes to the last of those that are. */
static void
restore_focus (HrLedgerList *self)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));

  if (!self->lost_focus)
    return;
  self->lost_focus = FALSE;
  if (self->n_shown > 0 && GTK_IS_WINDOW (window) &&
      gtk_window_get_focus (GTK_WINDOW (window)) == NULL)
    gtk_widget_grab_focus (GTK_WIDGET (get_row (self, self->n_shown - 1)));
}

/* Returns: when the day began of which the account tells, in Unix microseconds */
static gint64
get_today (HrLedgerList *self)
{
  return hr_account_get_snapshot (hr_reading_feed_get_account (self->feed))->day;
}

/* Returns: whether there are more days than the few, or any before what was loaded */
static gboolean
has_more (HrLedgerList *self)
{
  return self->days->len > FEW_DAYS || self->readings->len >= FEW_READINGS;
}

static void
set_all (HrLedgerList *self, gboolean all)
{
  self->all = all;
  gtk_button_set_label (self->show_all,
                        all ? C_ ("ledger", "Sho_w Less") : C_ ("ledger", "Show _All"));
}

static gboolean
fill (gpointer user_data)
{
  HrLedgerList *self = user_data;
  gboolean left = TRUE;

  if (self->foreign)
    self->foreign = !remove_rest (self);
  self->room = self->foreign ? 0 : MADE_AT_ONCE;
  while (self->room > 0 && left)
    left = put_next (self);
  gtk_widget_set_visible (GTK_WIDGET (self->list), self->n_shown > 0);
  gtk_widget_set_visible (self->nothing, self->days->len == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->show_all), has_more (self));
  if (left || !remove_rest (self))
    return G_SOURCE_CONTINUE;

  restore_focus (self);
  self->filling = 0;
  return G_SOURCE_REMOVE;
}

static void
show_days (HrLedgerList *self)
{
  self->shown_on = get_today (self);
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

  set_all (self, FALSE);
  self->unfolded = 0;
  self->foreign = TRUE;
  take_readings (nothing, self);
}

static void
on_show_all (HrLedgerList *self)
{
  set_all (self, !self->all);
  hr_reading_feed_load (self->feed);
}

/* Unfolds a day, or folds it up; the one before is folded up. */
static void
on_row_activated (HrLedgerList *self, GtkListBoxRow *row)
{
  const HrLedgerDay *day = hr_ledger_row_get_day (HR_LEDGER_ROW (row));

  self->unfolded = day->at == self->unfolded ? 0 : day->at;
  show_days (self);
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
ask (HrStore *store,
     const char *account,
     GCancellable *cancellable,
     GAsyncReadyCallback callback,
     gpointer callback_data,
     gpointer user_data)
{
  HrLedgerList *self = user_data;

  if (self->all)
    hr_store_load_async (store, account, G_MININT64, G_MAXINT64, ALL_READINGS, cancellable,
                         callback, callback_data);
  else
    hr_store_load_latest_async (store, account, FEW_READINGS, cancellable, callback, callback_data);
}

/**
 * hr_ledger_list_set_source:
 * @self: the list
 * @store: where the rows are
 * @clock: what time it is
 *
 * Gives the list what it works with; once, before anything is shown.
 */
void
hr_ledger_list_set_source (HrLedgerList *self, HrStore *store, HrClock *clock)
{
  g_return_if_fail (HR_IS_LEDGER_LIST (self));
  g_return_if_fail (HR_IS_STORE (store));
  g_return_if_fail (HR_IS_CLOCK (clock));

  g_return_if_fail (self->feed == NULL);

  self->feed = hr_reading_feed_new (store, ask, take_readings, self);
  self->clock = g_object_ref (clock);
}

/**
 * hr_ledger_list_set_narrow:
 * @self: the list
 * @narrow: whether a row has what happened below the day, not beside it
 */
void
hr_ledger_list_set_narrow (HrLedgerList *self, gboolean narrow)
{
  g_return_if_fail (HR_IS_LEDGER_LIST (self));

  if (self->narrow == narrow)
    return;

  self->narrow = narrow;
  hr_ledger_row_narrow_all (self->list, narrow);
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
hr_ledger_list_init (HrLedgerList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  set_all (self, FALSE);
  hr_ledger_row_separate (self->list);
}
