/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-account-settings.h"
#include "hr-alerts.h"
#include "hr-client.h"
#include "hr-clock.h"
#include "hr-conditions.h"
#include "hr-store.h"
#include "hr-keyring.h"
#include "hr-outlook.h"
#include "hr-snapshot.h"

G_BEGIN_DECLS

/** HR_ACCOUNT_REFRESHES: how many manual refreshes may follow one another without a pause. */
#define HR_ACCOUNT_REFRESHES 40
/** HR_ACCOUNT_REFRESH_GAP: how often one may be made after that, in seconds. */
#define HR_ACCOUNT_REFRESH_GAP 2

/**
 * HrAccount:
 *
 * One account of the service: its settings in, by hr_account_configure(), its picture out, by
 * hr_account_get_snapshot().
 *
 * ::changed: once after any number of things changed together: there is another snapshot.
 * ::alert (HrAlert *): show or withdraw a notification.
 */
#define HR_TYPE_ACCOUNT (hr_account_get_type ())
G_DECLARE_FINAL_TYPE (HrAccount, hr_account, HR, ACCOUNT, GObject)

/**
 * HrAccountParts:
 *
 * Collaborators of an account; each is referenced.
 */
typedef struct {
  HrClock *clock;
  HrConditions *conditions;
  HrClient *client;
  HrKeyring *keyring;
  HrStore *store;
} HrAccountParts;

HrAccount *hr_account_new (const char *id, const HrAccountParts *parts);

void hr_account_configure (HrAccount *self, const HrAccountSettings *settings);
void hr_account_start (HrAccount *self);
void hr_account_stop (HrAccount *self);
void hr_account_discard (HrAccount *self);

void hr_account_look_for_key (HrAccount *self);
void hr_account_refresh_async (HrAccount *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean hr_account_refresh_finish (HrAccount *self, GAsyncResult *result, GError **error);
void hr_account_set_key_async (HrAccount *self,
                               HrKey *key,
                               gboolean verify,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean hr_account_set_key_finish (HrAccount *self, GAsyncResult *result, GError **error);
void hr_account_clear_key_async (HrAccount *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean hr_account_clear_key_finish (HrAccount *self, GAsyncResult *result, GError **error);
void hr_account_unlock_async (HrAccount *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean hr_account_unlock_finish (HrAccount *self, GAsyncResult *result, GError **error);
void hr_account_snooze (HrAccount *self, HrSnooze snooze);
void hr_account_alert_taken (HrAccount *self, HrAlertKind kind);

void hr_account_set_held (HrAccount *self, gint64 held, guint n_holds);

const char *hr_account_get_id (HrAccount *self);
HrStore *hr_account_get_history (HrAccount *self);
gint64 hr_account_get_asked_at (HrAccount *self);
const HrSnapshot *hr_account_get_snapshot (HrAccount *self);
gint64 hr_account_get_since (HrAccount *self);
gint64 hr_account_get_retry_at (HrAccount *self);

G_END_DECLS
