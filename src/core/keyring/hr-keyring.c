/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-keyring.h"

G_DEFINE_INTERFACE (HrKeyring, hr_keyring, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
hr_keyring_default_init (HrKeyringInterface *iface)
{
  signals[CHANGED] = g_signal_new ("changed", HR_TYPE_KEYRING, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

/**
 * hr_keyring_emit_changed:
 * @self: a keyring
 *
 * Emits ::changed, for implementations.
 */
void
hr_keyring_emit_changed (HrKeyring *self)
{
  g_return_if_fail (HR_IS_KEYRING (self));

  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * hr_keyring_ask_async:
 * @self: a keyring
 * @request: what is wanted; copied
 * @cancellable: (nullable): to stop waiting; what was begun may be done nevertheless, and a prompt
 *   may stay
 * @callback: (nullable): called when the answer is here
 * @user_data: for @callback
 *
 * Asks a keyring.
 */
void
hr_keyring_ask_async (HrKeyring *self,
                      const HrKeyringRequest *request,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (HR_IS_KEYRING (self));
  g_return_if_fail (request->account != NULL);
  g_return_if_fail ((request->origin == NULL) == (request->operation == HR_KEYRING_CLEAR));
  g_return_if_fail ((request->key != NULL) == (request->operation == HR_KEYRING_STORE));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hr_keyring_ask_async);
  if (!g_task_return_error_if_cancelled (task))
    HR_KEYRING_GET_IFACE (self)->ask (self, request, task);
}

/**
 * hr_keyring_ask_finish:
 * @self: a keyring
 * @result: what the callback was given
 * @key: (out) (transfer full) (optional) (nullable): the key that was looked up; %NULL with @error
 * @error: return location: %HR_ERROR_NO_KEY where there is none to look up or to unlock for this
 *   account and origin; %HR_ERROR_KEYRING_LOCKED where a key is locked, or may be in what
 *   is locked, or the user would not unlock it; %HR_ERROR_KEYRING_UNAVAILABLE; for a credential
 *   %HR_ERROR_CREDENTIAL_EXPOSED, %HR_ERROR_CREDENTIAL_INVALID or %HR_ERROR_CREDENTIAL_READ_ONLY;
 *   or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether it was done
 */
gboolean
hr_keyring_ask_finish (HrKeyring *self, GAsyncResult *result, HrKey **key, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (HrKey) found = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, hr_keyring_ask_async), FALSE);

  found = g_task_propagate_pointer (G_TASK (result), &cause);
  if (key != NULL)
    *key = g_steal_pointer (&found);
  if (cause == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}
