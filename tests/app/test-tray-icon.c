/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hr-tray-icon.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#define ID "org.example.Applet"

/* What plays another session, in a process of its own, is given the folder in the environment. */
#define ANOTHER_SESSION "/tray-icon/subprocess/session"
#define FOLDER_VARIABLE "HEADROOM_TEST_FOLDER"

static char *program; /* (owned) */

typedef struct {
  char *root;       /* (owned) */
  char *folder;     /* (owned) */
  HrTrayIcon *icon; /* (owned) (nullable) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->root = g_dir_make_tmp ("headroom-tray-XXXXXX", NULL);
  g_assert_nonnull (fixture->root);
  fixture->folder = g_build_filename (fixture->root, "headroom", NULL);
  fixture->icon = hr_tray_icon_new (fixture->folder, ID);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->icon != NULL)
    g_assert_finalize_object (fixture->icon);
  g_rmdir (fixture->folder);
  g_assert_cmpint (g_rmdir (fixture->root), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->root);
}

static char *
draw (Fixture *fixture, const char *text, HrLevel level, gboolean old)
{
  HrTrayBadge badge = { text, level, old };
  g_autoptr (GError) error = NULL;
  const char *path = hr_tray_icon_draw (fixture->icon, &badge, &error);

  g_assert_no_error (error);
  g_assert_true (g_path_is_absolute (path));
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  return g_strdup (path);
}

static void
put (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  g_mkdir_with_parents (fixture->folder, 0700);
  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
}

static gboolean
has (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_new_name (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = draw (fixture, "195", HR_LEVEL_OK, FALSE);
  g_autofree char *again = draw (fixture, "195", HR_LEVEL_OK, FALSE);
  g_autofree char *text = draw (fixture, "194", HR_LEVEL_OK, FALSE);
  g_autofree char *level = draw (fixture, "194", HR_LEVEL_LOW, FALSE);
  g_autofree char *old = draw (fixture, "194", HR_LEVEL_LOW, TRUE);
  g_autofree char *back = draw (fixture, "195", HR_LEVEL_OK, FALSE);

  g_assert_cmpstr (first, ==, again);
  g_assert_cmpstr (again, !=, text);
  g_assert_cmpstr (text, !=, level);
  g_assert_cmpstr (level, !=, old);
  g_assert_cmpstr (old, !=, back);
  g_assert_cmpstr (first, !=, back);
  g_assert_false (g_file_test (first, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
}

static void
test_private (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = draw (fixture, "195", HR_LEVEL_OK, FALSE);
  GStatBuf status;

  g_assert_cmpint (g_stat (fixture->folder, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0700);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
}

static void
test_removed (Fixture *fixture, gconstpointer data)
{
  g_free (draw (fixture, "195", HR_LEVEL_OK, FALSE));
  g_assert_finalize_object (g_steal_pointer (&fixture->icon));
  g_assert_false (g_file_test (fixture->folder, G_FILE_TEST_EXISTS));
}

static void
test_clear (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = draw (fixture, "195", HR_LEVEL_OK, FALSE);
  g_autofree char *again = NULL;

  hr_tray_icon_clear (fixture->icon);
  g_assert_false (g_file_test (first, G_FILE_TEST_EXISTS));
  hr_tray_icon_clear (fixture->icon);

  again = draw (fixture, "195", HR_LEVEL_OK, FALSE);
  g_assert_cmpstr (first, !=, again);
}

/* The sandbox's folder has the same path outside, where the panel is. */
static void
test_default_folder (void)
{
  g_autofree char *native = NULL;
  g_autofree char *sandboxed = NULL;
  g_autofree char *expected = NULL;

  g_unsetenv ("FLATPAK_ID");
  native = hr_tray_icon_default_folder ();
  expected = g_build_filename (g_get_user_runtime_dir (), "headroom", NULL);
  g_assert_cmpstr (native, ==, expected);
  g_free (expected);

  g_setenv ("FLATPAK_ID", ID, TRUE);
  sandboxed = hr_tray_icon_default_folder ();
  expected = g_build_filename (g_get_user_runtime_dir (), "app", ID, NULL);
  g_assert_cmpstr (sandboxed, ==, expected);
  g_unsetenv ("FLATPAK_ID");
}

static void
test_stale (Fixture *fixture, gconstpointer data)
{
  put (fixture, ID "-1.svg");
  put (fixture, ID "-2.svg");
  put (fixture, ID "-demo-1.svg");
  put (fixture, "notes");

  g_assert_finalize_object (g_steal_pointer (&fixture->icon));
  fixture->icon = hr_tray_icon_new (fixture->folder, ID);

  g_assert_false (has (fixture, ID "-1.svg"));
  g_assert_false (has (fixture, ID "-2.svg"));
  g_assert_true (has (fixture, ID "-demo-1.svg"));
  g_assert_true (has (fixture, "notes"));

  for (guint i = 0; i < 2; i++) {
    g_autofree char *path =
        g_build_filename (fixture->folder, i == 0 ? ID "-demo-1.svg" : "notes", NULL);

    g_assert_cmpint (g_unlink (path), ==, 0);
  }
}

/* Two sessions of one user have one runtime folder. */
static void
test_two_sessions (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = draw (fixture, "195", HR_LEVEL_OK, FALSE);
  HrTrayIcon *other = hr_tray_icon_new (fixture->folder, ID);

  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_finalize_object (other);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* Comes, draws, goes, again and again. */
static void
play_session (const char *folder)
{
  static const HrTrayBadge badges[] = { { "195", HR_LEVEL_OK, FALSE },
                                        { "48", HR_LEVEL_LOW, FALSE } };

  for (int i = 0; i < 100; i++) {
    g_autoptr (HrTrayIcon) icon = hr_tray_icon_new (folder, ID);

    for (gsize j = 0; j < G_N_ELEMENTS (badges); j++) {
      g_autoptr (GError) error = NULL;
      const char *path = hr_tray_icon_draw (icon, &badges[j], &error);

      g_assert_no_error (error);
      g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
    }
  }
}

static void
test_another_session (void)
{
  play_session (g_getenv (FOLDER_VARIABLE));
}

static void
test_sessions_at_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  GSubprocess *others[2];

  /* No third session holds the folder. */
  g_assert_finalize_object (g_steal_pointer (&fixture->icon));
  g_subprocess_launcher_setenv (launcher, FOLDER_VARIABLE, fixture->folder, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autoptr (GError) error = NULL;

    others[i] =
        g_subprocess_launcher_spawn (launcher, &error, program, "-p", ANOTHER_SESSION, NULL);
    g_assert_no_error (error);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_true (g_subprocess_wait_check (others[i], NULL, &error));
    g_assert_no_error (error);
    g_object_unref (others[i]);
  }
  g_assert_false (g_file_test (fixture->folder, G_FILE_TEST_EXISTS));
}

static void
set_true (gboolean *value)
{
  *value = TRUE;
}

/* Runtime folders are cleaned of what nobody has touched for hours. */
static void
test_cleaned (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = draw (fixture, "195", HR_LEVEL_OK, FALSE);
  g_autofree char *second = NULL;
  gboolean gone = FALSE;

  g_signal_connect_swapped (fixture->icon, "gone", G_CALLBACK (set_true), &gone);
  g_assert_cmpint (g_unlink (first), ==, 0);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  while (!gone)
    g_main_context_iteration (NULL, TRUE);

  second = draw (fixture, "195", HR_LEVEL_OK, FALSE);
  g_assert_cmpstr (first, !=, second);
}

static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  HrTrayBadge badge = { "195", HR_LEVEL_OK, FALSE };
  g_autoptr (GError) error = NULL;

  /* A file where the folder should be. */
  g_assert_true (g_file_set_contents (fixture->folder, "x", 1, NULL));
  g_assert_null (hr_tray_icon_draw (fixture->icon, &badge, &error));
  g_assert_nonnull (error);
  g_assert_true (error->domain == G_FILE_ERROR);
  g_assert_cmpint (g_unlink (fixture->folder), ==, 0);
}

static void
test_pictures (void)
{
  static const char *const texts[] = { "195", "12k?", "-999", "…", "?" };

  for (HrLevel level = HR_LEVEL_UNKNOWN; level <= HR_LEVEL_EMPTY; level++)
    for (gsize i = 0; i < 2 * G_N_ELEMENTS (texts); i++) {
      HrTrayBadge badge = { texts[i / 2], level, i % 2 != 0 };
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) picture = hr_tray_badge_draw (&badge, &error);
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      text = g_strndup (g_bytes_get_data (picture, NULL), g_bytes_get_size (picture));
      g_assert_nonnull (strstr (text, "<svg"));
      g_assert_nonnull (strstr (text, "</svg>"));
      /* Panels may lack the font, or scale pixels. */
      g_assert_null (strstr (text, "<text"));
      g_assert_null (strstr (text, "<image"));
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  program = g_strdup (argv[0]);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/tray-icon/each-picture-has-a-new-name", test_new_name);
  ADD ("/tray-icon/files-are-private", test_private);
  ADD ("/tray-icon/files-go-with-the-object", test_removed);
  ADD ("/tray-icon/clear/removes-the-picture", test_clear);
  ADD ("/tray-icon/stale-files-are-removed", test_stale);
  ADD ("/tray-icon/pictures-of-another-session-stay", test_two_sessions);
  ADD ("/tray-icon/sessions-come-and-go-at-once", test_sessions_at_once);
  ADD ("/tray-icon/picture-that-is-gone-is-drawn-again", test_cleaned);
  ADD ("/tray-icon/no-folder/is-an-error", test_no_folder);
#undef ADD
  g_test_add_func ("/tray-icon/default-folder", test_default_folder);
  g_test_add_func ("/tray-badge/every-level-is-drawn-as-paths", test_pictures);
  g_test_add_func (ANOTHER_SESSION, test_another_session);
  status = g_test_run ();
  g_free (program);
  return status;
}
