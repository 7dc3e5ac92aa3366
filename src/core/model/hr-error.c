/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-error.h"

#define DBUS_PREFIX HR_APP_ID ".Error."

G_DEFINE_QUARK (hr_error_quark, hr_error)

typedef struct {
  const char *code;
  const char *dbus_name;
  HrRetry retry;
  HrRemedy remedy;
} ErrorRow;

static const ErrorRow table[HR_N_ERRORS] = {
  [HR_ERROR_OFFLINE] = { "offline", DBUS_PREFIX "Offline", HR_RETRY_BACK_OFF, HR_REMEDY_TRY_AGAIN },
  [HR_ERROR_TIMEOUT] = { "timeout", DBUS_PREFIX "Timeout", HR_RETRY_BACK_OFF, HR_REMEDY_TRY_AGAIN },
  [HR_ERROR_TLS] = { "tls", DBUS_PREFIX "Tls", HR_RETRY_BACK_OFF, HR_REMEDY_TRY_AGAIN },
  [HR_ERROR_UNAUTHORIZED] = { "unauthorized", DBUS_PREFIX "Unauthorized", HR_RETRY_RARELY,
                              HR_REMEDY_ENTER_KEY },
  [HR_ERROR_FORBIDDEN] = { "forbidden", DBUS_PREFIX "Forbidden", HR_RETRY_RARELY,
                           HR_REMEDY_OPEN_KEYS_PAGE },
  [HR_ERROR_BLOCKED] = { "blocked", DBUS_PREFIX "Blocked", HR_RETRY_BACK_OFF, HR_REMEDY_TRY_AGAIN },
  [HR_ERROR_RATE_LIMITED] = { "rate-limited", DBUS_PREFIX "RateLimited", HR_RETRY_BACK_OFF,
                              HR_REMEDY_TRY_AGAIN },
  [HR_ERROR_SERVER] = { "server", DBUS_PREFIX "Server", HR_RETRY_BACK_OFF, HR_REMEDY_TRY_AGAIN },
  [HR_ERROR_NOT_THE_SERVICE] = { "not-the-service", DBUS_PREFIX "NotTheService", HR_RETRY_BACK_OFF,
                                 HR_REMEDY_TRY_AGAIN },
  [HR_ERROR_MALFORMED] = { "malformed", DBUS_PREFIX "Malformed", HR_RETRY_BACK_OFF,
                           HR_REMEDY_TRY_AGAIN },
  [HR_ERROR_DOUBTFUL] = { "doubtful", DBUS_PREFIX "Doubtful", HR_RETRY_CONFIRM,
                          HR_REMEDY_TRY_AGAIN },
  [HR_ERROR_NO_KEY] = { "no-key", DBUS_PREFIX "NoKey", HR_RETRY_LOOK_AGAIN, HR_REMEDY_ENTER_KEY },
  [HR_ERROR_KEYRING_LOCKED] = { "keyring-locked", DBUS_PREFIX "KeyringLocked", HR_RETRY_LOOK_AGAIN,
                                HR_REMEDY_UNLOCK },
  [HR_ERROR_KEYRING_UNAVAILABLE] = { "keyring-unavailable", DBUS_PREFIX "KeyringUnavailable",
                                     HR_RETRY_LOOK_AGAIN, HR_REMEDY_TRY_AGAIN },
  [HR_ERROR_CREDENTIAL_EXPOSED] = { "credential-exposed", DBUS_PREFIX "CredentialExposed",
                                    HR_RETRY_LOOK_AGAIN, HR_REMEDY_TRY_AGAIN },
  [HR_ERROR_CREDENTIAL_INVALID] = { "credential-invalid", DBUS_PREFIX "CredentialInvalid",
                                    HR_RETRY_LOOK_AGAIN, HR_REMEDY_TRY_AGAIN },
  [HR_ERROR_CREDENTIAL_READ_ONLY] = { "credential-read-only", DBUS_PREFIX "CredentialReadOnly",
                                      HR_RETRY_LOOK_AGAIN, HR_REMEDY_TRY_AGAIN },
};

static const ErrorRow *
find_row (HrError error)
{
  g_return_val_if_fail ((guint) error < HR_N_ERRORS, &table[HR_ERROR_MALFORMED]);

  return &table[error];
}

/**
 * hr_error_to_code:
 * @error: an error
 *
 * The stable name that the bus, the command's JSON and logs use.
 *
 * Returns: (transfer none): lower case, words joined with hyphens
 */
const char *
hr_error_to_code (HrError error)
{
  return find_row (error)->code;
}

/**
 * hr_error_from_code:
 * @code: (nullable): a name, as hr_error_to_code() returns it
 * @error: (out): the error
 *
 * Returns: %FALSE, and @error untouched, if there is no such error
 */
gboolean
hr_error_from_code (const char *code, HrError *error)
{
  g_return_val_if_fail (error != NULL, FALSE);

  for (guint i = 0; i < HR_N_ERRORS; i++) {
    if (g_strcmp0 (table[i].code, code) == 0) {
      *error = (HrError) i;
      return TRUE;
    }
  }
  return FALSE;
}

/**
 * hr_error_to_dbus_name:
 * @error: an error
 *
 * The name under which the error crosses the session bus. Registering the domain for it is left to
 * the two programs that speak on the bus.
 *
 * Returns: (transfer none): a D-Bus error name
 */
const char *
hr_error_to_dbus_name (HrError error)
{
  return find_row (error)->dbus_name;
}

/**
 * hr_error_get_retry:
 * @error: an error
 *
 * Returns: what happens next on its own
 */
HrRetry
hr_error_get_retry (HrError error)
{
  return find_row (error)->retry;
}

/**
 * hr_error_needs_person:
 * @error: an error
 *
 * Returns: whether it is about the key, which is missing, refused or locked away: asking again does
 *   not mend that
 */
gboolean
hr_error_needs_person (HrError error)
{
  HrRetry retry = hr_error_get_retry (error);

  return retry == HR_RETRY_RARELY || retry == HR_RETRY_LOOK_AGAIN;
}

/**
 * hr_error_get_remedy:
 * @error: an error
 *
 * Returns: what the user can do about it
 */
HrRemedy
hr_error_get_remedy (HrError error)
{
  return find_row (error)->remedy;
}
