/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-settings.h"

/* Apart from the rest of the settings, which programs use that have no account of their own. */

/**
 * hr_settings_bind_account:
 * @self: the settings
 * @account: an account
 *
 * Makes @account follow its settings and the general ones, from now until it is gone.
 */
void
hr_settings_bind_account (HrSettings *self, HrAccount *account)
{
  static const struct {
    const char *key;
    const char *property;
    gboolean general;
  } bindings[] = {
    { "name", "name", FALSE },
    { "api-url", "base-url", FALSE },
    { "low-threshold", "low-threshold", FALSE },
    { "critical-threshold", "critical-threshold", FALSE },
    { "generation-cost", "generation-cost", FALSE },
    { "daily-budget", "daily-budget", FALSE },
    { "top-up-url", "top-up-url", FALSE },
    { "keys-url", "keys-url", FALSE },
    { "poll-interval", "poll-interval", TRUE },
    { "adaptive-polling", "adaptive-polling", TRUE },
    { "notify-topped-up", "notify-topped-up", TRUE },
    { "reminder-hours", "reminder-hours", TRUE },
    { "forecast-alert-hours", "forecast-alert-hours", TRUE },
  };
  GSettings *own = NULL;

  g_return_if_fail (HR_IS_SETTINGS (self));
  g_return_if_fail (HR_IS_ACCOUNT (account));

  own = hr_settings_get_account (self, hr_account_get_id (account));
  for (gsize i = 0; i < G_N_ELEMENTS (bindings); i++)
    g_settings_bind (bindings[i].general ? hr_settings_get_general (self) : own, bindings[i].key,
                     account, bindings[i].property, G_SETTINGS_BIND_GET);
}
