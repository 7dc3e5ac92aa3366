/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-forecast.h"

#include "hr-forecast-past.h"
#include "hr-ledger.h"

#include <math.h>

#define BINS_PER_DAY  HR_SPENDING_BINS_PER_DAY
#define BINS_PER_HOUR HR_SPENDING_BINS_PER_HOUR

/* What must be known before anything is said, and how long a silence makes it out of date. */
#define LEAST_SPAN    G_TIME_SPAN_HOUR
#define QUIET_SPAN    (14 * G_TIME_SPAN_DAY)
#define LEAST_CHANGES 3

/* A range whose end is so many times as far away as its middle says nothing, and neither does a
 * middle that is so many times as far away as the record is long: four days after an hour. */
#define WIDEST   5
#define FARTHEST 100

#define N_PATHS 400

/* After so many days a path goes on at the speed that it had so far. */
#define MAX_BLOCKS 70

/* The first stretch follows a moment like the present one, for so many hours. */
#define FIRST_LEAST_HOURS 1.0
#define FIRST_MOST_HOURS  9.0

/* What the past cannot know: sigmas of log factors on the pace. For the whole path: always, less
 * the more days have been seen, and by how uneven they were; and for each further day, by how far
 * the days so far have been off. Who has seen little has rather missed the heavy days: the shift.
 */
#define SIGMA_PATH     0.05
#define SIGMA_PATH_NEW 0.2
#define SIGMA_UNEVEN   1.4
#define UNEVEN_DAYS    6.0
#define PACE_SHIFT     0.4
#define SIGMA_SURPRISE 0.3

/* Hours that were never seen: most people sleep, some machines do not. */
#define UNSEEN_MEDIAN 0.8
#define UNSEEN_SIGMA  0.8

/* A weekend when none was seen: work rests, leisure does not. */
#define UNSEEN_WEEKEND_RESTS 0.35
#define UNSEEN_WEEKEND_REST  0.15
#define UNSEEN_WEEKEND_WORKS 0.2
#define UNSEEN_WEEKEND_WORK  3.0

/* Some paths know no hours and no weekdays: most of them at first, few later, and the sooner the
 * better hours repeat. */
#define PLAIN_DAYS  5.0
#define PLAIN_POWER 3.0
#define PLAIN_SEEN  1.0
#define PLAIN_HOURS 6.0

typedef struct {
  guint64 state;
} Random;

/* One way that it may go. */
typedef struct {
  const HrPast *past; /* (unowned) */
  Random *random;     /* (unowned) */
  int memory;
  double worth[HR_SPENDING_MAX_DAYS + 2]; /* of each day, on this path */
  /* Running totals of what each whole day is worth for a day of either kind, made when needed. */
  double whole[2][HR_SPENDING_MAX_DAYS + 3];
  gboolean has_whole[2];
  double pace;
  double sigma_day;
  gboolean plain;
  double unseen;
  double unseen_weekend;
} Path;

/* SplitMix64 (Steele, Lea, Flood 2014): small, and the same numbers everywhere. */
static double
next_uniform (Random *self)
{
  guint64 z = (self->state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  z ^= z >> 31;

  return ((double) (z >> 11) + 0.5) / 9007199254740992.0;
}

static double
next_normal (Random *self)
{
  double radius = sqrt (-2 * log (next_uniform (self)));

  return radius * cos (2 * G_PI * next_uniform (self));
}

/* What the past days are worth, that have the time of day: running totals, [n_days] of all. */
static void
sum_worth (const Path *self, gboolean weekend, double time_of_day, double *totals)
{
  const HrPast *past = self->past;

  totals[0] = 0;
  for (int day = 0; day < past->n_days; day++) {
    double from = day * BINS_PER_DAY + time_of_day, worth = 0;

    if (from >= past->spending->first && from + 1 <= past->spending->end) {
      worth = self->worth[day];
      if (past->weekend[day] != weekend)
        worth *= past->other_kind;
    }
    totals[day + 1] = totals[day] + worth;
  }
}

/* The stretch of running totals that a number falls into: the first whose end it does not exceed.
 */
static int
find_stretch (const double *totals, int n, double at)
{
  int low = 0, high = n;

  while (low + 1 < high) {
    int middle = low + (high - low) / 2;

    if (totals[middle] < at)
      low = middle;
    else
      high = middle;
  }

  return low;
}

/* Which past day a day of the future is like, given the time of day that it begins at: -1 if no
 * day has that time. Nearly all begin at the beginning. */
static int
draw_day (Path *self, int future_day, double time_of_day)
{
  const HrPast *past = self->past;
  gboolean weekend = hr_past_is_weekend (past, future_day);
  double part[HR_SPENDING_MAX_DAYS + 3] = { 0 };
  double *totals = part;

  if (time_of_day > 0) {
    sum_worth (self, weekend, time_of_day, part);
  } else {
    totals = self->whole[weekend];
    if (!self->has_whole[weekend])
      sum_worth (self, weekend, 0, totals);
    self->has_whole[weekend] = TRUE;
  }
  if (totals[past->n_days] <= 0)
    return -1;

  return find_stretch (totals, past->n_days, next_uniform (self->random) * totals[past->n_days]);
}

/* A moment like the present, in bins. */
static double
draw_moment (Path *self)
{
  const HrPast *past = self->past;
  const double *likeness = past->likeness[self->memory];
  double at = next_uniform (self->random) * likeness[past->n_moments];
  int moment = find_stretch (likeness, past->n_moments, at);

  return past->spending->end - (double) (moment + 1) * HR_PAST_STRIDE;
}

static double
draw_anywhere (Path *self, double length)
{
  const HrSpending *spending = self->past->spending;

  return spending->first + next_uniform (self->random) * (spending->end - spending->first - length);
}

/* Where in the past the stretch that follows is copied from, how long it is, and at which pace. */
static void
draw_stretch (Path *self, double time, gboolean first, double *from, double *length, double *pace)
{
  const HrPast *past = self->past;
  const HrSpending *spending = past->spending;
  int future_day = (int) (time / BINS_PER_DAY);
  double time_of_day = fmod (time, BINS_PER_DAY);
  int day;

  *pace = self->pace;
  *length = BINS_PER_DAY - time_of_day;
  if (self->plain) {
    *length = MIN (PLAIN_HOURS * BINS_PER_HOUR, (spending->end - spending->first) / 4);
    *from = draw_anywhere (self, *length);
    return;
  }
  if (first && past->n_moments > 0) {
    double hours =
        FIRST_LEAST_HOURS + next_uniform (self->random) * (FIRST_MOST_HOURS - FIRST_LEAST_HOURS);

    *from = draw_moment (self);
    *length = MIN (hours * BINS_PER_HOUR, spending->end - *from);
    return;
  }

  if (!past->weekends && hr_past_is_weekend (past, future_day))
    *pace *= self->unseen_weekend;
  day = draw_day (self, future_day, time_of_day);
  if (day >= 0) {
    *from = day * BINS_PER_DAY + time_of_day;
    *length = MIN (*length, spending->end - *from);
    return;
  }

  /* An hour, from anywhere. */
  *length = MIN (*length, MIN (BINS_PER_HOUR, spending->end - spending->first));
  *from =
      spending->first + next_uniform (self->random) * (spending->end - spending->first - *length);
  *pace *= self->unseen;
}

static double
weekend_factor (double uniform)
{
  if (uniform < UNSEEN_WEEKEND_RESTS)
    return UNSEEN_WEEKEND_REST;

  return uniform > 1 - UNSEEN_WEEKEND_WORKS ? UNSEEN_WEEKEND_WORK : 1;
}

static void
path_init (Path *self, const HrPast *past, Random *random, int index)
{
  double at = (index + 0.5) / N_PATHS;
  double sigma = hypot (hypot (SIGMA_PATH, SIGMA_PATH_NEW / sqrt (1 + past->span)),
                        SIGMA_UNEVEN * past->unevenness / sqrt (1 + past->span / UNEVEN_DAYS));

  *self = (Path){ .past = past, .random = random };
  while (self->memory < HR_PAST_N_MEMORIES - 1 && at > past->memory[self->memory])
    at -= past->memory[self->memory++];

  /* The Bayesian bootstrap (Rubin 1981): nobody knows how much each day is worth, either. */
  for (int day = 0; day < past->n_days; day++)
    self->worth[day] = past->recency[self->memory][day] * -log (next_uniform (random));
  self->pace = exp (sigma * (next_normal (random) + PACE_SHIFT * sigma));
  self->plain = next_uniform (random) <
                1 / (1 + past->span / PLAIN_DAYS * pow (past->hours_repeat, PLAIN_POWER));
  self->sigma_day = SIGMA_SURPRISE * past->surprise;
  self->unseen = UNSEEN_MEDIAN * exp (UNSEEN_SIGMA * next_normal (random));
  if (self->plain)
    self->pace *= pow (self->unseen, MAX (1 - past->span / PLAIN_SEEN, 0));
  self->unseen_weekend = weekend_factor (next_uniform (random));
}

/* A sum that ought to be the beginning of a day is that, not a rounding error beside it. */
static double
step (double time, double length)
{
  double sum = time + length, whole = rint (sum / BINS_PER_DAY) * BINS_PER_DAY;

  return fabs (sum - whole) < 1e-6 ? whole : sum;
}

/* How long the credits last on one path, in bins. */
static double
follow (Path *self, double credits)
{
  const HrSpending *spending = self->past->spending;
  double time = spending->end, spent = 0, speed;
  int day = (int) (time / BINS_PER_DAY);
  int last_day = day + MAX_BLOCKS;

  for (gboolean first = TRUE; day < last_day; first = FALSE) {
    double from, length, pace, amount;

    draw_stretch (self, time, first, &from, &length, &pace);
    amount =
        pace * (hr_spending_until (spending, from + length) - hr_spending_until (spending, from));
    if (amount > 0 && spent + amount >= credits)
      return time - spending->end +
             CLAMP (hr_spending_find (spending, from, (credits - spent) / pace) - from, 0, length);
    spent += amount;
    time = step (time, MAX (length, 0.01));
    if ((int) (time / BINS_PER_DAY) > day) {
      day = (int) (time / BINS_PER_DAY);
      self->pace *= exp (self->sigma_day * next_normal (self->random));
    }
  }
  speed = spent / (time - spending->end);

  return speed > 0 ? credits / speed : G_MAXDOUBLE;
}

static int
compare_doubles (const void *a, const void *b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return (first > second) - (first < second);
}

/* From bins of local time after the end of the data to Unix microseconds. */
static gint64
to_unix (const HrSpending *spending, GTimeZone *zone, gint64 confirmed_at, double bins)
{
  gint64 here = hr_spending_offset (zone, confirmed_at), there;
  double length = bins * HR_SPENDING_BIN;
  gint64 at;

  if (length >= (double) HR_FORECAST_HORIZON)
    return confirmed_at + HR_FORECAST_HORIZON;

  at = confirmed_at + (gint64) length;
  there = hr_spending_offset (zone, at);

  return MAX (at - (there - here), confirmed_at);
}

/* Tells whether spending was seen often enough to speak of a pace. */
static gboolean
has_changes (const HrReading *readings, gsize n_readings)
{
  int n = 0;

  for (gsize i = 1; i < n_readings && n < LEAST_CHANGES; i++)
    n += hr_ledger_compare (&readings[i - 1], &readings[i]).spent > 0;
  return n >= LEAST_CHANGES;
}

/**
 * hr_forecast:
 * @readings: (array length=n_readings) (nullable): readings, oldest first; the last nine weeks
 * count
 * @n_readings: how many
 * @confirmed_at: until when the last reading is known to have held, in Unix microseconds
 * @now: the current time, in Unix microseconds
 * @zone: whose hours and weekends they are
 * @out: (out caller-allocates): the forecast, if there is one
 *
 * Says when the credits of the last reading will have run out, if nothing is topped up.
 *
 * It simulates the future many times. Each path copies stretches of the past: at first from moments
 * like the present (the hour, and what was spent in the last half hour and the last three hours),
 * then day by day from days of the same kind at the same hours. Recent days are drawn more often;
 * how much more is what would have served best on this account so far. What the past cannot
 * tell (few days, hours or weekends never seen, changes to come) widens the range.
 *
 * The same input gives the same forecast on every machine.
 *
 * Nothing is said where there is nothing to go by: less than an hour of data, spending seen fewer
 * than three times, none for 14 days, or no credits left; nothing where the late end is more than
 * five times as far away as the likely time, or that a hundred times as far as the record is long.
 *
 * Returns: whether there is a forecast
 */
gboolean
hr_forecast (const HrReading *readings,
             gsize n_readings,
             gint64 confirmed_at,
             gint64 now,
             GTimeZone *zone,
             HrForecast *out)
{
  g_auto (HrSpending) spending = { 0 };
  g_auto (HrPast) past = { 0 };
  static const int PERCENTILES[] = { N_PATHS / 10, N_PATHS / 2, N_PATHS - 1 - N_PATHS / 10 };
  double lasts[N_PATHS];
  gint64 times[G_N_ELEMENTS (PERCENTILES)];
  gint64 end;

  g_return_val_if_fail (zone != NULL, FALSE);
  g_return_val_if_fail (out != NULL, FALSE);

  if (n_readings < 2 || readings[n_readings - 1].credits <= 0)
    return FALSE;
  end = MAX (confirmed_at, readings[n_readings - 1].at);
  if (end - readings[0].at < LEAST_SPAN || !has_changes (readings, n_readings) ||
      !hr_spending_init (&spending, readings, n_readings, end, zone) ||
      MAX (now, end) - spending.last_spent > QUIET_SPAN)
    return FALSE;

  hr_past_init (&past, &spending);
  for (int i = 0; i < N_PATHS; i++) {
    /* Each path has numbers of its own, so that one that goes on longer disturbs no other. */
    Random random = { (guint64) i << 32 };
    Path path;

    path_init (&path, &past, &random, i);
    lasts[i] = follow (&path, (double) readings[n_readings - 1].credits);
  }
  qsort (lasts, N_PATHS, sizeof *lasts, compare_doubles);

  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    times[i] = to_unix (&spending, zone, end, lasts[PERCENTILES[i]]);
  out->early = MAX (times[0], now);
  out->likely = MAX (times[1], now);
  out->late = MAX (times[2], now);

  /* Of the paths, as the times end at the horizon. */
  return lasts[PERCENTILES[2]] <= WIDEST * lasts[PERCENTILES[1]] &&
         times[1] - end <= FARTHEST * (end - readings[0].at);
}
