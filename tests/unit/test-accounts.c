/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom-test"
#include "config.h"

#include "account-fixture.h"
#include "hr-accounts.h"

typedef struct {
  HrAccounts *accounts; /* (owned) */
  GString *log;         /* (owned): +ID for an account that is there, -ID for one that is not */
  guint alerts;
} Listener;

static void
on_changed (Listener *listener, HrAccount *account)
{
  g_string_append_printf (listener->log, "%c%s",
                          hr_accounts_has (listener->accounts, account) ? '+' : '-',
                          hr_account_get_id (account));
}

static void
on_alert (Listener *listener, HrAccount *account, const HrAlert *alert)
{
  g_assert_cmpstr (hr_account_get_id (account), ==, "default");
  listener->alerts++;
}

static void
assert_told (Listener *listener, const char *expected)
{
  g_assert_cmpstr (listener->log->str, ==, expected);
  g_string_truncate (listener->log, 0);
}

static HrAccount *
make_other (AccountFixture *fixture)
{
  HrAccountParts parts = {
    .clock = HR_CLOCK (fixture->clock),
    .conditions = HR_CONDITIONS (fixture->conditions),
    .client = fixture->client,
    .keyring = fixture->keyring,
    .store = fixture->store,
  };

  HrAccount *other = hr_account_new ("other", &parts);

  hr_account_configure (other, &fixture->settings);
  return other;
}

/* One signal for whatever happens to whichever account, until it is removed. */
static void
test_changes (AccountFixture *fixture, gconstpointer data)
{
  Listener listener = { hr_accounts_new (), g_string_new (NULL) };
  HrAccount *other = make_other (fixture);

  g_signal_connect_swapped (listener.accounts, "changed", G_CALLBACK (on_changed), &listener);
  g_signal_connect_swapped (listener.accounts, "alert", G_CALLBACK (on_alert), &listener);
  hr_accounts_add (listener.accounts, fixture->account);
  hr_accounts_add (listener.accounts, other);
  assert_told (&listener, "+default+other");
  g_assert_cmpuint (hr_accounts_get_n (listener.accounts), ==, 2);
  g_assert_true (hr_accounts_get (listener.accounts, 1) == other);
  g_assert_null (hr_accounts_get (listener.accounts, 2));
  g_assert_true (hr_accounts_find (listener.accounts, "other") == other);
  g_assert_null (hr_accounts_find (listener.accounts, "gone"));
  g_assert_null (hr_accounts_find (listener.accounts, NULL));

  hr_account_settings_set_text (&fixture->settings.name, "Studio");
  hr_account_configure (other, &fixture->settings);
  assert_told (&listener, "+other");
  hr_accounts_remove (listener.accounts, other);
  assert_told (&listener, "-other");
  g_assert_false (hr_accounts_has (listener.accounts, other));
  g_assert_finalize_object (other);

  hr_test_service_set_balance (fixture->server, 48, 152);
  start (fixture);
  g_assert_cmpuint (listener.alerts, ==, 1);
  hr_accounts_remove (listener.accounts, fixture->account);
  g_string_truncate (listener.log, 0);
  configure (fixture);
  assert_told (&listener, "");

  g_assert_finalize_object (listener.accounts);
  g_string_free (listener.log, TRUE);
}

/* The worse level speaks for all, then whoever can pay for less; none without a balance. */
static void
test_pick (AccountFixture *fixture, gconstpointer data)
{
  g_autoptr (HrAccounts) accounts = hr_accounts_new ();
  HrAccount *first = fixture->account, *other;
  g_autoptr (HrKey) key = hr_key_new ("sk-test", NULL);
  GAsyncResult *result = NULL;

  start (fixture);
  other = make_other (fixture);
  hr_accounts_add (accounts, other);
  hr_accounts_add (accounts, first);
  g_assert_true (hr_accounts_pick (accounts, "") == first);

  hr_account_set_key_async (other, key, TRUE, NULL, on_done, &result);
  g_assert_true (hr_account_set_key_finish (other, wait_for (&result), NULL));
  g_clear_object (&result);
  fixture->settings.generation_cost = 20;
  hr_account_configure (other, &fixture->settings);
  g_assert_true (hr_accounts_pick (accounts, "") == other);
  fixture->settings.generation_cost = 5;
  hr_account_configure (other, &fixture->settings);
  g_assert_true (hr_accounts_pick (accounts, "") == first);
  fixture->settings.low_threshold = 200;
  hr_account_configure (other, &fixture->settings);
  g_assert_true (hr_accounts_pick (accounts, "") == other);

  g_assert_true (hr_accounts_pick (accounts, "default") == first);
  hr_accounts_remove (accounts, other);
  hr_accounts_remove (accounts, first);
  g_assert_null (hr_accounts_pick (accounts, ""));
  hr_account_stop (other);
  while (G_OBJECT (other)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_finalize_object (other);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, func)                                                                            \
  g_test_add ("/accounts/" path, AccountFixture, NULL, set_up, func, tear_down)
  ADD ("changes/are-told-in-order", test_changes);
  ADD ("pick/nearest-to-empty", test_pick);
#undef ADD

  return g_test_run ();
}
