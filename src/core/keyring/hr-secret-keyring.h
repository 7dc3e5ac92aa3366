/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-clock.h"
#include "hr-keyring.h"

G_BEGIN_DECLS

/** HR_SECRET_KEYRING_TIMEOUT: how long a keyring may take without a prompt, in seconds. */
#define HR_SECRET_KEYRING_TIMEOUT 30

/**
 * HrSecretKeyring:
 *
 * The desktop's keyring, through libsecret.
 */
#define HR_TYPE_SECRET_KEYRING (hr_secret_keyring_get_type ())
G_DECLARE_FINAL_TYPE (HrSecretKeyring, hr_secret_keyring, HR, SECRET_KEYRING, GObject)

HrKeyring *hr_secret_keyring_new (HrClock *clock, GDBusConnection *bus);

G_END_DECLS
