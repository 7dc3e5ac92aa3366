/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-account.h"

G_BEGIN_DECLS

/**
 * HrAccounts:
 *
 * The accounts there are, in the user's order.
 *
 * ::changed (HrAccount *account): it has another snapshot, was added, or was removed: then
 *   hr_accounts_has() says no.
 * ::alert (HrAccount *account, HrAlert *alert): show or withdraw a notification.
 */
#define HR_TYPE_ACCOUNTS (hr_accounts_get_type ())
G_DECLARE_FINAL_TYPE (HrAccounts, hr_accounts, HR, ACCOUNTS, GObject)

HrAccounts *hr_accounts_new (void);
void hr_accounts_add (HrAccounts *self, HrAccount *account);
void hr_accounts_remove (HrAccounts *self, HrAccount *account);

guint hr_accounts_get_n (HrAccounts *self);
HrAccount *hr_accounts_get (HrAccounts *self, guint index);
gboolean hr_accounts_has (HrAccounts *self, HrAccount *account);
HrAccount *hr_accounts_find (HrAccounts *self, const char *id);
HrAccount *hr_accounts_pick (HrAccounts *self, const char *chosen);

G_END_DECLS
