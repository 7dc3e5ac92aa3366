/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-reading.h"

G_BEGIN_DECLS

/**
 * HrWorkloadSet:
 *
 * Two families of workloads. The forecast's constants are tuned on the one; its figures are those
 * of the other, whose parameters lie elsewhere and which holds kinds that the first lacks.
 */
typedef enum {
  HR_WORKLOAD_TUNING,
  HR_WORKLOAD_JUDGING,
} HrWorkloadSet;

/**
 * HrPurchase:
 * @at: when, in Unix microseconds
 * @cost: credits
 */
typedef struct {
  gint64 at;
  gint64 cost;
} HrPurchase;

#define HR_WORKLOAD_START G_GINT64_CONSTANT (1772409600000000) /* 2026-03-02, a Monday */

guint hr_workload_n_kinds (HrWorkloadSet set);
const char *hr_workload_kind (HrWorkloadSet set, guint kind);
GArray *hr_workload_new (HrWorkloadSet set, guint kind, guint seed, int days);
GArray *hr_workload_observe (GArray *purchases, HrWorkloadSet set, guint seed, int days);
gint64 hr_workload_run_out (GArray *purchases, gint64 at, gint64 credits);

G_END_DECLS
