/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-autostart.h"
#include "hr-clock.h"

G_BEGIN_DECLS

/** HR_PORTAL_AUTOSTART_TIMEOUT: how long the portal, and whom it may ask, has for an answer, in
 * seconds. */
#define HR_PORTAL_AUTOSTART_TIMEOUT 120

/**
 * HrPortalAutostart:
 *
 * #HrAutostart by the desktop's Background portal, for a sandbox, from which the autostart folder
 * cannot be seen. The portal tells nothing unasked, so :enabled is what it answered last.
 */
#define HR_TYPE_PORTAL_AUTOSTART (hr_portal_autostart_get_type ())
G_DECLARE_FINAL_TYPE (HrPortalAutostart, hr_portal_autostart, HR, PORTAL_AUTOSTART, HrAutostart)

HrAutostart *
hr_portal_autostart_new (GDBusConnection *connection, HrClock *clock, gboolean enabled);

G_END_DECLS
