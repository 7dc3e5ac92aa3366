/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-retry-at.h"

/* How far ahead one may end: no service is granted more than a day, but a clock that was wrong when
 * the time was stored asks for more. */
#define RETRY_AT_MAX (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

static gboolean
keep (HrRetryAt *self, gint64 until, gint64 until_wall)
{
  gboolean changed = self->until_wall != until_wall;

  *self = (HrRetryAt){ until, until_wall };

  return changed;
}

/**
 * hr_retry_at_clear:
 * @self: a retry time
 *
 * The service may be asked.
 *
 * Returns: whether the wall time changed
 */
gboolean
hr_retry_at_clear (HrRetryAt *self)
{
  return keep (self, 0, 0);
}

/**
 * hr_retry_at_set:
 * @self: a retry time
 * @until_wall: Unix microseconds before which the service is not to be asked
 * @boot: boot time now
 * @wall: wall time now
 *
 * Takes the place of what was. A time that is over is none, and one more than a day ahead was
 * stored under a wrong clock and counts as a day.
 *
 * Returns: whether the wall time changed
 */
gboolean
hr_retry_at_set (HrRetryAt *self, gint64 until_wall, gint64 boot, gint64 wall)
{
  if (until_wall <= wall)
    return hr_retry_at_clear (self);

  until_wall = MIN (until_wall, wall + RETRY_AT_MAX);

  return keep (self, boot + (until_wall - wall), until_wall);
}

/**
 * hr_retry_at_translate:
 * @self: a retry time
 * @boot: boot time now
 * @wall: wall time now
 *
 * The wall clock was set: the same end has another name.
 *
 * Returns: whether the wall time changed
 */
gboolean
hr_retry_at_translate (HrRetryAt *self, gint64 boot, gint64 wall)
{
  if (hr_retry_at_get_wall (self, boot) == 0)
    return hr_retry_at_clear (self);

  return keep (self, self->until, wall + (self->until - boot));
}

/**
 * hr_retry_at_defer:
 * @self: a retry time
 * @due: boot time at which the service would be asked
 *
 * Returns: boot time at which it may be, @due or later
 */
gint64
hr_retry_at_defer (const HrRetryAt *self, gint64 due)
{
  return self->until_wall != 0 ? MAX (due, self->until) : due;
}

/**
 * hr_retry_at_get_wall:
 * @self: a retry time
 * @boot: boot time now
 *
 * Returns: Unix microseconds before which the service is not to be asked, 0 if it may be now
 */
gint64
hr_retry_at_get_wall (const HrRetryAt *self, gint64 boot)
{
  return self->until > boot ? self->until_wall : 0;
}
