/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-format.h"

#include <glib/gi18n-lib.h>

/* Servers cut longer titles off, just where the number or the account stands. */
#define TITLE_LENGTH 30
/* How many characters hr_format_named() puts between a name and the rest. */
#define SEPARATOR_LENGTH 3
/* A name is cut no further. */
#define SHORTEST_NAME 3

/* Notification servers get the text raw and take it for markup: a name that the user chose may hold
 * anything, so what opens markup is replaced by what looks like it. */
static char *
without_markup (const char *text)
{
  GString *plain = g_string_new (text);

  g_string_replace (plain, "&", "＆", 0);
  g_string_replace (plain, "<", "‹", 0);
  return g_string_free (plain, FALSE);
}

/* The user's name for an account, cut so that it leaves room for the rest of a title. */
static char *
shorten_name (const char *name, const char *title)
{
  g_autofree char *plain = without_markup (name);
  g_autofree char *start = NULL;
  glong room = MAX (TITLE_LENGTH - SEPARATOR_LENGTH - g_utf8_strlen (title, -1), SHORTEST_NAME);

  if (g_utf8_strlen (plain, -1) <= room)
    return g_steal_pointer (&plain);

  start = g_utf8_substring (plain, 0, room - 1);
  return g_strconcat (g_strchomp (start), "…", NULL);
}

static char *
format_balance_title (const HrAlert *alert)
{
  g_autofree char *number = NULL;

  if (alert->level == HR_LEVEL_EMPTY)
    return g_strdup (alert->reminder ? C_ ("notification", "Still no credits left")
                                     : C_ ("notification", "No credits left"));
  if (!alert->reminder)
    return hr_format_credits_left (alert->credits);

  number = hr_format_number (alert->credits);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Still only %s credit left",
                                       "Still only %s credits left", (gulong) alert->credits),
                          number);
}

static char *
format_topped_up_title (const HrAlert *alert)
{
  g_autofree char *granted = hr_format_signed (alert->granted);

  /* Translators: %s is "+1,000". */
  return g_strdup_printf (C_ ("notification", "Topped up: %s"), granted);
}

static char *
format_title (const HrAlert *alert, gint64 now)
{
  switch (alert->kind) {
  case HR_ALERT_BALANCE:
    return format_balance_title (alert);
  case HR_ALERT_TOPPED_UP:
    return format_topped_up_title (alert);
  case HR_ALERT_KEY_REFUSED:
    return g_strdup (C_ ("notification", "Key refused"));
  case HR_ALERT_UNREACHABLE:
    return g_strdup (C_ ("notification", "Cannot check the balance"));
  case HR_ALERT_BUDGET:
    return g_strdup (C_ ("notification", "Over the daily budget"));
  case HR_ALERT_FORECAST:
    return hr_format_runs_out (alert->runs_out, now);
  case HR_N_ALERT_KINDS: /* GCOVR_EXCL_LINE: no kind */
    break;               /* GCOVR_EXCL_LINE: no kind */
  }

  g_return_val_if_reached (g_strdup (""));
}

/**
 * hr_format_alert_title:
 * @alert: what is told
 * @account_name: (nullable): the account's name, where there are several
 * @now: Unix microseconds
 *
 * Returns: (transfer full): a notification's title without markup, in English at most 30 characters
 *   long
 */
char *
hr_format_alert_title (const HrAlert *alert, const char *account_name, gint64 now)
{
  g_autofree char *title = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (alert != NULL, NULL);

  title = format_title (alert, now);
  if (account_name == NULL)
    return g_steal_pointer (&title);

  name = shorten_name (account_name, title);
  return hr_format_named (name, title);
}

static char *
format_balance_body (const HrAlert *alert, const HrSnapshot *snapshot, gint64 now)
{
  g_autofree char *enough = hr_format_enough (snapshot, FALSE);
  g_autofree char *until = hr_format_until (snapshot, now);
  g_autofree char *time = NULL;

  if (alert->level == HR_LEVEL_EMPTY)
    return g_strdup (C_ ("notification", "Nothing can be generated until you top up."));
  if (snapshot->generations_left > 0 && *enough != '\0' && *until != '\0')
    /* Translators: "Enough for about 4 songs", "about Sunday". */
    return g_strdup_printf (C_ ("notification", "%1$s, until %2$s."), enough, until);
  if (*enough != '\0')
    /* Translators: %s is "Enough for about 4 songs". */
    return g_strdup_printf (C_ ("notification", "%s."), enough);
  if (*until != '\0')
    /* Translators: %s is "about Sunday". */
    return g_strdup_printf (C_ ("notification", "Lasts until %s."), until);
  if (!snapshot->known)
    return g_strdup ("");

  time = hr_format_time (snapshot->balance.at, now);
  return g_strdup_printf (C_ ("notification", "As of %s."), time);
}

static char *
format_topped_up_body (const HrAlert *alert)
{
  g_autofree char *credits = hr_format_credits (alert->credits);

  /* Translators: %s is "1,012 credits". */
  return g_strdup_printf (C_ ("notification", "Now %s."), credits);
}

static char *
format_budget_body (const HrAlert *alert)
{
  g_autofree char *spent = hr_format_number (alert->spent);
  g_autofree char *budget = hr_format_credits (alert->budget);

  /* Translators: "63", "30 credits", which is the daily budget. */
  return g_strdup_printf (C_ ("notification", "%1$s of %2$s spent today."), spent, budget);
}

static char *
format_unreachable_body (const HrAlert *alert, const HrSnapshot *snapshot, gint64 now)
{
  g_autofree char *since = hr_format_time (alert->since, now);
  g_autofree char *why = NULL;

  if (!snapshot->failed)
    return g_strdup_printf (C_ ("notification", "No check has succeeded since %s."), since);

  why = hr_format_error (snapshot->error, snapshot->next_check_at, now);
  /* Translators: a time, and a sentence or two that say why. */
  return g_strdup_printf (C_ ("notification", "No check has succeeded since %1$s. %2$s"), since,
                          why);
}

/**
 * hr_format_alert_body:
 * @alert: what is told
 * @snapshot: the account it is about
 * @now: Unix microseconds
 *
 * Returns: (transfer full): a notification's body, without markup: a sentence or two with what the
 *   title has not said; may be empty
 */
char *
hr_format_alert_body (const HrAlert *alert, const HrSnapshot *snapshot, gint64 now)
{
  g_return_val_if_fail (alert != NULL, NULL);
  g_return_val_if_fail (snapshot != NULL, NULL);

  switch (alert->kind) {
  case HR_ALERT_BALANCE:
    return format_balance_body (alert, snapshot, now);
  case HR_ALERT_TOPPED_UP:
    return format_topped_up_body (alert);
  case HR_ALERT_BUDGET:
    return format_budget_body (alert);
  case HR_ALERT_FORECAST:
    return hr_format_pace (alert->runs_out, now);
  case HR_ALERT_KEY_REFUSED:
    if (alert->error == HR_ERROR_FORBIDDEN)
      return hr_format_error (HR_ERROR_FORBIDDEN, 0, now);
    return g_strdup (C_ ("notification", "Enter another key to see the balance again."));
  case HR_ALERT_UNREACHABLE:
    return format_unreachable_body (alert, snapshot, now);
  case HR_N_ALERT_KINDS: /* GCOVR_EXCL_LINE: no kind */
    break;               /* GCOVR_EXCL_LINE: no kind */
  }

  g_return_val_if_reached (g_strdup (""));
}

/**
 * hr_format_many_alerts_title:
 * @n: how many accounts it is about, at least 1
 * @all_low: whether all of them are low, critical or empty, and nothing else is wrong
 *
 * Returns: (transfer full): the title of one notification in place of many
 */
char *
hr_format_many_alerts_title (guint n, gboolean all_low)
{
  if (all_low)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%u more account is low", "%u more accounts are low", n), n);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u more account needs action",
                                       "%u more accounts need action", n),
                          n);
}
