/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-ledger-table.h"

#include <glib/gi18n-lib.h>

#define LINE_END "\r\n"
/* About the length of a line. */
#define LINE_SIZE 64

#define IN_LINE(member) G_STRUCT_OFFSET (HrLedgerLine, member)

const HrLedgerColumn hr_ledger_columns[HR_LEDGER_N_COLUMNS] = {
  { "credits", "credits", NC_ ("history", "Credits"), IN_LINE (reading.credits), -1, FALSE },
  { "used", "used_credits", NC_ ("history", "Used"), IN_LINE (reading.used),
    IN_LINE (reading.used_known), FALSE },
  { "spent", "spent", NC_ ("history", "Spent"), IN_LINE (entry.spent), IN_LINE (compared), TRUE },
  { "granted", "granted", NC_ ("history", "Granted"), IN_LINE (entry.granted), IN_LINE (compared),
    TRUE },
  { "lapsed", "lapsed", NC_ ("history", "Lapsed"), IN_LINE (entry.lapsed), IN_LINE (compared),
    TRUE },
  { "refunded", "refunded", NC_ ("history", "Refunded"), IN_LINE (entry.refunded),
    IN_LINE (compared), TRUE },
};

/**
 * hr_ledger_get_line:
 * @readings: readings, oldest first
 * @i: one of them
 *
 * Returns: its line; the first, which has nothing to be compared with, only says where the account
 *   stood
 */
HrLedgerLine
hr_ledger_get_line (const HrReading *readings, gsize i)
{
  HrLedgerLine line = { .reading = readings[i], .compared = i > 0 };

  if (line.compared)
    line.entry = hr_ledger_compare (&readings[i - 1], &readings[i]);
  return line;
}

/**
 * hr_ledger_line_get:
 * @line: a line
 * @column: a column
 *
 * Returns: (transfer none) (nullable): the number, or %NULL if it is not known
 */
const gint64 *
hr_ledger_line_get (const HrLedgerLine *line, const HrLedgerColumn *column)
{
  if (column->known >= 0 && !G_STRUCT_MEMBER (gboolean, line, column->known))
    return NULL;

  return G_STRUCT_MEMBER_P (line, column->number);
}

/* Local time without its offset, which spreadsheets would take for text, and the offset. */
static void
append_time (GString *text, gint64 at, GTimeZone *zone)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (at / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
  int offset;

  /* No calendar has it: rather empty cells than wrong ones. */
  if (local == NULL) {
    g_string_append_c (text, ',');
    return;
  }

  /* By hand: the letters of strftime follow the locale, which may have digits of its own. */
  offset = (int) (g_date_time_get_utc_offset (local) / G_TIME_SPAN_MINUTE);
  g_string_append_printf (text, "%04d-%02d-%02dT%02d:%02d:%02d,%d", g_date_time_get_year (local),
                          g_date_time_get_month (local), g_date_time_get_day_of_month (local),
                          g_date_time_get_hour (local), g_date_time_get_minute (local),
                          g_date_time_get_second (local), offset);
}

/**
 * hr_ledger_to_csv:
 * @readings: (array length=n_readings) (nullable): readings, oldest first
 * @n_readings: how many
 * @from: Unix microseconds, %G_MININT64 for the beginning; an earlier reading makes no line, but
 *   says what happened up to the next
 * @zone: in whose time they are told
 *
 * Writes the ledger as comma-separated values (RFC 4180): a line with the names of the columns,
 * then one for each reading. Times are local, in ISO 8601, with the offset from UTC, in minutes, in
 * a column of its own, so that a spreadsheet takes them for times. What is not known is an empty
 * cell: of the first line, which has nothing to be compared with, all that happened. The names are
 * for programs too, so they are not translated.
 *
 * There are only times and numbers in it, so no cell can be taken for a formula.
 *
 * Returns: (transfer full): the text
 */
char *
hr_ledger_to_csv (const HrReading *readings, gsize n_readings, gint64 from, GTimeZone *zone)
{
  GString *text;

  g_return_val_if_fail (readings != NULL || n_readings == 0, NULL);
  g_return_val_if_fail (zone != NULL, NULL);

  text = g_string_sized_new ((n_readings + 1) * LINE_SIZE);
  g_string_append (text, "time,utc_offset_minutes");
  for (gsize column = 0; column < HR_LEDGER_N_COLUMNS; column++)
    g_string_append_printf (text, ",%s", hr_ledger_columns[column].csv);
  g_string_append (text, LINE_END);

  for (gsize i = 0; i < n_readings; i++) {
    HrLedgerLine line;

    if (readings[i].at < from)
      continue;
    line = hr_ledger_get_line (readings, i);
    append_time (text, readings[i].at, zone);
    for (gsize column = 0; column < HR_LEDGER_N_COLUMNS; column++) {
      const gint64 *number = hr_ledger_line_get (&line, &hr_ledger_columns[column]);

      g_string_append_c (text, ',');
      if (number != NULL)
        g_string_append_printf (text, "%" G_GINT64_FORMAT, *number);
    }
    g_string_append (text, LINE_END);
  }

  return g_string_free (text, FALSE);
}
