/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hr-fake-clock.h"
#include "hr-fake-conditions.h"
#include "hr-fake-keyring.h"
#include "hr-http-client.h"
#include "hr-account-sync.h"

#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>

typedef struct {
  GSettingsBackend *backend; /* (owned) */
  HrSettings *settings;      /* (owned) */
  HrAccounts *accounts;      /* (owned) */
  HrAccountParts parts;      /* (owned): each of them */
  HrAccountSync *sync;       /* (owned) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  HrClock *clock = HR_CLOCK (hr_fake_clock_new ());

  fixture->backend = g_memory_settings_backend_new ();
  fixture->settings = hr_settings_new (fixture->backend, &error);
  g_assert_no_error (error);
  /* Nobody is asked there, for want of a key. */
  g_settings_set_string (hr_settings_get_account (fixture->settings, "default"), "api-url",
                         "https://service.invalid/api");
  fixture->accounts = hr_accounts_new ();
  fixture->parts = (HrAccountParts){
    .clock = clock,
    .conditions = HR_CONDITIONS (hr_fake_conditions_new ()),
    .client = hr_http_client_new (clock, NULL),
    .keyring = hr_fake_keyring_new (),
    .store = hr_store_new (NULL, clock),
  };
  fixture->sync = hr_account_sync_new (fixture->settings, fixture->accounts, &fixture->parts);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->sync);
  g_assert_true (hr_store_close (fixture->parts.store));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (fixture->parts.store);
  g_object_unref (fixture->parts.keyring);
  g_object_unref (fixture->parts.client);
  g_object_unref (fixture->parts.conditions);
  g_assert_finalize_object (fixture->accounts);
  g_object_unref (fixture->parts.clock);
  g_assert_finalize_object (fixture->settings);
  g_object_unref (fixture->backend);
}

static void
set_accounts (Fixture *fixture, const char *first, const char *second)
{
  g_settings_set_strv (hr_settings_get_general (fixture->settings), "accounts",
                       (const char *const[]){ first, second, NULL });
}

static void
test_list (Fixture *fixture, gconstpointer data)
{
  HrAccount *kept;

  set_accounts (fixture, "default", "second");
  g_assert_cmpuint (hr_accounts_get_n (fixture->accounts), ==, 0);

  hr_account_sync_start (fixture->sync);
  g_assert_cmpuint (hr_accounts_get_n (fixture->accounts), ==, 2);
  kept = hr_accounts_find (fixture->accounts, "second");
  g_assert_nonnull (kept);

  set_accounts (fixture, "second", "third");
  g_assert_cmpuint (hr_accounts_get_n (fixture->accounts), ==, 2);
  g_assert_true (hr_accounts_find (fixture->accounts, "second") == kept);
  g_assert_null (hr_accounts_find (fixture->accounts, "default"));
  g_assert_nonnull (hr_accounts_find (fixture->accounts, "third"));
}

static void
test_settings (Fixture *fixture, gconstpointer data)
{
  GSettings *own = hr_settings_get_account (fixture->settings, "default");

  hr_account_sync_start (fixture->sync);
  g_settings_set_string (own, "name", "Studio");
  g_assert_cmpstr (hr_account_get_snapshot (hr_accounts_get (fixture->accounts, 0))->name, ==,
                   "Studio");
  g_settings_set_uint (own, "generation-cost", 7);
  g_assert_cmpuint (
      hr_account_get_snapshot (hr_accounts_get (fixture->accounts, 0))->generation_cost, ==, 7);
}

/* A daemon that has stepped aside has no account, whatever the settings say meanwhile. */
static void
test_stop (Fixture *fixture, gconstpointer data)
{
  hr_account_sync_start (fixture->sync);
  hr_account_sync_stop (fixture->sync);
  g_assert_cmpuint (hr_accounts_get_n (fixture->accounts), ==, 0);

  set_accounts (fixture, "default", "second");
  g_assert_cmpuint (hr_accounts_get_n (fixture->accounts), ==, 0);

  hr_account_sync_start (fixture->sync);
  g_assert_cmpuint (hr_accounts_get_n (fixture->accounts), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/account-sync/list/follows-the-settings", test_list);
  ADD ("/account-sync/account/follows-its-settings", test_settings);
  ADD ("/account-sync/stop/has-no-account-until-started-again", test_stop);
#undef ADD
  return g_test_run ();
}
