/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-reading.h"

G_BEGIN_DECLS

char *hr_ledger_csv (const HrReading *readings, gsize n_readings, GTimeZone *zone);
char *
hr_ledger_csv_from (const HrReading *readings, gsize n_readings, gint64 from, GTimeZone *zone);

G_END_DECLS
