/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-bus.h"

#include "hr-bus-export.h"

struct _HrBus {
  GObject parent_instance;

  GDBusConnection *connection;       /* (owned) */
  char *path;                        /* (owned) */
  HrAccounts *accounts;              /* (owned) */
  HrClock *clock;                    /* (owned) */
  GDBusObjectManagerServer *manager; /* (owned) */
  GHashTable *exports;               /* (owned) (element-type HrAccount HrBusExport) */
  guint acquired;                    /* subscription to the signal of a name that is ours now */
};

G_DEFINE_FINAL_TYPE (HrBus, hr_bus, G_TYPE_OBJECT)

/**
 * hr_bus_account_path:
 * @path: the object manager's path
 * @id: an account's id
 *
 * Every character but letters and digits stands as _ and two lower-case hexadecimal digits of its
 * byte, so that different ids have different paths.
 *
 * Returns: (transfer full): the account's object path
 */
char *
hr_bus_account_path (const char *path, const char *id)
{
  GString *text;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (id != NULL && *id != '\0', NULL);

  text = g_string_new (path);
  g_string_append_c (text, '/');
  for (const char *p = id; *p != '\0'; p++)
    if (g_ascii_isalnum (*p))
      g_string_append_c (text, *p);
    else
      g_string_append_printf (text, "_%02x", (guint) (guchar) *p);
  return g_string_free (text, FALSE);
}

/* One that is there follows its account by itself. */
static void
on_account_changed (HrBus *self, HrAccount *account)
{
  gboolean exported = g_hash_table_contains (self->exports, account);
  gboolean wanted = hr_accounts_has (self->accounts, account);
  g_autofree char *path = NULL;

  if (exported == wanted)
    return;
  path = hr_bus_account_path (self->path, hr_account_get_id (account));
  if (wanted) {
    HrBusExport *export = hr_bus_export_new (self->connection, path, account, self->clock);

    g_hash_table_insert (self->exports, account, export);
    g_dbus_object_manager_server_export (self->manager, hr_bus_export_get_object (export));
  } else {
    g_dbus_object_manager_server_unexport (self->manager, path);
    g_hash_table_remove (self->exports, account);
  }
}

/* Another program kept the holds until now, and may have made some since they were read. */
static void
on_name_acquired (GDBusConnection *connection,
                  const char *sender,
                  const char *path,
                  const char *interface,
                  const char *signal,
                  GVariant *parameters,
                  gpointer user_data)
{
  HrBus *self = user_data;
  GHashTableIter iter;
  gpointer export;

  g_hash_table_iter_init (&iter, self->exports);
  while (g_hash_table_iter_next (&iter, NULL, &export))
    hr_bus_export_read_holds (export);
}

static void
drop_export (gpointer export)
{
  hr_bus_export_close (export);
  g_object_unref (export);
}

static void
hr_bus_dispose (GObject *object)
{
  HrBus *self = HR_BUS (object);

  if (self->acquired != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->acquired);
  self->acquired = 0;
  if (self->manager != NULL)
    g_dbus_object_manager_server_set_connection (self->manager, NULL);
  g_clear_pointer (&self->exports, g_hash_table_unref);
  g_clear_object (&self->manager);
  g_clear_object (&self->clock);
  g_clear_object (&self->accounts);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (hr_bus_parent_class)->dispose (object);
}

static void
hr_bus_finalize (GObject *object)
{
  HrBus *self = HR_BUS (object);

  g_free (self->path);

  G_OBJECT_CLASS (hr_bus_parent_class)->finalize (object);
}

static void
hr_bus_class_init (HrBusClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = hr_bus_dispose;
  object_class->finalize = hr_bus_finalize;
}

static void
hr_bus_init (HrBus *self)
{
}

/**
 * hr_bus_new:
 * @connection: (transfer none): the session bus
 * @path: the object manager's path: %HR_BUS_PATH, or the demo's, and /accounts
 * @accounts: (transfer none): the accounts
 * @clock: (transfer none): the time
 *
 * Puts the accounts on the bus, until the object is disposed of.
 *
 * Returns: (transfer full): a new #HrBus
 */
HrBus *
hr_bus_new (GDBusConnection *connection, const char *path, HrAccounts *accounts, HrClock *clock)
{
  HrBus *self;

  g_return_val_if_fail (G_IS_DBUS_CONNECTION (connection), NULL);
  g_return_val_if_fail (g_variant_is_object_path (path), NULL);
  g_return_val_if_fail (HR_IS_ACCOUNTS (accounts), NULL);
  g_return_val_if_fail (HR_IS_CLOCK (clock), NULL);

  self = g_object_new (HR_TYPE_BUS, NULL);
  self->connection = g_object_ref (connection);
  self->path = g_strdup (path);
  self->accounts = g_object_ref (accounts);
  self->clock = g_object_ref (clock);
  self->exports = g_hash_table_new_full (NULL, NULL, NULL, drop_export);
  self->manager = g_dbus_object_manager_server_new (path);
  for (guint i = 0; i < hr_accounts_get_n (accounts); i++)
    on_account_changed (self, hr_accounts_get (accounts, i));
  g_signal_connect_object (accounts, "changed", G_CALLBACK (on_account_changed), self,
                           G_CONNECT_SWAPPED);
  g_dbus_object_manager_server_set_connection (self->manager, connection);
  self->acquired = g_dbus_connection_signal_subscribe (
      connection, "org.freedesktop.DBus", "org.freedesktop.DBus", "NameAcquired",
      "/org/freedesktop/DBus", NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_name_acquired, self, NULL);
  return self;
}
