/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-format.h"

#include "hr-store.h"

#include "hr-ledger-days.h"

#include <glib/gi18n-lib.h>

/* How far ahead a forecast still tells times, days of the week, dates. */
#define TIMES_AHEAD    (36 * G_TIME_SPAN_HOUR)
#define WEEKDAYS_AHEAD 6
#define DATES_AHEAD    (300 * G_TIME_SPAN_DAY)

/* A forecast that far away says nothing but that it is far away. */
#define YEARS_AHEAD (9 * 365 * G_TIME_SPAN_DAY)

typedef enum {
  SCALE_TIMES,
  SCALE_WEEKDAYS,
  SCALE_DATES,
  SCALE_MONTHS,
} Scale;

static char *
format_local (gint64 time, const char *format)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);
  char *text = moment != NULL ? g_date_time_format (moment, format) : NULL;

  /* No calendar has it. */
  return text != NULL ? text : g_strdup ("?");
}

/* How many local midnights lie between now and then. */
static int
days_ahead (gint64 time, gint64 now)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  gint64 from = hr_ledger_day_start (zone, now);
  gint64 until = hr_ledger_day_start (zone, MIN (time, HR_READING_AT_MAX));

  /* Half a day makes up for the hour that a change of the clocks takes or gives. */
  return (int) ((until - from + G_TIME_SPAN_DAY / 2) / G_TIME_SPAN_DAY);
}

/**
 * hr_format_chart_tick:
 * @time: Unix microseconds
 * @unit: what begins there
 *
 * Returns: (transfer full): the words at a tick of the time axis, such as "14:00", "21 Nov", "Nov"
 *   or "2026", in local time
 */
char *
hr_format_chart_tick (gint64 time, HrChartTimeUnit unit)
{
  switch (unit) {
  case HR_CHART_UNIT_DAYS:
    /* Translators: a day on the time axis of a chart, in the notation of strftime; short. */
    return format_local (time, C_ ("chart", "%-d %b"));
  case HR_CHART_UNIT_MONTHS:
    /* Translators: a month on the time axis of a chart, in the notation of strftime; short. */
    return format_local (time, C_ ("chart", "%b"));
  case HR_CHART_UNIT_YEARS:
    /* Translators: a year on the time axis of a chart, in the notation of strftime. */
    return format_local (time, C_ ("chart", "%Y"));
  case HR_CHART_UNIT_MINUTES:
  case HR_CHART_UNIT_HOURS:
  default:
    /* Translators: a time of day on the time axis of a chart, in the notation of strftime. */
    return format_local (time, C_ ("chart", "%H:%M"));
  }
}

/**
 * hr_format_chart_reading:
 * @credits: the balance
 * @change: by how much it had just changed, 0 for not at all
 * @spent: what was spent on that day
 * @time: when, in Unix microseconds
 * @now: Unix microseconds
 *
 * Returns: (transfer full): such as "21 Nov, 14:32", "195 credits (−10)", "29 credits spent that
 *   day", a line each
 */
char *
hr_format_chart_reading (gint64 credits, gint64 change, gint64 spent, gint64 time, gint64 now)
{
  g_autofree char *when = hr_format_time (time, now);
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

/**
 * hr_format_chart_bar:
 * @bar: what some days cost
 * @days: how many days those are
 * @now: Unix microseconds
 *
 * Returns: (transfer full): such as "21 Nov", "29 credits spent", a line each
 */
char *
hr_format_chart_bar (const HrChartBar *bar, int days, gint64 now)
{
  g_autofree char *credits = NULL;
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;
  g_autofree char *spent = NULL;

  g_return_val_if_fail (bar != NULL, NULL);

  credits = hr_format_credits (bar->spent);
  first = hr_format_chart_tick (bar->at, HR_CHART_UNIT_DAYS);
  last = hr_format_chart_tick (bar->at + (days - 1) * G_TIME_SPAN_DAY + G_TIME_SPAN_HOUR,
                               HR_CHART_UNIT_DAYS);
  /* Translators: %s is "29 credits". */
  spent = g_strdup_printf (C_ ("chart", "%s spent"), credits);
  if (days == 1)
    return g_strdup_printf ("%s\n%s", first, spent);

  return g_strdup_printf ("%s – %s\n%s", first, last, spent);
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
  /* Translators: describes a chart to people who do not see it: a time, four numbers (the last one
   * with its unit, "640 credits"), "2 top-ups". */
  return g_strdup_printf (
      C_ ("chart", "From %1$s until now: at first %2$s, at the lowest %3$s, at the highest %4$s, "
                   "now %5$s; %6$s."),
      from, first, lowest, highest, last, top_ups);
}

static Scale
choose_scale (const gint64 runs_out[3], gint64 now)
{
  if (runs_out[2] - now <= TIMES_AHEAD || days_ahead (runs_out[2], now) == 0)
    return SCALE_TIMES;
  if (days_ahead (runs_out[2], now) <= WEEKDAYS_AHEAD)
    return SCALE_WEEKDAYS;
  if (runs_out[2] - now <= DATES_AHEAD)
    return SCALE_DATES;
  return SCALE_MONTHS;
}

/* An estimate told to the minute would claim too much, unless that minute is near. */
static gint64
round_time (gint64 time, gint64 now)
{
  gint64 step = 10 * G_TIME_SPAN_MINUTE;

  return time - now < G_TIME_SPAN_HOUR ? time : (time + step / 2) / step * step;
}

static char *
format_estimated_time (gint64 time, gint64 now)
{
  time = round_time (time, now);
  if (days_ahead (time, now) == 0)
    return format_local (time, C_ ("time of today", "%H:%M"));
  /* Translators: a time of one of the next days, in the notation of strftime; short. */
  return format_local (time, C_ ("forecast", "%a %H:%M"));
}

static char *
format_edge (gint64 time, gint64 now, Scale scale)
{
  switch (scale) {
  case SCALE_WEEKDAYS:
    if (days_ahead (time, now) == 0)
      return g_strdup (C_ ("forecast", "today"));
    /* Translators: a day of the week, in the notation of strftime; short. */
    return format_local (time, C_ ("forecast", "%a"));
  case SCALE_DATES:
    return format_local (time, C_ ("chart", "%-d %b"));
  case SCALE_MONTHS:
    /* Translators: a month of another year, in the notation of strftime; short. */
    return format_local (time, C_ ("forecast", "%b %Y"));
  case SCALE_TIMES:
  default:
    return format_estimated_time (time, now);
  }
}

static char *
format_middle (gint64 time, gint64 now, Scale scale)
{
  if (scale != SCALE_WEEKDAYS)
    return format_edge (time, now, scale);

  switch (days_ahead (time, now)) {
  case 0:
    return format_estimated_time (time, now);
  case 1:
    return g_strdup (C_ ("forecast", "tomorrow"));
  default:
    /* Translators: a day of the week, in the notation of strftime. */
    return format_local (time, C_ ("forecast", "%A"));
  }
}

/**
 * hr_format_forecast:
 * @snapshot: a snapshot
 * @now: Unix microseconds
 *
 * Says how long the credits last, as exactly as the forecast is: in times, days of the week, dates
 * or months.
 *
 * Returns: (transfer full): such as "lasts until about Thursday (Tue–Sat)" or "not enough data yet
 *   for a forecast"; "" where the balance is unknown or used up
 */
char *
hr_format_forecast (const HrSnapshot *snapshot, gint64 now)
{
  gint64 runs_out[3];
  g_autofree char *early = NULL;
  g_autofree char *likely = NULL;
  g_autofree char *late = NULL;
  Scale scale;

  g_return_val_if_fail (snapshot != NULL, NULL);

  if (!snapshot->known || snapshot->balance.credits <= 0)
    return g_strdup ("");
  if (snapshot->runs_out[1] <= 0)
    return g_strdup (C_ ("forecast", "not enough data yet for a forecast"));
  if (snapshot->runs_out[1] - now >= YEARS_AHEAD)
    return g_strdup (C_ ("forecast", "lasts for years"));

  /* Whatever should have happened by now may happen at any moment. */
  for (gsize i = 0; i < G_N_ELEMENTS (runs_out); i++)
    runs_out[i] = MAX (snapshot->runs_out[i], now);
  scale = choose_scale (runs_out, now);
  early = format_edge (runs_out[0], now, scale);
  likely = format_middle (runs_out[1], now, scale);
  late = format_edge (runs_out[2], now, scale);
  if (g_str_equal (early, late))
    /* Translators: %s is a time ("16:40"), a day ("Thursday") or a date ("3 Dec"). */
    return g_strdup_printf (C_ ("forecast", "lasts until about %s"), likely);

  /* Translators: three times, days or dates: "Thursday", "Tue", "Sat". */
  return g_strdup_printf (C_ ("forecast", "lasts until about %1$s (%2$s–%3$s)"), likely, early,
                          late);
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

/**
 * hr_format_history_problem:
 * @problem: (nullable): what hr_store_get_problem() tells
 *
 * Returns: (transfer full): a sentence or two; "" for no problem
 */
char *
hr_format_history_problem (const GError *problem)
{
  g_autofree char *name = NULL;

  if (problem == NULL)
    return g_strdup ("");

  switch ((HrStoreError) problem->code) {
  case HR_STORE_ERROR_DAMAGED:
    name = g_filename_display_name (problem->message);
    /* Translators: %s is the name of a file. */
    return g_strdup_printf (
        C_ ("history", "The history was damaged. It was set aside as %s, and a new one begun."),
        name);
  case HR_STORE_ERROR_READ_ONLY:
    return g_strdup (C_ ("history", "The history cannot be written. New balances are not kept."));
  case HR_STORE_ERROR_FULL:
    return g_strdup (
        C_ ("history", "There is no space left for the history. New balances are not kept."));
  case HR_STORE_ERROR_NEWER:
    return g_strdup (C_ ("history", "A later version of Headroom made the history. It is left as "
                                    "it is, and new balances are not kept."));
  case HR_STORE_ERROR_CLOSED:
  case HR_STORE_ERROR_FAILED:
  default:
    return g_strdup (C_ ("history", "The history cannot be kept."));
  }
}
