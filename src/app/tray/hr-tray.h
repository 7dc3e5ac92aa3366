/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-accounts.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HrTray:
 *
 * The item in the system tray with its menu. Shows one of the accounts; every click activates an
 * action of the application.
 *
 * :has-host (read-only): whether a tray shows the item. %TRUE until none has answered, so that
 *   nobody complains too early; ::notify tells every change.
 */
#define HR_TYPE_TRAY (hr_tray_get_type ())
G_DECLARE_FINAL_TYPE (HrTray, hr_tray, HR, TRAY, GObject)

HrTray *hr_tray_new (GtkApplication *application,
                     HrAccounts *accounts,
                     GSettings *settings,
                     HrClock *clock,
                     const char *title,
                     const char *id);
gboolean hr_tray_get_has_host (HrTray *self);

G_END_DECLS
