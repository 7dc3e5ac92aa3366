/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-applet-proxy.h"
#include "hr-command.h"
#include "hr-snapshot.h"

G_BEGIN_DECLS

/* Tells whether the service has to be asked first, because the known balance will not do. */
typedef gboolean (*HrReadingRefreshFunc) (const HrSnapshot *snapshot, gpointer user_data);

/**
 * HrReadingWish:
 * @account: (nullable): an account's id; %NULL for the user's first
 * @demo: whether a running demo is meant
 * @wants_refresh: (nullable): told what the applet shows, or without one what is recorded; without
 *   this function all that the applet shows will do, and nothing that is recorded
 * @user_data: for @wants_refresh
 */
typedef struct {
  const char *account;
  gboolean demo;
  HrReadingRefreshFunc wants_refresh;
  gpointer user_data;
} HrReadingWish;

/**
 * HrReading:
 * @snapshot: (nullable) (owned): the account
 * @several: whether there are others
 * @asked: whether the service was asked for it just now
 * @alone: whether no applet runs
 * @failure: (nullable) (owned): how asking went wrong; of %HR_ERROR where the service was asked
 */
typedef struct {
  HrSnapshot *snapshot;
  gboolean several;
  gboolean asked;
  gboolean alone;
  GError *failure;
} HrReading;

int hr_reading_get (const HrInvocation *invocation, const HrReadingWish *wish, HrReading *reading);
int hr_reading_get_all (const HrInvocation *invocation,
                        const HrReadingWish *wish,
                        GPtrArray **snapshots);
HrAppletAccount *hr_reading_choose (GPtrArray *accounts, const HrReadingWish *wish);
void hr_reading_clear (HrReading *reading);
int hr_reading_get_exit_code (const HrSnapshot *snapshot);
gboolean hr_reading_needs_person (const HrSnapshot *snapshot);
void hr_reading_hint_at_demo (const HrReading *reading);
int hr_reading_complain_of_account (const char *wanted, char **known);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HrReading, hr_reading_clear)

G_END_DECLS
