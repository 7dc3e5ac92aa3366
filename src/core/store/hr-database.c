/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-database.h"

#include "hr-reading.h"

#include <sqlite3.h>

#include <errno.h>

G_DEFINE_QUARK (hr - store - error - quark, hr_store_error)

/* How long to wait for another process that reads the file, in milliseconds. */
#define BUSY_TIMEOUT 2000

/* After how many of SQLite's steps it is asked whether to stop: far below a millisecond. */
#define STOP_INTERVAL 10000

struct _HrDatabase {
  sqlite3 *connection;  /* (owned) */
  GHashTable *prepared; /* (owned) (element-type utf8 HrQuery): by their SQL */
  HrDatabaseStopFunc stop;
  gpointer stop_data; /* (unowned) (nullable) */
};

struct _HrQuery {
  HrDatabase *database;    /* (unowned): which owns this */
  sqlite3_stmt *statement; /* (owned) */
};

static HrStoreError
error_for_errno (int code)
{
  switch (code) {
  case ENOSPC:
  case EDQUOT:
  case EFBIG:
    return HR_STORE_ERROR_FULL;
  case EROFS:
  case EACCES:
  case EPERM:
    return HR_STORE_ERROR_READ_ONLY;
  default:
    return HR_STORE_ERROR_FAILED;
  }
}

/* SQLite calls every failure but ENOSPC an I/O error. What errno was, it keeps in up to three
 * places: by connection (where the undoing of the transaction may have hidden it), log and file. */
static HrStoreError
error_for_io (sqlite3 *connection)
{
  HrStoreError reason = error_for_errno (sqlite3_system_errno (connection));
  sqlite3_file *log = NULL;
  int code = 0;

  if (reason != HR_STORE_ERROR_FAILED)
    return reason;

  sqlite3_file_control (connection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
  if (log != NULL && log->pMethods != NULL)
    log->pMethods->xFileControl (log, SQLITE_FCNTL_LAST_ERRNO, &code);
  reason = error_for_errno (code);
  if (reason != HR_STORE_ERROR_FAILED)
    return reason;

  sqlite3_file_control (connection, "main", SQLITE_FCNTL_LAST_ERRNO, &code);
  return error_for_errno (code);
}

static HrStoreError
error_for_result (sqlite3 *connection, int result)
{
  switch (result & 0xff) {
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB:
  case SQLITE_TOOBIG: /* beyond the limits, which nothing of ours comes near */
    return HR_STORE_ERROR_DAMAGED;
  case SQLITE_READONLY:
  case SQLITE_PERM:
  case SQLITE_CANTOPEN:
    return HR_STORE_ERROR_READ_ONLY;
  case SQLITE_FULL:
    return HR_STORE_ERROR_FULL;
  case SQLITE_IOERR:
    return error_for_io (connection);
  default:
    return HR_STORE_ERROR_FAILED;
  }
}

static void
take_error (sqlite3 *connection, int result, GError **error)
{
  const char *message = connection != NULL ? sqlite3_errmsg (connection) : sqlite3_errstr (result);

  if ((result & 0xff) == SQLITE_INTERRUPT)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, message);
  else if (connection == NULL)
    g_set_error_literal (error, HR_STORE_ERROR, HR_STORE_ERROR_FAILED, message);
  else
    g_set_error (error, HR_STORE_ERROR, (gint) error_for_result (connection, result), "%s (%d)",
                 message, sqlite3_extended_errcode (connection));
}

static void
query_free (gpointer data)
{
  HrQuery *self = data;

  sqlite3_finalize (self->statement);
  g_free (self);
}

/* What a file that somebody else wrote may make SQLite do: nothing in its schema is run, and
 * nothing in it is larger than what this program writes. */
static void
limit_trust (sqlite3 *connection)
{
  static const struct {
    int limit;
    int value;
  } limits[] = {
    { SQLITE_LIMIT_LENGTH, 1 << 20 },     { SQLITE_LIMIT_SQL_LENGTH, 1 << 14 },
    { SQLITE_LIMIT_COLUMN, 32 },          { SQLITE_LIMIT_EXPR_DEPTH, 64 },
    { SQLITE_LIMIT_COMPOUND_SELECT, 4 },  { SQLITE_LIMIT_VDBE_OP, 1 << 14 },
    { SQLITE_LIMIT_FUNCTION_ARG, 8 },     { SQLITE_LIMIT_ATTACHED, 0 },
    { SQLITE_LIMIT_VARIABLE_NUMBER, 16 }, { SQLITE_LIMIT_TRIGGER_DEPTH, 1 },
    { SQLITE_LIMIT_WORKER_THREADS, 0 },
  };

  sqlite3_db_config (connection, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (connection, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  sqlite3_db_config (connection, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    sqlite3_limit (connection, limits[i].limit, limits[i].value);
}

static int
on_progress (void *data)
{
  HrDatabase *self = data;

  return self->stop (self->stop_data);
}

/**
 * hr_database_open:
 * @path: (type filename): the file, or ":memory:"
 * @mode: what may be done with it
 * @error: return location for a #HrStoreError
 *
 * Connects. SQLite reads the file only when it is first asked something: that this succeeds says
 * nothing about what is in it. Until hr_database_set_keeps_log() allows it, the end of the
 * connection changes nothing either.
 *
 * Returns: (transfer full) (nullable): the connection; free with hr_database_free()
 */
HrDatabase *
hr_database_open (const char *path, HrDatabaseMode mode, GError **error)
{
  g_autoptr (HrDatabase) self = g_new0 (HrDatabase, 1);
  g_autofree char *escaped = g_uri_escape_string (path, "/", FALSE);
  g_autofree char *uri =
      g_strconcat ("file:", escaped, mode == HR_DATABASE_IMMUTABLE ? "?immutable=1" : NULL, NULL);
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI;
  int result;

  self->prepared = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, query_free);

  flags |= mode == HR_DATABASE_READ_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                          : SQLITE_OPEN_READONLY;
  result = sqlite3_open_v2 (uri, &self->connection, flags, NULL);
  if (result != SQLITE_OK) {
    take_error (self->connection, result, error);
    return NULL;
  }

  sqlite3_extended_result_codes (self->connection, 1);
  sqlite3_busy_timeout (self->connection, BUSY_TIMEOUT);
  limit_trust (self->connection);
  hr_database_set_keeps_log (self, TRUE);

  return g_steal_pointer (&self);
}

/**
 * hr_database_free:
 * @self: (transfer full): a connection with no query under way
 *
 * Disconnects.
 */
void
hr_database_free (HrDatabase *self)
{
  g_hash_table_unref (self->prepared);
  sqlite3_close_v2 (self->connection);
  g_free (self);
}

/**
 * hr_database_is_writable:
 * @self: a connection
 *
 * Returns: whether the file may be written. SQLite opens a file without the permission to write
 *   for reading, even if asked for more; and once it has read a header with the number of a format
 *   to be written that it does not know, it only reads, too.
 */
gboolean
hr_database_is_writable (HrDatabase *self)
{
  return sqlite3_db_readonly (self->connection, "main") == 0;
}

/**
 * hr_database_set_keeps_log:
 * @self: a connection
 * @keeps_log: whether the log stays as it is when this is freed; otherwise the last connection to
 *   the file folds it into the file and removes it
 */
void
hr_database_set_keeps_log (HrDatabase *self, gboolean keeps_log)
{
  sqlite3_db_config (self->connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keeps_log ? 1 : 0, NULL);
}

/**
 * hr_database_set_stop_func:
 * @self: a connection
 * @func: asked every so often while a query runs
 * @user_data: passed to @func
 */
void
hr_database_set_stop_func (HrDatabase *self, HrDatabaseStopFunc func, gpointer user_data)
{
  self->stop = func;
  self->stop_data = user_data;
  sqlite3_progress_handler (self->connection, STOP_INTERVAL, on_progress, self);
}

/**
 * hr_database_execute:
 * @self: a connection
 * @sql: one or more constant statements
 * @error: return location for a #HrStoreError
 *
 * Runs statements that return nothing worth knowing.
 *
 * Returns: whether all of them succeeded
 */
gboolean
hr_database_execute (HrDatabase *self, const char *sql, GError **error)
{
  int result = sqlite3_exec (self->connection, sql, NULL, NULL, NULL);

  if (result != SQLITE_OK)
    take_error (self->connection, result, error);

  return result == SQLITE_OK;
}

/**
 * hr_database_rest:
 * @self: a connection
 *
 * Gives back the pages that were read. To read them again from the system's cache
 * costs little, beside keeping them from one poll to the next.
 */
void
hr_database_rest (HrDatabase *self)
{
  sqlite3_db_release_memory (self->connection);
}

/**
 * hr_database_roll_back:
 * @self: a connection
 *
 * Undoes the transaction under way, if there is one: some errors have ended it already.
 */
void
hr_database_roll_back (HrDatabase *self)
{
  if (sqlite3_get_autocommit (self->connection) == 0)
    sqlite3_exec (self->connection, "ROLLBACK", NULL, NULL, NULL);
}

/**
 * hr_database_check:
 * @self: a connection
 * @error: return location for a #HrStoreError
 *
 * Reads the whole file to see that it holds together. (SQLite's quick check would do without the
 * order of the rows, which the others rely on, and is not faster where there is no index.)
 *
 * Returns: whether it does; %HR_STORE_ERROR_DAMAGED if not
 */
gboolean
hr_database_check (HrDatabase *self, GError **error)
{
  g_autoptr (HrQuery) query = hr_database_query (self, "PRAGMA integrity_check (1)", error);
  gboolean row;

  if (query == NULL || !hr_query_step (query, &row, error))
    return FALSE;
  if (row && g_strcmp0 (hr_query_get_text (query, 0), "ok") == 0)
    return TRUE;

  g_set_error (error, HR_STORE_ERROR, HR_STORE_ERROR_DAMAGED, "%s",
               row ? hr_query_get_text (query, 0) : "the check says nothing");
  return FALSE;
}

/**
 * hr_database_blame_file:
 * @self: a connection
 * @error: what the last statement came to
 *
 * For a file that is being looked at for the first time. There is nothing wrong with our
 * statements, so it must be the file: a header, for one, that asks for an SQLite from the future. A
 * row of the schema that cannot be read as text is called a lack of memory, a real one of which
 * would have ended the program.
 */
void
hr_database_blame_file (HrDatabase *self, GError *error)
{
  int code = sqlite3_errcode (self->connection) & 0xff;

  if (error->domain == HR_STORE_ERROR && (code == SQLITE_ERROR || code == SQLITE_NOMEM))
    error->code = HR_STORE_ERROR_DAMAGED;
}

/**
 * hr_database_get_version:
 * @self: a connection
 * @version: (out): the file's user_version; 0 for a new one
 * @error: return location for a #HrStoreError
 *
 * Returns: whether the file could be read
 */
gboolean
hr_database_get_version (HrDatabase *self, gint64 *version, GError **error)
{
  g_autoptr (HrQuery) query = hr_database_query (self, "PRAGMA user_version", error);
  gboolean row;

  if (query == NULL || !hr_query_step (query, &row, error))
    return FALSE;

  *version = row ? hr_query_get_int (query, 0) : 0;
  return TRUE;
}

/* Does one step, unless another process has done it since. */
static gboolean
migrate_once (HrDatabase *self, const char *const *steps, gint64 *version, GError **error)
{
  gint64 from = *version;

  if (!hr_database_execute (self, "BEGIN IMMEDIATE", error) ||
      !hr_database_get_version (self, version, error))
    return FALSE;
  if (*version == from) {
    if (!hr_database_execute (self, steps[from], error) ||
        !hr_database_get_version (self, version, error))
      return FALSE;
    /* The number is in the step itself: a pragma takes no parameter. */
    g_assert (*version == from + 1);
  }

  return hr_database_execute (self, "COMMIT", error);
}

/**
 * hr_database_migrate:
 * @self: a connection
 * @steps: (array length=n_steps): constant SQL; step N turns a file of version N into one of
 * version N + 1, and ends with "PRAGMA user_version = N + 1"
 * @n_steps: the version that this program knows
 * @error: return location for a #HrStoreError
 *
 * Brings the file up to version @n_steps, each step as a transaction of its own: a power cut leaves
 * the version before or the one after. A file of a later version is not touched.
 *
 * Returns: whether the file is of version @n_steps; %HR_STORE_ERROR_NEWER if it is beyond that
 */
gboolean
hr_database_migrate (HrDatabase *self, const char *const *steps, gsize n_steps, GError **error)
{
  gint64 version;

  if (!hr_database_get_version (self, &version, error))
    return FALSE;

  while (version >= 0 && version < (gint64) n_steps) {
    if (!migrate_once (self, steps, &version, error)) {
      hr_database_roll_back (self);
      return FALSE;
    }
  }
  if (version == (gint64) n_steps)
    return TRUE;

  g_set_error (error, HR_STORE_ERROR, HR_STORE_ERROR_NEWER,
               "The file is of version %" G_GINT64_FORMAT ", this program knows %" G_GSIZE_FORMAT,
               version, n_steps);
  return FALSE;
}

/**
 * hr_database_query:
 * @self: a connection
 * @sql: one constant statement, which is not under way
 * @error: return location for a #HrStoreError
 *
 * Returns: (transfer none) (nullable): the statement, with nothing bound; end with hr_query_end()
 */
HrQuery *
hr_database_query (HrDatabase *self, const char *sql, GError **error)
{
  HrQuery *query = g_hash_table_lookup (self->prepared, sql);
  sqlite3_stmt *statement = NULL;
  int result;

  if (query != NULL)
    return query;

  result =
      sqlite3_prepare_v3 (self->connection, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
  if (result != SQLITE_OK) {
    take_error (self->connection, result, error);
    return NULL;
  }

  query = g_new0 (HrQuery, 1);
  query->database = self;
  query->statement = statement;
  g_hash_table_insert (self->prepared, g_strdup (sql), query);

  return query;
}

/**
 * hr_query_bind_text:
 * @self: a query
 * @parameter: which, from 1
 * @text: what it stands for; copied
 */
void
hr_query_bind_text (HrQuery *self, int parameter, const char *text)
{
  int result = sqlite3_bind_text (self->statement, parameter, text, -1, SQLITE_TRANSIENT);

  g_assert (result == SQLITE_OK);
}

/**
 * hr_query_bind_int:
 * @self: a query
 * @parameter: which, from 1; one that nothing is bound to is NULL
 * @value: what it stands for
 */
void
hr_query_bind_int (HrQuery *self, int parameter, gint64 value)
{
  int result = sqlite3_bind_int64 (self->statement, parameter, value);

  g_assert (result == SQLITE_OK);
}

/**
 * hr_query_bind_time:
 * @self: a query
 * @parameter: which, from 1
 * @at: Unix microseconds; what the file has are milliseconds, and the rest is cut off
 */
void
hr_query_bind_time (HrQuery *self, int parameter, gint64 at)
{
  hr_query_bind_int (self, parameter, at / HR_DATABASE_TICK - (at % HR_DATABASE_TICK < 0 ? 1 : 0));
}

/**
 * hr_query_step:
 * @self: a query
 * @row: (out): whether there is another row
 * @error: return location for a #HrStoreError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether it went well
 */
gboolean
hr_query_step (HrQuery *self, gboolean *row, GError **error)
{
  int result = sqlite3_step (self->statement);

  *row = result == SQLITE_ROW;
  if (result == SQLITE_ROW || result == SQLITE_DONE)
    return TRUE;

  take_error (self->database->connection, result, error);
  return FALSE;
}

/**
 * hr_query_run:
 * @self: a query that returns no rows
 * @error: return location for a #HrStoreError
 *
 * Returns: whether it went well
 */
gboolean
hr_query_run (HrQuery *self, GError **error)
{
  gboolean row;

  return hr_query_step (self, &row, error);
}

/**
 * hr_query_is_null:
 * @self: a query with a row
 * @column: which, from 0
 *
 * Returns: whether the column is NULL
 */
gboolean
hr_query_is_null (HrQuery *self, int column)
{
  return sqlite3_column_type (self->statement, column) == SQLITE_NULL;
}

/**
 * hr_query_get_int:
 * @self: a query with a row
 * @column: which, from 0
 *
 * Returns: the column as a number, 0 where it is NULL
 */
gint64
hr_query_get_int (HrQuery *self, int column)
{
  return sqlite3_column_int64 (self->statement, column);
}

/**
 * hr_query_get_time:
 * @self: a query that has stepped to a row
 * @column: which, from 0; one of the times that the file has
 *
 * Returns: Unix microseconds, from 0 to %HR_READING_AT_MAX; 0 if the column is NULL
 */
gint64
hr_query_get_time (HrQuery *self, int column)
{
  /* The file was checked when it was opened, but others may write it since. */
  return CLAMP (hr_query_get_int (self, column), 0, HR_READING_AT_MAX / HR_DATABASE_TICK) *
         HR_DATABASE_TICK;
}

/**
 * hr_query_get_text:
 * @self: a query with a row
 * @column: which, from 0
 *
 * Returns: (transfer none) (nullable): the column as text, until the next step
 */
const char *
hr_query_get_text (HrQuery *self, int column)
{
  return (const char *) sqlite3_column_text (self->statement, column);
}

/**
 * hr_query_end:
 * @self: a query
 *
 * Ends the query, and with it the reading of the file; nothing stays bound.
 */
void
hr_query_end (HrQuery *self)
{
  sqlite3_reset (self->statement);
  sqlite3_clear_bindings (self->statement);
}
