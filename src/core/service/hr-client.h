/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-balance.h"
#include "hr-clock.h"
#include "hr-endpoint.h"
#include "hr-error.h"
#include "hr-key.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/** HR_CLIENT_TIMEOUT: how long a whole answer may take, in seconds. */
#define HR_CLIENT_TIMEOUT 20

/**
 * HrClient:
 *
 * Asks a service for a balance: one GET, no redirects, no cookies, no cache, at most
 * %HR_REPLY_MAX_BYTES of answer in at most %HR_CLIENT_TIMEOUT seconds.
 */
#define HR_TYPE_CLIENT (hr_client_get_type ())
G_DECLARE_FINAL_TYPE (HrClient, hr_client, HR, CLIENT, GObject)

HrClient *hr_client_new (HrClock *clock, GTlsDatabase *trust);
void hr_client_fetch_async (HrClient *self,
                            HrEndpoint *endpoint,
                            HrKey *key,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean hr_client_fetch_finish (
    HrClient *self, GAsyncResult *result, HrBalance *balance, HrRetryTime *retry, GError **error);

G_END_DECLS
