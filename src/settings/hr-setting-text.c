/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-setting-text.h"

#include "hr-endpoint.h"
#include "hr-format.h"
#include "hr-ledger-costs.h"
#include "hr-web-page.h"

#include <glib/gi18n-lib.h>

/*
 * Settings as text, for people and scripts: what the schema says is all that is known of them.
 */

G_DEFINE_QUARK (hr_setting_text_error_quark, hr_setting_text_error)

static GSettingsSchemaKey *
find_key (GSettings *settings, const char *key)
{
  g_autoptr (GSettingsSchema) schema = NULL;

  g_object_get (settings, "settings-schema", &schema, NULL);
  return g_settings_schema_get_key (schema, key);
}

/* Texts stand for themselves; everything else is as GVariant writes it, without types. */
static char *
print (GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return g_variant_dup_string (value, NULL);
  return g_variant_print (value, FALSE);
}

/**
 * hr_setting_text_read:
 * @settings: settings
 * @key: the name of one
 *
 * Returns: (transfer full): its value
 */
char *
hr_setting_text_read (GSettings *settings, const char *key)
{
  g_autoptr (GVariant) value = g_settings_get_value (settings, key);

  return print (value);
}

/**
 * hr_setting_text_read_default:
 * @settings: settings
 * @key: the name of one
 *
 * Returns: (transfer full): what it is where nobody has set it
 */
char *
hr_setting_text_read_default (GSettings *settings, const char *key)
{
  g_autoptr (GVariant) value = g_settings_get_default_value (settings, key);

  return print (value);
}

/**
 * hr_setting_text_get_range:
 * @settings: settings
 * @key: the name of one
 *
 * Returns: (transfer full): what it may be, as words
 */
char *
hr_setting_text_get_range (GSettings *settings, const char *key)
{
  g_autoptr (GSettingsSchemaKey) schema_key = find_key (settings, key);
  g_autoptr (GVariant) range = g_settings_schema_key_get_range (schema_key);
  const GVariantType *type = g_settings_schema_key_get_value_type (schema_key);
  g_autoptr (GVariant) limits = NULL;
  g_autofree char *least = NULL;
  g_autofree char *most = NULL;
  const char *kind;

  g_variant_get (range, "(&sv)", &kind, &limits);
  if (g_str_equal (kind, "range")) {
    g_autoptr (GVariant) min = g_variant_get_child_value (limits, 0);
    g_autoptr (GVariant) max = g_variant_get_child_value (limits, 1);

    least = print (min);
    most = print (max);
    /* Translators: a range of numbers, as in “60 to 86400”. */
    return g_strdup_printf (C_ ("setting", "%1$s to %2$s"), least, most);
  }
  if (g_str_equal (kind, "enum")) {
    g_autofree const char **words = g_variant_get_strv (limits, NULL);

    return g_strjoinv (", ", (char **) words);
  }
  if (g_variant_type_equal (type, G_VARIANT_TYPE_BOOLEAN))
    return g_strdup ("true, false");
  if (g_variant_type_equal (type, G_VARIANT_TYPE_STRING_ARRAY))
    return g_strdup (C_ ("setting", "a list of texts, as in ['one', 'two']"));
  if (g_variant_type_equal (type, G_VARIANT_TYPE ("au")))
    return g_strdup (C_ ("setting", "a list of numbers, as in [4, 12]"));
  if (g_variant_type_equal (type, G_VARIANT_TYPE ("a{su}")))
    return g_strdup (C_ ("setting", "costs by name, as in {'cover': 1, 'remix': 4}"));
  return g_strdup (C_ ("setting", "a text"));
}

static gboolean
are_costs (GVariant *value)
{
  GVariantIter iter;
  const char *name;
  guint cost;

  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "{&su}", &name, &cost))
    if (!hr_account_settings_is_operation (name) || cost < 1 || cost > HR_LEDGER_COST_MAX)
      return FALSE;
  return TRUE;
}

static gboolean
are_ids (GVariant *value)
{
  g_autofree const char **ids = g_variant_get_strv (value, NULL);
  gsize n = 0;

  for (; ids[n] != NULL; n++)
    if (!hr_settings_is_account_id (ids[n]))
      return FALSE;
  return n >= 1 && n <= HR_SETTINGS_MAX_ACCOUNTS;
}

/* Checks of the schema's types and ranges do not know addresses and ids. */
static gboolean
check_meaning (const char *key, GVariant *value, GError **error)
{
  if (g_str_equal (key, "api-url")) {
    g_autoptr (GError) cause = NULL;
    g_autoptr (HrEndpoint) endpoint =
        hr_endpoint_parse (g_variant_get_string (value, NULL), &cause);

    if (endpoint != NULL)
      return TRUE;
    g_set_error_literal (error, HR_SETTING_TEXT_ERROR, HR_SETTING_TEXT_ERROR_VALUE,
                         hr_format_endpoint_error ((HrEndpointError) cause->code));
    return FALSE;
  }
  if ((g_str_equal (key, "top-up-url") || g_str_equal (key, "keys-url")) &&
      !hr_web_page_is_valid (g_variant_get_string (value, NULL))) {
    g_set_error (error, HR_SETTING_TEXT_ERROR, HR_SETTING_TEXT_ERROR_VALUE,
                 C_ ("setting", "“%s” takes the address of a page, as in https://example.org/page"),
                 key);
    return FALSE;
  }
  if (g_str_equal (key, "operation-costs") && !are_costs (value)) {
    g_set_error (error, HR_SETTING_TEXT_ERROR, HR_SETTING_TEXT_ERROR_VALUE,
                 C_ ("setting",
                     "“%s” takes names without blanks, commas and colons, and costs of 1 "
                     "to %d"),
                 key, HR_LEDGER_COST_MAX);
    return FALSE;
  }
  if (g_str_equal (key, "accounts") && !are_ids (value)) {
    g_set_error (error, HR_SETTING_TEXT_ERROR, HR_SETTING_TEXT_ERROR_VALUE,
                 C_ ("setting", "“%s” takes 1 to %d ids"), key, HR_SETTINGS_MAX_ACCOUNTS);
    return FALSE;
  }
  return TRUE;
}

/* Returns: (transfer full) (nullable) */
static GVariant *
parse (GSettingsSchemaKey *key, const char *text)
{
  const GVariantType *type = g_settings_schema_key_get_value_type (key);
  g_autoptr (GVariant) value = NULL;

  if (g_variant_type_equal (type, G_VARIANT_TYPE_STRING))
    value =
        g_utf8_validate (text, -1, NULL) ? g_variant_ref_sink (g_variant_new_string (text)) : NULL;
  else
    value = g_variant_parse (type, text, NULL, NULL, NULL);
  if (value == NULL || !g_settings_schema_key_range_check (key, value))
    return NULL;
  return g_steal_pointer (&value);
}

/* Back ends take values that they cannot keep: dconf without a service to write for it. */
static gboolean
check_kept (GSettings *settings, const char *key, GVariant *wanted, gboolean taken, GError **error)
{
  g_autoptr (GVariant) kept = NULL;

  g_settings_sync ();
  kept = g_settings_get_user_value (settings, key);
  if (taken && (wanted == NULL ? kept == NULL : kept != NULL && g_variant_equal (kept, wanted)))
    return TRUE;

  g_set_error (error, HR_SETTING_TEXT_ERROR, HR_SETTING_TEXT_ERROR_KEPT,
               C_ ("setting", "“%s” cannot be written, so it stays as it was"), key);
  return FALSE;
}

static gboolean
check_writable (GSettings *settings, const char *key, GError **error)
{
  if (g_settings_is_writable (settings, key))
    return TRUE;
  g_set_error (error, HR_SETTING_TEXT_ERROR, HR_SETTING_TEXT_ERROR_KEPT,
               C_ ("setting", "“%s” is locked, or its file cannot be written"), key);
  return FALSE;
}

/**
 * hr_setting_text_write:
 * @settings: settings
 * @key: the name of one
 * @text: its new value
 * @error: of %HR_SETTING_TEXT_ERROR
 *
 * Writes a setting, and makes sure that it was written. Several processes that write to a file at
 * once need hr_settings_place_lock() before they open it.
 *
 * Returns: whether it is what was wanted now
 */
gboolean
hr_setting_text_write (GSettings *settings, const char *key, const char *text, GError **error)
{
  g_autoptr (GSettingsSchemaKey) schema_key = find_key (settings, key);
  g_autoptr (GVariant) value = parse (schema_key, text);

  if (value == NULL) {
    g_autofree char *range = hr_setting_text_get_range (settings, key);

    g_set_error (error, HR_SETTING_TEXT_ERROR, HR_SETTING_TEXT_ERROR_VALUE,
                 /* Translators: the name of a setting, what it may be, and what was entered. */
                 C_ ("setting", "“%1$s” takes %2$s, not “%3$s”"), key, range, text);
    return FALSE;
  }
  if (!check_meaning (key, value, error) || !check_writable (settings, key, error))
    return FALSE;
  return check_kept (settings, key, value, g_settings_set_value (settings, key, value), error);
}

/**
 * hr_setting_text_reset:
 * @settings: settings
 * @key: the name of one
 * @error: of %HR_SETTING_TEXT_ERROR
 *
 * Takes a setting back to its default, as hr_setting_text_write() writes one.
 *
 * Returns: whether it is that now
 */
gboolean
hr_setting_text_reset (GSettings *settings, const char *key, GError **error)
{
  if (!check_writable (settings, key, error))
    return FALSE;
  g_settings_reset (settings, key);
  return check_kept (settings, key, NULL, TRUE, error);
}
