/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HrColumns:
 *
 * A table for a terminal, its columns two blanks apart. Widths are counted in the terminal's cells,
 * of which a Hangul syllable takes two.
 */
typedef struct _HrColumns HrColumns;

HrColumns *hr_columns_new (guint n_columns);
void hr_columns_align_right (HrColumns *self, guint column);
void hr_columns_take (HrColumns *self, char *cell);
char *hr_columns_free (HrColumns *self);

guint hr_columns_get_width (const char *text);

G_END_DECLS
