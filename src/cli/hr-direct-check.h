/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-settings.h"
#include "hr-snapshot.h"

G_BEGIN_DECLS

HrSnapshot *hr_direct_recall (HrSettings *settings, const char *account_id);
HrSnapshot *hr_direct_check (HrSettings *settings, const char *account_id);

G_END_DECLS
