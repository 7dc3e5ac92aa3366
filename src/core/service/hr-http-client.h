/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-client.h"
#include "hr-clock.h"

G_BEGIN_DECLS

/**
 * HrHttpClient:
 *
 * The client for real: one GET, no redirects, no cookies, no cache, at most %HR_REPLY_MAX_BYTES of
 * answer.
 */
#define HR_TYPE_HTTP_CLIENT (hr_http_client_get_type ())
G_DECLARE_FINAL_TYPE (HrHttpClient, hr_http_client, HR, HTTP_CLIENT, GObject)

HrClient *hr_http_client_new (HrClock *clock, GTlsDatabase *trust);

G_END_DECLS
