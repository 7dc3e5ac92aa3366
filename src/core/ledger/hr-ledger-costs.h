/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-ledger.h"

G_BEGIN_DECLS

/** HR_LEDGER_COST_MAX: what an operation costs at most, in credits. */
#define HR_LEDGER_COST_MAX 1000000
/** HR_LEDGER_COST_DAYS: how far back a cost is looked for, in days. */
#define HR_LEDGER_COST_DAYS 30
/** HR_LEDGER_COST_MIN_STEPS: how often it was seen, at least. */
#define HR_LEDGER_COST_MIN_STEPS 10
/** HR_LEDGER_COST_MAX_READINGS: so many readings are enough to look at; the function may run on the
 * main loop with them. */
#define HR_LEDGER_COST_MAX_READINGS 5000

/**
 * HrLedgerCost:
 * @credits: how many credits a step cost, 1 to %HR_LEDGER_COST_MAX
 * @n_steps: how many steps cost as much
 *
 * A cost that steps of the ledger have in common.
 */
typedef struct {
  guint credits;
  guint n_steps;
} HrLedgerCost;

gboolean hr_ledger_find_cost (const HrReading *readings,
                              gsize n_readings,
                              const guint *known,
                              gsize n_known,
                              HrLedgerCost *cost);

G_END_DECLS
