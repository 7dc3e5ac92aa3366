/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-account-sync.h"

#include "hr-credential-keyring.h"

struct _HrAccountSync {
  GObject parent_instance;

  HrSettings *settings; /* (owned) */
  HrAccounts *accounts; /* (owned) */
  HrAccountParts parts; /* (owned): each of them */
  gboolean started;
};

G_DEFINE_FINAL_TYPE (HrAccountSync, hr_account_sync, G_TYPE_OBJECT)

static void
configure (HrAccountSync *self, HrAccount *account)
{
  g_auto (HrAccountSettings) settings = { 0 };

  hr_settings_read_account (self->settings, hr_account_get_id (account), &settings);
  hr_account_configure (account, &settings);
}

/* @id: (nullable): whose settings changed, %NULL for everybody's */
static void
on_settings_changed (HrAccountSync *self, const char *id)
{
  for (guint i = 0; i < hr_accounts_get_n (self->accounts); i++) {
    HrAccount *account = hr_accounts_get (self->accounts, i);

    if (id == NULL || g_str_equal (hr_account_get_id (account), id))
      configure (self, account);
  }
}

static void
drop_accounts (HrAccountSync *self, const char *const *keep)
{
  for (guint i = hr_accounts_get_n (self->accounts); i-- > 0;) {
    HrAccount *account = hr_accounts_get (self->accounts, i);

    if (keep != NULL && g_strv_contains (keep, hr_account_get_id (account)))
      continue;
    /* Data of an account that is missing in the settings stays: only Remove discards it. */
    hr_account_stop (account);
    hr_accounts_remove (self->accounts, account);
  }
}

static void
on_list_changed (HrAccountSync *self)
{
  g_auto (GStrv) ids = NULL;
  g_autofree char *limit = NULL;

  if (!self->started)
    return;
  ids = hr_settings_list_accounts (self->settings);
  limit = hr_settings_describe_limit (self->settings);
  if (limit != NULL)
    g_message ("%s", limit);

  drop_accounts (self, (const char *const *) ids);
  hr_credential_keyring_set_first (self->parts.keyring, ids[0]);
  for (guint i = 0; ids[i] != NULL; i++) {
    g_autoptr (HrAccount) account = NULL;

    if (hr_accounts_find (self->accounts, ids[i]) != NULL)
      continue;
    account = hr_account_new (ids[i], &self->parts);
    configure (self, account);
    hr_accounts_add (self->accounts, account);
    hr_account_start (account);
  }
}

static void
hr_account_sync_dispose (GObject *object)
{
  HrAccountSync *self = HR_ACCOUNT_SYNC (object);

  if (self->accounts != NULL)
    hr_account_sync_stop (self);
  g_clear_object (&self->parts.store);
  g_clear_object (&self->parts.keyring);
  g_clear_object (&self->parts.client);
  g_clear_object (&self->parts.conditions);
  g_clear_object (&self->parts.clock);
  g_clear_object (&self->accounts);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (hr_account_sync_parent_class)->dispose (object);
}

static void
hr_account_sync_class_init (HrAccountSyncClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hr_account_sync_dispose;
}

static void
hr_account_sync_init (HrAccountSync *self)
{
}

/**
 * hr_account_sync_new:
 * @settings: (transfer none): the settings
 * @accounts: (transfer none): the list to keep
 * @parts: collaborators of each account
 *
 * Returns: (transfer full): one that is not started
 */
HrAccountSync *
hr_account_sync_new (HrSettings *settings, HrAccounts *accounts, const HrAccountParts *parts)
{
  HrAccountSync *self;

  g_return_val_if_fail (HR_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (HR_IS_ACCOUNTS (accounts), NULL);

  self = g_object_new (HR_TYPE_ACCOUNT_SYNC, NULL);
  self->settings = g_object_ref (settings);
  self->accounts = g_object_ref (accounts);
  self->parts.clock = g_object_ref (parts->clock);
  self->parts.conditions = g_object_ref (parts->conditions);
  self->parts.client = g_object_ref (parts->client);
  self->parts.keyring = g_object_ref (parts->keyring);
  self->parts.store = g_object_ref (parts->store);
  g_signal_connect_object (hr_settings_get_general (settings), "changed::accounts",
                           G_CALLBACK (on_list_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed", G_CALLBACK (on_settings_changed), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * hr_account_sync_start:
 * @self: accounts and their settings
 *
 * Makes the accounts, and has each begin to check.
 */
void
hr_account_sync_start (HrAccountSync *self)
{
  g_return_if_fail (HR_IS_ACCOUNT_SYNC (self));

  self->started = TRUE;
  on_list_changed (self);
}

/**
 * hr_account_sync_stop:
 * @self: accounts and their settings
 *
 * Stops and drops the accounts: no timer and no request is left. Safe to call twice.
 */
void
hr_account_sync_stop (HrAccountSync *self)
{
  g_return_if_fail (HR_IS_ACCOUNT_SYNC (self));

  self->started = FALSE;
  drop_accounts (self, NULL);
}
