/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-portal-autostart.h"

#include <glib/gi18n-lib.h>

#include <string.h>

#define PORTAL_NAME       "org.freedesktop.portal.Desktop"
#define PORTAL_PATH       "/org/freedesktop/portal/desktop"
#define PORTAL_BACKGROUND "org.freedesktop.portal.Background"
#define PORTAL_REQUEST    "org.freedesktop.portal.Request"
/* What to start outside; the portal itself is told the command inside. */
#define COMMAND "flatpak run " HR_APP_ID " --background"

/* The answer to a request, as the portal's documentation numbers them. */
enum { RESPONSE_SUCCESS = 0, RESPONSE_CANCELLED = 1 };

struct _HrPortalAutostart {
  HrAutostart parent_instance;

  GDBusConnection *connection; /* (owned) (nullable): the session bus, if there is one */
  HrClock *clock;              /* (owned) */
  GTask *asking;               /* (owned) (nullable): who waits for the portal's answer */
  gboolean wanted;             /* what @asking wants */
  GCancellable *cancellable;   /* (owned) (nullable): ends the call of @asking */
  char *request;               /* (owned) (nullable): the object path of what @asking has asked */
  guint response;              /* the subscription to its answer, or 0 */
  guint watch;                 /* on the portal's name, or 0 */
  guint timer;                 /* of @clock, or 0 */
  gboolean there;              /* the portal was seen since @asking */
};

enum { PROP_CONNECTION = 1, PROP_CLOCK, N_PROPS };

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HrPortalAutostart, hr_portal_autostart, HR_TYPE_AUTOSTART)

/* Lets go of who waits, for the caller to answer. No callback of the question comes any more. */
static GTask *
stop_asking (HrPortalAutostart *self)
{
  if (self->watch != 0)
    g_bus_unwatch_name (self->watch);
  self->watch = 0;
  if (self->response != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->response);
  self->response = 0;
  if (self->timer != 0)
    hr_clock_remove_timer (self->clock, self->timer);
  self->timer = 0;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->request, g_free);
  return g_steal_pointer (&self->asking);
}

static gboolean
is_absence (const GError *error)
{
  static const int CODES[] = {
    G_DBUS_ERROR_SERVICE_UNKNOWN,   G_DBUS_ERROR_NAME_HAS_NO_OWNER, G_DBUS_ERROR_UNKNOWN_METHOD,
    G_DBUS_ERROR_UNKNOWN_INTERFACE, G_DBUS_ERROR_UNKNOWN_OBJECT,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (CODES); i++)
    if (g_error_matches (error, G_DBUS_ERROR, CODES[i]))
      return TRUE;
  return FALSE;
}

static void
return_absence (GTask *task)
{
  g_task_return_new_error (
      task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
      C_ ("autostart",
          /* Translators: %s is a command. */
          "This desktop has no way for a sandboxed program to ask for that. Add this to the "
          "programs that it starts at login:\n%s"),
      COMMAND);
}

static void
return_refusal (GTask *task)
{
  g_task_return_new_error (
      task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
      C_ ("autostart",
          /* Translators: %s is a command. */
          "The desktop did not allow it. Allow Headroom to run in the background in the "
          "desktop’s settings, or add this to the programs that it starts at login:\n%s"),
      COMMAND);
}

static void
return_failure (GTask *task)
{
  g_task_return_new_error (
      task, G_IO_ERROR, G_IO_ERROR_FAILED,
      C_ ("autostart",
          /* Translators: %s is a command. */
          "The desktop was asked and did not answer. Try again, or look for this among the "
          "programs that it starts at login:\n%s"),
      COMMAND);
}

static void
take_answer (HrPortalAutostart *self, GVariant *results)
{
  gboolean wanted = self->wanted;
  g_autoptr (GTask) task = stop_asking (self);
  gboolean granted = FALSE;

  g_variant_lookup (results, wanted ? "autostart" : "background", "b", &granted);
  /* A request to stop is granted by itself, whatever else the portal grants. */
  hr_autostart_report (HR_AUTOSTART (self), wanted && granted);
  if (wanted && !granted)
    return_refusal (task);
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_response (GDBusConnection *connection,
             const char *sender,
             const char *path,
             const char *interface,
             const char *signal,
             GVariant *parameters,
             gpointer user_data)
{
  g_autoptr (HrPortalAutostart) self = g_object_ref (user_data);
  g_autoptr (GVariant) results = NULL;
  g_autoptr (GTask) task = NULL;
  guint32 response;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;

  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  if (response == RESPONSE_SUCCESS) {
    take_answer (self, results);
    return;
  }

  task = stop_asking (self);
  if (response == RESPONSE_CANCELLED)
    return_refusal (task);
  else
    return_failure (task);
}

/* The question was taken, or could not be put; the answer itself comes as a signal. */
static void
on_called (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HrPortalAutostart) self = user_data;
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_debug ("Background portal: %s", error->message);
  task = stop_asking (self);
  if (is_absence (error))
    return_absence (task);
  else
    return_failure (task);
}

static void
on_appeared (GDBusConnection *connection, const char *name, const char *owner, gpointer user_data)
{
  HrPortalAutostart *self = user_data;

  self->there = TRUE;
}

/* A portal that has ended gives no answer; one that is only about to be started has not ended. */
static void
on_vanished (GDBusConnection *connection, const char *name, gpointer user_data)
{
  HrPortalAutostart *self = user_data;
  g_autoptr (GTask) task = NULL;

  if (!self->there)
    return;

  task = stop_asking (self);
  return_failure (task);
}

/* Gives up the request, whatever the portal may be asking the user. */
static void
on_too_late (gpointer user_data)
{
  HrPortalAutostart *self = user_data;
  g_autoptr (GTask) task = NULL;

  self->timer = 0;
  g_dbus_connection_call (self->connection, PORTAL_NAME, self->request, PORTAL_REQUEST, "Close",
                          NULL, NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
  task = stop_asking (self);
  return_failure (task);
}

/* Where the answer will come from: a portal makes the path of the caller's name and its token. */
static char *
make_request_path (HrPortalAutostart *self, const char *token)
{
  const char *name = g_dbus_connection_get_unique_name (self->connection);
  g_autofree char *sender = g_strdelimit (g_strdup (name + strlen (":")), ".", '_');

  return g_strconcat (PORTAL_PATH "/request/", sender, "/", token, NULL);
}

static GVariant *
make_question (const char *token, gboolean enabled)
{
  static const char *const command[] = { "headroom", "--background", NULL };
  GVariantBuilder options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "reason",
                         g_variant_new_string (C_ ("autostart", "To keep the balance in view")));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (enabled));
  g_variant_builder_add (&options, "{sv}", "commandline", g_variant_new_strv (command, -1));
  return g_variant_new ("(sa{sv})", "", &options);
}

static void
hr_portal_autostart_change (HrAutostart *autostart, gboolean enabled, GTask *task)
{
  HrPortalAutostart *self = HR_PORTAL_AUTOSTART (autostart);
  g_autofree char *token = NULL;

  if (self->asking != NULL) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING, "%s",
                             C_ ("autostart", "The desktop has not answered yet."));
    return;
  }
  if (self->connection == NULL) {
    return_absence (task);
    return;
  }

  token = g_strdup_printf ("headroom%u", g_random_int ());
  self->asking = g_object_ref (task);
  self->wanted = enabled;
  self->there = FALSE;
  self->cancellable = g_cancellable_new ();
  self->request = make_request_path (self, token);
  self->timer = hr_clock_add_timer (self->clock,
                                    hr_clock_get_boot_time (self->clock) +
                                        HR_PORTAL_AUTOSTART_TIMEOUT * G_USEC_PER_SEC,
                                    on_too_late, self);
  self->watch =
      g_bus_watch_name_on_connection (self->connection, PORTAL_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                      on_appeared, on_vanished, self, NULL);
  self->response =
      g_dbus_connection_signal_subscribe (self->connection, PORTAL_NAME, PORTAL_REQUEST, "Response",
                                          self->request, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                          on_response, self, NULL);
  /* The timer ends it. */
  g_dbus_connection_call (self->connection, PORTAL_NAME, PORTAL_PATH, PORTAL_BACKGROUND,
                          "RequestBackground", make_question (token, enabled),
                          G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, G_MAXINT,
                          self->cancellable, on_called, g_object_ref (self));
}

static void
hr_portal_autostart_dispose (GObject *object)
{
  HrPortalAutostart *self = HR_PORTAL_AUTOSTART (object);

  /* Who waits keeps the object, so nobody does. */
  g_assert (self->asking == NULL);
  g_clear_object (&self->clock);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (hr_portal_autostart_parent_class)->dispose (object);
}

static void
hr_portal_autostart_set_property (GObject *object,
                                  guint prop_id,
                                  const GValue *value,
                                  GParamSpec *pspec)
{
  HrPortalAutostart *self = HR_PORTAL_AUTOSTART (object);

  switch (prop_id) {
  case PROP_CONNECTION:
    self->connection = g_value_dup_object (value);
    break;
  case PROP_CLOCK:
    self->clock = g_value_dup_object (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
hr_portal_autostart_class_init (HrPortalAutostartClass *klass)
{
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = hr_portal_autostart_dispose;
  object_class->set_property = hr_portal_autostart_set_property;
  HR_AUTOSTART_CLASS (klass)->change = hr_portal_autostart_change;

  properties[PROP_CONNECTION] =
      g_param_spec_object ("connection", NULL, NULL, G_TYPE_DBUS_CONNECTION, flags);
  properties[PROP_CLOCK] = g_param_spec_object ("clock", NULL, NULL, HR_TYPE_CLOCK, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hr_portal_autostart_init (HrPortalAutostart *self)
{
}

/**
 * hr_portal_autostart_new:
 * @connection: (nullable): the session bus; %NULL where there is none
 * @clock: what the time limit is measured with
 * @enabled: what the portal answered last, in an earlier run
 *
 * Returns: (transfer full): a new #HrPortalAutostart
 */
HrAutostart *
hr_portal_autostart_new (GDBusConnection *connection, HrClock *clock, gboolean enabled)
{
  HrAutostart *self = NULL;

  g_return_val_if_fail (connection == NULL || G_IS_DBUS_CONNECTION (connection), NULL);
  g_return_val_if_fail (HR_IS_CLOCK (clock), NULL);

  self = g_object_new (HR_TYPE_PORTAL_AUTOSTART, "connection", connection, "clock", clock, NULL);
  hr_autostart_report (self, enabled);
  return self;
}
