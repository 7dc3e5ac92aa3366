/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-clock.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HrTrayHost:
 *
 * Knows whether a panel shows the item. The watcher (org.kde.StatusNotifierWatcher) is asked, the
 * order of signals says nothing: it shows the item if it lists it and has a host. An item that is
 * not listed is registered after 1, 3, 10 and 30 s.
 *
 * ::changed (): there is a tray, or has been none for two seconds.
 */
#define HR_TYPE_TRAY_HOST (hr_tray_host_get_type ())
G_DECLARE_FINAL_TYPE (HrTrayHost, hr_tray_host, HR, TRAY_HOST, GObject)

HrTrayHost *hr_tray_host_new (GDBusConnection *connection, HrClock *clock, const char *path);
void hr_tray_host_ask (HrTrayHost *self);
gboolean hr_tray_host_get_present (HrTrayHost *self);

G_END_DECLS
