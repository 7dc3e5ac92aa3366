/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HrAddressCheck:
 * @text: an address as it was typed
 *
 * Returns: (nullable): what is wrong with it, for people; %NULL if it can be used
 */
typedef const char *(*HrAddressCheck) (const char *text);

/**
 * HrAddressEntry:
 *
 * An address in the settings. It is taken over when it is complete (with Enter, or by leaving it)
 * and only if it can be used; if not, its #HrSettingRow tells the reason.
 */
#define HR_TYPE_ADDRESS_ENTRY (hr_address_entry_get_type ())
G_DECLARE_FINAL_TYPE (HrAddressEntry, hr_address_entry, HR, ADDRESS_ENTRY, GtkEntry)

void hr_address_entry_bind (HrAddressEntry *self,
                            GSettings *settings,
                            const char *key,
                            HrAddressCheck check);

G_END_DECLS
