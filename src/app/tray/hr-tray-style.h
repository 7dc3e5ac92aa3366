/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HrTrayStyle:
 * @HR_TRAY_STYLE_AUTO: whichever suits the panel
 * @HR_TRAY_STYLE_GAUGE: a level meter from the icon theme
 * @HR_TRAY_STYLE_NUMBER: the number, drawn into the icon
 *
 * What the tray icon shows; the values of the setting tray-style.
 */
typedef enum {
  HR_TRAY_STYLE_AUTO,
  HR_TRAY_STYLE_GAUGE,
  HR_TRAY_STYLE_NUMBER,
} HrTrayStyle;

HrTrayStyle hr_tray_style_resolve (HrTrayStyle style, const char *desktops);
gboolean hr_tray_style_needs_extension (const char *desktops);

G_END_DECLS
