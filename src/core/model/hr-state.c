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

static HrState
derive_failed (gboolean known, HrError error)
{
  switch (error) {
  case HR_ERROR_NO_KEY:
    return HR_STATE_NO_KEY;
  case HR_ERROR_KEYRING_LOCKED:
    return HR_STATE_LOCKED;
  case HR_ERROR_KEYRING_UNAVAILABLE:
  case HR_ERROR_CREDENTIAL_EXPOSED:
  case HR_ERROR_CREDENTIAL_INVALID:
  case HR_ERROR_CREDENTIAL_READ_ONLY:
    return known ? HR_STATE_OUTDATED : HR_STATE_NO_KEY;
  case HR_ERROR_UNAUTHORIZED:
  case HR_ERROR_FORBIDDEN:
    return HR_STATE_REFUSED;
  case HR_ERROR_OFFLINE:
  case HR_ERROR_TIMEOUT:
  case HR_ERROR_TLS:
  case HR_ERROR_BLOCKED:
  case HR_ERROR_RATE_LIMITED:
  case HR_ERROR_SERVER:
  case HR_ERROR_NOT_THE_SERVICE:
  case HR_ERROR_MALFORMED:
  case HR_ERROR_DOUBTFUL:
    return known ? HR_STATE_OUTDATED : HR_STATE_UNREACHABLE;
  case HR_N_ERRORS:
  default:
    g_assert_not_reached ();
  }
}

/**
 * hr_state_derive:
 * @known: whether there is a balance
 * @fresh: whether the service confirmed it in this run, and not too long ago
 * @failed: whether the last check failed, with @error
 * @error: why
 *
 * Returns: the state that follows
 */
HrState
hr_state_derive (gboolean known, gboolean fresh, gboolean failed, HrError error)
{
  if (failed)
    return derive_failed (known, error);
  if (!known)
    return HR_STATE_CHECKING;
  return fresh ? HR_STATE_CURRENT : HR_STATE_OUTDATED;
}

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
