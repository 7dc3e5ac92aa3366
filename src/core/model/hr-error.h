/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HrError:
 *
 * Why a check of the balance brought none: the one table of errors. Every code has a stable name
 * (hr_error_to_code()), a rule for what happens next (hr_error_get_retry()) and one thing that the
 * user can do about it (hr_error_get_remedy()). Words for people are in hr-format.
 *
 * @HR_ERROR_OFFLINE: no network, name not found, connection refused
 * @HR_ERROR_TIMEOUT: no whole answer within %HR_CLIENT_TIMEOUT
 * @HR_ERROR_TLS: the certificate is not trusted
 * @HR_ERROR_UNAUTHORIZED: 401, as HTTP status or in the envelope
 * @HR_ERROR_FORBIDDEN: 403 with the service's envelope
 * @HR_ERROR_BLOCKED: 403 or 503 without the envelope: something in front of the service answered
 * @HR_ERROR_RATE_LIMITED: 429
 * @HR_ERROR_SERVER: 5xx
 * @HR_ERROR_NOT_THE_SERVICE: a redirect, HTML, another 4xx, an address that may not be asked
 * @HR_ERROR_MALFORMED: JSON without a balance in it, an answer over 64 KiB, or one that was cut
 * @HR_ERROR_DOUBTFUL: a balance that fell to a worse level without having been used; it is believed
 *   when another answer says so
 * @HR_ERROR_NO_KEY: there is no key; no request was made
 * @HR_ERROR_KEYRING_LOCKED: the key is in a locked keyring; no request was made
 * @HR_ERROR_KEYRING_UNAVAILABLE: no keyring answers; no request was made
 * @HR_ERROR_CREDENTIAL_EXPOSED: everybody can read the credential with the key; no request was made
 * @HR_ERROR_CREDENTIAL_INVALID: the credential has no usable key in it; no request was made
 * @HR_ERROR_CREDENTIAL_READ_ONLY: the key is a credential, which is not for us to change
 */
typedef enum {
  HR_ERROR_OFFLINE,
  HR_ERROR_TIMEOUT,
  HR_ERROR_TLS,
  HR_ERROR_UNAUTHORIZED,
  HR_ERROR_FORBIDDEN,
  HR_ERROR_BLOCKED,
  HR_ERROR_RATE_LIMITED,
  HR_ERROR_SERVER,
  HR_ERROR_NOT_THE_SERVICE,
  HR_ERROR_MALFORMED,
  HR_ERROR_DOUBTFUL,
  HR_ERROR_NO_KEY,
  HR_ERROR_KEYRING_LOCKED,
  HR_ERROR_KEYRING_UNAVAILABLE,
  HR_ERROR_CREDENTIAL_EXPOSED,
  HR_ERROR_CREDENTIAL_INVALID,
  HR_ERROR_CREDENTIAL_READ_ONLY,
  HR_N_ERRORS
} HrError;

#define HR_ERROR (hr_error_quark ())
GQuark hr_error_quark (void);

/**
 * HrRetry:
 * @HR_RETRY_BACK_OFF: ask again after a growing gap
 * @HR_RETRY_CONFIRM: ask once more after %HR_RETRY_CONFIRM_SECONDS
 * @HR_RETRY_LOOK_AGAIN: look into the keyring again, without a prompt, after a growing gap that is
 *   no longer than the interval: it may be late at login, or be unlocked by somebody else, and a
 *   key that it does not find may be there
 * @HR_RETRY_RARELY: the key was refused: once an hour at most, until there is a new key or the user
 *   asks
 */
typedef enum {
  HR_RETRY_BACK_OFF,
  HR_RETRY_CONFIRM,
  HR_RETRY_LOOK_AGAIN,
  HR_RETRY_RARELY,
} HrRetry;

/** HR_RETRY_CONFIRM_SECONDS: when a doubtful balance is asked for again. */
#define HR_RETRY_CONFIRM_SECONDS 30

/**
 * HrRetryTime:
 * @at: Unix microseconds before which not to ask again, 0 for none
 * @automatic: whether that binds only the checks that nobody asked for, because it was not the
 *   service that said so
 *
 * The time that an answer named for the next question.
 */
typedef struct {
  gint64 at;
  gboolean automatic;
} HrRetryTime;

/**
 * HrRemedy:
 *
 * The one action that is offered to the user beside an error.
 */
typedef enum {
  HR_REMEDY_TRY_AGAIN,
  HR_REMEDY_ENTER_KEY,
  HR_REMEDY_UNLOCK,
  HR_REMEDY_OPEN_KEYS_PAGE,
} HrRemedy;

const char *hr_error_to_code (HrError error);
gboolean hr_error_from_code (const char *code, HrError *error);
const char *hr_error_to_dbus_name (HrError error);
HrRetry hr_error_get_retry (HrError error);
gboolean hr_error_needs_person (HrError error);
HrRemedy hr_error_get_remedy (HrError error);

G_END_DECLS
