/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom-test"
#include "config.h"

#include "account-fixture.h"
#include "hr-reading-feed.h"

#include <locale.h>

/* Who shows it. */
typedef struct {
  guint asked;
  guint taken;
  guint readings; /* of the last answer */
} Owner;

static void
ask (HrStore *store,
     const char *account,
     GCancellable *cancellable,
     GAsyncReadyCallback callback,
     gpointer callback_data,
     gpointer user_data)
{
  Owner *owner = user_data;

  owner->asked++;
  hr_store_load_latest_async (store, account, 9, cancellable, callback, callback_data);
}

static void
take (GArray *readings, gpointer user_data)
{
  Owner *owner = user_data;

  owner->taken++;
  owner->readings = readings->len;
}

static void
wait_until_taken (Owner *owner, guint times)
{
  while (owner->taken < times)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_once_for_each_balance (AccountFixture *fixture, gconstpointer data)
{
  Owner owner = { 0 };
  g_autoptr (HrReadingFeed) feed = hr_reading_feed_new (fixture->store, ask, take, &owner);

  g_assert_true (hr_reading_feed_follow (feed, fixture->account));
  g_assert_true (hr_reading_feed_update (feed));
  wait_until_taken (&owner, 1);
  g_assert_cmpuint (owner.readings, ==, 0);
  g_assert_false (hr_reading_feed_update (feed));

  start (fixture);
  g_assert_true (hr_reading_feed_update (feed));
  wait_until_taken (&owner, 2);
  g_assert_cmpuint (owner.readings, ==, 1);

  /* Confirmed, and not changed. */
  g_assert_cmpint (refresh (fixture), ==, -1);
  g_assert_false (hr_reading_feed_follow (feed, fixture->account));
  g_assert_false (hr_reading_feed_update (feed));

  hr_test_service_set_balance (fixture->server, 185, 15);
  g_assert_cmpint (refresh (fixture), ==, -1);
  g_assert_true (hr_reading_feed_update (feed));
  wait_until_taken (&owner, 3);
  g_assert_cmpuint (owner.readings, ==, 2);
  g_assert_cmpuint (owner.asked, ==, 3);
}

static void
test_only_the_last_answer (AccountFixture *fixture, gconstpointer data)
{
  Owner owner = { 0 };
  g_autoptr (HrReadingFeed) feed = hr_reading_feed_new (fixture->store, ask, take, &owner);

  hr_reading_feed_follow (feed, fixture->account);
  hr_reading_feed_load (feed);
  hr_reading_feed_load (feed);
  wait_until_taken (&owner, 1);
  g_clear_pointer (&feed, hr_reading_feed_free);
  settle (fixture);
  g_assert_cmpuint (owner.asked, ==, 2);
  g_assert_cmpuint (owner.taken, ==, 1);
}

/* A history that cannot be read is asked again. */
static void
test_again_after_a_failure (AccountFixture *fixture, gconstpointer data)
{
  Owner owner = { 0 };
  g_autoptr (HrStore) closed = hr_store_new (NULL, HR_CLOCK (fixture->clock));
  g_autoptr (HrReadingFeed) feed = hr_reading_feed_new (closed, ask, take, &owner);

  hr_store_close (closed);
  hr_reading_feed_follow (feed, fixture->account);
  for (guint times = 1; times <= 2; times++) {
    g_assert_true (hr_reading_feed_update (feed));
    wait_until_taken (&owner, times);
    g_assert_cmpuint (owner.readings, ==, 0);
  }
}

static void
test_nothing_after_the_end (AccountFixture *fixture, gconstpointer data)
{
  Owner owner = { 0 };
  g_autoptr (HrReadingFeed) feed = hr_reading_feed_new (fixture->store, ask, take, &owner);

  hr_reading_feed_follow (feed, fixture->account);
  hr_reading_feed_load (feed);
  g_clear_pointer (&feed, hr_reading_feed_free);
  settle (fixture);
  while (g_main_context_iteration (NULL, FALSE)) {
  }
  g_assert_cmpuint (owner.taken, ==, 0);
}

#define ADD(path, func)                                                                            \
  g_test_add ("/sample-feed/" path, AccountFixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("once-for-each-balance", test_once_for_each_balance);
  ADD ("only-the-last-answer", test_only_the_last_answer);
  ADD ("again-after-a-failure", test_again_after_a_failure);
  ADD ("nothing-after-the-end", test_nothing_after_the_end);

  return g_test_run ();
}
