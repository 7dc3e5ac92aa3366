/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-remedy-action.h"

/**
 * hr_remedy_get_action:
 * @remedy: what the user can do
 *
 * Returns: (transfer none): the application's action that does it, whose target is the account's id
 */
const char *
hr_remedy_get_action (HrRemedy remedy)
{
  switch (remedy) {
  case HR_REMEDY_ENTER_KEY:
    return "app.enter-key";
  case HR_REMEDY_UNLOCK:
    return "app.unlock";
  case HR_REMEDY_OPEN_KEYS_PAGE:
    return "app.open-keys-page";
  case HR_REMEDY_TRY_AGAIN:
  default:
    return "app.refresh";
  }
}
