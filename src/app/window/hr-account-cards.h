/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-accounts.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HrAccountCards:
 *
 * A card for each account, side by side, with its name, its balance and its level; hidden while
 * there is but one. Pressing one activates "win.account" with its id.
 */
#define HR_TYPE_ACCOUNT_CARDS (hr_account_cards_get_type ())
G_DECLARE_FINAL_TYPE (HrAccountCards, hr_account_cards, HR, ACCOUNT_CARDS, GtkScrolledWindow)

void hr_account_cards_update (HrAccountCards *self, HrAccounts *accounts);

G_END_DECLS
