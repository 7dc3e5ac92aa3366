/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-history-schema.h"

#include "hr-history-error.h"

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

/* Asks for all that the other queries ask for. */
#define PROBE                                                                                      \
  "SELECT s.account, s.at, s.credits, s.used, c.account, c.at FROM sample AS s, confirmed AS c "   \
  "LIMIT 1"

static gboolean
check_tables (HrDatabase *database, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (HrQuery) query = hr_database_query (database, PROBE, &local);

  if (query != NULL)
    return TRUE;

  /* SQLite calls a missing table or column a mere error; here the file is of no use then. */
  if (g_error_matches (local, HR_HISTORY_ERROR, HR_HISTORY_ERROR_FAILED))
    local->code = HR_HISTORY_ERROR_DAMAGED;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* Whether the file is whole and of a version that this program knows. */
static gboolean
check_file (HrDatabase *database, gint64 *version, GError **error)
{
  if (!hr_database_get_version (database, version, error))
    return FALSE;

  if (*version > (gint64) G_N_ELEMENTS (steps)) {
    g_set_error (error, HR_HISTORY_ERROR, HR_HISTORY_ERROR_NEWER,
                 "The history is of version %" G_GINT64_FORMAT, *version);
    return FALSE;
  }

  return hr_database_check (database, error) &&
         (*version < (gint64) G_N_ELEMENTS (steps) || check_tables (database, error));
}

/**
 * hr_history_schema_check:
 * @database: a connection
 * @error: return location for a #HrHistoryError
 *
 * Returns: whether the file can be read as a history: whole, and of the version that this program
 *   knows; %HR_HISTORY_ERROR_NEWER or %HR_HISTORY_ERROR_DAMAGED if not
 */
gboolean
hr_history_schema_check (HrDatabase *database, GError **error)
{
  gint64 version;

  return check_file (database, &version, error) && check_tables (database, error);
}

/**
 * hr_history_schema_prepare:
 * @database: a connection that may write
 * @error: return location for a #HrHistoryError
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
 * Returns: whether it is ready; %HR_HISTORY_ERROR_NEWER or %HR_HISTORY_ERROR_DAMAGED if it is not
 *   and never will be
 */
gboolean
hr_history_schema_prepare (HrDatabase *database, GError **error)
{
  gint64 version;

  if (!check_file (database, &version, error))
    return FALSE;

  hr_database_set_keeps_log (database, FALSE);

  /* Set before there is a table, or it has no effect. */
  return hr_database_execute (database, "PRAGMA auto_vacuum = INCREMENTAL", error) &&
         hr_database_execute (database, "PRAGMA journal_mode = WAL", error) &&
         hr_database_execute (database, "PRAGMA journal_size_limit = 1048576", error) &&
         hr_database_execute (database, "PRAGMA synchronous = FULL", error) &&
         hr_database_migrate (database, steps, G_N_ELEMENTS (steps), error) &&
         check_tables (database, error);
}
