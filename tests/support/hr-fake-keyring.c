/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-fake-keyring.h"

#include "hr-memory-keyring.h"

struct _HrFakeKeyring {
  GObject parent_instance;

  HrKeyring *memory; /* (owned) */
  gboolean has_key;
  gboolean failing;
  HrError code; /* only where @failing */
  guint n_asked;
};

static void keyring_iface_init (HrKeyringInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HrFakeKeyring,
                               hr_fake_keyring,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HR_TYPE_KEYRING, keyring_iface_init))

static void
ask (HrKeyring *keyring, const HrKeyringRequest *request, GTask *task)
{
  HrFakeKeyring *self = HR_FAKE_KEYRING (keyring);

  self->n_asked++;
  if (self->failing) {
    g_task_return_new_error (task, HR_ERROR, (int) self->code, "As the test wants it");
    return;
  }
  if (request->operation == HR_KEYRING_STORE)
    self->has_key = TRUE;
  else if (request->operation == HR_KEYRING_CLEAR)
    self->has_key = FALSE;
  HR_KEYRING_GET_IFACE (self->memory)->ask (self->memory, request, task);
}

static void
keyring_iface_init (HrKeyringInterface *iface)
{
  iface->ask = ask;
}

static void
hr_fake_keyring_finalize (GObject *object)
{
  g_object_unref (HR_FAKE_KEYRING (object)->memory);

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
  self->memory = hr_memory_keyring_new ();
}

/**
 * hr_fake_keyring_new:
 *
 * Returns: (transfer full): a keyring that works, without a key
 */
HrKeyring *
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
 * Returns: whether a key was stored and none cleared since
 */
gboolean
hr_fake_keyring_has_key (HrFakeKeyring *self)
{
  return self->has_key;
}

/**
 * hr_fake_keyring_get_n_asked:
 * @self: a keyring
 *
 * Returns: how often it was asked for anything
 */
guint
hr_fake_keyring_get_n_asked (HrFakeKeyring *self)
{
  return self->n_asked;
}
