/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-waybar.h"

#include "hr-format.h"
#include "hr-json.h"

/* A place on the meter, so that Waybar's format-icons fall into four: empty, critical, low, ok. */
static gint64
get_percentage (HrLevel level)
{
  switch (level) {
  case HR_LEVEL_OK:
    return 100;
  case HR_LEVEL_LOW:
    return 50;
  case HR_LEVEL_CRITICAL:
    return 25;
  case HR_LEVEL_EMPTY:
  case HR_LEVEL_UNKNOWN:
  default:
    return 0;
  }
}

/* An old number has a question mark, as in the tray; an unknown one is nothing else. */
static char *
get_text (const HrSnapshot *snapshot)
{
  g_autofree char *number = NULL;

  if (!snapshot->known)
    return g_strdup (snapshot->state == HR_STATE_CHECKING ? "…" : "?");

  number = hr_format_number (snapshot->balance.credits);
  return g_strconcat (number, snapshot->state == HR_STATE_CURRENT ? "" : "?", NULL);
}

static char *
get_tooltip (const HrSnapshot *snapshot, gint64 now)
{
  GString *text = g_string_new (NULL);
  g_autofree char *sentence = hr_format_sentence (snapshot, now);
  g_autofree char *enough = hr_format_enough (snapshot, TRUE);

  if (*snapshot->name != '\0')
    g_string_append_printf (text, "%s\n", snapshot->name);
  g_string_append (text, sentence);
  if (*enough != '\0')
    g_string_append_printf (text, "\n%s", enough);
  if (snapshot->runs_out[1] > 0) {
    g_autofree char *forecast = hr_format_forecast (snapshot, now);

    g_string_append_printf (text, "\n%s", forecast);
  }
  if (snapshot->failed) {
    g_autofree char *error = hr_format_error (snapshot->error, snapshot->next_check_at, now);

    g_string_append_printf (text, "\n%s", error);
  }

  return g_string_free (text, FALSE);
}

static void
add_escaped (HrJson *json, const char *member, char *text)
{
  g_autofree char *owned = text;
  g_autofree char *escaped = g_markup_escape_text (owned, -1);

  hr_json_add_string (json, member, escaped);
}

/**
 * hr_waybar_line:
 * @snapshot: a snapshot
 * @tooltip: (nullable): what to say of it instead of the usual sentence
 * @now: Unix microseconds
 *
 * Writes what Waybar's custom module takes with "return-type": "json". Waybar reads text and
 * tooltip as Pango markup, so that both are escaped. (waybar-custom(5))
 *
 * Returns: (transfer full): JSON, without a line end
 */
char *
hr_waybar_line (const HrSnapshot *snapshot, const char *tooltip, gint64 now)
{
  HrJson *json = hr_json_new ();

  hr_json_begin_object (json, NULL);
  add_escaped (json, "text", get_text (snapshot));
  hr_json_add_string (json, "alt", hr_level_to_nick (snapshot->level));
  add_escaped (json, "tooltip", tooltip != NULL ? g_strdup (tooltip) : get_tooltip (snapshot, now));
  hr_json_begin_array (json, "class");
  hr_json_add_string (json, NULL, hr_level_to_nick (snapshot->level));
  hr_json_add_string (json, NULL, hr_state_to_nick (snapshot->state));
  hr_json_end_array (json);
  hr_json_add_int (json, "percentage", get_percentage (snapshot->level));
  hr_json_end_object (json);

  return hr_json_free (json);
}
