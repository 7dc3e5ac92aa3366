/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-account.h"

G_BEGIN_DECLS

/**
 * HrSampleFeedAsk:
 * @history: whom to ask
 * @account: an account's id
 * @cancellable: to be passed on
 * @callback: to be passed on
 * @callback_data: to be passed on
 * @user_data: the owner's
 *
 * Asks for the samples that the owner wants, by one of the functions that end in
 * hr_history_load_finish().
 */
typedef void (*HrSampleFeedAsk) (HrHistory *history,
                                 const char *account,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer callback_data,
                                 gpointer user_data);

/**
 * HrSampleFeedTake:
 * @samples: (element-type HrSample): what the history has; empty where it cannot be read
 * @user_data: the owner's
 *
 * Takes what was asked for.
 */
typedef void (*HrSampleFeedTake) (GArray *samples, gpointer user_data);

/**
 * HrSampleFeed:
 *
 * Keeps what is shown of an account's history in step with its balance: asks once for each account
 * and balance, in the background, and drops an answer that is not wanted any more.
 */
typedef struct _HrSampleFeed HrSampleFeed;

HrSampleFeed *hr_sample_feed_new (HrHistory *history,
                                  HrSampleFeedAsk ask,
                                  HrSampleFeedTake take,
                                  gpointer user_data);
gboolean hr_sample_feed_follow (HrSampleFeed *self, HrAccount *account);
gboolean hr_sample_feed_update (HrSampleFeed *self);
void hr_sample_feed_load (HrSampleFeed *self);
HrAccount *hr_sample_feed_get_account (HrSampleFeed *self);
void hr_sample_feed_free (HrSampleFeed *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HrSampleFeed, hr_sample_feed_free)

G_END_DECLS
