/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-history-store.h"

/* How many rows a stretch of time is reduced to: the first, the least, the most and the last. */
#define POINTS_PER_BUCKET 4

static HrSample
get_sample (HrQuery *query)
{
  return (HrSample){
    .at = hr_query_get_int (query, 0),
    .credits = hr_query_get_int (query, 1),
    .used = hr_query_get_int (query, 2),
    .used_known = !hr_query_is_null (query, 2),
  };
}

static GArray *
new_samples (void)
{
  return g_array_new (FALSE, FALSE, sizeof (HrSample));
}

/* The last row at or before a moment, if there is one. */
static gboolean
read_at (HrHistoryStore *self,
         const char *account,
         gint64 at,
         HrSample *sample,
         gboolean *found,
         GError **error)
{
  g_autoptr (HrQuery) query =
      hr_database_query (self->database,
                         "SELECT at, credits, used FROM sample WHERE account = ?1 AND at <= ?2 "
                         "ORDER BY at DESC LIMIT 1",
                         error);

  if (query == NULL)
    return FALSE;

  hr_query_bind_text (query, 1, account);
  hr_query_bind_int (query, 2, at);
  if (!hr_query_step (query, found, error))
    return FALSE;

  if (*found)
    *sample = get_sample (query);
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
  hr_query_bind_int (query, 2, from);
  hr_query_bind_int (query, 3, to);
  if (!hr_query_step (query, &row, error))
    return FALSE;

  extent->count = hr_query_get_int (query, 0);
  extent->first = hr_query_get_int (query, 1);
  extent->last = hr_query_get_int (query, 2);
  return TRUE;
}

/* Rows come in the order of time and are kept by the bucket that they fall into. */
typedef struct {
  GArray *kept; /* (unowned) */
  gint64 first;
  gint64 width;
  gint64 bucket;
  gboolean any;
  HrSample points[POINTS_PER_BUCKET]; /* first, least, most, last */
} Reducer;

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const HrSample *one = a;
  const HrSample *other = b;

  return (one->at > other->at) - (one->at < other->at);
}

/* Hands the bucket's points on: in the order of time, each once. */
static void
flush_bucket (Reducer *self)
{
  if (!self->any)
    return;

  qsort (self->points, POINTS_PER_BUCKET, sizeof (HrSample), compare_times);
  for (guint i = 0; i < POINTS_PER_BUCKET; i++) {
    if (i == 0 || self->points[i].at != self->points[i - 1].at)
      g_array_append_val (self->kept, self->points[i]);
  }
  self->any = FALSE;
}

static void
reduce (Reducer *self, const HrSample *sample)
{
  gint64 bucket = (sample->at - self->first) / self->width;

  if (self->any && bucket != self->bucket)
    flush_bucket (self);

  if (!self->any) {
    for (guint i = 0; i < POINTS_PER_BUCKET; i++)
      self->points[i] = *sample;
    self->bucket = bucket;
    self->any = TRUE;
  }

  if (sample->credits < self->points[1].credits)
    self->points[1] = *sample;
  if (sample->credits > self->points[2].credits)
    self->points[2] = *sample;
  self->points[3] = *sample;
}

static gboolean
read_range (HrHistoryStore *self,
            const char *account,
            gint64 from,
            gint64 to,
            Reducer *reducer,
            GArray *samples,
            GError **error)
{
  g_autoptr (HrQuery) query =
      hr_database_query (self->database, "SELECT at, credits, used" IN_RANGE " ORDER BY at", error);
  gboolean row = TRUE;

  if (query == NULL)
    return FALSE;

  hr_query_bind_text (query, 1, account);
  hr_query_bind_int (query, 2, from);
  hr_query_bind_int (query, 3, to);
  while (hr_query_step (query, &row, error)) {
    HrSample sample;

    if (!row)
      return TRUE;

    sample = get_sample (query);
    if (reducer != NULL)
      reduce (reducer, &sample);
    else
      g_array_append_val (samples, sample);
  }

  return FALSE;
}

/**
 * hr_history_store_load:
 * @self: a store that is open
 * @account: an account's id
 * @from: Unix milliseconds
 * @to: Unix milliseconds; not before @from
 * @max_points: how many rows to return from the range at the most; at least 4
 * @error: return location for a #HrHistoryError, or %G_IO_ERROR_CANCELLED
 *
 * Reads the rows from @from to @to, both included, and the last one before. If there are more than
 * @max_points, the range is cut into stretches of equal length, and of each the first row, the ones
 * with the least and the most credits, and the last row are returned.
 *
 * Returns: (transfer full) (nullable) (element-type HrSample): the rows, in the order of time
 */
GArray *
hr_history_store_load (HrHistoryStore *self,
                       const char *account,
                       gint64 from,
                       gint64 to,
                       guint max_points,
                       GError **error)
{
  g_autoptr (GArray) samples = new_samples ();
  Reducer reducer = { .kept = samples };
  gboolean reduced;
  Extent extent;
  HrSample before;
  gboolean found = FALSE;

  if (from > G_MININT64 && !read_at (self, account, from - 1, &before, &found, error))
    return NULL;
  if (found)
    g_array_append_val (samples, before);

  if (!read_extent (self, account, from, to, &extent, error))
    return NULL;

  reduced = extent.count > max_points;
  if (reduced) {
    reducer.first = extent.first;
    reducer.width = (extent.last - extent.first) / (max_points / POINTS_PER_BUCKET) + 1;
  }
  if (!read_range (self, account, from, to, reduced ? &reducer : NULL, samples, error))
    return NULL;
  flush_bucket (&reducer);

  return g_steal_pointer (&samples);
}

/**
 * hr_history_store_load_latest:
 * @self: a store that is open
 * @account: an account's id
 * @n: how many rows at the most
 * @error: return location for a #HrHistoryError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable) (element-type HrSample): the last rows, in the order of time
 */
GArray *
hr_history_store_load_latest (HrHistoryStore *self, const char *account, guint n, GError **error)
{
  g_autoptr (GArray) samples = new_samples ();
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
    HrSample sample;

    if (!row)
      return g_steal_pointer (&samples);

    sample = get_sample (query);
    g_array_append_val (samples, sample);
  }

  return NULL;
}
