/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-autostart.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HrGeneralPage:
 *
 * How often to check and whether to start at login, as the preferences show them.
 */
#define HR_TYPE_GENERAL_PAGE (hr_general_page_get_type ())
G_DECLARE_FINAL_TYPE (HrGeneralPage, hr_general_page, HR, GENERAL_PAGE, GtkBox)

void hr_general_page_bind (HrGeneralPage *self, GSettings *settings, HrAutostart *autostart);

G_END_DECLS
