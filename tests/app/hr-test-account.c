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
  g_autoptr (HrStateStore) store = hr_state_store_new (NULL);
  g_autoptr (HrStore) history = hr_store_new (NULL, clock);
  HrAccountParts parts = {
    .clock = clock,
    .conditions = HR_CONDITIONS (conditions),
    .client = client,
    .keyring = keyring,
    .history = history,
    .store = store,
  };
  HrAccount *account = hr_account_new (id, &parts);

  /* Nobody is asked there, for want of a key. */
  g_object_set (account, "base-url", "https://service.invalid/api", NULL);
  return account;
}
