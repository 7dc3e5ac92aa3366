/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void hr_accessible_name_controls (GtkWidget *root);
void hr_accessible_announce (GtkWidget *window, const char *text);

G_END_DECLS
