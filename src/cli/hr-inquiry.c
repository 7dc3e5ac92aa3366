/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-inquiry.h"

#include "hr-command.h"

#include <glib/gi18n-lib.h>

/* Common part of both ways of asking; they are in hr-inquiry-applet.c and hr-inquiry-direct.c. */

/**
 * hr_inquiry_clear:
 * @inquiry: what came of asking
 */
void
hr_inquiry_clear (HrInquiry *inquiry)
{
  g_clear_pointer (&inquiry->snapshot, hr_snapshot_unref);
  g_clear_error (&inquiry->failure);
  g_clear_pointer (&inquiry->path, g_free);
}

/**
 * hr_inquiry_needs_person:
 * @snapshot: a snapshot
 *
 * Returns: whether the key is missing, locked away or refused, so that only a person can help
 */
gboolean
hr_inquiry_needs_person (const HrSnapshot *snapshot)
{
  if (snapshot->failed && hr_error_needs_person (snapshot->error))
    return TRUE;

  return snapshot->state == HR_STATE_NO_KEY || snapshot->state == HR_STATE_LOCKED ||
         snapshot->state == HR_STATE_REFUSED;
}

/* A balance from the future has no age that could be relied on: the clock was set back. A second is
 * what two clocks of one machine may differ by in rounding. For an age of 0 nothing is young. */
static gboolean
is_young (const HrSnapshot *snapshot, gint64 max_age, gint64 now)
{
  return max_age > 0 && snapshot->balance.at <= now + G_USEC_PER_SEC &&
         (now - snapshot->balance.at) / G_USEC_PER_SEC <= max_age;
}

/* The service has just said less than the balance that stands: it is asked once more. */
static gboolean
is_doubtful (const HrSnapshot *snapshot)
{
  return snapshot->failed && snapshot->error == HR_ERROR_DOUBTFUL;
}

/**
 * hr_inquiry_is_reliable:
 * @snapshot: a snapshot with a balance
 * @max_age: how many seconds old the balance may be, or -1 if the service told it just now, so that
 *   it is not too old whatever the clock says
 * @now: Unix microseconds
 *
 * Returns: whether the balance is neither too old nor in doubt
 */
gboolean
hr_inquiry_is_reliable (const HrSnapshot *snapshot, gint64 max_age, gint64 now)
{
  return !is_doubtful (snapshot) && (max_age < 0 || is_young (snapshot, max_age, now));
}

/**
 * hr_inquiry_wants_refresh:
 * @snapshot: what the applet shows, or what is recorded
 * @max_age: how many seconds old the balance may be, %HR_INQUIRY_ANY_AGE or %HR_INQUIRY_REFRESH
 * @now: Unix microseconds
 *
 * Returns: whether the service has to be asked
 */
gboolean
hr_inquiry_wants_refresh (const HrSnapshot *snapshot, gint64 max_age, gint64 now)
{
  if (max_age < 0)
    return max_age == HR_INQUIRY_REFRESH;
  /* Asking again and again with a key that was just refused brings nothing. */
  if (snapshot->state == HR_STATE_REFUSED)
    return (now - snapshot->checked_at) / G_USEC_PER_SEC > max_age;

  return hr_inquiry_needs_person (snapshot) || !snapshot->known ||
         !hr_inquiry_is_reliable (snapshot, max_age, now);
}

/**
 * hr_inquiry_get_exit_code:
 * @snapshot: a snapshot
 *
 * A key that is missing or refused wins over everything else that may be wrong, and over a balance
 * that is still known from before.
 *
 * Returns: the exit code of what shows @snapshot
 */
int
hr_inquiry_get_exit_code (const HrSnapshot *snapshot)
{
  if (hr_inquiry_needs_person (snapshot))
    return EX_NOPERM;

  return snapshot->known ? EX_OK : EX_UNAVAILABLE;
}

/**
 * hr_inquiry_complain_of_account:
 * @wanted: the id that was asked for
 * @known: (array zero-terminated=1): the ids there are
 *
 * Returns: the exit code to end with
 */
int
hr_inquiry_complain_of_account (const char *wanted, char **known)
{
  g_autofree char *ids = g_strjoinv (", ", known);

  return hr_command_usage_error (C_ ("command", "unknown account “%s”; the accounts are: %s"),
                                 wanted, ids);
}

/**
 * hr_inquiry_complain_of_demo:
 *
 * Returns: the exit code to end with, because the demo was asked for and does not run
 */
int
hr_inquiry_complain_of_demo (void)
{
  hr_command_complain (C_ ("command", "the demo is not running; “headroom --demo” starts it"));
  return EX_UNAVAILABLE;
}
