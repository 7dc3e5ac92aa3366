/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** HR_HOOK_LIMIT: for how many seconds a hook may run. */
#define HR_HOOK_LIMIT 30

void hr_hook_run_async (const char *path,
                        const char *event,
                        const char *line,
                        const char *const *environment,
                        guint limit_ms,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
gboolean hr_hook_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
