/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-command.h"

#include "hr-format.h"
#include "hr-inquiry.h"
#include "hr-status-json.h"
#include "hr-status-text.h"
#include "hr-template.h"
#include "hr-waybar.h"

#include <glib/gi18n-lib.h>

#define NAME "headroom status"

typedef struct {
  char *account; /* (owned) (nullable) */
  gboolean demo;
  gboolean refresh;
  gboolean json;
  gboolean waybar;
  char *format; /* (owned) (nullable) */
} Options;

static void
options_clear (Options *options)
{
  g_free (options->account);
  g_free (options->format);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
check_options (const Options *options, GError **error)
{
  if (options->json + options->waybar + (options->format != NULL) > 1) {
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                         C_ ("command", "only one of --json, --waybar and --format can be given"));
    return FALSE;
  }

  return options->format == NULL || hr_template_check (options->format, error);
}

static gboolean
parse_options (char **argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "refresh", 0, 0, G_OPTION_ARG_NONE, &options->refresh,
      N_ ("Check with the service first, even if the applet has an answer"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, N_ ("Print JSON, for programs"), NULL },
    { "waybar", 0, 0, G_OPTION_ARG_NONE, &options->waybar, N_ ("Print JSON, for Waybar"), NULL },
    { "format", 0, 0, G_OPTION_ARG_STRING, &options->format,
      N_ ("Print FORMAT, what is in braces filled in"), N_ ("FORMAT") },
    { "account", 0, 0, G_OPTION_ARG_STRING, &options->account,
      N_ ("The account to use instead of the first"), N_ ("ID") },
    { "demo", 0, 0, G_OPTION_ARG_NONE, &options->demo, N_ ("Ask the running demo"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  return hr_command_parse (
             NAME, argv, entries, _ ("Prints the balance, and how old it is."),
             _ ("FORMAT may hold {account}, {name}, {state}, {level}, {credits}, {available},\n"
                "{held}, {used_credits}, {as_of}, {age_seconds}, {next_check_at},\n"
                "{generations_left}, {early}, {likely}, {late}, {error} and {sentence}; {{ and }}\n"
                "stand for braces. What is not known is a question mark.\n"
                "\n"
                "Exit status: 0 if the balance is known, 69 if not, 77 if the key is missing,\n"
                "refused or locked away.\n"
                "\n"
                "Example: headroom status --format='{credits} credits, {generations_left} left'"),
             error) &&
         check_options (options, error);
}

/* After the second inquiry, which knows until when a service asks to wait; by the same words
 * whether the applet asked or nobody but this command did. */
static void
complain_of_refresh (const HrInquiry *inquiry)
{
  const HrSnapshot *snapshot = inquiry->snapshot;
  const GError *failure = inquiry->failure;
  g_autofree char *sentence = NULL;

  if (failure != NULL && failure->domain != HR_ERROR) {
    hr_command_complain (C_ ("command", "the applet did not refresh: %s"), failure->message);
    return;
  }
  if (snapshot->no_bus || (failure == NULL && !snapshot->failed))
    return;

  sentence = hr_format_error (failure != NULL ? (HrError) failure->code : snapshot->error,
                              snapshot->next_check_at, g_get_real_time ());
  hr_command_complain ("%s", sentence);
}

static char *
end_line (char *text)
{
  g_autofree char *owned = text;

  return g_strconcat (owned, "\n", NULL);
}

static int
print_status (const HrInquiry *inquiry, const Options *options)
{
  const HrSnapshot *snapshot = inquiry->snapshot;
  gint64 now = g_get_real_time ();
  int exit_code = hr_inquiry_get_exit_code (snapshot);
  g_autofree char *text = NULL;

  /* UTF-8 whatever the terminal's encoding: JSON knows no other, and FORMAT came in it. */
  if (options->json)
    text = end_line (hr_status_json (snapshot, now));
  else if (options->waybar)
    text = end_line (hr_waybar_line (snapshot, NULL, now));
  else if (options->format != NULL)
    text = end_line (hr_template_fill (options->format, snapshot, now));
  if (text != NULL)
    return hr_command_print (text, exit_code);

  text = hr_status_text (inquiry, now);
  return hr_command_print_text (text, exit_code);
}

/**
 * hr_command_status:
 * @argv: the whole command line
 *
 * Prints the balance: the running applet's, or else the service's own answer.
 *
 * Returns: the exit code
 */
int
hr_command_status (char **argv)
{
  g_auto (Options) options = { 0 };
  g_auto (HrInquiry) inquiry = { 0 };
  g_autoptr (GError) error = NULL;
  int exit_code;

  if (!parse_options (argv, &options, &error))
    return hr_command_bad_usage (NAME, error);

  exit_code = hr_inquiry_get (argv, options.account, options.demo,
                              options.refresh ? HR_INQUIRY_REFRESH : HR_INQUIRY_ANY_AGE, &inquiry);
  if (exit_code != EX_OK)
    return exit_code;

  if (options.refresh)
    complain_of_refresh (&inquiry);
  return print_status (&inquiry, &options);
}
