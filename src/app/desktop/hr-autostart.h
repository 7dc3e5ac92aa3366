/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HrAutostart:
 *
 * Tells whether Headroom starts at login, whoever brings that about: a file that the desktop reads,
 * or the desktop itself when it is asked from a sandbox.
 *
 * :enabled (read-only): what is true, as far as it can be known; changes of others are noticed
 * where they can be.
 */
#define HR_TYPE_AUTOSTART (hr_autostart_get_type ())
G_DECLARE_DERIVABLE_TYPE (HrAutostart, hr_autostart, HR, AUTOSTART, GObject)

/**
 * HrAutostartClass:
 * @change: tries to make it so, tells hr_autostart_report() what is true then, and returns the
 * task: %TRUE, or an error whose message can be shown
 */
struct _HrAutostartClass {
  GObjectClass parent_class;

  void (*change) (HrAutostart *self, gboolean enabled, GTask *task);
};

gboolean hr_autostart_get_enabled (HrAutostart *self);
void hr_autostart_set_enabled_async (HrAutostart *self,
                                     gboolean enabled,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean hr_autostart_set_enabled_finish (HrAutostart *self, GAsyncResult *result, GError **error);

void hr_autostart_report (HrAutostart *self, gboolean enabled);

G_END_DECLS
