/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-account-settings.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/** HR_SETTINGS_MAX_ACCOUNTS: how many accounts are watched at most */
#define HR_SETTINGS_MAX_ACCOUNTS 64

/**
 * HrSettings:
 *
 * The settings that the applet and the command share: finds the schemas, makes a GSettings for each
 * account, and reads them into what core takes.
 *
 * ::changed (const char *id): once after any number of settings of an account changed together;
 *   %NULL for all accounts.
 */
#define HR_TYPE_SETTINGS (hr_settings_get_type ())
G_DECLARE_FINAL_TYPE (HrSettings, hr_settings, HR, SETTINGS, GObject)

HrSettings *hr_settings_new (GSettingsBackend *backend, GError **error);
GSettings *hr_settings_find (HrSettings *self, const char *id, const char *key);
char **hr_settings_list_keys (HrSettings *self);
GSettings *hr_settings_get_general (HrSettings *self);
GSettings *hr_settings_get_account (HrSettings *self, const char *id);
char **hr_settings_list_accounts (HrSettings *self);
char *hr_settings_describe_limit (HrSettings *self);
char *hr_settings_add_account (HrSettings *self, const char *wanted);
void hr_settings_remove_account (HrSettings *self, const char *id);
void hr_settings_read_account (HrSettings *self, const char *id, HrAccountSettings *settings);
gboolean hr_settings_is_account_id (const char *id);

G_END_DECLS
