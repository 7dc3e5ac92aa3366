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

enum {
  PROP_NETWORK_MONITOR = 1,
  PROP_POWER_PROFILE_MONITOR,
  N_PROPS,
  PROP_ONLINE = N_PROPS,
  PROP_FRUGAL,
};

static GParamSpec *properties[N_PROPS];

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
hr_system_conditions_constructed (GObject *object)
{
  HrSystemConditions *self = HR_SYSTEM_CONDITIONS (object);

  G_OBJECT_CLASS (hr_system_conditions_parent_class)->constructed (object);

  g_assert (G_IS_NETWORK_MONITOR (self->network));
  g_assert (G_IS_POWER_PROFILE_MONITOR (self->power));

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
}

static void
hr_system_conditions_set_property (GObject *object,
                                   guint id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  HrSystemConditions *self = HR_SYSTEM_CONDITIONS (object);

  switch (id) {
  case PROP_NETWORK_MONITOR:
    self->network = g_value_dup_object (value);
    break;
  case PROP_POWER_PROFILE_MONITOR:
    self->power = g_value_dup_object (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
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
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = hr_system_conditions_constructed;
  object_class->set_property = hr_system_conditions_set_property;
  object_class->get_property = hr_system_conditions_get_property;
  object_class->dispose = hr_system_conditions_dispose;

  properties[PROP_NETWORK_MONITOR] =
      g_param_spec_object ("network-monitor", NULL, NULL, G_TYPE_NETWORK_MONITOR, flags);
  properties[PROP_POWER_PROFILE_MONITOR] =
      g_param_spec_object ("power-profile-monitor", NULL, NULL, G_TYPE_POWER_PROFILE_MONITOR,
                           flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

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
 *
 * Returns: (transfer full): what this machine's monitors tell
 */
HrConditions *
hr_system_conditions_new (void)
{
  g_autoptr (GPowerProfileMonitor) power = g_power_profile_monitor_dup_default ();

  return g_object_new (HR_TYPE_SYSTEM_CONDITIONS, "network-monitor",
                       g_network_monitor_get_default (), "power-profile-monitor", power, NULL);
}
