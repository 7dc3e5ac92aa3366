/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-snapshot.h"

/**
 * hr_snapshot_new:
 * @account: the account's id
 * @name: its name, "" where it has none
 *
 * Makes the snapshot of an account of which nothing else is known yet, to be filled in.
 *
 * Returns: (transfer full): the snapshot; free with hr_snapshot_unref()
 */
HrSnapshot *
hr_snapshot_new (const char *account, const char *name)
{
  HrSnapshot *self = g_new0 (HrSnapshot, 1);

  g_ref_count_init (&self->ref_count);
  self->account = g_strdup (account);
  self->name = g_strdup (name);
  self->state = HR_STATE_CHECKING;
  self->generations_left = -1;
  self->spent_today = -1;
  return self;
}

/**
 * hr_snapshot_copy:
 * @self: a snapshot
 *
 * Returns: (transfer full): the same picture, to be changed before anybody else has it; free with
 *   hr_snapshot_unref()
 */
HrSnapshot *
hr_snapshot_copy (const HrSnapshot *self)
{
  HrSnapshot *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  g_ref_count_init (&copy->ref_count);
  copy->account = g_strdup (self->account);
  copy->name = g_strdup (self->name);
  copy->origin = g_strdup (self->origin);
  copy->top_up_url = g_strdup (self->top_up_url);
  copy->keys_url = g_strdup (self->keys_url);
  copy->other_operation = g_strdup (self->other_operation);
  return copy;
}

/**
 * hr_snapshot_take_balance:
 * @self: a snapshot whose thresholds are set, and whose holds and cost of a generation, if known
 * @balance: a balance
 *
 * Shows @balance, with its level. The state is left as it is.
 */
void
hr_snapshot_take_balance (HrSnapshot *self, const HrReading *balance)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (balance != NULL);

  self->known = TRUE;
  self->balance = *balance;
  self->level =
      hr_level_for_credits (balance->credits, self->low_threshold, self->critical_threshold);
  if (self->generation_cost > 0)
    self->generations_left = MAX (hr_snapshot_get_available (self), 0) / self->generation_cost;
}

/**
 * hr_snapshot_get_available:
 * @self: a snapshot with a balance
 *
 * Returns: the credits that no job was promised; negative where more is held than there is
 */
gint64
hr_snapshot_get_available (const HrSnapshot *self)
{
  gint64 available;

  g_return_val_if_fail (self != NULL, 0);

  return __builtin_sub_overflow (self->balance.credits, self->held, &available) ? G_MININT64
                                                                                : available;
}

/**
 * hr_snapshot_ref:
 * @self: a snapshot
 *
 * Returns: (transfer full): @self, which nobody changes
 */
HrSnapshot *
hr_snapshot_ref (const HrSnapshot *self)
{
  HrSnapshot *shared = (HrSnapshot *) self;

  g_return_val_if_fail (self != NULL, NULL);

  g_ref_count_inc (&shared->ref_count);
  return shared;
}

/**
 * hr_snapshot_unref:
 * @self: (transfer full) (nullable): a snapshot
 */
void
hr_snapshot_unref (HrSnapshot *self)
{
  if (self == NULL || !g_ref_count_dec (&self->ref_count))
    return;

  g_free (self->account);
  g_free (self->name);
  g_free (self->origin);
  g_free (self->top_up_url);
  g_free (self->keys_url);
  g_free (self->other_operation);
  g_free (self);
}

static gboolean
same_balance (const HrSnapshot *a, const HrSnapshot *b)
{
  return a->known == b->known && a->held == b->held && a->n_holds == b->n_holds &&
         a->generations_left == b->generations_left && a->generation_cost == b->generation_cost &&
         a->other_cost == b->other_cost &&
         g_strcmp0 (a->other_operation, b->other_operation) == 0 &&
         a->low_threshold == b->low_threshold && a->critical_threshold == b->critical_threshold &&
         (!a->known ||
          (a->balance.at == b->balance.at && hr_reading_same_numbers (&a->balance, &b->balance)));
}

static gboolean
same_outlook (const HrSnapshot *a, const HrSnapshot *b)
{
  return a->runs_out[0] == b->runs_out[0] && a->runs_out[1] == b->runs_out[1] &&
         a->runs_out[2] == b->runs_out[2] && a->full == b->full && a->day == b->day &&
         a->totals_known == b->totals_known && a->spent_today == b->spent_today &&
         a->spent_week == b->spent_week && a->spent_month == b->spent_month;
}

static gboolean
same_check (const HrSnapshot *a, const HrSnapshot *b)
{
  return a->busy == b->busy && a->failed == b->failed && (!a->failed || a->error == b->error) &&
         a->key_for_this_run == b->key_for_this_run && a->checked_at == b->checked_at &&
         a->next_check_at == b->next_check_at && a->retry_at == b->retry_at &&
         a->stale_at == b->stale_at;
}

/**
 * hr_snapshot_equal:
 * @a: a snapshot
 * @b: a snapshot
 *
 * Returns: whether they show the same
 */
gboolean
hr_snapshot_equal (const HrSnapshot *a, const HrSnapshot *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return g_str_equal (a->account, b->account) && g_str_equal (a->name, b->name) &&
         g_strcmp0 (a->origin, b->origin) == 0 && g_strcmp0 (a->top_up_url, b->top_up_url) == 0 &&
         g_strcmp0 (a->keys_url, b->keys_url) == 0 && a->state == b->state &&
         a->level == b->level && a->snoozed_until == b->snoozed_until && same_balance (a, b) &&
         same_check (a, b) && same_outlook (a, b);
}

/**
 * hr_snapshot_can_refresh:
 * @self: a snapshot
 * @now: Unix microseconds
 *
 * Returns: whether a refresh by hand makes sense: there is a key, and the service has not asked to
 *   wait
 */
gboolean
hr_snapshot_can_refresh (const HrSnapshot *self, gint64 now)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->state != HR_STATE_NO_KEY && self->retry_at <= now;
}
