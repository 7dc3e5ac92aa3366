/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-tray-icon.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define SUFFIX       ".svg"
#define MAX_ATTEMPTS 100

struct _HrTrayIcon {
  GObject parent_instance;

  char *folder;  /* (owned) */
  char *id;      /* (owned) */
  char *picture; /* (owned) (nullable): the path of the picture in use */
  int lock;      /* the picture, open and locked as long as this process uses it; -1 for none */
  GFileMonitor *monitor; /* (owned) (nullable): of the picture */
  gint64 number;         /* of the last picture */
  char *drawn_text;      /* (owned) (nullable): what @picture shows */
  HrTrayBadge drawn;     /* the same; its text is not used */
};

enum { PROP_FOLDER = 1, PROP_ID, N_PROPS };

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HrTrayIcon, hr_tray_icon, G_TYPE_OBJECT)

enum { SIGNAL_GONE, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
remove_file (const char *path)
{
  if (g_unlink (path) != 0 && errno != ENOENT)
    g_debug ("Could not remove %s: %s", path, g_strerror (errno));
}

static void
remove_picture (HrTrayIcon *self)
{
  if (self->monitor != NULL)
    g_file_monitor_cancel (self->monitor);
  g_clear_object (&self->monitor);
  if (self->picture != NULL)
    remove_file (self->picture);
  g_clear_pointer (&self->picture, g_free);
  if (self->lock >= 0)
    close (self->lock);
  self->lock = -1;
}

/* Tells whether @name is that of one of our pictures: id, hyphen, digits, suffix. */
static gboolean
is_ours (HrTrayIcon *self, const char *name)
{
  gsize length = strlen (self->id);

  if (strncmp (name, self->id, length) != 0 || name[length] != '-')
    return FALSE;

  name += length + 1;
  return g_ascii_isdigit (*name) && strcmp (name + strspn (name, "0123456789"), SUFFIX) == 0;
}

/* Removes a picture that no process uses any more: the kernel lets go of a lock when its process
 * ends, however it ends. Process ids mean nothing here, two sandboxes have the same. It is locked
 * while it is removed, so that one that was just made knows. */
static void
remove_if_stale (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

  if (fd < 0)
    return;
  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    remove_file (path);
  close (fd);
}

/* A run that was killed leaves its pictures behind. Another session of the same user has the same
 * folder, and its pictures stay. */
static void
remove_stale (HrTrayIcon *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  if (dir == NULL)
    return;

  while ((name = g_dir_read_name (dir)) != NULL) {
    if (is_ours (self, name)) {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      remove_if_stale (path);
    }
  }
}

static void
hr_tray_icon_constructed (GObject *object)
{
  HrTrayIcon *self = HR_TRAY_ICON (object);

  G_OBJECT_CLASS (hr_tray_icon_parent_class)->constructed (object);

  g_assert (self->folder != NULL && self->id != NULL);
  remove_stale (self);
}

static void
hr_tray_icon_dispose (GObject *object)
{
  HrTrayIcon *self = HR_TRAY_ICON (object);

  remove_picture (self);
  /* Fails while another applet, the demo's or another session's, has its pictures there. */
  g_rmdir (self->folder);

  G_OBJECT_CLASS (hr_tray_icon_parent_class)->dispose (object);
}

static void
hr_tray_icon_finalize (GObject *object)
{
  HrTrayIcon *self = HR_TRAY_ICON (object);

  g_free (self->folder);
  g_free (self->id);
  g_free (self->drawn_text);

  G_OBJECT_CLASS (hr_tray_icon_parent_class)->finalize (object);
}

static void
hr_tray_icon_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  HrTrayIcon *self = HR_TRAY_ICON (object);

  switch (prop_id) {
  case PROP_FOLDER:
    self->folder = g_value_dup_string (value);
    break;
  case PROP_ID:
    self->id = g_value_dup_string (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
hr_tray_icon_class_init (HrTrayIconClass *klass)
{
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = hr_tray_icon_constructed;
  object_class->dispose = hr_tray_icon_dispose;
  object_class->finalize = hr_tray_icon_finalize;
  object_class->set_property = hr_tray_icon_set_property;

  properties[PROP_FOLDER] = g_param_spec_string ("folder", NULL, NULL, NULL, flags);
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_GONE] = g_signal_new ("gone", HR_TYPE_TRAY_ICON, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 0);
}

static void
hr_tray_icon_init (HrTrayIcon *self)
{
  self->lock = -1;
}

/**
 * hr_tray_icon_new:
 * @folder: where to put the pictures; made when the first one is drawn
 * @id: what their names begin with, the application's id
 *
 * Removes what ended runs with this @id left in @folder.
 *
 * Returns: (transfer full): a new #HrTrayIcon
 */
HrTrayIcon *
hr_tray_icon_new (const char *folder, const char *id)
{
  g_return_val_if_fail (folder != NULL && id != NULL, NULL);

  return g_object_new (HR_TYPE_TRAY_ICON, "folder", folder, "id", id, NULL);
}

static gboolean
is_drawn (HrTrayIcon *self, const HrTrayBadge *badge)
{
  return self->picture != NULL && g_access (self->picture, F_OK) == 0 &&
         strcmp (self->drawn_text, badge->text) == 0 && self->drawn.level == badge->level &&
         self->drawn.old == badge->old;
}

static void
on_picture_changed (HrTrayIcon *self)
{
  if (self->picture != NULL && g_access (self->picture, F_OK) != 0) {
    remove_picture (self);
    g_signal_emit (self, signals[SIGNAL_GONE], 0);
  }
}

static void
watch_picture (HrTrayIcon *self)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->picture);

  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect_object (self->monitor, "changed", G_CALLBACK (on_picture_changed), self,
                             G_CONNECT_SWAPPED);
}

/* Another session may take a picture that is not locked yet for a stale one's. */
static gboolean
lock_picture (int fd, const char *path)
{
  GStatBuf status;

  if (flock (fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK)
      return FALSE;
    g_debug ("Could not lock %s: %s", path, g_strerror (errno));
  }
  return fstat (fd, &status) != 0 || status.st_nlink > 0;
}

static void
set_error (GError **error, const char *path)
{
  int saved_errno = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved_errno), "%s: %s", path,
               g_strerror (saved_errno));
}

/* Makes a file of a new name and locks it. Another session that ends takes the folder with it, if
 * there is nothing in it yet, and one that starts a file that is not locked yet. */
static int
open_picture (HrTrayIcon *self, char **path, GError **error)
{
  for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    g_autofree char *name = NULL;
    int fd;

    /* GLib looks once more at what was there, and takes what is gone for no folder. */
    if (g_mkdir_with_parents (self->folder, 0700) != 0) {
      if (errno == ENOTDIR || errno == ENOENT)
        continue;
      break;
    }

    /* Later than any name of an earlier run. */
    self->number = MAX (self->number + 1, g_get_real_time ());
    name = g_strdup_printf ("%s-%" G_GINT64_FORMAT SUFFIX, self->id, self->number);
    g_free (*path);
    *path = g_build_filename (self->folder, name, NULL);
    fd = open (*path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno != EEXIST && errno != ENOENT)
      break;
    if (fd >= 0) {
      if (lock_picture (fd, *path))
        return fd;
      close (fd);
      errno = EAGAIN;
    }
  }

  set_error (error, self->folder);
  return -1;
}

static gboolean
write_picture (int fd, const char *path, GBytes *bytes, GError **error)
{
  gsize left;
  const char *data = g_bytes_get_data (bytes, &left);

  while (left > 0) {
    ssize_t written = write (fd, data, left);

    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0) {
      set_error (error, path);
      return FALSE;
    }
    data += written;
    left -= (gsize) written;
  }
  return TRUE;
}

/**
 * hr_tray_icon_draw:
 * @self: an #HrTrayIcon
 * @badge: what to draw
 * @error: return location for a #GError
 *
 * Makes sure that there is a picture of @badge, the only one. Panels remember pictures by name, so
 * each gets a name of its own.
 *
 * Returns: (transfer none): the picture's absolute path, valid until the next call; or %NULL with a
 *   %G_FILE_ERROR or %G_IO_ERROR
 */
const char *
hr_tray_icon_draw (HrTrayIcon *self, const HrTrayBadge *badge, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *path = NULL;
  int fd;

  g_return_val_if_fail (HR_IS_TRAY_ICON (self), NULL);
  g_return_val_if_fail (badge != NULL, NULL);

  if (is_drawn (self, badge))
    return self->picture;

  bytes = hr_tray_badge_draw (badge, error);
  if (bytes == NULL)
    return NULL;

  fd = open_picture (self, &path, error);
  if (fd < 0)
    return NULL;
  if (!write_picture (fd, path, bytes, error)) {
    remove_file (path);
    close (fd);
    return NULL;
  }

  remove_picture (self);
  self->picture = g_steal_pointer (&path);
  self->lock = fd;
  watch_picture (self);
  g_free (self->drawn_text);
  self->drawn_text = g_strdup (badge->text);
  self->drawn = (HrTrayBadge){ .level = badge->level, .old = badge->old };
  return self->picture;
}

/**
 * hr_tray_icon_clear:
 * @self: an #HrTrayIcon
 *
 * Removes the picture, when something else is shown.
 */
void
hr_tray_icon_clear (HrTrayIcon *self)
{
  g_return_if_fail (HR_IS_TRAY_ICON (self));

  remove_picture (self);
}

/**
 * hr_tray_icon_default_folder:
 *
 * The folder for pictures in this session: one that is the same inside and outside a sandbox.
 *
 * Returns: (transfer full): an absolute path
 */
char *
hr_tray_icon_default_folder (void)
{
  const char *sandbox = g_getenv ("FLATPAK_ID");

  if (sandbox != NULL && *sandbox != '\0')
    return g_build_filename (g_get_user_runtime_dir (), "app", sandbox, NULL);
  return g_build_filename (g_get_user_runtime_dir (), "headroom", NULL);
}
