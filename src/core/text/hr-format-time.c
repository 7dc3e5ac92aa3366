/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-format.h"

#include "hr-ledger-days.h"

#include <glib/gi18n-lib.h>

#include <langinfo.h>
#include <locale.h>
#include <string.h>

/*
 * Times, days and spans. The locale (LC_TIME) decides on the clock and the order of day and month;
 * the names are the messages' own, so that no sentence mixes two languages.
 */

/* A forecast is no timetable: its times are rounded up to this. */
#define ROUNDED (10 * G_TIME_SPAN_MINUTE)

/* How far ahead a forecast tells times, days of the week, dates; beyond the dates, months. */
#define TIMES_AHEAD    (36 * G_TIME_SPAN_HOUR)
#define WEEKDAYS_AHEAD 6
#define DATES_AHEAD    (300 * G_TIME_SPAN_DAY)

/* A forecast that far away says nothing but that it is far away. */
#define YEARS_AHEAD (9 * 365 * G_TIME_SPAN_DAY)

typedef enum {
  SCALE_TIMES,
  SCALE_WEEKDAYS,
  SCALE_DATES,
  SCALE_MONTHS,
} Scale;

static const char *const WEEKDAYS[] = {
  NC_ ("day of the week", "Monday"),    NC_ ("day of the week", "Tuesday"),
  NC_ ("day of the week", "Wednesday"), NC_ ("day of the week", "Thursday"),
  NC_ ("day of the week", "Friday"),    NC_ ("day of the week", "Saturday"),
  NC_ ("day of the week", "Sunday"),
};

static const char *const SHORT_WEEKDAYS[] = {
  NC_ ("short day of the week", "Mon"), NC_ ("short day of the week", "Tue"),
  NC_ ("short day of the week", "Wed"), NC_ ("short day of the week", "Thu"),
  NC_ ("short day of the week", "Fri"), NC_ ("short day of the week", "Sat"),
  NC_ ("short day of the week", "Sun"),
};

static const char *const SHORT_MONTHS[] = {
  NC_ ("short month", "Jan"), NC_ ("short month", "Feb"), NC_ ("short month", "Mar"),
  NC_ ("short month", "Apr"), NC_ ("short month", "May"), NC_ ("short month", "Jun"),
  NC_ ("short month", "Jul"), NC_ ("short month", "Aug"), NC_ ("short month", "Sep"),
  NC_ ("short month", "Oct"), NC_ ("short month", "Nov"), NC_ ("short month", "Dec"),
};

/* Some languages have another form for a month without a day. */
static const char *const SHORT_MONTHS_ALONE[] = {
  NC_ ("short month alone", "Jan"), NC_ ("short month alone", "Feb"),
  NC_ ("short month alone", "Mar"), NC_ ("short month alone", "Apr"),
  NC_ ("short month alone", "May"), NC_ ("short month alone", "Jun"),
  NC_ ("short month alone", "Jul"), NC_ ("short month alone", "Aug"),
  NC_ ("short month alone", "Sep"), NC_ ("short month alone", "Oct"),
  NC_ ("short month alone", "Nov"), NC_ ("short month alone", "Dec"),
};

static const char *
get_weekday (GDateTime *moment)
{
  return g_dpgettext2 (GETTEXT_PACKAGE, "day of the week",
                       WEEKDAYS[g_date_time_get_day_of_week (moment) - 1]);
}

static const char *
get_short_weekday (GDateTime *moment)
{
  return g_dpgettext2 (GETTEXT_PACKAGE, "short day of the week",
                       SHORT_WEEKDAYS[g_date_time_get_day_of_week (moment) - 1]);
}

static const char *
get_short_month (GDateTime *moment)
{
  return g_dpgettext2 (GETTEXT_PACKAGE, "short month",
                       SHORT_MONTHS[g_date_time_get_month (moment) - 1]);
}

static gboolean
has_12_hours (void)
{
  const char *format = nl_langinfo (T_FMT);

  return strstr (format, "%r") != NULL || strstr (format, "%I") != NULL ||
         strstr (format, "%l") != NULL;
}

/* The C locale's order is the American one, but its 24 hours are not: it is left out. */
static gboolean
puts_month_first (void)
{
  const char *name = setlocale (LC_TIME, NULL);

  if (g_str_equal (name, "C") || g_str_equal (name, "POSIX") || g_str_has_prefix (name, "C."))
    return FALSE;

  for (const char *p = strchr (nl_langinfo (D_FMT), '%'); p != NULL; p = strchr (p + 1, '%')) {
    p += strspn (p, "%-_0EO");
    if (strchr ("mbBhDF", *p) != NULL)
      return TRUE;
    if (*p == 'd' || *p == 'e')
      return FALSE;
  }
  return FALSE;
}

static GDateTime *
to_local (gint64 time)
{
  return g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);
}

static char *
format_clock (GDateTime *moment)
{
  const char *half;

  if (!has_12_hours ())
    /* Translators: a time of day on a clock of 24 hours, in the notation of strftime. */
    return g_date_time_format (moment, C_ ("clock of 24 hours", "%H:%M"));

  half = g_date_time_get_hour (moment) < 12 ? C_ ("clock of 12 hours", "AM")
                                            : C_ ("clock of 12 hours", "PM");
  /* Translators: a time of day on a clock of 12 hours: hour, minute (two digits), "AM" or "PM". */
  return g_strdup_printf (C_ ("clock of 12 hours", "%1$d:%2$02d %3$s"),
                          (g_date_time_get_hour (moment) + 11) % 12 + 1,
                          g_date_time_get_minute (moment), half);
}

static char *
format_date (GDateTime *moment, gboolean with_year)
{
  const char *month = get_short_month (moment);
  int day = g_date_time_get_day_of_month (moment);

  if (puts_month_first ())
    return with_year
               /* Translators: a date where the month comes first: "Nov", 22, 2026. */
               ? g_strdup_printf (C_ ("month first", "%1$s %2$d, %3$d"), month, day,
                                  g_date_time_get_year (moment))
               /* Translators: a date where the month comes first: "Nov", 22. */
               : g_strdup_printf (C_ ("month first", "%1$s %2$d"), month, day);

  return with_year
             /* Translators: a date where the day comes first: "Nov", 22, 2026. */
             ? g_strdup_printf (C_ ("day first", "%2$d %1$s %3$d"), month, day,
                                g_date_time_get_year (moment))
             /* Translators: a date where the day comes first: "Nov", 22. */
             : g_strdup_printf (C_ ("day first", "%2$d %1$s"), month, day);
}

static char *
format_month (GDateTime *moment)
{
  /* Translators: a month of another year: "Jun", 2027. */
  return g_strdup_printf (C_ ("month and year", "%1$s %2$d"), get_short_month (moment),
                          g_date_time_get_year (moment));
}

/* How many local midnights lie between now and then. */
static int
days_ahead (gint64 time, gint64 now)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  gint64 from = hr_ledger_day_start (zone, now);
  gint64 until = hr_ledger_day_start (zone, MIN (time, HR_READING_AT_MAX));

  /* Half a day makes up for the hour that a change of the clocks takes or gives. */
  return (int) ((until - from + (until < from ? -1 : 1) * (G_TIME_SPAN_DAY / 2)) / G_TIME_SPAN_DAY);
}

/**
 * hr_format_time:
 * @time: Unix microseconds
 * @now: Unix microseconds, to tell whether it is today
 *
 * Returns: (transfer full): the time of day in the local zone, with the date where it is not
 * today's and the year where it is not this one
 */
char *
hr_format_time (gint64 time, gint64 now)
{
  g_autoptr (GDateTime) moment = to_local (time);
  g_autoptr (GDateTime) today = to_local (now);
  g_autofree char *date = NULL;
  g_autofree char *clock = NULL;

  /* No calendar has it. */
  if (moment == NULL || today == NULL)
    return g_strdup ("?");

  clock = format_clock (moment);
  if (days_ahead (time, now) == 0)
    return g_steal_pointer (&clock);

  date = format_date (moment, g_date_time_get_year (moment) != g_date_time_get_year (today));
  /* Translators: "22 Nov", "14:32". */
  return g_strdup_printf (C_ ("date and time", "%1$s, %2$s"), date, clock);
}

/* Makes the beginning of a line of a weekday, which many languages write small. */
static char *
capitalize (const char *text)
{
  char first[7] = "";

  g_unichar_to_utf8 (g_unichar_totitle (g_utf8_get_char (text)), first);
  return g_strconcat (first, g_utf8_next_char (text), NULL);
}

/**
 * hr_format_day:
 * @time: Unix microseconds
 * @now: Unix microseconds, to tell which day it is
 *
 * Returns: (transfer full): the day in the local zone, such as "Today", "Yesterday", "Mon 23 Nov"
 *   or "23 Nov 2025"; with a capital, as it begins a line
 */
char *
hr_format_day (gint64 time, gint64 now)
{
  g_autoptr (GDateTime) moment = to_local (time);
  g_autoptr (GDateTime) today = to_local (now);
  g_autofree char *date = NULL;
  g_autofree char *day = NULL;

  /* No calendar has it. */
  if (moment == NULL || today == NULL)
    return g_strdup ("?");
  if (days_ahead (time, now) == 0)
    return g_strdup (C_ ("day", "Today"));
  if (days_ahead (time, now) == -1)
    return g_strdup (C_ ("day", "Yesterday"));
  if (g_date_time_get_year (moment) != g_date_time_get_year (today))
    return format_date (moment, TRUE);

  date = format_date (moment, FALSE);
  if (puts_month_first ())
    /* Translators: a day where the month comes first: "Mon", "Nov 23". */
    day = g_strdup_printf (C_ ("month first", "%1$s, %2$s"), get_short_weekday (moment), date);
  else
    /* Translators: a day where the day of the month comes first: "Mon", "23 Nov". */
    day = g_strdup_printf (C_ ("day first", "%1$s %2$s"), get_short_weekday (moment), date);
  return capitalize (day);
}

/**
 * hr_format_chart_tick:
 * @time: Unix microseconds
 * @unit: what begins there
 *
 * Returns: (transfer full): the words at a tick of the time axis, such as "14:00", "21 Nov", "Nov"
 *   or "2026", in local time
 */
char *
hr_format_chart_tick (gint64 time, HrChartTimeUnit unit)
{
  g_autoptr (GDateTime) moment = to_local (time);

  /* No calendar has it. */
  if (moment == NULL)
    return g_strdup ("?");

  switch (unit) {
  case HR_CHART_UNIT_DAYS:
    return format_date (moment, FALSE);
  case HR_CHART_UNIT_MONTHS:
    return g_strdup (g_dpgettext2 (GETTEXT_PACKAGE, "short month alone",
                                   SHORT_MONTHS_ALONE[g_date_time_get_month (moment) - 1]));
  case HR_CHART_UNIT_YEARS:
    return g_strdup_printf ("%d", g_date_time_get_year (moment));
  case HR_CHART_UNIT_MINUTES:
  case HR_CHART_UNIT_HOURS:
  default:
    return format_clock (moment);
  }
}

/* What should have happened by now may happen at any moment. */
static gint64
round_estimate (gint64 time, gint64 now)
{
  return (CLAMP (time, now, HR_READING_AT_MAX) + ROUNDED - 1) / ROUNDED * ROUNDED;
}

static Scale
choose_scale (gint64 late, gint64 now)
{
  if (late - now <= TIMES_AHEAD || days_ahead (late, now) == 0)
    return SCALE_TIMES;
  if (days_ahead (late, now) <= WEEKDAYS_AHEAD)
    return SCALE_WEEKDAYS;
  if (late - now <= DATES_AHEAD)
    return SCALE_DATES;
  return SCALE_MONTHS;
}

static char *
format_estimated_time (GDateTime *moment, gboolean is_day_known)
{
  g_autofree char *clock = format_clock (moment);

  if (is_day_known)
    return g_steal_pointer (&clock);
  /* Translators: "Mon", "08:30". */
  return g_strdup_printf (C_ ("forecast", "%1$s %2$s"), get_short_weekday (moment), clock);
}

static char *
format_estimate (gint64 time, gint64 now, Scale scale, gboolean brief)
{
  g_autoptr (GDateTime) moment = to_local (time);
  gboolean today = days_ahead (time, now) == 0;

  /* No calendar has it. */
  if (moment == NULL)
    return g_strdup ("?");

  switch (scale) {
  case SCALE_WEEKDAYS:
    if (today)
      return brief ? g_strdup (C_ ("forecast", "today")) : format_estimated_time (moment, TRUE);
    return g_strdup (brief ? get_short_weekday (moment) : get_weekday (moment));
  case SCALE_DATES:
    return format_date (moment, FALSE);
  case SCALE_MONTHS:
    return format_month (moment);
  case SCALE_TIMES:
  default:
    return format_estimated_time (moment, today);
  }
}

/* Two dates of one month, which is said once. */
static char *
format_dates_of_month (GDateTime *from, GDateTime *to)
{
  const int first = g_date_time_get_day_of_month (from);
  const int last = g_date_time_get_day_of_month (to);
  const char *month = get_short_month (from);

  if (puts_month_first ())
    /* Translators: two days of a month where the month comes first: "Jan", 13, 18. */
    return g_strdup_printf (C_ ("month first", "%1$s %2$d–%3$d"), month, first, last);
  /* Translators: two days of a month where the day comes first: "Jan", 13, 18. */
  return g_strdup_printf (C_ ("day first", "%2$d–%3$d %1$s"), month, first, last);
}

/* Two months of one year, which is said once. */
static char *
format_months_of_year (GDateTime *from, GDateTime *to)
{
  /* Translators: two months of another year: "Mar", "Dec", 2027. */
  return g_strdup_printf (C_ ("month and year", "%1$s–%2$s %3$d"), get_short_month (from),
                          get_short_month (to), g_date_time_get_year (from));
}

/* Says the day at both ends where they have one each.
 *
 * Returns: (transfer full) (nullable): the range in words, %NULL where it would be one word */
static char *
format_range (gint64 early, gint64 late, gint64 now, Scale scale)
{
  g_autoptr (GDateTime) from = to_local (early);
  g_autoptr (GDateTime) to = to_local (late);
  /* No calendar has the others. */
  gboolean known = from != NULL && to != NULL;
  gboolean same_day = days_ahead (early, now) == days_ahead (late, now);
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;

  if (scale == SCALE_TIMES && known) {
    first = format_estimated_time (from, same_day);
    last = format_estimated_time (to, same_day);
  } else {
    first = format_estimate (early, now, scale, TRUE);
    last = format_estimate (late, now, scale, TRUE);
  }
  if (g_str_equal (first, last))
    return NULL;
  if (scale == SCALE_DATES && g_date_time_get_month (from) == g_date_time_get_month (to))
    return format_dates_of_month (from, to);
  if (scale == SCALE_MONTHS && known && g_date_time_get_year (from) == g_date_time_get_year (to))
    return format_months_of_year (from, to);

  /* Translators: two times, days or dates: "Tue", "Sat". */
  return g_strdup_printf (C_ ("forecast", "%1$s–%2$s"), first, last);
}

/* The words for a forecast's likely time, and for its range, as exact as the forecast is; FALSE
 * where neither says anything.
 *
 * @range: (nullable): %NULL comes of it where it is no range */
static gboolean
format_span (const HrSnapshot *snapshot, gint64 now, char **likely, char **range)
{
  gint64 times[G_N_ELEMENTS (snapshot->runs_out)];
  Scale scale;

  if (!snapshot->known || snapshot->balance.credits <= 0 || snapshot->runs_out[1] <= 0 ||
      snapshot->runs_out[1] - now >= YEARS_AHEAD)
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    times[i] = round_estimate (snapshot->runs_out[i], now);
  scale = choose_scale (times[2], now);
  *likely = format_estimate (times[1], now, scale, FALSE);
  if (range != NULL)
    *range = format_range (times[0], times[2], now, scale);
  return TRUE;
}

/**
 * hr_format_until:
 * @snapshot: a snapshot
 * @now: Unix microseconds
 *
 * Says until when the credits last, in the words of hr_format_forecast() without the range.
 *
 * Returns: (transfer full): such as "about 16:40", "about Thursday", "about 30 Nov"; "" where
 *   nothing can be said
 */
char *
hr_format_until (const HrSnapshot *snapshot, gint64 now)
{
  g_autofree char *likely = NULL;

  g_return_val_if_fail (snapshot != NULL, NULL);

  if (!format_span (snapshot, now, &likely, NULL))
    return g_strdup ("");
  /* Translators: "16:40", "Thursday" or "30 Nov". */
  return g_strdup_printf (C_ ("forecast", "about %s"), likely);
}

/**
 * hr_format_forecast:
 * @snapshot: a snapshot
 * @now: Unix microseconds
 *
 * Says how long the credits last, as exactly as the forecast is: in times, days of the week, dates
 * or months.
 *
 * Returns: (transfer full): such as "Lasts until about Thursday (Tue–Sat)" or "Not enough data for
 *   a forecast yet"; "" where the balance is unknown or used up
 */
char *
hr_format_forecast (const HrSnapshot *snapshot, gint64 now)
{
  g_autofree char *likely = NULL;
  g_autofree char *range = NULL;

  g_return_val_if_fail (snapshot != NULL, NULL);

  if (!snapshot->known || snapshot->balance.credits <= 0)
    return g_strdup ("");
  if (snapshot->runs_out[1] <= 0)
    return g_strdup (C_ ("forecast", "Not enough data for a forecast yet"));
  if (!format_span (snapshot, now, &likely, &range))
    return g_strdup (C_ ("forecast", "Lasts for years"));
  if (range == NULL)
    /* Translators: %s is a time ("16:40"), a day ("Thursday") or a date ("3 Dec"). */
    return g_strdup_printf (C_ ("forecast", "Lasts until about %s"), likely);

  /* Translators: a time, a day or a date, and the range around it: "Thursday", "Tue–Sat". */
  return g_strdup_printf (C_ ("forecast", "Lasts until about %1$s (%2$s)"), likely, range);
}

/**
 * hr_format_runs_out:
 * @time: Unix microseconds, of a forecast
 * @now: Unix microseconds, to tell how far away that is
 *
 * Returns: (transfer full): such as "Credits run out tomorrow", a title
 */
char *
hr_format_runs_out (gint64 time, gint64 now)
{
  int days = days_ahead (round_estimate (time, now), now);

  if (days == 0)
    return g_strdup (C_ ("forecast", "Credits run out today"));
  if (days == 1)
    return g_strdup (C_ ("forecast", "Credits run out tomorrow"));
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Credits run out in %d day",
                                       "Credits run out in %d days", (gulong) days),
                          days);
}

/**
 * hr_format_pace:
 * @time: Unix microseconds, of a forecast
 * @now: Unix microseconds, to tell how far away that is
 *
 * Returns: (transfer full): what hr_format_runs_out() has not said: "About 17:00 at the current
 *   pace." on this day and the next, then "About Thursday at the current pace."
 */
char *
hr_format_pace (gint64 time, gint64 now)
{
  g_autoptr (GDateTime) moment = NULL;
  g_autofree char *text = NULL;

  time = round_estimate (time, now);
  moment = to_local (time);
  if (days_ahead (time, now) <= 1)
    text = format_estimated_time (moment, TRUE);
  else
    text = format_estimate (time, now, choose_scale (time, now), FALSE);
  /* Translators: a time ("17:00"), a day ("Thursday") or a date ("3 Dec"). */
  return g_strdup_printf (C_ ("forecast", "About %s at the current pace."), text);
}
