/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-database.h"

G_BEGIN_DECLS

gboolean hr_history_schema_prepare (HrDatabase *database, GError **error);
gboolean hr_history_schema_check (HrDatabase *database, GError **error);
gboolean hr_history_schema_glance (HrDatabase *database, const char *account, GError **error);

G_END_DECLS
