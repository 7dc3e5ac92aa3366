/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GSettingsBackend *hr_settings_place_open (void);
gboolean hr_settings_place_lock (int *fd, GError **error);

G_END_DECLS
