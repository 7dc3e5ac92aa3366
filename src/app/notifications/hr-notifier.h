/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-accounts.h"
#include "hr-notification-server.h"

G_BEGIN_DECLS

/**
 * HrNotifier:
 *
 * Shows and withdraws desktop notifications as the accounts ask for it (HrAccount::alert).
 */
#define HR_TYPE_NOTIFIER (hr_notifier_get_type ())
G_DECLARE_FINAL_TYPE (HrNotifier, hr_notifier, HR, NOTIFIER, GObject)

HrNotifier *hr_notifier_new (HrNotificationServer *server, HrAccounts *accounts, HrClock *clock);
void hr_notifier_tell_of_tray (HrNotifier *self);

G_END_DECLS
