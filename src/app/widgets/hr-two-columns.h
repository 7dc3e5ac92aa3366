/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HrTwoColumns:
 *
 * Two children: one below the other in a comfortable column in the middle, or, where there is room,
 * side by side. Both are visible.
 */
#define HR_TYPE_TWO_COLUMNS (hr_two_columns_get_type ())
G_DECLARE_FINAL_TYPE (HrTwoColumns, hr_two_columns, HR, TWO_COLUMNS, GtkBox)

G_END_DECLS
