/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-database.h"
#include "hr-test-history.h"

/* A file's life through three versions of a program. */
static const char *const steps[] = {
  "CREATE TABLE reading (at INTEGER PRIMARY KEY, value INTEGER); PRAGMA user_version = 1",
  "ALTER TABLE reading ADD COLUMN unit TEXT; PRAGMA user_version = 2",
  "UPDATE reading SET unit = 'credits'; PRAGMA user_version = 3",
};

typedef struct {
  char *folder; /* (owned) */
  char *path;   /* (owned) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = hr_test_folder_new ();
  /* Nothing in a path means anything to SQLite. */
  fixture->path = g_build_filename (fixture->folder, "a?mode=memory&b%41#c", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_free (fixture->path);
  hr_test_folder_free (fixture->folder);
}

static HrDatabase *
open_file (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  HrDatabase *database = hr_database_open (fixture->path, HR_DATABASE_READ_WRITE, &error);

  g_assert_no_error (error);
  return database;
}

static void
migrate (HrDatabase *database, gsize n_steps)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hr_database_migrate (database, steps, n_steps, &error));
  g_assert_no_error (error);
}

static void
execute (HrDatabase *database, const char *sql)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hr_database_execute (database, sql, &error));
  g_assert_no_error (error);
}

static void
assert_version (HrDatabase *database, gint64 expected)
{
  g_autoptr (GError) error = NULL;
  gint64 version;

  g_assert_true (hr_database_get_version (database, &version, &error));
  g_assert_no_error (error);
  g_assert_cmpint (version, ==, expected);
}

static void
test_path (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HrDatabase) database = open_file (fixture);

  migrate (database, 1);
  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_IS_REGULAR));
}

/* From each version to each later one. */
static void
test_migrate (Fixture *fixture, gconstpointer data)
{
  for (gsize from = 0; from <= G_N_ELEMENTS (steps); from++) {
    g_autoptr (HrDatabase) database = NULL;
    g_autoptr (GError) error = NULL;
    gboolean row;

    g_free (fixture->path);
    fixture->path = g_strdup_printf ("%s/%" G_GSIZE_FORMAT, fixture->folder, from);
    database = open_file (fixture);
    migrate (database, from);
    assert_version (database, (gint64) from);
    if (from > 0)
      execute (database, "INSERT INTO reading (at, value) VALUES (7, 195)");
    hr_database_free (g_steal_pointer (&database));

    database = open_file (fixture);
    migrate (database, G_N_ELEMENTS (steps));
    assert_version (database, G_N_ELEMENTS (steps));

    g_autoptr (HrQuery) query =
        hr_database_query (database, "SELECT value, unit FROM reading WHERE at = 7", &error);
    g_assert_no_error (error);
    hr_query_step (query, &row, &error);
    g_assert_no_error (error);
    g_assert_cmpint (row, ==, from > 0);
    if (row)
      g_assert_cmpint (hr_query_get_int (query, 0), ==, 195);
    /* Only what the last step has seen. */
    if (row && from < 3)
      g_assert_cmpstr (hr_query_get_text (query, 1), ==, "credits");
  }
}

/* A step that fails in its middle leaves nothing of itself. */
static void
test_step_fails (Fixture *fixture, gconstpointer data)
{
  static const char *const broken[] = {
    "CREATE TABLE reading (at INTEGER PRIMARY KEY, value INTEGER); PRAGMA user_version = 1",
    "CREATE TABLE other (at INTEGER); PRAGMA user_version = 2; INSERT INTO nowhere VALUES (1)",
  };
  g_autoptr (HrDatabase) database = open_file (fixture);
  g_autoptr (GError) error = NULL;

  g_assert_false (hr_database_migrate (database, broken, G_N_ELEMENTS (broken), &error));
  g_assert_error (error, HR_STORE_ERROR, HR_STORE_ERROR_FAILED);
  assert_version (database, 1);

  /* And the right one can still be taken. */
  execute (database, "CREATE TABLE other (at INTEGER); DROP TABLE other");
  migrate (database, G_N_ELEMENTS (steps));
}

static void
test_newer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HrDatabase) database = open_file (fixture);
  g_autoptr (GError) error = NULL;

  migrate (database, 3);
  g_assert_false (hr_database_migrate (database, steps, 2, &error));
  g_assert_error (error, HR_STORE_ERROR, HR_STORE_ERROR_NEWER);
  assert_version (database, 3);
}

static gboolean
stop (gpointer user_data)
{
  guint *asked = user_data;

  return ++*asked == 3;
}

static void
test_stop (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HrDatabase) database = open_file (fixture);
  g_autoptr (GError) error = NULL;
  gboolean row;
  guint asked = 0;

  hr_database_set_stop_func (database, stop, &asked);
  /* Would never end. */
  g_autoptr (HrQuery) query = hr_database_query (
      database,
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count (*) FROM n",
      &error);
  g_assert_no_error (error);
  g_assert_false (hr_query_step (query, &row, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (asked, ==, 3);
}

static void
test_queries_are_kept (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HrDatabase) database = open_file (fixture);
  g_autoptr (GError) error = NULL;
  HrQuery *first = NULL;

  for (guint i = 0; i < 2; i++) {
    g_autoptr (HrQuery) query = hr_database_query (database, "SELECT ?1", &error);
    gboolean row;

    g_assert_no_error (error);
    g_assert_true (first == NULL || first == query);
    first = query;

    /* Nothing of the last time stays bound. */
    g_assert_true (hr_query_step (query, &row, &error));
    g_assert_true (row);
    g_assert_true (hr_query_is_null (query, 0));
    hr_query_end (query);
    hr_query_bind_int (query, 1, 7);
    g_assert_true (hr_query_step (query, &row, &error));
    g_assert_cmpint (hr_query_get_int (query, 0), ==, 7);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/database/path-is-only-a-path", test_path);
  ADD ("/database/migrate/from-every-version", test_migrate);
  ADD ("/database/migrate/failed-step-leaves-nothing", test_step_fails);
  ADD ("/database/migrate/newer-is-left-alone", test_newer);
  ADD ("/database/stop", test_stop);
  ADD ("/database/queries-are-kept", test_queries_are_kept);
#undef ADD

  return g_test_run ();
}
