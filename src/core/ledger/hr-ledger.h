/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-reading.h"

G_BEGIN_DECLS

/**
 * HrLedgerEntry:
 * @spent: credits consumed between the two readings, 0 or more
 * @granted: credits that came in (a top-up, a gift), 0 or more
 * @lapsed: credits that went without being consumed, 0 or more
 * @refunded: consumption taken back, 0 or more; also what another account behind the key looks like
 *
 * What happened between two good readings, by the arithmetic of the service's two counters:
 * spent = Δused, granted = Δcredits + Δused. Where a reading lacks the used counter, a falling
 * balance counts as spent and a rising one as granted.
 */
typedef struct {
  gint64 spent;
  gint64 granted;
  gint64 lapsed;
  gint64 refunded;
} HrLedgerEntry;

/** HR_LEDGER_MOST_ROUNDING: a grant above so many credits is a top-up; the service rounds its
 * counters apart, so that a fraction that moves may look like one credit */
#define HR_LEDGER_MOST_ROUNDING 1

HrLedgerEntry hr_ledger_compare (const HrReading *before, const HrReading *after);

G_END_DECLS
