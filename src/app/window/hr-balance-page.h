/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-account.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HrBalancePage:
 *
 * The balance of one account, large, and what is known about it.
 */
#define HR_TYPE_BALANCE_PAGE (hr_balance_page_get_type ())
G_DECLARE_FINAL_TYPE (HrBalancePage, hr_balance_page, HR, BALANCE_PAGE, GtkBox)

void hr_balance_page_set_source (HrBalancePage *self, HrStore *store, HrClock *clock);
void hr_balance_page_set_narrow (HrBalancePage *self, gboolean narrow);
void hr_balance_page_set_offers_start (HrBalancePage *self, gboolean offers);
void hr_balance_page_update (HrBalancePage *self, HrAccount *account, gint64 now);

G_END_DECLS
