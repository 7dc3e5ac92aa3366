/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-history-text.h"

#include "hr-columns.h"
#include "hr-format.h"
#include "hr-json.h"
#include "hr-ledger-rows.h"

#include <glib/gi18n-lib.h>

#define N_COLUMNS 7
#define SCHEMA    1

static void
take_number (HrColumns *columns, gboolean known, gint64 number)
{
  hr_columns_take (columns, known ? hr_format_number (number) : g_strdup ("–"));
}

static void
take_entry (HrColumns *columns, gboolean known, const HrLedgerEntry *entry)
{
  take_number (columns, known, entry->spent);
  take_number (columns, known, entry->granted);
  take_number (columns, known, entry->lapsed);
  take_number (columns, known, entry->refunded);
}

static void
take_head (HrColumns *columns)
{
  const char *const heads[N_COLUMNS] = {
    C_ ("history", "Time"),     C_ ("history", "Credits"), C_ ("history", "Used"),
    C_ ("history", "Spent"),    C_ ("history", "Granted"), C_ ("history", "Lapsed"),
    C_ ("history", "Refunded"),
  };

  for (guint i = 0; i < N_COLUMNS; i++) {
    hr_columns_take (columns, g_strdup (heads[i]));
    if (i > 0)
      hr_columns_align_right (columns, i);
  }
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
  HrColumns *columns = hr_columns_new (N_COLUMNS);
  HrLedgerEntry sum = { 0 };

  take_head (columns);
  for (gsize i = 0; i < n_readings; i++) {
    HrLedgerEntry entry = { 0 };

    if (readings[i].at < from)
      continue;
    if (i > 0)
      entry = hr_ledger_compare (&readings[i - 1], &readings[i]);
    hr_ledger_entry_add (&sum, &entry);
    hr_columns_take (columns, hr_format_time (readings[i].at, now));
    take_number (columns, TRUE, readings[i].credits);
    take_number (columns, readings[i].used_known, readings[i].used);
    take_entry (columns, i > 0, &entry);
  }
  hr_columns_take (columns, g_strdup (C_ ("history", "Sum")));
  hr_columns_take (columns, g_strdup (""));
  hr_columns_take (columns, g_strdup (""));
  take_entry (columns, TRUE, &sum);

  return hr_columns_free (columns);
}

static void
add_entry (HrJson *json, const HrLedgerEntry *entry)
{
  hr_json_add_int (json, "spent", entry->spent);
  hr_json_add_int (json, "granted", entry->granted);
  hr_json_add_int (json, "lapsed", entry->lapsed);
  hr_json_add_int (json, "refunded", entry->refunded);
}

static void
add_row (HrJson *json, const HrReading *reading, const HrReading *before, HrLedgerEntry *sum)
{
  static const char *const columns[] = { "spent", "granted", "lapsed", "refunded" };

  hr_json_begin_object (json, NULL);
  hr_json_add_time (json, "time", reading->at);
  hr_json_add_int (json, "credits", reading->credits);
  if (reading->used_known)
    hr_json_add_int (json, "used_credits", reading->used);
  else
    hr_json_add_null (json, "used_credits");
  if (before != NULL) {
    HrLedgerEntry entry = hr_ledger_compare (before, reading);

    hr_ledger_entry_add (sum, &entry);
    add_entry (json, &entry);
  } else {
    for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
      hr_json_add_null (json, columns[i]);
  }
  hr_json_end_object (json);
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
  HrLedgerEntry sum = { 0 };

  hr_json_begin_object (json, NULL);
  hr_json_add_int (json, "schema", SCHEMA);
  hr_json_add_string (json, "account", account);
  hr_json_begin_array (json, "rows");
  for (gsize i = 0; i < n_readings; i++)
    if (readings[i].at >= from)
      add_row (json, &readings[i], i > 0 ? &readings[i - 1] : NULL, &sum);
  hr_json_end_array (json);
  hr_json_begin_object (json, "sum");
  add_entry (json, &sum);
  hr_json_end_object (json);
  hr_json_end_object (json);

  return hr_json_free (json);
}
