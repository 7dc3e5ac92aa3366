/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-snapshot.h"

G_BEGIN_DECLS

char *hr_tray_text_label (const HrSnapshot *snapshot);
char *hr_tray_text_guide (const char *label);
char *hr_tray_text_sentence (const HrSnapshot *snapshot, const char *name, gint64 now);
char *hr_tray_text_row (const HrSnapshot *snapshot, const char *name, gint64 now);
char *hr_tray_text_badge (const HrSnapshot *snapshot);

G_END_DECLS
