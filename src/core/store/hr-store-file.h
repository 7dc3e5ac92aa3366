/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-database.h"
#include "hr-store.h"

G_BEGIN_DECLS

/* The store as its thread sees it: blocking, and for that thread alone. hr-store-file.c opens the
 * file and takes care of it, hr-store-readings.c has its readings. */

/** HR_STORE_VERSION_TOLD: the version of the file that has what was told. */
#define HR_STORE_VERSION_TOLD 2
/** HR_STORE_VERSION_HOLD: the version of the file that has holds. */
#define HR_STORE_VERSION_HOLD 3

/**
 * HrStoreFile:
 * @path: (type filename): the file, or ":memory:"
 * @database: (nullable): open while it can be
 * @device: of the file that is open
 * @inode: of the file that is open, 0 for one in memory
 * @glancing: whether @database is open for glances alone: it was neither checked nor made ready
 * @pending: (element-type utf8 HrStoreLast): confirmations that are not in the file yet, by account
 * @confirms_at_once: whether each confirmation is written at once
 * @stop: cancels what only reads, once the store is being closed
 * @cancellable: (nullable): cancels the reading under way
 * @reading: whether what is under way may be given up
 * @wrote: whether the operation under way wrote anything
 * @problem: (nullable): why the file could not be used when it was last tried
 * @damaged_path: (nullable): the name under which a damaged file was set aside
 */
typedef struct {
  char *path;
  HrDatabase *database;
  guint64 device;
  guint64 inode;
  gboolean glancing;
  GHashTable *pending;
  gboolean confirms_at_once;
  GCancellable *stop;
  GCancellable *cancellable;
  gboolean reading;
  gboolean wrote;
  GError *problem;
  char *damaged_path;
} HrStoreFile;

/**
 * HrStoreLast:
 * @known: whether there is a row
 * @reading: the last row
 * @confirmed: when its numbers were last told, in Unix microseconds
 * @written: the value of @confirmed in the file
 */
typedef struct {
  gboolean known;
  HrReading reading;
  gint64 confirmed;
  gint64 written;
} HrStoreLast;

/**
 * HrStoreAccess:
 * @HR_STORE_GLANCES: looks at an account's last row, and otherwise leaves the file as it is: it is
 * neither made nor checked as a whole, set aside or thinned
 * @HR_STORE_READS: reads
 * @HR_STORE_WRITES: writes, within one transaction that begins before and is committed after it
 * @HR_STORE_TENDS: writes, in transactions of its own
 *
 * What an operation needs of the file. One that does not write can be cancelled.
 */
typedef enum {
  HR_STORE_GLANCES,
  HR_STORE_READS,
  HR_STORE_WRITES,
  HR_STORE_TENDS,
} HrStoreAccess;

/**
 * HrStoreOperation:
 *
 * Something to do with the open file; called a second time where the first one found it damaged.
 */
typedef gboolean (*HrStoreOperation) (HrStoreFile *self, gpointer data, GError **error);

/**
 * HrStoreThinning:
 * @account: (nullable): the account at work, %NULL before the first
 * @tier: which of the account's stretches of time is at work
 * @from: how far that one has got, in Unix microseconds
 * @reference: what "90 days ago" counts from for this account, in Unix microseconds
 * @now: Unix microseconds at which the walk began
 * @vacuuming: whether all accounts are done, and the file is being shrunk
 * @more: whether the walk is not over
 *
 * How far a walk through all readings has got.
 */
typedef struct {
  char *account;
  guint tier;
  gint64 from;
  gint64 reference;
  gint64 now;
  gboolean vacuuming;
  gboolean more;
} HrStoreThinning;

HrStoreFile *hr_store_file_new (const char *path, GCancellable *stop);
void hr_store_file_free (HrStoreFile *self);
GError *hr_store_file_get_problem (HrStoreFile *self);
gboolean hr_store_file_run (HrStoreFile *self,
                            HrStoreAccess access,
                            gint64 now,
                            HrStoreOperation operation,
                            gpointer data,
                            GError **error);
gboolean hr_store_file_glance (HrStoreFile *self, const char *account, GError **error);
gboolean hr_store_file_prepare (HrDatabase *database, const char *state, GError **error);

/* hr-store-readings.c */
gboolean
hr_store_file_get_last (HrStoreFile *self, const char *account, HrStoreLast *last, GError **error);
gboolean hr_store_file_record (HrStoreFile *self,
                               const char *account,
                               const HrQuestion *question,
                               HrRecorded *recorded,
                               GError **error);
gboolean hr_store_file_forget (HrStoreFile *self, const char *account, GError **error);
gboolean hr_store_file_write_pending (HrStoreFile *self, gpointer data, GError **error);
GArray *hr_store_file_load (HrStoreFile *self,
                            const char *account,
                            gint64 from,
                            gint64 to,
                            guint max_points,
                            GError **error);
GArray *hr_store_file_load_latest (HrStoreFile *self, const char *account, guint n, GError **error);
GArray *hr_store_file_collect (HrQuery *query, GError **error);
gboolean hr_store_file_read_before (HrStoreFile *self,
                                    const char *account,
                                    gint64 at,
                                    HrReading *reading,
                                    gboolean *found,
                                    GError **error);
gboolean hr_store_file_thin (HrStoreFile *self, gpointer thinning, GError **error);
void hr_store_thinning_clear (HrStoreThinning *self);

/* hr-store-told.c */
HrTold *hr_store_file_load_told (HrStoreFile *self, const char *account, GError **error);
gboolean hr_store_file_save_told (HrStoreFile *self,
                                  const char *account,
                                  const HrTold *before,
                                  const HrTold *after,
                                  GError **error);
gboolean hr_store_import_told (
    HrDatabase *database, const char *account, const char *name, gint64 value, GError **error);

/* hr-store-import.c */
gboolean
hr_store_import_state (HrDatabase *database, const char *path, gboolean *taken, GError **error);

/* hr-store.c */
void hr_store_run_async (HrStore *self,
                         HrStoreAccess access,
                         HrStoreOperation operation,
                         gpointer data,
                         GDestroyNotify free_data,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
gpointer hr_store_run_finish (HrStore *self, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HrStoreFile, hr_store_file_free)

G_END_DECLS
