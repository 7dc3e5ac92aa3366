/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-account-private.h"

/*
 * One check: the key from the keyring, then the balance from the service. There is at most one per
 * account, whoever wants it; a check that was abandoned comes to nothing when its answer arrives.
 */
struct _HrCheck {
  HrAccount *account;        /* (owned) */
  GCancellable *cancellable; /* (owned) */
  gboolean looked_up;        /* the key is fresh from the keyring */
  HrQuestion question;
  HrReading answer;    /* what the service said */
  HrRecorded recorded; /* what became of it */
};

static void
hr_check_free (HrCheck *check)
{
  if (check->account->check == check)
    check->account->check = NULL;
  g_clear_object (&check->cancellable);
  g_clear_object (&check->account);
  g_free (check);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HrCheck, hr_check_free)

static gboolean
is_abandoned (HrCheck *check)
{
  return check->account->check != check;
}

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

static void
fail (HrAccount *self, GError *error, HrRetryTime retry)
{
  g_autoptr (GError) copy = g_error_copy (error);

  self->check = NULL;
  hr_account_take_error (self, error, retry);
  hr_account_end_check (self, copy);
}

static void
on_outlook (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HrCheck) check = user_data;
  g_autofree HrOutlook *outlook = NULL;
  g_autoptr (GError) error = NULL;
  HrAccount *self = check->account;

  outlook = hr_outlook_finish (result, &error);
  if (is_abandoned (check))
    return;
  /* The history's own face says so where the user sees it. */
  if (error != NULL)
    g_debug ("Account %s: not in the history: %s", self->id, error->message);

  self->check = NULL;
  g_free (self->outlook);
  self->outlook = g_steal_pointer (&outlook);
  hr_account_take_balance (self, &check->recorded);
  hr_account_end_check (self, NULL);
}

static void
update_outlook (HrCheck *check)
{
  HrAccount *self = check->account;

  hr_outlook_update_async (self->history, self->id, hr_account_get_since (self), &check->recorded,
                           self->outlook, check->cancellable, on_outlook, check);
}

static void
on_recorded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HrCheck) check = user_data;
  g_autoptr (GError) error = NULL;
  HrAccount *self = check->account;

  if (!hr_store_record_finish (HR_STORE (source), result, &check->recorded, &error)) {
    /* The history's own face says so where the user sees it; the answer is judged by what is in
     * memory. */
    g_debug ("Account %s: not in the history: %s", self->id, error->message);
    check->recorded = hr_question_judge (&check->question, self->balance, &check->answer);
  }
  if (is_abandoned (check))
    return;

  hr_account_set_doubt (self, check->recorded.doubt);
  if (check->recorded.judgement == HR_JUDGEMENT_DOUBTFUL) {
    fail (self,
          g_error_new (HR_ERROR, HR_ERROR_DOUBTFUL,
                       "%" G_GINT64_FORMAT " credits, which the used ones do not explain",
                       check->answer.credits),
          (HrRetryTime){ 0 });
    return;
  }

  update_outlook (g_steal_pointer (&check));
}

/*
 * A number is on the disk before it is on the screen.
 */
static void
keep (HrCheck *check)
{
  HrAccount *self = check->account;

  hr_store_record_async (self->history, self->id, &check->question, &check->answer, NULL,
                         on_recorded, check);
}

static HrCheck *
begin (HrAccount *self)
{
  HrCheck *check = g_new0 (HrCheck, 1);

  check->account = g_object_ref (self);
  check->cancellable = g_cancellable_new ();
  self->check = check;
  self->asked_at = hr_clock_get_wall_time (self->clock);
  self->asked_awake = hr_clock_get_awake_time (self->clock);
  hr_account_publish (self, NULL);
  return check;
}

/*
 * A check whose answer is here already.
 */
void
hr_account_keep (HrAccount *self, const HrQuestion *question, const HrReading *answer)
{
  HrCheck *check = begin (self);

  check->question = *question;
  check->question.since = hr_account_get_since (self);
  check->answer = *answer;
  keep (check);
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HrCheck) check = user_data;
  g_autoptr (GError) error = NULL;
  HrAccount *self = check->account;
  HrRetryTime retry;
  gboolean ok;

  ok = hr_client_fetch_finish (HR_CLIENT (source), result, &check->answer, &retry, &error);
  if (is_abandoned (check))
    return;

  if (ok)
    keep (g_steal_pointer (&check));
  else
    fail (self, g_steal_pointer (&error), retry);
}

static void
fetch (HrCheck *check)
{
  HrAccount *self = check->account;

  check->question = hr_account_ask (self);
  hr_client_fetch_async (self->client, self->endpoint, self->key, check->cancellable, on_fetched,
                         check);
}

/*
 * A key already in memory outlasts a keyring that locks or goes away meanwhile, but not one that
 * says it is no longer there.
 */
static gboolean
key_survives (HrAccount *self, const GError *error)
{
  if (self->key == NULL)
    return FALSE;

  return g_error_matches (error, HR_ERROR, HR_ERROR_KEYRING_LOCKED) ||
         g_error_matches (error, HR_ERROR, HR_ERROR_KEYRING_UNAVAILABLE);
}

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HrCheck) check = user_data;
  g_autoptr (HrKey) key = NULL;
  g_autoptr (GError) error = NULL;
  HrAccount *self = check->account;

  hr_keyring_ask_finish (HR_KEYRING (source), result, &key, &error);
  if (is_abandoned (check))
    return;

  if (key != NULL) {
    hr_account_use_key (self, key);
  } else if (!key_survives (self, error)) {
    g_clear_pointer (&self->key, hr_key_unref);
    fail (self, g_steal_pointer (&error), (HrRetryTime){ 0 });
    return;
  }

  fetch (g_steal_pointer (&check));
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
  HrKeyringRequest request = { HR_KEYRING_LOOKUP };
  HrCheck *check;

  /* A check with a key that may have been replaced is not what somebody wants who looks anew. */
  if (self->check != NULL && look_up_key && !self->check->looked_up)
    hr_account_abandon_check (self);
  if (self->check != NULL)
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
  check = begin (self);
  check->looked_up = look_up_key || self->key == NULL || self->key_refused;
  if (self->key != NULL && (self->key_for_this_run || !check->looked_up)) {
    fetch (check);
    return;
  }
  request.account = self->id;
  request.origin = hr_endpoint_get_origin (self->endpoint);
  hr_keyring_ask_async (self->keyring, &request, check->cancellable, on_looked_up, check);
}

/*
 * Drops the check under way; who waits for it goes on waiting, for the next one.
 */
void
hr_account_abandon_check (HrAccount *self)
{
  HrCheck *check = g_steal_pointer (&self->check);

  if (check != NULL)
    g_cancellable_cancel (check->cancellable);
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
