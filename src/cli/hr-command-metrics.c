/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-command.h"

#include "hr-open-metrics.h"
#include "hr-inquiry.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include <string.h>

#define NAME "headroom metrics"

typedef struct {
  char *account; /* (owned) (nullable) */
  char *output;  /* (owned) (nullable) (type filename) */
  gboolean demo;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->account);
  g_free (options->output);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
parse_options (char **argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "output", 0, 0, G_OPTION_ARG_FILENAME, &options->output,
      N_ ("Write to FILE, which is never seen half written"), N_ ("FILE") },
    { "account", 0, 0, G_OPTION_ARG_STRING, &options->account, N_ ("One account, instead of all"),
      N_ ("ID") },
    { "demo", 0, 0, G_OPTION_ARG_NONE, &options->demo, N_ ("Ask the running demo"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  return hr_command_parse (
      NAME, argv, entries,
      _ ("Prints the numbers of every account as OpenMetrics text, for Prometheus."),
      _ ("Without an applet the service is asked once for each account. That an account could\n"
         "not be read is among the numbers, and no failure of this command: the exit status is 0\n"
         "if the text was written.\n"
         "\n"
         "Example: headroom metrics --output=/var/lib/prometheus/node-exporter/headroom.prom"),
      error);
}

static int
write_file (const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_path_get_dirname (path);

  /* If that fails, so does the next, and says why. */
  g_mkdir_with_parents (folder, 0755);
  /* Whoever collects it is another user. */
  if (g_file_set_contents_full (path, text, (gssize) strlen (text), G_FILE_SET_CONTENTS_CONSISTENT,
                                0644, &error))
    return EX_OK;

  hr_command_complain ("%s", error->message);
  return EX_IOERR;
}

/**
 * hr_command_metrics:
 * @argv: the whole command line
 *
 * Prints every account's numbers for Prometheus.
 *
 * Returns: the exit code
 */
int
hr_command_metrics (char **argv)
{
  g_auto (Options) options = { 0 };
  g_autoptr (GPtrArray) snapshots = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  int exit_code;

  if (!parse_options (argv, &options, &error))
    return hr_command_bad_usage (NAME, error);

  exit_code = hr_inquiry_get_all (argv, options.account, options.demo, &snapshots);
  if (exit_code != EX_OK)
    return exit_code;

  text = hr_open_metrics (snapshots, g_get_real_time ());
  return options.output != NULL ? write_file (options.output, text)
                                : hr_command_print (text, EX_OK);
}
