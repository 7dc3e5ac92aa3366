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

static const struct {
  gsize n_readings;
  HrReading readings[MAX_READINGS];
  guint n_rows;
  HrLedgerRow rows[MAX_READINGS];
} series[] = {
  /* nothing known */
  { 0 },
  /* one reading says where it stands, no more */
  { 1, { { 1, 100, 0, TRUE } }, 0 },
  /* spending, and a pause that makes no row */
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
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (series); i++) {
    g_autoptr (GArray) rows = hr_ledger_rows (series[i].readings, series[i].n_readings);

    g_test_message ("series %" G_GSIZE_FORMAT, i);
    g_assert_cmpuint (rows->len, ==, series[i].n_rows);
    for (guint j = 0; j < rows->len; j++) {
      g_assert_cmpint (g_array_index (rows, HrLedgerRow, j).at, ==, series[i].rows[j].at);
      assert_entry (g_array_index (rows, HrLedgerRow, j).entry, series[i].rows[j].entry);
    }
  }
}

/* Whatever two counters do, unless one begins anew, what the ledger says adds up to the change of
 * the balance. */
static void
test_random (void)
{
  for (int round = 0; round < 200; round++) {
    HrReading readings[100];
    HrLedgerEntry sum, rows_sum = { 0 };
    g_autoptr (GArray) rows = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS (readings); i++)
      readings[i] =
          (HrReading){ (gint64) i, g_test_rand_int_range (-1000, 1000000),
                       g_test_rand_int_range (100000, 1000000), g_test_rand_int_range (0, 4) };
    sum = hr_ledger_total (readings, G_N_ELEMENTS (readings), G_MININT64, G_MAXINT64);
    g_assert_cmpint (sum.granted + sum.refunded - sum.spent - sum.lapsed, ==,
                     readings[G_N_ELEMENTS (readings) - 1].credits - readings[0].credits);

    rows = hr_ledger_rows (readings, G_N_ELEMENTS (readings));
    for (guint i = 0; i < rows->len; i++)
      hr_ledger_entry_add (&rows_sum, &g_array_index (rows, HrLedgerRow, i).entry);
    assert_entry (rows_sum, sum);
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
  g_test_add_func ("/ledger-rows/tell-what-happened", test_rows);
  g_test_add_func ("/ledger-rows/add-up-to-the-change-of-the-balance", test_random);
  g_test_add_func ("/ledger-rows/sums-saturate", test_saturates);
  g_test_add_func ("/ledger-rows/totals/count-local-days", test_totals);
  g_test_add_func ("/ledger-rows/totals/nothing-without-samples", test_no_readings);

  return g_test_run ();
}
