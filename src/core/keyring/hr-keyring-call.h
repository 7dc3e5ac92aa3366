/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-clock.h"
#include "hr-key.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HrKeyringRequest:
 * @account: an account's id
 * @origin: (nullable): the origin that the key is for, %NULL for any
 * @key: (nullable): what to store
 *
 * What is wanted of a keyring.
 */
typedef struct {
  char *account;
  char *origin;
  HrKey *key;
} HrKeyringRequest;

/**
 * HrKeyringFunc:
 * @request: what is wanted
 * @error: return location for an error of %HR_ERROR
 *
 * Asks a keyring, and blocks until it has answered.
 *
 * Returns: (transfer full) (nullable): the key that was looked up
 */
typedef HrKey *(*HrKeyringFunc) (const HrKeyringRequest *request, GError **error);

void hr_keyring_call (
    GTask *task, HrClock *clock, HrKeyringFunc func, const HrKeyringRequest *request, guint limit);
void hr_keyring_call_begin_asking (const HrKeyringRequest *request, gboolean others);
void hr_keyring_call_end_asking (const HrKeyringRequest *request, gboolean others);

G_END_DECLS
