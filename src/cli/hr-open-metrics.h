/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-snapshot.h"

G_BEGIN_DECLS

char *hr_open_metrics (GPtrArray *snapshots, gint64 now);

G_END_DECLS
