/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-fuzz-look.h"
#include "hr-fuzz.h"
#include "hr-history-store.h"
#include "hr-history-thin.h"

#include <string.h>

#define NOW     (HR_FUZZ_NOW_S * G_USEC_PER_SEC)
#define ACCOUNT "default"

/* What stands between the file and its log in an input. */
#define SEPARATOR "\n== log ==\n"

typedef struct {
  guint max_points;
  gboolean more;
  HrHistoryThinning walk;
} Ask;

static gboolean
look (HrHistoryStore *store, gpointer data, GError **error)
{
  const Ask *ask = data;
  g_autoptr (GArray) readings =
      hr_history_store_load (store, ACCOUNT, G_MININT64, G_MAXINT64, ask->max_points, error);

  if (readings == NULL)
    return FALSE;
  hr_fuzz_look ((const HrReading *) (void *) readings->data, readings->len, FALSE);

  return TRUE;
}

static gboolean
look_back (HrHistoryStore *store, gpointer data, GError **error)
{
  g_autoptr (GArray) latest = hr_history_store_load_latest (store, ACCOUNT, 20, error);

  return latest != NULL;
}

static gboolean
record (HrHistoryStore *store, gpointer data, GError **error)
{
  const HrQuestion question = { .low_threshold = 50, .critical_threshold = 20 };
  HrRecorded recorded = { .balance = { NOW, 195, 5, TRUE } };

  return hr_history_store_record (store, ACCOUNT, &question, &recorded, error);
}

static gboolean
thin (HrHistoryStore *store, gpointer data, GError **error)
{
  Ask *ask = data;

  return hr_history_thinning_step (&ask->walk, store, NOW, &ask->more, error);
}

static gboolean
forget (HrHistoryStore *store, gpointer data, GError **error)
{
  return hr_history_store_forget (store, ACCOUNT, error);
}

/* Only a file from the future may refuse to be a history; a damaged one has made room for a new one
 * before anybody hears of it. */
static void
run (HrHistoryStore *store, HrHistoryAccess access, HrHistoryOperation operation, Ask *ask)
{
  g_autoptr (GError) error = NULL;

  if (hr_history_store_run (store, access, NOW, operation, ask, &error))
    return;
  g_assert_error (error, HR_STORE_ERROR, HR_STORE_ERROR_NEWER);
  ask->more = FALSE;
}

static void
use (const char *path)
{
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  HrHistoryStore *store = hr_history_store_new (path, stop);
  Ask ask = { .max_points = G_MAXUINT, .more = TRUE };

  run (store, HR_HISTORY_READS, look, &ask);
  run (store, HR_HISTORY_READS, look_back, &ask);
  run (store, HR_HISTORY_WRITES, record, &ask);
  while (ask.more)
    run (store, HR_HISTORY_WRITES, thin, &ask);
  hr_history_thinning_clear (&ask.walk);
  ask.max_points = 8;
  run (store, HR_HISTORY_READS, look, &ask);
  run (store, HR_HISTORY_WRITES, forget, &ask);
  if (store->damaged_path != NULL)
    g_assert_true (g_file_test (store->damaged_path, G_FILE_TEST_EXISTS));
  hr_history_store_free (store);
}

/* The file "history.db"; behind a separator, its log. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *folder = hr_fuzz_folder_new ();
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  const guint8 *log = size > 0 ? memmem (data, size, SEPARATOR, strlen (SEPARATOR)) : NULL;

  hr_fuzz_write (path, data, log != NULL ? (gsize) (log - data) : size);
  if (log != NULL) {
    g_autofree char *log_path = g_strconcat (path, "-wal", NULL);

    log += strlen (SEPARATOR);
    hr_fuzz_write (log_path, log, (gsize) (data + size - log));
  }
  use (path);
  hr_fuzz_folder_free (g_steal_pointer (&folder));

  return 0;
}
