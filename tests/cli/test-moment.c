/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-moment.h"

/* 2026-11-22 14:32:00 UTC */
#define NOW (G_GINT64_CONSTANT (1795357920) * G_USEC_PER_SEC)
/* The same day's midnight in UTC. */
#define MIDNIGHT (G_GINT64_CONSTANT (1795305600) * G_USEC_PER_SEC)

static GTimeZone *
find_zone (const char *name)
{
  GTimeZone *zone = g_time_zone_new_identifier (name);

  g_assert_nonnull (zone);
  return zone;
}

static void
test_moments (void)
{
  static const struct {
    const char *text;
    gint64 since;
    gint64 until;
  } rows[] = {
    { "now", NOW, NOW },
    { "today", MIDNIGHT, MIDNIGHT + G_TIME_SPAN_DAY - 1 },
    { "yesterday", MIDNIGHT - G_TIME_SPAN_DAY, MIDNIGHT - 1 },
    { "24h", NOW - G_TIME_SPAN_DAY, NOW - G_TIME_SPAN_DAY },
    { "7d", NOW - 7 * G_TIME_SPAN_DAY, NOW - 7 * G_TIME_SPAN_DAY },
    { "2w", NOW - 14 * G_TIME_SPAN_DAY, NOW - 14 * G_TIME_SPAN_DAY },
    { "0h", NOW, NOW },
    /* A day is meant as a whole. */
    { "2026-11-22", MIDNIGHT, MIDNIGHT + G_TIME_SPAN_DAY - 1 },
    { "2026-11-21", MIDNIGHT - G_TIME_SPAN_DAY, MIDNIGHT - 1 },
    /* So is a second. */
    { "2026-11-22T14:32", NOW, NOW + 999999 },
    { "2026-11-22 14:32", NOW, NOW + 999999 },
    { "2026-11-22T14:32:00", NOW, NOW + 999999 },
    { "2026-11-22T14:32:00Z", NOW, NOW + 999999 },
    { "2026-11-22T23:32:00+09:00", NOW, NOW + 999999 },
    { "2026-11-22T14:32Z", NOW, NOW + 999999 },
    { "2026-11-22 14:32Z", NOW, NOW + 999999 },
    { "2026-11-22T15:32+01:00", NOW, NOW + 999999 },
    { "2026-11-22T09:32-05:00", NOW, NOW + 999999 },
    /* Whatever separates date and time, and wherever. */
    { "2026-11-22t14:32", NOW, NOW + 999999 },
    { "2026-11-22t14:32:00", NOW, NOW + 999999 },
    { "2026-11-22t09:32:00-05:00", NOW, NOW + 999999 },
    { "20261122 14:32:00", NOW, NOW + 999999 },
    { "20261122 143200", NOW, NOW + 999999 },
    { "20261122T143200", NOW, NOW + 999999 },
    { "2026-W47-7 14:32:00", NOW, NOW + 999999 },
    { "2026-326 14:32:00", NOW, NOW + 999999 },
    { "2026-326t15:32:00+01:00", NOW, NOW + 999999 },
  };
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    gint64 since = 0, until = 0;

    g_test_message ("%s", rows[i].text);
    g_assert_true (hr_moment_parse (rows[i].text, HR_MOMENT_SINCE, zone, NOW, &since));
    g_assert_true (hr_moment_parse (rows[i].text, HR_MOMENT_UNTIL, zone, NOW, &until));
    g_assert_cmpint (since, ==, rows[i].since);
    g_assert_cmpint (until, ==, rows[i].until);
  }
}

static void
test_no_moments (void)
{
  static const char *const rows[] = {
    "",
    "d",
    "7",
    "-7d",                    /* the future */
    "+7d",                    /* a sign */
    " 7d",                    /* a blank */
    "7.5d",                   /* a fraction */
    "7m",                     /* minutes or months? */
    "999999999999999999999d", /* beyond all numbers */
    "Today",
    "tomorrow",
    "2026-13-01", /* no such month */
    "2026-02-30", /* no such day */
    "2026-1-1",
    "22.11.2026",
    "2026-11-22T25:00",
    "2026-11-22T14:32+",
    "2026-11-22T14:32and more",
    "2026-11-22T14:32:00 and more",
    "2026-11-22 ",
    "2026-11-22t",
    "t14:32:00",
    " 14:32:00",
  };
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    gint64 moment = 42;

    g_test_message ("%s", rows[i]);
    g_assert_false (hr_moment_parse (rows[i], HR_MOMENT_SINCE, zone, NOW, &moment));
    g_assert_cmpint (moment, ==, 42);
  }
}

static void
test_local_days (void)
{
  g_autoptr (GTimeZone) seoul = find_zone ("Asia/Seoul");
  g_autoptr (GTimeZone) berlin = find_zone ("Europe/Berlin");
  gint64 since, until;

  /* It is 23:32 there. */
  g_assert_true (hr_moment_parse ("today", HR_MOMENT_SINCE, seoul, NOW, &since));
  g_assert_cmpint (since, ==, MIDNIGHT - 9 * G_TIME_SPAN_HOUR);

  /* The day on which summer time ends has 25 hours. */
  g_assert_true (hr_moment_parse ("2026-10-25", HR_MOMENT_SINCE, berlin, NOW, &since));
  g_assert_true (hr_moment_parse ("2026-10-25", HR_MOMENT_UNTIL, berlin, NOW, &until));
  g_assert_cmpint (until + 1 - since, ==, 25 * G_TIME_SPAN_HOUR);
}

/* 02:30 comes twice on the day on which summer time ends: a range holds both. */
static void
test_hour_that_comes_twice (void)
{
  static const struct {
    const char *zone;
    const char *text;
    gint64 since; /* Unix seconds */
    gint64 until;
  } rows[] = {
    { "Europe/Berlin", "2026-10-25T02:30", 1792888200, 1792891800 },
    { "Europe/Berlin", "2026-10-25T01:30", 1792884600, 1792884600 },
    { "Europe/Berlin", "2026-10-25T03:30", 1792895400, 1792895400 },
    { "Europe/Berlin", "2026-10-25T02:30+01:00", 1792891800, 1792891800 },
    { "Australia/Lord_Howe", "2026-04-05T01:45", 1775313900, 1775315700 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GTimeZone) zone = find_zone (rows[i].zone);
    gint64 since = 0, until = 0;

    g_test_message ("%s %s", rows[i].zone, rows[i].text);
    g_assert_true (hr_moment_parse (rows[i].text, HR_MOMENT_SINCE, zone, NOW, &since));
    g_assert_true (hr_moment_parse (rows[i].text, HR_MOMENT_UNTIL, zone, NOW, &until));
    g_assert_cmpint (since, ==, rows[i].since * G_USEC_PER_SEC);
    g_assert_cmpint (until, ==, rows[i].until * G_USEC_PER_SEC + G_USEC_PER_SEC - 1);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/moment/dates-and-how-long-ago", test_moments);
  g_test_add_func ("/moment/refuses-what-it-cannot-tell", test_no_moments);
  g_test_add_func ("/moment/days-are-local", test_local_days);
  g_test_add_func ("/moment/hour-that-comes-twice", test_hour_that_comes_twice);
  return g_test_run ();
}
