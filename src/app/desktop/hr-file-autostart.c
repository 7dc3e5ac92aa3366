/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-file-autostart.h"

#include <errno.h>
#include <glib/gstdio.h>

#define GROUP            G_KEY_FILE_DESKTOP_GROUP
#define KEY_ENABLED      "X-GNOME-Autostart-enabled"
#define KEY_ENABLED_MATE "X-MATE-Autostart-enabled"
#define FILE_NAME        HR_APP_ID ".desktop"
#define MAX_LINKS        40

struct _HrFileAutostart {
  HrAutostart parent_instance;

  char *folder;          /* (owned) */
  char *path;            /* (owned) */
  char **system_dirs;    /* (owned): the system's folders for settings, the most important first */
  char **desktops;       /* (owned): the names of the desktop that runs, possibly none */
  GFileMonitor *monitor; /* (owned) (nullable): of @folder, while it exists */
};

G_DEFINE_FINAL_TYPE (HrFileAutostart, hr_file_autostart, HR_TYPE_AUTOSTART)

static gboolean
is_off (GKeyFile *file, const char *key)
{
  g_autoptr (GError) error = NULL;

  return !g_key_file_get_boolean (file, GROUP, key, &error) && error == NULL;
}

/* A list of desktops in a file; %NULL if it has none. */
static char **
get_list (GKeyFile *file, const char *key)
{
  return g_key_file_get_string_list (file, GROUP, key, NULL, NULL);
}

/* Tells whether the file is meant for the desktop that runs, as the Desktop Entry Specification has
 * it: the first of its names that is in either list decides. */
static gboolean
is_for_this_desktop (HrFileAutostart *self, GKeyFile *file)
{
  g_auto (GStrv) only = get_list (file, G_KEY_FILE_DESKTOP_KEY_ONLY_SHOW_IN);
  g_auto (GStrv) never = get_list (file, G_KEY_FILE_DESKTOP_KEY_NOT_SHOW_IN);

  for (gsize i = 0; self->desktops[i] != NULL; i++) {
    if (only != NULL && g_strv_contains ((const char *const *) only, self->desktops[i]))
      return TRUE;
    if (never != NULL && g_strv_contains ((const char *const *) never, self->desktops[i]))
      return FALSE;
  }
  return only == NULL;
}

static gboolean
has_program (GKeyFile *file)
{
  g_autofree char *name =
      g_key_file_get_string (file, GROUP, G_KEY_FILE_DESKTOP_KEY_TRY_EXEC, NULL);
  g_autofree char *program =
      name != NULL && *name != '\0' ? g_find_program_in_path (name) : g_strdup ("");

  return program != NULL;
}

static gboolean
is_mate_or_unknown (HrFileAutostart *self)
{
  return self->desktops[0] == NULL ||
         g_strv_contains ((const char *const *) self->desktops, "MATE");
}

/* Tells whether the desktop that runs starts what the file at @path names. */
static gboolean
is_started (HrFileAutostart *self, const char *path)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  return g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL) &&
         g_key_file_has_key (file, GROUP, G_KEY_FILE_DESKTOP_KEY_EXEC, NULL) &&
         !g_key_file_get_boolean (file, GROUP, G_KEY_FILE_DESKTOP_KEY_HIDDEN, NULL) &&
         !is_off (file, KEY_ENABLED) &&
         !(is_mate_or_unknown (self) && is_off (file, KEY_ENABLED_MATE)) &&
         is_for_this_desktop (self, file) && has_program (file);
}

/* A link is a file of its own, even one that leads nowhere. */
static gboolean
is_there (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (path, G_FILE_TEST_IS_SYMLINK);
}

/* The system-wide file that counts where the user has none of that name; %NULL if there is none. */
static char *
find_system_file (HrFileAutostart *self)
{
  for (gsize i = 0; self->system_dirs[i] != NULL; i++) {
    g_autofree char *path = g_build_filename (self->system_dirs[i], "autostart", FILE_NAME, NULL);

    if (is_there (path))
      return g_steal_pointer (&path);
  }
  return NULL;
}

static gboolean
is_started_system_wide (HrFileAutostart *self)
{
  g_autofree char *path = find_system_file (self);

  return path != NULL && is_started (self, path);
}

static gboolean
is_enabled (HrFileAutostart *self)
{
  return is_there (self->path) ? is_started (self, self->path) : is_started_system_wide (self);
}

static void
update (HrFileAutostart *self)
{
  hr_autostart_report (HR_AUTOSTART (self), is_enabled (self));
}

static void watch_folder (HrFileAutostart *self);

static void
on_folder_changed (GFileMonitor *monitor,
                   GFile *file,
                   GFile *other,
                   GFileMonitorEvent event,
                   HrFileAutostart *self)
{
  watch_folder (self);
  update (self);
}

/* A folder that does not exist is looked for every few seconds, so only one that does is watched.
 */
static void
watch_folder (HrFileAutostart *self)
{
  g_autoptr (GFile) folder = g_file_new_for_path (self->folder);
  gboolean exists = g_file_test (self->folder, G_FILE_TEST_IS_DIR);

  if ((self->monitor != NULL) == exists)
    return;

  if (!exists) {
    g_file_monitor_cancel (self->monitor);
    g_clear_object (&self->monitor);
    return;
  }
  self->monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect_object (self->monitor, "changed", G_CALLBACK (on_folder_changed), self, 0);
}

/* The file as we write it. */
static GKeyFile *
make_file (void)
{
  GKeyFile *file = g_key_file_new ();

  g_key_file_set_string (file, GROUP, G_KEY_FILE_DESKTOP_KEY_TYPE,
                         G_KEY_FILE_DESKTOP_TYPE_APPLICATION);
  g_key_file_set_string (file, GROUP, G_KEY_FILE_DESKTOP_KEY_NAME, "Headroom");
  g_key_file_set_string (file, GROUP, G_KEY_FILE_DESKTOP_KEY_EXEC,
                         HR_BINDIR "/headroom --background");
  g_key_file_set_string (file, GROUP, G_KEY_FILE_DESKTOP_KEY_ICON, HR_APP_ID);
  g_key_file_set_boolean (file, GROUP, KEY_ENABLED, TRUE);
  return file;
}

static gboolean
is_as_we_write_it (GKeyFile *file)
{
  g_autoptr (GKeyFile) ours = make_file ();
  g_autofree char *text = g_key_file_to_data (file, NULL, NULL);
  g_autofree char *our_text = g_key_file_to_data (ours, NULL, NULL);

  return g_strcmp0 (text, our_text) == 0;
}

/* The file that @path stands for: links are kept, for those who keep their settings elsewhere. */
static char *
follow_links (const char *path)
{
  g_autofree char *at = g_strdup (path);

  for (guint i = 0; i < MAX_LINKS; i++) {
    g_autofree char *target = g_file_read_link (at, NULL);
    g_autofree char *folder = NULL;

    if (target == NULL)
      break;
    folder = g_path_get_dirname (at);
    g_free (at);
    at = g_canonicalize_filename (target, folder);
  }
  return g_steal_pointer (&at);
}

/* Reads the file on disk, with whatever somebody changed in it.
 *
 * @file: (out) (transfer full) (nullable): %NULL where there is none that could start anything
 * Returns: FALSE for one that may not be read: it is somebody's, and not to be written over
 */
static gboolean
load_file (HrFileAutostart *self, GKeyFile **file, GError **error)
{
  g_autoptr (GKeyFile) found = g_key_file_new ();
  g_autoptr (GError) cause = NULL;
  g_autofree char *path = follow_links (self->path);

  *file = NULL;
  /* A link to /dev/null is how some switch an entry off. */
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  g_key_file_load_from_file (found, path, G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS,
                             &cause);
  if (cause != NULL && cause->domain != G_KEY_FILE_ERROR) {
    g_propagate_prefixed_error (error, g_steal_pointer (&cause), "%s: ", path);
    return FALSE;
  }
  if (g_key_file_has_key (found, GROUP, G_KEY_FILE_DESKTOP_KEY_EXEC, NULL))
    *file = g_steal_pointer (&found);
  return TRUE;
}

static gboolean
write_file (HrFileAutostart *self, GKeyFile *file, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (g_mkdir_with_parents (self->folder, 0700) != 0) {
    int saved_errno = errno;

    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved_errno), "%s: %s", self->folder,
                 g_strerror (saved_errno));
    return FALSE;
  }
  path = follow_links (self->path);
  if (g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_REGULAR)) {
    g_free (path);
    path = g_strdup (self->path);
  }
  text = g_key_file_to_data (file, &length, NULL);
  /* It names a program that will be started: nobody else may write it, whatever the umask is. */
  return g_file_set_contents_full (path, text, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT,
                                   0644, error);
}

static void
set_list (GKeyFile *file, const char *key, GPtrArray *names)
{
  if (names->len > 0)
    g_key_file_set_string_list (file, GROUP, key, (const char *const *) names->pdata, names->len);
  else
    g_key_file_remove_key (file, GROUP, key, NULL);
}

/* Takes out of the file's lists what keeps the desktop that runs from starting it. */
static void
let_this_desktop (HrFileAutostart *self, GKeyFile *file)
{
  g_auto (GStrv) only = get_list (file, G_KEY_FILE_DESKTOP_KEY_ONLY_SHOW_IN);
  g_auto (GStrv) never = get_list (file, G_KEY_FILE_DESKTOP_KEY_NOT_SHOW_IN);
  g_autoptr (GPtrArray) allowed = g_ptr_array_new ();
  g_autoptr (GPtrArray) others = g_ptr_array_new ();

  if (is_for_this_desktop (self, file))
    return;

  for (gsize i = 0; only != NULL && self->desktops[0] != NULL && only[i] != NULL; i++)
    g_ptr_array_add (allowed, only[i]);
  if (allowed->len > 0)
    g_ptr_array_add (allowed, self->desktops[0]);
  for (gsize i = 0; never != NULL && never[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) self->desktops, never[i]))
      g_ptr_array_add (others, never[i]);
  set_list (file, G_KEY_FILE_DESKTOP_KEY_ONLY_SHOW_IN, allowed);
  set_list (file, G_KEY_FILE_DESKTOP_KEY_NOT_SHOW_IN, others);
}

static gboolean
enable (HrFileAutostart *self, GError **error)
{
  g_autoptr (GKeyFile) file = NULL;

  if (is_enabled (self))
    return TRUE;

  if (!load_file (self, &file, error))
    return FALSE;
  if (file == NULL)
    file = make_file ();
  g_key_file_remove_key (file, GROUP, G_KEY_FILE_DESKTOP_KEY_HIDDEN, NULL);
  g_key_file_remove_key (file, GROUP, KEY_ENABLED_MATE, NULL);
  g_key_file_set_boolean (file, GROUP, KEY_ENABLED, TRUE);
  let_this_desktop (self, file);
  if (!has_program (file))
    g_key_file_remove_key (file, GROUP, G_KEY_FILE_DESKTOP_KEY_TRY_EXEC, NULL);
  return write_file (self, file, error);
}

/* Only a file that is as we write it goes. One that somebody changed, one behind a link, and one of
 * the system are switched off by the key that every desktop knows, the last by a file of the user's
 * own. */
static gboolean
disable (HrFileAutostart *self, GError **error)
{
  g_autoptr (GKeyFile) file = NULL;

  if (!load_file (self, &file, error))
    return FALSE;
  if ((file != NULL && !is_as_we_write_it (file)) ||
      g_file_test (self->path, G_FILE_TEST_IS_SYMLINK) || is_started_system_wide (self)) {
    if (file == NULL)
      file = make_file ();
    g_key_file_set_boolean (file, GROUP, G_KEY_FILE_DESKTOP_KEY_HIDDEN, TRUE);
    return write_file (self, file, error);
  }
  if (g_unlink (self->path) != 0 && errno != ENOENT) {
    int saved_errno = errno;

    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved_errno), "%s: %s", self->path,
                 g_strerror (saved_errno));
    return FALSE;
  }
  return TRUE;
}

static void
hr_file_autostart_change (HrAutostart *autostart, gboolean enabled, GTask *task)
{
  HrFileAutostart *self = HR_FILE_AUTOSTART (autostart);
  g_autoptr (GError) error = NULL;
  gboolean done = enabled ? enable (self, &error) : disable (self, &error);

  /* In this order nothing that others do meanwhile is missed. */
  watch_folder (self);
  update (self);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
hr_file_autostart_dispose (GObject *object)
{
  HrFileAutostart *self = HR_FILE_AUTOSTART (object);

  if (self->monitor != NULL)
    g_file_monitor_cancel (self->monitor);
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (hr_file_autostart_parent_class)->dispose (object);
}

static void
hr_file_autostart_finalize (GObject *object)
{
  HrFileAutostart *self = HR_FILE_AUTOSTART (object);

  g_free (self->folder);
  g_free (self->path);
  g_strfreev (self->system_dirs);
  g_strfreev (self->desktops);

  G_OBJECT_CLASS (hr_file_autostart_parent_class)->finalize (object);
}

static void
hr_file_autostart_class_init (HrFileAutostartClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hr_file_autostart_dispose;
  G_OBJECT_CLASS (klass)->finalize = hr_file_autostart_finalize;
  HR_AUTOSTART_CLASS (klass)->change = hr_file_autostart_change;
}

static void
hr_file_autostart_init (HrFileAutostart *self)
{
}

/**
 * hr_file_autostart_new:
 * @config_dir: the user's folder for settings, as from g_get_user_config_dir()
 * @system_dirs: (array zero-terminated=1): the system's, as from g_get_system_config_dirs()
 * @desktops: (nullable): the names of the desktop that runs, as in XDG_CURRENT_DESKTOP
 *
 * Keeps what somebody else changed in the file, such as the command. What a desktop starts is told
 * by the Desktop Application Autostart Specification and, for the keys with X-, by GNOME's and
 * MATE's session programs.
 *
 * Returns: (transfer full): a new #HrFileAutostart
 */
HrAutostart *
hr_file_autostart_new (const char *config_dir, const char *const *system_dirs, const char *desktops)
{
  HrFileAutostart *self;

  g_return_val_if_fail (config_dir != NULL, NULL);
  g_return_val_if_fail (system_dirs != NULL, NULL);

  self = g_object_new (HR_TYPE_FILE_AUTOSTART, NULL);
  self->folder = g_build_filename (config_dir, "autostart", NULL);
  self->path = g_build_filename (self->folder, FILE_NAME, NULL);
  self->system_dirs = g_strdupv ((char **) system_dirs);
  self->desktops = g_strsplit (desktops != NULL ? desktops : "", ":", -1);
  watch_folder (self);
  update (self);
  return HR_AUTOSTART (self);
}
