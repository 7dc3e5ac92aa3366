/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-account.h"
#include "hr-settings.h"
#include "hr-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HrCostsPage:
 *
 * Costs of an account's operations in the preferences: a song, the others by name, and a cost that
 * was seen often, which is offered.
 */
#define HR_TYPE_COSTS_PAGE (hr_costs_page_get_type ())
G_DECLARE_FINAL_TYPE (HrCostsPage, hr_costs_page, HR, COSTS_PAGE, GtkBox)

void hr_costs_page_bind (HrCostsPage *self, HrSettings *settings, HrStore *store);
void hr_costs_page_show_account (HrCostsPage *self, HrAccount *account);
gboolean hr_costs_page_step_back (HrCostsPage *self);

G_END_DECLS
