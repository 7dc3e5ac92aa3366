/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-settings.h"

G_BEGIN_DECLS

/**
 * HrDirectAccount:
 * @clock: (owned)
 * @keyring: (owned)
 * @history: (owned): the same file as the applet's
 * @store: (owned): the same file as the applet's: a wish not to be asked before a time holds for
 *   both
 * @account: (owned): not started: it asks nothing by itself
 *
 * An account as the applet has it, for as long as one command runs.
 */
typedef struct {
  HrClock *clock;
  HrKeyring *keyring;
  HrStore *history;
  HrStateStore *store;
  HrAccount *account;
} HrDirectAccount;

HrStore *hr_direct_open_history (HrClock *clock);
void hr_direct_account_init (HrDirectAccount *self, HrSettings *settings, const char *id);
void hr_direct_account_clear (HrDirectAccount *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HrDirectAccount, hr_direct_account_clear)

G_END_DECLS
