/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-account.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HrWelcomePage:
 *
 * Where a key is entered: at the first start, and whenever the user asks for it.
 *
 * ::done: the account has a new key.
 */
#define HR_TYPE_WELCOME_PAGE (hr_welcome_page_get_type ())
G_DECLARE_FINAL_TYPE (HrWelcomePage, hr_welcome_page, HR, WELCOME_PAGE, GtkBox)

void hr_welcome_page_set_account (HrWelcomePage *self, HrAccount *account);
void hr_welcome_page_set_first_run (HrWelcomePage *self, gboolean first_run);
void hr_welcome_page_set_demo (HrWelcomePage *self, gboolean demo);
void hr_welcome_page_reset (HrWelcomePage *self);

G_END_DECLS
