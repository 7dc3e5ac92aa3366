/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * A combo box that offers durations, and shows any other that is set.
 */
void
hr_duration_choice_fill (GtkComboBoxText *combo, const guint *choices, gsize n_choices, guint unit);
void hr_duration_choice_bind (GtkComboBoxText *combo, GSettings *settings, const char *key);
gboolean hr_duration_choice_is_filled (GtkWidget *widget);

G_END_DECLS
