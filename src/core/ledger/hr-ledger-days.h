/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Days as people count them: from local midnight to local midnight, whatever the clocks do. */

gint64 hr_ledger_day_start (GTimeZone *zone, gint64 at);
gint64 hr_ledger_day_shift (GTimeZone *zone, gint64 at, int days);

G_END_DECLS
