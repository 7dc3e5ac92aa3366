/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HrAccountSettings:
 * @name: (owned): what the user calls the account, "" for nothing
 * @base_url: (owned): where the service is asked
 * @top_up_url: (owned): the page on which credits are bought
 * @keys_url: (owned): the page on which keys are made
 * @low_threshold: credits at or below which the level is low
 * @critical_threshold: credits at or below which it is critical
 * @generation_cost: credits that a generation costs, of a song
 * @operation_costs: (owned): credits that other operations cost, a{su} as GVariant writes it
 * @daily_budget: credits that may be spent in a day before it is told, 0 for off
 * @poll_interval: seconds between two checks
 * @adaptive_polling: whether to look sooner while credits are being spent
 * @notify_topped_up: whether a top-up is told
 * @reminder_hours: after how many hours a low balance is told once more, 0 for never
 * @forecast_alert_hours: how many hours ahead the end of the credits is told, 0 for never
 *
 * All settings of an account. hr_account_settings_get_specs() has their ranges and defaults.
 */
typedef struct {
  char *name;
  char *base_url;
  char *top_up_url;
  char *keys_url;
  gint64 low_threshold;
  gint64 critical_threshold;
  guint generation_cost;
  char *operation_costs;
  guint daily_budget;
  guint poll_interval;
  gboolean adaptive_polling;
  gboolean notify_topped_up;
  guint reminder_hours;
  guint forecast_alert_hours;
} HrAccountSettings;

/** HR_ACCOUNT_SETTINGS_SONG: the operation that costs what a generation does */
#define HR_ACCOUNT_SETTINGS_SONG "song"

/**
 * HrSettingType: of which C type a setting is: char *, char * with costs, gboolean, guint or
 * gint64.
 */
typedef enum {
  HR_SETTING_TEXT,
  HR_SETTING_COSTS,
  HR_SETTING_BOOLEAN,
  HR_SETTING_UINT,
  HR_SETTING_INT64,
} HrSettingType;

/**
 * HrSettingSpec:
 * @key: its name in the schema
 * @general: whether it holds for all accounts
 * @type: its type
 * @offset: where it is in #HrAccountSettings
 * @text: the default of a text
 * @value: the default of a number, or whether it is on
 * @min: the least number
 * @max: the largest number
 *
 * One setting of an account.
 */
typedef struct {
  const char *key;
  gboolean general;
  HrSettingType type;
  gsize offset;
  const char *text;
  gint64 value;
  gint64 min;
  gint64 max;
} HrSettingSpec;

const HrSettingSpec *hr_account_settings_get_specs (gsize *n_specs);
const HrSettingSpec *hr_account_settings_find_spec (const char *key);

void hr_account_settings_init (HrAccountSettings *self);
void hr_account_settings_clear (HrAccountSettings *self);
void hr_account_settings_copy (HrAccountSettings *self, const HrAccountSettings *from);
gboolean hr_account_settings_equal (const HrAccountSettings *a, const HrAccountSettings *b);
gboolean hr_account_settings_are_in_range (const HrAccountSettings *self);
gboolean hr_account_settings_is_operation (const char *name);
gboolean
hr_account_settings_get_cost (const HrAccountSettings *self, const char *operation, guint *cost);
char *hr_account_settings_list_operations (const HrAccountSettings *self);
char *hr_account_settings_find_dearest (const HrAccountSettings *self, gint64 *cost);
void hr_account_settings_set_text (char **text, const char *value);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HrAccountSettings, hr_account_settings_clear)

G_END_DECLS
