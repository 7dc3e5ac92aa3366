/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-snapshot.h"

G_BEGIN_DECLS

/**
 * HrMeter:
 * @fill: how much of the scale is left, 0 to 1; negative where no balance is known
 * @low: where the low threshold stands, 0 to 1; negative where it says nothing
 * @critical: where the critical threshold stands, likewise
 *
 * The level meter of a balance, in shares of its scale. It knows no pixels and no words.
 */
typedef struct {
  double fill;
  double low;
  double critical;
} HrMeter;

gint64 hr_meter_find_full (const HrReading *readings, gsize n_readings, gint64 now);
HrMeter hr_meter_lay_out (const HrSnapshot *snapshot);

G_END_DECLS
