/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-format.h"

#include <glib/gi18n-lib.h>

/*
 * A word or a sentence for each value of the enums that people get to see.
 */

static char *
format_rate_limited (gint64 next_check_at, gint64 now)
{
  g_autofree char *time = NULL;

  if (next_check_at <= now)
    return g_strdup (C_ ("error", "The service asks to wait before the next check."));

  time = hr_format_time (next_check_at, now);
  return g_strdup_printf (C_ ("error", "The service asks to wait until %s."), time);
}

static char *
format_doubtful (gint64 next_check_at, gint64 now)
{
  g_autofree char *time = NULL;

  if (next_check_at <= now)
    return g_strdup (C_ ("error", "The balance fell without a reason. It will be checked again."));

  time = hr_format_time (next_check_at, now);
  return g_strdup_printf (C_ ("error", "The balance fell without a reason. Checking again at %s."),
                          time);
}

/**
 * hr_format_error:
 * @error: why the last check failed
 * @next_check_at: Unix microseconds of the next check, 0 for none planned
 * @now: Unix microseconds
 *
 * Returns: (transfer full): one sentence
 */
char *
hr_format_error (HrError error, gint64 next_check_at, gint64 now)
{
  switch (error) {
  case HR_ERROR_OFFLINE:
    return g_strdup (C_ ("error", "There is no connection to the service."));
  case HR_ERROR_TIMEOUT:
    return g_strdup (C_ ("error", "The service did not answer in time."));
  case HR_ERROR_TLS:
    return g_strdup (
        C_ ("error", "The service’s certificate is not trusted, so the key was not sent."));
  case HR_ERROR_UNAUTHORIZED:
    return g_strdup (C_ ("error", "The service does not accept the key."));
  case HR_ERROR_FORBIDDEN:
    return g_strdup (C_ ("error", "The service does not let this key see the credits; "
                                  "a new account may have to be activated first."));
  case HR_ERROR_BLOCKED:
    return g_strdup (C_ ("error", "Something in front of the service turned the request away, "
                                  "which says nothing about the key."));
  case HR_ERROR_RATE_LIMITED:
    return format_rate_limited (next_check_at, now);
  case HR_ERROR_SERVER:
    return g_strdup (C_ ("error", "The service reports a fault of its own."));
  case HR_ERROR_NOT_THE_SERVICE:
    return g_strdup (C_ ("error", "What answers is not the service: "
                                  "perhaps the network’s login page, or a wrong address."));
  case HR_ERROR_MALFORMED:
    return g_strdup (C_ ("error", "The service answered, but without a balance."));
  case HR_ERROR_DOUBTFUL:
    return format_doubtful (next_check_at, now);
  case HR_ERROR_NO_KEY:
    return g_strdup (C_ ("error", "There is no key for this address yet."));
  case HR_ERROR_KEYRING_LOCKED:
    return g_strdup (C_ ("error", "The key is in a locked keyring."));
  case HR_ERROR_KEYRING_UNAVAILABLE:
    return g_strdup (C_ ("error", "No keyring answers."));
  case HR_N_ERRORS: /* GCOVR_EXCL_LINE: no error */
    break;          /* GCOVR_EXCL_LINE: no error */
  }

  g_return_val_if_reached (g_strdup (""));
}

/**
 * hr_format_remedy:
 * @remedy: an action
 *
 * Returns: (transfer none): a button's label
 */
const char *
hr_format_remedy (HrRemedy remedy)
{
  switch (remedy) {
  case HR_REMEDY_TRY_AGAIN:
    return C_ ("button", "Try again");
  case HR_REMEDY_ENTER_KEY:
    return C_ ("button", "Enter key…");
  case HR_REMEDY_UNLOCK:
    return C_ ("button", "Unlock…");
  case HR_REMEDY_OPEN_KEYS_PAGE:
    return C_ ("button", "Open the key page…");
  }

  g_return_val_if_reached ("");
}

/**
 * hr_format_state:
 * @state: a state
 *
 * Returns: (transfer none): a word or two
 */
const char *
hr_format_state (HrState state)
{
  switch (state) {
  case HR_STATE_NO_KEY:
    return C_ ("state", "no key yet");
  case HR_STATE_LOCKED:
    return C_ ("state", "keyring locked");
  case HR_STATE_CHECKING:
    return C_ ("state", "checking…");
  case HR_STATE_CURRENT:
    return C_ ("state", "up to date");
  case HR_STATE_OUTDATED:
    return C_ ("state", "outdated");
  case HR_STATE_REFUSED:
    return C_ ("state", "key refused");
  case HR_STATE_UNREACHABLE:
    return C_ ("state", "no answer");
  }

  g_return_val_if_reached ("");
}

/**
 * hr_format_level:
 * @level: a level
 *
 * Returns: (transfer none): a word
 */
const char *
hr_format_level (HrLevel level)
{
  switch (level) {
  case HR_LEVEL_UNKNOWN:
    return C_ ("level", "unknown");
  case HR_LEVEL_OK:
    return C_ ("level", "fine");
  case HR_LEVEL_LOW:
    return C_ ("level", "low");
  case HR_LEVEL_CRITICAL:
    return C_ ("level", "critical");
  case HR_LEVEL_EMPTY:
    return C_ ("level", "empty");
  }

  g_return_val_if_reached ("");
}

/**
 * hr_format_snooze:
 * @snooze: for how long, not %HR_SNOOZE_NONE
 *
 * Returns: (transfer none): the choice in words, as a menu offers it
 */
const char *
hr_format_snooze (HrSnooze snooze)
{
  switch (snooze) {
  case HR_SNOOZE_1_HOUR:
    return C_ ("snooze", "For 1 hour");
  case HR_SNOOZE_4_HOURS:
    return C_ ("snooze", "For 4 hours");
  case HR_SNOOZE_TOMORROW:
    return C_ ("snooze", "Until tomorrow, 09:00");
  case HR_SNOOZE_UNTIL_TOPPED_UP:
    return C_ ("snooze", "Until topped up");
  case HR_SNOOZE_NONE:
    break;
  }

  g_return_val_if_reached ("");
}

/**
 * hr_format_key_error:
 * @error: why a text cannot be a key
 *
 * Returns: (transfer none): one sentence
 */
const char *
hr_format_key_error (HrKeyError error)
{
  switch (error) {
  case HR_KEY_ERROR_EMPTY:
    return C_ ("key", "Paste the key here first.");
  case HR_KEY_ERROR_CONTROL:
    return C_ ("key", "This is more than a key: there is a space or a line end in it.");
  case HR_KEY_ERROR_NOT_ASCII:
    return C_ ("key", "A key has only plain letters, digits and signs.");
  case HR_KEY_ERROR_TOO_LONG:
    return C_ ("key", "This is too long for a key.");
  }

  g_return_val_if_reached ("");
}

/**
 * hr_format_endpoint_error:
 * @error: why a base URL is refused
 *
 * Returns: (transfer none): one sentence
 */
const char *
hr_format_endpoint_error (HrEndpointError error)
{
  switch (error) {
  case HR_ENDPOINT_ERROR_INVALID:
    return C_ ("address", "This is not a web address.");
  case HR_ENDPOINT_ERROR_INSECURE:
    return C_ ("address",
               "The address must begin with https://, or the key could be read on the way.");
  case HR_ENDPOINT_ERROR_EXTRAS:
    return C_ ("address", "The address must have no user name, no ? and no # in it.");
  }

  g_return_val_if_reached ("");
}
