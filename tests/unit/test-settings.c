/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-fake-clock.h"
#include "hr-fake-conditions.h"
#include "hr-fake-keyring.h"
#include "hr-http-client.h"
#include "hr-settings.h"

#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>

typedef struct {
  GSettingsBackend *backend; /* (owned) */
  HrSettings *settings;      /* (owned) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->backend = g_memory_settings_backend_new ();
  fixture->settings = hr_settings_new (fixture->backend, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->settings);
  g_object_unref (fixture->backend);
}

static void
assert_list (Fixture *fixture, const char *expected)
{
  g_auto (GStrv) ids = hr_settings_list_accounts (fixture->settings);
  g_autofree char *joined = g_strjoinv (",", ids);

  g_assert_cmpstr (joined, ==, expected);
}

static void
test_defaults (Fixture *fixture, gconstpointer data)
{
  GSettings *general = hr_settings_get_general (fixture->settings);
  GSettings *account = hr_settings_get_account (fixture->settings, "default");
  g_autofree char *url = g_settings_get_string (account, "api-url");

  assert_list (fixture, "default");
  g_assert_cmpuint (g_settings_get_uint (general, "poll-interval"), ==, 300);
  g_assert_cmpstr (url, ==, "https://udioapi.pro/api");
  g_assert_cmpint (g_settings_get_int64 (account, "low-threshold"), ==, 50);
  g_assert_cmpint (g_settings_get_int64 (account, "critical-threshold"), ==, 20);
}

static void
test_account_settings_are_cached (Fixture *fixture, gconstpointer data)
{
  g_assert_true (hr_settings_get_account (fixture->settings, "default") ==
                 hr_settings_get_account (fixture->settings, "default"));
  g_assert_false (hr_settings_get_account (fixture->settings, "default") ==
                  hr_settings_get_account (fixture->settings, "account-2"));
}

static void
test_ids (void)
{
  static const struct {
    const char *id;
    gboolean valid;
  } rows[] = {
    { "default", TRUE },
    { "account-2", TRUE },
    { "a", TRUE },
    { "0", TRUE },
    { "a-", TRUE },
    { "Default", TRUE },
    { "a b", TRUE },
    { "a_b.c", TRUE },
    { "caf\xc3\xa9", TRUE },
    { "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0", TRUE },   /* 63 */
    { "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz01", FALSE }, /* 64 */
    { NULL, FALSE },
    { "", FALSE },
    { "-a", FALSE },  /* taken for an option */
    { " a", FALSE },  /* a space that gets lost */
    { "a ", FALSE },  /* likewise */
    { " ", FALSE },   /* likewise */
    { "a/b", FALSE }, /* would be another settings path */
    { "../x", FALSE },
    { "a]b", FALSE }, /* would end a group's name in a file */
    { "a\n", FALSE },
    { "a\x7f", FALSE },
    { "a\x1b[31m", FALSE },      /* what a terminal obeys */
    { "a\xe2\x80\xa8z", FALSE }, /* ends a line */
    { "a\xe2\x80\xaez", FALSE }, /* turns the direction */
    { "a\xff", FALSE },          /* not UTF-8 */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (hr_settings_is_account_id (rows[i].id) != rows[i].valid)
      g_error ("“%s” is %sexpected to be an id", rows[i].id, rows[i].valid ? "" : "not ");
}

static void
test_list_skips_what_is_no_id (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *stored;
    const char *listed;
  } rows[] = {
    { "['default', 'studio']", "default,studio" },
    { "['studio', 'default']", "studio,default" }, /* the order is the user's */
    { "['a', 'a', 'b', 'a']", "a,b" },             /* duplicates */
    { "['x]', '', 'x/y', 'ok', '-v']", "ok" },     /* not ids */
    { "['x/', '']", "default" },                   /* nothing is left */
    { "@as []", "default" },                       /* nothing to begin with */
  };
  GSettings *general = hr_settings_get_general (fixture->settings);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GVariant) value = g_variant_parse (NULL, rows[i].stored, NULL, NULL, NULL);

    g_assert_true (g_settings_set_value (general, "accounts", value));
    assert_list (fixture, rows[i].listed);
  }
}

static void
test_add (Fixture *fixture, gconstpointer data)
{
  g_autofree char *second = hr_settings_add_account (fixture->settings);
  g_autofree char *third = hr_settings_add_account (fixture->settings);
  g_autofree char *again = NULL;

  g_assert_cmpstr (second, ==, "account-2");
  g_assert_cmpstr (third, ==, "account-3");
  assert_list (fixture, "default,account-2,account-3");

  hr_settings_remove_account (fixture->settings, "account-2");
  again = hr_settings_add_account (fixture->settings);
  g_assert_cmpstr (again, ==, "account-2");
  assert_list (fixture, "default,account-3,account-2");
}

static void
test_remove_forgets_settings (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = hr_settings_add_account (fixture->settings);
  GSettings *account = hr_settings_get_account (fixture->settings, id);

  g_settings_set_int64 (account, "low-threshold", 500);
  g_settings_set_string (account, "name", "Studio");
  hr_settings_remove_account (fixture->settings, id);
  assert_list (fixture, "default");

  account = hr_settings_get_account (fixture->settings, id);
  g_assert_cmpint (g_settings_get_int64 (account, "low-threshold"), ==, 50);
  g_assert_null (g_settings_get_user_value (account, "name"));
}

static void
test_remove_last (Fixture *fixture, gconstpointer data)
{
  hr_settings_remove_account (fixture->settings, "default");
  assert_list (fixture, "default");

  hr_settings_remove_account (fixture->settings, "never-there");
  assert_list (fixture, "default");
}

static HrAccount *
make_account (const char *id)
{
  g_autoptr (HrFakeClock) clock = hr_fake_clock_new ();
  g_autoptr (HrFakeConditions) conditions = hr_fake_conditions_new ();
  g_autoptr (HrClient) client = hr_http_client_new (HR_CLOCK (clock), NULL);
  g_autoptr (HrKeyring) keyring = hr_fake_keyring_new ();
  g_autoptr (HrStateStore) store = hr_state_store_new (NULL);
  g_autoptr (HrStore) history = hr_store_new (NULL, HR_CLOCK (clock));
  HrAccountParts parts = {
    HR_CLOCK (clock), HR_CONDITIONS (conditions), client, keyring, history, store,
  };

  return hr_account_new (id, &parts);
}

static void
test_bind (Fixture *fixture, gconstpointer data)
{
  GSettings *general = hr_settings_get_general (fixture->settings);
  GSettings *own = hr_settings_get_account (fixture->settings, "studio");
  HrAccount *account = make_account ("studio");
  guint interval;
  guint budget;
  guint reminder;
  guint forecast;
  gboolean adaptive;
  gboolean topped_up;

  g_settings_set_string (own, "name", "Studio");
  hr_settings_bind_account (fixture->settings, account);
  g_assert_cmpstr (hr_account_get_name (account), ==, "Studio");
  g_assert_cmpstr (hr_account_get_base_url (account), ==, "https://udioapi.pro/api");

  g_settings_set_string (own, "api-url", "https://example.org/api");
  g_settings_set_string (own, "top-up-url", "https://example.org/pay");
  g_settings_set_string (own, "keys-url", "https://example.org/keys");
  g_settings_set_int64 (own, "low-threshold", 500);
  g_settings_set_int64 (own, "critical-threshold", 200);
  g_settings_set_uint (own, "generation-cost", 12);
  g_settings_set_uint (own, "daily-budget", 100);
  g_settings_set_uint (general, "poll-interval", 600);
  g_settings_set_uint (general, "reminder-hours", 4);
  g_settings_set_uint (general, "forecast-alert-hours", 6);
  g_settings_set_boolean (general, "adaptive-polling", FALSE);
  g_settings_set_boolean (general, "notify-topped-up", FALSE);

  g_object_get (account, "poll-interval", &interval, "adaptive-polling", &adaptive,
                "notify-topped-up", &topped_up, "daily-budget", &budget, "reminder-hours",
                &reminder, "forecast-alert-hours", &forecast, NULL);
  g_assert_cmpstr (hr_account_get_base_url (account), ==, "https://example.org/api");
  g_assert_cmpstr (hr_account_get_top_up_url (account), ==, "https://example.org/pay");
  g_assert_cmpstr (hr_account_get_keys_url (account), ==, "https://example.org/keys");
  g_assert_cmpint (hr_account_get_low_threshold (account), ==, 500);
  g_assert_cmpint (hr_account_get_critical_threshold (account), ==, 200);
  g_assert_cmpuint (hr_account_get_generation_cost (account), ==, 12);
  g_assert_cmpuint (interval, ==, 600);
  g_assert_cmpuint (budget, ==, 100);
  g_assert_cmpuint (reminder, ==, 4);
  g_assert_cmpuint (forecast, ==, 6);
  g_assert_false (adaptive);
  g_assert_false (topped_up);

  g_assert_finalize_object (account);
  /* Nobody listens any more, and nobody minds. */
  g_settings_set_int64 (own, "low-threshold", 50);
}

/* In a process of its own, because the default schema source is looked for once. */
static void
test_not_installed (void)
{
  g_autoptr (GError) error = NULL;
  HrSettings *settings = NULL;

  if (!g_test_subprocess ()) {
    g_test_trap_subprocess (NULL, 0, 0);
    g_test_trap_assert_passed ();
    return;
  }

  g_setenv ("GSETTINGS_SCHEMA_DIR", "/nonexistent", TRUE);
  g_setenv ("XDG_DATA_DIRS", "/nonexistent", TRUE);
  settings = hr_settings_new (NULL, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_null (settings);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/settings/defaults", test_defaults);
  ADD ("/settings/account/cached", test_account_settings_are_cached);
  g_test_add_func ("/settings/account/ids", test_ids);
  ADD ("/settings/accounts/skips-what-is-no-id", test_list_skips_what_is_no_id);
  ADD ("/settings/accounts/add", test_add);
  ADD ("/settings/accounts/remove-forgets-settings", test_remove_forgets_settings);
  ADD ("/settings/accounts/remove-last", test_remove_last);
  ADD ("/settings/bind", test_bind);
  g_test_add_func ("/settings/not-installed", test_not_installed);

  return g_test_run ();
}
