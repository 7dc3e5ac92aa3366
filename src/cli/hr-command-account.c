/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-command.h"

#include "hr-applet-proxy.h"
#include "hr-columns.h"
#include "hr-direct.h"
#include "hr-format.h"
#include "hr-inquiry.h"
#include "hr-loop.h"
#include "hr-plain.h"
#include "hr-settings-place.h"

#include <glib/gi18n-lib.h>

#define NAME "headroom account"

/* How long the applet may take to follow the settings, and how often it is asked. */
#define DROP_TIMEOUT  (5 * G_TIME_SPAN_SECOND)
#define DROP_INTERVAL (G_TIME_SPAN_SECOND / 20)

typedef struct {
  char *account; /* (owned) (nullable) */
  char **words;  /* (owned) (nullable): what is to be done, to which account */
} Options;

static void
options_clear (Options *options)
{
  g_free (options->account);
  g_strfreev (options->words);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
parse_options (char **argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "account", 0, 0, G_OPTION_ARG_STRING, &options->account,
      N_ ("The account, instead of the argument"), N_ ("ID") },
    { G_OPTION_REMAINING, 0, G_OPTION_FLAG_NOALIAS, G_OPTION_ARG_STRING_ARRAY, &options->words,
      NULL, N_ ("[list|add|remove] [ID]") },
    G_OPTION_ENTRY_NULL,
  };

  return hr_command_parse (
      NAME, argv, entries, _ ("Lists, adds and removes accounts."),
      _ ("“add” prints the id of the new account; its key is put in with “headroom key set\n"
         "--account=ID”, its name with “headroom config set name NAME --account=ID”.\n"
         "“remove” removes the account’s key, its settings and everything that was recorded.\n"
         "\n"
         "Exit status: 0 if it is done, 64 for an unknown account, 77 if the settings cannot be\n"
         "written, or the keyring is locked or missing.\n"
         "\n"
         "Example: headroom account add studio"),
      error);
}

static int
list (HrDirect *direct)
{
  g_auto (GStrv) ids = hr_settings_list_accounts (direct->settings);
  HrColumns *columns = hr_columns_new (3);
  g_autofree char *text = NULL;

  for (gsize i = 0; ids[i] != NULL; i++) {
    g_auto (HrAccountSettings) settings = { 0 };

    hr_settings_read_account (direct->settings, ids[i], &settings);
    hr_columns_take (columns, g_strdup (ids[i]));
    hr_columns_take (columns, hr_format_account_name (settings.name, ids[i]));
    hr_columns_take (columns, hr_plain_line (settings.base_url));
  }
  text = hr_columns_free (columns);
  return hr_command_print_text (text, EX_OK);
}

/* Back ends take lists that they cannot keep: dconf without a service to write for it. */
static gboolean
is_kept (HrDirect *direct, const char *id, gboolean listed)
{
  g_auto (GStrv) ids = NULL;

  g_settings_sync ();
  ids = hr_settings_list_accounts (direct->settings);
  return g_strv_contains ((const char *const *) ids, id) == listed;
}

static int
complain_of_settings (void)
{
  hr_command_complain (C_ ("account", "the settings cannot be written, so the accounts stay"));
  return EX_NOPERM;
}

/* @id: (nullable): %NULL for the next that is free */
static int
add (HrDirect *direct, const char *id)
{
  g_auto (GStrv) ids = hr_settings_list_accounts (direct->settings);
  g_autofree char *added = NULL;
  g_autofree char *line = NULL;

  if (id != NULL && g_strv_contains ((const char *const *) ids, id))
    return hr_command_usage_error (C_ ("account", "there is an account “%s” already"), id);
  if (id != NULL && !hr_settings_is_account_id (id))
    return hr_command_usage_error (
        C_ ("account",
            "“%s” is not a valid ID: it takes up to 63 bytes of letters, digits and signs, without "
            "slashes and brackets, and no hyphen first"),
        id);
  if (g_strv_length (ids) >= HR_SETTINGS_MAX_ACCOUNTS) {
    hr_command_complain (C_ ("account", "there are %d accounts already, and no more are watched"),
                         HR_SETTINGS_MAX_ACCOUNTS);
    return EX_NOPERM;
  }

  added = hr_settings_add_account (direct->settings, id);
  if (!is_kept (direct, added, TRUE))
    return complain_of_settings ();
  line = g_strconcat (added, "\n", NULL);
  return hr_command_print (line, EX_OK);
}

static gboolean
had_balance (HrDirect *direct, const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (HrReading) balance = NULL;

  hr_store_get_last_async (direct->store, id, NULL, hr_loop_take, &result);
  hr_loop_await (&result, 0);
  return !hr_store_get_last_finish (direct->store, result, &balance, NULL, NULL) || balance != NULL;
}

/* Returns: whether no key of the account is left that this program could remove */
static gboolean
clear_key (HrDirect *direct, HrAccount *account, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) cause = NULL;

  hr_account_clear_key_async (account, NULL, hr_loop_take, &result);
  hr_loop_await (&result, 0);
  /* A credential stays where it is. A keyring that is out of reach has no key of an account that
   * never had a balance. */
  if (hr_account_clear_key_finish (account, result, &cause) ||
      g_error_matches (cause, HR_ERROR, HR_ERROR_CREDENTIAL_READ_ONLY) ||
      (g_error_matches (cause, HR_ERROR, HR_ERROR_KEYRING_UNAVAILABLE) &&
       !had_balance (direct, hr_account_get_id (account))))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

/* An applet that still has the account may be recording an answer. */
static void
wait_until_dropped (const char *id)
{
  g_autoptr (HrAppletProxy) proxy = hr_applet_proxy_new (FALSE, NULL);
  gint64 end = g_get_monotonic_time () + DROP_TIMEOUT;

  while (proxy != NULL && g_get_monotonic_time () < end) {
    g_autoptr (GPtrArray) accounts = hr_applet_proxy_read (proxy, NULL);

    if (accounts == NULL || hr_applet_proxy_find (accounts, id) == NULL)
      return;
    g_usleep (DROP_INTERVAL);
  }
}

static int
remove_account (HrDirect *direct, const char *id)
{
  g_auto (GStrv) ids = hr_settings_list_accounts (direct->settings);
  g_autoptr (HrAccount) account = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_strv_contains ((const char *const *) ids, id))
    return hr_inquiry_complain_of_account (id, ids);
  if (ids[1] == NULL)
    return hr_command_usage_error (C_ ("account", "“%s” is the only account and cannot be removed"),
                                   id);

  account = hr_direct_open_account (direct, id, NULL);
  if (!clear_key (direct, account, &error)) {
    g_autofree char *sentence =
        error->domain == HR_ERROR ? hr_format_error (error->code, 0, 0) : g_strdup (error->message);

    hr_command_complain ("%s", sentence);
    return EX_NOPERM;
  }
  hr_settings_remove_account (direct->settings, id);
  if (!is_kept (direct, id, FALSE))
    return complain_of_settings ();
  wait_until_dropped (id);
  hr_account_discard (account);
  return EX_OK;
}

static int
act (HrDirect *direct, const char *verb, const char *id)
{
  if (g_str_equal (verb, "list"))
    return list (direct);
  if (!g_settings_is_writable (hr_settings_get_general (direct->settings), "accounts"))
    return complain_of_settings ();
  return g_str_equal (verb, "add") ? add (direct, id) : remove_account (direct, id);
}

/* Returns the exit code, EX_OK if the words make sense. */
static int
check_words (const char *const *words, const char *verb, const char *id)
{
  if (!g_str_equal (verb, "list") && !g_str_equal (verb, "add") && !g_str_equal (verb, "remove"))
    return hr_command_usage_error (
        C_ ("account", "“%s” is none of list, add and remove; see “headroom account --help”"),
        verb);
  if (g_strv_length ((char **) words) > 2 || (g_str_equal (verb, "list") && id != NULL) ||
      (g_str_equal (verb, "remove") && id == NULL))
    return hr_command_usage_error (
        C_ ("account", "“%s” takes other arguments; see “headroom account --help”"), verb);
  return EX_OK;
}

/**
 * hr_command_account:
 * @argv: the whole command line
 *
 * Lists, adds and removes accounts. Others are kept from writing the settings until the program
 * ends.
 *
 * Returns: the exit code
 */
int
hr_command_account (char **argv)
{
  static const char *const nothing[] = { NULL };
  g_auto (Options) options = { 0 };
  g_autoptr (GError) error = NULL;
  HrDirect *direct;
  const char *const *words;
  const char *verb;
  const char *id;
  int exit_code;
  int lock;

  if (!parse_options (argv, &options, &error))
    return hr_command_bad_usage (NAME, error);

  words = options.words != NULL ? (const char *const *) options.words : nothing;
  verb = words[0] != NULL ? words[0] : "list";
  id = words[0] != NULL && words[1] != NULL ? words[1] : options.account;
  exit_code = check_words (words, verb, id);
  if (exit_code != EX_OK)
    return exit_code;

  if (!g_str_equal (verb, "list") && !hr_settings_place_lock (&lock, &error)) {
    hr_command_complain ("%s", error->message);
    return EX_NOPERM;
  }
  direct = hr_direct_new ();
  if (direct == NULL)
    return EX_UNAVAILABLE;
  exit_code = act (direct, verb, id);
  hr_direct_free (direct);
  return exit_code;
}
