/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-application.h"

#include "hr-application-private.h"
#include "hr-credential-keyring.h"
#include "hr-demo-client.h"
#include "hr-demo-history.h"
#include "hr-environment.h"
#include "hr-file-autostart.h"
#include "hr-http-client.h"
#include "hr-memory.h"
#include "hr-portal-autostart.h"
#include "hr-secret-keyring.h"
#include "hr-system-clock.h"
#include "hr-system-conditions.h"
#include "hr-theme.h"

#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <unistd.h>

#define RESOURCE_PATH "/io/github/headroom_app/Headroom"

/* How long a start takes, its first check included, in seconds. */
#define START_SECONDS 10

G_DEFINE_FINAL_TYPE (HrApplication, hr_application, GTK_TYPE_APPLICATION)

static const GOptionEntry OPTIONS[] = {
  { .long_name = "background",
    .arg = G_OPTION_ARG_NONE,
    .description = N_ ("Start without showing the window") },
  { .long_name = "demo",
    .arg = G_OPTION_ARG_NONE,
    .description = N_ ("Try Headroom with a made-up account") },
  { .long_name = "preferences",
    .arg = G_OPTION_ARG_NONE,
    .description = N_ ("Show the preferences") },
  { .long_name = "refresh",
    .arg = G_OPTION_ARG_NONE,
    .description = N_ ("Check every balance now") },
  { .long_name = "version",
    .arg = G_OPTION_ARG_NONE,
    .description = N_ ("Show the version and exit") },
  { NULL },
};

static void
on_window_destroyed (HrApplication *self)
{
  self->window = NULL;
}

static void
on_tray_host_changed (HrApplication *self)
{
  if (self->window != NULL)
    hr_window_set_has_tray (self->window, hr_tray_get_has_host (self->tray));
}

/*
 * Shows the window, made anew if it is closed.
 * @account: (nullable): the account to show, %NULL for the one it shows or the tray shows
 *
 * Returns: (transfer none): the window
 */
HrWindow *
hr_application_show_window (HrApplication *self, HrAccount *account)
{
  HrAccounts *accounts = self->accounts;

  if (self->window == NULL) {
    g_autofree char *chosen =
        g_settings_get_string (hr_settings_get_general (self->settings), "tray-account");

    self->window = hr_window_new (GTK_APPLICATION (self), accounts, self->store, self->clock,
                                  hr_settings_get_general (self->settings), self->demo);
    g_signal_connect_object (self->window, "destroy", G_CALLBACK (on_window_destroyed), self,
                             G_CONNECT_SWAPPED);
    on_tray_host_changed (self);
    if (account == NULL)
      account = hr_accounts_pick (accounts, chosen);
  }
  if (account != NULL)
    hr_window_set_account (self->window, account);
  gtk_window_present (GTK_WINDOW (self->window));
  for (guint i = 0; i < hr_accounts_get_n (accounts); i++)
    hr_account_look_for_key (hr_accounts_get (accounts, i));
  return self->window;
}

static void
on_preferences_destroyed (HrApplication *self)
{
  self->preferences = NULL;
}

/*
 * Shows the preferences, made anew if they are closed.
 *
 * Returns: (transfer none): their window
 */
HrPreferences *
hr_application_show_preferences (HrApplication *self)
{
  if (self->preferences == NULL) {
    GtkWindow *parent = self->window != NULL ? GTK_WINDOW (self->window) : NULL;

    self->preferences =
        hr_preferences_new (parent, self->settings, self->accounts, self->store, self->autostart);
    gtk_application_add_window (GTK_APPLICATION (self), GTK_WINDOW (self->preferences));
    g_signal_connect_object (self->preferences, "destroy", G_CALLBACK (on_preferences_destroyed),
                             self, G_CONNECT_SWAPPED);
  }
  gtk_window_present (GTK_WINDOW (self->preferences));
  return self->preferences;
}

static void
on_autostart_changed (HrApplication *self)
{
  GSettings *general = hr_settings_get_general (self->settings);
  gboolean enabled = hr_autostart_get_enabled (self->autostart);

  /* Leaves alone what is so already: writing it could undo what another program sets just now. */
  if (g_settings_get_boolean (general, "start-at-login") != enabled)
    g_settings_set_boolean (general, "start-at-login", enabled);
}

static void
on_start_at_login_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HrApplication) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!hr_autostart_set_enabled_finish (HR_AUTOSTART (source), result, &error))
    g_message ("Start at login could not be changed: %s", error->message);
  if (self->autostart != NULL)
    on_autostart_changed (self);
}

static void
on_start_at_login_changed (HrApplication *self)
{
  GSettings *general = hr_settings_get_general (self->settings);
  gboolean wanted = g_settings_get_boolean (general, "start-at-login");

  if (wanted != hr_autostart_get_enabled (self->autostart))
    hr_autostart_set_enabled_async (self->autostart, wanted, NULL, on_start_at_login_set,
                                    g_object_ref (self));
}

/*
 * The setting follows the truth at start, and each follows the other from then on; one that an
 * administrator locked is made true instead. In a sandbox the setting is all that is known of the
 * truth.
 */
static void
tie_autostart (HrApplication *self)
{
  GSettings *general = hr_settings_get_general (self->settings);

  if (hr_system_is_sandbox ())
    self->autostart =
        hr_portal_autostart_new (g_application_get_dbus_connection (G_APPLICATION (self)),
                                 self->clock, g_settings_get_boolean (general, "start-at-login"));
  else
    self->autostart = hr_file_autostart_new (g_get_user_config_dir (), g_get_system_config_dirs (),
                                             g_getenv ("XDG_CURRENT_DESKTOP"));
  if (g_settings_is_writable (general, "start-at-login"))
    on_autostart_changed (self);
  else
    on_start_at_login_changed (self);
  g_signal_connect_object (self->autostart, "notify::enabled", G_CALLBACK (on_autostart_changed),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (general, "changed::start-at-login",
                           G_CALLBACK (on_start_at_login_changed), self, G_CONNECT_SWAPPED);
}

static void
on_demo_spent (HrApplication *self)
{
  g_action_group_activate_action (G_ACTION_GROUP (self), "refresh-all", NULL);
}

/*
 * Gives the demo's account a past, before it starts and records its present.
 */
static void
record_demo_history (HrApplication *self)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GArray) readings = hr_demo_history_make (zone, hr_clock_get_wall_time (self->clock));

  for (guint i = 0; i < readings->len; i++)
    hr_store_record_async (self->store, HR_DEMO_ACCOUNT, NULL,
                           &g_array_index (readings, HrReading, i), NULL, NULL, NULL);
}

/*
 * The demo's own settings live as long as it does.
 */
static gboolean
make_demo_parts (HrApplication *self, GError **error)
{
  g_autoptr (GSettingsBackend) backend = g_memory_settings_backend_new ();
  GSettings *account;

  self->settings = hr_settings_new (backend, error);
  if (self->settings == NULL)
    return FALSE;

  self->client = hr_demo_client_new (self->clock);
  self->keyring = hr_demo_client_make_keyring (HR_DEMO_CLIENT (self->client));
  self->store = hr_store_new (NULL, self->clock);
  record_demo_history (self);
  g_settings_set_strv (hr_settings_get_general (self->settings), "accounts",
                       (const char *const[]){ HR_DEMO_ACCOUNT, NULL });
  account = hr_settings_get_account (self->settings, HR_DEMO_ACCOUNT);
  g_settings_set_string (account, "api-url", HR_DEMO_BASE_URL);
  /* Translators: the name of the demo's account. */
  g_settings_set_string (account, "name", C_ ("account", "Demo"));
  g_signal_connect_object (self->client, "spent", G_CALLBACK (on_demo_spent), self,
                           G_CONNECT_SWAPPED);
  return TRUE;
}

static gboolean
make_real_parts (HrApplication *self, GError **error)
{
  g_autofree char *store = hr_store_get_default_path ();
  g_auto (GStrv) ids = NULL;

  self->settings = hr_settings_new (NULL, error);
  if (self->settings == NULL)
    return FALSE;

  self->client = hr_http_client_new (self->clock, NULL);
  ids = hr_settings_list_accounts (self->settings);
  self->keyring = hr_credential_keyring_new (
      g_getenv ("CREDENTIALS_DIRECTORY"), ids[0], self->clock,
      hr_secret_keyring_new (self->clock,
                             g_application_get_dbus_connection (G_APPLICATION (self))));
  self->store = hr_store_new (store, self->clock);
  tie_autostart (self);
  return TRUE;
}

static void
run_hooks (HrApplication *self)
{
  g_autofree char *folder = hr_environment_get_hook_folder ();
  g_auto (GStrv) environment = hr_environment_make_for_hooks ();

  self->hooks = hr_hooks_new (self->accounts, self->store, self->clock, folder, hr_hook_folder_list,
                              (const char *const *) environment);
}

static void
watch_accounts (HrApplication *self)
{
  HrAccountParts parts = {
    .clock = self->clock,
    .conditions = self->conditions,
    .client = self->client,
    .keyring = self->keyring,
    .store = self->store,
  };

  self->sync = hr_account_sync_new (self->settings, self->accounts, &parts);
  hr_account_sync_start (self->sync);
}

/* The start needs memory that watching does not: the menu, the record, the first connection. */
static gboolean
give_memory_back (gpointer user_data)
{
  hr_memory_give_back ();
  return G_SOURCE_REMOVE;
}

static gboolean
on_terminate (gpointer user_data)
{
  g_application_quit (G_APPLICATION (user_data));
  return G_SOURCE_CONTINUE;
}

/* Leaves alone a signal that was ignored when the program was started, as by nohup. */
static void
end_on_signal (HrApplication *self, int signal_number)
{
  struct sigaction action;

  if (sigaction (signal_number, NULL, &action) != 0 || action.sa_handler != SIG_IGN)
    g_unix_signal_add (signal_number, on_terminate, self);
}

static void
complain_of_bus (void)
{
  /* Translators: on the terminal. %u is the user's number. */
  g_printerr (_ ("headroom: there is no session bus, by which tray, notifications and keyring are "
                 "reached: set DBUS_SESSION_BUS_ADDRESS to your session’s, as a rule "
                 "unix:path=/run/user/%u/bus"),
              (guint) getuid ());
  g_printerr ("\n");
}

static void
hr_application_startup (GApplication *application)
{
  HrApplication *self = HR_APPLICATION (application);
  g_autoptr (HrNotificationServer) server = NULL;
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus; /* (unowned) (nullable) */
  GSettings *general;

  G_APPLICATION_CLASS (hr_application_parent_class)->startup (application);
  bus = g_application_get_dbus_connection (application);
  if (bus == NULL)
    complain_of_bus ();
  hr_theme_follow_windows (GTK_APPLICATION (self));

  /* Icons are found in our own prefix too, wherever that is. */
  gtk_icon_theme_append_search_path (gtk_icon_theme_get_default (), HR_DATADIR "/icons");
  gtk_window_set_default_icon_name (HR_APP_ID);

  self->conditions = hr_system_conditions_new ();
  if (!(self->demo ? make_demo_parts (self, &error) : make_real_parts (self, &error))) {
    g_printerr ("headroom: %s\n", error->message);
    exit (EXIT_FAILURE);
  }

  general = hr_settings_get_general (self->settings);
  hr_application_add_actions (self);
  server = hr_notification_server_new (application, hr_system_is_sandbox ());
  self->notifier = hr_notifier_new (server, self->accounts, self->clock);
  self->tray = hr_tray_new (GTK_APPLICATION (self), self->accounts, general, self->clock,
                            self->demo ? C_ ("window", "Headroom Demo") : "Headroom",
                            self->demo ? "headroom-demo" : "headroom");
  g_signal_connect_object (self->tray, "notify::has-host", G_CALLBACK (on_tray_host_changed), self,
                           G_CONNECT_SWAPPED);
  if (!self->demo)
    run_hooks (self);
  watch_accounts (self);
  g_timeout_add_seconds (START_SECONDS, give_memory_back, NULL);

  end_on_signal (self, SIGTERM);
  end_on_signal (self, SIGINT);
  end_on_signal (self, SIGHUP);

  /* It watches whether a window is open or not. */
  g_application_hold (application);
}

static void
hr_application_activate (GApplication *application)
{
  HrApplication *self = HR_APPLICATION (application);

  if (self->stay_in_background) {
    self->stay_in_background = FALSE;
    return;
  }
  hr_application_show_window (self, NULL);
}

/*
 * What the desktop file's actions ask for, where the desktop does not ask over the bus.
 *
 * Returns: (nullable) (transfer none): the action
 */
static const char *
find_wanted_action (GVariantDict *options)
{
  static const struct {
    const char *option;
    const char *action;
  } WANTED[] = { { "preferences", "preferences" }, { "refresh", "refresh-all" } };

  for (gsize i = 0; i < G_N_ELEMENTS (WANTED); i++)
    if (g_variant_dict_contains (options, WANTED[i].option))
      return WANTED[i].action;
  return NULL;
}

static gint
hr_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  HrApplication *self = HR_APPLICATION (application);
  const char *action;
  gboolean shown, has_display;
  g_autoptr (GError) error = NULL;

  if (g_variant_dict_contains (options, "version")) {
    g_print ("headroom %s\n", HR_VERSION);
    return 0;
  }
  if (g_variant_dict_contains (options, "demo")) {
    self->demo = TRUE;
    g_application_set_application_id (application, HR_APP_ID ".Demo");
  }
  action = find_wanted_action (options);
  shown = action == NULL && !g_variant_dict_contains (options, "background");
  /* Its display comes before the name: an applet that nobody could see takes over from no daemon,
   * but still reaches an applet that runs. */
  has_display = gtk_init_check (NULL, NULL);
  if (has_display)
    g_application_set_flags (application,
                             g_application_get_flags (application) | G_APPLICATION_REPLACE);
  if (has_display && shown)
    return -1;

  if (!g_application_register (application, NULL, &error)) {
    g_printerr ("headroom: %s\n",
                has_display ? error->message : _ ("there is no display to show the applet on"));
    return 1;
  }
  if (shown)
    return -1;
  if (action != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (application), action, NULL);
  if (g_application_get_is_remote (application)) {
    g_dbus_connection_flush_sync (g_application_get_dbus_connection (application), NULL, NULL);
    return 0;
  }
  if (self->bus == NULL && action == NULL) {
    /* Translators: on the terminal. Without the bus there is no tray and are no notifications. */
    g_printerr ("headroom: %s\n", _ ("without a session bus it cannot be seen in the background"));
    g_application_quit (application);
    return 1;
  }
  self->stay_in_background = TRUE;
  return -1;
}

static gboolean
hr_application_dbus_register (GApplication *application,
                              GDBusConnection *connection,
                              const char *object_path,
                              GError **error)
{
  HrApplication *self = HR_APPLICATION (application);
  GApplicationClass *parent = G_APPLICATION_CLASS (hr_application_parent_class);
  g_autofree char *path = g_strconcat (object_path, "/accounts", NULL);

  if (!parent->dbus_register (application, connection, object_path, error))
    return FALSE;

  /* Before the name is ours: whoever sees the name finds the accounts. */
  self->bus = hr_bus_new (connection, path, self->accounts, self->clock);
  return TRUE;
}

static void
hr_application_dbus_unregister (GApplication *application,
                                GDBusConnection *connection,
                                const char *object_path)
{
  HrApplication *self = HR_APPLICATION (application);

  g_clear_object (&self->bus);
  G_APPLICATION_CLASS (hr_application_parent_class)
      ->dbus_unregister (application, connection, object_path);
}

static void
hr_application_shutdown (GApplication *application)
{
  HrApplication *self = HR_APPLICATION (application);

  if (self->preferences != NULL)
    gtk_widget_destroy (GTK_WIDGET (self->preferences));
  if (self->window != NULL)
    gtk_widget_destroy (GTK_WIDGET (self->window));
  g_clear_object (&self->tray);
  g_clear_object (&self->notifier);
  if (self->hooks != NULL)
    hr_hooks_stop (self->hooks);
  if (self->sync != NULL)
    hr_account_sync_stop (self->sync);
  if (self->store != NULL && !hr_store_close (self->store))
    g_message ("The history was not closed in time");

  G_APPLICATION_CLASS (hr_application_parent_class)->shutdown (application);
}

static void
hr_application_dispose (GObject *object)
{
  HrApplication *self = HR_APPLICATION (object);

  g_clear_object (&self->tray);
  g_clear_object (&self->notifier);
  g_clear_object (&self->bus);
  g_clear_object (&self->sync);
  g_clear_object (&self->hooks);
  g_clear_object (&self->accounts);
  g_clear_object (&self->autostart);
  g_clear_object (&self->settings);
  g_clear_object (&self->store);
  g_clear_object (&self->keyring);
  g_clear_object (&self->client);
  g_clear_object (&self->conditions);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (hr_application_parent_class)->dispose (object);
}

static void
hr_application_class_init (HrApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hr_application_dispose;
  application_class->startup = hr_application_startup;
  application_class->activate = hr_application_activate;
  application_class->handle_local_options = hr_application_handle_local_options;
  application_class->dbus_register = hr_application_dbus_register;
  application_class->dbus_unregister = hr_application_dbus_unregister;
  application_class->shutdown = hr_application_shutdown;
}

static void
hr_application_init (HrApplication *self)
{
  self->clock = hr_system_clock_new ();
  self->accounts = hr_accounts_new ();
  g_application_add_main_option_entries (G_APPLICATION (self), OPTIONS);
}

/**
 * hr_application_new:
 *
 * Returns: (transfer full): the applet, to be run
 */
HrApplication *
hr_application_new (void)
{
  return g_object_new (HR_TYPE_APPLICATION, "application-id", HR_APP_ID, "resource-base-path",
                       RESOURCE_PATH, NULL);
}
