/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hr-test-account.h"

#include "hr-fake-conditions.h"
#include "hr-fake-keyring.h"
#include "hr-http-client.h"

/**
 * hr_test_account_new:
 * @id: its id
 * @clock: (transfer none): its time
 *
 * Returns: (transfer full): an account without a key, not started
 */
HrAccount *
hr_test_account_new (const char *id, HrClock *clock)
{
  g_autoptr (HrFakeConditions) conditions = hr_fake_conditions_new ();
  g_autoptr (HrClient) client = hr_http_client_new (clock, NULL);
  g_autoptr (HrKeyring) keyring = hr_fake_keyring_new ();
  g_autoptr (HrStore) store = hr_store_new (NULL, clock);
  HrAccountParts parts = {
    .clock = clock,
    .conditions = HR_CONDITIONS (conditions),
    .client = client,
    .keyring = keyring,
    .store = store,
  };
  HrAccount *account = hr_account_new (id, &parts);

  hr_test_account_set_name (account, "");
  return account;
}

/**
 * hr_test_account_set_name:
 * @account: one of these accounts
 * @name: its name from now on
 */
void
hr_test_account_set_name (HrAccount *account, const char *name)
{
  g_auto (HrAccountSettings) settings = { 0 };

  hr_account_settings_init (&settings);
  /* Nobody is asked there, for want of a key. */
  hr_account_settings_set_text (&settings.base_url, "https://service.invalid/api");
  hr_account_settings_set_text (&settings.name, name);
  hr_account_configure (account, &settings);
}
