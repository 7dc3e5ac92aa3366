/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-ledger-rows.h"
#include "hr-question.h"

#define SEC     ((gint64) G_USEC_PER_SEC)
#define NOW     (G_GINT64_CONSTANT (1795357920) * SEC)
#define UNKNOWN -1

/* With thresholds of 50 and 20. @used: UNKNOWN where it is not told. */
static HrReading
reading (gint64 credits, gint64 used, gint64 at)
{
  return (HrReading){ at, credits, used == UNKNOWN ? 0 : used, used != UNKNOWN };
}

static void
test_drops (void)
{
  static const struct {
    gint64 before[2]; /* credits and used */
    gint64 answer[2];
    gboolean doubtful;
  } rows[] = {
    /* as many were used, to within one */
    { { 195, 5 }, { 0, 200 }, FALSE },
    { { 195, 5 }, { 0, 199 }, FALSE },
    { { 195, 5 }, { 0, 198 }, TRUE },
    { { 195, 5 }, { 45, 155 }, FALSE },
    /* more were used than are gone: some came in */
    { { 195, 5 }, { 40, 205 }, FALSE },
    /* zeros for a moment */
    { { 195, 5 }, { 0, 0 }, TRUE },
    { { 195, 5 }, { 0, 5 }, TRUE },
    { { 195, 5 }, { -3, 5 }, TRUE },
    /* lapsed, to each level, and within one */
    { { 195, 5 }, { 50, 5 }, TRUE },
    { { 195, 5 }, { 51, 5 }, FALSE },
    { { 45, 5 }, { 20, 5 }, TRUE },
    { { 45, 5 }, { 21, 5 }, FALSE },
    { { 15, 5 }, { 0, 5 }, TRUE },
    { { 15, 5 }, { 1, 5 }, FALSE },
    { { 0, 5 }, { -100, 5 }, FALSE },
    /* a drop of one is within one */
    { { 51, 5 }, { 50, 5 }, FALSE },
    { { 52, 5 }, { 50, 5 }, TRUE },
    /* nothing tells what was used */
    { { 195, UNKNOWN }, { 0, UNKNOWN }, TRUE },
    { { 195, 5 }, { 0, UNKNOWN }, TRUE },
    { { 195, UNKNOWN }, { 0, 200 }, TRUE },
    { { 195, UNKNOWN }, { 51, UNKNOWN }, FALSE },
    /* no drop */
    { { 195, 5 }, { 195, 5 }, FALSE },
    { { 0, 200 }, { 1000, 200 }, FALSE },
    { { 15, 985 }, { 1000, 0 }, FALSE },
    /* fewer were used: as many credits came, to within one, or more */
    { { 195, 50 }, { 205, 40 }, FALSE },
    { { 195, 50 }, { 204, 40 }, FALSE },
    { { 195, 50 }, { 203, 40 }, TRUE },
    { { 195, 50 }, { 300, 40 }, FALSE },
    { { 195, 50 }, { 195, 49 }, FALSE },
    /* none used for a moment, of an account at rest and of an empty one */
    { { 195, 50 }, { 195, 0 }, TRUE },
    { { 195, 50 }, { 185, 0 }, TRUE },
    { { 0, 200 }, { 0, 0 }, TRUE },
    { { -5, 205 }, { 0, 0 }, TRUE },
    { { 0, 200 }, { 0, UNKNOWN }, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    HrQuestion question = { NOW - SEC, 0, 50, 20, { 0 } };
    HrReading before = reading (rows[i].before[0], rows[i].before[1], NOW - 300 * SEC);
    HrReading answer = reading (rows[i].answer[0], rows[i].answer[1], NOW);
    HrRecorded recorded = hr_question_judge (&question, &before, &answer);
    HrLedgerEntry entry = hr_ledger_compare (&before, &recorded.balance);

    g_test_message ("row %u", i);
    g_assert_cmpint (recorded.judgement, ==,
                     rows[i].doubtful ? HR_JUDGEMENT_DOUBTFUL : HR_JUDGEMENT_GOOD);
    g_assert_cmpint (recorded.doubt.at, ==, rows[i].doubtful ? NOW : 0);
    /* The balance that stands, and what happened since the one before. */
    g_assert_true (
        hr_reading_same_numbers (&recorded.balance, rows[i].doubtful ? &before : &answer));
    g_assert_true (recorded.has_before);
    g_assert_cmpint (recorded.before.at, ==, before.at);
    g_assert_cmpmem (&recorded.entry, sizeof entry, &entry, sizeof entry);
    /* With nothing before, or another key before, there is no drop. */
    recorded = hr_question_judge (&question, NULL, &answer);
    g_assert_cmpint (recorded.judgement, ==, HR_JUDGEMENT_GOOD);
    g_assert_false (recorded.has_before);
    g_assert_true (hr_ledger_entry_is_nothing (&recorded.entry));
  }
}

/* A doubt of some age, and another answer after (195, 5). */
static void
test_confirmation (void)
{
  static const struct {
    HrLevel doubted;
    gint64 age; /* seconds */
    gint64 credits;
    gboolean believed;
    gint64 doubt_age; /* of what is left, seconds */
    HrLevel doubt_level;
  } rows[] = {
    { HR_LEVEL_EMPTY, 30, 0, TRUE, 0, 0 },
    { HR_LEVEL_EMPTY, 10, 0, TRUE, 0, 0 },
    { HR_LEVEL_EMPTY, 9, 0, FALSE, 9, HR_LEVEL_EMPTY },
    { HR_LEVEL_EMPTY, 0, 0, FALSE, 0, HR_LEVEL_EMPTY },
    /* other numbers of the same level, and worse */
    { HR_LEVEL_EMPTY, 30, -7, TRUE, 0, 0 },
    { HR_LEVEL_LOW, 30, 48, TRUE, 0, 0 },
    { HR_LEVEL_LOW, 30, 0, TRUE, 0, 0 },
    { HR_LEVEL_LOW, 5, 0, FALSE, 5, HR_LEVEL_LOW },
    /* better than what is in doubt, but still a drop: a doubt of its own */
    { HR_LEVEL_EMPTY, 30, 48, FALSE, 0, HR_LEVEL_LOW },
    { HR_LEVEL_CRITICAL, 3000, 48, FALSE, 0, HR_LEVEL_LOW },
    /* as good as before: there was a glitch */
    { HR_LEVEL_EMPTY, 30, 195, TRUE, 0, 0 },
    { HR_LEVEL_EMPTY, 3, 195, TRUE, 0, 0 },
    { HR_LEVEL_EMPTY, 30, 51, TRUE, 0, 0 },
    /* the clock was set back */
    { HR_LEVEL_EMPTY, -3600, 0, FALSE, 0, HR_LEVEL_EMPTY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    HrQuestion question = { NOW - SEC, 0, 50, 20, { NOW - rows[i].age * SEC, rows[i].doubted } };
    HrReading before = reading (195, 5, NOW - 300 * SEC);
    HrReading answer = reading (rows[i].credits, 5, NOW);
    HrRecorded recorded = hr_question_judge (&question, &before, &answer);

    g_test_message ("row %u", i);
    g_assert_cmpint (recorded.judgement, ==,
                     rows[i].believed ? HR_JUDGEMENT_GOOD : HR_JUDGEMENT_DOUBTFUL);
    g_assert_cmpint (recorded.doubt.at, ==, rows[i].believed ? 0 : NOW - rows[i].doubt_age * SEC);
    g_assert_cmpint (recorded.doubt.level, ==, rows[i].doubt_level);
  }
}

/* Doubts of an ok level, after (195, 200): none were used of a sudden. */
static void
test_confirmation_of_count (void)
{
  static const struct {
    HrDoubt doubt; /* its time is its age in seconds */
    gint64 credits;
    gboolean believed;
    gint64 doubt_age;
    HrLevel doubt_level;
  } rows[] = {
    { { 30, HR_LEVEL_OK }, 195, TRUE, 0, 0 },
    { { 10, HR_LEVEL_OK }, 190, TRUE, 0, 0 },
    { { 9, HR_LEVEL_OK }, 195, FALSE, 9, HR_LEVEL_OK },
    /* what nobody has said before is worse than what was said */
    { { 30, HR_LEVEL_OK }, 0, FALSE, 0, HR_LEVEL_EMPTY },
    { { 5, HR_LEVEL_OK }, 0, FALSE, 0, HR_LEVEL_EMPTY },
    /* no drop any more */
    { { 30, HR_LEVEL_EMPTY }, 195, FALSE, 0, HR_LEVEL_OK },
    { { 30, HR_LEVEL_EMPTY }, 0, TRUE, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    HrQuestion question = { NOW - SEC, 0, 50, 20, rows[i].doubt };
    HrReading before = reading (195, 200, NOW - 300 * SEC);
    HrReading answer = reading (rows[i].credits, 0, NOW);
    HrRecorded recorded;

    question.doubt.at = NOW - rows[i].doubt.at * SEC;
    recorded = hr_question_judge (&question, &before, &answer);
    g_test_message ("row %u", i);
    g_assert_cmpint (recorded.judgement, ==,
                     rows[i].believed ? HR_JUDGEMENT_GOOD : HR_JUDGEMENT_DOUBTFUL);
    g_assert_cmpint (recorded.doubt.at, ==, rows[i].believed ? 0 : NOW - rows[i].doubt_age * SEC);
    g_assert_cmpint (recorded.doubt.level, ==, rows[i].doubt_level);
  }
}

/* Answers that overtook one another. */
static void
test_overlapping (void)
{
  static const struct {
    gint64 asked; /* seconds after the reading before */
    gint64 answered;
    gint64 used[2];
    gboolean late;
  } rows[] = {
    { -1, 1, { 15, 5 }, TRUE },
    { -1, 1, { 15, 14 }, TRUE },
    /* more was used since, or as much: the counter tells the order */
    { -1, 1, { 15, 15 }, FALSE },
    { -1, 1, { 15, 25 }, FALSE },
    { -1, 1, { UNKNOWN, 5 }, FALSE },
    { -1, 1, { 15, UNKNOWN }, FALSE },
    /* recorded by another process before the newest, and written after it */
    { -2, -1, { 15, 5 }, TRUE },
    { -2, -1, { 15, 15 }, TRUE },
    { -2, -1, { 15, 25 }, FALSE },
    { -2, -1, { UNKNOWN, UNKNOWN }, TRUE },
    /* a refund */
    { 0, 1, { 15, 5 }, FALSE },
    { 300, 301, { 15, 5 }, FALSE },
    /* the clock was set back since */
    { -500, -499, { 15, 5 }, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    HrQuestion question = { NOW + rows[i].asked * SEC, 0, 50, 20, { NOW - 5, HR_LEVEL_EMPTY } };
    HrReading before = reading (185, rows[i].used[0], NOW);
    HrReading answer = reading (195, rows[i].used[1], NOW + rows[i].answered * SEC);
    HrRecorded recorded = hr_question_judge (&question, &before, &answer);

    g_test_message ("row %u", i);
    g_assert_cmpint (recorded.judgement, ==, rows[i].late ? HR_JUDGEMENT_LATE : HR_JUDGEMENT_GOOD);
    /* What came too late settles nothing. */
    g_assert_cmpint (recorded.doubt.at, ==, rows[i].late ? NOW - 5 : 0);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/question/drops", test_drops);
  g_test_add_func ("/question/confirmation", test_confirmation);
  g_test_add_func ("/question/confirmation-of-count", test_confirmation_of_count);
  g_test_add_func ("/question/overlapping", test_overlapping);

  return g_test_run ();
}
