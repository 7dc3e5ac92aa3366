/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-window.h"

#include "hr-accessible.h"
#include "hr-account-cards.h"
#include "hr-balance-page.h"
#include "hr-clamp.h"
#include "hr-export.h"
#include "hr-format.h"
#include "hr-notice-bar.h"
#include "hr-quit-question.h"
#include "hr-style.h"
#include "hr-welcome-page.h"
#include "hr-window-menu.h"

#include <glib/gi18n-lib.h>

/* Narrower, in the measure of the text, words that go together stand below each other. */
#define NARROW_EM 34

/* Tips that are told once, by their name in the settings. */
#define TIP_START_AT_LOGIN "start-at-login"
#define TIP_TRAY           "tray"

struct _HrWindow {
  GtkApplicationWindow parent_instance;

  GtkHeaderBar *header;    /* (template) */
  GtkWidget *back;         /* (template) */
  GtkWidget *refresh;      /* (template) */
  GtkStack *refresh_stack; /* (template) */
  GtkWidget *spinner;      /* (template) */
  GtkMenuButton *menu;     /* (template) */
  HrNoticeBar *notices;    /* (template) */
  HrAccountCards *cards;   /* (template) */
  GtkStack *stack;         /* (template) */
  HrWelcomePage *welcome;  /* (template) */
  HrBalancePage *balance;  /* (template) */

  HrAccounts *accounts;  /* (owned) */
  HrStore *store;        /* (owned) */
  HrClock *clock;        /* (owned) */
  GSettings *settings;   /* (owned): the general ones */
  HrSnapshot *announced; /* (owned) (nullable): what was last told to screen readers */
  HrAccount *account;    /* (owned) (nullable): the one shown; never null while there is one */
  HrExport *export;      /* (owned) */
  GtkWindow *shortcuts;  /* (weak) (nullable): while they are shown */
  gboolean demo;
  gboolean has_tray;
  gboolean entering_key;
  gboolean refreshing; /* the account shown, by the user's hand, until the check is over */
};

G_DEFINE_FINAL_TYPE (HrWindow, hr_window, GTK_TYPE_APPLICATION_WINDOW)

static void
activate (HrWindow *self, const char *action, GVariant *target)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  if (application != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (application), action, target);
}

static void
set_enabled (HrWindow *self, const char *action, gboolean enabled)
{
  g_simple_action_set_enabled (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), action)), enabled);
}

static gboolean
is_told (HrWindow *self, const char *tip)
{
  g_auto (GStrv) told = g_settings_get_strv (self->settings, "tips-told");

  return g_strv_contains ((const char *const *) told, tip) ||
         g_object_get_data (G_OBJECT (self->settings), tip) != NULL;
}

/* A setting that is locked keeps nothing: until the program ends, its object does. */
static void
keep_told (HrWindow *self, const char *tip)
{
  g_auto (GStrv) told = g_settings_get_strv (self->settings, "tips-told");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) now = NULL;

  g_strv_builder_addv (builder, (const char **) told);
  g_strv_builder_add (builder, tip);
  now = g_strv_builder_end (builder);
  g_settings_set_strv (self->settings, "tips-told", (const char *const *) now);
  g_object_set_data (G_OBJECT (self->settings), tip, GINT_TO_POINTER (TRUE));
}

static gboolean
can_offer_start (HrWindow *self)
{
  return g_settings_is_writable (self->settings, "start-at-login") &&
         !g_settings_get_boolean (self->settings, "start-at-login");
}

/* Once, below the first balance. */
static void
offer_start (HrWindow *self, const HrSnapshot *snapshot)
{
  if (self->demo || !snapshot->known || is_told (self, TIP_START_AT_LOGIN) ||
      !can_offer_start (self))
    return;

  keep_told (self, TIP_START_AT_LOGIN);
  hr_balance_page_set_offers_start (self->balance, TRUE);
}

/* Its button toggles the setting: one that is on meanwhile would be switched off. */
static void
on_start_changed (HrWindow *self)
{
  if (!can_offer_start (self))
    hr_balance_page_set_offers_start (self->balance, FALSE);
}

static void
show_header (HrWindow *self, const HrSnapshot *snapshot, gboolean welcome, gint64 now)
{
  gboolean can_refresh = hr_snapshot_can_refresh (snapshot, now);
  gboolean several = hr_accounts_get_n (self->accounts) > 1;
  /* While nothing is known, the page itself says that it is being asked for. */
  gboolean busy = snapshot->busy && snapshot->state != HR_STATE_CHECKING;
  g_autofree char *name = hr_format_account_name (snapshot->name, snapshot->account);

  gtk_header_bar_set_has_subtitle (self->header, several);
  gtk_header_bar_set_subtitle (self->header, several ? name : NULL);
  gtk_widget_set_visible (self->back, self->entering_key);
  gtk_widget_set_visible (self->refresh, !welcome && can_refresh);
  set_enabled (self, "refresh", can_refresh);
  set_enabled (self, "copy", snapshot->known);
  gtk_stack_set_visible_child_name (self->refresh_stack, busy ? "busy" : "idle");
  g_object_set (self->spinner, "active", busy && !welcome, NULL);
}

static void
show_page (HrWindow *self, GtkWidget *page)
{
  if (gtk_stack_get_visible_child (self->stack) == page)
    return;

  gtk_stack_set_visible_child (self->stack, page);
  gtk_widget_grab_focus (page);
}

static void
show_notices (HrWindow *self, const HrSnapshot *snapshot, gint64 now)
{
  g_autofree char *problem = hr_format_history_problem (hr_store_get_problem (self->store));

  hr_notice_bar_set_history_problem (self->notices, problem);
  hr_notice_bar_update (self->notices, snapshot, self->has_tray, now);
}

/* Tells whether it is another error, or a worse one than none. */
static gboolean
is_new_error (const HrSnapshot *before, const HrSnapshot *after)
{
  return after->failed && (!before->failed || before->error != after->error);
}

/* Says what changes for the worse, and what came of a check: screen readers speak it wherever the
 * keyboard is. A notice tells its error itself. */
static void
announce (HrWindow *self, const HrSnapshot *snapshot, gint64 now)
{
  HrSnapshot *before = self->announced;
  g_autofree char *text = NULL;

  self->announced = hr_snapshot_ref (snapshot);
  if (before == NULL || !g_str_equal (before->account, snapshot->account)) {
    self->refreshing = snapshot->state == HR_STATE_CHECKING;
    g_clear_pointer (&before, hr_snapshot_unref);
    return;
  }

  /* The form says what came of a key. */
  if (is_new_error (before, snapshot))
    text = hr_notice_bar_tells_error (self->notices)
               ? NULL
               : hr_format_error (snapshot->error, snapshot->next_check_at, now);
  else if ((before->known && snapshot->level > before->level) ||
           (before->failed && !snapshot->failed &&
            hr_error_get_remedy (before->error) != HR_REMEDY_ENTER_KEY) ||
           (self->refreshing && before->busy && !snapshot->busy))
    text = hr_format_sentence (snapshot, now);
  if (before->busy && !snapshot->busy)
    self->refreshing = FALSE;
  hr_snapshot_unref (before);
  if (text != NULL)
    hr_accessible_announce (GTK_WIDGET (self), text);
}

static void
update (HrWindow *self)
{
  gint64 now = hr_clock_get_wall_time (self->clock);
  const HrSnapshot *snapshot;
  gboolean first_run, welcome;

  if (self->account == NULL)
    return;

  snapshot = hr_account_get_snapshot (self->account);
  first_run = snapshot->state == HR_STATE_NO_KEY && !snapshot->known;
  if (first_run)
    self->entering_key = FALSE;
  welcome = first_run || self->entering_key;

  show_header (self, snapshot, welcome, now);
  hr_account_cards_update (self->cards, self->accounts);
  if (welcome) {
    /* A key that no keyring gives is asked for, too, but that is not all there is to say. */
    if (hr_notice_bar_has_message (self->notices) ||
        (first_run && snapshot->failed && snapshot->error != HR_ERROR_NO_KEY))
      show_notices (self, snapshot, now);
    else
      hr_notice_bar_clear (self->notices);
    hr_welcome_page_set_first_run (self->welcome,
                                   first_run && hr_accounts_get_n (self->accounts) == 1);
  } else {
    show_notices (self, snapshot, now);
    hr_balance_page_update (self->balance, self->account, now);
    offer_start (self, snapshot);
  }
  announce (self, snapshot, now);
  show_page (self, welcome ? GTK_WIDGET (self->welcome) : GTK_WIDGET (self->balance));
}

static void
leave_key_form (HrWindow *self)
{
  self->entering_key = FALSE;
  hr_welcome_page_reset (self->welcome);
  update (self);
}

static void
on_welcome_done (HrWindow *self)
{
  leave_key_form (self);
}

static void
on_accounts_changed (HrWindow *self)
{
  HrAccount *first = hr_accounts_get (self->accounts, 0);

  if (hr_accounts_has (self->accounts, self->account))
    update (self);
  else if (first != NULL)
    hr_window_set_account (self, first);
}

static void
on_account_action (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  HrWindow *self = HR_WINDOW (user_data);
  HrAccount *account = hr_accounts_find (self->accounts, g_variant_get_string (state, NULL));

  if (account != NULL)
    hr_window_set_account (self, account);
}

static void
on_refresh_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HrWindow *self = HR_WINDOW (user_data);

  if (self->account != NULL)
    activate (self, "refresh", g_variant_new_string (hr_account_get_id (self->account)));
}

static void
on_back_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HrWindow *self = HR_WINDOW (user_data);

  if (self->entering_key)
    leave_key_form (self);
}

static void
on_menu_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_button_clicked (GTK_BUTTON (HR_WINDOW (user_data)->menu));
}

static void
on_export_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HrWindow *self = HR_WINDOW (user_data);

  if (self->account != NULL)
    hr_export_ask (self->export, GTK_WINDOW (self), self->account);
}

static void
on_copy_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HrWindow *self = HR_WINDOW (user_data);
  g_autofree char *sentence = NULL;

  if (self->account == NULL)
    return;

  sentence = hr_format_sentence (hr_account_get_snapshot (self->account),
                                 hr_clock_get_wall_time (self->clock));
  gtk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self), GDK_SELECTION_CLIPBOARD),
                          sentence, -1);
}

static void
on_shortcuts_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HrWindow *self = HR_WINDOW (user_data);

  if (self->shortcuts == NULL) {
    g_autoptr (GtkBuilder) builder =
        gtk_builder_new_from_resource ("/io/github/headroom_app/Headroom/ui/shortcuts.ui");

    g_set_weak_pointer (&self->shortcuts,
                        GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts")));
    gtk_window_set_transient_for (self->shortcuts, GTK_WINDOW (self));
    hr_style_attach (self->shortcuts);
  }
  gtk_window_present (self->shortcuts);
}

static void
on_export_failed (HrWindow *self, const char *message)
{
  hr_window_tell (self, message);
}

static void
on_close_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_window_close (GTK_WINDOW (user_data));
}

static const GActionEntry actions[] = {
  { "account", NULL, "s", "''", on_account_action },
  { "refresh", on_refresh_action },
  { "back", on_back_action },
  { "menu", on_menu_action },
  { "copy", on_copy_action },
  { "export", on_export_action },
  { "shortcuts", on_shortcuts_action },
  { "close", on_close_action },
};

static gboolean
has_something_to_watch (HrWindow *self)
{
  guint n = hr_accounts_get_n (self->accounts);

  for (guint i = 0; i < n; i++) {
    HrAccount *account = hr_accounts_get (self->accounts, i);

    if (hr_account_get_snapshot (account)->state != HR_STATE_NO_KEY)
      return TRUE;
  }
  return FALSE;
}

static void
on_question_response (HrWindow *self, int response, GtkWidget *dialog)
{
  HrQuitAnswer answer = hr_quit_question_get_answer (response);

  gtk_widget_destroy (dialog);

  if (answer == HR_QUIT_ANSWER_QUIT)
    activate (self, "quit", NULL);
  else if (answer == HR_QUIT_ANSWER_KEEP_WATCHING)
    gtk_widget_destroy (GTK_WIDGET (self));
}

static void
ask_whether_to_quit (HrWindow *self)
{
  GtkWidget *dialog = hr_quit_question_new (GTK_WINDOW (self), self->settings);

  g_signal_connect_object (dialog, "response", G_CALLBACK (on_question_response), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
on_configure_event (HrWindow *self, GdkEventConfigure *event)
{
  gboolean narrow = event->width < NARROW_EM * hr_style_get_em (GTK_WIDGET (self));

  hr_notice_bar_set_narrow (self->notices, narrow);
  hr_balance_page_set_narrow (self->balance, narrow);
  return GDK_EVENT_PROPAGATE;
}

/* Once: it is not gone, and where it is. */
static void
tell_of_tray (HrWindow *self)
{
  if (self->demo || is_told (self, TIP_TRAY) || !has_something_to_watch (self))
    return;

  keep_told (self, TIP_TRAY);
  activate (self, "tell-of-tray", NULL);
}

static gboolean
on_delete_event (HrWindow *self)
{
  if (self->has_tray) {
    tell_of_tray (self);
    return GDK_EVENT_PROPAGATE;
  }

  /* Without a tray, a demo or an account without a key would go on for nobody to see. */
  if (self->demo || !has_something_to_watch (self))
    activate (self, "quit", NULL);
  else if (!g_settings_get_boolean (self->settings, "ask-before-closing"))
    return GDK_EVENT_PROPAGATE;
  else
    ask_whether_to_quit (self);
  return GDK_EVENT_STOP;
}

/**
 * hr_window_new:
 * @application: whose actions the window's controls activate
 * @accounts: the #HrAccount there are, at least one
 * @store: what their balances were
 * @clock: what time it is
 * @settings: the general settings
 * @demo: whether this is the demo
 *
 * Makes the window, showing the first of @accounts. It counts on a tray until told otherwise.
 *
 * Returns: (transfer none): the window, which GTK owns until it is destroyed
 */
HrWindow *
hr_window_new (GtkApplication *application,
               HrAccounts *accounts,
               HrStore *store,
               HrClock *clock,
               GSettings *settings,
               gboolean demo)
{
  HrWindow *self;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (HR_IS_ACCOUNTS (accounts), NULL);
  g_return_val_if_fail (HR_IS_STORE (store), NULL);
  g_return_val_if_fail (HR_IS_CLOCK (clock), NULL);

  /* The keys of the window's own actions. */
  gtk_application_set_accels_for_action (application, "win.menu", (const char *[]){ "F10", NULL });
  gtk_application_set_accels_for_action (application, "win.back",
                                         (const char *[]){ "<Alt>Left", NULL });
  gtk_application_set_accels_for_action (
      application, "win.shortcuts", (const char *[]){ "<Primary>question", "<Primary>F1", NULL });

  self = g_object_new (HR_TYPE_WINDOW, "application", application, NULL);
  self->accounts = g_object_ref (accounts);
  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  self->settings = g_object_ref (settings);
  self->demo = demo;
  if (demo) {
    gtk_window_set_title (GTK_WINDOW (self), C_ ("window", "Headroom Demo"));
    gtk_header_bar_set_title (self->header, C_ ("window", "Headroom Demo"));
  }
  gtk_menu_button_set_menu_model (self->menu, hr_window_menu_get (application, demo));
  hr_notice_bar_set_demo (self->notices, demo);
  hr_welcome_page_set_demo (self->welcome, demo);
  hr_balance_page_set_source (self->balance, store, clock);

  self->export = hr_export_new (store, clock);
  g_signal_connect_object (self->export, "failed", G_CALLBACK (on_export_failed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::start-at-login", G_CALLBACK (on_start_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "writable-changed::start-at-login",
                           G_CALLBACK (on_start_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "problem-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (accounts, "changed", G_CALLBACK (on_accounts_changed), self,
                           G_CONNECT_SWAPPED);
  on_accounts_changed (self);
  return self;
}

/**
 * hr_window_set_account:
 * @self: the window
 * @account: the account to show
 */
void
hr_window_set_account (HrWindow *self, HrAccount *account)
{
  GAction *action;

  g_return_if_fail (HR_IS_WINDOW (self));
  g_return_if_fail (HR_IS_ACCOUNT (account));

  if (!g_set_object (&self->account, account))
    return;

  self->entering_key = FALSE;
  self->refreshing = FALSE;
  hr_welcome_page_set_account (self->welcome, account);
  action = g_action_map_lookup_action (G_ACTION_MAP (self), "account");
  g_simple_action_set_state (G_SIMPLE_ACTION (action),
                             g_variant_new_string (hr_account_get_id (account)));
  update (self);
}

/**
 * hr_window_set_has_tray:
 * @self: the window
 * @has_tray: whether a tray shows the balance too
 */
void
hr_window_set_has_tray (HrWindow *self, gboolean has_tray)
{
  g_return_if_fail (HR_IS_WINDOW (self));

  if (self->has_tray == !!has_tray)
    return;

  self->has_tray = !!has_tray;
  update (self);
}

/**
 * hr_window_enter_key:
 * @self: the window
 *
 * Asks for a key for the account shown. The user can go back without giving one.
 */
void
hr_window_enter_key (HrWindow *self)
{
  g_return_if_fail (HR_IS_WINDOW (self));

  self->entering_key = TRUE;
  update (self);
}

/**
 * hr_window_expect_result:
 * @self: the window
 * @account: the account that the user has just refreshed
 *
 * Tells screen readers what comes of the check under way, whatever that is, if @account is the one
 * shown: the user asked for it. A refresh that began no check has nothing to wait for.
 */
void
hr_window_expect_result (HrWindow *self, HrAccount *account)
{
  g_return_if_fail (HR_IS_WINDOW (self));
  g_return_if_fail (HR_IS_ACCOUNT (account));

  if (account == self->account)
    self->refreshing = hr_account_get_snapshot (account)->busy;
}

/**
 * hr_window_tell:
 * @self: the window
 * @message: why what the user asked for went wrong
 *
 * Shows it until the user closes it.
 */
void
hr_window_tell (HrWindow *self, const char *message)
{
  g_return_if_fail (HR_IS_WINDOW (self));
  g_return_if_fail (message != NULL);

  hr_notice_bar_set_message (self->notices, message);
  update (self);
}

static void
hr_window_dispose (GObject *object)
{
  HrWindow *self = HR_WINDOW (object);

  g_clear_object (&self->export);
  g_clear_weak_pointer (&self->shortcuts);
  g_clear_pointer (&self->announced, hr_snapshot_unref);
  g_clear_object (&self->account);
  g_clear_object (&self->settings);
  g_clear_object (&self->clock);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_clear_object (&self->store);
  if (self->accounts != NULL)
    g_signal_handlers_disconnect_by_data (self->accounts, self);
  g_clear_object (&self->accounts);

  G_OBJECT_CLASS (hr_window_parent_class)->dispose (object);
}

static void
hr_window_class_init (HrWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hr_window_dispose;
  g_type_ensure (HR_TYPE_ACCOUNT_CARDS);
  g_type_ensure (HR_TYPE_BALANCE_PAGE);
  g_type_ensure (HR_TYPE_CLAMP);
  g_type_ensure (HR_TYPE_NOTICE_BAR);
  g_type_ensure (HR_TYPE_WELCOME_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/headroom_app/Headroom/ui/window.ui");
  gtk_widget_class_bind_template_child (widget_class, HrWindow, header);
  gtk_widget_class_bind_template_child (widget_class, HrWindow, back);
  gtk_widget_class_bind_template_child (widget_class, HrWindow, refresh);
  gtk_widget_class_bind_template_child (widget_class, HrWindow, refresh_stack);
  gtk_widget_class_bind_template_child (widget_class, HrWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, HrWindow, cards);
  gtk_widget_class_bind_template_child (widget_class, HrWindow, menu);
  gtk_widget_class_bind_template_child (widget_class, HrWindow, notices);
  gtk_widget_class_bind_template_child (widget_class, HrWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, HrWindow, welcome);
  gtk_widget_class_bind_template_child (widget_class, HrWindow, balance);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, on_configure_event);
  gtk_widget_class_bind_template_callback (widget_class, on_delete_event);
  gtk_widget_class_bind_template_callback (widget_class, on_welcome_done);
}

static void
hr_window_init (HrWindow *self)
{
  self->has_tray = TRUE;

  gtk_widget_init_template (GTK_WIDGET (self));
  hr_style_attach (GTK_WINDOW (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}
