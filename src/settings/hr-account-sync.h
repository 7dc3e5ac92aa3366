/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-accounts.h"
#include "hr-settings.h"

G_BEGIN_DECLS

/**
 * HrAccountSync:
 *
 * Keeps the list of accounts that the settings name, each with its settings, as both change.
 */
#define HR_TYPE_ACCOUNT_SYNC (hr_account_sync_get_type ())
G_DECLARE_FINAL_TYPE (HrAccountSync, hr_account_sync, HR, ACCOUNT_SYNC, GObject)

HrAccountSync *
hr_account_sync_new (HrSettings *settings, HrAccounts *accounts, const HrAccountParts *parts);
void hr_account_sync_start (HrAccountSync *self);
void hr_account_sync_stop (HrAccountSync *self);

G_END_DECLS
