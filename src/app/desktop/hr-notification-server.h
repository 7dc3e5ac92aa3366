/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HrNotificationServer:
 *
 * Whether anybody shows notifications. GNotification does not tell what became of one, and at login
 * the applet may be there before the program that shows them.
 */
#define HR_TYPE_NOTIFICATION_SERVER (hr_notification_server_get_type ())
G_DECLARE_FINAL_TYPE (
    HrNotificationServer, hr_notification_server, HR, NOTIFICATION_SERVER, GObject)

HrNotificationServer *hr_notification_server_new (GDBusConnection *bus);
gboolean hr_notification_server_is_missing (HrNotificationServer *self);

G_END_DECLS
