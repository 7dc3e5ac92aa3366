/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-store-file.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define IN_MEMORY ":memory:"

/* What the file holds, version by version. A step that was released is never changed: a new one is
 * added below it.
 *
 * Without rowids the rows of an account lie side by side in the order of time, and need no index
 * beside them. */
static const char *const steps[] = {
  /* 1 */
  "CREATE TABLE sample ("
  "  account TEXT NOT NULL,"
  "  at INTEGER NOT NULL,"
  "  credits INTEGER NOT NULL,"
  "  used INTEGER,"
  "  PRIMARY KEY (account, at)"
  ") WITHOUT ROWID;"
  "CREATE TABLE confirmed ("
  "  account TEXT NOT NULL PRIMARY KEY,"
  "  at INTEGER NOT NULL"
  ") WITHOUT ROWID;"
  "PRAGMA user_version = 1",
  /* 2 */
  "CREATE TABLE told ("
  "  account TEXT NOT NULL,"
  "  name TEXT NOT NULL,"
  "  value INTEGER NOT NULL,"
  "  PRIMARY KEY (account, name)"
  ") WITHOUT ROWID;"
  "PRAGMA user_version = 2",
  /* 3 */
  "CREATE TABLE hold ("
  "  account TEXT NOT NULL,"
  "  id INTEGER NOT NULL,"
  "  bus TEXT NOT NULL,"
  "  caller TEXT NOT NULL,"
  "  process INTEGER NOT NULL,"
  "  started INTEGER NOT NULL,"
  "  credits INTEGER NOT NULL,"
  "  ended INTEGER NOT NULL,"
  "  why TEXT NOT NULL,"
  "  PRIMARY KEY (account, id)"
  ") WITHOUT ROWID;"
  "PRAGMA user_version = 3",
};

/* The columns, and since which version they are there: the table, "!" for one without rowids, name
 * and type; whether it may not be NULL, its place in the key, whether it is hidden, and whether it
 * has no default. */
static const struct {
  gint64 since;
  const char *text;
} columns[] = {
  { 1, "confirmed!account TEXT 1101" },
  { 1, "confirmed!at INTEGER 1001" },
  { HR_STORE_VERSION_HOLD, "hold!account TEXT 1101" },
  { HR_STORE_VERSION_HOLD, "hold!id INTEGER 1201" },
  { HR_STORE_VERSION_HOLD, "hold!bus TEXT 1001" },
  { HR_STORE_VERSION_HOLD, "hold!caller TEXT 1001" },
  { HR_STORE_VERSION_HOLD, "hold!process INTEGER 1001" },
  { HR_STORE_VERSION_HOLD, "hold!started INTEGER 1001" },
  { HR_STORE_VERSION_HOLD, "hold!credits INTEGER 1001" },
  { HR_STORE_VERSION_HOLD, "hold!ended INTEGER 1001" },
  { HR_STORE_VERSION_HOLD, "hold!why TEXT 1001" },
  { 1, "sample!account TEXT 1101" },
  { 1, "sample!at INTEGER 1201" },
  { 1, "sample!credits INTEGER 1001" },
  { 1, "sample!used INTEGER 0001" },
  { HR_STORE_VERSION_TOLD, "told!account TEXT 1101" },
  { HR_STORE_VERSION_TOLD, "told!name TEXT 1201" },
  { HR_STORE_VERSION_TOLD, "told!value INTEGER 1001" },
};

#define LIST_COLUMNS                                                                               \
  "SELECT t.name || iif (t.wr, '!', '?') || c.name || ' ' || upper (c.type) || ' ' || "            \
  "c.\"notnull\" || c.pk || c.hidden || (c.dflt_value IS NULL) "                                   \
  "FROM pragma_table_list AS t JOIN pragma_table_xinfo (t.name) AS c "                             \
  "WHERE t.schema = 'main' AND t.name NOT LIKE 'sqlite#_%' ESCAPE '#' ORDER BY t.name, c.cid"

/* Counts whatever is no table of this program: views, triggers, indices, virtual tables (which have
 * no page) and other people's tables. Asked before anything looks into them. */
#define COUNT_FOREIGN                                                                              \
  "SELECT count (*) FROM sqlite_schema WHERE type <> 'table' OR rootpage < 1 "                     \
  "OR name NOT IN ('sample', 'confirmed', 'told', 'hold')"

/* Counts the keys that do not sort byte by byte. */
#define COUNT_ORDERS                                                                               \
  "SELECT count (*) FROM pragma_table_list AS t JOIN pragma_index_list (t.name) AS l "             \
  "JOIN pragma_index_xinfo (l.name) AS x "                                                         \
  "WHERE t.schema = 'main' AND x.\"key\" AND (x.coll <> 'BINARY' OR x.\"desc\" OR x.cid < 0)"

/* What no version has ever written: a number that nothing downstream could reckon with, or an
 * account whose id is not the text that it would be read as. */
#define SAMPLE_IS_NONSENSE                                                                         \
  " WHERE typeof (account) <> 'text' OR instr (account, char (0)) > 0"                             \
  " OR typeof (at) <> 'integer' OR at NOT BETWEEN 0 AND ?1"                                        \
  " OR typeof (credits) <> 'integer' OR credits NOT BETWEEN -?2 AND ?2"                            \
  " OR typeof (used) NOT IN ('integer', 'null') OR used NOT BETWEEN 0 AND ?2 "
#define CONFIRMED_IS_NONSENSE " WHERE typeof (at) <> 'integer' OR at NOT BETWEEN 0 AND ?1 "

#define FIND_NONSENSE_TOLD                                                                         \
  "SELECT 1 FROM told WHERE typeof (value) <> 'integer' OR typeof (name) <> 'text' "               \
  "OR instr (name, char (0)) > 0 LIMIT 1"

/* Finds a hold of a number of credits that cannot be, or with a text that is none. */
#define FIND_NONSENSE_HOLD                                                                         \
  "SELECT 1 FROM hold WHERE typeof (id) <> 'integer' OR id NOT BETWEEN 1 AND 4294967295 "          \
  "OR typeof (credits) <> 'integer' OR credits NOT BETWEEN 1 AND 9007199254740992 "                \
  "OR typeof (process) <> 'integer' OR typeof (started) <> 'integer' "                             \
  "OR typeof (ended) <> 'integer' OR typeof (bus) <> 'text' OR typeof (caller) <> 'text' "         \
  "OR typeof (why) <> 'text' OR instr (bus || caller || why, char (0)) > 0 LIMIT 1"

#define FIND_NONSENSE                                                                              \
  "SELECT 1 FROM sample" SAMPLE_IS_NONSENSE                                                        \
  "UNION ALL SELECT 1 FROM confirmed" CONFIRMED_IS_NONSENSE "LIMIT 1"

#define FIND_NONSENSE_AT_THE_END                                                                   \
  "SELECT 1 FROM (SELECT * FROM sample WHERE account = ?3 ORDER BY at DESC LIMIT "                 \
  "1)" SAMPLE_IS_NONSENSE                                                                          \
  "UNION ALL SELECT 1 FROM (SELECT * FROM confirmed WHERE account = ?3)" CONFIRMED_IS_NONSENSE     \
  "LIMIT 1"

static gboolean
fail_as_damaged (GError **error, const char *why)
{
  g_set_error_literal (error, HR_STORE_ERROR, HR_STORE_ERROR_DAMAGED, why);
  return FALSE;
}

static gboolean
count (HrDatabase *database, const char *sql, gint64 *n, GError **error)
{
  g_autoptr (HrQuery) query = hr_database_query (database, sql, error);
  gboolean row;

  if (query == NULL || !hr_query_step (query, &row, error))
    return FALSE;

  *n = row ? hr_query_get_int (query, 0) : 0;
  return TRUE;
}

/* By what the file has, not by the text that made it. */
static gboolean
check_columns (HrDatabase *database, gint64 version, GError **error)
{
  g_autoptr (HrQuery) query = hr_database_query (database, LIST_COLUMNS, error);
  gboolean row = TRUE;

  if (query == NULL)
    return FALSE;
  for (gsize i = 0; row; i++) {
    while (i < G_N_ELEMENTS (columns) && columns[i].since > version)
      i++;
    if (!hr_query_step (query, &row, error))
      return FALSE;
    if (g_strcmp0 (row ? hr_query_get_text (query, 0) : NULL,
                   i < G_N_ELEMENTS (columns) ? columns[i].text : NULL) != 0)
      return fail_as_damaged (error, "the tables are not Headroom's");
  }

  return TRUE;
}

static gboolean
check_tables (HrDatabase *database, gint64 version, GError **error)
{
  gint64 foreign, orders;

  if (!count (database, COUNT_FOREIGN, &foreign, error))
    return FALSE;
  if (foreign > 0)
    return fail_as_damaged (error, "it holds what Headroom never put there");
  if (version == 0) {
    gint64 n;

    /* A file that nobody has given a version yet has nothing in it. */
    return count (database, "SELECT count (*) FROM sqlite_schema", &n, error) &&
           (n == 0 || fail_as_damaged (error, "the file is another program's"));
  }
  if (!check_columns (database, version, error) || !count (database, COUNT_ORDERS, &orders, error))
    return FALSE;

  return orders == 0 || fail_as_damaged (error, "its keys are sorted in another way");
}

static gboolean
check_told (HrDatabase *database, gint64 version, GError **error)
{
  gint64 nonsense = 0;

  return (version < HR_STORE_VERSION_TOLD ||
          count (database, FIND_NONSENSE_TOLD, &nonsense, error)) &&
         (nonsense != 0 || version < HR_STORE_VERSION_HOLD ||
          count (database, FIND_NONSENSE_HOLD, &nonsense, error)) &&
         (nonsense == 0 || fail_as_damaged (error, "what was told makes no sense"));
}

/* @account: (nullable): whose last row alone is looked at; NULL for all rows */
static gboolean
check_rows (HrDatabase *database, const char *account, GError **error)
{
  g_autoptr (HrQuery) query =
      hr_database_query (database, account != NULL ? FIND_NONSENSE_AT_THE_END : FIND_NONSENSE,
                         error);
  gboolean row;

  if (query == NULL)
    return FALSE;
  hr_query_bind_time (query, 1, HR_READING_AT_MAX);
  hr_query_bind_int (query, 2, HR_READING_MAX);
  if (account != NULL)
    hr_query_bind_text (query, 3, account);
  if (!hr_query_step (query, &row, error))
    return FALSE;

  return !row || fail_as_damaged (error, "a row makes no sense");
}

static gboolean
get_version (HrDatabase *database, gint64 *version, GError **error)
{
  if (!hr_database_get_version (database, version, error))
    return FALSE;
  if (*version <= (gint64) G_N_ELEMENTS (steps))
    return TRUE;

  g_set_error (error, HR_STORE_ERROR, HR_STORE_ERROR_NEWER,
               "The file is of version %" G_GINT64_FORMAT, *version);
  return FALSE;
}

/* Tells whether the file is whole, and holds what a version that this program knows has put there.
 * CHECK clauses, which no version has, are not run. All of it is of one moment: another process may
 * be about to make the next version of it. */
static gboolean
check_contents (HrDatabase *database, gint64 *version, GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean ok;

  if (!hr_database_execute (database, "PRAGMA ignore_check_constraints = ON", error) ||
      !hr_database_execute (database, "BEGIN", error))
    return FALSE;

  ok = get_version (database, version, &local) && check_tables (database, *version, &local) &&
       hr_database_check (database, &local) &&
       (*version == 0 || check_rows (database, NULL, &local)) &&
       check_told (database, *version, &local);
  if (!ok && !g_error_matches (local, HR_STORE_ERROR, HR_STORE_ERROR_NEWER))
    hr_database_blame_file (database, local);
  hr_database_roll_back (database);
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&local));
  return ok;
}

/**
 * hr_store_file_glance:
 * @self: a file that is open
 * @account: an account's id
 * @error: return location for a #HrStoreError
 *
 * Looks at no more of the file than the last balance of an account needs.
 *
 * Returns: whether it is of the version that this program knows, and that balance makes sense
 */
gboolean
hr_store_file_glance (HrStoreFile *self, const char *account, GError **error)
{
  gint64 version;

  if (!get_version (self->database, &version, error))
    return FALSE;
  if (version != (gint64) G_N_ELEMENTS (steps)) {
    g_set_error (error, HR_STORE_ERROR, HR_STORE_ERROR_FAILED,
                 "The file is of version %" G_GINT64_FORMAT, version);
    return FALSE;
  }

  return check_tables (self->database, version, error) &&
         check_rows (self->database, account, error);
}

/* Takes over what version 0.1 kept in a file of its own, whenever there is one: one that was still
 * running when its package was replaced writes it anew. */
static gboolean
take_over_state (HrDatabase *database, const char *path, GError **error)
{
  gboolean taken = FALSE;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!hr_database_execute (database, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (!hr_store_import_state (database, path, &taken, error) ||
      !hr_database_execute (database, "COMMIT", error)) {
    hr_database_roll_back (database);
    return FALSE;
  }

  /* Killed before this, the same is taken over once more. */
  if (taken && g_unlink (path) < 0)
    g_message ("%s was taken over and stays: %s", path, g_strerror (errno));
  return TRUE;
}

/**
 * hr_store_file_prepare:
 * @database: a connection that may write, as far as the file's permissions go
 * @state: (nullable) (type filename): version 0.1's state.ini, to be taken over
 * @error: return location for a #HrStoreError
 *
 * Makes the file ready for rows: a new one, one of an earlier version, or one that is ready. What
 * is damaged, or a later version's, is not written to.
 *
 * Write-ahead log: readers never wait for the writer. synchronous = FULL: a row is acknowledged
 * once the log has been synced, so it outlives even a power cut. (A killed process alone would
 * lose nothing with less, because the system has what was written; but rows are few, a minute apart
 * at the most, and a sync for each of them costs nothing that anybody notices.) A transaction that
 * a kill cut short has no commit mark in the log, and is not there for the next one to open it.
 *
 * 64 pages in memory (SQLite keeps 2 MiB by default): a long history is read from the beginning to
 * the end, for which more of them are of no use, and what a moment needs leaves holes in the heap.
 *
 * Returns: whether it is ready; %HR_STORE_ERROR_NEWER or %HR_STORE_ERROR_DAMAGED if it is not
 *   and never will be
 */
gboolean
hr_store_file_prepare (HrDatabase *database, const char *state, GError **error)
{
  gint64 version;

  if (!check_contents (database, &version, error))
    return FALSE;

  if (!hr_database_is_writable (database))
    return fail_as_damaged (error, "its header is of a format that nobody can write");

  hr_database_set_keeps_log (database, FALSE);

  /* Set before there is a table, or it has no effect. */
  return hr_database_execute (database, "PRAGMA auto_vacuum = INCREMENTAL", error) &&
         hr_database_execute (database, "PRAGMA journal_mode = WAL", error) &&
         hr_database_execute (database, "PRAGMA journal_size_limit = 1048576", error) &&
         hr_database_execute (database, "PRAGMA synchronous = FULL", error) &&
         hr_database_execute (database, "PRAGMA cache_size = 64", error) &&
         hr_database_execute (database, "PRAGMA temp_store = MEMORY", error) &&
         hr_database_migrate (database, steps, G_N_ELEMENTS (steps), error) &&
         check_tables (database, G_N_ELEMENTS (steps), error) &&
         (state == NULL || take_over_state (database, state, error));
}

/**
 * hr_store_file_new:
 * @path: (nullable) (type filename): the file, %NULL for this run only
 * @stop: cancels what reads
 *
 * Nothing is opened until something is asked.
 *
 * Returns: (transfer full): the file; free with hr_store_file_free()
 */
HrStoreFile *
hr_store_file_new (const char *path, GCancellable *stop)
{
  HrStoreFile *self = g_new0 (HrStoreFile, 1);

  self->path = g_strdup (path != NULL ? path : IN_MEMORY);
  self->stop = g_object_ref (stop);
  self->pending = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

static void
disconnect (HrStoreFile *self)
{
  g_clear_pointer (&self->database, hr_database_free);
  self->glancing = FALSE;
  self->inode = 0;
}

/**
 * hr_store_file_free:
 * @self: (transfer full): a file
 */
void
hr_store_file_free (HrStoreFile *self)
{
  disconnect (self);
  g_hash_table_unref (self->pending);
  g_object_unref (self->stop);
  g_clear_error (&self->problem);
  g_free (self->damaged_path);
  g_free (self->path);
  g_free (self);
}

/**
 * hr_store_file_get_problem:
 * @self: a file
 *
 * Returns: (transfer full) (nullable): what the user should know
 */
GError *
hr_store_file_get_problem (HrStoreFile *self)
{
  if (self->problem != NULL)
    return g_error_copy (self->problem);
  if (self->damaged_path != NULL)
    return g_error_new_literal (HR_STORE_ERROR, HR_STORE_ERROR_DAMAGED, self->damaged_path);

  return NULL;
}

static gboolean
should_stop (gpointer user_data)
{
  HrStoreFile *self = user_data;

  return self->reading && (g_cancellable_is_cancelled (self->stop) ||
                           g_cancellable_is_cancelled (self->cancellable));
}

static gboolean
is_in_memory (HrStoreFile *self)
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

/* What a copy that was restored may have let others see is made the user's own again. */
static void
make_private (const char *path, const GStatBuf *info, guint needed)
{
  guint mode = info->st_mode & 07777;

  if (info->st_uid == geteuid () && ((mode & 077) != 0 || (mode & needed) != needed) &&
      g_chmod (path, (mode & 0700) | needed) < 0)
    g_message ("%s can be read by others: %s", path, g_strerror (errno));
}

/* Looks at the file and at what belongs to it before SQLite does, which would wait for a FIFO. A
 * log that was begun while the file was read-only has got its permissions, and would stay read-only
 * when the file is so no more. */
static gboolean
check_place (HrStoreFile *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  GStatBuf info;
  gboolean writable;

  if (g_stat (folder, &info) == 0 && S_ISDIR (info.st_mode))
    make_private (folder, &info, 0);
  if (g_stat (self->path, &info) < 0) {
    take_errno (errno, self->path, error);
    return FALSE;
  }
  self->device = info.st_dev;
  self->inode = info.st_ino;
  writable = (info.st_mode & 0200) != 0;

  for (guint i = 0; i <= G_N_ELEMENTS (log_suffixes); i++) {
    g_autofree char *path = g_strconcat (self->path, i > 0 ? log_suffixes[i - 1] : "", NULL);

    if (g_stat (path, &info) < 0)
      continue;
    if (!S_ISREG (info.st_mode)) {
      g_set_error (error, HR_STORE_ERROR, HR_STORE_ERROR_FAILED, "%s is no file", path);
      return FALSE;
    }
    make_private (path, &info, i > 0 && writable ? 0600 : 0);
  }

  return TRUE;
}

/* Makes an empty file that only its owner may read: SQLite itself would ask the umask. Its log and
 * index take their permissions from it. */
static gboolean
make_file (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int file;

  if (g_access (path, F_OK) == 0)
    return TRUE;

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
open_for_writing (HrStoreFile *self, GError **error)
{
  g_autoptr (HrDatabase) database = NULL;
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *state = g_build_filename (folder, "state.ini", NULL);

  if (!is_in_memory (self) && (!make_file (self->path, error) || !check_place (self, error)))
    return NULL;

  database = hr_database_open (self->path, HR_DATABASE_READ_WRITE, error);
  if (database == NULL)
    return NULL;

  if (!hr_database_is_writable (database)) {
    g_set_error (error, HR_STORE_ERROR, HR_STORE_ERROR_READ_ONLY, "%s cannot be written",
                 self->path);
    return NULL;
  }

  if (!hr_store_file_prepare (database, is_in_memory (self) ? NULL : state, error))
    return NULL;
  return g_steal_pointer (&database);
}

/* A folder without the permission to write has no room for the lock file either. Where there is
 * one, somebody else writes; where there is none, nobody can. */
static HrDatabase *
open_for_reading (HrStoreFile *self)
{
  gint64 version;
  static const HrDatabaseMode modes[] = { HR_DATABASE_READ_ONLY, HR_DATABASE_IMMUTABLE };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++) {
    g_autoptr (HrDatabase) database = hr_database_open (self->path, modes[i], NULL);

    if (database != NULL && check_contents (database, &version, NULL) && version > 0)
      return g_steal_pointer (&database);
  }

  return NULL;
}

/* The last connection to go folds the log into the file, whoever wrote it, so it is not opened for
 * reading alone. */
static gboolean
open_for_glances (HrStoreFile *self, GError **error)
{
  if (!is_in_memory (self) && !check_place (self, error))
    return FALSE;

  self->database = hr_database_open (self->path, HR_DATABASE_READ_WRITE, error);
  if (self->database == NULL)
    return FALSE;

  hr_database_set_keeps_log (self->database, FALSE);
  hr_database_set_stop_func (self->database, should_stop, self);
  self->glancing = TRUE;
  return TRUE;
}

static void
note_problem (HrStoreFile *self, HrStoreAccess access, const GError *error)
{
  if (error->domain != HR_STORE_ERROR || error->code == HR_STORE_ERROR_CLOSED)
    return;

  if (self->problem == NULL || self->problem->code != error->code)
    g_message ("The history cannot be %s: %s", access == HR_STORE_READS ? "read" : "kept",
               error->message);
  g_clear_error (&self->problem);
  self->problem = g_error_copy (error);
  /* A damaged file that is set aside is told by its new name; this one stays. */
  if (error->code == HR_STORE_ERROR_DAMAGED)
    self->problem->code = HR_STORE_ERROR_FAILED;
}

/* Lets go of a file that is not the one of that name any more: another process has set it aside, or
 * a person has put back a copy. Its log's name is the other one's by now. */
static void
notice_replacement (HrStoreFile *self)
{
  GStatBuf info;

  if (self->database == NULL || is_in_memory (self) ||
      (g_stat (self->path, &info) == 0 && info.st_dev == self->device &&
       info.st_ino == self->inode))
    return;

  g_debug ("%s is another file by now", self->path);
  hr_database_set_keeps_log (self->database, TRUE);
  disconnect (self);
}

/* Has a connection that can do what is wanted. One that only reads is given up for every writing:
 * perhaps the disk is writable by now. */
static gboolean
make_ready (HrStoreFile *self, HrStoreAccess access, GError **error)
{
  g_autoptr (GError) local = NULL;

  notice_replacement (self);
  if (access == HR_STORE_GLANCES)
    return self->database != NULL || open_for_glances (self, error);
  if (self->database != NULL && !self->glancing &&
      (access == HR_STORE_READS || hr_database_is_writable (self->database)))
    return TRUE;

  disconnect (self);
  self->database = open_for_writing (self, &local);
  if (self->database == NULL &&
      (g_error_matches (local, HR_STORE_ERROR, HR_STORE_ERROR_READ_ONLY) ||
       g_error_matches (local, HR_STORE_ERROR, HR_STORE_ERROR_FULL))) {
    note_problem (self, access, local);
    self->database = open_for_reading (self);
  }

  if (self->database == NULL ||
      (access >= HR_STORE_WRITES && !hr_database_is_writable (self->database))) {
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
set_aside (HrStoreFile *self, gint64 now, const GError *why)
{
  g_autofree char *aside = NULL;
  guint64 inode = self->inode;
  GStatBuf info;

  /* The log is part of what is set aside. */
  if (self->database != NULL)
    hr_database_set_keeps_log (self->database, TRUE);
  disconnect (self);
  if (is_in_memory (self))
    return FALSE;
  /* Another process was sooner. */
  if (g_stat (self->path, &info) < 0 || info.st_dev != self->device || info.st_ino != inode)
    return TRUE;

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

static gboolean
try_once (HrStoreFile *self,
          HrStoreAccess access,
          HrStoreOperation operation,
          gpointer data,
          GError **error)
{
  gboolean done;

  /* Opening is not given up half-way: it may be migrating. */
  if (!make_ready (self, access, error))
    return FALSE;
  if (access == HR_STORE_WRITES)
    return hr_database_execute (self->database, "BEGIN IMMEDIATE", error) &&
           operation (self, data, error) && hr_database_execute (self->database, "COMMIT", error);

  self->reading = access != HR_STORE_TENDS;
  done = operation (self, data, error);
  self->reading = FALSE;
  return done;
}

/**
 * hr_store_file_run:
 * @self: a file
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
hr_store_file_run (HrStoreFile *self,
                   HrStoreAccess access,
                   gint64 now,
                   HrStoreOperation operation,
                   gpointer data,
                   GError **error)
{
  for (gboolean again = FALSE;; again = TRUE) {
    g_autoptr (GError) local = NULL;

    self->wrote = FALSE;
    if (try_once (self, access, operation, data, &local)) {
      if (self->wrote)
        g_clear_error (&self->problem);
      return TRUE;
    }

    /* Half a transaction must not stay. */
    if (self->database != NULL)
      hr_database_roll_back (self->database);
    if (access != HR_STORE_GLANCES) {
      if (!again && g_error_matches (local, HR_STORE_ERROR, HR_STORE_ERROR_DAMAGED) &&
          set_aside (self, now, local))
        continue;
      /* The next recording tells what really ails the file: nobody asked for the thinning. */
      if (access != HR_STORE_TENDS)
        note_problem (self, access, local);
    }
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
}
