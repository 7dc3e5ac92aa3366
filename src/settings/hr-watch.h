/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-accounts.h"
#include "hr-settings.h"

G_BEGIN_DECLS

/**
 * HrWatch:
 *
 * Watches the accounts that the settings name, each with its settings, as both change.
 */
#define HR_TYPE_WATCH (hr_watch_get_type ())
G_DECLARE_FINAL_TYPE (HrWatch, hr_watch, HR, WATCH, GObject)

HrWatch *hr_watch_new (HrSettings *settings, HrAccounts *accounts, const HrAccountParts *parts);
void hr_watch_start (HrWatch *self);
void hr_watch_stop (HrWatch *self);

G_END_DECLS
