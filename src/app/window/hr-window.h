/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-accounts.h"
#include "hr-clock.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HrWindow:
 *
 * The main window: the balance of one account, or the welcome page while it has no key. Made when
 * it is shown and freed when it is closed.
 *
 * :account: the account shown.
 * :has-tray: whether a tray shows the balance too; without one an info bar says so, and closing
 *   the window asks whether to quit or to go on watching.
 */
#define HR_TYPE_WINDOW (hr_window_get_type ())
G_DECLARE_FINAL_TYPE (HrWindow, hr_window, HR, WINDOW, GtkApplicationWindow)

HrWindow *hr_window_new (GtkApplication *application,
                         HrAccounts *accounts,
                         HrStore *store,
                         HrClock *clock,
                         GSettings *settings,
                         gboolean demo);
void hr_window_set_account (HrWindow *self, HrAccount *account);
void hr_window_set_has_tray (HrWindow *self, gboolean has_tray);
void hr_window_enter_key (HrWindow *self);
void hr_window_expect_result (HrWindow *self, HrAccount *account);
void hr_window_tell (HrWindow *self, const char *message);

G_END_DECLS
