/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-error.h"
#include "hr-keyring.h"

G_BEGIN_DECLS

/**
 * HrFakeKeyring:
 *
 * The tests' keyring: in memory, locked, taken away and brought back by the test.
 */
#define HR_TYPE_FAKE_KEYRING (hr_fake_keyring_get_type ())
G_DECLARE_FINAL_TYPE (HrFakeKeyring, hr_fake_keyring, HR, FAKE_KEYRING, GObject)

HrKeyring *hr_fake_keyring_new (void);
void hr_fake_keyring_fail (HrFakeKeyring *self, HrError code);
void hr_fake_keyring_work (HrFakeKeyring *self);
gboolean hr_fake_keyring_has_key (HrFakeKeyring *self);
guint hr_fake_keyring_get_n_asked (HrFakeKeyring *self);

G_END_DECLS
