/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom-test"
#include "config.h"

#include "account-fixture.h"
#include "hr-fake-keyring.h"

/* An account whose keyring is locked, gone, or back again. */

typedef gboolean (*Finish) (HrAccount *self, GAsyncResult *result, GError **error);

static HrFakeKeyring *
keyring (AccountFixture *fixture)
{
  return HR_FAKE_KEYRING (fixture->keyring);
}

/* Returns the code of the error, or -1. */
static int
end (AccountFixture *fixture, GAsyncResult **result, Finish finish)
{
  g_autoptr (GError) error = NULL;
  int code = -1;

  if (!finish (fixture->account, wait_for (result), &error)) {
    g_assert_true (error->domain == HR_ERROR || error->domain == G_IO_ERROR);
    code = error->code;
  }
  g_clear_object (result);

  return code;
}

static int
set_key (AccountFixture *fixture, gboolean verify)
{
  g_autoptr (HrKey) key = hr_key_new ("sk-test", NULL);
  GAsyncResult *result = NULL;

  hr_account_set_key_async (fixture->account, key, verify, NULL, on_done, &result);
  return end (fixture, &result, hr_account_set_key_finish);
}

static int
clear_key (AccountFixture *fixture)
{
  GAsyncResult *result = NULL;

  hr_account_clear_key_async (fixture->account, NULL, on_done, &result);
  return end (fixture, &result, hr_account_clear_key_finish);
}

static int
unlock (AccountFixture *fixture)
{
  GAsyncResult *result = NULL;

  hr_account_unlock_async (fixture->account, NULL, on_done, &result);
  return end (fixture, &result, hr_account_unlock_finish);
}

/* Locked at first: no request is made until the user has unlocked it. */
static void
test_unlock (AccountFixture *fixture, gconstpointer data)
{
  store_key (fixture, "sk-test");
  hr_fake_keyring_fail (keyring (fixture), HR_ERROR_KEYRING_LOCKED);
  watch (fixture);
  hr_fake_clock_advance (fixture->clock, 0);
  run_check (fixture);
  assert_face (fixture, "locked", "unknown", -1);
  g_assert_cmpint (refresh (fixture), ==, HR_ERROR_KEYRING_LOCKED);

  /* The user did not want to. */
  g_assert_cmpint (unlock (fixture), ==, HR_ERROR_KEYRING_LOCKED);
  assert_face (fixture, "locked", "unknown", -1);

  hr_fake_keyring_work (keyring (fixture));
  g_assert_cmpint (unlock (fixture), ==, -1);
  run_check (fixture);
  assert_face (fixture, "current", "ok", 195);
}

/* However often somebody clicks, the user is asked once. */
static void
test_unlock_again (AccountFixture *fixture, gconstpointer data)
{
  GAsyncResult *results[20] = { NULL };
  guint asked;

  store_key (fixture, "sk-test");
  asked = hr_fake_keyring_get_n_asked (keyring (fixture));
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    hr_account_unlock_async (fixture->account, NULL, on_done, &results[i]);
  g_assert_cmpuint (hr_fake_keyring_get_n_asked (keyring (fixture)), ==, asked + 1);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    g_assert_cmpint (end (fixture, &results[i], hr_account_unlock_finish), ==, -1);
  run_check (fixture);
  assert_face (fixture, "current", "ok", 195);
}

/* The key that is in memory outlasts the keyring, but not the news that it is gone. */
static void
test_lock_while_running (AccountFixture *fixture, gconstpointer data)
{
  static const HrError codes[] = { HR_ERROR_KEYRING_LOCKED, HR_ERROR_KEYRING_UNAVAILABLE };

  start (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
    hr_fake_keyring_fail (keyring (fixture), codes[i]);
    g_assert_cmpint (refresh (fixture), ==, -1);
    assert_face (fixture, "current", "ok", 195);
  }
}

/* Without a keyring a key serves for this run, and can be removed all the same. */
static void
test_without_a_keyring (AccountFixture *fixture, gconstpointer data)
{
  hr_fake_keyring_fail (keyring (fixture), HR_ERROR_KEYRING_UNAVAILABLE);
  watch (fixture);
  g_assert_cmpint (set_key (fixture, TRUE), ==, -1);
  run_check (fixture);
  assert_face (fixture, "current", "ok", 195);
  g_assert_true (hr_account_get_snapshot (fixture->account)->key_for_this_run);
  g_assert_false (hr_fake_keyring_has_key (keyring (fixture)));

  g_assert_cmpint (clear_key (fixture), ==, -1);
  assert_face (fixture, "no-key", "unknown", -1);
}

/* Nothing is removed here that is still there. */
static void
test_clear_while_locked (AccountFixture *fixture, gconstpointer data)
{
  start (fixture);
  hr_fake_keyring_fail (keyring (fixture), HR_ERROR_KEYRING_LOCKED);
  g_assert_cmpint (clear_key (fixture), ==, HR_ERROR_KEYRING_LOCKED);
  g_assert_true (hr_fake_keyring_has_key (keyring (fixture)));
  assert_face (fixture, "current", "ok", 195);
}

/* The user dismissed the prompt: the key is not in use. */
static void
test_set_while_locked (AccountFixture *fixture, gconstpointer data)
{
  hr_fake_keyring_fail (keyring (fixture), HR_ERROR_KEYRING_LOCKED);
  g_assert_cmpint (set_key (fixture, TRUE), ==, HR_ERROR_KEYRING_LOCKED);
  g_assert_cmpint (set_key (fixture, FALSE), ==, HR_ERROR_KEYRING_LOCKED);
  g_assert_false (hr_account_get_snapshot (fixture->account)->known);
}

/* Neither a key nor a prompt for an address that nothing may be sent to. */
static void
test_no_address (AccountFixture *fixture, gconstpointer data)
{
  hr_account_settings_set_text (&fixture->settings.base_url, "http://example.com/");
  configure (fixture);
  g_assert_cmpint (set_key (fixture, TRUE), ==, HR_ERROR_NOT_THE_SERVICE);
  g_assert_cmpint (unlock (fixture), ==, HR_ERROR_NOT_THE_SERVICE);
  g_assert_false (hr_fake_keyring_has_key (keyring (fixture)));
}

/* One key after the other. */
static void
test_two_keys_at_once (AccountFixture *fixture, gconstpointer data)
{
  g_autoptr (HrKey) key = hr_key_new ("sk-test", NULL);
  GAsyncResult *result = NULL;

  hr_account_set_key_async (fixture->account, key, TRUE, NULL, on_done, &result);
  g_assert_cmpint (set_key (fixture, TRUE), ==, G_IO_ERROR_PENDING);
  g_assert_cmpint (end (fixture, &result, hr_account_set_key_finish), ==, -1);
  g_assert_true (hr_fake_keyring_has_key (keyring (fixture)));
}

/* The address became another while the key was tried: it is not kept for either. */
static void
test_another_address_meanwhile (AccountFixture *fixture, gconstpointer data)
{
  g_autoptr (HrKey) key = hr_key_new ("sk-test", NULL);
  GAsyncResult *result = NULL;

  hr_account_set_key_async (fixture->account, key, TRUE, NULL, on_done, &result);
  hr_account_settings_set_text (&fixture->settings.base_url, "http://127.0.0.1:1/");
  configure (fixture);
  g_assert_cmpint (end (fixture, &result, hr_account_set_key_finish), ==, G_IO_ERROR_CLOSED);
  g_assert_false (hr_fake_keyring_has_key (keyring (fixture)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, func)                                                                            \
  g_test_add ("/account/keyring/" path, AccountFixture, NULL, set_up, func, tear_down)
  ADD ("unlocked-on-a-click", test_unlock);
  ADD ("asked-once-for-many-clicks", test_unlock_again);
  ADD ("locked-or-gone-while-running", test_lock_while_running);
  ADD ("gone/key-for-this-run", test_without_a_keyring);
  ADD ("locked/nothing-is-removed", test_clear_while_locked);
  ADD ("locked/nothing-is-stored", test_set_while_locked);
  ADD ("no-address/nothing-is-asked", test_no_address);
  ADD ("set-key/one-after-the-other", test_two_keys_at_once);
  ADD ("set-key/another-address-meanwhile", test_another_address_meanwhile);
#undef ADD

  return g_test_run ();
}
