/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-reading.h"

G_BEGIN_DECLS

GArray *hr_fuzz_read_lines (const guint8 *data, gsize size);
void hr_fuzz_look (const HrReading *readings, gsize n_readings, gboolean ahead);

G_END_DECLS
