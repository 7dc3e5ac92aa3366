/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-check.h"

/*
 * One check: the key from the keyring, the balance from the service, onto the disk, and what the
 * history says of it. It knows no account: whoever cancels it hears nothing else of it.
 */
typedef struct {
  HrClient *client;     /* (owned) (nullable) */
  HrKeyring *keyring;   /* (owned) (nullable) */
  HrStore *store;       /* (owned) */
  char *account;        /* (owned) */
  HrEndpoint *endpoint; /* (owned) (nullable) */
  HrKey *key;           /* (owned) (nullable) */
  HrCheckAsk ask;       /* (nullable) */
  gpointer user_data;
  HrCheckBasis basis;
  HrReading answer; /* what the service said */
  HrCheckResult result;
} Check;

static void
check_free (Check *check)
{
  g_clear_object (&check->client);
  g_clear_object (&check->keyring);
  g_clear_object (&check->store);
  g_clear_pointer (&check->endpoint, hr_endpoint_unref);
  g_clear_pointer (&check->key, hr_key_unref);
  g_free (check->result.outlook);
  g_free (check->account);
  g_free (check);
}

static GTask *
new_task (HrStore *store,
          const char *account,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Check *check = g_new0 (Check, 1);

  g_task_set_source_tag (task, new_task);
  check->store = g_object_ref (store);
  check->account = g_strdup (account);
  check->user_data = user_data;
  g_task_set_task_data (task, check, (GDestroyNotify) check_free);
  return task;
}

static void
on_outlook (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Check *check = g_task_get_task_data (task);

  check->result.outlook = hr_outlook_finish (result, &error);
  /* The history's own face says so where the user sees it. */
  if (error != NULL)
    g_debug ("Account %s: not in the history: %s", check->account, error->message);
  g_task_return_boolean (task, TRUE);
}

static void
on_recorded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Check *check = g_task_get_task_data (task);
  const HrCheckBasis *basis = &check->basis;
  GCancellable *cancellable = g_task_get_cancellable (task);
  HrRecorded *recorded = &check->result.recorded;

  if (!hr_store_record_finish (HR_STORE (source), result, recorded, &error)) {
    /* The history's own face says so where the user sees it; the answer is judged by what is in
     * memory. */
    g_debug ("Account %s: not in the history: %s", check->account, error->message);
    *recorded = hr_question_judge (&basis->question, basis->has_balance ? &basis->balance : NULL,
                                   &check->answer);
  }
  if (g_task_return_error_if_cancelled (task))
    return;

  check->result.answered = TRUE;
  if (recorded->judgement == HR_JUDGEMENT_DOUBTFUL)
    g_task_return_new_error (task, HR_ERROR, HR_ERROR_DOUBTFUL,
                             "%" G_GINT64_FORMAT " credits, which the used ones do not explain",
                             check->answer.credits);
  else
    hr_outlook_update_async (check->store, check->account, basis->question.since, recorded,
                             basis->has_outlook ? &basis->outlook : NULL, cancellable, on_outlook,
                             g_steal_pointer (&task));
}

/* A number is on the disk before it is on the screen. */
static void
keep (GTask *task)
{
  Check *check = g_task_get_task_data (task);

  hr_store_record_async (check->store, check->account, &check->basis.question, &check->answer, NULL,
                         on_recorded, task);
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  Check *check = g_task_get_task_data (task);

  if (hr_client_fetch_finish (HR_CLIENT (source), result, &check->answer, &check->result.retry,
                              &error))
    keep (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/* @found: (nullable): the key that the keyring gave */
static void
fetch (GTask *task, HrKey *found)
{
  Check *check = g_task_get_task_data (task);

  check->ask (found, &check->basis, check->user_data);
  hr_client_fetch_async (check->client, check->endpoint, found != NULL ? found : check->key,
                         g_task_get_cancellable (task), on_fetched, task);
}

/*
 * A key already in memory outlasts a keyring that locks or goes away meanwhile, but not one that
 * says it is no longer there.
 */
static gboolean
key_survives (const Check *check, const GError *error)
{
  return check->key != NULL && (g_error_matches (error, HR_ERROR, HR_ERROR_KEYRING_LOCKED) ||
                                g_error_matches (error, HR_ERROR, HR_ERROR_KEYRING_UNAVAILABLE));
}

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (HrKey) key = NULL;
  g_autoptr (GError) error = NULL;

  hr_keyring_ask_finish (HR_KEYRING (source), result, &key, &error);
  if (g_task_return_error_if_cancelled (task))
    return;

  if (key != NULL || key_survives (g_task_get_task_data (task), error))
    fetch (g_steal_pointer (&task), key);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * hr_check_async:
 * @request: what to do
 * @cancellable: gives it up; nothing but the callback is called after that
 * @callback: called when the check is over
 * @user_data: for @callback and for the request's ask
 *
 * Looks for the key if need be, asks the service, records what it says and makes the outlook.
 */
void
hr_check_async (const HrCheckRequest *request,
                GCancellable *cancellable,
                GAsyncReadyCallback callback,
                gpointer user_data)
{
  GTask *task = new_task (request->store, request->account, cancellable, callback, user_data);
  Check *check = g_task_get_task_data (task);
  HrKeyringRequest lookup = { HR_KEYRING_LOOKUP, request->account };

  check->client = g_object_ref (request->client);
  check->keyring = g_object_ref (request->keyring);
  check->endpoint = hr_endpoint_ref (request->endpoint);
  check->key = request->key != NULL ? hr_key_ref (request->key) : NULL;
  check->ask = request->ask;
  if (check->key != NULL && !request->look_up) {
    fetch (task, NULL);
    return;
  }
  lookup.origin = hr_endpoint_get_origin (check->endpoint);
  hr_keyring_ask_async (check->keyring, &lookup, cancellable, on_looked_up, task);
}

/**
 * hr_check_keep_async:
 * @store: records the answer
 * @account: whose balance it is: an id
 * @basis: what it is compared with
 * @answer: what the service said
 * @cancellable: gives it up
 * @callback: called when the check is over
 * @user_data: for @callback
 *
 * Does the second half of a check whose answer is here already.
 */
void
hr_check_keep_async (HrStore *store,
                     const char *account,
                     const HrCheckBasis *basis,
                     const HrReading *answer,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  GTask *task = new_task (store, account, cancellable, callback, user_data);
  Check *check = g_task_get_task_data (task);

  check->basis = *basis;
  check->answer = *answer;
  keep (task);
}

/**
 * hr_check_finish:
 * @result: what the callback was given
 * @out: (out caller-allocates): what came of it, also where it failed
 * @error: why there is no balance: of %HR_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether there is a balance: the service's answer, or the one that stands
 */
gboolean
hr_check_finish (GAsyncResult *result, HrCheckResult *out, GError **error)
{
  Check *check;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, new_task), FALSE);

  check = g_task_get_task_data (G_TASK (result));
  *out = check->result;
  check->result.outlook = NULL;
  return g_task_propagate_boolean (G_TASK (result), error);
}
