/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-error.h"

#include <gio/gio.h>

static const struct {
  HrError error;
  const char *code;
  const char *dbus_name;
  HrRetry retry;
  HrRemedy remedy;
} rows[] = {
  { HR_ERROR_OFFLINE, "offline", "Offline", HR_RETRY_BACK_OFF, HR_REMEDY_TRY_AGAIN },
  { HR_ERROR_TIMEOUT, "timeout", "Timeout", HR_RETRY_BACK_OFF, HR_REMEDY_TRY_AGAIN },
  { HR_ERROR_TLS, "tls", "Tls", HR_RETRY_BACK_OFF, HR_REMEDY_TRY_AGAIN },
  { HR_ERROR_UNAUTHORIZED, "unauthorized", "Unauthorized", HR_RETRY_RARELY, HR_REMEDY_ENTER_KEY },
  { HR_ERROR_FORBIDDEN, "forbidden", "Forbidden", HR_RETRY_RARELY, HR_REMEDY_OPEN_KEYS_PAGE },
  { HR_ERROR_BLOCKED, "blocked", "Blocked", HR_RETRY_BACK_OFF, HR_REMEDY_TRY_AGAIN },
  { HR_ERROR_RATE_LIMITED, "rate-limited", "RateLimited", HR_RETRY_BACK_OFF, HR_REMEDY_TRY_AGAIN },
  { HR_ERROR_SERVER, "server", "Server", HR_RETRY_BACK_OFF, HR_REMEDY_TRY_AGAIN },
  { HR_ERROR_NOT_THE_SERVICE, "not-the-service", "NotTheService", HR_RETRY_BACK_OFF,
    HR_REMEDY_TRY_AGAIN },
  { HR_ERROR_MALFORMED, "malformed", "Malformed", HR_RETRY_BACK_OFF, HR_REMEDY_TRY_AGAIN },
  { HR_ERROR_DOUBTFUL, "doubtful", "Doubtful", HR_RETRY_CONFIRM, HR_REMEDY_TRY_AGAIN },
  { HR_ERROR_NO_KEY, "no-key", "NoKey", HR_RETRY_LOOK_AGAIN, HR_REMEDY_ENTER_KEY },
  { HR_ERROR_KEYRING_LOCKED, "keyring-locked", "KeyringLocked", HR_RETRY_LOOK_AGAIN,
    HR_REMEDY_UNLOCK },
  { HR_ERROR_KEYRING_UNAVAILABLE, "keyring-unavailable", "KeyringUnavailable", HR_RETRY_LOOK_AGAIN,
    HR_REMEDY_TRY_AGAIN },
  { HR_ERROR_CREDENTIAL_EXPOSED, "credential-exposed", "CredentialExposed", HR_RETRY_LOOK_AGAIN,
    HR_REMEDY_TRY_AGAIN },
  { HR_ERROR_CREDENTIAL_INVALID, "credential-invalid", "CredentialInvalid", HR_RETRY_LOOK_AGAIN,
    HR_REMEDY_TRY_AGAIN },
  { HR_ERROR_CREDENTIAL_READ_ONLY, "credential-read-only", "CredentialReadOnly",
    HR_RETRY_LOOK_AGAIN, HR_REMEDY_TRY_AGAIN },
};

static void
test_table (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (rows), ==, HR_N_ERRORS);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *dbus_name = g_strconcat (HR_APP_ID ".Error.", rows[i].dbus_name, NULL);

    g_assert_cmpuint (rows[i].error, ==, i);
    g_assert_cmpstr (hr_error_to_code (rows[i].error), ==, rows[i].code);
    g_assert_cmpstr (hr_error_to_dbus_name (rows[i].error), ==, dbus_name);
    g_assert_true (g_dbus_is_interface_name (dbus_name));
    g_assert_cmpint (hr_error_get_retry (rows[i].error), ==, rows[i].retry);
    g_assert_cmpint (hr_error_get_remedy (rows[i].error), ==, rows[i].remedy);
  }
}

static void
test_from_code (void)
{
  HrError error = HR_ERROR_TLS;

  for (guint i = 0; i < HR_N_ERRORS; i++) {
    g_assert_true (hr_error_from_code (hr_error_to_code ((HrError) i), &error));
    g_assert_cmpuint (error, ==, i);
  }
  error = HR_ERROR_TLS;
  g_assert_false (hr_error_from_code ("", &error));
  g_assert_false (hr_error_from_code (NULL, &error));
  g_assert_false (hr_error_from_code ("Offline", &error));
  g_assert_cmpint (error, ==, HR_ERROR_TLS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/error/table", test_table);
  g_test_add_func ("/error/from-code", test_from_code);
  return g_test_run ();
}
