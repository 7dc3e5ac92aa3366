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

/* The first sample after a moment, or n_samples. */
static gsize
find_after (const HrSample *samples, gsize n_samples, gint64 at)
{
  gsize low = 0, high = n_samples;

  while (low < high) {
    gsize middle = low + (high - low) / 2;

    if (samples[middle].at > at)
      high = middle;
    else
      low = middle + 1;
  }

  return low;
}

/**
 * hr_ledger_between:
 * @before: a sample
 * @after: the next one of the same account
 *
 * Does what hr_ledger_compare() does, for two rows of the history.
 *
 * Returns: what happened between the two
 */
HrLedgerEntry
hr_ledger_between (const HrSample *before, const HrSample *after)
{
  HrBalance first, second;

  g_return_val_if_fail (before != NULL, (HrLedgerEntry){ 0 });
  g_return_val_if_fail (after != NULL, (HrLedgerEntry){ 0 });

  first = (HrBalance){ before->credits, before->used, before->used_known, 0 };
  second = (HrBalance){ after->credits, after->used, after->used_known, 0 };

  return hr_ledger_compare (&first, &second);
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
 * hr_ledger_rows:
 * @samples: (array length=n_samples) (nullable): samples, oldest first
 * @n_samples: how many
 *
 * Makes the ledger of a series. Pairs between which nothing happened make no row. The first sample
 * only says where the account stood, so that it makes none either.
 *
 * Returns: (transfer full) (element-type HrLedgerRow): the rows, oldest first
 */
GArray *
hr_ledger_rows (const HrSample *samples, gsize n_samples)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (HrLedgerRow));

  for (gsize i = 1; i < n_samples; i++) {
    HrLedgerRow row = { samples[i].at, hr_ledger_between (&samples[i - 1], &samples[i]) };

    if (!hr_ledger_entry_is_nothing (&row.entry))
      g_array_append_val (rows, row);
  }

  return rows;
}

/**
 * hr_ledger_total:
 * @samples: (array length=n_samples) (nullable): samples, oldest first
 * @n_samples: how many
 * @from: the first moment that counts, in Unix milliseconds
 * @until: the first moment that no longer counts
 *
 * Adds up what was seen from @from until @until. What happened between two readings counts where
 * the later one was made: nobody knows better.
 *
 * Returns: the sums
 */
HrLedgerEntry
hr_ledger_total (const HrSample *samples, gsize n_samples, gint64 from, gint64 until)
{
  HrLedgerEntry sum = { 0 };
  gsize i = from > G_MININT64 ? find_after (samples, n_samples, from - 1) : 0;

  for (i = MAX (i, 1); i < n_samples && samples[i].at < until; i++) {
    HrLedgerEntry entry = hr_ledger_between (&samples[i - 1], &samples[i]);

    hr_ledger_entry_add (&sum, &entry);
  }

  return sum;
}

/**
 * hr_ledger_totals:
 * @samples: (array length=n_samples) (nullable): samples, oldest first; to be complete they reach
 *   from before the beginning of the day 29 days ago
 * @n_samples: how many
 * @zone: whose days they are
 * @now: the current time, in Unix milliseconds
 *
 * Adds up today, the last 7 and the last 30 days, each a whole number of local calendar days of
 * which today is the last. Samples after @now (a clock that was set back) count as today's.
 *
 * Returns: the sums
 */
HrLedgerTotals
hr_ledger_totals (const HrSample *samples, gsize n_samples, GTimeZone *zone, gint64 now)
{
  HrLedgerTotals totals = { 0 };
  gint64 today, week, month;

  g_return_val_if_fail (zone != NULL, totals);

  today = hr_ledger_day_start (zone, now);
  week = hr_ledger_day_shift (zone, now, -6);
  month = hr_ledger_day_shift (zone, now, -29);

  totals.today = hr_ledger_total (samples, n_samples, today, G_MAXINT64);
  totals.week = hr_ledger_total (samples, n_samples, week, today);
  totals.month = hr_ledger_total (samples, n_samples, month, week);
  hr_ledger_entry_add (&totals.week, &totals.today);
  hr_ledger_entry_add (&totals.month, &totals.week);

  return totals;
}
