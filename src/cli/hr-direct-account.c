/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-direct-account.h"

#include "hr-http-client.h"
#include "hr-secret-keyring.h"
#include "hr-system-clock.h"
#include "hr-system-conditions.h"

/**
 * hr_direct_open_history:
 * @clock: the time
 *
 * Returns: (transfer full): the same history as the applet's: what is asked here is known there,
 *   too
 */
HrStore *
hr_direct_open_history (HrClock *clock)
{
  g_autofree char *path = hr_store_get_default_path ();

  return hr_store_new (path, clock);
}

/**
 * hr_direct_account_init:
 * @self: (out caller-allocates): the account and what it works with
 * @settings: the settings
 * @id: the account's id
 *
 * Puts an account together; hr_direct_account_clear() takes it apart.
 */
void
hr_direct_account_init (HrDirectAccount *self, HrSettings *settings, const char *id)
{
  g_autofree char *path = hr_state_store_get_default_path ();
  g_autoptr (HrConditions) conditions = hr_system_conditions_new ();
  g_autoptr (HrClient) client = NULL;
  HrAccountParts parts = { 0 };

  self->clock = hr_system_clock_new ();
  self->keyring = hr_secret_keyring_new (self->clock);
  self->store = hr_state_store_new (path);
  client = hr_http_client_new (self->clock, NULL);
  self->history = hr_direct_open_history (self->clock);
  parts = (HrAccountParts){
    .clock = self->clock,
    .conditions = conditions,
    .client = client,
    .keyring = self->keyring,
    .history = self->history,
    .store = self->store,
  };
  self->account = hr_account_new (id, &parts);
  hr_settings_bind_account (settings, self->account);
}

/**
 * hr_direct_account_clear:
 * @self: an account and what it works with
 *
 * Takes it apart, and keeps what is to be kept.
 */
void
hr_direct_account_clear (HrDirectAccount *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->account);
  if (self->history != NULL)
    hr_store_close (self->history);
  g_clear_object (&self->history);
  if (self->store != NULL && !hr_state_store_flush (self->store, &error))
    g_info ("The state was not kept: %s", error->message);
  g_clear_object (&self->store);
  g_clear_object (&self->keyring);
  g_clear_object (&self->clock);
}
