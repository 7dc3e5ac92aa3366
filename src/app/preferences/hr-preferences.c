/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-preferences.h"

#include "hr-accessible.h"
#include "hr-account-page.h"
#include "hr-alerts-page.h"
#include "hr-clamp.h"
#include "hr-costs-page.h"
#include "hr-format.h"
#include "hr-general-page.h"
#include "hr-setting-row.h"
#include "hr-style.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _HrPreferences {
  GtkWindow parent_instance;

  GtkWidget *header;             /* (template) */
  GtkStack *tabs;                /* (template): the pages side by side, or in a list */
  GtkWidget *switcher;           /* (template) */
  GtkComboBoxText *pages;        /* (template) */
  GtkWidget *chooser;            /* (template) */
  GtkComboBoxText *account;      /* (template) */
  GtkStack *stack;               /* (template) */
  GtkContainer *account_slot;    /* (template) */
  HrSettingRow *add_row;         /* (template) */
  HrAlertsPage *alerts;          /* (template) */
  HrCostsPage *costs;            /* (template) */
  GtkWidget *tray_account_row;   /* (template) */
  GtkComboBoxText *tray_account; /* (template) */
  HrSettingRow *tray_style_row;  /* (template) */
  HrSettingRow *show_label_row;  /* (template) */
  HrGeneralPage *general;        /* (template) */

  HrSettings *settings; /* (owned) */
  HrAccounts *accounts; /* (owned) */
  char *selected;       /* (owned) (nullable): the id of the account shown, or about to appear */
  HrAccountPage *page;  /* (unowned) (nullable): owned by the slot */
  char *listed;         /* (owned) (nullable): the accounts that the combos list */
  gboolean filling;     /* the combos change because of us */
};

G_DEFINE_FINAL_TYPE (HrPreferences, hr_preferences, GTK_TYPE_WINDOW)

static void
show_account (HrPreferences *self, HrAccount *account)
{
  const char *id = hr_account_get_id (account);
  gboolean same = self->page != NULL && g_strcmp0 (self->selected, id) == 0;

  if (self->selected != id) {
    g_free (self->selected);
    self->selected = g_strdup (id);
  }

  self->filling = TRUE;
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->account), id);
  self->filling = FALSE;

  if (!same) {
    if (self->page != NULL)
      gtk_widget_destroy (GTK_WIDGET (self->page));
    self->page = HR_ACCOUNT_PAGE (hr_account_page_new (self->settings, account));
    gtk_container_add (self->account_slot, GTK_WIDGET (self->page));
    hr_alerts_page_show_account (self->alerts, hr_settings_get_account (self->settings, id));
    hr_costs_page_show_account (self->costs, account);
    /* The keyboard was on the page that went. */
    if (gtk_widget_get_mapped (GTK_WIDGET (self)) &&
        gtk_window_get_focus (GTK_WINDOW (self)) == NULL)
      gtk_widget_child_focus (GTK_WIDGET (self->page), GTK_DIR_TAB_FORWARD);
  }
  hr_account_page_set_removable (self->page, hr_accounts_get_n (self->accounts) > 1);
}

/* The account is chosen once for all pages that are about one. */
static void
on_page_turned (HrPreferences *self)
{
  const char *page = gtk_stack_get_visible_child_name (self->stack);

  gtk_widget_set_visible (self->chooser,
                          self->accounts != NULL && hr_accounts_get_n (self->accounts) > 1 &&
                              g_strcmp0 (page, "tray") != 0 && g_strcmp0 (page, "general") != 0);
}

static void
on_account_chosen (HrPreferences *self)
{
  HrAccount *account;

  if (self->filling)
    return;
  account = hr_accounts_find (self->accounts,
                              gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->account)));
  if (account != NULL)
    show_account (self, account);
}

/* Returns: whether there are other accounts than before */
static gboolean
is_other_list (HrPreferences *self)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < hr_accounts_get_n (self->accounts); i++)
    g_string_append_printf (list, "%s\n", hr_account_get_id (hr_accounts_get (self->accounts, i)));
  if (g_strcmp0 (self->listed, list->str) == 0)
    return FALSE;
  g_free (self->listed);
  self->listed = g_string_free (g_steal_pointer (&list), FALSE);
  return TRUE;
}

static void
fill (HrPreferences *self)
{
  GSettings *general = hr_settings_get_general (self->settings);
  guint n = hr_accounts_get_n (self->accounts);

  self->filling = TRUE;
  g_settings_unbind (self->tray_account, "active-id");
  gtk_combo_box_text_remove_all (self->account);
  gtk_combo_box_text_remove_all (self->tray_account);
  gtk_combo_box_text_append (self->tray_account, "", C_ ("preferences", "Lowest Balance"));

  for (guint i = 0; i < n; i++) {
    HrAccount *account = hr_accounts_get (self->accounts, i);
    const char *id = hr_account_get_id (account);
    g_autofree char *name = hr_format_account_name (hr_account_get_snapshot (account)->name, id);

    gtk_combo_box_text_append (self->account, id, name);
    gtk_combo_box_text_append (self->tray_account, id, name);
  }
  hr_setting_row_bind (HR_SETTING_ROW (self->tray_account_row), general, "tray-account");
  self->filling = FALSE;

  gtk_widget_set_visible (self->tray_account_row, n > 1);
  on_page_turned (self);
}

static void
rename_row (GtkComboBoxText *combo, guint at, const char *name)
{
  GtkTreeModel *model = gtk_combo_box_get_model (GTK_COMBO_BOX (combo));
  int column = gtk_combo_box_get_entry_text_column (GTK_COMBO_BOX (combo));
  g_autofree char *former = NULL;
  GtkTreeIter iter;

  if (!gtk_tree_model_iter_nth_child (model, &iter, NULL, (int) at))
    return;
  gtk_tree_model_get (model, &iter, column, &former, -1);
  if (g_strcmp0 (former, name) != 0)
    gtk_list_store_set (GTK_LIST_STORE (model), &iter, column, name, -1);
}

/* Made anew, a list would close under whoever has just opened it. */
static void
rename_account (HrPreferences *self, HrAccount *account)
{
  g_autofree char *name =
      hr_format_account_name (hr_account_get_snapshot (account)->name, hr_account_get_id (account));

  for (guint i = 0; i < hr_accounts_get_n (self->accounts); i++)
    if (hr_accounts_get (self->accounts, i) == account) {
      rename_row (self->account, i, name);
      /* After the lowest balance. */
      rename_row (self->tray_account, i + 1, name);
      return;
    }
}

static void
update_accounts (HrPreferences *self)
{
  HrAccount *account = hr_accounts_find (self->accounts, self->selected);
  g_autofree char *limit = hr_settings_describe_limit (self->settings);

  hr_setting_row_set_problem (self->add_row, limit);
  fill (self);
  if (account == NULL)
    account = hr_accounts_get (self->accounts, 0);
  if (account != NULL)
    show_account (self, account);
}

static void
on_accounts_changed (HrPreferences *self, HrAccount *account)
{
  if (is_other_list (self))
    update_accounts (self);
  else
    rename_account (self, account);
}

static void
on_add_account (HrPreferences *self)
{
  g_autofree char *id = hr_settings_add_account (self->settings, NULL);
  g_autofree char *name = NULL;

  if (id == NULL) {
    g_autofree char *limit =
        g_strdup_printf (C_ ("preferences", "At most %u accounts are watched."),
                         (guint) HR_SETTINGS_MAX_ACCOUNTS);

    hr_setting_row_set_problem (self->add_row, limit);
    return;
  }

  name = hr_format_account_name (NULL, id);
  g_settings_set_string (hr_settings_get_account (self->settings, id), "name", name);
  hr_preferences_show_account (self, "accounts", id);
  /* On the way to its name and its key. */
  if (self->page != NULL && gtk_container_get_focus_child (GTK_CONTAINER (self->page)) == NULL)
    gtk_widget_child_focus (GTK_WIDGET (self->page), GTK_DIR_TAB_FORWARD);
}

/* The page before or after the one on show; the first follows the last. */
static void
turn_page (HrPreferences *self, int step)
{
  g_autoptr (GList) pages = gtk_container_get_children (GTK_CONTAINER (self->stack));
  int length = (int) g_list_length (pages);
  int at = g_list_index (pages, gtk_stack_get_visible_child (self->stack));

  gtk_stack_set_visible_child (self->stack,
                               g_list_nth_data (pages, (guint) ((at + step + length) % length)));
}

/* Where the names of the pages have no room beside each other, they are a list. */
static gboolean
on_configure (HrPreferences *self)
{
  int width, needed;

  gtk_window_get_size (GTK_WINDOW (self), &width, NULL);
  gtk_widget_get_preferred_width (self->header, NULL, &needed);
  gtk_stack_set_visible_child (self->tabs,
                               width < needed ? GTK_WIDGET (self->pages) : self->switcher);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
on_control_key (HrPreferences *self, guint key)
{
  switch (key) {
  case GDK_KEY_w:
  case GDK_KEY_W:
    gtk_window_close (GTK_WINDOW (self));
    return GDK_EVENT_STOP;
  case GDK_KEY_Page_Down:
  case GDK_KEY_KP_Page_Down:
    turn_page (self, 1);
    return GDK_EVENT_STOP;
  case GDK_KEY_Page_Up:
  case GDK_KEY_KP_Page_Up:
    turn_page (self, -1);
    return GDK_EVENT_STOP;
  default:
    return GDK_EVENT_PROPAGATE;
  }
}

static gboolean
step_back (HrPreferences *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self->costs)))
    return hr_costs_page_step_back (self->costs);
  return self->page != NULL && gtk_widget_get_mapped (GTK_WIDGET (self->page)) &&
         hr_account_page_step_back (self->page);
}

/* Not an application window, so the application's own keys do not reach it. */
static gboolean
on_key_press (HrPreferences *self, GdkEvent *event)
{
  GdkModifierType state = 0;
  guint key = 0;

  gdk_event_get_keyval (event, &key);
  gdk_event_get_state (event, &state);
  if ((state & gtk_accelerator_get_default_mod_mask ()) == GDK_CONTROL_MASK)
    return on_control_key (self, key);
  if (key != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;

  if (!step_back (self))
    gtk_window_close (GTK_WINDOW (self));
  return GDK_EVENT_STOP;
}

/**
 * hr_preferences_new:
 * @parent: (nullable): the window to stand above
 * @settings: what is set
 * @accounts: the #HrAccount there are; follows the list in @settings
 * @store: what they spent
 * @autostart: (nullable): start at login; %NULL where that cannot be had
 *
 * Returns: (transfer none): the window, which GTK owns until it is destroyed
 */
HrPreferences *
hr_preferences_new (GtkWindow *parent,
                    HrSettings *settings,
                    HrAccounts *accounts,
                    HrStore *store,
                    HrAutostart *autostart)
{
  HrPreferences *self;
  GSettings *general;

  g_return_val_if_fail (parent == NULL || GTK_IS_WINDOW (parent), NULL);
  g_return_val_if_fail (HR_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (HR_IS_ACCOUNTS (accounts), NULL);
  g_return_val_if_fail (HR_IS_STORE (store), NULL);
  g_return_val_if_fail (autostart == NULL || HR_IS_AUTOSTART (autostart), NULL);

  self = g_object_new (HR_TYPE_PREFERENCES, "transient-for", parent, NULL);
  self->settings = g_object_ref (settings);
  self->accounts = g_object_ref (accounts);
  general = hr_settings_get_general (settings);
  hr_setting_row_follow_lock (self->add_row, general, "accounts");
  hr_setting_row_bind (self->tray_style_row, general, "tray-style");
  hr_setting_row_bind (self->show_label_row, general, "show-label");
  hr_alerts_page_bind (self->alerts, general);
  hr_costs_page_bind (self->costs, settings, store);
  hr_general_page_bind (self->general, general, autostart);

  g_signal_connect_object (accounts, "changed", G_CALLBACK (on_accounts_changed), self,
                           G_CONNECT_SWAPPED);
  is_other_list (self);
  update_accounts (self);
  return self;
}

/**
 * hr_preferences_show_account:
 * @self: the window
 * @page: "accounts", "alerts" or "costs"
 * @id: an account's id
 *
 * Shows the settings of one account; as soon as it appears, if it is not there yet.
 */
void
hr_preferences_show_account (HrPreferences *self, const char *page, const char *id)
{
  HrAccount *account;

  g_return_if_fail (HR_IS_PREFERENCES (self));
  g_return_if_fail (id != NULL);

  gtk_stack_set_visible_child_name (self->stack, page);
  account = hr_accounts_find (self->accounts, id);
  if (account != NULL) {
    show_account (self, account);
    return;
  }

  g_free (self->selected);
  self->selected = g_strdup (id);
}

static void
hr_preferences_dispose (GObject *object)
{
  HrPreferences *self = HR_PREFERENCES (object);

  if (self->accounts != NULL)
    g_signal_handlers_disconnect_by_data (self->accounts, self);
  self->page = NULL;
  g_clear_object (&self->accounts);

  G_OBJECT_CLASS (hr_preferences_parent_class)->dispose (object);

  g_clear_object (&self->settings);
}

static void
hr_preferences_finalize (GObject *object)
{
  HrPreferences *self = HR_PREFERENCES (object);

  g_free (self->selected);
  g_free (self->listed);

  G_OBJECT_CLASS (hr_preferences_parent_class)->finalize (object);
}

static void
hr_preferences_class_init (HrPreferencesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = hr_preferences_dispose;
  object_class->finalize = hr_preferences_finalize;

  g_type_ensure (HR_TYPE_ALERTS_PAGE);
  g_type_ensure (HR_TYPE_CLAMP);
  g_type_ensure (HR_TYPE_COSTS_PAGE);
  g_type_ensure (HR_TYPE_GENERAL_PAGE);
  g_type_ensure (HR_TYPE_SETTING_ROW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/headroom_app/Headroom/ui/preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, HrPreferences, header);
  gtk_widget_class_bind_template_child (widget_class, HrPreferences, tabs);
  gtk_widget_class_bind_template_child (widget_class, HrPreferences, switcher);
  gtk_widget_class_bind_template_child (widget_class, HrPreferences, pages);
  gtk_widget_class_bind_template_child (widget_class, HrPreferences, chooser);
  gtk_widget_class_bind_template_child (widget_class, HrPreferences, account);
  gtk_widget_class_bind_template_child (widget_class, HrPreferences, stack);
  gtk_widget_class_bind_template_child (widget_class, HrPreferences, account_slot);
  gtk_widget_class_bind_template_child (widget_class, HrPreferences, add_row);
  gtk_widget_class_bind_template_child (widget_class, HrPreferences, alerts);
  gtk_widget_class_bind_template_child (widget_class, HrPreferences, costs);
  gtk_widget_class_bind_template_child (widget_class, HrPreferences, tray_account_row);
  gtk_widget_class_bind_template_child (widget_class, HrPreferences, tray_account);
  gtk_widget_class_bind_template_child (widget_class, HrPreferences, tray_style_row);
  gtk_widget_class_bind_template_child (widget_class, HrPreferences, show_label_row);
  gtk_widget_class_bind_template_child (widget_class, HrPreferences, general);
  gtk_widget_class_bind_template_callback (widget_class, on_account_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_add_account);
  gtk_widget_class_bind_template_callback (widget_class, on_configure);
  gtk_widget_class_bind_template_callback (widget_class, on_key_press);
  gtk_widget_class_bind_template_callback (widget_class, on_page_turned);
  gtk_widget_class_bind_template_callback (widget_class, hr_style_pass_scroll);
}

/* Long names of pages do not widen the window: where they are cut, the list stands there. */
static void
let_shrink (GtkWidget *widget, gpointer user_data)
{
  if (GTK_IS_LABEL (widget))
    gtk_label_set_ellipsize (GTK_LABEL (widget), PANGO_ELLIPSIZE_END);
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), let_shrink, NULL);
}

static void
let_cells_shrink (GtkComboBoxText *combo)
{
  g_autoptr (GList) cells = gtk_cell_layout_get_cells (GTK_CELL_LAYOUT (combo));

  for (GList *at = cells; at != NULL; at = at->next)
    g_object_set (at->data, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
}

static void
list_page (GtkWidget *page, gpointer user_data)
{
  HrPreferences *self = user_data;
  g_autofree char *name = NULL;
  g_autofree char *title = NULL;

  gtk_container_child_get (GTK_CONTAINER (self->stack), page, "name", &name, "title", &title, NULL);
  gtk_combo_box_text_append (self->pages, name, title);
}

static void
list_pages (HrPreferences *self)
{
  gtk_container_foreach (GTK_CONTAINER (self->stack), list_page, self);
  g_object_bind_property (self->stack, "visible-child-name", self->pages, "active-id",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->pages)),
                       gtk_header_bar_get_title (GTK_HEADER_BAR (self->header)));
}

static void
hr_preferences_init (HrPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  list_pages (self);
  let_shrink (self->switcher, NULL);
  let_cells_shrink (self->account);
  let_cells_shrink (self->tray_account);
  hr_accessible_name_controls (GTK_WIDGET (self));
  hr_style_attach (GTK_WINDOW (self));
}
