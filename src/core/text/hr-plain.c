/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-plain.h"

#include <string.h>

#define REPLACEMENT 0xfffd

/* Embeddings, overrides and isolates, which can show the rest of a line in another order than it
 * is stored in. The plain marks (U+200E, U+200F) stay: names need them. */
static gboolean
turns_direction (gunichar c)
{
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static gunichar
make_plain (gunichar c)
{
  if (c == '\t' || c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029)
    return ' ';
  if (g_unichar_iscntrl (c) || turns_direction (c))
    return REPLACEMENT;
  return c;
}

/**
 * hr_plain_line:
 * @text: what somebody else wrote, such as an account's name
 *
 * Takes everything out of @text that a terminal obeys (ECMA-48, section 5: the control characters
 * of both sets), that breaks a line, or that turns the direction of what stands behind it. What is
 * not UTF-8 is replaced too.
 *
 * Returns: (transfer full): text that is one line wherever it is shown
 */
char *
hr_plain_line (const char *text)
{
  g_autofree char *valid = NULL;
  GString *plain;

  g_return_val_if_fail (text != NULL, NULL);

  valid = g_utf8_make_valid (text, -1);
  plain = g_string_sized_new (strlen (valid));
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    g_string_append_unichar (plain, make_plain (g_utf8_get_char (p)));
  return g_string_free (plain, FALSE);
}
