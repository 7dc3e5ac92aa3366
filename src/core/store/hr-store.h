/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-clock.h"
#include "hr-question.h"
#include "hr-store-error.h"
#include "hr-told.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/** HR_STORE_TIMEOUT: after how many seconds whoever asks something of the store is told that it
 * does not answer. A locked file alone is given up after two. */
#define HR_STORE_TIMEOUT 15

/**
 * HrStore:
 *
 * Every change of every account's balance, and what was told of it, on the disk. One thread has the
 * file for itself and does what it is asked in the order in which it is asked; the main loop waits
 * for nothing, and nobody for longer than %HR_STORE_TIMEOUT: what is done by then is done, a late
 * answer is dropped. Several processes may share the file: each change is one transaction that
 * reads before it writes. The file is opened when something is first asked, and looked after
 * without a timer: old rows are thinned when it was opened, and once a day when something is
 * recorded.
 *
 * Nothing that befalls the file stops the program. A damaged one is set aside, and a new one begun;
 * while it cannot be written, each recording tries again. ::problem-changed tells of it, before the
 * call is answered in which it was found out.
 */
#define HR_TYPE_STORE (hr_store_get_type ())
G_DECLARE_FINAL_TYPE (HrStore, hr_store, HR, STORE, GObject)

char *hr_store_get_default_path (void);
HrStore *hr_store_new (const char *path, HrClock *clock);
void hr_store_confirm_at_once (HrStore *self);
const GError *hr_store_get_problem (HrStore *self);
gint64 hr_store_round_time (gint64 at);

void hr_store_record_async (HrStore *self,
                            const char *account,
                            const HrQuestion *question,
                            const HrReading *answer,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean
hr_store_record_finish (HrStore *self, GAsyncResult *result, HrRecorded *recorded, GError **error);

void hr_store_get_last_async (HrStore *self,
                              const char *account,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
void hr_store_glance_async (HrStore *self,
                            const char *account,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean hr_store_get_last_finish (
    HrStore *self, GAsyncResult *result, HrReading **balance, HrTold **told, GError **error);

void hr_store_load_async (HrStore *self,
                          const char *account,
                          gint64 from,
                          gint64 to,
                          guint max_points,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
void hr_store_load_latest_async (HrStore *self,
                                 const char *account,
                                 guint n,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GArray *hr_store_load_finish (HrStore *self, GAsyncResult *result, GError **error);

void hr_store_tell_async (HrStore *self,
                          const char *account,
                          HrToldFunc func,
                          gpointer data,
                          GDestroyNotify free_data,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
HrTold *hr_store_tell_finish (HrStore *self, GAsyncResult *result, gpointer *data, GError **error);

void hr_store_forget (HrStore *self, const char *account);

gboolean hr_store_close (HrStore *self);

G_END_DECLS
