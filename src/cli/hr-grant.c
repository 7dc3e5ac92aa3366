/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-grant.h"

/* Common part of both ways; they are in hr-grant-applet.c and hr-grant-direct.c. */

/**
 * hr_grant_clear:
 * @grant: what came of it
 */
void
hr_grant_clear (HrGrant *grant)
{
  hr_inquiry_clear (&grant->inquiry);
  g_clear_pointer (&grant->applet, hr_applet_proxy_free);
}

/**
 * hr_deadline_start:
 * @wait: seconds, or %HR_GRANT_FOR_EVER
 *
 * Returns: when they are over, as monotonic time; %G_MAXINT64 for never
 */
gint64
hr_deadline_start (guint wait)
{
  return wait == HR_GRANT_FOR_EVER ? G_MAXINT64
                                   : g_get_monotonic_time () + wait * (gint64) G_USEC_PER_SEC;
}

/**
 * hr_deadline_get_left:
 * @deadline: of hr_deadline_start()
 *
 * Returns: the seconds until then, a part of one as a whole; %HR_GRANT_FOR_EVER for no end
 */
guint
hr_deadline_get_left (gint64 deadline)
{
  gint64 left;

  if (deadline == G_MAXINT64)
    return HR_GRANT_FOR_EVER;
  left = MAX (deadline - g_get_monotonic_time (), 0);
  return (guint) ((left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);
}

static gboolean
on_deadline (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_CONTINUE;
}

/**
 * hr_deadline_await:
 * @deadline: of hr_deadline_start()
 * @changed: (inout): what the main loop sets when something has changed; unset after
 *
 * Runs the main loop until something has changed, or the time is up.
 */
void
hr_deadline_await (gint64 deadline, gboolean *changed)
{
  guint left = hr_deadline_get_left (deadline);
  guint timer = left == HR_GRANT_FOR_EVER ? 0 : g_timeout_add_seconds (left, on_deadline, changed);

  while (!*changed)
    g_main_context_iteration (NULL, TRUE);
  *changed = FALSE;
  if (timer != 0)
    g_source_remove (timer);
}
