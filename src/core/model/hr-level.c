/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-level.h"

static const char *const level_nicks[] = {
  [HR_LEVEL_UNKNOWN] = "unknown",   [HR_LEVEL_OK] = "ok",       [HR_LEVEL_LOW] = "low",
  [HR_LEVEL_CRITICAL] = "critical", [HR_LEVEL_EMPTY] = "empty",
};

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
