/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-keyring.h"

G_BEGIN_DECLS

/**
 * HrMemoryKeyring:
 *
 * A keyring for this run only: the demo's.
 */
#define HR_TYPE_MEMORY_KEYRING (hr_memory_keyring_get_type ())
G_DECLARE_FINAL_TYPE (HrMemoryKeyring, hr_memory_keyring, HR, MEMORY_KEYRING, GObject)

HrKeyring *hr_memory_keyring_new (void);

G_END_DECLS
