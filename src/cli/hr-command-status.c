/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-command.h"

#include "hr-applet-proxy.h"
#include "hr-direct-check.h"
#include "hr-format.h"
#include "hr-status-text.h"

#include <glib/gi18n-lib.h>

typedef struct {
  char *account; /* (owned) (nullable) */
  gboolean demo;
  gboolean json;
  gboolean refresh;
} Options;

/* What is to be printed. */
typedef struct {
  HrSnapshot *snapshot; /* (owned) (nullable) */
  gboolean several;     /* whether there are other accounts */
} Status;

static gboolean
parse_options (int argc, char **argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "account", 0, 0, G_OPTION_ARG_STRING, &options->account, N_ ("The account that is meant"),
      N_ ("ID") },
    { "demo", 0, 0, G_OPTION_ARG_NONE, &options->demo, N_ ("Ask the running demo"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, N_ ("Print JSON, for programs"), NULL },
    { "refresh", 0, 0, G_OPTION_ARG_NONE, &options->refresh, N_ ("Ask the service first"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_set_prgname ("headroom status");
  g_option_context_set_summary (context, _ ("Prints the balance, and how old it is."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  if (argc > 1) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
                 C_ ("command", "“%s” is one word too many"), argv[1]);
    return FALSE;
  }

  return TRUE;
}

static int
complain_of_account (const char *wanted, GPtrArray *known)
{
  g_autofree char *ids = NULL;

  g_ptr_array_add (known, NULL);
  ids = g_strjoinv (", ", (char **) known->pdata);
  return hr_command_usage_error (C_ ("command", "there is no account “%s”; there is: %s"), wanted,
                                 ids);
}

static HrAppletAccount *
find_account (GPtrArray *accounts, const char *id)
{
  for (guint i = 0; i < accounts->len; i++) {
    HrAppletAccount *account = g_ptr_array_index (accounts, i);

    if (g_strcmp0 (account->snapshot->account, id) == 0)
      return account;
  }

  return NULL;
}

/* The user's first account; the settings are opened only where there is a choice, because that
 * takes longer than all the rest. The demo has settings of its own, which are the applet's. */
static HrAppletAccount *
get_first_account (GPtrArray *accounts, gboolean demo)
{
  g_autoptr (HrSettings) settings = NULL;
  g_auto (GStrv) ids = NULL;
  HrAppletAccount *found = NULL;

  if (accounts->len > 1 && !demo)
    settings = hr_settings_new (NULL, NULL);
  if (settings != NULL)
    ids = hr_settings_list_accounts (settings);
  for (gsize i = 0; ids != NULL && ids[i] != NULL && found == NULL; i++)
    found = find_account (accounts, ids[i]);

  return found != NULL ? found : g_ptr_array_index (accounts, 0);
}

static HrAppletAccount *
choose_account (GPtrArray *accounts, const Options *options, int *exit_code)
{
  g_autoptr (GPtrArray) ids = NULL;
  HrAppletAccount *account = NULL;

  if (options->account == NULL && accounts->len > 0)
    return get_first_account (accounts, options->demo);
  if (options->account != NULL)
    account = find_account (accounts, options->account);
  if (account != NULL)
    return account;

  if (accounts->len == 0) {
    hr_command_complain (C_ ("command", "the applet has no account yet; try again in a moment"));
    *exit_code = EX_UNAVAILABLE;
    return NULL;
  }
  ids = g_ptr_array_new ();
  for (guint i = 0; i < accounts->len; i++)
    g_ptr_array_add (ids, ((HrAppletAccount *) g_ptr_array_index (accounts, i))->snapshot->account);
  *exit_code = complain_of_account (options->account, ids);
  return NULL;
}

/* After the second reading, which knows until when a service asks to wait. */
static void
complain_of_refresh (const GError *error, const HrSnapshot *snapshot)
{
  g_autofree char *sentence = NULL;

  if (error->domain != HR_ERROR) {
    hr_command_complain (C_ ("command", "the applet did not refresh: %s"), error->message);
    return;
  }

  sentence = hr_format_error ((HrError) error->code, snapshot->next_check_at,
                              g_get_real_time () / G_USEC_PER_SEC);
  hr_command_complain ("%s", sentence);
}

static gboolean
refresh (HrAppletProxy *applet, GPtrArray **accounts, HrAppletAccount **account, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GPtrArray) fresh = NULL;
  HrAppletAccount *same = NULL;

  hr_applet_proxy_refresh (applet, (*account)->path, &failure);
  fresh = hr_applet_proxy_read (applet, error);
  if (fresh == NULL)
    return FALSE;

  /* An account may be removed while it is being asked: then its last picture has to do. */
  same = find_account (fresh, (*account)->snapshot->account);
  if (same != NULL) {
    g_ptr_array_unref (*accounts);
    *accounts = g_steal_pointer (&fresh);
    *account = same;
  }
  if (failure != NULL)
    complain_of_refresh (failure, (*account)->snapshot);
  return TRUE;
}

/* Asks a running applet. Without an exit code, @status or @error is set. */
static int
ask_applet (HrAppletProxy *applet, const Options *options, Status *status, GError **error)
{
  g_autoptr (GPtrArray) accounts = hr_applet_proxy_read (applet, error);
  HrAppletAccount *account = NULL;
  int exit_code = EX_OK;

  if (accounts == NULL)
    return EX_OK;
  account = choose_account (accounts, options, &exit_code);
  if (account == NULL)
    return exit_code;
  if (options->refresh && !refresh (applet, &accounts, &account, error))
    return EX_OK;

  status->several = accounts->len > 1;
  status->snapshot = g_steal_pointer (&account->snapshot);
  return EX_OK;
}

static void
hint_at_demo (const HrSnapshot *snapshot)
{
  g_autoptr (HrAppletProxy) demo = NULL;

  if (snapshot->state != HR_STATE_NO_KEY)
    return;

  demo = hr_applet_proxy_new (TRUE, NULL);
  if (demo != NULL && hr_applet_proxy_is_running (demo))
    hr_command_complain (C_ ("command", "the demo is running: see “headroom status --demo”"));
}

/* Asks the service itself. Without an exit code, @status is set. */
static int
ask_service (const Options *options, Status *status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HrSettings) settings = hr_settings_new (NULL, &error);
  g_auto (GStrv) ids = NULL;

  if (settings == NULL) {
    hr_command_complain ("%s", error->message);
    return EX_UNAVAILABLE;
  }

  ids = hr_settings_list_accounts (settings);
  if (options->account != NULL && !g_strv_contains ((const char *const *) ids, options->account)) {
    g_autoptr (GPtrArray) known = g_ptr_array_new ();

    for (gsize i = 0; ids[i] != NULL; i++)
      g_ptr_array_add (known, ids[i]);
    return complain_of_account (options->account, known);
  }

  status->several = ids[1] != NULL;
  status->snapshot =
      hr_direct_check (settings, options->account != NULL ? options->account : ids[0]);
  hint_at_demo (status->snapshot);
  return EX_OK;
}

static gboolean
is_not_running (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN);
}

static int
get_status (const Options *options, Status *status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HrAppletProxy) applet = hr_applet_proxy_new (options->demo, &error);

  if (applet != NULL) {
    int exit_code = ask_applet (applet, options, status, &error);

    if (exit_code != EX_OK || status->snapshot != NULL)
      return exit_code;
    if (!is_not_running (error)) {
      /* It runs, and asks the service itself: a second request would be one too many. */
      g_dbus_error_strip_remote_error (error);
      hr_command_complain (C_ ("command", "the applet does not answer: %s"), error->message);
      return EX_UNAVAILABLE;
    }
  }
  if (options->demo) {
    hr_command_complain (C_ ("command", "the demo is not running; “headroom --demo” starts it"));
    return EX_UNAVAILABLE;
  }

  return ask_service (options, status);
}

/* A key that is missing or refused wins over everything else that may be wrong, and over a balance
 * that is still known from before: only a person can help. */
static int
get_exit_code (const HrSnapshot *snapshot)
{
  if (snapshot->failed && hr_error_get_retry (snapshot->error) != HR_RETRY_BACK_OFF)
    return EX_NOPERM;
  if (snapshot->state == HR_STATE_NO_KEY || snapshot->state == HR_STATE_LOCKED ||
      snapshot->state == HR_STATE_REFUSED)
    return EX_NOPERM;

  return snapshot->known ? EX_OK : EX_UNAVAILABLE;
}

static int
print_status (const Status *status, gboolean json)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  int exit_code = get_exit_code (status->snapshot);
  g_autofree char *text = NULL;

  if (json) {
    /* UTF-8 whatever the terminal's encoding: JSON knows no other. */
    g_autofree char *line = hr_snapshot_to_json (status->snapshot, now);

    text = g_strconcat (line, "\n", NULL);
    return hr_command_print (text, exit_code);
  }

  text = hr_status_text (status->snapshot, status->several, now);
  return hr_command_print_text (text, exit_code);
}

/**
 * hr_command_status:
 * @argc: the number of arguments
 * @argv: the command's own name and its options
 *
 * Prints the balance: the running applet's, or else the service's own answer.
 *
 * Returns: the exit code
 */
int
hr_command_status (int argc, char **argv)
{
  Options options = { 0 };
  Status status = { 0 };
  g_autoptr (GError) error = NULL;
  int exit_code;

  if (!parse_options (argc, argv, &options, &error)) {
    exit_code = hr_command_usage_error (C_ ("command", "%s; “headroom status --help” tells more"),
                                        error->message);
  } else {
    exit_code = get_status (&options, &status);
    if (status.snapshot != NULL)
      exit_code = print_status (&status, options.json);
  }

  hr_snapshot_free (status.snapshot);
  g_free (options.account);
  return exit_code;
}
