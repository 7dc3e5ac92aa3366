/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-command.h"

#include "hr-applet-proxy.h"
#include "hr-bus.h"
#include "hr-direct.h"
#include "hr-environment.h"
#include "hr-hooks.h"
#include "hr-loop.h"
#include "hr-account-sync.h"
#include "hr-system-conditions.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define NAME "headroom daemon"

/* The bus gives an applet that it starts so long, and the display may be slow. */
#define HAND_OVER_TIMEOUT_MS (25 * 1000)

typedef struct {
  HrLoop *loop;                /* (owned) */
  HrAccountSync *sync;         /* (owned) */
  GDBusConnection *connection; /* (nullable) */
  guint name;                  /* of g_bus_own_name_on_connection (), 0 while it is given away */
  gboolean ready;              /* a service manager was told */
} Daemon;

/* Interface of an application that the bus can start; only the applet can do what it asks. */
static const char APPLICATION_XML[] =
    "<node><interface name='org.freedesktop.Application'>"
    "<method name='Activate'><arg type='a{sv}'/></method>"
    "<method name='Open'><arg type='as'/><arg type='a{sv}'/></method>"
    "<method name='ActivateAction'><arg type='s'/><arg type='av'/>"
    "<arg type='a{sv}'/></method>"
    "</interface></node>";

/* Tells a service manager that waits for it (sd_notify(3)); there is one for a unit of
 * Type=notify. A name that begins with @ is an abstract one. */
static void
notify_ready (Daemon *self)
{
  static const char READY[] = "READY=1";
  const char *name = g_getenv ("NOTIFY_SOCKET");
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  socklen_t size;
  int fd;

  if (self->ready)
    return;
  self->ready = TRUE;
  if (name == NULL || (*name != '/' && *name != '@') || strlen (name) >= sizeof address.sun_path)
    return;

  size = (socklen_t) (offsetof (struct sockaddr_un, sun_path) + strlen (name));
  memcpy (address.sun_path, name, strlen (name));
  if (*name == '@')
    address.sun_path[0] = '\0';
  fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0 ||
      sendto (fd, READY, strlen (READY), MSG_NOSIGNAL, (struct sockaddr *) &address, size) < 0)
    hr_command_complain (C_ ("daemon", "the service manager could not be told: %s"),
                         g_strerror (errno));
  if (fd >= 0)
    close (fd);
}

static void
on_name_acquired (GDBusConnection *connection, const char *name, gpointer user_data)
{
  Daemon *self = user_data;

  g_message ("The daemon watches");
  hr_account_sync_start (self->sync);
  notify_ready (self);
}

/* Comes whoever has the name: who waits for it is told of no loss. */
static void
on_closed (GDBusConnection *connection,
           gboolean remote_peer_vanished,
           GError *error,
           gpointer user_data)
{
  Daemon *self = user_data;

  hr_command_complain (C_ ("daemon", "the session bus has gone"));
  hr_loop_quit (self->loop, EX_UNAVAILABLE);
}

/* An applet has the name, and asks. Ours is the next turn: the bus keeps us in its queue. */
static void
on_name_lost (GDBusConnection *connection, const char *name, gpointer user_data)
{
  Daemon *self = user_data;

  if (connection == NULL) /* on_closed () ends it */
    return;

  g_message ("The applet watches, and the daemon waits");
  hr_account_sync_stop (self->sync);
  notify_ready (self);
}

static void
own_name (Daemon *self)
{
  if (self->name == 0)
    self->name = g_bus_own_name_on_connection (self->connection, HR_APP_ID,
                                               G_BUS_NAME_OWNER_FLAGS_ALLOW_REPLACEMENT,
                                               on_name_acquired, on_name_lost, self, NULL);
}

static void
give_name_away (Daemon *self)
{
  g_clear_handle_id (&self->name, g_bus_unown_name);
  hr_account_sync_stop (self->sync);
}

typedef struct {
  Daemon *daemon;
  GDBusMethodInvocation *invocation; /* (owned): consumed by the answer */
} HandOver;

static void
on_handed_over (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree HandOver *call = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer != NULL)
    g_dbus_method_invocation_return_value (call->invocation, answer);
  else
    g_dbus_method_invocation_return_gerror (call->invocation, error);
  own_name (call->daemon);
}

/* A menu or a notification wants the applet, which the bus cannot start while the name is ours. It
 * is given away, the bus starts the applet for the same call, and we queue behind it. */
static void
on_application_call (GDBusConnection *connection,
                     const char *sender,
                     const char *path,
                     const char *interface,
                     const char *method,
                     GVariant *parameters,
                     GDBusMethodInvocation *invocation,
                     gpointer user_data)
{
  HandOver *call = NULL;

  /* One of our own that came back: no applet has taken the name. */
  if (g_strcmp0 (sender, g_dbus_connection_get_unique_name (connection)) == 0) {
    g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR,
                                                   G_DBUS_ERROR_NOT_SUPPORTED,
                                                   "The applet did not start");
    return;
  }

  call = g_new0 (HandOver, 1);
  call->daemon = user_data;
  call->invocation = invocation;
  give_name_away (user_data);
  g_dbus_connection_call (connection, HR_APP_ID, path, interface, method, parameters, NULL,
                          G_DBUS_CALL_FLAGS_NONE, HAND_OVER_TIMEOUT_MS, NULL, on_handed_over, call);
}

/* Returns: the id of the registration, 0 if there is none */
static guint
export_application (Daemon *self)
{
  static const GDBusInterfaceVTable VTABLE = { .method_call = on_application_call };
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (APPLICATION_XML, NULL);

  return g_dbus_connection_register_object (self->connection, HR_BUS_PATH, info->interfaces[0],
                                            &VTABLE, self, NULL, NULL);
}

/* Beside another daemon there is nothing to do, on whatever bus that is, or on none: a lock that
 * the kernel frees with the process is the same for all.
 *
 * Returns: whether there is no other, as far as can be known */
static gboolean
lock (void)
{
  g_autofree char *store = hr_store_get_default_path ();
  g_autofree char *folder = g_path_get_dirname (store);
  g_autofree char *path = g_build_filename (folder, HR_DIRECT_DAEMON_LOCK, NULL);
  struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  int fd = -1;

  /* It is closed by the end of the program. */
  if (g_mkdir_with_parents (folder, 0700) == 0)
    fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd >= 0 && fcntl (fd, F_SETLK, &whole) == 0)
    return TRUE;
  if (fd < 0 || (errno != EACCES && errno != EAGAIN)) {
    hr_command_complain (C_ ("daemon", "whether another daemon runs is not known (%s: %s)"), path,
                         g_strerror (errno));
    return TRUE;
  }

  fcntl (fd, F_GETLK, &whole);
  hr_command_complain (C_ ("daemon", "a daemon runs already: process %d"), (int) whole.l_pid);
  return FALSE;
}

static int
run (HrDirect *direct, GDBusConnection *connection)
{
  g_autoptr (HrLoop) loop = hr_loop_new ();
  g_autoptr (HrAccounts) accounts = hr_accounts_new ();
  g_autoptr (HrConditions) conditions = hr_system_conditions_new ();
  HrAccountParts parts = hr_direct_get_parts (direct, connection);
  g_autoptr (HrAccountSync) sync = NULL;
  g_autofree char *folder = hr_environment_get_hook_folder ();
  g_auto (GStrv) environment = hr_environment_make_for_hooks ();
  g_autoptr (HrHooks) hooks = hr_hooks_new (accounts, direct->store, direct->clock, folder,
                                            hr_hook_folder_list, (const char *const *) environment);
  g_autoptr (HrBus) bus = NULL;
  Daemon self = { .loop = loop, .connection = connection };
  guint application = 0;
  gulong closed = 0;
  int exit_code;

  parts.conditions = conditions;
  self.sync = sync = hr_account_sync_new (direct->settings, accounts, &parts);
  if (connection != NULL) {
    bus = hr_bus_new (connection, HR_BUS_PATH "/accounts", accounts, direct->clock);
    closed = g_signal_connect (connection, "closed", G_CALLBACK (on_closed), &self);
    application = export_application (&self);
    own_name (&self);
  } else {
    /* Others can see it in the store alone. */
    hr_store_confirm_at_once (direct->store);
    hr_account_sync_start (sync);
    notify_ready (&self);
  }

  exit_code = hr_loop_run (loop);

  if (connection != NULL)
    g_clear_signal_handler (&closed, connection);
  if (application != 0)
    g_dbus_connection_unregister_object (connection, application);
  hr_hooks_stop (hooks);
  give_name_away (&self);
  return exit_code;
}

/**
 * hr_command_daemon:
 * @argv: the whole command line
 *
 * Watches as the applet does, without a face, until it is told to end.
 *
 * Returns: the exit code
 */
int
hr_command_daemon (char **argv)
{
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (HrAppletProxy) proxy = NULL;
  g_autoptr (HrDirect) direct = NULL;

  if (!hr_command_parse (
          NAME, argv, entries, _ ("Watches without a face, for machines without a display."),
          _ ("It records the balance and answers the other commands as the applet does, until a\n"
             "signal ends it. Where the applet runs, the applet watches, and the daemon goes on "
             "when\n"
             "it has ended. Without a session bus it records all the same.\n"
             "\n"
             "Exit status: 0 after a signal, 69 if another daemon runs or the session bus went\n"
             "away.\n"
             "\n"
             "Example: systemctl --user enable --now headroom"),
          &error))
    return hr_command_bad_usage (NAME, error);

  hr_environment_spare_memory ();
  if (!lock ())
    return EX_UNAVAILABLE;
  proxy = hr_applet_proxy_new (FALSE, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)) {
    hr_command_complain ("%s", error->message);
    return EX_UNAVAILABLE;
  }
  if (proxy == NULL)
    g_message ("No session bus: other programs cannot ask the daemon");
  direct = hr_direct_new ();
  if (direct == NULL)
    return EX_UNAVAILABLE;

  return run (direct, proxy != NULL ? hr_applet_proxy_get_connection (proxy) : NULL);
}
