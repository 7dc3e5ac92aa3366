/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hr-bus-account.h"
#include "hr-bus.h"
#include "hr-fake-clock.h"
#include "hr-test-account.h"

#define PATH "/io/github/headroom_app/Headroom/accounts"

typedef struct {
  GTestDBus *dbus;             /* (owned) */
  GDBusConnection *connection; /* (owned) */
  HrFakeClock *clock;          /* (owned) */
  HrAccounts *accounts;        /* (owned) */
  HrBus *bus;                  /* (owned) */
} Fixture;

static void
append (Fixture *fixture, const char *id)
{
  g_autoptr (HrAccount) account = hr_test_account_new (id, HR_CLOCK (fixture->clock));

  hr_accounts_add (fixture->accounts, account);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->dbus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->dbus);
  fixture->connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  fixture->clock = hr_fake_clock_new ();
  fixture->accounts = hr_accounts_new ();
  append (fixture, "default");
  fixture->bus =
      hr_bus_new (fixture->connection, PATH, fixture->accounts, HR_CLOCK (fixture->clock));
}

/* An answer may be here before who gave it, in whatever thread, has let go of everything. */
static void
settle (gpointer object)
{
  while (g_atomic_int_get (&G_OBJECT (object)->ref_count) > 1) {
    g_main_context_iteration (NULL, FALSE);
    g_thread_yield ();
  }
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  settle (fixture->bus);
  g_assert_finalize_object (fixture->bus);
  settle (fixture->accounts);
  g_assert_finalize_object (fixture->accounts);
  settle (fixture->clock);
  g_assert_finalize_object (fixture->clock);
  g_object_unref (fixture->connection);
  g_test_dbus_down (fixture->dbus);
  g_object_unref (fixture->dbus);
}

static void
on_called (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **out = user_data;

  *out = g_object_ref (result);
}

static GVariant *
call (Fixture *fixture, const char *path, const char *interface, const char *method, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_dbus_connection_call (fixture->connection,
                          g_dbus_connection_get_unique_name (fixture->connection), path, interface,
                          method, NULL, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_called, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_dbus_connection_call_finish (fixture->connection, result, error);
}

/* The properties of the account at @path, or NULL if there is none. */
static GVariant *
lookup (Fixture *fixture, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      call (fixture, PATH, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", &error);
  g_autoptr (GVariant) objects = NULL;
  g_autoptr (GVariant) interfaces = NULL;

  g_assert_no_error (error);
  objects = g_variant_get_child_value (reply, 0);
  interfaces = g_variant_lookup_value (objects, path, G_VARIANT_TYPE ("a{sa{sv}}"));
  if (interfaces == NULL)
    return NULL;
  return g_variant_lookup_value (interfaces, HR_APP_ID ".Account1", G_VARIANT_TYPE_VARDICT);
}

static void
test_unknown (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) properties = lookup (fixture, PATH "/default");
  gboolean known = TRUE;
  gint64 number = 1;
  const char *text = NULL;

  g_assert_nonnull (properties);
  g_assert_true (g_variant_lookup (properties, "Id", "&s", &text));
  g_assert_cmpstr (text, ==, "default");
  g_assert_true (g_variant_lookup (properties, "Level", "&s", &text));
  g_assert_cmpstr (text, ==, "unknown");
  g_assert_true (g_variant_lookup (properties, "Known", "b", &known));
  g_assert_false (known);
  g_assert_true (g_variant_lookup (properties, "Credits", "x", &number));
  g_assert_cmpint (number, ==, 0);
  g_assert_true (g_variant_lookup (properties, "UsedCredits", "x", &number));
  g_assert_cmpint (number, ==, -1);
  g_assert_true (g_variant_lookup (properties, "GenerationsLeft", "x", &number));
  g_assert_cmpint (number, ==, -1);
  g_assert_true (g_variant_lookup (properties, "AsOf", "x", &number));
  g_assert_cmpint (number, ==, 0);
}

static void
test_come_and_go (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) added = NULL;
  g_autoptr (GVariant) removed = NULL;

  append (fixture, "second-1");
  added = lookup (fixture, PATH "/second_2d1");
  g_assert_nonnull (added);

  hr_accounts_remove (fixture->accounts, hr_accounts_get (fixture->accounts, 1));
  removed = lookup (fixture, PATH "/second_2d1");
  g_assert_null (removed);
}

static void
test_name (Fixture *fixture, gconstpointer data)
{
  HrAccount *account = hr_accounts_get (fixture->accounts, 0);
  g_autoptr (GVariant) properties = NULL;
  const char *name = NULL;

  hr_test_account_set_name (account, "Studio");
  properties = lookup (fixture, PATH "/default");
  g_assert_true (g_variant_lookup (properties, "Name", "&s", &name));
  g_assert_cmpstr (name, ==, "Studio");
}

static void
test_refresh (Fixture *fixture, gconstpointer data)
{
  HrAccount *account = hr_accounts_get (fixture->accounts, 0);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  hr_account_start (account);
  reply = call (fixture, PATH "/default", HR_APP_ID ".Account1", "Refresh", &error);
  g_assert_null (reply);
  name = g_dbus_error_get_remote_error (error);
  g_assert_cmpstr (name, ==, HR_APP_ID ".Error.NoKey");
  hr_account_stop (account);
}

static void
on_signal (GDBusConnection *connection,
           const char *sender,
           const char *path,
           const char *interface,
           const char *name,
           GVariant *parameters,
           gpointer user_data)
{
  *(GVariant **) user_data = g_variant_ref (parameters);
}

static void
test_alert (Fixture *fixture, gconstpointer data)
{
  HrAlert low = { .kind = HR_ALERT_BALANCE, .tell = TRUE, .level = HR_LEVEL_LOW };
  HrAlert again = { .kind = HR_ALERT_KEY_REFUSED, .tell = TRUE, .again = TRUE };
  GVariant *told = NULL;
  g_autoptr (GVariant) members = NULL;
  g_autoptr (GVariant) fence = NULL;
  const char *text = NULL;
  gint64 number = 0;
  guint id = g_dbus_connection_signal_subscribe (fixture->connection, NULL, HR_APP_ID ".Account1",
                                                 "Alert", PATH "/default", NULL,
                                                 G_DBUS_SIGNAL_FLAGS_NONE, on_signal, &told, NULL);

  fence = lookup (fixture, PATH "/default");
  g_signal_emit_by_name (hr_accounts_get (fixture->accounts, 0), "alert", &low);
  while (told == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_variant_get (told, "(&s@a{sv})", &text, &members);
  g_assert_cmpstr (text, ==, "low");
  g_assert_true (g_variant_lookup (members, "event", "&s", &text));
  g_assert_cmpstr (text, ==, "low");
  g_assert_true (g_variant_lookup (members, "account", "&s", &text));
  g_assert_cmpstr (text, ==, "default");
  g_assert_true (g_variant_lookup (members, "at", "x", &number));
  g_assert_cmpint (number, ==, 1795357920);
  /* Nothing is known of the balance, and no number stands for that. */
  g_assert_false (g_variant_lookup (members, "credits", "x", &number));
  g_clear_pointer (&told, g_variant_unref);

  /* What a notification server is told again is no event. */
  g_signal_emit_by_name (hr_accounts_get (fixture->accounts, 0), "alert", &again);
  g_variant_unref (lookup (fixture, PATH "/default"));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (told);
  g_dbus_connection_signal_unsubscribe (fixture->connection, id);
}

static void
test_gone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_finalize_object (fixture->bus);
  reply = call (fixture, PATH, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", &error);
  g_assert_null (reply);
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD);
  fixture->bus =
      hr_bus_new (fixture->connection, PATH, fixture->accounts, HR_CLOCK (fixture->clock));
}

static void
test_path (void)
{
  static const struct {
    const char *id;
    const char *expected;
  } rows[] = {
    { "default", "/x/default" },   { "a-b", "/x/a_2db" }, { "a_b", "/x/a_5fb" },
    { "B\xc3\xa9", "/x/B_c3_a9" }, { "..", "/x/_2e_2e" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = hr_bus_account_path ("/x", rows[i].id);

    g_assert_cmpstr (path, ==, rows[i].expected);
    g_assert_true (g_variant_is_object_path (path));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/bus/unknown-balance/is-not-a-number", test_unknown);
  ADD ("/bus/accounts/come-and-go", test_come_and_go);
  ADD ("/bus/name/follows-the-account", test_name);
  ADD ("/bus/refresh/fails-with-the-error-s-name", test_refresh);
  ADD ("/bus/alert/is-sent-once-with-what-is-known", test_alert);
  ADD ("/bus/dispose/takes-all-off-the-bus", test_gone);
#undef ADD
  g_test_add_func ("/bus/account-path", test_path);
  return g_test_run ();
}
