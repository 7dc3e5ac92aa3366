/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-account.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HrChartPanel:
 *
 * The chart of an account, and the switch for how much of the past it shows. What it shows is
 * loaded from the history off the main loop; until it is here, the chart before stays.
 */
#define HR_TYPE_CHART_PANEL (hr_chart_panel_get_type ())
G_DECLARE_FINAL_TYPE (HrChartPanel, hr_chart_panel, HR, CHART_PANEL, GtkBox)

void hr_chart_panel_set_narrow (HrChartPanel *self, gboolean narrow);
void hr_chart_panel_set_source (HrChartPanel *self, HrStore *store, HrClock *clock);
void hr_chart_panel_update (HrChartPanel *self, HrAccount *account);

G_END_DECLS
