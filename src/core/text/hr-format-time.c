/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-format.h"

#include <glib/gi18n-lib.h>

/* A forecast is no timetable: its times of day are rounded up to this. */
#define ROUNDED (10 * G_TIME_SPAN_MINUTE)

/* Within so many days a weekday names one day alone. */
#define WEEK 7

/* How far away a time is, for whoever must name it. */
typedef enum { TODAY, THIS_WEEK, THIS_YEAR, ANOTHER_YEAR } Distance;

static GDateTime *
get_local_date (GDateTime *moment)
{
  return g_date_time_new_utc (g_date_time_get_year (moment), g_date_time_get_month (moment),
                              g_date_time_get_day_of_month (moment), 0, 0, 0);
}

static Distance
get_distance (GDateTime *moment, GDateTime *now)
{
  g_autoptr (GDateTime) day = get_local_date (moment);
  g_autoptr (GDateTime) today = get_local_date (now);
  GTimeSpan days = g_date_time_difference (day, today) / G_TIME_SPAN_DAY;

  if (days == 0)
    return TODAY;
  if (days > 0 && days < WEEK)
    return THIS_WEEK;
  return g_date_time_get_year (moment) == g_date_time_get_year (now) ? THIS_YEAR : ANOTHER_YEAR;
}

static const char *
get_format (Distance distance, gboolean brief)
{
  switch (distance) {
  case TODAY:
    return C_ ("time of today", "%H:%M");
  case THIS_WEEK:
    if (brief)
      /* Translators: a day of this week, as short as can be, in the notation of strftime. */
      return C_ ("short day of this week", "%a");
    /* Translators: a day of this week, in the notation of strftime. */
    return C_ ("day of this week", "%A");
  case THIS_YEAR:
    /* Translators: a day of this year, in the notation of strftime. */
    return C_ ("day of this year", "%-d %b");
  case ANOTHER_YEAR:
  default:
    /* Translators: a day of another year, in the notation of strftime. */
    return C_ ("day of another year", "%-d %b %Y");
  }
}

static char *
format_moment (gint64 time, gint64 now, gboolean brief)
{
  gint64 rounded = (time + ROUNDED - 1) / ROUNDED * ROUNDED;
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_local (rounded / G_USEC_PER_SEC);
  g_autoptr (GDateTime) today = g_date_time_new_from_unix_local (now / G_USEC_PER_SEC);
  char *text = NULL;

  if (moment != NULL && today != NULL)
    text = g_date_time_format (moment, get_format (get_distance (moment, today), brief));

  /* No calendar has it. */
  return text != NULL ? text : g_strdup ("?");
}

/**
 * hr_format_until:
 * @time: Unix microseconds, of a forecast
 * @now: Unix microseconds, to tell how far away that is
 *
 * Names a time no more exactly than a forecast knows it: ten minutes today, else the day.
 *
 * Returns: (transfer full): such as "about 16:40", "about Thursday", "about 30 Nov"
 */
char *
hr_format_until (gint64 time, gint64 now)
{
  g_autofree char *moment = format_moment (time, now, FALSE);

  /* Translators: "16:40", "Thursday" or "30 Nov". */
  return g_strdup_printf (C_ ("forecast", "about %s"), moment);
}

/**
 * hr_format_generations_until:
 * @snapshot: a snapshot
 * @now: Unix microseconds
 *
 * Returns: (transfer full): such as "about 19 generations, until about Thursday (Tue–Sat)"; what
 *   hr_format_generations() says where there is no forecast
 */
char *
hr_format_generations_until (const HrSnapshot *snapshot, gint64 now)
{
  g_autofree char *generations = NULL;
  g_autofree char *until = NULL;
  g_autofree char *early = NULL;
  g_autofree char *late = NULL;

  g_return_val_if_fail (snapshot != NULL, NULL);

  generations = hr_format_generations_short (snapshot);
  if (snapshot->runs_out[1] <= now || *generations == '\0')
    return hr_format_generations (snapshot);

  until = hr_format_until (snapshot->runs_out[1], now);
  early = format_moment (MAX (snapshot->runs_out[0], now), now, TRUE);
  late = format_moment (snapshot->runs_out[2], now, TRUE);
  if (g_str_equal (early, late))
    /* Translators: "about 19 generations", "about Thursday". */
    return g_strdup_printf (C_ ("generations", "%1$s, until %2$s"), generations, until);

  /* Translators: "about 19 generations", "about Thursday", "Tue", "Sat". */
  return g_strdup_printf (C_ ("generations", "%1$s, until %2$s (%3$s–%4$s)"), generations, until,
                          early, late);
}
