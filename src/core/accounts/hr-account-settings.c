/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-account-settings.h"

#include "hr-ledger-costs.h"
#include "hr-poller.h"

#include <string.h>

#define TEXT(key, member, value)                                                                   \
  {                                                                                                \
    key, FALSE, HR_SETTING_TEXT, G_STRUCT_OFFSET (HrAccountSettings, member), value, 0, 0, 0       \
  }
#define COSTS(key, member, value)                                                                  \
  {                                                                                                \
    key, FALSE, HR_SETTING_COSTS, G_STRUCT_OFFSET (HrAccountSettings, member), value, 0, 0, 0      \
  }
#define BOOLEAN(key, member, value)                                                                \
  {                                                                                                \
    key, TRUE, HR_SETTING_BOOLEAN, G_STRUCT_OFFSET (HrAccountSettings, member), NULL, value, 0, 1  \
  }
#define NUMBER(key, general, type, member, value, min, max)                                        \
  {                                                                                                \
    key, general, type, G_STRUCT_OFFSET (HrAccountSettings, member), NULL, value, min, max         \
  }

/* The one place of ranges and defaults; the schema repeats them, and its test compares. */
static const HrSettingSpec SPECS[] = {
  TEXT ("name", name, ""),
  TEXT ("api-url", base_url, "https://udioapi.pro/api"),
  TEXT ("top-up-url", top_up_url, "https://udioapi.pro/pricing"),
  TEXT ("keys-url", keys_url, "https://udioapi.pro/dashboard"),
  NUMBER ("low-threshold", FALSE, HR_SETTING_INT64, low_threshold, 50, 0, 1000000000),
  NUMBER ("critical-threshold", FALSE, HR_SETTING_INT64, critical_threshold, 20, 0, 1000000000),
  NUMBER ("generation-cost", FALSE, HR_SETTING_UINT, generation_cost, 10, 1, HR_LEDGER_COST_MAX),
  COSTS ("operation-costs", operation_costs, "{'cover': 1, 'lyrics': 2, 'minimax': 30}"),
  NUMBER ("daily-budget", FALSE, HR_SETTING_UINT, daily_budget, 0, 0, 1000000000),
  NUMBER ("poll-interval",
          TRUE,
          HR_SETTING_UINT,
          poll_interval,
          HR_POLLER_INTERVAL_DEFAULT,
          HR_POLLER_INTERVAL_MIN,
          HR_POLLER_INTERVAL_MAX),
  BOOLEAN ("adaptive-polling", adaptive_polling, TRUE),
  BOOLEAN ("notify-topped-up", notify_topped_up, TRUE),
  NUMBER ("reminder-hours", TRUE, HR_SETTING_UINT, reminder_hours, 0, 0, 168),
  NUMBER ("forecast-alert-hours", TRUE, HR_SETTING_UINT, forecast_alert_hours, 0, 0, 720),
};

static gboolean
is_text (const HrSettingSpec *spec)
{
  return spec->type == HR_SETTING_TEXT || spec->type == HR_SETTING_COSTS;
}

static char **
text_of (const HrAccountSettings *self, const HrSettingSpec *spec)
{
  return G_STRUCT_MEMBER_P (self, spec->offset);
}

static gint64
get_number (const HrAccountSettings *self, const HrSettingSpec *spec)
{
  return spec->type == HR_SETTING_INT64 ? G_STRUCT_MEMBER (gint64, self, spec->offset)
                                        : G_STRUCT_MEMBER (guint, self, spec->offset);
}

/**
 * hr_account_settings_get_specs:
 * @n_specs: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_specs): the settings, with their ranges and defaults
 */
const HrSettingSpec *
hr_account_settings_get_specs (gsize *n_specs)
{
  *n_specs = G_N_ELEMENTS (SPECS);
  return SPECS;
}

/**
 * hr_account_settings_find_spec:
 * @key: a setting's name in the schema
 *
 * Returns: (transfer none) (nullable): its range and default; %NULL for one that no account has
 */
const HrSettingSpec *
hr_account_settings_find_spec (const char *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (SPECS); i++)
    if (g_str_equal (SPECS[i].key, key))
      return &SPECS[i];
  return NULL;
}

/**
 * hr_account_settings_set_text:
 * @text: (inout): a text of #HrAccountSettings
 * @value: its new value
 *
 * Puts a copy of @value in its place.
 */
void
hr_account_settings_set_text (char **text, const char *value)
{
  char *copy = g_strdup (value);

  g_free (*text);
  *text = copy;
}

/**
 * hr_account_settings_init:
 * @self: (out caller-allocates): settings
 *
 * Fills in the defaults; hr_account_settings_clear() frees them.
 */
void
hr_account_settings_init (HrAccountSettings *self)
{
  *self = (HrAccountSettings){ 0 };
  for (gsize i = 0; i < G_N_ELEMENTS (SPECS); i++)
    if (is_text (&SPECS[i]))
      *text_of (self, &SPECS[i]) = g_strdup (SPECS[i].text);
    else if (SPECS[i].type == HR_SETTING_INT64)
      G_STRUCT_MEMBER (gint64, self, SPECS[i].offset) = SPECS[i].value;
    else
      G_STRUCT_MEMBER (guint, self, SPECS[i].offset) = (guint) SPECS[i].value;
}

/**
 * hr_account_settings_clear:
 * @self: settings
 */
void
hr_account_settings_clear (HrAccountSettings *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (SPECS); i++)
    if (is_text (&SPECS[i]))
      g_clear_pointer (text_of (self, &SPECS[i]), g_free);
}

/**
 * hr_account_settings_copy:
 * @self: (inout): settings, as hr_account_settings_init() left them or later
 * @from: other settings
 *
 * Makes @self the same as @from.
 */
void
hr_account_settings_copy (HrAccountSettings *self, const HrAccountSettings *from)
{
  HrAccountSettings copy = *from;

  for (gsize i = 0; i < G_N_ELEMENTS (SPECS); i++)
    if (is_text (&SPECS[i]))
      *text_of (&copy, &SPECS[i]) = g_strdup (*text_of (from, &SPECS[i]));
  hr_account_settings_clear (self);
  *self = copy;
}

/**
 * hr_account_settings_equal:
 * @a: settings
 * @b: settings
 *
 * Returns: whether they are the same
 */
gboolean
hr_account_settings_equal (const HrAccountSettings *a, const HrAccountSettings *b)
{
  for (gsize i = 0; i < G_N_ELEMENTS (SPECS); i++)
    if (is_text (&SPECS[i]) ? !g_str_equal (*text_of (a, &SPECS[i]), *text_of (b, &SPECS[i]))
                            : get_number (a, &SPECS[i]) != get_number (b, &SPECS[i]))
      return FALSE;
  return TRUE;
}

/**
 * hr_account_settings_are_in_range:
 * @self: settings
 *
 * Returns: whether each of them is in its range
 */
gboolean
hr_account_settings_are_in_range (const HrAccountSettings *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (SPECS); i++)
    if (is_text (&SPECS[i]) ? *text_of (self, &SPECS[i]) == NULL
                            : get_number (self, &SPECS[i]) < SPECS[i].min ||
                                  get_number (self, &SPECS[i]) > SPECS[i].max)
      return FALSE;
  return TRUE;
}

static GVariant *
parse_costs (const HrAccountSettings *self)
{
  GVariant *costs =
      g_variant_parse (G_VARIANT_TYPE ("a{su}"), self->operation_costs, NULL, NULL, NULL);

  if (costs == NULL)
    costs = g_variant_ref_sink (g_variant_new ("a{su}", NULL));
  return costs;
}

/**
 * hr_account_settings_is_operation:
 * @name: any text
 *
 * Returns: whether it can be the name of an operation, as in "--for=NAME:COUNT,NAME:COUNT"
 */
gboolean
hr_account_settings_is_operation (const char *name)
{
  return *name != '\0' && strpbrk (name, ": ,") == NULL;
}

/**
 * hr_account_settings_get_cost:
 * @self: settings
 * @operation: the name of an operation
 * @cost: (out): the credits that it costs, 1 or more
 *
 * A song costs what a generation does, whatever stands among the other operations.
 *
 * Returns: whether there is such an operation
 */
gboolean
hr_account_settings_get_cost (const HrAccountSettings *self, const char *operation, guint *cost)
{
  g_autoptr (GVariant) costs = NULL;

  if (g_str_equal (operation, HR_ACCOUNT_SETTINGS_SONG)) {
    *cost = self->generation_cost;
    return TRUE;
  }
  costs = parse_costs (self);
  return g_variant_lookup (costs, operation, "u", cost) && *cost > 0;
}

/**
 * hr_account_settings_list_operations:
 * @self: settings
 *
 * Returns: (transfer full): the names of all operations, as words
 */
char *
hr_account_settings_list_operations (const HrAccountSettings *self)
{
  g_autoptr (GVariant) costs = parse_costs (self);
  GString *text = g_string_new (HR_ACCOUNT_SETTINGS_SONG);
  GVariantIter iter;
  const char *name;
  guint cost;

  g_variant_iter_init (&iter, costs);
  while (g_variant_iter_next (&iter, "{&su}", &name, &cost))
    if (cost > 0 && !g_str_equal (name, HR_ACCOUNT_SETTINGS_SONG))
      g_string_append_printf (text, ", %s", name);
  return g_string_free (text, FALSE);
}

/**
 * hr_account_settings_find_dearest:
 * @self: settings
 * @cost: (out): the credits that it costs, 0 for none
 *
 * Returns: (transfer full) (nullable): the operation that costs most, apart from a song
 */
char *
hr_account_settings_find_dearest (const HrAccountSettings *self, gint64 *cost)
{
  g_autoptr (GVariant) costs = parse_costs (self);
  const char *dearest = NULL;
  const char *name;
  GVariantIter iter;
  guint one;

  *cost = 0;
  g_variant_iter_init (&iter, costs);
  while (g_variant_iter_next (&iter, "{&su}", &name, &one))
    if (one > *cost && !g_str_equal (name, HR_ACCOUNT_SETTINGS_SONG)) {
      dearest = name;
      *cost = one;
    }
  return g_strdup (dearest);
}
