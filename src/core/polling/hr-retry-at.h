/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HrRetryAt:
 *
 * The time before which the service asked not to be asked. It is kept in boot time, so that setting
 * the wall clock neither shortens nor prolongs it, and in wall time, to be shown and stored. Pure;
 * both times are in microseconds, passed in. All zeros: none.
 */
typedef struct {
  gint64 until;      /* boot time */
  gint64 until_wall; /* 0 for none */
} HrRetryAt;

gboolean hr_retry_at_clear (HrRetryAt *self);
gboolean hr_retry_at_set (HrRetryAt *self, gint64 until_wall, gint64 boot, gint64 wall);
gboolean hr_retry_at_translate (HrRetryAt *self, gint64 boot, gint64 wall);
gint64 hr_retry_at_defer (const HrRetryAt *self, gint64 due);
gint64 hr_retry_at_get_wall (const HrRetryAt *self, gint64 boot);

G_END_DECLS
