/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-meter.h"

#include "hr-ledger.h"

/* Without a known top-up: the highest balance of so long. */
#define FULL_SPAN (30 * G_TIME_SPAN_DAY)

/**
 * hr_meter_find_full:
 * @readings: (array length=n_readings) (nullable): readings, oldest first
 * @n_readings: how many
 * @now: the current time, in Unix microseconds
 *
 * Finds the balance that a full meter stands for: the highest since the last top-up or, where none
 * is known, the highest of the last 30 days.
 *
 * Returns: credits; 0 where there is no reading
 */
gint64
hr_meter_find_full (const HrReading *readings, gsize n_readings, gint64 now)
{
  gint64 since_top_up = 0, recent = 0;

  g_return_val_if_fail (readings != NULL || n_readings == 0, 0);

  for (gsize i = n_readings; i-- > 0;) {
    since_top_up = MAX (since_top_up, readings[i].credits);
    /* A reading holds until the next. */
    if (i + 1 == n_readings || readings[i + 1].at > now - FULL_SPAN)
      recent = since_top_up;
    if (i > 0 &&
        hr_ledger_compare (&readings[i - 1], &readings[i]).granted > HR_LEDGER_MOST_ROUNDING)
      return since_top_up;
  }

  return recent;
}

/**
 * hr_meter_lay_out:
 * @credits: the balance
 * @full: what hr_meter_find_full() found, 0 for nothing
 * @low_threshold: credits at or below which the level is low
 * @critical_threshold: credits at or below which it is critical
 *
 * Lays out a meter. Its scale ends at @full, and holds the balance and both thresholds in any case.
 *
 * Returns: the meter
 */
HrMeter
hr_meter_lay_out (gint64 credits, gint64 full, gint64 low_threshold, gint64 critical_threshold)
{
  double scale = (double) MAX (MAX (full, credits), MAX (low_threshold, critical_threshold));
  HrMeter meter = { 0, -1, -1 };

  if (scale <= 0)
    return meter;

  meter.fill = (double) MAX (credits, 0) / scale;
  if (critical_threshold > 0)
    meter.critical = (double) critical_threshold / scale;
  /* A balance is critical first: one below the other is never low. */
  if (low_threshold > critical_threshold)
    meter.low = (double) low_threshold / scale;
  return meter;
}
