/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-key.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/** HR_KEYRING_VENDOR_ORIGIN: where a key goes of which nobody said otherwise */
#define HR_KEYRING_VENDOR_ORIGIN "https://udioapi.pro"

/**
 * HrKeyringOperation:
 * @HR_KEYRING_LOOKUP: look for the key of an account for an origin; never asks the user for
 *   anything
 * @HR_KEYRING_STORE: store a key as the one key of an account: one for another origin is cleared
 *   once this one is in. May ask the user to unlock the keyring, so it is for a click of theirs,
 *   never for a timer
 * @HR_KEYRING_CLEAR: remove every key of an account, whatever its origin; never asks the user for
 *   anything; done where there was none
 * @HR_KEYRING_UNLOCK: ask the user to unlock the keyring that holds the key, so that it can be
 *   looked up; for a click of theirs, never for a timer
 */
typedef enum {
  HR_KEYRING_LOOKUP,
  HR_KEYRING_STORE,
  HR_KEYRING_CLEAR,
  HR_KEYRING_UNLOCK,
} HrKeyringOperation;

/**
 * HrKeyringRequest:
 * @operation: what is wanted
 * @account: an account's id
 * @origin: (nullable): the only origin that the key may be sent to, as hr_endpoint_get_origin()
 *   gives it; %NULL to clear
 * @key: (nullable): the key to store; %NULL for all else
 *
 * A request to a keyring.
 */
typedef struct {
  HrKeyringOperation operation;
  const char *account;
  const char *origin;
  HrKey *key;
} HrKeyringRequest;

/**
 * HrKeyring:
 *
 * Where keys are kept, each bound to an account and to the origin it may be sent to. No call
 * blocks.
 *
 * ::changed: a lookup may find now what an earlier one did not. Not every keyring tells.
 */
#define HR_TYPE_KEYRING (hr_keyring_get_type ())
G_DECLARE_INTERFACE (HrKeyring, hr_keyring, HR, KEYRING, GObject)

/**
 * HrKeyringInterface:
 * @ask: does what @request says, which is lent for the call, and has @task return the #HrKey that
 *   was looked up (%NULL where none was asked for) or an error of hr_keyring_ask_finish()
 */
struct _HrKeyringInterface {
  GTypeInterface parent_iface;

  void (*ask) (HrKeyring *self, const HrKeyringRequest *request, GTask *task);
};

void hr_keyring_ask_async (HrKeyring *self,
                           const HrKeyringRequest *request,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
void hr_keyring_emit_changed (HrKeyring *self);
gboolean hr_keyring_ask_finish (HrKeyring *self, GAsyncResult *result, HrKey **key, GError **error);

G_END_DECLS
