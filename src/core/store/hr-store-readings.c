/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-store-file.h"

#include "hr-ledger-rows.h"

/* How many rows a stretch of time is reduced to: the first, the least, the most and the last. */
#define POINTS_PER_BUCKET 4

/* How old the confirmation in the file may become. A kill loses so much of "as of", and no number;
 * a quiet month costs 24 small writes a day instead of 288. */
#define CONFIRM_INTERVAL G_TIME_SPAN_HOUR

/* By how much the newest row may be ahead of an answer and still be taken for older. Ahead by more,
 * it was recorded while the clock was wrong. */
#define CLOCK_TOLERANCE G_TIME_SPAN_DAY

/* @query: whose first columns are at, credits and used, and that has stepped to a row */
static HrReading
get_reading (HrQuery *query)
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

/**
 * hr_store_file_collect:
 * @query: (transfer none): a query whose first columns are at, credits and used
 * @error: return location for a #HrStoreError
 *
 * Returns: (transfer full) (nullable) (element-type HrReading): its rows
 */
GArray *
hr_store_file_collect (HrQuery *query, GError **error)
{
  g_autoptr (GArray) readings = new_readings ();
  gboolean row = TRUE;

  while (hr_query_step (query, &row, error)) {
    HrReading reading;

    if (!row)
      return g_steal_pointer (&readings);

    reading = get_reading (query);
    g_array_append_val (readings, reading);
  }

  return NULL;
}

/**
 * hr_store_file_read_before:
 * @self: a file that is open
 * @account: an account's id
 * @at: Unix microseconds
 * @reading: (out caller-allocates): the last row before @at
 * @found: (out): whether there is one
 * @error: return location for a #HrStoreError
 *
 * Returns: whether the store could be read
 */
gboolean
hr_store_file_read_before (HrStoreFile *self,
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
    *reading = get_reading (query);
  return TRUE;
}

#define IN_RANGE " FROM sample WHERE account = ?1 AND at >= ?2 AND at <= ?3"

typedef struct {
  gint64 count;
  gint64 first;
  gint64 last;
} Extent;

static gboolean
read_extent (
    HrStoreFile *self, const char *account, gint64 from, gint64 to, Extent *extent, GError **error)
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
read_range (HrStoreFile *self,
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

    reading = get_reading (query);
    if (reducer != NULL)
      reduce (reducer, &reading);
    else
      g_array_append_val (readings, reading);
  }

  return FALSE;
}

/**
 * hr_store_file_load:
 * @self: a file that is open
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
hr_store_file_load (HrStoreFile *self,
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

  if (from > G_MININT64 && !hr_store_file_read_before (self, account, from, &before, &found, error))
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
 * hr_store_file_load_latest:
 * @self: a file that is open
 * @account: an account's id
 * @n: how many rows at the most
 * @error: return location for a #HrStoreError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable) (element-type HrReading): the last rows, in the order of time
 */
GArray *
hr_store_file_load_latest (HrStoreFile *self, const char *account, guint n, GError **error)
{
  g_autoptr (HrQuery) query =
      hr_database_query (self->database,
                         "SELECT at, credits, used FROM ("
                         "  SELECT at, credits, used FROM sample WHERE account = ?1"
                         "  ORDER BY at DESC LIMIT ?2) ORDER BY at",
                         error);

  if (query == NULL)
    return NULL;

  hr_query_bind_text (query, 1, account);
  hr_query_bind_int (query, 2, n);
  return hr_store_file_collect (query, error);
}

static gboolean
read_last (HrStoreFile *self, const char *account, HrStoreLast *last, GError **error)
{
  g_autoptr (HrQuery) query =
      hr_database_query (self->database,
                         "SELECT s.at, s.credits, s.used, c.at FROM sample AS s "
                         "LEFT JOIN confirmed AS c ON c.account = s.account "
                         "WHERE s.account = ?1 ORDER BY s.at DESC LIMIT 1",
                         error);

  if (query == NULL)
    return FALSE;

  hr_query_bind_text (query, 1, account);
  if (!hr_query_step (query, &last->known, error))
    return FALSE;

  if (last->known) {
    last->reading = get_reading (query);
    last->written = hr_query_is_null (query, 3) ? last->reading.at : hr_query_get_time (query, 3);
    last->confirmed = last->written;
  }

  return TRUE;
}

/**
 * hr_store_file_get_last:
 * @self: a file that is open
 * @account: an account's id
 * @last: (out): what is known of its last row
 * @error: return location for a #HrStoreError
 *
 * Reads what is in the file now, whoever wrote it, with the confirmation of that row that is only
 * remembered.
 *
 * Returns: whether it could be read
 */
gboolean
hr_store_file_get_last (HrStoreFile *self, const char *account, HrStoreLast *last, GError **error)
{
  const HrStoreLast *pending = g_hash_table_lookup (self->pending, account);

  *last = (HrStoreLast){ 0 };
  if (!read_last (self, account, last, error))
    return FALSE;

  if (pending != NULL && last->known && pending->reading.at == last->reading.at)
    last->confirmed = MAX (last->confirmed, pending->confirmed);
  else
    g_hash_table_remove (self->pending, account);
  return TRUE;
}

static gboolean
run_writing (HrStoreFile *self, HrQuery *query, GError **error)
{
  self->wrote = hr_query_run (query, error);
  return self->wrote;
}

static gboolean
write_confirmed (HrStoreFile *self, const char *account, gint64 at, GError **error)
{
  g_autoptr (HrQuery) query =
      hr_database_query (self->database,
                         "INSERT INTO confirmed (account, at) VALUES (?1, ?2) "
                         "ON CONFLICT (account) DO UPDATE SET at = excluded.at",
                         error);

  if (query == NULL)
    return FALSE;

  hr_query_bind_text (query, 1, account);
  hr_query_bind_time (query, 2, at);
  return run_writing (self, query, error);
}

static gboolean
write_reading (HrStoreFile *self, const char *account, const HrReading *reading, GError **error)
{
  g_autoptr (HrQuery) query =
      hr_database_query (self->database,
                         "INSERT INTO sample (account, at, credits, used) VALUES (?1, ?2, ?3, ?4)",
                         error);

  if (query == NULL)
    return FALSE;

  hr_query_bind_text (query, 1, account);
  hr_query_bind_time (query, 2, reading->at);
  hr_query_bind_int (query, 3, reading->credits);
  if (reading->used_known)
    hr_query_bind_int (query, 4, reading->used);
  return run_writing (self, query, error);
}

static gboolean
confirm (HrStoreFile *self, const char *account, HrStoreLast *last, gint64 at, GError **error)
{
  /* Another process may have been told so later, unless its clock was wrong. */
  if (last->confirmed - at <= CLOCK_TOLERANCE)
    at = MAX (at, last->confirmed);

  last->confirmed = at;
  if (!self->confirms_at_once && ABS (last->confirmed - last->written) < CONFIRM_INTERVAL) {
    g_hash_table_replace (self->pending, g_strdup (account), g_memdup2 (last, sizeof *last));
    return TRUE;
  }

  g_hash_table_remove (self->pending, account);
  return write_confirmed (self, account, at, error);
}

static void
keep_doubt (HrTold *told, HrDoubt doubt)
{
  hr_told_unset (told, HR_TOLD_DOUBT_AT);
  hr_told_unset (told, HR_TOLD_DOUBT_LEVEL);
  if (doubt.at != 0) {
    hr_told_set (told, HR_TOLD_DOUBT_AT, doubt.at);
    hr_told_set (told, HR_TOLD_DOUBT_LEVEL, doubt.level);
  }
}

/* Judges the answer by the newest row and by what is in doubt, which both may be another process's.
 */
static gboolean
judge (HrStoreFile *self,
       const char *account,
       const HrStoreLast *last,
       const HrQuestion *question,
       HrRecorded *recorded,
       GError **error)
{
  g_autoptr (HrTold) told = hr_store_file_load_told (self, account, error);
  g_autoptr (HrTold) before = told != NULL ? hr_told_copy (told) : NULL;
  HrQuestion now = *question;
  gboolean same_key;

  if (told == NULL)
    return FALSE;

  now.since = MAX (now.since, hr_told_get (told, HR_TOLD_SINCE));
  now.doubt.at = hr_told_get (told, HR_TOLD_DOUBT_AT);
  now.doubt.level =
      (HrLevel) CLAMP (hr_told_get (told, HR_TOLD_DOUBT_LEVEL), HR_LEVEL_UNKNOWN, HR_LEVEL_EMPTY);
  same_key = last->known && last->confirmed >= hr_store_round_time (now.since);
  *recorded = hr_question_judge (&now, same_key ? &last->reading : NULL, &recorded->balance);
  if (recorded->judgement != HR_JUDGEMENT_GOOD)
    recorded->balance.at = last->confirmed;

  keep_doubt (told, recorded->doubt);
  return hr_store_file_save_told (self, account, before, told, error);
}

#define OUT "1000000000000000"

#define MOVE_OUT                                                                                   \
  "UPDATE sample SET at = r.n + " OUT " FROM ("                                                    \
  "  SELECT at AS was, row_number () OVER (ORDER BY at) AS n FROM sample"                          \
  "  WHERE account = ?1 AND at >= ?2) AS r "                                                       \
  "WHERE account = ?1 AND at = r.was AND ?3 = ?3"
#define MOVE_IN                                                                                    \
  "UPDATE sample SET at = at - " OUT " + ?3 WHERE account = ?1 AND at >= " OUT " AND ?2 = ?2"

static gboolean
run_move (
    HrStoreFile *self, const char *sql, const char *account, gint64 from, gint64 to, GError **error)
{
  g_autoptr (HrQuery) query = hr_database_query (self->database, sql, error);

  if (query == NULL)
    return FALSE;

  hr_query_bind_text (query, 1, account);
  hr_query_bind_time (query, 2, from);
  hr_query_bind_time (query, 3, to);
  return run_writing (self, query, error);
}

/* Moves the rows that are ahead of an answer by more than the clocks of this machine differ, with
 * which they cannot have come to be, to just after the rows before them. Their order stays, and
 * with it every total. */
static gboolean
move_back (HrStoreFile *self, const char *account, gint64 at, HrStoreLast *last, GError **error)
{
  HrReading before;
  gboolean found = FALSE;
  gint64 to;

  if (last->reading.at - at <= CLOCK_TOLERANCE)
    return TRUE;

  if (!hr_store_file_read_before (self, account, at, &before, &found, error))
    return FALSE;
  /* By way of times that no row has, so that none gets in the way of another. */
  to = MAX (found ? before.at : 0, at - CLOCK_TOLERANCE);
  if (!run_move (self, MOVE_OUT, account, at, to, error) ||
      !run_move (self, MOVE_IN, account, at, to, error))
    return FALSE;

  g_message ("The clock was set back: readings of account %s were ahead of it", account);
  g_hash_table_remove (self->pending, account);
  return read_last (self, account, last, error);
}

static gboolean
write_answer (HrStoreFile *self,
              const char *account,
              const HrReading *answer,
              HrStoreLast *last,
              GError **error)
{
  gint64 at = hr_store_round_time (answer->at);
  HrReading row = *answer;

  if (last->known && !move_back (self, account, at, last, error))
    return FALSE;
  if (last->known && hr_reading_same_numbers (&last->reading, answer))
    return confirm (self, account, last, at, error);

  row.at = last->known ? MAX (at, last->reading.at + HR_DATABASE_TICK) : at;
  g_hash_table_remove (self->pending, account);
  return write_reading (self, account, &row, error) &&
         write_confirmed (self, account, row.at, error);
}

/**
 * hr_store_file_record:
 * @self: a file that is open for writing, within a transaction
 * @account: an account's id
 * @question: (nullable): what the answer is judged by; %NULL to believe it
 * @recorded: (inout): the answer as its balance, then what became of it
 * @error: return location for a #HrStoreError
 *
 * Writes a row if the answer is believed and its numbers differ from the last one's. Equal ones
 * only confirm it: that is remembered, and written once an hour at most, or else at once.
 *
 * The order of the rows is the order in which the counters ran. A wall clock that was set back must
 * not disturb it, so a row is always at least a millisecond after the one before; and rows that are
 * more than a day ahead of the answer were recorded under a wrong clock and are moved back.
 *
 * Returns: whether the balance that stands was written
 */
gboolean
hr_store_file_record (HrStoreFile *self,
                      const char *account,
                      const HrQuestion *question,
                      HrRecorded *recorded,
                      GError **error)
{
  HrStoreLast last;

  if (!hr_store_file_get_last (self, account, &last, error) ||
      (question != NULL && !judge (self, account, &last, question, recorded, error)))
    return FALSE;

  return recorded->judgement != HR_JUDGEMENT_GOOD ||
         write_answer (self, account, &recorded->balance, &last, error);
}

static gboolean
delete_from (HrStoreFile *self, const char *sql, const char *account, GError **error)
{
  g_autoptr (HrQuery) query = hr_database_query (self->database, sql, error);

  if (query == NULL)
    return FALSE;

  hr_query_bind_text (query, 1, account);
  return run_writing (self, query, error);
}

/**
 * hr_store_file_forget:
 * @self: a file that is open for writing, within a transaction
 * @account: an account's id
 * @error: return location for a #HrStoreError
 *
 * Removes all that is known of an account.
 *
 * Returns: whether it is gone
 */
gboolean
hr_store_file_forget (HrStoreFile *self, const char *account, GError **error)
{
  g_hash_table_remove (self->pending, account);
  return delete_from (self, "DELETE FROM sample WHERE account = ?1", account, error) &&
         delete_from (self, "DELETE FROM confirmed WHERE account = ?1", account, error) &&
         delete_from (self, "DELETE FROM told WHERE account = ?1", account, error) &&
         delete_from (self, "DELETE FROM hold WHERE account = ?1", account, error);
}

/**
 * hr_store_file_write_pending:
 * @self: a file that is open for writing, within a transaction
 * @data: (nullable): not looked at
 * @error: return location for a #HrStoreError
 *
 * Writes the confirmations that are only remembered, of rows that are still the last.
 *
 * Returns: whether all were written
 */
gboolean
hr_store_file_write_pending (HrStoreFile *self, gpointer data, GError **error)
{
  g_autofree char **accounts = (char **) g_hash_table_get_keys_as_array (self->pending, NULL);

  for (guint i = 0; accounts[i] != NULL; i++) {
    g_autofree char *account = g_strdup (accounts[i]);
    HrStoreLast last;

    if (!hr_store_file_get_last (self, account, &last, error) ||
        (last.known && last.confirmed != last.written &&
         !write_confirmed (self, account, last.confirmed, error)))
      return FALSE;
  }
  g_hash_table_remove_all (self->pending);

  return TRUE;
}
