/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-ledger-rows.h"

#define MAX_READINGS 6

static gint64
unix_time (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, utc);

  g_assert_nonnull (time);

  return g_date_time_to_unix (time) * G_USEC_PER_SEC;
}

static void
assert_entry (HrLedgerEntry entry, HrLedgerEntry expected)
{
  g_assert_cmpint (entry.spent, ==, expected.spent);
  g_assert_cmpint (entry.granted, ==, expected.granted);
  g_assert_cmpint (entry.lapsed, ==, expected.lapsed);
  g_assert_cmpint (entry.refunded, ==, expected.refunded);
}

/* A reading each day: what happened on which. */
static const struct {
  gsize n_readings;
  HrReading readings[MAX_READINGS];
  guint n_days;
  struct {
    gint64 at;
    HrLedgerEntry entry;
  } days[MAX_READINGS];
} series[] = {
  /* nothing known */
  { 0 },
  /* one reading says where it stands, no more */
  { 1, { { 1, 100, 0, TRUE } }, 0 },
  /* spending, and a pause that makes no day */
  { 3,
    { { 1, 100, 0, TRUE }, { 2, 90, 10, TRUE }, { 3, 90, 10, TRUE } },
    1,
    { { 2, { 10, 0, 0, 0 } } } },
  /* spent 50 and topped up 1,000 within one interval */
  { 2, { { 1, 60, 0, TRUE }, { 2, 1010, 50, TRUE } }, 1, { { 2, { 50, 1000, 0, 0 } } } },
  /* a failed job that is paid back, then credits that lapse */
  { 3,
    { { 1, 60, 40, TRUE }, { 2, 70, 30, TRUE }, { 3, 20, 30, TRUE } },
    2,
    { { 2, { 0, 0, 0, 10 } }, { 3, { 0, 0, 50, 0 } } } },
  /* without the second counter, down is spent and up is granted */
  { 3,
    { { 1, 60, 0, FALSE }, { 2, 50, 0, FALSE }, { 3, 80, 0, FALSE } },
    2,
    { { 2, { 10, 0, 0, 0 } }, { 3, { 0, 30, 0, 0 } } } },
  /* the second counter comes and goes */
  { 3,
    { { 1, 60, 0, FALSE }, { 2, 50, 999, TRUE }, { 3, 40, 0, FALSE } },
    2,
    { { 2, { 10, 0, 0, 0 } }, { 3, { 10, 0, 0, 0 } } } },
};

static void
test_days (void)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();

  for (gsize i = 0; i < G_N_ELEMENTS (series); i++) {
    HrReading readings[MAX_READINGS];
    g_autoptr (GArray) days = NULL;

    for (gsize j = 0; j < series[i].n_readings; j++) {
      readings[j] = series[i].readings[j];
      readings[j].at = readings[j].at * G_TIME_SPAN_DAY + G_TIME_SPAN_HOUR;
    }
    days = hr_ledger_days (readings, series[i].n_readings, utc);
    g_test_message ("series %" G_GSIZE_FORMAT, i);
    g_assert_cmpuint (days->len, ==, series[i].n_days);
    for (guint j = 0; j < days->len; j++) {
      const HrLedgerDay *day = &g_array_index (days, HrLedgerDay, j);

      g_assert_cmpint (day->at, ==, series[i].days[j].at * G_TIME_SPAN_DAY);
      g_assert_cmpuint (day->n_changes, ==, 1);
      assert_entry (day->sum, series[i].days[j].entry);
    }
  }
}

/* A day is from midnight to midnight where its owner lives. */
static void
test_changes_of_a_day (void)
{
  g_autoptr (GTimeZone) berlin = g_time_zone_new_identifier ("Europe/Berlin");
  const HrReading readings[] = {
    { unix_time ("2026-03-28T20:00:00Z"), 100, 0, TRUE },
    { unix_time ("2026-03-28T22:59:59Z"), 90, 10, TRUE },
    /* a day of 23 hours */
    { unix_time ("2026-03-28T23:00:00Z"), 80, 20, TRUE },
    { unix_time ("2026-03-29T12:00:00Z"), 80, 20, TRUE },
    { unix_time ("2026-03-29T21:59:59Z"), 1073, 27, TRUE },
    { unix_time ("2026-03-29T22:00:00Z"), 1072, 28, TRUE },
  };
  g_autoptr (GArray) days = hr_ledger_days (readings, G_N_ELEMENTS (readings), berlin);
  const HrLedgerDay *day;

  g_assert_cmpuint (days->len, ==, 3);
  day = &g_array_index (days, HrLedgerDay, 1);
  g_assert_cmpint (day->at, ==, readings[2].at);
  g_assert_cmpuint (day->first, ==, 2);
  g_assert_cmpuint (day->end, ==, 5);
  g_assert_cmpuint (day->n_changes, ==, 2);
  assert_entry (day->sum, (HrLedgerEntry){ 17, 1000, 0, 0 });
}

/* Whatever two counters do, unless one begins anew, what the ledger says adds up to the change of
 * the balance. */
static void
test_random (void)
{
  for (int round = 0; round < 200; round++) {
    HrReading readings[100];
    HrLedgerEntry sum, days_sum = { 0 };
    g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
    g_autoptr (GArray) days = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS (readings); i++)
      readings[i] =
          (HrReading){ (gint64) i * G_TIME_SPAN_HOUR, g_test_rand_int_range (-1000, 1000000),
                       g_test_rand_int_range (100000, 1000000), g_test_rand_int_range (0, 4) };
    sum = hr_ledger_total (readings, G_N_ELEMENTS (readings), G_MININT64, G_MAXINT64);
    g_assert_cmpint (sum.granted + sum.refunded - sum.spent - sum.lapsed, ==,
                     readings[G_N_ELEMENTS (readings) - 1].credits - readings[0].credits);

    days = hr_ledger_days (readings, G_N_ELEMENTS (readings), utc);
    for (guint i = 0; i < days->len; i++)
      hr_ledger_entry_add (&days_sum, &g_array_index (days, HrLedgerDay, i).sum);
    assert_entry (days_sum, sum);
  }
}

static void
test_saturates (void)
{
  HrLedgerEntry sum = { G_MAXINT64, 1, 0, 0 };

  hr_ledger_entry_add (&sum, &(HrLedgerEntry){ 5, 2, 0, 0 });
  assert_entry (sum, (HrLedgerEntry){ G_MAXINT64, 3, 0, 0 });
}

/* Ten credits at each full hour for 40 days; how many hours have today, 7 and 30 days? */
static const struct {
  const char *zone;
  const char *now;
  int today;
  int week;
  int month;
} totals[] = {
  /* local noon on an ordinary day: 13 full hours since midnight, midnight among them */
  { "UTC", "2026-07-10T12:00:00Z", 13, 13 + 6 * 24, 13 + 29 * 24 },
  { "Asia/Seoul", "2026-10-26T03:00:00Z", 13, 13 + 6 * 24, 13 + 29 * 24 },
  /* noon of the day of 23 hours: one less */
  { "Europe/Berlin", "2026-03-29T10:00:00Z", 12, 12 + 6 * 24, 12 + 29 * 24 },
  /* noon of the day after it */
  { "Europe/Berlin", "2026-03-30T10:00:00Z", 13, 13 + 23 + 5 * 24, 13 + 23 + 28 * 24 },
  /* noon of the day of 25 hours: one more */
  { "Europe/Berlin", "2026-10-25T11:00:00Z", 14, 14 + 6 * 24, 14 + 29 * 24 },
  /* a week later it has left the week, but not the month */
  { "Europe/Berlin", "2026-11-01T11:00:00Z", 13, 13 + 6 * 24, 13 + 25 + 28 * 24 },
  /* midnight itself */
  { "Europe/Berlin", "2026-10-25T23:00:00Z", 1, 1 + 25 + 5 * 24, 1 + 25 + 28 * 24 },
};

static void
test_totals (void)
{
  enum { HOURS = 40 * 24 };

  for (gsize i = 0; i < G_N_ELEMENTS (totals); i++) {
    g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (totals[i].zone);
    g_autofree HrReading *readings = g_new (HrReading, HOURS + 1);
    gint64 now = unix_time (totals[i].now);
    HrLedgerTotals result;

    for (int hour = 0; hour <= HOURS; hour++)
      readings[hour] = (HrReading){ now - (HOURS - hour) * G_TIME_SPAN_HOUR, 100000 - 10 * hour,
                                    10 * hour, TRUE };
    g_test_message ("%s %s", totals[i].zone, totals[i].now);
    result = hr_ledger_totals (readings, HOURS + 1, zone, now);
    g_assert_cmpint (result.today.spent, ==, 10 * totals[i].today);
    g_assert_cmpint (result.week.spent, ==, 10 * totals[i].week);
    g_assert_cmpint (result.month.spent, ==, 10 * totals[i].month);
  }
}

static void
test_no_readings (void)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  HrLedgerTotals result = hr_ledger_totals (NULL, 0, utc, 0);

  assert_entry (result.month, (HrLedgerEntry){ 0 });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ledger-rows/days/tell-what-happened", test_days);
  g_test_add_func ("/ledger-rows/days/have-their-changes", test_changes_of_a_day);
  g_test_add_func ("/ledger-rows/add-up-to-the-change-of-the-balance", test_random);
  g_test_add_func ("/ledger-rows/sums-saturate", test_saturates);
  g_test_add_func ("/ledger-rows/totals/count-local-days", test_totals);
  g_test_add_func ("/ledger-rows/totals/nothing-without-samples", test_no_readings);

  return g_test_run ();
}
