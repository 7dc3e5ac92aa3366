/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "alerts-fixture.h"

/* Settings and history change, or time alone passes. */
static char *
random_review (Fixture *f, GRand *rand)
{
  if (g_rand_boolean (rand)) {
    f->limits.reminder_hours = (guint) g_rand_int_range (rand, 0, 3);
    f->limits.forecast_hours = (guint) g_rand_int_range (rand, 0, 12);
    f->limits.daily_budget = g_rand_int_range (rand, 0, 100);
  }
  if (g_rand_boolean (rand)) {
    f->limits.spent_today = g_rand_int_range (rand, 0, 150);
    f->limits.day_ends = f->now + g_rand_int_range (rand, 0, 24) * HOUR;
    f->limits.runs_out = g_rand_boolean (rand) ? f->now + g_rand_int_range (rand, 0, 24) * HOUR : 0;
  }
  return describe (review (f));
}

/* A step of a random story. */
static char *
random_step (Fixture *f, GRand *rand)
{
  HrError code = (HrError) g_rand_int_range (rand, 0, HR_N_ERRORS);

  f->now += g_rand_int_range (rand, 0, 60) * MINUTE;
  hr_alerts_count_awake (&f->alerts, f->now - f->slept);

  switch (g_rand_int_range (rand, 0, 18)) {
  case 0:
    return describe (fail (f, code));
  case 1:
    return describe (snooze (f, (HrSnooze) g_rand_int_range (rand, HR_SNOOZE_NONE,
                                                             HR_SNOOZE_UNTIL_TOPPED_UP + 1)));
  case 2:
    return describe (hr_alerts_snooze_over (&f->alerts, f->now));
  case 3:
    f->limits.low_threshold = g_rand_int_range (rand, 0, 80);
    return describe (hr_alerts_limits_changed (&f->alerts, &f->limits, f->now));
  case 4:
    if (g_rand_int_range (rand, 0, 10) == 0)
      return describe (hr_alerts_key_changed (&f->alerts));
    return describe (fail (f, HR_ERROR_OFFLINE));
  case 5:
  case 6:
  case 7:
  case 8:
  case 9:
    return random_review (f, rand);
  default:
    return describe (
        take_balance (f, g_rand_int_range (rand, -5, 100),
                      g_rand_boolean (rand) ? g_rand_int_range (rand, 0, 100) : UNKNOWN));
  }
}

/* What is on show can only be told again by a reminder or when it was withdrawn, and what is not on
 * show has nothing to withdraw. */
static void
test_told_once (Fixture *f, gconstpointer data)
{
  static const char *const kinds[] = { "budget", "forecast" };

  for (guint story = 0; story < 50; story++) {
    g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());
    gboolean shown[G_N_ELEMENTS (kinds)] = { FALSE };

    for (guint i = 0; i < 200; i++) {
      g_autofree char *alerts = random_step (f, rand);
      g_auto (GStrv) words = g_strsplit (alerts, " ", -1);

      for (guint w = 0; words[w] != NULL; w++)
        for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
          if (*words[w] != '\0' && g_str_has_prefix (words[w] + 1, kinds[k])) {
            g_assert_cmpint (shown[k], ==, *words[w] == '-');
            shown[k] = *words[w] == '+';
          }
    }
    for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
      g_assert_true (!shown[k] || !hr_alerts_get_snoozed_until (&f->alerts, f->now));
    tear_down (f, NULL);
    set_up (f, NULL);
  }
}

/* A program that is restarted at every step says what one that runs on says. */
static void
test_restart (Fixture *f, gconstpointer data)
{
  for (guint story = 0; story < 50; story++) {
    guint32 seed = (guint32) g_test_rand_int ();
    g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
    g_autoptr (GRand) same_rand = g_rand_new_with_seed (seed);
    g_autoptr (HrTold) told = hr_told_new ();
    Fixture other = *f;

    set_up (&other, NULL);
    for (guint i = 0; i < 100; i++) {
      g_autofree char *expected = random_step (f, rand);
      g_autofree char *alerts = NULL;

      hr_alerts_load (&other.alerts, told);
      hr_alerts_count_awake (&other.alerts, other.now - other.slept);
      alerts = random_step (&other, same_rand);
      hr_alerts_save (&other.alerts, told);
      g_assert_cmpstr (alerts, ==, expected);
    }
    tear_down (&other, NULL);
    tear_down (f, NULL);
    set_up (f, NULL);
  }
}

static void
test_round_trip (Fixture *f, gconstpointer data)
{
  g_autoptr (HrTold) told = hr_told_new ();
  const HrAlerts full = {
    .level = HR_LEVEL_EMPTY,
    .told = HR_LEVEL_LOW,
    .have_reading = TRUE,
    .reading = { START, -5, 7, TRUE },
    .refusal_told = TRUE,
    .failing_since = START,
    .failing_for = 5 * HOUR,
    .outage_told = TRUE,
    .snoozed_until = HR_SNOOZED_FOR_GOOD,
    .told_at = START + 2,
    .budget_until = START + 3,
    .forecast_told = TRUE,
    .due = 1 << HR_ALERT_BALANCE | 1 << HR_ALERT_TOPPED_UP,
    .granted_due = 1000,
  };
  HrAlerts loaded;

  hr_told_set (told, "not-mine", 1);
  hr_alerts_save (&full, told);
  hr_alerts_load (&loaded, told);
  assert_same_state (&loaded, &full);

  /* What is not known any more is gone, and nobody else's. */
  hr_alerts_save (&f->alerts, told);
  hr_alerts_load (&loaded, told);
  assert_same_state (&loaded, &f->alerts);
  g_assert_cmpint (hr_told_get (told, "not-mine"), ==, 1);
}

/* Each value that makes no sense, in a state that is otherwise sound. */
static void
test_nonsense (Fixture *f, gconstpointer data)
{
  static const struct {
    const char *key;
    gint64 value;
  } rows[] = {
    { "level", HR_LEVEL_EMPTY + 1 },
    { "level", -1 },
    { "told", 1000 },
    { "told", G_MININT64 },
    { "reading-credits", HR_READING_MAX + 1 },
    { "reading-used", G_MININT64 },
    { "reading-as-of", -1 },
    { "refusal-told", 2 },
    { "failing-since", -1 },
    { "failing-for", G_MININT64 },
    { "outage-told", -1 },
    { "snoozed-until", -1 },
    { "told-at", -1 },
    { "budget-until", G_MININT64 },
    { "forecast-told", 2 },
    { "due", 1 << HR_N_ALERT_KINDS },
    { "granted-due", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (HrTold) told = hr_told_new ();
    HrAlerts loaded;

    hr_told_set (told, rows[i].key, rows[i].value);
    hr_alerts_load (&loaded, told);
    assert_same_state (&loaded, &f->alerts);

    hr_told_set (told, "level", HR_LEVEL_LOW);
    hr_told_set (told, "told", HR_LEVEL_LOW);
    hr_told_set (told, rows[i].key, rows[i].value);
    hr_alerts_load (&loaded, told);
    g_assert_cmpint (loaded.level + loaded.told, >=, HR_LEVEL_LOW);
  }
}

/* A balance that does not change is not worth a write at each check. */
static void
test_steady_state (Fixture *f, gconstpointer data)
{
  HrAlerts before;

  g_array_unref (spend_to (f, 195));
  before = f->alerts;
  f->now += HOUR;
  g_array_unref (spend_to (f, 195));
  assert_same_state (&f->alerts, &before);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/alerts/state/restart-changes-nothing", test_restart },
    { "/alerts/state/told-once", test_told_once },
    { "/alerts/state/round-trip", test_round_trip },
    { "/alerts/state/nonsense", test_nonsense },
    { "/alerts/state/steady", test_steady_state },
  };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);

  return g_test_run ();
}
