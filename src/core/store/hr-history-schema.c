/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-history-schema.h"

#include "hr-reading.h"
#include "hr-store-error.h"

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
};

/* The tables of the last version, without blanks and line ends, in which files may differ. */
#define SAMPLE                                                                                     \
  "CREATETABLEsample(accountTEXTNOTNULL,atINTEGERNOTNULL,creditsINTEGERNOTNULL,usedINTEGER,"       \
  "PRIMARYKEY(account,at))WITHOUTROWID"
#define CONFIRMED "CREATETABLEconfirmed(accountTEXTNOTNULLPRIMARYKEY,atINTEGERNOTNULL)WITHOUTROWID"

/* Counts the tables that are as this program makes them, and what may change or replace a row
 * behind its back. */
#define COUNT_TABLES                                                                               \
  "SELECT total (replace (replace (sql, ' ', ''), char (10), '') IN ('" SAMPLE "', '" CONFIRMED    \
  "')), total (type IN ('trigger', 'view')) FROM sqlite_schema"

#define N_TABLES 2

/* What no version has ever written: a number that nothing downstream could reckon with, or an
 * account whose id is not the text that it would be read as. */
#define SAMPLE_IS_NONSENSE                                                                         \
  " WHERE typeof (account) <> 'text' OR instr (account, char (0)) > 0"                             \
  " OR typeof (at) <> 'integer' OR at NOT BETWEEN 0 AND ?1"                                        \
  " OR typeof (credits) <> 'integer' OR credits NOT BETWEEN -?2 AND ?2"                            \
  " OR typeof (used) NOT IN ('integer', 'null') OR used NOT BETWEEN 0 AND ?2 "
#define CONFIRMED_IS_NONSENSE " WHERE typeof (at) <> 'integer' OR at NOT BETWEEN 0 AND ?1 "

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
check_tables (HrDatabase *database, GError **error)
{
  g_autoptr (HrQuery) query = hr_database_query (database, COUNT_TABLES, error);
  gboolean row;

  if (query == NULL || !hr_query_step (query, &row, error))
    return FALSE;
  if (hr_query_get_int (query, 0) != N_TABLES || hr_query_get_int (query, 1) > 0)
    return fail_as_damaged (error, "the tables are not a history's");

  return TRUE;
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

/* A file that nobody has given a version yet has nothing in it. */
static gboolean
check_new (HrDatabase *database, GError **error)
{
  g_autoptr (HrQuery) query =
      hr_database_query (database, "SELECT count (*) FROM sqlite_schema", error);
  gboolean row;

  if (query == NULL || !hr_query_step (query, &row, error))
    return FALSE;

  return hr_query_get_int (query, 0) == 0 ||
         fail_as_damaged (error, "the file is another program's");
}

static gboolean
check_contents (HrDatabase *database, gint64 version, GError **error)
{
  if (version == 0)
    return check_new (database, error);
  if (version < (gint64) G_N_ELEMENTS (steps))
    return TRUE;

  return check_tables (database, error) && check_rows (database, NULL, error);
}

/* Whether the file is whole and of a version that this program knows. */
static gboolean
check_file (HrDatabase *database, gint64 *version, GError **error)
{
  if (!hr_database_get_version (database, version, error))
    return FALSE;

  if (*version > (gint64) G_N_ELEMENTS (steps)) {
    g_set_error (error, HR_STORE_ERROR, HR_STORE_ERROR_NEWER,
                 "The history is of version %" G_GINT64_FORMAT, *version);
    return FALSE;
  }

  return hr_database_check (database, error) && check_contents (database, *version, error);
}

/**
 * hr_history_schema_check:
 * @database: a connection
 * @error: return location for a #HrStoreError
 *
 * Returns: whether the file can be read as a history: whole, and of the version that this program
 *   knows; %HR_STORE_ERROR_NEWER or %HR_STORE_ERROR_DAMAGED if not
 */
gboolean
hr_history_schema_check (HrDatabase *database, GError **error)
{
  gint64 version;

  return check_file (database, &version, error) && check_tables (database, error);
}

/**
 * hr_history_schema_glance:
 * @database: a connection
 * @account: an account's id
 * @error: return location for a #HrStoreError
 *
 * Looks at no more of the file than the last balance of an account needs.
 *
 * Returns: whether it is of the version that this program knows, and that balance makes sense
 */
gboolean
hr_history_schema_glance (HrDatabase *database, const char *account, GError **error)
{
  gint64 version;

  if (!hr_database_get_version (database, &version, error))
    return FALSE;
  if (version != (gint64) G_N_ELEMENTS (steps)) {
    g_set_error (error, HR_STORE_ERROR, HR_STORE_ERROR_FAILED,
                 "The history is of version %" G_GINT64_FORMAT, version);
    return FALSE;
  }

  return check_tables (database, error) && check_rows (database, account, error);
}

/**
 * hr_history_schema_prepare:
 * @database: a connection that may write, as far as the file's permissions go
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
hr_history_schema_prepare (HrDatabase *database, GError **error)
{
  gint64 version;

  if (!check_file (database, &version, error))
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
         hr_database_migrate (database, steps, G_N_ELEMENTS (steps), error) &&
         check_tables (database, error);
}
