/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-account-private.h"

const char *
hr_account_get_id (HrAccount *self)
{
  g_return_val_if_fail (HR_IS_ACCOUNT (self), NULL);

  return self->id;
}

const char *
hr_account_get_name (HrAccount *self)
{
  g_return_val_if_fail (HR_IS_ACCOUNT (self), NULL);

  return self->settings.name;
}

const char *
hr_account_get_base_url (HrAccount *self)
{
  g_return_val_if_fail (HR_IS_ACCOUNT (self), NULL);

  return self->settings.base_url;
}

const char *
hr_account_get_top_up_url (HrAccount *self)
{
  g_return_val_if_fail (HR_IS_ACCOUNT (self), NULL);

  return self->settings.top_up_url;
}

const char *
hr_account_get_keys_url (HrAccount *self)
{
  g_return_val_if_fail (HR_IS_ACCOUNT (self), NULL);

  return self->settings.keys_url;
}

gint64
hr_account_get_low_threshold (HrAccount *self)
{
  g_return_val_if_fail (HR_IS_ACCOUNT (self), 0);

  return self->settings.low_threshold;
}

gint64
hr_account_get_critical_threshold (HrAccount *self)
{
  g_return_val_if_fail (HR_IS_ACCOUNT (self), 0);

  return self->settings.critical_threshold;
}

guint
hr_account_get_generation_cost (HrAccount *self)
{
  g_return_val_if_fail (HR_IS_ACCOUNT (self), 1);

  return self->settings.generation_cost;
}

/**
 * hr_account_get_balance:
 * @self: an account
 *
 * Returns: (nullable) (transfer none): the last good balance, %NULL if there never was one
 */
const HrReading *
hr_account_get_balance (HrAccount *self)
{
  g_return_val_if_fail (HR_IS_ACCOUNT (self), NULL);

  return self->balance;
}

/**
 * hr_account_get_outlook:
 * @self: an account
 *
 * Returns: (nullable) (transfer none): what the history says about past and future, %NULL while
 *   nothing is known or the history cannot be kept
 */
const HrOutlook *
hr_account_get_outlook (HrAccount *self)
{
  g_return_val_if_fail (HR_IS_ACCOUNT (self), NULL);

  return self->outlook;
}

HrState
hr_account_get_state (HrAccount *self)
{
  g_return_val_if_fail (HR_IS_ACCOUNT (self), HR_STATE_NO_KEY);

  return self->face.state;
}

HrLevel
hr_account_get_level (HrAccount *self)
{
  g_return_val_if_fail (HR_IS_ACCOUNT (self), HR_LEVEL_UNKNOWN);

  return self->face.level;
}

/**
 * hr_account_get_error:
 * @self: an account
 *
 * Returns: (nullable) (transfer none): why the last check brought no balance, of %HR_ERROR
 */
const GError *
hr_account_get_error (HrAccount *self)
{
  g_return_val_if_fail (HR_IS_ACCOUNT (self), NULL);

  return self->error;
}

gint64
hr_account_get_checked_at (HrAccount *self)
{
  g_return_val_if_fail (HR_IS_ACCOUNT (self), 0);

  return self->face.checked_at;
}

gint64
hr_account_get_next_check_at (HrAccount *self)
{
  g_return_val_if_fail (HR_IS_ACCOUNT (self), 0);

  return self->face.next_check_at;
}

gboolean
hr_account_get_busy (HrAccount *self)
{
  g_return_val_if_fail (HR_IS_ACCOUNT (self), FALSE);

  return self->face.busy;
}

gboolean
hr_account_get_key_for_this_run (HrAccount *self)
{
  g_return_val_if_fail (HR_IS_ACCOUNT (self), FALSE);

  return self->face.key_for_this_run;
}

gint64
hr_account_get_snoozed_until (HrAccount *self)
{
  g_return_val_if_fail (HR_IS_ACCOUNT (self), 0);

  return self->face.snoozed_until;
}
