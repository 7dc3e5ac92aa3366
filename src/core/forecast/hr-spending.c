/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-spending.h"

#include "hr-ledger-rows.h"

#include <math.h>

/* Nobody asks less often than that for spending to be spread wider. */
#define MAX_SPREAD G_TIME_SPAN_HOUR

#define LEAST_BINS 6.0

/* Gaps between rows that are looked at to guess how often the service is asked. */
#define MAX_GAPS 512

/* Offsets change at whole hours of UTC or nearly so: one look for each hour is enough. */
typedef struct {
  GTimeZone *zone; /* (unowned) */
  gint64 hour;
  gint64 offset;
} LocalTime;

static gint64
to_local (LocalTime *self, gint64 at)
{
  gint64 hour = at / G_TIME_SPAN_HOUR;

  if (hour != self->hour) {
    self->hour = hour;
    self->offset = hr_spending_offset (self->zone, at);
  }

  return at + self->offset;
}

/* Remainders of times before 1970 are positive, too. */
static gint64
floor_to (gint64 value, gint64 unit)
{
  gint64 rest = value % unit;

  return value - (rest < 0 ? rest + unit : rest);
}

static int
compare_gaps (const void *a, const void *b)
{
  gint64 first = *(const gint64 *) a, second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

/* A row is written when the numbers changed. So the shorter gaps between rows tell how often the
 * service is asked, and thereby how long before a row its spending may have happened. */
static gint64
guess_spread (const HrReading *readings, gsize n_readings)
{
  gsize n = MIN (n_readings - 1, MAX_GAPS);
  g_autofree gint64 *gaps = g_new (gint64, n);

  for (gsize i = 0; i < n; i++)
    gaps[i] = readings[n_readings - 1 - i].at - readings[n_readings - 2 - i].at;
  qsort (gaps, n, sizeof *gaps, compare_gaps);

  return CLAMP (gaps[n / 10], G_TIME_SPAN_MINUTE, MAX_SPREAD);
}

static void
add (HrSpending *self, double from, double until, double amount)
{
  int last;

  from = CLAMP (from, 0, self->end);
  until = CLAMP (until, from, self->end);
  last = MIN ((int) until, self->n_bins - 1);
  if (until - from < 1e-9) {
    self->sum[last + 1] += amount;
    return;
  }
  for (int i = (int) from; i <= last; i++) {
    double part = MIN (until, i + 1) - MAX (from, i);

    self->sum[i + 1] += amount * MAX (part, 0) / (until - from);
  }
}

/**
 * hr_spending_offset:
 * @zone: a time zone
 * @at: a moment, in Unix microseconds
 *
 * Returns: how far local time is ahead of UTC at that moment, in microseconds
 */
gint64
hr_spending_offset (GTimeZone *zone, gint64 at)
{
  int interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, at / G_USEC_PER_SEC);

  return interval < 0 ? 0 : g_time_zone_get_offset (zone, interval) * G_TIME_SPAN_SECOND;
}

/**
 * hr_spending_init:
 * @self: (out caller-allocates): what to fill
 * @readings: (array length=n_readings): readings, oldest first
 * @n_readings: how many
 * @confirmed_at: until when the last one is known to have held, in Unix microseconds
 * @zone: whose days they are
 *
 * Takes the spending of the last %HR_SPENDING_MAX_DAYS days from the ledger; what came in from
 * outside does not count. However many readings there are, the memory needed is bounded.
 *
 * Returns: whether there is any spending, over half an hour on the clock at least
 */
gboolean
hr_spending_init (HrSpending *self,
                  const HrReading *readings,
                  gsize n_readings,
                  gint64 confirmed_at,
                  GTimeZone *zone)
{
  LocalTime local = { zone, G_MININT64, 0 };
  gint64 begin, end, spread;
  gsize i;

  *self = (HrSpending){ 0 };
  if (n_readings < 2)
    return FALSE;

  end = MAX (confirmed_at, readings[n_readings - 1].at);
  begin = MAX (readings[0].at, end - (HR_SPENDING_MAX_DAYS - 1) * G_TIME_SPAN_DAY);
  self->start = floor_to (to_local (&local, begin) - HR_SPENDING_DAY_BEGINS, G_TIME_SPAN_DAY) +
                HR_SPENDING_DAY_BEGINS;
  self->first = (double) (to_local (&local, begin) - self->start) / HR_SPENDING_BIN;
  self->end = (double) (to_local (&local, end) - self->start) / HR_SPENDING_BIN;
  /* An hour that the clocks are set back by is none on the clock. */
  if (self->end - self->first < LEAST_BINS)
    return FALSE;
  self->n_bins = (int) self->end + 1;
  self->sum = g_new0 (double, (gsize) self->n_bins + 1);

  spread = guess_spread (readings, n_readings);
  for (i = n_readings - 1; i > 0 && readings[i].at > begin; i--) {
    HrLedgerEntry entry = hr_ledger_compare (&readings[i - 1], &readings[i]);
    gint64 from = MAX (readings[i - 1].at, readings[i].at - spread);

    if (entry.spent == 0)
      continue;
    self->last_spent = MAX (self->last_spent, readings[i].at);
    add (self, (double) (to_local (&local, from) - self->start) / HR_SPENDING_BIN,
         (double) (to_local (&local, readings[i].at) - self->start) / HR_SPENDING_BIN,
         (double) entry.spent);
  }
  for (int bin = 0; bin < self->n_bins; bin++)
    self->sum[bin + 1] += self->sum[bin];

  return self->sum[self->n_bins] > 0;
}

/**
 * hr_spending_clear:
 * @self: what to empty
 *
 * Frees what it holds.
 */
void
hr_spending_clear (HrSpending *self)
{
  g_clear_pointer (&self->sum, g_free);
}

/**
 * hr_spending_until:
 * @self: some spending
 * @bin: a moment, in bins
 *
 * Returns: what was spent from the start until then
 */
double
hr_spending_until (const HrSpending *self, double bin)
{
  int i;

  bin = CLAMP (bin, 0, self->n_bins);
  i = MIN ((int) bin, self->n_bins - 1);

  return self->sum[i] + (bin - i) * (self->sum[i + 1] - self->sum[i]);
}

/**
 * hr_spending_find:
 * @self: some spending
 * @from: a moment, in bins
 * @amount: more than 0, and no more than was spent after @from
 *
 * Returns: when @amount had been spent since @from, in bins
 */
double
hr_spending_find (const HrSpending *self, double from, double amount)
{
  double target = hr_spending_until (self, from) + amount;
  int low = (int) CLAMP (from, 0, self->n_bins - 1), high = self->n_bins;

  /* The first bin at whose end the target has been reached. */
  while (low + 1 < high) {
    int middle = low + (high - low) / 2;

    if (self->sum[middle] < target)
      low = middle;
    else
      high = middle;
  }
  if (self->sum[low + 1] - self->sum[low] <= 0)
    return MAX (from, low + 1);

  return MAX (from, low + CLAMP ((target - self->sum[low]) / (self->sum[low + 1] - self->sum[low]),
                                 0, 1));
}
