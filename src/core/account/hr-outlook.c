/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-outlook.h"

#include "hr-ledger-days.h"

#define MS_PER_SECOND G_GINT64_CONSTANT (1000)
#define DAY           (24 * 3600 * MS_PER_SECOND)

/* What an outlook is made from, in a thread of its own. */
typedef struct {
  HrHistory *history; /* (owned) (nullable): until the samples are here */
  char *account;      /* (owned) */
  HrBalance balance;
  HrOutlook *last; /* (owned) (nullable) */
  GArray *samples; /* (owned) (nullable) (element-type HrSample) */
} Work;

static void
work_free (Work *work)
{
  g_clear_pointer (&work->samples, g_array_unref);
  g_free (work->last);
  g_free (work->account);
  g_clear_object (&work->history);
  g_free (work);
}

static gint64
to_ms (gint64 microseconds)
{
  return microseconds / 1000;
}

/**
 * hr_outlook_still_holds:
 * @self: (nullable): an outlook
 * @balance: the balance now
 * @now: the current time, in Unix milliseconds
 *
 * Returns: whether @self need not be made anew: the numbers are the same, it is less than
 *   %HR_OUTLOOK_MAX_AGE old, and today is still the same day
 */
gboolean
hr_outlook_still_holds (const HrOutlook *self, const HrBalance *balance, gint64 now)
{
  g_autoptr (GTimeZone) zone = NULL;

  if (self == NULL || !hr_balance_same_numbers (&self->balance, balance) || now < self->made_at ||
      now - self->made_at >= HR_OUTLOOK_MAX_AGE * MS_PER_SECOND)
    return FALSE;

  zone = g_time_zone_new_local ();
  return hr_ledger_day_start (zone, now) == hr_ledger_day_start (zone, self->made_at);
}

static void
make_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Work *work = task_data;
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  const HrSample *samples = (const HrSample *) (void *) work->samples->data;
  gint64 now = to_ms (work->balance.as_of);
  HrOutlook *outlook = g_new0 (HrOutlook, 1);

  outlook->made_at = now;
  outlook->balance = work->balance;
  outlook->has_forecast =
      hr_forecast (samples, work->samples->len, now, now, zone, &outlook->forecast);
  outlook->totals = hr_ledger_totals (samples, work->samples->len, zone, now);
  g_task_return_pointer (task, outlook, g_free);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Work *work = g_task_get_task_data (task);
  GError *error = NULL;

  work->samples = hr_history_load_finish (HR_HISTORY (source), result, &error);
  /* The history is for this thread only, also for letting go of it. */
  g_clear_object (&work->history);
  if (work->samples == NULL)
    g_task_return_error (task, error);
  else
    g_task_run_in_thread (task, make_in_thread);
}

static void
on_recorded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Work *work = g_task_get_task_data (task);
  gint64 now = to_ms (work->balance.as_of);

  if (!hr_history_record_finish (HR_HISTORY (source), result, &error)) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  if (hr_outlook_still_holds (work->last, &work->balance, now)) {
    g_task_return_pointer (task, g_steal_pointer (&work->last), g_free);
    return;
  }

  hr_history_load_async (work->history, work->account, now - HR_OUTLOOK_DAYS * DAY, now,
                         HR_OUTLOOK_MAX_SAMPLES, g_task_get_cancellable (task), on_loaded,
                         g_object_ref (task));
}

/**
 * hr_outlook_keep_async:
 * @history: where balances are kept
 * @account: the account's id
 * @balance: what the service has just said
 * @last: (nullable): the outlook before, taken over if it still holds
 * @cancellable: (nullable): gives up the outlook, not the recording
 * @callback: called when @balance is on the disk and the outlook is made
 * @user_data: for @callback
 *
 * Records a balance, then makes the outlook that it gives, in a thread.
 */
void
hr_outlook_keep_async (HrHistory *history,
                       const char *account,
                       const HrBalance *balance,
                       const HrOutlook *last,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Work *work;

  g_return_if_fail (HR_IS_HISTORY (history));
  g_return_if_fail (account != NULL && balance != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, hr_outlook_keep_async);
  work = g_new0 (Work, 1);
  work->history = g_object_ref (history);
  work->account = g_strdup (account);
  work->balance = *balance;
  work->last = g_memdup2 (last, sizeof *last);
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);

  hr_history_record_async (history, account, balance, NULL, on_recorded, g_steal_pointer (&task));
}

/**
 * hr_outlook_keep_finish:
 * @result: what the callback was given
 * @error: of %HR_HISTORY_ERROR: the history cannot be kept, which is no reason not to show the
 *   balance; or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the outlook; free with g_free()
 */
HrOutlook *
hr_outlook_keep_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, hr_outlook_keep_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
