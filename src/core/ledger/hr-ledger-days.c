/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-ledger-days.h"

/* Clocks are set by an hour as a rule, by half an hour on Lord Howe Island. */
#define HALF_HOUR_S   G_GINT64_CONSTANT (1800)
#define MOST_SET_BACK 4

static GDateTime *
local_time (GTimeZone *zone, gint64 unix_s)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (unix_s);

  return utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
}

static gboolean
is_on_day_of (GTimeZone *zone, gint64 unix_s, GDateTime *day)
{
  g_autoptr (GDateTime) moment = local_time (zone, unix_s);

  return moment != NULL && g_date_time_get_year (moment) == g_date_time_get_year (day) &&
         g_date_time_get_day_of_year (moment) == g_date_time_get_day_of_year (day);
}

/* The first moment of a day, in Unix seconds. */
static gint64
midnight (GTimeZone *zone, GDateTime *day)
{
  g_autoptr (GDateTime) start =
      g_date_time_new (zone, g_date_time_get_year (day), g_date_time_get_month (day),
                       g_date_time_get_day_of_month (day), 0, 0, 0);
  gint64 first = g_date_time_to_unix (start);

  /* Where the clocks are set back at one in the morning, midnight strikes twice: the first counts.
   * (Where they are set forward at midnight there is none, and GLib gives the moment after.) */
  for (gint64 back = MOST_SET_BACK; back > 0; back--) {
    if (is_on_day_of (zone, first - back * HALF_HOUR_S, start))
      return first - back * HALF_HOUR_S;
  }

  return first;
}

/**
 * hr_ledger_day_shift:
 * @zone: a time zone
 * @at: a moment, in Unix microseconds
 * @days: how many days on (or back, if negative)
 *
 * Finds where the day begins that is @days calendar days after the day of @at. Between two
 * beginnings lie 23, 24 or 25 hours.
 *
 * Returns: Unix microseconds; @at itself, if that is beyond the years 1 to 9999
 */
gint64
hr_ledger_day_shift (GTimeZone *zone, gint64 at, int days)
{
  g_autoptr (GDateTime) moment = NULL;
  g_autoptr (GDateTime) noon = NULL;
  g_autoptr (GDateTime) day = NULL;

  g_return_val_if_fail (zone != NULL, at);

  moment = local_time (zone, at / G_USEC_PER_SEC - (at % G_USEC_PER_SEC < 0 ? 1 : 0));
  if (moment == NULL)
    return at;

  /* No zone sets its clocks at noon, so that counting days from there hits no gap. */
  noon = g_date_time_new (zone, g_date_time_get_year (moment), g_date_time_get_month (moment),
                          g_date_time_get_day_of_month (moment), 12, 0, 0);
  day = noon != NULL ? g_date_time_add_days (noon, days) : NULL;

  return day != NULL ? midnight (zone, day) * G_USEC_PER_SEC : at;
}

/**
 * hr_ledger_day_start:
 * @zone: a time zone
 * @at: a moment, in Unix microseconds
 *
 * Finds where the local day of @at begins.
 *
 * Returns: Unix microseconds; @at itself, if that is beyond the years 1 to 9999
 */
gint64
hr_ledger_day_start (GTimeZone *zone, gint64 at)
{
  return hr_ledger_day_shift (zone, at, 0);
}
