/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-retry-after.h"

#include <stdio.h>
#include <string.h>

/* With more digits than this it is a time stamp or nonsense, and no number of seconds. */
#define MAX_DIGITS 9

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

/**
 * hr_retry_after_parse:
 * @value: (nullable): a Retry-After header: seconds, or an HTTP date
 * @now: the wall time, in Unix microseconds
 *
 * Returns: until when not to ask, in Unix microseconds, at most %HR_RETRY_AFTER_MAX from @now; 0 if
 *   @value says nothing, something past or nonsense
 */
gint64
hr_retry_after_parse (const char *value, gint64 now)
{
  g_autofree char *text = NULL;
  gint64 wait;

  if (value == NULL)
    return 0;

  text = g_strstrip (g_strdup (value));
  if (text[0] != '\0' && text[strspn (text, "0123456789")] == '\0') {
    if (strlen (text) > MAX_DIGITS)
      return 0;
    wait = g_ascii_strtoll (text, NULL, 10) * G_USEC_PER_SEC;
  } else {
    wait = parse_http_date (text) * G_USEC_PER_SEC - now;
  }
  if (wait <= 0)
    return 0;
  return now + MIN (wait, (gint64) HR_RETRY_AFTER_MAX * G_USEC_PER_SEC);
}
