/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-level.h"

G_BEGIN_DECLS

/**
 * HrTrayBadge:
 * @text: the number or what stands for it, a few characters
 * @level: told by colour and by shape
 * @old: whether the number may be out of date
 *
 * A number to be drawn as a tray icon.
 */
typedef struct {
  const char *text;
  HrLevel level;
  gboolean old;
} HrTrayBadge;

GBytes *hr_tray_badge_draw (const HrTrayBadge *badge, GError **error);

G_END_DECLS
