/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-portal-autostart.h"

#include <glib/gi18n-lib.h>
#include <libportal/portal.h>

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
/* What to start outside; the portal itself is told the command inside. */
#define COMMAND "flatpak run " HR_APP_ID " --background"

struct _HrPortalAutostart {
  HrAutostart parent_instance;

  GDBusConnection *connection; /* (owned) (nullable): the session bus, if there is one */
  XdpPortal *portal;           /* (owned) (nullable): made when it is asked for the first time */
  GTask *asking;               /* (owned) (nullable): who waits for the portal's answer */
  guint question;              /* the number of what @asking has asked */
  gboolean wanted;             /* what @asking wants */
  guint watch;                 /* on the portal's name, or 0 */
  gboolean there;              /* the portal was seen since @asking */
};

enum { PROP_CONNECTION = 1, N_PROPS };

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HrPortalAutostart, hr_portal_autostart, HR_TYPE_AUTOSTART)

/* What libportal keeps until it is answered: for ever, if the portal ends in between. So it holds
 * nobody. */
typedef struct {
  GWeakRef autostart;
  guint number;
} Question;

static Question *
question_new (HrPortalAutostart *self)
{
  Question *question = g_new0 (Question, 1);

  g_weak_ref_init (&question->autostart, self);
  question->number = ++self->question;
  return question;
}

static void
question_free (Question *question)
{
  g_weak_ref_clear (&question->autostart);
  g_free (question);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

/* Lets go of who waits, for the caller to answer. */
static GTask *
stop_asking (HrPortalAutostart *self)
{
  if (self->watch != 0)
    g_bus_unwatch_name (self->watch);
  self->watch = 0;
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
      /* Translators: %s is a command. */
      C_ ("autostart",
          "This desktop has no way for a sandboxed program to ask for that. Add this to the "
          "programs that it starts at login:\n%s"),
      COMMAND);
}

static void
return_refusal (GTask *task)
{
  g_task_return_new_error (
      task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
      /* Translators: %s is a command. */
      C_ ("autostart",
          "The desktop did not allow it. Allow Headroom to run in the background in the "
          "desktop’s settings, or add this to the programs that it starts at login:\n%s"),
      COMMAND);
}

static void
return_failure (GTask *task)
{
  g_task_return_new_error (
      task, G_IO_ERROR, G_IO_ERROR_FAILED,
      /* Translators: %s is a command. */
      C_ ("autostart",
          "The desktop was asked and did not answer. Try again, or look for this among the "
          "programs that it starts at login:\n%s"),
      COMMAND);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;
  g_autoptr (HrPortalAutostart) self = g_weak_ref_get (&question->autostart);
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;
  gboolean granted = xdp_portal_request_background_finish (XDP_PORTAL (source), result, &error);

  /* Given up when the portal was gone. */
  if (self == NULL || self->asking == NULL || self->question != question->number)
    return;

  task = stop_asking (self);
  if (error != NULL) {
    g_debug ("Background portal: %s", error->message);
    if (is_absence (error))
      return_absence (task);
    else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      return_refusal (task);
    else
      return_failure (task);
    return;
  }

  /* Whoever asks not to be started is not, whatever else is granted. */
  hr_autostart_report (HR_AUTOSTART (self), self->wanted && granted);
  if (self->wanted && !granted)
    return_refusal (task);
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_appeared (GDBusConnection *connection, const char *name, const char *owner, gpointer user_data)
{
  HrPortalAutostart *self = user_data;

  self->there = TRUE;
}

/* libportal waits for an answer for ever; a portal that has ended gives none. One that is only
 * about to be started has not ended. */
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

static void
hr_portal_autostart_change (HrAutostart *autostart, gboolean enabled, GTask *task)
{
  HrPortalAutostart *self = HR_PORTAL_AUTOSTART (autostart);
  g_autoptr (GPtrArray) command = NULL;

  if (self->asking != NULL) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING, "%s",
                             C_ ("autostart", "The desktop has not answered yet."));
    return;
  }
  if (self->connection == NULL) {
    return_absence (task);
    return;
  }

  if (self->portal == NULL)
    self->portal = xdp_portal_new ();
  self->asking = g_object_ref (task);
  self->wanted = enabled;
  self->there = FALSE;
  self->watch =
      g_bus_watch_name_on_connection (self->connection, PORTAL_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                      on_appeared, on_vanished, self, NULL);
  command = g_ptr_array_new ();
  g_ptr_array_add (command, (gpointer) "headroom");
  g_ptr_array_add (command, (gpointer) "--background");
  xdp_portal_request_background (self->portal, NULL,
                                 (char *) C_ ("autostart", "To keep the balance in view"), command,
                                 enabled ? XDP_BACKGROUND_FLAG_AUTOSTART : XDP_BACKGROUND_FLAG_NONE,
                                 NULL, on_answered, question_new (self));
}

static void
hr_portal_autostart_dispose (GObject *object)
{
  HrPortalAutostart *self = HR_PORTAL_AUTOSTART (object);

  /* Who waits keeps the object, so nobody does. */
  g_assert (self->asking == NULL);
  g_clear_object (&self->portal);
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
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
hr_portal_autostart_class_init (HrPortalAutostartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = hr_portal_autostart_dispose;
  object_class->set_property = hr_portal_autostart_set_property;
  HR_AUTOSTART_CLASS (klass)->change = hr_portal_autostart_change;

  properties[PROP_CONNECTION] =
      g_param_spec_object ("connection", NULL, NULL, G_TYPE_DBUS_CONNECTION,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hr_portal_autostart_init (HrPortalAutostart *self)
{
}

/**
 * hr_portal_autostart_new:
 * @connection: (nullable): the session bus, the one that g_bus_get() gives; %NULL where there is
 * none
 * @enabled: what the portal answered last, in an earlier run
 *
 * Returns: (transfer full): a new #HrPortalAutostart
 */
HrAutostart *
hr_portal_autostart_new (GDBusConnection *connection, gboolean enabled)
{
  HrAutostart *self = NULL;

  g_return_val_if_fail (connection == NULL || G_IS_DBUS_CONNECTION (connection), NULL);

  self = g_object_new (HR_TYPE_PORTAL_AUTOSTART, "connection", connection, NULL);
  hr_autostart_report (self, enabled);
  return self;
}
