/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-client.h"
#include "hr-keyring.h"

G_BEGIN_DECLS

/**
 * HrKeyChangeRequest:
 * @client: (nullable): asks the service with the new key before it is stored; %NULL to store it
 *   unseen
 * @keyring: stores it
 * @account: whose key it is: an id
 * @endpoint: where the key is for
 * @key: the new key
 * @verified: called with @user_data when the service has answered; returns why the key is not
 *   wanted any more, or %NULL (transfer full)
 *
 * Data of a change of key; all of it is copied or referenced.
 */
typedef struct {
  HrClient *client;
  HrKeyring *keyring;
  const char *account;
  HrEndpoint *endpoint;
  HrKey *key;
  GError *(*verified) (const HrRetryTime *retry, gpointer user_data);
} HrKeyChangeRequest;

/**
 * HrKeyChangeResult:
 * @balance: the service's answer, where it was asked
 * @stored: whether a keyring has the key; %FALSE without an error where there is no keyring
 *
 * Outcome of a change of key.
 */
typedef struct {
  HrReading balance;
  gboolean stored;
} HrKeyChangeResult;

void hr_key_change_async (const HrKeyChangeRequest *request,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
gboolean hr_key_change_finish (GAsyncResult *result, HrKeyChangeResult *out, GError **error);

G_END_DECLS
