/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-command.h"

#include "hr-format.h"
#include "hr-grant.h"
#include "hr-hold.h"
#include "hr-plain.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define NAME "headroom run"

/* A value of --wait that says the same as none. */
#define FOR_EVER "forever"

typedef struct {
  char *account; /* (owned) (nullable) */
  HrNeedOptions need;
  char *wait; /* (owned) (nullable) */
  gboolean demo;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->account);
  g_free (options->wait);
  hr_need_options_clear (&options->need);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
read_options (const Options *options, HrNeed *need, guint *wait, GError **error)
{
  *wait = 0;
  if (g_strcmp0 (options->wait, FOR_EVER) == 0)
    *wait = HR_GRANT_FOR_EVER;
  else if (options->wait != NULL && !hr_need_read_seconds ("--wait", options->wait, wait, error))
    return FALSE;

  return hr_need_read (&options->need, options->account, options->demo, need, error) &&
         hr_need_make_credits (need, options->account, options->demo, error);
}

/* GOption has no option whose value may be left out and is a text all the same. */
static char **
give_wait_a_value (char **argv)
{
  char **copy = g_strdupv (argv);

  for (gsize i = 0; copy[i] != NULL; i++)
    if (g_str_equal (copy[i], "--wait")) {
      g_free (copy[i]);
      copy[i] = g_strdup ("--wait=" FOR_EVER);
    }
  return copy;
}

static gboolean
parse_options (char **argv, Options *options, GError **error)
{
  g_auto (GStrv) args = give_wait_a_value (argv);
  const GOptionEntry entries[] = {
    HR_NEED_OPTIONS (&options->need),
    { "wait", 0, 0, G_OPTION_ARG_STRING, &options->wait,
      N_ ("Wait until there is enough, as long as it takes or so many seconds"), N_ ("SECONDS") },
    { "account", 0, 0, G_OPTION_ARG_STRING, &options->account,
      N_ ("The account to use instead of the first"), N_ ("ID") },
    { "demo", 0, 0, G_OPTION_ARG_NONE, &options->demo, N_ ("Ask the running demo"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  return hr_command_parse (
      NAME, args, entries,
      _ ("Runs a command if there are enough credits, and holds them meanwhile.\n"
         "\n"
         "  headroom run --need=30 [OPTION…] -- COMMAND [ARGUMENT…]"),
      _ ("What is held counts as spent for every other job until COMMAND has ended and the\n"
         "balance was asked for again; how much it changed is said on standard error. Without\n"
         "applet and daemon nothing is held. Other machines are not seen.\n"
         "\n"
         "Exit status: COMMAND’s, or\n"
         "  64   wrong usage\n"
         "  125  COMMAND was not started: not enough credits, the balance is not known, …\n"
         "  126  COMMAND cannot be run\n"
         "  127  COMMAND was not found\n"
         "  128 + N  signal N ended COMMAND\n"
         "\n"
         "Example: headroom run --for=song:3 --wait=3600 -- ./generate-three-songs"),
      error);
}

/* Cuts the command line in two at “--”.
 *
 * Returns: (transfer none) (nullable): the command and its arguments */
static char **
find_command (char **argv, char ***options)
{
  guint n = 0;

  while (argv[n] != NULL && !g_str_equal (argv[n], "--"))
    n++;
  *options = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    (*options)[i] = g_strdup (argv[i]);
  return argv[n] != NULL && argv[n + 1] != NULL ? argv + n + 1 : NULL;
}

/* Others are told the command's name alone: an argument may be a secret. */
static char *
describe (const char *command)
{
  g_autofree char *name = g_filename_display_basename (command);
  g_autofree char *line = hr_plain_line (name);
  char *end = line + MIN (strlen (line), HR_HOLD_WHY_MAX);

  if (*end != '\0')
    *g_utf8_find_prev_char (line, end + 1) = '\0';
  return g_steal_pointer (&line);
}

static void
tell_change (const HrSnapshot *before, const HrSnapshot *after)
{
  g_autofree char *left = NULL;
  g_autofree char *change = NULL;

  if (!before->known || !after->known)
    return;
  left = hr_format_credits_left (after->balance.credits);
  if (after->balance.credits == before->balance.credits) {
    /* Translators: %s is "195 credits left". */
    hr_command_complain (C_ ("run", "the balance did not change: %s"), left);
    return;
  }
  change = hr_format_signed (after->balance.credits - before->balance.credits);
  /* Translators: "−30", "165 credits left". */
  hr_command_complain (C_ ("run", "the balance changed by %1$s: %2$s"), change, left);
}

static int
run (char **argv, char **command, const HrGrantRequest *request)
{
  g_auto (HrGrant) grant = { 0 };
  g_auto (HrInquiry) after = { 0 };
  int exit_code = hr_grant_get (argv, request, &grant);

  if (exit_code != EX_OK)
    return exit_code == EX_USAGE ? EX_USAGE : HR_EX_NOT_STARTED;

  exit_code = hr_child_run (request->child, command);
  if (hr_grant_end (request, &grant, &after) == EX_OK)
    tell_change (grant.inquiry.snapshot, after.snapshot);
  return exit_code;
}

/**
 * hr_command_run:
 * @argv: the whole command line
 *
 * Runs a command while the credits that it needs are held.
 *
 * Returns: the exit code
 */
int
hr_command_run (char **argv)
{
  HrChild *child = hr_child_new ();
  g_auto (GStrv) own = NULL;
  char **command = find_command (argv, &own);
  g_auto (Options) options = { 0 };
  g_auto (HrNeed) need = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *why = NULL;
  HrGrantRequest request = { .need = &need, .wait_option = "--wait", .child = child };

  if (parse_options (own, &options, &error) && command == NULL)
    g_set_error_literal (&error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                         C_ ("command", "a command is required, behind “--”"));
  if (command == NULL || error != NULL || !read_options (&options, &need, &request.wait, &error)) {
    if (error->domain == G_OPTION_ERROR)
      return hr_command_bad_usage (NAME, error);
    hr_command_complain ("%s", error->message);
    return HR_EX_NOT_STARTED;
  }

  why = describe (command[0]);
  request.why = why;
  request.account = options.account;
  request.demo = options.demo;
  return run (argv, command, &request);
}
