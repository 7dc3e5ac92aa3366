/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hr-workload.h"

#include <math.h>

#define MINUTES_PER_DAY 1440

/* What each kind of workload is made of. A rate is in purchases for each active hour. */
typedef struct {
  const char *name;
  double rate[2];       /* between these, at random */
  double hours[2];      /* active from, until (local hour); 0 and 24: always */
  double jitter;        /* of these, in hours, day by day */
  double weekend;       /* factor on Saturdays and Sundays */
  double session[2];    /* mean minutes on and off; 0: no sessions */
  double day_noise;     /* sigma of a day's log rate */
  double drift;         /* sigma of the workload's growth, in log rate for a day */
  double regime_days;   /* mean days between changes of pace; 0: never */
  double regime_sigma;  /* of the log factor at a change */
  double batch_per_day; /* heavy-tailed batches */
  double batch_alpha;   /* their Pareto exponent */
} Recipe;

/* The second half were the first set for judging. What is looked at, tunes. */
static const Recipe tuning[] = {
  { "steady", { 0.5, 8 }, { 0, 24 }, 0, 1, { 0, 0 }, 0.05, 0, 0, 0, 0, 0 },
  { "office hours", { 1, 10 }, { 9, 17.5 }, 0.7, 0.1, { 0, 0 }, 0.3, 0, 0, 0, 0, 0 },
  { "bursts", { 8, 30 }, { 0, 24 }, 0, 1, { 35, 500 }, 0.2, 0, 0, 0, 0, 0 },
  { "evening sessions", { 5, 20 }, { 18, 24 }, 1, 1.6, { 50, 150 }, 0.4, 0, 0, 0, 0, 0 },
  { "drift", { 0.5, 6 }, { 8, 22 }, 0.5, 1, { 0, 0 }, 0.2, 0.03, 0, 0, 0, 0 },
  { "weekends", { 3, 12 }, { 10, 20 }, 1, 5, { 60, 120 }, 0.4, 0, 0, 0, 0, 0 },
  { "batches", { 0.1, 0.6 }, { 0, 24 }, 0, 1, { 0, 0 }, 0.1, 0, 0, 0, 1.5, 1.4 },
  { "changes of pace", { 1, 6 }, { 0, 24 }, 0, 1, { 0, 0 }, 0.1, 0, 9, 1.0, 0, 0 },
  { "sparse", { 2, 6 }, { 0, 24 }, 0, 1, { 60, 2500 }, 0.3, 0, 0, 0, 0, 0 },
  { "mixed", { 2, 12 }, { 9, 21 }, 1, 0.5, { 60, 90 }, 0.5, 0.01, 20, 0.6, 0.3, 1.5 },
  { "steady, wider", { 0.2, 20 }, { 0, 24 }, 0, 1, { 0, 0 }, 0.15, 0, 0, 0, 0, 0 },
  { "office, early", { 0.6, 15 }, { 8, 16.5 }, 0.4, 0.02, { 90, 30 }, 0.4, 0, 0, 0, 0, 0 },
  { "bursts, short", { 10, 50 }, { 0, 24 }, 0, 1, { 20, 300 }, 0.3, 0, 0, 0, 0, 0 },
  { "night shift", { 4, 15 }, { 20, 24 }, 1.5, 0.7, { 80, 60 }, 0.5, 0, 0, 0, 0, 0 },
  { "drift, steep", { 0.4, 8 }, { 0, 24 }, 0, 0.8, { 0, 0 }, 0.3, 0.045, 0, 0, 0, 0 },
  { "weekends, more", { 2, 15 }, { 9, 23 }, 1, 9, { 100, 200 }, 0.5, 0, 0, 0, 0, 0 },
  { "batches, heavier", { 0.05, 0.3 }, { 0, 24 }, 0, 1, { 0, 0 }, 0.1, 0, 0, 0, 0.8, 1.2 },
  { "changes, wilder", { 0.7, 8 }, { 7, 23 }, 0.5, 1, { 0, 0 }, 0.2, 0, 6, 1.3, 0, 0 },
  { "sparse, by day", { 1, 10 }, { 8, 22 }, 1, 1, { 90, 4000 }, 0.4, 0, 0, 0, 0, 0 },
  { "mixed, wilder", { 1, 20 }, { 7, 23 }, 1.5, 0.3, { 40, 120 }, 0.6, 0.02, 14, 0.8, 0.5, 1.3 },
  { "lunch and tea", { 4, 12 }, { 12, 16 }, 0.3, 1, { 25, 70 }, 0.2, 0, 30, 0.5, 0, 0 },
  { "wandering", { 1, 5 }, { 0, 24 }, 0, 1, { 240, 400 }, 0.8, 0.01, 3, 0.4, 0, 0 },
};

static const Recipe judging[] = {
  { "steady", { 0.3, 15 }, { 0, 24 }, 0, 1, { 0, 0 }, 0.1, 0, 0, 0, 0, 0 },
  { "office hours", { 0.8, 12 }, { 9.5, 18 }, 0.5, 0.05, { 45, 20 }, 0.35, 0, 0, 0, 0, 0 },
  { "bursts", { 6, 40 }, { 0, 24 }, 0, 1, { 15, 400 }, 0.25, 0, 0, 0, 0, 0 },
  { "two shifts", { 2, 10 }, { 6, 22 }, 0.5, 0.4, { 120, 60 }, 0.3, 0, 0, 0, 0, 0 },
  { "drift", { 0.3, 7 }, { 9, 23 }, 0.7, 0.9, { 0, 0 }, 0.25, 0.035, 0, 0, 0, 0 },
  { "weekends", { 2, 14 }, { 11, 22 }, 1, 7, { 80, 160 }, 0.45, 0, 0, 0, 0, 0 },
  { "batches", { 0.05, 0.8 }, { 0, 24 }, 0, 1, { 0, 0 }, 0.2, 0, 0, 0, 1.1, 1.3 },
  { "changes of pace", { 0.5, 7 }, { 0, 24 }, 0, 1, { 0, 0 }, 0.15, 0, 12, 1.1, 0, 0 },
  { "sparse", { 2, 9 }, { 0, 24 }, 0, 1, { 45, 3200 }, 0.3, 0, 0, 0, 0, 0 },
  { "mixed", { 1, 15 }, { 8, 22 }, 1.2, 0.4, { 50, 80 }, 0.55, 0.015, 18, 0.7, 0.4, 1.4 },
  { "early riser", { 3, 14 }, { 5, 9 }, 0.5, 0.8, { 40, 40 }, 0.4, 0, 0, 0, 0.1, 1.5 },
  { "moods", { 1, 6 }, { 7, 24 }, 1, 1.2, { 180, 300 }, 0.9, 0, 5, 0.5, 0, 0 },
};

static const gint64 costs[] = { 10, 10, 12, 12, 12, 8, 5, 30, 1, 10, 12, 24 };

static const Recipe *
recipe_of (HrWorkloadSet set, guint kind)
{
  return set == HR_WORKLOAD_TUNING ? &tuning[kind] : &judging[kind];
}

static double
between (GRand *rand, double low, double high)
{
  return low * pow (high / low, g_rand_double (rand));
}

static double
normal (GRand *rand)
{
  double u = 1 - g_rand_double (rand), v = g_rand_double (rand);

  return sqrt (-2 * log (u)) * cos (2 * G_PI * v);
}

guint
hr_workload_n_kinds (HrWorkloadSet set)
{
  return set == HR_WORKLOAD_TUNING ? G_N_ELEMENTS (tuning) : G_N_ELEMENTS (judging);
}

const char *
hr_workload_kind (HrWorkloadSet set, guint kind)
{
  return recipe_of (set, kind)->name;
}

static void
buy (GArray *purchases, GRand *rand, gint64 at, gint64 cost)
{
  HrPurchase purchase = { at + g_rand_int_range (rand, 0, G_TIME_SPAN_MINUTE), cost };

  g_array_append_val (purchases, purchase);
}

/* A day's log rate, hours and growth; the pace goes on from day to day. */
typedef struct {
  double from, until, rate, pace;
  gboolean on;
} Day;

static void
buy_for_minute (GArray *purchases, GRand *rand, const Recipe *recipe, Day *day, int minute)
{
  gint64 at = HR_WORKLOAD_START + minute * G_TIME_SPAN_MINUTE;
  double hour = (minute % MINUTES_PER_DAY) / 60.0;

  if (recipe->session[0] > 0 &&
      g_rand_double (rand) < 1 / (day->on ? recipe->session[0] : recipe->session[1]))
    day->on = !day->on;
  if (g_rand_double (rand) < recipe->batch_per_day * day->pace / MINUTES_PER_DAY)
    buy (purchases, rand, at,
         (gint64) MIN (20 * pow (1 - g_rand_double (rand), -1 / recipe->batch_alpha), 3000));
  if ((recipe->session[0] > 0 && !day->on) || hour < day->from || hour >= day->until)
    return;
  if (g_rand_double (rand) < day->rate * day->pace / 60)
    buy (purchases, rand, at, costs[g_rand_int_range (rand, 0, G_N_ELEMENTS (costs))]);
}

/* Every purchase of so many days, oldest first. */
GArray *
hr_workload_new (HrWorkloadSet set, guint kind, guint seed, int days)
{
  const Recipe *recipe = recipe_of (set, kind);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed * 1000 + kind * 10 + set * 500009);
  GArray *purchases = g_array_new (FALSE, FALSE, sizeof (HrPurchase));
  double rate = between (rand, recipe->rate[0], recipe->rate[1]);
  double drift = recipe->drift * normal (rand);
  Day day = { .pace = 1 };

  for (int i = 0; i < days; i++) {
    day.from = recipe->hours[0] + recipe->jitter * normal (rand);
    day.until = recipe->hours[1] + recipe->jitter * normal (rand);
    day.rate = rate * exp (recipe->day_noise * normal (rand)) * (i % 7 > 4 ? recipe->weekend : 1);
    /* Growth goes on for two months at most: nothing grows for ever. */
    day.pace *= i < 60 ? exp (drift) : 1;
    if (recipe->regime_days > 0 && g_rand_double (rand) < 1 / recipe->regime_days)
      day.pace = exp (0.5 * log (day.pace) + recipe->regime_sigma * normal (rand));
    for (int minute = 0; minute < MINUTES_PER_DAY; minute++)
      buy_for_minute (purchases, rand, recipe, &day, i * MINUTES_PER_DAY + minute);
  }

  return purchases;
}

/* What a poller sees of it: a row at each check that finds other numbers, with top-ups between. */
GArray *
hr_workload_observe (GArray *purchases, HrWorkloadSet set, guint seed, int days)
{
  static const double gaps[2][4] = { { 1, 5, 15, 45 }, { 1, 10, 20, 60 } };
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed * 77 + set);
  GArray *readings = g_array_new (FALSE, FALSE, sizeof (HrReading));
  double gap = gaps[set][g_rand_int_range (rand, 0, 4)];
  gboolean sleeps = g_rand_int_range (rand, 0, 3) == 0;
  gint64 total = 0, pack, end = HR_WORKLOAD_START + days * MINUTES_PER_DAY * G_TIME_SPAN_MINUTE;
  HrReading now = { HR_WORKLOAD_START, 0, 0, TRUE };
  guint next = 0;

  for (guint i = 0; i < purchases->len; i++)
    total += g_array_index (purchases, HrPurchase, i).cost;
  /* A pack lasts for something between half a day and three weeks. */
  pack = MAX ((gint64) ((double) total / days * between (rand, 0.5, 21)), 60);
  now.credits = pack;

  /* People begin to watch on any day, at any hour. */
  now.at += g_rand_int_range (rand, 0, 7 * MINUTES_PER_DAY) * G_TIME_SPAN_MINUTE;
  end += now.at - HR_WORKLOAD_START;
  while (next < purchases->len && g_array_index (purchases, HrPurchase, next).at <= now.at)
    next++;
  g_array_append_val (readings, now);

  while (now.at < end) {
    HrReading *last = &g_array_index (readings, HrReading, readings->len - 1);
    double night =
        fmod ((double) (now.at / G_TIME_SPAN_MINUTE % MINUTES_PER_DAY), MINUTES_PER_DAY) / 60;

    now.at += (gint64) (gap * (0.9 + 0.2 * g_rand_double (rand)) * G_TIME_SPAN_MINUTE);
    if (sleeps && night > 1 && night < 6)
      now.at += 3 * 60 * G_TIME_SPAN_MINUTE;
    for (; next < purchases->len && g_array_index (purchases, HrPurchase, next).at <= now.at;
         next++) {
      gint64 cost = g_array_index (purchases, HrPurchase, next).cost;

      while (now.credits <= cost + pack / 50)
        now.credits += pack;
      now.credits -= cost;
      now.used += cost;
    }
    if (now.credits != last->credits || now.used != last->used)
      g_array_append_val (readings, now);
  }

  return readings;
}

/* When so many credits are gone without a top-up, or -1 if the workload ends before. */
gint64
hr_workload_run_out (GArray *purchases, gint64 at, gint64 credits)
{
  for (guint i = 0; i < purchases->len; i++) {
    const HrPurchase *purchase = &g_array_index (purchases, HrPurchase, i);

    if (purchase->at <= at)
      continue;
    credits -= purchase->cost;
    if (credits <= 0)
      return purchase->at;
  }

  return -1;
}
