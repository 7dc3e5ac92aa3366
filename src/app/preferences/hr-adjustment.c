/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-adjustment.h"

#include "hr-account-settings.h"

/**
 * hr_adjustment_bind:
 * @adjustment: of a control
 * @settings: an account's settings
 * @key: a number among them
 *
 * Lets the control go as far as the setting does, and ties the two.
 */
void
hr_adjustment_bind (GtkAdjustment *adjustment, GSettings *settings, const char *key)
{
  const HrSettingSpec *spec = hr_account_settings_find_spec (key);

  g_return_if_fail (spec != NULL);

  gtk_adjustment_set_lower (adjustment, (double) spec->min);
  gtk_adjustment_set_upper (adjustment, (double) spec->max);
  g_settings_bind (settings, key, adjustment, "value", G_SETTINGS_BIND_DEFAULT);
}
