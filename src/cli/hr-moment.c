/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-moment.h"

#include "hr-ledger-days.h"

#include <string.h>

#define MAX_AGO 100000

#define DAY    "0000-00-00"
#define MINUTE DAY "T00:00"

/* Clocks are set back by an hour as a rule, by half an hour on Lord Howe Island; in seconds. */
#define MOST_SET_BACK (2 * 60 * 60)
#define SET_BACK_STEP (30 * 60)

/* @days: from today, negative for the past */
static gint64
get_day (HrMomentEdge edge, GTimeZone *zone, gint64 now, int days)
{
  if (edge == HR_MOMENT_SINCE)
    return hr_ledger_day_shift (zone, now, days);

  return hr_ledger_day_shift (zone, now, days + 1) - 1;
}

/* "24h", "7d", "2w" */
static gboolean
parse_ago (const char *text, gint64 now, gint64 *moment)
{
  g_autofree char *digits = NULL;
  gsize length = strlen (text);
  gint64 unit, number;

  if (length < 2)
    return FALSE;
  switch (text[length - 1]) {
  case 'h':
    unit = G_TIME_SPAN_HOUR;
    break;
  case 'd':
    unit = 24 * G_TIME_SPAN_HOUR;
    break;
  case 'w':
    unit = 7 * 24 * G_TIME_SPAN_HOUR;
    break;
  default:
    return FALSE;
  }

  digits = g_strndup (text, length - 1);
  if (!g_ascii_isdigit (*digits) ||
      !g_ascii_string_to_signed (digits, 10, 0, MAX_AGO, &number, NULL))
    return FALSE;

  *moment = now - number * unit;
  return TRUE;
}

/* Tells whether @text begins with @pattern, in which 0 stands for any digit. */
static gboolean
begins_like (const char *text, const char *pattern)
{
  for (; *pattern != '\0'; pattern++, text++)
    if (*pattern == '0' ? !g_ascii_isdigit (*text) : *pattern != *text)
      return FALSE;

  return TRUE;
}

static gint64
get_wall_time (GTimeZone *zone, gint64 unix_s)
{
  int interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, unix_s);

  return unix_s + g_time_zone_get_offset (zone, interval);
}

/* Where clocks are set back, times of day come twice; both are between the ends of a range. */
static gint64
widen (HrMomentEdge edge, GTimeZone *zone, gint64 unix_s)
{
  const gint64 direction = edge == HR_MOMENT_SINCE ? -1 : 1;
  gint64 wall = get_wall_time (zone, unix_s);

  for (gint64 by = MOST_SET_BACK; by > 0; by -= SET_BACK_STEP)
    if (get_wall_time (zone, unix_s + direction * by) == wall)
      return unix_s + direction * by;

  return unix_s;
}

/* "2026-11-22", with "T14:32" or "T14:32:05" behind it, and with "Z" or "+09:00" behind that; and
 * whatever else GLib takes for ISO 8601. A "t" or a blank will do for the T, as they do there. */
static gboolean
parse_iso (const char *text, HrMomentEdge edge, GTimeZone *zone, gint64 *moment)
{
  g_autoptr (GString) iso = g_string_new (text);
  g_autoptr (GDateTime) parsed = NULL;
  gboolean is_day = begins_like (text, DAY) && text[strlen (DAY)] == '\0';
  gsize date_length = strcspn (text, "Tt ");
  gboolean has_zone;

  if (text[date_length] != '\0')
    iso->str[date_length] = 'T';
  if (is_day)
    g_string_append (iso, "T12:00:00");
  else if (begins_like (iso->str, MINUTE) && iso->str[strlen (MINUTE)] != ':')
    g_string_insert (iso, (gssize) strlen (MINUTE), ":00");
  parsed = g_date_time_new_from_iso8601 (iso->str, zone);
  if (parsed == NULL)
    return FALSE;

  has_zone = strpbrk (iso->str + date_length, "Z+-") != NULL;
  *moment = g_date_time_to_unix (parsed);
  if (!has_zone)
    *moment = widen (edge, zone, *moment);
  *moment *= G_USEC_PER_SEC;
  if (is_day)
    *moment = get_day (edge, zone, *moment, 0);
  else if (edge == HR_MOMENT_UNTIL)
    *moment += G_USEC_PER_SEC - 1;
  return TRUE;
}

/**
 * hr_moment_parse:
 * @text: what the user wrote: an ISO date or time, "today", "yesterday", "now", or how long ago, as
 *   "24h", "7d" or "2w"
 * @edge: which end of a stretch of time it is
 * @zone: whose days they are
 * @now: Unix microseconds
 * @moment: (out): Unix microseconds
 *
 * Returns: %FALSE, and @moment untouched, if @text is nothing of the kind
 */
gboolean
hr_moment_parse (const char *text, HrMomentEdge edge, GTimeZone *zone, gint64 now, gint64 *moment)
{
  if (g_str_equal (text, "now")) {
    *moment = now;
    return TRUE;
  }
  if (g_str_equal (text, "today") || g_str_equal (text, "yesterday")) {
    *moment = get_day (edge, zone, now, *text == 'y' ? -1 : 0);
    return TRUE;
  }

  return parse_ago (text, now, moment) || parse_iso (text, edge, zone, moment);
}
