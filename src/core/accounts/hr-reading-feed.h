/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-account.h"

G_BEGIN_DECLS

/**
 * HrReadingFeedAsk:
 * @store: whom to ask
 * @account: an account's id
 * @cancellable: to be passed on
 * @callback: to be passed on
 * @callback_data: to be passed on
 * @user_data: the owner's
 *
 * Asks for the readings that the owner wants, by one of the functions that end in
 * hr_store_load_finish().
 */
typedef void (*HrReadingFeedAsk) (HrStore *store,
                                  const char *account,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer callback_data,
                                  gpointer user_data);

/**
 * HrReadingFeedTake:
 * @readings: (element-type HrReading): what the history has; empty where it cannot be read
 * @user_data: the owner's
 *
 * Takes what was asked for.
 */
typedef void (*HrReadingFeedTake) (GArray *readings, gpointer user_data);

/**
 * HrReadingFeed:
 *
 * Keeps what is shown of an account's history in step with its balance: asks once for each account
 * and balance, in the background, and drops an answer that is not wanted any more.
 */
typedef struct _HrReadingFeed HrReadingFeed;

HrReadingFeed *hr_reading_feed_new (HrStore *store,
                                    HrReadingFeedAsk ask,
                                    HrReadingFeedTake take,
                                    gpointer user_data);
gboolean hr_reading_feed_follow (HrReadingFeed *self, HrAccount *account);
gboolean hr_reading_feed_update (HrReadingFeed *self);
void hr_reading_feed_load (HrReadingFeed *self);
HrAccount *hr_reading_feed_get_account (HrReadingFeed *self);
void hr_reading_feed_free (HrReadingFeed *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HrReadingFeed, hr_reading_feed_free)

G_END_DECLS
