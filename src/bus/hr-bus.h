/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-accounts.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/** HR_BUS_PATH: where whoever owns %HR_APP_ID has its objects; the accounts are below it. */
#define HR_BUS_PATH "/io/github/headroom_app/Headroom"

/**
 * HrBus:
 *
 * The accounts on the session bus: one Account1 object each, under an object manager. To be made
 * before the program owns its name, so that whoever sees the name finds the accounts.
 */
#define HR_TYPE_BUS (hr_bus_get_type ())
G_DECLARE_FINAL_TYPE (HrBus, hr_bus, HR, BUS, GObject)

HrBus *
hr_bus_new (GDBusConnection *connection, const char *path, HrAccounts *accounts, HrClock *clock);
char *hr_bus_account_path (const char *path, const char *id);

G_END_DECLS
