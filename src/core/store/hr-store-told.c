/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-store-file.h"

/**
 * hr_store_file_load_told:
 * @self: a file that is open
 * @account: an account's id
 * @error: return location for a #HrStoreError
 *
 * Returns: (transfer full) (nullable): what was told of the account; nothing where the file is an
 *   earlier version's that cannot be written
 */
HrTold *
hr_store_file_load_told (HrStoreFile *self, const char *account, GError **error)
{
  g_autoptr (HrTold) told = hr_told_new ();
  g_autoptr (HrQuery) query = NULL;
  gboolean row = TRUE;
  gint64 version;

  if (!hr_database_get_version (self->database, &version, error))
    return NULL;
  if (version < HR_STORE_VERSION_TOLD)
    return g_steal_pointer (&told);

  query =
      hr_database_query (self->database, "SELECT name, value FROM told WHERE account = ?1", error);
  if (query == NULL)
    return NULL;
  hr_query_bind_text (query, 1, account);
  while (hr_query_step (query, &row, error)) {
    if (!row)
      return g_steal_pointer (&told);
    hr_told_set (told, hr_query_get_text (query, 0), hr_query_get_int (query, 1));
  }

  return NULL;
}

#define INSERT_VALUE                                                                               \
  "INSERT INTO told (account, name, value) VALUES (?1, ?2, ?3) "                                   \
  "ON CONFLICT (account, name) DO UPDATE SET value = "
#define WRITE_VALUE INSERT_VALUE "excluded.value"
/* Keeps the later one of two times up to which something holds; of all else, what is known already:
 * it was taken over before, or is newer. */
#define IMPORT_VALUE                                                                               \
  INSERT_VALUE "CASE WHEN name IN ('" HR_TOLD_RETRY_AT "', '" HR_TOLD_SINCE                        \
               "', '" HR_TOLD_STANDS_AFTER "') THEN max (value, excluded.value) ELSE value END"

static gboolean
write_value (HrDatabase *database,
             const char *sql,
             const char *account,
             const char *name,
             gint64 value,
             GError **error)
{
  g_autoptr (HrQuery) query = hr_database_query (database, sql, error);

  if (query == NULL)
    return FALSE;

  hr_query_bind_text (query, 1, account);
  hr_query_bind_text (query, 2, name);
  hr_query_bind_int (query, 3, value);
  return hr_query_run (query, error);
}

/**
 * hr_store_import_told:
 * @database: a connection, within a transaction
 * @account: an account's id
 * @name: a name of what was told
 * @value: as an earlier version kept it, in a file of its own
 * @error: return location for a #HrStoreError
 *
 * Returns: whether it is in the file now, or something newer
 */
gboolean
hr_store_import_told (
    HrDatabase *database, const char *account, const char *name, gint64 value, GError **error)
{
  return write_value (database, IMPORT_VALUE, account, name, value, error);
}

static gboolean
delete_value (HrDatabase *database, const char *account, const char *name, GError **error)
{
  g_autoptr (HrQuery) query =
      hr_database_query (database, "DELETE FROM told WHERE account = ?1 AND name = ?2", error);

  if (query == NULL)
    return FALSE;

  hr_query_bind_text (query, 1, account);
  hr_query_bind_text (query, 2, name);
  return hr_query_run (query, error);
}

/**
 * hr_store_file_save_told:
 * @self: a file that is open for writing, within the transaction in which @before was read
 * @account: an account's id
 * @before: what is in the file
 * @after: what is to be in the file
 * @error: return location for a #HrStoreError
 *
 * Writes what differs; nothing where nothing does.
 *
 * Returns: whether it was written
 */
gboolean
hr_store_file_save_told (HrStoreFile *self,
                         const char *account,
                         const HrTold *before,
                         const HrTold *after,
                         GError **error)
{
  g_autoptr (GList) old = hr_told_list (before);
  g_autoptr (GList) new = hr_told_list (after);

  for (GList *l = old; l != NULL; l = l->next) {
    if (hr_told_has (after, l->data))
      continue;
    if (!delete_value (self->database, account, l->data, error))
      return FALSE;
    self->wrote = TRUE;
  }
  for (GList *l = new; l != NULL; l = l->next) {
    gint64 value = hr_told_get (after, l->data);

    if (hr_told_has (before, l->data) && hr_told_get (before, l->data) == value)
      continue;
    if (!write_value (self->database, WRITE_VALUE, account, l->data, value, error))
      return FALSE;
    self->wrote = TRUE;
  }

  return TRUE;
}
