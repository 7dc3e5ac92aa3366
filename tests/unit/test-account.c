/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom-test"
#include "config.h"

#include "account-fixture.h"
#include "hr-key-mark.h"
#include "hr-poller.h"

#include <locale.h>

static void
test_first_answer (AccountFixture *fixture, gconstpointer data)
{
  assert_face (fixture, "checking", "unknown", -1);
  start (fixture);
  assert_face (fixture, "current", "ok", 195);
  g_assert_cmpint (hr_account_get_snapshot (fixture->account)->balance.used, ==, 5);
  g_assert_cmpint (hr_account_get_snapshot (fixture->account)->checked_at, ==,
                   hr_clock_get_wall_time (HR_CLOCK (fixture->clock)));
  g_assert_false (hr_account_get_snapshot (fixture->account)->failed);
  g_assert_cmpuint (hr_test_service_get_requests (fixture->server), ==, 1);
}

static void
test_restored_is_old (AccountFixture *fixture, gconstpointer data)
{
  start (fixture);
  hr_test_service_set_mode (fixture->server, HR_TEST_CLOSE);
  restart (fixture);
  start (fixture);
  while (!hr_account_get_snapshot (fixture->account)->known)
    g_main_context_iteration (NULL, TRUE);
  assert_face (fixture, "outdated", "ok", 195);
  g_assert_cmpuint (fixture->alerts->len, ==, 0);
}

/* Starts another run, up to what its first check says and the history remembers. */
static void
start_anew (AccountFixture *fixture)
{
  restart (fixture);
  watch (fixture);
  hr_fake_clock_advance (fixture->clock, 0);
  run_check (fixture);
  settle_store (fixture);
}

/* That a keyring does not find a key is no proof that there is none. */
static void
test_restored_without_its_key (AccountFixture *fixture, gconstpointer data)
{
  HrKeyringRequest clear = { HR_KEYRING_CLEAR, "default" };
  g_autoptr (GAsyncResult) result = NULL;

  start (fixture);
  hr_keyring_ask_async (fixture->keyring, &clear, NULL, on_done, &result);
  g_assert_true (hr_keyring_ask_finish (fixture->keyring, wait_for (&result), NULL, NULL));
  start_anew (fixture);
  /* It takes the history more than one look. */
  while (!hr_account_get_snapshot (fixture->account)->known)
    g_main_context_iteration (NULL, TRUE);
  assert_face (fixture, "no-key", "ok", 195);

  /* Found again when the keyring tells of a change, without waiting for the interval. */
  store_key (fixture, "sk-test");
  hr_keyring_emit_changed (fixture->keyring);
  hr_fake_clock_advance (fixture->clock, 0);
  run_check (fixture);
  settle (fixture);
  assert_face (fixture, "current", "ok", 195);
}

/* Another address while what was told is being read. */
static void
test_configured_while_it_starts (AccountFixture *fixture, gconstpointer data)
{
  g_autoptr (HrTestService) other = hr_test_service_new (NULL, NULL);

  hr_account_start (fixture->account);
  hr_account_settings_set_text (&fixture->settings.base_url, hr_test_service_get_base_url (other));
  configure (fixture);
  run_check (fixture);
  settle (fixture);
  g_assert_cmpint (hr_account_get_snapshot (fixture->account)->next_check_at, >, 0);
}

static void
test_restored_after_its_key_was_removed (AccountFixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  start (fixture);
  hr_fake_clock_advance (fixture->clock, 1);
  hr_account_clear_key_async (fixture->account, NULL, on_done, &result);
  g_assert_true (hr_account_clear_key_finish (fixture->account, wait_for (&result), NULL));
  g_clear_object (&result);
  start_anew (fixture);
  assert_face (fixture, "no-key", "unknown", -1);
}

/*
 * A key replaced while the program did not run: what was recorded with the old one says nothing.
 */
static void
test_replaced_between_runs (AccountFixture *fixture, gconstpointer data)
{
  g_autofree HrOutlook *outlook = NULL;

  start (fixture);
  store_key (fixture, "sk-another");
  hr_test_service_set_key (fixture->server, "sk-another");
  hr_test_service_set_balance (fixture->server, 5000, 0);
  restart (fixture);
  watch (fixture);
  hr_fake_clock_advance (fixture->clock, 1);
  run_check (fixture);
  assert_face (fixture, "current", "ok", 5000);
  outlook = look (fixture);
  g_assert_cmpint (outlook->totals.today.granted, ==, 0);
  for (guint i = 0; i < fixture->alerts->len; i++)
    g_assert_false (g_array_index (fixture->alerts, HrAlert, i).tell);

  /* Nor is the old number taken up again. */
  hr_test_service_set_mode (fixture->server, HR_TEST_CLOSE);
  store_key (fixture, "sk-third");
  g_assert_cmpint (refresh (fixture), ==, HR_ERROR_OFFLINE);
  assert_face (fixture, "unreachable", "unknown", -1);
}

static void
test_outlook (AccountFixture *fixture, gconstpointer data)
{
  const HrSnapshot *snapshot;

  start (fixture);
  for (int i = 1; i <= 12; i++) {
    hr_fake_clock_advance (fixture->clock, 600);
    run_check (fixture);
    hr_test_service_set_balance (fixture->server, 195 - 10 * i, 5 + 10 * i);
    g_assert_cmpint (refresh (fixture), ==, -1);
  }
  snapshot = hr_account_get_snapshot (fixture->account);
  g_assert_true (snapshot->totals_known);
  g_assert_cmpint (snapshot->spent_today, ==, 120);
  g_assert_cmpint (snapshot->spent_week, ==, 120);
  g_assert_cmpint (snapshot->spent_month, ==, 120);
  g_assert_cmpint (snapshot->runs_out[0], >, snapshot->balance.at);
  g_assert_cmpint (snapshot->runs_out[0], <=, snapshot->runs_out[1]);
  g_assert_cmpint (snapshot->runs_out[1], <=, snapshot->runs_out[2]);
}

static void
test_no_key (AccountFixture *fixture, gconstpointer data)
{
  watch (fixture);
  hr_fake_clock_advance (fixture->clock, 0);
  run_check (fixture);
  assert_face (fixture, "no-key", "unknown", -1);
  hr_fake_clock_advance (fixture->clock, 86400);
  run_check (fixture);
  g_assert_cmpuint (hr_test_service_get_requests (fixture->server), ==, 0);
}

static void
test_failure_keeps_the_balance (AccountFixture *fixture, gconstpointer data)
{
  gint64 as_of;

  start (fixture);
  as_of = hr_account_get_snapshot (fixture->account)->balance.at;
  hr_test_service_set_reply (fixture->server, 500, "application/json", "{\"code\":500}");
  hr_test_service_set_mode (fixture->server, HR_TEST_BODY);
  hr_fake_clock_advance (fixture->clock, 60);
  run_check (fixture);
  g_assert_cmpint (refresh (fixture), ==, HR_ERROR_SERVER);
  assert_face (fixture, "outdated", "ok", 195);
  g_assert_cmpint (hr_account_get_snapshot (fixture->account)->balance.at, ==, as_of);
  g_assert_cmpuint (fixture->alerts->len, ==, 0);

  hr_test_service_set_mode (fixture->server, HR_TEST_BALANCE);
  g_assert_cmpint (refresh (fixture), ==, -1);
  assert_face (fixture, "current", "ok", 195);
}

static void
test_never_had_a_balance (AccountFixture *fixture, gconstpointer data)
{
  hr_test_service_set_mode (fixture->server, HR_TEST_CLOSE);
  start (fixture);
  assert_face (fixture, "unreachable", "unknown", -1);
}

static void
test_refused (AccountFixture *fixture, gconstpointer data)
{
  hr_test_service_set_key (fixture->server, "sk-another");
  start (fixture);
  assert_face (fixture, "refused", "unknown", -1);
  g_assert_cmpuint (fixture->alerts->len, ==, 1);
  g_assert_cmpint (g_array_index (fixture->alerts, HrAlert, 0).kind, ==, HR_ALERT_KEY_REFUSED);

  /* Once an hour at most. */
  hr_fake_clock_advance (fixture->clock, 3599);
  run_check (fixture);
  g_assert_cmpuint (hr_test_service_get_requests (fixture->server), ==, 1);

  /* A key replaced in the keyring is found by the next check. */
  store_key (fixture, "sk-another");
  g_assert_cmpint (refresh (fixture), ==, -1);
  assert_face (fixture, "current", "ok", 195);
}

static void
test_old_after_suspend (AccountFixture *fixture, gconstpointer data)
{
  start (fixture);
  hr_test_service_set_mode (fixture->server, HR_TEST_HANG);
  hr_fake_clock_suspend (fixture->clock, 8 * 3600);
  assert_face (fixture, "outdated", "ok", 195);
  g_assert_true (hr_account_get_snapshot (fixture->account)->busy);
}

static void
test_joined (AccountFixture *fixture, gconstpointer data)
{
  GAsyncResult *results[3] = { NULL };

  store_key (fixture, "sk-test");
  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    hr_account_refresh_async (fixture->account, NULL, on_done, &results[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (results); i++) {
    g_assert_true (hr_account_refresh_finish (fixture->account, wait_for (&results[i]), NULL));
    g_clear_object (&results[i]);
  }
  g_assert_cmpuint (hr_test_service_get_requests (fixture->server), ==, 1);
}

static void
test_retry_after (AccountFixture *fixture, gconstpointer data)
{
  hr_test_service_set_retry_after (fixture->server, "600");
  hr_test_service_set_reply (fixture->server, 429, "application/json", "{\"code\":429}");
  hr_test_service_set_mode (fixture->server, HR_TEST_BODY);
  start (fixture);
  assert_face (fixture, "unreachable", "unknown", -1);
  g_assert_cmpint (refresh (fixture), ==, HR_ERROR_RATE_LIMITED);
  g_assert_cmpuint (hr_test_service_get_requests (fixture->server), ==, 1);

  /* The next run keeps to it. */
  restart (fixture);
  hr_test_service_set_mode (fixture->server, HR_TEST_BALANCE);
  start (fixture);
  g_assert_cmpint (refresh (fixture), ==, HR_ERROR_RATE_LIMITED);
  g_assert_cmpuint (hr_test_service_get_requests (fixture->server), ==, 1);

  hr_fake_clock_advance (fixture->clock, 601);
  run_check (fixture);
  assert_face (fixture, "current", "ok", 195);
}

static void
set_key (AccountFixture *fixture, const char *text, gboolean verify, int expected)
{
  g_autoptr (HrKey) key = hr_key_new (text, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ok;

  hr_account_set_key_async (fixture->account, key, verify, NULL, on_done, &result);
  ok = hr_account_set_key_finish (fixture->account, wait_for (&result), &error);
  g_assert_cmpint (ok ? -1 : error->code, ==, expected);
}

static void
test_set_key (AccountFixture *fixture, gconstpointer data)
{
  watch (fixture);
  hr_fake_clock_advance (fixture->clock, 0);
  run_check (fixture);

  set_key (fixture, "sk-wrong", TRUE, HR_ERROR_UNAUTHORIZED);
  assert_face (fixture, "no-key", "unknown", -1);
  set_key (fixture, "sk-test", TRUE, -1);
  assert_face (fixture, "current", "ok", 195);
  g_assert_false (hr_account_get_snapshot (fixture->account)->key_for_this_run);
  g_assert_cmpuint (hr_test_service_get_requests (fixture->server), ==, 2);
}

static void
test_retry_after_holds_for_all (AccountFixture *fixture, gconstpointer data)
{
  g_autofree char *other_path =
      g_strconcat (hr_test_service_get_base_url (fixture->server), "/", NULL);

  hr_test_service_set_retry_after (fixture->server, "600");
  hr_test_service_set_reply (fixture->server, 429, "application/json", "{\"code\":429}");
  hr_test_service_set_mode (fixture->server, HR_TEST_BODY);
  start (fixture);
  g_assert_cmpuint (hr_test_service_get_requests (fixture->server), ==, 1);

  /* Neither a new key nor another path of the same service is a way round. */
  set_key (fixture, "sk-new", TRUE, HR_ERROR_RATE_LIMITED);
  set_key (fixture, "sk-new", FALSE, -1);
  run_check (fixture);
  hr_account_settings_set_text (&fixture->settings.base_url, other_path);
  configure (fixture);
  hr_fake_clock_advance (fixture->clock, HR_POLLER_PAUSE);
  run_check (fixture);
  g_assert_cmpint (refresh (fixture), ==, HR_ERROR_RATE_LIMITED);
  g_assert_cmpuint (hr_test_service_get_requests (fixture->server), ==, 1);
}

static void
test_replaced_after_refusal (AccountFixture *fixture, gconstpointer data)
{
  start (fixture);
  hr_test_service_set_key (fixture->server, "sk-another");
  g_assert_cmpint (refresh (fixture), ==, HR_ERROR_UNAUTHORIZED);
  g_array_set_size (fixture->alerts, 0);

  /* Another account's key, put into the keyring by somebody else: no top-up, whatever it holds. */
  store_key (fixture, "sk-another");
  hr_test_service_set_balance (fixture->server, 5000, 0);
  g_assert_cmpint (refresh (fixture), ==, -1);
  for (guint i = 0; i < fixture->alerts->len; i++)
    g_assert_false (g_array_index (fixture->alerts, HrAlert, i).tell);
}

static void
test_same_key_again (AccountFixture *fixture, gconstpointer data)
{
  hr_test_service_set_balance (fixture->server, 48, 152);
  start (fixture);
  snooze (fixture, HR_SNOOZE_4_HOURS);
  g_array_set_size (fixture->alerts, 0);
  set_key (fixture, "sk-test", TRUE, -1);
  g_assert_cmpint (hr_account_get_snapshot (fixture->account)->snoozed_until, !=, 0);
  g_assert_cmpuint (fixture->alerts->len, ==, 0);
}

static void
test_stopped_while_verifying (AccountFixture *fixture, gconstpointer data)
{
  g_autoptr (HrKey) key = hr_key_new ("sk-test", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  watch (fixture);
  hr_fake_clock_advance (fixture->clock, 0);
  run_check (fixture);
  hr_account_set_key_async (fixture->account, key, TRUE, NULL, on_done, &result);
  hr_account_stop (fixture->account);
  g_assert_false (hr_account_set_key_finish (fixture->account, wait_for (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_clear_object (&result);

  /* Nothing was stored for an account that is gone. */
  watch (fixture);
  g_assert_cmpint (refresh (fixture), ==, HR_ERROR_NO_KEY);
}

static void
test_longer_interval (AccountFixture *fixture, gconstpointer data)
{
  start (fixture);
  fixture->settings.poll_interval = 86400;
  configure (fixture);
  hr_fake_clock_advance (fixture->clock, 3600);
  run_check (fixture);
  snooze (fixture, HR_SNOOZE_1_HOUR);
  assert_face (fixture, "current", "ok", 195);
}

static void
test_set_key_unverified (AccountFixture *fixture, gconstpointer data)
{
  hr_test_service_set_mode (fixture->server, HR_TEST_CLOSE);
  watch (fixture);
  hr_fake_clock_advance (fixture->clock, 0);
  run_check (fixture);
  set_key (fixture, "sk-test", TRUE, HR_ERROR_OFFLINE);
  set_key (fixture, "sk-test", FALSE, -1);
  run_check (fixture);
  assert_face (fixture, "unreachable", "unknown", -1);
}

static void
test_wrong_new_key_leaves_the_old (AccountFixture *fixture, gconstpointer data)
{
  start (fixture);
  set_key (fixture, "sk-wrong", TRUE, HR_ERROR_UNAUTHORIZED);
  assert_face (fixture, "current", "ok", 195);
  g_assert_cmpint (refresh (fixture), ==, -1);
}

static void
test_clear_key (AccountFixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  start (fixture);
  hr_account_clear_key_async (fixture->account, NULL, on_done, &result);
  g_assert_true (hr_account_clear_key_finish (fixture->account, wait_for (&result), NULL));
  assert_face (fixture, "no-key", "unknown", -1);
  g_assert_cmpint (refresh (fixture), ==, HR_ERROR_NO_KEY);
}

/* Whether what is recorded may be relied on without a look at the key. */
static gboolean
stands (AccountFixture *fixture, const char *base_url)
{
  g_autoptr (HrEndpoint) endpoint = hr_endpoint_parse (base_url, NULL);
  g_autoptr (HrTold) told = NULL;
  const HrSnapshot *snapshot = hr_account_get_snapshot (fixture->account);
  HrReading balance = { .credits = 195, .at = 1 };

  if (snapshot->known)
    balance = snapshot->balance;
  told = read_told (fixture, "default");
  return hr_key_mark_balance_stands (told, hr_endpoint_get_origin (endpoint), &balance);
}

static void
test_balance_stands (AccountFixture *fixture, gconstpointer data)
{
  const char *here = hr_test_service_get_base_url (fixture->server);
  g_autoptr (HrEndpoint) endpoint = hr_endpoint_parse (here, NULL);
  g_autoptr (HrTold) told = NULL;
  HrReading last;

  g_assert_false (stands (fixture, here));
  start (fixture);
  g_assert_true (stands (fixture, here));
  /* Not for another address, nor for another account. */
  g_assert_false (stands (fixture, "https://udioapi.pro/api"));
  last = hr_account_get_snapshot (fixture->account)->balance;
  told = read_told (fixture, "other");
  g_assert_false (hr_key_mark_balance_stands (told, hr_endpoint_get_origin (endpoint), &last));

  /* What says nothing about the key changes nothing. */
  hr_test_service_set_mode (fixture->server, HR_TEST_CLOSE);
  hr_fake_clock_advance (fixture->clock, 1);
  g_assert_cmpint (refresh (fixture), ==, HR_ERROR_OFFLINE);
  g_assert_true (stands (fixture, here));

  /* A refusal does, until the key is accepted again. */
  hr_test_service_set_mode (fixture->server, HR_TEST_BALANCE);
  hr_test_service_set_key (fixture->server, "sk-other");
  hr_fake_clock_advance (fixture->clock, 1);
  g_assert_cmpint (refresh (fixture), ==, HR_ERROR_UNAUTHORIZED);
  g_assert_false (stands (fixture, here));
  hr_test_service_set_key (fixture->server, "sk-test");
  hr_fake_clock_advance (fixture->clock, 1);
  g_assert_cmpint (refresh (fixture), ==, -1);
  g_assert_true (stands (fixture, here));
}

static void
test_cleared_key_leaves_no_balance (AccountFixture *fixture, gconstpointer data)
{
  const char *here = hr_test_service_get_base_url (fixture->server);
  g_autoptr (HrEndpoint) endpoint = hr_endpoint_parse (here, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (HrTold) told = NULL;
  HrReading last;

  start (fixture);
  last = hr_account_get_snapshot (fixture->account)->balance;
  hr_account_clear_key_async (fixture->account, NULL, on_done, &result);
  g_assert_true (hr_account_clear_key_finish (fixture->account, wait_for (&result), NULL));
  told = read_told (fixture, "default");
  g_assert_false (hr_key_mark_balance_stands (told, hr_endpoint_get_origin (endpoint), &last));
}

static void
test_base_url (AccountFixture *fixture, gconstpointer data)
{
  g_autoptr (HrTestService) other = hr_test_service_new (NULL, NULL);

  start (fixture);
  hr_test_service_set_key (other, "sk-test");
  hr_account_settings_set_text (&fixture->settings.base_url, hr_test_service_get_base_url (other));
  configure (fixture);
  run_check (fixture);
  assert_face (fixture, "no-key", "unknown", -1);
  g_assert_cmpuint (hr_test_service_get_requests (other), ==, 0);

  /* An address that may not be asked is none. */
  hr_account_settings_set_text (&fixture->settings.base_url, "http://example.com/api");
  configure (fixture);
  run_check (fixture);
  assert_face (fixture, "unreachable", "unknown", -1);
  g_assert_cmpint (hr_account_get_snapshot (fixture->account)->error, ==, HR_ERROR_NOT_THE_SERVICE);
}

static void
test_changed_once (AccountFixture *fixture, gconstpointer data)
{
  start (fixture);
  fixture->changes = 0;
  g_assert_cmpint (refresh (fixture), ==, -1);
  /* Once for "busy", once for the answer. */
  g_assert_cmpuint (fixture->changes, ==, 2);
}

static void
test_passive_until_started (AccountFixture *fixture, gconstpointer data)
{
  store_key (fixture, "sk-test");
  hr_test_service_set_balance (fixture->server, 3, 197);
  g_assert_cmpint (refresh (fixture), ==, -1);
  assert_face (fixture, "current", "critical", 3);
  g_assert_cmpuint (fixture->alerts->len, ==, 0);
  g_assert_cmpuint (hr_fake_clock_count_timers (fixture->clock), ==, 0);
}

#define ADD(path, func) g_test_add ("/account/" path, AccountFixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("first-answer-is-current", test_first_answer);
  ADD ("history/restored-is-old", test_restored_is_old);
  ADD ("history/restored-without-its-key", test_restored_without_its_key);
  ADD ("configured-while-it-starts", test_configured_while_it_starts);
  ADD ("history/restored-after-its-key-was-removed", test_restored_after_its_key_was_removed);
  ADD ("history/replaced-between-runs", test_replaced_between_runs);
  ADD ("history/outlook", test_outlook);
  ADD ("no-key-makes-no-request", test_no_key);
  ADD ("failure-keeps-the-balance", test_failure_keeps_the_balance);
  ADD ("never-had-a-balance-is-unreachable", test_never_had_a_balance);
  ADD ("refused-key/asked-once-an-hour", test_refused);
  ADD ("suspend/old-is-not-shown-as-new", test_old_after_suspend);
  ADD ("refresh/joined", test_joined);
  ADD ("retry-after/outlives-restart", test_retry_after);
  ADD ("set-key/verified-before-stored", test_set_key);
  ADD ("retry-after/holds-for-all", test_retry_after_holds_for_all);
  ADD ("set-key/replaced-after-refusal", test_replaced_after_refusal);
  ADD ("set-key/same-key-again", test_same_key_again);
  ADD ("set-key/stopped-meanwhile", test_stopped_while_verifying);
  ADD ("interval/longer-is-not-old", test_longer_interval);
  ADD ("set-key/unverified", test_set_key_unverified);
  ADD ("set-key/wrong-one-leaves-the-old", test_wrong_new_key_leaves_the_old);
  ADD ("clear-key", test_clear_key);
  ADD ("balance-stands/with-its-key-and-address", test_balance_stands);
  ADD ("balance-stands/not-without-its-key", test_cleared_key_leaves_no_balance);
  ADD ("base-url/another-needs-the-key-again", test_base_url);
  ADD ("changed/once-per-step", test_changed_once);
  ADD ("passive-until-started", test_passive_until_started);

  return g_test_run ();
}
