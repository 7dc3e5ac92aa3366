/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-system-conditions.h"

#include <gio/gio.h>

/* A monitor of both kinds that says what the test says. */
#define TEST_TYPE_MONITOR (test_monitor_get_type ())
G_DECLARE_FINAL_TYPE (TestMonitor, test_monitor, TEST, MONITOR, GObject)

struct _TestMonitor {
  GObject parent_instance;

  gboolean available;
  gboolean metered;
  gboolean saver;
};

enum {
  PROP_AVAILABLE = 1,
  PROP_METERED,
  PROP_CONNECTIVITY,
  PROP_SAVER,
};

static gboolean
test_monitor_init_sync (GInitable *initable, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static void
test_monitor_initable_init (GInitableIface *iface)
{
  iface->init = test_monitor_init_sync;
}

static void
test_monitor_network_init (GNetworkMonitorInterface *iface)
{
}

static void
test_monitor_power_init (GPowerProfileMonitorInterface *iface)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestMonitor,
                               test_monitor,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, test_monitor_initable_init)
                                   G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR,
                                                          test_monitor_network_init)
                                       G_IMPLEMENT_INTERFACE (G_TYPE_POWER_PROFILE_MONITOR,
                                                              test_monitor_power_init))

static void
test_monitor_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TestMonitor *self = TEST_MONITOR (object);

  switch (id) {
  case PROP_AVAILABLE:
    g_value_set_boolean (value, self->available);
    break;
  case PROP_METERED:
    g_value_set_boolean (value, self->metered);
    break;
  case PROP_CONNECTIVITY:
    g_value_set_enum (value, G_NETWORK_CONNECTIVITY_FULL);
    break;
  case PROP_SAVER:
    g_value_set_boolean (value, self->saver);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
test_monitor_class_init (TestMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = test_monitor_get_property;
  g_object_class_override_property (object_class, PROP_AVAILABLE, "network-available");
  g_object_class_override_property (object_class, PROP_METERED, "network-metered");
  g_object_class_override_property (object_class, PROP_CONNECTIVITY, "connectivity");
  g_object_class_override_property (object_class, PROP_SAVER, "power-saver-enabled");
}

static void
test_monitor_init (TestMonitor *self)
{
  self->available = TRUE;
}

typedef struct {
  TestMonitor *monitor;     /* (owned) */
  HrConditions *conditions; /* (owned) */
  GString *log;             /* (owned) */
} Fixture;

static void
on_network_changed (HrConditions *conditions, GString *log)
{
  g_string_append_c (log, hr_conditions_get_online (conditions) ? 'N' : 'n');
}

static void
on_online (HrConditions *conditions, GParamSpec *pspec, GString *log)
{
  g_string_append_c (log, hr_conditions_get_online (conditions) ? 'O' : 'o');
}

static void
on_frugal (HrConditions *conditions, GParamSpec *pspec, GString *log)
{
  g_string_append_c (log, hr_conditions_get_frugal (conditions) ? 'F' : 'f');
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->monitor = g_object_new (TEST_TYPE_MONITOR, NULL);
  f->conditions = hr_system_conditions_new_for_monitors (G_NETWORK_MONITOR (f->monitor),
                                                         G_POWER_PROFILE_MONITOR (f->monitor));
  f->log = g_string_new (NULL);
  g_signal_connect (f->conditions, "network-changed", G_CALLBACK (on_network_changed), f->log);
  g_signal_connect (f->conditions, "notify::online", G_CALLBACK (on_online), f->log);
  g_signal_connect (f->conditions, "notify::frugal", G_CALLBACK (on_frugal), f->log);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->conditions != NULL)
    g_assert_finalize_object (f->conditions);
  g_assert_finalize_object (f->monitor);
  g_string_free (f->log, TRUE);
}

static void
assert_log (Fixture *f, const char *expected)
{
  g_assert_cmpstr (f->log->str, ==, expected);
  g_string_truncate (f->log, 0);
}

static void
set_available (Fixture *f, gboolean available)
{
  f->monitor->available = available;
  g_signal_emit_by_name (f->monitor, "network-changed", available);
  g_object_notify (G_OBJECT (f->monitor), "network-available");
}

static void
test_network (Fixture *f, gconstpointer data)
{
  g_assert_true (hr_conditions_get_online (f->conditions));
  set_available (f, FALSE);
  assert_log (f, "on");
  set_available (f, TRUE);
  assert_log (f, "ON");
  set_available (f, TRUE);
  assert_log (f, "N");
}

static void
test_frugal (Fixture *f, gconstpointer data)
{
  g_assert_false (hr_conditions_get_frugal (f->conditions));
  f->monitor->metered = TRUE;
  g_object_notify (G_OBJECT (f->monitor), "network-metered");
  assert_log (f, "F");
  f->monitor->saver = TRUE;
  g_object_notify (G_OBJECT (f->monitor), "power-saver-enabled");
  f->monitor->metered = FALSE;
  g_object_notify (G_OBJECT (f->monitor), "network-metered");
  assert_log (f, "");
  f->monitor->saver = FALSE;
  g_object_notify (G_OBJECT (f->monitor), "power-saver-enabled");
  assert_log (f, "f");

  /* Another network may be metered. */
  f->monitor->metered = TRUE;
  set_available (f, TRUE);
  assert_log (f, "FN");
}

/* The real monitors outlive the conditions: nothing may reach them any more. */
static void
test_gone (Fixture *f, gconstpointer data)
{
  g_object_run_dispose (G_OBJECT (f->conditions));
  g_assert_finalize_object (g_steal_pointer (&f->conditions));
  set_available (f, FALSE);
  assert_log (f, "");
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);

  g_assert_null (bus);
  *(gboolean *) data = TRUE;
}

/* They may go before anybody has told whether there is a system bus. */
static void
test_gone_early (void)
{
  HrConditions *conditions;
  gboolean answered = FALSE;

  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  conditions = hr_system_conditions_new ();
  g_assert_true (hr_conditions_get_online (conditions));
  g_assert_false (hr_conditions_get_frugal (conditions));
  g_assert_finalize_object (conditions);
  g_bus_get (G_BUS_TYPE_SYSTEM, NULL, on_bus, &answered);
  while (!answered || g_main_context_pending (NULL))
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
is_watched (GNetworkMonitor *monitor)
{
  return g_signal_has_handler_pending (monitor,
                                       g_signal_lookup ("network-changed", G_TYPE_NETWORK_MONITOR),
                                       0, FALSE);
}

/* Whoever is not on the bus has answered as well. */
static void
test_machine (void)
{
  g_autoptr (GTestDBus) daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr (GDBusConnection) bus = NULL;
  GNetworkMonitor *monitor;
  HrConditions *conditions;

  g_test_dbus_up (daemon);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (daemon), TRUE);
  /* GLib gives out a connection that failed for as long as somebody still has it: a thread, or an
   * answer that the main loop has not handed on yet. */
  while ((bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL)) == NULL)
    g_main_context_iteration (NULL, FALSE);
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  monitor = g_network_monitor_get_default ();

  conditions = hr_system_conditions_new ();
  g_assert_false (is_watched (monitor));
  while (!is_watched (monitor))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (hr_conditions_get_online (conditions), ==,
                   g_network_monitor_get_network_available (monitor));
  g_assert_finalize_object (conditions);
  g_assert_false (is_watched (monitor));
  g_test_dbus_stop (daemon);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add ("/system-conditions/network", Fixture, NULL, set_up, test_network, tear_down);
  g_test_add ("/system-conditions/frugal", Fixture, NULL, set_up, test_frugal, tear_down);
  g_test_add ("/system-conditions/gone", Fixture, NULL, set_up, test_gone, tear_down);
  g_test_add_func ("/system-conditions/gone-early", test_gone_early);
  g_test_add_func ("/system-conditions/machine", test_machine);

  return g_test_run ();
}
