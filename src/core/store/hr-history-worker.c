/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-history-worker.h"

#include "hr-history-thin.h"

#define THIN_INTERVAL G_TIME_SPAN_DAY

/* What goes through the queue beside jobs. */
typedef enum {
  ORDER_JOB,
  ORDER_THIN,
  ORDER_CLOSE,
} OrderKind;

typedef struct {
  OrderKind kind;
  HrHistoryJob *job; /* (owned) (nullable) */
} Order;

struct _HrHistoryWorker {
  GAsyncQueue *orders; /* (owned) (element-type Order) */
  GCancellable *stop;  /* (owned): cancels readings, once it is being closed */
  HrHistoryDone done;

  /* For the thread alone. */
  HrHistoryStore *store; /* (owned) */
  HrHistoryThinning thinning;
  gboolean thinning_now;
  gboolean thinned;
  gint64 thinned_at;

  GMutex lock;
  GCond over;
  gboolean running; /* (locked by lock) */
};

/**
 * hr_history_job_free:
 * @job: (transfer full): a job that no worker has
 */
void
hr_history_job_free (HrHistoryJob *job)
{
  g_clear_error (&job->error);
  g_clear_pointer (&job->readings, g_array_unref);
  g_clear_object (&job->task);
  g_free (job->damaged_path);
  g_free (job->account);
  g_free (job);
}

static void
order_free (gpointer data)
{
  Order *order = data;

  g_clear_pointer (&order->job, hr_history_job_free);
  g_free (order);
}

static Order *
order_new (OrderKind kind, HrHistoryJob *job)
{
  Order *order = g_new0 (Order, 1);

  order->kind = kind;
  order->job = job;

  return order;
}

/**
 * hr_history_worker_new:
 * @path: (nullable) (type filename): the file, %NULL for this run only
 * @done: called after each job that has a task
 *
 * The thread begins with the first job.
 *
 * Returns: (transfer full): the worker; free with hr_history_worker_unref()
 */
HrHistoryWorker *
hr_history_worker_new (const char *path, HrHistoryDone done)
{
  HrHistoryWorker *self = g_atomic_rc_box_new0 (HrHistoryWorker);

  self->orders = g_async_queue_new_full (order_free);
  self->stop = g_cancellable_new ();
  self->done = done;
  self->store = hr_history_store_new (path, self->stop);
  g_mutex_init (&self->lock);
  g_cond_init (&self->over);

  return self;
}

static void
worker_clear (gpointer data)
{
  HrHistoryWorker *self = data;

  g_clear_pointer (&self->store, hr_history_store_free);
  hr_history_thinning_clear (&self->thinning);
  g_cond_clear (&self->over);
  g_mutex_clear (&self->lock);
  g_clear_object (&self->stop);
  g_async_queue_unref (self->orders);
}

/**
 * hr_history_worker_unref:
 * @self: (transfer full): a worker; its thread, if it runs, keeps it until it was closed
 */
void
hr_history_worker_unref (HrHistoryWorker *self)
{
  g_atomic_rc_box_release_full (self, worker_clear);
}

static gboolean
thin_step (HrHistoryStore *store, gpointer data, GError **error)
{
  HrHistoryWorker *self = data;

  return hr_history_thinning_step (&self->thinning, store, self->thinned_at, &self->thinning_now,
                                   error);
}

/* One small step, and the next behind whatever was asked meanwhile. */
static void
thin (HrHistoryWorker *self)
{
  if (!hr_history_store_run (self->store, HR_HISTORY_WRITES, self->thinned_at, thin_step, self,
                             NULL))
    self->thinning_now = FALSE;

  if (self->thinning_now)
    g_async_queue_push (self->orders, order_new (ORDER_THIN, NULL));
  else
    hr_history_thinning_clear (&self->thinning);
}

/* When the file has been opened, and then once a day when a row is recorded. */
static void
consider_thinning (HrHistoryWorker *self, const HrHistoryJob *job)
{
  if (self->thinning_now || job->error != NULL || job->access == HR_HISTORY_GLANCES)
    return;
  if (self->thinned &&
      (job->access == HR_HISTORY_READS || ABS (job->now - self->thinned_at) < THIN_INTERVAL))
    return;

  self->thinned = TRUE;
  self->thinned_at = job->now;
  self->thinning_now = TRUE;
  g_async_queue_push (self->orders, order_new (ORDER_THIN, NULL));
}

static gboolean
on_delivered (gpointer data)
{
  Order *order = data;
  g_autoptr (GTask) task = g_object_ref (order->job->task);
  HrHistoryWorker *self = g_task_get_task_data (task);

  self->done (order->job);

  return G_SOURCE_REMOVE;
}

/* Hands a job back to where it came from. The task, and with it whoever it keeps alive, must not be
 * let go of in this thread. */
static void
deliver (HrHistoryWorker *self, Order *order)
{
  HrHistoryJob *job = order->job;
  g_autoptr (GSource) source = g_idle_source_new ();

  job->problem = hr_history_store_get_problem (self->store);
  job->damaged_path = g_strdup (self->store->damaged_path);

  g_source_set_priority (source, g_task_get_priority (job->task));
  g_source_set_static_name (source, "headroom: history");
  g_source_set_callback (source, on_delivered, order, order_free);
  g_source_attach (source, g_task_get_context (job->task));
}

static void
run_job (HrHistoryWorker *self, Order *order)
{
  HrHistoryJob *job = order->job;

  self->store->cancellable = g_task_get_cancellable (job->task);
  if (!g_cancellable_set_error_if_cancelled (self->store->cancellable, &job->error))
    hr_history_store_run (self->store, job->access, job->now, job->operation, job, &job->error);
  self->store->cancellable = NULL;

  consider_thinning (self, job);
  deliver (self, order);
}

static gboolean
write_confirmed (HrHistoryStore *store, gpointer data, GError **error)
{
  return hr_history_store_write_confirmed (store, error);
}

static Order *
next_order (HrHistoryWorker *self)
{
  Order *order = g_async_queue_try_pop (self->orders);

  if (order != NULL)
    return order;

  if (self->store->database != NULL)
    hr_database_rest (self->store->database);
  return g_async_queue_pop (self->orders);
}

static gpointer
run (gpointer data)
{
  HrHistoryWorker *self = data;
  gboolean closed = FALSE;

  while (!closed) {
    Order *order = next_order (self);

    switch (order->kind) {
    case ORDER_JOB:
      run_job (self, order);
      continue;
    case ORDER_THIN:
      thin (self);
      break;
    case ORDER_CLOSE:
      closed = TRUE;
      break;
    default:
      g_assert_not_reached ();
    }
    order_free (order);
  }

  if (self->store->database != NULL && !self->store->glancing)
    hr_history_store_run (self->store, HR_HISTORY_WRITES, 0, write_confirmed, NULL, NULL);
  g_clear_pointer (&self->store, hr_history_store_free);

  g_mutex_lock (&self->lock);
  self->running = FALSE;
  g_cond_broadcast (&self->over);
  g_mutex_unlock (&self->lock);

  hr_history_worker_unref (self);

  return NULL;
}

/**
 * hr_history_worker_submit:
 * @self: a worker that was not closed
 * @job: (transfer full): what to do; its task belongs to the calling thread
 *
 * Has a job done after those before it.
 */
void
hr_history_worker_submit (HrHistoryWorker *self, HrHistoryJob *job)
{
  g_mutex_lock (&self->lock);
  if (!self->running) {
    self->running = TRUE;
    g_thread_unref (g_thread_new ("headroom-history", run, g_atomic_rc_box_acquire (self)));
  }
  g_mutex_unlock (&self->lock);

  g_task_set_task_data (job->task, g_atomic_rc_box_acquire (self),
                        (GDestroyNotify) hr_history_worker_unref);
  g_async_queue_push (self->orders, order_new (ORDER_JOB, job));
}

/**
 * hr_history_worker_close:
 * @self: a worker
 * @timeout: how long to wait at the most, in microseconds
 *
 * Ends the thread: what is to be written is written, what is to be read is given up. Nothing may be
 * submitted afterwards.
 *
 * Returns: whether the file was closed within @timeout. If not, the thread goes on by itself.
 */
gboolean
hr_history_worker_close (HrHistoryWorker *self, gint64 timeout)
{
  gint64 end = g_get_monotonic_time () + timeout;
  gboolean over;

  g_cancellable_cancel (self->stop);

  g_mutex_lock (&self->lock);
  if (self->running)
    g_async_queue_push (self->orders, order_new (ORDER_CLOSE, NULL));
  while (self->running && g_cond_wait_until (&self->over, &self->lock, end))
    ;
  over = !self->running;
  g_mutex_unlock (&self->lock);

  return over;
}
