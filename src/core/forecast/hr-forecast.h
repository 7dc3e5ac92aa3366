/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-reading.h"

G_BEGIN_DECLS

/**
 * HR_FORECAST_HORIZON:
 *
 * How far ahead a forecast looks, in microseconds: ten years. Whatever lasts longer ends there.
 */
#define HR_FORECAST_HORIZON (3650 * G_TIME_SPAN_DAY)

/**
 * HrForecast:
 * @early: one time in ten they will have run out by then
 * @likely: as likely before as after
 * @late: nine times in ten they will have run out by then
 *
 * When the credits reach 0 if nothing is topped up, in Unix microseconds; early ≤ likely ≤ late.
 */
typedef struct {
  gint64 early;
  gint64 likely;
  gint64 late;
} HrForecast;

gboolean hr_forecast (const HrReading *readings,
                      gsize n_readings,
                      gint64 confirmed_at,
                      gint64 now,
                      GTimeZone *zone,
                      HrForecast *out);

G_END_DECLS
