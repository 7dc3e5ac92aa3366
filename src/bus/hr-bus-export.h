/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-account.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HrBusExport:
 *
 * One account as an object on the bus: follows its properties, answers its calls.
 */
#define HR_TYPE_BUS_EXPORT (hr_bus_export_get_type ())
G_DECLARE_FINAL_TYPE (HrBusExport, hr_bus_export, HR, BUS_EXPORT, GObject)

HrBusExport *hr_bus_export_new (GDBusConnection *connection,
                                const char *path,
                                HrAccount *account,
                                HrClock *clock);
void hr_bus_export_close (HrBusExport *self);
void hr_bus_export_read_holds (HrBusExport *self);
GDBusObjectSkeleton *hr_bus_export_get_object (HrBusExport *self);

G_END_DECLS
