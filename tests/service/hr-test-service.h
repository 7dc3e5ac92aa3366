/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HrTestMode:
 *
 * How the server answers; all but the first are what can go wrong at a real one.
 */
typedef enum {
  HR_TEST_BALANCE,  /* the documented answer with the server's two counters */
  HR_TEST_BODY,     /* status, content type and body as set with hr_test_service_set_reply() */
  HR_TEST_REDIRECT, /* 302 to the Location set as body */
  HR_TEST_HANG,     /* headers never come */
  HR_TEST_DRIP,     /* one byte a second */
  HR_TEST_ENDLESS,  /* a JSON body without end */
  HR_TEST_BOMB,     /* 200 MB of spaces, gzip-compressed to about 200 kB */
  HR_TEST_TRUNCATE, /* the connection closes in the middle of the promised body */
  HR_TEST_CLOSE,    /* the connection closes before any answer */
} HrTestMode;

/**
 * HrTestService:
 *
 * The service on a loopback port, as far as its documentation goes: GET /api/v2/credits with a
 * bearer key.
 */
#define HR_TYPE_TEST_SERVICE (hr_test_service_get_type ())
G_DECLARE_FINAL_TYPE (HrTestService, hr_test_service, HR, TEST_SERVICE, GObject)

HrTestService *hr_test_service_new (GTlsCertificate *certificate, GError **error);
HrTestService *
hr_test_service_new_on_port (guint16 port, GTlsCertificate *certificate, GError **error);
guint16 hr_test_service_get_port (HrTestService *self);
const char *hr_test_service_get_base_url (HrTestService *self);
void hr_test_service_set_key (HrTestService *self, const char *key);
void hr_test_service_set_balance (HrTestService *self, double credits, double used);
void hr_test_service_set_reply (HrTestService *self,
                                guint status,
                                const char *content_type,
                                const char *body);
void hr_test_service_set_retry_after (HrTestService *self, const char *retry_after);
void hr_test_service_set_mode (HrTestService *self, HrTestMode mode);
guint hr_test_service_get_requests (HrTestService *self);
const char *hr_test_service_get_last_authorization (HrTestService *self);
const char *hr_test_service_get_last_user_agent (HrTestService *self);

G_END_DECLS
