/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hr-fake-clock.h"
#include "hr-tray-host.h"

#define WATCHER      "org.kde.StatusNotifierWatcher"
#define WATCHER_PATH "/StatusNotifierWatcher"
#define ITEM_PATH    "/org/ayatana/NotificationItem/headroom"

static const char XML[] =
    "<node><interface name='" WATCHER "'>"
    "<method name='RegisterStatusNotifierItem'><arg type='s' direction='in'/></method>"
    "<property name='RegisteredStatusNotifierItems' type='as' access='read'/>"
    "<property name='IsStatusNotifierHostRegistered' type='b' access='read'/>"
    "</interface></node>";

/* A panel: the watcher on a connection of its own. */
typedef struct {
  GDBusConnection *connection; /* (owned) */
  guint object;
  char *item; /* (owned) (nullable): what is registered */
  gboolean has_host;
  guint n_registered;
} Panel;

typedef struct {
  GTestDBus *dbus;             /* (owned) */
  GDBusConnection *connection; /* (owned): the item's */
  HrFakeClock *clock;          /* (owned) */
  HrTrayHost *host;            /* (owned) */
  guint n_missed;
} Fixture;

static GDBusConnection *
connect_to (GTestDBus *dbus)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection =
      g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (dbus),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

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
  Panel *panel = user_data;
  const char *item;

  g_variant_get (parameters, "(&s)", &item);
  g_free (panel->item);
  panel->item = g_strconcat (sender, item, NULL);
  panel->n_registered++;
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static GVariant *
on_get (GDBusConnection *connection,
        const char *sender,
        const char *path,
        const char *interface,
        const char *property,
        GError **error,
        gpointer user_data)
{
  Panel *panel = user_data;

  if (g_str_equal (property, "IsStatusNotifierHostRegistered"))
    return g_variant_new_boolean (panel->has_host);
  return g_variant_new_strv ((const char *const *) &panel->item, panel->item != NULL ? 1 : 0);
}

static void
bring_object (Panel *panel)
{
  static const GDBusInterfaceVTable VTABLE = { .method_call = on_call, .get_property = on_get };
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (XML, NULL);
  g_autoptr (GError) error = NULL;

  panel->object =
      g_dbus_connection_register_object (panel->connection, WATCHER_PATH, info->interfaces[0],
                                         &VTABLE, panel, NULL, &error);
  g_assert_no_error (error);
}

/* @flags: of RequestName: 1 allows, 2 asks for a hand-over, 4 does not queue */
static void
take_name (Panel *panel, guint flags)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_sync (panel->connection, "org.freedesktop.DBus",
                                   "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                                   g_variant_new ("(su)", WATCHER, flags), G_VARIANT_TYPE ("(u)"),
                                   G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
}

static void
drop_name (Panel *panel)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_sync (panel->connection, "org.freedesktop.DBus",
                                   "/org/freedesktop/DBus", "org.freedesktop.DBus", "ReleaseName",
                                   g_variant_new ("(s)", WATCHER), G_VARIANT_TYPE ("(u)"),
                                   G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
}

static Panel *
make_panel (Fixture *fixture)
{
  Panel *panel = g_new0 (Panel, 1);

  panel->connection = connect_to (fixture->dbus);
  panel->has_host = TRUE;
  return panel;
}

static void
free_panel (Panel *panel)
{
  if (panel->object != 0)
    g_dbus_connection_unregister_object (panel->connection, panel->object);
  g_dbus_connection_close_sync (panel->connection, NULL, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (panel->connection);
  g_free (panel->item);
  g_free (panel);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Panel, free_panel)

/* As the library does when the name appears. */
static void
list_item (Fixture *fixture, Panel *panel)
{
  g_free (panel->item);
  panel->item =
      g_strconcat (g_dbus_connection_get_unique_name (fixture->connection), ITEM_PATH, NULL);
}

static void
on_changed (Fixture *fixture)
{
  if (!hr_tray_host_get_present (fixture->host))
    fixture->n_missed++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dbus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->dbus);
  fixture->connection = connect_to (fixture->dbus);
  fixture->clock = hr_fake_clock_new ();
  fixture->host = hr_tray_host_new (fixture->connection, HR_CLOCK (fixture->clock), ITEM_PATH);
  g_signal_connect_swapped (fixture->host, "changed", G_CALLBACK (on_changed), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->host);
  g_assert_cmpuint (hr_fake_clock_count_timers (fixture->clock), ==, 0);
  g_assert_finalize_object (fixture->clock);
  g_dbus_connection_close_sync (fixture->connection, NULL, NULL);
  g_object_unref (fixture->connection);
  g_test_dbus_down (fixture->dbus);
  g_object_unref (fixture->dbus);
}

/* Waits until @n timers are left: everything that was asked is answered by then. */
static void
wait_for_timers (Fixture *fixture, guint n)
{
  while (hr_fake_clock_count_timers (fixture->clock) != n)
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_for_presence (Fixture *fixture, gboolean present)
{
  while (hr_tray_host_get_present (fixture->host) != present)
    g_main_context_iteration (NULL, TRUE);
}

static void
settle (Fixture *fixture, Panel *panel)
{
  bring_object (panel);
  list_item (fixture, panel);
  take_name (panel, 1);
  wait_for_timers (fixture, 0);
  g_assert_true (hr_tray_host_get_present (fixture->host));
}

static void
test_nobody (Fixture *fixture, gconstpointer data)
{
  g_assert_true (hr_tray_host_get_present (fixture->host));
  hr_fake_clock_advance (fixture->clock, 2);
  g_assert_false (hr_tray_host_get_present (fixture->host));
  g_assert_cmpuint (hr_fake_clock_count_timers (fixture->clock), ==, 0);
}

static void
test_listed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Panel) panel = make_panel (fixture);

  settle (fixture, panel);
  hr_fake_clock_advance (fixture->clock, 60);
  g_assert_cmpuint (fixture->n_missed, ==, 0);
  g_assert_cmpuint (panel->n_registered, ==, 0);
}

static void
test_late_object (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Panel) panel = make_panel (fixture);

  take_name (panel, 0);
  wait_for_timers (fixture, 2);
  hr_fake_clock_advance (fixture->clock, 1);
  wait_for_timers (fixture, 2);
  hr_fake_clock_advance (fixture->clock, 1);
  g_assert_false (hr_tray_host_get_present (fixture->host));

  bring_object (panel);
  hr_fake_clock_advance (fixture->clock, 2);
  wait_for_presence (fixture, TRUE);
  g_assert_cmpuint (panel->n_registered, ==, 1);
  g_assert_cmpuint (hr_fake_clock_count_timers (fixture->clock), ==, 0);
}

static void
test_attempts_end (Fixture *fixture, gconstpointer data)
{
  static const guint GAPS[] = { 1, 3, 10, 30 };
  g_autoptr (Panel) panel = make_panel (fixture);

  take_name (panel, 0);
  wait_for_timers (fixture, 2);
  for (gsize i = 0; i < G_N_ELEMENTS (GAPS); i++) {
    hr_fake_clock_advance (fixture->clock, GAPS[i]);
    /* After the first one it has not been missed yet. */
    wait_for_timers (fixture, i == 0 ? 2 : i + 1 < G_N_ELEMENTS (GAPS) ? 1 : 0);
  }
  g_assert_false (hr_tray_host_get_present (fixture->host));
}

static void
test_away_shortly (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Panel) panel = make_panel (fixture);

  settle (fixture, panel);
  for (int i = 0; i < 20; i++) {
    drop_name (panel);
    wait_for_timers (fixture, 1);
    take_name (panel, 1);
    wait_for_timers (fixture, 0);
  }
  hr_fake_clock_advance (fixture->clock, 60);
  g_assert_true (hr_tray_host_get_present (fixture->host));
  g_assert_cmpuint (fixture->n_missed, ==, 0);
}

static void
test_gone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Panel) panel = make_panel (fixture);

  settle (fixture, panel);
  drop_name (panel);
  wait_for_timers (fixture, 1);
  hr_fake_clock_advance (fixture->clock, 2);
  g_assert_false (hr_tray_host_get_present (fixture->host));
  take_name (panel, 1);
  wait_for_presence (fixture, TRUE);
  g_assert_cmpuint (fixture->n_missed, ==, 1);
}

static void
test_handed_over (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Panel) first = make_panel (fixture);
  g_autoptr (Panel) second = make_panel (fixture);

  settle (fixture, first);
  bring_object (second);
  take_name (second, 2 | 4);
  /* The library registers with nobody here, so the second one has to be asked for it. */
  wait_for_timers (fixture, 2);
  hr_fake_clock_advance (fixture->clock, 1);
  while (second->n_registered == 0)
    g_main_context_iteration (NULL, TRUE);
  wait_for_presence (fixture, TRUE);
  wait_for_timers (fixture, 0);
  g_assert_cmpuint (second->n_registered, ==, 1);
}

static void
test_no_host (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Panel) panel = make_panel (fixture);
  g_autoptr (GError) error = NULL;

  panel->has_host = FALSE;
  bring_object (panel);
  list_item (fixture, panel);
  take_name (panel, 0);
  hr_fake_clock_advance (fixture->clock, 2);
  wait_for_presence (fixture, FALSE);

  panel->has_host = TRUE;
  g_dbus_connection_emit_signal (panel->connection, NULL, WATCHER_PATH, WATCHER,
                                 "StatusNotifierHostRegistered", NULL, &error);
  g_assert_no_error (error);
  wait_for_presence (fixture, TRUE);

  panel->has_host = FALSE;
  g_dbus_connection_emit_signal (panel->connection, NULL, WATCHER_PATH, WATCHER,
                                 "StatusNotifierHostUnregistered", NULL, &error);
  g_assert_no_error (error);
  wait_for_timers (fixture, 1);
  hr_fake_clock_advance (fixture->clock, 2);
  g_assert_false (hr_tray_host_get_present (fixture->host));
}

static void
test_no_bus (void)
{
  g_autoptr (HrFakeClock) clock = hr_fake_clock_new ();
  g_autoptr (HrTrayHost) host = hr_tray_host_new (NULL, HR_CLOCK (clock), ITEM_PATH);

  hr_fake_clock_advance (clock, 2);
  g_assert_false (hr_tray_host_get_present (host));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/tray-host/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("no-watcher/is-missed-after-two-seconds", test_nobody);
  ADD ("listed-item/is-not-registered-again", test_listed);
  ADD ("late-object/gets-the-item", test_late_object);
  ADD ("no-object/attempts-end", test_attempts_end);
  ADD ("away-shortly/is-not-missed", test_away_shortly);
  ADD ("gone/is-missed-and-found-again", test_gone);
  ADD ("handed-over/the-next-gets-the-item", test_handed_over);
  ADD ("no-host/is-no-tray", test_no_host);
#undef ADD
  g_test_add_func ("/tray-host/no-bus/is-no-tray", test_no_bus);
  return g_test_run ();
}
