/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-conditions.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HrSystemConditions:
 *
 * The conditions as GNetworkMonitor and GPowerProfileMonitor tell them, natively and in a sandbox.
 */
#define HR_TYPE_SYSTEM_CONDITIONS (hr_system_conditions_get_type ())
G_DECLARE_FINAL_TYPE (HrSystemConditions, hr_system_conditions, HR, SYSTEM_CONDITIONS, GObject)

gboolean hr_system_is_sandbox (void);

HrConditions *hr_system_conditions_new (void);
HrConditions *hr_system_conditions_new_for_monitors (GNetworkMonitor *network,
                                                     GPowerProfileMonitor *power);
HrConditions *hr_system_conditions_new_unwatched (void);

G_END_DECLS
