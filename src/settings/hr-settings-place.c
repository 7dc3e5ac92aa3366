/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-settings-place.h"

#define G_SETTINGS_ENABLE_BACKEND
#include <errno.h>
#include <fcntl.h>
#include <gio/gsettingsbackend.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define UNIX_PATH "unix:path="
#define GROUP     "io/github/headroom_app/Headroom"

/* How long others may take to write a file, in steps of a twentieth of a second. */
#define LOCK_TRIES 200

/* The file of GLib's own keyfile back end, so that it is the same wherever that is the usual one.
 */
static char *
get_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "glib-2.0", "settings", "keyfile", NULL);
}

static gboolean
has_bus (void)
{
  const char *address = g_getenv ("DBUS_SESSION_BUS_ADDRESS");
  g_autofree char *path = NULL;

  if (address == NULL || !g_str_has_prefix (address, UNIX_PATH))
    return address != NULL && *address != '\0';
  path = g_strdup (address + strlen (UNIX_PATH));
  path[strcspn (path, ",;")] = '\0';
  return access (path, F_OK) == 0;
}

/* Whether the file has settings of ours. */
static gboolean
is_file_used (void)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = get_path ();
  g_auto (GStrv) groups = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return FALSE;
  groups = g_key_file_get_groups (file, NULL);
  for (gsize i = 0; groups[i] != NULL; i++)
    if (g_str_has_prefix (groups[i], GROUP))
      return TRUE;
  return FALSE;
}

/* Without a bus dconf reads what was written while there was one, and says that it writes. What was
 * written into the file instead holds also when a bus comes. */
static gboolean
wants_file (GSettingsBackend *usual)
{
  const char *type = G_OBJECT_TYPE_NAME (usual);
  g_autofree char *dconf = NULL;

  if (g_str_equal (type, "GKeyfileSettingsBackend"))
    return TRUE;
  if (g_str_equal (type, "GMemorySettingsBackend"))
    return g_strcmp0 (g_getenv ("GSETTINGS_BACKEND"), "memory") != 0;
  if (!g_str_equal (type, "DConfSettingsBackend"))
    return FALSE;
  dconf = g_build_filename (g_get_user_config_dir (), "dconf", "user", NULL);
  return access (dconf, F_OK) != 0 && (!has_bus () || is_file_used ());
}

/**
 * hr_settings_place_open:
 *
 * Opens the user's settings: where GSettings keeps them, and in its file where that would keep
 * nothing, as on a server.
 *
 * Returns: (transfer full): the back end
 */
GSettingsBackend *
hr_settings_place_open (void)
{
  g_autoptr (GSettingsBackend) usual = g_settings_backend_get_default ();
  g_autofree char *path = NULL;

  if (!wants_file (usual))
    return g_steal_pointer (&usual);
  /* Also where that is the usual one: it may have read the file before others were locked out. */
  path = get_path ();
  return g_keyfile_settings_backend_new (path, "/", NULL);
}

static gboolean
check_file (const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) cause = NULL;

  if (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &cause) ||
      g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return TRUE;
  g_propagate_prefixed_error (error, g_steal_pointer (&cause), "%s: ", path);
  return FALSE;
}

/**
 * hr_settings_place_lock:
 * @fd: (out): a descriptor to close, which lets others in again; -1 where the settings are in no
 *   file of GSettings
 * @error: return location: the file of the settings cannot be read, or others are writing it
 *
 * Keeps other commands from writing the settings: the back end with a file writes the whole of it,
 * as it was when it was read. To be called before the settings are opened. A file that is damaged
 * is not written, which would throw it away.
 *
 * Returns: whether the settings may be written
 */
gboolean
hr_settings_place_lock (int *fd, GError **error)
{
  g_autoptr (GSettingsBackend) usual = g_settings_backend_get_default ();
  g_autofree char *path = get_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *lock = g_strconcat (path, ".lock", NULL);

  *fd = -1;
  if (!wants_file (usual))
    return TRUE;
  g_mkdir_with_parents (folder, 0700);
  *fd = open (lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  for (guint i = 0; *fd != -1 && flock (*fd, LOCK_EX | LOCK_NB) != 0; i++) {
    if (errno != EWOULDBLOCK || i == LOCK_TRIES) {
      close (*fd);
      *fd = -1;
    } else
      g_usleep (G_USEC_PER_SEC / 20);
  }
  if (*fd == -1) {
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", lock,
                 g_strerror (errno));
    return FALSE;
  }
  if (check_file (path, error))
    return TRUE;
  close (*fd);
  *fd = -1;
  return FALSE;
}
