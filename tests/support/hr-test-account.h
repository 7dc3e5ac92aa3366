/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-account.h"

G_BEGIN_DECLS

HrAccount *hr_test_account_new (const char *id, HrClock *clock);
void hr_test_account_set_name (HrAccount *account, const char *name);

G_END_DECLS
