/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-account.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HrExport:
 *
 * Writes the history of an account into a file of the user's choice, as comma-separated values.
 * Only the file chooser is to be seen of it; in a sandbox that is the desktop's own.
 *
 * ::failed (const char *): a sentence about why the file could not be written.
 */
#define HR_TYPE_EXPORT (hr_export_get_type ())
G_DECLARE_FINAL_TYPE (HrExport, hr_export, HR, EXPORT, GObject)

HrExport *hr_export_new (HrStore *store, HrClock *clock);
void hr_export_ask (HrExport *self, GtkWindow *parent, HrAccount *account);

G_END_DECLS
