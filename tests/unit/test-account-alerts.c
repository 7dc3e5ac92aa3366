/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom-test"
#include "config.h"

#include "account-fixture.h"

#include <locale.h>

static void
test_alert_after_the_picture (AccountFixture *fixture, gconstpointer data)
{
  start (fixture);
  hr_test_service_set_balance (fixture->server, 48, 152);
  g_assert_cmpint (refresh (fixture), ==, -1);
  assert_face (fixture, "current", "low", 48);
  g_assert_cmpuint (fixture->alerts->len, ==, 1);

  /* A threshold below the balance ends the warning at once. */
  fixture->settings.low_threshold = 10;
  fixture->settings.critical_threshold = 5;
  configure (fixture);
  assert_face (fixture, "current", "ok", 48);
  g_assert_cmpuint (fixture->alerts->len, ==, 2);
  g_assert_false (g_array_index (fixture->alerts, HrAlert, 1).tell);
}

static void
test_snooze (AccountFixture *fixture, gconstpointer data)
{
  hr_test_service_set_balance (fixture->server, 48, 152);
  start (fixture);
  g_assert_cmpuint (fixture->alerts->len, ==, 1);
  snooze (fixture, HR_SNOOZE_1_HOUR);
  g_assert_cmpint (hr_account_get_snapshot (fixture->account)->snoozed_until, ==,
                   hr_clock_get_wall_time (HR_CLOCK (fixture->clock)) + G_TIME_SPAN_HOUR);
  g_array_set_size (fixture->alerts, 0);
  for (int i = 0; i < 62; i++) {
    hr_fake_clock_advance (fixture->clock, 60);
    run_check (fixture);
  }
  g_assert_cmpint (hr_account_get_snapshot (fixture->account)->snoozed_until, ==, 0);
  g_assert_cmpuint (fixture->alerts->len, ==, 1);
  g_assert_true (g_array_index (fixture->alerts, HrAlert, 0).tell);
}

static const HrAlert *
get_last_alert (AccountFixture *fixture)
{
  g_assert_cmpuint (fixture->alerts->len, >, 0);
  return &g_array_index (fixture->alerts, HrAlert, fixture->alerts->len - 1);
}

/* Time passes, with all checks in it. */
static void
pass (AccountFixture *fixture, guint minutes)
{
  for (guint i = 0; i < minutes; i++) {
    hr_fake_clock_advance (fixture->clock, 60);
    run_check (fixture);
  }
}

static void
test_reminder (AccountFixture *fixture, gconstpointer data)
{
  fixture->settings.reminder_hours = 2;
  configure (fixture);
  hr_test_service_set_balance (fixture->server, 48, 152);
  start (fixture);
  g_assert_cmpuint (fixture->alerts->len, ==, 1);
  pass (fixture, 119);
  g_assert_cmpuint (fixture->alerts->len, ==, 1);
  pass (fixture, 2);
  g_assert_cmpuint (fixture->alerts->len, ==, 2);
  g_assert_true (get_last_alert (fixture)->reminder);

  /* The next run goes on counting; but what it knows from this one must be confirmed first. */
  hr_test_service_set_mode (fixture->server, HR_TEST_CLOSE);
  restart (fixture);
  fixture->settings.reminder_hours = 2;
  configure (fixture);
  start (fixture);
  settle (fixture);
  pass (fixture, 130);
  g_assert_cmpuint (fixture->alerts->len, ==, 2);
  hr_test_service_set_mode (fixture->server, HR_TEST_BALANCE);
  g_assert_cmpint (refresh (fixture), ==, -1);
  g_assert_cmpuint (fixture->alerts->len, ==, 3);
  g_assert_true (get_last_alert (fixture)->reminder);
}

static void
test_budget (AccountFixture *fixture, gconstpointer data)
{
  fixture->settings.daily_budget = 50;
  configure (fixture);
  start (fixture);
  hr_test_service_set_balance (fixture->server, 135, 65);
  pass (fixture, 10);
  g_assert_cmpuint (fixture->alerts->len, ==, 1);
  g_assert_cmpint (get_last_alert (fixture)->kind, ==, HR_ALERT_BUDGET);
  g_assert_true (get_last_alert (fixture)->tell);
  g_assert_cmpint (get_last_alert (fixture)->spent, ==, 60);

  /* A setting applies at once. */
  fixture->settings.daily_budget = 60;
  configure (fixture);
  g_assert_cmpuint (fixture->alerts->len, ==, 2);
  g_assert_false (get_last_alert (fixture)->tell);
  fixture->settings.daily_budget = 59;
  configure (fixture);
  g_assert_cmpuint (fixture->alerts->len, ==, 3);

  /* A restart does not repeat it, and does not forget to end it. */
  restart (fixture);
  fixture->settings.daily_budget = 59;
  configure (fixture);
  start (fixture);
  g_assert_cmpuint (fixture->alerts->len, ==, 3);
  pass (fixture, 24 * 60);
  g_assert_cmpuint (fixture->alerts->len, ==, 4);
  g_assert_cmpint (get_last_alert (fixture)->kind, ==, HR_ALERT_BUDGET);
  g_assert_false (get_last_alert (fixture)->tell);
}

static void
test_forecast (AccountFixture *fixture, gconstpointer data)
{
  fixture->settings.forecast_alert_hours = 720;
  configure (fixture);
  start (fixture);
  for (int i = 1; i <= 12; i++) {
    hr_test_service_set_balance (fixture->server, 195 - 10 * i, 5 + 10 * i);
    pass (fixture, 10);
  }
  g_assert_cmpuint (fixture->alerts->len, ==, 1);
  g_assert_cmpint (get_last_alert (fixture)->kind, ==, HR_ALERT_FORECAST);
  g_assert_true (get_last_alert (fixture)->tell);
  g_assert_cmpint (get_last_alert (fixture)->runs_out, >,
                   hr_clock_get_wall_time (HR_CLOCK (fixture->clock)));

  fixture->settings.forecast_alert_hours = 0;
  configure (fixture);
  g_assert_cmpuint (fixture->alerts->len, ==, 2);
  g_assert_false (get_last_alert (fixture)->tell);
}

/* Nobody took it before the program ended: the next run tells it, and the one after that does not.
 */
static void
test_nobody_took_it (AccountFixture *fixture, gconstpointer data)
{
  fixture->nobody_takes = TRUE;
  hr_test_service_set_balance (fixture->server, 48, 152);
  start (fixture);
  pass (fixture, 10);
  g_assert_cmpuint (fixture->alerts->len, ==, 1);

  /* Nothing is told of what an earlier run knew. */
  hr_test_service_set_mode (fixture->server, HR_TEST_CLOSE);
  restart (fixture);
  start (fixture);
  settle (fixture);
  g_assert_cmpuint (fixture->alerts->len, ==, 1);
  fixture->nobody_takes = FALSE;
  hr_test_service_set_mode (fixture->server, HR_TEST_BALANCE);
  g_assert_cmpint (refresh (fixture), ==, -1);
  g_assert_cmpuint (fixture->alerts->len, ==, 2);
  g_assert_true (get_last_alert (fixture)->tell);
  g_assert_cmpint (get_last_alert (fixture)->level, ==, HR_LEVEL_LOW);

  restart (fixture);
  start (fixture);
  pass (fixture, 10);
  g_assert_cmpuint (fixture->alerts->len, ==, 2);
}

#define ADD(path, func)                                                                            \
  g_test_add ("/account/alerts/" path, AccountFixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("after-the-picture", test_alert_after_the_picture);
  ADD ("snooze-ends", test_snooze);
  ADD ("reminder", test_reminder);
  ADD ("budget", test_budget);
  ADD ("forecast", test_forecast);
  ADD ("nobody-took-it", test_nobody_took_it);

  return g_test_run ();
}
