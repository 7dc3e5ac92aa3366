/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HrLevel:
 *
 * How much is left, against the account's thresholds. Ordered: a larger value is worse.
 */
typedef enum {
  HR_LEVEL_UNKNOWN,
  HR_LEVEL_OK,
  HR_LEVEL_LOW,
  HR_LEVEL_CRITICAL,
  HR_LEVEL_EMPTY,
} HrLevel;

const char *hr_level_to_nick (HrLevel level);
gboolean hr_level_from_nick (const char *nick, HrLevel *level);
HrLevel hr_level_for_credits (gint64 credits, gint64 low_threshold, gint64 critical_threshold);

G_END_DECLS
