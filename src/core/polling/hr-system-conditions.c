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
  GCancellable *cancellable;   /* (owned): ends the question whether they can be made */

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

  g_cancellable_cancel (self->cancellable);
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
hr_system_conditions_finalize (GObject *object)
{
  g_object_unref (HR_SYSTEM_CONDITIONS (object)->cancellable);

  G_OBJECT_CLASS (hr_system_conditions_parent_class)->finalize (object);
}

static void
hr_system_conditions_class_init (HrSystemConditionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = hr_system_conditions_get_property;
  object_class->dispose = hr_system_conditions_dispose;
  object_class->finalize = hr_system_conditions_finalize;

  g_object_class_override_property (object_class, PROP_ONLINE, "online");
  g_object_class_override_property (object_class, PROP_FRUGAL, "frugal");
}

static void
hr_system_conditions_init (HrSystemConditions *self)
{
  self->online = TRUE;
  self->cancellable = g_cancellable_new ();
}

static void
watch (HrSystemConditions *self, GNetworkMonitor *network, GPowerProfileMonitor *power)
{
  self->network = g_object_ref (network);
  self->power = g_object_ref (power);
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
watch_machine (HrSystemConditions *self)
{
  g_autoptr (GPowerProfileMonitor) power = g_power_profile_monitor_dup_default ();

  watch (self, g_network_monitor_get_default (), power);
}

/* The program whose answer the machine's monitors wait for when they are made. */
typedef struct {
  GBusType bus;
  const char *name;
  const char *path;
  const char *interface;
} Peer;

static const Peer *
get_peer (void)
{
  static const Peer native = { G_BUS_TYPE_SYSTEM, "org.freedesktop.NetworkManager",
                               "/org/freedesktop/NetworkManager",
                               "org.freedesktop.NetworkManager" };
  static const Peer portal = { G_BUS_TYPE_SESSION, "org.freedesktop.portal.Desktop",
                               "/org/freedesktop/portal/desktop",
                               "org.freedesktop.portal.NetworkMonitor" };

  return hr_system_is_sandbox () ? &portal : &native;
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  /* An error answers as well: whoever is not there keeps nobody waiting. */
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    watch_machine (data);
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);
  HrSystemConditions *self;
  const Peer *peer;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self = data;
  if (bus == NULL) {
    watch_machine (self);
    return;
  }

  peer = get_peer ();
  g_dbus_connection_call (bus, peer->name, peer->path, "org.freedesktop.DBus.Properties", "GetAll",
                          g_variant_new ("(s)", peer->interface), NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, G_MAXINT, self->cancellable, on_answer,
                          self);
}

/**
 * hr_system_conditions_new:
 *
 * GLib's monitors ask the portal in a sandbox, and NetworkManager elsewhere, and the main loop
 * waits for the answer, 25 s from one that hangs. So they are made when that program has answered
 * the same question without anybody waiting, or is not there; until then there is a network, and
 * nothing to save.
 *
 * Returns: (transfer full): what the machine's monitors tell
 */
HrConditions *
hr_system_conditions_new (void)
{
  HrSystemConditions *self = g_object_new (HR_TYPE_SYSTEM_CONDITIONS, NULL);

  g_bus_get (get_peer ()->bus, self->cancellable, on_bus, self);
  return HR_CONDITIONS (self);
}

/**
 * hr_system_conditions_new_for_monitors:
 * @network: the network's monitor
 * @power: the power profile's monitor
 *
 * Returns: (transfer full): what @network and @power tell
 */
HrConditions *
hr_system_conditions_new_for_monitors (GNetworkMonitor *network, GPowerProfileMonitor *power)
{
  HrSystemConditions *self;

  g_return_val_if_fail (G_IS_NETWORK_MONITOR (network), NULL);
  g_return_val_if_fail (G_IS_POWER_PROFILE_MONITOR (power), NULL);

  self = g_object_new (HR_TYPE_SYSTEM_CONDITIONS, NULL);
  watch (self, network, power);
  return HR_CONDITIONS (self);
}

/**
 * hr_system_conditions_new_unwatched:
 *
 * For who asks once.
 *
 * Returns: (transfer full): conditions in which there is a network, and nothing to save
 */
HrConditions *
hr_system_conditions_new_unwatched (void)
{
  return HR_CONDITIONS (g_object_new (HR_TYPE_SYSTEM_CONDITIONS, NULL));
}

/**
 * hr_system_is_sandbox:
 *
 * Returns: whether this is a Flatpak's sandbox, in which the portal alone can be asked
 */
gboolean
hr_system_is_sandbox (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}
