/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-status-text.h"

#include "hr-format.h"

#include <glib/gi18n-lib.h>

#define GAP 2

typedef struct {
  const char *label;
  char *value; /* (owned) */
} Row;

static void
row_clear (gpointer data)
{
  g_free (((Row *) data)->value);
}

static void
take_row (GArray *rows, const char *label, char *value)
{
  Row row = { label, value };

  g_array_append_val (rows, row);
}

/* Columns on a terminal: a Hangul syllable takes two. */
static guint
get_width (const char *text)
{
  guint width = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text)) {
    gunichar c = g_utf8_get_char (text);

    if (!g_unichar_iszerowidth (c))
      width += g_unichar_iswide (c) ? 2 : 1;
  }

  return width;
}

static char *
align (GArray *rows)
{
  GString *text = g_string_new (NULL);
  guint widest = 0;

  for (guint i = 0; i < rows->len; i++)
    widest = MAX (widest, get_width (g_array_index (rows, Row, i).label));

  for (guint i = 0; i < rows->len; i++) {
    const Row *row = &g_array_index (rows, Row, i);

    g_string_append (text, row->label);
    for (guint width = get_width (row->label); width < widest + GAP; width++)
      g_string_append_c (text, ' ');
    g_string_append (text, row->value);
    g_string_append_c (text, '\n');
  }

  return g_string_free (text, FALSE);
}

static void
add_balance (GArray *rows, const HrSnapshot *snapshot, gint64 now)
{
  char *generations = NULL;

  take_row (rows, C_ ("status", "Balance:"), hr_format_credits_left (snapshot->credits));
  take_row (rows, C_ ("status", "Level:"), g_strdup (hr_format_level (snapshot->level)));
  if (snapshot->used >= 0)
    take_row (rows, C_ ("status", "Used:"), hr_format_number (snapshot->used));

  generations = snapshot->generations_left == 0 ? g_strdup (C_ ("status", "no generation"))
                                                : hr_format_generations (snapshot);
  if (*generations != '\0')
    take_row (rows, C_ ("status", "Enough for:"), generations);
  else
    g_free (generations);

  take_row (rows, C_ ("status", "As of:"), hr_format_time (snapshot->as_of, now));
}

/**
 * hr_status_text:
 * @snapshot: a snapshot
 * @with_name: whether to tell the account, because there are several
 * @now: Unix seconds
 *
 * Writes a snapshot for people to read on a terminal: a line for each thing that is known.
 *
 * Returns: (transfer full): lines in UTF-8, each with its end
 */
char *
hr_status_text (const HrSnapshot *snapshot, gboolean with_name, gint64 now)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (Row));

  g_array_set_clear_func (rows, row_clear);
  if (with_name)
    take_row (rows, C_ ("status", "Account:"),
              hr_format_account_name (snapshot->name, snapshot->account));
  if (snapshot->known)
    add_balance (rows, snapshot, now);
  else
    take_row (rows, C_ ("status", "Balance:"), g_strdup (hr_format_level (HR_LEVEL_UNKNOWN)));
  take_row (rows, C_ ("status", "State:"), g_strdup (hr_format_state (snapshot->state)));
  if (snapshot->next_check_at != 0)
    take_row (rows, C_ ("status", "Next check:"), hr_format_time (snapshot->next_check_at, now));
  if (snapshot->failed)
    take_row (rows, C_ ("status", "Last check:"),
              hr_format_error (snapshot->error, snapshot->next_check_at, now));

  return align (rows);
}
