/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-history-store.h"

G_BEGIN_DECLS

/**
 * HrHistoryThinning:
 * @account: (nullable): the account at work, %NULL before the first
 * @tier: which of the account's stretches of time is at work
 * @from: how far that one has got, in Unix microseconds
 * @reference: what "90 days ago" counts from for this account, in Unix microseconds
 * @vacuuming: whether all accounts are done, and the file is being shrunk
 *
 * How far a walk through the whole history has got.
 */
typedef struct {
  char *account;
  guint tier;
  gint64 from;
  gint64 reference;
  gboolean vacuuming;
} HrHistoryThinning;

void hr_history_thinning_clear (HrHistoryThinning *self);
gboolean hr_history_thinning_step (
    HrHistoryThinning *self, HrHistoryStore *store, gint64 now, gboolean *more, GError **error);

G_END_DECLS
