/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-alerts.h"

G_BEGIN_DECLS

/*
 * What the files of the alerts share. hr-alerts.c judges readings and failures and knows the
 * snooze, hr-alerts-review.c has what the user may ask for on top, hr-alerts-state.c stores it all.
 */

gboolean hr_alerts_is_snoozed (const HrAlerts *self);
void hr_alerts_append (GArray *alerts, HrAlert alert);
HrAlert hr_alerts_describe_balance (const HrAlerts *self, gboolean tell);

void hr_alerts_end_budget (HrAlerts *self, GArray *alerts);
void hr_alerts_end_forecast (HrAlerts *self, GArray *alerts);

G_END_DECLS
