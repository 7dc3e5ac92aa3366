/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-file-autostart.h"

#include <errno.h>
#include <glib/gstdio.h>

#define GROUP       G_KEY_FILE_DESKTOP_GROUP
#define KEY_ENABLED "X-GNOME-Autostart-enabled"

struct _HrFileAutostart {
  HrAutostart parent_instance;

  char *config_dir;      /* (owned) */
  char *folder;          /* (owned) */
  char *path;            /* (owned) */
  GFileMonitor *monitor; /* (owned) (nullable): of @folder, while it exists */
};

enum { PROP_CONFIG_DIR = 1, N_PROPS };

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HrFileAutostart, hr_file_autostart, HR_TYPE_AUTOSTART)

static gboolean
is_enabled (HrFileAutostart *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  if (!g_key_file_load_from_file (file, self->path, G_KEY_FILE_NONE, NULL) ||
      !g_key_file_has_group (file, GROUP))
    return FALSE;
  if (g_key_file_get_boolean (file, GROUP, G_KEY_FILE_DESKTOP_KEY_HIDDEN, NULL))
    return FALSE;

  return g_key_file_get_boolean (file, GROUP, KEY_ENABLED, &error) || error != NULL;
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

/* The file on disk, with whatever somebody changed in it; %NULL if there is none that can be used.
 */
static GKeyFile *
load_file (HrFileAutostart *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  if (!g_key_file_load_from_file (file, self->path,
                                  G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS, NULL) ||
      !g_key_file_has_key (file, GROUP, G_KEY_FILE_DESKTOP_KEY_EXEC, NULL))
    return NULL;

  return g_steal_pointer (&file);
}

static gboolean
is_as_we_write_it (GKeyFile *file)
{
  g_autoptr (GKeyFile) ours = make_file ();
  g_autofree char *text = g_key_file_to_data (file, NULL, NULL);
  g_autofree char *our_text = g_key_file_to_data (ours, NULL, NULL);

  return g_strcmp0 (text, our_text) == 0;
}

static gboolean
write_file (HrFileAutostart *self, GKeyFile *file, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;

  if (g_mkdir_with_parents (self->folder, 0700) != 0) {
    int saved_errno = errno;

    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved_errno), "%s: %s", self->folder,
                 g_strerror (saved_errno));
    return FALSE;
  }
  text = g_key_file_to_data (file, &length, NULL);
  /* It names a program that will be started: nobody else may write it, whatever the umask is. */
  return g_file_set_contents_full (self->path, text, (gssize) length,
                                   G_FILE_SET_CONTENTS_CONSISTENT, 0644, error);
}

static gboolean
enable (HrFileAutostart *self, GError **error)
{
  g_autoptr (GKeyFile) file = load_file (self);

  if (file == NULL)
    file = make_file ();
  g_key_file_remove_key (file, GROUP, G_KEY_FILE_DESKTOP_KEY_HIDDEN, NULL);
  g_key_file_set_boolean (file, GROUP, KEY_ENABLED, TRUE);
  return write_file (self, file, error);
}

/* A file that somebody changed is switched off by the key that every desktop knows; else it goes.
 */
static gboolean
disable (HrFileAutostart *self, GError **error)
{
  g_autoptr (GKeyFile) file = load_file (self);

  if (file != NULL && !is_as_we_write_it (file)) {
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
hr_file_autostart_constructed (GObject *object)
{
  HrFileAutostart *self = HR_FILE_AUTOSTART (object);

  G_OBJECT_CLASS (hr_file_autostart_parent_class)->constructed (object);

  g_assert (self->config_dir != NULL);
  self->folder = g_build_filename (self->config_dir, "autostart", NULL);
  self->path = g_build_filename (self->folder, HR_APP_ID ".desktop", NULL);
  watch_folder (self);
  update (self);
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

  g_free (self->config_dir);
  g_free (self->folder);
  g_free (self->path);

  G_OBJECT_CLASS (hr_file_autostart_parent_class)->finalize (object);
}

static void
hr_file_autostart_set_property (GObject *object,
                                guint prop_id,
                                const GValue *value,
                                GParamSpec *pspec)
{
  HrFileAutostart *self = HR_FILE_AUTOSTART (object);

  switch (prop_id) {
  case PROP_CONFIG_DIR:
    self->config_dir = g_value_dup_string (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
hr_file_autostart_class_init (HrFileAutostartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = hr_file_autostart_constructed;
  object_class->dispose = hr_file_autostart_dispose;
  object_class->finalize = hr_file_autostart_finalize;
  object_class->set_property = hr_file_autostart_set_property;
  HR_AUTOSTART_CLASS (klass)->change = hr_file_autostart_change;

  properties[PROP_CONFIG_DIR] =
      g_param_spec_string ("config-dir", NULL, NULL, NULL,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hr_file_autostart_init (HrFileAutostart *self)
{
}

/**
 * hr_file_autostart_new:
 * @config_dir: the user's folder for settings, as from g_get_user_config_dir()
 *
 * What somebody else changed in the file, such as the command, stays.
 *
 * Returns: (transfer full): a new #HrFileAutostart
 */
HrAutostart *
hr_file_autostart_new (const char *config_dir)
{
  g_return_val_if_fail (config_dir != NULL, NULL);

  return g_object_new (HR_TYPE_FILE_AUTOSTART, "config-dir", config_dir, NULL);
}
