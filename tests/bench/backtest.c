/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How good is the forecast? Run it with
 *
 *     build/main/tests/bench/backtest [--set=tuning|judging] [--seeds=N]
 *
 * It makes workloads of many kinds, lets a poller see them (asking every 1 to 60 minutes, with
 * top-ups in between, some of them asleep at night), asks hr_forecast() at many moments for the
 * time at which the credits of that moment will be gone, and compares with the time at which they
 * are. Beside it stand two plain estimates: the credits by the average speed of all time, and by
 * the speed of the last hour (of all time, where nothing was spent in it).
 *
 * The constants of the forecast were tuned on the set "tuning" alone. What counts is "judging" (the
 * default): other seeds, parameters from other ranges, and kinds that the first set lacks.
 */
#include "config.h"

#include "hr-forecast.h"
#include "hr-ledger-rows.h"
#include "hr-workload.h"

#include <math.h>
#include <stdio.h>

/* Forecasts are asked for within the first days; the rest is there to see how it ends. */
#define ASKED_DAYS 45
#define TRUTH_DAYS 150
#define MOMENTS    24

/* How long the account has been watched: under a day, under a week, longer. */
#define N_AGES 3

enum { LIKELY, ALL_TIME, LAST_HOUR, N_ESTIMATES };

typedef struct {
  guint asked;
  guint held;
  guint early;
  guint late;
  double loss;                /* pinball loss of the three quantiles, in log time */
  GArray *error[N_ESTIMATES]; /* (owned) (element-type double): |log (told / true)| */
  GArray *bias;               /* (owned) (element-type double): log (told / true) */
  GArray *width;              /* (owned) (element-type double): log (late / early) */
} Score;

static void
score_init (Score *self)
{
  *self = (Score){ .bias = g_array_new (FALSE, FALSE, sizeof (double)),
                   .width = g_array_new (FALSE, FALSE, sizeof (double)) };
  for (int i = 0; i < N_ESTIMATES; i++)
    self->error[i] = g_array_new (FALSE, FALSE, sizeof (double));
}

static void
score_clear (Score *self)
{
  for (int i = 0; i < N_ESTIMATES; i++)
    g_array_unref (self->error[i]);
  g_array_unref (self->bias);
  g_array_unref (self->width);
}

static void
score_add (Score *sum, const Score *score)
{
  sum->asked += score->asked;
  sum->held += score->held;
  sum->early += score->early;
  sum->late += score->late;
  sum->loss += score->loss;
  for (int i = 0; i < N_ESTIMATES; i++)
    g_array_append_vals (sum->error[i], score->error[i]->data, score->error[i]->len);
  g_array_append_vals (sum->bias, score->bias->data, score->bias->len);
  g_array_append_vals (sum->width, score->width->data, score->width->len);
}

static int
compare_doubles (const void *a, const void *b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return (first > second) - (first < second);
}

static double
median (GArray *numbers)
{
  if (numbers->len == 0)
    return 0;
  g_array_sort (numbers, compare_doubles);

  return g_array_index (numbers, double, numbers->len / 2);
}

static double
log_error (double told, double truth)
{
  /* A minute more or less is no error. */
  return log ((MAX (told, 0) + 60000) / (MAX (truth, 0) + 60000));
}

/* What a quantile costs that was missed by so much; least, on the whole, for the right one. */
static double
pinball (double quantile, double told, double truth)
{
  double miss = log_error (told, truth);

  return miss > 0 ? (1 - quantile) * miss : -quantile * miss;
}

/* How long the credits last at the speed between two moments, in microseconds. */
static double
plain (GArray *readings, gint64 from, gint64 until, gint64 credits)
{
  const HrReading *data = (const HrReading *) (gpointer) readings->data;
  gint64 spent = hr_ledger_total (data, readings->len, from + 1, until + 1).spent;

  return spent > 0 ? (double) credits * (double) (until - from) / (double) spent : -1;
}

static void
ask (Score *score, GArray *purchases, GArray *readings, GTimeZone *zone, gint64 at)
{
  const HrReading *data = (const HrReading *) (gpointer) readings->data;
  gsize n = 0;
  HrForecast forecast;
  gint64 truth, credits;
  double all_time, last_hour, miss;

  while (n < readings->len && data[n].at <= at)
    n++;
  if (n == 0)
    return;
  credits = data[n - 1].credits;
  /* A check has just been made: what was spent since the last row is none. */
  if (n > 0 && n < readings->len && hr_workload_run_out (purchases, data[n - 1].at, 1) <= at)
    at = data[n - 1].at;
  truth = hr_workload_run_out (purchases, at, credits);
  if (truth < 0 || !hr_forecast (data, n, at, at, zone, &forecast))
    return;

  all_time = plain (readings, data[0].at, at, credits);
  last_hour = plain (readings, at - G_TIME_SPAN_HOUR, at, credits);
  if (last_hour < 0)
    last_hour = all_time;
  score->asked++;
  score->held += truth >= forecast.early && truth <= forecast.late;
  score->early += truth < forecast.early;
  score->late += truth > forecast.late;
  score->loss += pinball (0.1, (double) (forecast.early - at), (double) (truth - at)) +
                 pinball (0.5, (double) (forecast.likely - at), (double) (truth - at)) +
                 pinball (0.9, (double) (forecast.late - at), (double) (truth - at));
  miss = log_error ((double) (forecast.likely - at), (double) (truth - at));
  g_array_append_val (score->bias, miss);
  miss = fabs (miss);
  g_array_append_val (score->error[LIKELY], miss);
  miss = fabs (log_error (all_time, (double) (truth - at)));
  g_array_append_val (score->error[ALL_TIME], miss);
  miss = fabs (log_error (last_hour, (double) (truth - at)));
  g_array_append_val (score->error[LAST_HOUR], miss);
  miss = log_error ((double) (forecast.late - at), (double) (forecast.early - at));
  g_array_append_val (score->width, miss);
}

static void
try_kind (Score *ages, HrWorkloadSet set, guint kind, guint n_seeds, GTimeZone *zone)
{
  for (guint seed = 1; seed <= n_seeds; seed++) {
    g_autoptr (GArray) purchases = hr_workload_new (set, kind, seed, TRUTH_DAYS);
    g_autoptr (GArray) readings = hr_workload_observe (purchases, set, seed, ASKED_DAYS);
    g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

    for (int i = 0; i < MOMENTS; i++) {
      /* As many questions in the first day as in the days after it, and so on. */
      double days = 0.1 * pow (ASKED_DAYS / 0.1, (i + g_rand_double (rand)) / MOMENTS);

      ask (&ages[days < 1   ? 0
                 : days < 7 ? 1
                            : 2],
           purchases, readings, zone,
           g_array_index (readings, HrReading, 0).at + (gint64) (days * (double) G_TIME_SPAN_DAY));
    }
  }
}

/* As a percentage, which a person reads more easily than a logarithm. */
static double
percent (double log_factor)
{
  return 100 * (exp (log_factor) - 1);
}

static void
print (const char *kind, Score *score)
{
  guint n = MAX (score->asked, 1);

  printf ("%-17s %6u  %5.1f %%  %5.1f %%  %5.1f %%  %6.0f %%  %6.0f %%  %6.0f %%  %+6.0f %%  %6.1f "
          " %6.3f\n",
          kind, score->asked, 100.0 * score->held / n, 100.0 * score->early / n,
          100.0 * score->late / n, percent (median (score->error[LIKELY])),
          percent (median (score->error[ALL_TIME])), percent (median (score->error[LAST_HOUR])),
          percent (median (score->bias)), exp (median (score->width)), score->loss / n);
}

int
main (int argc, char **argv)
{
  g_autofree char *set_name = NULL;
  int n_seeds = 30;
  HrWorkloadSet set = HR_WORKLOAD_JUDGING;
  GOptionEntry entries[] = {
    { "set", 0, 0, G_OPTION_ARG_STRING, &set_name, "tuning or judging (the default)", "SET" },
    { "seeds", 0, 0, G_OPTION_ARG_INT, &n_seeds, "Workloads of each kind (default 30)", "N" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("– judge the forecast");
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (GError) error = NULL;
  const char *ages[N_AGES] = { "first day", "first week", "later" };
  Score sum, sums[N_AGES];

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    g_printerr ("%s\n", error->message);
    return 64;
  }
  if (set_name != NULL && g_str_equal (set_name, "tuning"))
    set = HR_WORKLOAD_TUNING;

  printf ("Set: %s. Wanted: 80 %% held, 10 %% before, 10 %% after.\n\n",
          set == HR_WORKLOAD_TUNING ? "tuning (the constants were chosen on it)"
                                    : "judging (nothing was tuned on it)");
  printf ("%-17s %6s  %7s  %7s  %7s  %8s  %8s  %8s  %8s  %6s  %6s\n", "kind", "asked", "held",
          "before", "after", "likely", "all time", "last h", "bias", "width", "loss");
  score_init (&sum);
  for (int i = 0; i < N_AGES; i++)
    score_init (&sums[i]);
  for (guint kind = 0; kind < hr_workload_n_kinds (set); kind++) {
    Score score, by_age[N_AGES];

    score_init (&score);
    for (int i = 0; i < N_AGES; i++)
      score_init (&by_age[i]);
    try_kind (by_age, set, kind, (guint) MAX (n_seeds, 1), zone);
    for (int i = 0; i < N_AGES; i++) {
      score_add (&score, &by_age[i]);
      score_add (&sums[i], &by_age[i]);
      score_clear (&by_age[i]);
    }
    print (hr_workload_kind (set, kind), &score);
    score_add (&sum, &score);
    score_clear (&score);
  }
  for (int i = 0; i < N_AGES; i++) {
    print (ages[i], &sums[i]);
    score_clear (&sums[i]);
  }
  print ("all", &sum);
  score_clear (&sum);
  printf ("\nlikely, all time, last h: median error of each estimate, as a factor either way.\n"
          "bias: of likely; over 0 is too late. width: late by early, median. loss: of all"
          " three, in log time.\n");

  return 0;
}
