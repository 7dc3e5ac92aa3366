/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-format.h"

#include "hr-store.h"

#include <glib/gi18n-lib.h>

/**
 * hr_format_chart_reading:
 * @credits: the balance
 * @change: by how much it had just changed, 0 for not at all
 * @spent: what was spent on that day
 * @time: when, in Unix microseconds
 * @now: Unix microseconds
 *
 * Returns: (transfer full): such as "Mon 23 Nov, 14:32", "195 credits (−10)", "29 credits spent
 *   that day", a line each
 */
char *
hr_format_chart_reading (gint64 credits, gint64 change, gint64 spent, gint64 time, gint64 now)
{
  g_autofree char *date = hr_format_day (time, now);
  g_autofree char *clock = hr_format_chart_tick (time, HR_CHART_UNIT_HOURS);
  /* Translators: "22 Nov", "14:32". */
  g_autofree char *when = g_strdup_printf (C_ ("date and time", "%1$s, %2$s"), date, clock);
  g_autofree char *amount = hr_format_credits (credits);
  g_autofree char *signed_change =
      hr_format_ledger_amount (change < 0 ? HR_LEDGER_SPENT : HR_LEDGER_GRANTED, ABS (change));
  g_autofree char *spent_credits = hr_format_credits (spent);
  /* Translators: %s is "29 credits". */
  g_autofree char *day = g_strdup_printf (C_ ("chart", "%s spent that day"), spent_credits);

  if (change == 0)
    return g_strdup_printf ("%s\n%s\n%s", when, amount, day);

  return g_strdup_printf ("%s\n%s (%s)\n%s", when, amount, signed_change, day);
}

/* When the time of a bar is: an hour's beginning, a day, the days of a week. */
static char *
format_bar_time (const HrChartBar *bar, HrChartBarUnit unit, gint64 now)
{
  g_autofree char *first = hr_format_day (bar->at, now);
  g_autofree char *last = NULL;

  if (unit == HR_CHART_BAR_DAY)
    return g_steal_pointer (&first);
  if (unit == HR_CHART_BAR_HOUR) {
    last = hr_format_chart_tick (bar->at, HR_CHART_UNIT_HOURS);
    return g_strdup_printf (C_ ("date and time", "%1$s, %2$s"), first, last);
  }

  last = hr_format_day (bar->at + 6 * G_TIME_SPAN_DAY + G_TIME_SPAN_HOUR, now);
  return g_strdup_printf ("%s – %s", first, last);
}

/**
 * hr_format_chart_bar:
 * @bar: what was spent in some time
 * @unit: how long that is
 * @now: Unix microseconds
 *
 * Returns: (transfer full): such as "Mon 23 Nov", "29 credits spent", a line each
 */
char *
hr_format_chart_bar (const HrChartBar *bar, HrChartBarUnit unit, gint64 now)
{
  g_autofree char *credits = NULL;
  g_autofree char *time = NULL;
  g_autofree char *spent = NULL;

  g_return_val_if_fail (bar != NULL, NULL);

  credits = hr_format_credits (bar->spent);
  time = format_bar_time (bar, unit, now);
  /* Translators: %s is "29 credits". */
  spent = g_strdup_printf (C_ ("chart", "%s spent"), credits);
  return g_strdup_printf ("%s\n%s", time, spent);
}

static char *
format_top_ups (gsize n)
{
  g_autofree char *number = hr_format_number ((gint64) n);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s top-up", "%s top-ups", (gulong) n),
                          number);
}

/**
 * hr_format_chart_summary:
 * @summary: what a chart shows
 * @now: Unix microseconds
 *
 * Says what there is to see in a chart, for whoever does not see it.
 *
 * Returns: (transfer full): one sentence
 */
char *
hr_format_chart_summary (const HrChartSummary *summary, gint64 now)
{
  g_autofree char *from = NULL;
  g_autofree char *first = NULL;
  g_autofree char *lowest = NULL;
  g_autofree char *highest = NULL;
  g_autofree char *last = NULL;
  g_autofree char *top_ups = NULL;

  g_return_val_if_fail (summary != NULL, NULL);

  if (summary->state == HR_CHART_EMPTY)
    return g_strdup (C_ ("chart", "There is no balance to show yet."));

  from = hr_format_time (summary->from, now);
  first = hr_format_number (summary->first);
  lowest = hr_format_number (summary->lowest);
  highest = hr_format_number (summary->highest);
  last = hr_format_credits (summary->last);
  top_ups = format_top_ups (summary->n_top_ups);
  return g_strdup_printf (
      /* Translators: describes a chart to people who do not see it: a time, four numbers (the last
       * one with its unit, "640 credits"), "2 top-ups". */
      C_ ("chart", "From %1$s until now: first %2$s, lowest %3$s, highest %4$s, now %5$s; %6$s."),
      from, first, lowest, highest, last, top_ups);
}

/**
 * hr_format_ledger_kind:
 * @kind: what happened
 *
 * Returns: (transfer none): a word or two
 */
const char *
hr_format_ledger_kind (HrLedgerKind kind)
{
  switch (kind) {
  case HR_LEDGER_SPENT:
    return C_ ("ledger", "Spent");
  case HR_LEDGER_GRANTED:
    return C_ ("ledger", "Topped up");
  case HR_LEDGER_LAPSED:
    return C_ ("ledger", "Lapsed");
  case HR_LEDGER_REFUNDED:
    return C_ ("ledger", "Refunded");
  }

  g_return_val_if_reached ("");
}

/**
 * hr_format_ledger_amount:
 * @kind: what happened
 * @amount: how many credits, 0 or more
 *
 * Returns: (transfer full): such as "+1,000" or "−12", with a true minus sign
 */
char *
hr_format_ledger_amount (HrLedgerKind kind, gint64 amount)
{
  g_autofree char *number = NULL;

  if (kind == HR_LEDGER_GRANTED || kind == HR_LEDGER_REFUNDED)
    return hr_format_signed (amount);

  number = hr_format_number (amount);
  return amount > 0 ? g_strconcat ("−", number, NULL) : g_steal_pointer (&number);
}
