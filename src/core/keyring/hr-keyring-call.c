/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-keyring-call.h"

#include "hr-error.h"
#include "hr-spare-descriptors.h"

/*
 * A call is answered once, by whichever comes first: the worker, the time limit or the caller's
 * cancellable. It lives until the worker is back, so that a late answer finds it and is dropped.
 */

typedef struct {
  HrKeyringRequest request; /* lent to the worker; the first, so that it leads to the call */
  HrKeyringFunc func;
  guint limit;        /* seconds */
  int asking;         /* (atomic): whether the worker waits for a person */
  GTask *task;        /* (owned) (nullable): the caller's; NULL once answered */
  HrClock *clock;     /* (owned) (nullable): NULL once answered */
  guint timer;        /* of clock, 0 for none */
  GSource *cancelled; /* (owned) (nullable) */
} Call;

static void
call_free (Call *call)
{
  g_assert (call->task == NULL);

  g_free (call->request.account);
  g_free (call->request.origin);
  g_clear_pointer (&call->request.key, hr_key_unref);
  g_free (call);
}

static void
key_unref (gpointer key)
{
  hr_key_unref (key);
}

/* The caller's task, for the one answer it gets; NULL where it has had it. */
static GTask *
call_end_wait (Call *call)
{
  if (call->timer != 0)
    hr_clock_remove_timer (call->clock, call->timer);
  call->timer = 0;
  if (call->cancelled != NULL)
    g_source_destroy (call->cancelled);
  g_clear_pointer (&call->cancelled, g_source_unref);
  g_clear_object (&call->clock);

  return g_steal_pointer (&call->task);
}

static void
on_worker_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HrKey) key = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (GTask) task = call_end_wait (call);

  if (task == NULL)
    g_debug ("A late answer of the keyring is dropped");
  else if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, g_steal_pointer (&key), key_unref);

  call_free (call);
}

static void on_too_late (gpointer user_data);

static void
start_timer (Call *call)
{
  gint64 now = hr_clock_get_boot_time (call->clock);

  call->timer = hr_clock_add_timer (call->clock, now + (gint64) call->limit * G_USEC_PER_SEC,
                                    on_too_late, call);
}

/* A person may take as long as they like; the keyring has the whole limit again after that. */
static void
on_too_late (gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GTask) task = NULL;

  call->timer = 0;
  if (g_atomic_int_get (&call->asking)) {
    start_timer (call);
    return;
  }

  task = call_end_wait (call);
  g_task_return_new_error (task, HR_ERROR, HR_ERROR_KEYRING_UNAVAILABLE,
                           "The keyring did not answer within %u s", call->limit);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = call_end_wait (user_data);

  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

/* libsecret's back end is one per process. The one for the desktop's keyring may be asked by
 * several threads at a time, the file one of a sandbox may not, and there is no telling which it
 * is before it has shown an item: so only one call is made at a time, in the whole process. Nobody
 * waits while a person is asked (hr_keyring_call_begin_asking()), but where the first key of an
 * account is stored; who waits for that has the time limit of their own. */
G_LOCK_DEFINE_STATIC (alone);

static HrKey *
call_in_context (Call *call, GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  HrKey *key;

  g_main_context_push_thread_default (context);
  key = call->func (&call->request, error);
  /* What the call has left to be done in its context. */
  while (g_main_context_iteration (context, FALSE))
    ;
  g_main_context_pop_thread_default (context);
  return key;
}

static void
work (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  Call *call = task_data;
  GError *error = NULL;
  HrKey *key = NULL;

  G_LOCK (alone);
  if (hr_spare_descriptors_check (&error))
    key = call_in_context (call, &error);
  G_UNLOCK (alone);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, key, key_unref);
}

/* The request that was handed to the worker is the call's own. */
static Call *
get_call (const HrKeyringRequest *request)
{
  return (Call *) request;
}

/**
 * hr_keyring_call_begin_asking:
 * @request: what the #HrKeyringFunc was given
 * @others: whether other calls can be made meanwhile: it is certain that this is not the file back
 *   end
 *
 * For an #HrKeyringFunc that is about to wait for a person: suspends the time limit.
 */
void
hr_keyring_call_begin_asking (const HrKeyringRequest *request, gboolean others)
{
  g_atomic_int_set (&get_call (request)->asking, TRUE);
  if (others)
    G_UNLOCK (alone);
}

/**
 * hr_keyring_call_end_asking:
 * @request: what the #HrKeyringFunc was given
 * @others: as before
 *
 * Ends what hr_keyring_call_begin_asking() began.
 */
void
hr_keyring_call_end_asking (const HrKeyringRequest *request, gboolean others)
{
  g_atomic_int_set (&get_call (request)->asking, FALSE);
  if (others)
    G_LOCK (alone);
}

/**
 * hr_keyring_call:
 * @task: who waits; returns an #HrKey, %NULL where there is none to return, or an error of
 *   %HR_ERROR or the cancellable's
 * @clock: what the time limit is measured with
 * @func: called in a worker thread, while no other call is
 * @request: what is wanted; copied
 * @limit: after how many seconds @task gets %HR_ERROR_KEYRING_UNAVAILABLE; while a person is asked,
 *   it is not counted
 *
 * Makes a call, with a main context of its own, that may block for long, and waits for it without
 * blocking. It is never cut short: who gives up or has waited for too long stops waiting, and a
 * late answer is dropped.
 */
void
hr_keyring_call (
    GTask *task, HrClock *clock, HrKeyringFunc func, const HrKeyringRequest *request, guint limit)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GTask) worker = NULL;
  Call *call = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;

  call = g_new0 (Call, 1);
  call->request.account = g_strdup (request->account);
  call->request.origin = g_strdup (request->origin);
  call->request.key = request->key != NULL ? hr_key_ref (request->key) : NULL;
  call->func = func;
  call->limit = limit;
  call->task = g_object_ref (task);
  call->clock = g_object_ref (clock);
  start_timer (call);
  if (cancellable != NULL) {
    call->cancelled = g_cancellable_source_new (cancellable);
    g_source_set_callback (call->cancelled, G_SOURCE_FUNC (on_cancelled), call, NULL);
    g_source_set_priority (call->cancelled, g_task_get_priority (task));
    g_source_attach (call->cancelled, g_task_get_context (task));
  }

  worker = g_task_new (NULL, NULL, on_worker_done, call);
  g_task_set_source_tag (worker, hr_keyring_call);
  g_task_set_task_data (worker, call, NULL);
  g_task_run_in_thread (worker, work);
}
