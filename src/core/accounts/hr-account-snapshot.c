/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-snapshot.h"

/* Apart from the rest of the snapshot, which programs use that have no account of their own. */

static gint64
to_seconds (gint64 unix_microseconds)
{
  return unix_microseconds / G_USEC_PER_SEC;
}

/**
 * hr_snapshot_take_outlook:
 * @self: a snapshot
 * @outlook: (nullable): what the history says
 *
 * Fills in when the credits run out.
 */
void
hr_snapshot_take_outlook (HrSnapshot *self, const HrOutlook *outlook)
{
  if (outlook == NULL || !outlook->has_forecast)
    return;

  /* GCOVR_EXCL_START: only with days of history behind an account; headroom-direct has them */
  self->runs_out[0] = to_seconds (outlook->forecast.early);
  self->runs_out[1] = to_seconds (outlook->forecast.likely);
  self->runs_out[2] = to_seconds (outlook->forecast.late);
  /* GCOVR_EXCL_STOP */
}

/**
 * hr_snapshot_new_for_account:
 * @account: an account
 *
 * Takes what @account shows at this moment.
 *
 * Returns: (transfer full): the snapshot; free with hr_snapshot_free()
 */
HrSnapshot *
hr_snapshot_new_for_account (HrAccount *account)
{
  g_autoptr (HrSnapshot) self = hr_snapshot_new ();
  const HrReading *balance;
  const GError *error;
  const char *name;

  g_return_val_if_fail (HR_IS_ACCOUNT (account), NULL);

  balance = hr_account_get_balance (account);
  error = hr_account_get_error (account);
  name = hr_account_get_name (account);

  g_free (self->account);
  self->account = g_strdup (hr_account_get_id (account));
  g_free (self->name);
  self->name = g_strdup (name != NULL ? name : "");
  self->state = hr_account_get_state (account);
  self->level = hr_account_get_level (account);
  self->checked_at = to_seconds (hr_account_get_checked_at (account));
  self->next_check_at = to_seconds (hr_account_get_next_check_at (account));
  self->generation_cost = hr_account_get_generation_cost (account);
  if (balance != NULL)
    hr_snapshot_take_balance (self, balance);
  hr_snapshot_take_outlook (self, hr_account_get_outlook (account));
  if (error != NULL && error->domain == HR_ERROR) {
    self->failed = TRUE;
    self->error = (HrError) error->code;
  }

  return g_steal_pointer (&self);
}
