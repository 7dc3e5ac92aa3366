/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-reading.h"

G_BEGIN_DECLS

char *hr_history_text (const HrReading *readings, gsize n_readings, gint64 from, gint64 now);
char *
hr_history_json (const char *account, const HrReading *readings, gsize n_readings, gint64 from);

G_END_DECLS
