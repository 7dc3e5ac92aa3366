/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-tray-host.h"

#define WATCHER      "org.kde.StatusNotifierWatcher"
#define WATCHER_PATH "/StatusNotifierWatcher"

/* How long a tray may be away without being missed, in microseconds: panels that reload are back
 * within half a second, and the first attempt to register is made within it. */
#define GRACE (2 * G_USEC_PER_SEC)
/* How long the watcher may take to answer, in milliseconds. */
#define PATIENCE 5000

/* From one attempt to register to the next, in seconds: some watchers have their name before they
 * have their object. */
static const guint ATTEMPTS[] = { 1, 3, 10, 30 };

struct _HrTrayHost {
  GObject parent_instance;

  GDBusConnection *connection; /* (owned) (nullable): without one there is no tray */
  HrClock *clock;              /* (owned) */
  char *path;                  /* (owned): the item's object */
  guint name_watch;
  guint subscription;
  char *owner;               /* (owned) (nullable): the watcher's unique name */
  GCancellable *cancellable; /* (owned) (nullable): of the question or registration under way */
  gboolean registered;       /* the watcher of now took a registration of ours */
  guint attempt;             /* an index into ATTEMPTS */
  guint attempt_timer;
  gboolean may_register; /* an item that is not listed is registered now */
  guint grace_timer;
  gboolean present;
};

enum { SIGNAL_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HrTrayHost, hr_tray_host, G_TYPE_OBJECT)

static void
clear_timer (HrTrayHost *self, guint *timer)
{
  if (*timer != 0)
    hr_clock_remove_timer (self->clock, *timer);
  *timer = 0;
}

static void
set_present (HrTrayHost *self, gboolean present)
{
  clear_timer (self, &self->grace_timer);
  if (self->present == present)
    return;

  self->present = present;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_missed (gpointer user_data)
{
  HrTrayHost *self = user_data;

  self->grace_timer = 0;
  set_present (self, FALSE);
}

static void
miss (HrTrayHost *self)
{
  if (self->present && self->grace_timer == 0)
    self->grace_timer =
        hr_clock_add_timer (self->clock, hr_clock_get_boot_time (self->clock) + GRACE, on_missed,
                            self);
}

static void on_attempt (gpointer user_data);

static void
plan_attempt (HrTrayHost *self)
{
  if (self->attempt_timer == 0 && self->attempt < G_N_ELEMENTS (ATTEMPTS))
    self->attempt_timer = hr_clock_add_timer (self->clock,
                                              hr_clock_get_boot_time (self->clock) +
                                                  ATTEMPTS[self->attempt++] * G_USEC_PER_SEC,
                                              on_attempt, self);
}

/* Tells whether the watcher's list has our item. Its entries begin with the owner's unique name;
 * what follows is the path, in some with an @ before it. */
static gboolean
is_listed (HrTrayHost *self, GVariant *properties)
{
  const char *own = g_dbus_connection_get_unique_name (self->connection);
  g_autofree const char **items = NULL;

  if (own == NULL ||
      !g_variant_lookup (properties, "RegisteredStatusNotifierItems", "^a&s", &items))
    return FALSE;

  for (gsize i = 0; items[i] != NULL; i++)
    if (g_str_has_prefix (items[i], own) && g_str_has_suffix (items[i], self->path))
      return TRUE;
  return FALSE;
}

static void
call_watcher (HrTrayHost *self,
              const char *interface,
              const char *method,
              GVariant *parameters,
              const GVariantType *reply_type,
              GAsyncReadyCallback callback)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_dbus_connection_call (self->connection, self->owner, WATCHER_PATH, interface, method,
                          parameters, reply_type, G_DBUS_CALL_FLAGS_NO_AUTO_START, PATIENCE,
                          self->cancellable, callback, self);
}

static void
on_registered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  HrTrayHost *self;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self = HR_TRAY_HOST (user_data);
  g_clear_object (&self->cancellable);
  if (reply == NULL) {
    g_debug ("The tray did not take the item: %s", error->message);
    plan_attempt (self);
    return;
  }
  self->registered = TRUE;
  hr_tray_host_ask (self);
}

static void
register_item (HrTrayHost *self)
{
  self->may_register = FALSE;
  call_watcher (self, WATCHER, "RegisterStatusNotifierItem", g_variant_new ("(s)", self->path),
                NULL, on_registered);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) properties = NULL;
  gboolean has_host = TRUE;
  gboolean listed = FALSE;
  HrTrayHost *self;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self = HR_TRAY_HOST (user_data);
  g_clear_object (&self->cancellable);
  if (reply != NULL) {
    properties = g_variant_get_child_value (reply, 0);
    g_variant_lookup (properties, "IsStatusNotifierHostRegistered", "b", &has_host);
    listed = self->registered || is_listed (self, properties);
  }
  if (listed)
    clear_timer (self, &self->attempt_timer);
  if (listed && has_host) {
    set_present (self, TRUE);
    return;
  }
  miss (self);
  if (reply != NULL && !listed && self->may_register)
    register_item (self);
  else if (!listed)
    plan_attempt (self);
}

/**
 * hr_tray_host_ask:
 * @self: an #HrTrayHost
 *
 * Asks the watcher, if there is one: the library may have registered the item just now.
 */
void
hr_tray_host_ask (HrTrayHost *self)
{
  g_return_if_fail (HR_IS_TRAY_HOST (self));

  if (self->owner != NULL)
    call_watcher (self, "org.freedesktop.DBus.Properties", "GetAll", g_variant_new ("(s)", WATCHER),
                  G_VARIANT_TYPE ("(a{sv})"), on_answer);
}

static void
on_attempt (gpointer user_data)
{
  HrTrayHost *self = user_data;

  self->attempt_timer = 0;
  self->may_register = TRUE;
  hr_tray_host_ask (self);
}

/* A host or an item came or went. */
static void
on_watcher_signal (GDBusConnection *connection,
                   const char *sender,
                   const char *path,
                   const char *interface,
                   const char *name,
                   GVariant *parameters,
                   gpointer user_data)
{
  HrTrayHost *self = user_data;

  /* A registration under way asks by itself. */
  if (g_strcmp0 (sender, self->owner) == 0 && self->cancellable == NULL)
    hr_tray_host_ask (self);
}

static void
forget_watcher (HrTrayHost *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  clear_timer (self, &self->attempt_timer);
  g_clear_pointer (&self->owner, g_free);
  self->registered = FALSE;
  self->may_register = FALSE;
  self->attempt = 0;
}

/* The library registers the item by itself when the name appears, once. */
static void
on_name_appeared (GDBusConnection *connection,
                  const char *name,
                  const char *owner,
                  gpointer user_data)
{
  HrTrayHost *self = user_data;

  forget_watcher (self);
  self->owner = g_strdup (owner);
  /* Each watcher has the whole time. */
  clear_timer (self, &self->grace_timer);
  miss (self);
  hr_tray_host_ask (self);
}

static void
on_name_vanished (GDBusConnection *connection, const char *name, gpointer user_data)
{
  HrTrayHost *self = user_data;

  forget_watcher (self);
  miss (self);
}

static void
hr_tray_host_dispose (GObject *object)
{
  HrTrayHost *self = HR_TRAY_HOST (object);

  if (self->name_watch != 0)
    g_bus_unwatch_name (self->name_watch);
  self->name_watch = 0;
  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->subscription);
  self->subscription = 0;
  forget_watcher (self);
  clear_timer (self, &self->grace_timer);
  g_clear_object (&self->clock);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (hr_tray_host_parent_class)->dispose (object);
}

static void
hr_tray_host_finalize (GObject *object)
{
  HrTrayHost *self = HR_TRAY_HOST (object);

  g_free (self->path);

  G_OBJECT_CLASS (hr_tray_host_parent_class)->finalize (object);
}

static void
hr_tray_host_class_init (HrTrayHostClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hr_tray_host_dispose;
  G_OBJECT_CLASS (klass)->finalize = hr_tray_host_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", HR_TYPE_TRAY_HOST, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
hr_tray_host_init (HrTrayHost *self)
{
  self->present = TRUE;
}

/**
 * hr_tray_host_new:
 * @connection: (transfer none) (nullable): the session bus, on which the item is
 * @clock: (transfer none): the time
 * @path: the item's object path
 *
 * Counts on a tray until it has been missed for two seconds.
 *
 * Returns: (transfer full): a new #HrTrayHost
 */
HrTrayHost *
hr_tray_host_new (GDBusConnection *connection, HrClock *clock, const char *path)
{
  HrTrayHost *self;

  g_return_val_if_fail (connection == NULL || G_IS_DBUS_CONNECTION (connection), NULL);
  g_return_val_if_fail (HR_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (HR_TYPE_TRAY_HOST, NULL);
  self->clock = g_object_ref (clock);
  self->path = g_strdup (path);
  miss (self);
  if (connection == NULL)
    return self;

  self->connection = g_object_ref (connection);
  self->subscription =
      g_dbus_connection_signal_subscribe (connection, WATCHER, WATCHER, NULL, WATCHER_PATH, NULL,
                                          G_DBUS_SIGNAL_FLAGS_NONE, on_watcher_signal, self, NULL);
  self->name_watch =
      g_bus_watch_name_on_connection (connection, WATCHER, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                      on_name_appeared, on_name_vanished, self, NULL);
  return self;
}

/**
 * hr_tray_host_get_present:
 * @self: an #HrTrayHost
 *
 * Returns: whether a tray shows the item, or has not been missed yet
 */
gboolean
hr_tray_host_get_present (HrTrayHost *self)
{
  g_return_val_if_fail (HR_IS_TRAY_HOST (self), FALSE);

  return self->present;
}
