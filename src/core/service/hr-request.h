/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-endpoint.h"
#include "hr-error.h"
#include "hr-key.h"
#include "hr-trust.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/** HR_REQUEST_MAX_INTERIM: how many interim answers (1xx) a request puts up with. */
#define HR_REQUEST_MAX_INTERIM 16

/** HR_REQUEST_MAX_SENDS: how often a request is sent at most. */
#define HR_REQUEST_MAX_SENDS 2

/**
 * HrAnswer:
 * @error: (owned) (nullable): an error of %HR_ERROR if there is no answer; then nothing else is set
 * @status: the HTTP status
 * @content_type: (owned) (nullable): the Content-Type, with or without parameters
 * @retry_after: (owned) (nullable): the Retry-After
 * @body: (owned): what came of the body, decompressed; a little more than %HR_REPLY_MAX_BYTES where
 *   there is more
 * @is_broken: whether the body was cut, or could not be unpacked to its end
 *
 * Outcome of a request.
 */
typedef struct {
  GError *error;
  guint status;
  char *content_type;
  char *retry_after;
  GByteArray *body;
  gboolean is_broken;
} HrAnswer;

/**
 * HrRequestFunc:
 * @answer: what came of it; valid during the call
 * @user_data: as given to hr_request_start()
 *
 * Called once, unless the request is stopped before.
 */
typedef void (*HrRequestFunc) (const HrAnswer *answer, gpointer user_data);

/**
 * HrRequest:
 *
 * One GET on its way, in a thread and with a session of its own: libsoup keeps its thread busy for
 * as long as a peer floods it, and GIO verifies a certificate in the thread that asked, for which
 * the system's authorities may have to be read.
 */
typedef struct _HrRequest HrRequest;

HrRequest *hr_request_start (GAsyncQueue *contexts,
                             HrEndpoint *endpoint,
                             HrKey *key,
                             HrTrust *trust,
                             HrRequestFunc func,
                             gpointer user_data);
void hr_request_stop (HrRequest *self);

G_END_DECLS
