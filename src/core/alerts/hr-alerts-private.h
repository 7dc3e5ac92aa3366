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
gboolean hr_alerts_is_to_tell_again (const HrAlerts *self, HrAlertKind kind);
void hr_alerts_begin (HrAlerts *self, HrAlertKind kind);
void hr_alerts_tell (HrAlerts *self, HrAlert alert, GArray *alerts);
void hr_alerts_end (HrAlerts *self, HrAlert alert, gboolean on_show, GArray *alerts);
HrAlert hr_alerts_describe_balance (const HrAlerts *self);

void hr_alerts_end_budget (HrAlerts *self, GArray *alerts);
void hr_alerts_end_forecast (HrAlerts *self, GArray *alerts);

G_END_DECLS
