/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom-test"
#include "config.h"

#include "account-fixture.h"

#include "hr-poller.h"

#include <locale.h>

/*
 * Which answers an account believes, how often it asks, and for how long it believes an old one.
 */

static void
say (AccountFixture *fixture, gint64 credits, gint64 used)
{
  hr_test_service_set_balance (fixture->server, (double) credits, (double) used);
}

static void
pass (AccountFixture *fixture, gint64 seconds)
{
  hr_fake_clock_advance (fixture->clock, seconds);
  run_check (fixture);
}

static void
assert_today (AccountFixture *fixture, gint64 spent, gint64 granted, gint64 lapsed, gint64 refunded)
{
  g_autofree HrOutlook *outlook = look (fixture);
  const HrLedgerEntry *today = &outlook->totals.today;

  g_assert_cmpint (hr_account_get_snapshot (fixture->account)->spent_today, ==, spent);
  g_assert_cmpint (today->spent, ==, spent);
  g_assert_cmpint (today->granted, ==, granted);
  g_assert_cmpint (today->lapsed, ==, lapsed);
  g_assert_cmpint (today->refunded, ==, refunded);
}

/* One glitch: the old number stays, marked as old, nobody is told, and the ledger knows nothing. */
static void
test_glitch (AccountFixture *fixture, gconstpointer data)
{
  const gint64 *glitch = data;
  gint64 as_of;

  start (fixture);
  as_of = hr_account_get_snapshot (fixture->account)->balance.at;
  say (fixture, glitch[0], glitch[1]);
  hr_fake_clock_advance (fixture->clock, 20);
  g_assert_cmpint (refresh (fixture), ==, HR_ERROR_DOUBTFUL);
  assert_face (fixture, "outdated", "ok", 195);
  g_assert_cmpint (hr_account_get_snapshot (fixture->account)->balance.at, ==, as_of);
  g_assert_cmpint (hr_account_get_snapshot (fixture->account)->next_check_at -
                       hr_clock_get_wall_time (HR_CLOCK (fixture->clock)),
                   ==, HR_RETRY_CONFIRM_SECONDS * G_USEC_PER_SEC);

  say (fixture, 195, 5);
  pass (fixture, HR_RETRY_CONFIRM_SECONDS);
  assert_face (fixture, "current", "ok", 195);
  g_assert_cmpuint (fixture->alerts->len, ==, 0);
  assert_today (fixture, 0, 0, 0, 0);
}

/* Whatever keeps the next answer away. */
static void
test_doubt_stands (AccountFixture *fixture, gconstpointer data)
{
  start (fixture);
  say (fixture, 0, 5);
  pass (fixture, 20);
  g_assert_cmpint (refresh (fixture), ==, HR_ERROR_DOUBTFUL);
  hr_test_service_set_reply (fixture->server, 500, "application/json", "{\"code\":500}");
  hr_test_service_set_mode (fixture->server, HR_TEST_BODY);
  pass (fixture, HR_RETRY_CONFIRM_SECONDS);
  assert_face (fixture, "outdated", "ok", 195);
  g_assert_cmpint (hr_account_get_snapshot (fixture->account)->error, ==, HR_ERROR_DOUBTFUL);

  hr_test_service_set_mode (fixture->server, HR_TEST_BALANCE);
  say (fixture, 195, 5);
  g_assert_cmpint (refresh (fixture), ==, -1);
  assert_face (fixture, "current", "ok", 195);
}

/* What a second answer confirms is so: told once, and in the ledger. */
static void
test_confirmed (AccountFixture *fixture, gconstpointer data)
{
  start (fixture);
  say (fixture, 0, 5);
  pass (fixture, 20);
  g_assert_cmpint (refresh (fixture), ==, HR_ERROR_DOUBTFUL);
  hr_fake_clock_advance (fixture->clock, HR_DOUBT_MIN_AGE - 1);
  g_assert_cmpint (refresh (fixture), ==, HR_ERROR_DOUBTFUL);
  g_assert_cmpuint (fixture->alerts->len, ==, 0);
  hr_fake_clock_advance (fixture->clock, 1);
  g_assert_cmpint (refresh (fixture), ==, -1);
  assert_face (fixture, "current", "empty", 0);
  g_assert_cmpuint (fixture->alerts->len, ==, 1);
  g_assert_cmpint (g_array_index (fixture->alerts, HrAlert, 0).level, ==, HR_LEVEL_EMPTY);
  assert_today (fixture, 0, 0, 195, 0);
}

/* The doubt is in the store: the next run's answer settles it. */
static void
test_doubt_outlives_restart (AccountFixture *fixture, gconstpointer data)
{
  start (fixture);
  say (fixture, 0, 0);
  hr_fake_clock_advance (fixture->clock, 20);
  g_assert_cmpint (refresh (fixture), ==, HR_ERROR_DOUBTFUL);
  restart (fixture);
  hr_fake_clock_advance (fixture->clock, 20);
  start (fixture);
  assert_face (fixture, "current", "empty", 0);

  /* A command that asks once, and has nothing in memory. */
  say (fixture, 5000, 0);
  g_assert_cmpint (refresh (fixture), ==, -1);
  say (fixture, 0, 0);
  hr_fake_clock_advance (fixture->clock, 20);
  restart (fixture);
  g_assert_cmpint (refresh (fixture), ==, HR_ERROR_DOUBTFUL);
  hr_fake_clock_advance (fixture->clock, 20);
  restart (fixture);
  g_assert_cmpint (refresh (fixture), ==, -1);
  assert_face (fixture, "current", "empty", 0);
}

/* Another key has another balance, which no reading of the old one makes doubtful. */
static void
test_another_key (AccountFixture *fixture, gconstpointer data)
{
  start (fixture);
  hr_fake_clock_advance (fixture->clock, 20);
  store_key (fixture, "sk-another");
  hr_test_service_set_key (fixture->server, "sk-another");
  say (fixture, 0, 0);
  g_assert_cmpint (refresh (fixture), ==, -1);
  assert_face (fixture, "current", "empty", 0);
}

/* Where no history can be kept, memory judges. */
static void
test_without_history (AccountFixture *fixture, gconstpointer data)
{
  start (fixture);
  g_assert_true (hr_store_close (fixture->store));
  say (fixture, 0, 0);
  hr_fake_clock_advance (fixture->clock, 20);
  g_assert_cmpint (refresh (fixture), ==, HR_ERROR_DOUBTFUL);
  assert_face (fixture, "outdated", "ok", 195);
  say (fixture, 185, 15);
  g_assert_cmpint (refresh (fixture), ==, -1);
  assert_face (fixture, "current", "ok", 185);
}

/* A refill with a new count is a top-up: it is told, and ends the snooze that waits for one. */
static void
test_refill_with_new_count (AccountFixture *fixture, gconstpointer data)
{
  say (fixture, 15, 985);
  start (fixture);
  snooze (fixture, HR_SNOOZE_UNTIL_TOPPED_UP);
  g_array_set_size (fixture->alerts, 0);
  say (fixture, 1000, 0);
  pass (fixture, 300);
  g_assert_cmpuint (fixture->alerts->len, ==, 1);
  g_assert_cmpint (g_array_index (fixture->alerts, HrAlert, 0).kind, ==, HR_ALERT_TOPPED_UP);
  g_assert_cmpint (g_array_index (fixture->alerts, HrAlert, 0).granted, ==, 985);
  g_assert_cmpint (hr_account_get_snapshot (fixture->account)->snoozed_until, ==, 0);
  assert_today (fixture, 0, 985, 0, 0);

  say (fixture, 40, 960);
  pass (fixture, 300);
  g_assert_cmpuint (fixture->alerts->len, ==, 2);
  g_assert_cmpint (g_array_index (fixture->alerts, HrAlert, 1).level, ==, HR_LEVEL_LOW);
}

/* On the disk, which programs share. */
static HrStore *
open_history (HrFakeClock *clock)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "history.db", NULL);

  return hr_store_new (path, HR_CLOCK (clock));
}

static void
set_up_on_disk (AccountFixture *fixture, gconstpointer data)
{
  set_up (fixture, data);
  settle (fixture);
  g_assert_finalize_object (fixture->account);
  g_assert_finalize_object (fixture->store);
  fixture->store = open_history (fixture->clock);
  make_account (fixture);
}

/* A second program with the same history and keyring. */
static void
set_up_beside (AccountFixture *other, const AccountFixture *fixture)
{
  *other = *fixture;
  other->store = open_history (other->clock);
  other->alerts = g_array_new (FALSE, FALSE, sizeof (HrAlert));
  make_account (other);
  start (other);
}

static void
tear_down_beside (AccountFixture *other)
{
  hr_account_stop (other->account);
  settle (other);
  g_assert_finalize_object (other->account);
  g_assert_finalize_object (other->store);
  g_array_unref (other->alerts);
}

/* Lets both come to rest, so that no time passes for what the store is busy with: each waits for
 * the other. */
static void
rest (AccountFixture *fixture, AccountFixture *other)
{
  for (int i = 0; i < 2; i++) {
    run_check (fixture);
    run_check (other);
    while (g_main_context_iteration (NULL, FALSE))
      ;
  }
}

/* Passes a minute, in which checks may come due, whose waits are none of this clock. */
static void
pass_minute (AccountFixture *fixture, AccountFixture *other)
{
  gint64 end = hr_clock_get_wall_time (HR_CLOCK (fixture->clock)) + G_TIME_SPAN_MINUTE;
  gint64 now;

  while ((now = hr_clock_get_wall_time (HR_CLOCK (fixture->clock))) < end) {
    gint64 due[] = { hr_account_get_snapshot (fixture->account)->next_check_at,
                     hr_account_get_snapshot (other->account)->next_check_at };
    gint64 until = end;

    for (guint i = 0; i < G_N_ELEMENTS (due); i++)
      if (due[i] > now)
        until = MIN (until, due[i]);
    hr_fake_clock_advance (fixture->clock, (until - now + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);
    rest (fixture, other);
  }
}

/* @granted: by how much the account was topped up since the last time */
static void
assert_told_is_true (AccountFixture *fixture, gint64 credits, gint64 granted)
{
  for (guint i = 0; i < fixture->alerts->len; i++) {
    const HrAlert *alert = &g_array_index (fixture->alerts, HrAlert, i);

    if (!alert->tell)
      continue;
    g_assert_cmpint (alert->credits, ==, credits);
    if (alert->kind == HR_ALERT_TOPPED_UP)
      g_assert_cmpint (alert->granted, ==, granted);
    else
      g_assert_cmpint (alert->level, ==, hr_level_for_credits (credits, 50, 20));
  }
  g_array_set_size (fixture->alerts, 0);
}

/* What another one than the service says for a moment: no credits, none used, or neither. */
static void
say_glitch (AccountFixture *fixture, GRand *rand, gint64 credits, gint64 used)
{
  gint64 other_used = g_rand_boolean (rand) ? 0 : g_rand_int_range (rand, 0, (gint32) used - 1);

  switch (g_rand_int_range (rand, 0, 3)) {
  case 0:
    say (fixture, MIN (credits, 0), other_used);
    break;
  case 1:
    say (fixture, g_rand_int_range (rand, -3, 1), other_used);
    break;
  default:
    say (fixture, credits, other_used);
    break;
  }
}

/* Answers of zeros now and then, and whatever stands beside them, in days of spending down to
 * nothing and of topping up, to two programs in turn: only what is true is ever told or shown, and
 * the totals are the truth. */
static void
test_random_glitches (AccountFixture *fixture, gconstpointer data)
{
  guint32 seed = (guint32) g_test_rand_int_range (1, 100000);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  AccountFixture other = { 0 };
  gint64 credits = 300, used = 100;
  gint64 spent = 0, granted = 0;

  g_test_message ("seed %u", seed);
  say (fixture, credits, used);
  start (fixture);
  set_up_beside (&other, fixture);
  for (int i = 0; i < 150; i++) {
    gboolean topped_up = g_rand_int_range (rand, 0, 50) == 0;
    gint64 cost = topped_up ? 0 : MIN (credits, 8);
    AccountFixture *asking = g_rand_boolean (rand) ? fixture : &other;

    if (g_rand_int_range (rand, 0, 4) == 0) {
      pass_minute (fixture, &other);
      say_glitch (fixture, rand, credits, used);
      (void) refresh (asking);
      rest (fixture, &other);
      assert_told_is_true (fixture, credits, 0);
      assert_told_is_true (&other, credits, 0);
      if (hr_account_get_snapshot (asking->account)->state == HR_STATE_CURRENT)
        g_assert_cmpint (hr_account_get_snapshot (asking->account)->balance.credits, ==, credits);
      asking = g_rand_boolean (rand) ? fixture : &other;
    }
    if (topped_up)
      credits += 200;
    granted += topped_up ? 200 : 0;
    credits -= cost;
    used += cost;
    spent += cost;
    say (fixture, credits, used);
    pass_minute (fixture, &other);
    g_assert_cmpint (refresh (asking), ==, -1);
    rest (fixture, &other);
    assert_told_is_true (fixture, credits, 200);
    assert_told_is_true (&other, credits, 200);
    g_assert_cmpint (hr_account_get_snapshot (asking->account)->balance.credits, ==, credits);
  }
  g_assert_cmpint (refresh (fixture), ==, -1);
  assert_today (fixture, spent, granted, 0, 0);
  tear_down_beside (&other);
}

/* One program doubts, and another one's answer settles it; what is told is told once. */
static void
test_doubt_of_two (AccountFixture *fixture, gconstpointer data)
{
  AccountFixture other = { 0 };

  start (fixture);
  set_up_beside (&other, fixture);
  hr_fake_clock_advance (fixture->clock, 20);
  rest (fixture, &other);
  say (fixture, 0, 0);
  g_assert_cmpint (refresh (fixture), ==, HR_ERROR_DOUBTFUL);
  hr_fake_clock_advance (fixture->clock, HR_DOUBT_MIN_AGE - 1);
  g_assert_cmpint (refresh (&other), ==, HR_ERROR_DOUBTFUL);
  g_assert_cmpuint (fixture->alerts->len + other.alerts->len, ==, 0);
  hr_fake_clock_advance (fixture->clock, 1);
  g_assert_cmpint (refresh (&other), ==, -1);
  assert_face (&other, "current", "empty", 0);
  assert_face (fixture, "outdated", "ok", 195);
  rest (fixture, &other);
  g_assert_cmpint (refresh (fixture), ==, -1);
  assert_face (fixture, "current", "empty", 0);
  g_assert_cmpuint (fixture->alerts->len, ==, 0);
  g_assert_cmpuint (other.alerts->len, ==, 1);
  g_assert_cmpint (g_array_index (other.alerts, HrAlert, 0).level, ==, HR_LEVEL_EMPTY);
  tear_down_beside (&other);
}

/* As many as are wanted, but not more: nothing is asked, and the last answer is told again. */
static void
test_pace (AccountFixture *fixture, gconstpointer data)
{
  start (fixture);
  for (int i = 0; i < HR_ACCOUNT_REFRESHES + 20; i++)
    g_assert_cmpint (refresh (fixture), ==, -1);
  g_assert_cmpuint (hr_test_service_get_requests (fixture->server), ==, 1 + HR_ACCOUNT_REFRESHES);

  /* One in so many seconds. */
  hr_fake_clock_advance (fixture->clock, HR_ACCOUNT_REFRESH_GAP);
  hr_test_service_set_mode (fixture->server, HR_TEST_CLOSE);
  g_assert_cmpint (refresh (fixture), ==, HR_ERROR_OFFLINE);
  hr_test_service_set_mode (fixture->server, HR_TEST_BALANCE);
  g_assert_cmpint (refresh (fixture), ==, HR_ERROR_OFFLINE);
  g_assert_cmpuint (hr_test_service_get_requests (fixture->server), ==, 2 + HR_ACCOUNT_REFRESHES);

  /* The checks that nobody asked for go on. */
  pass (fixture, 40);
  g_assert_cmpuint (hr_test_service_get_requests (fixture->server), ==, 3 + HR_ACCOUNT_REFRESHES);
  assert_face (fixture, "current", "ok", 195);
}

/* Many who join one check that hangs cost no more than the pace allows. */
static void
test_pace_of_joined (AccountFixture *fixture, gconstpointer data)
{
  GAsyncResult *results[1000] = { NULL };

  start (fixture);
  hr_test_service_set_mode (fixture->server, HR_TEST_HANG);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    hr_account_refresh_async (fixture->account, NULL, on_done, &results[i]);
  for (guint i = HR_ACCOUNT_REFRESHES; i < G_N_ELEMENTS (results); i++)
    g_assert_true (hr_account_refresh_finish (fixture->account, wait_for (&results[i]), NULL));
  g_assert_null (results[0]);
  while (hr_test_service_get_requests (fixture->server) < 2)
    g_main_context_iteration (NULL, TRUE);
  hr_fake_clock_advance (fixture->clock, HR_CLIENT_TIMEOUT);
  for (guint i = 0; i < HR_ACCOUNT_REFRESHES; i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (hr_account_refresh_finish (fixture->account, wait_for (&results[i]), &error));
    g_assert_error (error, HR_ERROR, HR_ERROR_TIMEOUT);
  }
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    g_object_unref (results[i]);
  g_assert_cmpuint (hr_test_service_get_requests (fixture->server), ==, 2);
}

/* A minute, where a rate limit does not say for how long. */
static void
test_bare_rate_limit (AccountFixture *fixture, gconstpointer data)
{
  start (fixture);
  hr_test_service_set_reply (fixture->server, 429, "application/json", "{\"code\":429}");
  hr_test_service_set_mode (fixture->server, HR_TEST_BODY);
  hr_fake_clock_advance (fixture->clock, 20);
  for (int i = 0; i < 10; i++)
    g_assert_cmpint (refresh (fixture), ==, HR_ERROR_RATE_LIMITED);
  g_assert_cmpuint (hr_test_service_get_requests (fixture->server), ==, 2);
  hr_test_service_set_mode (fixture->server, HR_TEST_BALANCE);
  pass (fixture, 60);
  assert_face (fixture, "current", "ok", 195);
}

/* A hotel's wish to wait binds no person. */
static void
test_retry_after_of_another (AccountFixture *fixture, gconstpointer data)
{
  start (fixture);
  hr_test_service_set_reply (fixture->server, 503, "text/html", "<html>");
  hr_test_service_set_retry_after (fixture->server, "600");
  hr_test_service_set_mode (fixture->server, HR_TEST_BODY);
  hr_fake_clock_advance (fixture->clock, 20);
  g_assert_cmpint (refresh (fixture), ==, HR_ERROR_BLOCKED);
  pass (fixture, 590);
  g_assert_cmpuint (hr_test_service_get_requests (fixture->server), ==, 2);
  g_assert_cmpint (refresh (fixture), ==, HR_ERROR_BLOCKED);
  g_assert_cmpuint (hr_test_service_get_requests (fixture->server), ==, 3);
  hr_test_service_set_mode (fixture->server, HR_TEST_BALANCE);
  g_assert_cmpint (refresh (fixture), ==, -1);
}

/* A wait that ends long before the next check is over for whoever looks, with no wake-up besides.
 */
static void
test_wait_ends (AccountFixture *fixture, gconstpointer data)
{
  HrClock *clock = HR_CLOCK (fixture->clock);
  const HrSnapshot *snapshot;

  start (fixture);
  hr_test_service_set_reply (fixture->server, 403, "application/json",
                             "{\"code\":403,\"message\":\"x\"}");
  hr_test_service_set_retry_after (fixture->server, "60");
  hr_test_service_set_mode (fixture->server, HR_TEST_BODY);
  hr_fake_clock_advance (fixture->clock, 20);
  g_assert_cmpint (refresh (fixture), ==, HR_ERROR_FORBIDDEN);
  hr_fake_clock_advance (fixture->clock, 59);
  snapshot = hr_account_get_snapshot (fixture->account);
  g_assert_false (hr_snapshot_can_refresh (snapshot, hr_clock_get_wall_time (clock)));

  fixture->changes = 0;
  hr_fake_clock_advance (fixture->clock, 2);
  g_assert_cmpuint (fixture->changes, ==, 1);
  snapshot = hr_account_get_snapshot (fixture->account);
  g_assert_true (hr_snapshot_can_refresh (snapshot, hr_clock_get_wall_time (clock)));
  g_assert_cmpint (snapshot->next_check_at - hr_clock_get_wall_time (clock), ==,
                   (HR_POLLER_REFUSED - 61) * (gint64) G_USEC_PER_SEC);
  hr_fake_clock_advance (fixture->clock, HR_POLLER_REFUSED - 62);
  g_assert_cmpuint (fixture->changes, ==, 1);

  hr_test_service_set_mode (fixture->server, HR_TEST_BALANCE);
  g_assert_cmpint (refresh (fixture), ==, -1);
}

/* One that the next check ends has no timer of its own. */
static void
test_wait_ends_with_check (AccountFixture *fixture, gconstpointer data)
{
  hr_test_service_set_reply (fixture->server, 429, "application/json", "{\"code\":429}");
  hr_test_service_set_retry_after (fixture->server, "600");
  hr_test_service_set_mode (fixture->server, HR_TEST_BODY);
  start (fixture);
  g_assert_cmpuint (hr_fake_clock_count_timers (fixture->clock), ==, 1);
}

/* The picture is true at every moment: a balance grows old while a check hangs, and while nothing
 * happens at all. */
static void
test_grows_old (AccountFixture *fixture, gconstpointer data)
{
  gboolean hangs = GPOINTER_TO_INT (data);

  start (fixture);
  hr_test_service_set_mode (fixture->server, HR_TEST_HANG);
  if (hangs) {
    hr_fake_clock_advance (fixture->clock, HR_POLLER_INTERVAL_DEFAULT);
    while (hr_test_service_get_requests (fixture->server) < 2)
      g_main_context_iteration (NULL, TRUE);
    assert_face (fixture, "current", "ok", 195);
    g_assert_true (hr_account_get_snapshot (fixture->account)->busy);
  }
  fixture->changes = 0;
  hr_fake_clock_suspend (fixture->clock, 2 * HR_POLLER_INTERVAL_DEFAULT);
  assert_face (fixture, "outdated", "ok", 195);
  g_assert_cmpuint (fixture->changes, >, 0);
}

/* Local days: one in winter, one of 25 hours. */
typedef struct {
  gint64 evening; /* Unix seconds of ten minutes to eleven */
  gint64 hours;   /* of the day after */
} Night;

static const Night WINTER = { 1795384200, 24 };
static const Night LONGEST = { 1792875000, 25 };

static void
set_up_in_berlin (AccountFixture *fixture, gconstpointer data)
{
  g_setenv ("TZ", "Europe/Berlin", TRUE);
  set_up (fixture, data);
}

static void
tear_down_in_berlin (AccountFixture *fixture, gconstpointer data)
{
  tear_down (fixture, data);
  g_unsetenv ("TZ");
}

/* Spends 63 credits ten minutes before eleven in the evening, asked for at eleven. */
static void
spend_in_the_evening (AccountFixture *fixture, const Night *night)
{
  hr_fake_clock_set_wall_time (fixture->clock, night->evening * G_USEC_PER_SEC);
  start (fixture);
  say (fixture, 132, 68);
  hr_fake_clock_advance (fixture->clock, 600);
  run_check (fixture);
  g_assert_cmpint (refresh (fixture), ==, -1);
  assert_today (fixture, 63, 0, 0, 0);
}

/* Makes what fails on the way fail. */
static void
pass_hours (AccountFixture *fixture, gint64 hours)
{
  for (gint64 i = 0; i < 6 * hours; i++)
    pass (fixture, 600);
}

/* Asserts that another day begins in a second, and that this is told. */
static void
assert_day_ends (AccountFixture *fixture, gint64 midnight)
{
  g_assert_cmpint (hr_account_get_snapshot (fixture->account)->day, <, midnight);
  fixture->changes = 0;
  hr_fake_clock_advance (fixture->clock, 1);
  g_assert_cmpuint (fixture->changes, >, 0);
  g_assert_cmpint (hr_account_get_snapshot (fixture->account)->day, ==, midnight);
  g_assert_cmpint (hr_account_get_snapshot (fixture->account)->spent_today, ==, -1);

  /* The days before are known still. */
  while (!hr_account_get_snapshot (fixture->account)->totals_known)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (hr_account_get_snapshot (fixture->account)->spent_today, ==, -1);
  g_assert_cmpint (hr_account_get_snapshot (fixture->account)->spent_week, ==, 63);
}

/* What was spent yesterday is not today's, though no answer says so. */
static void
test_offline_at_midnight (AccountFixture *fixture, gconstpointer data)
{
  const Night *night = data;
  gint64 midnight = (night->evening + 70 * 60) * G_USEC_PER_SEC;

  spend_in_the_evening (fixture, night);
  hr_test_service_set_mode (fixture->server, HR_TEST_CLOSE);
  pass (fixture, 3599);
  g_assert_cmpint (hr_account_get_snapshot (fixture->account)->spent_today, ==, 63);
  assert_day_ends (fixture, midnight);
  assert_face (fixture, "outdated", "ok", 132);

  pass_hours (fixture, night->hours - 1);
  pass (fixture, 3599);
  assert_day_ends (fixture, midnight + night->hours * G_TIME_SPAN_HOUR);

  hr_test_service_set_mode (fixture->server, HR_TEST_BALANCE);
  g_assert_cmpint (refresh (fixture), ==, -1);
  assert_today (fixture, 0, 0, 0, 0);
  g_assert_cmpint (hr_account_get_snapshot (fixture->account)->spent_week, ==, 63);
}

/* Nor while the balance is current, because the next check comes in the morning. */
static void
test_asleep_at_midnight (AccountFixture *fixture, gconstpointer data)
{
  fixture->settings.poll_interval = 6 * 3600;
  fixture->settings.adaptive_polling = FALSE;
  configure (fixture);
  spend_in_the_evening (fixture, data);
  hr_fake_clock_advance (fixture->clock, 3599);
  assert_day_ends (fixture, (WINTER.evening + 70 * 60) * G_USEC_PER_SEC);
  assert_face (fixture, "current", "ok", 132);
  g_assert_cmpuint (hr_test_service_get_requests (fixture->server), ==, 2);

  /* One that was restored is no other. */
  hr_test_service_set_mode (fixture->server, HR_TEST_CLOSE);
  restart (fixture);
  watch (fixture);
  while (!hr_account_get_snapshot (fixture->account)->known)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (hr_account_get_snapshot (fixture->account)->spent_today, ==, -1);
  g_assert_cmpint (hr_account_get_snapshot (fixture->account)->spent_week, ==, 63);

  /* Seven days end. */
  pass (fixture, 6 * 86400);
  while (!hr_account_get_snapshot (fixture->account)->totals_known)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (hr_account_get_snapshot (fixture->account)->spent_week, ==, 0);
  g_assert_cmpint (hr_account_get_snapshot (fixture->account)->spent_month, ==, 63);
}

/* Also where the jump of the clock is noticed before the timers are, and the check of the resume is
 * under way. */
static void
test_grows_old_asleep (AccountFixture *fixture, gconstpointer data)
{
  start (fixture);
  hr_test_service_set_mode (fixture->server, HR_TEST_HANG);
  hr_fake_clock_suspend_jump_first (fixture->clock, 8 * 3600);
  assert_face (fixture, "outdated", "ok", 195);
}

/* A day's interval makes two days, in every type of number. */
static void
test_grows_old_slowly (AccountFixture *fixture, gconstpointer data)
{
  fixture->settings.poll_interval = 86400;
  fixture->settings.adaptive_polling = FALSE;
  configure (fixture);
  start (fixture);
  hr_test_service_set_mode (fixture->server, HR_TEST_HANG);
  hr_fake_clock_advance (fixture->clock, 86400);
  while (hr_test_service_get_requests (fixture->server) < 2)
    g_main_context_iteration (NULL, TRUE);
  assert_face (fixture, "current", "ok", 195);
  hr_fake_clock_suspend_jump_first (fixture->clock, 86399);
  assert_face (fixture, "current", "ok", 195);
  hr_fake_clock_suspend_jump_first (fixture->clock, 1);
  assert_face (fixture, "outdated", "ok", 195);
}

/* A refused key is the worse news, whatever the service asks to wait for, and after a restart. */
static void
test_refused_within_a_wait (AccountFixture *fixture, gconstpointer data)
{
  start (fixture);
  hr_test_service_set_reply (fixture->server, 401, "application/json",
                             "{\"code\":401,\"message\":\"x\"}");
  hr_test_service_set_retry_after (fixture->server, "600");
  hr_test_service_set_mode (fixture->server, HR_TEST_BODY);
  hr_fake_clock_advance (fixture->clock, 20);
  g_assert_cmpint (refresh (fixture), ==, HR_ERROR_UNAUTHORIZED);
  g_assert_cmpint (refresh (fixture), ==, HR_ERROR_RATE_LIMITED);
  assert_face (fixture, "refused", "ok", 195);
  restart (fixture);
  watch (fixture);
  while (!hr_account_get_snapshot (fixture->account)->known)
    g_main_context_iteration (NULL, TRUE);
  assert_face (fixture, "refused", "ok", 195);
}

/* A new key that meets a rate limit, put while a check is under way: checks go on after the wait.
 */
static void
test_rate_limited_new_key (AccountFixture *fixture, gconstpointer data)
{
  g_autoptr (HrKey) key = hr_key_new ("sk-new", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  start (fixture);
  hr_test_service_set_mode (fixture->server, HR_TEST_HANG);
  hr_fake_clock_advance (fixture->clock, HR_POLLER_INTERVAL_DEFAULT);
  while (hr_test_service_get_requests (fixture->server) < 2)
    g_main_context_iteration (NULL, TRUE);
  hr_test_service_set_reply (fixture->server, 429, "application/json", "{\"code\":429}");
  hr_test_service_set_mode (fixture->server, HR_TEST_BODY);
  hr_account_set_key_async (fixture->account, key, TRUE, NULL, on_done, &result);
  g_assert_false (hr_account_set_key_finish (fixture->account, wait_for (&result), &error));
  g_assert_error (error, HR_ERROR, HR_ERROR_RATE_LIMITED);
  hr_test_service_set_mode (fixture->server, HR_TEST_BALANCE);
  pass (fixture, 60);
  assert_face (fixture, "current", "ok", 195);
}

/* No good answer for six hours awake is told by time, though no check fails at that moment. */
static void
test_outage_by_time (AccountFixture *fixture, gconstpointer data)
{
  fixture->settings.poll_interval = 86400;
  configure (fixture);
  start (fixture);
  hr_test_service_set_mode (fixture->server, HR_TEST_CLOSE);
  hr_fake_clock_advance (fixture->clock, 20);
  g_assert_cmpint (refresh (fixture), ==, HR_ERROR_OFFLINE);
  for (int i = 0; i < 6 * 60 - 1; i++)
    pass (fixture, 60);
  g_assert_cmpuint (fixture->alerts->len, ==, 0);
  /* Asleep nobody looks. */
  hr_fake_clock_suspend (fixture->clock, 8 * 3600);
  run_check (fixture);
  g_assert_cmpuint (fixture->alerts->len, ==, 0);
  pass (fixture, 60);
  g_assert_cmpuint (fixture->alerts->len, ==, 1);
  g_assert_cmpint (g_array_index (fixture->alerts, HrAlert, 0).kind, ==, HR_ALERT_UNREACHABLE);

  /* Once, whatever the next run thinks of it. */
  restart (fixture);
  start (fixture);
  for (int i = 0; i < 7 * 60; i++)
    pass (fixture, 60);
  g_assert_cmpuint (fixture->alerts->len, ==, 1);
  hr_test_service_set_mode (fixture->server, HR_TEST_BALANCE);
  g_assert_cmpint (refresh (fixture), ==, -1);
  g_assert_cmpuint (fixture->alerts->len, ==, 2);
  g_assert_false (g_array_index (fixture->alerts, HrAlert, 1).tell);
}

#define ADD(path, data, func)                                                                      \
  g_test_add ("/account/answers/" path, AccountFixture, data, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  static const gint64 zeros[] = { 0, 0 };
  static const gint64 no_credits[] = { 0, 5 };
  static const gint64 critical[] = { 12, 5 };
  static const gint64 negative[] = { -1, 4 };

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("glitch/zeros", zeros, test_glitch);
  ADD ("glitch/no-credits", no_credits, test_glitch);
  ADD ("glitch/critical", critical, test_glitch);
  ADD ("glitch/negative", negative, test_glitch);
  g_test_add ("/account/answers/glitch/random", AccountFixture, NULL, set_up_on_disk,
              test_random_glitches, tear_down);
  ADD ("doubt/confirmed", NULL, test_confirmed);
  g_test_add ("/account/answers/doubt/settled-by-another-program", AccountFixture, NULL,
              set_up_on_disk, test_doubt_of_two, tear_down);
  ADD ("doubt/stands-while-nothing-answers", NULL, test_doubt_stands);
  ADD ("doubt/outlives-restart", NULL, test_doubt_outlives_restart);
  ADD ("doubt/another-key", NULL, test_another_key);
  ADD ("doubt/without-history", NULL, test_without_history);
  ADD ("refill-with-new-count", NULL, test_refill_with_new_count);
  ADD ("pace/refreshes", NULL, test_pace);
  ADD ("pace/joined", NULL, test_pace_of_joined);
  ADD ("retry-after/none-is-a-minute", NULL, test_bare_rate_limit);
  ADD ("retry-after/of-another-binds-no-person", NULL, test_retry_after_of_another);
  ADD ("retry-after/ends-for-whoever-looks", NULL, test_wait_ends);
  ADD ("retry-after/ends-with-the-next-check", NULL, test_wait_ends_with_check);
  ADD ("grows-old/idle", GINT_TO_POINTER (FALSE), test_grows_old);
  ADD ("grows-old/while-a-check-hangs", GINT_TO_POINTER (TRUE), test_grows_old);
  ADD ("grows-old/asleep", NULL, test_grows_old_asleep);
  ADD ("grows-old/slowly", NULL, test_grows_old_slowly);
  g_test_add ("/account/answers/midnight/offline", AccountFixture, &WINTER, set_up_in_berlin,
              test_offline_at_midnight, tear_down_in_berlin);
  g_test_add ("/account/answers/midnight/offline-while-clocks-are-set", AccountFixture, &LONGEST,
              set_up_in_berlin, test_offline_at_midnight, tear_down_in_berlin);
  g_test_add ("/account/answers/midnight/next-check-later", AccountFixture, &WINTER,
              set_up_in_berlin, test_asleep_at_midnight, tear_down_in_berlin);
  ADD ("refused-key/within-a-wait", NULL, test_refused_within_a_wait);
  ADD ("rate-limit/of-a-new-key-ends", NULL, test_rate_limited_new_key);
  ADD ("outage-by-time", NULL, test_outage_by_time);

  return g_test_run ();
}
