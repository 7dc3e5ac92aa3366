/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-about.h"
#include "hr-application-private.h"
#include "hr-system-conditions.h"
#include "hr-web-page.h"

#include <glib/gi18n-lib.h>

/* "AppIndicator and KStatusNotifierItem Support", which gives GNOME Shell a tray. */
#define EXTENSION_PAGE "https://extensions.gnome.org/extension/615/appindicator-support/"

/*
 * What a click does, wherever it comes from: tray, window, notification, desktop file. An action
 * whose account is gone meanwhile does nothing.
 */
static HrAccount *
get_account (HrApplication *self, GVariant *parameter)
{
  return hr_accounts_find (self->accounts, g_variant_get_string (parameter, NULL));
}

static void
on_refreshed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* What came of it is in the account, for all to see. */
  if (!hr_account_refresh_finish (HR_ACCOUNT (source), result, &error))
    g_debug ("Refresh: %s", error->message);
}

static void
refresh (HrApplication *self, HrAccount *account)
{
  hr_account_refresh_async (account, NULL, on_refreshed, NULL);
  if (self->window != NULL)
    hr_window_expect_result (self->window, account);
}

static void
on_refresh (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HrAccount *account = get_account (user_data, parameter);

  if (account != NULL)
    refresh (user_data, account);
}

static void
on_refresh_all (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HrApplication *self = user_data;
  HrAccounts *accounts = self->accounts;

  for (guint i = 0; i < hr_accounts_get_n (accounts); i++)
    refresh (self, hr_accounts_get (accounts, i));
}

static void
on_show_window (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  hr_application_show_window (user_data, NULL);
}

static void
on_show_account (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  hr_application_show_window (user_data, get_account (user_data, parameter));
}

/* A page on its way to whoever opens it. */
typedef struct {
  HrApplication *application; /* (owned) */
  char *url;                  /* (owned) */
} Page;

static void
page_free (Page *page)
{
  g_object_unref (page->application);
  g_free (page->url);
  g_free (page);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Page, page_free)

/* Tells whoever pressed something why nothing came, if it takes a window for it. */
static void
tell_unopened (Page *page, const GError *error)
{
  g_autofree char *message =
      /* Translators: %s is the address of a web page. */
      g_strdup_printf (C_ ("window", "No program opened the page. Its address is %s"), page->url);

  g_message ("The page %s could not be opened: %s", page->url, error->message);
  hr_window_tell (hr_application_show_window (page->application, NULL), message);
}

static void
on_launched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Page) page = user_data;
  g_autoptr (GError) error = NULL;

  /* The portal's word for a person who chose no program. */
  if (!g_app_info_launch_default_for_uri_finish (result, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    tell_unopened (page, error);
}

/*
 * Does without gtk_show_uri_on_window (), which tells no error, waits for a portal where there is
 * no window, and touches the window after the answer, though it may be closed by then.
 */
static void
launch (Page *page)
{
  g_autoptr (GdkAppLaunchContext) context =
      gdk_display_get_app_launch_context (gdk_display_get_default ());

  g_app_info_launch_default_for_uri_async (page->url, G_APP_LAUNCH_CONTEXT (context), NULL,
                                           on_launched, page);
}

static void
on_portal_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Page) page = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL)
    tell_unopened (page, error);
  else
    launch (g_steal_pointer (&page));
}

/*
 * Opens a page. In a sandbox GLib makes a proxy of the portal, and the main loop waits for the
 * answer: so the portal has to answer the same question first, without anybody waiting.
 */
static void
open_url (HrApplication *self, const char *url)
{
  GDBusConnection *bus = g_application_get_dbus_connection (G_APPLICATION (self));
  Page *page = g_new0 (Page, 1);

  page->application = g_object_ref (self);
  page->url = g_strdup (url);
  if (bus == NULL || !hr_system_is_sandbox ())
    launch (page);
  else
    g_dbus_connection_call (bus, "org.freedesktop.portal.Desktop",
                            "/org/freedesktop/portal/desktop", "org.freedesktop.DBus.Properties",
                            "GetAll", g_variant_new ("(s)", "org.freedesktop.portal.OpenURI"), NULL,
                            G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_portal_answered, page);
}

static void
open_page (HrApplication *self, const char *url)
{
  /* Whoever writes a setting does not choose the program that opens it. */
  if (hr_web_page_is_valid (url))
    open_url (self, url);
  else
    hr_window_tell (hr_application_show_window (self, NULL),
                    C_ ("window", "The address of this page in the settings is not valid"));
}

static void
on_top_up (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HrAccount *account = get_account (user_data, parameter);

  if (account != NULL)
    open_page (user_data, hr_account_get_snapshot (account)->top_up_url);
}

static void
on_open_keys_page (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HrAccount *account = get_account (user_data, parameter);

  if (account != NULL)
    open_page (user_data, hr_account_get_snapshot (account)->keys_url);
}

static void
on_enter_key (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HrAccount *account = get_account (user_data, parameter);

  if (account != NULL)
    hr_window_enter_key (hr_application_show_window (user_data, account));
}

static void
on_unlocked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* A keyring that stays locked is told by the account's state. */
  if (!hr_account_unlock_finish (HR_ACCOUNT (source), result, &error))
    g_debug ("Unlock: %s", error->message);
}

static void
on_unlock (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HrAccount *account = get_account (user_data, parameter);

  if (account != NULL)
    hr_account_unlock_async (account, NULL, on_unlocked, NULL);
}

static void
on_snooze (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HrApplication *self = user_data;
  HrAccount *account;
  const char *id = NULL;
  const char *nick = NULL;
  HrSnooze snooze;

  g_variant_get (parameter, "(&s&s)", &id, &nick);
  account = hr_accounts_find (self->accounts, id);
  if (account != NULL && hr_snooze_from_nick (nick, &snooze))
    hr_account_snooze (account, snooze);
}

static void
on_preferences (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  hr_application_show_preferences (user_data);
}

static void
on_edit_alerts (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  hr_preferences_show_account (hr_application_show_preferences (user_data), "alerts",
                               g_variant_get_string (parameter, NULL));
}

static gboolean
on_about_link (GtkAboutDialog *dialog, const char *url, gpointer user_data)
{
  open_url (user_data, url);
  return GDK_EVENT_STOP;
}

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HrApplication *self = user_data;
  GtkWindow *window = GTK_WINDOW (hr_application_show_window (self, NULL));

  if (self->about == NULL) {
    self->about = hr_about_new (window);
    g_signal_connect (self->about, "destroy", G_CALLBACK (gtk_widget_destroyed), &self->about);
    g_signal_connect_object (self->about, "activate-link", G_CALLBACK (on_about_link), self, 0);
  }
  gtk_window_present (GTK_WINDOW (self->about));
}

/* A process of its own: nothing that the demo does can reach what is real. */
static gboolean
start_applet (const char *option)
{
  const char *argv[] = { HR_LIBEXECDIR "/headroom-applet", option, NULL };
  g_autoptr (GError) error = NULL;

  if (g_spawn_async (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, &error))
    return TRUE;

  g_message ("Headroom could not be started: %s", error->message);
  return FALSE;
}

static void
on_try_demo (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  start_applet ("--demo");
}

/* Leaves the demo for the real thing, which asks for a key where it has none. */
static void
on_enter_own_key (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  if (start_applet (NULL))
    g_application_quit (G_APPLICATION (user_data));
}

static void
on_open_extension_page (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  open_page (user_data, EXTENSION_PAGE);
}

static void
on_tell_of_tray (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HrApplication *self = user_data;

  hr_notifier_tell_of_tray (self->notifier);
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_application_quit (G_APPLICATION (user_data));
}

static const GActionEntry ACTIONS[] = {
  { .name = "show-window", .activate = on_show_window },
  { .name = "show-account", .activate = on_show_account, .parameter_type = "s" },
  { .name = "refresh", .activate = on_refresh, .parameter_type = "s" },
  { .name = "refresh-all", .activate = on_refresh_all },
  { .name = "top-up", .activate = on_top_up, .parameter_type = "s" },
  { .name = "open-keys-page", .activate = on_open_keys_page, .parameter_type = "s" },
  { .name = "enter-key", .activate = on_enter_key, .parameter_type = "s" },
  { .name = "unlock", .activate = on_unlock, .parameter_type = "s" },
  { .name = "snooze", .activate = on_snooze, .parameter_type = "(ss)" },
  { .name = "preferences", .activate = on_preferences },
  { .name = "edit-alerts", .activate = on_edit_alerts, .parameter_type = "s" },
  { .name = "about", .activate = on_about },
  { .name = "try-demo", .activate = on_try_demo },
  { .name = "enter-own-key", .activate = on_enter_own_key },
  { .name = "open-extension-page", .activate = on_open_extension_page },
  { .name = "tell-of-tray", .activate = on_tell_of_tray },
  { .name = "quit", .activate = on_quit },
};

static const struct {
  const char *action;
  const char *accels[3];
} ACCELS[] = {
  { "app.refresh-all", { "<Primary>r", "F5" } },
  { "app.preferences", { "<Primary>comma" } },
  { "app.quit", { "<Primary>q" } },
  { "win.close", { "<Primary>w" } },
};

/*
 * Adds the actions and their keys.
 */
void
hr_application_add_actions (HrApplication *self)
{
  GSettings *general = hr_settings_get_general (self->settings);
  g_autoptr (GAction) tray_account = g_settings_create_action (general, "tray-account");
  g_autoptr (GAction) start = g_settings_create_action (general, "start-at-login");

  g_action_map_add_action_entries (G_ACTION_MAP (self), ACTIONS, G_N_ELEMENTS (ACTIONS), self);
  /* It ends this program, which is right for the demo alone. */
  if (!self->demo)
    g_action_map_remove_action (G_ACTION_MAP (self), "enter-own-key");
  g_action_map_add_action (G_ACTION_MAP (self), tray_account);
  g_action_map_add_action (G_ACTION_MAP (self), start);

  for (gsize i = 0; i < G_N_ELEMENTS (ACCELS); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), ACCELS[i].action,
                                           ACCELS[i].accels);
}
