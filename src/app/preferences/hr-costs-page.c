/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-costs-page.h"

#include "hr-accessible.h"
#include "hr-format.h"
#include "hr-ledger-costs.h"
#include "hr-plain.h"
#include "hr-reading-feed.h"
#include "hr-setting-row.h"
#include "hr-style.h"

#include <glib/gi18n-lib.h>

#define COSTS_KEY     "operation-costs"
#define SONG_KEY      "generation-cost"
#define DISMISSED_KEY "dismissed-costs"

/* One operation of the list; the widgets are the page's. */
typedef struct {
  HrSettingRow *row;
  GtkSpinButton *spin;
  GtkWidget *remove;
} Row;

struct _HrCostsPage {
  GtkBox parent_instance;

  GtkWidget *offer;         /* (template) */
  HrSettingRow *offer_row;  /* (template) */
  GtkWidget *use_for_song;  /* (template) */
  GtkWidget *use_for_other; /* (template) */
  GtkWidget *dismiss;       /* (template) */
  GtkContainer *box;        /* (template) */
  HrSettingRow *song_row;   /* (template) */
  GtkSpinButton *song_spin; /* (template) */
  GtkSizeGroup *removals;   /* (template): the buttons that remove, and their place beside a song */
  HrSettingRow *add_row;    /* (template) */
  GtkWidget *add_box;       /* (template) */
  GtkEntry *name;           /* (template) */
  GtkSpinButton *cost_spin; /* (template) */

  HrSettings *settings; /* (owned) (nullable) */
  GSettings *own;       /* (owned) (nullable): those of the account shown */
  HrReadingFeed *feed;  /* (owned) (nullable) */
  GArray *readings;     /* (owned) (nullable) (element-type HrReading): what was spent lately */
  GArray *rows;         /* (owned) (element-type Row): as many as were needed so far */
  HrLedgerCost offered; /* what is offered, if it is */
  gboolean filling;     /* the costs change because of us */
};

G_DEFINE_FINAL_TYPE (HrCostsPage, hr_costs_page, GTK_TYPE_BOX)

/* A cost of 0 takes the operation out of the list. */
static void
write_cost (HrCostsPage *self, const char *operation, guint cost)
{
  g_autoptr (GVariant) costs = g_settings_get_value (self->own, COSTS_KEY);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{su}"));
  GVariantIter iter;
  const char *name;
  guint other;

  g_variant_iter_init (&iter, costs);
  while (g_variant_iter_next (&iter, "{&su}", &name, &other))
    if (!g_str_equal (name, operation))
      g_variant_builder_add (&builder, "{su}", name, other);
    else if (cost > 0)
      g_variant_builder_add (&builder, "{su}", name, cost);
  if (cost > 0 && !g_variant_lookup (costs, operation, "u", &other))
    g_variant_builder_add (&builder, "{su}", operation, cost);
  g_settings_set_value (self->own, COSTS_KEY, g_variant_builder_end (&builder));
}

static const char *
get_operation (gpointer control)
{
  return g_object_get_data (control, "operation");
}

static void
on_cost_changed (HrCostsPage *self, GtkSpinButton *spin)
{
  if (!self->filling)
    write_cost (self, get_operation (spin), (guint) gtk_spin_button_get_value_as_int (spin));
}

static void
on_remove (HrCostsPage *self, GtkWidget *button)
{
  /* The keyboard goes on where another one is added. */
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
  write_cost (self, get_operation (button), 0);
}

static void
add_row (HrCostsPage *self)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (1, HR_LEDGER_COST_MAX, 1);
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic", GTK_ICON_SIZE_BUTTON);
  Row row = { g_object_new (HR_TYPE_SETTING_ROW, NULL), GTK_SPIN_BUTTON (spin), button };

  gtk_entry_set_width_chars (GTK_ENTRY (spin), 7);
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (spin, "value-changed", G_CALLBACK (on_cost_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_remove), self, G_CONNECT_SWAPPED);
  g_object_bind_property (spin, "sensitive", button, "sensitive", G_BINDING_DEFAULT);
  gtk_size_group_add_widget (self->removals, button);
  gtk_container_add (GTK_CONTAINER (row.row), spin);
  gtk_container_add (GTK_CONTAINER (row.row), button);
  gtk_widget_show_all (spin);
  gtk_widget_show_all (button);
  gtk_container_add (self->box, GTK_WIDGET (row.row));
  gtk_box_reorder_child (GTK_BOX (self->box), GTK_WIDGET (self->add_row), -1);
  g_array_append_val (self->rows, row);
}

static void
show_cost (HrCostsPage *self, const Row *row, const char *operation, guint cost)
{
  g_autofree char *name = hr_plain_line (operation);
  /* Translators: %s is the name of an operation, such as “cover”. */
  g_autofree char *removal = g_strdup_printf (C_ ("preferences", "Remove “%s”"), name);

  hr_setting_row_set_title (row->row, name);
  hr_setting_row_follow_lock (row->row, self->own, COSTS_KEY);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (row->spin)), name);
  atk_object_set_name (gtk_widget_get_accessible (row->remove), removal);
  gtk_widget_set_tooltip_text (row->remove, removal);
  g_object_set_data_full (G_OBJECT (row->spin), "operation", g_strdup (operation), g_free);
  g_object_set_data_full (G_OBJECT (row->remove), "operation", g_strdup (operation), g_free);
  gtk_spin_button_set_value (row->spin, cost);
  gtk_widget_show (GTK_WIDGET (row->row));
}

/* Rows are used again: GTK tells a screen reader nonsense of one that went while it was read. */
static void
fill (HrCostsPage *self)
{
  g_autoptr (GVariant) costs = g_settings_get_value (self->own, COSTS_KEY);
  GVariantIter iter;
  const char *operation;
  guint cost, n = 0;

  self->filling = TRUE;
  g_variant_iter_init (&iter, costs);
  while (g_variant_iter_next (&iter, "{&su}", &operation, &cost)) {
    /* A song has its own setting, and what is written by hand may be anything. */
    if (!hr_account_settings_is_operation (operation) ||
        g_str_equal (operation, HR_ACCOUNT_SETTINGS_SONG))
      continue;
    if (n == self->rows->len)
      add_row (self);
    show_cost (self, &g_array_index (self->rows, Row, n++), operation, cost);
  }
  while (n < self->rows->len)
    gtk_widget_hide (GTK_WIDGET (g_array_index (self->rows, Row, n++).row));
  self->filling = FALSE;
}

/* Returns: (transfer full) (element-type guint): the costs that are set, and those not wanted */
static GArray *
collect_known (HrCostsPage *self)
{
  GSettings *general = hr_settings_get_general (self->settings);
  g_autoptr (GVariant) costs = g_settings_get_value (self->own, COSTS_KEY);
  g_autoptr (GVariant) dismissed = g_settings_get_value (general, DISMISSED_KEY);
  GArray *known = g_array_new (FALSE, FALSE, sizeof (guint));
  GVariantIter iter;
  guint cost = g_settings_get_uint (self->own, SONG_KEY);

  g_array_append_val (known, cost);
  g_variant_iter_init (&iter, costs);
  while (g_variant_iter_next (&iter, "{&su}", NULL, &cost))
    g_array_append_val (known, cost);
  g_variant_iter_init (&iter, dismissed);
  while (g_variant_iter_next (&iter, "u", &cost))
    g_array_append_val (known, cost);
  return known;
}

static gboolean
find_offer (HrCostsPage *self)
{
  g_autoptr (GArray) known = NULL;

  if (self->readings == NULL || (!g_settings_is_writable (self->own, SONG_KEY) &&
                                 !g_settings_is_writable (self->own, COSTS_KEY)))
    return FALSE;
  known = collect_known (self);
  return hr_ledger_find_cost ((const HrReading *) (void *) self->readings->data,
                              self->readings->len, (const guint *) (void *) known->data, known->len,
                              &self->offered);
}

static void
describe (GtkWidget *button, const char *text)
{
  atk_object_set_description (gtk_widget_get_accessible (button), text);
}

static void
update_offer (HrCostsPage *self)
{
  gboolean has_offer = self->own != NULL && find_offer (self);

  if (has_offer) {
    g_autofree char *credits = hr_format_credits (self->offered.credits);
    g_autofree char *title = g_strdup_printf (
        /* Translators: "12 credits", and how often as many were spent. */
        g_dngettext (GETTEXT_PACKAGE, "%1$s, %2$u time", "%1$s, %2$u times", self->offered.n_steps),
        credits, self->offered.n_steps);

    hr_setting_row_set_title (self->offer_row, title);
    describe (self->use_for_song, title);
    describe (self->use_for_other, title);
    describe (self->dismiss, title);
  }
  gtk_widget_set_visible (self->offer, has_offer);
}

static void
on_settings_changed (HrCostsPage *self)
{
  fill (self);
  update_offer (self);
}

static void
on_use_for_song (HrCostsPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->song_spin));
  gtk_spin_button_set_value (self->song_spin, self->offered.credits);
}

static void
on_use_for_other (HrCostsPage *self)
{
  gtk_spin_button_set_value (self->cost_spin, self->offered.credits);
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}

static void
on_dismiss (HrCostsPage *self)
{
  GSettings *general = hr_settings_get_general (self->settings);
  g_autoptr (GVariant) dismissed = g_settings_get_value (general, DISMISSED_KEY);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("au"));
  GVariantIter iter;
  guint cost;

  g_variant_iter_init (&iter, dismissed);
  while (g_variant_iter_next (&iter, "u", &cost))
    g_variant_builder_add (&builder, "u", cost);
  g_variant_builder_add (&builder, "u", self->offered.credits);
  gtk_widget_grab_focus (GTK_WIDGET (self->song_spin));
  g_settings_set_value (general, DISMISSED_KEY, g_variant_builder_end (&builder));
}

static void
clear_form (HrCostsPage *self)
{
  gtk_entry_set_text (self->name, "");
  gtk_spin_button_set_value (self->cost_spin, 1);
  hr_setting_row_set_problem (self->add_row, NULL);
}

static void
on_add (HrCostsPage *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_entry_get_text (self->name)));
  g_autofree char *problem = NULL;
  g_autoptr (GVariant) costs = g_settings_get_value (self->own, COSTS_KEY);
  guint cost;

  gtk_spin_button_update (self->cost_spin);
  if (!hr_account_settings_is_operation (name))
    problem = g_strdup (C_ ("preferences", "Enter a name without blanks, commas and colons."));
  else if (g_str_equal (name, HR_ACCOUNT_SETTINGS_SONG) ||
           g_variant_lookup (costs, name, "u", &cost))
    problem = g_strdup_printf (
        /* Translators: %s is the name of an operation, such as “cover”. */
        C_ ("preferences", "“%s” is in the list already."), name);
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
  if (problem != NULL) {
    hr_setting_row_set_problem (self->add_row, problem);
    return;
  }
  write_cost (self, name, (guint) gtk_spin_button_get_value_as_int (self->cost_spin));
  clear_form (self);
}

static void
ask (HrStore *store,
     const char *account,
     GCancellable *cancellable,
     GAsyncReadyCallback callback,
     gpointer callback_data,
     gpointer user_data)
{
  hr_store_load_latest_async (store, account, HR_LEDGER_COST_MAX_READINGS, cancellable, callback,
                              callback_data);
}

static void
take (GArray *readings, gpointer user_data)
{
  HrCostsPage *self = user_data;

  g_clear_pointer (&self->readings, g_array_unref);
  self->readings = g_array_ref (readings);
  update_offer (self);
}

/* The history is not asked for what nobody looks at. */
static void
load (HrCostsPage *self)
{
  if (self->own != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    hr_reading_feed_update (self->feed);
}

static void
on_map (GtkWidget *widget)
{
  load (HR_COSTS_PAGE (widget));
}

/**
 * hr_costs_page_bind:
 * @self: the page
 * @settings: the settings
 * @store: what was spent
 *
 * To be called once, before an account is shown.
 */
void
hr_costs_page_bind (HrCostsPage *self, HrSettings *settings, HrStore *store)
{
  g_return_if_fail (HR_IS_COSTS_PAGE (self));
  g_return_if_fail (HR_IS_SETTINGS (settings));

  self->settings = g_object_ref (settings);
  self->feed = hr_reading_feed_new (store, ask, take, self);
  g_signal_connect_object (hr_settings_get_general (settings), "changed::" DISMISSED_KEY,
                           G_CALLBACK (update_offer), self, G_CONNECT_SWAPPED);
}

/**
 * hr_costs_page_show_account:
 * @self: the page
 * @account: an account
 *
 * Ties the controls to the settings of @account, and to no other's any more.
 */
void
hr_costs_page_show_account (HrCostsPage *self, HrAccount *account)
{
  HrAccount *before;

  g_return_if_fail (HR_IS_COSTS_PAGE (self));
  g_return_if_fail (HR_IS_ACCOUNT (account));

  before = hr_reading_feed_get_account (self->feed);
  if (before != NULL)
    g_signal_handlers_disconnect_by_data (before, self);
  if (self->own != NULL)
    g_signal_handlers_disconnect_by_data (self->own, self);
  g_set_object (&self->own, hr_settings_get_account (self->settings, hr_account_get_id (account)));
  g_clear_pointer (&self->readings, g_array_unref);
  hr_reading_feed_follow (self->feed, account);

  hr_setting_row_bind (self->song_row, self->own, SONG_KEY);
  hr_setting_row_follow_lock (self->add_row, self->own, COSTS_KEY);
  clear_form (self);
  on_settings_changed (self);
  g_signal_connect_object (self->own, "changed::" COSTS_KEY, G_CALLBACK (on_settings_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->own, "changed::" SONG_KEY, G_CALLBACK (update_offer), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "changed", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  load (self);
}

/**
 * hr_costs_page_step_back:
 * @self: the page
 *
 * Gives up the operation that is about to be added, as Escape does.
 *
 * Returns: whether there was one
 */
gboolean
hr_costs_page_step_back (HrCostsPage *self)
{
  g_return_val_if_fail (HR_IS_COSTS_PAGE (self), FALSE);

  if (*gtk_entry_get_text (self->name) == '\0')
    return FALSE;
  clear_form (self);
  return TRUE;
}

static void
hr_costs_page_dispose (GObject *object)
{
  HrCostsPage *self = HR_COSTS_PAGE (object);
  HrAccount *account = self->feed != NULL ? hr_reading_feed_get_account (self->feed) : NULL;

  if (account != NULL)
    g_signal_handlers_disconnect_by_data (account, self);
  if (self->own != NULL)
    g_signal_handlers_disconnect_by_data (self->own, self);
  g_clear_pointer (&self->feed, hr_reading_feed_free);
  g_clear_pointer (&self->readings, g_array_unref);
  g_clear_object (&self->own);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (hr_costs_page_parent_class)->dispose (object);
}

static void
hr_costs_page_finalize (GObject *object)
{
  g_array_unref (HR_COSTS_PAGE (object)->rows);

  G_OBJECT_CLASS (hr_costs_page_parent_class)->finalize (object);
}

static void
hr_costs_page_class_init (HrCostsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = hr_costs_page_dispose;
  object_class->finalize = hr_costs_page_finalize;

  g_type_ensure (HR_TYPE_SETTING_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/headroom_app/Headroom/ui/costs-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HrCostsPage, offer);
  gtk_widget_class_bind_template_child (widget_class, HrCostsPage, offer_row);
  gtk_widget_class_bind_template_child (widget_class, HrCostsPage, use_for_song);
  gtk_widget_class_bind_template_child (widget_class, HrCostsPage, use_for_other);
  gtk_widget_class_bind_template_child (widget_class, HrCostsPage, dismiss);
  gtk_widget_class_bind_template_child (widget_class, HrCostsPage, box);
  gtk_widget_class_bind_template_child (widget_class, HrCostsPage, song_row);
  gtk_widget_class_bind_template_child (widget_class, HrCostsPage, song_spin);
  gtk_widget_class_bind_template_child (widget_class, HrCostsPage, removals);
  gtk_widget_class_bind_template_child (widget_class, HrCostsPage, add_row);
  gtk_widget_class_bind_template_child (widget_class, HrCostsPage, add_box);
  gtk_widget_class_bind_template_child (widget_class, HrCostsPage, name);
  gtk_widget_class_bind_template_child (widget_class, HrCostsPage, cost_spin);
  gtk_widget_class_bind_template_callback (widget_class, on_add);
  gtk_widget_class_bind_template_callback (widget_class, on_dismiss);
  gtk_widget_class_bind_template_callback (widget_class, on_map);
  gtk_widget_class_bind_template_callback (widget_class, on_use_for_other);
  gtk_widget_class_bind_template_callback (widget_class, on_use_for_song);
}

static void
hr_costs_page_init (HrCostsPage *self)
{
  self->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  gtk_widget_init_template (GTK_WIDGET (self));
  hr_accessible_name_controls (GTK_WIDGET (self));
  hr_style_wrap_button (GTK_BUTTON (self->use_for_song));
  hr_style_wrap_button (GTK_BUTTON (self->use_for_other));
  gtk_spin_button_set_range (self->cost_spin, 1, HR_LEDGER_COST_MAX);
  /* A song that an administrator has locked is not offered another cost, nor are the others. */
  g_object_bind_property (self->song_spin, "sensitive", self->use_for_song, "sensitive",
                          G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->add_box, "sensitive", self->use_for_other, "sensitive",
                          G_BINDING_SYNC_CREATE);
}
