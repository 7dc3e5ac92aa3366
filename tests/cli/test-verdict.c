/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-inquiry.h"
#include "hr-test-snapshot.h"
#include "hr-verdict.h"

#include <locale.h>
#include <sysexits.h>

typedef struct {
  const char *what;
  gboolean unknown;
  gint64 credits;
  gint64 age;
  HrState state;
  int error; /* an HrError, -1 for none */
  gint64 need;
  gint64 max_age;
  gboolean asked;
  HrVerdict verdict;
  int exit_code;
} Row;

static HrSnapshot *
make_snapshot (const Row *row)
{
  HrSnapshot *snapshot = hr_test_snapshot_new ();

  snapshot->known = !row->unknown;
  snapshot->balance.credits = row->credits;
  snapshot->balance.at = HR_TEST_NOON - row->age * G_USEC_PER_SEC;
  snapshot->state = row->state;
  snapshot->failed = row->error >= 0;
  if (snapshot->failed)
    snapshot->error = (HrError) row->error;
  return snapshot;
}

static void
test_verdicts (void)
{
  static const Row rows[] = {
    { "more than enough", FALSE, 195, 0, HR_STATE_CURRENT, -1, 100, 900, FALSE, HR_VERDICT_ENOUGH,
      EX_OK },
    { "just enough", FALSE, 100, 0, HR_STATE_CURRENT, -1, 100, 900, FALSE, HR_VERDICT_ENOUGH,
      EX_OK },
    { "one too few", FALSE, 99, 0, HR_STATE_CURRENT, -1, 100, 900, FALSE, HR_VERDICT_NOT_ENOUGH,
      1 },
    { "less than nothing", FALSE, -5, 0, HR_STATE_CURRENT, -1, 1, 900, FALSE, HR_VERDICT_NOT_ENOUGH,
      1 },
    { "as old as it may be", FALSE, 195, 900, HR_STATE_CURRENT, -1, 100, 900, FALSE,
      HR_VERDICT_ENOUGH, EX_OK },
    { "a second older", FALSE, 195, 901, HR_STATE_OUTDATED, HR_ERROR_SERVER, 100, 900, FALSE,
      HR_VERDICT_TOO_OLD, EX_TEMPFAIL },
    { "too old, and too few", FALSE, 5, 901, HR_STATE_OUTDATED, HR_ERROR_SERVER, 100, 900, FALSE,
      HR_VERDICT_TOO_OLD, EX_TEMPFAIL },
    { "asked just now, by a clock that moved meanwhile", FALSE, 195, 901, HR_STATE_CURRENT, -1, 100,
      900, TRUE, HR_VERDICT_ENOUGH, EX_OK },
    { "from the future", FALSE, 195, -3600, HR_STATE_CURRENT, -1, 100, 900, FALSE,
      HR_VERDICT_TOO_OLD, EX_TEMPFAIL },
    { "young, though the last check failed", FALSE, 195, 60, HR_STATE_OUTDATED, HR_ERROR_OFFLINE,
      100, 900, FALSE, HR_VERDICT_ENOUGH, EX_OK },
    { "in doubt", FALSE, 195, 60, HR_STATE_OUTDATED, HR_ERROR_DOUBTFUL, 100, 900, FALSE,
      HR_VERDICT_TOO_OLD, EX_TEMPFAIL },
    { "unknown", TRUE, 0, 0, HR_STATE_UNREACHABLE, HR_ERROR_MALFORMED, 1, 900, FALSE,
      HR_VERDICT_UNKNOWN, EX_UNAVAILABLE },
    { "not known yet", TRUE, 0, 0, HR_STATE_CHECKING, -1, 1, 900, FALSE, HR_VERDICT_UNKNOWN,
      EX_UNAVAILABLE },
    { "refused since", FALSE, 195, 60, HR_STATE_REFUSED, HR_ERROR_UNAUTHORIZED, 100, 900, FALSE,
      HR_VERDICT_NO_KEY, EX_NOPERM },
    { "refused wins over too old", FALSE, 195, 9000, HR_STATE_REFUSED, HR_ERROR_FORBIDDEN, 100, 900,
      FALSE, HR_VERDICT_NO_KEY, EX_NOPERM },
    { "no key wins over unknown", TRUE, 0, 0, HR_STATE_NO_KEY, HR_ERROR_NO_KEY, 1, 900, FALSE,
      HR_VERDICT_NO_KEY, EX_NOPERM },
    { "locked", FALSE, 195, 60, HR_STATE_LOCKED, HR_ERROR_KEYRING_LOCKED, 1, 900, FALSE,
      HR_VERDICT_NO_KEY, EX_NOPERM },
    { "no keyring", FALSE, 195, 60, HR_STATE_OUTDATED, HR_ERROR_KEYRING_UNAVAILABLE, 1, 900, FALSE,
      HR_VERDICT_NO_KEY, EX_NOPERM },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (HrSnapshot) snapshot = make_snapshot (&rows[i]);
    const HrNeed need = { rows[i].need, FALSE, rows[i].max_age };
    HrVerdict verdict = hr_verdict_get (&need, snapshot, rows[i].asked, HR_TEST_NOON);

    g_test_message ("%s", rows[i].what);
    g_assert_cmpint (verdict, ==, rows[i].verdict);
    g_assert_cmpint (hr_verdict_to_exit_code (verdict), ==, rows[i].exit_code);
  }
}

static void
test_generations (void)
{
  g_autoptr (HrSnapshot) snapshot = hr_test_snapshot_new ();
  HrNeed need = { 19, TRUE, 900 };

  g_assert_cmpint (hr_verdict_get (&need, snapshot, FALSE, HR_TEST_NOON), ==, HR_VERDICT_ENOUGH);
  need.amount = 20;
  g_assert_cmpint (hr_verdict_get (&need, snapshot, FALSE, HR_TEST_NOON), ==,
                   HR_VERDICT_NOT_ENOUGH);
  snapshot->generations_left = -1;
  g_assert_cmpint (hr_verdict_get (&need, snapshot, FALSE, HR_TEST_NOON), ==, HR_VERDICT_UNKNOWN);
}

static void
test_refresh (void)
{
  g_autoptr (HrSnapshot) snapshot = hr_test_snapshot_new ();

  g_assert_false (
      hr_inquiry_wants_refresh (snapshot, 900, HR_TEST_NOON + 900 * G_TIME_SPAN_SECOND));
  g_assert_true (hr_inquiry_wants_refresh (snapshot, 900, HR_TEST_NOON + 901 * G_TIME_SPAN_SECOND));
  g_assert_true (hr_inquiry_wants_refresh (snapshot, 0, HR_TEST_NOON));

  g_assert_true (hr_inquiry_wants_refresh (snapshot, HR_INQUIRY_REFRESH, HR_TEST_NOON));
  g_assert_false (hr_inquiry_wants_refresh (snapshot, HR_INQUIRY_ANY_AGE,
                                            HR_TEST_NOON + 901 * G_TIME_SPAN_SECOND));

  /* Somebody may have unlocked it meanwhile. */
  snapshot->state = HR_STATE_LOCKED;
  g_assert_true (hr_inquiry_wants_refresh (snapshot, 900, HR_TEST_NOON));
  /* A script must not try a refused key in a loop. */
  snapshot->state = HR_STATE_REFUSED;
  g_assert_false (
      hr_inquiry_wants_refresh (snapshot, 900, HR_TEST_NOON + 900 * G_TIME_SPAN_SECOND));
  g_assert_true (hr_inquiry_wants_refresh (snapshot, 900, HR_TEST_NOON + 901 * G_TIME_SPAN_SECOND));

  snapshot->state = HR_STATE_UNREACHABLE;
  snapshot->known = FALSE;
  g_assert_true (hr_inquiry_wants_refresh (snapshot, 900, HR_TEST_NOON));
}

static void
test_json (void)
{
  g_autoptr (HrSnapshot) snapshot = hr_test_snapshot_new ();
  const HrNeed need = { 20, TRUE, 900 };
  g_autofree char *json = hr_verdict_to_json (HR_VERDICT_NOT_ENOUGH, &need, snapshot,
                                              HR_TEST_NOON + 12 * G_TIME_SPAN_SECOND);

  g_assert_cmpstr (json, ==,
                   "{\"schema\":1,\"account\":\"default\",\"verdict\":\"not-enough\","
                   "\"unit\":\"generations\",\"need\":20,\"have\":19,"
                   "\"as_of\":\"2026-11-22T14:32:00Z\",\"age_seconds\":12,"
                   "\"max_age_seconds\":900,\"error\":null}");
}

static void
test_json_of_nothing_has_no_numbers (void)
{
  g_autoptr (HrSnapshot) snapshot = hr_snapshot_new ("", "");
  const HrNeed need = { 20, FALSE, 900 };
  g_autofree char *json = hr_verdict_to_json (HR_VERDICT_UNKNOWN, &need, snapshot, HR_TEST_NOON);

  g_assert_cmpstr (json, ==,
                   "{\"schema\":1,\"account\":\"\",\"verdict\":\"unknown\",\"unit\":\"credits\","
                   "\"need\":20,\"have\":null,\"as_of\":null,\"age_seconds\":null,"
                   "\"max_age_seconds\":900,\"error\":null}");
}

static void
test_text (void)
{
  g_autoptr (HrSnapshot) snapshot = hr_test_snapshot_new ();
  const HrNeed credits = { 1000, FALSE, 900 };
  const HrNeed generations = { 1, TRUE, 900 };
  g_autofree char *no =
      hr_verdict_to_text (HR_VERDICT_NOT_ENOUGH, &credits, snapshot, HR_TEST_NOON);
  g_autofree char *yes =
      hr_verdict_to_text (HR_VERDICT_ENOUGH, &generations, snapshot, HR_TEST_NOON);

  g_assert_cmpstr (no, ==, "Not enough for 1,000 credits: 195 credits left, as of 14:32");
  g_assert_cmpstr (yes, ==, "Enough for 1 generation: 195 credits left, as of 14:32");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/verdict/says-yes-on-a-young-number-alone", test_verdicts);
  g_test_add_func ("/verdict/counts-generations", test_generations);
  g_test_add_func ("/verdict/wants-a-refresh-when-it-must", test_refresh);
  g_test_add_func ("/verdict/json", test_json);
  g_test_add_func ("/verdict/json-of-nothing-has-no-numbers", test_json_of_nothing_has_no_numbers);
  g_test_add_func ("/verdict/text", test_text);
  return g_test_run ();
}
