/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-ledger.h"

G_BEGIN_DECLS

/**
 * HrLedgerKind:
 *
 * The four things that can happen to a balance, each a number of an #HrLedgerEntry.
 */
typedef enum {
  HR_LEDGER_SPENT,
  HR_LEDGER_GRANTED,
  HR_LEDGER_LAPSED,
  HR_LEDGER_REFUNDED,
} HrLedgerKind;

/**
 * HrLedgerTotals:
 * @today: since local midnight
 * @week: today and the 6 days before
 * @month: today and the 29 days before
 */
typedef struct {
  HrLedgerEntry today;
  HrLedgerEntry week;
  HrLedgerEntry month;
} HrLedgerTotals;

/**
 * HrLedgerDay:
 * @at: when the day begins, in Unix microseconds
 * @first: the first of its readings
 * @end: the one after its last
 * @n_changes: how many of them brought a change
 * @sum: what happened on it
 *
 * A day with changes.
 */
typedef struct {
  gint64 at;
  gsize first;
  gsize end;
  guint n_changes;
  HrLedgerEntry sum;
} HrLedgerDay;

gint64 hr_ledger_entry_get (const HrLedgerEntry *entry, HrLedgerKind kind);
gboolean hr_ledger_entry_is_nothing (const HrLedgerEntry *entry);
void hr_ledger_entry_add (HrLedgerEntry *sum, const HrLedgerEntry *entry);

GArray *hr_ledger_days (const HrReading *readings, gsize n_readings, GTimeZone *zone);
HrLedgerEntry
hr_ledger_total (const HrReading *readings, gsize n_readings, gint64 from, gint64 until);
HrLedgerTotals
hr_ledger_totals (const HrReading *readings, gsize n_readings, GTimeZone *zone, gint64 now);

G_END_DECLS
