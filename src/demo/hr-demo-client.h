/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-client.h"
#include "hr-clock.h"
#include "hr-keyring.h"

G_BEGIN_DECLS

/** HR_DEMO_ACCOUNT: the id of the demo's account. */
#define HR_DEMO_ACCOUNT "demo"
/** HR_DEMO_ORIGIN: where the demo's service would be, in a domain that nobody can have (RFC 2606).
 */
#define HR_DEMO_ORIGIN "https://demo.example"
/** HR_DEMO_BASE_URL: the base URL of the demo's account. */
#define HR_DEMO_BASE_URL HR_DEMO_ORIGIN "/api"
/** HR_DEMO_STEP: how often the demo's made-up user does something, in seconds. */
#define HR_DEMO_STEP 4

/**
 * HrDemoClient:
 *
 * The client of the demo: it asks nobody, and answers at once from the account of a made-up user
 * who spends the credits.
 *
 * It takes one key, at %HR_DEMO_ORIGIN. Another key is %HR_ERROR_UNAUTHORIZED there, and every
 * other place is %HR_ERROR_OFFLINE.
 *
 * ::spent: the balance is another one.
 */
#define HR_TYPE_DEMO_CLIENT (hr_demo_client_get_type ())
G_DECLARE_FINAL_TYPE (HrDemoClient, hr_demo_client, HR, DEMO_CLIENT, GObject)

HrClient *hr_demo_client_new (HrClock *clock);
HrKeyring *hr_demo_client_make_keyring (HrDemoClient *self);

G_END_DECLS
