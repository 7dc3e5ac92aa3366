/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-applet-proxy.h"

#include "hr-bus.h"
#include "hr-command.h"
#include "hr-loop.h"
#include "hr-plain.h"
#include "hr-settings.h"

#include <glib/gi18n-lib.h>

#include <unistd.h>

#define INTERFACE      HR_APP_ID ".Account1"
#define OBJECT_MANAGER "org.freedesktop.DBus.ObjectManager"
#define OBJECTS_TYPE   G_VARIANT_TYPE ("(a{oa{sa{sv}}})")

/* The bus, and what the applet knows, are there at once, or hang. */
#define READ_TIMEOUT_MS (5 * 1000)
/* A check may take 110 s, and a second more for each other account of a host that hangs. */
#define REFRESH_TIMEOUT_MS (180 * 1000)

struct _HrAppletProxy {
  GDBusConnection *connection; /* (owned) */
  const char *name;
  const char *path;
};

/* A bus that was reached and says nothing would hold g_bus_get_sync () for ever. */
static GDBusConnection *
connect_to_bus (GError **error)
{
  GAsyncResult **location = g_new0 (GAsyncResult *, 1);
  g_autoptr (GAsyncResult) answer = NULL;

  g_bus_get (G_BUS_TYPE_SESSION, NULL, hr_loop_take, location);
  answer = hr_loop_await_in_time (location, READ_TIMEOUT_MS);
  if (answer != NULL)
    return g_bus_get_finish (answer, error);

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                       C_ ("command", "the session bus does not answer"));
  return NULL;
}

/**
 * hr_applet_proxy_new:
 * @demo: whether the demo is meant
 * @error: return location: there is no session bus; %G_IO_ERROR_TIMED_OUT where there is one, and
 *   it does not answer
 *
 * Returns: (transfer full): the proxy of an applet that may or may not run, or %NULL with @error;
 *   free with hr_applet_proxy_free()
 */
HrAppletProxy *
hr_applet_proxy_new (gboolean demo, GError **error)
{
  g_autoptr (GDBusConnection) connection = connect_to_bus (error);
  HrAppletProxy *self = NULL;

  if (connection == NULL)
    return NULL;

  /* A bus that goes away is to be told, not to end the command. */
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  self = g_new0 (HrAppletProxy, 1);
  self->connection = g_steal_pointer (&connection);
  self->name = demo ? HR_APP_ID ".Demo" : HR_APP_ID;
  self->path = demo ? HR_BUS_PATH "/Demo/accounts" : HR_BUS_PATH "/accounts";
  return self;
}

/**
 * hr_applet_proxy_complain_of_bus:
 *
 * Says what is missing where there is no session bus, as in cron, and what to set.
 *
 * Returns: whether it is missing; a bus that does not answer is not
 */
gboolean
hr_applet_proxy_complain_of_bus (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection = connect_to_bus (&error);

  if (connection != NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return FALSE;

  hr_command_complain (C_ ("command", "there is no session bus, by which applet and keyring are "
                                      "reached: set DBUS_SESSION_BUS_ADDRESS to your session’s, as "
                                      "a rule unix:path=/run/user/%u/bus (%s)"),
                       (guint) getuid (), error->message);
  return TRUE;
}

/**
 * hr_applet_proxy_free:
 * @self: (transfer full) (nullable): a proxy
 */
void
hr_applet_proxy_free (HrAppletProxy *self)
{
  if (self == NULL)
    return;

  g_object_unref (self->connection);
  g_free (self);
}

/**
 * hr_applet_proxy_is_running:
 * @self: a proxy
 *
 * Returns: whether the applet runs
 */
gboolean
hr_applet_proxy_is_running (HrAppletProxy *self)
{
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_sync (self->connection, "org.freedesktop.DBus",
                                   "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
                                   g_variant_new ("(s)", self->name), G_VARIANT_TYPE ("(b)"),
                                   G_DBUS_CALL_FLAGS_NONE, READ_TIMEOUT_MS, NULL, NULL);
  gboolean owned = FALSE;

  if (answer != NULL)
    g_variant_get (answer, "(b)", &owned);
  return owned;
}

static void
applet_account_free (gpointer data)
{
  HrAppletAccount *account = data;

  g_free (account->path);
  hr_snapshot_unref (account->snapshot);
  g_free (account);
}

/* Any program can own the applet's name, and what it says ends on a terminal. */
static void
read_string (GVariantDict *properties, const char *name, char **value)
{
  const char *text = NULL;

  if (!g_variant_dict_lookup (properties, name, "&s", &text))
    return;
  g_free (*value);
  *value = hr_plain_line (text);
}

/* A word that this version does not know leaves what "nothing is known" says. */
static void
read_words (GVariantDict *properties, HrSnapshot *snapshot)
{
  const char *word = NULL;

  if (g_variant_dict_lookup (properties, "State", "&s", &word))
    hr_state_from_nick (word, &snapshot->state);
  if (g_variant_dict_lookup (properties, "Level", "&s", &word))
    hr_level_from_nick (word, &snapshot->level);
  if (g_variant_dict_lookup (properties, "ErrorCode", "&s", &word) && *word != '\0')
    snapshot->failed = hr_error_from_code (word, &snapshot->error);
}

/* The bus has seconds. A time that no calendar has stays one. */
static gint64
to_microseconds (gint64 seconds)
{
  const gint64 most = 2 * (HR_READING_AT_MAX / G_USEC_PER_SEC);

  return CLAMP (seconds, -most, most) * G_USEC_PER_SEC;
}

static gint64
read_time (GVariantDict *properties, const char *name)
{
  gint64 seconds = 0;

  g_variant_dict_lookup (properties, name, "x", &seconds);
  return to_microseconds (seconds);
}

static HrSnapshot *
read_snapshot (GVariant *answer)
{
  /* Looked through once; each g_variant_lookup () would do so anew. */
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (answer);
  GVariantDict *properties = &dict;
  HrSnapshot *snapshot = hr_snapshot_new ("", "");

  read_string (properties, "Id", &snapshot->account);
  read_string (properties, "Name", &snapshot->name);
  read_words (properties, snapshot);
  g_variant_dict_lookup (properties, "Known", "b", &snapshot->known);
  g_variant_dict_lookup (properties, "Credits", "x", &snapshot->balance.credits);
  g_variant_dict_lookup (properties, "Held", "x", &snapshot->held);
  snapshot->balance.used_known =
      g_variant_dict_lookup (properties, "UsedCredits", "x", &snapshot->balance.used) &&
      snapshot->balance.used >= 0;
  snapshot->balance.at = read_time (properties, "AsOf");
  snapshot->checked_at = read_time (properties, "CheckedAt");
  snapshot->next_check_at = read_time (properties, "NextCheckAt");
  g_variant_dict_lookup (properties, "GenerationsLeft", "x", &snapshot->generations_left);
  g_variant_dict_lookup (properties, "RunsOut", "(xxx)", &snapshot->runs_out[0],
                         &snapshot->runs_out[1], &snapshot->runs_out[2]);
  for (gsize i = 0; i < G_N_ELEMENTS (snapshot->runs_out); i++)
    snapshot->runs_out[i] = to_microseconds (snapshot->runs_out[i]);
  return snapshot;
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  const HrAppletAccount *const *left = a;
  const HrAppletAccount *const *right = b;

  return g_strcmp0 ((*left)->path, (*right)->path);
}

static GPtrArray *
read_accounts (GVariant *answer)
{
  GPtrArray *accounts = g_ptr_array_new_with_free_func (applet_account_free);
  g_autoptr (GVariantIter) objects = NULL;
  const char *path;
  GVariant *interfaces;

  g_variant_get (answer, "(a{oa{sa{sv}}})", &objects);
  while (g_variant_iter_loop (objects, "{&o@a{sa{sv}}}", &path, &interfaces)) {
    g_autoptr (GVariant) properties =
        g_variant_lookup_value (interfaces, INTERFACE, G_VARIANT_TYPE_VARDICT);
    HrAppletAccount *account = NULL;

    if (properties == NULL)
      continue;
    account = g_new0 (HrAppletAccount, 1);
    account->path = g_strdup (path);
    account->snapshot = read_snapshot (properties);
    g_ptr_array_add (accounts, account);
  }
  g_ptr_array_sort (accounts, compare_paths);

  return accounts;
}

/**
 * hr_applet_proxy_read:
 * @self: a proxy
 * @error: return location: %G_DBUS_ERROR_NAME_HAS_NO_OWNER or %G_DBUS_ERROR_SERVICE_UNKNOWN where
 *   the applet does not run, or how asking it failed
 *
 * Asks the applet for everything, in one call.
 *
 * Returns: (transfer full) (element-type HrAppletAccount): its accounts in the order of their
 * paths, or %NULL with @error
 */
GPtrArray *
hr_applet_proxy_read (HrAppletProxy *self, GError **error)
{
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_sync (self->connection, self->name, self->path, OBJECT_MANAGER,
                                   "GetManagedObjects", NULL, OBJECTS_TYPE,
                                   G_DBUS_CALL_FLAGS_NO_AUTO_START, READ_TIMEOUT_MS, NULL, error);

  return answer != NULL ? read_accounts (answer) : NULL;
}

/**
 * hr_applet_proxy_read_async:
 * @self: a proxy
 * @cancellable: (nullable): gives it up
 * @callback: called with the answer; finish with hr_applet_proxy_read_finish()
 * @user_data: for @callback
 *
 * As hr_applet_proxy_read(), without waiting.
 */
void
hr_applet_proxy_read_async (HrAppletProxy *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_dbus_connection_call (self->connection, self->name, self->path, OBJECT_MANAGER,
                          "GetManagedObjects", NULL, OBJECTS_TYPE, G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          READ_TIMEOUT_MS, cancellable, callback, user_data);
}

/**
 * hr_applet_proxy_read_finish:
 * @source: what the callback was given
 * @result: what the callback was given
 * @error: return location, as hr_applet_proxy_read()'s; or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (element-type HrAppletAccount): the accounts, or %NULL with @error
 */
GPtrArray *
hr_applet_proxy_read_finish (GObject *source, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, error);

  return answer != NULL ? read_accounts (answer) : NULL;
}

/**
 * hr_applet_proxy_get_connection:
 * @self: a proxy
 *
 * Returns: (transfer none): the session bus
 */
GDBusConnection *
hr_applet_proxy_get_connection (HrAppletProxy *self)
{
  return self->connection;
}

/**
 * hr_applet_proxy_get_name:
 * @self: a proxy
 *
 * Returns: (transfer none): the name that the applet owns while it runs
 */
const char *
hr_applet_proxy_get_name (HrAppletProxy *self)
{
  return self->name;
}

/**
 * hr_applet_proxy_error_is_absence:
 * @error: how asking the applet went wrong
 *
 * Returns: whether it does not run
 */
gboolean
hr_applet_proxy_error_is_absence (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN);
}

/**
 * hr_applet_proxy_find:
 * @accounts: (element-type HrAppletAccount): what the applet shows
 * @id: an account's id
 *
 * Returns: (transfer none) (nullable): the account, if the applet has it
 */
HrAppletAccount *
hr_applet_proxy_find (GPtrArray *accounts, const char *id)
{
  for (guint i = 0; i < accounts->len; i++) {
    HrAppletAccount *account = g_ptr_array_index (accounts, i);

    if (g_str_equal (account->snapshot->account, id))
      return account;
  }

  return NULL;
}

/**
 * hr_applet_proxy_choose:
 * @accounts: (element-type HrAppletAccount): what the applet shows
 * @id: (nullable): an account's id; %NULL for the user's first
 * @demo: whether it is the demo that shows them, which has settings of its own
 *
 * The settings are opened only where there is a choice, because that takes longer than all the
 * rest.
 *
 * Returns: (transfer none) (nullable): the account that is meant, if the applet has it
 */
HrAppletAccount *
hr_applet_proxy_choose (GPtrArray *accounts, const char *id, gboolean demo)
{
  g_autoptr (HrSettings) settings = NULL;
  g_auto (GStrv) ids = NULL;
  HrAppletAccount *found = NULL;

  if (accounts->len == 0)
    return NULL;
  if (id != NULL)
    return hr_applet_proxy_find (accounts, id);

  if (accounts->len > 1 && !demo)
    settings = hr_settings_new (NULL, NULL);
  if (settings != NULL)
    ids = hr_settings_list_accounts (settings);
  for (gsize i = 0; ids != NULL && ids[i] != NULL && found == NULL; i++)
    found = hr_applet_proxy_find (accounts, ids[i]);

  return found != NULL ? found : g_ptr_array_index (accounts, 0);
}

static gboolean
find_error (const char *dbus_name, HrError *error)
{
  for (int code = 0; code < HR_N_ERRORS; code++) {
    if (g_strcmp0 (hr_error_to_dbus_name ((HrError) code), dbus_name) == 0) {
      *error = (HrError) code;
      return TRUE;
    }
  }

  return FALSE;
}

/* Calls a method of an account, and waits for it.
 * @parameters: (nullable): floating
 *
 * Returns: (transfer full) (nullable): what it returns; %NULL with @error, of %HR_ERROR where the
 *   check failed, otherwise how asking the applet did */
static GVariant *
call (HrAppletProxy *self,
      const char *path,
      const char *method,
      GVariant *parameters,
      const GVariantType *type,
      int timeout_ms,
      GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autofree char *dbus_name = NULL;
  HrError code;
  GVariant *answer =
      g_dbus_connection_call_sync (self->connection, self->name, path, INTERFACE, method,
                                   parameters, type, G_DBUS_CALL_FLAGS_NO_AUTO_START, timeout_ms,
                                   NULL, &cause);

  if (answer != NULL)
    return answer;

  dbus_name = g_dbus_error_get_remote_error (cause);
  if (find_error (dbus_name, &code)) {
    g_dbus_error_strip_remote_error (cause);
    g_set_error_literal (error, HR_ERROR, code, cause->message);
  } else {
    g_propagate_error (error, g_steal_pointer (&cause));
  }
  return NULL;
}

/**
 * hr_applet_proxy_hold:
 * @self: a proxy
 * @path: an account's object path
 * @credits: how many
 * @wait: for how many seconds to wait for them, %G_MAXUINT32 for as long as it takes
 * @why: what for
 * @id: (out): number of the hold
 * @error: return location: of %HR_ERROR where there is no balance to hold them of; a remote error
 *   %HR_APPLET_PROXY_NOT_ENOUGH; or how asking the applet went wrong
 *
 * Has the applet hold credits until this program leaves the bus.
 *
 * Returns: whether it does
 */
gboolean
hr_applet_proxy_hold (HrAppletProxy *self,
                      const char *path,
                      gint64 credits,
                      guint wait,
                      const char *why,
                      guint *id,
                      GError **error)
{
  gint64 limit = wait * (gint64) 1000 + REFRESH_TIMEOUT_MS;
  g_autoptr (GVariant) answer =
      call (self, path, "Hold", g_variant_new ("(xus)", credits, wait, why), G_VARIANT_TYPE ("(u)"),
            (int) MIN (limit, G_MAXINT), error);

  if (answer != NULL)
    g_variant_get (answer, "(u)", id);
  return answer != NULL;
}

/**
 * hr_applet_proxy_release:
 * @self: a proxy
 * @path: an account's object path
 * @id: number of a hold of this program
 * @error: return location, as hr_applet_proxy_refresh()'s
 *
 * Ends a hold, and waits until the applet has asked for the balance after it.
 *
 * Returns: whether the balance is known
 */
gboolean
hr_applet_proxy_release (HrAppletProxy *self, const char *path, guint id, GError **error)
{
  g_autoptr (GVariant) answer = call (self, path, "Release", g_variant_new ("(u)", id),
                                      G_VARIANT_TYPE_UNIT, REFRESH_TIMEOUT_MS, error);

  return answer != NULL;
}

/**
 * hr_applet_proxy_refresh:
 * @self: a proxy
 * @path: an account's object path
 * @error: return location: of %HR_ERROR where the check failed, otherwise how asking the applet did
 *
 * Has the applet ask the service, and waits for it.
 *
 * Returns: whether the check brought a balance
 */
gboolean
hr_applet_proxy_refresh (HrAppletProxy *self, const char *path, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GVariant) answer =
      call (self, path, "Refresh", NULL, G_VARIANT_TYPE_UNIT, REFRESH_TIMEOUT_MS, &cause);

  if (answer != NULL)
    return TRUE;
  g_dbus_error_strip_remote_error (cause);
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}
