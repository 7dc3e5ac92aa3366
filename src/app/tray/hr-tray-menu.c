/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-tray-menu.h"

#include "hr-format.h"
#include "hr-remedy-action.h"
#include "hr-tray-text.h"

#include <glib/gi18n-lib.h>

/* The rows that speak of one account; each is owned by the menu. */
typedef enum {
  ROW_BALANCE,
  ROW_ERROR,
  ROW_REMEDY,
  ROW_ENOUGH,
  ROW_HELD,
  ROW_FORECAST,
  ROW_OPEN,
  ROW_REFRESH,
  ROW_TOP_UP,
  ROW_SNOOZE,
  ROW_WAKE,
  ROW_1_HOUR,
  ROW_4_HOURS,
  ROW_TOMORROW,
  ROW_UNTIL_TOPPED_UP,
  N_ROWS,
} Row;

/* The rows that open the window. None is insensitive: panels draw that in a grey hard to read. */
static const Row SHOWING[] = {
  ROW_BALANCE, ROW_ERROR, ROW_ENOUGH, ROW_HELD, ROW_FORECAST, ROW_OPEN
};

struct _HrTrayMenu {
  GObject parent_instance;

  GtkMenu *menu;                                 /* (owned) */
  GtkWidget *rows[N_ROWS];                       /* (unowned): children of the menus */
  GtkWidget *accounts;                           /* (unowned): the row with the list of them */
  GtkWidget *account[HR_TRAY_MENU_MAX_ACCOUNTS]; /* (unowned) */
  char *id; /* (owned) (nullable): the account that the rows act on */
};

G_DEFINE_FINAL_TYPE (HrTrayMenu, hr_tray_menu, G_TYPE_OBJECT)

/* Panels get a signal for whatever is set, changed or not. */

/* A name may hold underscores. Panels take one for a mnemonic whatever the widget says, so all rows
 * have mnemonics and a bare underscore is doubled. */
static void
set_label (GtkWidget *row, const char *text)
{
  GString *label = g_string_new (text);

  g_string_replace (label, "_", "__", 0);
  if (g_strcmp0 (gtk_menu_item_get_label (GTK_MENU_ITEM (row)), label->str) != 0)
    gtk_menu_item_set_label (GTK_MENU_ITEM (row), label->str);
  g_string_free (label, TRUE);
}

static void
set_visible (GtkWidget *row, gboolean visible)
{
  if (gtk_widget_get_visible (row) != visible)
    gtk_widget_set_visible (row, visible);
}

static void
set_action (GtkWidget *row, const char *action, GVariant *target)
{
  g_autoptr (GVariant) sunk = target != NULL ? g_variant_ref_sink (target) : NULL;
  GtkActionable *actionable = GTK_ACTIONABLE (row);
  GVariant *former = gtk_actionable_get_action_target_value (actionable);

  if (former == NULL || sunk == NULL || !g_variant_equal (former, sunk))
    gtk_actionable_set_action_target_value (actionable, sunk);
  if (g_strcmp0 (gtk_actionable_get_action_name (actionable), action) != 0)
    gtk_actionable_set_action_name (actionable, action);
}

static GtkWidget *
append (GtkWidget *menu, GtkWidget *row, gboolean visible)
{
  gtk_menu_shell_append (GTK_MENU_SHELL (menu), row);
  gtk_widget_set_visible (row, visible);
  return row;
}

/* A row whose label comes later. */
static GtkWidget *
append_empty (GtkWidget *menu, gboolean visible)
{
  return append (menu, gtk_menu_item_new_with_mnemonic (""), visible);
}

static GtkWidget *
append_action (GtkWidget *menu, const char *label, const char *action)
{
  GtkWidget *row = append (menu, gtk_menu_item_new_with_mnemonic (label), TRUE);

  if (action != NULL)
    gtk_actionable_set_action_name (GTK_ACTIONABLE (row), action);
  return row;
}

static GtkWidget *
append_submenu (GtkWidget *menu, const char *label, gboolean visible, GtkWidget **row)
{
  GtkWidget *submenu = gtk_menu_new ();

  *row = append (menu, gtk_menu_item_new_with_mnemonic (label), visible);
  gtk_menu_item_set_submenu (GTK_MENU_ITEM (*row), submenu);
  return submenu;
}

static void
append_separator (GtkWidget *menu, gboolean visible)
{
  append (menu, gtk_separator_menu_item_new (), visible);
}

static void
build_snooze (HrTrayMenu *self, GtkWidget *menu)
{
  GtkWidget *snooze =
      append_submenu (menu, C_ ("tray menu", "_Snooze"), TRUE, &self->rows[ROW_SNOOZE]);

  self->rows[ROW_WAKE] = append_empty (snooze, FALSE);
  self->rows[ROW_1_HOUR] = append_action (snooze, hr_format_snooze (HR_SNOOZE_1_HOUR), NULL);
  self->rows[ROW_4_HOURS] = append_action (snooze, hr_format_snooze (HR_SNOOZE_4_HOURS), NULL);
  self->rows[ROW_TOMORROW] = append_action (snooze, hr_format_snooze (HR_SNOOZE_TOMORROW), NULL);
  self->rows[ROW_UNTIL_TOPPED_UP] =
      append_action (snooze, hr_format_snooze (HR_SNOOZE_UNTIL_TOPPED_UP), NULL);
}

static GtkWidget *
append_choice (GtkWidget *menu, const char *label, gboolean visible)
{
  GtkWidget *row = append (menu, gtk_check_menu_item_new_with_mnemonic (label), visible);

  gtk_check_menu_item_set_draw_as_radio (GTK_CHECK_MENU_ITEM (row), TRUE);
  return row;
}

static void
build_accounts (HrTrayMenu *self, GtkWidget *menu)
{
  GtkWidget *submenu = append_submenu (menu, C_ ("tray menu", "_Accounts"), FALSE, &self->accounts);

  set_action (append_choice (submenu, C_ ("tray menu", "Lowest Balance"), TRUE), "app.tray-account",
              g_variant_new_string (""));
  append_separator (submenu, TRUE);
  for (guint i = 0; i < HR_TRAY_MENU_MAX_ACCOUNTS; i++)
    self->account[i] = append_choice (submenu, "", FALSE);
}

static void
build (HrTrayMenu *self)
{
  GtkWidget *menu = GTK_WIDGET (self->menu);

  self->rows[ROW_BALANCE] = append_empty (menu, TRUE);
  self->rows[ROW_ERROR] = append_empty (menu, FALSE);
  self->rows[ROW_REMEDY] = append_empty (menu, FALSE);
  self->rows[ROW_ENOUGH] = append_empty (menu, FALSE);
  self->rows[ROW_HELD] = append_empty (menu, FALSE);
  self->rows[ROW_FORECAST] = append_empty (menu, FALSE);
  append_separator (menu, TRUE);
  self->rows[ROW_OPEN] = append_action (menu, C_ ("tray menu", "_Open Headroom"), NULL);
  self->rows[ROW_REFRESH] = append_action (menu, C_ ("tray menu", "_Refresh"), NULL);
  self->rows[ROW_TOP_UP] = append_action (menu, C_ ("tray menu", "_Top Up"), NULL);
  build_snooze (self, menu);
  build_accounts (self, menu);
  append_separator (menu, TRUE);
  append_action (menu, C_ ("tray menu", "_Preferences"), "app.preferences");
  append_action (menu, C_ ("tray menu", "_Quit"), "app.quit");
}

static void
hr_tray_menu_dispose (GObject *object)
{
  HrTrayMenu *self = HR_TRAY_MENU (object);

  if (self->menu != NULL)
    gtk_widget_destroy (GTK_WIDGET (self->menu));
  g_clear_object (&self->menu);

  G_OBJECT_CLASS (hr_tray_menu_parent_class)->dispose (object);
}

static void
hr_tray_menu_finalize (GObject *object)
{
  HrTrayMenu *self = HR_TRAY_MENU (object);

  g_free (self->id);

  G_OBJECT_CLASS (hr_tray_menu_parent_class)->finalize (object);
}

static void
hr_tray_menu_class_init (HrTrayMenuClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = hr_tray_menu_dispose;
  object_class->finalize = hr_tray_menu_finalize;
}

static void
hr_tray_menu_init (HrTrayMenu *self)
{
  self->menu = g_object_ref_sink (GTK_MENU (gtk_menu_new ()));
}

/**
 * hr_tray_menu_new:
 * @actions: (transfer none): the application's actions
 *
 * Builds the menu.
 *
 * Returns: (transfer full): a new #HrTrayMenu
 */
HrTrayMenu *
hr_tray_menu_new (GActionGroup *actions)
{
  HrTrayMenu *self;

  g_return_val_if_fail (G_IS_ACTION_GROUP (actions), NULL);

  self = g_object_new (HR_TYPE_TRAY_MENU, NULL);
  build (self);
  /* The menu is in no window of the application, where it would find this group by itself. */
  gtk_widget_insert_action_group (GTK_WIDGET (self->menu), "app", actions);
  return self;
}

/**
 * hr_tray_menu_get_menu:
 * @self: an #HrTrayMenu
 *
 * Returns: (transfer none): the menu
 */
GtkMenu *
hr_tray_menu_get_menu (HrTrayMenu *self)
{
  g_return_val_if_fail (HR_IS_TRAY_MENU (self), NULL);

  return self->menu;
}

/**
 * hr_tray_menu_get_open_row:
 * @self: an #HrTrayMenu
 *
 * Returns: (transfer none): the row that opens the window, also for a middle click on the item
 */
GtkWidget *
hr_tray_menu_get_open_row (HrTrayMenu *self)
{
  g_return_val_if_fail (HR_IS_TRAY_MENU (self), NULL);

  return self->rows[ROW_OPEN];
}

static void
set_snooze_action (HrTrayMenu *self, Row row, HrSnooze snooze)
{
  set_action (self->rows[row], "app.snooze",
              g_variant_new ("(ss)", self->id, hr_snooze_to_nick (snooze)));
}

static void
act_on (HrTrayMenu *self, const char *id)
{
  if (g_strcmp0 (self->id, id) == 0)
    return;

  g_free (self->id);
  self->id = g_strdup (id);
  for (gsize i = 0; i < G_N_ELEMENTS (SHOWING); i++)
    set_action (self->rows[SHOWING[i]], "app.show-account", g_variant_new_string (id));
  set_action (self->rows[ROW_REFRESH], "app.refresh", g_variant_new_string (id));
  set_action (self->rows[ROW_TOP_UP], "app.top-up", g_variant_new_string (id));
  set_snooze_action (self, ROW_WAKE, HR_SNOOZE_NONE);
  set_snooze_action (self, ROW_1_HOUR, HR_SNOOZE_1_HOUR);
  set_snooze_action (self, ROW_4_HOURS, HR_SNOOZE_4_HOURS);
  set_snooze_action (self, ROW_TOMORROW, HR_SNOOZE_TOMORROW);
  set_snooze_action (self, ROW_UNTIL_TOPPED_UP, HR_SNOOZE_UNTIL_TOPPED_UP);
}

/* The sentence in the first row already says what there is to say of key and keyring. */
static gboolean
is_said_by_state (const HrSnapshot *snapshot)
{
  return !snapshot->known &&
         (snapshot->state == HR_STATE_NO_KEY || snapshot->state == HR_STATE_LOCKED);
}

static void
show_text (GtkWidget *row, const char *text)
{
  if (*text != '\0')
    set_label (row, text);
  set_visible (row, *text != '\0');
}

static void
show_error (HrTrayMenu *self, const HrSnapshot *snapshot, gint64 now)
{
  g_autofree char *error = NULL;

  if (snapshot->failed && !is_said_by_state (snapshot))
    error = hr_format_error (snapshot->error, snapshot->next_check_at, now);
  show_text (self->rows[ROW_ERROR], error != NULL ? error : "");
}

/* What can be done about it; to try again there is always Refresh. */
static void
show_remedy (HrTrayMenu *self, const HrSnapshot *snapshot)
{
  GtkWidget *row = self->rows[ROW_REMEDY];
  HrRemedy remedy = HR_REMEDY_TRY_AGAIN;

  if (snapshot->state == HR_STATE_NO_KEY)
    remedy = HR_REMEDY_ENTER_KEY;
  else if (snapshot->state == HR_STATE_LOCKED)
    remedy = HR_REMEDY_UNLOCK;
  else if (snapshot->failed)
    remedy = hr_error_get_remedy (snapshot->error);

  if (remedy != HR_REMEDY_TRY_AGAIN) {
    set_action (row, hr_remedy_get_action (remedy), g_variant_new_string (self->id));
    set_label (row, hr_format_remedy (remedy));
  }
  set_visible (row, remedy != HR_REMEDY_TRY_AGAIN);
}

static void
show_snooze (HrTrayMenu *self, gint64 snoozed_until, gint64 now)
{
  GtkWidget *row = self->rows[ROW_WAKE];

  if (snoozed_until == HR_SNOOZED_FOR_GOOD)
    set_label (row, C_ ("snooze", "End Snooze (Until Topped Up)"));
  else if (snoozed_until != 0) {
    g_autofree char *until = hr_format_time (snoozed_until, now);
    g_autofree char *label = g_strdup_printf (C_ ("snooze", "End Snooze (Until %s)"), until);

    set_label (row, label);
  }
  set_visible (row, snoozed_until != 0);
}

/**
 * hr_tray_menu_show_account:
 * @self: an #HrTrayMenu
 * @snapshot: the account shown
 * @name: (nullable): its name, where there are several
 * @now: Unix microseconds
 *
 * Brings the rows up to date. The first ones say it all, because some panels show neither label nor
 * tooltip.
 */
void
hr_tray_menu_show_account (HrTrayMenu *self,
                           const HrSnapshot *snapshot,
                           const char *name,
                           gint64 now)
{
  g_autofree char *balance = NULL;
  g_autofree char *enough = NULL;
  g_autofree char *held = NULL;
  g_autofree char *forecast = NULL;

  g_return_if_fail (HR_IS_TRAY_MENU (self));
  g_return_if_fail (snapshot != NULL);

  act_on (self, snapshot->account);

  balance = hr_tray_text_row (snapshot, name, now);
  set_label (self->rows[ROW_BALANCE], balance);
  show_error (self, snapshot, now);
  show_remedy (self, snapshot);
  enough = hr_format_enough (snapshot, TRUE);
  show_text (self->rows[ROW_ENOUGH], enough);
  held = hr_format_held (snapshot);
  show_text (self->rows[ROW_HELD], held);
  forecast = hr_format_forecast (snapshot, now);
  show_text (self->rows[ROW_FORECAST], forecast);

  set_visible (self->rows[ROW_REFRESH], hr_snapshot_can_refresh (snapshot, now));
  set_visible (self->rows[ROW_SNOOZE], snapshot->state != HR_STATE_NO_KEY);
  show_snooze (self, snapshot->snoozed_until, now);
}

/**
 * hr_tray_menu_show_accounts:
 * @self: an #HrTrayMenu
 * @accounts: (transfer none): all accounts
 *
 * Brings the list of accounts up to date: the first %HR_TRAY_MENU_MAX_ACCOUNTS of them, where there
 * are several. The choice is the state of the action app.tray-account.
 */
void
hr_tray_menu_show_accounts (HrTrayMenu *self, HrAccounts *accounts)
{
  guint n;

  g_return_if_fail (HR_IS_TRAY_MENU (self));
  g_return_if_fail (HR_IS_ACCOUNTS (accounts));

  n = hr_accounts_get_n (accounts);
  for (guint i = 0; i < HR_TRAY_MENU_MAX_ACCOUNTS; i++) {
    HrAccount *account = hr_accounts_get (accounts, i);

    if (account != NULL) {
      const char *id = hr_account_get_id (account);
      g_autofree char *name = hr_format_account_name (hr_account_get_snapshot (account)->name, id);

      set_label (self->account[i], name);
      set_action (self->account[i], "app.tray-account", g_variant_new_string (id));
    }
    set_visible (self->account[i], account != NULL);
  }
  set_visible (self->accounts, n > 1);
}
