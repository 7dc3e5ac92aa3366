/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-forecast-past.h"

#include <math.h>

#define BINS_PER_DAY  HR_SPENDING_BINS_PER_DAY
#define BINS_PER_HOUR HR_SPENDING_BINS_PER_HOUR

/* In days. The short ones follow a change of pace, the long ones see through noise. */
static const double half_lives[HR_PAST_N_MEMORIES] = { 0.5, 1.5, 4, 10, 25, 80 };

/* Trust in each before the account has shown anything. */
static const double prior[HR_PAST_N_MEMORIES] = { 0.01, 0.03, 0.13, 0.28, 0.3, 0.25 };

/* How fast the record of each half-life is itself forgotten, in days, and how far it counts: days
 * that follow each other are not independent witnesses. */
#define RECORD_HALF_LIFE 12.0
#define RECORD_TRUST     0.6

/* Into how many parts the data is cut to see how uneven it is; and the day, to see whether hours
 * repeat. */
#define N_PARTS 8

/* How far days are off before they have shown anything, and for how many days that counts. */
#define PRIOR_SURPRISE 0.45
#define PRIOR_WEIGHT   3.0

/* How soon a difference between weekends and other days is believed. */
#define KIND_DOUBT 2.0
#define KIND_WIDTH 3.0

/* Likeness: widths of the kernels, in log spending and in hours; and what every moment has. */
#define WIDTH_SPENT    1.0
#define WIDTH_HOURS    1.5
#define LEAST_LIKENESS 1e-3

static double
half_life_weight (double age, double half_life)
{
  return exp2 (-MAX (age, 0) / half_life);
}

/* What was spent in the day that ends so many days before the end of the data. */
static double
spent_in_day (const HrSpending *spending, int days_ago)
{
  double until = spending->end - (double) days_ago * BINS_PER_DAY;

  return hr_spending_until (spending, until) - hr_spending_until (spending, until - BINS_PER_DAY);
}

/**
 * hr_past_is_weekend:
 * @self: a past
 * @day: a day, counted from the start of the spending; may lie in the future
 *
 * Returns: whether it is a Saturday or a Sunday
 */
gboolean
hr_past_is_weekend (const HrPast *self, int day)
{
  gint64 days = self->spending->start / G_TIME_SPAN_DAY + day;

  /* The first of January 1970 was a Thursday. */
  return (days % 7 + 7 + 3) % 7 > 4;
}

/* Are weekends different here? Roots tame a single heavy day. */
static void
compare_weekends (HrPast *self)
{
  double n[2] = { 0 }, mean[2] = { 0 }, squares = 0, z;

  for (int day = 0; day < self->n_days; day++) {
    double from = MAX (day * BINS_PER_DAY, self->spending->first);
    double until = MIN ((day + 1) * BINS_PER_DAY, self->spending->end);
    double spent, covered = (until - from) / BINS_PER_DAY;
    int kind = self->weekend[day] ? 1 : 0;

    if (covered < 0.6)
      continue;
    spent = hr_spending_until (self->spending, until) - hr_spending_until (self->spending, from);
    spent = sqrt (spent / covered);
    n[kind]++;
    mean[kind] += spent;
    squares += spent * spent;
  }
  self->weekends = n[1] >= 1;
  self->other_kind = 0.7;
  if (n[0] < 2 || n[1] < 1)
    return;

  squares -= mean[0] * mean[0] / n[0] + mean[1] * mean[1] / n[1];
  mean[0] /= n[0];
  mean[1] /= n[1];
  squares = MAX (squares, 0) / MAX (n[0] + n[1] - 2, 1) + 1e-3 * mean[0] * mean[0] + 1e-12;
  z = (mean[0] - mean[1]) / sqrt (squares * (1 / n[0] + 1 / n[1]));
  z *= z * (n[0] + n[1] - 2) / (n[0] + n[1] + KIND_DOUBT);
  self->other_kind = CLAMP (exp (-MAX (z - 1, 0) / KIND_WIDTH), 0.01, 1);
}

/* How far the mean speed of so little data is to be trusted: the standard error of the mean of
 * eight parts, relative to it. */
static void
find_unevenness (HrPast *self)
{
  const HrSpending *spending = self->spending;
  double part = (spending->end - spending->first) / N_PARTS, mean, squares = 0;

  mean = spending->sum[spending->n_bins] / N_PARTS;
  for (int i = 0; i < N_PARTS; i++) {
    double from = spending->first + i * part;
    double spent = hr_spending_until (spending, from + part) - hr_spending_until (spending, from);

    squares += (spent - mean) * (spent - mean);
  }
  self->unevenness = sqrt (squares / (N_PARTS - 1) / N_PARTS) / mean;
}

/* Do hours repeat from day to day? Each day's parts are told from the days before it: once as the
 * same part was, once as any part was. */
static void
compare_hours (HrPast *self)
{
  const HrSpending *spending = self->spending;
  double part = (double) BINS_PER_DAY / N_PARTS, sums[N_PARTS] = { 0 }, total = 0;
  double by_hour = 0, by_any = 0;
  int n = 0;

  for (int day = 0; day < self->n_days; day++) {
    if (day * BINS_PER_DAY < spending->first || (day + 1) * BINS_PER_DAY > spending->end)
      continue;
    for (int i = 0; i < N_PARTS; i++) {
      double from = day * BINS_PER_DAY + i * part;
      double spent = hr_spending_until (spending, from + part) - hr_spending_until (spending, from);

      if (n > 0) {
        by_hour += (spent - sums[i] / n) * (spent - sums[i] / n);
        by_any += (spent - total / n / N_PARTS) * (spent - total / n / N_PARTS);
      }
      sums[i] += spent;
    }
    total = 0;
    for (int i = 0; i < N_PARTS; i++)
      total += sums[i];
    n++;
  }
  self->hours_repeat = by_hour > 0 ? by_any / (by_hour + 0.05 * by_any) : 1;
}

/* Which half-life would have told the days so far best? */
static void
weigh_memories (HrPast *self)
{
  const HrSpending *spending = self->spending;
  int days = (int) self->span;
  double usual = self->span > 0 ? spending->sum[spending->n_bins] / self->span : 0, total = 0;
  double error[HR_PAST_N_MEMORIES] = { 0 }, weight = 0, surprise = 0;

  for (int ago = 0; ago + 2 <= days; ago++) {
    double truth = spent_in_day (spending, ago), trust = half_life_weight (ago, RECORD_HALF_LIFE);

    /* The week that follows matters more than the day, but only the latest days have just one. */
    for (int k = 1; k < 3 && ago >= k; k++)
      truth += spent_in_day (spending, ago - k);
    truth /= MIN (ago + 1, 3);
    weight += trust;
    for (int m = 0; m < HR_PAST_N_MEMORIES; m++) {
      double sum = 0, weights = 0, miss;

      for (int before = ago + 1; before < days; before++) {
        double w = half_life_weight (before - ago - 1, half_lives[m]);

        sum += w * spent_in_day (spending, before);
        weights += w;
      }
      miss = log ((truth + 0.2 * usual) / (sum / weights + 0.2 * usual));
      error[m] += trust * miss * miss;
    }
  }

  for (int m = 0; m < HR_PAST_N_MEMORIES; m++) {
    double mean = weight > 0 ? (error[m] + 0.2) / (weight + 1) : 1;

    self->memory[m] = prior[m] * pow (mean, -0.5 * RECORD_TRUST * weight);
    total += self->memory[m];
  }
  for (int m = 0; m < HR_PAST_N_MEMORIES; m++) {
    self->memory[m] /= total;
    surprise += self->memory[m] * (error[m] + PRIOR_SURPRISE * PRIOR_SURPRISE * PRIOR_WEIGHT) /
                (weight + PRIOR_WEIGHT);
  }
  self->surprise = sqrt (surprise);
}

static double
log_spent (const HrSpending *spending, double until, double hours, double unit)
{
  double spent = hr_spending_until (spending, until) -
                 hr_spending_until (spending, until - hours * BINS_PER_HOUR);

  return log1p (spent / (unit * hours));
}

/* How like the present each moment of the past is: the hour, the last half hour, the last three. */
static void
find_likeness (HrPast *self)
{
  const HrSpending *spending = self->spending;
  double unit = spending->sum[spending->n_bins] / MAX (self->span * 24, 1);
  double now_short = log_spent (spending, spending->end, 0.5, unit);
  double now_long = log_spent (spending, spending->end, 3, unit);
  double now_hour = fmod (spending->end, BINS_PER_DAY) / BINS_PER_HOUR;
  int today = (int) (spending->end / BINS_PER_DAY);
  double hours = self->span >= 1.5 ? WIDTH_HOURS : 24;

  self->n_moments = (int) (spending->end - spending->first) / HR_PAST_STRIDE;
  for (int m = 0; m < HR_PAST_N_MEMORIES; m++)
    self->likeness[m] = g_new0 (double, (gsize) self->n_moments + 1);

  for (int i = 0; i < self->n_moments; i++) {
    double at = spending->end - (double) (i + 1) * HR_PAST_STRIDE;
    double a = (log_spent (spending, at, 0.5, unit) - now_short) / WIDTH_SPENT;
    double b = (log_spent (spending, at, 3, unit) - now_long) / WIDTH_SPENT;
    double c = fabs (fmod (at, BINS_PER_DAY) / BINS_PER_HOUR - now_hour);
    double like = exp (-0.5 * (a * a + b * b)) + LEAST_LIKENESS;

    c = MIN (c, 24 - c) / hours;
    like *= exp (-0.5 * c * c);
    if (self->weekend[(int) (at / BINS_PER_DAY)] != self->weekend[today])
      like *= self->other_kind;
    for (int m = 0; m < HR_PAST_N_MEMORIES; m++)
      self->likeness[m][i + 1] =
          self->likeness[m][i] +
          like * half_life_weight ((spending->end - at) / BINS_PER_DAY, half_lives[m]);
  }
}

/**
 * hr_past_init:
 * @self: (out caller-allocates): what to fill
 * @spending: what was spent; stays alive
 *
 * Finds out what of the past speaks for the future.
 */
void
hr_past_init (HrPast *self, const HrSpending *spending)
{
  *self = (HrPast){ .spending = spending };
  self->span = (spending->end - spending->first) / BINS_PER_DAY;
  self->n_days = (int) (spending->end / BINS_PER_DAY) + 1;
  for (int day = 0; day < self->n_days; day++) {
    double age = (spending->end / BINS_PER_DAY) - day - 1;

    self->weekend[day] = hr_past_is_weekend (self, day);
    for (int m = 0; m < HR_PAST_N_MEMORIES; m++)
      self->recency[m][day] = half_life_weight (age, half_lives[m]);
  }
  find_unevenness (self);
  compare_hours (self);
  compare_weekends (self);
  weigh_memories (self);
  find_likeness (self);
}

/**
 * hr_past_clear:
 * @self: what to empty
 *
 * Frees what it holds.
 */
void
hr_past_clear (HrPast *self)
{
  for (int m = 0; m < HR_PAST_N_MEMORIES; m++)
    g_clear_pointer (&self->likeness[m], g_free);
}
