/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-balance.h"

static const char *const level_nicks[] = {
  [HR_LEVEL_UNKNOWN] = "unknown",   [HR_LEVEL_OK] = "ok",       [HR_LEVEL_LOW] = "low",
  [HR_LEVEL_CRITICAL] = "critical", [HR_LEVEL_EMPTY] = "empty",
};

/**
 * hr_balance_copy:
 * @self: a balance
 *
 * Returns: (transfer full): the same reading; free with hr_balance_free()
 */
HrBalance *
hr_balance_copy (const HrBalance *self)
{
  HrBalance *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new (HrBalance, 1);
  *copy = *self;
  return copy;
}

/**
 * hr_balance_free:
 * @self: (transfer full) (nullable): a balance made by hr_balance_copy()
 */
void
hr_balance_free (HrBalance *self)
{
  g_free (self);
}

/**
 * hr_balance_same_numbers:
 * @a: (nullable): a balance
 * @b: (nullable): another
 *
 * Compares what the service told, and not when.
 *
 * Returns: whether both tell the same numbers, or neither is there
 */
gboolean
hr_balance_same_numbers (const HrBalance *a, const HrBalance *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  if (a->credits != b->credits || !a->used_known != !b->used_known)
    return FALSE;
  return !a->used_known || a->used == b->used;
}

/**
 * hr_level_to_nick:
 * @level: a level
 *
 * Returns: (transfer none): its stable name
 */
const char *
hr_level_to_nick (HrLevel level)
{
  g_return_val_if_fail ((guint) level < G_N_ELEMENTS (level_nicks), "unknown");

  return level_nicks[level];
}

/**
 * hr_level_from_nick:
 * @nick: (nullable): a name, as hr_level_to_nick() returns it
 * @level: (out): the level
 *
 * Returns: %FALSE, and @level untouched, if there is no such level
 */
gboolean
hr_level_from_nick (const char *nick, HrLevel *level)
{
  g_return_val_if_fail (level != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (level_nicks); i++) {
    if (g_strcmp0 (level_nicks[i], nick) == 0) {
      *level = (HrLevel) i;
      return TRUE;
    }
  }
  return FALSE;
}

/**
 * hr_level_for_credits:
 * @credits: the remaining credits; may be negative
 * @low_threshold: at this many or fewer, the level is low
 * @critical_threshold: at this many or fewer, it is critical, even if that is more than
 *   @low_threshold
 *
 * Returns: the level, never %HR_LEVEL_UNKNOWN
 */
HrLevel
hr_level_for_credits (gint64 credits, gint64 low_threshold, gint64 critical_threshold)
{
  if (credits <= 0)
    return HR_LEVEL_EMPTY;
  if (credits <= critical_threshold)
    return HR_LEVEL_CRITICAL;
  if (credits <= low_threshold)
    return HR_LEVEL_LOW;
  return HR_LEVEL_OK;
}
