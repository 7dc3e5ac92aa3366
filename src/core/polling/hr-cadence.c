/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-cadence.h"

#include "hr-backoff.h"
#include "hr-poller.h"

/**
 * hr_cadence_init:
 * @self: (out caller-allocates): a cadence
 *
 * Starts anew: the next check is due at once.
 */
void
hr_cadence_init (HrCadence *self)
{
  *self = (HrCadence){ 0 };
}

/**
 * hr_cadence_good:
 * @self: a cadence
 * @look_soon: whether there is something to look at soon; %FALSE where that is not wanted
 * @interval: seconds between checks
 * @now: boot time in microseconds
 *
 * A check brought a balance. With @look_soon the gap becomes %HR_POLLER_FAST; without, it doubles
 * back to @interval.
 */
void
hr_cadence_good (HrCadence *self, gboolean look_soon, guint interval, gint64 now)
{
  self->outcome = HR_CADENCE_GOOD;
  self->failures = 0;
  self->settled = now;

  self->fast = look_soon ? HR_POLLER_FAST : self->fast * 2;
  if (self->fast >= interval)
    self->fast = 0;
}

/**
 * hr_cadence_failed:
 * @self: a cadence
 * @code: why there is no balance
 * @random: a random number, at least 0 and below 1
 * @now: boot time in microseconds
 *
 * A check brought no balance.
 */
void
hr_cadence_failed (HrCadence *self, HrError code, double random, gint64 now)
{
  self->code = code;
  self->settled = now;

  switch (hr_error_get_retry (code)) {
  case HR_RETRY_RARELY:
    self->outcome = HR_CADENCE_REFUSED;
    break;
  case HR_RETRY_CONFIRM:
    self->outcome = HR_CADENCE_FAILING;
    self->failures = 0;
    self->backoff = (gint64) HR_RETRY_CONFIRM_SECONDS * G_USEC_PER_SEC;
    break;
  case HR_RETRY_BACK_OFF:
  case HR_RETRY_LOOK_AGAIN:
  default:
    self->outcome = HR_CADENCE_FAILING;
    self->failures++;
    self->backoff = hr_backoff_gap (self->failures, random);
    break;
  }
}

/**
 * hr_cadence_set_steady:
 * @self: a cadence
 *
 * Gives up looking sooner.
 */
void
hr_cadence_set_steady (HrCadence *self)
{
  self->fast = 0;
}

/**
 * hr_cadence_get_gap:
 * @self: a cadence
 * @interval: seconds between checks
 * @frugal: whether to save
 *
 * Returns: the gap after a good check, in microseconds
 */
gint64
hr_cadence_get_gap (const HrCadence *self, guint interval, gboolean frugal)
{
  gint64 gap = self->fast != 0 ? MIN (self->fast, interval) : interval;

  return gap * (frugal ? HR_POLLER_FRUGAL : 1) * G_TIME_SPAN_SECOND;
}

/**
 * hr_cadence_get_due:
 * @self: a cadence
 * @interval: seconds between checks
 * @frugal: whether to save
 *
 * Saving stretches the gaps between good checks %HR_POLLER_FRUGAL times. It does not stretch
 * back-off, whose end of at most %HR_BACKOFF_MAX is a promise.
 *
 * Returns: boot time in microseconds of the next check, %HR_CADENCE_NEVER if none is to come
 */
gint64
hr_cadence_get_due (const HrCadence *self, guint interval, gboolean frugal)
{
  gint64 gap = hr_cadence_get_gap (self, interval, frugal);

  switch (self->outcome) {
  case HR_CADENCE_GOOD:
    return self->settled + gap;
  case HR_CADENCE_FAILING:
    /* The keyring alone is asked, and a person may have unlocked it. */
    if (hr_error_get_retry (self->code) == HR_RETRY_LOOK_AGAIN)
      return self->settled + MIN (self->backoff, gap);
    return self->settled + self->backoff;
  case HR_CADENCE_REFUSED:
    return self->settled + MAX (gap, HR_POLLER_REFUSED * G_TIME_SPAN_SECOND);
  case HR_CADENCE_NONE:
  default:
    return 0;
  }
}

/**
 * hr_cadence_is_fresh:
 * @self: a cadence
 * @now: boot time in microseconds
 *
 * Returns: whether the last check brought a balance, less than %HR_POLLER_PAUSE ago
 */
gboolean
hr_cadence_is_fresh (const HrCadence *self, gint64 now)
{
  return self->outcome == HR_CADENCE_GOOD &&
         now - self->settled < (gint64) HR_POLLER_PAUSE * G_USEC_PER_SEC;
}

/**
 * hr_cadence_is_waiting_for_key:
 * @self: a cadence
 *
 * Returns: whether asking again is of no use until there is another key
 */
gboolean
hr_cadence_is_waiting_for_key (const HrCadence *self)
{
  return self->outcome == HR_CADENCE_REFUSED;
}

/**
 * hr_cadence_is_waiting_for_network:
 * @self: a cadence
 *
 * Returns: whether the last check failed in a way that another network may mend
 */
gboolean
hr_cadence_is_waiting_for_network (const HrCadence *self)
{
  if (self->outcome != HR_CADENCE_FAILING)
    return FALSE;

  switch (self->code) {
  case HR_ERROR_OFFLINE:
  case HR_ERROR_TIMEOUT:
  case HR_ERROR_TLS:
  case HR_ERROR_BLOCKED:
  case HR_ERROR_NOT_THE_SERVICE:
    return TRUE;
  case HR_ERROR_UNAUTHORIZED:
  case HR_ERROR_FORBIDDEN:
  case HR_ERROR_RATE_LIMITED:
  case HR_ERROR_SERVER:
  case HR_ERROR_MALFORMED:
  case HR_ERROR_DOUBTFUL:
  case HR_ERROR_NO_KEY:
  case HR_ERROR_KEYRING_LOCKED:
  case HR_ERROR_KEYRING_UNAVAILABLE:
  case HR_ERROR_CREDENTIAL_EXPOSED:
  case HR_ERROR_CREDENTIAL_INVALID:
  case HR_ERROR_CREDENTIAL_READ_ONLY:
  case HR_N_ERRORS:
  default:
    return FALSE;
  }
}
