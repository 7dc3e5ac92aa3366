/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "poller-fixture.h"

static void
test_start (Fixture *f, gconstpointer data)
{
  assert_nothing_planned (f);
  hr_poller_poke (f->poller);
  assert_nothing_planned (f);

  hr_poller_start (f->poller);
  g_assert_cmpuint (f->checks, ==, 0);
  g_assert_cmpint (until_next (f), ==, 0);
  hr_poller_start (f->poller);

  hr_fake_clock_advance (f->clock, 0);
  g_assert_cmpuint (f->checks, ==, 1);
  g_assert_cmpint (until_next (f), ==, HR_POLLER_INTERVAL_DEFAULT);
}

static void
test_steady_day (Fixture *f, gconstpointer data)
{
  start (f);
  f->checks = 0;
  f->notified = 0;
  for (guint second = 0; second < DAY; second++) {
    hr_fake_clock_advance (f->clock, 1);
    g_assert_cmpuint (hr_fake_clock_count_timers (f->clock), ==, 1);
  }

  g_assert_cmpuint (f->checks, ==, DAY / HR_POLLER_INTERVAL_DEFAULT);
  g_assert_cmpuint (f->notified, ==, f->checks);
}

static void
test_stop (Fixture *f, gconstpointer data)
{
  start (f);
  hr_poller_stop (f->poller);
  assert_nothing_planned (f);
  hr_fake_clock_advance (f->clock, DAY);
  hr_fake_conditions_set_online (f->conditions, FALSE);
  hr_fake_conditions_set_online (f->conditions, TRUE);
  hr_fake_conditions_set_frugal (f->conditions, TRUE);
  hr_fake_clock_suspend (f->clock, 60);
  hr_poller_set_interval (f->poller, 60);
  hr_poller_stop (f->poller);
  assert_nothing_planned (f);
  g_assert_cmpuint (f->checks, ==, 1);

  start (f);
  g_assert_cmpuint (f->checks, ==, 2);
}

/* What was under way at the stop does not come back to life with its answer. */
static void
test_stop_while_running (Fixture *f, gconstpointer data)
{
  f->leave = TRUE;
  start (f);
  hr_poller_stop (f->poller);
  finish (f);
  assert_nothing_planned (f);
}

static void
test_start_pauses (Fixture *f, gconstpointer data)
{
  start (f);
  hr_poller_stop (f->poller);
  hr_fake_clock_advance (f->clock, 3);
  hr_poller_start (f->poller);
  g_assert_cmpint (until_next (f), ==, HR_POLLER_PAUSE - 3);
}

static void
test_while_running (Fixture *f, gconstpointer data)
{
  gint64 next;

  start (f);
  next = hr_poller_get_next_check_at (f->poller);
  f->leave = TRUE;
  check (f);

  hr_poller_poke (f->poller);
  hr_poller_set_interval (f->poller, 60);
  hr_fake_conditions_set_frugal (f->conditions, TRUE);
  hr_fake_conditions_set_online (f->conditions, TRUE);
  hr_fake_clock_suspend (f->clock, 60);
  g_assert_cmpuint (hr_fake_clock_count_timers (f->clock), ==, 0);
  g_assert_cmpint (hr_poller_get_next_check_at (f->poller), ==, next);

  finish (f);
  g_assert_cmpint (until_next (f), ==, 60 * HR_POLLER_FRUGAL);
}

static void
test_adaptive (Fixture *f, gconstpointer data)
{
  start (f);
  f->spend = TRUE;
  g_assert_cmpint (step (f), ==, 300);
  g_assert_cmpint (step (f), ==, 60);
  f->spend = FALSE;
  g_assert_cmpint (step (f), ==, 60);
  g_assert_cmpint (step (f), ==, 120);
  g_assert_cmpint (step (f), ==, 240);
  g_assert_cmpint (step (f), ==, 300);
  g_assert_cmpint (step (f), ==, 300);
}

static void
test_adaptive_off (Fixture *f, gconstpointer data)
{
  f->spend = TRUE;
  start (f);
  g_assert_cmpint (until_next (f), ==, HR_POLLER_FAST);
  hr_poller_set_adaptive (f->poller, FALSE);
  g_assert_cmpint (until_next (f), ==, 300);
  g_assert_cmpint (step (f), ==, 300);
  g_assert_cmpint (until_next (f), ==, 300);
}

/* Looking sooner is never later than the interval, and a failure does not end it. */
static void
test_adaptive_bounds (Fixture *f, gconstpointer data)
{
  f->spend = TRUE;
  hr_poller_set_interval (f->poller, 1);
  g_assert_cmpint (hr_poller_get_gap (f->poller), ==, HR_POLLER_INTERVAL_MIN * G_TIME_SPAN_SECOND);
  start (f);
  g_assert_cmpint (until_next (f), ==, HR_POLLER_INTERVAL_MIN);

  hr_poller_set_interval (f->poller, G_MAXUINT);
  g_assert_cmpint (hr_poller_get_gap (f->poller), ==, HR_POLLER_INTERVAL_MAX * G_TIME_SPAN_SECOND);
  step (f);
  g_assert_cmpint (until_next (f), ==, HR_POLLER_FAST);
  f->spend = FALSE;
  f->outcome = HR_ERROR_SERVER;
  step (f);
  f->outcome = SUCCEED;
  step (f);
  g_assert_cmpint (until_next (f), ==, 2 * HR_POLLER_FAST);
}

static void
test_backoff (Fixture *f, gconstpointer data)
{
  const gint64 gaps[] = { 30, 60, 120, 240, 480, 960, 1800, 1800, 1800 };

  f->outcome = HR_ERROR_SERVER;
  start (f);
  for (guint i = 0; i < G_N_ELEMENTS (gaps); i++) {
    gint64 left = hr_fake_clock_get_next_due (f->clock) - boot (f);

    g_assert_cmpint (left, >=, gaps[i] * SEC * 9 / 10);
    g_assert_cmpint (left, <, gaps[i] * SEC * 11 / 10);
    step (f);
  }

  /* A success resets it. */
  f->outcome = SUCCEED;
  step (f);
  g_assert_cmpint (until_next (f), ==, 300);
  f->outcome = HR_ERROR_SERVER;
  step (f);
  g_assert_cmpint (until_next (f), >=, FIRST_MIN);
  g_assert_cmpint (until_next (f), <=, FIRST_MAX);
}

/* Each code, and what is planned after it has failed twice, in seconds. */
static void
test_every_error (Fixture *f, gconstpointer data)
{
  static const struct {
    HrError code;
    gint64 min;
    gint64 max;
  } rows[] = {
    { HR_ERROR_OFFLINE, 54, 66 },
    { HR_ERROR_TIMEOUT, 54, 66 },
    { HR_ERROR_TLS, 54, 66 },
    { HR_ERROR_UNAUTHORIZED, 3600, 3600 },
    { HR_ERROR_FORBIDDEN, 3600, 3600 },
    { HR_ERROR_BLOCKED, 54, 66 },
    { HR_ERROR_RATE_LIMITED, 54, 66 }, /* no Retry-After with it */
    { HR_ERROR_SERVER, 54, 66 },
    { HR_ERROR_NOT_THE_SERVICE, 54, 66 },
    { HR_ERROR_MALFORMED, 54, 66 },
    { HR_ERROR_DOUBTFUL, 30, 30 },
    { HR_ERROR_NO_KEY, 54, 66 },
    { HR_ERROR_KEYRING_LOCKED, 54, 66 },
    { HR_ERROR_KEYRING_UNAVAILABLE, 54, 66 },
    { HR_ERROR_CREDENTIAL_EXPOSED, 54, 66 },
    { HR_ERROR_CREDENTIAL_INVALID, 54, 66 },
    { HR_ERROR_CREDENTIAL_READ_ONLY, 54, 66 },
  };

  g_assert_cmpuint (G_N_ELEMENTS (rows), ==, HR_N_ERRORS);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    f->outcome = SUCCEED;
    hr_poller_stop (f->poller);
    start (f);
    hr_fake_clock_advance (f->clock, HR_POLLER_PAUSE);
    f->outcome = (int) rows[i].code;
    check (f);
    hr_fake_clock_advance (f->clock, HR_POLLER_PAUSE);
    check (f);
    g_assert_cmpint (until_next (f), >=, rows[i].min);
    g_assert_cmpint (until_next (f), <=, rows[i].max);
    hr_fake_clock_advance (f->clock, HR_POLLER_PAUSE);
  }
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  f->outcome = HR_ERROR_UNAUTHORIZED;
  start (f);
  f->checks = 0;
  for (guint minute = 0; minute < 24 * 60; minute++) {
    hr_fake_clock_advance (f->clock, 60);
    hr_fake_conditions_set_online (f->conditions, minute % 2 == 0);
    hr_fake_clock_suspend (f->clock, 0);
  }
  g_assert_cmpuint (f->checks, ==, 24);

  /* Rarely is never more often than the interval. */
  hr_poller_set_interval (f->poller, DAY);
  g_assert_cmpint (until_next (f), ==, DAY);

  /* A new key is another matter. */
  hr_fake_clock_advance (f->clock, HR_POLLER_PAUSE);
  hr_poller_poke (f->poller);
  g_assert_cmpint (until_next (f), ==, 0);
}

/* The keyring is looked into again and again, no more seldom than at every interval. */
static void
test_no_key (Fixture *f, gconstpointer data)
{
  f->outcome = HR_ERROR_NO_KEY;
  start (f);
  for (guint i = 0; i < 10; i++)
    hr_fake_clock_advance (f->clock, HR_POLLER_INTERVAL_DEFAULT);
  g_assert_cmpuint (f->checks, >=, 10);
  g_assert_cmpint (until_next (f), <=, HR_POLLER_INTERVAL_DEFAULT);

  /* No request was made, so there is no pause after it. */
  f->last = 0;
  check (f);
  hr_poller_poke (f->poller);
  g_assert_cmpint (until_next (f), ==, 0);
}

static void
test_poke_pauses (Fixture *f, gconstpointer data)
{
  start (f);
  hr_fake_clock_advance (f->clock, 4);
  hr_poller_poke (f->poller);
  g_assert_cmpint (until_next (f), ==, 6);
  hr_fake_clock_advance (f->clock, 1);
  hr_poller_poke (f->poller);
  g_assert_cmpint (until_next (f), ==, 5);
  hr_fake_clock_advance (f->clock, 5);
  g_assert_cmpuint (f->checks, ==, 2);

  hr_fake_clock_advance (f->clock, 20);
  hr_poller_poke (f->poller);
  g_assert_cmpuint (f->checks, ==, 2);
  hr_fake_clock_advance (f->clock, 0);
  g_assert_cmpuint (f->checks, ==, 3);
}

/* A manual check takes the place of the planned one. */
static void
test_manual (Fixture *f, gconstpointer data)
{
  start (f);
  hr_fake_clock_advance (f->clock, 200);
  check (f);
  g_assert_cmpint (until_next (f), ==, 300);
}

static void
test_interval_change (Fixture *f, gconstpointer data)
{
  start (f);
  hr_fake_clock_advance (f->clock, 100);
  hr_poller_set_interval (f->poller, 600);
  g_assert_cmpint (until_next (f), ==, 500);
  hr_poller_set_interval (f->poller, 60);
  g_assert_cmpint (until_next (f), ==, 0);
  hr_poller_set_interval (f->poller, 600);
  g_assert_cmpint (until_next (f), ==, 500);
}

/* Only a time that is another one is told. */
static void
test_notify (Fixture *f, gconstpointer data)
{
  start (f);
  f->notified = 0;
  hr_fake_clock_advance (f->clock, 100);
  hr_poller_set_interval (f->poller, 300);
  hr_poller_set_adaptive (f->poller, FALSE);
  hr_fake_conditions_set_online (f->conditions, TRUE);
  hr_fake_clock_set_wall_time (f->clock, wall (f));
  g_assert_cmpuint (f->notified, ==, 0);
  hr_fake_clock_set_wall_time (f->clock, wall (f) + 1);
  g_assert_cmpuint (f->notified, ==, 1);
}

static void
on_due_drop (HrPoller *poller, Fixture *f)
{
  g_clear_object (&f->poller);
}

static void
test_dropped_when_due (Fixture *f, gconstpointer data)
{
  HrPoller *poller = f->poller;

  g_signal_handlers_disconnect_by_data (poller, f);
  g_signal_connect (poller, "due", G_CALLBACK (on_due_drop), f);
  g_object_add_weak_pointer (G_OBJECT (poller), (gpointer *) &poller);
  start (f);
  g_assert_null (poller);
}

/* Two pollers do not back off in step. */
static void
test_unseeded (Fixture *f, gconstpointer data)
{
  HrPoller *one = hr_poller_new (HR_CLOCK (f->clock), HR_CONDITIONS (f->conditions), 0);

  hr_poller_start (one);
  hr_poller_began (one);
  hr_poller_failed (one, HR_ERROR_SERVER, (HrRetryTime){ 0 });
  g_assert_cmpint (hr_poller_get_next_check_at (one), >, wall (f));
  g_object_run_dispose (G_OBJECT (one));
  g_assert_finalize_object (one);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/poller/start/at-once", test_start },
    { "/poller/start/pauses-after-a-request", test_start_pauses },
    { "/poller/steady/288-checks-a-day", test_steady_day },
    { "/poller/stop/leaves-no-timer", test_stop },
    { "/poller/stop/forgets-what-runs", test_stop_while_running },
    { "/poller/running/no-timer", test_while_running },
    { "/poller/running/manual-check-replaces-planned", test_manual },
    { "/poller/adaptive/doubles-back", test_adaptive },
    { "/poller/adaptive/off", test_adaptive_off },
    { "/poller/adaptive/bounds", test_adaptive_bounds },
    { "/poller/backoff/sequence", test_backoff },
    { "/poller/backoff/seeds-differ", test_unseeded },
    { "/poller/errors/what-happens-next", test_every_error },
    { "/poller/refused/hourly", test_refused },
    { "/poller/no-key/never", test_no_key },
    { "/poller/poke/pauses", test_poke_pauses },
    { "/poller/interval/change", test_interval_change },
    { "/poller/next-check-at/told-on-change", test_notify },
    { "/poller/due/may-drop-the-poller", test_dropped_when_due },
  };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);

  return g_test_run ();
}
