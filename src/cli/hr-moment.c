/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-moment.h"

#include "hr-ledger-days.h"

#include <string.h>

#define MAX_AGO 100000

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

static gboolean
looks_like (const char *text, const char *pattern)
{
  for (; *pattern != '\0'; pattern++, text++)
    if (*pattern == '0' ? !g_ascii_isdigit (*text) : *pattern != *text)
      return FALSE;

  return *text == '\0';
}

/* "2026-11-22", with "T14:32" or "T14:32:05" behind it, and with "Z" or "+09:00" behind that; a
 * blank will do for the T. */
static gboolean
parse_iso (const char *text, HrMomentEdge edge, GTimeZone *zone, gint64 *moment)
{
  g_autofree char *iso = g_strdup (text);
  g_autoptr (GDateTime) parsed = NULL;
  gboolean is_day = looks_like (text, "0000-00-00");

  if (strlen (iso) > 10 && iso[10] == ' ')
    iso[10] = 'T';
  if (is_day || looks_like (iso, "0000-00-00T00:00")) {
    char *whole = g_strconcat (iso, is_day ? "T12:00:00" : ":00", NULL);

    g_free (iso);
    iso = whole;
  }
  parsed = g_date_time_new_from_iso8601 (iso, zone);
  if (parsed == NULL)
    return FALSE;

  *moment = g_date_time_to_unix (parsed) * G_USEC_PER_SEC;
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
