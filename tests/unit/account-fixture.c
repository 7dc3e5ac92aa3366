/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom-test"
#include "config.h"

#include "account-fixture.h"

#include "hr-fake-keyring.h"
#include "hr-http-client.h"

static void
on_changed (AccountFixture *fixture)
{
  fixture->changes++;
}

static void
on_alert (HrAccount *account, const HrAlert *alert, gpointer user_data)
{
  AccountFixture *fixture = user_data;

  g_array_append_vals (fixture->alerts, alert, 1);
  if (alert->tell && !fixture->nobody_takes)
    hr_account_alert_taken (account, alert->kind);
}

void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

/*
 * Returns: (transfer full): what was told of an account
 */
HrTold *
read_told (AccountFixture *fixture, const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;

  hr_store_tell_async (fixture->store, id, NULL, NULL, NULL, NULL, on_done, &result);
  return hr_store_tell_finish (fixture->store, wait_for (&result), NULL, NULL);
}

/* Waits until the store has done what it was asked, by asking one thing more. */
void
settle_store (AccountFixture *fixture)
{
  HrTold *told = read_told (fixture, "default");

  if (told != NULL)
    hr_told_free (told);
}

/* Lets the account have the fixture's settings. */
void
configure (AccountFixture *fixture)
{
  hr_account_configure (fixture->account, &fixture->settings);
  settle_store (fixture);
}

void
make_account (AccountFixture *fixture)
{
  HrAccountParts parts = {
    .clock = HR_CLOCK (fixture->clock),
    .conditions = HR_CONDITIONS (fixture->conditions),
    .client = fixture->client,
    .keyring = fixture->keyring,
    .store = fixture->store,
  };

  fixture->account = hr_account_new ("default", &parts);
  configure (fixture);
  g_signal_connect_swapped (fixture->account, "changed", G_CALLBACK (on_changed), fixture);
  g_signal_connect (fixture->account, "alert", G_CALLBACK (on_alert), fixture);
}

void
store_key (AccountFixture *fixture, const char *text)
{
  g_autoptr (HrKey) key = hr_key_new (text, NULL);
  g_autoptr (HrEndpoint) endpoint = hr_endpoint_parse (fixture->base_url, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  HrKeyringRequest store = { HR_KEYRING_STORE, "default", NULL, key };

  store.origin = hr_endpoint_get_origin (endpoint);
  hr_keyring_ask_async (fixture->keyring, &store, NULL, on_done, &result);
  g_assert_true (hr_keyring_ask_finish (fixture->keyring, wait_for (&result), NULL, NULL));
}

/* @trust: (nullable): the system's for NULL */
void
set_up_at (AccountFixture *fixture, const char *base_url, GTlsDatabase *trust)
{
  fixture->base_url = g_strdup (base_url);
  hr_account_settings_init (&fixture->settings);
  hr_account_settings_set_text (&fixture->settings.base_url, base_url);
  fixture->clock = hr_fake_clock_new ();
  fixture->conditions = hr_fake_conditions_new ();
  fixture->client = hr_http_client_new (HR_CLOCK (fixture->clock), trust);
  fixture->keyring = hr_fake_keyring_new ();
  fixture->store = hr_store_new (NULL, HR_CLOCK (fixture->clock));
  fixture->alerts = g_array_new (FALSE, FALSE, sizeof (HrAlert));
  make_account (fixture);
}

void
set_up (AccountFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->server = hr_test_service_new (NULL, &error);
  g_assert_no_error (error);
  hr_test_service_set_key (fixture->server, "sk-test");
  hr_test_service_set_balance (fixture->server, 195, 5);
  set_up_at (fixture, hr_test_service_get_base_url (fixture->server), NULL);
}

/*
 * Lets what was under way come to its end: whatever it is, it keeps the account or the history.
 */
void
settle (AccountFixture *fixture)
{
  while (G_OBJECT (fixture->account)->ref_count > 1 || G_OBJECT (fixture->store)->ref_count > 3)
    g_main_context_iteration (NULL, TRUE);
  /* What was answered meanwhile is taken. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
tear_down (AccountFixture *fixture, gconstpointer data)
{
  hr_account_stop (fixture->account);
  settle (fixture);
  g_assert_cmpuint (hr_fake_clock_count_timers (fixture->clock), ==, 0);
  g_assert_finalize_object (fixture->account);
  g_assert_finalize_object (fixture->client);
  if (fixture->server != NULL)
    g_assert_finalize_object (fixture->server);
  g_assert_finalize_object (fixture->keyring);
  g_assert_finalize_object (fixture->store);
  g_assert_finalize_object (fixture->conditions);
  g_assert_finalize_object (fixture->clock);
  g_array_unref (fixture->alerts);
  g_free (fixture->base_url);
  hr_account_settings_clear (&fixture->settings);
}

void
run_check (AccountFixture *fixture)
{
  while (hr_account_get_snapshot (fixture->account)->busy)
    g_main_context_iteration (NULL, TRUE);
  settle_store (fixture);
}

/*
 * Starts the account, and waits until it knows what earlier runs left.
 */
void
watch (AccountFixture *fixture)
{
  hr_account_start (fixture->account);
  settle_store (fixture);
}

/*
 * Snoozes, and waits until that is kept.
 */
void
snooze (AccountFixture *fixture, HrSnooze snooze)
{
  hr_account_snooze (fixture->account, snooze);
  settle_store (fixture);
}

void
start (AccountFixture *fixture)
{
  store_key (fixture, "sk-test");
  watch (fixture);
  hr_fake_clock_advance (fixture->clock, 0);
  run_check (fixture);
}

/*
 * Refreshes, and returns the code of the error, or -1 for a balance.
 */
int
refresh (AccountFixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  hr_account_refresh_async (fixture->account, NULL, on_done, &result);
  if (hr_account_refresh_finish (fixture->account, wait_for (&result), &error))
    return -1;
  g_assert_true (error->domain == HR_ERROR);
  return error->code;
}

void
assert_face (AccountFixture *fixture, const char *state, const char *level, gint64 credits)
{
  const HrSnapshot *snapshot = hr_account_get_snapshot (fixture->account);

  g_assert_cmpstr (hr_state_to_nick (snapshot->state), ==, state);
  g_assert_cmpstr (hr_level_to_nick (snapshot->level), ==, level);
  g_assert_true (snapshot->known == (credits >= 0));
  if (credits >= 0)
    g_assert_cmpint (snapshot->balance.credits, ==, credits);
}

/*
 * What the history says of the account's present key; free with g_free ().
 */
HrOutlook *
look (AccountFixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  hr_outlook_look_async (fixture->store, "default", hr_account_get_since (fixture->account),
                         hr_clock_get_wall_time (HR_CLOCK (fixture->clock)), NULL, on_done,
                         &result);
  return hr_outlook_finish (wait_for (&result), NULL);
}

/*
 * Another run of the program, with what the first one left on the disk.
 */
void
restart (AccountFixture *fixture)
{
  hr_account_stop (fixture->account);
  settle (fixture);
  g_assert_finalize_object (fixture->account);
  make_account (fixture);
}
