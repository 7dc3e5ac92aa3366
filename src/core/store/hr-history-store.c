/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-history-store.h"

#include "hr-history-schema.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define IN_MEMORY ":memory:"

/**
 * hr_history_store_new:
 * @path: (nullable) (type filename): the file, %NULL for this run only
 * @stop: cancels what reads
 *
 * Nothing is opened until something is asked.
 *
 * Returns: (transfer full): the store; free with hr_history_store_free()
 */
HrHistoryStore *
hr_history_store_new (const char *path, GCancellable *stop)
{
  HrHistoryStore *self = g_new0 (HrHistoryStore, 1);

  self->path = g_strdup (path != NULL ? path : IN_MEMORY);
  self->stop = g_object_ref (stop);
  self->lasts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

static void
disconnect (HrHistoryStore *self)
{
  g_hash_table_remove_all (self->lasts);
  g_clear_pointer (&self->database, hr_database_free);
  self->glancing = FALSE;
}

/**
 * hr_history_store_free:
 * @self: (transfer full): a store
 */
void
hr_history_store_free (HrHistoryStore *self)
{
  disconnect (self);
  g_hash_table_unref (self->lasts);
  g_object_unref (self->stop);
  g_free (self->damaged_path);
  g_free (self->path);
  g_free (self);
}

/**
 * hr_history_store_get_problem:
 * @self: a store
 *
 * Returns: what the user should know
 */
HrHistoryProblem
hr_history_store_get_problem (HrHistoryStore *self)
{
  if (self->write_problem != HR_HISTORY_PROBLEM_NONE)
    return self->write_problem;

  return self->damaged_path != NULL ? HR_HISTORY_PROBLEM_DAMAGED : HR_HISTORY_PROBLEM_NONE;
}

static gboolean
should_stop (gpointer user_data)
{
  HrHistoryStore *self = user_data;

  return self->reading && (g_cancellable_is_cancelled (self->stop) ||
                           g_cancellable_is_cancelled (self->cancellable));
}

static gboolean
is_in_memory (HrHistoryStore *self)
{
  return g_str_equal (self->path, IN_MEMORY);
}

static void
take_errno (int code, const char *path, GError **error)
{
  HrStoreError reason;

  switch (code) {
  case ENOSPC:
  case EDQUOT:
    reason = HR_STORE_ERROR_FULL;
    break;
  case EACCES:
  case EPERM:
  case EROFS:
  case ENOTDIR:
    reason = HR_STORE_ERROR_READ_ONLY;
    break;
  default:
    reason = HR_STORE_ERROR_FAILED;
  }

  g_set_error (error, HR_STORE_ERROR, (gint) reason, "%s cannot be made: %s", path,
               g_strerror (code));
}

/* The log and its index; and the journal by which SQLite turns a new file into one with a log. A
 * process killed meanwhile leaves it, and whoever opens a file of that name undoes what is in it.
 */
static const char *const log_suffixes[] = { "-wal", "-shm", "-journal" };

/* A log that was begun while the file was read-only has got its permissions, and would stay
 * read-only when the file is so no more. */
static void
free_log (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (log_suffixes); i++) {
    g_autofree char *log = g_strconcat (path, log_suffixes[i], NULL);

    if (g_access (log, F_OK) == 0 && g_access (log, W_OK) < 0)
      g_chmod (log, 0600);
  }
}

/* Makes an empty file that only its owner may read: SQLite itself would ask the umask. Its log and
 * index take their permissions from it. */
static gboolean
make_file (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int file;

  if (g_access (path, F_OK) == 0) {
    if (g_access (path, W_OK) == 0)
      free_log (path);
    return TRUE;
  }

  if (g_mkdir_with_parents (folder, 0700) < 0) {
    take_errno (errno, folder, error);
    return FALSE;
  }

  file = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0 && errno != EEXIST) {
    take_errno (errno, path, error);
    return FALSE;
  }
  if (file >= 0)
    close (file);

  return TRUE;
}

static HrDatabase *
open_for_writing (HrHistoryStore *self, GError **error)
{
  g_autoptr (HrDatabase) database = NULL;

  if (!is_in_memory (self) && !make_file (self->path, error))
    return NULL;

  database = hr_database_open (self->path, HR_DATABASE_READ_WRITE, error);
  if (database == NULL)
    return NULL;

  if (!hr_database_is_writable (database)) {
    g_set_error (error, HR_STORE_ERROR, HR_STORE_ERROR_READ_ONLY, "%s cannot be written",
                 self->path);
    return NULL;
  }

  return hr_history_schema_prepare (database, error) ? g_steal_pointer (&database) : NULL;
}

/* A folder without the permission to write has no room for the lock file either. Where there is
 * one, somebody else writes; where there is none, nobody can. */
static HrDatabase *
open_for_reading (HrHistoryStore *self)
{
  static const HrDatabaseMode modes[] = { HR_DATABASE_READ_ONLY, HR_DATABASE_IMMUTABLE };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++) {
    g_autoptr (HrDatabase) database = hr_database_open (self->path, modes[i], NULL);

    if (database != NULL && hr_history_schema_check (database, NULL))
      return g_steal_pointer (&database);
  }

  return NULL;
}

/* The last connection to go folds the log into the file, whoever wrote it, so it is not opened for
 * reading alone. */
static gboolean
open_for_glances (HrHistoryStore *self, GError **error)
{
  if (!is_in_memory (self) && g_access (self->path, F_OK) < 0) {
    take_errno (errno, self->path, error);
    return FALSE;
  }

  self->database = hr_database_open (self->path, HR_DATABASE_READ_WRITE, error);
  if (self->database == NULL)
    return FALSE;

  hr_database_set_keeps_log (self->database, FALSE);
  hr_database_set_stop_func (self->database, should_stop, self);
  self->glancing = TRUE;
  return TRUE;
}

/* Has a connection that can do what is wanted. One that only reads is given up for every writing:
 * perhaps the disk is writable by now. */
static gboolean
make_ready (HrHistoryStore *self, HrHistoryAccess access, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (access == HR_HISTORY_GLANCES)
    return self->database != NULL || open_for_glances (self, error);
  if (self->database != NULL && !self->glancing &&
      (access == HR_HISTORY_READS || hr_database_is_writable (self->database)))
    return TRUE;

  disconnect (self);
  self->database = open_for_writing (self, &local);
  if (self->database == NULL &&
      (g_error_matches (local, HR_STORE_ERROR, HR_STORE_ERROR_READ_ONLY) ||
       g_error_matches (local, HR_STORE_ERROR, HR_STORE_ERROR_FULL))) {
    self->write_problem = hr_history_problem_for_error (local);
    self->database = open_for_reading (self);
  }

  if (self->database == NULL ||
      (access == HR_HISTORY_WRITES && !hr_database_is_writable (self->database))) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }

  hr_database_set_stop_func (self->database, should_stop, self);
  return TRUE;
}

/* Renames the file with its log, index and journal, which belong to it and to no other. */
static gboolean
rename_all (const char *from, const char *to)
{
  if (g_rename (from, to) < 0)
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (log_suffixes); i++) {
    g_autofree char *from_part = g_strconcat (from, log_suffixes[i], NULL);
    g_autofree char *to_part = g_strconcat (to, log_suffixes[i], NULL);

    if (g_rename (from_part, to_part) < 0 && errno != ENOENT)
      g_message ("%s stays: %s", from_part, g_strerror (errno));
  }

  return TRUE;
}

/* A name beside the file that tells when, and that nothing has yet. */
static char *
make_name_aside (const char *path, gint64 now)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (now / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  g_autofree char *stamp =
      local != NULL ? g_date_time_format (local, "%Y%m%d-%H%M%S") : g_strdup ("00000000-000000");
  g_autofree char *name = g_strdup_printf ("%s.damaged-%s", path, stamp);

  for (guint i = 2; g_file_test (name, G_FILE_TEST_EXISTS); i++) {
    g_free (name);
    name = g_strdup_printf ("%s.damaged-%s-%u", path, stamp, i);
  }

  return g_steal_pointer (&name);
}

static gboolean
set_aside (HrHistoryStore *self, gint64 now, const GError *why)
{
  g_autofree char *aside = NULL;

  /* The log is part of what is set aside. */
  if (self->database != NULL)
    hr_database_set_keeps_log (self->database, TRUE);
  disconnect (self);
  if (is_in_memory (self))
    return FALSE;

  aside = make_name_aside (self->path, now);
  if (!rename_all (self->path, aside)) {
    g_message ("The history %s is damaged (%s) and stays: %s", self->path, why->message,
               g_strerror (errno));
    return FALSE;
  }

  g_message ("The history was damaged (%s) and is now %s", why->message, aside);
  g_free (self->damaged_path);
  self->damaged_path = g_steal_pointer (&aside);

  return TRUE;
}

/* What is left of a failed writing must not stay: neither half a transaction nor a belief about the
 * last row. */
static void
clean_up (HrHistoryStore *self, HrHistoryAccess access)
{
  if (access != HR_HISTORY_WRITES)
    return;

  if (self->database != NULL)
    hr_database_roll_back (self->database);
  g_hash_table_remove_all (self->lasts);
}

static void
note_failure (HrHistoryStore *self, HrHistoryAccess access, const GError *error)
{
  HrHistoryProblem problem = hr_history_problem_for_error (error);

  if (problem == HR_HISTORY_PROBLEM_NONE)
    return;

  if (problem != self->write_problem)
    g_message ("The history cannot be %s: %s", access == HR_HISTORY_WRITES ? "kept" : "read",
               error->message);
  self->write_problem = problem;
}

/**
 * hr_history_store_run:
 * @self: a store
 * @access: what @operation needs
 * @now: Unix microseconds, for the name of a damaged file
 * @operation: what to do with the open file; may be called twice
 * @data: passed to @operation
 * @error: return location for a #HrStoreError, or %G_IO_ERROR_CANCELLED
 *
 * Opens the file if it is not open, and does @operation. If either finds it damaged, the file is
 * set aside, a new one begun, and @operation done again; a glance leaves that to others.
 *
 * Returns: whether it went well
 */
gboolean
hr_history_store_run (HrHistoryStore *self,
                      HrHistoryAccess access,
                      gint64 now,
                      HrHistoryOperation operation,
                      gpointer data,
                      GError **error)
{
  for (gboolean again = FALSE;; again = TRUE) {
    g_autoptr (GError) local = NULL;
    gboolean done;

    /* Opening is not given up half-way: it may be migrating. */
    done = make_ready (self, access, &local);
    self->wrote = FALSE;
    self->reading = access != HR_HISTORY_WRITES;
    done = done && operation (self, data, &local);
    self->reading = FALSE;

    if (done) {
      if (self->wrote)
        self->write_problem = HR_HISTORY_PROBLEM_NONE;
      return TRUE;
    }

    clean_up (self, access);
    if (access == HR_HISTORY_GLANCES) {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
    if (!again && g_error_matches (local, HR_STORE_ERROR, HR_STORE_ERROR_DAMAGED) &&
        set_aside (self, now, local))
      continue;

    note_failure (self, access, local);
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
}
