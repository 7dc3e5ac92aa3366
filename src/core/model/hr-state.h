/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-error.h"

G_BEGIN_DECLS

/**
 * HrState:
 * @HR_STATE_NO_KEY: there is no key to ask with
 * @HR_STATE_LOCKED: the key is in a locked keyring
 * @HR_STATE_CHECKING: the first answer is not here yet
 * @HR_STATE_CURRENT: the balance is what the service says
 * @HR_STATE_OUTDATED: there is a balance, but the last check failed, or it is older than two
 *   intervals, or two of the gaps planned where those are longer
 * @HR_STATE_REFUSED: the service refuses the key
 * @HR_STATE_UNREACHABLE: there never was a balance, and none can be had
 */
typedef enum {
  HR_STATE_NO_KEY,
  HR_STATE_LOCKED,
  HR_STATE_CHECKING,
  HR_STATE_CURRENT,
  HR_STATE_OUTDATED,
  HR_STATE_REFUSED,
  HR_STATE_UNREACHABLE,
} HrState;

HrState hr_state_derive (gboolean known, gboolean fresh, gboolean failed, HrError error);
const char *hr_state_to_nick (HrState state);
gboolean hr_state_from_nick (const char *nick, HrState *state);

G_END_DECLS
