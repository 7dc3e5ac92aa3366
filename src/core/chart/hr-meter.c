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
 * @snapshot: a snapshot
 *
 * Lays out the meter of a balance. Its scale ends at what hr_meter_find_full() found, and holds the
 * balance and both thresholds in any case. Without a balance there is no scale, and no threshold
 * has a place on it.
 *
 * Returns: the meter
 */
HrMeter
hr_meter_lay_out (const HrSnapshot *snapshot)
{
  HrMeter meter = { -1, -1, -1 };
  gint64 credits, low, critical;
  double scale;

  g_return_val_if_fail (snapshot != NULL, meter);

  if (!snapshot->known)
    return meter;

  credits = snapshot->balance.credits;
  low = snapshot->low_threshold;
  critical = snapshot->critical_threshold;
  scale = (double) MAX (MAX (snapshot->full, credits), MAX (low, critical));
  meter.fill = 0;
  if (scale <= 0)
    return meter;

  meter.fill = (double) MAX (credits, 0) / scale;
  if (critical > 0)
    meter.critical = (double) critical / scale;
  /* A balance is critical first: one below the other is never low. */
  if (low > critical)
    meter.low = (double) low / scale;
  return meter;
}
