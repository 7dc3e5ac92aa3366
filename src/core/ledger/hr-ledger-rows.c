/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-ledger-rows.h"

#include "hr-ledger-days.h"

static gint64
saturating_sum (gint64 a, gint64 b)
{
  gint64 sum;

  return __builtin_add_overflow (a, b, &sum) ? G_MAXINT64 : sum;
}

/* The first reading after a moment, or n_readings. */
static gsize
find_after (const HrReading *readings, gsize n_readings, gint64 at)
{
  gsize low = 0, high = n_readings;

  while (low < high) {
    gsize middle = low + (high - low) / 2;

    if (readings[middle].at > at)
      high = middle;
    else
      low = middle + 1;
  }

  return low;
}

/**
 * hr_ledger_entry_get:
 * @entry: an entry
 * @kind: one of its numbers
 *
 * Returns: how many credits of that kind, 0 or more
 */
gint64
hr_ledger_entry_get (const HrLedgerEntry *entry, HrLedgerKind kind)
{
  g_return_val_if_fail (entry != NULL, 0);

  switch (kind) {
  case HR_LEDGER_SPENT:
    return entry->spent;
  case HR_LEDGER_GRANTED:
    return entry->granted;
  case HR_LEDGER_LAPSED:
    return entry->lapsed;
  case HR_LEDGER_REFUNDED:
    return entry->refunded;
  default:
    g_return_val_if_reached (0);
  }
}

/**
 * hr_ledger_entry_is_nothing:
 * @entry: an entry
 *
 * Returns: whether all its numbers are 0
 */
gboolean
hr_ledger_entry_is_nothing (const HrLedgerEntry *entry)
{
  g_return_val_if_fail (entry != NULL, TRUE);

  return entry->spent == 0 && entry->granted == 0 && entry->lapsed == 0 && entry->refunded == 0;
}

/**
 * hr_ledger_entry_add:
 * @sum: what to add to
 * @entry: what to add
 *
 * Adds up each of the four numbers. They saturate.
 */
void
hr_ledger_entry_add (HrLedgerEntry *sum, const HrLedgerEntry *entry)
{
  g_return_if_fail (sum != NULL);
  g_return_if_fail (entry != NULL);

  sum->spent = saturating_sum (sum->spent, entry->spent);
  sum->granted = saturating_sum (sum->granted, entry->granted);
  sum->lapsed = saturating_sum (sum->lapsed, entry->lapsed);
  sum->refunded = saturating_sum (sum->refunded, entry->refunded);
}

/**
 * hr_ledger_days:
 * @readings: (array length=n_readings) (nullable): readings, oldest first
 * @n_readings: how many
 * @zone: whose days they are
 *
 * Makes the ledger of a series by days. Days without a change make none, and the first reading only
 * says where the account stood.
 *
 * Returns: (transfer full) (element-type HrLedgerDay): the days, oldest first
 */
GArray *
hr_ledger_days (const HrReading *readings, gsize n_readings, GTimeZone *zone)
{
  GArray *days = g_array_new (FALSE, FALSE, sizeof (HrLedgerDay));
  gint64 ends = G_MININT64;

  g_return_val_if_fail (zone != NULL, days);

  for (gsize i = 1; i < n_readings; i++) {
    HrLedgerEntry entry = hr_ledger_compare (&readings[i - 1], &readings[i]);
    HrLedgerDay *day;

    if (hr_ledger_entry_is_nothing (&entry))
      continue;
    if (readings[i].at >= ends || days->len == 0) {
      HrLedgerDay begun = { hr_ledger_day_start (zone, readings[i].at), i, i, 0, { 0 } };

      g_array_append_val (days, begun);
      ends = hr_ledger_day_shift (zone, readings[i].at, 1);
    }
    day = &g_array_index (days, HrLedgerDay, days->len - 1);
    day->end = i + 1;
    day->n_changes++;
    hr_ledger_entry_add (&day->sum, &entry);
  }

  return days;
}

/**
 * hr_ledger_total:
 * @readings: (array length=n_readings) (nullable): readings, oldest first
 * @n_readings: how many
 * @from: the first moment that counts, in Unix microseconds
 * @until: the first moment that no longer counts
 *
 * Adds up what was seen from @from until @until. What happened between two readings counts where
 * the later one was made: nobody knows better.
 *
 * Returns: the sums
 */
HrLedgerEntry
hr_ledger_total (const HrReading *readings, gsize n_readings, gint64 from, gint64 until)
{
  HrLedgerEntry sum = { 0 };
  gsize i = from > G_MININT64 ? find_after (readings, n_readings, from - 1) : 0;

  for (i = MAX (i, 1); i < n_readings && readings[i].at < until; i++) {
    HrLedgerEntry entry = hr_ledger_compare (&readings[i - 1], &readings[i]);

    hr_ledger_entry_add (&sum, &entry);
  }

  return sum;
}

/**
 * hr_ledger_totals:
 * @readings: (array length=n_readings) (nullable): readings, oldest first; to be complete they
 * reach from before the beginning of the day 29 days ago
 * @n_readings: how many
 * @zone: whose days they are
 * @now: the current time, in Unix microseconds
 *
 * Adds up today, the last 7 and the last 30 days, each a whole number of local calendar days of
 * which today is the last. Readings after @now (a clock that was set back) count as today's.
 *
 * Returns: the sums
 */
HrLedgerTotals
hr_ledger_totals (const HrReading *readings, gsize n_readings, GTimeZone *zone, gint64 now)
{
  HrLedgerTotals totals = { 0 };
  gint64 today, week, month;

  g_return_val_if_fail (zone != NULL, totals);

  today = hr_ledger_day_start (zone, now);
  week = hr_ledger_day_shift (zone, now, -6);
  month = hr_ledger_day_shift (zone, now, -29);

  totals.today = hr_ledger_total (readings, n_readings, today, G_MAXINT64);
  totals.week = hr_ledger_total (readings, n_readings, week, today);
  totals.month = hr_ledger_total (readings, n_readings, month, week);
  hr_ledger_entry_add (&totals.week, &totals.today);
  hr_ledger_entry_add (&totals.month, &totals.week);

  return totals;
}
