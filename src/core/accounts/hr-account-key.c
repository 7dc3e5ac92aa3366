/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-account-private.h"
#include "hr-key-change.h"
#include "hr-key-mark.h"

/* A change of the key, as far as it is the account's. */
typedef struct {
  HrKey *key;           /* (owned) */
  HrEndpoint *endpoint; /* (owned): where the key is for */
  HrQuestion question;
  gboolean verify; /* whether to ask the service first */
} NewKey;

static void
new_key_free (NewKey *new_key)
{
  hr_key_unref (new_key->key);
  hr_endpoint_unref (new_key->endpoint);
  g_free (new_key);
}

/*
 * Returns: (nullable) (transfer full): why the key cannot be used any more: what it was meant for,
 *   the account or its service, is gone
 */
static GError *
check_still_wanted (HrAccount *self, const NewKey *new_key)
{
  if (hr_account_is_over (self))
    return hr_account_make_gone ();
  if (self->endpoint == NULL || !g_str_equal (hr_endpoint_get_origin (self->endpoint),
                                              hr_endpoint_get_origin (new_key->endpoint)))
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "The base URL is another one now");
  return NULL;
}

/* The check that gave way goes on: storing may take as long as a prompt is open. */
static void
end_verifying (HrAccount *self)
{
  HrAccountPhase phase = self->phase;

  if (phase != HR_ACCOUNT_VERIFYING && phase != HR_ACCOUNT_YIELDING)
    return;
  hr_account_set_phase (self, HR_ACCOUNT_IDLE);
  if (phase == HR_ACCOUNT_YIELDING)
    hr_account_check (self, TRUE);
}

static GError *
on_verified (const HrRetryTime *retry, gpointer user_data)
{
  HrAccount *self = g_task_get_source_object (user_data);

  hr_poller_take_retry (self->poller, *retry);
  end_verifying (self);
  return check_still_wanted (self, g_task_get_task_data (user_data));
}

static void
on_key_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HrAccount *self = g_task_get_source_object (task);
  NewKey *new_key = g_task_get_task_data (task);
  HrKeyringRequest clear = { HR_KEYRING_CLEAR, self->id };
  HrKeyChangeResult change;
  GError *error = NULL;

  if (hr_key_change_finish (result, &change, &error))
    error = check_still_wanted (self, new_key);
  if (error != NULL) {
    /* Given up while the keyring's prompt was open. */
    if (change.stored && self->phase == HR_ACCOUNT_REMOVED)
      hr_keyring_ask_async (self->keyring, &clear, NULL, NULL, NULL);
    g_task_return_error (task, error);
    return;
  }

  hr_account_abandon_check (self);
  hr_account_use_key (self, new_key->key);
  self->key_refused = FALSE;
  self->key_for_this_run = !change.stored;
  if (new_key->verify) {
    g_ptr_array_add (self->waiting, g_object_ref (task));
    hr_account_keep (self, &new_key->question, &change.balance);
  } else {
    hr_account_check (self, FALSE);
    g_task_return_boolean (task, TRUE);
  }
}

/*
 * Goes on once it is known what other processes were told meanwhile: they may have been asked to
 * wait.
 */
static void
on_read_for_key (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HrAccount *self = g_task_get_source_object (task);
  NewKey *new_key = g_task_get_task_data (task);
  GError *unwanted = check_still_wanted (self, new_key);
  GCancellable *cancellable = g_task_get_cancellable (task);
  HrKeyChangeRequest request;

  hr_account_publish (self, hr_warnings_finish (result));
  hr_account_take_retry_at (self);
  if (unwanted == NULL && new_key->verify && hr_account_get_retry_at (self) != 0)
    unwanted = hr_account_make_rate_limited ();
  if (unwanted != NULL) {
    if (new_key->verify)
      end_verifying (self);
    g_task_return_error (task, unwanted);
    return;
  }

  new_key->question = hr_account_make_question (self);
  request = (HrKeyChangeRequest){
    .client = new_key->verify ? self->client : NULL,
    .keyring = self->keyring,
    .account = self->id,
    .endpoint = new_key->endpoint,
    .key = new_key->key,
    .verified = on_verified,
  };
  hr_key_change_async (&request, cancellable, on_key_stored, g_steal_pointer (&task));
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
 * old key is forgotten. Without any keyring the key is used for this run (@key_for_this_run of the
 * snapshot), which is no error. May ask the user to unlock the keyring.
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
  if (self->phase == HR_ACCOUNT_VERIFYING || self->phase == HR_ACCOUNT_YIELDING) {
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
    hr_account_set_phase (self, self->phase == HR_ACCOUNT_CHECKING ? HR_ACCOUNT_YIELDING
                                                                   : HR_ACCOUNT_VERIFYING);
  }
  hr_warnings_read_async (self->warnings, hr_clock_get_awake_time (self->clock), NULL,
                          on_read_for_key, g_steal_pointer (&task));
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
  hr_key_mark_end_balance (self->store, self->id, hr_clock_get_wall_time (self->clock));
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
  g_autoptr (HrAccount) self = user_data;
  g_autoptr (GPtrArray) unlocking = g_steal_pointer (&self->unlocking);
  g_autoptr (GError) error = NULL;

  if (!hr_keyring_ask_finish (HR_KEYRING (source), result, NULL, &error))
    ;
  else if (hr_account_is_over (self))
    error = hr_account_make_gone (); /* GCOVR_EXCL_LINE: the same */
  else
    hr_account_check (self, TRUE);

  for (guint i = 0; i < unlocking->len; i++) {
    if (error != NULL)
      g_task_return_error (unlocking->pdata[i], g_error_copy (error));
    else
      g_task_return_boolean (unlocking->pdata[i], TRUE);
  }
}

/**
 * hr_account_unlock_async:
 * @self: an account
 * @cancellable: (nullable): gives up the answer, not the question
 * @callback: called when the keyring is unlocked, or the user did not want it
 * @user_data: for @callback
 *
 * Asks the user to unlock the keyring, then checks. To be called on the user's click only. While
 * the user is asked, another click waits for the same answer.
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
  if (self->unlocking != NULL) {
    g_ptr_array_add (self->unlocking, g_steal_pointer (&task));
    return;
  }
  self->unlocking = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (self->unlocking, g_steal_pointer (&task));
  request.account = self->id;
  request.origin = hr_endpoint_get_origin (self->endpoint);
  hr_keyring_ask_async (self->keyring, &request, NULL, on_unlocked, g_object_ref (self));
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
