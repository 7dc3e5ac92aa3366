/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-alerts.h"
#include "hr-retry-at.h"
#include "hr-fuzz.h"
#include "hr-store-file.h"

#include <string.h>

#define NOW     (HR_FUZZ_NOW_S * G_USEC_PER_SEC)
#define HOUR    (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define ACCOUNT "default"

static void
take_alerts (GArray *alerts)
{
  g_assert_nonnull (alerts);
  g_array_unref (alerts);
}

/* A morning with whatever was remembered. */
static void
live (HrAlerts *alerts)
{
  const HrAlertLimits limits = { 50, 20, TRUE, 6, 24, 100, NOW + 9 * HOUR, 120, NOW + 5 * HOUR };
  const HrReading balance = { NOW, 19, 5, TRUE };

  (void) hr_alerts_get_review_at (alerts, &limits, NOW);
  (void) hr_alerts_get_snoozed_until (alerts, NOW);
  take_alerts (hr_alerts_snooze_over (alerts, NOW));
  hr_alerts_count_awake (alerts, HOUR);
  take_alerts (hr_alerts_failure (alerts, HR_ERROR_OFFLINE, NOW, 0));
  hr_alerts_count_awake (alerts, 8 * HOUR);
  take_alerts (hr_alerts_failure (alerts, HR_ERROR_OFFLINE, NOW + 7 * HOUR, 0));
  take_alerts (hr_alerts_balance (alerts, &limits, &balance, NOW + 8 * HOUR));
  take_alerts (hr_alerts_review (alerts, &limits, NOW + 8 * HOUR));
  (void) hr_alerts_get_review_at (alerts, &limits, NOW + 8 * HOUR);
}

static void
check_retry_at (gint64 until)
{
  HrRetryAt retry_at = { 0 };

  hr_retry_at_set (&retry_at, until, HOUR, NOW);
  g_assert_cmpint (hr_retry_at_defer (&retry_at, HOUR), >=, HOUR);
  g_assert_cmpint (hr_retry_at_defer (&retry_at, HOUR), <=, HOUR + 24 * HOUR);
  hr_retry_at_translate (&retry_at, HOUR, NOW - HOUR);
}

/* What is saved is what the next run reads. */
static gboolean
check_saved (HrStoreFile *file, gpointer data, GError **error)
{
  const HrAlerts *alerts = data;
  g_autoptr (HrTold) told = hr_store_file_load_told (file, ACCOUNT, error);
  HrAlerts loaded;

  g_assert_no_error (*error);
  hr_alerts_load (&loaded, told);
  g_assert_cmpint (loaded.level, ==, alerts->level);
  g_assert_cmpint (loaded.told, ==, alerts->told);
  g_assert_cmpint (loaded.have_reading, ==, alerts->have_reading);
  g_assert_cmpint (loaded.reading.credits, ==, alerts->reading.credits);
  g_assert_cmpint (loaded.snoozed_until, ==, alerts->snoozed_until);
  g_assert_cmpint (loaded.failing_since, ==, alerts->failing_since);
  return TRUE;
}

static gboolean
check_taken_over (HrStoreFile *file, gpointer data, GError **error)
{
  HrAlerts *alerts = data;
  g_autoptr (HrTold) before = hr_store_file_load_told (file, ACCOUNT, error);
  g_autoptr (HrTold) told = NULL;

  g_assert_no_error (*error);
  told = hr_told_copy (before);
  hr_alerts_load (alerts, told);
  check_retry_at (hr_told_get (told, HR_TOLD_RETRY_AT));
  live (alerts);
  hr_alerts_save (alerts, told);
  return hr_store_file_save_told (file, ACCOUNT, before, told, error);
}

static void
run (const char *path, HrStoreAccess access, HrStoreOperation operation, HrAlerts *alerts)
{
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  HrStoreFile *file = hr_store_file_new (path, stop);

  hr_store_file_run (file, access, NOW, operation, alerts, &error);
  g_assert_no_error (error);
  g_assert_null (file->damaged_path);
  hr_store_file_free (file);
}

static void
check_file (const char *path)
{
  HrAlerts alerts;

  run (path, HR_STORE_WRITES, check_taken_over, &alerts);
  run (path, HR_STORE_READS, check_saved, &alerts);
}

/* A damaged file is still there, under its new name, as it was. */
static void
check_aside (const char *path, const guint8 *data, gsize size)
{
  g_autofree char *aside = g_strconcat (path, ".damaged-1", NULL);
  g_autofree char *text = NULL;
  gsize length;

  if (g_file_get_contents (aside, &text, &length, NULL))
    g_assert_cmpmem (text, length, data, size);
}

/* The file "state.ini", as it is taken over. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *folder = hr_fuzz_folder_new ();
  g_autofree char *path = g_build_filename (folder, "state.ini", NULL);
  g_autofree char *store = g_build_filename (folder, "history.db", NULL);

  hr_fuzz_write (path, data, size);
  check_file (store);
  check_aside (path, data, size);
  hr_fuzz_folder_free (g_steal_pointer (&folder));

  return 0;
}
