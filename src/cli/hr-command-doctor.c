/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-command.h"

#include "hr-applet-proxy.h"
#include "hr-bus.h"
#include "hr-credential-keyring.h"
#include "hr-diagnosis.h"
#include "hr-direct.h"
#include "hr-endpoint.h"
#include "hr-environment.h"
#include "hr-hook-folder.h"
#include "hr-loop.h"
#include "hr-settings-place.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define NAME "headroom doctor"

/* For bus, proxy and folder, which answer at once or hang. A keyring has 30 s, in its queue. */
#define TIMEOUT_MS         (5 * 1000)
#define KEYRING_TIMEOUT_MS (40 * 1000)

typedef struct {
  HrDirect *direct;     /* (owned) */
  HrAppletProxy *proxy; /* (owned) (nullable) */
  GPtrArray *shown;     /* (owned) (nullable): what applet or daemon show */
  HrDiagnosis *diagnosis;
} Doctor;

/* Returns: (transfer full) (nullable): the answer of somebody on the bus */
static GVariant *
call (Doctor *self,
      const char *name,
      const char *path,
      const char *interface,
      const char *method,
      GVariant *parameters)
{
  return g_dbus_connection_call_sync (hr_applet_proxy_get_connection (self->proxy), name, path,
                                      interface, method, parameters, NULL,
                                      G_DBUS_CALL_FLAGS_NO_AUTO_START, TIMEOUT_MS, NULL, NULL);
}

/* Tells of a daemon that no bus tells of. */
static gboolean
is_daemon_locked (void)
{
  g_autofree char *store = hr_store_get_default_path ();
  g_autofree char *folder = g_path_get_dirname (store);
  g_autofree char *path = g_build_filename (folder, HR_DIRECT_DAEMON_LOCK, NULL);
  struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0);
  gboolean locked = fd >= 0 && fcntl (fd, F_GETLK, &whole) == 0 && whole.l_type != F_UNLCK;

  if (fd >= 0)
    close (fd);
  return locked;
}

/* The applet has actions, as a GApplication. */
static HrFinding
find_watch (Doctor *self)
{
  g_autoptr (GVariant) actions = NULL;

  if (self->proxy == NULL || !hr_applet_proxy_is_running (self->proxy))
    return is_daemon_locked () ? HR_FINDING_DAEMON : HR_FINDING_NOBODY;
  self->shown = hr_applet_proxy_read (self->proxy, NULL);
  if (self->shown == NULL)
    return HR_FINDING_WATCH_HANGS;
  actions = call (self, HR_APP_ID, HR_BUS_PATH, "org.gtk.Actions", "List", NULL);
  return actions != NULL ? HR_FINDING_APPLET : HR_FINDING_DAEMON;
}

static gboolean
has_display (void)
{
  const char *x11 = g_getenv ("DISPLAY");
  const char *wayland = g_getenv ("WAYLAND_DISPLAY");

  return (x11 != NULL && *x11 != '\0') || (wayland != NULL && *wayland != '\0');
}

static HrFinding
find_tray (Doctor *self)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) value = NULL;

  if (!has_display ())
    return HR_FINDING_TRAY_NO_DISPLAY;
  if (self->proxy != NULL)
    answer = call (self, "org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher",
                   "org.freedesktop.DBus.Properties", "Get",
                   g_variant_new ("(ss)", "org.kde.StatusNotifierWatcher",
                                  "IsStatusNotifierHostRegistered"));
  if (answer != NULL && g_variant_is_of_type (answer, G_VARIANT_TYPE ("(v)")))
    g_variant_get (answer, "(v)", &value);
  return value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN) &&
                 g_variant_get_boolean (value)
             ? HR_FINDING_TRAY
             : HR_FINDING_NO_TRAY;
}

/* @method: lists names */
static gboolean
is_listed (Doctor *self, const char *method, const char *name)
{
  g_autoptr (GVariant) answer = call (self, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                      "org.freedesktop.DBus", method, NULL);
  g_autofree const char **names = NULL;

  if (answer == NULL || !g_variant_is_of_type (answer, G_VARIANT_TYPE ("(as)")))
    return FALSE;
  g_variant_get (answer, "(^a&s)", &names);
  return g_strv_contains (names, name);
}

/* Looks for those that the applet would tell. */
static HrFinding
find_notifications (Doctor *self)
{
  static const char *const DESKTOP[] = { "org.gtk.Notifications", "org.freedesktop.Notifications",
                                         NULL };
  static const char *const SANDBOX[] = { "org.freedesktop.portal.Desktop", NULL };
  const char *const *names = g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ? SANDBOX : DESKTOP;

  if (!has_display ())
    return HR_FINDING_NOTIFICATIONS_NO_DISPLAY;
  for (gsize i = 0; self->proxy != NULL && names[i] != NULL; i++)
    if (is_listed (self, "ListNames", names[i]) ||
        is_listed (self, "ListActivatableNames", names[i]))
      return HR_FINDING_NOTIFICATIONS;
  return HR_FINDING_NO_NOTIFICATIONS;
}

static HrFinding
find_settings (Doctor *self)
{
  g_autoptr (GSettingsBackend) backend = hr_settings_place_open ();
  g_autoptr (GError) error = NULL;
  const char *type = G_OBJECT_TYPE_NAME (backend);
  int lock = -1;
  gboolean locked = hr_settings_place_lock (&lock, &error);

  if (lock >= 0)
    close (lock);
  if (!locked)
    return error->domain == G_KEY_FILE_ERROR ? HR_FINDING_SETTINGS_DAMAGED
                                             : HR_FINDING_SETTINGS_READ_ONLY;
  if (g_str_equal (type, "GKeyfileSettingsBackend"))
    return HR_FINDING_KEYFILE;
  if (g_str_equal (type, "GMemorySettingsBackend"))
    return HR_FINDING_SETTINGS_IN_MEMORY;
  if (!g_str_equal (type, "DConfSettingsBackend"))
    return HR_FINDING_OTHER_SETTINGS;
  return self->proxy != NULL ? HR_FINDING_DCONF : HR_FINDING_SETTINGS_READ_ONLY;
}

/* Also the making of it may hang: libproxy 0.5 waits for NetworkManager then. */
static void
look_up_proxies (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GProxyResolver *resolver = g_proxy_resolver_get_default ();

  g_task_return_pointer (task,
                         g_proxy_resolver_lookup (resolver, HR_KEYRING_VENDOR_ORIGIN, NULL, NULL),
                         (GDestroyNotify) g_strfreev);
}

static HrFinding
find_proxy (void)
{
  GAsyncResult **location = g_new0 (GAsyncResult *, 1);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, hr_loop_take, location);
  g_autoptr (GAsyncResult) answer = NULL;
  g_auto (GStrv) proxies = NULL;

  g_task_set_source_tag (task, find_proxy);
  g_task_run_in_thread (task, look_up_proxies);
  answer = hr_loop_await_in_time (location, TIMEOUT_MS);
  if (answer != NULL)
    proxies = g_task_propagate_pointer (task, NULL);
  if (proxies == NULL || proxies[0] == NULL)
    return HR_FINDING_PROXY_HANGS;
  return g_str_has_prefix (proxies[0], "direct:") ? HR_FINDING_NO_PROXY : HR_FINDING_PROXY;
}

/* @shown: (nullable): the account as applet or daemon show it
 *
 * Returns: whether somebody has a key */
static gboolean
add_key (Doctor *self, const char *id, const char *origin, const HrSnapshot *shown)
{
  HrAccountParts parts = hr_direct_get_parts (self->direct, NULL);
  HrKeyringRequest request = { HR_KEYRING_LOOKUP, id, origin, NULL };
  GAsyncResult **location = g_new0 (GAsyncResult *, 1);
  g_autoptr (GAsyncResult) answer = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HrKey) key = NULL;
  HrError code = HR_ERROR_KEYRING_UNAVAILABLE;

  hr_keyring_ask_async (parts.keyring, &request, NULL, hr_loop_take, location);
  answer = hr_loop_await_in_time (location, KEYRING_TIMEOUT_MS);
  if (answer != NULL)
    hr_keyring_ask_finish (parts.keyring, answer, &key, &error);
  if (error != NULL && error->domain == HR_ERROR)
    code = (HrError) error->code;

  if (key != NULL)
    hr_diagnosis_add (self->diagnosis, hr_credential_keyring_has (parts.keyring, id)
                                           ? HR_FINDING_CREDENTIAL
                                           : HR_FINDING_KEYRING);
  else if (shown != NULL && shown->known && shown->state == HR_STATE_CURRENT)
    hr_diagnosis_add (self->diagnosis, HR_FINDING_KEY_ELSEWHERE);
  else {
    hr_diagnosis_add_error (self->diagnosis, HR_FINDING_KEY_ERROR, code);
    return FALSE;
  }
  return TRUE;
}

/* Asks the service, where nobody else does. */
static HrSnapshot *
check (Doctor *self, const char *id)
{
  g_autoptr (HrAccount) account = hr_direct_open_account (self->direct, id, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  HrSnapshot *snapshot;

  hr_account_refresh_async (account, NULL, hr_loop_take, &result);
  hr_loop_await (&result, 0);
  hr_account_refresh_finish (account, result, &error);
  snapshot = hr_snapshot_copy (hr_account_get_snapshot (account));
  /* One that was not even made, because the service asked to wait, leaves no trace. */
  if (error != NULL && error->domain == HR_ERROR) {
    snapshot->failed = TRUE;
    snapshot->error = (HrError) error->code;
  }
  return snapshot;
}

static void
add_check (Doctor *self, const HrSnapshot *snapshot)
{
  if (snapshot->failed)
    hr_diagnosis_add_error (self->diagnosis, HR_FINDING_CHECK_ERROR, snapshot->error);
  else if (snapshot->checked_at != 0)
    hr_diagnosis_add_time (self->diagnosis, HR_FINDING_CHECKED, snapshot->checked_at);
  else
    hr_diagnosis_add (self->diagnosis, HR_FINDING_NOT_CHECKED);
}

static void
add_account (Doctor *self, const char *id)
{
  g_auto (HrAccountSettings) settings = { 0 };
  g_autoptr (HrEndpoint) endpoint = NULL;
  g_autoptr (HrSnapshot) asked = NULL;
  const HrAppletAccount *shown =
      self->shown != NULL ? hr_applet_proxy_find (self->shown, id) : NULL;
  const char *origin;

  hr_settings_read_account (self->direct->settings, id, &settings);
  endpoint = hr_endpoint_parse (settings.base_url, NULL);
  if (endpoint == NULL) {
    hr_diagnosis_add (self->diagnosis, HR_FINDING_BAD_ADDRESS);
    return;
  }

  origin = hr_endpoint_get_origin (endpoint);
  hr_diagnosis_add (self->diagnosis, g_str_equal (origin, HR_KEYRING_VENDOR_ORIGIN)
                                         ? HR_FINDING_VENDOR
                                         : HR_FINDING_OTHER_ADDRESS);
  if (!add_key (self, id, origin, shown != NULL ? shown->snapshot : NULL))
    return;
  if (shown == NULL)
    asked = check (self, id);
  add_check (self, shown != NULL ? shown->snapshot : asked);
}

static HrFinding
explain_store (const GError *error)
{
  if (error->domain != HR_STORE_ERROR)
    return HR_FINDING_STORE_FAILS;
  switch ((HrStoreError) error->code) {
  case HR_STORE_ERROR_DAMAGED:
    return HR_FINDING_STORE_DAMAGED;
  case HR_STORE_ERROR_READ_ONLY:
    return HR_FINDING_STORE_READ_ONLY;
  case HR_STORE_ERROR_FULL:
    return HR_FINDING_STORE_FULL;
  case HR_STORE_ERROR_NEWER:
    return HR_FINDING_STORE_NEWER;
  case HR_STORE_ERROR_CLOSED:
  case HR_STORE_ERROR_FAILED:
    break;
  }
  return HR_FINDING_STORE_FAILS;
}

/* Tells whether file and folder can be written, or made. */
static gboolean
is_writable (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (access (path, F_OK) != 0)
    return errno == ENOENT && !g_str_equal (path, folder) && is_writable (folder);
  return access (path, W_OK) == 0;
}

static HrFinding
find_store (Doctor *self, const char *id)
{
  g_autofree char *path = hr_store_get_default_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HrReading) balance = NULL;

  if (access (path, F_OK) != 0 && errno == ENOENT)
    return is_writable (path) ? HR_FINDING_STORE_EMPTY : HR_FINDING_STORE_READ_ONLY;

  hr_store_glance_async (self->direct->store, id, NULL, hr_loop_take, &result);
  hr_loop_await (&result, 0);
  if (!hr_store_get_last_finish (self->direct->store, result, &balance, NULL, &error))
    return explain_store (error);
  if (hr_store_get_problem (self->direct->store) != NULL)
    return explain_store (hr_store_get_problem (self->direct->store));
  if (!is_writable (path) || !is_writable (folder))
    return HR_FINDING_STORE_READ_ONLY;
  return balance != NULL ? HR_FINDING_STORE : HR_FINDING_STORE_EMPTY;
}

static void
add_hooks (HrDiagnosis *diagnosis)
{
  GAsyncResult **location = g_new0 (GAsyncResult *, 1);
  g_autofree char *folder = hr_environment_get_hook_folder ();
  g_autofree char *problem = NULL;
  g_autoptr (GAsyncResult) answer = NULL;
  g_autoptr (GPtrArray) hooks = NULL;
  guint n_skipped = 0;

  hr_hook_folder_list_async (folder, hr_hook_folder_list, hr_loop_take, location);
  answer = hr_loop_await_in_time (location, HR_HOOK_FOLDER_TIMEOUT * 1000);
  if (answer == NULL) {
    hr_diagnosis_add (diagnosis, HR_FINDING_HOOKS_HANG);
    return;
  }

  hooks = hr_hook_folder_list_finish (answer, &problem);
  for (guint i = 0; i < hooks->len; i++)
    n_skipped += ((const HrHook *) g_ptr_array_index (hooks, i))->problem != NULL;
  if (problem != NULL)
    hr_diagnosis_add (diagnosis, HR_FINDING_HOOK_FOLDER);
  else if (hooks->len == 0)
    hr_diagnosis_add (diagnosis, HR_FINDING_NO_HOOKS);
  if (n_skipped < hooks->len)
    hr_diagnosis_add_count (diagnosis, HR_FINDING_HOOKS, hooks->len - n_skipped);
  if (n_skipped > 0)
    hr_diagnosis_add_count (diagnosis, HR_FINDING_HOOKS_SKIPPED, n_skipped);
}

static void
look_around (Doctor *self)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ids = hr_settings_list_accounts (self->direct->settings);
  HrFinding bus = HR_FINDING_BUS;

  self->proxy = hr_applet_proxy_new (FALSE, &error);
  if (self->proxy == NULL)
    bus = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ? HR_FINDING_BUS_HANGS
                                                                    : HR_FINDING_NO_BUS;
  hr_diagnosis_add (self->diagnosis, find_watch (self));
  hr_diagnosis_add (self->diagnosis, bus);
  hr_diagnosis_add (self->diagnosis, find_tray (self));
  hr_diagnosis_add (self->diagnosis, find_notifications (self));
  hr_diagnosis_add (self->diagnosis, find_settings (self));
  hr_diagnosis_add (self->diagnosis, find_proxy ());
  for (guint i = 0; ids[i] != NULL; i++) {
    hr_diagnosis_set_account (self->diagnosis, i + 1);
    add_account (self, ids[i]);
  }
  hr_diagnosis_set_account (self->diagnosis, 0);
  hr_diagnosis_add (self->diagnosis, find_store (self, ids[0]));
  add_hooks (self->diagnosis);
}

static int
print (const HrDiagnosis *diagnosis, gboolean json)
{
  int exit_code = hr_diagnosis_is_well (diagnosis) ? EX_OK : EXIT_FAILURE;
  gint64 now = g_get_real_time ();
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;

  if (!json) {
    text = hr_diagnosis_to_text (diagnosis, now);
    return hr_command_print_text (text, exit_code);
  }
  text = hr_diagnosis_to_json (diagnosis, now);
  line = g_strconcat (text, "\n", NULL);
  return hr_command_print (line, exit_code);
}

/**
 * hr_command_doctor:
 * @argv: the whole command line
 *
 * Tells what works here and what does not, and nothing that must not be pasted.
 *
 * Returns: the exit code
 */
int
hr_command_doctor (char **argv)
{
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print JSON, for programs"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (HrDiagnosis) diagnosis = hr_diagnosis_new ();
  Doctor self = { .diagnosis = diagnosis };
  int exit_code;

  if (!hr_command_parse (
          NAME, argv, entries, _ ("Tells what works here and what does not."),
          _ ("Without an applet or daemon the service is asked once for each account. The output\n"
             "is safe to paste: it has no key, no name, no path of yours and no address.\n"
             "\n"
             "Exit status: 0, or 1 if something is wrong.\n"
             "\n"
             "Example: headroom doctor"),
          &error))
    return hr_command_bad_usage (NAME, error);

  self.direct = hr_direct_new ();
  if (self.direct == NULL)
    return EXIT_FAILURE;
  look_around (&self);
  exit_code = print (diagnosis, json);
  g_clear_pointer (&self.shown, g_ptr_array_unref);
  g_clear_pointer (&self.proxy, hr_applet_proxy_free);
  hr_direct_free (self.direct);
  return exit_code;
}
