/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-reading.h"
#include "hr-error.h"

G_BEGIN_DECLS

/**
 * HR_REPLY_MAX_BYTES:
 *
 * The longest answer that is read, after decompression: 64 KiB. The documented one has 80 bytes.
 */
#define HR_REPLY_MAX_BYTES (64 * 1024)

/**
 * HrReplyHeaders:
 * @content_type: (nullable): the Content-Type, with or without parameters
 * @retry_after: (nullable): the Retry-After, seconds or an HTTP date
 *
 * The response headers that matter.
 */
typedef struct {
  const char *content_type;
  const char *retry_after;
} HrReplyHeaders;

gboolean hr_reply_parse (guint status,
                         const HrReplyHeaders *headers,
                         const char *body,
                         gsize length,
                         gint64 now,
                         HrReading *balance,
                         HrRetryTime *retry,
                         GError **error);

G_END_DECLS
