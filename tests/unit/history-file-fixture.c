/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "history-file-fixture.h"

#include "hr-database.h"

#include <glib/gstdio.h>

static void
on_problem (HrStore *store, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->told++;
}

void
open_history (Fixture *fixture)
{
  fixture->store = hr_store_new (fixture->path, HR_CLOCK (fixture->clock));
  g_signal_connect (fixture->store, "problem-changed", G_CALLBACK (on_problem), fixture);
  fixture->told = 0;
}

void
close_history (Fixture *fixture)
{
  if (fixture->store != NULL)
    g_assert_finalize_object (g_steal_pointer (&fixture->store));
}

void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = hr_fake_clock_new ();
  fixture->now = hr_clock_get_wall_time (HR_CLOCK (fixture->clock));
  fixture->folder = hr_test_folder_new ();
  fixture->path = g_build_filename (fixture->folder, "headroom", "history.db", NULL);
}

void
tear_down (Fixture *fixture, gconstpointer data)
{
  close_history (fixture);
  g_assert_finalize_object (fixture->clock);
  g_free (fixture->path);
  hr_test_folder_free (fixture->folder);
}

void
record (Fixture *fixture, gint64 number)
{
  g_autoptr (GError) error = NULL;

  hr_test_history_record (fixture->store, ACCOUNT, fixture->now + number * G_TIME_SPAN_MILLISECOND,
                          1000 - number, number, &error);
  g_assert_no_error (error);
}

void
assert_rows (Fixture *fixture, guint n)
{
  g_autoptr (GArray) readings = hr_test_history_all (fixture->store, ACCOUNT);

  g_assert_cmpuint (readings->len, ==, n);
}

void
assert_problem (Fixture *fixture, HrStoreError code)
{
  g_assert_error (hr_store_get_problem (fixture->store), HR_STORE_ERROR, (gint) code);
}

void
assert_no_problem (Fixture *fixture)
{
  g_assert_no_error (hr_store_get_problem (fixture->store));
}

void
make_folder (Fixture *fixture)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
}

void
write_file (const char *path, const char *text, gssize length)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, length, &error);
  g_assert_no_error (error);
}

GBytes *
read_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *text;
  gsize length;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (text, length);
}

void
execute (Fixture *fixture, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HrDatabase) database = NULL;

  make_folder (fixture);
  database = hr_database_open (fixture->path, HR_DATABASE_READ_WRITE, &error);
  g_assert_no_error (error);
  hr_database_execute (database, sql, &error);
  g_assert_no_error (error);
}

void
fill (Fixture *fixture, guint n)
{
  g_autofree HrReading *rows = g_new0 (HrReading, n);

  for (guint i = 0; i < n; i++)
    rows[i] =
        (HrReading){ .at = fixture->now + (i - 100000) * G_TIME_SPAN_MILLISECOND, .credits = i };
  hr_test_history_fill (fixture->path, ACCOUNT, rows, n);
}
