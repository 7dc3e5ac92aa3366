/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-alerts.h"
#include "hr-store.h"

G_BEGIN_DECLS

/**
 * HrWarningKind:
 * @HR_WARNING_BALANCE: a check brought a balance
 * @HR_WARNING_FAILURE: a check brought none
 * @HR_WARNING_KEY_CHANGED: another key, or another service
 * @HR_WARNING_LIMITS: a setting that alerts depend on changed
 * @HR_WARNING_SNOOZE: the user wants silence, or no more
 * @HR_WARNING_TIME: the time has come that hr_alerts_get_review_at() told
 */
typedef enum {
  HR_WARNING_BALANCE,
  HR_WARNING_FAILURE,
  HR_WARNING_KEY_CHANGED,
  HR_WARNING_LIMITS,
  HR_WARNING_SNOOZE,
  HR_WARNING_TIME,
} HrWarningKind;

/**
 * HrWarningEvent:
 * @kind: what happened
 * @now: Unix microseconds
 * @awake: the same as awake time
 * @limits: the settings, and what the history says
 * @balance: for %HR_WARNING_BALANCE
 * @error: for %HR_WARNING_FAILURE
 * @asked_at: when the check began, in Unix microseconds, for %HR_WARNING_FAILURE
 * @asked_for: the microseconds awake that it took, for %HR_WARNING_FAILURE
 * @snooze: for %HR_WARNING_SNOOZE
 *
 * Something that may be told, or end what was told.
 */
typedef struct {
  HrWarningKind kind;
  gint64 now;
  gint64 awake;
  HrAlertLimits limits;
  HrReading balance;
  HrError error;
  gint64 asked_at;
  gint64 asked_for;
  HrSnooze snooze;
} HrWarningEvent;

/**
 * HrWarnings:
 *
 * What was told of an account, in the store: each event is judged there by #HrAlerts, within one
 * transaction, so that of several processes one tells, and what one is told to be silent about, all
 * are. While the store cannot be used, it is judged by what is in memory, which the store takes
 * over when it can.
 */
typedef struct _HrWarnings HrWarnings;

HrWarnings *hr_warnings_new (HrStore *store, const char *account);
void hr_warnings_unref (HrWarnings *self);
const HrTold *hr_warnings_get_told (const HrWarnings *self);
const HrAlerts *hr_warnings_get_alerts (const HrWarnings *self);
void hr_warnings_change (HrWarnings *self, HrToldFunc func, gconstpointer data, gsize size);
void hr_warnings_begin_anew (HrWarnings *self, gint64 now);
void hr_warnings_keep_retry_at (HrWarnings *self, gint64 retry_at);
void hr_warnings_tell_again (HrWarnings *self);
void hr_warnings_taken (HrWarnings *self, HrAlertKind kind);

void hr_warnings_read_async (HrWarnings *self,
                             gint64 awake,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
void hr_warnings_tell_async (HrWarnings *self,
                             const HrWarningEvent *event,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
GArray *hr_warnings_finish (GAsyncResult *result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HrWarnings, hr_warnings_unref)

G_END_DECLS
