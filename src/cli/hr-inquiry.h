/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-applet-proxy.h"
#include "hr-command.h"
#include "hr-snapshot.h"

G_BEGIN_DECLS

/* Tells whether the service has to be asked first, because the known balance will not do. */
typedef gboolean (*HrInquiryRefreshFunc) (const HrSnapshot *snapshot, gpointer user_data);

/**
 * HrInquiryWish:
 * @account: (nullable): an account's id; %NULL for the user's first
 * @demo: whether a running demo is meant
 * @wants_refresh: (nullable): told what the applet shows, or without one what is recorded; without
 *   this function all that the applet shows will do, and nothing that is recorded
 * @user_data: for @wants_refresh
 */
typedef struct {
  const char *account;
  gboolean demo;
  HrInquiryRefreshFunc wants_refresh;
  gpointer user_data;
} HrInquiryWish;

/**
 * HrInquiry:
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
} HrInquiry;

int hr_inquiry_get (const HrInvocation *invocation, const HrInquiryWish *wish, HrInquiry *inquiry);
int hr_inquiry_get_all (const HrInvocation *invocation,
                        const HrInquiryWish *wish,
                        GPtrArray **snapshots);
HrAppletAccount *hr_inquiry_choose (GPtrArray *accounts, const HrInquiryWish *wish);
void hr_inquiry_clear (HrInquiry *inquiry);
int hr_inquiry_get_exit_code (const HrSnapshot *snapshot);
gboolean hr_inquiry_needs_person (const HrSnapshot *snapshot);
void hr_inquiry_hint_at_demo (const HrInquiry *inquiry);
int hr_inquiry_complain_of_account (const char *wanted, char **known);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HrInquiry, hr_inquiry_clear)

G_END_DECLS
