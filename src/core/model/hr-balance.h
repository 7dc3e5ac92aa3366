/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HR_BALANCE_MAX:
 *
 * The largest magnitude accepted for a counter: 2^53, up to which a JSON number is exact.
 */
#define HR_BALANCE_MAX (G_GINT64_CONSTANT (1) << 53)

/**
 * HrBalance:
 * @credits: the remaining credits, rounded down; may be negative
 * @used: the credits consumed so far, rounded up; only where @used_known
 * @used_known: whether the service told @used
 * @as_of: when the service told it, in Unix microseconds
 *
 * One good reading. There is no "unknown" balance: what is not known has no #HrBalance.
 */
typedef struct {
  gint64 credits;
  gint64 used;
  gboolean used_known;
  gint64 as_of;
} HrBalance;

HrBalance *hr_balance_copy (const HrBalance *self);
void hr_balance_free (HrBalance *self);
gboolean hr_balance_same_numbers (const HrBalance *a, const HrBalance *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HrBalance, hr_balance_free)

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
