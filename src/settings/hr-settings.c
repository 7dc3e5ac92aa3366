/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-settings.h"

#include "hr-plain.h"
#include "hr-settings-place.h"

#include <glib/gi18n-lib.h>

/* The header of the abstract back end asks for a sign that it is wanted. */
#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>
#include <stdlib.h>
#include <string.h>

#define ACCOUNT_SCHEMA   HR_APP_ID ".Account"
#define ACCOUNTS_PATH    "/io/github/headroom_app/Headroom/accounts/"
#define ACCOUNTS_KEY     "accounts"
#define TRAY_ACCOUNT_KEY "tray-account"
#define FIRST_ACCOUNT    "default"
#define MAX_ID_LENGTH    63

struct _HrSettings {
  GObject parent_instance;

  GSettingsBackend *backend;       /* (owned) (nullable): NULL for the user's own */
  GSettings *general;              /* (owned) */
  GSettingsSchema *account_schema; /* (owned) */
  GHashTable *accounts; /* (owned): account id → GSettings, made when first asked for */
};

enum { SIGNAL_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HrSettings, hr_settings, G_TYPE_OBJECT)

static GSettingsSchema *
find_schema (const char *id, GError **error)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  GSettingsSchema *schema = NULL;

  /* g_settings_new () would end the process where a schema is missing. */
  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, id, TRUE);
  if (schema == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "The settings schema %s is not installed",
                 id);

  return schema;
}

/* Values that change together are told together, which the signal for each key does not. */
static gboolean
on_change_event (GSettings *settings, const GQuark *keys, int n_keys, HrSettings *self)
{
  GHashTableIter iter;
  gpointer id, own;

  if (settings == self->general) {
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0, NULL);
    return FALSE;
  }
  g_hash_table_iter_init (&iter, self->accounts);
  while (g_hash_table_iter_next (&iter, &id, &own))
    if (own == settings) {
      g_autofree char *copy = g_strdup (id);

      g_signal_emit (self, signals[SIGNAL_CHANGED], 0, copy);
      break;
    }
  return FALSE;
}

static void
hr_settings_dispose (GObject *object)
{
  HrSettings *self = HR_SETTINGS (object);

  g_hash_table_remove_all (self->accounts);
  g_clear_object (&self->general);
  g_clear_pointer (&self->account_schema, g_settings_schema_unref);
  g_clear_object (&self->backend);

  G_OBJECT_CLASS (hr_settings_parent_class)->dispose (object);
}

static void
hr_settings_finalize (GObject *object)
{
  g_hash_table_unref (HR_SETTINGS (object)->accounts);

  G_OBJECT_CLASS (hr_settings_parent_class)->finalize (object);
}

static void
hr_settings_class_init (HrSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = hr_settings_dispose;
  object_class->finalize = hr_settings_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", HR_TYPE_SETTINGS, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
hr_settings_init (HrSettings *self)
{
  self->accounts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

/**
 * hr_settings_new:
 * @backend: (nullable): where the values are; %NULL for the user's own
 * @error: return location: %G_IO_ERROR_NOT_FOUND where the schemas are not installed
 *
 * Opens the settings.
 *
 * Returns: (transfer full): the settings, or %NULL with @error
 */
HrSettings *
hr_settings_new (GSettingsBackend *backend, GError **error)
{
  g_autoptr (GSettingsSchema) general = find_schema (HR_APP_ID, error);
  g_autoptr (GSettingsSchema) account = NULL;
  HrSettings *self;

  if (general != NULL)
    account = find_schema (ACCOUNT_SCHEMA, error);
  if (account == NULL)
    return NULL;

  self = g_object_new (HR_TYPE_SETTINGS, NULL);
  self->backend = backend != NULL ? g_object_ref (backend) : hr_settings_place_open ();
  self->account_schema = g_steal_pointer (&account);
  self->general = g_settings_new_full (general, self->backend, NULL);
  g_signal_connect_object (self->general, "change-event", G_CALLBACK (on_change_event), self, 0);
  return self;
}

/**
 * hr_settings_get_general:
 * @self: the settings
 *
 * Returns: (transfer none): what holds for all accounts
 */
GSettings *
hr_settings_get_general (HrSettings *self)
{
  g_return_val_if_fail (HR_IS_SETTINGS (self), NULL);

  return self->general;
}

/**
 * hr_settings_get_account:
 * @self: the settings
 * @id: an account's id, which need not be in the list
 *
 * Returns: (transfer none): the settings of one account
 */
GSettings *
hr_settings_get_account (HrSettings *self, const char *id)
{
  g_autofree char *path = NULL;
  GSettings *settings = NULL;

  g_return_val_if_fail (HR_IS_SETTINGS (self), NULL);
  g_return_val_if_fail (hr_settings_is_account_id (id), NULL);

  settings = g_hash_table_lookup (self->accounts, id);
  if (settings != NULL)
    return settings;

  path = g_strconcat (ACCOUNTS_PATH, id, "/", NULL);
  settings = g_settings_new_full (self->account_schema, self->backend, path);
  g_signal_connect_object (settings, "change-event", G_CALLBACK (on_change_event), self, 0);
  g_hash_table_insert (self->accounts, g_strdup (id), settings);
  return settings;
}

/**
 * hr_settings_find:
 * @self: the settings
 * @id: an account's id
 * @key: the name of a setting, of an account or of all
 *
 * Returns: (transfer none) (nullable): the settings that have it; %NULL if there is no such setting
 */
GSettings *
hr_settings_find (HrSettings *self, const char *id, const char *key)
{
  g_autoptr (GSettingsSchema) general = NULL;

  g_return_val_if_fail (HR_IS_SETTINGS (self), NULL);

  g_object_get (self->general, "settings-schema", &general, NULL);
  if (g_settings_schema_has_key (general, key))
    return self->general;
  return g_settings_schema_has_key (self->account_schema, key) ? hr_settings_get_account (self, id)
                                                               : NULL;
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/**
 * hr_settings_list_keys:
 * @self: the settings
 *
 * Returns: (transfer full): the names of all settings, sorted
 */
char **
hr_settings_list_keys (HrSettings *self)
{
  g_autoptr (GSettingsSchema) general = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) own = NULL;
  g_auto (GStrv) others = NULL;
  char **keys;

  g_return_val_if_fail (HR_IS_SETTINGS (self), NULL);

  g_object_get (self->general, "settings-schema", &general, NULL);
  own = g_settings_schema_list_keys (self->account_schema);
  others = g_settings_schema_list_keys (general);
  g_strv_builder_addv (builder, (const char **) own);
  g_strv_builder_addv (builder, (const char **) others);
  keys = g_strv_builder_end (builder);
  qsort (keys, g_strv_length (keys), sizeof *keys, compare_keys);
  return keys;
}

static void
read_setting (GSettings *from, const HrSettingSpec *spec, gpointer to)
{
  switch (spec->type) {
  case HR_SETTING_TEXT:
    *(char **) to = g_settings_get_string (from, spec->key);
    break;
  case HR_SETTING_COSTS: {
    g_autoptr (GVariant) costs = g_settings_get_value (from, spec->key);

    *(char **) to = g_variant_print (costs, FALSE);
    break;
  }
  case HR_SETTING_BOOLEAN:
    *(gboolean *) to = g_settings_get_boolean (from, spec->key);
    break;
  case HR_SETTING_UINT:
    *(guint *) to = g_settings_get_uint (from, spec->key);
    break;
  case HR_SETTING_INT64:
    *(gint64 *) to = g_settings_get_int64 (from, spec->key);
    break;
  }
}

/**
 * hr_settings_read_account:
 * @self: the settings
 * @id: an account's id
 * @settings: (out caller-allocates): its own settings and the general ones; clear with
 *   hr_account_settings_clear()
 *
 * Reads all that an account is configured with. A name goes to terminals, panels and notifications:
 * what they would obey is taken out of it.
 */
void
hr_settings_read_account (HrSettings *self, const char *id, HrAccountSettings *settings)
{
  GSettings *own;
  g_autofree char *name = NULL;
  const HrSettingSpec *specs;
  gsize n_specs;

  g_return_if_fail (HR_IS_SETTINGS (self));

  own = hr_settings_get_account (self, id);
  specs = hr_account_settings_get_specs (&n_specs);
  *settings = (HrAccountSettings){ 0 };
  for (gsize i = 0; i < n_specs; i++)
    read_setting (specs[i].general ? self->general : own, &specs[i],
                  G_STRUCT_MEMBER_P (settings, specs[i].offset));
  name = g_steal_pointer (&settings->name);
  settings->name = hr_plain_line (name);
}

/**
 * hr_settings_is_account_id:
 * @id: (nullable): a text
 *
 * Tells whether @id can be an account's: 1 to 63 bytes of UTF-8 that can be printed. It stands in
 * settings paths, which / divides, in files whose groups stand in brackets, and on command lines,
 * where - begins an option and white space at the ends gets lost: so there is no / [ ] in it, it
 * does not begin with -, and neither begins nor ends with a space.
 *
 * Returns: whether it can
 */
gboolean
hr_settings_is_account_id (const char *id)
{
  gsize length = id != NULL ? strlen (id) : 0;

  if (length == 0 || length > MAX_ID_LENGTH || !g_utf8_validate (id, (gssize) length, NULL))
    return FALSE;
  if (*id == '-' || *id == ' ' || id[length - 1] == ' ' || strpbrk (id, "/[]") != NULL)
    return FALSE;

  for (const char *at = id; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    /* U+2028 and U+2029 count as printable, and end a line. */
    if (!g_unichar_isprint (c) || c == 0x2028 || c == 0x2029)
      return FALSE;
  }
  return TRUE;
}

static gboolean
contains (GPtrArray *ids, const char *id)
{
  return g_ptr_array_find_with_equal_func (ids, id, g_str_equal, NULL);
}

/* The list may have been written by hand: what cannot be an id, or was there already, is left out.
 */
static GPtrArray *
read_ids (HrSettings *self)
{
  g_auto (GStrv) stored = g_settings_get_strv (self->general, ACCOUNTS_KEY);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize i = 0; stored[i] != NULL; i++)
    if (hr_settings_is_account_id (stored[i]) && g_hash_table_add (seen, stored[i]))
      g_ptr_array_add (ids, g_strdup (stored[i]));
  if (ids->len == 0)
    g_ptr_array_add (ids, g_strdup (FIRST_ACCOUNT));

  return g_steal_pointer (&ids);
}

static void
write_ids (HrSettings *self, GPtrArray *ids)
{
  g_ptr_array_add (ids, NULL);
  g_settings_set_strv (self->general, ACCOUNTS_KEY, (const char *const *) ids->pdata);
}

/**
 * hr_settings_list_accounts:
 * @self: the settings
 *
 * Returns: (transfer full): the accounts' ids, at least one, at most %HR_SETTINGS_MAX_ACCOUNTS; the
 *   first is meant where none is named
 */
char **
hr_settings_list_accounts (HrSettings *self)
{
  g_autoptr (GPtrArray) ids = NULL;

  g_return_val_if_fail (HR_IS_SETTINGS (self), NULL);

  ids = read_ids (self);
  g_ptr_array_set_size (ids, (int) MIN (ids->len, HR_SETTINGS_MAX_ACCOUNTS));
  g_ptr_array_add (ids, NULL);
  return (char **) g_ptr_array_steal (ids, NULL);
}

/**
 * hr_settings_describe_limit:
 * @self: the settings
 *
 * Returns: (transfer full) (nullable): a sentence, where the settings list more accounts than are
 *   watched
 */
char *
hr_settings_describe_limit (HrSettings *self)
{
  g_autoptr (GPtrArray) ids = NULL;

  g_return_val_if_fail (HR_IS_SETTINGS (self), NULL);

  ids = read_ids (self);
  if (ids->len <= HR_SETTINGS_MAX_ACCOUNTS)
    return NULL;
  /* Translators: %u are numbers, the first is the larger one. */
  return g_strdup_printf (C_ ("accounts", "The settings list %u accounts. The first %u are "
                                          "watched."),
                          ids->len, (guint) HR_SETTINGS_MAX_ACCOUNTS);
}

/**
 * hr_settings_add_account:
 * @self: the settings
 * @wanted: (nullable): its id, which is not in the list yet; %NULL for the next that is free
 *
 * Adds an account to the list, with default settings.
 *
 * Returns: (transfer full) (nullable): its id; %NULL where there are as many as are watched
 */
char *
hr_settings_add_account (HrSettings *self, const char *wanted)
{
  g_autoptr (GPtrArray) ids = NULL;
  g_autofree char *id = NULL;

  g_return_val_if_fail (HR_IS_SETTINGS (self), NULL);
  g_return_val_if_fail (wanted == NULL || hr_settings_is_account_id (wanted), NULL);

  ids = read_ids (self);
  if (ids->len >= HR_SETTINGS_MAX_ACCOUNTS)
    return NULL;
  id = g_strdup (wanted);
  for (guint n = 2; id == NULL || contains (ids, id); n++) {
    g_free (id);
    id = g_strdup_printf ("account-%u", n);
  }
  g_ptr_array_add (ids, g_strdup (id));
  write_ids (self, ids);

  return g_steal_pointer (&id);
}

static void
reset_all (GSettings *settings, GSettingsSchema *schema)
{
  g_auto (GStrv) keys = g_settings_schema_list_keys (schema);

  for (gsize i = 0; keys[i] != NULL; i++)
    g_settings_reset (settings, keys[i]);
}

/**
 * hr_settings_remove_account:
 * @self: the settings
 * @id: an account's id
 *
 * Takes an account out of the list, and out of the tray, and forgets its settings. Its key is the
 * keyring's to clear.
 */
void
hr_settings_remove_account (HrSettings *self, const char *id)
{
  g_autoptr (GPtrArray) ids = NULL;
  g_autofree char *in_tray = NULL;
  guint index;

  g_return_if_fail (HR_IS_SETTINGS (self));
  g_return_if_fail (hr_settings_is_account_id (id));

  in_tray = g_settings_get_string (self->general, TRAY_ACCOUNT_KEY);
  if (g_str_equal (in_tray, id))
    g_settings_reset (self->general, TRAY_ACCOUNT_KEY);
  ids = read_ids (self);
  if (g_ptr_array_find_with_equal_func (ids, id, g_str_equal, &index)) {
    g_ptr_array_remove_index (ids, index);
    write_ids (self, ids);
  }
  /* After the list, so that whoever follows it has let go of the account by now. */
  reset_all (hr_settings_get_account (self, id), self->account_schema);
  g_hash_table_remove (self->accounts, id);
}
