/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-backoff.h"

/* How far jitter takes a gap from its length, either way. */
#define JITTER 0.1

/**
 * hr_backoff_gap:
 * @failures: how many checks in a row failed, 1 or more
 * @random: a random number, at least 0 and below 1
 *
 * The gap doubles from %HR_BACKOFF_FIRST with each failure until it is %HR_BACKOFF_MAX, and is then
 * moved by up to 10 % either way, so that the users of a service that was down do not all come back
 * at once.
 *
 * Returns: microseconds to wait
 */
gint64
hr_backoff_gap (guint failures, double random)
{
  gint64 gap = HR_BACKOFF_FIRST;

  g_return_val_if_fail (failures >= 1, HR_BACKOFF_FIRST * G_USEC_PER_SEC);
  g_return_val_if_fail (random >= 0 && random < 1, HR_BACKOFF_FIRST * G_USEC_PER_SEC);

  for (guint i = 1; i < failures && gap < HR_BACKOFF_MAX; i++)
    gap *= 2;
  gap = MIN (gap, HR_BACKOFF_MAX);

  return (gint64) ((double) (gap * G_USEC_PER_SEC) * (1 - JITTER + 2 * JITTER * random));
}
