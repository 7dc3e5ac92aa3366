/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-keyring.h"

G_DEFINE_INTERFACE (HrKeyring, hr_keyring, G_TYPE_OBJECT)

static void
hr_keyring_default_init (HrKeyringInterface *iface)
{
}

/**
 * hr_keyring_lookup_async:
 * @self: a keyring
 * @account: the account's id
 * @origin: the origin that the key is to be sent to, as hr_endpoint_get_origin() gives it
 * @cancellable: (nullable): to stop waiting
 * @callback: called when the answer is here
 * @user_data: for @callback
 *
 * Looks for the key of @account for @origin. Never asks the user for anything.
 */
void
hr_keyring_lookup_async (HrKeyring *self,
                         const char *account,
                         const char *origin,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_return_if_fail (HR_IS_KEYRING (self));
  g_return_if_fail (account != NULL && origin != NULL);

  HR_KEYRING_GET_IFACE (self)->lookup_async (self, account, origin, cancellable, callback,
                                             user_data);
}

/**
 * hr_keyring_lookup_finish:
 * @self: a keyring
 * @result: what the callback was given
 * @error: return location: %HR_ERROR_NO_KEY where there is none for this account and origin,
 *   %HR_ERROR_KEYRING_LOCKED, %HR_ERROR_KEYRING_UNAVAILABLE or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the key, or %NULL with @error
 */
HrKey *
hr_keyring_lookup_finish (HrKeyring *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (HR_IS_KEYRING (self), NULL);

  return HR_KEYRING_GET_IFACE (self)->lookup_finish (self, result, error);
}

/**
 * hr_keyring_store_async:
 * @self: a keyring
 * @account: the account's id
 * @origin: the only origin that the key may be sent to
 * @key: the key
 * @cancellable: (nullable): to stop waiting; the key may be stored nevertheless
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Stores @key as the one key of @account: one for another origin is cleared once this one is in.
 * It may ask the user to unlock the keyring, so it is for a click of theirs, never for a timer.
 */
void
hr_keyring_store_async (HrKeyring *self,
                        const char *account,
                        const char *origin,
                        HrKey *key,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (HR_IS_KEYRING (self));
  g_return_if_fail (account != NULL && origin != NULL && key != NULL);

  HR_KEYRING_GET_IFACE (self)->store_async (self, account, origin, key, cancellable, callback,
                                            user_data);
}

/**
 * hr_keyring_store_finish:
 * @self: a keyring
 * @result: what the callback was given
 * @error: return location: %HR_ERROR_KEYRING_LOCKED where the user would not unlock it,
 *   %HR_ERROR_KEYRING_UNAVAILABLE or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the key is stored
 */
gboolean
hr_keyring_store_finish (HrKeyring *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (HR_IS_KEYRING (self), FALSE);

  return HR_KEYRING_GET_IFACE (self)->store_finish (self, result, error);
}

/**
 * hr_keyring_clear_async:
 * @self: a keyring
 * @account: the account's id
 * @cancellable: (nullable): to stop waiting; the key may be cleared nevertheless
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Removes every key of @account, whatever its origin. Never asks the user for anything.
 */
void
hr_keyring_clear_async (HrKeyring *self,
                        const char *account,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (HR_IS_KEYRING (self));
  g_return_if_fail (account != NULL);

  HR_KEYRING_GET_IFACE (self)->clear_async (self, account, cancellable, callback, user_data);
}

/**
 * hr_keyring_clear_finish:
 * @self: a keyring
 * @result: what the callback was given
 * @error: return location: %HR_ERROR_KEYRING_LOCKED where a key is left because it is locked,
 *   %HR_ERROR_KEYRING_UNAVAILABLE or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether no key is left; also %TRUE where there was none
 */
gboolean
hr_keyring_clear_finish (HrKeyring *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (HR_IS_KEYRING (self), FALSE);

  return HR_KEYRING_GET_IFACE (self)->clear_finish (self, result, error);
}

/**
 * hr_keyring_unlock_async:
 * @self: a keyring
 * @account: the account's id
 * @origin: the origin that the key is to be sent to
 * @cancellable: (nullable): to stop waiting; the prompt may stay
 * @callback: called when the user has answered
 * @user_data: for @callback
 *
 * Asks the user to unlock the keyring that holds the key. For a click of theirs, never for a timer.
 */
void
hr_keyring_unlock_async (HrKeyring *self,
                         const char *account,
                         const char *origin,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_return_if_fail (HR_IS_KEYRING (self));
  g_return_if_fail (account != NULL && origin != NULL);

  HR_KEYRING_GET_IFACE (self)->unlock_async (self, account, origin, cancellable, callback,
                                             user_data);
}

/**
 * hr_keyring_unlock_finish:
 * @self: a keyring
 * @result: what the callback was given
 * @error: return location: %HR_ERROR_KEYRING_LOCKED where it is still locked, %HR_ERROR_NO_KEY
 * where there is nothing to unlock, %HR_ERROR_KEYRING_UNAVAILABLE or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the key can now be looked up
 */
gboolean
hr_keyring_unlock_finish (HrKeyring *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (HR_IS_KEYRING (self), FALSE);

  return HR_KEYRING_GET_IFACE (self)->unlock_finish (self, result, error);
}
