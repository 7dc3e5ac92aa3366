/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-conditions.h"

G_DEFINE_INTERFACE (HrConditions, hr_conditions, G_TYPE_OBJECT)

static void
hr_conditions_default_init (HrConditionsInterface *iface)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  /**
   * HrConditions:online:
   *
   * Whether there is any network at all.
   */
  g_object_interface_install_property (iface,
                                       g_param_spec_boolean ("online", NULL, NULL, TRUE, flags));

  /**
   * HrConditions:frugal:
   *
   * Whether to save: the network is metered, or the power profile is the saver.
   */
  g_object_interface_install_property (iface,
                                       g_param_spec_boolean ("frugal", NULL, NULL, FALSE, flags));

  /**
   * HrConditions::network-changed:
   * @self: the conditions
   *
   * The network is another one, or is back or gone. :online is up to date by then.
   */
  g_signal_new ("network-changed", HR_TYPE_CONDITIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
}

/**
 * hr_conditions_get_online:
 * @self: the conditions
 *
 * Returns: whether there is any network at all
 */
gboolean
hr_conditions_get_online (HrConditions *self)
{
  gboolean online = FALSE;

  g_return_val_if_fail (HR_IS_CONDITIONS (self), FALSE);

  g_object_get (self, "online", &online, NULL);

  return online;
}

/**
 * hr_conditions_get_frugal:
 * @self: the conditions
 *
 * Returns: whether traffic or power is to be saved
 */
gboolean
hr_conditions_get_frugal (HrConditions *self)
{
  gboolean frugal = FALSE;

  g_return_val_if_fail (HR_IS_CONDITIONS (self), FALSE);

  g_object_get (self, "frugal", &frugal, NULL);

  return frugal;
}

/**
 * hr_conditions_emit_network_changed:
 * @self: the conditions
 *
 * Emits ::network-changed. For implementations only.
 */
void
hr_conditions_emit_network_changed (HrConditions *self)
{
  g_return_if_fail (HR_IS_CONDITIONS (self));

  g_signal_emit_by_name (self, "network-changed");
}
