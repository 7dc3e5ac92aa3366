/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-memory-keyring.h"

#include "hr-error.h"

typedef struct {
  char *origin; /* (owned) */
  HrKey *key;   /* (owned) */
} Entry;

struct _HrMemoryKeyring {
  GObject parent_instance;

  GHashTable *entries; /* (owned): account id → Entry */
};

static void keyring_iface_init (HrKeyringInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HrMemoryKeyring,
                               hr_memory_keyring,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HR_TYPE_KEYRING, keyring_iface_init))

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->origin);
  hr_key_unref (entry->key);
  g_free (entry);
}

static void
key_unref (gpointer key)
{
  hr_key_unref (key);
}

static Entry *
find (HrMemoryKeyring *self, const char *account, const char *origin)
{
  Entry *entry = g_hash_table_lookup (self->entries, account);

  return entry != NULL && g_str_equal (entry->origin, origin) ? entry : NULL;
}

static void
lookup_async (HrKeyring *keyring,
              const char *account,
              const char *origin,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  HrMemoryKeyring *self = HR_MEMORY_KEYRING (keyring);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Entry *entry = find (self, account, origin);

  g_task_set_source_tag (task, lookup_async);
  if (entry != NULL)
    g_task_return_pointer (task, hr_key_ref (entry->key), key_unref);
  else
    g_task_return_new_error (task, HR_ERROR, HR_ERROR_NO_KEY, "No key for %s", origin);
}

static HrKey *
lookup_finish (HrKeyring *keyring, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, keyring), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
store_async (HrKeyring *keyring,
             const char *account,
             const char *origin,
             HrKey *key,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  HrMemoryKeyring *self = HR_MEMORY_KEYRING (keyring);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Entry *entry = NULL;

  g_task_set_source_tag (task, store_async);
  if (g_task_return_error_if_cancelled (task))
    return;

  entry = g_new0 (Entry, 1);
  entry->origin = g_strdup (origin);
  entry->key = hr_key_ref (key);
  g_hash_table_replace (self->entries, g_strdup (account), entry);
  g_task_return_boolean (task, TRUE);
}

static void
clear_async (HrKeyring *keyring,
             const char *account,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  HrMemoryKeyring *self = HR_MEMORY_KEYRING (keyring);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, clear_async);
  if (g_task_return_error_if_cancelled (task))
    return;

  g_hash_table_remove (self->entries, account);
  g_task_return_boolean (task, TRUE);
}

static void
unlock_async (HrKeyring *keyring,
              const char *account,
              const char *origin,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  HrMemoryKeyring *self = HR_MEMORY_KEYRING (keyring);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, unlock_async);
  if (find (self, account, origin) != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, HR_ERROR, HR_ERROR_NO_KEY, "No key for %s", origin);
}

static gboolean
done_finish (HrKeyring *keyring, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, keyring), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
hr_memory_keyring_finalize (GObject *object)
{
  HrMemoryKeyring *self = HR_MEMORY_KEYRING (object);

  g_hash_table_unref (self->entries);

  G_OBJECT_CLASS (hr_memory_keyring_parent_class)->finalize (object);
}

static void
hr_memory_keyring_class_init (HrMemoryKeyringClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hr_memory_keyring_finalize;
}

static void
keyring_iface_init (HrKeyringInterface *iface)
{
  iface->lookup_async = lookup_async;
  iface->lookup_finish = lookup_finish;
  iface->store_async = store_async;
  iface->store_finish = done_finish;
  iface->clear_async = clear_async;
  iface->clear_finish = done_finish;
  iface->unlock_async = unlock_async;
  iface->unlock_finish = done_finish;
}

static void
hr_memory_keyring_init (HrMemoryKeyring *self)
{
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
}

/**
 * hr_memory_keyring_new:
 *
 * Makes an empty keyring that is never locked and goes with the process.
 *
 * Returns: (transfer full): the keyring
 */
HrKeyring *
hr_memory_keyring_new (void)
{
  return g_object_new (HR_TYPE_MEMORY_KEYRING, NULL);
}
