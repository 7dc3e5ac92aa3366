/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-conditions.h"

G_BEGIN_DECLS

/**
 * HrFakeConditions:
 *
 * A network and a power profile that only the test changes. Starts online and not frugal.
 */
#define HR_TYPE_FAKE_CONDITIONS (hr_fake_conditions_get_type ())
G_DECLARE_FINAL_TYPE (HrFakeConditions, hr_fake_conditions, HR, FAKE_CONDITIONS, GObject)

HrFakeConditions *hr_fake_conditions_new (void);
void hr_fake_conditions_set_online (HrFakeConditions *self, gboolean online);
void hr_fake_conditions_set_frugal (HrFakeConditions *self, gboolean frugal);

G_END_DECLS
