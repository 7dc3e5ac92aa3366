/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void hr_style_attach (GtkWindow *window);
void hr_style_set_class (GtkWidget *widget, const char *name, gboolean on);
void hr_style_get_colour (GtkWidget *widget, const char *name, GdkRGBA *colour);
double hr_style_get_em (GtkWidget *widget);
void hr_style_scale_icon (GtkImage *image);
void hr_style_wrap_button (GtkButton *button);
gboolean hr_style_pass_scroll (GtkWidget *widget);

G_END_DECLS
