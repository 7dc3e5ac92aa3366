/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-state.h"

static const char *const state_nicks[] = {
  [HR_STATE_NO_KEY] = "no-key",           [HR_STATE_LOCKED] = "locked",
  [HR_STATE_CHECKING] = "checking",       [HR_STATE_CURRENT] = "current",
  [HR_STATE_OUTDATED] = "outdated",       [HR_STATE_REFUSED] = "refused",
  [HR_STATE_UNREACHABLE] = "unreachable",
};

/**
 * hr_state_to_nick:
 * @state: a state
 *
 * Returns: the state's stable name, as the bus and the command line tell it
 */
const char *
hr_state_to_nick (HrState state)
{
  g_return_val_if_fail ((gsize) state < G_N_ELEMENTS (state_nicks), "no-key");

  return state_nicks[state];
}

/**
 * hr_state_from_nick:
 * @nick: a state's name
 * @state: (out): the state
 *
 * Returns: %FALSE if there is no such state
 */
gboolean
hr_state_from_nick (const char *nick, HrState *state)
{
  for (gsize i = 0; i < G_N_ELEMENTS (state_nicks); i++) {
    if (g_strcmp0 (nick, state_nicks[i]) == 0) {
      *state = (HrState) i;
      return TRUE;
    }
  }
  return FALSE;
}
