/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HrDemoMode:
 *
 * How the server answers; all but the first are what can go wrong at a real one.
 */
typedef enum {
  HR_DEMO_BALANCE,  /* the documented answer with the server's two counters */
  HR_DEMO_BODY,     /* status, content type and body as set with hr_demo_server_set_reply() */
  HR_DEMO_REDIRECT, /* 302 to the Location set as body */
  HR_DEMO_HANG,     /* headers never come */
  HR_DEMO_DRIP,     /* one byte a second */
  HR_DEMO_ENDLESS,  /* a JSON body without end */
  HR_DEMO_BOMB,     /* 200 MB of spaces, gzip-compressed to about 200 kB */
  HR_DEMO_TRUNCATE, /* the connection closes in the middle of the promised body */
  HR_DEMO_CLOSE,    /* the connection closes before any answer */
} HrDemoMode;

gboolean hr_demo_mode_from_nick (const char *nick, HrDemoMode *mode);

/**
 * HrDemoServer:
 *
 * The service on a loopback port, as far as its documentation goes: GET /api/v2/credits with a
 * bearer key. Behind `--demo` and in all tests.
 *
 * ::request (method, path, authorization, user-agent): a request came in, whatever it is answered;
 * the last two are NULL where the client sent none.
 */
#define HR_TYPE_DEMO_SERVER (hr_demo_server_get_type ())
G_DECLARE_FINAL_TYPE (HrDemoServer, hr_demo_server, HR, DEMO_SERVER, GObject)

HrDemoServer *hr_demo_server_new (GTlsCertificate *certificate, GError **error);
HrDemoServer *
hr_demo_server_new_on_port (guint16 port, GTlsCertificate *certificate, GError **error);
guint16 hr_demo_server_get_port (HrDemoServer *self);
const char *hr_demo_server_get_base_url (HrDemoServer *self);
void hr_demo_server_set_key (HrDemoServer *self, const char *key);
void hr_demo_server_set_balance (HrDemoServer *self, double credits, double used);
void hr_demo_server_set_reply (HrDemoServer *self,
                               guint status,
                               const char *content_type,
                               const char *body);
void hr_demo_server_set_retry_after (HrDemoServer *self, const char *retry_after);
void hr_demo_server_set_mode (HrDemoServer *self, HrDemoMode mode);
guint hr_demo_server_get_requests (HrDemoServer *self);
const char *hr_demo_server_get_last_authorization (HrDemoServer *self);
const char *hr_demo_server_get_last_user_agent (HrDemoServer *self);

G_END_DECLS
