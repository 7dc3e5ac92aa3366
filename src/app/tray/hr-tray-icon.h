/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-tray-badge.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HrTrayIcon:
 *
 * Keeps the picture files of the tray's number, in a folder that the panel can read too. They are
 * gone when the object is.
 *
 * ::gone (): somebody removed the picture in use; it has to be drawn again.
 */
#define HR_TYPE_TRAY_ICON (hr_tray_icon_get_type ())
G_DECLARE_FINAL_TYPE (HrTrayIcon, hr_tray_icon, HR, TRAY_ICON, GObject)

HrTrayIcon *hr_tray_icon_new (const char *folder, const char *id);
const char *hr_tray_icon_draw (HrTrayIcon *self, const HrTrayBadge *badge, GError **error);
void hr_tray_icon_clear (HrTrayIcon *self);
char *hr_tray_icon_default_folder (void);

G_END_DECLS
