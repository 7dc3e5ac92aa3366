/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-command.h"

#include "hr-applet-proxy.h"
#include "hr-direct.h"
#include "hr-endpoint.h"
#include "hr-format.h"
#include "hr-loop.h"
#include "hr-prompt.h"

#include <glib/gi18n-lib.h>

#define NAME "headroom key"

typedef struct {
  char *account; /* (owned) (nullable) */
  gboolean no_verify;
  gboolean clear;
} Options;

static void
set_no_such_command (GError **error)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       C_ ("command", "write “headroom key set” or “headroom key clear”"));
}

/* What was written in place of an option may be the key, and is not repeated. */
static void
take_parse_error (GError **error, GError *cause)
{
  if (g_error_matches (cause, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION)) {
    set_no_such_command (error);
    g_error_free (cause);
  } else {
    g_propagate_error (error, cause);
  }
}

static gboolean
parse_options (char **argv, Options *options, GError **error)
{
  g_auto (GStrv) words = NULL;
  const char *word = NULL;
  GError *cause = NULL;
  const GOptionEntry entries[] = {
    { "no-verify", 0, 0, G_OPTION_ARG_NONE, &options->no_verify,
      N_ ("Store the key without asking the service first"), NULL },
    { "account", 0, 0, G_OPTION_ARG_STRING, &options->account,
      N_ ("The account that is meant, instead of the first"), N_ ("ID") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &words, NULL,
      /* Translators: two words that are typed as they stand. */
      N_ ("set|clear") },
    G_OPTION_ENTRY_NULL,
  };

  if (!hr_command_parse (
          NAME, argv, entries, _ ("Puts the key into the keyring, or removes it."),
          _ ("“set” asks for the key on a terminal, without showing it, and otherwise reads it\n"
             "from standard input. It is checked with the service before it is stored. A running\n"
             "applet takes it up. A key is never given as an argument, where others can see it.\n"
             "\n"
             "Exit status: 0 if it is done, 64 if what was entered cannot be a key, 69 if the\n"
             "service could not be asked, 77 if it refuses the key or the keyring is locked or\n"
             "missing.\n"
             "\n"
             "Example: pass show udioapi | headroom key set"),
          &cause)) {
    take_parse_error (error, cause);
    return FALSE;
  }
  word = words != NULL ? words[0] : "";
  if ((!g_str_equal (word, "set") && !g_str_equal (word, "clear")) || words[1] != NULL) {
    set_no_such_command (error);
    return FALSE;
  }

  options->clear = g_str_equal (word, "clear");
  if (options->clear && options->no_verify) {
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                         C_ ("command", "--no-verify belongs to “headroom key set”"));
    return FALSE;
  }
  return TRUE;
}

static int
complain_of_error (HrAccount *account, gboolean clearing, const GError *error)
{
  gint64 wait = hr_account_get_wait (account);
  g_autofree char *sentence = NULL;

  if (error->domain != HR_ERROR) {
    hr_command_complain ("%s", error->domain == HR_ENDPOINT_ERROR
                                   ? hr_format_endpoint_error ((HrEndpointError) error->code)
                                   : error->message);
    return EX_UNAVAILABLE;
  }
  if (error->code == HR_ERROR_KEYRING_UNAVAILABLE) {
    hr_command_complain ("%s", clearing
                                   ? C_ ("key", "No keyring answers: nothing was removed.")
                                   : C_ ("key", "No keyring answers: there is nowhere to keep a "
                                                "key."));
    return EX_NOPERM;
  }

  sentence = hr_format_error ((HrError) error->code, wait, g_get_real_time ());
  hr_command_complain ("%s", sentence);
  return hr_error_needs_person ((HrError) error->code) ? EX_NOPERM : EX_UNAVAILABLE;
}

/* A key that was not verified is given to the keyring alone: the account would ask the service.
 * It may be another one, so the recorded balance stands for it no longer. */
static gboolean
store (HrDirect *direct, HrAccount *account, HrKey *key, GError **error)
{
  const char *id = hr_account_get_id (account);
  g_auto (HrAccountSettings) settings = { 0 };
  g_autoptr (HrEndpoint) endpoint = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  HrKeyringRequest request = { HR_KEYRING_STORE, id, NULL, key };

  hr_settings_read_account (direct->settings, id, &settings);
  endpoint = hr_endpoint_parse (settings.base_url, error);
  if (endpoint == NULL)
    return FALSE;

  hr_account_end_balance (direct->store, id, g_get_real_time ());
  request.origin = hr_endpoint_get_origin (endpoint);
  hr_keyring_ask_async (direct->keyring, &request, NULL, hr_loop_take, &result);
  hr_loop_await (&result, 0);
  return hr_keyring_ask_finish (direct->keyring, result, NULL, error);
}

static gboolean
set_verified (HrAccount *account, HrKey *key, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  hr_account_set_key_async (account, key, TRUE, NULL, hr_loop_take, &result);
  hr_loop_await (&result, 0);
  return hr_account_set_key_finish (account, result, error);
}

static gboolean
clear (HrAccount *account, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  hr_account_clear_key_async (account, NULL, hr_loop_take, &result);
  hr_loop_await (&result, 0);
  return hr_account_clear_key_finish (account, result, error);
}

/* @prompt: (transfer full): from then on Ctrl+C ends the command at once */
static HrKey *
read_key (HrPrompt *prompt, const char *account_name)
{
  g_autoptr (HrPrompt) owned = prompt;
  g_autoptr (GError) error = NULL;
  g_autofree char *question = g_strdup_printf (
      /* Translators: a prompt in a terminal; %s is an account's name. */
      C_ ("key", "Key of the account “%s” (it is not shown): "), account_name);
  HrKey *key = hr_prompt_ask (prompt, question, &error);

  if (key != NULL)
    return key;

  if (g_error_matches (error, HR_KEY_ERROR, HR_KEY_ERROR_EMPTY))
    hr_command_complain (C_ ("key", "No key was entered."));
  else if (error->domain == HR_KEY_ERROR)
    hr_command_complain ("%s", hr_format_key_error ((HrKeyError) error->code));
  else
    hr_command_complain ("%s", error->message);
  return NULL;
}

/* @prompt: (transfer full) (nullable): to ask for the new key */
static int
change_key (HrDirect *direct, const char *id, const Options *options, HrPrompt *prompt)
{
  g_autoptr (HrAccount) account = hr_direct_open_account (direct, id);
  g_autofree char *name = hr_format_account_name (hr_account_get_snapshot (account)->name, id);
  g_autoptr (HrKey) key = NULL;
  g_autoptr (GError) error = NULL;

  if (!options->clear) {
    key = read_key (prompt, name);
    if (key == NULL)
      return EX_USAGE;
  }

  if (options->clear)
    clear (account, &error);
  else if (options->no_verify)
    store (direct, account, key, &error);
  else
    set_verified (account, key, &error);
  /* What is kept for this run only is not kept here. */
  if (error == NULL && hr_account_get_snapshot (account)->key_for_this_run)
    error = g_error_new_literal (HR_ERROR, HR_ERROR_KEYRING_UNAVAILABLE, "No keyring");

  return error == NULL ? EX_OK : complain_of_error (account, options->clear, error);
}

/* A running applet learns of it now, and not when it next has reason to look into the keyring. */
static void
tell_applet (const char *id)
{
  g_autoptr (HrAppletProxy) applet = hr_applet_proxy_new (FALSE, NULL);
  g_autoptr (GPtrArray) accounts = NULL;
  HrAppletAccount *account = NULL;

  if (applet != NULL)
    accounts = hr_applet_proxy_read (applet, NULL);
  if (accounts != NULL)
    account = hr_applet_proxy_find (accounts, id);
  /* How that went is the applet's to tell. */
  if (account != NULL)
    hr_applet_proxy_refresh (applet, account->path, NULL);
}

/**
 * hr_command_key:
 * @argv: the whole command line
 *
 * Stores or removes a key.
 *
 * Returns: the exit code
 */
int
hr_command_key (char **argv)
{
  Options options = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (HrPrompt) prompt = NULL;
  g_autoptr (HrDirect) direct = NULL;
  g_autofree char *account = NULL;
  int exit_code;

  if (!parse_options (argv, &options, &error)) {
    g_free (options.account);
    return hr_command_bad_usage (NAME, error);
  }
  prompt = options.clear ? NULL : hr_prompt_new ();

  direct = hr_direct_new ();
  if (direct == NULL)
    return EX_UNAVAILABLE;
  account = hr_direct_choose_account (direct, options.account, NULL);
  g_free (options.account);
  if (account == NULL)
    return EX_USAGE;

  exit_code = change_key (direct, account, &options, g_steal_pointer (&prompt));
  if (exit_code != EX_OK)
    return exit_code;

  tell_applet (account);
  return hr_command_print_text (options.clear ? C_ ("key", "The key was removed.\n")
                                              : C_ ("key", "The key was stored.\n"),
                                EX_OK);
}
