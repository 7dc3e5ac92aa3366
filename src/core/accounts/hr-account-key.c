/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-account-private.h"

/*
 * Changing the key. The order is: check it against the service, store it, use it. Whatever fails,
 * the key in use before stays in use.
 */
typedef struct {
  HrKey *key;           /* (owned) */
  HrEndpoint *endpoint; /* (owned): where the key is for */
  HrQuestion question;
  HrReading balance;
  gboolean verify;   /* whether to ask the service first */
  gboolean verified; /* whether @balance is the service's answer to @key */
} NewKey;

static void
new_key_free (NewKey *new_key)
{
  hr_key_unref (new_key->key);
  hr_endpoint_unref (new_key->endpoint);
  g_free (new_key);
}

static gboolean
is_over (HrAccount *self)
{
  return self->phase == HR_ACCOUNT_STOPPED || self->phase == HR_ACCOUNT_REMOVED;
}

static void
adopt (GTask *task, gboolean stored)
{
  HrAccount *self = g_task_get_source_object (task);
  NewKey *new_key = g_task_get_task_data (task);

  hr_account_abandon_check (self);
  hr_account_use_key (self, new_key->key);
  self->key_refused = FALSE;
  self->key_for_this_run = !stored;

  if (new_key->verified) {
    g_ptr_array_add (self->waiting, g_object_ref (task));
    hr_account_keep (self, &new_key->question, &new_key->balance);
  } else {
    hr_account_check (self, FALSE);
    g_task_return_boolean (task, TRUE);
  }
}

/*
 * What the key was meant for is gone: the account, or its service.
 *
 * Returns: (nullable) (transfer full): why it cannot be used any more
 */
static GError *
check_still_wanted (GTask *task)
{
  HrAccount *self = g_task_get_source_object (task);
  NewKey *new_key = g_task_get_task_data (task);

  if (is_over (self))
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "The account is gone");
  if (self->endpoint == NULL || !g_str_equal (hr_endpoint_get_origin (self->endpoint),
                                              hr_endpoint_get_origin (new_key->endpoint)))
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "The base URL is another one now");
  return NULL;
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  HrAccount *self = g_task_get_source_object (task);
  HrKeyringRequest clear = { HR_KEYRING_CLEAR, self->id };
  GError *unwanted;
  gboolean stored;

  stored = hr_keyring_ask_finish (HR_KEYRING (source), result, NULL, &error);
  if (!stored && !g_error_matches (error, HR_ERROR, HR_ERROR_KEYRING_UNAVAILABLE)) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  unwanted = check_still_wanted (task);
  if (unwanted != NULL) {
    /* GCOVR_EXCL_START: the account was given up while the keyring's prompt was open */
    if (self->phase == HR_ACCOUNT_REMOVED)
      hr_keyring_ask_async (self->keyring, &clear, NULL, NULL, NULL);
    g_task_return_error (task, unwanted);
    return;
    /* GCOVR_EXCL_STOP */
  }

  if (!stored)
    g_message ("No keyring: the key is kept until the program ends: %s", error->message);
  adopt (task, stored);
}

/*
 * Once begun it is not given up: the keyring and the account must hold the same key.
 */
static void
store (GTask *task)
{
  HrAccount *self = g_task_get_source_object (task);
  NewKey *new_key = g_task_get_task_data (task);
  HrKeyringRequest request = { HR_KEYRING_STORE, self->id,
                               hr_endpoint_get_origin (new_key->endpoint), new_key->key };

  hr_keyring_ask_async (self->keyring, &request, NULL, on_stored, task);
}

static void
end_verifying (HrAccount *self)
{
  self->verifying = FALSE;
  /* The check that gave way goes on: storing may take as long as a prompt is open. */
  if (self->check_wanted && !is_over (self))
    hr_account_check (self, TRUE);
}

static void
on_verified (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  HrAccount *self = g_task_get_source_object (task);
  NewKey *new_key = g_task_get_task_data (task);
  GError *unwanted;
  HrRetryTime retry;

  new_key->verified =
      hr_client_fetch_finish (HR_CLIENT (source), result, &new_key->balance, &retry, &error);
  hr_poller_take_retry (self->poller, retry);
  end_verifying (self);
  if (!new_key->verified) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  unwanted = check_still_wanted (task);
  if (unwanted != NULL) {
    g_task_return_error (task, unwanted);
    return;
  }

  store (g_steal_pointer (&task));
}

/*
 * Goes on once it is known what other processes were told meanwhile: they may have been asked to
 * wait.
 */
static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HrAccount *self = g_task_get_source_object (task);
  NewKey *new_key = g_task_get_task_data (task);
  GError *unwanted = check_still_wanted (task);
  GCancellable *cancellable;

  hr_account_publish (self, hr_warnings_finish (result));
  hr_account_take_retry_at (self);
  if (unwanted == NULL && new_key->verify && hr_account_get_wait (self) != 0)
    unwanted = g_error_new_literal (HR_ERROR, HR_ERROR_RATE_LIMITED, "The service asked to wait");
  if (unwanted != NULL) {
    if (new_key->verify)
      end_verifying (self);
    g_task_return_error (task, unwanted);
    return;
  }
  if (!new_key->verify) {
    store (g_steal_pointer (&task));
    return;
  }

  new_key->question = hr_account_ask (self);
  cancellable = g_task_get_cancellable (task);
  hr_client_fetch_async (self->client, new_key->endpoint, new_key->key, cancellable, on_verified,
                         g_steal_pointer (&task));
}

/**
 * hr_account_set_key_async:
 * @self: an account
 * @key: the new key
 * @verify: whether to ask the service with it first, and store it only if that brings a balance
 * @cancellable: (nullable): gives up, until the key is being stored
 * @callback: called when the key is in use, or refused
 * @user_data: for @callback
 *
 * Stores a key for the account's present origin and uses it from then on. What was known with the
 * old key is forgotten. Without any keyring the key is used for this run (:key-for-this-run), which
 * is no error. May ask the user to unlock the keyring.
 */
void
hr_account_set_key_async (HrAccount *self,
                          HrKey *key,
                          gboolean verify,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  NewKey *new_key;

  g_return_if_fail (HR_IS_ACCOUNT (self));
  g_return_if_fail (key != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hr_account_set_key_async);

  if (self->endpoint == NULL) {
    g_task_return_new_error (task, HR_ERROR, HR_ERROR_NOT_THE_SERVICE,
                             "The base URL is not one that may be asked");
    return;
  }
  if (self->verifying) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING, "Another key is being verified");
    return;
  }

  new_key = g_new0 (NewKey, 1);
  new_key->key = hr_key_ref (key);
  new_key->endpoint = hr_endpoint_ref (self->endpoint);
  new_key->verify = verify;
  g_task_set_task_data (task, new_key, (GDestroyNotify) new_key_free);

  /* One request at a time. */
  if (verify) {
    self->check_wanted = self->checking != NULL;
    hr_account_abandon_check (self);
    self->verifying = TRUE;
  }
  hr_warnings_read_async (self->warnings, hr_clock_get_awake_time (self->clock), NULL, on_read,
                          g_steal_pointer (&task));
}

/**
 * hr_account_set_key_finish:
 * @self: an account
 * @result: what the callback was given
 * @error: of %HR_ERROR: what the service said of the key, or %HR_ERROR_KEYRING_LOCKED where the
 *   user did not unlock it; %G_IO_ERROR_CLOSED where the account or its base URL changed meanwhile;
 *   %G_IO_ERROR_PENDING while another key is verified; or %G_IO_ERROR_CANCELLED
 *
 * A balance that is doubtful is no reason against the key that brought it.
 *
 * Returns: %TRUE if the key is in use
 */
gboolean
hr_account_set_key_finish (HrAccount *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GError) local = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, hr_account_set_key_async), FALSE);

  if (g_task_propagate_boolean (G_TASK (result), &local) ||
      g_error_matches (local, HR_ERROR, HR_ERROR_DOUBTFUL))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static void
on_cleared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  HrAccount *self = g_task_get_source_object (task);
  gboolean ok;

  ok = hr_keyring_ask_finish (HR_KEYRING (source), result, NULL, &error);
  /* A key that no keyring has is gone once it is forgotten here. */
  if (!ok && !(self->key_for_this_run &&
               g_error_matches (error, HR_ERROR, HR_ERROR_KEYRING_UNAVAILABLE))) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }

  hr_account_abandon_check (self);
  hr_account_forget (self);
  g_clear_pointer (&self->key, hr_key_unref);
  self->key_for_this_run = FALSE;
  g_clear_error (&error);
  error = g_error_new_literal (HR_ERROR, HR_ERROR_NO_KEY, "The key was removed");
  hr_account_end_balance (self->history, self->id, hr_clock_get_wall_time (self->clock));
  hr_account_take_error (self, g_error_copy (error), (HrRetryTime){ 0 }, NULL);
  hr_account_end_check (self, error);
  g_task_return_boolean (task, TRUE);
}

/**
 * hr_account_clear_key_async:
 * @self: an account
 * @cancellable: (nullable): gives up
 * @callback: called when the key is gone
 * @user_data: for @callback
 *
 * Removes the account's keys from the keyring, for all origins, and forgets what was known.
 */
void
hr_account_clear_key_async (HrAccount *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  HrKeyringRequest request = { HR_KEYRING_CLEAR };
  GTask *task;

  g_return_if_fail (HR_IS_ACCOUNT (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hr_account_clear_key_async);
  request.account = self->id;
  hr_keyring_ask_async (self->keyring, &request, cancellable, on_cleared, task);
}

/**
 * hr_account_clear_key_finish:
 * @self: an account
 * @result: what the callback was given
 * @error: of %HR_ERROR (the keyring is locked or gone: nothing was removed), or
 *   %G_IO_ERROR_CANCELLED
 *
 * Returns: %TRUE if there is no key any more
 */
gboolean
hr_account_clear_key_finish (HrAccount *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, hr_account_clear_key_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_unlocked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HrAccount *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!hr_keyring_ask_finish (HR_KEYRING (source), result, NULL, &error)) {
    g_task_return_error (task, error);
    return;
  }

  if (is_over (self)) {
    /* GCOVR_EXCL_START: the same */
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The account is gone");
    return;
    /* GCOVR_EXCL_STOP */
  }

  hr_account_check (self, TRUE);
  g_task_return_boolean (task, TRUE);
}

/**
 * hr_account_unlock_async:
 * @self: an account
 * @cancellable: (nullable): gives up
 * @callback: called when the keyring is unlocked, or the user did not want it
 * @user_data: for @callback
 *
 * Asks the user to unlock the keyring, then checks. To be called on the user's click only.
 */
void
hr_account_unlock_async (HrAccount *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  HrKeyringRequest request = { HR_KEYRING_UNLOCK };
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (HR_IS_ACCOUNT (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hr_account_unlock_async);

  if (self->endpoint == NULL) {
    g_task_return_new_error (task, HR_ERROR, HR_ERROR_NOT_THE_SERVICE,
                             "The base URL is not one that may be asked");
    return;
  }
  request.account = self->id;
  request.origin = hr_endpoint_get_origin (self->endpoint);
  hr_keyring_ask_async (self->keyring, &request, cancellable, on_unlocked, g_steal_pointer (&task));
}

/**
 * hr_account_unlock_finish:
 * @self: an account
 * @result: what the callback was given
 * @error: of %HR_ERROR: it is still locked, or gone; or %G_IO_ERROR_CANCELLED
 *
 * Returns: %TRUE if the keyring is unlocked
 */
gboolean
hr_account_unlock_finish (HrAccount *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, hr_account_unlock_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
