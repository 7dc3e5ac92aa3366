/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/**
 * HrTrayRoom:
 *
 * An upright rectangle, in a drawing's units.
 */
typedef struct {
  double x, y, width, height;
} HrTrayRoom;

gboolean hr_tray_digits_has (gunichar character);
double hr_tray_digits_add (cairo_t *cr, const char *text, HrTrayRoom room);

G_END_DECLS
