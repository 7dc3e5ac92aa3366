/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-meter.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HrLevelMeter:
 *
 * An arc around its child that is as full as the account, with a tick at each threshold. It grows
 * with the text, and is painted in the widget's colour, that of the level.
 */
#define HR_TYPE_LEVEL_METER (hr_level_meter_get_type ())
G_DECLARE_FINAL_TYPE (HrLevelMeter, hr_level_meter, HR, LEVEL_METER, GtkBin)

void hr_level_meter_show (HrLevelMeter *self, const HrMeter *meter, HrLevel level);
double hr_level_meter_get_room (HrLevelMeter *self);

G_END_DECLS
