/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-command.h"

#include "hr-columns.h"
#include "hr-inquiry.h"
#include "hr-plain.h"
#include "hr-setting-text.h"
#include "hr-settings-place.h"

#include <glib/gi18n-lib.h>

#include <unistd.h>

#define NAME "headroom config"

typedef struct {
  char *account; /* (owned) (nullable) */
  char **words;  /* (owned) (nullable): what is to be done, to which setting */
} Options;

static void
options_clear (Options *options)
{
  g_free (options->account);
  g_strfreev (options->words);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
parse_options (char **argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "account", 0, 0, G_OPTION_ARG_STRING, &options->account,
      N_ ("The account to use instead of the first"), N_ ("ID") },
    { G_OPTION_REMAINING, 0, G_OPTION_FLAG_NOALIAS, G_OPTION_ARG_STRING_ARRAY, &options->words,
      NULL, N_ ("[list|get|set|reset] [KEY [VALUE]]") },
    G_OPTION_ENTRY_NULL,
  };

  return hr_command_parse (
      NAME, argv, entries,
      _ ("Shows and changes the settings, those of the applet and the daemon."),
      _ ("Without an argument it lists every setting with its value, what it may be, and its "
         "default.\n"
         "What runs follows a change at once.\n"
         "\n"
         "Exit status: 0 if it is done, 64 for an unknown setting or value, 77 if the setting\n"
         "cannot be written.\n"
         "\n"
         "Example: headroom config set low-threshold 100"),
      error);
}

static int
list (HrSettings *settings, const char *id)
{
  g_auto (GStrv) keys = hr_settings_list_keys (settings);
  HrColumns *columns = hr_columns_new (4);
  g_autofree char *text = NULL;

  hr_columns_take (columns, g_strdup (C_ ("config", "Setting")));
  hr_columns_take (columns, g_strdup (C_ ("config", "Value")));
  hr_columns_take (columns, g_strdup (C_ ("config", "Range")));
  hr_columns_take (columns, g_strdup (C_ ("config", "Default")));
  for (gsize i = 0; keys[i] != NULL; i++) {
    GSettings *group = hr_settings_find (settings, id, keys[i]);
    g_autofree char *value = hr_setting_text_read (group, keys[i]);

    hr_columns_take (columns, g_strdup (keys[i]));
    hr_columns_take (columns, hr_plain_line (value));
    hr_columns_take (columns, hr_setting_text_get_range (group, keys[i]));
    hr_columns_take (columns, hr_setting_text_read_default (group, keys[i]));
  }
  text = hr_columns_free (columns);
  return hr_command_print_text (text, EX_OK);
}

static int
get (GSettings *group, const char *key)
{
  g_autofree char *value = hr_setting_text_read (group, key);
  g_autofree char *plain = hr_plain_line (value);
  /* A program gets it byte for byte; a terminal would obey it. */
  g_autofree char *line = g_strconcat (isatty (STDOUT_FILENO) ? plain : value, "\n", NULL);

  return hr_command_print (line, EX_OK);
}

/* @value: (nullable): %NULL for the default */
static int
change (GSettings *group, const char *key, const char *value)
{
  g_autoptr (GError) error = NULL;

  if (value != NULL ? hr_setting_text_write (group, key, value, &error)
                    : hr_setting_text_reset (group, key, &error))
    return EX_OK;
  if (g_error_matches (error, HR_SETTING_TEXT_ERROR, HR_SETTING_TEXT_ERROR_VALUE))
    return hr_command_usage_error ("%s", error->message);
  hr_command_complain ("%s", error->message);
  return EX_NOPERM;
}

/* Returns: the account's id, of the first where none is named; %NULL, and said why */
static char *
choose_account (HrSettings *settings, const char *wanted)
{
  g_auto (GStrv) ids = hr_settings_list_accounts (settings);

  if (wanted == NULL)
    return g_strdup (ids[0]);
  if (g_strv_contains ((const char *const *) ids, wanted))
    return g_strdup (wanted);
  hr_inquiry_complain_of_account (wanted, ids);
  return NULL;
}

/*
 * Does what the words say.
 * @words: (array zero-terminated=1): nothing, or a verb and what it takes
 */
static int
act (const char *const *words, const char *account)
{
  static const struct {
    const char *verb;
    guint n_words;
  } verbs[] = { { "list", 1 }, { "get", 2 }, { "set", 3 }, { "reset", 2 } };
  const char *verb = words[0] != NULL ? words[0] : "list";
  gboolean reads = g_str_equal (verb, "list") || g_str_equal (verb, "get");
  g_autoptr (HrSettings) settings = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  GSettings *group;
  guint wanted = 0;
  int lock;

  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verb, verbs[i].verb))
      wanted = verbs[i].n_words;
  if (wanted == 0)
    return hr_command_usage_error (
        C_ ("config", "“%s” is none of list, get, set and reset; see “headroom config --help”"),
        verb);
  if (MAX (g_strv_length ((char **) words), 1) != wanted)
    return hr_command_usage_error (
        C_ ("config", "“%s” takes other arguments; see “headroom config --help”"), verb);

  if (!reads && !hr_settings_place_lock (&lock, &error)) {
    hr_command_complain ("%s", error->message);
    return EX_NOPERM;
  }
  settings = hr_settings_new (NULL, &error);
  if (settings == NULL) {
    hr_command_complain ("%s", error->message);
    return EX_UNAVAILABLE;
  }
  id = choose_account (settings, account);
  if (id == NULL)
    return EX_USAGE;
  if (wanted == 1)
    return list (settings, id);

  group = hr_settings_find (settings, id, words[1]);
  if (group == NULL)
    return hr_command_usage_error (
        C_ ("config", "unknown setting “%s”; “headroom config list” lists them"), words[1]);
  return g_str_equal (verb, "get") ? get (group, words[1]) : change (group, words[1], words[2]);
}

/**
 * hr_command_config:
 * @argv: the whole command line
 *
 * Shows and changes the settings. Others are kept from writing them until the program ends.
 *
 * Returns: the exit code
 */
int
hr_command_config (char **argv)
{
  static const char *const nothing[] = { NULL };
  g_auto (Options) options = { 0 };
  g_autoptr (GError) error = NULL;

  if (!parse_options (argv, &options, &error))
    return hr_command_bad_usage (NAME, error);

  return act (options.words != NULL ? (const char *const *) options.words : nothing,
              options.account);
}
