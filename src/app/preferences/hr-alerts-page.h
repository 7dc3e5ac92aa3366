/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HrAlertsPage:
 *
 * What is told and when, as the preferences show it: an account's thresholds and budget, and what
 * holds for all accounts.
 */
#define HR_TYPE_ALERTS_PAGE (hr_alerts_page_get_type ())
G_DECLARE_FINAL_TYPE (HrAlertsPage, hr_alerts_page, HR, ALERTS_PAGE, GtkBox)

void hr_alerts_page_bind (HrAlertsPage *self, GSettings *general);
void hr_alerts_page_show_account (HrAlertsPage *self, GSettings *account);

G_END_DECLS
