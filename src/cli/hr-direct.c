/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-direct.h"

#include "hr-command.h"
#include "hr-credential-keyring.h"
#include "hr-http-client.h"
#include "hr-inquiry.h"
#include "hr-loop.h"
#include "hr-secret-keyring.h"
#include "hr-store-holds.h"
#include "hr-system-clock.h"
#include "hr-system-conditions.h"

/**
 * hr_direct_new:
 *
 * Opens the files that applet and commands share, and nothing else: neither network nor keyring are
 * started up.
 *
 * Returns: (transfer full) (nullable): what commands work with, free with hr_direct_free(); %NULL,
 *   and said why, where there are no settings
 */
HrDirect *
hr_direct_new (void)
{
  g_autofree char *store = hr_store_get_default_path ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HrSettings) settings = hr_settings_new (NULL, &error);
  HrDirect *self;

  if (settings == NULL) {
    hr_command_complain ("%s", error->message);
    return NULL;
  }

  self = g_new0 (HrDirect, 1);
  self->settings = g_steal_pointer (&settings);
  self->clock = hr_system_clock_new ();
  self->store = hr_store_new (store, self->clock);
  return self;
}

/**
 * hr_direct_free:
 * @self: (transfer full): what a command worked with
 *
 * Takes it apart, and keeps what is to be kept.
 */
void
hr_direct_free (HrDirect *self)
{
  g_clear_object (&self->client);
  g_clear_object (&self->conditions);
  g_clear_object (&self->keyring);
  hr_store_close (self->store);
  g_clear_object (&self->store);
  g_clear_object (&self->clock);
  g_clear_object (&self->settings);
  g_free (self);
}

/**
 * hr_direct_get_parts:
 * @self: what a command works with
 * @bus: (nullable): the session bus, for one that goes on and wants to be told when a keyring comes
 *
 * Starts up network and keyring, the first time.
 *
 * Returns: (transfer none): collaborators of an account, for who asks once: nobody watches the
 *   network
 */
HrAccountParts
hr_direct_get_parts (HrDirect *self, GDBusConnection *bus)
{
  if (self->keyring == NULL) {
    g_auto (GStrv) ids = hr_settings_list_accounts (self->settings);

    self->keyring =
        hr_credential_keyring_new (g_getenv ("CREDENTIALS_DIRECTORY"), ids[0], self->clock,
                                   hr_secret_keyring_new (self->clock, bus));
    self->conditions = hr_system_conditions_new_unwatched ();
    self->client = hr_http_client_new (self->clock, NULL);
  }
  return (HrAccountParts){
    .clock = self->clock,
    .conditions = self->conditions,
    .client = self->client,
    .keyring = self->keyring,
    .store = self->store,
  };
}

/**
 * hr_direct_open_account:
 * @self: what a command works with
 * @id: the account's id
 * @base_url: (out) (optional) (transfer full): where it asks, whatever becomes of the settings
 *
 * Returns: (transfer full): the account as the applet has it; not started: it asks nothing by
 *   itself
 */
HrAccount *
hr_direct_open_account (HrDirect *self, const char *id, char **base_url)
{
  g_auto (HrAccountSettings) settings = { 0 };
  HrAccountParts parts = hr_direct_get_parts (self, NULL);
  HrAccount *account = hr_account_new (id, &parts);

  hr_settings_read_account (self->settings, id, &settings);
  hr_account_configure (account, &settings);
  if (base_url != NULL)
    *base_url = g_strdup (settings.base_url);
  return account;
}

/**
 * hr_direct_choose_account:
 * @self: what a command works with
 * @wanted: (nullable): an account's id; %NULL for the user's first
 * @several: (out) (optional): whether there are others
 *
 * Returns: (transfer full) (nullable): the account's id; %NULL, and said why, if there is none
 */
char *
hr_direct_choose_account (HrDirect *self, const char *wanted, gboolean *several)
{
  g_auto (GStrv) ids = hr_settings_list_accounts (self->settings);
  g_autofree char *limit = hr_settings_describe_limit (self->settings);

  if (limit != NULL)
    hr_command_complain ("%s", limit);
  if (several != NULL)
    *several = ids[1] != NULL;
  if (wanted == NULL)
    return g_strdup (ids[0]);
  if (g_strv_contains ((const char *const *) ids, wanted))
    return g_strdup (wanted);

  hr_inquiry_complain_of_account (wanted, ids);
  return NULL;
}

/**
 * hr_direct_read_held:
 * @self: what a command works with
 * @id: the account's id
 * @held: (out): credits that are held for jobs which go on though their keeper has gone
 * @n_holds: (out): for how many
 *
 * Returns: whether that is all: a job that has ended may have spent what no balance shows yet
 */
gboolean
hr_direct_read_held (HrDirect *self, const char *id, gint64 *held, guint *n_holds)
{
  guint n_all;

  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) holds = NULL;

  hr_store_hold_async (self->store, id, NULL, hr_loop_take, &result);
  hr_loop_await (&result, 0);
  holds = hr_store_hold_finish (self->store, result, NULL, NULL);
  *held = *n_holds = 0;
  if (holds == NULL)
    return TRUE;

  n_all = holds->len;
  for (guint i = n_all; i-- > 0;) {
    const HrHold *hold = g_ptr_array_index (holds, i);

    if (hold->ended || !hr_hold_may_live (hold))
      g_ptr_array_remove_index_fast (holds, i);
  }
  *n_holds = holds->len;
  *held = hr_holds_sum (holds);
  return *n_holds == n_all;
}
