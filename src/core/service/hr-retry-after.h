/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** HR_RETRY_AFTER_MAX: the longest wait that a service is granted, in seconds: a day. */
#define HR_RETRY_AFTER_MAX (24 * 3600)

gint64 hr_retry_after_parse (const char *value, gint64 now);

G_END_DECLS
