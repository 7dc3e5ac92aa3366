/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-test-history.h"

#include "hr-store-file.h"

#include <glib/gstdio.h>

#include <errno.h>

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);

  return *result;
}

/**
 * hr_test_history_record:
 * @store: a history
 * @account: an account's id
 * @at: Unix microseconds
 * @credits: the remaining credits
 * @used: the used credits, %HR_TEST_NO_USE where unknown
 * @error: return location for an error
 *
 * Returns: what hr_store_record_finish() does
 */
gboolean
hr_test_history_record (
    HrStore *store, const char *account, gint64 at, gint64 credits, gint64 used, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  const HrReading balance = {
    .credits = credits,
    .used = used,
    .used_known = used != HR_TEST_NO_USE,
    .at = at,
  };

  hr_store_record_async (store, account, NULL, &balance, NULL, on_ready, &result);
  return hr_store_record_finish (store, wait_for (&result), NULL, error);
}

/**
 * hr_test_history_get_last:
 * @balance: (out) (optional): the last balance, %NULL for none
 * @changed_at: (out) (optional): since when its numbers stand, 0 for none
 *
 * Returns: what hr_store_get_last_finish() does
 */
gboolean
hr_test_history_get_last (
    HrStore *store, const char *account, HrReading **balance, gint64 *changed_at, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (HrReading) last = NULL;
  gboolean ok;

  if (changed_at != NULL) {
    g_autoptr (GArray) rows = hr_test_history_load_latest (store, account, 1, NULL);

    *changed_at = rows != NULL && rows->len > 0 ? g_array_index (rows, HrReading, 0).at : 0;
  }
  hr_store_get_last_async (store, account, NULL, on_ready, &result);
  ok = hr_store_get_last_finish (store, wait_for (&result), &last, NULL, error);
  if (balance != NULL)
    *balance = g_steal_pointer (&last);
  return ok;
}

/**
 * hr_test_history_load:
 *
 * Returns: (transfer full) (nullable): what hr_store_load_async() brings
 */
GArray *
hr_test_history_load (
    HrStore *store, const char *account, gint64 from, gint64 to, guint max_points, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  hr_store_load_async (store, account, from, to, max_points, NULL, on_ready, &result);
  return hr_store_load_finish (store, wait_for (&result), error);
}

/**
 * hr_test_history_load_latest:
 *
 * Returns: (transfer full) (nullable): what hr_store_load_latest_async() brings
 */
GArray *
hr_test_history_load_latest (HrStore *store, const char *account, guint n, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  hr_store_load_latest_async (store, account, n, NULL, on_ready, &result);
  return hr_store_load_finish (store, wait_for (&result), error);
}

/**
 * hr_test_history_all:
 * @store: a history that can be read
 * @account: an account's id
 *
 * Returns: (transfer full): all of its rows, none left out
 */
GArray *
hr_test_history_all (HrStore *store, const char *account)
{
  g_autoptr (GError) error = NULL;
  GArray *readings =
      hr_test_history_load (store, account, G_MININT64, G_MAXINT64, G_MAXUINT, &error);

  g_assert_no_error (error);
  return readings;
}

/**
 * hr_test_history_fill:
 * @path: (type filename): a history that is not open
 * @account: an account's id
 * @readings: (array length=n_readings): rows
 * @n_readings: how many
 *
 * Puts many rows into a file as one transaction, without a sync for each.
 */
void
hr_test_history_fill (const char *path,
                      const char *account,
                      const HrReading *readings,
                      gsize n_readings)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (HrDatabase) database = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  database = hr_database_open (path, HR_DATABASE_READ_WRITE, &error);
  g_assert_no_error (error);
  hr_store_file_prepare (database, NULL, &error);
  g_assert_no_error (error);

  hr_database_execute (database, "BEGIN", &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < n_readings; i++) {
    g_autoptr (HrQuery) query = hr_database_query (
        database, "INSERT INTO sample (account, at, credits, used) VALUES (?1, ?2, ?3, ?4)",
        &error);

    g_assert_no_error (error);
    hr_query_bind_text (query, 1, account);
    hr_query_bind_time (query, 2, readings[i].at);
    hr_query_bind_int (query, 3, readings[i].credits);
    if (readings[i].used_known)
      hr_query_bind_int (query, 4, readings[i].used);
    hr_query_run (query, &error);
    g_assert_no_error (error);
  }
  hr_database_execute (database, "COMMIT", &error);
  g_assert_no_error (error);
}

/**
 * hr_test_folder_new:
 *
 * Returns: (transfer full): the path of a new folder; free with hr_test_folder_free()
 */
char *
hr_test_folder_new (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("headroom-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    remove_all (child);
  }
  /* A store that was given up may still be taking away its log. */
  g_assert_true (g_remove (path) == 0 || errno == ENOENT);
}

/**
 * hr_test_folder_free:
 * @folder: (transfer full): a folder, to be removed with all that is in it
 */
void
hr_test_folder_free (char *folder)
{
  remove_all (folder);
  g_free (folder);
}
