/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-account.h"

G_BEGIN_DECLS

/**
 * HrAccountWatch:
 *
 * Tells which accounts come and go in a list, so that whoever listens to each of them need not
 * follow positions.
 *
 * ::added (HrAccount *): also for those that are there when hr_account_watch_start() is called.
 * ::removed (HrAccount *): handlers should let go of it; not emitted when the watch itself goes.
 */
#define HR_TYPE_ACCOUNT_WATCH (hr_account_watch_get_type ())
G_DECLARE_FINAL_TYPE (HrAccountWatch, hr_account_watch, HR, ACCOUNT_WATCH, GObject)

HrAccountWatch *hr_account_watch_new (GListModel *accounts);
void hr_account_watch_start (HrAccountWatch *self);

G_END_DECLS
