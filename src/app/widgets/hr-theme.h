/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void hr_theme_hold_back (void);
void hr_theme_follow_windows (GtkApplication *application);

G_END_DECLS
