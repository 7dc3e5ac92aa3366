/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-store-file.h"

#include "hr-ledger-rows.h"

/* How many rows are looked at, and pages given back, in one step: some ten milliseconds of work,
 * after which whatever else waits has its turn. */
#define BATCH       5000
#define PAGES       "500"
#define VACUUM_STEP "PRAGMA incremental_vacuum (" PAGES ")"

/* From the oldest on: rows older than @age are reduced to the last of each @bucket. Buckets are
 * counted in UTC. */
static const struct {
  gint64 age;
  gint64 bucket;
} tiers[] = {
  { 730 * G_TIME_SPAN_DAY, G_TIME_SPAN_DAY },
  { 90 * G_TIME_SPAN_DAY, G_TIME_SPAN_HOUR },
};

/**
 * hr_store_thinning_clear:
 * @self: a walk
 *
 * Back to the beginning.
 */
void
hr_store_thinning_clear (HrStoreThinning *self)
{
  g_free (self->account);
  *self = (HrStoreThinning){ .now = self->now };
}

/* Moves on to the next account in the order of their ids. */
static gboolean
find_account (HrStoreThinning *self, HrStoreFile *file, GError **error)
{
  g_autoptr (HrQuery) query =
      hr_database_query (file->database, "SELECT min (account) FROM sample WHERE account > ?1",
                         error);
  g_autofree char *account = NULL;
  HrStoreLast last;
  gboolean row;

  if (query == NULL)
    return FALSE;

  hr_query_bind_text (query, 1, self->account != NULL ? self->account : "");
  if (!hr_query_step (query, &row, error))
    return FALSE;

  account = g_strdup (hr_query_get_text (query, 0));
  hr_store_thinning_clear (self);
  if (account == NULL) {
    self->vacuuming = TRUE;
    return TRUE;
  }

  if (!hr_store_file_get_last (file, account, &last, error))
    return FALSE;

  /* A clock that is years ahead must not thin what is new: age counts from the last that was heard
   * of the account. */
  self->reference = MIN (self->now, MAX (last.reading.at, last.confirmed));
  self->account = g_steal_pointer (&account);
  return TRUE;
}

static gboolean
same_change (const HrLedgerEntry *a, const HrLedgerEntry *b)
{
  return a->spent == b->spent && a->granted == b->granted && a->lapsed == b->lapsed &&
         a->refunded == b->refunded;
}

static gboolean
is_fall (const HrReading *before, const HrReading *after)
{
  return before->used_known && after->used_known && after->used < before->used;
}

/* Tells whether a row may go: another follows it within its bucket, and what happened from the row
 * before to the row after it stays the same without it. The first row and both sides of a fall of
 * the used counter always stay. */
static gboolean
is_needless (const HrReading *before, const HrReading *row, const HrReading *after, gint64 bucket)
{
  HrLedgerEntry sum, whole, rest;

  if (row->at / bucket != after->at / bucket || is_fall (before, row) || is_fall (row, after))
    return FALSE;

  sum = hr_ledger_compare (before, row);
  rest = hr_ledger_compare (row, after);
  whole = hr_ledger_compare (before, after);
  hr_ledger_entry_add (&sum, &rest);
  return same_change (&sum, &whole);
}

static gboolean
delete_row (HrStoreFile *file, const char *account, gint64 at, GError **error)
{
  g_autoptr (HrQuery) query =
      hr_database_query (file->database, "DELETE FROM sample WHERE account = ?1 AND at = ?2",
                         error);

  if (query == NULL)
    return FALSE;

  hr_query_bind_text (query, 1, account);
  hr_query_bind_time (query, 2, at);
  return hr_query_run (query, error);
}

/* Reads the rows at work: from where the walk has got, with one more, which tells what follows. */
static GArray *
read_batch (HrStoreThinning *self, HrStoreFile *file, GError **error)
{
  g_autoptr (HrQuery) query =
      hr_database_query (file->database,
                         "SELECT at, credits, used FROM sample WHERE account = ?1 AND at >= ?2 "
                         "ORDER BY at LIMIT ?3",
                         error);

  if (query == NULL)
    return NULL;

  hr_query_bind_text (query, 1, self->account);
  hr_query_bind_time (query, 2, self->from);
  hr_query_bind_int (query, 3, BATCH + 1);
  return hr_store_file_collect (query, error);
}

static gboolean
thin_batch (HrStoreThinning *self, HrStoreFile *file, GError **error)
{
  gint64 bucket = tiers[self->tier].bucket;
  gint64 limit = MAX (self->reference - tiers[self->tier].age, 0) / bucket * bucket;
  g_autoptr (GArray) rows = read_batch (self, file, error);
  HrReading before;
  gboolean has_before;
  guint i;

  if (rows == NULL ||
      !hr_store_file_read_before (file, self->account, self->from, &before, &has_before, error))
    return FALSE;

  for (i = 0; i + 1 < rows->len; i++) {
    const HrReading *row = &g_array_index (rows, HrReading, i);

    if (row->at >= limit)
      break;
    if (!has_before || !is_needless (&before, row, row + 1, bucket)) {
      before = *row;
      has_before = TRUE;
    } else if (!delete_row (file, self->account, row->at, error)) {
      return FALSE;
    }
  }

  /* Stopped by the limit or by the last row of all, which stays. */
  if (i < BATCH) {
    self->tier++;
    self->from = MAX (self->from, limit);
  } else {
    self->from = g_array_index (rows, HrReading, i).at;
  }
  return TRUE;
}

/* Gives free pages back to the disk; when there are none left, shortens the log as well. */
static gboolean
vacuum (HrStoreFile *file, gboolean *more, GError **error)
{
  g_autoptr (HrQuery) query = NULL;
  gboolean row;

  if (!hr_database_execute (file->database, VACUUM_STEP, error))
    return FALSE;

  query = hr_database_query (file->database, "PRAGMA freelist_count", error);
  if (query == NULL || !hr_query_step (query, &row, error))
    return FALSE;

  *more = row && hr_query_get_int (query, 0) > 0;
  hr_query_end (query);

  return *more || hr_database_execute (file->database, "PRAGMA wal_checkpoint (TRUNCATE)", error);
}

static gboolean
thin_accounts (HrStoreThinning *self, HrStoreFile *file, GError **error)
{
  if (self->account == NULL || self->tier >= G_N_ELEMENTS (tiers))
    return find_account (self, file, error);

  return hr_database_execute (file->database, "BEGIN IMMEDIATE", error) &&
         thin_batch (self, file, error) && hr_database_execute (file->database, "COMMIT", error);
}

/**
 * hr_store_file_thin:
 * @self: a file that is open, with %HR_STORE_TENDS
 * @thinning: the #HrStoreThinning: how far it has got
 * @error: return location for a #HrStoreError
 *
 * Does a small part of the thinning: all rows stay for 90 days, then the last of each hour for two
 * years, then the last of each day; and besides, whatever the totals need to stay what they were.
 *
 * Returns: whether it went well
 */
gboolean
hr_store_file_thin (HrStoreFile *self, gpointer thinning, GError **error)
{
  HrStoreThinning *walk = thinning;

  if (walk->vacuuming)
    return vacuum (self, &walk->more, error);

  walk->more = thin_accounts (walk, self, error);
  return walk->more;
}
