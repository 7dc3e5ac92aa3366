/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-format.h"

#include <glib/gi18n-lib.h>

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

static char *
format_balance_title (const HrAlert *alert)
{
  g_autofree char *number = hr_format_number (alert->credits);

  if (alert->level == HR_LEVEL_EMPTY)
    return g_strdup (alert->reminder ? C_ ("notification", "Still no credits left")
                                     : C_ ("notification", "No credits left"));
  if (alert->reminder)
    return g_strdup_printf (C_ ("notification", "Credits are still low: %s left"), number);
  if (alert->level == HR_LEVEL_CRITICAL)
    return g_strdup_printf (C_ ("notification", "Credits are nearly gone: %s left"), number);

  return g_strdup_printf (C_ ("notification", "Credits are low: %s left"), number);
}

static char *
format_topped_up_title (const HrAlert *alert)
{
  g_autofree char *granted = hr_format_signed (alert->granted);
  g_autofree char *credits = hr_format_credits (alert->credits);

  /* Translators: "+1,000", "1,012 credits". */
  return g_strdup_printf (C_ ("notification", "Topped up: %1$s, now %2$s"), granted, credits);
}

static char *
format_budget_title (const HrAlert *alert)
{
  g_autofree char *spent = hr_format_credits (alert->spent);
  g_autofree char *budget = hr_format_number (alert->budget);

  /* Translators: "120 credits", "100", which is the daily budget. */
  return g_strdup_printf (C_ ("notification", "%1$s today, over your %2$s"), spent, budget);
}

static char *
format_forecast_title (const HrAlert *alert)
{
  if (alert->hours % 24 == 0)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "Credits will probably run out within %u day",
                     "Credits will probably run out within %u days", alert->hours / 24),
        alert->hours / 24);

  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "Credits will probably run out within %u hour",
                   "Credits will probably run out within %u hours", alert->hours),
      alert->hours);
}

static char *
format_title (const HrAlert *alert)
{
  switch (alert->kind) {
  case HR_ALERT_BALANCE:
    return format_balance_title (alert);
  case HR_ALERT_TOPPED_UP:
    return format_topped_up_title (alert);
  case HR_ALERT_KEY_REFUSED:
    return g_strdup (C_ ("notification", "The service refuses the key"));
  case HR_ALERT_UNREACHABLE:
    return g_strdup (C_ ("notification", "The balance cannot be checked"));
  case HR_ALERT_BUDGET:
    return format_budget_title (alert);
  case HR_ALERT_FORECAST:
    return format_forecast_title (alert);
  case HR_N_ALERT_KINDS: /* GCOVR_EXCL_LINE: no kind */
    break;               /* GCOVR_EXCL_LINE: no kind */
  }

  g_return_val_if_reached (g_strdup (""));
}

/**
 * hr_format_alert_title:
 * @alert: what is told
 * @account_name: (nullable): the account's name, where there are several
 *
 * Returns: (transfer full): a notification's title, without markup
 */
char *
hr_format_alert_title (const HrAlert *alert, const char *account_name)
{
  g_autofree char *title = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (alert != NULL, NULL);

  title = format_title (alert);
  if (account_name == NULL)
    return g_steal_pointer (&title);

  name = without_markup (account_name);
  /* Translators: a notification's title, and the account that it is about in brackets. */
  return g_strdup_printf (C_ ("notification", "%1$s (%2$s)"), title, name);
}

/* Where there is a forecast. */
static char *
format_pace_body (const HrSnapshot *snapshot, gint64 now)
{
  g_autofree char *left = hr_format_credits_left (snapshot->balance.credits);
  g_autofree char *generations = hr_format_generations_short (snapshot);
  g_autofree char *until = hr_format_until (snapshot->runs_out[1], now);

  if (*generations == '\0')
    /* Translators: "12 credits left", "about 16:40". */
    return g_strdup_printf (C_ ("notification", "%1$s; at this pace until %2$s."), left, until);

  /* Translators: "12 credits left", "about 1 generation", "about 16:40". */
  return g_strdup_printf (C_ ("notification", "%1$s, %2$s; at this pace until %3$s."), left,
                          generations, until);
}

static char *
format_credits_body (const HrSnapshot *snapshot, gint64 now)
{
  g_autofree char *time = hr_format_time (snapshot->balance.at, now);
  g_autofree char *generations = hr_format_generations (snapshot);
  g_autofree char *cost = NULL;

  if (!snapshot->known)
    return g_strdup ("");
  if (snapshot->runs_out[1] > now && snapshot->balance.credits > 0)
    return format_pace_body (snapshot, now);
  if (*generations == '\0')
    return g_strdup_printf (C_ ("notification", "As of %s."), time);
  if (snapshot->generations_left > 0)
    /* Translators: "about 19 generations (38 tracks) at 10 credits each", "14:32". */
    return g_strdup_printf (C_ ("notification", "Enough for %1$s, as of %2$s."), generations, time);
  if (snapshot->generation_cost <= 0)
    return g_strdup_printf (C_ ("notification", "Not enough for a generation, as of %s."), time);

  cost = hr_format_credits (snapshot->generation_cost);
  /* Translators: "10 credits", "14:32". */
  return g_strdup_printf (C_ ("notification", "Not enough for a generation at %1$s, as of %2$s."),
                          cost, time);
}

static char *
format_unreachable_body (const HrAlert *alert, const HrSnapshot *snapshot, gint64 now)
{
  g_autofree char *since = hr_format_time (alert->since, now);
  g_autofree char *why = NULL;

  if (!snapshot->failed)
    return g_strdup_printf (C_ ("notification", "No check has succeeded since %s."), since);

  why = hr_format_error (snapshot->error, snapshot->next_check_at, now);
  /* Translators: a time, and one sentence that says why. */
  return g_strdup_printf (C_ ("notification", "No check has succeeded since %1$s. %2$s"), since,
                          why);
}

/**
 * hr_format_alert_body:
 * @alert: what is told
 * @snapshot: the account it is about
 * @now: Unix microseconds
 *
 * Returns: (transfer full): a notification's body, without markup; may be empty
 */
char *
hr_format_alert_body (const HrAlert *alert, const HrSnapshot *snapshot, gint64 now)
{
  g_return_val_if_fail (alert != NULL, NULL);
  g_return_val_if_fail (snapshot != NULL, NULL);

  switch (alert->kind) {
  case HR_ALERT_BALANCE:
  case HR_ALERT_TOPPED_UP:
  case HR_ALERT_BUDGET:
  case HR_ALERT_FORECAST:
    return format_credits_body (snapshot, now);
  case HR_ALERT_KEY_REFUSED:
    if (alert->error == HR_ERROR_FORBIDDEN)
      return g_strdup (C_ ("notification",
                           "It may not ask for the balance. A new account has to be "
                           "activated first."));
    return g_strdup (C_ ("notification", "Enter another key to keep the balance in view."));
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

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u more account needs attention",
                                       "%u more accounts need attention", n),
                          n);
}
