/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom-test"
#include "config.h"

#include "account-fixture.h"
#include "hr-snapshot.h"

/* What an account lets others see and set. */

/* Any number of settings that change together are told once; the same ones again are not told. */
static void
test_settings (AccountFixture *fixture, gconstpointer data)
{
  fixture->changes = 0;
  configure (fixture);
  g_assert_cmpuint (fixture->changes, ==, 0);

  hr_account_settings_set_text (&fixture->settings.name, "Studio");
  hr_account_settings_set_text (&fixture->settings.top_up_url, "https://example.com/");
  fixture->settings.low_threshold = 51;
  fixture->settings.poll_interval = 600;
  fixture->settings.daily_budget = 7;
  configure (fixture);
  g_assert_cmpuint (fixture->changes, ==, 1);
  g_assert_cmpstr (hr_account_get_snapshot (fixture->account)->name, ==, "Studio");
  g_assert_cmpstr (hr_account_get_snapshot (fixture->account)->top_up_url, ==,
                   "https://example.com/");
  g_assert_cmpint (hr_account_get_snapshot (fixture->account)->low_threshold, ==, 51);

  start (fixture);
  fixture->changes = 0;
  fixture->settings.low_threshold = 195;
  fixture->settings.poll_interval = 3600;
  hr_account_settings_set_text (&fixture->settings.name, "");
  configure (fixture);
  g_assert_cmpuint (fixture->changes, ==, 1);
  g_assert_cmpuint (fixture->alerts->len, ==, 1);
  assert_face (fixture, "current", "low", 195);
}

static void
test_snapshot (AccountFixture *fixture, gconstpointer data)
{
  g_autoptr (HrSnapshot) before = hr_snapshot_ref (hr_account_get_snapshot (fixture->account));
  const HrSnapshot *snapshot;

  start (fixture);
  snapshot = hr_account_get_snapshot (fixture->account);
  g_assert_cmpstr (snapshot->account, ==, "default");
  g_assert_cmpint (snapshot->state, ==, HR_STATE_CURRENT);
  g_assert_cmpint (snapshot->stale_at, ==, snapshot->checked_at + 600 * G_USEC_PER_SEC);
  g_assert_true (snapshot->known);
  g_assert_cmpint (snapshot->balance.credits, ==, 195);
  g_assert_cmpint (snapshot->balance.used, ==, 5);
  g_assert_cmpint (snapshot->generations_left, ==, 19);

  /* One that somebody kept is as it was. */
  g_assert_cmpint (before->state, ==, HR_STATE_CHECKING);
  g_assert_false (before->known);
}

/* A history in a place where nobody, not even root, can make a folder. */
static void
set_up_without_history (AccountFixture *fixture, gconstpointer data)
{
  set_up (fixture, data);
  settle (fixture);
  g_assert_finalize_object (g_steal_pointer (&fixture->account));
  g_assert_finalize_object (g_steal_pointer (&fixture->store));
  fixture->store = hr_store_new ("/dev/null/history.db", HR_CLOCK (fixture->clock));
  make_account (fixture);
}

/* What cannot be kept is shown all the same. */
static void
test_no_history (AccountFixture *fixture, gconstpointer data)
{
  start (fixture);
  assert_face (fixture, "current", "ok", 195);
  g_assert_false (hr_account_get_snapshot (fixture->account)->totals_known);
  hr_test_service_set_balance (fixture->server, 40, 160);
  g_assert_cmpint (refresh (fixture), ==, -1);
  assert_face (fixture, "current", "low", 40);
  g_assert_error (hr_store_get_problem (fixture->store), HR_STORE_ERROR, HR_STORE_ERROR_READ_ONLY);
}

/* An account that is given up leaves nothing behind but its key, which is the keyring's affair. */
static void
test_discard (AccountFixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (HrReading) balance = NULL;
  g_autoptr (HrTold) told = NULL;
  g_autoptr (GError) error = NULL;

  start (fixture);
  hr_account_discard (fixture->account);
  hr_store_get_last_async (fixture->store, "default", NULL, on_done, &result);
  g_assert_true (
      hr_store_get_last_finish (fixture->store, wait_for (&result), &balance, NULL, NULL));
  g_assert_null (balance);
  told = read_told (fixture, "default");
  g_assert_false (hr_told_has (told, "reading-credits"));

  /* Nor is the service asked for it again. */
  g_clear_object (&result);
  hr_account_refresh_async (fixture->account, NULL, on_done, &result);
  g_assert_false (hr_account_refresh_finish (fixture->account, wait_for (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

/* What a check says and what is known decide; a balance outlasts what says nothing about the key.
 */
static void
test_derive (void)
{
  static const struct {
    gboolean known;
    gboolean fresh;
    int error; /* -1 for none */
    HrState state;
  } rows[] = {
    { FALSE, FALSE, -1, HR_STATE_CHECKING },
    { TRUE, TRUE, -1, HR_STATE_CURRENT },
    { TRUE, FALSE, -1, HR_STATE_OUTDATED },
    { FALSE, FALSE, HR_ERROR_OFFLINE, HR_STATE_UNREACHABLE },
    { TRUE, TRUE, HR_ERROR_OFFLINE, HR_STATE_OUTDATED },
    { TRUE, TRUE, HR_ERROR_DOUBTFUL, HR_STATE_OUTDATED },
    { FALSE, FALSE, HR_ERROR_UNAUTHORIZED, HR_STATE_REFUSED },
    { TRUE, TRUE, HR_ERROR_FORBIDDEN, HR_STATE_REFUSED },
    { TRUE, TRUE, HR_ERROR_NO_KEY, HR_STATE_NO_KEY },
    { TRUE, TRUE, HR_ERROR_KEYRING_LOCKED, HR_STATE_LOCKED },
    { FALSE, FALSE, HR_ERROR_KEYRING_UNAVAILABLE, HR_STATE_NO_KEY },
    { TRUE, TRUE, HR_ERROR_KEYRING_UNAVAILABLE, HR_STATE_OUTDATED },
    { FALSE, FALSE, HR_ERROR_CREDENTIAL_EXPOSED, HR_STATE_NO_KEY },
    { TRUE, TRUE, HR_ERROR_CREDENTIAL_INVALID, HR_STATE_OUTDATED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (hr_state_derive (rows[i].known, rows[i].fresh, rows[i].error >= 0,
                                      rows[i].error >= 0 ? (HrError) rows[i].error : 0),
                     ==, rows[i].state);
}

/* The words of the bus and of the command line, both ways. */
static void
test_state_names (void)
{
  for (HrState state = HR_STATE_NO_KEY; state <= HR_STATE_UNREACHABLE; state++) {
    HrState read;

    g_assert_true (hr_state_from_nick (hr_state_to_nick (state), &read));
    g_assert_cmpint (read, ==, state);
  }
  g_assert_false (hr_state_from_nick ("fine", NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, func)                                                                            \
  g_test_add ("/account/face/" path, AccountFixture, NULL, set_up, func, tear_down)
  ADD ("settings-are-told-once", test_settings);
  ADD ("snapshot", test_snapshot);
  ADD ("discarded/leaves-nothing", test_discard);
#undef ADD
  g_test_add ("/account/face/history-that-cannot-be-kept", AccountFixture, NULL,
              set_up_without_history, test_no_history, tear_down);
  g_test_add_func ("/account/face/state-derived", test_derive);
  g_test_add_func ("/account/face/names-of-states", test_state_names);

  return g_test_run ();
}
