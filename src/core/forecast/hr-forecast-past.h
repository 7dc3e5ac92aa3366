/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-spending.h"

G_BEGIN_DECLS

/* How much the past is worth, by how fast it is forgotten. */
#define HR_PAST_N_MEMORIES 6

/* A moment of the past to go on from is looked for every quarter of an hour. */
#define HR_PAST_STRIDE 3

/**
 * HrPast:
 * @spending: what was spent
 * @n_days: days that @spending has a part of
 * @span: how much data there is, in days
 * @unevenness: relative standard error of the mean speed
 * @surprise: how far off the days were that followed, in log spending (root of the mean square)
 * @hours_repeat: how much better the same hours of other days tell an hour than any hours do;
 *   1 where it makes no difference
 * @weekend: of each day, whether it is a Saturday or a Sunday
 * @weekends: whether the data holds enough of a weekend to go by
 * @other_kind: how much a day of the other kind (weekend or not) is worth for a day; 0 to 1
 * @memory: how far each half-life is to be trusted; they add up to 1
 * @recency: of each day under each half-life
 * @likeness: of each moment of the past to the present, under each half-life, running totals
 * @n_moments: of them
 *
 * What the simulation draws from.
 */
typedef struct {
  const HrSpending *spending; /* (unowned) */
  int n_days;
  double span;
  double unevenness;
  double surprise;
  double hours_repeat;
  gboolean weekend[HR_SPENDING_MAX_DAYS + 2];
  gboolean weekends;
  double other_kind;
  double memory[HR_PAST_N_MEMORIES];
  double recency[HR_PAST_N_MEMORIES][HR_SPENDING_MAX_DAYS + 2];
  double *likeness[HR_PAST_N_MEMORIES]; /* (owned) */
  int n_moments;
} HrPast;

void hr_past_init (HrPast *self, const HrSpending *spending);
void hr_past_clear (HrPast *self);

gboolean hr_past_is_weekend (const HrPast *self, int day);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HrPast, hr_past_clear)

G_END_DECLS
