/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-command.h"

#include "hr-alerts.h"
#include "hr-environment.h"
#include "hr-hook-folder.h"
#include "hr-hook-process.h"
#include "hr-inquiry.h"
#include "hr-loop.h"
#include "hr-plain.h"
#include "hr-status-json.h"

#include <glib/gi18n-lib.h>

#include <stdlib.h>

#define NAME "headroom hook"

typedef struct {
  char *account; /* (owned) (nullable) */
  char *event;   /* (owned) (nullable): what to test; NULL to list */
} Options;

static void
options_clear (Options *options)
{
  g_free (options->account);
  g_free (options->event);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
read_words (char **words, Options *options, GError **error)
{
  guint n = words != NULL ? g_strv_length (words) : 0;
  g_autofree char *events = NULL;

  if (n == 1 && g_str_equal (words[0], "list"))
    return TRUE;
  if (n == 2 && g_str_equal (words[0], "test")) {
    if (g_strv_contains (hr_alert_list_events (), words[1])) {
      options->event = g_strdup (words[1]);
      return TRUE;
    }
    events = g_strjoinv (", ", (char **) hr_alert_list_events ());
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 C_ ("command", "unknown event “%s”; the events are: %s"), words[1], events);
    return FALSE;
  }

  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       C_ ("command", "write “headroom hook list” or “headroom hook test EVENT”"));
  return FALSE;
}

static gboolean
parse_options (char **argv, Options *options, GError **error)
{
  g_auto (GStrv) words = NULL;
  const GOptionEntry entries[] = {
    { "account", 0, 0, G_OPTION_ARG_STRING, &options->account,
      N_ ("The account to use instead of the first"), N_ ("ID") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &words, NULL,
      /* Translators: words that are typed as they stand, and the name of an event. */
      N_ ("list|test EVENT") },
    G_OPTION_ENTRY_NULL,
  };

  return hr_command_parse (
             NAME, argv, entries, _ ("Lists the programs that are run at events, or tests them."),
             _ ("Applet and daemon run each executable file in the folder headroom/hooks of your\n"
                "configuration (~/.config), with the event as its argument and a line of JSON on\n"
                "standard input. “test” runs them all once, with the balance as it is.\n"
                "\n"
                "Exit status: 0, or 1 if “test” has found none, or one that did not end with 0.\n"
                "\n"
                "Example: headroom hook test low"),
             error) &&
         read_words (words, options, error);
}

/* Returns: (transfer full) (nullable): the hooks that are run; says which are not, and why; %NULL
 *   where the disk does not answer */
static GPtrArray *
find_hooks (const char *folder)
{
  GAsyncResult **location = g_new0 (GAsyncResult *, 1);
  g_autoptr (GAsyncResult) answer = NULL;
  g_autofree char *problem = NULL;
  GPtrArray *hooks = NULL;

  hr_hook_folder_list_async (folder, hr_hook_folder_list, hr_loop_take, location);
  answer = hr_loop_await_in_time (location, HR_HOOK_FOLDER_TIMEOUT * 1000);
  if (answer == NULL) {
    hr_command_complain (C_ ("hook", "the disk with %s does not answer"), folder);
    return NULL;
  }
  hooks = hr_hook_folder_list_finish (answer, &problem);

  if (problem != NULL)
    hr_command_complain (C_ ("hook", "no hook in %s is run: %s"), folder, problem);
  for (guint i = 0; i < hooks->len;) {
    const HrHook *hook = g_ptr_array_index (hooks, i);

    if (hook->problem != NULL) {
      hr_command_complain (C_ ("hook", "%s is not run: %s"), hook->path, hook->problem);
      g_ptr_array_remove_index (hooks, i);
    } else {
      i++;
    }
  }
  return hooks;
}

static int
list (const GPtrArray *hooks)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < hooks->len; i++) {
    const HrHook *hook = g_ptr_array_index (hooks, i);
    g_autofree char *line = hr_plain_line (hook->path);

    g_string_append_printf (text, "%s\n", line);
  }
  return hr_command_print_text (text->str, EX_OK);
}

static gboolean
run (const HrHook *hook, const char *event, const char *line, const char *const *environment)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  hr_hook_run_async (hook->path, event, line, environment, HR_HOOK_LIMIT * 1000, NULL, hr_loop_take,
                     &result);
  hr_loop_await (&result, 0);
  if (hr_hook_run_finish (result, &error))
    return TRUE;

  hr_command_complain ("%s: %s", hook->path, error->message);
  return FALSE;
}

static int
test (const HrSnapshot *snapshot, const char *event, const GPtrArray *hooks)
{
  g_auto (GStrv) environment = hr_environment_make_for_hooks ();
  gint64 now = g_get_real_time ();
  g_autofree char *line = hr_status_json_of_event (snapshot, event, now, now);
  int exit_code = hooks->len > 0 ? EX_OK : EXIT_FAILURE;

  for (guint i = 0; i < hooks->len; i++)
    if (!run (g_ptr_array_index (hooks, i), event, line, (const char *const *) environment))
      exit_code = EXIT_FAILURE;
  return exit_code;
}

/**
 * hr_command_hook:
 * @argv: the whole command line
 *
 * Lists the user's own programs, or runs them.
 *
 * Returns: the exit code
 */
int
hr_command_hook (char **argv)
{
  g_auto (Options) options = { 0 };
  g_auto (HrInquiry) inquiry = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = hr_environment_get_hook_folder ();
  g_autoptr (GPtrArray) hooks = NULL;
  int exit_code = EX_OK;

  if (!parse_options (argv, &options, &error))
    return hr_command_bad_usage (NAME, error);

  if (options.event != NULL)
    exit_code = hr_inquiry_get (argv, options.account, FALSE, HR_INQUIRY_ANY_AGE, &inquiry);
  if (exit_code != EX_OK)
    return exit_code;
  hooks = find_hooks (folder);
  if (hooks == NULL)
    return EX_UNAVAILABLE;
  if (hooks->len == 0)
    hr_command_complain (C_ ("hook", "there is no hook to run in %s"), folder);

  return options.event != NULL ? test (inquiry.snapshot, options.event, hooks) : list (hooks);
}
