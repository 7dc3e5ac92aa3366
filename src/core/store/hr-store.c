/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-store.h"

#include "hr-history-private.h"
#include "hr-history-schema.h"

/* How long the end of the program may wait for a disk, in microseconds. */
#define CLOSE_TIMEOUT (5 * G_USEC_PER_SEC)

struct _HrStore {
  GObject parent_instance;

  char *path;              /* (owned) (nullable): %NULL to remember for this run only */
  HrClock *clock;          /* (owned) */
  HrHistoryWorker *worker; /* (owned) (nullable): %NULL once closed */
  HrHistoryProblem problem;
  char *damaged_path; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (HrStore, hr_store, G_TYPE_OBJECT)

enum {
  PROP_PATH = 1,
  PROP_CLOCK,
  PROP_PROBLEM,
  PROP_DAMAGED_PATH,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
set_problem (HrStore *self, HrHistoryProblem problem)
{
  if (self->problem == problem)
    return;

  self->problem = problem;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

static void
take_problem (HrStore *self, const HrHistoryJob *job)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (g_strcmp0 (self->damaged_path, job->damaged_path) != 0) {
    g_free (self->damaged_path);
    self->damaged_path = g_strdup (job->damaged_path);
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DAMAGED_PATH]);
  }
  set_problem (self, job->problem);
  g_object_thaw_notify (G_OBJECT (self));
}

/* In the context of whoever asked. The problem is known before the answer is. */
static void
on_done (HrHistoryJob *job)
{
  HrStore *self = g_task_get_source_object (job->task);

  take_problem (self, job);
  if (job->late) {
    g_debug ("A late answer of the history is dropped");
    return;
  }
  hr_clock_remove_timer (self->clock, job->timer);

  if (job->error != NULL)
    g_task_return_error (job->task, g_steal_pointer (&job->error));
  else if (job->readings != NULL)
    g_task_return_pointer (job->task, g_steal_pointer (&job->readings),
                           (GDestroyNotify) g_array_unref);
  else if (g_task_get_source_tag (job->task) == hr_store_get_last_async)
    g_task_return_pointer (job->task, g_memdup2 (&job->last, sizeof job->last), g_free);
  else if (g_task_get_source_tag (job->task) == hr_store_record_async)
    g_task_return_pointer (job->task, g_memdup2 (&job->recorded, sizeof job->recorded), g_free);
  else
    g_task_return_boolean (job->task, TRUE);
}

static void
on_too_late (gpointer user_data)
{
  HrHistoryJob *job = user_data;
  g_autoptr (GTask) task = g_object_ref (job->task);
  g_autofree char *said = g_strdup_printf ("It did not answer within %d s", HR_STORE_TIMEOUT);

  job->late = TRUE;
  g_message ("The history cannot be used: %s", said);
  set_problem (g_task_get_source_object (task), HR_HISTORY_PROBLEM_FAILED);
  g_task_return_new_error (task, HR_STORE_ERROR, HR_STORE_ERROR_FAILED, "%s", said);
}

/**
 * hr_store_new_job:
 * @self: a history
 * @access: whether it writes
 * @operation: what the worker is to do
 * @account: an account's id
 *
 * For the history's own files.
 *
 * Returns: (transfer full): a job that waits for its particulars
 */
HrHistoryJob *
hr_store_new_job (HrStore *self,
                  HrHistoryAccess access,
                  HrHistoryOperation operation,
                  const char *account)
{
  HrHistoryJob *job = g_new0 (HrHistoryJob, 1);

  job->access = access;
  job->operation = operation;
  job->now = hr_clock_get_wall_time (self->clock);
  job->account = g_strdup (account);

  return job;
}

/**
 * hr_store_submit:
 * @self: a history
 * @job: (transfer full): what to do
 * @tag: the source tag
 * @cancellable: (nullable): gives it up
 * @callback: (nullable): called when it is done
 * @user_data: passed to @callback
 *
 * For the history's own files: has the worker do a job, or answers that the history is closed. The
 * answer comes within %HR_STORE_TIMEOUT, in time or as an error.
 */
void
hr_store_submit (HrStore *self,
                 HrHistoryJob *job,
                 gpointer tag,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  job->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (job->task, tag);

  if (self->worker != NULL) {
    job->timer = hr_clock_add_timer (
        self->clock, hr_clock_get_boot_time (self->clock) + HR_STORE_TIMEOUT * G_USEC_PER_SEC,
        on_too_late, job);
    hr_history_worker_submit (self->worker, job);
    return;
  }

  g_task_return_new_error (job->task, HR_STORE_ERROR, HR_STORE_ERROR_CLOSED,
                           "The history is closed");
  hr_history_job_free (job);
}

/* What the worker does. */

static gboolean
do_record (HrHistoryStore *store, gpointer data, GError **error)
{
  HrHistoryJob *job = data;
  HrRecorded recorded = { .balance = job->answer };

  if (!hr_history_store_record (store, job->account, job->has_question ? &job->question : NULL,
                                &recorded, error))
    return FALSE;

  job->recorded = recorded;
  return TRUE;
}

static gboolean
do_get_last (HrHistoryStore *store, gpointer data, GError **error)
{
  HrHistoryJob *job = data;
  HrHistoryLast *last;

  if (!hr_history_store_get_last (store, job->account, &last, error))
    return FALSE;

  job->last = *last;
  return TRUE;
}

static gboolean
do_glance (HrHistoryStore *store, gpointer data, GError **error)
{
  HrHistoryJob *job = data;

  return hr_history_schema_glance (store->database, job->account, error) &&
         do_get_last (store, data, error);
}

static gboolean
do_forget (HrHistoryStore *store, gpointer data, GError **error)
{
  HrHistoryJob *job = data;

  return hr_history_store_forget (store, job->account, error);
}

static void
hr_store_constructed (GObject *object)
{
  HrStore *self = HR_STORE (object);

  G_OBJECT_CLASS (hr_store_parent_class)->constructed (object);

  g_assert (HR_IS_CLOCK (self->clock));
  self->worker = hr_history_worker_new (self->path, on_done);
}

static void
hr_store_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HrStore *self = HR_STORE (object);

  switch (id) {
  case PROP_PROBLEM:
    g_value_set_enum (value, self->problem);
    break;
  case PROP_DAMAGED_PATH:
    g_value_set_string (value, self->damaged_path);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
hr_store_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  HrStore *self = HR_STORE (object);

  switch (id) {
  case PROP_PATH:
    self->path = g_value_dup_string (value);
    break;
  case PROP_CLOCK:
    self->clock = g_value_dup_object (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
hr_store_dispose (GObject *object)
{
  HrStore *self = HR_STORE (object);

  hr_store_close (self);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (hr_store_parent_class)->dispose (object);
}

static void
hr_store_finalize (GObject *object)
{
  HrStore *self = HR_STORE (object);

  g_free (self->damaged_path);
  g_free (self->path);

  G_OBJECT_CLASS (hr_store_parent_class)->finalize (object);
}

static void
hr_store_class_init (HrStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags construct = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->constructed = hr_store_constructed;
  object_class->get_property = hr_store_get_property;
  object_class->set_property = hr_store_set_property;
  object_class->dispose = hr_store_dispose;
  object_class->finalize = hr_store_finalize;

  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, construct);
  properties[PROP_CLOCK] = g_param_spec_object ("clock", NULL, NULL, HR_TYPE_CLOCK, construct);
  /* What the user should know about the file. It notifies before the call is answered in which it
   * was found out. */
  properties[PROP_PROBLEM] = g_param_spec_enum ("problem", NULL, NULL, HR_TYPE_HISTORY_PROBLEM,
                                                HR_HISTORY_PROBLEM_NONE, readable);
  /* The name under which a damaged file was set aside. */
  properties[PROP_DAMAGED_PATH] = g_param_spec_string ("damaged-path", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);
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
 * Returns: (transfer full): the history
 */
HrStore *
hr_store_new (const char *path, HrClock *clock)
{
  g_return_val_if_fail (HR_IS_CLOCK (clock), NULL);

  return g_object_new (HR_TYPE_STORE, "path", path, "clock", clock, NULL);
}

/**
 * hr_store_get_problem:
 * @self: a history
 *
 * Returns: what the user should know about the file, as of the last answer
 */
HrHistoryProblem
hr_store_get_problem (HrStore *self)
{
  g_return_val_if_fail (HR_IS_STORE (self), HR_HISTORY_PROBLEM_NONE);

  return self->problem;
}

/**
 * hr_store_get_damaged_path:
 * @self: a history
 *
 * Returns: (transfer none) (nullable) (type filename): where a damaged file was set aside in this
 *   run
 */
const char *
hr_store_get_damaged_path (HrStore *self)
{
  g_return_val_if_fail (HR_IS_STORE (self), NULL);

  return self->damaged_path;
}

/**
 * hr_store_round_time:
 * @at: Unix microseconds
 *
 * Returns: the time that a reading of @at has in the history: the same but for what is less than a
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
 * @self: a history
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
  HrHistoryJob *job;

  g_return_if_fail (HR_IS_STORE (self));
  g_return_if_fail (account != NULL && *account != '\0');
  g_return_if_fail (answer != NULL);

  job = hr_store_new_job (self, HR_HISTORY_WRITES, do_record, account);
  job->has_question = question != NULL;
  if (question != NULL)
    job->question = *question;
  job->answer = *answer;
  hr_store_submit (self, job, hr_store_record_async, cancellable, callback, user_data);
}

/**
 * hr_store_record_finish:
 * @self: a history
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
  g_autofree HrRecorded *found = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  found = g_task_propagate_pointer (G_TASK (result), error);
  if (found != NULL && recorded != NULL)
    *recorded = *found;
  return found != NULL;
}

/**
 * hr_store_get_last_async:
 * @self: a history
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

  hr_store_submit (self, hr_store_new_job (self, HR_HISTORY_READS, do_get_last, account),
                   hr_store_get_last_async, cancellable, callback, user_data);
}

/**
 * hr_store_glance_async:
 * @self: a history
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

  hr_store_submit (self, hr_store_new_job (self, HR_HISTORY_GLANCES, do_glance, account),
                   hr_store_get_last_async, cancellable, callback, user_data);
}

/**
 * hr_store_get_last_finish:
 * @self: a history
 * @result: what the callback was given
 * @balance: (out) (optional) (nullable) (transfer full): the last balance, as of its last
 *   confirmation; %NULL if there is none
 * @changed_at: (out) (optional): since when its numbers stand, in Unix microseconds; 0 if there is
 *   none
 * @error: return location for a #HrStoreError, or %G_IO_ERROR_CANCELLED
 *
 * Gets the last balance. It is what was true once: show it as outdated, never as current.
 *
 * Returns: whether the history could be read; that it holds nothing yet is no error
 */
gboolean
hr_store_get_last_finish (
    HrStore *self, GAsyncResult *result, HrReading **balance, gint64 *changed_at, GError **error)
{
  g_autofree HrHistoryLast *last = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (balance != NULL)
    *balance = NULL;
  if (changed_at != NULL)
    *changed_at = 0;

  last = g_task_propagate_pointer (G_TASK (result), error);
  if (last == NULL)
    return FALSE;
  if (!last->known)
    return TRUE;

  if (balance != NULL) {
    *balance = hr_reading_copy (&last->reading);
    (*balance)->at = last->confirmed;
  }
  if (changed_at != NULL)
    *changed_at = last->reading.at;
  return TRUE;
}

/**
 * hr_store_forget_async:
 * @self: a history
 * @account: the id of an account that was removed
 * @cancellable: (nullable): gives up waiting; what was begun is done all the same
 * @callback: (nullable): called when its rows are gone
 * @user_data: passed to @callback
 *
 * Removes all rows of an account.
 */
void
hr_store_forget_async (HrStore *self,
                       const char *account,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_return_if_fail (HR_IS_STORE (self));
  g_return_if_fail (account != NULL && *account != '\0');

  hr_store_submit (self, hr_store_new_job (self, HR_HISTORY_WRITES, do_forget, account),
                   hr_store_forget_async, cancellable, callback, user_data);
}

/**
 * hr_store_forget_finish:
 * @self: a history
 * @result: what the callback was given
 * @error: return location for a #HrStoreError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the rows are gone
 */
gboolean
hr_store_forget_finish (HrStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * hr_store_close:
 * @self: a history
 *
 * For the end of the program: waits, 5 s at the most, until all that was recorded is written and
 * the file is closed. What was asked for reading is given up with %G_IO_ERROR_CANCELLED, and
 * whatever is asked later fails with %HR_STORE_ERROR_CLOSED. A history that goes away does it by
 * itself.
 *
 * Returns: whether the file is closed
 */
gboolean
hr_store_close (HrStore *self)
{
  gboolean closed;

  g_return_val_if_fail (HR_IS_STORE (self), FALSE);

  if (self->worker == NULL)
    return TRUE;

  closed = hr_history_worker_close (self->worker, CLOSE_TIMEOUT);
  g_clear_pointer (&self->worker, hr_history_worker_unref);

  return closed;
}
