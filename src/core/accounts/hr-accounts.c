/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-accounts.h"

struct _HrAccounts {
  GObject parent_instance;

  GPtrArray *accounts; /* (owned) (element-type HrAccount) */
};

enum { SIGNAL_CHANGED, SIGNAL_ALERT, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HrAccounts, hr_accounts, G_TYPE_OBJECT)

static void
on_changed (HrAccount *account, HrAccounts *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, account);
}

static void
on_alert (HrAccount *account, const HrAlert *alert, HrAccounts *self)
{
  g_signal_emit (self, signals[SIGNAL_ALERT], 0, account, alert);
}

static void
hr_accounts_finalize (GObject *object)
{
  g_ptr_array_unref (HR_ACCOUNTS (object)->accounts);

  G_OBJECT_CLASS (hr_accounts_parent_class)->finalize (object);
}

static void
hr_accounts_class_init (HrAccountsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hr_accounts_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", HR_TYPE_ACCOUNTS, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, HR_TYPE_ACCOUNT);
  signals[SIGNAL_ALERT] = g_signal_new ("alert", HR_TYPE_ACCOUNTS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 2, HR_TYPE_ACCOUNT, G_TYPE_POINTER);
}

static void
hr_accounts_init (HrAccounts *self)
{
  self->accounts = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * hr_accounts_new:
 *
 * Returns: (transfer full): a list without accounts
 */
HrAccounts *
hr_accounts_new (void)
{
  return g_object_new (HR_TYPE_ACCOUNTS, NULL);
}

/**
 * hr_accounts_add:
 * @self: the accounts
 * @account: one that is not among them
 *
 * Puts it last.
 */
void
hr_accounts_add (HrAccounts *self, HrAccount *account)
{
  g_return_if_fail (HR_IS_ACCOUNTS (self));
  g_return_if_fail (HR_IS_ACCOUNT (account) && !hr_accounts_has (self, account));

  g_ptr_array_add (self->accounts, g_object_ref (account));
  g_signal_connect_object (account, "changed", G_CALLBACK (on_changed), self, 0);
  g_signal_connect_object (account, "alert", G_CALLBACK (on_alert), self, 0);
  on_changed (account, self);
}

/**
 * hr_accounts_remove:
 * @self: the accounts
 * @account: one of them
 *
 * Lets go of it, and hears no more of it.
 */
void
hr_accounts_remove (HrAccounts *self, HrAccount *account)
{
  g_autoptr (HrAccount) alive = NULL;

  g_return_if_fail (HR_IS_ACCOUNTS (self));
  g_return_if_fail (HR_IS_ACCOUNT (account) && hr_accounts_has (self, account));

  alive = g_object_ref (account);
  g_signal_handlers_disconnect_by_data (account, self);
  g_ptr_array_remove (self->accounts, account);
  on_changed (account, self);
}

/**
 * hr_accounts_get_n:
 * @self: the accounts
 *
 * Returns: how many there are
 */
guint
hr_accounts_get_n (HrAccounts *self)
{
  g_return_val_if_fail (HR_IS_ACCOUNTS (self), 0);

  return self->accounts->len;
}

/**
 * hr_accounts_get:
 * @self: the accounts
 * @index: from 0
 *
 * Returns: (transfer none) (nullable): the account there; %NULL beyond the last
 */
HrAccount *
hr_accounts_get (HrAccounts *self, guint index)
{
  g_return_val_if_fail (HR_IS_ACCOUNTS (self), NULL);

  return index < self->accounts->len ? g_ptr_array_index (self->accounts, index) : NULL;
}

/**
 * hr_accounts_has:
 * @self: the accounts
 * @account: (nullable): an account
 *
 * Returns: whether it is one of them
 */
gboolean
hr_accounts_has (HrAccounts *self, HrAccount *account)
{
  g_return_val_if_fail (HR_IS_ACCOUNTS (self), FALSE);

  return g_ptr_array_find (self->accounts, account, NULL);
}

/**
 * hr_accounts_find:
 * @self: the accounts
 * @id: (nullable): an id
 *
 * Returns: (nullable) (transfer none): the account with this id, %NULL where there is none
 */
HrAccount *
hr_accounts_find (HrAccounts *self, const char *id)
{
  g_return_val_if_fail (HR_IS_ACCOUNTS (self), NULL);

  for (guint i = 0; i < self->accounts->len; i++)
    if (g_strcmp0 (hr_account_get_id (g_ptr_array_index (self->accounts, i)), id) == 0)
      return g_ptr_array_index (self->accounts, i);
  return NULL;
}

static gboolean
is_worse (HrAccount *account, HrAccount *than)
{
  const HrSnapshot *a = hr_account_get_snapshot (account);
  const HrSnapshot *b = hr_account_get_snapshot (than);

  if (a->level != b->level)
    return a->level > b->level;
  return a->balance.credits / a->generation_cost < b->balance.credits / b->generation_cost;
}

/**
 * hr_accounts_pick:
 * @self: the accounts
 * @chosen: (nullable): the id of the one to show, "" or an unknown one for the one nearest to empty
 *
 * Tells which account speaks for all of them: the chosen one, else the one with the worst level,
 * and among those the one that can pay for the fewest generations. An account without a balance is
 * picked only if none has one.
 *
 * Returns: (nullable) (transfer none): an account, %NULL where there are none
 */
HrAccount *
hr_accounts_pick (HrAccounts *self, const char *chosen)
{
  HrAccount *found = hr_accounts_find (self, chosen);
  HrAccount *worst = hr_accounts_get (self, 0);

  for (guint i = 1; i < hr_accounts_get_n (self); i++)
    if (is_worse (hr_accounts_get (self, i), worst))
      worst = hr_accounts_get (self, i);
  return found != NULL ? found : worst;
}
