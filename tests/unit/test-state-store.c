/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-state-store.h"

#include <glib/gstdio.h>

#include <sys/stat.h>

#define GROUP "account default"

typedef struct {
  char *folder; /* (owned) */
  char *path;   /* (owned) */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_build_filename (g_get_user_state_dir (), "headroom", NULL);
  f->path = g_build_filename (f->folder, "state.ini", NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_free (f->path);
  g_free (f->folder);
}

static void
flush (HrStateStore *store)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hr_state_store_flush (store, &error));
  g_assert_no_error (error);
}

static guint
get_mode (const char *path)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);

  return status.st_mode & 0777;
}

static void
write_file (Fixture *f, const char *text, gssize length)
{
  g_assert_cmpint (g_mkdir_with_parents (f->folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (f->path, text, length, NULL));
}

static void
test_values (Fixture *f, gconstpointer data)
{
  HrStateStore *store = hr_state_store_new (NULL);

  g_assert_false (hr_state_store_has (store, GROUP, "a"));
  g_assert_cmpint (hr_state_store_get_int64 (store, GROUP, "a"), ==, 0);
  hr_state_store_set_int64 (store, GROUP, "a", G_MININT64);
  hr_state_store_set_int64 (store, GROUP, "b", G_MAXINT64);
  hr_state_store_set_int64 (store, "other", "a", 0);
  g_assert_cmpint (hr_state_store_get_int64 (store, GROUP, "a"), ==, G_MININT64);
  g_assert_cmpint (hr_state_store_get_int64 (store, GROUP, "b"), ==, G_MAXINT64);
  g_assert_true (hr_state_store_has (store, "other", "a"));
  hr_state_store_unset (store, GROUP, "a");
  hr_state_store_unset (store, GROUP, "a");
  g_assert_false (hr_state_store_has (store, GROUP, "a"));
  hr_state_store_remove_group (store, GROUP);
  hr_state_store_remove_group (store, GROUP);
  g_assert_false (hr_state_store_has (store, GROUP, "b"));
  g_assert_true (hr_state_store_has (store, "other", "a"));
  flush (store);

  g_assert_finalize_object (store);
}

static void
test_restart (Fixture *f, gconstpointer data)
{
  HrStateStore *store = hr_state_store_new (f->path);

  /* Nothing to remember, nothing made. */
  flush (store);
  g_assert_false (g_file_test (f->folder, G_FILE_TEST_EXISTS));

  hr_state_store_set_int64 (store, GROUP, "a", 1);
  hr_state_store_set_int64 (store, GROUP, "a", 2);
  g_assert_false (g_file_test (f->folder, G_FILE_TEST_EXISTS));
  flush (store);
  g_assert_cmpuint (get_mode (f->folder), ==, 0700);
  g_assert_cmpuint (get_mode (f->path), ==, 0600);
  g_assert_finalize_object (store);

  store = hr_state_store_new (f->path);
  g_assert_cmpint (hr_state_store_get_int64 (store, GROUP, "a"), ==, 2);
  g_assert_finalize_object (store);
}

/* The main loop hands changes over by itself, once for all of a turn. */
static void
test_main_loop (Fixture *f, gconstpointer data)
{
  HrStateStore *store = hr_state_store_new (f->path);

  for (gint64 i = 1; i <= 1000; i++) {
    hr_state_store_set_int64 (store, GROUP, "a", i);
    if (i % 10 == 0)
      g_assert_true (g_main_context_iteration (NULL, FALSE));
    g_assert_false (i % 10 == 0 && g_main_context_pending (NULL));
  }
  flush (store);
  g_assert_finalize_object (store);

  store = hr_state_store_new (f->path);
  g_assert_cmpint (hr_state_store_get_int64 (store, GROUP, "a"), ==, 1000);

  /* The same again is no change. */
  hr_state_store_set_int64 (store, GROUP, "a", 1000);
  hr_state_store_unset (store, GROUP, "b");
  g_assert_false (g_main_context_pending (NULL));
  g_assert_finalize_object (store);
}

/* A store that goes away takes nothing with it. */
static void
test_dropped (Fixture *f, gconstpointer data)
{
  HrStateStore *store = hr_state_store_new (f->path);

  hr_state_store_set_int64 (store, GROUP, "a", 3);
  g_object_run_dispose (G_OBJECT (store));
  g_assert_finalize_object (store);
  g_assert_false (g_main_context_pending (NULL));

  store = hr_state_store_new (f->path);
  g_assert_cmpint (hr_state_store_get_int64 (store, GROUP, "a"), ==, 3);
  g_assert_finalize_object (store);
}

/* Each file that is none: set aside whole, and the store starts empty. */
static void
test_damaged (Fixture *f, gconstpointer data)
{
  const char *const rows[] = {
    "a=1\n",                        /* no group */
    "\x7f\x45\x4c\x46\x02\x01\x01", /* not a key file at all */
    "[account def",                 /* cut off in a group's name */
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *aside = g_strdup_printf ("%s.damaged-%u", f->path, i + 1);
    g_autofree char *kept = NULL;
    HrStateStore *store;

    write_file (f, rows[i], -1);
    store = hr_state_store_new (f->path);
    g_assert_false (hr_state_store_has (store, GROUP, "a"));
    g_assert_true (g_file_get_contents (aside, &kept, NULL, NULL));
    g_assert_cmpstr (kept, ==, rows[i]);
    g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));
    hr_state_store_set_int64 (store, GROUP, "a", 1);
    flush (store);
    g_assert_true (g_file_test (f->path, G_FILE_TEST_EXISTS));
    g_assert_finalize_object (store);
  }
}

/* Single values that are no numbers are not there; the others are. */
static void
test_no_number (Fixture *f, gconstpointer data)
{
  HrStateStore *store;

  write_file (f,
              "[account default]\na=1\nb=low\nc=1.5\nd=\ne=99999999999999999999\nf=\xff\xfe\n"
              "g=-7\n",
              -1);
  store = hr_state_store_new (f->path);
  g_assert_cmpint (hr_state_store_get_int64 (store, GROUP, "a"), ==, 1);
  g_assert_cmpint (hr_state_store_get_int64 (store, GROUP, "g"), ==, -7);
  for (char key[] = "b"; key[0] <= 'f'; key[0]++) {
    g_assert_false (hr_state_store_has (store, GROUP, key));
    g_assert_cmpint (hr_state_store_get_int64 (store, GROUP, key), ==, 0);
  }
  hr_state_store_set_int64 (store, GROUP, "b", 2);
  g_assert_cmpint (hr_state_store_get_int64 (store, GROUP, "b"), ==, 2);
  flush (store);
  g_assert_finalize_object (store);
}

/* The last one counts, and once it is gone the first does not come back. */
static void
test_twice (Fixture *f, gconstpointer data)
{
  HrStateStore *store;

  write_file (f, "[account default]\na=1\nb=1\na=2\n[account default]\nb=2\n", -1);
  store = hr_state_store_new (f->path);
  g_assert_cmpint (hr_state_store_get_int64 (store, GROUP, "a"), ==, 2);
  g_assert_cmpint (hr_state_store_get_int64 (store, GROUP, "b"), ==, 2);
  hr_state_store_unset (store, GROUP, "a");
  flush (store);
  g_assert_finalize_object (store);

  store = hr_state_store_new (f->path);
  g_assert_false (hr_state_store_has (store, GROUP, "a"));
  g_assert_cmpint (hr_state_store_get_int64 (store, GROUP, "b"), ==, 2);
  g_assert_finalize_object (store);
}

/* Nothing, or zeros, as a crash of the machine leaves them: there is nothing to set aside. */
static void
test_empty_file (Fixture *f, gconstpointer data)
{
  const gssize lengths[] = { 0, 8 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++) {
    HrStateStore *store;

    write_file (f, "\0\0\0\0\0\0\0\0", lengths[i]);
    store = hr_state_store_new (f->path);
    g_assert_false (hr_state_store_has (store, GROUP, "a"));
    hr_state_store_set_int64 (store, GROUP, "a", 1);
    flush (store);
    g_assert_finalize_object (store);

    store = hr_state_store_new (f->path);
    g_assert_true (hr_state_store_has (store, GROUP, "a"));
    g_assert_finalize_object (store);
  }
}

/* A file where the folder should be stands for a folder that may not be written, which root may. */
static void
test_not_writable (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *parent = g_path_get_dirname (f->folder);
  HrStateStore *store;

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  store = hr_state_store_new (f->path);
  g_assert_true (g_file_set_contents (f->folder, "", 0, NULL));

  hr_state_store_set_int64 (store, GROUP, "a", 1);
  g_assert_false (hr_state_store_flush (store, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOTDIR);
  g_assert_cmpint (hr_state_store_get_int64 (store, GROUP, "a"), ==, 1);

  /* Once it can be written, it is. */
  g_assert_cmpint (g_unlink (f->folder), ==, 0);
  hr_state_store_set_int64 (store, GROUP, "a", 2);
  flush (store);
  g_assert_finalize_object (store);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/state-store/values", test_values },
    { "/state-store/restart", test_restart },
    { "/state-store/main-loop", test_main_loop },
    { "/state-store/dropped", test_dropped },
    { "/state-store/damaged/set-aside", test_damaged },
    { "/state-store/damaged/no-number", test_no_number },
    { "/state-store/damaged/twice", test_twice },
    { "/state-store/damaged/empty", test_empty_file },
    { "/state-store/not-writable", test_not_writable },
  };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);

  return g_test_run ();
}
