/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HrMomentEdge:
 * @HR_MOMENT_SINCE: a day means its beginning
 * @HR_MOMENT_UNTIL: a day means its end
 */
typedef enum {
  HR_MOMENT_SINCE,
  HR_MOMENT_UNTIL,
} HrMomentEdge;

gboolean
hr_moment_parse (const char *text, HrMomentEdge edge, GTimeZone *zone, gint64 now, gint64 *moment);

G_END_DECLS
