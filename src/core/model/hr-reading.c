/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-reading.h"

/**
 * hr_reading_copy:
 * @self: a reading
 *
 * Returns: (transfer full): the same reading; free with hr_reading_free()
 */
HrReading *
hr_reading_copy (const HrReading *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_memdup2 (self, sizeof *self);
}

/**
 * hr_reading_free:
 * @self: (transfer full) (nullable): a reading made by hr_reading_copy()
 */
void
hr_reading_free (HrReading *self)
{
  g_free (self);
}

/**
 * hr_reading_same_numbers:
 * @a: (nullable): a reading
 * @b: (nullable): another
 *
 * Compares what the service told, and not when.
 *
 * Returns: whether both tell the same numbers, or neither is there
 */
gboolean
hr_reading_same_numbers (const HrReading *a, const HrReading *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  if (a->credits != b->credits || !a->used_known != !b->used_known)
    return FALSE;
  return !a->used_known || a->used == b->used;
}
