/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-command.h"

#include "hr-direct.h"
#include "hr-history-text.h"
#include "hr-ledger-table.h"
#include "hr-loop.h"
#include "hr-moment.h"

#include <glib/gi18n-lib.h>

#define NAME "headroom history"

typedef struct {
  char *account; /* (owned) (nullable) */
  char *since;   /* (owned) (nullable) */
  char *until;   /* (owned) (nullable) */
  gboolean csv;
  gboolean json;
} Options;

/* In Unix microseconds. */
typedef struct {
  gint64 from;
  gint64 to;
} Range;

static void
options_clear (Options *options)
{
  g_free (options->account);
  g_free (options->since);
  g_free (options->until);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
read_moment (
    const char *option, const char *text, HrMomentEdge edge, gint64 *moment, GError **error)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();

  if (text == NULL || hr_moment_parse (text, edge, zone, g_get_real_time (), moment))
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               C_ ("command", "%s takes a date such as 2026-11-22, or 7d, 24h, today, not “%s”"),
               option, text);
  return FALSE;
}

static gboolean
read_range (const Options *options, Range *range, GError **error)
{
  if (options->csv && options->json) {
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                         C_ ("command", "only one of --csv and --json can be given"));
    return FALSE;
  }

  range->from = G_MININT64;
  range->to = G_MAXINT64;
  if (!read_moment ("--since", options->since, HR_MOMENT_SINCE, &range->from, error) ||
      !read_moment ("--until", options->until, HR_MOMENT_UNTIL, &range->to, error))
    return FALSE;
  if (range->from > range->to) {
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                         C_ ("command", "--since is later than --until"));
    return FALSE;
  }

  return TRUE;
}

static gboolean
parse_options (char **argv, Options *options, Range *range, GError **error)
{
  const GOptionEntry entries[] = {
    { "since", 0, 0, G_OPTION_ARG_STRING, &options->since, N_ ("Nothing older than this"),
      N_ ("WHEN") },
    { "until", 0, 0, G_OPTION_ARG_STRING, &options->until, N_ ("Nothing newer than this"),
      N_ ("WHEN") },
    { "csv", 0, 0, G_OPTION_ARG_NONE, &options->csv, N_ ("Print CSV, for spreadsheets"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, N_ ("Print JSON, for programs"), NULL },
    { "account", 0, 0, G_OPTION_ARG_STRING, &options->account,
      N_ ("The account to use instead of the first"), N_ ("ID") },
    G_OPTION_ENTRY_NULL,
  };

  return hr_command_parse (
             NAME, argv, entries,
             _ ("Prints every recorded change of the balance, and what happened between them."),
             _ ("WHEN is a date (2026-11-22) or a time (2026-11-22T14:32), how long ago (24h, 7d,\n"
                "2w), today, yesterday or now. A day as --until means its end.\n"
                "\n"
                "Spent is what was consumed, granted what came in, lapsed what went without being\n"
                "used, and refunded what was given back; all by the service’s two counters.\n"
                "\n"
                "Example: headroom history --since=30d --csv > credits.csv"),
             error) &&
         read_range (options, range, error);
}

static GArray *
load (HrStore *store, const char *account, const Range *range, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  hr_store_load_async (store, account, range->from, range->to, G_MAXUINT, NULL, hr_loop_take,
                       &result);
  hr_loop_await (&result, 0);
  return hr_store_load_finish (store, result, error);
}

static int
print (const char *account, GArray *readings, const Range *range, const Options *options)
{
  const HrReading *rows = (const HrReading *) (gpointer) readings->data;
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;

  if (options->csv) {
    g_autoptr (GTimeZone) zone = g_time_zone_new_local ();

    text = hr_ledger_to_csv (rows, readings->len, range->from, zone);
    return hr_command_print (text, EX_OK);
  }
  if (options->json) {
    text = hr_history_json (account, rows, readings->len, range->from);
    line = g_strconcat (text, "\n", NULL);
    return hr_command_print (line, EX_OK);
  }
  if (readings->len == 0 || rows[readings->len - 1].at < range->from) {
    hr_command_complain (C_ ("command", "nothing is recorded for that time"));
    return EX_OK;
  }

  text = hr_history_text (rows, readings->len, range->from, g_get_real_time ());
  return hr_command_print_text (text, EX_OK);
}

/**
 * hr_command_history:
 * @argv: the whole command line
 *
 * Prints what is recorded. The applet is not asked: what it shows is in the file already.
 *
 * Returns: the exit code
 */
int
hr_command_history (char **argv)
{
  g_auto (Options) options = { 0 };
  Range range;
  g_autoptr (GError) error = NULL;
  g_autoptr (HrDirect) direct = NULL;
  g_autoptr (GArray) readings = NULL;
  g_autofree char *account = NULL;

  if (!parse_options (argv, &options, &range, &error))
    return hr_command_bad_usage (NAME, error);

  direct = hr_direct_new ();
  if (direct == NULL)
    return EX_UNAVAILABLE;
  account = hr_direct_choose_account (direct, options.account, NULL);
  if (account == NULL)
    return EX_USAGE;

  readings = load (direct->store, account, &range, &error);
  if (readings == NULL) {
    hr_command_complain (C_ ("command", "cannot read the history: %s"), error->message);
    return EX_UNAVAILABLE;
  }

  return print (account, readings, &range, &options);
}
