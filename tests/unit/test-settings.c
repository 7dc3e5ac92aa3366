/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

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
  g_autofree char *second = hr_settings_add_account (fixture->settings, NULL);
  g_autofree char *third = hr_settings_add_account (fixture->settings, NULL);
  g_autofree char *again = NULL;

  g_assert_cmpstr (second, ==, "account-2");
  g_assert_cmpstr (third, ==, "account-3");
  assert_list (fixture, "default,account-2,account-3");

  hr_settings_remove_account (fixture->settings, "account-2");
  again = hr_settings_add_account (fixture->settings, NULL);
  g_assert_cmpstr (again, ==, "account-2");
  assert_list (fixture, "default,account-3,account-2");
}

/* More than are watched: nothing is lost of the list, and nothing is added to it. */
static void
test_limit (Fixture *fixture, gconstpointer data)
{
  GSettings *general = hr_settings_get_general (fixture->settings);
  g_auto (GStrv) ids = g_new0 (char *, 10001);
  g_auto (GStrv) listed = NULL;
  g_auto (GStrv) stored = NULL;
  g_autofree char *limit = hr_settings_describe_limit (fixture->settings);

  g_assert_null (limit);
  for (guint i = 0; i < 10000; i++)
    ids[i] = g_strdup_printf ("a%u", i);
  g_assert_true (g_settings_set_strv (general, "accounts", (const char *const *) ids));
  listed = hr_settings_list_accounts (fixture->settings);
  g_assert_cmpuint (g_strv_length (listed), ==, HR_SETTINGS_MAX_ACCOUNTS);
  limit = hr_settings_describe_limit (fixture->settings);
  g_assert_cmpstr (limit, ==, "The settings list 10000 accounts. The first 64 are watched.");
  g_assert_null (hr_settings_add_account (fixture->settings, NULL));

  hr_settings_remove_account (fixture->settings, "a0");
  stored = g_settings_get_strv (general, "accounts");
  g_assert_cmpuint (g_strv_length (stored), ==, 9999);
}

static void
test_remove_forgets_settings (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = hr_settings_add_account (fixture->settings, NULL);
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

static void
on_changed (HrSettings *settings, const char *id, GPtrArray *told)
{
  g_ptr_array_add (told, g_strdup (id != NULL ? id : "everybody"));
}

static void
assert_told (GPtrArray *told, const char *expected)
{
  g_autofree char *joined = NULL;

  g_ptr_array_add (told, NULL);
  joined = g_strjoinv (",", (char **) told->pdata);
  g_assert_cmpstr (joined, ==, expected);
  g_ptr_array_set_size (told, 0);
}

static void
test_read (Fixture *fixture, gconstpointer data)
{
  GSettings *general = hr_settings_get_general (fixture->settings);
  GSettings *own = hr_settings_get_account (fixture->settings, "studio");
  g_auto (HrAccountSettings) defaults = { 0 };
  g_auto (HrAccountSettings) read = { 0 };
  g_auto (HrAccountSettings) changed = { 0 };

  hr_account_settings_init (&defaults);
  hr_settings_read_account (fixture->settings, "studio", &read);
  g_assert_true (hr_account_settings_equal (&read, &defaults));
  g_assert_true (hr_account_settings_are_in_range (&read));

  g_settings_set_string (own, "name", "Stu\x1b[31mdio");
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

  hr_settings_read_account (fixture->settings, "studio", &changed);
  /* What a terminal would obey is not in it. */
  g_assert_null (strchr (changed.name, '\x1b'));
  g_assert_cmpstr (changed.base_url, ==, "https://example.org/api");
  g_assert_cmpstr (changed.top_up_url, ==, "https://example.org/pay");
  g_assert_cmpstr (changed.keys_url, ==, "https://example.org/keys");
  g_assert_cmpint (changed.low_threshold, ==, 500);
  g_assert_cmpint (changed.critical_threshold, ==, 200);
  g_assert_cmpuint (changed.generation_cost, ==, 12);
  g_assert_cmpuint (changed.daily_budget, ==, 100);
  g_assert_cmpuint (changed.poll_interval, ==, 600);
  g_assert_cmpuint (changed.reminder_hours, ==, 4);
  g_assert_cmpuint (changed.forecast_alert_hours, ==, 6);
  g_assert_false (changed.adaptive_polling);
  g_assert_false (changed.notify_topped_up);
}

/* What changes together is told once. */
static void
test_changed (Fixture *fixture, gconstpointer data)
{
  GSettings *general = hr_settings_get_general (fixture->settings);
  GSettings *own = hr_settings_get_account (fixture->settings, "studio");
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func (g_free);

  g_signal_connect (fixture->settings, "changed", G_CALLBACK (on_changed), told);
  g_settings_set_string (own, "name", "Studio");
  assert_told (told, "studio");
  g_settings_set_uint (general, "poll-interval", 600);
  assert_told (told, "everybody");

  /* As another process that changes several at once. */
  g_settings_backend_keys_changed (fixture->backend,
                                   "/io/github/headroom_app/Headroom/accounts/studio/",
                                   (const char *const[]){ "low-threshold", "name", NULL }, NULL);
  assert_told (told, "studio");
}

static GVariant *
make_number (HrSettingType type, gint64 number)
{
  return type == HR_SETTING_UINT ? g_variant_new_uint32 ((guint32) number)
                                 : g_variant_new_int64 (number);
}

static GVariant *
make_default (const HrSettingSpec *spec)
{
  if (spec->type == HR_SETTING_TEXT)
    return g_variant_new_string (spec->text);
  if (spec->type == HR_SETTING_COSTS)
    return g_variant_parse (G_VARIANT_TYPE ("a{su}"), spec->text, NULL, NULL, NULL);
  if (spec->type == HR_SETTING_BOOLEAN)
    return g_variant_new_boolean (spec->value != 0);
  return make_number (spec->type, spec->value);
}

static const GVariantType *
get_type (const HrSettingSpec *spec)
{
  if (spec->type == HR_SETTING_COSTS)
    return G_VARIANT_TYPE ("a{su}");
  return spec->type == HR_SETTING_TEXT ? G_VARIANT_TYPE_STRING : G_VARIANT_TYPE_BOOLEAN;
}

static GVariant *
make_range (const HrSettingSpec *spec)
{
  if (spec->type == HR_SETTING_UINT || spec->type == HR_SETTING_INT64)
    return g_variant_new ("(sv)", "range",
                          g_variant_new ("(@*@*)", make_number (spec->type, spec->min),
                                         make_number (spec->type, spec->max)));
  return g_variant_new ("(sv)", "type", g_variant_new_array (get_type (spec), NULL, 0));
}

static void
test_costs (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *operation;
    guint cost; /* 0: there is no such operation */
  } rows[] = {
    { "song", 12 }, { "remix", 4 }, { "minimax", 30 }, { "free", 0 }, { "cover", 0 }, { "", 0 },
  };
  GSettings *own = hr_settings_get_account (fixture->settings, "default");
  g_auto (HrAccountSettings) settings = { 0 };
  g_autofree char *operations = NULL;
  g_autofree char *dearest = NULL;
  gint64 most;

  g_settings_set_uint (own, "generation-cost", 12);
  g_settings_set (own, "operation-costs", "a{su}", NULL);
  hr_settings_read_account (fixture->settings, "default", &settings);
  g_assert_null (hr_account_settings_find_dearest (&settings, &most));
  g_assert_cmpint (most, ==, 0);
  hr_account_settings_clear (&settings);

  g_settings_set_value (
      own, "operation-costs",
      g_variant_new_parsed ("{'remix': uint32 4, 'song': 99, 'minimax': 30, 'free': 0}", NULL));
  hr_settings_read_account (fixture->settings, "default", &settings);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    guint cost;

    g_assert_true (hr_account_settings_get_cost (&settings, rows[i].operation, &cost) ==
                   (rows[i].cost > 0));
    if (rows[i].cost > 0)
      g_assert_cmpuint (cost, ==, rows[i].cost);
  }
  operations = hr_account_settings_list_operations (&settings);
  g_assert_cmpstr (operations, ==, "song, remix, minimax");
  dearest = hr_account_settings_find_dearest (&settings, &most);
  g_assert_cmpstr (dearest, ==, "minimax");
  g_assert_cmpint (most, ==, 30);
}

/* The schema repeats the ranges and defaults of core's table, and has nothing of an account's that
 * is not in it. */
static void
test_schema (Fixture *fixture, gconstpointer data)
{
  GSettings *general = hr_settings_get_general (fixture->settings);
  GSettings *own = hr_settings_get_account (fixture->settings, "default");
  g_autoptr (GSettingsSchema) own_schema = NULL;
  g_auto (GStrv) own_keys = NULL;
  gsize n_specs, n_own = 0;
  const HrSettingSpec *specs = hr_account_settings_get_specs (&n_specs);

  for (gsize i = 0; i < n_specs; i++) {
    g_autoptr (GSettingsSchema) schema = NULL;
    g_autoptr (GSettingsSchemaKey) key = NULL;
    g_autoptr (GVariant) value = NULL;
    g_autoptr (GVariant) range = NULL;
    g_autoptr (GVariant) wanted_value = g_variant_take_ref (make_default (&specs[i]));
    g_autoptr (GVariant) wanted_range = g_variant_ref_sink (make_range (&specs[i]));

    g_object_get (specs[i].general ? general : own, "settings-schema", &schema, NULL);
    key = g_settings_schema_get_key (schema, specs[i].key);
    value = g_settings_schema_key_get_default_value (key);
    range = g_settings_schema_key_get_range (key);
    g_assert_cmpvariant (value, wanted_value);
    g_assert_cmpvariant (range, wanted_range);
    g_assert_true (hr_account_settings_find_spec (specs[i].key) == &specs[i]);
    n_own += !specs[i].general;
  }

  g_object_get (own, "settings-schema", &own_schema, NULL);
  own_keys = g_settings_schema_list_keys (own_schema);
  g_assert_cmpuint (g_strv_length (own_keys), ==, n_own);
  g_assert_null (hr_account_settings_find_spec ("tray-style"));
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
  ADD ("/settings/accounts/limit", test_limit);
  ADD ("/settings/accounts/remove-forgets-settings", test_remove_forgets_settings);
  ADD ("/settings/accounts/remove-last", test_remove_last);
  ADD ("/settings/account/read", test_read);
  ADD ("/settings/account/told-once", test_changed);
  ADD ("/settings/costs", test_costs);
  ADD ("/settings/schema", test_schema);
  g_test_add_func ("/settings/not-installed", test_not_installed);

  return g_test_run ();
}
