/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-store-file.h"

/* How long the end of the program may wait for a disk, in microseconds. */
#define CLOSE_TIMEOUT (5 * G_USEC_PER_SEC)

#define THIN_INTERVAL G_TIME_SPAN_DAY

/* Fewer than one stretch's first, least, most and last row cannot be told. */
#define MIN_POINTS 4

/* The thread that has the file for itself, and the queue before it. */
typedef struct {
  GAsyncQueue *jobs;  /* (owned) (element-type Job) */
  GCancellable *stop; /* (owned): cancels readings, once it is being closed */

  /* For the thread alone. */
  HrStoreFile *file; /* (owned) */
  HrStoreThinning thinning;
  gboolean thinned;

  GMutex lock;
  GCond over;
  gboolean running; /* (locked by lock) */
} Worker;

/* One thing to do: what is asked, and what came of it. Without a task it is the thread's own: a
 * step of the thinning, or without an operation, the end. */
typedef struct {
  Worker *worker; /* (owned) (nullable) */
  HrStoreAccess access;
  HrStoreOperation operation;
  gpointer data;            /* (owned) (nullable) */
  GDestroyNotify free_data; /* (nullable) */
  gint64 now;               /* Unix microseconds at which it was asked */
  GTask *task;              /* (owned) (nullable): who waits */
  guint timer;              /* when that one gives it up */
  gboolean late;            /* it was given up */
  GError *error;            /* (owned) (nullable): why it failed */
  GError *problem;          /* (owned) (nullable): what the user should know after it */
} Job;

struct _HrStore {
  GObject parent_instance;

  HrClock *clock;  /* (owned) */
  Worker *worker;  /* (owned) (nullable): %NULL once closed */
  GError *problem; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (HrStore, hr_store, G_TYPE_OBJECT)

enum { SIGNAL_PROBLEM_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* Jobs of the functions below. */
typedef struct {
  char *account; /* (owned) */
  gboolean has_question;
  HrQuestion question;
  HrRecorded recorded;
  gint64 from;
  gint64 to;
  guint max;
  HrStoreLast last;
  GArray *readings; /* (owned) (nullable) */
  HrToldFunc func;
  gpointer data;            /* (owned) (nullable) */
  GDestroyNotify free_data; /* (nullable) */
  HrTold *told;             /* (owned) (nullable) */
} Request;

static Request *
request_new (const char *account)
{
  Request *request = g_new0 (Request, 1);

  request->account = g_strdup (account);
  return request;
}

static void
request_free (gpointer data)
{
  Request *request = data;

  g_clear_pointer (&request->readings, g_array_unref);
  g_clear_pointer (&request->told, hr_told_free);
  if (request->free_data != NULL && request->data != NULL)
    request->free_data (request->data);
  g_free (request->account);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

static void
worker_clear (gpointer data)
{
  Worker *self = data;

  g_clear_pointer (&self->file, hr_store_file_free);
  hr_store_thinning_clear (&self->thinning);
  g_cond_clear (&self->over);
  g_mutex_clear (&self->lock);
  g_clear_object (&self->stop);
  g_async_queue_unref (self->jobs);
}

static void
worker_unref (Worker *self)
{
  g_atomic_rc_box_release_full (self, worker_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Worker, worker_unref)

static void
job_free (gpointer data)
{
  Job *job = data;

  if (job->free_data != NULL && job->data != NULL)
    job->free_data (job->data);
  g_clear_error (&job->error);
  g_clear_error (&job->problem);
  g_clear_object (&job->task);
  g_clear_pointer (&job->worker, worker_unref);
  g_free (job);
}

/* The thread begins with the first job. */
static Worker *
worker_new (const char *path)
{
  Worker *self = g_atomic_rc_box_new0 (Worker);

  self->jobs = g_async_queue_new_full (job_free);
  self->stop = g_cancellable_new ();
  self->file = hr_store_file_new (path, self->stop);
  g_mutex_init (&self->lock);
  g_cond_init (&self->over);

  return self;
}

static void
push_own (Worker *self, HrStoreOperation operation, gint64 now)
{
  const Job job = {
    .access = HR_STORE_TENDS,
    .operation = operation,
    .data = operation != NULL ? &self->thinning : NULL,
    .now = now,
  };

  g_async_queue_push (self->jobs, g_memdup2 (&job, sizeof job));
}

/* When the file has been opened, and then once a day when a row is recorded. */
static void
consider_thinning (Worker *self, const Job *job)
{
  if (self->thinning.more || job->error != NULL || job->access == HR_STORE_GLANCES)
    return;
  if (self->thinned &&
      (job->access == HR_STORE_READS || ABS (job->now - self->thinning.now) < THIN_INTERVAL))
    return;

  self->thinned = TRUE;
  self->thinning.now = job->now;
  self->thinning.more = TRUE;
  push_own (self, hr_store_file_thin, self->thinning.now);
}

/* One small step was done; the next comes behind whatever was asked meanwhile. */
static void
thin_on (Worker *self, const Job *job)
{
  if (job->error == NULL && self->thinning.more) {
    push_own (self, hr_store_file_thin, self->thinning.now);
    return;
  }

  /* A lock, most of the time: tried again behind the next answer. */
  if (job->error != NULL) {
    g_debug ("The history was not thinned: %s", job->error->message);
    self->thinned = FALSE;
  }
  hr_store_thinning_clear (&self->thinning);
}

static void
set_problem (HrStore *self, const GError *problem)
{
  gboolean same = self->problem == NULL || problem == NULL ? self->problem == problem
                                                           : self->problem->code == problem->code;

  if (!same || problem != NULL) {
    g_autoptr (GError) old = g_steal_pointer (&self->problem);

    self->problem = problem != NULL ? g_error_copy (problem) : NULL;
  }
  if (!same)
    g_signal_emit (self, signals[SIGNAL_PROBLEM_CHANGED], 0);
}

/* In the context of whoever asked. The problem is known before the answer is. */
static gboolean
on_done (gpointer user_data)
{
  Job *job = user_data;
  g_autoptr (HrStore) self = g_object_ref (g_task_get_source_object (job->task));

  set_problem (self, job->problem);
  if (job->late) {
    g_debug ("A late answer of the store is dropped");
    return G_SOURCE_REMOVE;
  }
  hr_clock_remove_timer (self->clock, job->timer);

  if (job->error != NULL)
    g_task_return_error (job->task, g_steal_pointer (&job->error));
  else
    g_task_return_pointer (job->task, g_steal_pointer (&job->data), job->free_data);
  return G_SOURCE_REMOVE;
}

/* Hands a job back to where it came from. The task, and with it whoever it keeps alive, must not be
 * let go of in this thread. */
static void
deliver (Worker *self, Job *job)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  job->problem = hr_store_file_get_problem (self->file);
  g_source_set_priority (source, g_task_get_priority (job->task));
  g_source_set_static_name (source, "headroom: store");
  g_source_set_callback (source, on_done, job, job_free);
  g_source_attach (source, g_task_get_context (job->task));
}

static void
run_job (Worker *self, Job *job)
{
  GCancellable *cancellable = job->task != NULL ? g_task_get_cancellable (job->task) : NULL;

  self->file->cancellable = cancellable;
  if (!g_cancellable_set_error_if_cancelled (cancellable, &job->error))
    hr_store_file_run (self->file, job->access, job->now, job->operation, job->data, &job->error);
  self->file->cancellable = NULL;

  if (job->task != NULL) {
    consider_thinning (self, job);
    deliver (self, job);
  } else {
    thin_on (self, job);
    job_free (job);
  }
}

static Job *
next_job (Worker *self)
{
  Job *job = g_async_queue_try_pop (self->jobs);

  if (job != NULL)
    return job;

  if (self->file->database != NULL)
    hr_database_rest (self->file->database);
  return g_async_queue_pop (self->jobs);
}

static gpointer
run (gpointer data)
{
  Worker *self = data;
  Job *job;

  while ((job = next_job (self))->operation != NULL)
    run_job (self, job);
  job_free (job);

  if (g_hash_table_size (self->file->pending) > 0)
    hr_store_file_run (self->file, HR_STORE_WRITES, 0, hr_store_file_write_pending, NULL, NULL);
  g_clear_pointer (&self->file, hr_store_file_free);

  g_mutex_lock (&self->lock);
  self->running = FALSE;
  g_cond_broadcast (&self->over);
  g_mutex_unlock (&self->lock);

  worker_unref (self);

  return NULL;
}

static void
on_too_late (gpointer user_data)
{
  Job *job = user_data;
  g_autoptr (GTask) task = g_object_ref (job->task);
  g_autoptr (GError) error = g_error_new (HR_STORE_ERROR, HR_STORE_ERROR_FAILED,
                                          "It did not answer within %d s", HR_STORE_TIMEOUT);

  job->late = TRUE;
  g_message ("The history cannot be used: %s", error->message);
  set_problem (g_task_get_source_object (task), error);
  g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * hr_store_run_async:
 * @self: a store
 * @access: what @operation needs
 * @operation: what to do in the store's thread
 * @data: (transfer full) (nullable): passed to @operation, then handed back
 * @free_data: (nullable): frees @data where nobody takes it
 * @cancellable: (nullable): gives up what reads; what writes is done all the same
 * @callback: (nullable): called when it is done
 * @user_data: passed to @callback
 *
 * Has something done with the file after all that was asked before. The answer comes within
 * %HR_STORE_TIMEOUT, in time or as an error.
 */
void
hr_store_run_async (HrStore *self,
                    HrStoreAccess access,
                    HrStoreOperation operation,
                    gpointer data,
                    GDestroyNotify free_data,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  Job *job;

  g_return_if_fail (HR_IS_STORE (self));
  g_return_if_fail (operation != NULL);

  job = g_new0 (Job, 1);
  job->access = access;
  job->operation = operation;
  job->data = data;
  job->free_data = free_data;
  job->now = hr_clock_get_wall_time (self->clock);
  job->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (job->task, hr_store_run_async);

  if (self->worker == NULL) {
    g_task_return_new_error (job->task, HR_STORE_ERROR, HR_STORE_ERROR_CLOSED,
                             "The store is closed");
    job_free (job);
    return;
  }

  job->timer =
      hr_clock_add_timer (self->clock,
                          hr_clock_get_boot_time (self->clock) + HR_STORE_TIMEOUT * G_USEC_PER_SEC,
                          on_too_late, job);
  job->worker = g_atomic_rc_box_acquire (self->worker);

  g_mutex_lock (&self->worker->lock);
  if (!self->worker->running) {
    self->worker->running = TRUE;
    g_thread_unref (g_thread_new ("headroom-store", run, g_atomic_rc_box_acquire (self->worker)));
  }
  g_mutex_unlock (&self->worker->lock);
  g_async_queue_push (self->worker->jobs, job);
}

/**
 * hr_store_run_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location for a #HrStoreError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the data that was handed to the operation
 */
gpointer
hr_store_run_finish (HrStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
ask (HrStore *self,
     HrStoreAccess access,
     HrStoreOperation operation,
     Request *request,
     GCancellable *cancellable,
     GAsyncReadyCallback callback,
     gpointer user_data)
{
  hr_store_run_async (self, access, operation, request, request_free, cancellable, callback,
                      user_data);
}

/* Work of the thread. */

static gboolean
do_record (HrStoreFile *file, gpointer data, GError **error)
{
  Request *request = data;
  /* Done again where the file was damaged: from the answer, not from what became of it. */
  HrRecorded recorded = request->recorded;

  if (!hr_store_file_record (file, request->account,
                             request->has_question ? &request->question : NULL, &recorded, error))
    return FALSE;

  request->recorded = recorded;
  return TRUE;
}

static gboolean
do_get_last (HrStoreFile *file, gpointer data, GError **error)
{
  Request *request = data;

  return hr_store_file_get_last (file, request->account, &request->last, error);
}

static gboolean
do_glance (HrStoreFile *file, gpointer data, GError **error)
{
  Request *request = data;

  if (!hr_store_file_glance (file, request->account, error) || !do_get_last (file, data, error))
    return FALSE;

  request->told = hr_store_file_load_told (file, request->account, error);
  return request->told != NULL;
}

static gboolean
do_load (HrStoreFile *file, gpointer data, GError **error)
{
  Request *request = data;

  request->readings =
      hr_store_file_load (file, request->account, request->from, request->to, request->max, error);
  return request->readings != NULL;
}

static gboolean
do_load_latest (HrStoreFile *file, gpointer data, GError **error)
{
  Request *request = data;

  request->readings = hr_store_file_load_latest (file, request->account, request->max, error);
  return request->readings != NULL;
}

static gboolean
do_tell (HrStoreFile *file, gpointer data, GError **error)
{
  Request *request = data;
  g_autoptr (HrTold) before = hr_store_file_load_told (file, request->account, error);

  if (before == NULL)
    return FALSE;

  g_clear_pointer (&request->told, hr_told_free);
  request->told = hr_told_copy (before);
  if (request->func == NULL)
    return TRUE;

  request->func (request->told, request->data);
  return hr_store_file_save_told (file, request->account, before, request->told, error);
}

static gboolean
do_forget (HrStoreFile *file, gpointer data, GError **error)
{
  Request *request = data;

  return hr_store_file_forget (file, request->account, error);
}

static void
hr_store_dispose (GObject *object)
{
  HrStore *self = HR_STORE (object);

  hr_store_close (self);
  g_clear_error (&self->problem);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (hr_store_parent_class)->dispose (object);
}

static void
hr_store_class_init (HrStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hr_store_dispose;

  signals[SIGNAL_PROBLEM_CHANGED] =
      g_signal_new ("problem-changed", HR_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 0);
}

static void
hr_store_init (HrStore *self)
{
}

/**
 * hr_store_get_default_path:
 *
 * Returns: (transfer full): the file that applet and command share
 */
char *
hr_store_get_default_path (void)
{
  return g_build_filename (g_get_user_data_dir (), "headroom", "history.db", NULL);
}

/**
 * hr_store_new:
 * @path: (nullable) (type filename): the file, %NULL to remember for this run only
 * @clock: time
 *
 * Touches nothing yet. The file and its folder are made, for the user alone, when something is
 * first asked. The object is for one thread, in whose thread-default main context it answers.
 *
 * Returns: (transfer full): the store
 */
HrStore *
hr_store_new (const char *path, HrClock *clock)
{
  HrStore *self;

  g_return_val_if_fail (HR_IS_CLOCK (clock), NULL);

  self = g_object_new (HR_TYPE_STORE, NULL);
  self->clock = g_object_ref (clock);
  self->worker = worker_new (path);
  return self;
}

/**
 * hr_store_confirm_at_once:
 * @self: a store of which nothing has been asked yet
 *
 * Has it write at once that a balance was confirmed, for others who read the file beside it and
 * have no other way to know. Without this, the file may be an hour behind.
 */
void
hr_store_confirm_at_once (HrStore *self)
{
  g_return_if_fail (HR_IS_STORE (self));
  g_return_if_fail (self->worker != NULL && !self->worker->running);

  self->worker->file->confirms_at_once = TRUE;
}

/**
 * hr_store_get_problem:
 * @self: a store
 *
 * Tells what the user should know about the file. It goes away by itself when something could be
 * written again; a file that was damaged and set aside is told for the rest of the run.
 *
 * Returns: (transfer none) (nullable): the problem as of the last answer, of %HR_STORE_ERROR; of
 *   %HR_STORE_ERROR_DAMAGED the message is the name under which the file was set aside
 */
const GError *
hr_store_get_problem (HrStore *self)
{
  g_return_val_if_fail (HR_IS_STORE (self), NULL);

  return self->problem;
}

/**
 * hr_store_round_time:
 * @at: Unix microseconds
 *
 * Returns: the time that a reading of @at has in the store: the same but for what is less than a
 *   millisecond
 */
gint64
hr_store_round_time (gint64 at)
{
  gint64 rest = at % HR_DATABASE_TICK;

  return at - (rest < 0 ? rest + HR_DATABASE_TICK : rest);
}

/**
 * hr_store_record_async:
 * @self: a store
 * @account: an account's id
 * @question: (nullable): what was asked, to judge the answer by; %NULL to believe it
 * @answer: what the service said
 * @cancellable: (nullable): gives up waiting; what was begun is written all the same
 * @callback: (nullable): called when the numbers are on the disk, or cannot be
 * @user_data: passed to @callback
 *
 * Records an answer that hr_question_judge() believes, as compared with the newest reading of any
 * process. Numbers that differ from the last ones make a row. Equal ones confirm the last row: that
 * is kept in memory and written once an hour at most, with the next row, and at the end, so that an
 * account at rest costs next to nothing.
 *
 * A row's time is that of the reading; where the wall clock was set back, it is the millisecond
 * after the row before.
 */
void
hr_store_record_async (HrStore *self,
                       const char *account,
                       const HrQuestion *question,
                       const HrReading *answer,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  Request *request;

  g_return_if_fail (HR_IS_STORE (self));
  g_return_if_fail (account != NULL && *account != '\0');
  g_return_if_fail (answer != NULL);

  request = request_new (account);
  request->has_question = question != NULL;
  if (question != NULL)
    request->question = *question;
  request->recorded.balance = *answer;
  ask (self, HR_STORE_WRITES, do_record, request, cancellable, callback, user_data);
}

/**
 * hr_store_record_finish:
 * @self: a store
 * @result: what the callback was given
 * @recorded: (out caller-allocates) (optional): what became of the answer; untouched on failure
 * @error: return location for a #HrStoreError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the balance that stands is on the disk. If not, the program goes on: a later
 * recording tries again, and the counters, being totals, lose nothing but the moment.
 */
gboolean
hr_store_record_finish (HrStore *self, GAsyncResult *result, HrRecorded *recorded, GError **error)
{
  g_autoptr (Request) request = hr_store_run_finish (self, result, error);

  if (request != NULL && recorded != NULL)
    *recorded = request->recorded;
  return request != NULL;
}

/**
 * hr_store_get_last_async:
 * @self: a store
 * @account: an account's id
 * @cancellable: (nullable): gives it up
 * @callback: called with the answer
 * @user_data: passed to @callback
 *
 * Asks for the last balance that was recorded.
 */
void
hr_store_get_last_async (HrStore *self,
                         const char *account,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_return_if_fail (HR_IS_STORE (self));
  g_return_if_fail (account != NULL && *account != '\0');

  ask (self, HR_STORE_READS, do_get_last, request_new (account), cancellable, callback, user_data);
}

/**
 * hr_store_glance_async:
 * @self: a store
 * @account: an account's id
 * @cancellable: (nullable): gives it up
 * @callback: called with the answer; finish with hr_store_get_last_finish()
 * @user_data: passed to @callback
 *
 * As hr_store_get_last_async(), for a command that wants nothing else: however long the history
 * is, no more of it is read, and what is wrong with it elsewhere is not found out. A file that is
 * not there is an error.
 */
void
hr_store_glance_async (HrStore *self,
                       const char *account,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_return_if_fail (HR_IS_STORE (self));
  g_return_if_fail (account != NULL && *account != '\0');

  ask (self, HR_STORE_GLANCES, do_glance, request_new (account), cancellable, callback, user_data);
}

/**
 * hr_store_get_last_finish:
 * @self: a store
 * @result: what the callback was given
 * @balance: (out) (nullable) (transfer full): the last balance, as of its last confirmation; %NULL
 *   if there is none
 * @told: (out) (optional) (nullable) (transfer full): what was told of the account, after a glance
 * @error: return location for a #HrStoreError, or %G_IO_ERROR_CANCELLED
 *
 * Gets the last balance. It is what was true then, which may be long ago.
 *
 * Returns: whether the store could be read; that it holds nothing yet is no error
 */
gboolean
hr_store_get_last_finish (
    HrStore *self, GAsyncResult *result, HrReading **balance, HrTold **told, GError **error)
{
  g_autoptr (Request) request = hr_store_run_finish (self, result, error);

  *balance = NULL;
  if (told != NULL)
    *told = request != NULL ? g_steal_pointer (&request->told) : NULL;
  if (request == NULL)
    return FALSE;

  if (request->last.known) {
    *balance = hr_reading_copy (&request->last.reading);
    (*balance)->at = request->last.confirmed;
  }
  return TRUE;
}

/**
 * hr_store_load_async:
 * @self: a store
 * @account: an account's id
 * @from: Unix microseconds; %G_MININT64 for the beginning
 * @to: Unix microseconds; %G_MAXINT64 for the end
 * @max_points: how many rows from the range at the most, 4 or more
 * @cancellable: (nullable): gives it up
 * @callback: called with the answer; finish with hr_store_load_finish()
 * @user_data: passed to @callback
 *
 * Asks for the rows from @from to @to, both included, and the last row before @from, which tells
 * what was in force there. If there are more than @max_points of them, the thread reduces them: it
 * cuts the time from the first to the last row into @max_points / 4 equal stretches and keeps of
 * each the first row, those with the least and the most credits, and the last. Each of these is a
 * true row, so the counters stay exact.
 */
void
hr_store_load_async (HrStore *self,
                     const char *account,
                     gint64 from,
                     gint64 to,
                     guint max_points,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  Request *request;

  g_return_if_fail (HR_IS_STORE (self));
  g_return_if_fail (account != NULL && *account != '\0');
  g_return_if_fail (from <= to);
  g_return_if_fail (max_points >= MIN_POINTS);

  request = request_new (account);
  request->from = from;
  request->to = to;
  request->max = max_points;
  ask (self, HR_STORE_READS, do_load, request, cancellable, callback, user_data);
}

/**
 * hr_store_load_latest_async:
 * @self: a store
 * @account: an account's id
 * @n: how many rows at the most
 * @cancellable: (nullable): gives it up
 * @callback: called with the answer; finish with hr_store_load_finish()
 * @user_data: passed to @callback
 *
 * Asks for the last @n rows, in the order of time. (The ledger shows one entry fewer.)
 */
void
hr_store_load_latest_async (HrStore *self,
                            const char *account,
                            guint n,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  Request *request;

  g_return_if_fail (HR_IS_STORE (self));
  g_return_if_fail (account != NULL && *account != '\0');

  request = request_new (account);
  request->max = n;
  ask (self, HR_STORE_READS, do_load_latest, request, cancellable, callback, user_data);
}

/**
 * hr_store_load_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location for a #HrStoreError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable) (element-type HrReading): the rows that one of the load
 *   functions asked for; empty if there are none
 */
GArray *
hr_store_load_finish (HrStore *self, GAsyncResult *result, GError **error)
{
  g_autoptr (Request) request = hr_store_run_finish (self, result, error);

  return request != NULL ? g_steal_pointer (&request->readings) : NULL;
}

/**
 * hr_store_tell_async:
 * @self: a store
 * @account: an account's id
 * @func: (nullable): changes what was told, in the store's thread; %NULL to read it alone
 * @data: (transfer full) (nullable): passed to @func, then handed back
 * @free_data: (nullable): frees @data where nobody takes it
 * @cancellable: (nullable): gives up the reading; what changes something is done all the same
 * @callback: (nullable): called when it is done
 * @user_data: passed to @callback
 *
 * Reads what was told of an account, whoever told it, has @func change it, and writes that, within
 * one transaction: no other process comes between. Nothing is written where nothing changes. Where
 * the file turns out to be damaged, @func is called again with nothing told.
 */
void
hr_store_tell_async (HrStore *self,
                     const char *account,
                     HrToldFunc func,
                     gpointer data,
                     GDestroyNotify free_data,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  Request *request;

  g_return_if_fail (HR_IS_STORE (self));
  g_return_if_fail (account != NULL && *account != '\0');

  request = request_new (account);
  request->func = func;
  request->data = data;
  request->free_data = free_data;
  ask (self, func != NULL ? HR_STORE_WRITES : HR_STORE_READS, do_tell, request, cancellable,
       callback, user_data);
}

/**
 * hr_store_tell_finish:
 * @self: a store
 * @result: what the callback was given
 * @data: (out) (optional) (transfer full): what was passed to the function
 * @error: return location for a #HrStoreError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): what is told from now on
 */
HrTold *
hr_store_tell_finish (HrStore *self, GAsyncResult *result, gpointer *data, GError **error)
{
  g_autoptr (Request) request = hr_store_run_finish (self, result, error);

  if (request == NULL)
    return NULL;

  if (data != NULL)
    *data = g_steal_pointer (&request->data);
  return g_steal_pointer (&request->told);
}

/**
 * hr_store_forget:
 * @self: a store
 * @account: the id of an account that the user removed
 *
 * Removes all that is kept of an account, soon. Nobody waits for it.
 */
void
hr_store_forget (HrStore *self, const char *account)
{
  g_return_if_fail (HR_IS_STORE (self));
  g_return_if_fail (account != NULL && *account != '\0');

  ask (self, HR_STORE_WRITES, do_forget, request_new (account), NULL, NULL, NULL);
}

/**
 * hr_store_close:
 * @self: a store
 *
 * For the end of the program: waits, 5 s at the most, until all that was recorded is written and
 * the file is closed. What was asked for reading is given up with %G_IO_ERROR_CANCELLED, and
 * whatever is asked later fails with %HR_STORE_ERROR_CLOSED. A store that goes away does it by
 * itself.
 *
 * Returns: whether the file is closed; if not, the thread goes on by itself
 */
gboolean
hr_store_close (HrStore *self)
{
  gint64 end = g_get_monotonic_time () + CLOSE_TIMEOUT;
  g_autoptr (Worker) worker = NULL;
  gboolean closed;

  g_return_val_if_fail (HR_IS_STORE (self), FALSE);

  worker = g_steal_pointer (&self->worker);
  if (worker == NULL)
    return TRUE;

  g_cancellable_cancel (worker->stop);
  g_mutex_lock (&worker->lock);
  if (worker->running)
    push_own (worker, NULL, 0);
  while (worker->running && g_cond_wait_until (&worker->over, &worker->lock, end))
    ;
  closed = !worker->running;
  g_mutex_unlock (&worker->lock);

  return closed;
}
