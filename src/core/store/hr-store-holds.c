/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-store-holds.h"

#include "hr-store-file.h"

#define COLUMNS "id, bus, caller, process, started, credits, ended, why"

typedef struct {
  char *account; /* (owned) */
  HrHoldChange change;
  GPtrArray *holds; /* (owned) (nullable) (element-type HrHold) */
  guint32 granted;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->account);
  g_clear_pointer (&request->change.end, g_array_unref);
  g_clear_pointer (&request->change.remove, g_array_unref);
  g_clear_pointer (&request->change.wanted, hr_hold_free);
  g_clear_pointer (&request->holds, g_ptr_array_unref);
  g_free (request);
}

static GPtrArray *
load (HrStoreFile *self, const char *account, GError **error)
{
  g_autoptr (GPtrArray) holds = hr_holds_new ();
  g_autoptr (HrQuery) query = NULL;
  gboolean row = TRUE;
  gint64 version;

  if (!hr_database_get_version (self->database, &version, error))
    return NULL;
  if (version < HR_STORE_VERSION_HOLD)
    return g_steal_pointer (&holds);

  query = hr_database_query (self->database,
                             "SELECT " COLUMNS " FROM hold WHERE account = ?1 ORDER BY id", error);
  if (query == NULL)
    return NULL;
  hr_query_bind_text (query, 1, account);
  while (hr_query_step (query, &row, error)) {
    HrHold *hold;

    if (!row)
      return g_steal_pointer (&holds);
    hold = g_new0 (HrHold, 1);
    hold->id = (guint32) hr_query_get_int (query, 0);
    hold->bus = g_strdup (hr_query_get_text (query, 1));
    hold->caller = g_strdup (hr_query_get_text (query, 2));
    hold->process = hr_query_get_int (query, 3);
    hold->started = hr_query_get_int (query, 4);
    hold->credits = hr_query_get_int (query, 5);
    hold->ended = hr_query_get_int (query, 6) != 0;
    hold->why = g_strdup (hr_query_get_text (query, 7));
    g_ptr_array_add (holds, hold);
  }

  return NULL;
}

/* @sql: changes the hold of account ?1 and number ?2 */
static gboolean
change_each (
    HrStoreFile *self, const char *sql, const char *account, const GArray *ids, GError **error)
{
  for (guint i = 0; i < ids->len; i++) {
    g_autoptr (HrQuery) query = hr_database_query (self->database, sql, error);

    if (query == NULL)
      return FALSE;
    hr_query_bind_text (query, 1, account);
    hr_query_bind_int (query, 2, g_array_index (ids, guint32, i));
    if (!hr_query_run (query, error))
      return FALSE;
    self->wrote = TRUE;
  }
  return TRUE;
}

static gboolean
insert (HrStoreFile *self, const char *account, const HrHold *hold, GError **error)
{
  g_autoptr (HrQuery) query = hr_database_query (self->database,
                                                 "INSERT INTO hold (account, " COLUMNS
                                                 ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8)",
                                                 error);

  if (query == NULL)
    return FALSE;
  hr_query_bind_text (query, 1, account);
  hr_query_bind_int (query, 2, hold->id);
  hr_query_bind_text (query, 3, hold->bus);
  hr_query_bind_text (query, 4, hold->caller);
  hr_query_bind_int (query, 5, hold->process);
  hr_query_bind_int (query, 6, hold->started);
  hr_query_bind_int (query, 7, hold->credits);
  hr_query_bind_text (query, 8, hold->why);
  self->wrote = TRUE;
  return hr_query_run (query, error);
}

/* Another process may know a later balance than the one that asks. */
static gboolean
find_credits (HrStoreFile *self, Request *request, gint64 *credits, GError **error)
{
  HrStoreLast last;

  if (!hr_store_file_get_last (self, request->account, &last, error))
    return FALSE;
  *credits = last.known && last.confirmed > request->change.balance.at
                 ? MIN (last.reading.credits, request->change.balance.credits)
                 : request->change.balance.credits;
  return TRUE;
}

static gboolean
grant (HrStoreFile *self, Request *request, GError **error)
{
  const HrHold *wanted = request->change.wanted;
  g_autoptr (HrHold) hold = NULL;
  gint64 credits;

  if (!find_credits (self, request, &credits, error))
    return FALSE;
  if (request->holds->len >= HR_HOLDS_MAX ||
      hr_holds_choose (&wanted->credits, 1, credits, hr_holds_sum (request->holds)) < 0)
    return TRUE;

  hold = hr_hold_copy (wanted);
  while (hold->id == 0 || hr_holds_find (request->holds, hold->id) != NULL)
    hold->id++;
  if (!insert (self, request->account, hold, error))
    return FALSE;
  request->granted = hold->id;
  g_ptr_array_add (request->holds, g_steal_pointer (&hold));
  return TRUE;
}

/* Done again from the beginning where the file was damaged. */
static gboolean
do_change (HrStoreFile *self, gpointer data, GError **error)
{
  Request *request = data;
  const HrHoldChange *change = &request->change;

  request->granted = 0;
  g_clear_pointer (&request->holds, g_ptr_array_unref);
  if ((change->end != NULL &&
       !change_each (self, "UPDATE hold SET ended = 1 WHERE account = ?1 AND id = ?2",
                     request->account, change->end, error)) ||
      (change->remove != NULL &&
       !change_each (self, "DELETE FROM hold WHERE account = ?1 AND id = ?2 AND ended = 1",
                     request->account, change->remove, error)))
    return FALSE;

  request->holds = load (self, request->account, error);
  return request->holds != NULL && (change->wanted == NULL || grant (self, request, error));
}

/* A glance leaves the rest of the file unread. */
static gboolean
do_glance (HrStoreFile *self, gpointer data, GError **error)
{
  Request *request = data;

  if (!hr_store_file_glance (self, request->account, error))
    return FALSE;
  request->holds = load (self, request->account, error);
  return request->holds != NULL;
}

/**
 * hr_store_hold_async:
 * @self: a store
 * @account: an account's id
 * @change: (nullable): what to change; its members are taken over. %NULL to look alone
 * @callback: called when it is done; finish with hr_store_hold_finish()
 * @user_data: passed to @callback
 *
 * Ends and removes holds, and tests and makes one, in one transaction that reads before it writes:
 * of any number of processes none promises what another one has.
 */
void
hr_store_hold_async (HrStore *self,
                     const char *account,
                     const HrHoldChange *change,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  Request *request = g_new0 (Request, 1);
  HrStoreAccess access = HR_STORE_READS;

  request->account = g_strdup (account);
  if (change != NULL)
    request->change = *change;
  if (change == NULL)
    access = HR_STORE_GLANCES;
  else if (change->end != NULL || change->remove != NULL || change->wanted != NULL)
    access = HR_STORE_WRITES;
  hr_store_run_async (self, access, change != NULL ? do_change : do_glance, request, request_free,
                      NULL, callback, user_data);
}

/**
 * hr_store_hold_finish:
 * @self: a store
 * @result: what the callback was given
 * @granted: (out) (optional): the number of the hold that was made, 0 for none
 * @error: return location for a #HrStoreError
 *
 * Returns: (transfer full) (nullable) (element-type HrHold): all holds of the account
 */
GPtrArray *
hr_store_hold_finish (HrStore *self, GAsyncResult *result, guint32 *granted, GError **error)
{
  Request *request = hr_store_run_finish (self, result, error);
  GPtrArray *holds = NULL;

  if (granted != NULL)
    *granted = request != NULL ? request->granted : 0;
  if (request != NULL) {
    holds = g_steal_pointer (&request->holds);
    request_free (request);
  }
  return holds;
}
