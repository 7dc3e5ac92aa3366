/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-command.h"

#include "hr-inquiry.h"
#include "hr-verdict.h"

#include <glib/gi18n-lib.h>

#define NAME "headroom check"

typedef struct {
  char *account; /* (owned) (nullable) */
  HrNeedOptions need;
  gboolean demo;
  gboolean json;
  gboolean quiet;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->account);
  hr_need_options_clear (&options->need);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
read_need (const Options *options, HrNeed *need, GError **error)
{
  if (options->json && options->quiet) {
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                         C_ ("command", "only one of --json and --quiet can be given"));
    return FALSE;
  }
  return hr_need_read (&options->need, options->account, options->demo, need, error);
}

static gboolean
parse_options (char **argv, Options *options, HrNeed *need, GError **error)
{
  const GOptionEntry entries[] = {
    HR_NEED_OPTIONS (&options->need),
    { "quiet", 0, 0, G_OPTION_ARG_NONE, &options->quiet,
      N_ ("Print nothing, only set the exit status"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, N_ ("Print the verdict as JSON"), NULL },
    { "account", 0, 0, G_OPTION_ARG_STRING, &options->account,
      N_ ("The account to use instead of the first"), N_ ("ID") },
    { "demo", 0, 0, G_OPTION_ARG_NONE, &options->demo, N_ ("Ask the running demo"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  return hr_command_parse (
             NAME, argv, entries,
             _ ("Tells by the exit status whether there are enough credits for a job."),
             _ ("Exit status:\n"
                "  0   there are enough\n"
                "  1   there are not\n"
                "  69  the balance is not known\n"
                "  75  only a balance older than --max-age is known, and asking again failed\n"
                "  77  the key is missing, refused or locked away\n"
                "\n"
                "It is never 0 for a balance that is unknown or too old.\n"
                "\n"
                "Example: headroom check --generations=3 && ./generate-three-songs"),
             error) &&
         read_need (options, need, error);
}

/**
 * hr_command_check:
 * @argv: the whole command line
 *
 * Tells whether there are enough credits for a job.
 *
 * Returns: the exit code
 */
int
hr_command_check (char **argv)
{
  g_auto (Options) options = { 0 };
  g_auto (HrInquiry) inquiry = { 0 };
  g_autoptr (GError) error = NULL;
  g_auto (HrNeed) need = { 0 };
  HrVerdict verdict;
  int exit_code;

  if (!parse_options (argv, &options, &need, &error)) {
    if (error->domain == G_OPTION_ERROR)
      return hr_command_bad_usage (NAME, error);
    hr_command_complain ("%s", error->message);
    return EX_UNAVAILABLE;
  }

  exit_code = hr_inquiry_get (argv, options.account, options.demo, need.max_age, &inquiry);
  if (exit_code != EX_OK)
    return exit_code;

  verdict = hr_verdict_get (&need, inquiry.snapshot, inquiry.asked, g_get_real_time ());
  return options.quiet ? hr_verdict_to_exit_code (verdict)
                       : hr_verdict_tell (verdict, &need, &inquiry, options.json);
}
