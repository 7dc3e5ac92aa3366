/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-history-private.h"

/* Fewer than one stretch's first, least, most and last row cannot be told. */
#define MIN_POINTS 4

static gboolean
do_load (HrHistoryStore *store, gpointer data, GError **error)
{
  HrHistoryJob *job = data;

  job->readings = hr_history_store_load (store, job->account, job->from, job->to, job->max, error);
  return job->readings != NULL;
}

static gboolean
do_load_latest (HrHistoryStore *store, gpointer data, GError **error)
{
  HrHistoryJob *job = data;

  job->readings = hr_history_store_load_latest (store, job->account, job->max, error);
  return job->readings != NULL;
}

/**
 * hr_store_load_async:
 * @self: a history
 * @account: an account's id
 * @from: Unix microseconds; %G_MININT64 for the beginning
 * @to: Unix microseconds; %G_MAXINT64 for the end
 * @max_points: how many rows from the range at the most, 4 or more
 * @cancellable: (nullable): gives it up
 * @callback: called with the answer; finish with hr_store_load_finish()
 * @user_data: passed to @callback
 *
 * Asks for the rows from @from to @to, both included, and the last row before @from, which tells
 * what was in force there. If there are more than @max_points of them, the worker reduces them: it
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
  HrHistoryJob *job;

  g_return_if_fail (HR_IS_STORE (self));
  g_return_if_fail (account != NULL && *account != '\0');
  g_return_if_fail (from <= to);
  g_return_if_fail (max_points >= MIN_POINTS);

  job = hr_store_new_job (self, HR_HISTORY_READS, do_load, account);
  job->from = from;
  job->to = to;
  job->max = max_points;
  hr_store_submit (self, job, hr_store_load_async, cancellable, callback, user_data);
}

/**
 * hr_store_load_latest_async:
 * @self: a history
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
  HrHistoryJob *job;

  g_return_if_fail (HR_IS_STORE (self));
  g_return_if_fail (account != NULL && *account != '\0');

  job = hr_store_new_job (self, HR_HISTORY_READS, do_load_latest, account);
  job->max = n;
  hr_store_submit (self, job, hr_store_load_latest_async, cancellable, callback, user_data);
}

/**
 * hr_store_load_finish:
 * @self: a history
 * @result: what the callback was given
 * @error: return location for a #HrStoreError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable) (element-type HrReading): the rows that one of the load
 *   functions asked for; empty if there are none
 */
GArray *
hr_store_load_finish (HrStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
