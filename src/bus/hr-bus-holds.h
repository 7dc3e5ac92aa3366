/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-account.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HrBusHolds:
 *
 * Keeper of the credits of one account that are promised to callers on the bus. Holds are in the
 * store, so that the next keeper goes on with them; who waits for credits waits here, in the order
 * of asking. A caller's holds end when it leaves the bus. One of another bus, of a session beside
 * this one or of the bus before, ends with its process.
 *
 * An ended hold counts until a balance is known that was asked for after its end, which is asked
 * for at once: once for all that end meanwhile.
 */
#define HR_TYPE_BUS_HOLDS (hr_bus_holds_get_type ())
G_DECLARE_FINAL_TYPE (HrBusHolds, hr_bus_holds, HR, BUS_HOLDS, GObject)

HrBusHolds *hr_bus_holds_new (GDBusConnection *connection, HrAccount *account, HrClock *clock);
void hr_bus_holds_stop (HrBusHolds *self);
void hr_bus_holds_read (HrBusHolds *self);
void hr_bus_holds_hold (HrBusHolds *self,
                        GDBusMethodInvocation *invocation,
                        gint64 credits,
                        guint wait,
                        const char *why);
void hr_bus_holds_release (HrBusHolds *self, GDBusMethodInvocation *invocation, guint32 id);
void hr_bus_holds_return_error (HrBusHolds *self,
                                GDBusMethodInvocation *invocation,
                                const GError *error);

G_END_DECLS
