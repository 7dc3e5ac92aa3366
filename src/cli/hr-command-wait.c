/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-command.h"

#include "hr-grant.h"
#include "hr-verdict.h"

#include <glib/gi18n-lib.h>

#define NAME "headroom wait"

typedef struct {
  char *account; /* (owned) (nullable) */
  HrNeedOptions need;
  char *timeout; /* (owned) (nullable) */
  gboolean demo;
  gboolean json;
  gboolean quiet;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->account);
  g_free (options->timeout);
  hr_need_options_clear (&options->need);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
read_options (const Options *options, HrNeed *need, guint *wait, GError **error)
{
  if (options->json && options->quiet) {
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                         C_ ("command", "only one of --json and --quiet can be given"));
    return FALSE;
  }
  *wait = HR_GRANT_FOR_EVER;
  return (options->timeout == NULL ||
          hr_need_read_seconds ("--timeout", options->timeout, wait, error)) &&
         hr_need_read (&options->need, options->account, options->demo, need, error);
}

static gboolean
parse_options (char **argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    HR_NEED_OPTIONS (&options->need),
    { "timeout", 0, 0, G_OPTION_ARG_STRING, &options->timeout, N_ ("How long to wait at most"),
      N_ ("SECONDS") },
    { "quiet", 0, 0, G_OPTION_ARG_NONE, &options->quiet,
      N_ ("Print nothing, only set the exit status"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, N_ ("Print the verdict as JSON"), NULL },
    { "account", 0, 0, G_OPTION_ARG_STRING, &options->account,
      N_ ("The account to use instead of the first"), N_ ("ID") },
    { "demo", 0, 0, G_OPTION_ARG_NONE, &options->demo, N_ ("Ask the running demo"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  return hr_command_parse (NAME, argv, entries,
                           _ ("Waits until there are enough credits for a job."),
                           _ ("Exit status:\n"
                              "  0   there are enough\n"
                              "  1   there are not, and the time is up\n"
                              "  69  the balance is not known, and the time is up\n"
                              "  77  the key is missing, refused or locked away\n"
                              "\n"
                              "Credits that are held for other jobs do not count. Nothing is held: "
                              "“headroom run” does\n"
                              "that.\n"
                              "\n"
                              "Example: headroom wait --for=song:3 --timeout=3600 && ./songs"),
                           error);
}

/* An old balance is no known one, for whoever has waited for a new one. */
static int
to_exit_code (HrVerdict verdict, int exit_code)
{
  return verdict == HR_VERDICT_TOO_OLD ? EX_UNAVAILABLE : exit_code;
}

/**
 * hr_command_wait:
 * @argv: the whole command line
 *
 * Waits until there are enough credits for a job.
 *
 * Returns: the exit code
 */
int
hr_command_wait (char **argv)
{
  g_auto (Options) options = { 0 };
  g_auto (HrNeed) need = { 0 };
  g_auto (HrGrant) grant = { 0 };
  g_autoptr (GError) error = NULL;
  HrGrantRequest request = { .need = &need, .wait_option = "--timeout" };
  HrVerdict verdict;
  int exit_code;

  if (!parse_options (argv, &options, &error) ||
      !read_options (&options, &need, &request.wait, &error)) {
    if (error->domain == G_OPTION_ERROR)
      return hr_command_bad_usage (NAME, error);
    hr_command_complain ("%s", error->message);
    return EX_UNAVAILABLE;
  }

  request.account = options.account;
  request.demo = options.demo;
  exit_code = hr_grant_get (argv, &request, &grant);
  if (exit_code != EX_OK)
    return exit_code;

  verdict = hr_verdict_get (&need, grant.inquiry.snapshot, grant.inquiry.asked, g_get_real_time ());
  return to_exit_code (verdict, options.quiet ? hr_verdict_to_exit_code (verdict)
                                              : hr_verdict_tell (verdict, &need, &grant.inquiry,
                                                                 options.json));
}
