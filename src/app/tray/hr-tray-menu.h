/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-accounts.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HR_TRAY_MENU_MAX_ACCOUNTS:
 *
 * How many accounts the menu lists. Panels do not follow a menu that grows, so all its rows are
 * there from the start, and those not needed are hidden.
 */
#define HR_TRAY_MENU_MAX_ACCOUNTS 64

/**
 * HrTrayMenu:
 *
 * The tray item's menu. Built once; afterwards rows are only relabelled, shown and hidden, and that
 * on a real change alone. Every row activates an action of the group "app".
 */
#define HR_TYPE_TRAY_MENU (hr_tray_menu_get_type ())
G_DECLARE_FINAL_TYPE (HrTrayMenu, hr_tray_menu, HR, TRAY_MENU, GObject)

HrTrayMenu *hr_tray_menu_new (GActionGroup *actions);
GtkMenu *hr_tray_menu_get_menu (HrTrayMenu *self);
GtkWidget *hr_tray_menu_get_open_row (HrTrayMenu *self);
void hr_tray_menu_show_account (HrTrayMenu *self,
                                const HrSnapshot *snapshot,
                                const char *name,
                                gint64 now);
void hr_tray_menu_show_accounts (HrTrayMenu *self, HrAccounts *accounts);

G_END_DECLS
