/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-history-thin.h"

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
 * hr_history_thinning_clear:
 * @self: a walk
 *
 * Back to the beginning.
 */
void
hr_history_thinning_clear (HrHistoryThinning *self)
{
  g_free (self->account);
  *self = (HrHistoryThinning){ 0 };
}

/* Moves on to the next account in the order of their ids. */
static gboolean
find_account (HrHistoryThinning *self, HrHistoryStore *store, gint64 now, GError **error)
{
  g_autoptr (HrQuery) query =
      hr_database_query (store->database, "SELECT min (account) FROM sample WHERE account > ?1",
                         error);
  g_autofree char *account = NULL;
  HrHistoryLast *last;
  gboolean row;

  if (query == NULL)
    return FALSE;

  hr_query_bind_text (query, 1, self->account != NULL ? self->account : "");
  if (!hr_query_step (query, &row, error))
    return FALSE;

  account = g_strdup (hr_query_get_text (query, 0));
  hr_history_thinning_clear (self);
  if (account == NULL) {
    self->vacuuming = TRUE;
    return TRUE;
  }

  if (!hr_history_store_get_last (store, account, &last, error))
    return FALSE;

  /* A clock that is years ahead must not thin what is new: age counts from the last that was heard
   * of the account. */
  self->reference = MIN (now, MAX (last->reading.at, last->confirmed));
  self->account = g_steal_pointer (&account);
  return TRUE;
}

/* Where the next batch ends: before the row that follows it, or at the end of the tier. */
static gboolean
find_end (HrHistoryThinning *self, HrHistoryStore *store, gint64 limit, gint64 *end, GError **error)
{
  g_autoptr (HrQuery) query =
      hr_database_query (store->database,
                         "SELECT at FROM sample WHERE account = ?1 AND at >= ?2 AND at < ?3 "
                         "ORDER BY at LIMIT 1 OFFSET ?4",
                         error);
  gboolean row;

  if (query == NULL)
    return FALSE;

  hr_query_bind_text (query, 1, self->account);
  hr_query_bind_time (query, 2, self->from);
  hr_query_bind_time (query, 3, limit);
  hr_query_bind_int (query, 4, BATCH);
  if (!hr_query_step (query, &row, error))
    return FALSE;

  *end = row ? hr_query_get_time (query, 0) : limit;
  return TRUE;
}

/* Deletes the rows that another follows within the same bucket. Both counters are running totals,
 * so what was spent up to the end of any bucket stays as it was. */
static gboolean
thin_rows (HrHistoryThinning *self, HrHistoryStore *store, gint64 end, GError **error)
{
  g_autoptr (HrQuery) query = hr_database_query (
      store->database,
      "DELETE FROM sample WHERE account = ?1 AND at >= ?2 AND at < ?3 AND EXISTS ("
      "  SELECT 1 FROM sample AS later WHERE later.account = ?1"
      "  AND later.at > sample.at AND later.at < (sample.at / ?4 + 1) * ?4)",
      error);

  if (query == NULL)
    return FALSE;

  hr_query_bind_text (query, 1, self->account);
  hr_query_bind_time (query, 2, self->from);
  hr_query_bind_time (query, 3, end);
  hr_query_bind_time (query, 4, tiers[self->tier].bucket);
  return hr_query_run (query, error);
}

static gboolean
thin_batch (HrHistoryThinning *self, HrHistoryStore *store, GError **error)
{
  gint64 bucket = tiers[self->tier].bucket;
  gint64 limit = MAX (self->reference - tiers[self->tier].age, 0) / bucket * bucket;
  gint64 end;

  if (!find_end (self, store, limit, &end, error) || !thin_rows (self, store, end, error))
    return FALSE;

  self->from = end;
  if (end == limit)
    self->tier++;
  return TRUE;
}

/* Gives free pages back to the disk; when there are none left, shortens the log as well. */
static gboolean
vacuum (HrHistoryStore *store, gboolean *more, GError **error)
{
  g_autoptr (HrQuery) query = NULL;
  gboolean row;

  if (!hr_database_execute (store->database, VACUUM_STEP, error))
    return FALSE;

  query = hr_database_query (store->database, "PRAGMA freelist_count", error);
  if (query == NULL || !hr_query_step (query, &row, error))
    return FALSE;

  *more = row && hr_query_get_int (query, 0) > 0;
  hr_query_end (query);

  return *more || hr_database_execute (store->database, "PRAGMA wal_checkpoint (TRUNCATE)", error);
}

/**
 * hr_history_thinning_step:
 * @self: a walk
 * @store: a store that is open for writing
 * @now: Unix microseconds
 * @more: (out): whether the walk is not over
 * @error: return location for a #HrStoreError
 *
 * Does a small part of the thinning: all rows stay for 90 days, then the last of each hour for two
 * years, then the last of each day.
 *
 * Returns: whether it went well
 */
gboolean
hr_history_thinning_step (
    HrHistoryThinning *self, HrHistoryStore *store, gint64 now, gboolean *more, GError **error)
{
  *more = TRUE;

  if (self->vacuuming)
    return vacuum (store, more, error);
  if (self->account == NULL || self->tier >= G_N_ELEMENTS (tiers))
    return find_account (self, store, now, error);

  return thin_batch (self, store, error);
}
