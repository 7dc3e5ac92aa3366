/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-sample.h"

G_BEGIN_DECLS

GArray *hr_fuzz_read_samples (const guint8 *data, gsize size);
void hr_fuzz_look (const HrSample *samples, gsize n_samples, gboolean ahead);

G_END_DECLS
