/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-error.h"

G_BEGIN_DECLS

/** HR_CADENCE_NEVER: the due time of a check that is not planned. */
#define HR_CADENCE_NEVER G_MAXINT64

/**
 * HrCadenceOutcome:
 * @HR_CADENCE_NONE: there was no check yet
 * @HR_CADENCE_GOOD: it brought a balance
 * @HR_CADENCE_FAILING: it failed in a way that passes
 * @HR_CADENCE_REFUSED: the key is refused
 *
 * How the last check went, as far as planning the next one goes.
 */
typedef enum {
  HR_CADENCE_NONE,
  HR_CADENCE_GOOD,
  HR_CADENCE_FAILING,
  HR_CADENCE_REFUSED,
} HrCadenceOutcome;

/**
 * HrCadence:
 *
 * The rhythm of the checks: what the outcome of the last ones says about when the next is due, and
 * no more. Pure; times are boot time in microseconds, passed in.
 */
typedef struct {
  HrCadenceOutcome outcome;
  HrError code;   /* with HR_CADENCE_FAILING */
  guint failures; /* in a row */
  gint64 backoff; /* microseconds, with HR_CADENCE_FAILING */
  guint fast;     /* seconds: the gap while credits are being spent, 0 for the interval */
  gint64 settled; /* the end of the last check */
} HrCadence;

void hr_cadence_init (HrCadence *self);
void hr_cadence_good (HrCadence *self, gboolean look_soon, guint interval, gint64 now);
void hr_cadence_failed (HrCadence *self, HrError code, double random, gint64 now);
void hr_cadence_set_steady (HrCadence *self);
gint64 hr_cadence_get_gap (const HrCadence *self, guint interval, gboolean frugal);
gint64 hr_cadence_get_due (const HrCadence *self, guint interval, gboolean frugal);
gboolean hr_cadence_is_fresh (const HrCadence *self, gint64 now);
gboolean hr_cadence_is_waiting_for_key (const HrCadence *self);
gboolean hr_cadence_is_waiting_for_network (const HrCadence *self);

G_END_DECLS
