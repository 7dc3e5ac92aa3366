/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-demo-workload.h"

#define TOP_UP 1000

/* How many steps the account stays empty before somebody notices. */
#define EMPTY_STEPS 4

/* What is bought at each step, in turn: bursts of songs, with pauses. */
static const gint64 costs[] = { 12, 10, 12, 0, 8, 10, 12, 0, 5, 12, 12, 10 };

/**
 * hr_demo_workload_init:
 * @self: (out caller-allocates): a workload
 *
 * Starts at 640 credits, 360 used.
 */
void
hr_demo_workload_init (HrDemoWorkload *self)
{
  g_return_if_fail (self != NULL);

  *self = (HrDemoWorkload){ .credits = 640, .used = 360 };
}

/**
 * hr_demo_workload_step:
 * @self: a workload
 *
 * Goes on by a few seconds of the demo's time: buys what comes next, as far as the credits go, or
 * tops up when it has been empty for a while. The same steps always bring the same numbers.
 */
void
hr_demo_workload_step (HrDemoWorkload *self)
{
  gint64 cost;

  g_return_if_fail (self != NULL);

  self->step++;
  if (self->credits == 0) {
    if (self->step % EMPTY_STEPS == 0)
      self->credits += TOP_UP;
    return;
  }
  cost = MIN (costs[self->step % G_N_ELEMENTS (costs)], self->credits);
  self->credits -= cost;
  self->used += cost;
}
