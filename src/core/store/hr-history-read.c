/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-history-store.h"

/* How many rows a stretch of time is reduced to: the first, the least, the most and the last. */
#define POINTS_PER_BUCKET 4

/**
 * hr_history_store_get_reading:
 * @query: a query whose first columns are at, credits and used, and that has stepped to a row
 *
 * Returns: the row
 */
HrReading
hr_history_store_get_reading (HrQuery *query)
{
  return (HrReading){
    .at = hr_query_get_time (query, 0),
    .credits = hr_query_get_int (query, 1),
    .used = hr_query_get_int (query, 2),
    .used_known = !hr_query_is_null (query, 2),
  };
}

static GArray *
new_readings (void)
{
  return g_array_new (FALSE, FALSE, sizeof (HrReading));
}

/* The last row before a moment, if there is one. */
static gboolean
read_before (HrHistoryStore *self,
             const char *account,
             gint64 at,
             HrReading *reading,
             gboolean *found,
             GError **error)
{
  g_autoptr (HrQuery) query =
      hr_database_query (self->database,
                         "SELECT at, credits, used FROM sample WHERE account = ?1 AND at < ?2 "
                         "ORDER BY at DESC LIMIT 1",
                         error);

  if (query == NULL)
    return FALSE;

  hr_query_bind_text (query, 1, account);
  hr_query_bind_time (query, 2, at);
  if (!hr_query_step (query, found, error))
    return FALSE;

  if (*found)
    *reading = hr_history_store_get_reading (query);
  return TRUE;
}

#define IN_RANGE " FROM sample WHERE account = ?1 AND at >= ?2 AND at <= ?3"

typedef struct {
  gint64 count;
  gint64 first;
  gint64 last;
} Extent;

static gboolean
read_extent (HrHistoryStore *self,
             const char *account,
             gint64 from,
             gint64 to,
             Extent *extent,
             GError **error)
{
  /* Each by itself: SQLite finds first and last in the index then, and counts without reading. */
  g_autoptr (HrQuery) query =
      hr_database_query (self->database,
                         "SELECT (SELECT count (*)" IN_RANGE "), (SELECT min (at)" IN_RANGE
                         "), (SELECT max (at)" IN_RANGE ")",
                         error);
  gboolean row;

  if (query == NULL)
    return FALSE;

  hr_query_bind_text (query, 1, account);
  hr_query_bind_time (query, 2, from);
  hr_query_bind_time (query, 3, to);
  if (!hr_query_step (query, &row, error))
    return FALSE;

  extent->count = hr_query_get_int (query, 0);
  extent->first = hr_query_get_time (query, 1);
  extent->last = hr_query_get_time (query, 2);
  return TRUE;
}

/* Rows come in the order of time and are kept by the bucket that they fall into. */
typedef struct {
  GArray *kept; /* (unowned) */
  gint64 first;
  gint64 width;
  gint64 bucket;
  gboolean any;
  HrReading points[POINTS_PER_BUCKET]; /* first, least, most, last */
} Reducer;

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const HrReading *one = a;
  const HrReading *other = b;

  return (one->at > other->at) - (one->at < other->at);
}

/* Hands the bucket's points on: in the order of time, each once. */
static void
flush_bucket (Reducer *self)
{
  if (!self->any)
    return;

  qsort (self->points, POINTS_PER_BUCKET, sizeof (HrReading), compare_times);
  for (guint i = 0; i < POINTS_PER_BUCKET; i++) {
    if (i == 0 || self->points[i].at != self->points[i - 1].at)
      g_array_append_val (self->kept, self->points[i]);
  }
  self->any = FALSE;
}

static void
reduce (Reducer *self, const HrReading *reading)
{
  gint64 bucket = (reading->at - self->first) / self->width;

  if (self->any && bucket != self->bucket)
    flush_bucket (self);

  if (!self->any) {
    for (guint i = 0; i < POINTS_PER_BUCKET; i++)
      self->points[i] = *reading;
    self->bucket = bucket;
    self->any = TRUE;
  }

  if (reading->credits < self->points[1].credits)
    self->points[1] = *reading;
  if (reading->credits > self->points[2].credits)
    self->points[2] = *reading;
  self->points[3] = *reading;
}

static gboolean
read_range (HrHistoryStore *self,
            const char *account,
            gint64 from,
            gint64 to,
            Reducer *reducer,
            GArray *readings,
            GError **error)
{
  g_autoptr (HrQuery) query =
      hr_database_query (self->database, "SELECT at, credits, used" IN_RANGE " ORDER BY at", error);
  gboolean row = TRUE;

  if (query == NULL)
    return FALSE;

  hr_query_bind_text (query, 1, account);
  hr_query_bind_time (query, 2, from);
  hr_query_bind_time (query, 3, to);
  while (hr_query_step (query, &row, error)) {
    HrReading reading;

    if (!row)
      return TRUE;

    reading = hr_history_store_get_reading (query);
    if (reducer != NULL)
      reduce (reducer, &reading);
    else
      g_array_append_val (readings, reading);
  }

  return FALSE;
}

/**
 * hr_history_store_load:
 * @self: a store that is open
 * @account: an account's id
 * @from: Unix microseconds
 * @to: Unix microseconds; not before @from
 * @max_points: how many rows to return from the range at the most; at least 4
 * @error: return location for a #HrStoreError, or %G_IO_ERROR_CANCELLED
 *
 * Reads the rows from @from to @to, both included, and the last one before. If there are more than
 * @max_points, the range is cut into stretches of equal length, and of each the first row, the ones
 * with the least and the most credits, and the last row are returned.
 *
 * Returns: (transfer full) (nullable) (element-type HrReading): the rows, in the order of time
 */
GArray *
hr_history_store_load (HrHistoryStore *self,
                       const char *account,
                       gint64 from,
                       gint64 to,
                       guint max_points,
                       GError **error)
{
  g_autoptr (GArray) readings = new_readings ();
  Reducer reducer = { .kept = readings };
  gboolean reduced;
  Extent extent;
  HrReading before;
  gboolean found = FALSE;

  if (from > G_MININT64 && !read_before (self, account, from, &before, &found, error))
    return NULL;
  if (found)
    g_array_append_val (readings, before);

  if (!read_extent (self, account, from, to, &extent, error))
    return NULL;

  reduced = extent.count > max_points;
  if (reduced) {
    reducer.first = extent.first;
    reducer.width = (extent.last - extent.first) / (max_points / POINTS_PER_BUCKET) + 1;
  }
  if (!read_range (self, account, from, to, reduced ? &reducer : NULL, readings, error))
    return NULL;
  flush_bucket (&reducer);

  return g_steal_pointer (&readings);
}

/**
 * hr_history_store_load_latest:
 * @self: a store that is open
 * @account: an account's id
 * @n: how many rows at the most
 * @error: return location for a #HrStoreError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable) (element-type HrReading): the last rows, in the order of time
 */
GArray *
hr_history_store_load_latest (HrHistoryStore *self, const char *account, guint n, GError **error)
{
  g_autoptr (GArray) readings = new_readings ();
  g_autoptr (HrQuery) query =
      hr_database_query (self->database,
                         "SELECT at, credits, used FROM ("
                         "  SELECT at, credits, used FROM sample WHERE account = ?1"
                         "  ORDER BY at DESC LIMIT ?2) ORDER BY at",
                         error);
  gboolean row = TRUE;

  if (query == NULL)
    return NULL;

  hr_query_bind_text (query, 1, account);
  hr_query_bind_int (query, 2, n);
  while (hr_query_step (query, &row, error)) {
    HrReading reading;

    if (!row)
      return g_steal_pointer (&readings);

    reading = hr_history_store_get_reading (query);
    g_array_append_val (readings, reading);
  }

  return NULL;
}
