/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-client.h"

G_DEFINE_INTERFACE (HrClient, hr_client, G_TYPE_OBJECT)

static void
hr_client_default_init (HrClientInterface *iface)
{
}

/**
 * hr_client_fetch_async:
 * @self: a client
 * @endpoint: where to ask
 * @key: the key to ask with; the caller has made sure that it belongs to @endpoint's origin
 * @cancellable: (nullable): ends the request
 * @callback: called when there is an answer, or none within %HR_CLIENT_TIMEOUT
 * @user_data: for @callback
 *
 * Asks for the balance. Several questions may be under way at once. Each is over after at most
 * %HR_CLIENT_TIMEOUT seconds, or when @cancellable is cancelled.
 */
void
hr_client_fetch_async (HrClient *self,
                       HrEndpoint *endpoint,
                       HrKey *key,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_return_if_fail (HR_IS_CLIENT (self));
  g_return_if_fail (endpoint != NULL && key != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  HR_CLIENT_GET_IFACE (self)->fetch_async (self, endpoint, key, cancellable, callback, user_data);
}

/**
 * hr_client_fetch_finish:
 * @self: a client
 * @result: what the callback was given
 * @balance: (out caller-allocates): the balance, as of when its answer was whole; untouched on
 *   failure
 * @retry: (out) (optional): until when not to ask again
 * @error: return location for an error of %HR_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Returns: %TRUE if there is a balance
 */
gboolean
hr_client_fetch_finish (
    HrClient *self, GAsyncResult *result, HrReading *balance, HrRetryTime *retry, GError **error)
{
  g_return_val_if_fail (HR_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (balance != NULL, FALSE);

  return HR_CLIENT_GET_IFACE (self)->fetch_finish (self, result, balance, retry, error);
}
