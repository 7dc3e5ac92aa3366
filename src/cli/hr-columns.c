/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-columns.h"

#define GAP 2

struct _HrColumns {
  GPtrArray *cells; /* (owned) (element-type utf8): row by row */
  gboolean *right;  /* (owned) (array length=n_columns) */
  guint n_columns;
};

/**
 * hr_columns_get_width:
 * @text: text
 *
 * Returns: how many of a terminal's cells it takes
 */
guint
hr_columns_get_width (const char *text)
{
  guint width = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text)) {
    gunichar c = g_utf8_get_char (text);

    if (!g_unichar_iszerowidth (c))
      width += g_unichar_iswide (c) ? 2 : 1;
  }

  return width;
}

/**
 * hr_columns_new:
 * @n_columns: how many columns
 *
 * Returns: (transfer full): an empty table; hr_columns_free() gives its text
 */
HrColumns *
hr_columns_new (guint n_columns)
{
  HrColumns *self = g_new0 (HrColumns, 1);

  self->cells = g_ptr_array_new_with_free_func (g_free);
  self->right = g_new0 (gboolean, n_columns);
  self->n_columns = n_columns;
  return self;
}

/**
 * hr_columns_align_right:
 * @self: a table
 * @column: one of its columns, of numbers
 */
void
hr_columns_align_right (HrColumns *self, guint column)
{
  g_return_if_fail (column < self->n_columns);

  self->right[column] = TRUE;
}

/**
 * hr_columns_take:
 * @self: a table
 * @cell: (transfer full): the next cell, from left to right, row by row
 */
void
hr_columns_take (HrColumns *self, char *cell)
{
  g_ptr_array_add (self->cells, cell);
}

static guint
get_widest (HrColumns *self, guint column)
{
  guint widest = 0;

  for (guint i = column; i < self->cells->len; i += self->n_columns)
    widest = MAX (widest, hr_columns_get_width (g_ptr_array_index (self->cells, i)));

  return widest;
}

static void
append_blanks (GString *text, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_c (text, ' ');
}

static void
append_row (HrColumns *self, GString *text, guint first, const guint *widest)
{
  for (guint column = 0; column < self->n_columns; column++) {
    const char *cell = g_ptr_array_index (self->cells, first + column);
    guint room = widest[column] - hr_columns_get_width (cell);

    if (self->right[column])
      append_blanks (text, room);
    g_string_append (text, cell);
    /* No blanks at the end of a line. */
    if (column + 1 < self->n_columns)
      append_blanks (text, GAP + (self->right[column] ? 0 : room));
  }
  g_string_append_c (text, '\n');
}

/**
 * hr_columns_free:
 * @self: (transfer full): a table
 *
 * Returns: (transfer full): its lines, each with its end
 */
char *
hr_columns_free (HrColumns *self)
{
  guint *widest = g_new (guint, self->n_columns);
  GString *text = g_string_new (NULL);

  for (guint column = 0; column < self->n_columns; column++)
    widest[column] = get_widest (self, column);
  for (guint i = 0; i + self->n_columns <= self->cells->len; i += self->n_columns)
    append_row (self, text, i, widest);

  g_free (widest);
  g_ptr_array_unref (self->cells);
  g_free (self->right);
  g_free (self);
  return g_string_free (text, FALSE);
}
