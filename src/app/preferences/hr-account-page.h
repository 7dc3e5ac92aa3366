/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-account.h"
#include "hr-settings.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HrAccountPage:
 *
 * The settings of one account, its key among them, as the preferences show them.
 */
#define HR_TYPE_ACCOUNT_PAGE (hr_account_page_get_type ())
G_DECLARE_FINAL_TYPE (HrAccountPage, hr_account_page, HR, ACCOUNT_PAGE, GtkBox)

GtkWidget *hr_account_page_new (HrSettings *settings, HrAccount *account);
void hr_account_page_set_removable (HrAccountPage *self, gboolean removable);
gboolean hr_account_page_step_back (HrAccountPage *self);

G_END_DECLS
