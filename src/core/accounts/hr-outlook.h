/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-forecast.h"
#include "hr-store.h"
#include "hr-ledger-rows.h"
#include "hr-snapshot.h"

G_BEGIN_DECLS

/** HR_OUTLOOK_DAYS: how far back an outlook looks, in days. */
#define HR_OUTLOOK_DAYS 60
/** HR_OUTLOOK_MAX_READINGS: how many changes of the balance it looks at, at most. */
#define HR_OUTLOOK_MAX_READINGS 20000
/** HR_OUTLOOK_MAX_AGE: after how long one is made anew although the balance is the same, in
 * seconds. */
#define HR_OUTLOOK_MAX_AGE 3600

/** HR_OUTLOOK_FORECAST_MAX_AGE: for how long a forecast is kept while credits are being spent, in
 * seconds. */
#define HR_OUTLOOK_FORECAST_MAX_AGE 900
/** HR_OUTLOOK_NO_FORECAST_MAX_AGE: for how long it is taken for granted that there is none, in
 * seconds. */
#define HR_OUTLOOK_NO_FORECAST_MAX_AGE 60
/** HR_OUTLOOK_FORECAST_MAX_SPENT: for how much of the credits that were left, in percent, both. */
#define HR_OUTLOOK_FORECAST_MAX_SPENT 5

/**
 * HrOutlook:
 * @made_at: when it was made of the history, in Unix microseconds
 * @made_for: the credits that were left then
 * @balance: the balance that @totals lead up to
 * @has_forecast: whether there is anything to say about @forecast
 * @forecast: when the credits run out
 * @totals: what was spent, and what came in, today and before
 * @full: the balance that a full level meter stands for
 *
 * What the history of an account says about its past and its future.
 */
typedef struct {
  gint64 made_at;
  gint64 made_for;
  HrReading balance;
  gboolean has_forecast;
  HrForecast forecast;
  HrLedgerTotals totals;
  gint64 full;
} HrOutlook;

gboolean hr_outlook_still_holds (const HrOutlook *self, const HrReading *balance, gint64 now);
void hr_outlook_show (const HrOutlook *self, HrSnapshot *snapshot);
gboolean hr_outlook_carry_on (HrOutlook *self, const HrRecorded *recorded, gint64 now);

void hr_outlook_update_async (HrStore *store,
                              const char *account,
                              gint64 since,
                              const HrRecorded *recorded,
                              const HrOutlook *last,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
void hr_outlook_look_async (HrStore *store,
                            const char *account,
                            gint64 since,
                            gint64 now,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
HrOutlook *hr_outlook_finish (GAsyncResult *result, GError **error);

G_END_DECLS
