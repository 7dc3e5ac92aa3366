/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-account-private.h"
#include "hr-check.h"

/*
 * Tells everybody who waits how the check ended, and that it is over.
 */
void
hr_account_end_check (HrAccount *self, const GError *error)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < waiting->len; i++) {
    GTask *task = g_ptr_array_index (waiting, i);

    if (error == NULL)
      g_task_return_boolean (task, TRUE);
    else
      g_task_return_error (task, g_error_copy (error));
  }
}

/* The keyring has the last word on the key, but for one that it does not get to say. */
static gboolean
is_about_key (const GError *error)
{
  return g_error_matches (error, HR_ERROR, HR_ERROR_NO_KEY) ||
         g_error_matches (error, HR_ERROR, HR_ERROR_KEYRING_LOCKED) ||
         g_error_matches (error, HR_ERROR, HR_ERROR_KEYRING_UNAVAILABLE);
}

static void
on_checked (GObject *source, GAsyncResult *async_result, gpointer user_data)
{
  g_autoptr (HrAccount) self = NULL;
  g_autoptr (GError) error = NULL;
  HrCheckResult result;
  g_autofree HrOutlook *outlook = NULL;

  hr_check_finish (async_result, &result, &error);
  outlook = result.outlook;
  /* Whoever abandoned it may be gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self = g_object_ref (user_data);
  g_clear_object (&self->checking);
  if (result.answered)
    hr_account_set_doubt (self, result.recorded.doubt);
  if (error != NULL) {
    if (is_about_key (error))
      g_clear_pointer (&self->key, hr_key_unref);
    hr_account_take_error (self, g_error_copy (error), result.retry);
  } else {
    g_free (self->outlook);
    self->outlook = g_steal_pointer (&outlook);
    hr_account_take_balance (self, &result.recorded);
  }
  hr_account_end_check (self, error);
}

static HrCheckBasis
make_basis (HrAccount *self, const HrQuestion *question)
{
  HrCheckBasis basis = { *question };

  basis.has_balance = self->balance != NULL;
  if (basis.has_balance)
    basis.balance = *self->balance;
  basis.has_outlook = self->outlook != NULL;
  if (basis.has_outlook)
    basis.outlook = *self->outlook;
  return basis;
}

/* A key that was just found may be another one than before, and then nothing known holds. */
static void
on_ask (HrKey *found, HrCheckBasis *basis, gpointer user_data)
{
  HrAccount *self = user_data;
  HrQuestion question;

  if (found != NULL)
    hr_account_use_key (self, found);
  question = hr_account_ask (self);
  *basis = make_basis (self, &question);
}

static void
begin (HrAccount *self, gboolean looked_up)
{
  self->checking = g_cancellable_new ();
  self->looked_up = looked_up;
  self->asked_at = hr_clock_get_wall_time (self->clock);
  self->asked_awake = hr_clock_get_awake_time (self->clock);
  hr_account_publish (self, NULL);
}

/*
 * Records an answer that is here already, in place of a check.
 */
void
hr_account_keep (HrAccount *self, const HrQuestion *question, const HrReading *answer)
{
  HrCheckBasis basis;

  begin (self, FALSE);
  basis = make_basis (self, question);
  basis.question.since = hr_account_get_since (self);
  hr_check_keep_async (self->history, self->id, &basis, answer, self->checking, on_checked, self);
}

/*
 * There is nobody to ask. Nothing is planned until the base URL is another one.
 */
static void
refuse_address (HrAccount *self)
{
  g_autoptr (GError) error = g_error_new_literal (HR_ERROR, HR_ERROR_NOT_THE_SERVICE,
                                                  "The base URL is not one that may be asked");

  g_clear_error (&self->error);
  self->error = g_error_copy (error);
  hr_account_publish (self, NULL);
  hr_account_end_check (self, error);
}

/*
 * Starts a check, unless one is under way. While a new key is being verified it waits for that.
 * @look_up_key: whether to ask the keyring although a key is in memory: it may have been replaced
 *   behind our back
 */
void
hr_account_check (HrAccount *self, gboolean look_up_key)
{
  HrCheckRequest request;
  gboolean look_up = look_up_key || self->key == NULL || self->key_refused;

  /* A check with a key that may have been replaced is not what somebody wants who looks anew. */
  if (self->checking != NULL && look_up_key && !self->looked_up)
    hr_account_abandon_check (self);
  if (self->checking != NULL)
    return;
  if (self->verifying) {
    self->check_wanted = TRUE;
    return;
  }

  self->check_wanted = FALSE;
  if (self->endpoint == NULL) {
    refuse_address (self);
    return;
  }
  /* No request while the service asked to wait, whoever wants one. */
  if (hr_account_get_wait (self) != 0) {
    g_autoptr (GError) wait =
        g_error_new_literal (HR_ERROR, HR_ERROR_RATE_LIMITED, "The service asked to wait");

    hr_poller_gave_up (self->poller);
    hr_account_note_wait (self);
    hr_account_end_check (self, wait);
    return;
  }

  hr_poller_began (self->poller);
  begin (self, look_up);
  request = (HrCheckRequest){
    .client = self->client,
    .keyring = self->keyring,
    .history = self->history,
    .account = self->id,
    .endpoint = self->endpoint,
    .key = self->key,
    .look_up = look_up && !self->key_for_this_run,
    .ask = on_ask,
  };
  hr_check_async (&request, self->checking, on_checked, self);
}

/*
 * Drops the check under way; who waits for it goes on waiting, for the next one.
 */
void
hr_account_abandon_check (HrAccount *self)
{
  g_autoptr (GCancellable) checking = g_steal_pointer (&self->checking);

  g_cancellable_cancel (checking);
}

/*
 * Tells whether a manual refresh may make a request: many at once, then one in every so often.
 */
static gboolean
take_turn (HrAccount *self)
{
  const gint64 turn = (gint64) HR_ACCOUNT_REFRESH_GAP * G_USEC_PER_SEC;
  gint64 now = hr_clock_get_boot_time (self->clock);
  gint64 until = MAX (self->turns_until, now) + turn;

  if (until - now > HR_ACCOUNT_REFRESHES * turn)
    return FALSE;

  self->turns_until = until;
  return TRUE;
}

/*
 * Answers with how the last check ended. Where none has ended yet, enough wait for the first.
 */
static void
return_last (HrAccount *self, GTask *task)
{
  if (self->error != NULL)
    g_task_return_error (task, g_error_copy (self->error));
  else if (self->balance != NULL && !self->restored)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, HR_ERROR, HR_ERROR_TIMEOUT, "Too many wait for the first check");
}

/**
 * hr_account_refresh_async:
 * @self: an account
 * @cancellable: (nullable): gives up the wait, not the check, which others may wait for
 * @callback: called when the check is over
 * @user_data: for @callback
 *
 * Asks the service now, or joins the check under way. The key is looked up anew. While the service
 * has asked not to be asked, no request is made: the answer is %HR_ERROR_RATE_LIMITED at once, and
 * :next-check-at tells until when.
 *
 * %HR_ACCOUNT_REFRESHES are made at once, then one in %HR_ACCOUNT_REFRESH_GAP seconds. One beyond
 * that asks nobody, and ends as the last check did.
 */
void
hr_account_refresh_async (HrAccount *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (HR_IS_ACCOUNT (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hr_account_refresh_async);

  if (!take_turn (self)) {
    return_last (self, task);
    return;
  }

  g_ptr_array_add (self->waiting, g_steal_pointer (&task));
  hr_account_check (self, TRUE);
}

/**
 * hr_account_refresh_finish:
 * @self: an account
 * @result: what the callback was given
 * @error: why there is no new balance: of %HR_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Returns: %TRUE if the check brought a balance
 */
gboolean
hr_account_refresh_finish (HrAccount *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, hr_account_refresh_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
