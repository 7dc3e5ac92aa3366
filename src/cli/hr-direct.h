/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-account.h"
#include "hr-settings.h"

G_BEGIN_DECLS

/** HR_DIRECT_DAEMON_LOCK: name of the file beside the history that a daemon has locked */
#define HR_DIRECT_DAEMON_LOCK "daemon.lock"

/**
 * HrDirect:
 * @settings: (owned): the applet's
 * @clock: (owned)
 * @store: (owned): the same file as the applet's: what is asked here is known there, too
 * @keyring: (owned) (nullable): from hr_direct_get_parts() on
 * @conditions: (owned) (nullable): from then on
 * @client: (owned) (nullable): from then on
 *
 * Collaborators of headroom-direct, put together in one place, for as long as one command runs.
 */
typedef struct {
  HrSettings *settings;
  HrClock *clock;
  HrStore *store;
  HrKeyring *keyring;
  HrConditions *conditions;
  HrClient *client;
} HrDirect;

HrDirect *hr_direct_new (void);
void hr_direct_free (HrDirect *self);
HrAccountParts hr_direct_get_parts (HrDirect *self, GDBusConnection *bus);
HrAccount *hr_direct_open_account (HrDirect *self, const char *id, char **base_url);
char *hr_direct_choose_account (HrDirect *self, const char *wanted, gboolean *several);
gboolean hr_direct_read_held (HrDirect *self, const char *id, gint64 *held, guint *n_holds);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HrDirect, hr_direct_free)

G_END_DECLS
