/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-format.h"

#include <locale.h>
#include <string.h>

/* Sunday, 2026-11-22 14:32:00 UTC; the test runs in UTC and in English. */
#define NOON   (G_GINT64_CONSTANT (1795357920) * G_USEC_PER_SEC)
#define MINUTE G_TIME_SPAN_MINUTE
#define HOUR   G_TIME_SPAN_HOUR
#define DAY    G_TIME_SPAN_DAY

static void
test_time (void)
{
  static const struct {
    gint64 time;
    const char *text;
  } rows[] = {
    { NOON, "14:32" },
    { NOON - 14 * HOUR, "00:32" },
    { NOON + 9 * HOUR, "23:32" },
    { NOON - DAY, "21 Nov, 14:32" },
    { NOON + 10 * HOUR, "23 Nov, 00:32" },
    { NOON - 20 * DAY, "2 Nov, 14:32" },
    { NOON - 365 * DAY, "22 Nov 2025, 14:32" }, /* the same day of another year */
    { G_MAXINT64, "?" },                        /* no calendar has it */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = hr_format_time (rows[i].time, NOON);

    g_assert_cmpstr (text, ==, rows[i].text);
  }
}

static void
test_day (void)
{
  static const struct {
    gint64 time;
    const char *text;
  } rows[] = {
    { NOON - 14 * HOUR, "Today" },       { NOON - 15 * HOUR, "Yesterday" },
    { NOON - 38 * HOUR, "Yesterday" },   { NOON - 39 * HOUR, "Fri 20 Nov" },
    { NOON + DAY, "Mon 23 Nov" },        { NOON - 320 * DAY, "Tue 6 Jan" },
    { NOON - 365 * DAY, "22 Nov 2025" }, { G_MAXINT64, "?" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = hr_format_day (rows[i].time, NOON);

    g_assert_cmpstr (text, ==, rows[i].text);
  }
}

static void
test_tick (void)
{
  static const struct {
    gint64 time;
    HrChartTimeUnit unit;
    const char *text;
  } rows[] = {
    { NOON, HR_CHART_UNIT_MINUTES, "14:32" },
    { NOON - 32 * MINUTE, HR_CHART_UNIT_HOURS, "14:00" },
    { NOON, HR_CHART_UNIT_DAYS, "22 Nov" },
    { NOON, HR_CHART_UNIT_MONTHS, "Nov" },
    { NOON, HR_CHART_UNIT_YEARS, "2026" },
    { G_MAXINT64, HR_CHART_UNIT_YEARS, "?" }, /* after the end of every calendar */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = hr_format_chart_tick (rows[i].time, rows[i].unit);

    g_assert_cmpstr (text, ==, rows[i].text);
  }
}

static HrSnapshot *
make_snapshot (const gint64 ahead[3])
{
  HrSnapshot *snapshot = hr_snapshot_new ("", "");

  snapshot->known = TRUE;
  snapshot->balance.credits = 195;
  for (gsize i = 0; ahead != NULL && i < 3; i++)
    snapshot->runs_out[i] = NOON + ahead[i];
  return snapshot;
}

/* The range and what is said without it come from one scale and one rounding. */
static void
test_forecast (void)
{
  static const struct {
    gint64 ahead[3];
    const char *text;
    const char *until;
  } rows[] = {
    /* Today: times, rounded up to ten minutes. */
    { { 58 * MINUTE, 2 * HOUR + 7 * MINUTE, 3 * HOUR + 29 * MINUTE },
      "Lasts until about 16:40 (15:30–18:10)",
      "about 16:40" },
    { { 8 * MINUTE, 8 * MINUTE + 1, 20 * MINUTE },
      "Lasts until about 14:50 (14:40–15:00)",
      "about 14:50" },
    /* Overdue: at any moment. */
    { { -HOUR, -MINUTE, 11 * MINUTE }, "Lasts until about 14:40 (14:40–14:50)", "about 14:40" },
    /* Into the night: the day, at both ends where they have one each. */
    { { 6 * HOUR, 8 * HOUR, 18 * HOUR },
      "Lasts until about 22:40 (Sun 20:40–Mon 08:40)",
      "about 22:40" },
    { { 12 * HOUR, 18 * HOUR, 30 * HOUR },
      "Lasts until about Mon 08:40 (02:40–20:40)",
      "about Mon 08:40" },
    /* Within a week: days. */
    { { 2 * DAY, 4 * DAY, 6 * DAY }, "Lasts until about Thursday (Tue–Sat)", "about Thursday" },
    { { 6 * HOUR, DAY, 3 * DAY }, "Lasts until about Monday (today–Wed)", "about Monday" },
    { { HOUR, 8 * HOUR, 2 * DAY }, "Lasts until about 22:40 (today–Tue)", "about 22:40" },
    { { 3 * DAY - HOUR, 3 * DAY, 3 * DAY + HOUR },
      "Lasts until about Wednesday",
      "about Wednesday" },
    /* the last ten minutes of a day are the next one's first moment */
    { { DAY, DAY + 9 * HOUR + 19 * MINUTE, 3 * DAY },
      "Lasts until about Tuesday (Mon–Wed)",
      "about Tuesday" },
    /* Later: dates. */
    { { 4 * DAY, 9 * DAY, 14 * DAY }, "Lasts until about 1 Dec (26 Nov–6 Dec)", "about 1 Dec" },
    { { 5 * DAY, 6 * DAY, 7 * DAY }, "Lasts until about 28 Nov (27–29 Nov)", "about 28 Nov" },
    /* Much later: months. */
    { { 100 * DAY, 200 * DAY, 400 * DAY },
      "Lasts until about Jun 2027 (Mar–Dec 2027)",
      "about Jun 2027" },
    { { 100 * DAY, 500 * DAY, 800 * DAY },
      "Lasts until about Apr 2028 (Mar 2027–Jan 2029)",
      "about Apr 2028" },
    { { 300 * DAY, 3500 * DAY, 3650 * DAY }, "Lasts for years", "" },
    /* no calendar has the last one */
    { { DAY, 2 * DAY, G_MAXINT64 - NOON },
      "Lasts until about Nov 2026 (Nov 2026–?)",
      "about Nov 2026" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (HrSnapshot) snapshot = make_snapshot (rows[i].ahead);
    g_autofree char *text = hr_format_forecast (snapshot, NOON);
    g_autofree char *until = hr_format_until (snapshot, NOON);

    g_assert_cmpstr (text, ==, rows[i].text);
    g_assert_cmpstr (until, ==, rows[i].until);
  }
}

static void
test_no_forecast (void)
{
  g_autoptr (HrSnapshot) young = make_snapshot (NULL);
  g_autoptr (HrSnapshot) unknown = make_snapshot (NULL);
  g_autoptr (HrSnapshot) empty = make_snapshot (NULL);
  const struct {
    HrSnapshot *snapshot;
    const char *text;
  } rows[] = {
    { young, "Not enough data for a forecast yet" },
    { unknown, "" },
    { empty, "" },
  };

  unknown->known = FALSE;
  empty->balance.credits = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = hr_format_forecast (rows[i].snapshot, NOON);
    g_autofree char *until = hr_format_until (rows[i].snapshot, NOON);

    g_assert_cmpstr (text, ==, rows[i].text);
    g_assert_cmpstr (until, ==, "");
  }
}

/* The locale has the clock and the order; the words stay the messages' own. */
static void
test_locales (void)
{
  static const struct {
    const char *locale;
    const char *time;
    const char *day;
    const char *forecast;
    const char *pace;
  } rows[] = {
    { "en_US.UTF-8", "Nov 21, 2:32 PM", "Fri, Nov 20",
      "Lasts until about 4:40 PM (Sun 3:40 PM–Mon 12:40 AM)",
      "About 12:40 AM at the current pace." },
    { "de_DE.UTF-8", "21 Nov, 14:32", "Fri 20 Nov", "Lasts until about 16:40 (Sun 15:40–Mon 00:40)",
      "About 00:40 at the current pace." },
  };
  const gint64 ahead[] = { HOUR, 2 * HOUR, 10 * HOUR };
  g_autoptr (HrSnapshot) snapshot = make_snapshot (ahead);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *time = NULL;
    g_autofree char *day = NULL;
    g_autofree char *forecast = NULL;
    g_autofree char *pace = NULL;

    g_assert_nonnull (setlocale (LC_TIME, rows[i].locale));
    time = hr_format_time (NOON - DAY, NOON);
    day = hr_format_day (NOON - 2 * DAY, NOON);
    forecast = hr_format_forecast (snapshot, NOON);
    pace = hr_format_pace (NOON + 10 * HOUR, NOON);
    setlocale (LC_TIME, "");
    g_assert_cmpstr (time, ==, rows[i].time);
    g_assert_cmpstr (day, ==, rows[i].day);
    g_assert_cmpstr (forecast, ==, rows[i].forecast);
    g_assert_cmpstr (pace, ==, rows[i].pace);
  }
}

/* The month is said once, where the locale has it. */
static void
test_dates_of_one_month (void)
{
  static const struct {
    const char *locale;
    const char *text;
  } rows[] = {
    { "en_US.UTF-8", "Lasts until about Nov 28 (Nov 27–29)" },
    { "de_DE.UTF-8", "Lasts until about 28 Nov (27–29 Nov)" },
  };
  const gint64 ahead[] = { 5 * DAY, 6 * DAY, 7 * DAY };
  g_autoptr (HrSnapshot) snapshot = make_snapshot (ahead);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = NULL;

    g_assert_nonnull (setlocale (LC_TIME, rows[i].locale));
    text = hr_format_forecast (snapshot, NOON);
    setlocale (LC_TIME, "");
    g_assert_cmpstr (text, ==, rows[i].text);
  }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/format-time/time", test_time);
  g_test_add_func ("/format-time/day", test_day);
  g_test_add_func ("/format-time/tick", test_tick);
  g_test_add_func ("/format-time/forecast", test_forecast);
  g_test_add_func ("/format-time/no-forecast", test_no_forecast);
  g_test_add_func ("/format-time/locales", test_locales);
  g_test_add_func ("/format-time/dates-of-one-month", test_dates_of_one_month);

  return g_test_run ();
}
