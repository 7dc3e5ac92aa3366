/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "alerts-fixture.h"

#define DAY (24 * HOUR)

static gint64
get_review_at (Fixture *f)
{
  return hr_alerts_get_review_at (&f->alerts, &f->limits, f->now);
}

/* Nothing that was not asked for. */
/* A review while nothing is known of the history. */
static GArray *
review_blind (Fixture *f)
{
  HrAlertLimits limits = f->limits;

  limits.day_ends = 0;
  return hr_alerts_review (&f->alerts, &limits, f->now);
}

static void
test_off (Fixture *f, gconstpointer data)
{
  f->limits.spent_today = 1000000;
  f->limits.runs_out = f->now + 1;
  assert_alerts (spend_to (f, 195), "");
  assert_alerts (review (f), "");
  assert_alerts (spend_to (f, 20), "+critical:20");
  f->now += 1000 * HOUR;
  assert_alerts (review (f), "");
  g_assert_cmpint (get_review_at (f), ==, 0);
}

static void
test_reminder (Fixture *f, gconstpointer data)
{
  f->limits.reminder_hours = 4;
  assert_alerts (spend_to (f, 195), "");
  g_assert_cmpint (get_review_at (f), ==, 0);
  assert_alerts (spend_to (f, 50), "+low:50");
  g_assert_cmpint (get_review_at (f), ==, f->now + 4 * HOUR);

  /* From the last warning, and from the last reminder. */
  f->now += 2 * HOUR;
  assert_alerts (spend_to (f, 20), "+critical:20");
  f->now += 4 * HOUR - 1;
  assert_alerts (review (f), "");
  f->now += 1;
  assert_alerts (review (f), "+still-critical:20");
  assert_alerts (review (f), "");
  g_assert_cmpint (get_review_at (f), ==, f->now + 4 * HOUR);

  /* However long the machine slept, once. */
  f->now += 100 * HOUR;
  assert_alerts (review (f), "+still-critical:20");
  assert_alerts (review (f), "");

  /* One withdrawal takes it away, and then there is nothing to remind of. */
  assert_alerts (take_balance (f, 1020, 9980), "+topped-up:1000/1020 -balance");
  f->now += 100 * HOUR;
  assert_alerts (review (f), "");
  g_assert_cmpint (get_review_at (f), ==, 0);
}

static void
test_reminder_settings (Fixture *f, gconstpointer data)
{
  assert_alerts (spend_to (f, 0), "+empty:0");
  f->now += 3 * HOUR;
  assert_alerts (review (f), "");
  f->limits.reminder_hours = 4;
  assert_alerts (review (f), "");
  f->limits.reminder_hours = 2;
  assert_alerts (review (f), "+still-empty:0");
  f->limits.reminder_hours = 0;
  f->now += 10 * HOUR;
  assert_alerts (review (f), "");
}

/* The snooze's end tells, and the next reminder counts from there. */
static void
test_reminder_snoozed (Fixture *f, gconstpointer data)
{
  f->limits.reminder_hours = 1;
  assert_alerts (spend_to (f, 50), "+low:50");
  assert_alerts (snooze (f, HR_SNOOZE_4_HOURS), "-balance");
  g_assert_cmpint (get_review_at (f), ==, f->now + 4 * HOUR);
  f->now += 2 * HOUR;
  assert_alerts (review (f), "");
  f->now += 2 * HOUR;
  assert_alerts (hr_alerts_snooze_over (&f->alerts, f->now), "+low:50");
  assert_alerts (review (f), "");
  g_assert_cmpint (get_review_at (f), ==, f->now + HOUR);

  assert_alerts (snooze (f, HR_SNOOZE_UNTIL_TOPPED_UP), "-balance");
  g_assert_cmpint (get_review_at (f), ==, 0);
}

static void
test_reminder_clock_set_back (Fixture *f, gconstpointer data)
{
  f->limits.reminder_hours = 1;
  assert_alerts (spend_to (f, 50), "+low:50");
  f->now -= 1000 * DAY;
  g_assert_cmpint (get_review_at (f), ==, f->now + HOUR);
  assert_alerts (review (f), "");
  f->now += HOUR;
  assert_alerts (review (f), "+still-low:50");
}

/* Spending of a day one after the other, or "/n" for another budget, and the alerts at each. */
static void
test_budget (Fixture *f, gconstpointer data)
{
  static const struct {
    const char *spent;
    const char *alerts;
  } rows[] = {
    /* over it, not at it, and once */
    { "0 100 101 120 500", ",,+budget:101/100,," },
    /* raised above the spending, and reached again */
    { "120 /150 130 151", "+budget:120/100,-budget,,+budget:151/150" },
    /* raised, but not by enough */
    { "120 /110 130", "+budget:120/100,," },
    /* lowered under it */
    { "90 /80", ",+budget:90/80" },
    /* taken away and set again */
    { "120 /0 130 /100", "+budget:120/100,-budget,,+budget:130/100" },
    /* none */
    { "/0 120", "," },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_auto (GStrv) spent = g_strsplit (rows[i].spent, " ", -1);
    g_auto (GStrv) alerts = g_strsplit (rows[i].alerts, ",", -1);

    g_assert_cmpuint (g_strv_length (spent), ==, g_strv_length (alerts));
    hr_alerts_init (&f->alerts);
    f->limits.daily_budget = 100;
    for (guint j = 0; spent[j] != NULL; j++) {
      if (spent[j][0] == '/')
        f->limits.daily_budget = g_ascii_strtoll (spent[j] + 1, NULL, 10);
      else
        f->limits.spent_today = g_ascii_strtoll (spent[j], NULL, 10);
      assert_alerts (review (f), alerts[j]);
    }
  }
}

static void
test_budget_day (Fixture *f, gconstpointer data)
{
  gint64 midnight = f->limits.day_ends;

  f->limits.daily_budget = 100;
  f->limits.spent_today = 120;
  assert_alerts (review (f), "+budget:120/100");
  g_assert_cmpint (get_review_at (f), ==, midnight);
  f->now = midnight - 1;
  assert_alerts (review (f), "");
  f->now = midnight;
  /* The spending known is still yesterday's. */
  assert_alerts (review (f), "-budget");
  assert_alerts (review (f), "");
  g_assert_cmpint (get_review_at (f), ==, 0);

  f->limits.day_ends = midnight + DAY;
  f->limits.spent_today = 101;
  assert_alerts (review (f), "+budget:101/100");

  /* Nothing is known after a restart, which does not matter. */
  assert_alerts (review_blind (f), "");
  f->now = midnight + DAY;
  assert_alerts (review_blind (f), "-budget");

  /* The clock is set back by years: that day is not today. */
  f->limits.day_ends = f->now + DAY;
  assert_alerts (review (f), "+budget:101/100");
  f->now -= 1000 * DAY;
  assert_alerts (review (f), "-budget");
}

static void
test_budget_snoozed (Fixture *f, gconstpointer data)
{
  f->limits.daily_budget = 100;
  f->limits.spent_today = 120;
  assert_alerts (review (f), "+budget:120/100");
  assert_alerts (snooze (f, HR_SNOOZE_1_HOUR), "-budget");
  assert_alerts (review (f), "");
  f->now += HOUR;
  assert_alerts (hr_alerts_snooze_over (&f->alerts, f->now), "");
  assert_alerts (review (f), "+budget:120/100");
  assert_alerts (hr_alerts_key_changed (&f->alerts), "-budget");
}

/* Minutes from now until the credits run out one after the other ("-" for no forecast), with 6
 * hours ahead as the wish, and the alerts at each. */
static void
test_forecast (Fixture *f, gconstpointer data)
{
  static const struct {
    const char *left;
    const char *alerts;
  } rows[] = {
    /* within 6 hours, and once */
    { "1000 361 360 300 10", ",,+forecast:6,," },
    /* left beyond 7 hours */
    { "360 420 360 421 361 360", "+forecast:6,,,-forecast,,+forecast:6" },
    /* no forecast any more */
    { "300 -", "+forecast:6,-forecast" },
    { "-", "" },
    /* it was wrong, and says so to nobody */
    { "0", "" },
    { "-600", "" },
    { "300 -10 -600", "+forecast:6,," },
  };

  f->limits.forecast_hours = 6;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_auto (GStrv) left = g_strsplit (rows[i].left, " ", -1);
    g_auto (GStrv) alerts = g_strsplit (rows[i].alerts, ",", -1);

    hr_alerts_init (&f->alerts);
    g_array_unref (spend_to (f, 195));
    for (guint j = 0; left[j] != NULL; j++) {
      f->limits.runs_out = 0;
      if (!g_str_equal (left[j], "-"))
        f->limits.runs_out = f->now + g_ascii_strtoll (left[j], NULL, 10) * MINUTE;
      assert_alerts (review (f), alerts[j] != NULL ? alerts[j] : "");
    }
  }
}

/* The margin: hours, the last minute that keeps the episode. */
static void
test_forecast_margin (Fixture *f, gconstpointer data)
{
  static const gint64 rows[][2] = { { 1, 120 }, { 10, 660 }, { 24, 1584 }, { 720, 47520 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *told = g_strdup_printf ("+forecast:%" G_GINT64_FORMAT, rows[i][0]);

    hr_alerts_init (&f->alerts);
    g_array_unref (spend_to (f, 195));
    f->limits.forecast_hours = (guint) rows[i][0];
    f->limits.runs_out = f->now + HOUR;
    assert_alerts (review (f), told);
    f->limits.runs_out = f->now + rows[i][1] * MINUTE;
    assert_alerts (review (f), "");
    f->limits.runs_out++;
    assert_alerts (review (f), "-forecast");
  }
}

static void
test_forecast_and_level (Fixture *f, gconstpointer data)
{
  f->limits.forecast_hours = 6;
  f->limits.runs_out = f->now + HOUR;
  assert_alerts (spend_to (f, 60), "");
  assert_alerts (review (f), "+forecast:6");

  /* The low balance says it from here. */
  assert_alerts (spend_to (f, 50), "+low:50");
  assert_alerts (review (f), "-forecast");
  assert_alerts (review (f), "");

  /* A refund: the balance is not low, the forecast as bad as it was. */
  assert_alerts (take_balance (f, 56, 9944), "-balance");
  assert_alerts (review (f), "+forecast:6");

  /* Low from the start. */
  hr_alerts_init (&f->alerts);
  assert_alerts (spend_to (f, 20), "+critical:20");
  assert_alerts (review (f), "");
}

static void
test_forecast_ends (Fixture *f, gconstpointer data)
{
  f->limits.forecast_hours = 6;
  f->limits.runs_out = f->now + HOUR;
  assert_alerts (spend_to (f, 195), "");
  assert_alerts (review (f), "+forecast:6");

  /* Topped up: another story, though it may begin as badly. */
  assert_alerts (take_balance (f, 1195, 9805), "-forecast +topped-up:1000/1195");
  f->limits.runs_out = f->now + 100 * HOUR;
  assert_alerts (review (f), "");
  f->limits.runs_out = f->now + HOUR;
  assert_alerts (review (f), "+forecast:6");

  /* The history cannot be read: nothing is known. */
  assert_alerts (review_blind (f), "");

  assert_alerts (snooze (f, HR_SNOOZE_1_HOUR), "-forecast");
  assert_alerts (review (f), "");
  assert_alerts (snooze (f, HR_SNOOZE_NONE), "");
  assert_alerts (review (f), "+forecast:6");

  f->limits.forecast_hours = 0;
  assert_alerts (review (f), "-forecast");
  f->limits.forecast_hours = 2;
  assert_alerts (review (f), "+forecast:2");
  assert_alerts (hr_alerts_key_changed (&f->alerts), "-forecast");
}

/* The next run tells what nobody took, each once more. */
static void
test_told_again (Fixture *f, gconstpointer data)
{
  f->limits.forecast_hours = 6;
  f->limits.daily_budget = 50;
  f->limits.spent_today = 63;
  f->limits.runs_out = f->now + HOUR;
  assert_alerts (spend_to (f, 195), "");
  assert_alerts (review (f), "+budget:63/50 +forecast:6");
  f->alerts.again = f->alerts.due;
  assert_alerts (review (f), "+budget:63/50 +forecast:6");
  assert_alerts (review (f), "");

  hr_alerts_taken (&f->alerts, HR_ALERT_BUDGET);
  f->alerts.again = f->alerts.due;
  f->limits.runs_out = f->now + 100 * HOUR;
  assert_alerts (review (f), "-forecast");
  g_assert_cmpuint (f->alerts.due, ==, 0);

  f->alerts.failing_since = f->now - 7 * HOUR;
  f->alerts.failing_for = 7 * HOUR;
  assert_alerts (review (f), "+unreachable");
  /* An outage of an earlier run may be over: a failure of this one has to say that it is not. */
  f->alerts.again = f->alerts.due;
  g_assert_cmpint (hr_alerts_get_review_at (&f->alerts, &f->limits, f->now), >, f->now);
  assert_alerts (review (f), "");
  assert_alerts (hr_alerts_failure (&f->alerts, HR_ERROR_TIMEOUT, f->now, 0), "");
  assert_alerts (review (f), "+unreachable");
  assert_alerts (review (f), "");
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/alerts/review/off", test_off },
    { "/alerts/reminder/told", test_reminder },
    { "/alerts/reminder/settings", test_reminder_settings },
    { "/alerts/reminder/snoozed", test_reminder_snoozed },
    { "/alerts/reminder/clock-set-back", test_reminder_clock_set_back },
    { "/alerts/budget/sequences", test_budget },
    { "/alerts/budget/day", test_budget_day },
    { "/alerts/budget/snoozed", test_budget_snoozed },
    { "/alerts/forecast/sequences", test_forecast },
    { "/alerts/forecast/margin", test_forecast_margin },
    { "/alerts/forecast/low-balance-speaks-for-itself", test_forecast_and_level },
    { "/alerts/forecast/ends", test_forecast_ends },
    { "/alerts/due/is-reviewed-again", test_told_again },
  };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);

  return g_test_run ();
}
