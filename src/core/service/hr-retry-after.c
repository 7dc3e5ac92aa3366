/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-retry-after.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* With more digits than this it is a time stamp or nonsense, and no number of seconds. */
#define MAX_DIGITS 9

#define DIGITS "0123456789"

static int
month_from_name (const char *name)
{
  static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const char *found = strlen (name) == 3 ? strstr (names, name) : NULL;

  return found != NULL && (found - names) % 3 == 0 ? (int) (found - names) / 3 + 1 : 0;
}

/* The three forms of RFC 9110, section 5.6.7. Returns Unix seconds, or 0 if it is no date. */
static gint64
parse_http_date (const char *value)
{
  char month[4] = "";
  int year = 0, day = 0, hour = 0, minute = 0, second = 0;
  g_autoptr (GDateTime) date = NULL;

  if (sscanf (value, "%*3[A-Za-z], %2d %3s %4d %2d:%2d:%2d GMT", &day, month, &year, &hour, &minute,
              &second) != 6 &&
      sscanf (value, "%*3[A-Za-z] %3s %2d %2d:%2d:%2d %4d", month, &day, &hour, &minute, &second,
              &year) != 6) {
    if (sscanf (value, "%*[A-Za-z], %2d-%3[A-Za-z]-%2d %2d:%2d:%2d GMT", &day, month, &year, &hour,
                &minute, &second) != 6)
      return 0;
    year += 2000;
  }
  if (month_from_name (month) == 0 || year < 1970)
    return 0;
  date = g_date_time_new_utc (year, month_from_name (month), day, hour, minute, second);
  return date != NULL ? g_date_time_to_unix (date) : 0;
}

/* Seconds, also with a fraction, in quotes, or as the first of a list: "120", 120.0, 120, 120. */
static gboolean
parse_seconds (const char *text, gint64 *wait)
{
  gboolean quoted = *text == '"';
  const char *number = text + quoted;
  gsize whole = strspn (number, DIGITS);
  gsize fraction = number[whole] == '.' ? 1 + strspn (number + whole + 1, DIGITS) : 0;
  const char *end = number + whole + fraction;

  if (quoted && *end++ != '"')
    return FALSE;
  end += strspn (end, " \t");
  if (whole == 0 || whole > MAX_DIGITS || fraction == 1 || (*end != '\0' && *end != ','))
    return FALSE;

  *wait = (gint64) ceil (g_ascii_strtod (number, NULL) * G_USEC_PER_SEC);
  return TRUE;
}

/**
 * hr_retry_after_parse:
 * @value: (nullable): a Retry-After header: seconds, or an HTTP date
 * @now: the wall time, in Unix microseconds
 * @wait: (out): how long not to ask, in microseconds, at most %HR_RETRY_AFTER_MAX; 0 for a time
 *   that is past
 *
 * Beside the two forms of RFC 9110, section 10.2.3, it reads what servers send: seconds with a
 * fraction, in quotes, or several times.
 *
 * Returns: %FALSE, and @wait untouched, for nothing and for nonsense
 */
gboolean
hr_retry_after_parse (const char *value, gint64 now, gint64 *wait)
{
  g_autofree char *text = g_strstrip (g_strdup (value != NULL ? value : ""));
  gint64 found;

  if (!parse_seconds (text, &found)) {
    gint64 date = parse_http_date (text);

    if (date == 0)
      return FALSE;
    found = date * G_USEC_PER_SEC - now;
  }

  *wait = CLAMP (found, 0, (gint64) HR_RETRY_AFTER_MAX * G_USEC_PER_SEC);
  return TRUE;
}
