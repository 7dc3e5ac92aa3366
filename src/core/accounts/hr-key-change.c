/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-key-change.h"

/*
 * One change of key: checked against the service, then stored. It knows no account; whoever began
 * it uses the key afterwards. Whatever fails, the key in use before stays in use.
 */
typedef struct {
  HrKeyChangeRequest request; /* (owned) */
  gpointer user_data;
  HrKeyChangeResult result;
} KeyChange;

static void
key_change_free (KeyChange *change)
{
  g_clear_object (&change->request.client);
  g_object_unref (change->request.keyring);
  g_free ((char *) change->request.account);
  hr_endpoint_unref (change->request.endpoint);
  hr_key_unref (change->request.key);
  g_free (change);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  KeyChange *change = g_task_get_task_data (task);

  change->result.stored = hr_keyring_ask_finish (HR_KEYRING (source), result, NULL, &error);
  if (!change->result.stored && !g_error_matches (error, HR_ERROR, HR_ERROR_KEYRING_UNAVAILABLE)) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  if (!change->result.stored)
    g_message ("No keyring: the key is kept until the program ends: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

/*
 * Once begun it is not given up: the keyring and the account must hold the same key.
 */
static void
store (GTask *task)
{
  KeyChange *change = g_task_get_task_data (task);
  HrKeyringRequest request = { HR_KEYRING_STORE, change->request.account,
                               hr_endpoint_get_origin (change->request.endpoint),
                               change->request.key };

  g_task_set_check_cancellable (task, FALSE);
  hr_keyring_ask_async (change->request.keyring, &request, NULL, on_stored, task);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  KeyChange *change = g_task_get_task_data (task);
  GError *unwanted;
  HrRetryTime retry;

  hr_client_fetch_finish (HR_CLIENT (source), result, &change->result.balance, &retry, &error);
  unwanted = change->request.verified (&retry, change->user_data);
  if (error == NULL && unwanted == NULL) {
    store (g_steal_pointer (&task));
    return;
  }
  if (error != NULL)
    g_clear_error (&unwanted);
  g_task_return_error (task, error != NULL ? g_steal_pointer (&error) : unwanted);
}

/**
 * hr_key_change_async:
 * @request: what to do
 * @cancellable: (nullable): gives up, until the key is being stored
 * @callback: called when the key is stored, or refused
 * @user_data: for @callback and for the request's verified
 *
 * Asks the service with a new key, and stores it if that brings a balance. May ask the user to
 * unlock the keyring.
 */
void
hr_key_change_async (const HrKeyChangeRequest *request,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  KeyChange *change = g_new0 (KeyChange, 1);

  g_task_set_source_tag (task, hr_key_change_async);
  g_task_set_task_data (task, change, (GDestroyNotify) key_change_free);
  change->request = *request;
  change->user_data = user_data;
  g_object_ref (request->keyring);
  change->request.account = g_strdup (request->account);
  hr_endpoint_ref (request->endpoint);
  hr_key_ref (request->key);
  if (request->client == NULL) {
    store (task);
    return;
  }
  g_object_ref (request->client);
  hr_client_fetch_async (request->client, request->endpoint, request->key, cancellable, on_answered,
                         task);
}

/**
 * hr_key_change_finish:
 * @result: what the callback was given
 * @out: (out caller-allocates): what came of it, also where it failed
 * @error: of %HR_ERROR: what the service said of the key, or what the keyring did; what verified
 *   returned; or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the key may be used
 */
gboolean
hr_key_change_finish (GAsyncResult *result, HrKeyChangeResult *out, GError **error)
{
  KeyChange *change;

  g_return_val_if_fail (g_async_result_is_tagged (result, hr_key_change_async), FALSE);

  change = g_task_get_task_data (G_TASK (result));
  *out = change->result;
  return g_task_propagate_boolean (G_TASK (result), error);
}
