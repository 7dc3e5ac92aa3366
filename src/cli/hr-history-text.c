/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-history-text.h"

#include "hr-columns.h"
#include "hr-format.h"
#include "hr-json.h"
#include "hr-ledger-rows.h"
#include "hr-ledger-table.h"

#include <glib/gi18n-lib.h>

#define SCHEMA 1

static void
take_head (HrColumns *columns)
{
  hr_columns_take (columns, g_strdup (C_ ("history", "Time")));
  for (guint i = 0; i < HR_LEDGER_N_COLUMNS; i++) {
    hr_columns_take (columns, g_strdup (g_dpgettext2 (GETTEXT_PACKAGE, "history",
                                                      hr_ledger_columns[i].heading)));
    hr_columns_align_right (columns, i + 1);
  }
}

static void
take_line (HrColumns *columns, const HrLedgerLine *line)
{
  for (guint i = 0; i < HR_LEDGER_N_COLUMNS; i++) {
    const gint64 *number = hr_ledger_line_get (line, &hr_ledger_columns[i]);

    hr_columns_take (columns, number != NULL ? hr_format_number (*number) : g_strdup ("–"));
  }
}

static void
take_sum (HrColumns *columns, const HrLedgerLine *sum)
{
  hr_columns_take (columns, g_strdup (C_ ("history", "Sum")));
  for (guint i = 0; i < HR_LEDGER_N_COLUMNS; i++)
    hr_columns_take (columns,
                     hr_ledger_columns[i].summed
                         ? hr_format_number (*hr_ledger_line_get (sum, &hr_ledger_columns[i]))
                         : g_strdup (""));
}

/**
 * hr_history_text:
 * @readings: (array length=n_readings): readings, oldest first
 * @n_readings: how many
 * @from: Unix microseconds; an earlier reading makes no row, but says what happened up to the next
 * @now: Unix microseconds
 *
 * Writes the readings and what happened between them for people to read on a terminal, with the
 * sums below.
 *
 * Returns: (transfer full): lines in UTF-8, each with its end
 */
char *
hr_history_text (const HrReading *readings, gsize n_readings, gint64 from, gint64 now)
{
  HrColumns *columns = hr_columns_new (1 + HR_LEDGER_N_COLUMNS);
  HrLedgerLine sum = { .compared = TRUE };

  take_head (columns);
  for (gsize i = 0; i < n_readings; i++) {
    HrLedgerLine line;

    if (readings[i].at < from)
      continue;
    line = hr_ledger_get_line (readings, i);
    hr_ledger_entry_add (&sum.entry, &line.entry);
    hr_columns_take (columns, hr_format_time (readings[i].at, now));
    take_line (columns, &line);
  }
  take_sum (columns, &sum);

  return hr_columns_free (columns);
}

static void
add_line (HrJson *json, const HrLedgerLine *line, gboolean summed)
{
  for (guint i = 0; i < HR_LEDGER_N_COLUMNS; i++) {
    const HrLedgerColumn *column = &hr_ledger_columns[i];
    const gint64 *number = hr_ledger_line_get (line, column);

    if (summed && !column->summed)
      continue;
    if (number != NULL)
      hr_json_add_int (json, column->json, *number);
    else
      hr_json_add_null (json, column->json);
  }
}

/**
 * hr_history_json:
 * @account: the account's id
 * @readings: (array length=n_readings): readings, oldest first
 * @n_readings: how many
 * @from: Unix microseconds; an earlier reading makes no row, but says what happened up to the next
 *
 * Writes the same for programs; a promise to them, as is hr_status_json().
 *
 * Returns: (transfer full): JSON, without a line end
 */
char *
hr_history_json (const char *account, const HrReading *readings, gsize n_readings, gint64 from)
{
  HrJson *json = hr_json_new ();
  HrLedgerLine sum = { .compared = TRUE };

  hr_json_begin_object (json, NULL);
  hr_json_add_int (json, "schema", SCHEMA);
  hr_json_add_string (json, "account", account);
  hr_json_begin_array (json, "rows");
  for (gsize i = 0; i < n_readings; i++) {
    HrLedgerLine line;

    if (readings[i].at < from)
      continue;
    line = hr_ledger_get_line (readings, i);
    hr_ledger_entry_add (&sum.entry, &line.entry);
    hr_json_begin_object (json, NULL);
    hr_json_add_time (json, "time", readings[i].at);
    add_line (json, &line, FALSE);
    hr_json_end_object (json);
  }
  hr_json_end_array (json);
  hr_json_begin_object (json, "sum");
  add_line (json, &sum, TRUE);
  hr_json_end_object (json);
  hr_json_end_object (json);

  return hr_json_free (json);
}
