/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "poller-fixture.h"

static void
test_retry_after (Fixture *f, gconstpointer data)
{
  f->outcome = HR_ERROR_RATE_LIMITED;
  f->retry_in = 1000;
  start (f);
  g_assert_cmpint (until_next (f), ==, 1000);
  g_assert_cmpint (hr_poller_get_retry_at (f->poller), ==, wall (f) + 1000 * SEC);

  /* Nothing that asks for a check gets one before. */
  hr_fake_clock_advance (f->clock, 100);
  hr_poller_poke (f->poller);
  hr_poller_set_interval (f->poller, 60);
  hr_fake_conditions_set_online (f->conditions, FALSE);
  hr_fake_conditions_set_online (f->conditions, TRUE);
  hr_fake_clock_suspend (f->clock, 100);
  hr_poller_stop (f->poller);
  start (f);
  g_assert_cmpint (until_next (f), ==, 800);
  g_assert_cmpuint (f->checks, ==, 1);

  f->outcome = SUCCEED;
  hr_fake_clock_advance (f->clock, 799);
  g_assert_cmpuint (f->checks, ==, 1);
  hr_fake_clock_advance (f->clock, 1);
  g_assert_cmpuint (f->checks, ==, 2);
  g_assert_cmpint (hr_poller_get_retry_at (f->poller), ==, 0);
}

/* A Retry-After shorter than the back-off does not make it shorter. */
static void
test_retry_after_short (Fixture *f, gconstpointer data)
{
  f->outcome = HR_ERROR_RATE_LIMITED;
  f->retry_in = 1;
  start (f);
  g_assert_cmpint (until_next (f), >=, FIRST_MIN);
  hr_fake_clock_advance (f->clock, 1);
  g_assert_cmpint (hr_poller_get_retry_at (f->poller), ==, 0);
}

static void
test_retry_after_restart (Fixture *f, gconstpointer data)
{
  gint64 stored;

  f->outcome = HR_ERROR_RATE_LIMITED;
  f->retry_in = 1000;
  start (f);
  stored = hr_poller_get_retry_at (f->poller);
  g_assert_finalize_object (g_steal_pointer (&f->poller));

  hr_fake_clock_advance (f->clock, 100);
  make_poller (f);
  hr_poller_set_retry_at (f->poller, stored);
  g_assert_cmpint (hr_poller_get_retry_at (f->poller), ==, stored);
  start (f);
  g_assert_cmpint (until_next (f), ==, 900);

  /* One that is over is none, and one that no service asked for is a day at most. */
  hr_poller_set_retry_at (f->poller, wall (f) - 1);
  g_assert_cmpint (hr_poller_get_retry_at (f->poller), ==, 0);
  g_assert_cmpint (until_next (f), ==, 0);
  hr_poller_set_retry_at (f->poller, G_MAXINT64);
  g_assert_cmpint (until_next (f), ==, DAY);
}

/* A hotel's wish: the automatic checks heed it, until the network is another one. */
static void
test_retry_automatic (Fixture *f, gconstpointer data)
{
  f->outcome = HR_ERROR_BLOCKED;
  f->retry_in = 600;
  f->retry_automatic = TRUE;
  start (f);
  g_assert_cmpint (until_next (f), ==, 600);
  g_assert_cmpint (hr_poller_get_retry_at (f->poller), ==, 0);
  hr_poller_poke (f->poller);
  g_assert_cmpint (until_next (f), ==, 600);

  hr_fake_clock_advance (f->clock, 100);
  f->outcome = SUCCEED;
  hr_fake_conditions_set_online (f->conditions, FALSE);
  g_assert_cmpint (until_next (f), ==, 500);
  hr_fake_conditions_set_online (f->conditions, TRUE);
  hr_fake_clock_advance (f->clock, 0);
  g_assert_cmpuint (f->checks, ==, 2);

  /* Another service did not ask for it, and an answer lifts it, too. */
  f->outcome = HR_ERROR_BLOCKED;
  hr_fake_clock_advance (f->clock, until_next (f));
  hr_poller_set_retry_at (f->poller, 0);
  g_assert_cmpint (until_next (f), <, 600);
  hr_fake_clock_advance (f->clock, until_next (f));
  g_assert_cmpint (until_next (f), ==, 600);
  f->outcome = SUCCEED;
  check (f);
  g_assert_cmpint (until_next (f), ==, 300);
}

/* Of two wishes the later one holds. */
static void
test_retry_after_later (Fixture *f, gconstpointer data)
{
  start (f);
  hr_poller_take_retry (f->poller, (HrRetryTime){ .at = wall (f) + 1000 * SEC });
  hr_poller_take_retry (f->poller, (HrRetryTime){ .at = wall (f) + 500 * SEC });
  hr_poller_take_retry (f->poller, (HrRetryTime){ 0 });
  g_assert_cmpint (until_next (f), ==, 1000);
}

/* A doubtful balance is asked for again soon, and not later each time. */
static void
test_confirm (Fixture *f, gconstpointer data)
{
  f->outcome = HR_ERROR_SERVER;
  start (f);
  hr_fake_clock_advance (f->clock, until_next (f));
  f->outcome = HR_ERROR_DOUBTFUL;
  hr_fake_clock_advance (f->clock, until_next (f));
  for (int i = 0; i < 5; i++) {
    g_assert_cmpint (until_next (f), ==, HR_RETRY_CONFIRM_SECONDS);
    hr_fake_clock_advance (f->clock, until_next (f));
  }
  f->outcome = SUCCEED;
  hr_fake_clock_advance (f->clock, until_next (f));
  g_assert_cmpint (until_next (f), ==, 300);
}

static void
test_resume (Fixture *f, gconstpointer data)
{
  start (f);

  /* The check fell due in the sleep: made once, not twice. */
  hr_fake_clock_suspend (f->clock, 8 * 3600);
  g_assert_cmpuint (f->checks, ==, 2);
  g_assert_cmpint (until_next (f), ==, 300);

  /* It did not. */
  hr_fake_clock_suspend (f->clock, 60);
  hr_fake_clock_advance (f->clock, 0);
  g_assert_cmpuint (f->checks, ==, 3);

  /* A nap is over within the pause: what there is, is fresh. */
  hr_fake_clock_suspend (f->clock, 5);
  g_assert_cmpint (until_next (f), ==, 295);
}

/* The request that the sleep broke off is made again when it has failed. */
static void
test_resume_while_running (Fixture *f, gconstpointer data)
{
  f->leave = TRUE;
  start (f);
  hr_fake_clock_suspend (f->clock, 3600);
  f->outcome = HR_ERROR_TIMEOUT;
  f->leave = FALSE;
  finish (f);
  g_assert_cmpint (until_next (f), ==, 0);
}

static void
test_network_return (Fixture *f, gconstpointer data)
{
  start (f);
  hr_fake_clock_advance (f->clock, 60);
  hr_fake_conditions_set_online (f->conditions, FALSE);
  g_assert_cmpint (until_next (f), ==, 240);
  hr_fake_conditions_set_online (f->conditions, TRUE);
  g_assert_cmpint (until_next (f), ==, 0);
  hr_fake_clock_advance (f->clock, 60);
  g_assert_cmpuint (f->checks, ==, 2);

  /* Another network, and nothing amiss. */
  hr_fake_conditions_set_online (f->conditions, TRUE);
  g_assert_cmpint (until_next (f), ==, 240);

  /* Another network, which may mend it. */
  f->outcome = HR_ERROR_NOT_THE_SERVICE;
  step (f);
  hr_fake_clock_advance (f->clock, 4);
  hr_fake_conditions_set_online (f->conditions, TRUE);
  g_assert_cmpint (until_next (f), ==, 6);

  /* Another network, which cannot. */
  f->outcome = HR_ERROR_SERVER;
  step (f);
  hr_fake_clock_advance (f->clock, 20);
  hr_fake_conditions_set_online (f->conditions, TRUE);
  g_assert_cmpint (until_next (f), >, 10);
}

static void
test_network_while_running (Fixture *f, gconstpointer data)
{
  f->leave = TRUE;
  start (f);
  hr_fake_conditions_set_online (f->conditions, FALSE);
  hr_fake_conditions_set_online (f->conditions, TRUE);
  f->outcome = HR_ERROR_OFFLINE;
  finish (f);
  g_assert_cmpint (until_next (f), ==, HR_POLLER_PAUSE);
}

static void
test_frugal (Fixture *f, gconstpointer data)
{
  start (f);
  hr_fake_clock_advance (f->clock, 100);
  hr_fake_conditions_set_frugal (f->conditions, TRUE);
  g_assert_cmpint (until_next (f), ==, 800);
  f->spend = TRUE;
  step (f);
  g_assert_cmpint (until_next (f), ==, 180);
  f->outcome = HR_ERROR_SERVER;
  step (f);
  g_assert_cmpint (until_next (f), <=, FIRST_MAX);
  f->outcome = SUCCEED;
  f->spend = FALSE;
  step (f);
  g_assert_cmpint (until_next (f), ==, 360);
  hr_fake_clock_advance (f->clock, 200);
  hr_fake_conditions_set_frugal (f->conditions, FALSE);
  g_assert_cmpint (until_next (f), ==, 0);
}

static void
test_wall_clock (Fixture *f, gconstpointer data)
{
  const gint64 jumps[] = { -10 * 365 * (gint64) DAY, 3600, 20 * 365 * (gint64) DAY, -1 };

  f->outcome = HR_ERROR_RATE_LIMITED;
  f->retry_in = 1000;
  start (f);
  for (guint i = 0; i < G_N_ELEMENTS (jumps); i++) {
    hr_fake_clock_set_wall_time (f->clock, wall (f) + jumps[i] * SEC);
    g_assert_cmpint (until_next (f), ==, 1000);
    g_assert_cmpint (hr_poller_get_retry_at (f->poller), ==, wall (f) + 1000 * SEC);
  }
  hr_fake_clock_advance (f->clock, 1000);
  g_assert_cmpuint (f->checks, ==, 2);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/poller/retry-after/obeyed-by-all", test_retry_after },
    { "/poller/retry-after/shorter-than-backoff", test_retry_after_short },
    { "/poller/retry-after/outlives-restart", test_retry_after_restart },
    { "/poller/retry-after/automatic", test_retry_automatic },
    { "/poller/retry-after/later-of-two", test_retry_after_later },
    { "/poller/doubtful/soon", test_confirm },
    { "/poller/resume/at-once", test_resume },
    { "/poller/resume/while-running", test_resume_while_running },
    { "/poller/network/return", test_network_return },
    { "/poller/network/while-running", test_network_while_running },
    { "/poller/frugal/triples", test_frugal },
    { "/poller/wall-clock/set-back-and-forth", test_wall_clock },
  };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);

  return g_test_run ();
}
