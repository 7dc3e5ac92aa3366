/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-ledger.h"

/* The used counter falls by more than this only where it began anew. */
#define NEW_COUNT_FALL 100

static gint64
saturating_subtract (gint64 a, gint64 b)
{
  gint64 difference;

  if (__builtin_sub_overflow (a, b, &difference))
    return a < 0 ? G_MININT64 : G_MAXINT64;

  return difference;
}

static gint64
saturating_add (gint64 a, gint64 b)
{
  gint64 sum;

  if (__builtin_add_overflow (a, b, &sum))
    return a < 0 ? G_MININT64 : G_MAXINT64;

  return sum;
}

/* Tells whether the service began to count anew, with another month or another contract: the
 * counter fell by more than a refund gives back, and to less than a tenth. */
static gboolean
is_new_count (const HrReading *before, const HrReading *after)
{
  return before->used_known && after->used_known &&
         saturating_subtract (before->used, after->used) > NEW_COUNT_FALL &&
         after->used <= (before->used - 1) / 10;
}

/**
 * hr_ledger_compare:
 * @before: a good reading
 * @after: the next good reading of the same account
 *
 * Tells apart what happened between two readings. With Δ for "after less before":
 *
 * - Δused ≥ 0 is spending, Δused < 0 is consumption taken back;
 * - what Δcredits + Δused has over 0 came in from outside, what it lacks went without being used.
 *
 * So a failed job whose 10 credits come back (credits + 10, used − 10) is refunded 10 and granted
 * nothing, and for all readings within ±%HR_READING_MAX
 *
 *     after.credits − before.credits = granted + refunded − spent − lapsed
 *
 * holds exactly. At most one of spent and refunded is not 0, and at most one of granted and lapsed.
 * Beyond that range the four saturate. Spending and a refund within one interval show as their
 * difference: two counters tell no more.
 *
 * One fall of the used counter is no refund: by more than 100 and to less than a tenth, it began
 * anew. Then the credits that came are granted and what it now says is spent, which need not add
 * up.
 *
 * Returns: the four numbers, each 0 or more
 */
HrLedgerEntry
hr_ledger_compare (const HrReading *before, const HrReading *after)
{
  HrLedgerEntry entry = { 0 };
  gint64 credits, used, from_outside;

  g_return_val_if_fail (before != NULL, entry);
  g_return_val_if_fail (after != NULL, entry);

  credits = saturating_subtract (after->credits, before->credits);

  if (is_new_count (before, after)) {
    entry.spent = MAX (after->used, 0);
    entry.granted = MAX (credits, 0);
    entry.lapsed = MAX (saturating_subtract (0, saturating_add (credits, entry.spent)), 0);
    return entry;
  }

  /* Without the second counter nothing tells spending from lapsing, or a refund from a grant. */
  if (before->used_known && after->used_known)
    used = saturating_subtract (after->used, before->used);
  else
    used = credits < 0 ? saturating_subtract (0, credits) : 0;

  from_outside = saturating_add (credits, used);

  entry.spent = MAX (used, 0);
  entry.refunded = used < 0 ? saturating_subtract (0, used) : 0;
  entry.granted = MAX (from_outside, 0);
  entry.lapsed = from_outside < 0 ? saturating_subtract (0, from_outside) : 0;

  return entry;
}
