/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-history-worker.h"
#include "hr-store.h"

G_BEGIN_DECLS

HrHistoryJob *hr_store_new_job (HrStore *self,
                                HrHistoryAccess access,
                                HrHistoryOperation operation,
                                const char *account);
void hr_store_submit (HrStore *self,
                      HrHistoryJob *job,
                      gpointer tag,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data);

G_END_DECLS
