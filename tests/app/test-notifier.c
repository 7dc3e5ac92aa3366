/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hr-fake-clock.h"
#include "hr-notifier.h"
#include "hr-test-account.h"

#include <string.h>

/* A notification server that remembers what it was told. Its answers come at once, but no sooner
 * than the main loop runs. */
static const char SERVER_XML[] =
    "<node><interface name='org.freedesktop.Notifications'>"
    "<method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/>"
    "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='as' direction='in'/><arg type='a{sv}' direction='in'/>"
    "<arg type='i' direction='in'/><arg type='u' direction='out'/></method>"
    "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
    "</interface></node>";

typedef struct {
  GTestDBus *dbus;             /* (owned) */
  GDBusConnection *connection; /* (owned): the server's */
  guint object;
  GApplication *application; /* (owned) */
  GString *log;              /* (owned): a line for each call */
  guint n_calls;
  guint n_bubbles;
} Server;

typedef struct {
  Server *server;
  HrFakeClock *clock;   /* (owned) */
  GListStore *accounts; /* (owned) */
  HrAccount *account;   /* (owned) */
  HrNotifier *notifier; /* (owned) (nullable) */
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
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", replaces));
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
server_appear (Server *server)
{
  call_bus (server, "RequestName", g_variant_new ("(su)", "org.freedesktop.Notifications", 0));
}

static void
server_vanish (Server *server)
{
  call_bus (server, "ReleaseName", g_variant_new ("(s)", "org.freedesktop.Notifications"));
}

static void
server_start (Server *server)
{
  static const GDBusInterfaceVTable vtable = { .method_call = on_call };
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (SERVER_XML, NULL);
  g_autoptr (GError) error = NULL;

  server->log = g_string_new (NULL);
  server->dbus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (server->dbus);
  server->connection =
      g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (server->dbus),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);
  g_assert_no_error (error);
  server->object =
      g_dbus_connection_register_object (server->connection, "/org/freedesktop/Notifications",
                                         info->interfaces[0], &vtable, server, NULL, &error);
  g_assert_no_error (error);
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

  make_round_trip (server, name);
  make_round_trip (server, name);
}

/* The notifier knows who has the name. It asks for that after another answer. */
static void
let_notifier_look (Server *server)
{
  for (guint i = 0; i < 3; i++)
    make_round_trip (server, "org.freedesktop.DBus");
}

/* The application must see the server go before it goes itself: GLib 2.74 frees what is on show
 * twice otherwise. */
static void
server_stop (Server *server)
{
  g_dbus_connection_unregister_object (server->connection, server->object);
  g_dbus_connection_close_sync (server->connection, NULL, NULL);
  make_round_trip (server, "org.freedesktop.DBus");
  g_object_unref (server->application);
  g_object_unref (server->connection);
  g_test_dbus_down (server->dbus);
  g_object_unref (server->dbus);
  g_string_free (server->log, TRUE);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = (Server *) data;
  g_string_truncate (fixture->server->log, 0);
  fixture->server->n_calls = fixture->server->n_bubbles = 0;
  fixture->clock = hr_fake_clock_new ();
  fixture->accounts = g_list_store_new (HR_TYPE_ACCOUNT);
  fixture->account = hr_test_account_new ("default", HR_CLOCK (fixture->clock));
  g_list_store_append (fixture->accounts, fixture->account);
  fixture->notifier = hr_notifier_new (fixture->server->application,
                                       G_LIST_MODEL (fixture->accounts), HR_CLOCK (fixture->clock));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  static const char *const ids[] = { "default.balance",     "default.topped-up",
                                     "default.key-refused", "default.unreachable",
                                     "default.budget",      "default.forecast" };

  if (fixture->notifier != NULL)
    g_assert_finalize_object (fixture->notifier);
  g_assert_cmpuint (hr_fake_clock_count_timers (fixture->clock), ==, 0);
  g_object_unref (fixture->account);
  g_assert_finalize_object (fixture->accounts);
  g_assert_finalize_object (fixture->clock);
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    g_application_withdraw_notification (fixture->server->application, ids[i]);
  catch_up (fixture->server);
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
test_burst (Fixture *fixture, gconstpointer data)
{
  alert (fixture, HR_ALERT_BALANCE, TRUE, HR_LEVEL_LOW);
  alert (fixture, HR_ALERT_BALANCE, TRUE, HR_LEVEL_CRITICAL);
  alert (fixture, HR_ALERT_BALANCE, TRUE, HR_LEVEL_EMPTY);
  assert_calls (fixture, 1, "show 1 urgency 1 ");

  /* Only the last word, and in the same bubble. */
  hr_fake_clock_advance (fixture->clock, 10);
  assert_calls (fixture, 2, "show 1 urgency 2 actions 3: No credits left");
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
  assert_calls (fixture, 1, "show 1 ");
  hr_fake_clock_advance (fixture->clock, 10);
  assert_calls (fixture, 2, "close 1");
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
test_name (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HrAccount) other = hr_test_account_new ("other", HR_CLOCK (fixture->clock));

  /* The only account needs no name, unless it was given one. */
  alert (fixture, HR_ALERT_KEY_REFUSED, TRUE, HR_LEVEL_UNKNOWN);
  assert_calls (fixture, 1, "show 1 ");
  g_assert_null (strstr (fixture->server->log->str, "Studio"));

  g_list_store_append (fixture->accounts, other);
  g_object_set (fixture->account, "name", "Studio", NULL);
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
  g_list_store_remove_all (fixture->accounts);
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

static void
test_last_words (Fixture *fixture, gconstpointer data)
{
  alert (fixture, HR_ALERT_BALANCE, TRUE, HR_LEVEL_LOW);
  alert (fixture, HR_ALERT_BALANCE, TRUE, HR_LEVEL_EMPTY);
  assert_calls (fixture, 1, "show 1 ");
  g_assert_finalize_object (g_steal_pointer (&fixture->notifier));
  assert_calls (fixture, 2, "show 1 urgency 2 ");
}

int
main (int argc, char **argv)
{
  Server server = { 0 };
  int status;

  g_setenv ("GNOTIFICATION_BACKEND", "freedesktop", TRUE);
  g_test_init (&argc, &argv, NULL);
  /* GLib warns where there is no server. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  server_start (&server);
#define ADD(path, func) g_test_add (path, Fixture, &server, set_up, func, tear_down)
  ADD ("/notifier/kinds/urgency-and-buttons", test_kinds);
  ADD ("/notifier/burst/is-one-bubble", test_burst);
  ADD ("/notifier/withdraw", test_withdraw);
  ADD ("/notifier/withdraw/before-the-server-answered", test_withdraw_at_once);
  ADD ("/notifier/withdraw/as-soon-as-the-server-answered", test_withdraw_soon);
  ADD ("/notifier/account-name/only-among-several", test_name);
  ADD ("/notifier/account-removed/takes-its-bubbles", test_removed);
  ADD ("/notifier/missing-server/is-told-when-it-appears", test_missing_server);
  ADD ("/notifier/missing-server/not-what-was-withdrawn", test_missing_server_and_withdrawn_soon);
  ADD ("/notifier/missing-server/not-what-it-has-shown", test_server_comes_back);
  ADD ("/notifier/dispose/last-word-is-said", test_last_words);
#undef ADD
  status = g_test_run ();
  server_stop (&server);
  return status;
}
