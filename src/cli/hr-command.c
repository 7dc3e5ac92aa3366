/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-command.h"

#include "hr-plain.h"

#include <glib/gi18n-lib.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* It may quote what came from elsewhere: an argument, a file's name, another program's error. */
static void
complain (const char *format, va_list args)
{
  g_autofree char *message = g_strdup_vprintf (format, args);
  g_autofree char *line = hr_plain_line (message);

  g_printerr ("headroom: %s\n", line);
}

/**
 * hr_command_complain:
 * @format: as printf's, in the user's language, without a line end
 * @...: for @format
 *
 * Writes a diagnostic, which goes to standard error.
 */
void
hr_command_complain (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  complain (format, args);
  va_end (args);
}

/**
 * hr_command_usage_error:
 * @format: as printf's: what is wrong and what to write instead, in one line
 * @...: for @format
 *
 * Returns: the exit code to end with
 */
int
hr_command_usage_error (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  complain (format, args);
  va_end (args);
  return EX_USAGE;
}

static gboolean
on_version (const char *option, const char *value, gpointer data, GError **error)
{
  exit (hr_command_print ("headroom " HR_VERSION "\n", EX_OK));
}

/* Takes the help from GLib, which would not notice that it cannot be written. */
static void
on_help (const char *text)
{
  int exit_code = hr_command_print_text (text, EX_OK);

  if (exit_code != EX_OK)
    exit (exit_code);
}

/* Has the bytes of texts taken as they are, as those of a file's name. GOption converts a text from
 * the locale's encoding, and that of the C locale has no "ü"; ids, names and operations are UTF-8
 * in every locale.
 *
 * Returns: (transfer container): the same entries, to be freed with g_free() */
static GOptionEntry *
take_bytes (const GOptionEntry *entries)
{
  gsize n = 0;
  GOptionEntry *copy;

  while (entries[n].long_name != NULL)
    n++;
  copy = g_memdup2 (entries, (n + 1) * sizeof *entries);
  for (gsize i = 0; i < n; i++)
    if (copy[i].arg == G_OPTION_ARG_STRING)
      copy[i].arg = G_OPTION_ARG_FILENAME;
    else if (copy[i].arg == G_OPTION_ARG_STRING_ARRAY)
      copy[i].arg = G_OPTION_ARG_FILENAME_ARRAY;
  return copy;
}

/* Does not repeat the text: it may be a key. */
static gboolean
check_utf8 (const char *text, GError **error)
{
  if (text == NULL || g_utf8_validate (text, -1, NULL))
    return TRUE;

  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       C_ ("command", "an argument is not valid UTF-8"));
  return FALSE;
}

static gboolean
check_texts (const GOptionEntry *entries, GError **error)
{
  for (; entries->long_name != NULL; entries++) {
    if (entries->arg == G_OPTION_ARG_STRING && !check_utf8 (*(char **) entries->arg_data, error))
      return FALSE;
    if (entries->arg == G_OPTION_ARG_STRING_ARRAY)
      for (char **text = *(char ***) entries->arg_data; text != NULL && *text != NULL; text++)
        if (!check_utf8 (*text, error))
          return FALSE;
  }
  return TRUE;
}

/**
 * hr_command_parse:
 * @name: the command's name, such as "headroom status"
 * @argv: (array zero-terminated=1): the whole command line; it is left as it is
 * @entries: its options
 * @summary: what it does, in the user's language
 * @description: (nullable): what else there is to know, in the user's language
 * @error: return location, of %G_OPTION_ERROR: what is wrong
 *
 * Parses a subcommand's options, and ends the program after --help. Their texts are UTF-8 whatever
 * the locale; a file's name may be any bytes.
 *
 * Returns: whether there was nothing wrong with them
 */
gboolean
hr_command_parse (const char *name,
                  char **argv,
                  const GOptionEntry *entries,
                  const char *summary,
                  const char *description,
                  GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) rest = g_strdupv (argv + 1);
  g_autofree GOptionEntry *own = take_bytes (entries);
  const GOptionEntry common[] = {
    { "version", 0, G_OPTION_FLAG_NO_ARG | G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_CALLBACK,
      (gpointer) on_version, N_ ("Show the version"), NULL },
    { NULL },
  };

  g_set_prgname (name);
  g_set_print_handler (on_help);
  g_option_context_set_summary (context, summary);
  g_option_context_set_description (context, description);
  g_option_context_add_main_entries (context, own, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);
  if (!g_option_context_parse_strv (context, &rest, error))
    return FALSE;
  if (rest[0] != NULL && rest[1] != NULL) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
                 C_ ("command", "unexpected argument “%s”"), rest[1]);
    return FALSE;
  }

  return check_texts (entries, error);
}

/**
 * hr_command_bad_usage:
 * @name: the command's name, such as "headroom status"
 * @error: what is wrong with its options
 *
 * Returns: the exit code to end with
 */
int
hr_command_bad_usage (const char *name, const GError *error)
{
  return hr_command_usage_error (C_ ("command", "%s; “%s --help” shows the usage"), error->message,
                                 name);
}

/**
 * hr_command_print:
 * @text: data, in UTF-8
 * @exit_code: the exit code to end with if nothing goes wrong
 *
 * Writes @text to standard output, byte for byte. A reader that has gone away (`headroom … | head`)
 * is no error.
 *
 * Returns: the exit code to end with
 */
int
hr_command_print (const char *text, int exit_code)
{
  if (fputs (text, stdout) != EOF && fflush (stdout) == 0)
    return exit_code;
  if (errno == EPIPE)
    return exit_code;

  hr_command_complain (C_ ("command", "cannot write standard output: %s"), g_strerror (errno));
  return EX_IOERR;
}

/**
 * hr_command_print_text:
 * @text: what people are to read, in UTF-8
 * @exit_code: the exit code to end with if nothing goes wrong
 *
 * As hr_command_print(), in the terminal's encoding; what that lacks becomes a question mark.
 *
 * Returns: the exit code to end with
 */
int
hr_command_print_text (const char *text, int exit_code)
{
  g_autofree char *converted = NULL;
  const char *charset;

  if (!g_get_console_charset (&charset))
    converted = g_convert_with_fallback (text, -1, charset, "UTF-8", "?", NULL, NULL, NULL);

  return hr_command_print (converted != NULL ? converted : text, exit_code);
}
