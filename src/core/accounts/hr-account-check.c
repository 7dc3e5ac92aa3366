/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-account-private.h"
#include "hr-check.h"
#include "hr-key-mark.h"

/*
 * Tells whether the credits are within 20 % above a threshold: the next spending may cross it.
 */
static gboolean
is_near (gint64 credits, gint64 threshold)
{
  return credits > threshold && credits <= threshold + threshold / 5;
}

static gboolean
wants_look_soon (HrAccount *self, const HrRecorded *recorded)
{
  gint64 credits = recorded->balance.credits;

  return recorded->entry.spent > 0 || is_near (credits, self->settings.low_threshold) ||
         is_near (credits, self->settings.critical_threshold);
}

/*
 * A check brought a balance.
 * @alerts: (nullable) (transfer full): what is due by it
 */
static void
take_balance (HrAccount *self, const HrRecorded *recorded, GArray *alerts)
{
  gint64 wall = hr_clock_get_wall_time (self->clock);
  gboolean look_soon = wants_look_soon (self, recorded);

  g_clear_pointer (&self->balance, hr_reading_free);
  self->balance = hr_reading_copy (&recorded->balance);
  g_clear_error (&self->error);
  self->checked_at = wall;
  self->confirmed_at = hr_clock_get_boot_time (self->clock);
  self->confirmed_asked_at = self->asked_boot;
  self->key_refused = FALSE;
  hr_account_hold (self);
  hr_poller_succeeded (self->poller, look_soon);
  hr_account_publish (self, alerts);
  hr_account_release (self);
}

/*
 * A check brought none.
 * @error: (transfer full): of %HR_ERROR
 * @retry: until when not to ask
 * @alerts: (nullable) (transfer full): what is due by it
 */
void
hr_account_take_error (HrAccount *self, GError *error, HrRetryTime retry, GArray *alerts)
{
  if (error->domain != HR_ERROR) {
    /* GCOVR_EXCL_START: a mistake of this program */
    g_message ("Account %s: unexpected: %s", self->id, error->message);
    error->domain = HR_ERROR;
    error->code = HR_ERROR_KEYRING_UNAVAILABLE;
    /* GCOVR_EXCL_STOP */
  }
  g_debug ("Account %s: %s: %s", self->id, hr_error_to_code (error->code), error->message);

  g_clear_error (&self->error);
  self->error = error;
  self->checked_at = hr_clock_get_wall_time (self->clock);
  self->key_refused = hr_error_get_retry (error->code) == HR_RETRY_RARELY;
  hr_account_hold (self);
  hr_poller_failed (self->poller, error->code, retry);
  /* The balance is in doubt until another answer says so, whatever keeps that answer away. */
  if (hr_told_has (hr_warnings_get_told (self->warnings), HR_TOLD_DOUBT_AT) &&
      !hr_error_needs_person ((HrError) error->code))
    error->code = HR_ERROR_DOUBTFUL;
  hr_account_publish (self, alerts);
  hr_account_release (self);
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

/* The keyring has the last word on the key, but for one that it does not get to say. */
static gboolean
is_about_key (const GError *error)
{
  return error->domain == HR_ERROR && hr_error_get_retry (error->code) == HR_RETRY_LOOK_AGAIN;
}

/* A check that is over but for what is due by it. */
typedef struct {
  HrAccount *account;     /* (owned) */
  GCancellable *checking; /* (owned): which check it was */
  HrCheckResult result;
  GError *error; /* (owned) (nullable) */
} Ending;

static void
ending_free (Ending *ending)
{
  g_clear_error (&ending->error);
  g_free (ending->result.outlook);
  g_object_unref (ending->checking);
  g_object_unref (ending->account);
  g_free (ending);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ending, ending_free)

/* @due: (nullable) (transfer full) */
static void
finish (Ending *ending, GArray *due)
{
  HrAccount *self = ending->account;
  HrCheckResult *result = &ending->result;

  hr_account_set_phase (self, HR_ACCOUNT_IDLE);
  if (result->answered)
    self->doubt = result->recorded.doubt;
  if (ending->error != NULL) {
    if (is_about_key (ending->error))
      g_clear_pointer (&self->key, hr_key_unref);
    hr_account_take_error (self, g_error_copy (ending->error), result->retry, due);
  } else {
    g_free (self->outlook);
    self->outlook = g_steal_pointer (&result->outlook);
    take_balance (self, &result->recorded, due);
  }
  hr_account_plan_review (self);
  hr_account_end_check (self, ending->error);
}

static void
on_told (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Ending) ending = user_data;
  HrAccount *self = ending->account;
  GArray *due = hr_warnings_finish (result);

  if (self->checking == ending->checking)
    finish (ending, due);
  else if (self->watching)
    hr_account_publish (self, due);
  else
    g_clear_pointer (&due, g_array_unref);
}

static HrWarningEvent
make_event (Ending *ending)
{
  HrAccount *self = ending->account;
  HrWarningEvent event;

  if (ending->error == NULL) {
    event = hr_account_make_event (self, HR_WARNING_BALANCE, ending->result.outlook, TRUE);
    event.balance = ending->result.recorded.balance;
  } else {
    event =
        hr_account_make_event (self, HR_WARNING_FAILURE, self->outlook, self->confirmed_at != 0);
    event.error = ending->error->domain == HR_ERROR ? (HrError) ending->error->code
                                                    : HR_ERROR_KEYRING_UNAVAILABLE;
  }
  return event;
}

/* No key stands for what is recorded, whoever reads it next. One that is not found is no proof that
 * there is none. */
static gboolean
ends_balance (const GError *error)
{
  return error != NULL && error->domain == HR_ERROR &&
         hr_error_get_retry (error->code) == HR_RETRY_RARELY;
}

static void
on_checked (GObject *source, GAsyncResult *async_result, gpointer user_data)
{
  Ending *ending;
  GError *error = NULL;
  HrCheckResult result;
  HrAccount *self;
  HrWarningEvent event;

  hr_check_finish (async_result, &result, &error);
  /* The account that abandoned it may be gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_free (result.outlook);
    g_error_free (error);
    return;
  }

  self = user_data;
  ending = g_new0 (Ending, 1);
  ending->account = g_object_ref (self);
  ending->checking = g_object_ref (self->checking);
  ending->result = result;
  ending->error = error;
  event = make_event (ending);
  if (ends_balance (error))
    hr_key_mark_end_balance (self->store, self->id, event.now);
  /* Nothing is told before the account is watched. */
  if (self->watching)
    hr_warnings_tell_async (self->warnings, &event, on_told, ending);
  else {
    finish (ending, NULL);
    ending_free (ending);
  }
}

/*
 * Makes the question that an answer of now is judged by.
 */
HrQuestion
hr_account_make_question (HrAccount *self)
{
  return (HrQuestion){
    .asked_at = hr_clock_get_wall_time (self->clock),
    .since = hr_account_get_since (self),
    .low_threshold = self->settings.low_threshold,
    .critical_threshold = self->settings.critical_threshold,
    .doubt = self->doubt,
  };
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

/*
 * Uses a key from now on. If it is another one than before, or for another service, what was known
 * is forgotten. What was told must have been read.
 * @key: (transfer none)
 */
void
hr_account_use_key (HrAccount *self, HrKey *key)
{
  const char *origin = hr_endpoint_get_origin (self->endpoint);

  if (hr_key_mark_differs (hr_warnings_get_told (self->warnings), origin, key))
    hr_account_forget (self);
  hr_key_mark_note (self->warnings, origin, key);
  hr_key_ref (key);
  g_clear_pointer (&self->key, hr_key_unref);
  self->key = key;
}

/* A key that was just found may be another one than before, and then nothing known holds. */
static void
on_ask (HrKey *found, HrCheckBasis *basis, gpointer user_data)
{
  HrAccount *self = user_data;
  HrQuestion question;

  if (found != NULL)
    hr_account_use_key (self, found);
  question = hr_account_make_question (self);
  *basis = make_basis (self, &question);
}

static void
begin (HrAccount *self, gboolean looked_up)
{
  hr_account_set_phase (self, HR_ACCOUNT_CHECKING);
  self->looked_up = looked_up;
  self->asked_at = hr_clock_get_wall_time (self->clock);
  self->asked_awake = hr_clock_get_awake_time (self->clock);
  self->asked_boot = hr_clock_get_boot_time (self->clock);
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
  hr_check_keep_async (self->store, self->id, &basis, answer, self->checking, on_checked, self);
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

GError *
hr_account_make_rate_limited (void)
{
  return g_error_new_literal (HR_ERROR, HR_ERROR_RATE_LIMITED, "The service asked to wait");
}

/*
 * Says that no request is made, because the service asked to wait. A refusal of the key is the
 * worse news, and stays, also that of an earlier run.
 */
void
hr_account_note_rate_limit (HrAccount *self)
{
  if (!self->key_refused) {
    gboolean refused = self->watching && hr_warnings_get_alerts (self->warnings)->refusal_told;

    g_clear_error (&self->error);
    self->error = refused ? g_error_new_literal (HR_ERROR, HR_ERROR_UNAUTHORIZED,
                                                 "The key was refused in an earlier run")
                          : hr_account_make_rate_limited ();
    self->key_refused = refused;
  }
  hr_account_publish (self, NULL);
}

/*
 * Takes up a retry time that an earlier run or another process was told.
 */
void
hr_account_take_retry_at (HrAccount *self)
{
  gint64 retry_at = hr_told_get (hr_warnings_get_told (self->warnings), HR_TOLD_RETRY_AT);

  if (retry_at > MAX (hr_account_get_retry_at (self), hr_clock_get_wall_time (self->clock)))
    hr_poller_set_retry_at (self->poller, retry_at);
}

/*
 * No request while the service asked to wait, whoever wants one.
 */
static void
refuse_for_now (HrAccount *self)
{
  g_autoptr (GError) wait = hr_account_make_rate_limited ();

  hr_poller_gave_up (self->poller);
  hr_account_note_rate_limit (self);
  hr_account_end_check (self, wait);
}

/*
 * Goes on once it is known what other processes were told meanwhile: they may have been asked to
 * wait.
 */
static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HrAccount) self = NULL;
  g_autoptr (GCancellable) checking = NULL;
  GArray *due = hr_warnings_finish (result);
  HrCheckRequest request;

  /* The account that abandoned it may be gone. */
  if (due == NULL)
    return;

  self = g_object_ref (user_data);
  checking = g_object_ref (self->checking);
  hr_account_hold (self);
  hr_account_publish (self, due);
  hr_account_take_retry_at (self);
  hr_account_plan_review (self);
  hr_account_release (self);
  if (self->checking != checking)
    return;
  if (hr_account_get_retry_at (self) != 0) {
    hr_account_set_phase (self, HR_ACCOUNT_IDLE);
    refuse_for_now (self);
    return;
  }

  hr_poller_began (self->poller);
  request = (HrCheckRequest){
    .client = self->client,
    .keyring = self->keyring,
    .store = self->store,
    .account = self->id,
    .endpoint = self->endpoint,
    .key = self->key,
    .look_up = self->looked_up && !self->key_for_this_run,
    .ask = on_ask,
  };
  hr_check_async (&request, checking, on_checked, self);
}

/*
 * Drops the check under way; who waits for it goes on waiting, for the next one.
 */
void
hr_account_abandon_check (HrAccount *self)
{
  if (self->phase == HR_ACCOUNT_CHECKING)
    hr_account_set_phase (self, HR_ACCOUNT_IDLE);
}

GError *
hr_account_make_gone (void)
{
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "The account is gone");
}

/*
 * Starts a check, unless one is under way. While a new key is being verified it waits for that.
 * @look_up_key: whether to ask the keyring although a key is in memory: it may have been replaced
 *   behind our back
 */
void
hr_account_check (HrAccount *self, gboolean look_up_key)
{
  gboolean look_up = look_up_key || self->key == NULL || self->key_refused;

  if (hr_account_is_over (self)) {
    g_autoptr (GError) gone = hr_account_make_gone ();

    hr_account_end_check (self, gone);
    return;
  }
  /* A check with a key that may have been replaced is not what somebody wants who looks anew. */
  if (look_up_key && !self->looked_up)
    hr_account_abandon_check (self);
  if (self->phase == HR_ACCOUNT_CHECKING || self->phase == HR_ACCOUNT_YIELDING)
    return;
  if (self->phase == HR_ACCOUNT_VERIFYING) {
    hr_account_set_phase (self, HR_ACCOUNT_YIELDING);
    return;
  }

  if (self->endpoint == NULL) {
    refuse_address (self);
    return;
  }
  if (hr_account_get_retry_at (self) != 0) {
    refuse_for_now (self);
    return;
  }

  begin (self, look_up);
  hr_warnings_read_async (self->warnings, hr_clock_get_awake_time (self->clock), self->checking,
                          on_read, self);
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
  else if (self->confirmed_at != 0)
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
 * @next_check_at of the snapshot tells until when.
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
