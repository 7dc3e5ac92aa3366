/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libayatana-appindicator/app-indicator.h>

G_BEGIN_DECLS

/**
 * HrTrayItem:
 *
 * An #AppIndicator that never turns into a GtkStatusIcon where there is no tray: that prints
 * criticals on Wayland and leaves a dead second icon when a panel restarts. Without a tray there is
 * the window.
 */
#define HR_TYPE_TRAY_ITEM (hr_tray_item_get_type ())
GType hr_tray_item_get_type (void);

AppIndicator *hr_tray_item_new (const char *id, const char *title, GtkMenu *menu);
char *hr_tray_item_make_path (const char *id);

G_END_DECLS
