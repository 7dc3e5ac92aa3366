/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-account.h"
#include "hr-json.h"

G_BEGIN_DECLS

/**
 * HrSnapshot:
 * @account: the account's id
 * @name: its name, "" where it has none
 * @state: its state
 * @level: its level
 * @known: whether there is a balance; if not, @credits, @used, @as_of and @generations_left mean
 *   nothing
 * @credits: the remaining credits
 * @used: the credits consumed so far, -1 where unknown
 * @as_of: Unix seconds of the balance
 * @checked_at: Unix seconds of the last check, 0 for never
 * @next_check_at: Unix seconds of the next check, 0 for none planned
 * @generations_left: floor (credits / cost), never negative; -1 where unknown
 * @generation_cost: credits a generation costs, 0 where unknown
 * @runs_out: Unix seconds of the 10th, 50th and 90th percentile of when the credits run out; zeros
 *   where there is no forecast
 * @failed: whether the last check failed, with @error
 * @error: why
 *
 * An account's observable face at one moment, as the tray, the window, the bus and the command line
 * all show it: made from the account inside the applet and from the bus outside it.
 */
typedef struct {
  char *account;
  char *name;
  HrState state;
  HrLevel level;
  gboolean known;
  gint64 credits;
  gint64 used;
  gint64 as_of;
  gint64 checked_at;
  gint64 next_check_at;
  gint64 generations_left;
  gint64 generation_cost;
  gint64 runs_out[3];
  gboolean failed;
  HrError error;
} HrSnapshot;

HrSnapshot *hr_snapshot_new (void);
HrSnapshot *hr_snapshot_new_for_account (HrAccount *account);
void hr_snapshot_take_outlook (HrSnapshot *self, const HrOutlook *outlook);
void hr_snapshot_take_balance (HrSnapshot *self, const HrReading *balance);
HrSnapshot *hr_snapshot_copy (const HrSnapshot *self);
void hr_snapshot_free (HrSnapshot *self);
char *hr_snapshot_to_json (const HrSnapshot *self, gint64 now);
void hr_snapshot_add_error (const HrSnapshot *self, HrJson *json, gint64 now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HrSnapshot, hr_snapshot_free)

G_END_DECLS
