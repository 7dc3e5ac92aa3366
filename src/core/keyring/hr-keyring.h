/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-key.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HrKeyring:
 *
 * Where keys are kept, each bound to an account and to the origin it may be sent to. No call blocks
 * and only hr_keyring_unlock_async() and hr_keyring_store_async(), which follow a click of the
 * user's, may ask the user for anything.
 *
 * Errors are of %HR_ERROR: %HR_ERROR_NO_KEY, %HR_ERROR_KEYRING_LOCKED or
 * %HR_ERROR_KEYRING_UNAVAILABLE; and %G_IO_ERROR_CANCELLED.
 */
#define HR_TYPE_KEYRING (hr_keyring_get_type ())
G_DECLARE_INTERFACE (HrKeyring, hr_keyring, HR, KEYRING, GObject)

struct _HrKeyringInterface {
  GTypeInterface parent_iface;

  void (*lookup_async) (HrKeyring *self,
                        const char *account,
                        const char *origin,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
  HrKey *(*lookup_finish) (HrKeyring *self, GAsyncResult *result, GError **error);
  void (*store_async) (HrKeyring *self,
                       const char *account,
                       const char *origin,
                       HrKey *key,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
  gboolean (*store_finish) (HrKeyring *self, GAsyncResult *result, GError **error);
  void (*clear_async) (HrKeyring *self,
                       const char *account,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
  gboolean (*clear_finish) (HrKeyring *self, GAsyncResult *result, GError **error);
  void (*unlock_async) (HrKeyring *self,
                        const char *account,
                        const char *origin,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
  gboolean (*unlock_finish) (HrKeyring *self, GAsyncResult *result, GError **error);
};

void hr_keyring_lookup_async (HrKeyring *self,
                              const char *account,
                              const char *origin,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
HrKey *hr_keyring_lookup_finish (HrKeyring *self, GAsyncResult *result, GError **error);
void hr_keyring_store_async (HrKeyring *self,
                             const char *account,
                             const char *origin,
                             HrKey *key,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean hr_keyring_store_finish (HrKeyring *self, GAsyncResult *result, GError **error);
void hr_keyring_clear_async (HrKeyring *self,
                             const char *account,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean hr_keyring_clear_finish (HrKeyring *self, GAsyncResult *result, GError **error);
void hr_keyring_unlock_async (HrKeyring *self,
                              const char *account,
                              const char *origin,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean hr_keyring_unlock_finish (HrKeyring *self, GAsyncResult *result, GError **error);

G_END_DECLS
