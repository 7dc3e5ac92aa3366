/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-account.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HrKeyForm:
 *
 * Takes a key, has it checked, and hands it to the account. It never shows a stored key. It names
 * the address that the key goes to; when that changes, it begins anew.
 *
 * ::done: the account has the new key.
 * ::cancelled: the button that hr_key_form_show_cancel() shows was pressed.
 */
#define HR_TYPE_KEY_FORM (hr_key_form_get_type ())
G_DECLARE_FINAL_TYPE (HrKeyForm, hr_key_form, HR, KEY_FORM, GtkBox)

void hr_key_form_set_account (HrKeyForm *self, HrAccount *account);
void hr_key_form_reset (HrKeyForm *self);
void hr_key_form_show_cancel (HrKeyForm *self);
gboolean hr_key_form_cancel (HrKeyForm *self);

G_END_DECLS
