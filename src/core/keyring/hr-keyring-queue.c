/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-keyring-queue.h"

#include "hr-error.h"
#include "hr-spare-descriptors.h"

typedef struct _Call Call;

struct _HrKeyringQueue {
  HrClock *clock; /* (owned) */
  HrKeyringFunc func;
  guint limit;    /* seconds */
  GQueue waiting; /* (element-type Call): for their turn */
  Call *turn;     /* (nullable): the call that nobody else may be made beside */
};

/*
 * A call is answered once, by whichever comes first: the worker, the time limit or the caller's
 * cancellable. It lives until the worker is back, so that a late answer finds it and is dropped.
 */
struct _Call {
  HrKeyringQueue *queue;    /* (owned) */
  HrKeyringRequest request; /* (owned): lent to the worker */
  HrKeyringPhase phase;
  HrKey *key;         /* (owned) (nullable): the worker's answer */
  GTask *task;        /* (owned) (nullable): the caller's; NULL once answered */
  guint timer;        /* of the clock, 0 for none */
  GSource *cancelled; /* (owned) (nullable) */
};

static void
call_free (Call *call)
{
  g_assert (call->task == NULL);

  g_free ((char *) call->request.account);
  g_free ((char *) call->request.origin);
  g_clear_pointer (&call->request.key, hr_key_unref);
  g_clear_pointer (&call->key, hr_key_unref);
  hr_keyring_queue_unref (call->queue);
  g_free (call);
}

static void
stop_timer (Call *call)
{
  if (call->timer != 0)
    hr_clock_remove_timer (call->queue->clock, call->timer);
  call->timer = 0;
}

/* The caller's task, for the one answer it gets; NULL where it has had it. */
static GTask *
call_end_wait (Call *call)
{
  stop_timer (call);
  if (call->cancelled != NULL)
    g_source_destroy (call->cancelled);
  g_clear_pointer (&call->cancelled, g_source_unref);

  return g_steal_pointer (&call->task);
}

static void
on_too_late (gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GTask) task = NULL;

  call->timer = 0;
  task = call_end_wait (call);
  g_task_return_new_error (task, HR_ERROR, HR_ERROR_KEYRING_UNAVAILABLE,
                           "The keyring did not answer within %u s", call->queue->limit);
}

static void
start_timer (Call *call)
{
  HrClock *clock = call->queue->clock;
  gint64 limit = (gint64) call->queue->limit * G_USEC_PER_SEC;

  call->timer =
      hr_clock_add_timer (clock, hr_clock_get_boot_time (clock) + limit, on_too_late, call);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = call_end_wait (user_data);

  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

/* @error: (transfer full) (nullable) */
static void
call_end (Call *call, GError *error)
{
  g_autoptr (GError) owned = error;
  g_autoptr (GTask) task = call_end_wait (call);

  if (task == NULL)
    g_debug ("A late answer of the keyring is dropped");
  else if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&owned));
  else
    g_task_return_pointer (task, g_steal_pointer (&call->key), (GDestroyNotify) hr_key_unref);

  call_free (call);
}

static void
work (GTask *worker, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  Call *call = task_data;
  g_autoptr (GMainContext) context = NULL;
  HrKeyringPhase next;
  GError *error = NULL;

  if (!hr_spare_descriptors_check (&error)) {
    g_task_return_error (worker, error);
    return;
  }

  context = g_main_context_new ();
  g_main_context_push_thread_default (context);
  next = call->queue->func (call->phase, &call->request, &call->key, &error);
  /* What the call has left to be done in its context. */
  while (g_main_context_iteration (context, FALSE))
    ;
  g_main_context_pop_thread_default (context);

  if (error != NULL)
    g_task_return_error (worker, error);
  else
    g_task_return_int (worker, next);
}

static void on_worked (GObject *source, GAsyncResult *result, gpointer user_data);

static void
run (Call *call)
{
  g_autoptr (GTask) worker = g_task_new (NULL, NULL, on_worked, call);

  g_task_set_source_tag (worker, run);
  g_task_set_task_data (worker, call, NULL);
  g_task_run_in_thread (worker, work);
}

/* Nothing is begun for a caller who waits no more. */
static void
give_turn (HrKeyringQueue *self)
{
  Call *call;

  while (self->turn == NULL && (call = g_queue_pop_head (&self->waiting)) != NULL) {
    if (call->task == NULL && call->phase != HR_KEYRING_AFTERWARDS)
      call_free (call);
    else
      run (self->turn = call);
  }
}

static void
on_worked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  HrKeyringQueue *self = g_rc_box_acquire (call->queue);
  GError *error = NULL;
  HrKeyringPhase next = (HrKeyringPhase) g_task_propagate_int (G_TASK (result), &error);

  if (self->turn == call)
    self->turn = NULL;

  if (error != NULL || next == HR_KEYRING_DONE) {
    call_end (call, error);
  } else {
    call->phase = next;
    /* A person has no limit; the keyring has the whole of it again after that. */
    stop_timer (call);
    if (next == HR_KEYRING_AFTERWARDS && call->task != NULL)
      start_timer (call);
    if (next == HR_KEYRING_ASKING && call->task != NULL)
      run (call);
    else
      g_queue_push_head (&self->waiting, call);
  }

  give_turn (self);
  hr_keyring_queue_unref (self);
}

/**
 * hr_keyring_queue_new:
 * @clock: what the time limit is measured with
 * @func: what asks the keyring
 * @limit: how long a caller waits, in seconds; while a person is asked, it is not counted
 *
 * Returns: (transfer full): a queue
 */
HrKeyringQueue *
hr_keyring_queue_new (HrClock *clock, HrKeyringFunc func, guint limit)
{
  HrKeyringQueue *self = g_rc_box_new0 (HrKeyringQueue);

  self->clock = g_object_ref (clock);
  self->func = func;
  self->limit = limit;
  g_queue_init (&self->waiting);
  return self;
}

static void
queue_clear (gpointer data)
{
  HrKeyringQueue *self = data;

  g_assert (self->turn == NULL && g_queue_is_empty (&self->waiting));
  g_object_unref (self->clock);
}

/**
 * hr_keyring_queue_unref:
 * @self: (transfer full): a queue; what was asked is answered all the same
 */
void
hr_keyring_queue_unref (HrKeyringQueue *self)
{
  g_rc_box_release_full (self, queue_clear);
}

/**
 * hr_keyring_queue_ask:
 * @self: a queue
 * @request: what is wanted; copied
 * @task: the caller's; returns an #HrKey, %NULL where there is none to return, or an error:
 *   %HR_ERROR_KEYRING_UNAVAILABLE when the time is up, the function's or the cancellable's
 *
 * Asks the keyring in a thread, when it is this request's turn, and waits for it without blocking.
 * No phase is cut short: a caller who gives up or has waited for too long stops waiting, a late
 * answer is dropped, and no person is asked any more.
 */
void
hr_keyring_queue_ask (HrKeyringQueue *self, const HrKeyringRequest *request, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Call *call = g_new0 (Call, 1);

  call->queue = g_rc_box_acquire (self);
  call->request = *request;
  call->request.account = g_strdup (request->account);
  call->request.origin = g_strdup (request->origin);
  call->request.key = request->key != NULL ? hr_key_ref (request->key) : NULL;
  call->task = g_object_ref (task);
  start_timer (call);
  if (cancellable != NULL) {
    call->cancelled = g_cancellable_source_new (cancellable);
    g_source_set_callback (call->cancelled, G_SOURCE_FUNC (on_cancelled), call, NULL);
    g_source_set_priority (call->cancelled, g_task_get_priority (task));
    g_source_attach (call->cancelled, g_task_get_context (task));
  }

  g_queue_push_tail (&self->waiting, call);
  give_turn (self);
}
