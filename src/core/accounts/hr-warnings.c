/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-warnings.h"

struct _HrWarnings {
  HrStore *store;   /* (owned) */
  char *account;    /* (owned) */
  HrTold *told;     /* (owned): as it was last read, with what was changed here since */
  HrAlerts alerts;  /* of it */
  guint changes;    /* counts what was changed here */
  gboolean unsaved; /* the store could not take it */
};

/* Data for the store's thread. */
typedef struct {
  HrWarningEvent event;
  HrTold *known;    /* (owned): as this process knows it */
  gboolean unsaved; /* it is truer than what is in the store */
  gint64 awake;     /* up to which this process has counted an outage */
  guint again;      /* what an earlier run told, and this process is still to tell */
  guint again_left; /* what of it is still to be told then */
  GArray *due;      /* (owned) (nullable) (element-type HrAlert) */
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_clear_pointer (&work->due, g_array_unref);
  hr_told_free (work->known);
  g_free (work);
}

static void
warnings_clear (gpointer data)
{
  HrWarnings *self = data;

  hr_told_free (self->told);
  g_free (self->account);
  g_object_unref (self->store);
}

/**
 * hr_warnings_new:
 * @store: where it is kept
 * @account: the account's id
 *
 * Knows nothing before hr_warnings_read_async().
 *
 * Returns: (transfer full): what was told of the account; let go of with hr_warnings_unref()
 */
HrWarnings *
hr_warnings_new (HrStore *store, const char *account)
{
  HrWarnings *self = g_rc_box_new0 (HrWarnings);

  self->store = g_object_ref (store);
  self->account = g_strdup (account);
  self->told = hr_told_new ();
  hr_alerts_init (&self->alerts);
  return self;
}

/**
 * hr_warnings_unref:
 * @self: (transfer full): what was told
 */
void
hr_warnings_unref (HrWarnings *self)
{
  g_rc_box_release_full (self, warnings_clear);
}

/**
 * hr_warnings_get_told:
 * @self: what was told
 *
 * Returns: (transfer none): as it was last read, with what was changed here since
 */
const HrTold *
hr_warnings_get_told (const HrWarnings *self)
{
  return self->told;
}

/**
 * hr_warnings_get_alerts:
 * @self: what was told
 *
 * Returns: (transfer none): the alerts' part of it
 */
const HrAlerts *
hr_warnings_get_alerts (const HrWarnings *self)
{
  return &self->alerts;
}

static void
take_alerts (HrWarnings *self)
{
  gint64 awake = self->alerts.awake;
  guint again = self->alerts.again;

  hr_alerts_load (&self->alerts, self->told);
  self->alerts.awake = awake;
  self->alerts.again = again & self->alerts.due;
}

/* @version: of what is known here when @told was asked for: what was changed since is not in it */
static void
take_told (HrWarnings *self, HrTold *told, guint version)
{
  self->unsaved = self->unsaved || hr_told_is_of_new_file (told, self->told);
  if (self->unsaved || version != self->changes) {
    hr_told_raise (self->told, HR_TOLD_RETRY_AT, hr_told_get (told, HR_TOLD_RETRY_AT));
    hr_told_free (told);
    return;
  }

  hr_told_free (self->told);
  hr_told_drop_events (told);
  self->told = told;
  take_alerts (self);
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HrWarnings) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HrTold) told = hr_store_tell_finish (HR_STORE (source), result, NULL, &error);

  if (told == NULL)
    self->unsaved = TRUE;
}

/**
 * hr_warnings_change:
 * @self: what was told
 * @func: changes it; called here and in the store's thread
 * @data: passed to @func
 * @size: of @data
 *
 * Changes what nobody waits for.
 */
void
hr_warnings_change (HrWarnings *self, HrToldFunc func, gconstpointer data, gsize size)
{
  gpointer here = g_memdup2 (data, size);

  func (self->told, here);
  self->changes++;
  hr_store_tell_async (self->store, self->account, func, here, g_free, NULL, on_changed,
                       g_rc_box_acquire (self));
}

static void
tell_since (HrTold *told, gpointer since)
{
  hr_told_unset (told, HR_TOLD_DOUBT_AT);
  hr_told_unset (told, HR_TOLD_DOUBT_LEVEL);
  hr_told_raise (told, HR_TOLD_SINCE, *(gint64 *) since);
}

/**
 * hr_warnings_begin_anew:
 * @self: what was told
 * @now: Unix microseconds
 *
 * Notes that nothing recorded before says anything any more: it is of another key or service.
 */
void
hr_warnings_begin_anew (HrWarnings *self, gint64 now)
{
  hr_warnings_change (self, tell_since, &now, sizeof now);
}

typedef struct {
  gint64 retry_at; /* 0 for none any more */
  gint64 known;    /* what it was before, as far as this process knows */
} RetryChange;

/* Of what another process was told meanwhile, the later time wins. */
static void
tell_retry_at (HrTold *told, gpointer data)
{
  const RetryChange *change = data;

  if (hr_told_get (told, HR_TOLD_RETRY_AT) != change->known)
    hr_told_raise (told, HR_TOLD_RETRY_AT, change->retry_at);
  else if (change->retry_at != 0)
    hr_told_set (told, HR_TOLD_RETRY_AT, change->retry_at);
  else
    hr_told_unset (told, HR_TOLD_RETRY_AT);
}

/**
 * hr_warnings_keep_retry_at:
 * @self: what was told
 * @retry_at: Unix microseconds until which the service asked not to be asked, 0 if it may be
 *
 * Keeps the retry time, for the next run and for other processes.
 */
void
hr_warnings_keep_retry_at (HrWarnings *self, gint64 retry_at)
{
  const RetryChange change = { retry_at, hr_told_get (self->told, HR_TOLD_RETRY_AT) };

  if (change.retry_at != change.known)
    hr_warnings_change (self, tell_retry_at, &change, sizeof change);
}

/**
 * hr_warnings_tell_again:
 * @self: what was told, and read
 *
 * Has what an earlier run told and no notification server took be told again, if it still holds
 * when it is judged next.
 */
void
hr_warnings_tell_again (HrWarnings *self)
{
  self->alerts.again = self->alerts.due;
}

static void
take (HrTold *told, gpointer data)
{
  const HrAlertKind *kind = data;
  HrAlerts alerts;

  hr_alerts_load (&alerts, told);
  hr_alerts_taken (&alerts, *kind);
  hr_alerts_save (&alerts, told);
}

/**
 * hr_warnings_taken:
 * @self: what was told
 * @kind: what a notification server has taken
 *
 * Has it not be told again, by whatever process.
 */
void
hr_warnings_taken (HrWarnings *self, HrAlertKind kind)
{
  hr_warnings_change (self, take, &kind, sizeof kind);
  take_alerts (self);
}

/* Time in an outage is counted by each process; the longest count is true. */
static void
count_awake (HrAlerts *alerts, const HrAlerts *known, gint64 awake)
{
  if (alerts->failing_since != 0 && alerts->failing_since == known->failing_since &&
      known->awake != 0)
    alerts->failing_for = MAX (alerts->failing_for, known->failing_for + awake - known->awake);
  alerts->awake = awake;
}

static GArray *
judge (HrAlerts *alerts, const HrWarningEvent *event)
{
  switch (event->kind) {
  case HR_WARNING_BALANCE:
    return hr_alerts_balance (alerts, &event->limits, &event->balance, event->now);
  case HR_WARNING_FAILURE:
    return hr_alerts_failure (alerts, event->error, event->asked_at, event->asked_for);
  case HR_WARNING_KEY_CHANGED:
    return hr_alerts_key_changed (alerts);
  case HR_WARNING_LIMITS:
    return hr_alerts_limits_changed (alerts, &event->limits, event->now);
  case HR_WARNING_SNOOZE: {
    g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (event->now / G_USEC_PER_SEC);
    g_autoptr (GDateTime) local = g_date_time_to_local (utc);

    return hr_alerts_snooze (alerts, event->snooze, local);
  }
  case HR_WARNING_TIME:
  default:
    return hr_alerts_snooze_over (alerts, event->now);
  }
}

/* Keeps what hooks are to be told, together with what was judged: neither is lost without the
 * other. Those of one moment keep their order. */
static void
keep_events (HrTold *told, const GArray *due, gint64 now)
{
  for (guint i = 0; i < due->len; i++) {
    const char *event = hr_alert_get_event (&g_array_index (due, HrAlert, i));
    g_autofree char *name =
        event != NULL ? g_strdup_printf (HR_TOLD_EVENT "%s %" G_GINT64_FORMAT, event, now + i)
                      : NULL;

    if (name != NULL)
      hr_told_set (told, name, 0);
  }
}

/* Judges an event by what is told. Runs in the store's thread, within the transaction. */
static void
tell (HrTold *told, gpointer data)
{
  Work *work = data;
  const HrWarningEvent *event = &work->event;
  g_autoptr (GArray) more = NULL;
  HrAlerts alerts, known;

  if (work->unsaved || hr_told_is_of_new_file (told, work->known))
    hr_told_take_over (told, work->known);

  hr_alerts_load (&known, work->known);
  known.awake = work->awake;
  hr_alerts_load (&alerts, told);
  alerts.again = work->again & alerts.due;
  count_awake (&alerts, &known, event->awake);

  g_clear_pointer (&work->due, g_array_unref);
  work->due = judge (&alerts, event);
  hr_alerts_withdraw (&known, &alerts, work->due);
  if (event->kind != HR_WARNING_KEY_CHANGED) {
    more = hr_alerts_review (&alerts, &event->limits, event->now);
    g_array_append_vals (work->due, more->data, more->len);
  }
  hr_alerts_save (&alerts, told);
  keep_events (told, work->due, event->now);
  work->again_left = alerts.again;
}

/* Data of the task that hr_warnings_finish() ends. */
typedef struct {
  HrWarnings *self; /* (owned) */
  guint version;
  gint64 awake;
} Pending;

static void
pending_free (gpointer data)
{
  Pending *pending = data;

  hr_warnings_unref (pending->self);
  g_free (pending);
}

static GTask *
new_task (HrWarnings *self,
          gint64 awake,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Pending *pending = g_new0 (Pending, 1);

  pending->self = g_rc_box_acquire (self);
  pending->version = self->changes;
  pending->awake = awake;
  g_task_set_source_tag (task, new_task);
  g_task_set_task_data (task, pending, pending_free);
  return task;
}

static void
on_told (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Pending *pending = g_task_get_task_data (task);
  HrWarnings *self = pending->self;
  gpointer data = NULL;
  HrTold *told = hr_store_tell_finish (HR_STORE (source), result, &data, &error);
  Work *work = data;

  if (told != NULL) {
    self->unsaved = FALSE;
    take_told (self, told, pending->version);
  } else {
    /* By what is in memory; the event is in the task for that. */
    work = g_object_get_data (G_OBJECT (task), "work");
    hr_told_free (work->known);
    work->known = hr_told_copy (self->told);
    tell (self->told, work);
    self->changes++;
    self->unsaved = TRUE;
    take_alerts (self);
    work = g_object_steal_data (G_OBJECT (task), "work");
  }
  self->alerts.awake = pending->awake;
  self->alerts.again &= work->again_left;
  g_task_return_pointer (task, g_steal_pointer (&work->due), (GDestroyNotify) g_array_unref);
  work_free (work);
}

static Work *
work_new (HrWarnings *self, const HrWarningEvent *event)
{
  Work *work = g_new0 (Work, 1);

  work->event = *event;
  work->known = hr_told_copy (self->told);
  work->unsaved = self->unsaved;
  work->awake = self->alerts.awake;
  work->again = self->alerts.again;
  return work;
}

/**
 * hr_warnings_tell_async:
 * @self: what was told
 * @event: what happened
 * @callback: called when it is known what is due; finish with hr_warnings_finish()
 * @user_data: for @callback
 *
 * Judges an event, and keeps what is told from now on.
 */
void
hr_warnings_tell_async (HrWarnings *self,
                        const HrWarningEvent *event,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = new_task (self, event->awake, NULL, callback, user_data);

  g_object_set_data_full (G_OBJECT (task), "work", work_new (self, event), work_free);
  hr_store_tell_async (self->store, self->account, tell, work_new (self, event), work_free, NULL,
                       on_told, task);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Pending *pending = g_task_get_task_data (task);
  HrWarnings *self = pending->self;
  HrAlerts known = self->alerts;
  GArray *due = g_array_new (FALSE, TRUE, sizeof (HrAlert));
  HrTold *told = hr_store_tell_finish (HR_STORE (source), result, NULL, &error);

  if (told != NULL)
    take_told (self, told, pending->version);
  /* Another process has counted up to now. */
  if (self->alerts.failing_for != known.failing_for)
    self->alerts.awake = pending->awake;
  hr_alerts_withdraw (&known, &self->alerts, due);
  g_task_return_pointer (task, due, (GDestroyNotify) g_array_unref);
}

/**
 * hr_warnings_read_async:
 * @self: what was told
 * @awake: awake time in microseconds
 * @cancellable: (nullable): gives it up
 * @callback: called when it was read, or cannot be; finish with hr_warnings_finish()
 * @user_data: for @callback
 *
 * Learns what other processes have told meanwhile, or an earlier run.
 */
void
hr_warnings_read_async (HrWarnings *self,
                        gint64 awake,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  hr_store_tell_async (self->store, self->account, NULL, NULL, NULL, NULL, on_read,
                       new_task (self, awake, cancellable, callback, user_data));
}

/**
 * hr_warnings_finish:
 * @result: what the callback was given
 *
 * Returns: (transfer full) (nullable) (element-type HrAlert): what to show and to withdraw; %NULL
 *   if it was cancelled
 */
GArray *
hr_warnings_finish (GAsyncResult *result)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, new_task), NULL);

  return g_task_propagate_pointer (G_TASK (result), NULL);
}
