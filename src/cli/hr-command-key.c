/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-command.h"

#include "hr-applet-proxy.h"
#include "hr-direct.h"
#include "hr-endpoint.h"
#include "hr-format.h"
#include "hr-key-mark.h"
#include "hr-loop.h"
#include "hr-prompt.h"

#include <glib/gi18n-lib.h>

#define NAME "headroom key"

typedef struct {
  char *account; /* (owned) (nullable) */
  char *origin;  /* (owned) (nullable) */
  gboolean no_verify;
  gboolean clear;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->account);
  g_free (options->origin);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

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
    { "origin", 0, 0, G_OPTION_ARG_STRING, &options->origin,
      N_ ("The address that the key is for, such as https://udioapi.pro"), N_ ("ORIGIN") },
    { "account", 0, 0, G_OPTION_ARG_STRING, &options->account,
      N_ ("The account to use instead of the first"), N_ ("ID") },
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
             "ORIGIN is scheme://host[:port]. With it nothing is done unless the settings name "
             "the\n"
             "same. Without it a key from standard input is for the service’s own address or this\n"
             "machine alone.\n"
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
  gint64 wait = hr_account_get_retry_at (account);
  g_autofree char *sentence = NULL;

  if (error->domain != HR_ERROR) {
    hr_command_complain ("%s", error->domain == HR_ENDPOINT_ERROR
                                   ? hr_format_endpoint_error ((HrEndpointError) error->code)
                                   : error->message);
    return EX_UNAVAILABLE;
  }
  if (error->code == HR_ERROR_KEYRING_UNAVAILABLE && hr_applet_proxy_complain_of_bus ())
    return EX_NOPERM;
  if (error->code == HR_ERROR_KEYRING_UNAVAILABLE) {
    hr_command_complain (
        "%s", clearing ? C_ ("key", "No keyring is running: nothing was removed.")
                       : C_ ("key", "No keyring is running: there is nowhere to keep a key."));
    return EX_NOPERM;
  }

  sentence = hr_format_error ((HrError) error->code, wait, g_get_real_time ());
  hr_command_complain ("%s", sentence);
  return hr_error_needs_person ((HrError) error->code) ? EX_NOPERM : EX_UNAVAILABLE;
}

/* A key that was not verified is given to the keyring alone: the account would ask the service.
 * It may be another one, so the recorded balance stands for it no longer. */
static gboolean
store (HrDirect *direct, const char *id, HrEndpoint *endpoint, HrKey *key, GError **error)
{
  HrKeyringRequest request = { HR_KEYRING_STORE, id, hr_endpoint_get_origin (endpoint), key };
  g_autoptr (GAsyncResult) result = NULL;

  hr_key_mark_end_balance (direct->store, id, g_get_real_time ());
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

/* Settings can be written by others, who can name any address: a person sees which one it is, a
 * pipe does not. Returns the exit code, EX_OK if the key may go there. */
static int
judge_origin (HrEndpoint *endpoint, const Options *options, gboolean unseen)
{
  const char *origin = hr_endpoint_get_origin (endpoint);

  if (options->origin != NULL && !g_str_equal (options->origin, origin))
    return hr_command_usage_error (
        C_ ("key", "the settings name the address %s, and not %s: nothing was done"), origin,
        options->origin);
  if (options->origin == NULL && unseen && !hr_endpoint_is_expected (endpoint))
    return hr_command_usage_error (
        C_ ("key", "the settings name the address %s, which is not the service’s own: nothing was "
                   "done; if the key is for it, add “--origin=%s”"),
        origin, origin);

  return EX_OK;
}

/* Returns: (transfer full) (nullable): the key; %NULL, and said why, if none was entered */
static HrKey *
read_key (HrPrompt *prompt, const char *account_name, const char *origin)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *question = g_strdup_printf (
      /* Translators: a prompt in a terminal; an account's name, and the address that the key is
       * sent to, such as https://udioapi.pro. */
      C_ ("key", "Key of the account “%1$s” for %2$s (it is not shown): "), account_name, origin);
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

static int
set_key (HrDirect *direct,
         HrAccount *account,
         HrEndpoint *endpoint,
         const Options *options,
         HrPrompt *prompt)
{
  const char *id = hr_account_get_id (account);
  g_autofree char *name = hr_format_account_name (hr_account_get_snapshot (account)->name, id);
  g_autoptr (GError) error = NULL;
  g_autoptr (HrKey) key = read_key (prompt, name, hr_endpoint_get_origin (endpoint));

  if (key == NULL)
    return EX_USAGE;

  /* From here on Ctrl+C ends the command at once. */
  hr_prompt_end (prompt);
  if (options->no_verify)
    store (direct, id, endpoint, key, &error);
  else
    set_verified (account, key, &error);
  /* A key for one run only is of no use to a command. */
  if (error == NULL && hr_account_get_snapshot (account)->key_for_this_run)
    error = g_error_new_literal (HR_ERROR, HR_ERROR_KEYRING_UNAVAILABLE, "No keyring");

  return error == NULL ? EX_OK : complain_of_error (account, FALSE, error);
}

static int
clear_key (HrAccount *account)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  hr_account_clear_key_async (account, NULL, hr_loop_take, &result);
  hr_loop_await (&result, 0);
  hr_account_clear_key_finish (account, result, &error);
  return error == NULL ? EX_OK : complain_of_error (account, TRUE, error);
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
  g_auto (Options) options = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (HrPrompt) prompt = NULL;
  g_autoptr (HrDirect) direct = NULL;
  g_autoptr (HrAccount) account = NULL;
  g_autoptr (HrEndpoint) endpoint = NULL;
  g_autofree char *id = NULL;
  g_autofree char *base_url = NULL;
  int exit_code;

  if (!parse_options (argv, &options, &error))
    return hr_command_bad_usage (NAME, error);
  prompt = options.clear ? NULL : hr_prompt_new ();

  direct = hr_direct_new ();
  if (direct == NULL)
    return EX_UNAVAILABLE;
  id = hr_direct_choose_account (direct, options.account, NULL);
  if (id == NULL)
    return EX_USAGE;
  account = hr_direct_open_account (direct, id, &base_url);
  endpoint = hr_endpoint_parse (base_url, &error);
  if (endpoint == NULL)
    return complain_of_error (account, options.clear, error);

  exit_code = judge_origin (endpoint, &options, prompt != NULL && !hr_prompt_is_terminal (prompt));
  if (exit_code == EX_OK)
    exit_code =
        options.clear ? clear_key (account) : set_key (direct, account, endpoint, &options, prompt);
  if (exit_code != EX_OK)
    return exit_code;

  tell_applet (id);
  return hr_command_print_text (options.clear ? C_ ("key", "The key was removed.\n")
                                              : C_ ("key", "The key was stored.\n"),
                                EX_OK);
}
