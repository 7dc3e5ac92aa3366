/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-level.h"
#include "hr-reading.h"

static void
test_level (void)
{
  static const struct {
    gint64 credits;
    gint64 low;
    gint64 critical;
    HrLevel level;
  } rows[] = {
    /* The defaults, at each edge */
    { 51, 50, 20, HR_LEVEL_OK },
    { 50, 50, 20, HR_LEVEL_LOW },
    { 21, 50, 20, HR_LEVEL_LOW },
    { 20, 50, 20, HR_LEVEL_CRITICAL },
    { 1, 50, 20, HR_LEVEL_CRITICAL },
    { 0, 50, 20, HR_LEVEL_EMPTY },
    { -1, 50, 20, HR_LEVEL_EMPTY },
    /* The farthest numbers */
    { HR_READING_MAX, 50, 20, HR_LEVEL_OK },
    { -HR_READING_MAX, 50, 20, HR_LEVEL_EMPTY },
    /* A critical threshold above the low one wins */
    { 60, 50, 80, HR_LEVEL_CRITICAL },
    { 81, 50, 80, HR_LEVEL_OK },
    /* No thresholds: only empty is told */
    { 1, 0, 0, HR_LEVEL_OK },
    { 0, 0, 0, HR_LEVEL_EMPTY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (hr_level_for_credits (rows[i].credits, rows[i].low, rows[i].critical), ==,
                     rows[i].level);
}

static void
test_nicks (void)
{
  static const char *const nicks[] = { "unknown", "ok", "low", "critical", "empty" };
  HrLevel level = HR_LEVEL_LOW;

  for (guint i = 0; i < G_N_ELEMENTS (nicks); i++) {
    g_assert_cmpstr (hr_level_to_nick ((HrLevel) i), ==, nicks[i]);
    g_assert_true (hr_level_from_nick (nicks[i], &level));
    g_assert_cmpuint (level, ==, i);
  }
  level = HR_LEVEL_LOW;
  g_assert_false (hr_level_from_nick ("LOW", &level));
  g_assert_false (hr_level_from_nick (NULL, &level));
  g_assert_cmpint (level, ==, HR_LEVEL_LOW);
}

static void
test_same_numbers (void)
{
  const HrReading known = { .credits = 195, .used = 5, .used_known = TRUE, .at = 1 };
  const HrReading later = { .credits = 195, .used = 5, .used_known = TRUE, .at = 2 };
  const HrReading spent = { .credits = 190, .used = 5, .used_known = TRUE };
  const HrReading other_used = { .credits = 195, .used = 6, .used_known = TRUE };
  const HrReading no_used = { .credits = 195, .used = 5, .used_known = FALSE };
  const HrReading no_used_either = { .credits = 195, .used = 7, .used_known = FALSE };

  g_assert_true (hr_reading_same_numbers (&known, &later));
  g_assert_false (hr_reading_same_numbers (&known, &spent));
  g_assert_false (hr_reading_same_numbers (&known, &other_used));
  g_assert_false (hr_reading_same_numbers (&known, &no_used));
  g_assert_true (hr_reading_same_numbers (&no_used, &no_used_either));
  g_assert_false (hr_reading_same_numbers (&known, NULL));
  g_assert_false (hr_reading_same_numbers (NULL, &known));
  g_assert_true (hr_reading_same_numbers (NULL, NULL));
}

static void
test_copy (void)
{
  const HrReading balance = { .credits = 195, .used = 5, .used_known = TRUE, .at = 3 };
  g_autoptr (HrReading) copy = hr_reading_copy (&balance);

  g_assert_true (hr_reading_same_numbers (&balance, copy));
  g_assert_cmpint (copy->at, ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/balance/level", test_level);
  g_test_add_func ("/balance/nicks", test_nicks);
  g_test_add_func ("/balance/same-numbers", test_same_numbers);
  g_test_add_func ("/balance/copy", test_copy);
  return g_test_run ();
}
