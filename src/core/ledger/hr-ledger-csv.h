/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-sample.h"

G_BEGIN_DECLS

char *hr_ledger_csv (const HrSample *samples, gsize n_samples, GTimeZone *zone);
char *hr_ledger_csv_from (const HrSample *samples, gsize n_samples, gint64 from, GTimeZone *zone);

G_END_DECLS
