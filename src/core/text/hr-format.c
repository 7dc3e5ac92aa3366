/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-format.h"

#include "hr-plain.h"

#include <glib/gi18n-lib.h>

#include <locale.h>
#include <string.h>

#define LEFT_TO_RIGHT_MARK   "\342\200\216" /* U+200E */
#define RIGHT_TO_LEFT_MARK   "\342\200\217" /* U+200F */
#define FIRST_STRONG_ISOLATE "\342\201\250" /* U+2068 */
#define POP_ISOLATE          "\342\201\251" /* U+2069 */

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
 * hr_format_operation:
 * @operation: the name of an operation, as the settings have it
 * @count: how often
 *
 * Returns: (transfer full): such as "3 songs" or "2 × remix"
 */
char *
hr_format_operation (const char *operation, gint64 count)
{
  g_autofree char *number = hr_format_number (count);
  g_autofree char *name = NULL;

  if (g_str_equal (operation, "song"))
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s song", "%s songs", plural (count)),
                            number);
  if (g_str_equal (operation, "minimax"))
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s MiniMax generation",
                                         "%s MiniMax generations", plural (count)),
                            number);
  if (g_str_equal (operation, "cover"))
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s cover", "%s covers", plural (count)),
                            number);
  if (g_str_equal (operation, "lyrics"))
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "lyrics of %s song", "lyrics of %s songs",
                                         plural (count)),
                            number);

  name = hr_plain_line (operation);
  /* Translators: a number, and the name of an operation, as somebody entered it. */
  return g_strdup_printf (C_ ("operation", "%1$s × %2$s"), number, name);
}

/**
 * hr_format_enough:
 * @snapshot: a snapshot
 * @others: whether to name the operation that costs most, too
 *
 * Returns: (transfer full): such as "Enough for about 19 songs, or 6 MiniMax generations", or ""
 *   where it is unknown
 */
char *
hr_format_enough (const HrSnapshot *snapshot, gboolean others)
{
  g_autofree char *songs = NULL;
  g_autofree char *other = NULL;
  g_autofree char *both = NULL;
  gint64 n_others = 0;

  g_return_val_if_fail (snapshot != NULL, NULL);

  if (!snapshot->known || snapshot->generations_left < 0)
    return g_strdup ("");
  if (snapshot->generations_left == 0)
    return g_strdup (C_ ("operation", "Not enough for a song"));

  songs = hr_format_operation ("song", snapshot->generations_left);
  if (others && snapshot->other_cost > 0)
    n_others = hr_snapshot_get_available (snapshot) / snapshot->other_cost;
  if (n_others > 0) {
    other = hr_format_operation (snapshot->other_operation, n_others);
    /* Translators: "19 songs", "6 MiniMax generations". */
    both = g_strdup_printf (C_ ("operation", "%1$s, or %2$s"), songs, other);
  }
  return g_strdup_printf (
      snapshot->generations_left == 1
          /* Translators: %s is "1 song". */
          ? C_ ("operation", "Enough for %s")
          /* Translators: %s is "19 songs", or "19 songs, or 6 MiniMax generations". */
          : C_ ("operation", "Enough for about %s"),
      both != NULL ? both : songs);
}

/**
 * hr_format_held:
 * @snapshot: a snapshot
 *
 * Returns: (transfer full): such as "30 credits held for 2 jobs", or "" where nothing is held
 */
char *
hr_format_held (const HrSnapshot *snapshot)
{
  g_autofree char *credits = NULL;

  g_return_val_if_fail (snapshot != NULL, NULL);

  if (snapshot->held == 0)
    return g_strdup ("");

  credits = hr_format_credits (snapshot->held);
  if (snapshot->n_holds == 0)
    /* Translators: %s is "30 credits". */
    return g_strdup_printf (C_ ("balance", "%s held"), credits);

  /* Translators: %1$s is "30 credits". */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%1$s held for %2$d job",
                                       "%1$s held for %2$d jobs", plural (snapshot->n_holds)),
                          credits, (int) snapshot->n_holds);
}

static const char *
format_unknown (const HrSnapshot *snapshot)
{
  if (snapshot->failed && snapshot->error == HR_ERROR_KEYRING_UNAVAILABLE)
    return C_ ("balance", "Balance unknown: no keyring is running");
  if (snapshot->failed && snapshot->state == HR_STATE_NO_KEY && snapshot->error != HR_ERROR_NO_KEY)
    return C_ ("balance", "Balance unknown: the key cannot be read");

  switch (snapshot->state) {
  case HR_STATE_NO_KEY:
    return C_ ("balance", "Balance unknown: no key yet");
  case HR_STATE_LOCKED:
    return C_ ("balance", "Balance unknown: the keyring is locked");
  case HR_STATE_CHECKING:
    return C_ ("balance", "Checking the balance…");
  case HR_STATE_REFUSED:
    return C_ ("balance", "Balance unknown: the key was refused");
  case HR_STATE_CURRENT:
  case HR_STATE_OUTDATED:
  case HR_STATE_UNREACHABLE:
  default:
    return C_ ("balance", "Balance unknown: the service cannot be reached");
  }
}

/* @until: until when it lasts, or "" */
static char *
format_known (const HrSnapshot *snapshot, gint64 now, const char *until)
{
  g_autofree char *left = hr_format_credits_left (snapshot->balance.credits);
  g_autofree char *time = hr_format_time (snapshot->balance.at, now);

  if (snapshot->state == HR_STATE_REFUSED)
    /* Translators: "195 credits left", "14:32". */
    return g_strdup_printf (C_ ("balance", "%1$s, as of %2$s (key refused since)"), left, time);
  if (snapshot->state != HR_STATE_CURRENT)
    /* Translators: "195 credits left", "14:32". */
    return g_strdup_printf (C_ ("balance", "%1$s, as of %2$s (not confirmed since)"), left, time);
  if (*until == '\0')
    /* Translators: "195 credits left", "14:32". */
    return g_strdup_printf (C_ ("balance", "%1$s, as of %2$s"), left, time);

  /* Translators: "195 credits left", "14:32", "about Thursday". */
  return g_strdup_printf (C_ ("balance", "%1$s, as of %2$s, until %3$s"), left, time, until);
}

static char *
format_with_level (const HrSnapshot *snapshot, gint64 now, const char *until)
{
  g_autofree char *balance = NULL;

  if (!snapshot->known)
    return g_strdup (format_unknown (snapshot));

  balance = format_known (snapshot, now, until);
  if (snapshot->level < HR_LEVEL_LOW)
    return g_steal_pointer (&balance);

  /* Translators: a level, "12 credits left, as of 09:28". */
  return g_strdup_printf (C_ ("balance", "%1$s: %2$s"), hr_format_level (snapshot->level), balance);
}

/**
 * hr_format_sentence:
 * @snapshot: a snapshot
 * @now: Unix microseconds
 *
 * Says the whole of it in one line, as a screen reader should: the level where it is not OK, how
 * much, as of when, and until when that lasts or that it is old.
 *
 * Returns: (transfer full): such as "Critical: 12 credits left, as of 09:28, until about 17:30"
 */
char *
hr_format_sentence (const HrSnapshot *snapshot, gint64 now)
{
  g_autofree char *until = NULL;

  g_return_val_if_fail (snapshot != NULL, NULL);

  until = hr_format_until (snapshot, now);
  return format_with_level (snapshot, now, until);
}

/**
 * hr_format_balance:
 * @snapshot: a snapshot
 * @now: Unix microseconds
 *
 * Says what hr_format_sentence() does, but until when it lasts: for where hr_format_forecast()
 * stands below.
 *
 * Returns: (transfer full): such as "Critical: 12 credits left, as of 09:28"
 */
char *
hr_format_balance (const HrSnapshot *snapshot, gint64 now)
{
  g_return_val_if_fail (snapshot != NULL, NULL);

  return format_with_level (snapshot, now, "");
}

/**
 * hr_format_updated:
 * @snapshot: a snapshot
 * @now: Unix microseconds
 *
 * Returns: (transfer full): how fresh the balance is, such as "Updated 09:07 · next check 09:12" or
 *   "Not confirmed since 09:07"; "" where it is unknown
 */
char *
hr_format_updated (const HrSnapshot *snapshot, gint64 now)
{
  g_autofree char *updated = NULL;
  g_autofree char *next = NULL;

  g_return_val_if_fail (snapshot != NULL, NULL);

  if (!snapshot->known)
    return g_strdup ("");

  updated = hr_format_time (snapshot->balance.at, now);
  if (snapshot->state == HR_STATE_CHECKING)
    return g_strdup_printf (C_ ("balance", "As of %s · checking…"), updated);
  if (snapshot->state != HR_STATE_CURRENT)
    return g_strdup_printf (C_ ("balance", "Not confirmed since %s"), updated);
  if (snapshot->next_check_at <= now)
    return g_strdup_printf (C_ ("balance", "Updated %s"), updated);

  next = hr_format_time (snapshot->next_check_at, now);
  /* Translators: two times. */
  return g_strdup_printf (C_ ("balance", "Updated %1$s · next check %2$s"), updated, next);
}

/**
 * hr_format_account_name:
 * @name: (nullable): what the user calls the account
 * @id: its id
 *
 * Returns: (transfer full): how to call the account where there are several; one that was added
 *   without a name goes by its number
 */
char *
hr_format_account_name (const char *name, const char *id)
{
  if (name != NULL && *name != '\0')
    return g_strdup (name);
  if (g_strcmp0 (id, "default") == 0)
    return g_strdup (C_ ("account", "Default"));
  if (g_str_has_prefix (id, "account-") &&
      g_ascii_string_to_unsigned (id + strlen ("account-"), 10, 0, G_MAXUINT, NULL, NULL))
    /* Translators: an account that was given no name; %s is a number. */
    return g_strdup_printf (C_ ("account", "Account %s"), id + strlen ("account-"));

  return g_strdup (id);
}

/**
 * hr_format_named:
 * @name: what the user calls an account
 * @text: what there is to say of it
 *
 * Puts the two into one line whose direction is the language's, whatever the name's is.
 *
 * Returns: (transfer full): such as "Studio · 48 credits left", with invisible marks (Unicode
 *   Standard Annex 9)
 */
char *
hr_format_named (const char *name, const char *text)
{
  /* Translators: the direction of the language's writing: default:LTR or default:RTL. */
  gboolean rtl = g_str_equal (C_ ("direction", "default:LTR"), "default:RTL");
  g_autofree char *plain = NULL;

  g_return_val_if_fail (name != NULL && text != NULL, NULL);

  plain = hr_plain_line (name);
  return g_strconcat (rtl ? RIGHT_TO_LEFT_MARK : LEFT_TO_RIGHT_MARK, FIRST_STRONG_ISOLATE, plain,
                      POP_ISOLATE, " · ", text, NULL);
}
