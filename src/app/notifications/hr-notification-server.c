/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-notification-server.h"

#include <gio/gdesktopappinfo.h>

/* How long the bus may take to start a server. One that comes later is told of by its name. */
#define START_TIMEOUT_MS (10 * 1000)

/* How long a server may take to answer. One that hangs and shows what it was told when it comes to
 * itself has it beside what was sent again; so it is long. */
#define ANSWER_TIMEOUT_MS (60 * 1000)

typedef enum {
  PORTAL,
  GTK,
  FREEDESKTOP,
  N_KINDS,
} Kind;

static const struct {
  const char *name;
  const char *path;
  const char *interface;
  const char *show;
  const char *withdraw;
} KINDS[N_KINDS] = {
  [PORTAL] = { "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop",
               "org.freedesktop.portal.Notification", "AddNotification", "RemoveNotification" },
  [GTK] = { "org.gtk.Notifications", "/org/gtk/Notifications", "org.gtk.Notifications",
            "AddNotification", "RemoveNotification" },
  [FREEDESKTOP] = { "org.freedesktop.Notifications", "/org/freedesktop/Notifications",
                    "org.freedesktop.Notifications", "Notify", "CloseNotification" },
};

struct _HrNotificationServer {
  GObject parent_instance;

  GApplication *application; /* (owned): sends them, and has the actions of their buttons */
  GDBusConnection *bus;      /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) */
  GHashTable *bubbles;       /* (owned) (element-type utf8 Bubble): by id */
  gboolean in_sandbox;       /* where the portal alone can be asked */
  gboolean keeper_is_there;  /* get_keeper () has its name */
  guint watches[N_KINDS];
  guint subscription; /* to the signals of a freedesktop server */
};

/* Notification under one id, as it is to be and as it is. */
typedef struct {
  HrNotificationServer *server; /* (unowned): owns this */
  char *id;                     /* (owned) */
  GVariant *wanted;             /* (owned) (nullable): NULL to show nothing */
  GVariant *sent;               /* (owned) (nullable): the one whose answer is to come */
  GVariant *shown;              /* (owned) (nullable): the one that was taken */
  gboolean busy;                /* somebody is asked */
  Kind asked;                   /* who */
  Kind shown_by;                /* who took @shown */
  guint32 number;               /* of @shown, at a freedesktop server; 0 for none */
} Bubble;

enum { SIGNAL_TAKEN, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HrNotificationServer, hr_notification_server, G_TYPE_OBJECT)

static void ask_next (Bubble *bubble);

static void
bubble_free (Bubble *bubble)
{
  g_clear_pointer (&bubble->wanted, g_variant_unref);
  g_clear_pointer (&bubble->sent, g_variant_unref);
  g_clear_pointer (&bubble->shown, g_variant_unref);
  g_free (bubble->id);
  g_free (bubble);
}

static const char *
get_application_id (Bubble *bubble)
{
  return g_application_get_application_id (bubble->server->application);
}

/* Finds who knows notifications by our ids, and has them beyond its end and ours: GNOME Shell
 * stores them. A freedesktop server knows them by numbers of its own, which are good for one run.
 */
static Kind
get_keeper (HrNotificationServer *self)
{
  return self->in_sandbox ? PORTAL : GTK;
}

static void
call (Bubble *bubble,
      Kind kind,
      const char *method,
      GVariant *parameters,
      GCancellable *cancellable,
      GAsyncReadyCallback callback)
{
  g_dbus_connection_call (bubble->server->bus, KINDS[kind].name, KINDS[kind].path,
                          KINDS[kind].interface, method, parameters, NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, ANSWER_TIMEOUT_MS, cancellable, callback,
                          callback != NULL ? bubble : NULL);
}

static void
withdraw (Bubble *bubble, Kind kind)
{
  GVariant *parameters = NULL;

  switch (kind) {
  case PORTAL:
    parameters = g_variant_new ("(s)", bubble->id);
    break;
  case GTK:
    parameters = g_variant_new ("(ss)", get_application_id (bubble), bubble->id);
    break;
  case FREEDESKTOP:
    parameters = g_variant_new ("(u)", bubble->number);
    break;
  case N_KINDS:
  default:
    g_return_if_reached ();
  }
  call (bubble, kind, KINDS[kind].withdraw, parameters, NULL, NULL);
}

/* Does what is left to do for a bubble, unless an answer is to come, which does it then. May free
 * the bubble. */
static void
settle (Bubble *bubble)
{
  if (bubble->busy)
    return;

  if (bubble->wanted == NULL) {
    /* Where nothing was shown, an earlier run's may be. */
    Kind kind = bubble->shown != NULL ? bubble->shown_by : get_keeper (bubble->server);

    if (kind == get_keeper (bubble->server) && !bubble->server->keeper_is_there)
      return;
    withdraw (bubble, kind);
    g_hash_table_remove (bubble->server->bubbles, bubble->id);
  } else if (bubble->wanted != bubble->shown && bubble->server->bus != NULL) {
    bubble->busy = TRUE;
    bubble->asked = 0;
    ask_next (bubble);
  }
}

/* Forgets what is not on show at a freedesktop server any more, and need not be shown again. */
static void
forget_shown (Bubble *bubble)
{
  if (bubble->wanted == bubble->shown)
    g_clear_pointer (&bubble->wanted, g_variant_unref);
  g_clear_pointer (&bubble->shown, g_variant_unref);
  bubble->number = 0;
  if (bubble->wanted == NULL && !bubble->busy)
    g_hash_table_remove (bubble->server->bubbles, bubble->id);
}

/* The buttons, as a freedesktop server takes them: names and labels in turn. */
static GPtrArray *
make_actions (GVariant *notification)
{
  g_autoptr (GPtrArray) actions = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GVariant) buttons = NULL;

  g_ptr_array_add (actions, g_strdup ("default"));
  g_ptr_array_add (actions, g_strdup (""));
  buttons = g_variant_lookup_value (notification, "buttons", G_VARIANT_TYPE ("aa{sv}"));
  for (gsize i = 0; buttons != NULL && i < g_variant_n_children (buttons); i++) {
    g_autoptr (GVariant) button = g_variant_get_child_value (buttons, i);
    g_autoptr (GVariant) target = g_variant_lookup_value (button, "target", NULL);
    const char *label = "", *action = "";

    g_variant_lookup (button, "label", "&s", &label);
    g_variant_lookup (button, "action", "&s", &action);
    g_ptr_array_add (actions, g_action_print_detailed_name (action, target));
    g_ptr_array_add (actions, g_strdup (label));
  }
  g_ptr_array_add (actions, NULL);
  return g_steal_pointer (&actions);
}

/* One name. Not the icon's text: GLib appends the symbolic variant, and no server takes two names
 * for one. */
static char *
get_icon_name (Bubble *bubble)
{
  g_autoptr (GVariant) serialized = g_variant_lookup_value (bubble->sent, "icon", NULL);
  g_autoptr (GIcon) icon = serialized != NULL ? g_icon_deserialize (serialized) : NULL;

  if (!G_IS_THEMED_ICON (icon))
    return g_strdup (get_application_id (bubble));
  return g_strdup (g_themed_icon_get_names (G_THEMED_ICON (icon))[0]);
}

static GVariant *
make_freedesktop_parameters (Bubble *bubble)
{
  g_autofree char *icon_name = get_icon_name (bubble);
  g_autoptr (GPtrArray) actions = make_actions (bubble->sent);
  GVariantBuilder hints;
  const char *title = "", *body = "", *priority = "";

  g_variant_lookup (bubble->sent, "title", "&s", &title);
  g_variant_lookup (bubble->sent, "body", "&s", &body);
  g_variant_lookup (bubble->sent, "priority", "&s", &priority);

  g_variant_builder_init (&hints, G_VARIANT_TYPE ("a{sv}"));
  g_variant_builder_add (&hints, "{sv}", "desktop-entry",
                         g_variant_new_string (get_application_id (bubble)));
  g_variant_builder_add (&hints, "{sv}", "image-path", g_variant_new_string (icon_name));
  g_variant_builder_add (&hints, "{sv}", "urgency",
                         g_variant_new_byte (g_str_equal (priority, "urgent") ? 2 : 1));
  return g_variant_new ("(susss^asa{sv}i)", g_get_application_name (), bubble->number, icon_name,
                        title, body, actions->pdata, &hints, -1);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) sent = NULL;
  g_autoptr (GError) error = NULL;
  Bubble *bubble = user_data;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  sent = g_steal_pointer (&bubble->sent);
  if (reply == NULL) {
    if (!g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) &&
        !g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER))
      g_message ("%s did not take a notification: %s", KINDS[bubble->asked].name, error->message);
    bubble->asked++;
    ask_next (bubble);
    return;
  }

  bubble->busy = FALSE;
  bubble->shown_by = bubble->asked;
  if (g_variant_is_of_type (reply, G_VARIANT_TYPE ("(u)")))
    g_variant_get (reply, "(u)", &bubble->number);
  g_clear_pointer (&bubble->shown, g_variant_unref);
  bubble->shown = g_steal_pointer (&sent);
  if (bubble->wanted == bubble->shown)
    g_signal_emit (bubble->server, signals[SIGNAL_TAKEN], 0, bubble->id);
  settle (bubble);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  Bubble *bubble = user_data;
  GVariant *parameters = NULL;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  /* It may be there although the bus could not have started it. */
  if (bubble->wanted == NULL) {
    bubble->busy = FALSE;
    settle (bubble);
    return;
  }

  bubble->sent = g_variant_ref (bubble->wanted);
  switch (bubble->asked) {
  case PORTAL:
    parameters = g_variant_new ("(s@a{sv})", bubble->id, bubble->sent);
    break;
  case GTK:
    parameters =
        g_variant_new ("(ss@a{sv})", get_application_id (bubble), bubble->id, bubble->sent);
    break;
  case FREEDESKTOP:
    parameters = make_freedesktop_parameters (bubble);
    break;
  case N_KINDS:
  default:
    g_return_if_reached ();
  }
  call (bubble, bubble->asked, KINDS[bubble->asked].show, parameters, bubble->server->cancellable,
        on_answer);
}

/* GNOME Shell takes what it then does not show, if it knows no desktop file. */
static gboolean
may_ask (Bubble *bubble)
{
  g_autofree char *desktop_id = NULL;
  g_autoptr (GDesktopAppInfo) info = NULL;

  if ((bubble->asked == PORTAL) != bubble->server->in_sandbox)
    return FALSE;
  if (bubble->asked != GTK)
    return TRUE;

  desktop_id = g_strconcat (get_application_id (bubble), ".desktop", NULL);
  info = g_desktop_app_info_new (desktop_id);
  return info != NULL;
}

/* Has the bus look for the next server that may be asked. The bus starts it, if it can: a call that
 * waited for that would be shown late, beside the one that took its place. */
static void
ask_next (Bubble *bubble)
{
  while (bubble->asked < N_KINDS && !may_ask (bubble))
    bubble->asked++;

  if (bubble->asked == N_KINDS) {
    /* It stays due, unless nobody wants it any more. */
    bubble->busy = FALSE;
    if (bubble->wanted == NULL)
      settle (bubble);
    return;
  }
  g_dbus_connection_call (bubble->server->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "StartServiceByName",
                          g_variant_new ("(su)", KINDS[bubble->asked].name, 0),
                          G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, START_TIMEOUT_MS,
                          bubble->server->cancellable, on_started, bubble);
}

static void
activate (HrNotificationServer *self, const char *name, GVariant *target)
{
  g_return_if_fail (g_str_has_prefix (name, "app."));

  g_action_group_activate_action (G_ACTION_GROUP (self->application), name + strlen ("app."),
                                  target);
}

static void
on_action_invoked (HrNotificationServer *self, Bubble *bubble, const char *key)
{
  g_autoptr (GPtrArray) actions = make_actions (bubble->shown);
  g_autoptr (GVariant) target = NULL;
  g_autofree char *parsed = NULL;
  const char *name = "";

  if (!g_strv_contains ((const char *const *) actions->pdata, key))
    return;

  if (g_str_equal (key, "default")) {
    g_variant_lookup (bubble->shown, "default-action", "&s", &name);
    target = g_variant_lookup_value (bubble->shown, "default-action-target", NULL);
    activate (self, name, target);
  } else if (g_action_parse_detailed_name (key, &parsed, &target, NULL)) {
    activate (self, parsed, target);
  }
}

static Bubble *
find_by_number (HrNotificationServer *self, guint32 number)
{
  GHashTableIter iter;
  Bubble *bubble;

  g_hash_table_iter_init (&iter, self->bubbles);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &bubble)) {
    if (bubble->shown != NULL && bubble->shown_by == FREEDESKTOP && bubble->number == number)
      return bubble;
  }
  return NULL;
}

static void
on_signal (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *signal,
           GVariant *parameters,
           gpointer user_data)
{
  HrNotificationServer *self = user_data;
  Bubble *bubble;
  guint32 number;

  if (g_str_equal (signal, "ActionInvoked") &&
      g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(us)"))) {
    const char *key;

    g_variant_get (parameters, "(u&s)", &number, &key);
    bubble = find_by_number (self, number);
    if (bubble != NULL)
      on_action_invoked (self, bubble, key);
  } else if (g_str_equal (signal, "NotificationClosed") &&
             g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(uu)"))) {
    g_variant_get (parameters, "(uu)", &number, NULL);
    bubble = find_by_number (self, number);
    if (bubble != NULL)
      forget_shown (bubble);
  }
}

static void
on_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  HrNotificationServer *self = user_data;

  if (g_str_equal (name, KINDS[get_keeper (self)].name))
    self->keeper_is_there = TRUE;
  hr_notification_server_try_again (self);
}

/* A freedesktop server takes its notifications with it. */
static void
on_vanished (GDBusConnection *bus, const char *name, gpointer user_data)
{
  HrNotificationServer *self = user_data;
  g_autoptr (GList) bubbles = NULL;

  if (bus == NULL)
    return;

  if (g_str_equal (name, KINDS[get_keeper (self)].name)) {
    self->keeper_is_there = FALSE;
    return;
  }
  bubbles = g_hash_table_get_values (self->bubbles);
  for (GList *l = bubbles; l != NULL; l = l->next) {
    Bubble *bubble = l->data;

    if (bubble->shown != NULL && bubble->shown_by == FREEDESKTOP)
      forget_shown (bubble);
  }
}

static void
hr_notification_server_dispose (GObject *object)
{
  HrNotificationServer *self = HR_NOTIFICATION_SERVER (object);

  g_cancellable_cancel (self->cancellable);
  for (Kind kind = 0; kind < N_KINDS; kind++) {
    if (self->watches[kind] != 0)
      g_bus_unwatch_name (self->watches[kind]);
    self->watches[kind] = 0;
  }
  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  self->subscription = 0;
  self->keeper_is_there = FALSE;
  g_hash_table_remove_all (self->bubbles);
  g_clear_object (&self->bus);
  g_clear_object (&self->application);

  G_OBJECT_CLASS (hr_notification_server_parent_class)->dispose (object);
}

static void
hr_notification_server_finalize (GObject *object)
{
  HrNotificationServer *self = HR_NOTIFICATION_SERVER (object);

  g_hash_table_unref (self->bubbles);
  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (hr_notification_server_parent_class)->finalize (object);
}

static void
hr_notification_server_class_init (HrNotificationServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = hr_notification_server_dispose;
  object_class->finalize = hr_notification_server_finalize;

  signals[SIGNAL_TAKEN] =
      g_signal_new ("taken", HR_TYPE_NOTIFICATION_SERVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
hr_notification_server_init (HrNotificationServer *self)
{
  self->cancellable = g_cancellable_new ();
  self->bubbles =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) bubble_free);
}

/**
 * hr_notification_server_new:
 * @application: (transfer none): who sends the notifications, registered; its actions are activated
 * @in_sandbox: whether the portal alone can be asked
 *
 * Returns: (transfer full): a new #HrNotificationServer
 */
HrNotificationServer *
hr_notification_server_new (GApplication *application, gboolean in_sandbox)
{
  HrNotificationServer *self;
  GDBusConnection *bus;

  g_return_val_if_fail (G_IS_APPLICATION (application), NULL);

  self = g_object_new (HR_TYPE_NOTIFICATION_SERVER, NULL);
  self->application = g_object_ref (application);
  self->in_sandbox = in_sandbox;
  bus = g_application_get_dbus_connection (application);
  if (bus == NULL)
    return self;

  self->bus = g_object_ref (bus);
  for (Kind kind = 0; kind < N_KINDS; kind++) {
    if ((kind == PORTAL) == in_sandbox)
      self->watches[kind] = g_bus_watch_name_on_connection (self->bus, KINDS[kind].name,
                                                            G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                            on_appeared, on_vanished, self, NULL);
  }
  if (!in_sandbox)
    self->subscription = g_dbus_connection_signal_subscribe (
        self->bus, KINDS[FREEDESKTOP].name, KINDS[FREEDESKTOP].interface, NULL,
        KINDS[FREEDESKTOP].path, NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_signal, self, NULL);
  return self;
}

/* Has @id show @wanted, or nothing. */
static void
set_wanted (HrNotificationServer *self, const char *id, GVariant *wanted)
{
  Bubble *bubble = g_hash_table_lookup (self->bubbles, id);

  if (bubble == NULL) {
    bubble = g_new0 (Bubble, 1);
    bubble->server = self;
    bubble->id = g_strdup (id);
    g_hash_table_insert (self->bubbles, bubble->id, bubble);
  }
  g_clear_pointer (&bubble->wanted, g_variant_unref);
  bubble->wanted = wanted;
  settle (bubble);
}

/**
 * hr_notification_server_show:
 * @self: an #HrNotificationServer
 * @id: what the notification is about; it takes the place of another one with this id
 * @notification: (transfer floating): a dictionary as org.gtk.Notifications and the portal take it:
 *   "title", "body", "icon", "priority", "default-action" with its target, "buttons"
 *
 * Has a notification shown. ::taken tells that it was; until then it is due, and sent again when a
 * server appears and at hr_notification_server_try_again().
 */
void
hr_notification_server_show (HrNotificationServer *self, const char *id, GVariant *notification)
{
  g_return_if_fail (HR_IS_NOTIFICATION_SERVER (self));
  g_return_if_fail (id != NULL && g_variant_is_of_type (notification, G_VARIANT_TYPE_VARDICT));

  set_wanted (self, id, g_variant_ref_sink (notification));
}

/**
 * hr_notification_server_withdraw:
 * @self: an #HrNotificationServer
 * @id: what the notification was about
 *
 * Has nothing shown under @id any more, by whichever run. A server that stores notifications and
 * is not there is told when it appears.
 */
void
hr_notification_server_withdraw (HrNotificationServer *self, const char *id)
{
  g_return_if_fail (HR_IS_NOTIFICATION_SERVER (self) && id != NULL);

  set_wanted (self, id, NULL);
}

/**
 * hr_notification_server_try_again:
 * @self: an #HrNotificationServer
 *
 * Sends what no server has taken yet, and withdraws what is to be withdrawn.
 */
void
hr_notification_server_try_again (HrNotificationServer *self)
{
  g_autoptr (GList) bubbles = NULL;

  g_return_if_fail (HR_IS_NOTIFICATION_SERVER (self));

  bubbles = g_hash_table_get_values (self->bubbles);
  for (GList *l = bubbles; l != NULL; l = l->next)
    settle (l->data);
}
