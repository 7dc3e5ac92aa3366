/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-settings.h"

G_BEGIN_DECLS

/**
 * HR_SETTING_TEXT_ERROR:
 *
 * Errors of hr_setting_text_write(), in words for people.
 */
#define HR_SETTING_TEXT_ERROR (hr_setting_text_error_quark ())
GQuark hr_setting_text_error_quark (void);

/**
 * HrSettingTextError:
 * @HR_SETTING_TEXT_ERROR_VALUE: the text is no value of the setting, or one outside its range
 * @HR_SETTING_TEXT_ERROR_KEPT: the value cannot be kept: it is locked, or there is no place for it
 */
typedef enum {
  HR_SETTING_TEXT_ERROR_VALUE,
  HR_SETTING_TEXT_ERROR_KEPT,
} HrSettingTextError;

char *hr_setting_text_read (GSettings *settings, const char *key);
char *hr_setting_text_read_default (GSettings *settings, const char *key);
char *hr_setting_text_get_range (GSettings *settings, const char *key);
gboolean
hr_setting_text_write (GSettings *settings, const char *key, const char *text, GError **error);
gboolean hr_setting_text_reset (GSettings *settings, const char *key, GError **error);

G_END_DECLS
