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

/* Nothing is locked here: to unlock a key is to find it. */
static void
find (HrMemoryKeyring *self, const HrKeyringRequest *request, GTask *task)
{
  Entry *entry = g_hash_table_lookup (self->entries, request->account);

  if (entry != NULL && g_str_equal (entry->origin, request->origin))
    g_task_return_pointer (task, hr_key_ref (entry->key), (GDestroyNotify) hr_key_unref);
  else
    g_task_return_new_error (task, HR_ERROR, HR_ERROR_NO_KEY, "No key for %s", request->origin);
}

static void
store (HrMemoryKeyring *self, const HrKeyringRequest *request)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->origin = g_strdup (request->origin);
  entry->key = hr_key_ref (request->key);
  g_hash_table_replace (self->entries, g_strdup (request->account), entry);
}

static void
ask (HrKeyring *keyring, const HrKeyringRequest *request, GTask *task)
{
  HrMemoryKeyring *self = HR_MEMORY_KEYRING (keyring);

  switch (request->operation) {
  case HR_KEYRING_LOOKUP:
  case HR_KEYRING_UNLOCK:
    find (self, request, task);
    return;
  case HR_KEYRING_STORE:
    store (self, request);
    break;
  case HR_KEYRING_CLEAR:
    g_hash_table_remove (self->entries, request->account);
    break;
  }

  g_task_return_pointer (task, NULL, NULL);
}

static void
keyring_iface_init (HrKeyringInterface *iface)
{
  iface->ask = ask;
}

static void
hr_memory_keyring_finalize (GObject *object)
{
  g_hash_table_unref (HR_MEMORY_KEYRING (object)->entries);

  G_OBJECT_CLASS (hr_memory_keyring_parent_class)->finalize (object);
}

static void
hr_memory_keyring_class_init (HrMemoryKeyringClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hr_memory_keyring_finalize;
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
