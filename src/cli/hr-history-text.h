/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-sample.h"

G_BEGIN_DECLS

char *hr_history_text (const HrSample *samples, gsize n_samples, gint64 from, gint64 now);
char *hr_history_json (const char *account, const HrSample *samples, gsize n_samples, gint64 from);

G_END_DECLS
