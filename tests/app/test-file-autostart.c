/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hr-file-autostart.h"

#include <glib/gstdio.h>
#include <unistd.h>

#define FILE_NAME HR_APP_ID ".desktop"

typedef struct {
  char *root;             /* (owned) */
  char *system;           /* (owned): a system-wide folder for settings */
  char *system_path;      /* (owned) */
  char *target;           /* (owned): where a link leads */
  char *folder;           /* (owned) */
  char *path;             /* (owned) */
  HrAutostart *autostart; /* (owned) */
  guint n_notified;
} Fixture;

static void
on_notify (Fixture *fixture)
{
  fixture->n_notified++;
}

/* Opens it as on a desktop of those names. */
static void
open_on (Fixture *fixture, const char *desktops)
{
  const char *system_dirs[] = { "/nonexistent", fixture->system, NULL };

  if (fixture->autostart != NULL)
    g_assert_finalize_object (fixture->autostart);
  fixture->autostart = hr_file_autostart_new (fixture->root, system_dirs, desktops);
  g_signal_connect_swapped (fixture->autostart, "notify::enabled", G_CALLBACK (on_notify), fixture);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *system_folder = NULL;

  fixture->root = g_dir_make_tmp ("headroom-autostart-XXXXXX", NULL);
  g_assert_nonnull (fixture->root);
  fixture->folder = g_build_filename (fixture->root, "autostart", NULL);
  fixture->path = g_build_filename (fixture->folder, FILE_NAME, NULL);
  fixture->system = g_build_filename (fixture->root, "system", NULL);
  system_folder = g_build_filename (fixture->system, "autostart", NULL);
  fixture->system_path = g_build_filename (system_folder, FILE_NAME, NULL);
  fixture->target = g_build_filename (fixture->root, "target", NULL);
  g_assert_cmpint (g_mkdir_with_parents (system_folder, 0700), ==, 0);
  open_on (fixture, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *system_folder = g_path_get_dirname (fixture->system_path);

  g_assert_finalize_object (fixture->autostart);
  g_unlink (fixture->path);
  g_unlink (fixture->system_path);
  g_unlink (fixture->target);
  g_rmdir (fixture->folder);
  g_rmdir (system_folder);
  g_rmdir (fixture->system);
  g_assert_cmpint (g_rmdir (fixture->root), ==, 0);
  g_free (fixture->target);
  g_free (fixture->system_path);
  g_free (fixture->system);
  g_free (fixture->path);
  g_free (fixture->folder);
  g_free (fixture->root);
}

static void
put (const char *path, const char *contents)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, contents, -1, NULL));
}

static void
assert_contents (const char *path, const char *expected)
{
  g_autofree char *contents = NULL;

  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, expected);
}

static void
on_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **answer = user_data;

  *answer = g_object_ref (result);
}

static gboolean
change (Fixture *fixture, gboolean enabled, GError **error)
{
  g_autoptr (GAsyncResult) answer = NULL;

  hr_autostart_set_enabled_async (fixture->autostart, enabled, NULL, on_set, &answer);
  while (answer == NULL)
    g_main_context_iteration (NULL, TRUE);
  return hr_autostart_set_enabled_finish (fixture->autostart, answer, error);
}

static void
set_enabled (Fixture *fixture, gboolean enabled)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (change (fixture, enabled, &error));
  g_assert_no_error (error);
  g_assert_cmpint (hr_autostart_get_enabled (fixture->autostart), ==, enabled);
}

static void
assert_value (Fixture *fixture, const char *key, const char *expected)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *value = NULL;

  g_assert_true (g_key_file_load_from_file (file, fixture->path, G_KEY_FILE_NONE, NULL));
  value = g_key_file_get_value (file, G_KEY_FILE_DESKTOP_GROUP, key, NULL);
  g_assert_cmpstr (value, ==, expected);
}

static void
test_on_off (Fixture *fixture, gconstpointer data)
{
  g_assert_false (hr_autostart_get_enabled (fixture->autostart));

  set_enabled (fixture, TRUE);
  assert_value (fixture, "Type", "Application");
  assert_value (fixture, "Exec", HR_BINDIR "/headroom --background");
  assert_value (fixture, "X-GNOME-Autostart-enabled", "true");
  assert_value (fixture, "X-GNOME-Autostart-Phase", NULL);
  g_assert_cmpuint (fixture->n_notified, ==, 1);

  set_enabled (fixture, TRUE);
  g_assert_cmpuint (fixture->n_notified, ==, 1);

  set_enabled (fixture, FALSE);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (fixture->n_notified, ==, 2);
  set_enabled (fixture, FALSE);
}

static void
test_read (void)
{
  static const struct {
    const char *contents;
    gboolean enabled;
    const char *desktops;
  } rows[] = {
    { "[Desktop Entry]\nType=Application\nExec=headroom --background\n", TRUE },
    { "[Desktop Entry]\nExec=x\nX-GNOME-Autostart-enabled=true\n", TRUE },
    { "[Desktop Entry]\nExec=x\nHidden=false\n", TRUE },
    /* Switched off as GNOME does it. */
    { "[Desktop Entry]\nExec=x\nX-GNOME-Autostart-enabled=false\n", FALSE },
    /* Switched off as the others do it. */
    { "[Desktop Entry]\nExec=x\nHidden=true\n", FALSE },
    { "[Desktop Entry]\nExec=x\nHidden=true\nX-GNOME-Autostart-enabled=true\n", FALSE },
    /* Switched off as MATE does it, which concerns nobody else. */
    { "[Desktop Entry]\nExec=x\nX-MATE-Autostart-enabled=false\n", FALSE, "MATE" },
    { "[Desktop Entry]\nExec=x\nX-MATE-Autostart-enabled=false\n", TRUE, "XFCE" },
    { "[Desktop Entry]\nExec=x\nX-MATE-Autostart-enabled=false\n", FALSE },
    { "[Desktop Entry]\nExec=x\nX-MATE-Autostart-enabled=true\n", TRUE, "MATE" },
    /* For some desktops alone. */
    { "[Desktop Entry]\nExec=x\nOnlyShowIn=GNOME;KDE;\n", TRUE, "KDE" },
    { "[Desktop Entry]\nExec=x\nOnlyShowIn=GNOME;KDE;\n", TRUE, "ubuntu:GNOME" },
    { "[Desktop Entry]\nExec=x\nOnlyShowIn=GNOME;KDE;\n", FALSE, "XFCE" },
    { "[Desktop Entry]\nExec=x\nOnlyShowIn=GNOME;KDE;\n", FALSE },
    { "[Desktop Entry]\nExec=x\nNotShowIn=GNOME;KDE;\n", FALSE, "KDE" },
    { "[Desktop Entry]\nExec=x\nNotShowIn=GNOME;KDE;\n", FALSE, "ubuntu:GNOME" },
    { "[Desktop Entry]\nExec=x\nNotShowIn=GNOME;KDE;\n", TRUE, "XFCE" },
    { "[Desktop Entry]\nExec=x\nNotShowIn=GNOME;KDE;\n", TRUE },
    /* The more special name decides. */
    { "[Desktop Entry]\nExec=x\nOnlyShowIn=Unity;\nNotShowIn=GNOME;\n", TRUE, "Unity:GNOME" },
    { "[Desktop Entry]\nExec=x\nOnlyShowIn=GNOME;\nNotShowIn=Unity;\n", FALSE, "Unity:GNOME" },
    /* Only where a program is. */
    { "[Desktop Entry]\nExec=x\nTryExec=sh\n", TRUE },
    { "[Desktop Entry]\nExec=x\nTryExec=/bin/sh\n", TRUE },
    { "[Desktop Entry]\nExec=x\nTryExec=no-such-program\n", FALSE },
    { "[Desktop Entry]\nExec=x\nTryExec=/nonexistent/sh\n", FALSE },
    /* Nothing to start. */
    { "[Desktop Entry]\nHidden=false\n", FALSE },
    /* Not a desktop file. */
    { "", FALSE },
    { "garbage", FALSE },
    { "[Other]\nExec=x\n", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    Fixture fixture = { 0 };

    set_up (&fixture, NULL);
    put (fixture.path, rows[i].contents);
    open_on (&fixture, rows[i].desktops);
    g_test_message ("%s on %s", rows[i].contents, rows[i].desktops);
    g_assert_cmpint (hr_autostart_get_enabled (fixture.autostart), ==, rows[i].enabled);

    /* Whatever was there, the switch works both ways. */
    set_enabled (&fixture, TRUE);
    set_enabled (&fixture, FALSE);
    set_enabled (&fixture, TRUE);

    /* And so it does where the file is the system's, which stays as it was. */
    g_assert_cmpint (g_unlink (fixture.path), ==, 0);
    put (fixture.system_path, rows[i].contents);
    open_on (&fixture, rows[i].desktops);
    g_assert_cmpint (hr_autostart_get_enabled (fixture.autostart), ==, rows[i].enabled);
    set_enabled (&fixture, FALSE);
    set_enabled (&fixture, TRUE);
    set_enabled (&fixture, FALSE);
    assert_contents (fixture.system_path, rows[i].contents);
    tear_down (&fixture, NULL);
  }
}

static void
test_lists (Fixture *fixture, gconstpointer data)
{
  put (fixture->path, "[Desktop Entry]\nExec=x\nOnlyShowIn=GNOME;KDE;\nNotShowIn=XFCE;LXQt;\n");
  open_on (fixture, "XFCE");
  set_enabled (fixture, TRUE);
  /* The others are left alone. */
  assert_value (fixture, "OnlyShowIn", "GNOME;KDE;XFCE;");
  assert_value (fixture, "NotShowIn", "LXQt;");
}

static void
test_system_off (Fixture *fixture, gconstpointer data)
{
  put (fixture->system_path, "[Desktop Entry]\nExec=x\n");
  open_on (fixture, NULL);
  g_assert_true (hr_autostart_get_enabled (fixture->autostart));

  /* Nothing is written for what is so already. */
  set_enabled (fixture, TRUE);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));

  set_enabled (fixture, FALSE);
  assert_value (fixture, "Hidden", "true");
  assert_value (fixture, "Exec", HR_BINDIR "/headroom --background");
  assert_contents (fixture->system_path, "[Desktop Entry]\nExec=x\n");

  set_enabled (fixture, TRUE);
  assert_value (fixture, "Hidden", NULL);
}

static void
test_link (Fixture *fixture, gconstpointer data)
{
  g_autofree char *target = NULL;

  put (fixture->target, "[Desktop Entry]\nExec=nice headroom\nHidden=true\n");
  g_assert_cmpint (g_mkdir_with_parents (fixture->folder, 0700), ==, 0);
  g_assert_cmpint (symlink ("../target", fixture->path), ==, 0);
  open_on (fixture, NULL);
  g_assert_false (hr_autostart_get_enabled (fixture->autostart));

  set_enabled (fixture, TRUE);
  assert_value (fixture, "Exec", "nice headroom");
  set_enabled (fixture, FALSE);
  assert_value (fixture, "Hidden", "true");

  /* Also where it leads to no file, or to one as it would be without a link. */
  g_assert_cmpint (g_unlink (fixture->target), ==, 0);
  set_enabled (fixture, TRUE);
  set_enabled (fixture, FALSE);
  set_enabled (fixture, TRUE);
  target = g_file_read_link (fixture->path, NULL);
  g_assert_cmpstr (target, ==, "../target");
  g_assert_true (g_file_test (fixture->target, G_FILE_TEST_IS_REGULAR));
}

static void
test_circle (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (g_mkdir_with_parents (fixture->folder, 0700), ==, 0);
  g_assert_cmpint (symlink (FILE_NAME, fixture->path), ==, 0);
  open_on (fixture, NULL);
  set_enabled (fixture, TRUE);
  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_IS_REGULAR));
}

static void
test_mask (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (g_mkdir_with_parents (fixture->folder, 0700), ==, 0);
  g_assert_cmpint (symlink ("/dev/null", fixture->path), ==, 0);
  open_on (fixture, NULL);
  g_assert_false (hr_autostart_get_enabled (fixture->autostart));
  set_enabled (fixture, TRUE);
  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_IS_REGULAR));
}

static void
test_edited (Fixture *fixture, gconstpointer data)
{
  put (fixture->path, "[Desktop Entry]\n# mine\nExec=nice headroom --background\nHidden=true\n");

  set_enabled (fixture, TRUE);
  assert_value (fixture, "Exec", "nice headroom --background");
  assert_value (fixture, "Hidden", NULL);

  set_enabled (fixture, FALSE);
  assert_value (fixture, "Exec", "nice headroom --background");
  assert_value (fixture, "Hidden", "true");
}

static void
test_watched (Fixture *fixture, gconstpointer data)
{
  set_enabled (fixture, TRUE);
  fixture->n_notified = 0;

  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
  while (fixture->n_notified < 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (hr_autostart_get_enabled (fixture->autostart));

  put (fixture->path, "[Desktop Entry]\nExec=x\n");
  while (fixture->n_notified < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (hr_autostart_get_enabled (fixture->autostart));
}

static void
test_not_writable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  /* A file where the folder should be: nobody may write there, root neither. */
  g_assert_true (g_file_set_contents (fixture->folder, "x", 1, NULL));
  g_assert_false (change (fixture, TRUE, &error));
  g_assert_nonnull (error);
  g_assert_true (error->domain == G_FILE_ERROR);
  g_assert_false (hr_autostart_get_enabled (fixture->autostart));
  g_assert_cmpuint (fixture->n_notified, ==, 0);
  g_assert_cmpint (g_unlink (fixture->folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/file-autostart/on-and-off", test_on_off);
  ADD ("/file-autostart/edits-of-others-are-kept", test_edited);
  ADD ("/file-autostart/changes-on-disk-are-seen", test_watched);
  ADD ("/file-autostart/desktops/others-are-left-alone", test_lists);
  ADD ("/file-autostart/system-wide/is-seen-and-switched-off", test_system_off);
  ADD ("/file-autostart/link/is-written-through", test_link);
  ADD ("/file-autostart/link/that-leads-to-itself-is-replaced", test_circle);
  ADD ("/file-autostart/link/to-nothing-is-replaced", test_mask);
  ADD ("/file-autostart/not-writable/is-an-error", test_not_writable);
#undef ADD
  g_test_add_func ("/file-autostart/what-a-file-means", test_read);
  return g_test_run ();
}
