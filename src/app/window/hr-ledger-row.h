/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-ledger-rows.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HrLedgerRow:
 *
 * A row of the changes: a day, which unfolds into a list of its own, or one change in there.
 */
#define HR_TYPE_LEDGER_ROW (hr_ledger_row_get_type ())
G_DECLARE_FINAL_TYPE (HrLedgerRow, hr_ledger_row, HR, LEDGER_ROW, GtkListBoxRow)

HrLedgerRow *hr_ledger_row_new (const HrLedgerDay *day);
HrLedgerRow *hr_ledger_row_new_change (gint64 at, HrLedgerKind kind);
void hr_ledger_row_show (
    HrLedgerRow *self, const char *when, const char *what, const char *amount, const char *balance);
void hr_ledger_row_set_narrow (HrLedgerRow *self, gboolean narrow);
void hr_ledger_row_set_day (HrLedgerRow *self, const HrLedgerDay *day);
const HrLedgerDay *hr_ledger_row_get_day (HrLedgerRow *self);
int hr_ledger_row_compare_change (HrLedgerRow *self, gint64 at, HrLedgerKind kind);
void hr_ledger_row_set_expanded (HrLedgerRow *self, gboolean expanded);
GtkListBox *hr_ledger_row_get_changes (HrLedgerRow *self);
void hr_ledger_row_narrow_all (GtkListBox *list, gboolean narrow);
void hr_ledger_row_separate (GtkListBox *list);

G_END_DECLS
