/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-ledger.h"

G_BEGIN_DECLS

/**
 * HrLedgerLine:
 * @reading: a reading
 * @compared: whether there is one before it; if not, @entry means nothing
 * @entry: what happened between the two
 *
 * A line of the ledger as a table.
 */
typedef struct {
  HrReading reading;
  gboolean compared;
  HrLedgerEntry entry;
} HrLedgerLine;

/**
 * HrLedgerColumn:
 * @csv: its name in CSV
 * @json: its name in JSON
 * @heading: its name for people, untranslated, in the context "history"
 * @number: where its number stands in an #HrLedgerLine
 * @known: where it stands there whether the number is known; -1 if it always is
 * @summed: whether it is added up
 */
typedef struct {
  const char *csv;
  const char *json;
  const char *heading;
  glong number;
  glong known;
  gboolean summed;
} HrLedgerColumn;

/* The columns of every form in which the ledger is written, but for the time, which comes first. */
#define HR_LEDGER_N_COLUMNS 6
extern const HrLedgerColumn hr_ledger_columns[HR_LEDGER_N_COLUMNS];

HrLedgerLine hr_ledger_get_line (const HrReading *readings, gsize i);
const gint64 *hr_ledger_line_get (const HrLedgerLine *line, const HrLedgerColumn *column);
char *hr_ledger_to_csv (const HrReading *readings, gsize n_readings, gint64 from, GTimeZone *zone);

G_END_DECLS
