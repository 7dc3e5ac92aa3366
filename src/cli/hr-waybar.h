/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-snapshot.h"

G_BEGIN_DECLS

char *hr_waybar_line (const HrSnapshot *snapshot, const char *tooltip, gint64 now);

G_END_DECLS
