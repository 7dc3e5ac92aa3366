/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-store.h"
#include "hr-history-store.h"

/* How old the confirmation in the file may become. A kill loses so much of "as of", and no number;
 * a quiet month costs 24 small writes a day instead of 288. */
#define CONFIRM_INTERVAL G_TIME_SPAN_HOUR

static gboolean
read_last (HrHistoryStore *self, const char *account, HrHistoryLast *last, GError **error)
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
    last->reading = hr_history_store_get_reading (query);
    last->written = hr_query_is_null (query, 3) ? last->reading.at : hr_query_get_time (query, 3);
    last->confirmed = last->written;
  }

  return TRUE;
}

/* Believes nothing any more of what another process may have changed. */
static gboolean
notice_others (HrHistoryStore *self, GError **error)
{
  g_autoptr (HrQuery) query = hr_database_query (self->database, "PRAGMA data_version", error);
  GHashTableIter iter;
  gpointer last;
  gboolean row;
  gint64 version;

  if (query == NULL || !hr_query_step (query, &row, error))
    return FALSE;

  version = hr_query_get_int (query, 0);
  if (version == self->version)
    return TRUE;

  self->version = version;
  g_hash_table_iter_init (&iter, self->lasts);
  while (g_hash_table_iter_next (&iter, NULL, &last))
    ((HrHistoryLast *) last)->stale = TRUE;
  return TRUE;
}

/**
 * hr_history_store_get_last:
 * @self: a store that is open
 * @account: an account's id
 * @last: (out) (transfer none): what is known of its last row, until the next failure
 * @error: return location for a #HrStoreError
 *
 * Returns: whether it could be read
 */
gboolean
hr_history_store_get_last (HrHistoryStore *self,
                           const char *account,
                           HrHistoryLast **last,
                           GError **error)
{
  HrHistoryLast found = { 0 };
  HrHistoryLast *known;

  if (!notice_others (self, error))
    return FALSE;

  known = g_hash_table_lookup (self->lasts, account);
  if (known != NULL && !known->stale) {
    *last = known;
    return TRUE;
  }

  if (!read_last (self, account, &found, error))
    return FALSE;

  /* A confirmation that is only remembered outlives what others wrote about other rows. */
  if (known != NULL && known->known && found.known && known->reading.at == found.reading.at)
    found.confirmed = MAX (found.confirmed, known->confirmed);
  *last = g_memdup2 (&found, sizeof found);
  g_hash_table_insert (self->lasts, g_strdup (account), *last);
  return TRUE;
}

static gboolean
run_writing (HrHistoryStore *self, HrQuery *query, GError **error)
{
  self->wrote = hr_query_run (query, error);
  return self->wrote;
}

static gboolean
write_confirmed (HrHistoryStore *self, const char *account, gint64 at, GError **error)
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
write_reading (HrHistoryStore *self, const char *account, const HrReading *reading, GError **error)
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
confirm (HrHistoryStore *self, const char *account, HrHistoryLast *last, gint64 at, GError **error)
{
  last->confirmed = at;
  if (ABS (last->confirmed - last->written) < CONFIRM_INTERVAL)
    return TRUE;

  if (!write_confirmed (self, account, at, error))
    return FALSE;

  last->written = at;
  return TRUE;
}

/* Judges the answer by the newest row, which may be another process's. */
static void
judge (const HrHistoryLast *last, const HrQuestion *question, HrRecorded *recorded)
{
  gboolean same_key = last->known && last->confirmed >= hr_store_round_time (question->since);

  *recorded = hr_question_judge (question, same_key ? &last->reading : NULL, &recorded->balance);
  if (recorded->judgement != HR_JUDGEMENT_GOOD)
    recorded->balance.at = last->confirmed;
}

static gboolean
write_answer (HrHistoryStore *self,
              const char *account,
              const HrReading *answer,
              HrHistoryLast *last,
              GError **error)
{
  gint64 at = hr_store_round_time (answer->at);
  HrReading row = *answer;

  if (last->known && hr_reading_same_numbers (&last->reading, answer))
    return confirm (self, account, last, at, error);

  row.at = last->known ? MAX (at, last->reading.at + HR_DATABASE_TICK) : at;
  if (!write_reading (self, account, &row, error) || !write_confirmed (self, account, at, error))
    return FALSE;

  *last = (HrHistoryLast){ .known = TRUE, .reading = row, .confirmed = at, .written = at };
  return TRUE;
}

/**
 * hr_history_store_record:
 * @self: a store that is open for writing
 * @account: an account's id
 * @question: (nullable): what the answer is judged by; %NULL to believe it
 * @recorded: (inout): the answer as its balance, then what became of it
 * @error: return location for a #HrStoreError
 *
 * Writes a row if the answer is believed and its numbers differ from the last one's. Equal ones
 * only confirm it: that is remembered, and written once an hour at most.
 *
 * The order of the rows is the order in which the counters ran. A wall clock that was set back must
 * not disturb it, so a row is always at least a millisecond after the one before. Nobody else
 * writes between the look at the last row and the new one.
 *
 * Returns: whether the balance that stands is on the disk
 */
gboolean
hr_history_store_record (HrHistoryStore *self,
                         const char *account,
                         const HrQuestion *question,
                         HrRecorded *recorded,
                         GError **error)
{
  HrHistoryLast *last;

  if (!hr_database_execute (self->database, "BEGIN IMMEDIATE", error) ||
      !hr_history_store_get_last (self, account, &last, error))
    return FALSE;

  if (question != NULL)
    judge (last, question, recorded);
  if (recorded->judgement == HR_JUDGEMENT_GOOD &&
      !write_answer (self, account, &recorded->balance, last, error))
    return FALSE;

  return hr_database_execute (self->database, "COMMIT", error);
}

static gboolean
delete_from (HrHistoryStore *self, const char *sql, const char *account, GError **error)
{
  g_autoptr (HrQuery) query = hr_database_query (self->database, sql, error);

  if (query == NULL)
    return FALSE;

  hr_query_bind_text (query, 1, account);
  return run_writing (self, query, error);
}

/**
 * hr_history_store_forget:
 * @self: a store that is open for writing
 * @account: an account's id
 * @error: return location for a #HrStoreError
 *
 * Removes all that is known of an account.
 *
 * Returns: whether it is gone
 */
gboolean
hr_history_store_forget (HrHistoryStore *self, const char *account, GError **error)
{
  if (!hr_database_execute (self->database, "BEGIN IMMEDIATE", error) ||
      !delete_from (self, "DELETE FROM sample WHERE account = ?1", account, error) ||
      !delete_from (self, "DELETE FROM confirmed WHERE account = ?1", account, error) ||
      !hr_database_execute (self->database, "COMMIT", error))
    return FALSE;

  g_hash_table_remove (self->lasts, account);
  return TRUE;
}

/**
 * hr_history_store_write_confirmed:
 * @self: a store that is open for writing
 * @error: return location for a #HrStoreError
 *
 * Writes the confirmations that are only remembered.
 *
 * Returns: whether all are on the disk
 */
gboolean
hr_history_store_write_confirmed (HrHistoryStore *self, GError **error)
{
  GHashTableIter iter;
  gpointer account, value;

  g_hash_table_iter_init (&iter, self->lasts);
  while (g_hash_table_iter_next (&iter, &account, &value)) {
    HrHistoryLast *last = value;

    if (last->confirmed == last->written)
      continue;
    if (!write_confirmed (self, account, last->confirmed, error))
      return FALSE;
    last->written = last->confirmed;
  }

  return TRUE;
}
