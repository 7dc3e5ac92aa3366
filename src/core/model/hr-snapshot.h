/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-error.h"
#include "hr-level.h"
#include "hr-reading.h"
#include "hr-state.h"

G_BEGIN_DECLS

/** HR_SNOOZED_FOR_GOOD: the snooze time of "until topped up". */
#define HR_SNOOZED_FOR_GOOD G_MAXINT64

/**
 * HrSnapshot:
 * @account: the account's id
 * @name: its name, "" where it has none
 * @origin: (nullable): where the key goes, %NULL where unknown, or where it may go nowhere
 * @top_up_url: (nullable): the page on which credits are bought
 * @keys_url: (nullable): the page on which keys are made
 * @state: its state
 * @level: its level
 * @known: whether there is a balance; if not, @balance and @generations_left mean nothing
 * @balance: the last good one
 * @held: credits that are promised to jobs
 * @n_holds: to how many; 0 where unknown
 * @generations_left: floor (available credits / cost), never negative; -1 where unknown
 * @generation_cost: credits a generation costs, 0 where unknown
 * @other_operation: (nullable): the operation that costs most, apart from a song
 * @other_cost: credits that it costs
 * @low_threshold: credits at or below which the level is low
 * @critical_threshold: credits at or below which it is critical
 * @busy: whether a check is under way
 * @failed: whether the last check failed, with @error
 * @no_bus: whether a keyring was out of reach for want of a session bus, which a command found
 * @error: why
 * @key_for_this_run: whether no keyring has the key, so that it goes with the process
 * @checked_at: when the last check ended, 0 for never
 * @next_check_at: when the next check comes, 0 for none planned
 * @retry_at: until when the service asked not to be asked, 0 if it may be
 * @stale_at: until when @state is current if no check comes, 0 where it is another one
 * @snoozed_until: until when warnings are silent, %HR_SNOOZED_FOR_GOOD, 0 for not
 * @runs_out: the 10th, 50th and 90th percentile of when the credits run out; zeros where there is
 * no forecast
 * @full: the balance that a full level meter stands for, 0 where the history does not tell
 * @day: the local midnight with which the day began on which it was made, 0 where unknown
 * @totals_known: whether the history says what was spent
 * @spent_today: credits spent since local midnight, -1 where no balance was confirmed since
 * @spent_week: today and the 6 days before
 * @spent_month: today and the 29 days before
 *
 * The one picture of an account, as the tray, the window, the bus and the command line all show it:
 * made by the account or, in a command, of what the bus and the history say. All times are Unix
 * microseconds. Whoever made one fills it in before anybody else has it; from then on it does not
 * change.
 */
typedef struct {
  grefcount ref_count;
  char *account;
  char *name;
  char *origin;
  char *top_up_url;
  char *keys_url;
  HrState state;
  HrLevel level;
  gboolean known;
  HrReading balance;
  gint64 held;
  gint64 n_holds;
  gint64 generations_left;
  gint64 generation_cost;
  char *other_operation;
  gint64 other_cost;
  gint64 low_threshold;
  gint64 critical_threshold;
  gboolean busy;
  gboolean failed;
  gboolean no_bus;
  HrError error;
  gboolean key_for_this_run;
  gint64 checked_at;
  gint64 next_check_at;
  gint64 retry_at;
  gint64 stale_at;
  gint64 snoozed_until;
  gint64 runs_out[3];
  gint64 full;
  gint64 day;
  gboolean totals_known;
  gint64 spent_today;
  gint64 spent_week;
  gint64 spent_month;
} HrSnapshot;

HrSnapshot *hr_snapshot_new (const char *account, const char *name);
HrSnapshot *hr_snapshot_copy (const HrSnapshot *self);
void hr_snapshot_take_balance (HrSnapshot *self, const HrReading *balance);
gint64 hr_snapshot_get_available (const HrSnapshot *self);

HrSnapshot *hr_snapshot_ref (const HrSnapshot *self);
void hr_snapshot_unref (HrSnapshot *self);
gboolean hr_snapshot_equal (const HrSnapshot *a, const HrSnapshot *b);
gboolean hr_snapshot_can_refresh (const HrSnapshot *self, gint64 now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HrSnapshot, hr_snapshot_unref)

G_END_DECLS
