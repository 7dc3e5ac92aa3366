/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-client.h"
#include "hr-keyring.h"
#include "hr-outlook.h"
#include "hr-store.h"

G_BEGIN_DECLS

/**
 * HrCheckBasis:
 * @question: the question, by which the answer is judged
 * @has_balance: whether @balance means anything
 * @balance: the balance known so far, to judge by where the history does not answer
 * @has_outlook: whether @outlook means anything
 * @outlook: the outlook so far, to be carried on
 *
 * Data that an answer of the service is compared with.
 */
typedef struct {
  HrQuestion question;
  gboolean has_balance;
  HrReading balance;
  gboolean has_outlook;
  HrOutlook outlook;
} HrCheckBasis;

/**
 * HrCheckAsk:
 * @found: (nullable): the key that the keyring gave; %NULL for the one in memory
 * @basis: (out caller-allocates): to be filled in
 * @user_data: the owner's
 *
 * Tells that the service is asked now.
 */
typedef void (*HrCheckAsk) (HrKey *found, HrCheckBasis *basis, gpointer user_data);

/**
 * HrCheckRequest:
 * @client: asks the service
 * @keyring: has the key
 * @store: records the answer
 * @account: whose balance it is: an id
 * @endpoint: where to ask
 * @key: (nullable): the key in memory
 * @look_up: whether to ask the keyring although there is @key
 * @ask: called before the service is asked, unless the check was cancelled
 *
 * Data of a check; all of it is copied or referenced.
 */
typedef struct {
  HrClient *client;
  HrKeyring *keyring;
  HrStore *store;
  const char *account;
  HrEndpoint *endpoint;
  HrKey *key;
  gboolean look_up;
  HrCheckAsk ask;
} HrCheckRequest;

/**
 * HrCheckResult:
 * @answered: whether the service told a balance, so that @recorded means anything
 * @recorded: what became of it
 * @outlook: (owned) (nullable): what the history says now; free with g_free()
 * @retry: until when not to ask, where there is no balance
 *
 * Outcome of a check.
 */
typedef struct {
  gboolean answered;
  HrRecorded recorded;
  HrOutlook *outlook;
  HrRetryTime retry;
} HrCheckResult;

void hr_check_async (const HrCheckRequest *request,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data);
void hr_check_keep_async (HrStore *store,
                          const char *account,
                          const HrCheckBasis *basis,
                          const HrReading *answer,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
gboolean hr_check_finish (GAsyncResult *result, HrCheckResult *out, GError **error);

G_END_DECLS
