/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-key.h"
#include "hr-warnings.h"

G_BEGIN_DECLS

gboolean hr_key_mark_differs (const HrTold *told, const char *origin, HrKey *key);
void hr_key_mark_note (HrWarnings *warnings, const char *origin, HrKey *key);
void hr_key_mark_end_balance (HrStore *store, const char *account, gint64 now);
gboolean
hr_key_mark_balance_stands (const HrTold *told, const char *origin, const HrReading *balance);

G_END_DECLS
