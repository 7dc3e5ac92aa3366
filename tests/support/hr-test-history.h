/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-store.h"

G_BEGIN_DECLS

/* The history's calls, each of which runs the main loop until it is answered; and a folder of a
 * test's own to keep one in. */

#define HR_TEST_HOUR   G_TIME_SPAN_HOUR
#define HR_TEST_DAY    G_TIME_SPAN_DAY
#define HR_TEST_NO_USE G_MININT64

gboolean hr_test_history_record (
    HrStore *store, const char *account, gint64 at, gint64 credits, gint64 used, GError **error);
gboolean hr_test_history_get_last (
    HrStore *store, const char *account, HrReading **balance, gint64 *changed_at, GError **error);
GArray *hr_test_history_load (
    HrStore *store, const char *account, gint64 from, gint64 to, guint max_points, GError **error);
GArray *hr_test_history_load_latest (HrStore *store, const char *account, guint n, GError **error);

GArray *hr_test_history_all (HrStore *store, const char *account);
void hr_test_history_fill (const char *path,
                           const char *account,
                           const HrReading *readings,
                           gsize n_readings);

char *hr_test_folder_new (void);
void hr_test_folder_free (char *folder);

G_END_DECLS
