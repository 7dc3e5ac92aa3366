/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-ledger-costs.h"

#define N_BATCHES 3

/* Steps that alternate: each cost so many times, at a distance of so many minutes. */
typedef struct {
  gint64 credits;
  guint n_steps;
  guint minutes;
} Batch;

static const struct {
  const char *what;
  Batch batches[N_BATCHES]; /* one after the other, two days between them */
  guint known[2];
  HrLedgerCost found; /* 0 for nothing */
} cases[] = {
  { "nothing", { { 0 } }, { 0 }, { 0 } },
  { "seen often, on two days", { { 12, 15, 20 }, { 12, 17, 20 } }, { 10, 30 }, { 12, 32 } },
  { "known", { { 12, 15, 20 }, { 12, 17, 20 } }, { 10, 12 }, { 0 } },
  { "not often enough", { { 12, 5, 20 }, { 12, 4, 20 } }, { 10, 0 }, { 0 } },
  { "just often enough", { { 12, 5, 20 }, { 12, 5, 20 } }, { 10, 0 }, { 12, 10 } },
  { "one evening", { { 12, 31, 20 } }, { 10, 0 }, { 0 } },
  { "unwatched before each", { { 12, 20, 61 }, { 12, 20, 61 } }, { 10, 0 }, { 0 } },
  { "watched before each", { { 12, 20, 60 }, { 12, 20, 60 } }, { 10, 0 }, { 12, 40 } },
  { "two at a time", { { 12, 40, 20 }, { 24, 15, 20 }, { 24, 16, 20 } }, { 12, 0 }, { 0 } },
  { "four at a time", { { 12, 40, 20 }, { 48, 15, 20 }, { 48, 16, 20 } }, { 12, 0 }, { 0 } },
  { "five at a time", { { 12, 40, 20 }, { 60, 15, 20 }, { 60, 16, 20 } }, { 12, 0 }, { 60, 31 } },
  { "no multiple", { { 12, 40, 20 }, { 30, 15, 20 }, { 30, 16, 20 } }, { 12, 0 }, { 30, 31 } },
  { "twice as much, and the half of it seldom",
    { { 24, 20, 20 }, { 24, 20, 20 }, { 12, 11, 20 } },
    { 12, 0 },
    { 24, 40 } },
  { "more than one: the most frequent",
    { { 12, 20, 20 }, { 7, 25, 20 }, { 12, 20, 20 } },
    { 10, 0 },
    { 12, 40 } },
  { "more than can be set",
    { { HR_LEDGER_COST_MAX + 1, 20, 20 }, { HR_LEDGER_COST_MAX + 1, 20, 20 } },
    { 0 },
    { 0 } },
  { "as much as can be set",
    { { HR_LEDGER_COST_MAX, 20, 20 }, { HR_LEDGER_COST_MAX, 20, 20 } },
    { 0 },
    { HR_LEDGER_COST_MAX, 40 } },
};

static GArray *
make_readings (const Batch *batches)
{
  GArray *readings = g_array_new (FALSE, FALSE, sizeof (HrReading));
  HrReading reading = { 0, 100 * HR_LEDGER_COST_MAX, 0, TRUE };

  for (guint i = 0; i < N_BATCHES && batches[i].n_steps > 0; i++) {
    /* A refund: no step of this batch, and none that merges. */
    reading.at += 2 * G_TIME_SPAN_DAY;
    reading.used--;
    reading.credits++;
    g_array_append_val (readings, reading);
    for (guint j = 0; j < batches[i].n_steps; j++) {
      reading.at += batches[i].minutes * G_TIME_SPAN_MINUTE;
      reading.used += batches[i].credits;
      reading.credits -= batches[i].credits;
      g_array_append_val (readings, reading);
    }
  }
  return readings;
}

static gboolean
find (GArray *readings, const guint *known, gsize n_known, HrLedgerCost *cost)
{
  return hr_ledger_find_cost ((const HrReading *) (void *) readings->data, readings->len, known,
                              n_known, cost);
}

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GArray) readings = make_readings (cases[i].batches);
    HrLedgerCost cost = { 0 };

    g_test_message ("%s", cases[i].what);
    g_assert_cmpint (find (readings, cases[i].known, 2, &cost), ==, cases[i].found.credits > 0);
    g_assert_cmpuint (cost.credits, ==, cases[i].found.credits);
    g_assert_cmpuint (cost.n_steps, ==, cases[i].found.n_steps);
  }
}

/* Steps during which something else happened as well say nothing of a cost. */
static void
test_other_changes (void)
{
  static const struct {
    const char *what;
    gint64 credits; /* on top of each step */
    gboolean used_known;
    gboolean found;
  } rows[] = {
    { "spending alone", 0, TRUE, TRUE },
    { "credits come in", 5, TRUE, FALSE },
    { "credits lapse", -5, TRUE, FALSE },
    { "nothing tells spending from lapsing", 0, FALSE, FALSE },
  };
  static const Batch batches[N_BATCHES] = { { 12, 20, 20 }, { 12, 20, 20 } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GArray) readings = make_readings (batches);
    HrLedgerCost cost;

    for (guint j = 0; j < readings->len; j++) {
      g_array_index (readings, HrReading, j).credits += j * rows[i].credits;
      g_array_index (readings, HrReading, j).used_known = rows[i].used_known;
    }
    g_test_message ("%s", rows[i].what);
    g_assert_cmpint (find (readings, NULL, 0, &cost), ==, rows[i].found);
  }
}

/* Prices change: those of a year ago are of no use. */
static void
test_old_steps (void)
{
  static const Batch batches[N_BATCHES] = { { 12, 20, 20 }, { 12, 20, 20 } };
  g_autoptr (GArray) readings = make_readings (batches);
  HrReading later = g_array_index (readings, HrReading, readings->len - 1);
  HrLedgerCost cost;

  g_assert_true (find (readings, NULL, 0, &cost));
  later.at += (HR_LEDGER_COST_DAYS + 1) * G_TIME_SPAN_DAY;
  g_array_append_val (readings, later);
  g_assert_false (find (readings, NULL, 0, &cost));
}

/* As many different costs as there can be, each of which may be a sum of others. */
static void
test_many_costs (void)
{
  g_autoptr (GArray) readings = g_array_new (FALSE, FALSE, sizeof (HrReading));
  HrReading reading = { 0, 0, 0, TRUE };
  HrLedgerCost cost;

  for (guint i = 0; i < HR_LEDGER_COST_MAX_READINGS; i++) {
    reading.at += 5 * G_TIME_SPAN_MINUTE;
    reading.used += 100 + i % (HR_LEDGER_COST_MAX_READINGS / HR_LEDGER_COST_MIN_STEPS - 1);
    reading.credits = -reading.used;
    g_array_append_val (readings, reading);
  }
  g_assert_true (find (readings, NULL, 0, &cost));
  /* The very first reading is no step. */
  g_assert_cmpuint (cost.credits, ==, 101);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ledger-costs/seen-often-and-alone", test_cases);
  g_test_add_func ("/ledger-costs/nothing-from-other-changes", test_other_changes);
  g_test_add_func ("/ledger-costs/nothing-from-long-ago", test_old_steps);
  g_test_add_func ("/ledger-costs/many", test_many_costs);

  return g_test_run ();
}
