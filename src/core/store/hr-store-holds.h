/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-hold.h"
#include "hr-store.h"

G_BEGIN_DECLS

/**
 * HrHoldChange:
 * @end: (nullable) (element-type guint32): holds whose job is over
 * @remove: (nullable) (element-type guint32): holds that have ended, and of which the balance knows
 * @wanted: (nullable): a hold to make, if the credits are available; its number is a proposal
 * @balance: what is known of the balance, to test @wanted by
 *
 * A change of an account's holds.
 */
typedef struct {
  GArray *end;
  GArray *remove;
  HrHold *wanted;
  HrReading balance;
} HrHoldChange;

void hr_store_hold_async (HrStore *self,
                          const char *account,
                          const HrHoldChange *change,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
GPtrArray *
hr_store_hold_finish (HrStore *self, GAsyncResult *result, guint32 *granted, GError **error);

G_END_DECLS
