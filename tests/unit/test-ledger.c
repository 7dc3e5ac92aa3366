/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-ledger.h"

#define MAX_COUNTER HR_READING_MAX

typedef struct {
  gint64 credits[2];
  gint64 used[2];
  gboolean used_known[2];
  HrLedgerEntry entry;
} Row;

static HrLedgerEntry
compare (const Row *row)
{
  HrReading before = { 0, row->credits[0], row->used[0], row->used_known[0] };
  HrReading after = { 1, row->credits[1], row->used[1], row->used_known[1] };

  return hr_ledger_compare (&before, &after);
}

static void
test_table (void)
{
  static const Row rows[] = {
    /* nothing happened */
    { { 195, 195 }, { 5, 5 }, { TRUE, TRUE }, { 0, 0, 0, 0 } },
    /* spent 10 */
    { { 195, 185 }, { 5, 15 }, { TRUE, TRUE }, { 10, 0, 0, 0 } },
    /* topped up 1000 */
    { { 12, 1012 }, { 5, 5 }, { TRUE, TRUE }, { 0, 1000, 0, 0 } },
    /* spent 50 and topped up 1000 */
    { { 100, 1050 }, { 5, 55 }, { TRUE, TRUE }, { 50, 1000, 0, 0 } },
    /* 30 lapsed */
    { { 100, 70 }, { 5, 5 }, { TRUE, TRUE }, { 0, 0, 30, 0 } },
    /* spent 10, 30 lapsed */
    { { 100, 60 }, { 5, 15 }, { TRUE, TRUE }, { 10, 0, 30, 0 } },
    /* a failed job gave its 10 back: no grant */
    { { 90, 100 }, { 15, 5 }, { TRUE, TRUE }, { 0, 0, 0, 10 } },
    /* 10 given back and 100 topped up */
    { { 90, 200 }, { 15, 5 }, { TRUE, TRUE }, { 0, 100, 0, 10 } },
    /* taken off the used ones without coming back */
    { { 90, 90 }, { 15, 5 }, { TRUE, TRUE }, { 0, 0, 10, 10 } },
    /* another account behind the key */
    { { 10, 990 }, { 5000, 520 }, { TRUE, TRUE }, { 0, 0, 3500, 4480 } },
    /* the counter began anew: with a refill, with less than was there, in the middle of a month */
    { { 15, 1000 }, { 985, 0 }, { TRUE, TRUE }, { 0, 985, 0, 0 } },
    { { 15, 1000 }, { 985, 98 }, { TRUE, TRUE }, { 98, 985, 0, 0 } },
    { { 1000, 990 }, { 985, 5 }, { TRUE, TRUE }, { 5, 0, 5, 0 } },
    { { 1000, 1000 }, { 985, 0 }, { TRUE, TRUE }, { 0, 0, 0, 0 } },
    /* to a tenth and more, or by 100 and less, it is a refund */
    { { 15, 901 }, { 990, 99 }, { TRUE, TRUE }, { 0, 0, 5, 891 } },
    { { 0, 100 }, { 100, 0 }, { TRUE, TRUE }, { 0, 0, 0, 100 } },
    { { 0, 101 }, { 101, 0 }, { TRUE, TRUE }, { 0, 101, 0, 0 } },
    /* in debt, and out of it */
    { { -5, 10 }, { 5, 5 }, { TRUE, TRUE }, { 0, 15, 0, 0 } },
    /* used not known, one after the other: falling is spent, rising granted */
    { { 100, 90 }, { 0, 0 }, { FALSE, FALSE }, { 10, 0, 0, 0 } },
    { { 90, 100 }, { 0, 0 }, { FALSE, FALSE }, { 0, 10, 0, 0 } },
    { { 100, 90 }, { 7, 0 }, { TRUE, FALSE }, { 10, 0, 0, 0 } },
    { { 90, 100 }, { 0, 7 }, { FALSE, TRUE }, { 0, 10, 0, 0 } },
    { { 90, 90 }, { 0, 7 }, { FALSE, TRUE }, { 0, 0, 0, 0 } },
    /* beyond all readings: saturates */
    { { G_MININT64, G_MAXINT64 }, { 0, 0 }, { TRUE, TRUE }, { 0, G_MAXINT64, 0, 0 } },
    { { G_MAXINT64, G_MININT64 }, { 0, 0 }, { FALSE, FALSE }, { G_MAXINT64, 0, 1, 0 } },
    { { 0, 0 }, { G_MAXINT64, G_MININT64 }, { TRUE, TRUE }, { 0, 0, 0, 0 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    HrLedgerEntry entry = compare (&rows[i]);

    g_assert_cmpint (entry.spent, ==, rows[i].entry.spent);
    g_assert_cmpint (entry.granted, ==, rows[i].entry.granted);
    g_assert_cmpint (entry.lapsed, ==, rows[i].entry.lapsed);
    g_assert_cmpint (entry.refunded, ==, rows[i].entry.refunded);
  }
}

/* Small numbers, where coincidences are, and the largest there are. */
static gint64
random_counter (void)
{
  gint64 large;

  if (g_test_rand_bit ())
    return g_test_rand_int_range (-20, 20);

  large = (gint64) g_test_rand_double_range (-(double) MAX_COUNTER, (double) MAX_COUNTER);

  return CLAMP (large, -MAX_COUNTER, MAX_COUNTER);
}

static void
test_identity (void)
{
  for (guint i = 0; i < 100000; i++) {
    Row row = {
      { random_counter (), random_counter () },
      { random_counter (), random_counter () },
      { g_test_rand_int_range (0, 4) > 0, g_test_rand_int_range (0, 4) > 0 },
    };
    HrLedgerEntry entry = compare (&row);

    g_assert_cmpint (entry.spent, >=, 0);
    g_assert_cmpint (entry.granted, >=, 0);
    g_assert_cmpint (entry.lapsed, >=, 0);
    g_assert_cmpint (entry.refunded, >=, 0);
    g_assert_true (entry.spent == 0 || entry.refunded == 0);
    g_assert_true (entry.granted == 0 || entry.lapsed == 0);
    if (row.used_known[0] && row.used_known[1] && row.used[0] - row.used[1] > 100 &&
        row.used[1] <= (row.used[0] - 1) / 10) {
      g_assert_cmpint (entry.granted, ==, MAX (row.credits[1] - row.credits[0], 0));
      g_assert_cmpint (entry.spent, ==, MAX (row.used[1], 0));
      g_assert_cmpint (entry.refunded, ==, 0);
      continue;
    }
    g_assert_cmpint (row.credits[1] - row.credits[0], ==,
                     entry.granted + entry.refunded - entry.spent - entry.lapsed);
    if (row.used_known[0] && row.used_known[1])
      g_assert_cmpint (row.used[1] - row.used[0], ==, entry.spent - entry.refunded);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/ledger/table", test_table);
  g_test_add_func ("/ledger/identity", test_identity);

  return g_test_run ();
}
