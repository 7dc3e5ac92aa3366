/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void hr_adjustment_bind (GtkAdjustment *adjustment, GSettings *settings, const char *key);

G_END_DECLS
