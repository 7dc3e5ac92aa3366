/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-state-store.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <string.h>

/* How long a disk that does not answer may hold up the end of the program, in seconds. */
#define WRITER_PATIENCE 5

/* What the store and its worker thread share. */
typedef struct {
  char *path; /* (owned) */

  GMutex lock;
  GCond idle;
  GBytes *pending; /* (owned) (nullable): what is to be written next, if anything */
  gboolean running;
  gboolean complained;
  GError *error; /* (owned) (nullable): of the last write */
} Writer;

struct _HrStateStore {
  GObject parent_instance;

  char *path;     /* (owned) (nullable): %NULL to remember for this run only */
  GKeyFile *keys; /* (owned) */
  Writer *writer; /* (owned) (nullable): shared with its thread; %NULL without a path */
  GSource *idle;  /* (owned) (nullable): there while a change waits to be handed over */
};

G_DEFINE_FINAL_TYPE (HrStateStore, hr_state_store, G_TYPE_OBJECT)

enum {
  PROP_PATH = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static Writer *
writer_new (const char *path)
{
  Writer *self = g_atomic_rc_box_new0 (Writer);

  self->path = g_strdup (path);
  g_mutex_init (&self->lock);
  g_cond_init (&self->idle);

  return self;
}

static void
writer_clear (gpointer data)
{
  Writer *self = data;

  g_clear_error (&self->error);
  g_clear_pointer (&self->pending, g_bytes_unref);
  g_cond_clear (&self->idle);
  g_mutex_clear (&self->lock);
  g_free (self->path);
}

static void
writer_unref (Writer *self)
{
  g_atomic_rc_box_release_full (self, writer_clear);
}

static gboolean
write_file (const char *path, GBytes *bytes, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);

  if (g_mkdir_with_parents (folder, 0700) < 0) {
    int code = errno;

    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code),
                 "The folder %s cannot be made: %s", folder, g_strerror (code));
    return FALSE;
  }

  return g_file_set_contents_full (path, text, (gssize) length,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, error);
}

/* Writes until there is nothing left to write. The lock is not held while it writes, so that the
 * main loop never waits for a disk; what it is given meanwhile replaces what it was given before.
 */
static gpointer
writer_run (gpointer data)
{
  Writer *self = data;

  g_mutex_lock (&self->lock);
  while (self->pending != NULL) {
    g_autoptr (GBytes) bytes = g_steal_pointer (&self->pending);
    g_autoptr (GError) error = NULL;

    g_mutex_unlock (&self->lock);
    write_file (self->path, bytes, &error);
    g_mutex_lock (&self->lock);

    if (error != NULL && !self->complained)
      g_message ("What is to outlive a restart is kept for this run only: %s", error->message);
    self->complained = error != NULL;
    g_clear_error (&self->error);
    self->error = g_steal_pointer (&error);
  }
  self->running = FALSE;
  g_cond_broadcast (&self->idle);
  g_mutex_unlock (&self->lock);

  writer_unref (self);

  return NULL;
}

static void
writer_submit (Writer *self, GBytes *bytes)
{
  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->pending, g_bytes_unref);
  self->pending = g_bytes_ref (bytes);
  if (!self->running) {
    self->running = TRUE;
    g_thread_unref (g_thread_new ("headroom-state", writer_run, g_atomic_rc_box_acquire (self)));
  }
  g_mutex_unlock (&self->lock);
}

static gboolean
writer_wait (Writer *self, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + WRITER_PATIENCE * G_USEC_PER_SEC;
  gboolean in_time = TRUE;
  gboolean written;

  g_mutex_lock (&self->lock);
  while (self->running && in_time)
    in_time = g_cond_wait_until (&self->idle, &self->lock, deadline);
  written = in_time && self->error == NULL;
  if (!in_time)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "the disk does not answer");
  else if (!written)
    g_propagate_error (error, g_error_copy (self->error));
  g_mutex_unlock (&self->lock);

  return written;
}

static void
stop_idle (HrStateStore *self)
{
  if (self->idle != NULL)
    g_source_destroy (self->idle);
  g_clear_pointer (&self->idle, g_source_unref);
}

static gboolean
on_idle (gpointer user_data)
{
  HrStateStore *self = user_data;
  g_autoptr (GBytes) bytes = NULL;
  gsize length;
  char *text = g_key_file_to_data (self->keys, &length, NULL);

  bytes = g_bytes_new_take (text, length);
  writer_submit (self->writer, bytes);
  stop_idle (self);

  return G_SOURCE_REMOVE;
}

/* Has the file written once this turn of the main loop is over. */
static void
changed (HrStateStore *self)
{
  if (self->writer == NULL || self->idle != NULL)
    return;

  self->idle = g_idle_source_new ();
  g_source_set_static_name (self->idle, "headroom: state");
  g_source_set_callback (self->idle, on_idle, self, NULL);
  g_source_attach (self->idle, g_main_context_get_thread_default ());
}

/* Moves a file that cannot be read out of the way of the next write, under a name that is free. */
static void
set_aside (const char *path, const char *why)
{
  for (guint i = 1; i < G_MAXUINT; i++) {
    g_autofree char *aside = g_strdup_printf ("%s.damaged-%u", path, i);

    if (g_file_test (aside, G_FILE_TEST_EXISTS))
      continue;

    if (g_rename (path, aside) == 0)
      g_message ("The state file was damaged (%s) and is now %s", why, aside);
    else
      g_message ("The state file %s is damaged (%s) and stays: %s", path, why, g_strerror (errno));
    return;
  }
}

/* Of a key that stands twice the last value counts. GKeyFile would write the first one again,
 * though, and when the key is removed that one would come back. */
static void
copy_keys (GKeyFile *from, GKeyFile *to)
{
  g_auto (GStrv) groups = g_key_file_get_groups (from, NULL);

  for (guint i = 0; groups[i] != NULL; i++) {
    g_auto (GStrv) keys = g_key_file_get_keys (from, groups[i], NULL, NULL);

    for (guint j = 0; keys != NULL && keys[j] != NULL; j++) {
      g_autofree char *value = g_key_file_get_value (from, groups[i], keys[j], NULL);

      g_key_file_set_value (to, groups[i], keys[j], value);
    }
  }
}

/* A key file that holds a NUL is damaged, though the parser would take it for an empty one. */
static gboolean
load_file (GKeyFile *keys, const char *path, GError **error)
{
  g_autoptr (GKeyFile) read = g_key_file_new ();
  g_autofree char *text = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &text, &length, error))
    return FALSE;
  if (memchr (text, '\0', length) != NULL) {
    g_set_error_literal (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_UNKNOWN_ENCODING, "not a text");
    return FALSE;
  }
  if (!g_key_file_load_from_data (read, text, length, G_KEY_FILE_NONE, error))
    return FALSE;

  copy_keys (read, keys);
  return TRUE;
}

static void
hr_state_store_constructed (GObject *object)
{
  HrStateStore *self = HR_STATE_STORE (object);
  g_autoptr (GError) error = NULL;

  G_OBJECT_CLASS (hr_state_store_parent_class)->constructed (object);

  self->keys = g_key_file_new ();
  if (self->path == NULL)
    return;

  self->writer = writer_new (self->path);
  if (load_file (self->keys, self->path, &error) ||
      g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return;

  if (error->domain != G_KEY_FILE_ERROR) {
    /* Not damaged, only out of reach: nothing of it is to be written over. */
    g_message ("The state file cannot be read, and is left alone: %s", error->message);
    g_clear_pointer (&self->writer, writer_unref);
    return;
  }
  set_aside (self->path, error->message);
}

static void
hr_state_store_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  HrStateStore *self = HR_STATE_STORE (object);

  switch (id) {
  case PROP_PATH:
    self->path = g_value_dup_string (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
hr_state_store_dispose (GObject *object)
{
  HrStateStore *self = HR_STATE_STORE (object);

  if (self->idle != NULL)
    hr_state_store_flush (self, NULL);
  g_clear_pointer (&self->writer, writer_unref);

  G_OBJECT_CLASS (hr_state_store_parent_class)->dispose (object);
}

static void
hr_state_store_finalize (GObject *object)
{
  HrStateStore *self = HR_STATE_STORE (object);

  g_key_file_unref (self->keys);
  g_free (self->path);

  G_OBJECT_CLASS (hr_state_store_parent_class)->finalize (object);
}

static void
hr_state_store_class_init (HrStateStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = hr_state_store_constructed;
  object_class->set_property = hr_state_store_set_property;
  object_class->dispose = hr_state_store_dispose;
  object_class->finalize = hr_state_store_finalize;

  properties[PROP_PATH] =
      g_param_spec_string ("path", NULL, NULL, NULL,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hr_state_store_init (HrStateStore *self)
{
}

/**
 * hr_state_store_get_default_path:
 *
 * Returns: (transfer full): the file that applet and command share
 */
char *
hr_state_store_get_default_path (void)
{
  return g_build_filename (g_get_user_data_dir (), "headroom", "state.ini", NULL);
}

/**
 * hr_state_store_new:
 * @path: (nullable) (type filename): the file, %NULL to remember for this run only
 *
 * Reads the file. One that does not exist is empty; a damaged one is set aside under a name that is
 * logged, and counts as empty. The file and its folder are made, for the user alone, when there is
 * something to write. If that fails it is logged once, and the store goes on without a file.
 *
 * Returns: (transfer full): the store
 */
HrStateStore *
hr_state_store_new (const char *path)
{
  return g_object_new (HR_TYPE_STATE_STORE, "path", path, NULL);
}

/* Unlike g_key_file_get_int64() this does not take a number that is too large for the largest. */
static gboolean
look_up (HrStateStore *self, const char *group, const char *key, gint64 *value)
{
  g_autofree char *text = g_key_file_get_value (self->keys, group, key, NULL);

  return text != NULL && g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, value, NULL);
}

/**
 * hr_state_store_get_int64:
 * @self: a store
 * @group: a group's name, without brackets or control characters
 * @key: a key's name
 *
 * Returns: the value, 0 if there is none or it is no number
 */
gint64
hr_state_store_get_int64 (HrStateStore *self, const char *group, const char *key)
{
  gint64 value = 0;

  g_return_val_if_fail (HR_IS_STATE_STORE (self), 0);
  g_return_val_if_fail (group != NULL && key != NULL, 0);

  look_up (self, group, key, &value);

  return value;
}

/**
 * hr_state_store_has:
 * @self: a store
 * @group: a group's name
 * @key: a key's name
 *
 * Returns: whether there is a value, and it is a number
 */
gboolean
hr_state_store_has (HrStateStore *self, const char *group, const char *key)
{
  gint64 value;

  g_return_val_if_fail (HR_IS_STATE_STORE (self), FALSE);
  g_return_val_if_fail (group != NULL && key != NULL, FALSE);

  return look_up (self, group, key, &value);
}

/**
 * hr_state_store_set_int64:
 * @self: a store
 * @group: a group's name, without brackets or control characters
 * @key: a key's name
 * @value: what to remember
 *
 * Remembers a value. The file is written soon, off the main loop, once for all changes of one turn;
 * nothing is written if nothing changed.
 */
void
hr_state_store_set_int64 (HrStateStore *self, const char *group, const char *key, gint64 value)
{
  g_return_if_fail (HR_IS_STATE_STORE (self));
  g_return_if_fail (group != NULL && key != NULL);

  if (hr_state_store_has (self, group, key) && hr_state_store_get_int64 (self, group, key) == value)
    return;

  g_key_file_set_int64 (self->keys, group, key, value);
  changed (self);
}

/**
 * hr_state_store_unset:
 * @self: a store
 * @group: a group's name
 * @key: a key's name
 *
 * Forgets a value.
 */
void
hr_state_store_unset (HrStateStore *self, const char *group, const char *key)
{
  g_return_if_fail (HR_IS_STATE_STORE (self));
  g_return_if_fail (group != NULL && key != NULL);

  if (g_key_file_remove_key (self->keys, group, key, NULL))
    changed (self);
}

/**
 * hr_state_store_remove_group:
 * @self: a store
 * @group: a group's name
 *
 * Forgets all values of a group.
 */
void
hr_state_store_remove_group (HrStateStore *self, const char *group)
{
  g_return_if_fail (HR_IS_STATE_STORE (self));
  g_return_if_fail (group != NULL);

  if (g_key_file_remove_group (self->keys, group, NULL))
    changed (self);
}

/**
 * hr_state_store_flush:
 * @self: a store
 * @error: return location for a #GFileError of the last write
 *
 * Waits until all changes are on the disk. It blocks: for the end of the program, and for tests. A
 * store that goes away with changes that were not handed over yet does it by itself.
 *
 * Returns: whether the file holds what the store does; %TRUE without a file
 */
gboolean
hr_state_store_flush (HrStateStore *self, GError **error)
{
  g_return_val_if_fail (HR_IS_STATE_STORE (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (self->writer == NULL)
    return TRUE;

  if (self->idle != NULL)
    on_idle (self);

  return writer_wait (self->writer, error);
}
