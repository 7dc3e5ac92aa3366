/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-fake-keyring.h"

struct _HrFakeKeyring {
  GObject parent_instance;

  HrKey *key; /* (owned) (nullable) */
  gboolean failing;
  HrError code; /* only where @failing */
};

static void keyring_iface_init (HrKeyringInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HrFakeKeyring,
                               hr_fake_keyring,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HR_TYPE_KEYRING, keyring_iface_init))

static void
unref_key (gpointer key)
{
  hr_key_unref (key);
}

static gboolean
return_failure (HrFakeKeyring *self, GTask *task)
{
  if (self->failing)
    g_task_return_new_error (task, HR_ERROR, (int) self->code, "As the test wants it");

  return self->failing;
}

static void
lookup_async (HrKeyring *keyring,
              const char *account,
              const char *origin,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  HrFakeKeyring *self = HR_FAKE_KEYRING (keyring);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  if (return_failure (self, task))
    return;
  if (self->key != NULL)
    g_task_return_pointer (task, hr_key_ref (self->key), unref_key);
  else
    g_task_return_new_error (task, HR_ERROR, HR_ERROR_NO_KEY, "No key for %s", origin);
}

static HrKey *
lookup_finish (HrKeyring *keyring, GAsyncResult *result, GError **error)
{
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
  HrFakeKeyring *self = HR_FAKE_KEYRING (keyring);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  if (return_failure (self, task))
    return;
  hr_key_ref (key);
  g_clear_pointer (&self->key, hr_key_unref);
  self->key = key;
  g_task_return_boolean (task, TRUE);
}

static void
clear_async (HrKeyring *keyring,
             const char *account,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  HrFakeKeyring *self = HR_FAKE_KEYRING (keyring);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  if (return_failure (self, task))
    return;
  g_clear_pointer (&self->key, hr_key_unref);
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
  HrFakeKeyring *self = HR_FAKE_KEYRING (keyring);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  if (!return_failure (self, task))
    g_task_return_boolean (task, TRUE);
}

static gboolean
boolean_finish (HrKeyring *keyring, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
keyring_iface_init (HrKeyringInterface *iface)
{
  iface->lookup_async = lookup_async;
  iface->lookup_finish = lookup_finish;
  iface->store_async = store_async;
  iface->store_finish = boolean_finish;
  iface->clear_async = clear_async;
  iface->clear_finish = boolean_finish;
  iface->unlock_async = unlock_async;
  iface->unlock_finish = boolean_finish;
}

static void
hr_fake_keyring_finalize (GObject *object)
{
  HrFakeKeyring *self = HR_FAKE_KEYRING (object);

  g_clear_pointer (&self->key, hr_key_unref);

  G_OBJECT_CLASS (hr_fake_keyring_parent_class)->finalize (object);
}

static void
hr_fake_keyring_class_init (HrFakeKeyringClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hr_fake_keyring_finalize;
}

static void
hr_fake_keyring_init (HrFakeKeyring *self)
{
}

/**
 * hr_fake_keyring_new:
 *
 * Returns: (transfer full): a keyring that works, without a key
 */
HrFakeKeyring *
hr_fake_keyring_new (void)
{
  return g_object_new (HR_TYPE_FAKE_KEYRING, NULL);
}

/**
 * hr_fake_keyring_fail:
 * @self: a keyring
 * @code: what every call fails with from now on
 */
void
hr_fake_keyring_fail (HrFakeKeyring *self, HrError code)
{
  self->failing = TRUE;
  self->code = code;
}

/**
 * hr_fake_keyring_work:
 * @self: a keyring
 *
 * Every call succeeds from now on.
 */
void
hr_fake_keyring_work (HrFakeKeyring *self)
{
  self->failing = FALSE;
}

/**
 * hr_fake_keyring_has_key:
 * @self: a keyring
 *
 * Returns: whether there is a key in it
 */
gboolean
hr_fake_keyring_has_key (HrFakeKeyring *self)
{
  return self->key != NULL;
}
