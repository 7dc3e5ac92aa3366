/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-store-error.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HrDatabase:
 *
 * A connection to an SQLite file, for one thread, in GLib's terms: errors are #HrStoreError, a
 * query that was stopped is %G_IO_ERROR_CANCELLED. All SQL is constant; what varies is bound.
 */
typedef struct _HrDatabase HrDatabase;

/** HR_DATABASE_TICK: how far apart two times in a file are at least, in microseconds: what it has
 * are milliseconds. */
#define HR_DATABASE_TICK G_GINT64_CONSTANT (1000)

/**
 * HrQuery:
 *
 * A prepared statement that is being run: bind, step, read the columns, end. It belongs to its
 * database, which keeps it prepared for the next time.
 */
typedef struct _HrQuery HrQuery;

/**
 * HrDatabaseMode:
 * @HR_DATABASE_READ_WRITE: made where it does not exist
 * @HR_DATABASE_READ_ONLY: as one among others that may write
 * @HR_DATABASE_IMMUTABLE: nobody can write it; for folders in which no lock can be made
 */
typedef enum {
  HR_DATABASE_READ_WRITE,
  HR_DATABASE_READ_ONLY,
  HR_DATABASE_IMMUTABLE,
} HrDatabaseMode;

/**
 * HrDatabaseStopFunc:
 *
 * Asked now and then while a query runs, whether it should be given up.
 */
typedef gboolean (*HrDatabaseStopFunc) (gpointer user_data);

HrDatabase *hr_database_open (const char *path, HrDatabaseMode mode, GError **error);
void hr_database_free (HrDatabase *self);
gboolean hr_database_is_writable (HrDatabase *self);
void hr_database_set_stop_func (HrDatabase *self, HrDatabaseStopFunc func, gpointer user_data);
void hr_database_set_keeps_log (HrDatabase *self, gboolean keeps_log);
gboolean hr_database_execute (HrDatabase *self, const char *sql, GError **error);
void hr_database_rest (HrDatabase *self);
void hr_database_roll_back (HrDatabase *self);
gboolean hr_database_check (HrDatabase *self, GError **error);
void hr_database_blame_file (HrDatabase *self, GError *error);
gboolean
hr_database_migrate (HrDatabase *self, const char *const *steps, gsize n_steps, GError **error);
gboolean hr_database_get_version (HrDatabase *self, gint64 *version, GError **error);

HrQuery *hr_database_query (HrDatabase *self, const char *sql, GError **error);
void hr_query_bind_text (HrQuery *self, int parameter, const char *text);
void hr_query_bind_int (HrQuery *self, int parameter, gint64 value);
void hr_query_bind_time (HrQuery *self, int parameter, gint64 at);
gboolean hr_query_step (HrQuery *self, gboolean *row, GError **error);
gboolean hr_query_run (HrQuery *self, GError **error);
gboolean hr_query_is_null (HrQuery *self, int column);
gint64 hr_query_get_int (HrQuery *self, int column);
gint64 hr_query_get_time (HrQuery *self, int column);
const char *hr_query_get_text (HrQuery *self, int column);
void hr_query_end (HrQuery *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HrDatabase, hr_database_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HrQuery, hr_query_end)

G_END_DECLS
