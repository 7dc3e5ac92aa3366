/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-fake-clock.h"
#include "hr-store-file.h"
#include "hr-test-history.h"

#define ACCOUNT "default"

/* A history in a file, which can be closed and opened again. */
typedef struct {
  HrFakeClock *clock; /* (owned) */
  HrStore *store;     /* (owned) */
  char *folder;       /* (owned) */
  char *path;         /* (owned) */
  gint64 now;         /* Unix ms */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = hr_fake_clock_new ();
  fixture->now = hr_clock_get_wall_time (HR_CLOCK (fixture->clock));
  fixture->folder = hr_test_folder_new ();
  fixture->path = g_build_filename (fixture->folder, "headroom", "history.db", NULL);
  fixture->store = hr_store_new (fixture->path, HR_CLOCK (fixture->clock));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->store);
  /* Nothing of it wakes the machine. */
  g_assert_cmpuint (hr_fake_clock_count_timers (fixture->clock), ==, 0);
  g_assert_finalize_object (fixture->clock);
  g_free (fixture->path);
  hr_test_folder_free (fixture->folder);
}

static void
record (Fixture *fixture, const char *account, gint64 at, gint64 credits, gint64 used)
{
  g_autoptr (GError) error = NULL;

  hr_test_history_record (fixture->store, account, at, credits, used, &error);
  g_assert_no_error (error);
}

static void
on_glanced (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
execute (const char *path, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HrDatabase) database = hr_database_open (path, HR_DATABASE_READ_WRITE, &error);

  g_assert_no_error (error);
  hr_database_execute (database, sql, &error);
  g_assert_no_error (error);
}

/* Returns the credits of the last balance, G_MININT64 where a glance tells none. */
static gint64
glance (Fixture *fixture, const char *account)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (HrReading) balance = NULL;

  hr_store_glance_async (fixture->store, account, NULL, on_glanced, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  hr_store_get_last_finish (fixture->store, result, &balance, NULL, NULL);
  return balance != NULL ? balance->credits : G_MININT64;
}

/* A disk that does not answer for as long as the mutex is held. */
static GMutex disk;

static gboolean
wait_for_disk (HrStoreFile *file, gpointer data, GError **error)
{
  g_mutex_lock (&disk);
  g_mutex_unlock (&disk);
  return TRUE;
}

typedef struct {
  guint n;
  GError *error;
} Answers;

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answers *answers = user_data;

  answers->n++;
  g_clear_error (&answers->error);
  g_task_propagate_pointer (G_TASK (result), &answers->error);
}

static void
test_hung (Fixture *fixture, gconstpointer data)
{
  Answers hung = { 0 };
  Answers behind = { 0 };
  const HrReading balance = { .credits = 195, .at = fixture->now };

  g_mutex_lock (&disk);
  hr_store_run_async (fixture->store, HR_STORE_TENDS, wait_for_disk, NULL, NULL, NULL, on_answered,
                      &hung);
  hr_store_record_async (fixture->store, ACCOUNT, NULL, &balance, NULL, on_answered, &behind);
  hr_fake_clock_advance (fixture->clock, HR_STORE_TIMEOUT - 1);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (hung.n + behind.n, ==, 0);

  hr_fake_clock_advance (fixture->clock, 1);
  while (hung.n == 0 || behind.n == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (hung.error, HR_STORE_ERROR, HR_STORE_ERROR_FAILED);
  g_assert_error (behind.error, HR_STORE_ERROR, HR_STORE_ERROR_FAILED);
  g_assert_error (hr_store_get_problem (fixture->store), HR_STORE_ERROR, HR_STORE_ERROR_FAILED);

  /* What was asked is done all the same, and the late answers are dropped. */
  g_mutex_unlock (&disk);
  g_assert_cmpint (glance (fixture, ACCOUNT), ==, 195);
  g_assert_cmpuint (hung.n, ==, 1);
  g_assert_cmpuint (behind.n, ==, 1);
  g_assert_no_error (hr_store_get_problem (fixture->store));
  g_clear_error (&hung.error);
  g_clear_error (&behind.error);
}

static void
test_close_hung (Fixture *fixture, gconstpointer data)
{
  Answers hung = { 0 };

  g_mutex_lock (&disk);
  hr_store_run_async (fixture->store, HR_STORE_TENDS, wait_for_disk, NULL, NULL, NULL, on_answered,
                      &hung);
  g_assert_false (hr_store_close (fixture->store));

  g_mutex_unlock (&disk);
  while (hung.n == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (hung.error);
}

static void
test_glance (Fixture *fixture, gconstpointer data)
{
  /* Nothing is made. */
  g_assert_cmpint (glance (fixture, ACCOUNT), ==, G_MININT64);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));

  record (fixture, ACCOUNT, fixture->now, 195, 5);
  record (fixture, "other", fixture->now, 3, 5);
  g_assert_cmpint (glance (fixture, ACCOUNT), ==, 195);
  g_assert_finalize_object (fixture->store);
  fixture->store = hr_store_new (fixture->path, HR_CLOCK (fixture->clock));
  g_assert_cmpint (glance (fixture, ACCOUNT), ==, 195);
  g_assert_cmpint (glance (fixture, "other"), ==, 3);
  g_assert_cmpint (glance (fixture, "nobody"), ==, G_MININT64);
  /* What wants more gets it from the same history. */
  record (fixture, ACCOUNT, fixture->now + G_TIME_SPAN_SECOND, 185, 15);
  g_assert_cmpint (glance (fixture, ACCOUNT), ==, 185);
}

static void
test_glance_at_nonsense (Fixture *fixture, gconstpointer data)
{
  g_autofree char *trash = g_strnfill (8192, 'x');

  record (fixture, ACCOUNT, fixture->now, 195, 5);
  g_assert_finalize_object (g_steal_pointer (&fixture->store));
  execute (fixture->path, "UPDATE sample SET credits = 'many'");
  fixture->store = hr_store_new (fixture->path, HR_CLOCK (fixture->clock));
  g_assert_cmpint (glance (fixture, ACCOUNT), ==, G_MININT64);
  g_assert_finalize_object (g_steal_pointer (&fixture->store));

  g_assert_true (g_file_set_contents (fixture->path, trash, 8192, NULL));
  fixture->store = hr_store_new (fixture->path, HR_CLOCK (fixture->clock));
  g_assert_cmpint (glance (fixture, ACCOUNT), ==, G_MININT64);
  /* It is left to others to set it aside. */
  g_assert_no_error (hr_store_get_problem (fixture->store));
  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/history/hung/ends-the-wait", test_hung);
  ADD ("/history/close/gives-up-on-a-hung-disk", test_close_hung);
  ADD ("/history/glance/tells-the-last", test_glance);
  ADD ("/history/glance/tells-no-nonsense", test_glance_at_nonsense);
#undef ADD

  return g_test_run ();
}
