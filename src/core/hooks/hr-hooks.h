/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-accounts.h"
#include "hr-hook-folder.h"

G_BEGIN_DECLS

/**
 * HrHooks:
 *
 * Events to the user's own programs: for each event that is kept in the store, every program in the
 * folder is run until it has ended with 0, three times at most. One at a time; several processes
 * may share the store.
 */
#define HR_TYPE_HOOKS (hr_hooks_get_type ())
G_DECLARE_FINAL_TYPE (HrHooks, hr_hooks, HR, HOOKS, GObject)

HrHooks *hr_hooks_new (HrAccounts *accounts,
                       HrStore *store,
                       HrClock *clock,
                       const char *folder,
                       HrHookLister lister,
                       const char *const *environment);

void hr_hooks_stop (HrHooks *self);

G_END_DECLS
