/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-ledger-costs.h"

/* Where the reading before is older, nobody knows how many steps the fall stands for: the balance
 * may not have been watched meanwhile. */
#define MAX_GAP G_TIME_SPAN_HOUR
/* A habit of one evening is no price. */
#define MIN_SPAN G_TIME_SPAN_DAY
/* So many steps between two checks are taken for possible. */
#define MAX_PARTS 4
/* Among the costs that are seen most often. */
#define MAX_COSTS 16

typedef struct {
  guint credits;
  gint64 at;
} Step;

typedef struct {
  HrLedgerCost cost;
  gint64 span;
} Tally;

static int
compare_steps (gconstpointer a, gconstpointer b)
{
  const Step *one = a;
  const Step *other = b;

  if (one->credits != other->credits)
    return one->credits < other->credits ? -1 : 1;
  return one->at < other->at ? -1 : one->at > other->at;
}

/* The most frequent first; of those that are as frequent, the smaller one. */
static int
compare_tallies (gconstpointer a, gconstpointer b)
{
  const HrLedgerCost *one = &((const Tally *) a)->cost;
  const HrLedgerCost *other = &((const Tally *) b)->cost;

  if (one->n_steps != other->n_steps)
    return one->n_steps > other->n_steps ? -1 : 1;
  return one->credits < other->credits ? -1 : one->credits > other->credits;
}

/* Returns: (transfer full) (element-type Step): what was spent and nothing else, cheapest first */
static GArray *
collect_steps (const HrReading *readings, gsize n_readings)
{
  GArray *steps = g_array_new (FALSE, FALSE, sizeof (Step));
  gint64 from = readings[n_readings - 1].at - HR_LEDGER_COST_DAYS * G_TIME_SPAN_DAY;

  for (gsize i = 1; i < n_readings; i++) {
    HrLedgerEntry entry = hr_ledger_compare (&readings[i - 1], &readings[i]);
    Step step = { (guint) MIN (entry.spent, HR_LEDGER_COST_MAX + 1), readings[i].at };

    if (step.at >= from && step.at - readings[i - 1].at <= MAX_GAP && readings[i].used_known &&
        readings[i - 1].used_known && entry.spent > 0 && entry.spent <= HR_LEDGER_COST_MAX &&
        entry.granted == 0 && entry.lapsed == 0 && entry.refunded == 0)
      g_array_append_val (steps, step);
  }
  g_array_sort (steps, compare_steps);
  return steps;
}

/* Returns: (transfer full) (element-type Tally): the costs seen often, the most frequent first */
static GArray *
count_steps (GArray *steps)
{
  GArray *tallies = g_array_new (FALSE, FALSE, sizeof (Tally));

  for (guint i = 0, end; i < steps->len; i = end) {
    const Step *first = &g_array_index (steps, Step, i);
    Tally tally = { { first->credits, 0 }, 0 };

    for (end = i; end < steps->len; end++) {
      const Step *step = &g_array_index (steps, Step, end);

      if (step->credits != first->credits)
        break;
      tally.span = step->at - first->at;
    }
    tally.cost.n_steps = end - i;
    if (tally.cost.n_steps >= HR_LEDGER_COST_MIN_STEPS)
      g_array_append_val (tallies, tally);
  }
  g_array_sort (tallies, compare_tallies);
  return tallies;
}

/* Is it the sum of so many of these costs, or of fewer? */
static gboolean
is_sum (guint credits, const Tally *tallies, guint n_tallies, guint n_parts)
{
  for (guint i = 0; i < n_tallies; i++) {
    guint part = tallies[i].cost.credits;

    if (part == credits ||
        (part < credits && n_parts > 1 && is_sum (credits - part, tallies, n_tallies, n_parts - 1)))
      return TRUE;
  }
  return FALSE;
}

static gboolean
contains (const guint *known, gsize n_known, guint credits)
{
  for (gsize i = 0; i < n_known; i++)
    if (known[i] == credits)
      return TRUE;
  return FALSE;
}

/**
 * hr_ledger_find_cost:
 * @readings: (array length=n_readings) (nullable): every change of the balance, oldest first
 * @n_readings: how many; %HR_LEDGER_COST_MAX_READINGS are enough
 * @known: (array length=n_known) (nullable): costs that need not be found any more
 * @n_known: how many
 * @cost: (out): the cost
 *
 * Finds what one operation seems to cost, apart from those that are known: the amount that was
 * spent most often at one go, in the last %HR_LEDGER_COST_DAYS days of the record, at least
 * %HR_LEDGER_COST_MIN_STEPS times and not within one day alone. A step that may merge several says
 * nothing: one after an hour without a reading, one with which credits came in, and one that is the
 * sum of up to four costs that are seen at least as often.
 *
 * Returns: whether there is one
 */
gboolean
hr_ledger_find_cost (const HrReading *readings,
                     gsize n_readings,
                     const guint *known,
                     gsize n_known,
                     HrLedgerCost *cost)
{
  g_autoptr (GArray) steps = NULL;
  g_autoptr (GArray) counted = NULL;
  const Tally *tallies;

  g_return_val_if_fail (n_readings == 0 || readings != NULL, FALSE);
  g_return_val_if_fail (cost != NULL, FALSE);

  if (n_readings == 0)
    return FALSE;
  steps = collect_steps (readings, n_readings);
  counted = count_steps (steps);
  tallies = (const Tally *) (void *) counted->data;
  for (guint i = 0; i < MIN (counted->len, MAX_COSTS); i++) {
    guint credits = tallies[i].cost.credits;

    if (tallies[i].span >= MIN_SPAN && !contains (known, n_known, credits) &&
        !is_sum (credits, tallies, i, MAX_PARTS)) {
      *cost = tallies[i].cost;
      return TRUE;
    }
  }
  return FALSE;
}
