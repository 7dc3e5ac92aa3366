/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-notification-server.h"

#define SERVER_NAME "org.freedesktop.Notifications"

/* The bus itself is asked, which answers at once or hangs; then the name is watched all the same.
 */
#define BUS_TIMEOUT_MS (5 * 1000)

struct _HrNotificationServer {
  GObject parent_instance;

  GDBusConnection *bus;      /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) */
  guint watch;
  gboolean missing;
};

enum { PROP_BUS = 1, N_PROPS };
enum { SIGNAL_APPEARED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HrNotificationServer, hr_notification_server, G_TYPE_OBJECT)

static void
on_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  HrNotificationServer *self = user_data;
  gboolean was_missing = self->missing;

  self->missing = FALSE;
  if (was_missing)
    g_signal_emit (self, signals[SIGNAL_APPEARED], 0);
}

static void
on_vanished (GDBusConnection *bus, const char *name, gpointer user_data)
{
  HrNotificationServer *self = user_data;

  self->missing = TRUE;
}

static void
on_activatable_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  HrNotificationServer *self = user_data;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree const char **names = NULL;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  /* One that the bus starts gets what is sent as soon as it is there. */
  if (reply != NULL)
    g_variant_get (reply, "(^a&s)", &names);
  if (names == NULL || !g_strv_contains (names, SERVER_NAME))
    self->watch =
        g_bus_watch_name_on_connection (self->bus, SERVER_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                        on_appeared, on_vanished, self, NULL);
}

static void
hr_notification_server_constructed (GObject *object)
{
  HrNotificationServer *self = HR_NOTIFICATION_SERVER (object);

  G_OBJECT_CLASS (hr_notification_server_parent_class)->constructed (object);

  if (self->bus != NULL)
    g_dbus_connection_call (self->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                            "org.freedesktop.DBus", "ListActivatableNames", NULL,
                            G_VARIANT_TYPE ("(as)"), G_DBUS_CALL_FLAGS_NONE, BUS_TIMEOUT_MS,
                            self->cancellable, on_activatable_listed, self);
}

static void
hr_notification_server_dispose (GObject *object)
{
  HrNotificationServer *self = HR_NOTIFICATION_SERVER (object);

  g_cancellable_cancel (self->cancellable);
  if (self->watch != 0)
    g_bus_unwatch_name (self->watch);
  self->watch = 0;
  g_clear_object (&self->bus);

  G_OBJECT_CLASS (hr_notification_server_parent_class)->dispose (object);
}

static void
hr_notification_server_finalize (GObject *object)
{
  HrNotificationServer *self = HR_NOTIFICATION_SERVER (object);

  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (hr_notification_server_parent_class)->finalize (object);
}

static void
hr_notification_server_set_property (GObject *object,
                                     guint prop_id,
                                     const GValue *value,
                                     GParamSpec *pspec)
{
  HrNotificationServer *self = HR_NOTIFICATION_SERVER (object);

  switch (prop_id) {
  case PROP_BUS:
    self->bus = g_value_dup_object (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
hr_notification_server_class_init (HrNotificationServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = hr_notification_server_constructed;
  object_class->dispose = hr_notification_server_dispose;
  object_class->finalize = hr_notification_server_finalize;
  object_class->set_property = hr_notification_server_set_property;

  properties[PROP_BUS] =
      g_param_spec_object ("bus", NULL, NULL, G_TYPE_DBUS_CONNECTION,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /* It is there, after it was missing. */
  signals[SIGNAL_APPEARED] = g_signal_new ("appeared", HR_TYPE_NOTIFICATION_SERVER,
                                           G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hr_notification_server_init (HrNotificationServer *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * hr_notification_server_new:
 * @bus: (nullable) (transfer none): the session bus, if there is one
 *
 * Returns: (transfer full): a new #HrNotificationServer, which is not missing until it has been
 *   looked for
 */
HrNotificationServer *
hr_notification_server_new (GDBusConnection *bus)
{
  g_return_val_if_fail (bus == NULL || G_IS_DBUS_CONNECTION (bus), NULL);

  return g_object_new (HR_TYPE_NOTIFICATION_SERVER, "bus", bus, NULL);
}

/**
 * hr_notification_server_is_missing:
 * @self: an #HrNotificationServer
 *
 * Returns: whether what is sent now is seen by nobody: there is no server, and the bus knows of
 * none that it could start
 */
gboolean
hr_notification_server_is_missing (HrNotificationServer *self)
{
  g_return_val_if_fail (HR_IS_NOTIFICATION_SERVER (self), FALSE);

  return self->missing;
}
