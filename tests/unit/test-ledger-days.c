/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-ledger-days.h"

static gint64
unix_time (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, utc);

  g_assert_nonnull (time);

  return g_date_time_to_unix (time) * G_USEC_PER_SEC;
}

static void
assert_same_time (gint64 at, const char *expected)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (at / G_USEC_PER_SEC);
  g_autofree char *text = g_date_time_format_iso8601 (time);

  g_assert_cmpstr (text, ==, expected);
}

/* A moment, the beginning of its local day, and how long that day is. */
static const struct {
  const char *zone;
  const char *at;
  const char *start;
  int hours;
} days[] = {
  /* an ordinary summer's day */
  { "Europe/Berlin", "2026-07-01T12:00:00Z", "2026-06-30T22:00:00Z", 24 },
  /* the clocks are set forward at two: 23 hours */
  { "Europe/Berlin", "2026-03-29T12:00:00Z", "2026-03-28T23:00:00Z", 23 },
  /* the day after it */
  { "Europe/Berlin", "2026-03-30T12:00:00Z", "2026-03-29T22:00:00Z", 24 },
  /* the clocks are set back at three: 25 hours */
  { "Europe/Berlin", "2026-10-25T12:00:00Z", "2026-10-24T22:00:00Z", 25 },
  /* the first of its two half past two */
  { "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-24T22:00:00Z", 25 },
  /* the second */
  { "Europe/Berlin", "2026-10-25T01:30:00Z", "2026-10-24T22:00:00Z", 25 },
  /* its last second */
  { "Europe/Berlin", "2026-10-25T22:59:59Z", "2026-10-24T22:00:00Z", 25 },
  /* midnight belongs to the new day */
  { "Europe/Berlin", "2026-10-25T23:00:00Z", "2026-10-25T23:00:00Z", 24 },
  /* no summer time */
  { "Asia/Seoul", "2026-03-29T12:00:00Z", "2026-03-28T15:00:00Z", 24 },
  { "Asia/Seoul", "2026-10-25T14:59:59Z", "2026-10-24T15:00:00Z", 24 },
  { "Asia/Seoul", "2026-10-25T15:00:00Z", "2026-10-25T15:00:00Z", 24 },
  /* set by half an hour only */
  { "Australia/Lord_Howe", "2026-04-05T06:00:00Z", "2026-04-04T13:00:00Z", 0 },
  /* set back at one: midnight strikes twice */
  { "America/Havana", "2025-11-02T12:00:00Z", "2025-11-02T04:00:00Z", 25 },
  /* set forward at midnight: the day begins at one */
  { "America/Havana", "2026-03-08T12:00:00Z", "2026-03-08T05:00:00Z", 23 },
  /* before 1970 */
  { "UTC", "1969-12-31T23:59:59Z", "1969-12-31T00:00:00Z", 24 },
};

static void
test_start (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (days); i++) {
    g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (days[i].zone);
    gint64 start, next;

    g_test_message ("%s %s", days[i].zone, days[i].at);
    g_assert_nonnull (zone);
    start = hr_ledger_day_start (zone, unix_time (days[i].at));
    assert_same_time (start, days[i].start);
    g_assert_cmpint (hr_ledger_day_start (zone, start), ==, start);
    next = hr_ledger_day_shift (zone, start, 1);
    if (days[i].hours > 0)
      g_assert_cmpint (next - start, ==, days[i].hours * G_TIME_SPAN_HOUR);
    else
      g_assert_cmpint (next - start, ==, 24 * G_TIME_SPAN_HOUR + G_TIME_SPAN_HOUR / 2);
    g_assert_cmpint (hr_ledger_day_start (zone, next - 1), ==, start);
    g_assert_cmpint (hr_ledger_day_shift (zone, next, -1), ==, start);
  }
}

static void
test_shift (void)
{
  g_autoptr (GTimeZone) berlin = g_time_zone_new_identifier ("Europe/Berlin");
  gint64 at = unix_time ("2026-11-10T15:00:00Z");

  /* over the end of summer time, a month and a leap day */
  assert_same_time (hr_ledger_day_shift (berlin, at, -29), "2026-10-11T22:00:00Z");
  assert_same_time (hr_ledger_day_shift (berlin, at, 365), "2027-11-09T23:00:00Z");
  assert_same_time (hr_ledger_day_shift (berlin, unix_time ("2028-02-28T12:00:00Z"), 1),
                    "2028-02-28T23:00:00Z");
}

static void
test_out_of_range (void)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();

  g_assert_cmpint (hr_ledger_day_start (utc, G_MAXINT64), ==, G_MAXINT64);
  g_assert_cmpint (hr_ledger_day_start (utc, G_MININT64), ==, G_MININT64);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ledger-days/start/is-local-midnight", test_start);
  g_test_add_func ("/ledger-days/shift/counts-calendar-days", test_shift);
  g_test_add_func ("/ledger-days/out-of-range/stays", test_out_of_range);

  return g_test_run ();
}
