/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-json.h"
#include "hr-snapshot.h"

G_BEGIN_DECLS

char *hr_status_json (const HrSnapshot *snapshot, gint64 now);
char *
hr_status_json_of_event (const HrSnapshot *snapshot, const char *event, gint64 at, gint64 now);
void hr_status_json_add_error (HrJson *json, const HrSnapshot *snapshot, gint64 now);

G_END_DECLS
