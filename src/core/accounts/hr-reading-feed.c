/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-reading-feed.h"

struct _HrReadingFeed {
  HrStore *store; /* (owned) */
  HrReadingFeedAsk ask;
  HrReadingFeedTake take;
  gpointer user_data;

  HrAccount *account;    /* (owned) (nullable): the one shown */
  HrSnapshot *asked_at;  /* (owned) (nullable): when its readings were asked for, if they were */
  GCancellable *loading; /* (owned) (nullable) */
};

/**
 * hr_reading_feed_new:
 * @store: where the readings are
 * @ask: asks for those that are wanted
 * @take: takes them
 * @user_data: passed to both; outlives the feed
 *
 * Returns: (transfer full): a feed that follows no account yet
 */
HrReadingFeed *
hr_reading_feed_new (HrStore *store,
                     HrReadingFeedAsk ask,
                     HrReadingFeedTake take,
                     gpointer user_data)
{
  HrReadingFeed *self;

  g_return_val_if_fail (HR_IS_STORE (store), NULL);
  g_return_val_if_fail (ask != NULL && take != NULL, NULL);

  self = g_new0 (HrReadingFeed, 1);
  self->store = g_object_ref (store);
  self->ask = ask;
  self->take = take;
  self->user_data = user_data;
  return self;
}

static void
give_up (HrReadingFeed *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) readings = hr_store_load_finish (HR_STORE (source), result, &error);
  HrReadingFeed *self;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self = user_data;
  g_clear_object (&self->loading);
  if (readings == NULL) {
    /* The notice bar says what is wrong with the history. */
    g_debug ("No readings: %s", error->message);
    g_clear_pointer (&self->asked_at, hr_snapshot_unref);
    readings = g_array_new (FALSE, FALSE, sizeof (HrReading));
  }
  self->take (readings, self->user_data);
}

/**
 * hr_reading_feed_follow:
 * @self: a feed
 * @account: the account to show
 *
 * What was asked for of another account is dropped.
 *
 * Returns: whether it is another account than before
 */
gboolean
hr_reading_feed_follow (HrReadingFeed *self, HrAccount *account)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (HR_IS_ACCOUNT (account), FALSE);

  if (!g_set_object (&self->account, account))
    return FALSE;

  give_up (self);
  g_clear_pointer (&self->asked_at, hr_snapshot_unref);
  return TRUE;
}

static gboolean
is_outdated (HrReadingFeed *self)
{
  const HrSnapshot *now = hr_account_get_snapshot (self->account);
  const HrSnapshot *then = self->asked_at;

  return then == NULL || now->known != then->known ||
         (now->known && !hr_reading_same_numbers (&now->balance, &then->balance));
}

/**
 * hr_reading_feed_update:
 * @self: a feed that follows an account
 *
 * To be called at every change of the account: asks again if the balance is another one than when
 * the readings were asked for, or they could not be read.
 *
 * Returns: whether it asked
 */
gboolean
hr_reading_feed_update (HrReadingFeed *self)
{
  g_return_val_if_fail (self != NULL && self->account != NULL, FALSE);

  if (!is_outdated (self))
    return FALSE;

  hr_reading_feed_load (self);
  return TRUE;
}

/**
 * hr_reading_feed_load:
 * @self: a feed that follows an account
 *
 * Asks in any case: other readings are wanted. What was asked for before is dropped.
 */
void
hr_reading_feed_load (HrReadingFeed *self)
{
  g_return_if_fail (self != NULL && self->account != NULL);

  give_up (self);
  g_clear_pointer (&self->asked_at, hr_snapshot_unref);
  self->asked_at = hr_snapshot_ref (hr_account_get_snapshot (self->account));
  self->loading = g_cancellable_new ();
  self->ask (self->store, hr_account_get_id (self->account), self->loading, on_loaded, self,
             self->user_data);
}

/**
 * hr_reading_feed_get_account:
 * @self: a feed
 *
 * Returns: (nullable) (transfer none): the account that it follows
 */
/* GCOVR_EXCL_START: only widgets ask, and their suites run it */
HrAccount *
hr_reading_feed_get_account (HrReadingFeed *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->account;
}
/* GCOVR_EXCL_STOP */

/**
 * hr_reading_feed_free:
 * @self: a feed
 *
 * Ends it; nothing is taken any more.
 */
void
hr_reading_feed_free (HrReadingFeed *self)
{
  g_return_if_fail (self != NULL);

  give_up (self);
  g_clear_pointer (&self->asked_at, hr_snapshot_unref);
  g_clear_object (&self->account);
  g_clear_object (&self->store);
  g_free (self);
}
