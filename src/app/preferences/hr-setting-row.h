/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HrSettingRow:
 *
 * A row of the preferences: a title, a sentence that helps, and the control, which is the first
 * child that is added. The control is called by the title and described by the rest, for people and
 * for screen readers alike. Horizontal, or vertical where the control needs the whole width.
 *
 * :title (write-only): what is set, with a mnemonic
 * :help (write-only): a sentence about it, or %NULL
 */
#define HR_TYPE_SETTING_ROW (hr_setting_row_get_type ())
G_DECLARE_FINAL_TYPE (HrSettingRow, hr_setting_row, HR, SETTING_ROW, GtkBox)

void hr_setting_row_set_title (HrSettingRow *self, const char *title);
void hr_setting_row_set_help (HrSettingRow *self, const char *help);
void hr_setting_row_set_problem (HrSettingRow *self, const char *problem);
void hr_setting_row_follow_lock (HrSettingRow *self, GSettings *settings, const char *key);
void hr_setting_row_bind (HrSettingRow *self, GSettings *settings, const char *key);

G_END_DECLS
