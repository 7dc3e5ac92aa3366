/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hr-fake-clock.h"
#include "hr-notifier.h"
#include "hr-test-account.h"

#include <string.h>

/* A notification server that remembers what it was told. Its answers come at once, but no sooner
 * than the main loop runs. It has the name of the portal's, or of GNOME Shell's, in some tests. */
static const char SERVER_XML[] =
    "<node><interface name='org.freedesktop.Notifications'>"
    "<method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/>"
    "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='as' direction='in'/><arg type='a{sv}' direction='in'/>"
    "<arg type='i' direction='in'/><arg type='u' direction='out'/></method>"
    "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
    "</interface><interface name='org.gtk.Notifications'>"
    "<method name='RemoveNotification'><arg type='s' direction='in'/>"
    "<arg type='s' direction='in'/></method>"
    "</interface><interface name='org.freedesktop.portal.Notification'>"
    "<method name='RemoveNotification'><arg type='s' direction='in'/></method>"
    "</interface></node>";

static const char *const PATHS[] = { "/org/freedesktop/Notifications", "/org/gtk/Notifications",
                                     "/org/freedesktop/portal/desktop" };

typedef struct {
  GTestDBus *dbus;             /* (owned) */
  GDBusConnection *connection; /* (owned): the server's */
  guint objects[G_N_ELEMENTS (PATHS)];
  GApplication *application; /* (owned) */
  GString *log;              /* (owned): a line for each call */
  gboolean refuses;          /* whether it answers with errors */
  gboolean hangs;            /* whether it does not answer */
  GPtrArray *unanswered;     /* (owned) (element-type GDBusMethodInvocation) */
  guint n_calls;
  guint n_bubbles;
} Server;

typedef struct {
  Server *server;
  HrFakeClock *clock;                  /* (owned) */
  HrAccounts *accounts;                /* (owned) */
  HrAccount *account;                  /* (owned) */
  HrNotificationServer *notifications; /* (owned): under test, with the notifier */
  HrNotifier *notifier;                /* (owned) */
  GString *taken;                      /* (owned): ids, each with a space after it */
} Fixture;

static void
on_call (GDBusConnection *connection,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *invocation,
         gpointer user_data)
{
  Server *server = user_data;

  server->n_calls++;
  if (g_str_equal (method, "Notify")) {
    g_autofree const char **actions = NULL;
    g_autoptr (GVariant) hints = NULL;
    guint replaces;
    guchar urgency = 255;
    const char *title;

    g_variant_get (parameters, "(&su&s&s&s^a&s@a{sv}i)", NULL, &replaces, NULL, &title, NULL,
                   &actions, &hints, NULL);
    g_variant_lookup (hints, "urgency", "y", &urgency);
    if (replaces == 0)
      replaces = ++server->n_bubbles;
    g_string_append_printf (server->log, "show %u urgency %u actions %u: %s\n", replaces, urgency,
                            g_strv_length ((char **) actions) / 2, title);
    if (server->refuses)
      g_dbus_method_invocation_return_dbus_error (invocation, "org.example.Error", "Not now");
    else if (server->hangs)
      g_ptr_array_add (server->unanswered, invocation);
    else
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", replaces));
  } else if (g_str_equal (method, "RemoveNotification")) {
    g_autofree char *text = g_variant_print (parameters, FALSE);

    g_string_append_printf (server->log, "remove %s\n", text);
    g_dbus_method_invocation_return_value (invocation, NULL);
  } else {
    guint id;

    g_variant_get (parameters, "(u)", &id);
    g_string_append_printf (server->log, "close %u\n", id);
    g_dbus_method_invocation_return_value (invocation, NULL);
  }
}

/* RequestName or ReleaseName, at once. */
static void
call_bus (Server *server, const char *method, GVariant *parameters)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  reply = g_dbus_connection_call_sync (server->connection, "org.freedesktop.DBus",
                                       "/org/freedesktop/DBus", "org.freedesktop.DBus", method,
                                       parameters, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

static void
appear_as (Server *server, const char *name)
{
  call_bus (server, "RequestName", g_variant_new ("(su)", name, 0));
}

static void
vanish_as (Server *server, const char *name)
{
  call_bus (server, "ReleaseName", g_variant_new ("(s)", name));
}

static void
server_appear (Server *server)
{
  appear_as (server, "org.freedesktop.Notifications");
}

static void
server_vanish (Server *server)
{
  vanish_as (server, "org.freedesktop.Notifications");
}

static void
server_start (Server *server)
{
  static const GDBusInterfaceVTable vtable = { .method_call = on_call };
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (SERVER_XML, NULL);
  g_autoptr (GError) error = NULL;

  server->log = g_string_new (NULL);
  server->unanswered = g_ptr_array_new ();
  server->dbus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (server->dbus);
  server->connection =
      g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (server->dbus),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (PATHS); i++) {
    server->objects[i] =
        g_dbus_connection_register_object (server->connection, PATHS[i], info->interfaces[i],
                                           &vtable, server, NULL, &error);
    g_assert_no_error (error);
  }
  server_appear (server);

  server->application = g_application_new ("org.example.Notifier", G_APPLICATION_DEFAULT_FLAGS);
  g_assert_true (g_application_register (server->application, NULL, &error));
  g_assert_no_error (error);
}

static void
on_pinged (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *done = user_data;

  *done = TRUE;
}

/* Messages keep their order: when @to has answered this, its earlier messages are here. */
static void
make_round_trip (Server *server, const char *to)
{
  gboolean done = FALSE;

  g_dbus_connection_call (g_application_get_dbus_connection (server->application), to, "/",
                          "org.freedesktop.DBus.Peer", "Ping", NULL, NULL, G_DBUS_CALL_FLAGS_NONE,
                          -1, NULL, on_pinged, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* Everything that was sent to the notification server is there, and so are its answers. */
static void
catch_up (Server *server)
{
  const char *name = g_dbus_connection_get_unique_name (server->connection);

  /* It is looked for, it is told, and it is told what came meanwhile. */
  for (guint i = 0; i < 4; i++)
    make_round_trip (server, name);
}

/* The notifier knows who has the name. It asks for that after another answer. */
static void
let_notifier_look (Server *server)
{
  for (guint i = 0; i < 3; i++)
    make_round_trip (server, "org.freedesktop.DBus");
}

static void
server_stop (Server *server)
{
  for (guint i = 0; i < G_N_ELEMENTS (PATHS); i++)
    g_dbus_connection_unregister_object (server->connection, server->objects[i]);
  g_dbus_connection_close_sync (server->connection, NULL, NULL);
  make_round_trip (server, "org.freedesktop.DBus");
  g_object_unref (server->application);
  g_object_unref (server->connection);
  g_test_dbus_down (server->dbus);
  g_object_unref (server->dbus);
  g_string_free (server->log, TRUE);
  g_ptr_array_unref (server->unanswered);
}

static void
on_taken (HrNotificationServer *notifications, const char *id, Fixture *fixture)
{
  g_string_append_printf (fixture->taken, "%s ", id);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = (Server *) data;
  g_string_truncate (fixture->server->log, 0);
  fixture->server->n_calls = fixture->server->n_bubbles = 0;
  fixture->clock = hr_fake_clock_new ();
  fixture->accounts = hr_accounts_new ();
  fixture->account = hr_test_account_new ("default", HR_CLOCK (fixture->clock));
  hr_accounts_add (fixture->accounts, fixture->account);
  fixture->notifications = hr_notification_server_new (fixture->server->application, FALSE);
  fixture->notifier =
      hr_notifier_new (fixture->notifications, fixture->accounts, HR_CLOCK (fixture->clock));
  fixture->taken = g_string_new (NULL);
  g_signal_connect (fixture->notifications, "taken", G_CALLBACK (on_taken), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->notifier);
  /* The store has written down what was taken; no other timer is left. */
  while (hr_fake_clock_count_timers (fixture->clock) > 0)
    g_main_context_iteration (NULL, TRUE);
  /* What is still under way holds it until it was cancelled. */
  g_object_run_dispose (G_OBJECT (fixture->notifications));
  catch_up (fixture->server);
  g_assert_finalize_object (fixture->notifications);
  g_object_unref (fixture->account);
  g_assert_finalize_object (fixture->accounts);
  g_assert_finalize_object (fixture->clock);
  g_string_free (fixture->taken, TRUE);
  fixture->server->refuses = fixture->server->hangs = FALSE;
  g_ptr_array_set_size (fixture->server->unanswered, 0);
}

static void
alert (Fixture *fixture, HrAlertKind kind, gboolean tell, HrLevel level)
{
  HrAlert event = { .kind = kind, .tell = tell, .level = level, .credits = 42, .granted = 1000 };

  g_signal_emit_by_name (fixture->account, "alert", &event);
}

/* The server has been called @n times in all, and its answers are here. */
static void
assert_calls (Fixture *fixture, guint n, const char *last_line_prefix)
{
  g_auto (GStrv) lines = NULL;

  catch_up (fixture->server);
  g_assert_cmpuint (fixture->server->n_calls, ==, n);
  lines = g_strsplit (fixture->server->log->str, "\n", -1);
  if (!g_str_has_prefix (lines[n - 1], last_line_prefix))
    g_error ("Not “%s…” but “%s”", last_line_prefix, lines[n - 1]);
}

static void
test_kinds (Fixture *fixture, gconstpointer data)
{
  static const struct {
    HrAlertKind kind;
    HrLevel level;
    guint urgency; /* freedesktop's: 1 normal (high, too), 2 critical */
    guint actions; /* the default one included */
  } rows[] = {
    { HR_ALERT_BALANCE, HR_LEVEL_LOW, 1, 3 },
    { HR_ALERT_BALANCE, HR_LEVEL_CRITICAL, 2, 3 },
    { HR_ALERT_BALANCE, HR_LEVEL_EMPTY, 2, 3 },
    { HR_ALERT_TOPPED_UP, HR_LEVEL_OK, 1, 1 },
    { HR_ALERT_KEY_REFUSED, HR_LEVEL_UNKNOWN, 1, 2 },
    { HR_ALERT_UNREACHABLE, HR_LEVEL_UNKNOWN, 1, 1 },
    { HR_ALERT_BUDGET, HR_LEVEL_OK, 1, 3 },
    { HR_ALERT_FORECAST, HR_LEVEL_OK, 1, 3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    /* The three of one kind share a bubble. */
    g_autofree char *expected =
        g_strdup_printf ("show %u urgency %u actions %u: ", i < 3 ? 1 : i - 1, rows[i].urgency,
                         rows[i].actions);

    alert (fixture, rows[i].kind, TRUE, rows[i].level);
    assert_calls (fixture, i + 1, expected);
    hr_fake_clock_advance (fixture->clock, 10);
  }
}

static void
test_without_icon (Fixture *fixture, gconstpointer data)
{
  GVariantDict notification;

  g_variant_dict_init (&notification, NULL);
  g_variant_dict_insert (&notification, "title", "s", "Plain");
  hr_notification_server_show (fixture->notifications, "default.plain",
                               g_variant_dict_end (&notification));
  assert_calls (fixture, 1, "show 1 urgency 1 actions 1: Plain");
}

static void
test_burst (Fixture *fixture, gconstpointer data)
{
  alert (fixture, HR_ALERT_BALANCE, TRUE, HR_LEVEL_LOW);
  alert (fixture, HR_ALERT_BALANCE, TRUE, HR_LEVEL_CRITICAL);
  alert (fixture, HR_ALERT_BALANCE, TRUE, HR_LEVEL_EMPTY);
  assert_calls (fixture, 1, "show 1 urgency 2 actions 3: No credits left");
  alert (fixture, HR_ALERT_BALANCE, TRUE, HR_LEVEL_LOW);
  assert_calls (fixture, 2, "show 1 urgency 1 ");
}

static void
test_taken (Fixture *fixture, gconstpointer data)
{
  alert (fixture, HR_ALERT_BALANCE, TRUE, HR_LEVEL_LOW);
  g_assert_cmpstr (fixture->taken->str, ==, "");
  assert_calls (fixture, 1, "show 1 ");
  g_assert_cmpstr (fixture->taken->str, ==, "default.balance ");
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  fixture->server->refuses = TRUE;
  alert (fixture, HR_ALERT_BALANCE, TRUE, HR_LEVEL_LOW);
  assert_calls (fixture, 1, "show 1 ");
  g_assert_cmpstr (fixture->taken->str, ==, "");

  /* The next check. */
  fixture->server->refuses = FALSE;
  g_signal_emit_by_name (fixture->account, "changed");
  assert_calls (fixture, 2, "show 2 ");
  g_assert_cmpstr (fixture->taken->str, ==, "default.balance ");
  g_signal_emit_by_name (fixture->account, "changed");
  assert_calls (fixture, 2, "show 2 ");
}

static void
test_late_answer (Fixture *fixture, gconstpointer data)
{
  fixture->server->hangs = TRUE;
  alert (fixture, HR_ALERT_BALANCE, TRUE, HR_LEVEL_LOW);
  assert_calls (fixture, 1, "show 1 ");
  g_signal_emit_by_name (fixture->account, "changed");
  alert (fixture, HR_ALERT_BALANCE, FALSE, HR_LEVEL_OK);
  assert_calls (fixture, 1, "show 1 ");

  fixture->server->hangs = FALSE;
  g_dbus_method_invocation_return_value (g_ptr_array_index (fixture->server->unanswered, 0),
                                         g_variant_new ("(u)", 1));
  assert_calls (fixture, 2, "close 1");
  g_assert_cmpstr (fixture->taken->str, ==, "");
}

static void
emit (Fixture *fixture, const char *signal, GVariant *parameters)
{
  g_dbus_connection_emit_signal (fixture->server->connection, NULL,
                                 "/org/freedesktop/Notifications", "org.freedesktop.Notifications",
                                 signal, parameters, NULL);
  catch_up (fixture->server);
}

static void
on_activate (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  g_string_append_printf (user_data, "%s %s ", g_action_get_name (G_ACTION (action)),
                          g_variant_get_string (target, NULL));
}

static void
test_buttons (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) log = g_string_new (NULL);
  static const char *const names[] = { "show-account", "top-up", "enter-key" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GSimpleAction) action = g_simple_action_new (names[i], G_VARIANT_TYPE_STRING);

    g_signal_connect (action, "activate", G_CALLBACK (on_activate), log);
    g_action_map_add_action (G_ACTION_MAP (fixture->server->application), G_ACTION (action));
  }

  alert (fixture, HR_ALERT_BALANCE, TRUE, HR_LEVEL_LOW);
  assert_calls (fixture, 1, "show 1 ");
  emit (fixture, "ActionInvoked", g_variant_new ("(us)", 1, "default"));
  emit (fixture, "ActionInvoked", g_variant_new ("(us)", 1, "app.top-up::default"));
  /* None of its buttons, and no bubble of ours. */
  emit (fixture, "ActionInvoked", g_variant_new ("(us)", 1, "app.enter-key::default"));
  emit (fixture, "ActionInvoked", g_variant_new ("(us)", 2, "default"));
  g_assert_cmpstr (log->str, ==, "show-account default top-up default ");

  /* Closed by the user: nothing to withdraw. */
  emit (fixture, "NotificationClosed", g_variant_new ("(uu)", 1, 2));
  alert (fixture, HR_ALERT_BALANCE, FALSE, HR_LEVEL_OK);
  assert_calls (fixture, 1, "show 1 ");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_action_map_remove_action (G_ACTION_MAP (fixture->server->application), names[i]);
}

static void
test_many (Fixture *fixture, gconstpointer data)
{
  HrAlert low = { .kind = HR_ALERT_BALANCE, .tell = TRUE, .level = HR_LEVEL_LOW, .credits = 42 };

  for (guint i = 0; i < 12; i++) {
    g_autofree char *id = g_strdup_printf ("account-%u", i);
    g_autoptr (HrAccount) account = hr_test_account_new (id, HR_CLOCK (fixture->clock));

    hr_accounts_add (fixture->accounts, account);
    g_signal_emit_by_name (account, "alert", &low);
    assert_calls (fixture, MIN (i + 1, 3), "show ");
  }
  hr_fake_clock_advance (fixture->clock, 3);
  assert_calls (fixture, 4, "show 4 urgency 1 actions 1: 9 more accounts are low");
  g_assert_cmpstr (fixture->taken->str, ==,
                   "account-0.balance account-1.balance account-2.balance many ");

  while (hr_accounts_get_n (fixture->accounts) > 0)
    hr_accounts_remove (fixture->accounts, hr_accounts_get (fixture->accounts, 0));
  catch_up (fixture->server);
  g_assert_cmpuint (fixture->server->n_calls, ==, 8);
  g_assert_nonnull (strstr (fixture->server->log->str, "close 4\n"));
}

static void
test_withdraw (Fixture *fixture, gconstpointer data)
{
  alert (fixture, HR_ALERT_BALANCE, TRUE, HR_LEVEL_LOW);
  assert_calls (fixture, 1, "show 1 ");
  hr_fake_clock_advance (fixture->clock, 10);
  alert (fixture, HR_ALERT_BALANCE, FALSE, HR_LEVEL_OK);
  assert_calls (fixture, 2, "close 1");
}

static void
test_withdraw_at_once (Fixture *fixture, gconstpointer data)
{
  alert (fixture, HR_ALERT_BALANCE, TRUE, HR_LEVEL_LOW);
  alert (fixture, HR_ALERT_BALANCE, FALSE, HR_LEVEL_OK);
  catch_up (fixture->server);
  g_assert_cmpuint (fixture->server->n_calls, ==, 0);
}

static void
test_withdraw_soon (Fixture *fixture, gconstpointer data)
{
  alert (fixture, HR_ALERT_BALANCE, TRUE, HR_LEVEL_LOW);
  assert_calls (fixture, 1, "show 1 ");
  alert (fixture, HR_ALERT_BALANCE, FALSE, HR_LEVEL_OK);
  assert_calls (fixture, 2, "close 1");
  hr_fake_clock_advance (fixture->clock, 10);
  assert_calls (fixture, 2, "close 1");
}

static void
test_withdraw_earlier (Fixture *fixture, gconstpointer data)
{
  appear_as (fixture->server, "org.gtk.Notifications");
  let_notifier_look (fixture->server);
  alert (fixture, HR_ALERT_BALANCE, FALSE, HR_LEVEL_OK);
  assert_calls (fixture, 1, "remove ('org.example.Notifier', 'default.balance')");

  vanish_as (fixture->server, "org.gtk.Notifications");
  let_notifier_look (fixture->server);
}

static void
test_withdraw_earlier_in_sandbox (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HrNotificationServer) sandboxed =
      hr_notification_server_new (fixture->server->application, TRUE);

  appear_as (fixture->server, "org.freedesktop.portal.Desktop");
  let_notifier_look (fixture->server);
  hr_notification_server_withdraw (sandboxed, "default.balance");
  assert_calls (fixture, 1, "remove ('default.balance',)");

  vanish_as (fixture->server, "org.freedesktop.portal.Desktop");
  let_notifier_look (fixture->server);
}

static void
test_withdraw_earlier_later (Fixture *fixture, gconstpointer data)
{
  let_notifier_look (fixture->server);
  alert (fixture, HR_ALERT_BALANCE, FALSE, HR_LEVEL_OK);
  alert (fixture, HR_ALERT_UNREACHABLE, FALSE, HR_LEVEL_OK);
  /* This one is told again meanwhile. */
  alert (fixture, HR_ALERT_BALANCE, TRUE, HR_LEVEL_LOW);
  assert_calls (fixture, 1, "show 1 ");

  appear_as (fixture->server, "org.gtk.Notifications");
  let_notifier_look (fixture->server);
  assert_calls (fixture, 2, "remove ('org.example.Notifier', 'default.unreachable')");

  vanish_as (fixture->server, "org.gtk.Notifications");
  let_notifier_look (fixture->server);
}

static void
test_withdraw_earlier_after_answer (Fixture *fixture, gconstpointer data)
{
  appear_as (fixture->server, "org.gtk.Notifications");
  let_notifier_look (fixture->server);
  fixture->server->hangs = TRUE;
  alert (fixture, HR_ALERT_BALANCE, TRUE, HR_LEVEL_LOW);
  assert_calls (fixture, 1, "show 1 ");
  alert (fixture, HR_ALERT_BALANCE, FALSE, HR_LEVEL_OK);
  assert_calls (fixture, 1, "show 1 ");

  g_dbus_method_invocation_return_dbus_error (g_ptr_array_index (fixture->server->unanswered, 0),
                                              "org.example.Error", "Not now");
  assert_calls (fixture, 2, "remove ('org.example.Notifier', 'default.balance')");

  vanish_as (fixture->server, "org.gtk.Notifications");
  let_notifier_look (fixture->server);
}

static void
test_name (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HrAccount) other = hr_test_account_new ("other", HR_CLOCK (fixture->clock));

  /* The only account needs no name, unless it was given one. */
  alert (fixture, HR_ALERT_KEY_REFUSED, TRUE, HR_LEVEL_UNKNOWN);
  assert_calls (fixture, 1, "show 1 ");
  g_assert_null (strstr (fixture->server->log->str, "Studio"));

  hr_accounts_add (fixture->accounts, other);
  hr_test_account_set_name (fixture->account, "Studio");
  alert (fixture, HR_ALERT_BALANCE, TRUE, HR_LEVEL_LOW);
  assert_calls (fixture, 2, "show 2 ");
  g_assert_nonnull (strstr (fixture->server->log->str, "Studio"));
}

static void
test_removed (Fixture *fixture, gconstpointer data)
{
  alert (fixture, HR_ALERT_BALANCE, TRUE, HR_LEVEL_LOW);
  assert_calls (fixture, 1, "show 1 ");
  hr_fake_clock_advance (fixture->clock, 10);
  while (hr_accounts_get_n (fixture->accounts) > 0)
    hr_accounts_remove (fixture->accounts, hr_accounts_get (fixture->accounts, 0));
  assert_calls (fixture, 2, "close 1");
}

static void
test_missing_server (Fixture *fixture, gconstpointer data)
{
  server_vanish (fixture->server);
  let_notifier_look (fixture->server);
  alert (fixture, HR_ALERT_BALANCE, TRUE, HR_LEVEL_LOW);
  alert (fixture, HR_ALERT_KEY_REFUSED, TRUE, HR_LEVEL_UNKNOWN);
  alert (fixture, HR_ALERT_TOPPED_UP, TRUE, HR_LEVEL_OK);
  hr_fake_clock_advance (fixture->clock, 10);
  /* What was taken back, and what was said anew. */
  alert (fixture, HR_ALERT_KEY_REFUSED, FALSE, HR_LEVEL_UNKNOWN);
  alert (fixture, HR_ALERT_TOPPED_UP, TRUE, HR_LEVEL_OK);
  let_notifier_look (fixture->server);
  g_assert_cmpuint (fixture->server->n_calls, ==, 0);
  hr_fake_clock_advance (fixture->clock, 10);

  server_appear (fixture->server);
  let_notifier_look (fixture->server);
  catch_up (fixture->server);
  g_assert_cmpuint (fixture->server->n_calls, ==, 2);
  g_assert_nonnull (strstr (fixture->server->log->str, "urgency 1 actions 3: "));
  g_assert_nonnull (strstr (fixture->server->log->str, "urgency 1 actions 1: "));
  hr_fake_clock_advance (fixture->clock, 10);
}

static void
test_missing_server_and_withdrawn_soon (Fixture *fixture, gconstpointer data)
{
  server_vanish (fixture->server);
  let_notifier_look (fixture->server);
  alert (fixture, HR_ALERT_BALANCE, TRUE, HR_LEVEL_LOW);
  alert (fixture, HR_ALERT_BALANCE, FALSE, HR_LEVEL_OK);
  server_appear (fixture->server);
  let_notifier_look (fixture->server);
  hr_fake_clock_advance (fixture->clock, 10);
  catch_up (fixture->server);
  g_assert_cmpuint (fixture->server->n_calls, ==, 0);
}

static void
test_server_comes_back (Fixture *fixture, gconstpointer data)
{
  let_notifier_look (fixture->server);
  alert (fixture, HR_ALERT_BALANCE, TRUE, HR_LEVEL_LOW);
  assert_calls (fixture, 1, "show 1 ");
  hr_fake_clock_advance (fixture->clock, 10);

  server_vanish (fixture->server);
  let_notifier_look (fixture->server);
  server_appear (fixture->server);
  let_notifier_look (fixture->server);
  catch_up (fixture->server);
  g_assert_cmpuint (fixture->server->n_calls, ==, 1);
}

int
main (int argc, char **argv)
{
  Server server = { 0 };
  int status;

  g_test_init (&argc, &argv, NULL);
  server_start (&server);
#define ADD(path, func) g_test_add (path, Fixture, &server, set_up, func, tear_down)
  ADD ("/notifier/kinds/urgency-and-buttons", test_kinds);
  ADD ("/notifier/without-an-icon-has-the-programs", test_without_icon);
  ADD ("/notifier/burst/is-one-bubble", test_burst);
  ADD ("/notifier/withdraw", test_withdraw);
  ADD ("/notifier/withdraw/before-the-server-answered", test_withdraw_at_once);
  ADD ("/notifier/withdraw/as-soon-as-the-server-answered", test_withdraw_soon);
  ADD ("/notifier/withdraw/what-an-earlier-run-has-shown", test_withdraw_earlier);
  ADD ("/notifier/withdraw/what-an-earlier-run-has-shown-in-a-sandbox",
       test_withdraw_earlier_in_sandbox);
  ADD ("/notifier/withdraw/what-an-earlier-run-has-shown-when-its-server-appears",
       test_withdraw_earlier_later);
  ADD ("/notifier/withdraw/what-an-earlier-run-has-shown-once-the-server-answered",
       test_withdraw_earlier_after_answer);
  ADD ("/notifier/account-name/only-among-several", test_name);
  ADD ("/notifier/account-removed/takes-its-bubbles", test_removed);
  ADD ("/notifier/missing-server/is-told-when-it-appears", test_missing_server);
  ADD ("/notifier/missing-server/not-what-was-withdrawn", test_missing_server_and_withdrawn_soon);
  ADD ("/notifier/missing-server/not-what-it-has-shown", test_server_comes_back);
  ADD ("/notifier/taken/is-told-when-the-server-answers", test_taken);
  ADD ("/notifier/taken/one-that-was-refused-stays-due", test_refused);
  ADD ("/notifier/taken/late-answer", test_late_answer);
  ADD ("/notifier/buttons/do-what-they-say", test_buttons);
  ADD ("/notifier/many-accounts/are-told-together", test_many);
#undef ADD
  status = g_test_run ();
  server_stop (&server);
  return status;
}
