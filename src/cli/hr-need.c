/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-need.h"

#include "hr-format.h"
#include "hr-plain.h"
#include "hr-reading.h"
#include "hr-settings.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DEFAULT_MAX_AGE 900

/* Decimal alone: with GOption's own numbers 010 would be 8. */
static gboolean
read_number (const char *option, const char *text, gint64 least, gint64 *number, GError **error)
{
  if (g_ascii_string_to_signed (text, 10, least, HR_READING_MAX, number, NULL))
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               C_ ("command", "%s takes a whole number of %d or more, not “%s”"), option,
               (int) least, text);
  return FALSE;
}

/*
 * Reads the settings in which the costs are. The demo has those that a new account has.
 */
static gboolean
read_settings (const char *account, gboolean demo, HrAccountSettings *settings, GError **error)
{
  g_autoptr (HrSettings) all = NULL;
  g_auto (GStrv) ids = NULL;
  const char *id;

  if (demo) {
    hr_account_settings_init (settings);
    return TRUE;
  }
  all = hr_settings_new (NULL, error);
  if (all == NULL)
    return FALSE;

  ids = hr_settings_list_accounts (all);
  /* One that there is not is told by whoever is asked for it. */
  id = account != NULL && g_strv_contains ((const char *const *) ids, account) ? account : ids[0];
  hr_settings_read_account (all, id, settings);
  return TRUE;
}

/*
 * Adds an operation to what is needed.
 * @text: its name, with a count behind a colon where it is not 1
 */
static gboolean
add_operation (const HrAccountSettings *settings, const char *text, HrNeed *need, GError **error)
{
  const char *colon = strrchr (text, ':');
  g_autofree char *name =
      colon != NULL ? g_strndup (text, (gsize) (colon - text)) : g_strdup (text);
  g_autofree char *words = NULL;
  g_autofree char *before = NULL;
  gint64 count = 1;
  gint64 credits;
  guint cost;

  if (colon != NULL && !read_number ("--for=OPERATION:", colon + 1, 1, &count, error))
    return FALSE;
  if (!hr_account_settings_get_cost (settings, name, &cost)) {
    g_autofree char *plain = hr_plain_line (name);
    g_autofree char *known = hr_account_settings_list_operations (settings);

    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 C_ ("command", "unknown operation “%s”; the settings have the costs of: %s"),
                 plain, known);
    return FALSE;
  }
  if (__builtin_mul_overflow (count, (gint64) cost, &credits) ||
      credits > HR_READING_MAX - need->amount) {
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                         C_ ("command", "that is more credits than there can be"));
    return FALSE;
  }

  need->amount += credits;
  words = hr_format_operation (name, count);
  before = g_steal_pointer (&need->operations);
  need->operations = before == NULL
                         ? g_steal_pointer (&words)
                         /* Translators: a list, "7 songs", "2 MiniMax generations". */
                         : g_strdup_printf (C_ ("operation", "%1$s, %2$s"), before, words);
  return TRUE;
}

static gboolean
add_operations (char **operations, const char *account, gboolean demo, HrNeed *need, GError **error)
{
  g_auto (HrAccountSettings) settings = { 0 };

  if (!read_settings (account, demo, &settings, error))
    return FALSE;
  for (gsize i = 0; operations[i] != NULL; i++)
    if (!add_operation (&settings, operations[i], need, error))
      return FALSE;
  return TRUE;
}

/**
 * hr_need_read:
 * @options: what was entered
 * @account: (nullable): the id of the account whose costs hold; %NULL for the first
 * @demo: whether those of the demo do
 * @need: (out caller-allocates): what is needed; zeros before; clear with hr_need_clear()
 * @error: of %G_OPTION_ERROR, or %G_IO_ERROR_NOT_FOUND where there are no settings
 *
 * Returns: whether that makes sense
 */
gboolean
hr_need_read (
    const HrNeedOptions *options, const char *account, gboolean demo, HrNeed *need, GError **error)
{
  if ((options->credits != NULL) + (options->generations != NULL) + (options->operations != NULL) !=
      1) {
    g_set_error_literal (
        error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        C_ ("command", "one of --need=CREDITS, --generations=N and --for=OPERATION is required"));
    return FALSE;
  }

  need->max_age = DEFAULT_MAX_AGE;
  need->generations = options->generations != NULL;
  if (options->max_age != NULL &&
      !read_number ("--max-age", options->max_age, 0, &need->max_age, error))
    return FALSE;
  if (options->operations != NULL)
    return add_operations (options->operations, account, demo, need, error);
  if (need->generations)
    return read_number ("--generations", options->generations, 1, &need->amount, error);

  return read_number ("--need", options->credits, 1, &need->amount, error);
}

/**
 * hr_need_make_credits:
 * @need: what is needed
 * @account: (nullable): the id of the account whose cost holds; %NULL for the first
 * @demo: whether that of the demo does
 * @error: return location, as hr_need_read()'s
 *
 * Says in credits what is needed in generations, at the cost in the settings.
 *
 * Returns: whether that can be done
 */
gboolean
hr_need_make_credits (HrNeed *need, const char *account, gboolean demo, GError **error)
{
  g_auto (HrAccountSettings) settings = { 0 };
  g_autofree char *words = NULL;

  if (!need->generations)
    return TRUE;
  if (!read_settings (account, demo, &settings, error))
    return FALSE;

  words = hr_need_format (need);
  if (__builtin_mul_overflow (need->amount, (gint64) settings.generation_cost, &need->amount) ||
      need->amount > HR_READING_MAX) {
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                         C_ ("command", "that is more credits than there can be"));
    return FALSE;
  }
  need->generations = FALSE;
  need->operations = g_steal_pointer (&words);
  return TRUE;
}

/**
 * hr_need_read_seconds:
 * @option: an option's name
 * @text: its value
 * @seconds: (out): the same as a number; a wait of more than the bus has is as good as one without
 *   an end
 * @error: of %G_OPTION_ERROR
 *
 * Returns: whether it is one
 */
gboolean
hr_need_read_seconds (const char *option, const char *text, guint *seconds, GError **error)
{
  gint64 number;

  if (!read_number (option, text, 0, &number, error))
    return FALSE;
  *seconds = (guint) MIN (number, G_MAXUINT32);
  return TRUE;
}

/**
 * hr_need_format:
 * @need: what is needed
 *
 * Returns: (transfer full): such as "100 credits", "3 generations" or "7 songs, 2 MiniMax
 *   generations"
 */
char *
hr_need_format (const HrNeed *need)
{
  g_autofree char *number = hr_format_number (need->amount);

  if (need->operations != NULL)
    return g_strdup (need->operations);
  if (!need->generations)
    return hr_format_credits (need->amount);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s generation", "%s generations",
                                       (gulong) need->amount),
                          number);
}

/**
 * hr_need_clear:
 * @need: what is needed
 */
void
hr_need_clear (HrNeed *need)
{
  g_clear_pointer (&need->operations, g_free);
}

/**
 * hr_need_options_clear:
 * @options: what was entered
 */
void
hr_need_options_clear (HrNeedOptions *options)
{
  g_free (options->credits);
  g_free (options->generations);
  g_strfreev (options->operations);
  g_free (options->max_age);
}
