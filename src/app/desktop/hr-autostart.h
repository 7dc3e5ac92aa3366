/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HrAutostart:
 *
 * Whether Headroom starts at login: the desktop file in the user's autostart folder.
 *
 * :enabled (read-only): what is true on disk, whoever changed it; watched while the object lives.
 * :available (read-only): whether it can be switched here; not in a sandbox, where that folder is
 *   not the desktop's.
 */
#define HR_TYPE_AUTOSTART (hr_autostart_get_type ())
G_DECLARE_FINAL_TYPE (HrAutostart, hr_autostart, HR, AUTOSTART, GObject)

HrAutostart *hr_autostart_new (const char *config_dir);
gboolean hr_autostart_get_available (HrAutostart *self);
gboolean hr_autostart_get_enabled (HrAutostart *self);
gboolean hr_autostart_set_enabled (HrAutostart *self, gboolean enabled, GError **error);

G_END_DECLS
