/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-system-conditions.h"

#include <gio/gio.h>

struct _HrSystemConditions {
  GObject parent_instance;

  GNetworkMonitor *network;    /* (owned) */
  GPowerProfileMonitor *power; /* (owned) */

  gboolean online;
  gboolean frugal;
};

enum { PROP_ONLINE = 1, PROP_FRUGAL };

static void
hr_system_conditions_conditions_init (HrConditionsInterface *iface)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (HrSystemConditions,
                               hr_system_conditions,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HR_TYPE_CONDITIONS,
                                                      hr_system_conditions_conditions_init))

static void
update_online (HrSystemConditions *self)
{
  gboolean online = g_network_monitor_get_network_available (self->network);

  if (self->online == online)
    return;

  self->online = online;
  g_object_notify (G_OBJECT (self), "online");
}

static void
update_frugal (HrSystemConditions *self)
{
  gboolean frugal = g_network_monitor_get_network_metered (self->network) ||
                    g_power_profile_monitor_get_power_saver_enabled (self->power);

  if (self->frugal == frugal)
    return;

  self->frugal = frugal;
  g_object_notify (G_OBJECT (self), "frugal");
}

static void
on_network_changed (HrSystemConditions *self)
{
  /* Not every monitor notifies its properties before its signal. */
  update_online (self);
  update_frugal (self);
  hr_conditions_emit_network_changed (HR_CONDITIONS (self));
}

static void
hr_system_conditions_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HrSystemConditions *self = HR_SYSTEM_CONDITIONS (object);

  switch (id) {
  case PROP_ONLINE:
    g_value_set_boolean (value, self->online);
    break;
  case PROP_FRUGAL:
    g_value_set_boolean (value, self->frugal);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
hr_system_conditions_dispose (GObject *object)
{
  HrSystemConditions *self = HR_SYSTEM_CONDITIONS (object);

  /* Both monitors are usually the process's own and outlive this. */
  if (self->power != NULL)
    g_signal_handlers_disconnect_by_data (self->power, self);
  if (self->network != NULL)
    g_signal_handlers_disconnect_by_data (self->network, self);
  g_clear_object (&self->power);
  g_clear_object (&self->network);

  G_OBJECT_CLASS (hr_system_conditions_parent_class)->dispose (object);
}

static void
hr_system_conditions_class_init (HrSystemConditionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = hr_system_conditions_get_property;
  object_class->dispose = hr_system_conditions_dispose;

  g_object_class_override_property (object_class, PROP_ONLINE, "online");
  g_object_class_override_property (object_class, PROP_FRUGAL, "frugal");
}

static void
hr_system_conditions_init (HrSystemConditions *self)
{
  self->online = TRUE;
}

/**
 * hr_system_conditions_new:
 * @network: (nullable): the network's monitor, %NULL for the machine's
 * @power: (nullable): the power profile's monitor, %NULL for the machine's
 *
 * Returns: (transfer full): what they tell
 */
HrConditions *
hr_system_conditions_new (GNetworkMonitor *network, GPowerProfileMonitor *power)
{
  HrSystemConditions *self;

  g_return_val_if_fail (network == NULL || G_IS_NETWORK_MONITOR (network), NULL);
  g_return_val_if_fail (power == NULL || G_IS_POWER_PROFILE_MONITOR (power), NULL);

  self = g_object_new (HR_TYPE_SYSTEM_CONDITIONS, NULL);
  self->network = g_object_ref (network != NULL ? network : g_network_monitor_get_default ());
  self->power = power != NULL ? g_object_ref (power) : g_power_profile_monitor_dup_default ();
  g_signal_connect_object (self->network, "network-changed", G_CALLBACK (on_network_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->network, "notify::network-available", G_CALLBACK (update_online),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->network, "notify::network-metered", G_CALLBACK (update_frugal),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->power, "notify::power-saver-enabled", G_CALLBACK (update_frugal),
                           self, G_CONNECT_SWAPPED);
  update_online (self);
  update_frugal (self);
  return HR_CONDITIONS (self);
}

/**
 * hr_system_conditions_new_unwatched:
 *
 * For who asks once: the machine's monitors ask other programs, and wait for those.
 *
 * Returns: (transfer full): conditions in which there is a network, and nothing to save
 */
HrConditions *
hr_system_conditions_new_unwatched (void)
{
  return HR_CONDITIONS (g_object_new (HR_TYPE_SYSTEM_CONDITIONS, NULL));
}
