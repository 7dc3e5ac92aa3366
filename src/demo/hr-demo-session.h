/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-keyring.h"

G_BEGIN_DECLS

/** HR_DEMO_ACCOUNT: the id of the demo's account. */
#define HR_DEMO_ACCOUNT "demo"
/** HR_DEMO_STEP: how often the demo's made-up user does something, in seconds. */
#define HR_DEMO_STEP 4

/**
 * HrDemoSession:
 *
 * Everything that the demo has in place of the real thing: a service on a loopback port, a keyring
 * in memory that holds its key, and a made-up user who spends the credits.
 *
 * ::spent: the balance at the service is another one.
 */
#define HR_TYPE_DEMO_SESSION (hr_demo_session_get_type ())
G_DECLARE_FINAL_TYPE (HrDemoSession, hr_demo_session, HR, DEMO_SESSION, GObject)

HrDemoSession *hr_demo_session_new (GError **error);
const char *hr_demo_session_get_base_url (HrDemoSession *self);
HrKeyring *hr_demo_session_get_keyring (HrDemoSession *self);

G_END_DECLS
