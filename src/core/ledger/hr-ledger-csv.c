/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-ledger-csv.h"

#include "hr-ledger-rows.h"

/* The names of the columns are for programs too, so they are not translated. */
#define HEADER   "time,credits,used,spent,granted,lapsed,refunded\r\n"
#define LINE_END "\r\n"

/* About the length of a line. */
#define LINE_SIZE 64

static void
append_time (GString *text, gint64 at, GTimeZone *zone)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (at / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
  int offset;

  /* No calendar has it: rather an empty cell than a wrong one. */
  if (local == NULL)
    return;

  /* By hand: the letters of strftime follow the locale, which may have digits of its own. */
  offset = (int) (g_date_time_get_utc_offset (local) / G_TIME_SPAN_MINUTE);
  g_string_append_printf (text, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d",
                          g_date_time_get_year (local), g_date_time_get_month (local),
                          g_date_time_get_day_of_month (local), g_date_time_get_hour (local),
                          g_date_time_get_minute (local), g_date_time_get_second (local),
                          offset < 0 ? '-' : '+', ABS (offset) / 60, ABS (offset) % 60);
}

static void
append_number (GString *text, gint64 number)
{
  g_string_append_printf (text, ",%" G_GINT64_FORMAT, number);
}

static void
append_row (GString *text, const HrReading *reading, const HrReading *before, GTimeZone *zone)
{
  HrLedgerEntry entry = { 0 };

  if (before != NULL)
    entry = hr_ledger_compare (before, reading);
  append_time (text, reading->at, zone);
  append_number (text, reading->credits);
  if (reading->used_known)
    append_number (text, reading->used);
  else
    g_string_append_c (text, ',');
  for (HrLedgerKind kind = HR_LEDGER_SPENT; kind <= HR_LEDGER_REFUNDED; kind++)
    if (before != NULL)
      append_number (text, hr_ledger_entry_get (&entry, kind));
    else
      g_string_append_c (text, ',');
  g_string_append (text, LINE_END);
}

/**
 * hr_ledger_csv:
 * @readings: (array length=n_readings) (nullable): readings, oldest first
 * @n_readings: how many
 * @zone: in whose time they are told
 *
 * Writes the ledger as comma-separated values (RFC 4180): a line with the names of the columns,
 * then one for each reading. Times are in ISO 8601 with the offset from UTC. What is not known is
 * an empty cell: of the first line, which has nothing to be compared with, all that happened.
 *
 * There are only times and numbers in it, so no cell can be taken for a formula.
 *
 * Returns: (transfer full): the text
 */
char *
hr_ledger_csv (const HrReading *readings, gsize n_readings, GTimeZone *zone)
{
  return hr_ledger_csv_from (readings, n_readings, G_MININT64, zone);
}

/**
 * hr_ledger_csv_from:
 * @readings: (array length=n_readings) (nullable): readings, oldest first
 * @n_readings: how many
 * @from: Unix microseconds; an earlier reading makes no line, but says what happened up to the next
 * @zone: in whose time they are told
 *
 * As hr_ledger_csv(), for what a history gives for a stretch of time: its readings, and the last
 * one before it.
 *
 * Returns: (transfer full): the text
 */
char *
hr_ledger_csv_from (const HrReading *readings, gsize n_readings, gint64 from, GTimeZone *zone)
{
  GString *text;

  g_return_val_if_fail (readings != NULL || n_readings == 0, NULL);
  g_return_val_if_fail (zone != NULL, NULL);

  text = g_string_sized_new (sizeof HEADER + n_readings * LINE_SIZE);
  g_string_append (text, HEADER);
  for (gsize i = 0; i < n_readings; i++)
    if (readings[i].at >= from)
      append_row (text, &readings[i], i > 0 ? &readings[i - 1] : NULL, zone);

  return g_string_free (text, FALSE);
}
