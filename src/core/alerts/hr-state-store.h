/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HrStateStore:
 *
 * What must outlive a restart and is no setting: which warnings were told, until when the service
 * asked not to be asked. A key file that is replaced whole, off the main loop; never a key.
 */
#define HR_TYPE_STATE_STORE (hr_state_store_get_type ())
G_DECLARE_FINAL_TYPE (HrStateStore, hr_state_store, HR, STATE_STORE, GObject)

char *hr_state_store_get_default_path (void);
HrStateStore *hr_state_store_new (const char *path);
gint64 hr_state_store_get_int64 (HrStateStore *self, const char *group, const char *key);
gboolean hr_state_store_has (HrStateStore *self, const char *group, const char *key);
void
hr_state_store_set_int64 (HrStateStore *self, const char *group, const char *key, gint64 value);
void hr_state_store_unset (HrStateStore *self, const char *group, const char *key);
void hr_state_store_remove_group (HrStateStore *self, const char *group);
gboolean hr_state_store_flush (HrStateStore *self, GError **error);

G_END_DECLS
