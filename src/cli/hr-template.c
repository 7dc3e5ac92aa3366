/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-template.h"

#include "hr-format.h"

#include <glib/gi18n-lib.h>

#include <string.h>

/* The names are those of the members in JSON, where there are such. */
typedef enum {
  FIELD_ACCOUNT,
  FIELD_NAME,
  FIELD_STATE,
  FIELD_LEVEL,
  FIELD_CREDITS,
  FIELD_AVAILABLE,
  FIELD_HELD,
  FIELD_USED_CREDITS,
  FIELD_AS_OF,
  FIELD_AGE_SECONDS,
  FIELD_NEXT_CHECK_AT,
  FIELD_GENERATIONS_LEFT,
  FIELD_EARLY,
  FIELD_LIKELY,
  FIELD_LATE,
  FIELD_ERROR,
  FIELD_SENTENCE,
  N_FIELDS
} Field;

static const char *const field_names[N_FIELDS] = {
  [FIELD_ACCOUNT] = "account",
  [FIELD_NAME] = "name",
  [FIELD_STATE] = "state",
  [FIELD_LEVEL] = "level",
  [FIELD_CREDITS] = "credits",
  [FIELD_AVAILABLE] = "available",
  [FIELD_HELD] = "held",
  [FIELD_USED_CREDITS] = "used_credits",
  [FIELD_AS_OF] = "as_of",
  [FIELD_AGE_SECONDS] = "age_seconds",
  [FIELD_NEXT_CHECK_AT] = "next_check_at",
  [FIELD_GENERATIONS_LEFT] = "generations_left",
  [FIELD_EARLY] = "early",
  [FIELD_LIKELY] = "likely",
  [FIELD_LATE] = "late",
  [FIELD_ERROR] = "error",
  [FIELD_SENTENCE] = "sentence",
};

static char *
format_number (gboolean known, gint64 number)
{
  return known ? g_strdup_printf ("%" G_GINT64_FORMAT, number) : g_strdup ("?");
}

static char *
format_time (gint64 time)
{
  g_autoptr (GDateTime) moment =
      time != 0 ? g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC) : NULL;

  return moment != NULL ? g_date_time_format (moment, "%Y-%m-%dT%H:%M:%SZ") : g_strdup ("?");
}

static char *
get_value (Field field, const HrSnapshot *snapshot, gint64 now)
{
  gboolean known = snapshot->known;

  switch (field) {
  case FIELD_ACCOUNT:
    return g_strdup (snapshot->account);
  case FIELD_NAME:
    return g_strdup (snapshot->name);
  case FIELD_STATE:
    return g_strdup (hr_state_to_nick (snapshot->state));
  case FIELD_LEVEL:
    return g_strdup (hr_level_to_nick (snapshot->level));
  case FIELD_CREDITS:
    return format_number (known, snapshot->balance.credits);
  case FIELD_AVAILABLE:
    return format_number (known, hr_snapshot_get_available (snapshot));
  case FIELD_HELD:
    return format_number (TRUE, snapshot->held);
  case FIELD_USED_CREDITS:
    return format_number (known && snapshot->balance.used_known, snapshot->balance.used);
  case FIELD_AS_OF:
    return format_time (known ? snapshot->balance.at : 0);
  case FIELD_AGE_SECONDS:
    return format_number (known && snapshot->balance.at != 0,
                          MAX (now - snapshot->balance.at, 0) / G_USEC_PER_SEC);
  case FIELD_NEXT_CHECK_AT:
    return format_time (snapshot->next_check_at);
  case FIELD_GENERATIONS_LEFT:
    return format_number (known && snapshot->generations_left >= 0, snapshot->generations_left);
  case FIELD_EARLY:
  case FIELD_LIKELY:
  case FIELD_LATE:
    return format_time (snapshot->runs_out[field - FIELD_EARLY]);
  case FIELD_ERROR:
    return g_strdup (snapshot->failed ? hr_error_to_code (snapshot->error) : "");
  case FIELD_SENTENCE:
    return hr_format_sentence (snapshot, now);
  case N_FIELDS:
  default:
    g_return_val_if_reached (NULL);
  }
}

static gboolean
find_field (const char *name, gsize length, Field *field)
{
  for (guint i = 0; i < N_FIELDS; i++) {
    if (strlen (field_names[i]) == length && strncmp (field_names[i], name, length) == 0) {
      *field = (Field) i;
      return TRUE;
    }
  }

  return FALSE;
}

/* Reads the next piece at *@at and moves on: a field, or the text up to the next brace. */
static gboolean
read_piece (const char **at, gboolean *is_field, Field *field, GString *text)
{
  const char *start = *at;
  const char *end;

  *is_field = FALSE;
  if ((start[0] == '{' || start[0] == '}') && start[1] == start[0]) {
    g_string_append_c (text, *start);
    *at = start + 2;
    return TRUE;
  }
  if (*start == '}')
    return FALSE;
  if (*start == '{') {
    end = strchr (start, '}');
    if (end == NULL || !find_field (start + 1, (gsize) (end - start - 1), field))
      return FALSE;
    *is_field = TRUE;
    *at = end + 1;
    return TRUE;
  }

  end = start + strcspn (start, "{}");
  g_string_append_len (text, start, end - start);
  *at = end;
  return TRUE;
}

/**
 * hr_template_check:
 * @format: what the user wrote
 * @error: return location: what is wrong with it
 *
 * Returns: whether it can be filled in
 */
gboolean
hr_template_check (const char *format, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean is_field;
  Field field;

  for (const char *at = format; *at != '\0';) {
    const char *here = at;

    if (!read_piece (&at, &is_field, &field, text)) {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   C_ ("command", "unknown field “%s” in the format; for a brace write {{ or }}"),
                   here);
      return FALSE;
    }
  }

  return TRUE;
}

/**
 * hr_template_fill:
 * @format: a format that hr_template_check() found nothing wrong with
 * @snapshot: a snapshot
 * @now: Unix microseconds
 *
 * Returns: (transfer full): @format with the fields filled in
 */
char *
hr_template_fill (const char *format, const HrSnapshot *snapshot, gint64 now)
{
  GString *text = g_string_new (NULL);
  gboolean is_field;
  Field field;

  for (const char *at = format; *at != '\0' && read_piece (&at, &is_field, &field, text);) {
    if (is_field) {
      g_autofree char *value = get_value (field, snapshot, now);

      g_string_append (text, value);
    }
  }

  return g_string_free (text, FALSE);
}
