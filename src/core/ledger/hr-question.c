/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-question.h"

/* By how much the newest reading may be ahead of an answer that another process recorded it before:
 * a check takes no longer. One that is further ahead was taken under another clock. */
#define OVERLAP_MAX (2 * G_TIME_SPAN_MINUTE)

/* A question that was put before the newest reading was taken, and answered with fewer used credits
 * than that; or with as many, but sooner. */
static gboolean
is_late (const HrQuestion *self, const HrReading *before, const HrReading *answer)
{
  if (before->at <= self->asked_at || before->at - answer->at > OVERLAP_MAX)
    return FALSE;
  if (before->used_known && answer->used_known && answer->used != before->used)
    return answer->used < before->used;

  return answer->at < before->at;
}

/* Tells whether as much was used as is gone, or has come back as is used no more, but for rounding.
 */
static gboolean
is_explained (const HrReading *before, const HrReading *answer)
{
  return before->used_known && answer->used_known &&
         answer->used - before->used >= before->credits - answer->credits - 1;
}

/* Tells whether the used counter fell, which it does for a refund and where it begins anew. */
static gboolean
is_count_lower (const HrReading *before, const HrReading *answer)
{
  return before->used_known && answer->used_known && answer->used < before->used;
}

static HrLevel
get_level (const HrQuestion *self, const HrReading *balance)
{
  return hr_level_for_credits (balance->credits, self->low_threshold, self->critical_threshold);
}

/* Tells whether an answer says what is in doubt: that level or worse, and no worse one than before
 * where the level was in no doubt. A doubt from ahead of the answer says nothing. */
static gboolean
agrees (const HrDoubt *doubt, HrLevel level, HrLevel level_before, gint64 now)
{
  return doubt->at != 0 && doubt->at <= now && level >= doubt->level &&
         (doubt->level > level_before || level <= level_before);
}

static HrJudgement
judge (const HrQuestion *self, const HrReading *before, const HrReading *answer, HrDoubt *doubt)
{
  HrLevel level, level_before;

  if (is_late (self, before, answer)) {
    *doubt = self->doubt;
    return HR_JUDGEMENT_LATE;
  }

  level = get_level (self, answer);
  level_before = get_level (self, before);
  if (is_explained (before, answer) || (level <= level_before && !is_count_lower (before, answer)))
    return HR_JUDGEMENT_GOOD;

  /* The first of those that agree counts. One that came at once settles nothing: a glitch may last
   * some seconds. */
  if (!agrees (&self->doubt, level, level_before, answer->at))
    *doubt = (HrDoubt){ .at = answer->at, .level = level };
  else if (answer->at - self->doubt.at < (gint64) HR_DOUBT_MIN_AGE * G_USEC_PER_SEC)
    *doubt = self->doubt;
  else
    return HR_JUDGEMENT_GOOD;
  return HR_JUDGEMENT_DOUBTFUL;
}

/**
 * hr_question_judge:
 * @self: the question
 * @before: (nullable): the newest reading with the same key, as of when it first said so
 * @answer: what the service said
 *
 * Tells whether an answer is to be believed, and if so, what happened since the reading before.
 * Services of this kind have been seen to say 0 for a moment, after hundreds of good answers. So
 * credits that fell to a worse level are believed at once only if as many were used, to within one,
 * and a used counter that fell only if as many credits came, as by a refund or a refill with a new
 * count: its return would be told as a grant. Otherwise another answer, at least %HR_DOUBT_MIN_AGE
 * later, has to be at that level or worse.
 *
 * Returns: what becomes of the answer
 */
HrRecorded
hr_question_judge (const HrQuestion *self, const HrReading *before, const HrReading *answer)
{
  HrRecorded recorded = { 0 };

  g_return_val_if_fail (self != NULL && answer != NULL, recorded);

  recorded.judgement = HR_JUDGEMENT_GOOD;
  recorded.balance = *answer;
  if (before != NULL) {
    recorded.judgement = judge (self, before, answer, &recorded.doubt);
    if (recorded.judgement != HR_JUDGEMENT_GOOD)
      recorded.balance = *before;
    recorded.has_before = TRUE;
    recorded.before = *before;
    recorded.entry = hr_ledger_compare (before, &recorded.balance);
  }

  return recorded;
}
