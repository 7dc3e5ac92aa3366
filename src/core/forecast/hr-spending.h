/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-reading.h"

G_BEGIN_DECLS

/* The forecast's own view of the past; nobody else needs it. */

/* In microseconds. */
#define HR_SPENDING_BIN           (5 * G_TIME_SPAN_MINUTE)
#define HR_SPENDING_BINS_PER_HOUR 12
#define HR_SPENDING_BINS_PER_DAY  (24 * HR_SPENDING_BINS_PER_HOUR)
#define HR_SPENDING_MAX_DAYS      63

/**
 * HrSpending:
 * @sum: (array length=n_bins+1): what was spent from the start to the start of each bin
 * @n_bins: bins of five minutes in use, up to the end of the data
 * @start: the local time of the first bin's start, in microseconds; a whole day (see below)
 * @first: where the data begins, in bins
 * @end: where it ends, in bins
 * @last_spent: when spending was last seen, in Unix microseconds
 *
 * What was spent, over local time: a clock that is set forward leaves a hole of an hour, one that
 * is set back puts two hours into one, and nine in the morning stays nine in the morning. A day of
 * this view begins at four at night, when the fewest sessions are cut in two.
 */
typedef struct {
  double *sum; /* (owned) */
  int n_bins;
  gint64 start;
  double first;
  double end;
  gint64 last_spent;
} HrSpending;

/* In microseconds after midnight. */
#define HR_SPENDING_DAY_BEGINS (4 * G_TIME_SPAN_HOUR)

gboolean hr_spending_init (HrSpending *self,
                           const HrReading *readings,
                           gsize n_readings,
                           gint64 confirmed_at,
                           GTimeZone *zone);
void hr_spending_clear (HrSpending *self);

double hr_spending_until (const HrSpending *self, double bin);
double hr_spending_find (const HrSpending *self, double from, double amount);
gint64 hr_spending_offset (GTimeZone *zone, gint64 at);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HrSpending, hr_spending_clear)

G_END_DECLS
