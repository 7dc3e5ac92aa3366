/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-autostart.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define GROUP       G_KEY_FILE_DESKTOP_GROUP
#define KEY_ENABLED "X-GNOME-Autostart-enabled"

struct _HrAutostart {
  GObject parent_instance;

  char *config_dir;      /* (owned) */
  char *folder;          /* (owned) */
  char *path;            /* (owned) */
  GFileMonitor *monitor; /* (owned) (nullable): of @folder, while it exists */
  gboolean enabled;
};

enum { PROP_CONFIG_DIR = 1, PROP_ENABLED, PROP_AVAILABLE, N_PROPS };

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HrAutostart, hr_autostart, G_TYPE_OBJECT)

static gboolean
is_enabled (HrAutostart *self)
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
update (HrAutostart *self)
{
  gboolean enabled = is_enabled (self);

  if (self->enabled == enabled)
    return;

  self->enabled = enabled;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENABLED]);
}

static void watch_folder (HrAutostart *self);

static void
on_folder_changed (
    GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, HrAutostart *self)
{
  update (self);
  watch_folder (self);
}

/* A folder that does not exist is looked for every few seconds, so only one that does is watched.
 */
static void
watch_folder (HrAutostart *self)
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

static void
hr_autostart_constructed (GObject *object)
{
  HrAutostart *self = HR_AUTOSTART (object);

  G_OBJECT_CLASS (hr_autostart_parent_class)->constructed (object);

  g_assert (self->config_dir != NULL);
  self->folder = g_build_filename (self->config_dir, "autostart", NULL);
  self->path = g_build_filename (self->folder, HR_APP_ID ".desktop", NULL);
  if (hr_autostart_get_available (self)) {
    self->enabled = is_enabled (self);
    watch_folder (self);
  }
}

static void
hr_autostart_dispose (GObject *object)
{
  HrAutostart *self = HR_AUTOSTART (object);

  if (self->monitor != NULL)
    g_file_monitor_cancel (self->monitor);
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (hr_autostart_parent_class)->dispose (object);
}

static void
hr_autostart_finalize (GObject *object)
{
  HrAutostart *self = HR_AUTOSTART (object);

  g_free (self->config_dir);
  g_free (self->folder);
  g_free (self->path);

  G_OBJECT_CLASS (hr_autostart_parent_class)->finalize (object);
}

static void
hr_autostart_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  HrAutostart *self = HR_AUTOSTART (object);

  switch (prop_id) {
  case PROP_ENABLED:
    g_value_set_boolean (value, self->enabled);
    break;
  case PROP_AVAILABLE:
    g_value_set_boolean (value, hr_autostart_get_available (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
hr_autostart_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  HrAutostart *self = HR_AUTOSTART (object);

  switch (prop_id) {
  case PROP_CONFIG_DIR:
    self->config_dir = g_value_dup_string (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
hr_autostart_class_init (HrAutostartClass *klass)
{
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = hr_autostart_constructed;
  object_class->dispose = hr_autostart_dispose;
  object_class->finalize = hr_autostart_finalize;
  object_class->get_property = hr_autostart_get_property;
  object_class->set_property = hr_autostart_set_property;

  properties[PROP_CONFIG_DIR] =
      g_param_spec_string ("config-dir", NULL, NULL, NULL,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_ENABLED] = g_param_spec_boolean ("enabled", NULL, NULL, FALSE, readable);
  properties[PROP_AVAILABLE] = g_param_spec_boolean ("available", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hr_autostart_init (HrAutostart *self)
{
}

/**
 * hr_autostart_new:
 * @config_dir: the user's folder for settings, as from g_get_user_config_dir()
 *
 * Returns: (transfer full): a new #HrAutostart
 */
HrAutostart *
hr_autostart_new (const char *config_dir)
{
  g_return_val_if_fail (config_dir != NULL, NULL);

  return g_object_new (HR_TYPE_AUTOSTART, "config-dir", config_dir, NULL);
}

/**
 * hr_autostart_get_available:
 * @self: an #HrAutostart
 *
 * Returns: whether start at login can be switched from here
 */
gboolean
hr_autostart_get_available (HrAutostart *self)
{
  g_return_val_if_fail (HR_IS_AUTOSTART (self), FALSE);

  return g_getenv ("FLATPAK_ID") == NULL && !g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

/**
 * hr_autostart_get_enabled:
 * @self: an #HrAutostart
 *
 * Returns: whether Headroom starts at login, as the file on disk says
 */
gboolean
hr_autostart_get_enabled (HrAutostart *self)
{
  g_return_val_if_fail (HR_IS_AUTOSTART (self), FALSE);

  return self->enabled;
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
load_file (HrAutostart *self)
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
write_file (HrAutostart *self, GKeyFile *file, GError **error)
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
enable (HrAutostart *self, GError **error)
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
disable (HrAutostart *self, GError **error)
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

/**
 * hr_autostart_set_enabled:
 * @self: an #HrAutostart
 * @enabled: whether to start at login
 * @error: return location for a #GError
 *
 * Writes or removes the file. What somebody else changed in it, such as the command, stays.
 *
 * Returns: %TRUE, or %FALSE with a %G_FILE_ERROR, or with %G_IO_ERROR_NOT_SUPPORTED where it is not
 *   available; :enabled then stays as it is on disk
 */
gboolean
hr_autostart_set_enabled (HrAutostart *self, gboolean enabled, GError **error)
{
  gboolean done;

  g_return_val_if_fail (HR_IS_AUTOSTART (self), FALSE);

  if (!hr_autostart_get_available (self)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                         C_ ("autostart", "Start at login cannot be switched from a sandbox."));
    return FALSE;
  }

  done = enabled ? enable (self, error) : disable (self, error);
  update (self);
  watch_folder (self);
  return done;
}
