/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-fake-clock.h"
#include "hr-store-holds.h"
#include "hr-test-history.h"

#define ACCOUNT "default"

/* One file that two programs have open. */
typedef struct {
  HrFakeClock *clock; /* (owned) */
  HrStore *store;     /* (owned) */
  HrStore *other;     /* (owned) */
  char *folder;       /* (owned) */
  guint32 granted;    /* by the last change */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;

  fixture->clock = hr_fake_clock_new ();
  fixture->folder = hr_test_folder_new ();
  path = g_build_filename (fixture->folder, "history.db", NULL);
  fixture->store = hr_store_new (path, HR_CLOCK (fixture->clock));
  fixture->other = hr_store_new (path, HR_CLOCK (fixture->clock));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->other);
  g_assert_finalize_object (fixture->store);
  g_assert_finalize_object (fixture->clock);
  hr_test_folder_free (fixture->folder);
}

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* (transfer full) */
static GPtrArray *
change (Fixture *fixture, HrStore *store, const char *account, const HrHoldChange *what)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *holds;

  hr_store_hold_async (store, account, what, on_ready, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  holds = hr_store_hold_finish (store, result, &fixture->granted, &error);
  g_assert_no_error (error);
  return holds;
}

static HrHold *
make_hold (guint32 id, gint64 credits)
{
  HrHold *hold = g_new0 (HrHold, 1);

  hold->id = id;
  hold->bus = g_strdup ("guid");
  hold->caller = g_strdup (":1.7");
  hold->process = 42;
  hold->started = 1234;
  hold->credits = credits;
  hold->why = g_strdup ("songs");
  return hold;
}

/* Returns: the number of the hold, 0 if there was not enough of @balance */
static guint32
want (Fixture *fixture, HrStore *store, guint32 id, gint64 credits, gint64 balance)
{
  HrHoldChange what = { .wanted = make_hold (id, credits), .balance = { 0, balance, 0, FALSE } };
  g_autoptr (GPtrArray) holds = change (fixture, store, ACCOUNT, &what);

  return fixture->granted;
}

static GArray *
make_ids (guint32 id)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (guint32));

  return g_array_append_val (ids, id);
}

/* Returns: how many credits are held after it */
static gint64
end_hold (Fixture *fixture, HrStore *store, guint32 id)
{
  HrHoldChange what = { .end = make_ids (id) };
  g_autoptr (GPtrArray) holds = change (fixture, store, ACCOUNT, &what);

  return hr_holds_sum (holds);
}

static gint64
remove_hold (Fixture *fixture, HrStore *store, guint32 id)
{
  HrHoldChange what = { .remove = make_ids (id) };
  g_autoptr (GPtrArray) holds = change (fixture, store, ACCOUNT, &what);

  return hr_holds_sum (holds);
}

static gint64
get_held (Fixture *fixture, const char *account)
{
  g_autoptr (GPtrArray) holds = change (fixture, fixture->other, account, NULL);

  return hr_holds_sum (holds);
}

static void
test_kept (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) holds = NULL;
  const HrHold *hold;

  g_assert_cmpuint (want (fixture, fixture->store, 7, 30, 100), ==, 7);
  holds = change (fixture, fixture->other, ACCOUNT, NULL);
  g_assert_cmpuint (holds->len, ==, 1);
  hold = hr_holds_find (holds, 7);
  g_assert_cmpstr (hold->bus, ==, "guid");
  g_assert_cmpstr (hold->caller, ==, ":1.7");
  g_assert_cmpint (hold->process, ==, 42);
  g_assert_cmpint (hold->started, ==, 1234);
  g_assert_cmpint (hold->credits, ==, 30);
  g_assert_false (hold->ended);
  g_assert_cmpstr (hold->why, ==, "songs");
  g_assert_cmpint (get_held (fixture, "another"), ==, 0);
}

/* Of two programs neither promises what the other one has. */
static void
test_not_twice (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (want (fixture, fixture->store, 7, 60, 100), ==, 7);
  g_assert_cmpuint (want (fixture, fixture->other, 8, 60, 100), ==, 0);
  g_assert_cmpuint (want (fixture, fixture->other, 8, 40, 100), ==, 8);
  g_assert_cmpint (get_held (fixture, ACCOUNT), ==, 100);
}

static void
test_numbers (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (want (fixture, fixture->store, 7, 1, 100), ==, 7);
  g_assert_cmpuint (want (fixture, fixture->other, 7, 1, 100), ==, 8);
  g_assert_cmpuint (want (fixture, fixture->store, G_MAXUINT32, 1, 100), ==, G_MAXUINT32);
  g_assert_cmpuint (want (fixture, fixture->store, G_MAXUINT32, 1, 100), ==, 1);
  g_assert_cmpuint (want (fixture, fixture->store, 0, 1, 100), ==, 2);
}

/* The job is over, and what it spent is not known yet. */
static void
test_ended (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (want (fixture, fixture->store, 7, 60, 100), ==, 7);
  g_assert_cmpint (remove_hold (fixture, fixture->other, 7), ==, 60);
  g_assert_cmpint (end_hold (fixture, fixture->store, 7), ==, 60);
  g_assert_cmpuint (want (fixture, fixture->other, 8, 60, 100), ==, 0);
  g_assert_cmpint (remove_hold (fixture, fixture->other, 7), ==, 0);
  g_assert_cmpuint (want (fixture, fixture->other, 8, 60, 100), ==, 8);
}

/* Another program's later balance counts where it is lower. */
static void
test_later_balance (Fixture *fixture, gconstpointer data)
{
  static const HrReading later = { 1000 * G_USEC_PER_SEC, 50, 0, FALSE };
  g_autoptr (GAsyncResult) result = NULL;

  hr_store_record_async (fixture->other, ACCOUNT, NULL, &later, NULL, on_ready, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (hr_store_record_finish (fixture->other, result, NULL, NULL));

  g_assert_cmpuint (want (fixture, fixture->store, 7, 51, 100), ==, 0);
  g_assert_cmpuint (want (fixture, fixture->store, 7, 50, 100), ==, 7);
}

static void
test_most (Fixture *fixture, gconstpointer data)
{
  for (guint i = 1; i <= HR_HOLDS_MAX; i++)
    g_assert_cmpuint (want (fixture, fixture->store, i, 1, 2 * HR_HOLDS_MAX), ==, i);
  g_assert_cmpuint (want (fixture, fixture->store, HR_HOLDS_MAX + 1, 1, 2 * HR_HOLDS_MAX), ==, 0);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/store-holds/kept", test_kept);
  ADD ("/store-holds/not-twice", test_not_twice);
  ADD ("/store-holds/numbers", test_numbers);
  ADD ("/store-holds/ended", test_ended);
  ADD ("/store-holds/later-balance", test_later_balance);
  ADD ("/store-holds/at-most", test_most);

  return g_test_run ();
}
