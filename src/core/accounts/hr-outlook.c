/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-outlook.h"

#include "hr-ledger-days.h"
#include "hr-meter.h"

/* What an outlook is made from, in a thread of its own. */
typedef struct {
  HrStore *store; /* (owned) (nullable): until the readings are here */
  char *account;  /* (owned) */
  HrReading balance;
  gint64 since;     /* Unix µs: what is older is of another key */
  gint64 now;       /* Unix µs */
  HrOutlook *last;  /* (owned) (nullable) */
  GArray *readings; /* (owned) (nullable) (element-type HrReading) */
} Work;

static void
work_free (Work *work)
{
  g_clear_pointer (&work->readings, g_array_unref);
  g_free (work->last);
  g_free (work->account);
  g_clear_object (&work->store);
  g_free (work);
}

/* Was it made within the last so many seconds, and on the same local day? */
static gboolean
is_young (const HrOutlook *self, gint64 now, gint64 seconds)
{
  g_autoptr (GTimeZone) zone = NULL;

  if (now < self->made_at || now - self->made_at >= seconds * G_USEC_PER_SEC)
    return FALSE;

  zone = g_time_zone_new_local ();
  return hr_ledger_day_start (zone, now) == hr_ledger_day_start (zone, self->made_at);
}

/**
 * hr_outlook_still_holds:
 * @self: (nullable): an outlook
 * @balance: the balance now
 * @now: the current time, in Unix microseconds
 *
 * Returns: whether @self need not be made anew: the numbers are the same, it is less than
 *   %HR_OUTLOOK_MAX_AGE old, and today is still the same day
 */
gboolean
hr_outlook_still_holds (const HrOutlook *self, const HrReading *balance, gint64 now)
{
  return self != NULL && hr_reading_same_numbers (&self->balance, balance) &&
         is_young (self, now, HR_OUTLOOK_MAX_AGE);
}

/**
 * hr_outlook_carry_on:
 * @self: an outlook
 * @recorded: the balance now, and what happened since the reading before
 * @now: the current time, in Unix microseconds
 *
 * Takes a balance into @self without a look at the history, which takes the longer the longer the
 * history is. The totals stay exact. The forecast stays what it was: when the credits run out does
 * not move while they go down at the pace that it foresees. So only spending is taken in, today,
 * not for longer than %HR_OUTLOOK_FORECAST_MAX_AGE, and not more of it than
 * %HR_OUTLOOK_FORECAST_MAX_SPENT percent of the credits. Where nothing is left, or there was no
 * forecast %HR_OUTLOOK_NO_FORECAST_MAX_AGE ago, the outlook is made anew; and so it is where the
 * reading before is not the one that @self leads up to, because another process recorded it.
 *
 * Returns: whether it could be done; if not, @self is as it was
 */
gboolean
hr_outlook_carry_on (HrOutlook *self, const HrRecorded *recorded, gint64 now)
{
  gint64 max_age, credits;
  const HrLedgerEntry *entry;

  g_return_val_if_fail (self != NULL && recorded != NULL, FALSE);

  max_age = self->has_forecast ? HR_OUTLOOK_FORECAST_MAX_AGE : HR_OUTLOOK_NO_FORECAST_MAX_AGE;
  entry = &recorded->entry;
  credits = recorded->balance.credits;
  if (!recorded->has_before || !hr_reading_same_numbers (&self->balance, &recorded->before) ||
      entry->granted != 0 || entry->lapsed != 0 || entry->refunded != 0 || credits <= 0 ||
      (self->made_for - credits) * 100 > self->made_for * HR_OUTLOOK_FORECAST_MAX_SPENT ||
      !is_young (self, now, max_age))
    return FALSE;

  hr_ledger_entry_add (&self->totals.today, entry);
  hr_ledger_entry_add (&self->totals.week, entry);
  hr_ledger_entry_add (&self->totals.month, entry);
  self->balance = recorded->balance;
  return TRUE;
}

static void
make_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Work *work = task_data;
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  const HrReading *readings = (const HrReading *) (void *) work->readings->data;
  HrOutlook *outlook = g_new0 (HrOutlook, 1);

  outlook->made_at = work->now;
  outlook->made_for = work->balance.credits;
  outlook->balance = work->balance;
  outlook->has_forecast = hr_forecast (readings, work->readings->len, work->balance.at, work->now,
                                       zone, &outlook->forecast);
  outlook->totals = hr_ledger_totals (readings, work->readings->len, zone, work->now);
  outlook->full = hr_meter_find_full (readings, work->readings->len, work->now);
  g_task_return_pointer (task, outlook, g_free);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Work *work = g_task_get_task_data (task);
  GError *error = NULL;

  work->readings = hr_store_load_finish (HR_STORE (source), result, &error);
  /* The history is for this thread only, also for letting go of it. */
  g_clear_object (&work->store);
  if (work->readings == NULL) {
    g_task_return_error (task, error);
    return;
  }

  if (work->readings->len > 0 && g_array_index (work->readings, HrReading, 0).at < work->since)
    g_array_remove_index (work->readings, 0);
  g_task_run_in_thread (task, make_in_thread);
}

static void
load (GTask *task)
{
  Work *work = g_task_get_task_data (task);

  /* To the very end: after the clock was set back, what is new has a later time than now. */
  hr_store_load_async (work->store, work->account,
                       MAX (work->now - HR_OUTLOOK_DAYS * G_TIME_SPAN_DAY, work->since), G_MAXINT64,
                       HR_OUTLOOK_MAX_READINGS, g_task_get_cancellable (task), on_loaded, task);
}

/* Another key has another past. */
static gboolean
follows_last (const Work *work)
{
  return work->last != NULL && work->last->balance.at >= work->since;
}

static void
on_last_known (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (HrReading) balance = NULL;
  Work *work = g_task_get_task_data (task);
  GError *error = NULL;

  if (!hr_store_get_last_finish (HR_STORE (source), result, &balance, NULL, &error)) {
    g_task_return_error (task, error);
    return;
  }
  if (balance == NULL || balance->at < work->since) {
    g_task_return_pointer (task, NULL, NULL);
    return;
  }

  work->balance = *balance;
  load (g_steal_pointer (&task));
}

static GTask *
new_task (HrStore *store,
          const char *account,
          gint64 since,
          gint64 now,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Work *work = g_new0 (Work, 1);

  g_task_set_source_tag (task, new_task);
  work->store = g_object_ref (store);
  work->account = g_strdup (account);
  work->since = hr_store_round_time (since);
  work->now = now;
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  return task;
}

/**
 * hr_outlook_show:
 * @self: an outlook
 * @snapshot: the account's snapshot, with its day and balance
 *
 * Fills in what was spent, what there was, and when the credits run out. Sums of days are left out
 * where @self was made on another one; and what was spent today, where the balance is of another
 * one: nobody knows.
 */
void
hr_outlook_show (const HrOutlook *self, HrSnapshot *snapshot)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();

  snapshot->totals_known = hr_ledger_day_start (zone, self->made_at) == snapshot->day;
  snapshot->full = self->full;
  if (hr_ledger_day_start (zone, snapshot->balance.at) == snapshot->day)
    snapshot->spent_today = self->totals.today.spent;
  snapshot->spent_week = self->totals.week.spent;
  snapshot->spent_month = self->totals.month.spent;
  if (!self->has_forecast)
    return;

  snapshot->runs_out[0] = self->forecast.early;
  snapshot->runs_out[1] = self->forecast.likely;
  snapshot->runs_out[2] = self->forecast.late;
}

/**
 * hr_outlook_update_async:
 * @store: where the balance was recorded
 * @account: the account's id
 * @since: Unix microseconds; what was recorded before is of another key, and says nothing
 * @recorded: the balance now, as it was recorded
 * @last: (nullable): the outlook before, taken over if it still holds or can be carried on
 * @cancellable: (nullable): gives it up
 * @callback: called when the outlook is made
 * @user_data: for @callback
 *
 * Makes the outlook that a new balance gives, in a thread if need be.
 */
void
hr_outlook_update_async (HrStore *store,
                         const char *account,
                         gint64 since,
                         const HrRecorded *recorded,
                         const HrOutlook *last,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Work *work;

  g_return_if_fail (HR_IS_STORE (store));
  g_return_if_fail (account != NULL && recorded != NULL);

  task = new_task (store, account, since, recorded->balance.at, cancellable, callback, user_data);
  work = g_task_get_task_data (task);
  work->balance = recorded->balance;
  work->last = g_memdup2 (last, sizeof *last);
  if (hr_outlook_still_holds (work->last, &work->balance, work->now) ||
      (follows_last (work) && hr_outlook_carry_on (work->last, recorded, work->now)))
    g_task_return_pointer (task, g_steal_pointer (&work->last), g_free);
  else
    load (g_steal_pointer (&task));
}

/**
 * hr_outlook_look_async:
 * @store: where balances are kept
 * @account: the account's id
 * @since: Unix microseconds; what was recorded before is of another key, and says nothing
 * @now: the current time, in Unix microseconds
 * @cancellable: (nullable): gives up
 * @callback: called when the outlook is made
 * @user_data: for @callback
 *
 * Makes the outlook that the last recorded balance gives, in a thread.
 */
void
hr_outlook_look_async (HrStore *store,
                       const char *account,
                       gint64 since,
                       gint64 now,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task;

  g_return_if_fail (HR_IS_STORE (store));
  g_return_if_fail (account != NULL);

  task = new_task (store, account, since, now, cancellable, callback, user_data);
  hr_store_get_last_async (store, account, cancellable, on_last_known, task);
}

/**
 * hr_outlook_finish:
 * @result: what the callback was given
 * @error: of %HR_STORE_ERROR: the history cannot be kept, which is no reason not to show the
 *   balance; or %G_IO_ERROR_CANCELLED
 *
 * Ends both ways to an outlook.
 *
 * Returns: (transfer full) (nullable): the outlook; free with g_free(). %NULL without @error where
 *   nothing was ever recorded
 */
HrOutlook *
hr_outlook_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, new_task), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
