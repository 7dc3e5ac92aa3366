/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-autostart.h"

G_BEGIN_DECLS

/**
 * HrFileAutostart:
 *
 * #HrAutostart by the desktop file in the user's autostart folder, or the system's where the user
 * has none. :enabled is what the desktop will act upon, whoever wrote the file; the user's is
 * watched while the object lives.
 */
#define HR_TYPE_FILE_AUTOSTART (hr_file_autostart_get_type ())
G_DECLARE_FINAL_TYPE (HrFileAutostart, hr_file_autostart, HR, FILE_AUTOSTART, HrAutostart)

HrAutostart *hr_file_autostart_new (const char *config_dir,
                                    const char *const *system_dirs,
                                    const char *desktops);

G_END_DECLS
