/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-database.h"
#include "hr-store-error.h"
#include "hr-question.h"
#include "hr-reading.h"

G_BEGIN_DECLS

/* The history as its worker thread sees it: blocking, and for that thread alone. */

/**
 * HrHistoryStore:
 * @path: (type filename): the file, or ":memory:"
 * @database: (nullable): open while it can be
 * @glancing: whether @database is open for glances alone: it was neither checked nor made ready
 * @lasts: what is known of each account's last row
 * @version: the file's, as SQLite counts what others write
 * @stop: cancels what only reads, once the history is being closed
 * @cancellable: (nullable): cancels the reading under way
 * @reading: whether what is under way may be given up
 * @wrote: whether the operation under way wrote anything
 * @write_problem: why the last writing failed, if it did
 * @damaged_path: (nullable): the name under which a damaged file was set aside
 */
typedef struct {
  char *path;
  HrDatabase *database;
  gboolean glancing;
  GHashTable *lasts;
  gint64 version;
  GCancellable *stop;
  GCancellable *cancellable;
  gboolean reading;
  gboolean wrote;
  HrHistoryProblem write_problem;
  char *damaged_path;
} HrHistoryStore;

/**
 * HrHistoryLast:
 * @known: whether there is a row
 * @reading: the last row
 * @confirmed: when its numbers were last told, in Unix microseconds
 * @written: the value of @confirmed in the file
 * @stale: whether another process has written since
 */
typedef struct {
  gboolean known;
  HrReading reading;
  gint64 confirmed;
  gint64 written;
  gboolean stale;
} HrHistoryLast;

/**
 * HrHistoryAccess:
 * @HR_HISTORY_GLANCES: looks at an account's last row, and otherwise leaves the file as it is: it
 * is neither made nor checked as a whole, set aside or thinned
 * @HR_HISTORY_READS: reads
 * @HR_HISTORY_WRITES: writes
 *
 * What an operation needs of the file. One that does not write can be cancelled.
 */
typedef enum {
  HR_HISTORY_GLANCES,
  HR_HISTORY_READS,
  HR_HISTORY_WRITES,
} HrHistoryAccess;

typedef gboolean (*HrHistoryOperation) (HrHistoryStore *self, gpointer data, GError **error);

HrHistoryStore *hr_history_store_new (const char *path, GCancellable *stop);
void hr_history_store_free (HrHistoryStore *self);
HrHistoryProblem hr_history_store_get_problem (HrHistoryStore *self);
gboolean hr_history_store_run (HrHistoryStore *self,
                               HrHistoryAccess access,
                               gint64 now,
                               HrHistoryOperation operation,
                               gpointer data,
                               GError **error);

/* hr-history-write.c */
gboolean hr_history_store_get_last (HrHistoryStore *self,
                                    const char *account,
                                    HrHistoryLast **last,
                                    GError **error);
gboolean hr_history_store_record (HrHistoryStore *self,
                                  const char *account,
                                  const HrQuestion *question,
                                  HrRecorded *recorded,
                                  GError **error);
gboolean hr_history_store_forget (HrHistoryStore *self, const char *account, GError **error);
gboolean hr_history_store_write_confirmed (HrHistoryStore *self, GError **error);

/* hr-history-read.c */
HrReading hr_history_store_get_reading (HrQuery *query);
GArray *hr_history_store_load (HrHistoryStore *self,
                               const char *account,
                               gint64 from,
                               gint64 to,
                               guint max_points,
                               GError **error);
GArray *
hr_history_store_load_latest (HrHistoryStore *self, const char *account, guint n, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HrHistoryStore, hr_history_store_free)

G_END_DECLS
