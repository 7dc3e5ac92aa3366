/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-applet-proxy.h"
#include "hr-child.h"
#include "hr-inquiry.h"
#include "hr-need.h"

G_BEGIN_DECLS

/** HR_GRANT_FOR_EVER: a wait that ends with the credits alone. */
#define HR_GRANT_FOR_EVER G_MAXUINT32

/**
 * HrGrantRequest:
 * @account: (nullable): an account's id; %NULL for the user's first
 * @demo: whether the running demo is meant
 * @need: what is needed
 * @wait: for how many seconds to wait for it; 0 to be told at once, or %HR_GRANT_FOR_EVER
 * @wait_option: the option by which that is told to `headroom-direct`
 * @why: (nullable): what for; %NULL to hold nothing
 * @child: (nullable): the command that is not started yet
 */
typedef struct {
  const char *account;
  gboolean demo;
  const HrNeed *need;
  guint wait;
  const char *wait_option;
  const char *why;
  HrChild *child;
} HrGrantRequest;

/**
 * HrGrant:
 * @applet: (nullable) (owned): who holds them, for as long as this connection to the bus lasts
 * @inquiry: the account as it was when there was enough, or is otherwise
 * @id: number of the hold, 0 for none
 *
 * Outcome of waiting for credits. As for #HrInquiry there are two ways: applet or daemon hold them;
 * without either, nobody does.
 */
typedef struct {
  HrAppletProxy *applet;
  HrInquiry inquiry;
  guint id;
} HrGrant;

int hr_grant_get (char **argv, const HrGrantRequest *request, HrGrant *grant);
int hr_grant_end (const HrGrantRequest *request, const HrGrant *grant, HrInquiry *after);
void hr_grant_clear (HrGrant *grant);

gint64 hr_deadline_start (guint wait);
guint hr_deadline_get_left (gint64 deadline);
void hr_deadline_await (gint64 deadline, gboolean *changed);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HrGrant, hr_grant_clear)

G_END_DECLS
