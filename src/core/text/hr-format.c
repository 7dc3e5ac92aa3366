/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-format.h"

#include <glib/gi18n-lib.h>

#include <locale.h>

/* "Most generation requests return 2 audio variations", says the service's documentation. */
#define TRACKS_PER_GENERATION 2

/* printf speaks the locale's encoding, which need not be UTF-8 everywhere. */
static char *
take_locale_text (char *text)
{
  char *utf8 = NULL;

  if (g_utf8_validate (text, -1, NULL))
    return text;

  /* GCOVR_EXCL_START: the suites have no locale that is not UTF-8 */
  utf8 = g_locale_to_utf8 (text, -1, NULL, NULL, NULL);
  if (utf8 == NULL)
    utf8 = g_utf8_make_valid (text, -1);
  g_free (text);
  return utf8;
  /* GCOVR_EXCL_STOP */
}

/* The C locale has no separator, but the texts in it are English ones. */
static gboolean
is_c_locale (void)
{
  const char *name = setlocale (LC_NUMERIC, NULL);

  return g_str_equal (name, "C") || g_str_equal (name, "POSIX") || g_str_has_prefix (name, "C.");
}

static char *
group_with_commas (char *digits)
{
  GString *grouped = g_string_new (digits);
  gssize first = g_ascii_isdigit (*digits) ? 0 : 1;

  for (gssize at = (gssize) grouped->len - 3; at > first; at -= 3)
    g_string_insert_c (grouped, at, ',');
  g_free (digits);
  return g_string_free (grouped, FALSE);
}

/* What a number's plural form depends on. */
static gulong
plural (gint64 number)
{
  return (gulong) (number < 0 ? -(guint64) number : (guint64) number);
}

/**
 * hr_format_number:
 * @number: any number
 *
 * Returns: (transfer full): @number, grouped as the locale does, such as "1,012"
 */
char *
hr_format_number (gint64 number)
{
  if (is_c_locale ())
    return group_with_commas (g_strdup_printf ("%" G_GINT64_FORMAT, number));

  return take_locale_text (g_strdup_printf ("%'" G_GINT64_FORMAT, number));
}

/**
 * hr_format_signed:
 * @number: any number
 *
 * Returns: (transfer full): the same with its sign, such as "+1,000"; "0" has none
 */
char *
hr_format_signed (gint64 number)
{
  if (number <= 0)
    return hr_format_number (number);
  if (is_c_locale ())
    return group_with_commas (g_strdup_printf ("%+" G_GINT64_FORMAT, number));

  return take_locale_text (g_strdup_printf ("%+'" G_GINT64_FORMAT, number));
}

/**
 * hr_format_compact:
 * @number: any number
 *
 * Writes @number in at most four characters, five if it is negative, for where there is no room:
 * rounded down, so that no credit is shown that is not there.
 *
 * Returns: (transfer full): such as "195", "9999", "12k", "3M", "-120", "-2k"
 */
char *
hr_format_compact (gint64 number)
{
  static const struct {
    gint64 unit;
    const char *suffix;
  } units[] = {
    { 1000000000000000, "P" }, { 1000000000000, "T" }, { 1000000000, "G" },
    { 1000000, "M" },          { 1000, "k" },
  };

  if (number > -1000 && number < 10000)
    return g_strdup_printf ("%" G_GINT64_FORMAT, number);

  for (gsize i = 0; i < G_N_ELEMENTS (units); i++) {
    gint64 whole = number / units[i].unit;

    if (number < 0 && number % units[i].unit != 0)
      whole--;
    if (number >= units[i].unit || number <= -units[i].unit)
      return g_strdup_printf ("%" G_GINT64_FORMAT "%s", whole, units[i].suffix);
  }

  g_assert_not_reached ();
}

/**
 * hr_format_time:
 * @time: Unix microseconds
 * @now: Unix microseconds, to tell whether it is today
 *
 * Returns: (transfer full): the time of day in the local zone, with the date where it is not
 * today's and the year where it is not this one
 */
char *
hr_format_time (gint64 time, gint64 now)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);
  g_autoptr (GDateTime) today = g_date_time_new_from_unix_local (now / G_USEC_PER_SEC);
  const char *format;
  char *text = NULL;

  if (moment != NULL && today != NULL) {
    if (g_date_time_get_year (moment) != g_date_time_get_year (today))
      /* Translators: a time of another year, in the notation of strftime. */
      format = C_ ("time of another year", "%-d %b %Y, %H:%M");
    else if (g_date_time_get_day_of_year (moment) != g_date_time_get_day_of_year (today))
      /* Translators: a time of another day, in the notation of strftime. */
      format = C_ ("time of another day", "%-d %b, %H:%M");
    else
      /* Translators: a time of today, in the notation of strftime. */
      format = C_ ("time of today", "%H:%M");
    text = g_date_time_format (moment, format);
  }

  /* No calendar has it. */
  return text != NULL ? text : g_strdup ("?");
}

/**
 * hr_format_credits_left:
 * @credits: the remaining credits
 *
 * Returns: (transfer full): such as "195 credits left"
 */
char *
hr_format_credits_left (gint64 credits)
{
  g_autofree char *number = hr_format_number (credits);

  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%s credit left", "%s credits left", plural (credits)), number);
}

/**
 * hr_format_as_of:
 * @as_of: Unix microseconds
 * @now: Unix microseconds
 *
 * Returns: (transfer full): such as "as of 14:32"
 */
char *
hr_format_as_of (gint64 as_of, gint64 now)
{
  g_autofree char *time = hr_format_time (as_of, now);

  return g_strdup_printf (C_ ("balance", "as of %s"), time);
}

static char *
format_about_generations (gint64 generations)
{
  g_autofree char *number = hr_format_number (generations);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "about %s generation",
                                       "about %s generations", plural (generations)),
                          number);
}

static char *
format_tracks (gint64 tracks)
{
  g_autofree char *number = hr_format_number (tracks);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s track", "%s tracks", plural (tracks)),
                          number);
}

/**
 * hr_format_credits:
 * @credits: an amount
 *
 * Returns: (transfer full): such as "10 credits"
 */
char *
hr_format_credits (gint64 credits)
{
  g_autofree char *number = hr_format_number (credits);

  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%s credit", "%s credits", plural (credits)), number);
}

/**
 * hr_format_generations:
 * @snapshot: a snapshot
 *
 * Returns: (transfer full): such as "about 19 generations (38 tracks) at 10 credits each", or ""
 *   where it is unknown
 */
char *
hr_format_generations (const HrSnapshot *snapshot)
{
  g_autofree char *generations = NULL;
  g_autofree char *tracks = NULL;
  g_autofree char *cost = NULL;

  g_return_val_if_fail (snapshot != NULL, NULL);

  generations = hr_format_generations_short (snapshot);
  if (snapshot->generation_cost <= 0 || *generations == '\0')
    return g_steal_pointer (&generations);

  cost = hr_format_credits (snapshot->generation_cost);
  if (snapshot->generations_left == 0)
    /* Translators: %s stands for "10 credits". */
    return g_strdup_printf (C_ ("generations", "not enough for a generation at %s"), cost);

  tracks = format_tracks (TRACKS_PER_GENERATION * snapshot->generations_left);
  /* Translators: "about 19 generations", "38 tracks", "10 credits". */
  return g_strdup_printf (C_ ("generations", "%1$s (%2$s) at %3$s each"), generations, tracks,
                          cost);
}

/**
 * hr_format_generations_short:
 * @snapshot: a snapshot
 *
 * Returns: (transfer full): such as "about 19 generations", or "" where it is unknown
 */
char *
hr_format_generations_short (const HrSnapshot *snapshot)
{
  g_return_val_if_fail (snapshot != NULL, NULL);

  if (!snapshot->known || snapshot->generations_left < 0)
    return g_strdup ("");
  if (snapshot->generations_left == 0)
    return g_strdup (C_ ("generations", "not enough for a generation"));

  return format_about_generations (snapshot->generations_left);
}

static const char *
format_unknown (const HrSnapshot *snapshot)
{
  if (snapshot->failed && snapshot->error == HR_ERROR_KEYRING_UNAVAILABLE)
    return C_ ("balance", "Balance unknown: no keyring answers");

  switch (snapshot->state) {
  case HR_STATE_NO_KEY:
    return C_ ("balance", "Balance unknown: no key yet");
  case HR_STATE_LOCKED:
    return C_ ("balance", "Balance unknown: the keyring is locked");
  case HR_STATE_CHECKING:
    return C_ ("balance", "Checking the balance…");
  case HR_STATE_REFUSED:
    return C_ ("balance", "Balance unknown: the service refuses the key");
  case HR_STATE_CURRENT:
  case HR_STATE_OUTDATED:
  case HR_STATE_UNREACHABLE:
  default:
    return C_ ("balance", "Balance unknown: the service could not be asked");
  }
}

/**
 * hr_format_sentence:
 * @snapshot: a snapshot
 * @now: Unix microseconds
 *
 * Says the whole of it in one line, as a screen reader should: how much, as of when, and whether
 * that still holds.
 *
 * Returns: (transfer full): such as "195 credits left, as of 14:32"
 */
char *
hr_format_sentence (const HrSnapshot *snapshot, gint64 now)
{
  g_autofree char *left = NULL;
  g_autofree char *time = NULL;

  g_return_val_if_fail (snapshot != NULL, NULL);

  if (!snapshot->known)
    return g_strdup (format_unknown (snapshot));

  left = hr_format_credits_left (snapshot->balance.credits);
  time = hr_format_time (snapshot->balance.at, now);
  if (snapshot->state == HR_STATE_REFUSED)
    /* Translators: "195 credits left", "14:32". */
    return g_strdup_printf (C_ ("balance", "%1$s, as of %2$s (the key has been refused since)"),
                            left, time);
  if (snapshot->state != HR_STATE_CURRENT)
    /* Translators: "195 credits left", "14:32". */
    return g_strdup_printf (C_ ("balance", "%1$s, as of %2$s (not confirmed since)"), left, time);

  /* Translators: "195 credits left", "14:32". */
  return g_strdup_printf (C_ ("balance", "%1$s, as of %2$s"), left, time);
}

/**
 * hr_format_account_name:
 * @name: (nullable): what the user calls the account
 * @id: its id
 *
 * Returns: (transfer full): how to call the account where there are several
 */
char *
hr_format_account_name (const char *name, const char *id)
{
  if (name != NULL && *name != '\0')
    return g_strdup (name);
  if (g_strcmp0 (id, "default") == 0)
    return g_strdup (C_ ("account", "Default"));

  return g_strdup (id);
}
