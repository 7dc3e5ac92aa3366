/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HrDemoWorkload:
 *
 * A made-up user of the service: generations are bought now and then, and the account is topped up
 * when it is nearly empty, so that the demo shows every level within a few minutes. Pure: it is
 * stepped, and driven by no clock of its own.
 */
typedef struct {
  gint64 credits;
  gint64 used;
  guint step;
} HrDemoWorkload;

void hr_demo_workload_init (HrDemoWorkload *self);
void hr_demo_workload_step (HrDemoWorkload *self);

G_END_DECLS
