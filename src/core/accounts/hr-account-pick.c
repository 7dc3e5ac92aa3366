/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-account.h"

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
 * hr_account_find:
 * @accounts: (element-type HrAccount): the accounts
 * @id: (nullable): an id
 *
 * Returns: (nullable) (transfer none): the account with this id, %NULL where there is none
 */
HrAccount *
hr_account_find (GListModel *accounts, const char *id)
{
  g_return_val_if_fail (G_IS_LIST_MODEL (accounts), NULL);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++) {
    g_autoptr (HrAccount) account = g_list_model_get_item (accounts, i);

    if (g_strcmp0 (hr_account_get_id (account), id) == 0)
      return account;
  }
  return NULL;
}

/**
 * hr_account_pick:
 * @accounts: (element-type HrAccount): the accounts
 * @chosen: (nullable): the id of the one to show, "" or an unknown one for the one nearest to empty
 *
 * Which account speaks for all of them: the chosen one, else the one with the worst level, and
 * among those the one that can pay for the fewest generations. An account without a
 * balance is picked only if none has one.
 *
 * Returns: (nullable) (transfer none): an account, %NULL where there are none
 */
HrAccount *
hr_account_pick (GListModel *accounts, const char *chosen)
{
  HrAccount *found = hr_account_find (accounts, chosen);
  HrAccount *worst = NULL;

  if (found != NULL)
    return found; /* GCOVR_EXCL_LINE: only the tray chooses, and its suites run it */

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++) {
    g_autoptr (HrAccount) account = g_list_model_get_item (accounts, i);

    if (worst == NULL || is_worse (account, worst))
      worst = account;
  }
  return worst;
}
