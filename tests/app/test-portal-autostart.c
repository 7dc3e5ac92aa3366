/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hr-fake-clock.h"
#include "hr-portal-autostart.h"

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define REQUESTS    "/org/freedesktop/portal/desktop/request/"

static const char XML[] = "<node><interface name='org.freedesktop.portal.Background'>"
                          "<method name='RequestBackground'><arg type='s' direction='in'/>"
                          "<arg type='a{sv}' direction='in'/><arg type='o' direction='out'/>"
                          "</method></interface>"
                          "<interface name='org.freedesktop.portal.Request'>"
                          "<method name='Close'/></interface></node>";

/* What the desktop does when it is asked. One that is left hanging has taken the question, and does
 * not answer it. */
typedef enum { GRANT, REFUSE, DISMISS, BREAK, SAY_NOTHING, HANG } Mood;

typedef struct {
  GTestDBus *dbus;             /* (owned) */
  GDBusConnection *connection; /* (owned): the applet's */
  GDBusConnection *desktop;    /* (owned) (nullable): the portal's */
  HrFakeClock *clock;          /* (owned) */
  HrAutostart *autostart;      /* (owned) */
  GDBusMethodInvocation *open; /* (owned) (nullable): what was asked last, if it is not answered */
  Mood mood;
  gboolean autostart_wanted; /* what the portal was asked last */
  char *command;             /* (owned) (nullable): the same */
  guint n_asked;
  guint n_closed;
} Fixture;

static char *
make_path (const char *sender, const char *token)
{
  g_autofree char *part = g_strdelimit (g_strdup (sender + 1), ".", '_');

  return g_strconcat (REQUESTS, part, "/", token, NULL);
}

static void
answer (Fixture *fixture, const char *sender, const char *token)
{
  static const guint RESPONSES[] = { [GRANT] = 0, [REFUSE] = 0, [DISMISS] = 1, [BREAK] = 2 };
  gboolean granted = fixture->mood == GRANT;
  g_autofree char *path = make_path (sender, token);
  GVariantBuilder results = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_builder_add (&results, "{sv}", "background", g_variant_new_boolean (granted));
  g_variant_builder_add (&results, "{sv}", "autostart",
                         g_variant_new_boolean (granted && fixture->autostart_wanted));
  g_dbus_connection_emit_signal (fixture->desktop, sender, path, "org.freedesktop.portal.Request",
                                 "Response",
                                 g_variant_new ("(ua{sv})", RESPONSES[fixture->mood], &results),
                                 NULL);
}

static void
on_request_call (GDBusConnection *connection,
                 const char *sender,
                 const char *path,
                 const char *interface,
                 const char *method,
                 GVariant *parameters,
                 GDBusMethodInvocation *invocation,
                 gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_closed++;
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
register_request (Fixture *fixture, const char *sender, const char *token)
{
  static const GDBusInterfaceVTable VTABLE = { .method_call = on_request_call };
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (XML, NULL);
  g_autofree char *path = make_path (sender, token);
  g_autoptr (GError) error = NULL;

  g_dbus_connection_register_object (fixture->desktop, path, info->interfaces[1], &VTABLE, fixture,
                                     NULL, &error);
  g_assert_no_error (error);
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
  Fixture *fixture = user_data;
  g_autoptr (GVariant) options = g_variant_get_child_value (parameters, 1);
  g_autofree const char **command = NULL;
  const char *token = NULL;

  fixture->n_asked++;
  g_assert_true (g_variant_lookup (options, "handle_token", "&s", &token));
  g_assert_true (g_variant_lookup (options, "autostart", "b", &fixture->autostart_wanted));
  g_assert_true (g_variant_lookup (options, "commandline", "^a&s", &command));
  g_free (fixture->command);
  fixture->command = g_strjoinv (" ", (char **) command);
  if (fixture->mood == SAY_NOTHING) {
    fixture->open = invocation;
    return;
  }
  g_dbus_method_invocation_return_value (invocation,
                                         g_variant_new ("(o)", REQUESTS "unused/unused"));
  if (fixture->mood == HANG)
    register_request (fixture, sender, token);
  else
    answer (fixture, sender, token);
}

static void
start_portal (Fixture *fixture)
{
  static const GDBusInterfaceVTable VTABLE = { .method_call = on_call };
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (XML, NULL);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  fixture->desktop =
      g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (fixture->dbus),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_register_object (fixture->desktop, PORTAL_PATH, info->interfaces[0], &VTABLE,
                                     fixture, NULL, &error);
  g_assert_no_error (error);
  reply = g_dbus_connection_call_sync (fixture->desktop, "org.freedesktop.DBus",
                                       "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                       "RequestName", g_variant_new ("(su)", PORTAL_NAME, 0), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

static void
stop_portal (Fixture *fixture)
{
  g_dbus_connection_close_sync (fixture->desktop, NULL, NULL);
  g_clear_object (&fixture->open);
  g_clear_object (&fixture->desktop);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->dbus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->dbus);
  fixture->connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_set_exit_on_close (fixture->connection, FALSE);
  start_portal (fixture);
  fixture->clock = hr_fake_clock_new ();
  fixture->autostart =
      hr_portal_autostart_new (fixture->connection, HR_CLOCK (fixture->clock), FALSE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (fixture->autostart);
  g_assert_cmpuint (hr_fake_clock_count_timers (fixture->clock), ==, 0);
  g_assert_finalize_object (fixture->clock);
  if (fixture->desktop != NULL)
    stop_portal (fixture);
  g_free (fixture->command);
  g_object_unref (fixture->connection);
  g_test_dbus_down (fixture->dbus);
  g_object_unref (fixture->dbus);
}

static void
on_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **done = user_data;

  *done = g_object_ref (result);
}

static gboolean
finish (Fixture *fixture, GAsyncResult **done, GError **error)
{
  while (*done == NULL)
    g_main_context_iteration (NULL, TRUE);
  return hr_autostart_set_enabled_finish (fixture->autostart, *done, error);
}

static gboolean
change (Fixture *fixture, gboolean enabled, GError **error)
{
  g_autoptr (GAsyncResult) done = NULL;

  hr_autostart_set_enabled_async (fixture->autostart, enabled, NULL, on_set, &done);
  return finish (fixture, &done, error);
}

static void
assert_enabled (Fixture *fixture, gboolean enabled)
{
  g_assert_cmpint (hr_autostart_get_enabled (fixture->autostart), ==, enabled);
}

static void
test_granted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (change (fixture, TRUE, &error));
  g_assert_no_error (error);
  assert_enabled (fixture, TRUE);
  g_assert_true (fixture->autostart_wanted);
  g_assert_cmpstr (fixture->command, ==, "headroom --background");

  g_assert_true (change (fixture, FALSE, &error));
  g_assert_no_error (error);
  assert_enabled (fixture, FALSE);
  g_assert_false (fixture->autostart_wanted);
}

static void
test_not_asked (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->autostart);
  fixture->autostart =
      hr_portal_autostart_new (fixture->connection, HR_CLOCK (fixture->clock), TRUE);
  assert_enabled (fixture, TRUE);
  g_assert_cmpuint (fixture->n_asked, ==, 0);
}

static void
assert_failure (Fixture *fixture, gboolean wanted, GIOErrorEnum code)
{
  g_autoptr (GError) error = NULL;
  gboolean before = hr_autostart_get_enabled (fixture->autostart);

  g_assert_false (change (fixture, wanted, &error));
  g_assert_error (error, G_IO_ERROR, (int) code);
  /* What to do by hand. */
  g_assert_nonnull (strstr (error->message, "flatpak run " HR_APP_ID " --background"));
  assert_enabled (fixture, before);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  fixture->mood = REFUSE;
  assert_failure (fixture, TRUE, G_IO_ERROR_PERMISSION_DENIED);
  fixture->mood = DISMISS;
  assert_failure (fixture, TRUE, G_IO_ERROR_PERMISSION_DENIED);
  fixture->mood = BREAK;
  assert_failure (fixture, TRUE, G_IO_ERROR_FAILED);

  /* And a change of mind is heard. */
  fixture->mood = GRANT;
  g_assert_true (change (fixture, TRUE, NULL));
  assert_enabled (fixture, TRUE);
}

static void
test_off_while_refusing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (change (fixture, TRUE, NULL));
  /* Not even allowed in the background: certainly not started. */
  fixture->mood = REFUSE;
  g_assert_true (change (fixture, FALSE, &error));
  g_assert_no_error (error);
  assert_enabled (fixture, FALSE);
}

static void
test_off_unanswered (Fixture *fixture, gconstpointer data)
{
  g_assert_true (change (fixture, TRUE, NULL));
  fixture->mood = BREAK;
  assert_failure (fixture, FALSE, G_IO_ERROR_FAILED);
  assert_enabled (fixture, TRUE);
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  stop_portal (fixture);
  assert_failure (fixture, TRUE, G_IO_ERROR_NOT_SUPPORTED);
}

static void
test_no_bus (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->autostart);
  fixture->autostart = hr_portal_autostart_new (NULL, HR_CLOCK (fixture->clock), FALSE);
  assert_failure (fixture, TRUE, G_IO_ERROR_NOT_SUPPORTED);
}

static void
test_one_at_a_time (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) ended = NULL;

  fixture->mood = SAY_NOTHING;
  hr_autostart_set_enabled_async (fixture->autostart, TRUE, NULL, on_set, &first);
  while (fixture->n_asked == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (change (fixture, TRUE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_assert_null (first);

  /* A portal that ends with the question open. */
  stop_portal (fixture);
  g_assert_false (finish (fixture, &first, &ended));
  g_assert_error (ended, G_IO_ERROR, G_IO_ERROR_FAILED);
  assert_enabled (fixture, FALSE);

  /* The next one can be asked. */
  fixture->mood = GRANT;
  start_portal (fixture);
  g_assert_true (change (fixture, TRUE, NULL));
  assert_enabled (fixture, TRUE);
}

/* It took the question, or not even that; the limit is the same, and a late answer is none. */
static void
test_hung (Fixture *fixture, gconstpointer data)
{
  static const Mood MOODS[] = { HANG, SAY_NOTHING };

  for (gsize i = 0; i < G_N_ELEMENTS (MOODS); i++) {
    g_autoptr (GAsyncResult) done = NULL;
    g_autoptr (GError) error = NULL;
    guint asked = fixture->n_asked;

    fixture->mood = MOODS[i];
    hr_autostart_set_enabled_async (fixture->autostart, TRUE, NULL, on_set, &done);
    while (fixture->n_asked == asked)
      g_main_context_iteration (NULL, TRUE);
    hr_fake_clock_advance (fixture->clock, HR_PORTAL_AUTOSTART_TIMEOUT - 1);
    while (g_main_context_iteration (NULL, FALSE))
      ;
    g_assert_null (done);
    hr_fake_clock_advance (fixture->clock, 1);
    g_assert_false (finish (fixture, &done, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
    assert_enabled (fixture, FALSE);
    g_clear_object (&fixture->open);
  }
  /* The user is not asked any longer for what nobody waits for. */
  while (fixture->n_closed == 0)
    g_main_context_iteration (NULL, TRUE);

  fixture->mood = GRANT;
  g_assert_true (change (fixture, TRUE, NULL));
  assert_enabled (fixture, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/portal-autostart/granted/is-on-and-off", test_granted);
  ADD ("/portal-autostart/start/asks-nothing", test_not_asked);
  ADD ("/portal-autostart/refused/says-how-by-hand", test_refused);
  ADD ("/portal-autostart/refused/off-is-off", test_off_while_refusing);
  ADD ("/portal-autostart/unanswered/stays-as-it-was", test_off_unanswered);
  ADD ("/portal-autostart/missing/says-how-by-hand", test_missing);
  ADD ("/portal-autostart/no-bus/says-how-by-hand", test_no_bus);
  ADD ("/portal-autostart/ended/is-told-and-can-be-asked-again", test_one_at_a_time);
  ADD ("/portal-autostart/hung/ends-the-wait", test_hung);
#undef ADD
  return g_test_run ();
}
