/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** HR_RETRY_AFTER_MAX: the longest wait that a service is granted, in seconds: a day. */
#define HR_RETRY_AFTER_MAX (24 * 3600)

/** HR_RETRY_AFTER_AUTOMATIC_MAX: the same of whoever answers in its place, in seconds. */
#define HR_RETRY_AFTER_AUTOMATIC_MAX (15 * 60)

/** HR_RETRY_AFTER_DEFAULT: the wait that a 429 asks for without saying how long, in seconds. */
#define HR_RETRY_AFTER_DEFAULT 60

gboolean hr_retry_after_parse (const char *value, gint64 now, gint64 *wait);

G_END_DECLS
