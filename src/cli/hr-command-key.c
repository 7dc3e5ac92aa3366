/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-command.h"

#include "hr-direct-account.h"
#include "hr-endpoint.h"
#include "hr-format.h"
#include "hr-prompt.h"
#include "hr-inquiry.h"

#include <glib/gi18n-lib.h>

#define NAME "headroom key"

typedef struct {
  char *account; /* (owned) (nullable) */
  gboolean no_verify;
  gboolean clear;
} Options;

typedef struct {
  GMainLoop *loop; /* (owned) */
  GError *error;   /* (owned) (nullable) */
} Wait;

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
parse_options (int argc, char **argv, Options *options, GError **error)
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
          NAME, argc, argv, entries, _ ("Puts the key into the keyring, or removes it."),
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
complain_of_error (const HrDirectAccount *direct, gboolean clearing, const GError *error)
{
  gint64 wait = hr_account_get_wait (direct->account) / G_USEC_PER_SEC;
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

  sentence = hr_format_error ((HrError) error->code, wait, g_get_real_time () / G_USEC_PER_SEC);
  hr_command_complain ("%s", sentence);
  return hr_error_needs_person ((HrError) error->code) ? EX_NOPERM : EX_UNAVAILABLE;
}

static void
on_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;

  hr_account_set_key_finish (HR_ACCOUNT (source), result, &wait->error);
  g_main_loop_quit (wait->loop);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;

  hr_keyring_ask_finish (HR_KEYRING (source), result, NULL, &wait->error);
  g_main_loop_quit (wait->loop);
}

static void
on_cleared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;

  hr_account_clear_key_finish (HR_ACCOUNT (source), result, &wait->error);
  g_main_loop_quit (wait->loop);
}

/* What is kept for this run only is not kept here. */
static int
finish (HrDirectAccount *direct, gboolean clearing, Wait *wait)
{
  if (wait->error == NULL && hr_account_get_key_for_this_run (direct->account))
    wait->error = g_error_new_literal (HR_ERROR, HR_ERROR_KEYRING_UNAVAILABLE, "No keyring");

  return wait->error == NULL ? EX_OK : complain_of_error (direct, clearing, wait->error);
}

/* A key that was not verified is given to the keyring alone: the account would ask the service.
 * It may be another one, so the recorded balance stands for it no longer. */
static void
begin_to_store (HrDirectAccount *direct, HrKey *key, Wait *wait)
{
  const char *id = hr_account_get_id (direct->account);
  g_autoptr (HrEndpoint) endpoint =
      hr_endpoint_parse (hr_account_get_base_url (direct->account), &wait->error);
  HrKeyringRequest request = { HR_KEYRING_STORE, id, NULL, key };

  if (endpoint == NULL)
    return;

  hr_account_end_balance (direct->store, id, g_get_real_time ());
  request.origin = hr_endpoint_get_origin (endpoint);
  hr_keyring_ask_async (direct->keyring, &request, NULL, on_stored, wait);
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
change_key (HrSettings *settings, const char *id, const Options *options, HrPrompt *prompt)
{
  g_auto (HrDirectAccount) direct = { 0 };
  g_autoptr (HrKey) key = NULL;
  g_autofree char *name = NULL;
  Wait wait = { NULL, NULL };
  int exit_code;

  hr_direct_account_init (&direct, settings, id);
  name = hr_format_account_name (hr_account_get_name (direct.account), id);
  if (!options->clear) {
    key = read_key (prompt, name);
    if (key == NULL)
      return EX_USAGE;
  }

  wait.loop = g_main_loop_new (NULL, FALSE);
  if (options->clear)
    hr_account_clear_key_async (direct.account, NULL, on_cleared, &wait);
  else if (options->no_verify)
    begin_to_store (&direct, key, &wait);
  else
    hr_account_set_key_async (direct.account, key, TRUE, NULL, on_set, &wait);
  if (wait.error == NULL)
    g_main_loop_run (wait.loop);
  g_main_loop_unref (wait.loop);

  exit_code = finish (&direct, key == NULL, &wait);
  g_clear_error (&wait.error);
  return exit_code;
}

/* A running applet learns of it now, and not when it next has reason to look into the keyring. */
static void
tell_applet (const char *id)
{
  g_autoptr (HrAppletProxy) applet = hr_applet_proxy_new (FALSE, NULL);
  g_autoptr (GPtrArray) accounts = NULL;
  HrAppletAccount *account = NULL;
  HrInquiryWish wish = { id, FALSE, NULL, NULL };

  if (applet != NULL)
    accounts = hr_applet_proxy_read (applet, NULL);
  if (accounts != NULL)
    account = hr_inquiry_choose (accounts, &wish);
  /* How that went is the applet's to tell. */
  if (account != NULL)
    hr_applet_proxy_refresh (applet, account->path, NULL);
}

/**
 * hr_command_key:
 * @invocation: how the command was called
 * @argc: the number of arguments
 * @argv: the subcommand's own name and its options
 *
 * Stores or removes a key.
 *
 * Returns: the exit code
 */
int
hr_command_key (const HrInvocation *invocation, int argc, char **argv)
{
  Options options = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (HrPrompt) prompt = NULL;
  g_autoptr (HrSettings) settings = NULL;
  g_autofree char *account = NULL;
  g_auto (GStrv) ids = NULL;
  int exit_code;

  if (!parse_options (argc, argv, &options, &error)) {
    g_free (options.account);
    return hr_command_bad_usage (NAME, error);
  }
  account = options.account;
  prompt = options.clear ? NULL : hr_prompt_new ();

  settings = hr_settings_new (NULL, &error);
  if (settings == NULL) {
    hr_command_complain ("%s", error->message);
    return EX_UNAVAILABLE;
  }
  ids = hr_settings_list_accounts (settings);
  if (account == NULL)
    account = g_strdup (ids[0]);
  if (!g_strv_contains ((const char *const *) ids, account))
    return hr_inquiry_complain_of_account (account, ids);

  exit_code = change_key (settings, account, &options, g_steal_pointer (&prompt));
  if (exit_code != EX_OK)
    return exit_code;

  tell_applet (account);
  return hr_command_print_text (options.clear ? C_ ("key", "The key was removed.\n")
                                              : C_ ("key", "The key was stored.\n"),
                                EX_OK);
}
