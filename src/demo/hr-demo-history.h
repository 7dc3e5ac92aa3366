/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-reading.h"

G_BEGIN_DECLS

GArray *hr_demo_history_make (GTimeZone *zone, gint64 now);

G_END_DECLS
