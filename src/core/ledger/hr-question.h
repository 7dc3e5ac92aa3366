/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-ledger.h"
#include "hr-level.h"

G_BEGIN_DECLS

/** HR_DOUBT_MIN_AGE: how much later another answer must come to settle a doubt, in seconds. */
#define HR_DOUBT_MIN_AGE 10

/**
 * HrDoubt:
 * @at: Unix microseconds of the answer that is not believed yet, 0 for no doubt
 * @level: the level that it would bring
 */
typedef struct {
  gint64 at;
  HrLevel level;
} HrDoubt;

/**
 * HrQuestion:
 * @asked_at: Unix microseconds at which the service was asked
 * @since: Unix microseconds; readings before it are of another key and say nothing
 * @low_threshold: the account's
 * @critical_threshold: the account's
 * @doubt: what an earlier answer left
 *
 * One question to the service, as far as its answer is judged by it.
 */
typedef struct {
  gint64 asked_at;
  gint64 since;
  gint64 low_threshold;
  gint64 critical_threshold;
  HrDoubt doubt;
} HrQuestion;

/**
 * HrJudgement:
 * @HR_JUDGEMENT_GOOD: the answer is the balance
 * @HR_JUDGEMENT_DOUBTFUL: it may be a glitch; the balance before stands
 * @HR_JUDGEMENT_LATE: a later question was answered sooner; the balance before stands
 */
typedef enum {
  HR_JUDGEMENT_GOOD,
  HR_JUDGEMENT_DOUBTFUL,
  HR_JUDGEMENT_LATE,
} HrJudgement;

/**
 * HrRecorded:
 * @judgement: whether the answer was believed
 * @balance: the balance that stands: the answer, or the one before
 * @has_before: whether there was a reading before, so that @before and @entry mean something
 * @before: the newest one, as of when it first said so
 * @entry: what happened between it and @balance
 * @doubt: what is in doubt from now on
 *
 * Fate of an answer.
 */
typedef struct {
  HrJudgement judgement;
  HrReading balance;
  gboolean has_before;
  HrReading before;
  HrLedgerEntry entry;
  HrDoubt doubt;
} HrRecorded;

HrRecorded
hr_question_judge (const HrQuestion *self, const HrReading *before, const HrReading *answer);

G_END_DECLS
