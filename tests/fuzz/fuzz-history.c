/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-fuzz-look.h"
#include "hr-fuzz.h"
#include "hr-store-file.h"

#include <string.h>

#define NOW     (HR_FUZZ_NOW_S * G_USEC_PER_SEC)
#define ACCOUNT "default"

/* What stands between the file and its log in an input. */
#define SEPARATOR "\n== log ==\n"

typedef struct {
  guint max_points;
  HrStoreThinning walk;
} Ask;

static gboolean
look (HrStoreFile *file, gpointer data, GError **error)
{
  const Ask *ask = data;
  g_autoptr (GArray) readings =
      hr_store_file_load (file, ACCOUNT, G_MININT64, G_MAXINT64, ask->max_points, error);

  if (readings == NULL)
    return FALSE;
  hr_fuzz_look ((const HrReading *) (void *) readings->data, readings->len, FALSE);

  return TRUE;
}

static gboolean
look_back (HrStoreFile *file, gpointer data, GError **error)
{
  g_autoptr (GArray) latest = hr_store_file_load_latest (file, ACCOUNT, 20, error);

  return latest != NULL;
}

static gboolean
record (HrStoreFile *file, gpointer data, GError **error)
{
  const HrQuestion question = { .low_threshold = 50, .critical_threshold = 20 };
  HrRecorded recorded = { .balance = { NOW, 195, 5, TRUE } };

  return hr_store_file_record (file, ACCOUNT, &question, &recorded, error);
}

static gboolean
thin (HrStoreFile *file, gpointer data, GError **error)
{
  Ask *ask = data;

  return hr_store_file_thin (file, &ask->walk, error);
}

static gboolean
forget (HrStoreFile *file, gpointer data, GError **error)
{
  return hr_store_file_forget (file, ACCOUNT, error);
}

/* Only a file from the future may refuse to be a history; a damaged one has made room for a new one
 * before anybody hears of it. */
static void
run (HrStoreFile *file, HrStoreAccess access, HrStoreOperation operation, Ask *ask)
{
  g_autoptr (GError) error = NULL;

  if (hr_store_file_run (file, access, NOW, operation, ask, &error))
    return;
  g_assert_error (error, HR_STORE_ERROR, HR_STORE_ERROR_NEWER);
  ask->walk.more = FALSE;
}

static void
use (const char *path)
{
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  HrStoreFile *file = hr_store_file_new (path, stop);
  Ask ask = { .max_points = G_MAXUINT, .walk = { .now = NOW, .more = TRUE } };

  run (file, HR_STORE_READS, look, &ask);
  run (file, HR_STORE_READS, look_back, &ask);
  run (file, HR_STORE_WRITES, record, &ask);
  while (ask.walk.more)
    run (file, HR_STORE_TENDS, thin, &ask);
  hr_store_thinning_clear (&ask.walk);
  ask.max_points = 8;
  run (file, HR_STORE_READS, look, &ask);
  run (file, HR_STORE_WRITES, forget, &ask);
  if (file->damaged_path != NULL)
    g_assert_true (g_file_test (file->damaged_path, G_FILE_TEST_EXISTS));
  hr_store_file_free (file);
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
