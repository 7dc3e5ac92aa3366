/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-database.h"
#include "hr-fake-clock.h"
#include "hr-store.h"
#include "hr-test-history.h"

#include <glib/gstdio.h>

#include <string.h>
#include <sys/stat.h>

#define ACCOUNT "default"

/* What was told, in a file of its own, with version 0.1's beside it. */
typedef struct {
  HrFakeClock *clock; /* (owned) */
  HrStore *store;     /* (owned) */
  char *folder;       /* (owned) */
  char *path;         /* (owned) */
  char *state;        /* (owned) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = hr_fake_clock_new ();
  fixture->folder = hr_test_folder_new ();
  fixture->path = g_build_filename (fixture->folder, "history.db", NULL);
  fixture->state = g_build_filename (fixture->folder, "state.ini", NULL);
  fixture->store = hr_store_new (fixture->path, HR_CLOCK (fixture->clock));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->store);
  g_assert_finalize_object (fixture->clock);
  g_free (fixture->state);
  g_free (fixture->path);
  hr_test_folder_free (fixture->folder);
}

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static HrTold *
tell (HrStore *store, const char *account, HrToldFunc func, gint64 value)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  HrTold *told;

  hr_store_tell_async (store, account, func, g_memdup2 (&value, sizeof value), g_free, NULL,
                       on_ready, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  told = hr_store_tell_finish (store, result, NULL, &error);
  g_assert_no_error (error);
  return told;
}

static gint64
read_value (Fixture *fixture, const char *account, const char *name)
{
  g_autoptr (HrTold) told = tell (fixture->store, account, NULL, 0);

  return hr_told_has (told, name) ? hr_told_get (told, name) : G_MININT64;
}

static void
set_level (HrTold *told, gpointer value)
{
  hr_told_set (told, "level", *(gint64 *) value);
}

static void
raise_retry (HrTold *told, gpointer value)
{
  hr_told_raise (told, HR_TOLD_RETRY_AT, *(gint64 *) value);
}

static void
count (HrTold *told, gpointer value)
{
  hr_told_set (told, "count", hr_told_get (told, "count") + *(gint64 *) value);
}

static void
forget_level (HrTold *told, gpointer value)
{
  hr_told_unset (told, "level");
}

static void
reopen (Fixture *fixture)
{
  g_assert_finalize_object (fixture->store);
  fixture->store = hr_store_new (fixture->path, HR_CLOCK (fixture->clock));
}

static void
test_outlives_restart (Fixture *fixture, gconstpointer data)
{
  hr_told_free (tell (fixture->store, ACCOUNT, set_level, 3));
  hr_told_free (tell (fixture->store, "other", set_level, G_MAXINT64));
  reopen (fixture);
  g_assert_cmpint (read_value (fixture, ACCOUNT, "level"), ==, 3);
  g_assert_cmpint (read_value (fixture, "other", "level"), ==, G_MAXINT64);
  g_assert_cmpint (read_value (fixture, "nobody", "level"), ==, G_MININT64);

  hr_told_free (tell (fixture->store, ACCOUNT, forget_level, 0));
  reopen (fixture);
  g_assert_cmpint (read_value (fixture, ACCOUNT, "level"), ==, G_MININT64);
}

/* Each of two sessions reads what the other wrote before it writes. */
static void
test_two_tell (Fixture *fixture, gconstpointer data)
{
  HrStore *other = hr_store_new (fixture->path, HR_CLOCK (fixture->clock));

  for (guint i = 0; i < 20; i++) {
    hr_told_free (tell (fixture->store, ACCOUNT, count, 1));
    hr_told_free (tell (other, ACCOUNT, count, 100));
  }
  g_assert_cmpint (read_value (fixture, ACCOUNT, "count"), ==, 2020);

  hr_told_free (tell (fixture->store, ACCOUNT, raise_retry, 700));
  hr_told_free (tell (other, ACCOUNT, raise_retry, 500));
  g_assert_cmpint (read_value (fixture, ACCOUNT, HR_TOLD_RETRY_AT), ==, 700);
  g_assert_finalize_object (other);
}

static void
test_forgotten (Fixture *fixture, gconstpointer data)
{
  hr_told_free (tell (fixture->store, ACCOUNT, set_level, 3));
  hr_store_forget (fixture->store, ACCOUNT);
  g_assert_cmpint (read_value (fixture, ACCOUNT, "level"), ==, G_MININT64);
}

/* A state.ini, and what is known by it. */
typedef struct {
  const char *name;
  const char *text;
  gssize length;
  gint64 level;
  gboolean aside; /* it is damaged */
} State;

static const State states[] = {
  { "usual", "[account default]\nlevel=2\n[account other]\nlevel=4\n", -1, 2, FALSE },
  { "negative", "[account default]\nlevel=-9223372036854775808\n", -1, G_MININT64, FALSE },
  { "key-twice", "[account default]\nlevel=2\nlevel=3\n", -1, 3, FALSE },
  /* no number, or beyond all of them */
  { "word", "[account default]\nlevel=soon\n", -1, G_MININT64, FALSE },
  { "too-large", "[account default]\nlevel=9223372036854775808\n", -1, G_MININT64, FALSE },
  { "fraction", "[account default]\nlevel=1.5\n", -1, G_MININT64, FALSE },
  /* somebody else's group, and none */
  { "other-group", "[default]\nlevel=2\n", -1, G_MININT64, FALSE },
  { "empty", "", 0, G_MININT64, FALSE },
  /* no key file */
  { "no-group", "level=2\n", -1, G_MININT64, TRUE },
  { "garbage", "\xff\xfe[nothing", -1, G_MININT64, TRUE },
  { "nul", "[account default]\nlevel=2\n\0", 27, G_MININT64, TRUE },
};

static void
test_taken_over (Fixture *fixture, gconstpointer data)
{
  const State *state = data;
  g_autofree char *aside = g_strconcat (fixture->state, ".damaged-1", NULL);

  g_assert_true (g_file_set_contents (fixture->state, state->text, state->length, NULL));
  g_assert_cmpint (read_value (fixture, ACCOUNT, "level"), ==, state->level);
  g_assert_false (g_file_test (fixture->state, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_file_test (aside, G_FILE_TEST_EXISTS), ==, state->aside);

  /* Once. */
  hr_told_free (tell (fixture->store, ACCOUNT, set_level, 7));
  g_assert_true (g_file_set_contents (fixture->state, states[0].text, -1, NULL));
  reopen (fixture);
  g_assert_cmpint (read_value (fixture, ACCOUNT, "level"), ==, 7);
  g_assert_false (g_file_test (fixture->state, G_FILE_TEST_EXISTS));
}

/* With the readings of version 0.1 beside it. */
static void
test_with_readings (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HrDatabase) database =
      hr_database_open (fixture->path, HR_DATABASE_READ_WRITE, &error);
  g_autoptr (GArray) readings = NULL;

  hr_database_execute (
      database,
      "CREATE TABLE sample (account TEXT NOT NULL, at INTEGER NOT NULL, credits INTEGER NOT NULL,"
      " used INTEGER, PRIMARY KEY (account, at)) WITHOUT ROWID;"
      "CREATE TABLE confirmed (account TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL)"
      " WITHOUT ROWID;"
      "INSERT INTO sample VALUES ('default', 1000, 195, 5); PRAGMA user_version = 1",
      &error);
  g_assert_no_error (error);
  g_clear_pointer (&database, hr_database_free);
  g_assert_true (g_file_set_contents (fixture->state, states[0].text, -1, NULL));

  readings = hr_test_history_all (fixture->store, ACCOUNT);
  g_assert_cmpuint (readings->len, ==, 1);
  g_assert_cmpint (read_value (fixture, ACCOUNT, "level"), ==, 2);
  g_assert_no_error (hr_store_get_problem (fixture->store));
}

/* What is no file is told, left alone, and never waited for. */
static void
test_no_file (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (mkfifo (fixture->state, 0600), ==, 0);
  g_assert_cmpint (read_value (fixture, ACCOUNT, "level"), ==, G_MININT64);
  g_assert_true (g_file_test (fixture->state, G_FILE_TEST_EXISTS));
  hr_told_free (tell (fixture->store, ACCOUNT, set_level, 7));
  reopen (fixture);
  g_assert_cmpint (read_value (fixture, ACCOUNT, "level"), ==, 7);
}

/* Events that wait for hooks are in the store alone: a copy is neither kept nor put in their place.
 */
static void
test_events (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HrTold) stored = hr_told_new ();
  g_autoptr (HrTold) known = NULL;

  hr_told_set (stored, "level", 2);
  hr_told_set (stored, "event low 7", 0);
  hr_told_set (stored, "hook low 7 mail", 5);
  known = hr_told_copy (stored);
  g_assert_true (hr_told_has (known, "hook low 7 mail"));
  hr_told_drop_events (known);
  g_assert_true (hr_told_has (known, "level"));
  g_assert_false (hr_told_has (known, "event low 7"));
  g_assert_false (hr_told_has (known, "hook low 7 mail"));

  hr_told_set (known, "level", 3);
  hr_told_set (known, "event critical 8", 0);
  hr_told_take_over (stored, known);
  g_assert_cmpint (hr_told_get (stored, "level"), ==, 3);
  g_assert_true (hr_told_has (stored, "event low 7"));
  g_assert_cmpint (hr_told_get (stored, "hook low 7 mail"), ==, 5);
  g_assert_true (hr_told_has (stored, "event critical 8"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, data, func) g_test_add (path, Fixture, data, set_up, func, tear_down)
  ADD ("/told/outlives-restart", NULL, test_outlives_restart);
  ADD ("/told/events/are-the-store-s-alone", NULL, test_events);
  ADD ("/told/two-tell", NULL, test_two_tell);
  ADD ("/told/forgotten-with-the-account", NULL, test_forgotten);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++) {
    g_autofree char *path = g_strconcat ("/told/state/", states[i].name, NULL);

    ADD (path, &states[i], test_taken_over);
  }
  ADD ("/told/state/with-readings", NULL, test_with_readings);
  ADD ("/told/state/no-file", NULL, test_no_file);
#undef ADD

  return g_test_run ();
}
