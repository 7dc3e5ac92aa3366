/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-accounts.h"
#include "hr-autostart.h"
#include "hr-settings.h"
#include "hr-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HrPreferences:
 *
 * The preferences window. Every control applies at once. Made when shown, freed when closed.
 */
#define HR_TYPE_PREFERENCES (hr_preferences_get_type ())
G_DECLARE_FINAL_TYPE (HrPreferences, hr_preferences, HR, PREFERENCES, GtkWindow)

HrPreferences *hr_preferences_new (GtkWindow *parent,
                                   HrSettings *settings,
                                   HrAccounts *accounts,
                                   HrStore *store,
                                   HrAutostart *autostart);
void hr_preferences_show_account (HrPreferences *self, const char *page, const char *id);

G_END_DECLS
