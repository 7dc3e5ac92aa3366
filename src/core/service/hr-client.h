/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-reading.h"
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
 * Asks a service for a balance: one question, one answer within %HR_CLIENT_TIMEOUT seconds.
 */
#define HR_TYPE_CLIENT (hr_client_get_type ())
G_DECLARE_INTERFACE (HrClient, hr_client, HR, CLIENT, GObject)

struct _HrClientInterface {
  GTypeInterface parent_iface;

  void (*fetch_async) (HrClient *self,
                       HrEndpoint *endpoint,
                       HrKey *key,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
  gboolean (*fetch_finish) (
      HrClient *self, GAsyncResult *result, HrReading *balance, HrRetryTime *retry, GError **error);
};

void hr_client_fetch_async (HrClient *self,
                            HrEndpoint *endpoint,
                            HrKey *key,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean hr_client_fetch_finish (
    HrClient *self, GAsyncResult *result, HrReading *balance, HrRetryTime *retry, GError **error);

G_END_DECLS
