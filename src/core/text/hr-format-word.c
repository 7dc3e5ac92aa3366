/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-format.h"

#include "hr-store.h"

#include <glib/gi18n-lib.h>

/*
 * A word or a sentence for each value of the enums that people get to see.
 */

static const char *
get_error_sentence (HrError error)
{
  switch (error) {
  case HR_ERROR_OFFLINE:
    return C_ ("error", "There is no connection to the service.");
  case HR_ERROR_TIMEOUT:
    return C_ ("error", "The service did not answer in time.");
  case HR_ERROR_TLS:
    return C_ ("error", "The service’s certificate is not trusted, so the key was not sent.");
  case HR_ERROR_UNAUTHORIZED:
    return C_ ("error", "The key was refused.");
  case HR_ERROR_FORBIDDEN:
    return C_ ("error", "This key cannot read the balance. "
                        "A new account may have to be activated first.");
  case HR_ERROR_BLOCKED:
    return C_ ("error", "A firewall blocked the request. Your key is probably fine.");
  case HR_ERROR_RATE_LIMITED:
    return C_ ("error", "There have been too many requests.");
  case HR_ERROR_SERVER:
    return C_ ("error", "The service has a problem.");
  case HR_ERROR_NOT_THE_SERVICE:
    return C_ ("error", "Something else answered, perhaps a Wi-Fi login page.");
  case HR_ERROR_MALFORMED:
    return C_ ("error", "The service answered without a balance.");
  case HR_ERROR_DOUBTFUL:
    return C_ ("error", "The service’s numbers changed for no known reason.");
  case HR_ERROR_NO_KEY:
    return C_ ("error", "There is no key for this address yet.");
  case HR_ERROR_KEYRING_LOCKED:
    return C_ ("error", "The keyring with the key is locked.");
  case HR_ERROR_KEYRING_UNAVAILABLE:
    return C_ ("error", "No keyring is running.");
  case HR_ERROR_CREDENTIAL_EXPOSED:
    return C_ ("error", "Everybody can read the credential with the key. Give it the mode 0400.");
  case HR_ERROR_CREDENTIAL_INVALID:
    return C_ ("error", "The credential is not a file with the key on its first line.");
  case HR_ERROR_CREDENTIAL_READ_ONLY:
    return C_ ("error", "The key is a credential, and can be changed only where it comes from.");
  case HR_N_ERRORS: /* GCOVR_EXCL_LINE: no error */
    break;          /* GCOVR_EXCL_LINE: no error */
  }

  g_return_val_if_reached ("");
}

/* A time that is told in its own minute would be taken for one that is over. */
static gboolean
is_this_minute (gint64 time, gint64 now)
{
  return time / G_TIME_SPAN_MINUTE == now / G_TIME_SPAN_MINUTE;
}

/**
 * hr_format_error:
 * @error: why the last check failed
 * @next_check_at: Unix microseconds of the next check, 0 for none planned
 * @now: Unix microseconds
 *
 * Returns: (transfer full): what happened, and when the next try comes where that may help
 */
char *
hr_format_error (HrError error, gint64 next_check_at, gint64 now)
{
  const char *sentence = get_error_sentence (error);
  g_autofree char *time = NULL;

  if (next_check_at <= now || hr_error_needs_person (error))
    return g_strdup (sentence);

  if (is_this_minute (next_check_at, now))
    /* Translators: %s is a sentence that says what happened. */
    return g_strdup_printf (C_ ("error", "%s Trying again in a moment."), sentence);

  time = hr_format_time (next_check_at, now);
  /* Translators: a sentence that says what happened, and a time. */
  return g_strdup_printf (C_ ("error", "%1$s Trying again at %2$s."), sentence, time);
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
    return C_ ("button", "Try Again");
  case HR_REMEDY_ENTER_KEY:
    return C_ ("button", "Enter Key…");
  case HR_REMEDY_UNLOCK:
    return C_ ("button", "Unlock…");
  case HR_REMEDY_OPEN_KEYS_PAGE:
    return C_ ("button", "Open Key Page");
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
    return C_ ("state", "No key yet");
  case HR_STATE_LOCKED:
    return C_ ("state", "Keyring locked");
  case HR_STATE_CHECKING:
    return C_ ("state", "Checking…");
  case HR_STATE_CURRENT:
    return C_ ("state", "Up to date");
  case HR_STATE_OUTDATED:
    return C_ ("state", "Outdated");
  case HR_STATE_REFUSED:
    return C_ ("state", "Key refused");
  case HR_STATE_UNREACHABLE:
    return C_ ("state", "No answer");
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
    return C_ ("level", "Unknown");
  case HR_LEVEL_OK:
    return C_ ("level", "OK");
  case HR_LEVEL_LOW:
    return C_ ("level", "Low");
  case HR_LEVEL_CRITICAL:
    return C_ ("level", "Critical");
  case HR_LEVEL_EMPTY:
    return C_ ("level", "Empty");
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
    return C_ ("snooze", "For 1 Hour");
  case HR_SNOOZE_4_HOURS:
    return C_ ("snooze", "For 4 Hours");
  case HR_SNOOZE_TOMORROW:
    return C_ ("snooze", "Until Tomorrow Morning");
  case HR_SNOOZE_UNTIL_TOPPED_UP:
    return C_ ("snooze", "Until Topped Up");
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
    return C_ ("key", "Enter the key first.");
  case HR_KEY_ERROR_CONTROL:
    return C_ ("key", "There is a space or a line break in the key.");
  case HR_KEY_ERROR_NOT_ASCII:
    return C_ ("key", "A key has only unaccented letters, digits and symbols.");
  case HR_KEY_ERROR_TOO_LONG:
    return C_ ("key", "The key is too long.");
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
    return C_ ("address", "The address must begin with https://, because anyone could read the key "
                          "on the way otherwise.");
  case HR_ENDPOINT_ERROR_EXTRAS:
    return C_ ("address", "The address must not contain a user name, ? or #.");
  }

  g_return_val_if_reached ("");
}

/**
 * hr_format_history_problem:
 * @problem: (nullable): what hr_store_get_problem() tells
 *
 * Returns: (transfer full): a sentence or two; "" for no problem
 */
char *
hr_format_history_problem (const GError *problem)
{
  g_autofree char *name = NULL;

  if (problem == NULL)
    return g_strdup ("");

  switch ((HrStoreError) problem->code) {
  case HR_STORE_ERROR_DAMAGED:
    name = g_filename_display_name (problem->message);
    return g_strdup_printf (
        C_ ("history",
            /* Translators: %s is the name of a file. */
            "The history was damaged. It was set aside as %s, and a new one was started."),
        name);
  case HR_STORE_ERROR_READ_ONLY:
    return g_strdup (C_ ("history", "The history cannot be written. New balances are not saved."));
  case HR_STORE_ERROR_FULL:
    return g_strdup (
        C_ ("history", "There is no space left for the history. New balances are not saved."));
  case HR_STORE_ERROR_NEWER:
    return g_strdup (C_ ("history", "The history is from a later version of Headroom. It is left "
                                    "as it is, and new balances are not saved."));
  case HR_STORE_ERROR_CLOSED:
  case HR_STORE_ERROR_FAILED:
  default:
    return g_strdup (C_ ("history", "The history cannot be saved."));
  }
}
