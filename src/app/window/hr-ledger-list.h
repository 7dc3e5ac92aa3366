/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-account.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HrLedgerList:
 *
 * The latest of what happened to an account's balance, newest first.
 */
#define HR_TYPE_LEDGER_LIST (hr_ledger_list_get_type ())
G_DECLARE_FINAL_TYPE (HrLedgerList, hr_ledger_list, HR, LEDGER_LIST, GtkBox)

void hr_ledger_list_set_source (HrLedgerList *self, HrStore *store, HrClock *clock);
void hr_ledger_list_set_narrow (HrLedgerList *self, gboolean narrow);
void hr_ledger_list_update (HrLedgerList *self, HrAccount *account);

G_END_DECLS
