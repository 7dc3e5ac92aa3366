/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HrNotificationServer:
 *
 * Server that shows notifications on this desktop: the portal in a sandbox, GNOME Shell, or a
 * server of the desktop notifications specification. #GNotification would find one as well, but
 * tells nobody whether a notification was taken.
 *
 * ::taken (const char *id): a server has taken what was last to be shown under this id.
 */
#define HR_TYPE_NOTIFICATION_SERVER (hr_notification_server_get_type ())
G_DECLARE_FINAL_TYPE (
    HrNotificationServer, hr_notification_server, HR, NOTIFICATION_SERVER, GObject)

HrNotificationServer *hr_notification_server_new (GApplication *application, gboolean in_sandbox);
void
hr_notification_server_show (HrNotificationServer *self, const char *id, GVariant *notification);
void hr_notification_server_withdraw (HrNotificationServer *self, const char *id);
void hr_notification_server_try_again (HrNotificationServer *self);

G_END_DECLS
