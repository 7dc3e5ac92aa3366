/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-error.h"
#include "hr-fake-clock.h"
#include "hr-memory-keyring.h"
#include "hr-secret-keyring.h"

#include <glib/gstdio.h>

#include <sys/resource.h>

#define ORIGIN  "https://udioapi.pro"
#define ORIGIN2 "https://altrix.udioapi.pro"

/* Both keyrings keep the same promises; what only one can do is tested apart. */
typedef struct {
  HrFakeClock *clock; /* (owned) */
  HrKeyring *keyring; /* (owned) */
  HrKey *key;         /* (owned) (nullable): what the last lookup brought */
  GError *error;      /* (owned) (nullable): how the last call failed */
  gboolean ok;
  gboolean done;
} Fixture;

static void
set_up_file (Fixture *fixture, gconstpointer data)
{
  fixture->clock = hr_fake_clock_new ();
  fixture->keyring = hr_secret_keyring_new (HR_CLOCK (fixture->clock), NULL);
}

static void
set_up_memory (Fixture *fixture, gconstpointer data)
{
  fixture->clock = hr_fake_clock_new ();
  fixture->keyring = hr_memory_keyring_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_error (&fixture->error);
  g_clear_pointer (&fixture->key, hr_key_unref);
  /* A limit that nobody waits for any more would keep the machine awake. */
  g_assert_cmpuint (hr_fake_clock_count_timers (fixture->clock), ==, 0);
  g_assert_finalize_object (fixture->keyring);
  g_assert_finalize_object (fixture->clock);
}

static HrKey *
make_key (const char *text)
{
  g_autoptr (GError) error = NULL;
  HrKey *key = hr_key_new (text, &error);

  g_assert_no_error (error);
  return key;
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->ok = hr_keyring_ask_finish (HR_KEYRING (source), result, &fixture->key, &fixture->error);
  g_assert_true (fixture->ok == (fixture->error == NULL));
  fixture->done = TRUE;
}

static void
begin (Fixture *fixture,
       HrKeyringOperation operation,
       const char *account,
       const char *origin,
       HrKey *key,
       GCancellable *cancellable)
{
  HrKeyringRequest request = { operation, account, origin, key };

  g_clear_error (&fixture->error);
  g_clear_pointer (&fixture->key, hr_key_unref);
  fixture->ok = FALSE;
  fixture->done = FALSE;
  hr_keyring_ask_async (fixture->keyring, &request, cancellable, on_answer, fixture);
}

static void
begin_lookup (Fixture *fixture, const char *account, GCancellable *cancellable)
{
  begin (fixture, HR_KEYRING_LOOKUP, account, ORIGIN, NULL, cancellable);
}

static void
wait_for (Fixture *fixture)
{
  while (!fixture->done)
    g_main_context_iteration (NULL, TRUE);
}

static void
lookup (Fixture *fixture, const char *account, const char *origin)
{
  begin (fixture, HR_KEYRING_LOOKUP, account, origin, NULL, NULL);
  wait_for (fixture);
  g_assert_true ((fixture->key != NULL) == (fixture->error == NULL));
}

static void
store (Fixture *fixture, const char *account, const char *origin, const char *text)
{
  g_autoptr (HrKey) key = make_key (text);

  begin (fixture, HR_KEYRING_STORE, account, origin, key, NULL);
  wait_for (fixture);
  g_assert_no_error (fixture->error);
}

static void
clear (Fixture *fixture, const char *account)
{
  begin (fixture, HR_KEYRING_CLEAR, account, NULL, NULL, NULL);
  wait_for (fixture);
  g_assert_no_error (fixture->error);
}

static void
unlock (Fixture *fixture)
{
  begin (fixture, HR_KEYRING_UNLOCK, "default", ORIGIN, NULL, NULL);
  wait_for (fixture);
}

/* libsecret opens the file once, so a test that begins with nothing must see to it. */
static void
set_up_empty_file (Fixture *fixture, gconstpointer data)
{
  set_up_file (fixture, data);
  clear (fixture, "default");
  clear (fixture, "account-2");
}

static void
assert_key (Fixture *fixture, const char *account, const char *origin, const char *expected)
{
  lookup (fixture, account, origin);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (hr_key_get_text (fixture->key), ==, expected);
}

static void
assert_no_key (Fixture *fixture, const char *account, const char *origin)
{
  lookup (fixture, account, origin);
  g_assert_error (fixture->error, HR_ERROR, HR_ERROR_NO_KEY);
}

static void
test_absent (Fixture *fixture, gconstpointer data)
{
  assert_no_key (fixture, "default", ORIGIN);
}

static void
test_stored (Fixture *fixture, gconstpointer data)
{
  store (fixture, "default", ORIGIN, "sk-first");
  assert_key (fixture, "default", ORIGIN, "sk-first");
  assert_no_key (fixture, "account-2", ORIGIN);
}

static void
test_replaced (Fixture *fixture, gconstpointer data)
{
  store (fixture, "default", ORIGIN, "sk-first");
  store (fixture, "default", ORIGIN, "sk-second");
  assert_key (fixture, "default", ORIGIN, "sk-second");
}

static void
test_bound_to_origin (Fixture *fixture, gconstpointer data)
{
  store (fixture, "default", ORIGIN, "sk-first");
  assert_no_key (fixture, "default", ORIGIN2);
  assert_no_key (fixture, "default", "http://udioapi.pro");
  assert_key (fixture, "default", ORIGIN, "sk-first");
}

static void
test_one_origin_per_account (Fixture *fixture, gconstpointer data)
{
  store (fixture, "default", ORIGIN, "sk-first");
  store (fixture, "account-2", ORIGIN, "sk-other");
  store (fixture, "default", ORIGIN2, "sk-second");

  assert_no_key (fixture, "default", ORIGIN);
  assert_key (fixture, "default", ORIGIN2, "sk-second");
  assert_key (fixture, "account-2", ORIGIN, "sk-other");
}

static void
test_cleared (Fixture *fixture, gconstpointer data)
{
  store (fixture, "default", ORIGIN, "sk-first");
  store (fixture, "account-2", ORIGIN, "sk-other");
  clear (fixture, "default");

  assert_no_key (fixture, "default", ORIGIN);
  assert_key (fixture, "account-2", ORIGIN, "sk-other");
}

static void
test_clear_nothing (Fixture *fixture, gconstpointer data)
{
  clear (fixture, "default");
  g_assert_true (fixture->ok);
}

static void
test_unlock (Fixture *fixture, gconstpointer data)
{
  unlock (fixture);
  g_assert_error (fixture->error, HR_ERROR, HR_ERROR_NO_KEY);

  store (fixture, "default", ORIGIN, "sk-first");
  unlock (fixture);
  g_assert_no_error (fixture->error);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) before = g_cancellable_new ();
  g_autoptr (GCancellable) meanwhile = g_cancellable_new ();

  store (fixture, "default", ORIGIN, "sk-first");

  g_cancellable_cancel (before);
  begin_lookup (fixture, "default", before);
  wait_for (fixture);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  begin_lookup (fixture, "default", meanwhile);
  g_cancellable_cancel (meanwhile);
  wait_for (fixture);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  /* The answer that was given up does not disturb the next one. */
  assert_key (fixture, "default", ORIGIN, "sk-first");
}

static void
test_outlives_the_object (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HrKeyring) another = hr_secret_keyring_new (HR_CLOCK (fixture->clock), NULL);
  Fixture other = { .keyring = another };

  store (fixture, "default", ORIGIN, "sk-first");
  assert_key (&other, "default", ORIGIN, "sk-first");
  hr_key_unref (other.key);
}

/* libsecret would not come back from it. */
static void
test_no_descriptors (Fixture *fixture, gconstpointer data)
{
  struct rlimit former;
  struct rlimit none;

  store (fixture, "default", ORIGIN, "sk-first");
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &former), ==, 0);
  none = (struct rlimit){ .rlim_cur = 3, .rlim_max = former.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &none), ==, 0);
  lookup (fixture, "default", ORIGIN);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &former), ==, 0);
  g_assert_error (fixture->error, HR_ERROR, HR_ERROR_KEYRING_UNAVAILABLE);

  lookup (fixture, "default", ORIGIN);
  g_assert_no_error (fixture->error);
}

/* The limit is over before the main loop has seen the worker's answer, which is then a late one. */
static void
test_too_late (Fixture *fixture, gconstpointer data)
{
  store (fixture, "default", ORIGIN, "sk-first");

  begin_lookup (fixture, "default", NULL);
  g_assert_cmpuint (hr_fake_clock_count_timers (fixture->clock), ==, 1);
  hr_fake_clock_advance (fixture->clock, HR_SECRET_KEYRING_TIMEOUT - 1);
  g_assert_cmpuint (hr_fake_clock_count_timers (fixture->clock), ==, 1);
  hr_fake_clock_advance (fixture->clock, 1);
  wait_for (fixture);
  g_assert_error (fixture->error, HR_ERROR, HR_ERROR_KEYRING_UNAVAILABLE);

  begin (fixture, HR_KEYRING_CLEAR, "account-2", NULL, NULL, NULL);
  hr_fake_clock_advance (fixture->clock, HR_SECRET_KEYRING_TIMEOUT);
  wait_for (fixture);
  g_assert_error (fixture->error, HR_ERROR, HR_ERROR_KEYRING_UNAVAILABLE);

  /* Whenever the late ones come, they disturb nobody. */
  assert_key (fixture, "default", ORIGIN, "sk-first");
}

static void
test_both_at_once (Fixture *fixture, gconstpointer data)
{
  Fixture other = { .keyring = fixture->keyring };

  store (fixture, "default", ORIGIN, "sk-first");
  store (fixture, "account-2", ORIGIN, "sk-other");

  begin_lookup (fixture, "default", NULL);
  begin_lookup (&other, "account-2", NULL);
  wait_for (fixture);
  wait_for (&other);
  g_assert_cmpstr (hr_key_get_text (fixture->key), ==, "sk-first");
  g_assert_cmpstr (hr_key_get_text (other.key), ==, "sk-other");
  hr_key_unref (other.key);
}

/* What cannot be read says nothing of a key: it is not the same as none. In a process of its own,
 * because libsecret opens its back end once. */
static void
test_unreadable (void)
{
  Fixture fixture = { 0 };

  if (!g_test_subprocess ()) {
    g_test_trap_subprocess (NULL, 0, 0);
    g_test_trap_assert_passed ();
    return;
  }

  /* A folder where the file should be: not even root can read that. */
  g_assert_cmpint (g_mkdir (g_getenv ("SECRET_FILE_TEST_PATH"), 0700), ==, 0);
  set_up_file (&fixture, NULL);
  lookup (&fixture, "default", ORIGIN);
  g_assert_error (fixture.error, HR_ERROR, HR_ERROR_KEYRING_UNAVAILABLE);
  tear_down (&fixture, NULL);
  g_rmdir (g_getenv ("SECRET_FILE_TEST_PATH"));
}

/* In a process of its own, because libsecret chooses its back end once. */
static void
test_no_provider (void)
{
  Fixture fixture = { 0 };
  g_autoptr (HrKey) key = NULL;

  if (!g_test_subprocess ()) {
    g_test_trap_subprocess (NULL, 0, 0);
    g_test_trap_assert_passed ();
    g_test_trap_assert_stdout_unmatched ("*sk-first*");
    g_test_trap_assert_stderr_unmatched ("*sk-first*");
    return;
  }

  g_setenv ("SECRET_BACKEND", "service", TRUE);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  set_up_file (&fixture, NULL);

  lookup (&fixture, "default", ORIGIN);
  g_assert_error (fixture.error, HR_ERROR, HR_ERROR_KEYRING_UNAVAILABLE);

  key = make_key ("sk-first");
  begin (&fixture, HR_KEYRING_STORE, "default", ORIGIN, key, NULL);
  wait_for (&fixture);
  g_assert_error (fixture.error, HR_ERROR, HR_ERROR_KEYRING_UNAVAILABLE);
  g_assert_null (strstr (fixture.error->message, "sk-first"));

  begin (&fixture, HR_KEYRING_CLEAR, "default", NULL, NULL, NULL);
  wait_for (&fixture);
  g_assert_error (fixture.error, HR_ERROR, HR_ERROR_KEYRING_UNAVAILABLE);

  unlock (&fixture);
  g_assert_error (fixture.error, HR_ERROR, HR_ERROR_KEYRING_UNAVAILABLE);

  tear_down (&fixture, NULL);
}

#define ADD(path, set_up, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
#define ADD_BOTH(name, func)                                                                       \
  G_STMT_START                                                                                     \
  {                                                                                                \
    ADD ("/keyring/secret/" name, set_up_empty_file, func);                                        \
    ADD ("/keyring/memory/" name, set_up_memory, func);                                            \
  }                                                                                                \
  G_STMT_END

static void
on_changed (HrKeyring *keyring, guint *changes)
{
  (*changes)++;
}

static void
wait_for_changes (const guint *changes, guint n)
{
  while (*changes < n)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (*changes, ==, n);
}

static GDBusConnection *
connect_to (GTestDBus *dbus)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus =
      g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (dbus),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);

  g_assert_no_error (error);
  return bus;
}

/* Whoever found no key is told when it is worth looking again: a provider appears, a collection is
 * unlocked. */
static void
test_changes (void)
{
  g_autoptr (GTestDBus) dbus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr (HrFakeClock) clock = hr_fake_clock_new ();
  g_autoptr (GDBusConnection) bus = NULL;
  g_autoptr (GDBusConnection) provider = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  HrKeyring *keyring;
  guint changes = 0;

  g_test_dbus_up (dbus);
  bus = connect_to (dbus);
  provider = connect_to (dbus);
  keyring = hr_secret_keyring_new (HR_CLOCK (clock), bus);
  g_signal_connect (keyring, "changed", G_CALLBACK (on_changed), &changes);

  reply = g_dbus_connection_call_sync (provider, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", "org.freedesktop.secrets", 0), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  wait_for_changes (&changes, 1);
  g_dbus_connection_emit_signal (provider, NULL, "/org/freedesktop/secrets",
                                 "org.freedesktop.Secret.Service", "CollectionChanged",
                                 g_variant_new ("(o)", "/org/freedesktop/secrets/collection/login"),
                                 &error);
  g_assert_no_error (error);
  wait_for_changes (&changes, 2);

  g_assert_finalize_object (keyring);
  g_dbus_connection_close_sync (provider, NULL, NULL);
  g_dbus_connection_close_sync (bus, NULL, NULL);
  g_test_dbus_down (dbus);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("headroom-keyring-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "test.keyring", NULL);
  g_autofree char *backup = g_strconcat (path, "~", NULL);
  int status;

  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", path, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "test", TRUE);
  g_test_init (&argc, &argv, NULL);

  ADD_BOTH ("absent", test_absent);
  ADD_BOTH ("stored", test_stored);
  ADD_BOTH ("replaced", test_replaced);
  ADD_BOTH ("bound-to-origin", test_bound_to_origin);
  ADD_BOTH ("one-origin-per-account", test_one_origin_per_account);
  ADD_BOTH ("cleared", test_cleared);
  ADD_BOTH ("clear-nothing", test_clear_nothing);
  ADD_BOTH ("unlock", test_unlock);
  ADD_BOTH ("cancelled", test_cancelled);
  ADD_BOTH ("both-at-once", test_both_at_once);
  ADD ("/keyring/secret/outlives-the-object", set_up_empty_file, test_outlives_the_object);
  ADD ("/keyring/secret/no-descriptors", set_up_empty_file, test_no_descriptors);
  ADD ("/keyring/secret/too-late", set_up_empty_file, test_too_late);
  g_test_add_func ("/keyring/secret/unreadable", test_unreadable);
  g_test_add_func ("/keyring/secret/no-provider", test_no_provider);
  g_test_add_func ("/keyring/secret/tells-when-to-look-again", test_changes);

  status = g_test_run ();
  g_unlink (path);
  g_unlink (backup);
  g_rmdir (folder);
  return status;
}
