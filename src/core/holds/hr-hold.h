/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** HR_HOLDS_MAX: how many holds of an account there may be, those that are waited for included. */
#define HR_HOLDS_MAX 1000
/** HR_HOLD_WHY_MAX: how many bytes the reason of a hold may have. */
#define HR_HOLD_WHY_MAX 200

/**
 * HrHold:
 * @id: its number, not 0; unique within the account
 * @bus: (owned): GUID of the bus that its caller is on
 * @caller: (owned): the caller's unique name there
 * @process: the caller's process, 0 where unknown
 * @started: when that process was started, as hr_hold_get_started() tells; 0 where unknown
 * @credits: how many, 1 or more
 * @ended: whether the job is over, and what it spent not yet known
 * @why: (owned): what for, in the caller's words
 *
 * Credits that are promised to a job. It counts in full until it has ended and a balance is known
 * that was asked for after its end: the balance before may lack what the job spent.
 */
typedef struct {
  guint32 id;
  char *bus;
  char *caller;
  gint64 process;
  gint64 started;
  gint64 credits;
  gboolean ended;
  char *why;
} HrHold;

HrHold *hr_hold_copy (const HrHold *self);
void hr_hold_free (HrHold *self);
GPtrArray *hr_holds_new (void);
const HrHold *hr_holds_find (const GPtrArray *holds, guint32 id);
gint64 hr_holds_sum (const GPtrArray *holds);
int hr_holds_choose (const gint64 *wanted, guint n, gint64 credits, gint64 held);
gint64 hr_hold_get_started (gint64 process);
gboolean hr_hold_may_live (const HrHold *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HrHold, hr_hold_free)

G_END_DECLS
