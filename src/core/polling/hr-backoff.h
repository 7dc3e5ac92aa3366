/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** HR_BACKOFF_FIRST: the gap after the first failure, in seconds. */
#define HR_BACKOFF_FIRST 30
/** HR_BACKOFF_MAX: the longest gap before jitter, in seconds. */
#define HR_BACKOFF_MAX (30 * 60)

gint64 hr_backoff_gap (guint failures, double random);

G_END_DECLS
