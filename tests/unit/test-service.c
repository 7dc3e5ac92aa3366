/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-test-service.h"

#include <string.h>

#define ASK(path, authorization)                                                                   \
  "GET " path                                                                                      \
  " HTTP/1.1\r\nHost: localhost\r\nUser-Agent: test/1\r\nConnection: close\r\n" authorization      \
  "\r\n"
#define ASK_CREDITS(authorization) ASK ("/api/v2/credits", authorization)
#define GOOD_KEY                   "Authorization: Bearer sk-1\r\n"

typedef struct {
  HrTestService *server;         /* (owned) */
  GSocketConnection *connection; /* (owned) (nullable) */
  GString *answer;               /* (owned) */
  gboolean closed;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->server = hr_test_service_new (NULL, &error);
  g_assert_no_error (error);
  hr_test_service_set_key (self->server, "sk-1");
  self->answer = g_string_new (NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->connection);
  g_string_free (self->answer, TRUE);
  g_assert_finalize_object (self->server);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *self = user_data;
  g_autoptr (GBytes) bytes =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);

  self->closed = bytes == NULL || g_bytes_get_size (bytes) == 0;
  if (!self->closed)
    g_string_append_len (self->answer, g_bytes_get_data (bytes, NULL),
                         (gssize) g_bytes_get_size (bytes));
}

/* Sends @request and reads the answer to its end, or until it has @enough bytes. */
static const char *
exchange_until (Fixture *self, const char *request, gsize enough)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  GIOStream *stream;

  g_clear_object (&self->connection);
  g_string_truncate (self->answer, 0);
  self->closed = FALSE;
  self->connection =
      g_socket_client_connect_to_host (client, "127.0.0.1", hr_test_service_get_port (self->server),
                                       NULL, NULL);
  g_assert_nonnull (self->connection);
  stream = G_IO_STREAM (self->connection);
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (stream), request,
                                            strlen (request), NULL, NULL, NULL));

  while (!self->closed && self->answer->len < enough) {
    gsize before = self->answer->len;

    g_input_stream_read_bytes_async (g_io_stream_get_input_stream (stream), 65536,
                                     G_PRIORITY_DEFAULT, NULL, on_read, self);
    while (!self->closed && self->answer->len == before)
      g_main_context_iteration (NULL, TRUE);
  }
  return self->answer->str;
}

static const char *
exchange (Fixture *self, const char *request)
{
  return exchange_until (self, request, G_MAXSIZE);
}

static void
assert_answer (Fixture *self, const char *request, const char *status, const char *body)
{
  const char *answer = exchange (self, request);
  const char *start = strstr (answer, "\r\n\r\n");

  g_assert_true (g_str_has_prefix (answer, status));
  g_assert_nonnull (start);
  g_assert_cmpstr (start + 4, ==, body);
}

static void
test_documented (Fixture *self, gconstpointer data)
{
  assert_answer (self, ASK_CREDITS (GOOD_KEY), "HTTP/1.1 200 ",
                 "{\"code\": 200, \"message\": \"success\", \"data\": {\"credits\": 195, "
                 "\"used_credits\": 5}}");
  g_assert_nonnull (strstr (self->answer->str, "Content-Type: application/json"));
  g_assert_cmpuint (hr_test_service_get_requests (self->server), ==, 1);
  g_assert_cmpstr (hr_test_service_get_last_authorization (self->server), ==, "Bearer sk-1");
  g_assert_cmpstr (hr_test_service_get_last_user_agent (self->server), ==, "test/1");
}

static void
test_counters (Fixture *self, gconstpointer data)
{
  hr_test_service_set_balance (self->server, -3.5, 9007199254740992.0);
  g_assert_nonnull (
      strstr (exchange (self, ASK_CREDITS (GOOD_KEY)), "{\"credits\": -3.5, \"used_credits\": "));
}

static void
test_keys (Fixture *self, gconstpointer data)
{
  static const char refusal[] =
      "{\"code\": 401, \"message\": \"Unauthorized: Invalid or missing API key\"}";

  assert_answer (self, ASK_CREDITS (""), "HTTP/1.1 401 ", refusal);
  assert_answer (self, ASK_CREDITS ("Authorization: Bearer sk-2\r\n"), "HTTP/1.1 401 ", refusal);
  assert_answer (self, ASK_CREDITS ("Authorization: sk-1\r\n"), "HTTP/1.1 401 ", refusal);
  hr_test_service_set_key (self->server, NULL);
  assert_answer (self, ASK_CREDITS (GOOD_KEY), "HTTP/1.1 401 ", refusal);
  assert_answer (self, ASK_CREDITS (""), "HTTP/1.1 401 ", refusal);
}

static void
test_other_paths (Fixture *self, gconstpointer data)
{
  g_assert_true (g_str_has_prefix (exchange (self, ASK ("/", GOOD_KEY)), "HTTP/1.1 404 "));
  g_assert_nonnull (strstr (self->answer->str, "Content-Type: text/html"));
  g_assert_true (
      g_str_has_prefix (exchange (self, ASK ("/api/v2/credits/", GOOD_KEY)), "HTTP/1.1 404 "));
}

static void
test_set_reply (Fixture *self, gconstpointer data)
{
  hr_test_service_set_reply (self->server, 429, "text/plain", "slow down");
  hr_test_service_set_retry_after (self->server, "60");
  hr_test_service_set_mode (self->server, HR_TEST_BODY);
  assert_answer (self, ASK_CREDITS (""), "HTTP/1.1 429 ", "slow down");
  g_assert_nonnull (strstr (self->answer->str, "Retry-After: 60\r\n"));

  hr_test_service_set_retry_after (self->server, NULL);
  exchange (self, ASK_CREDITS (""));
  g_assert_null (strstr (self->answer->str, "Retry-After"));
}

static void
test_redirect (Fixture *self, gconstpointer data)
{
  hr_test_service_set_reply (self->server, 302, "text/plain", "http://127.0.0.1:1/elsewhere");
  hr_test_service_set_mode (self->server, HR_TEST_REDIRECT);
  g_assert_true (g_str_has_prefix (exchange (self, ASK_CREDITS (GOOD_KEY)), "HTTP/1.1 302 "));
  g_assert_nonnull (strstr (self->answer->str, "Location: http://127.0.0.1:1/elsewhere\r\n"));
}

static void
test_close (Fixture *self, gconstpointer data)
{
  hr_test_service_set_mode (self->server, HR_TEST_CLOSE);
  g_assert_cmpstr (exchange (self, ASK_CREDITS (GOOD_KEY)), ==, "");
}

static void
test_truncate (Fixture *self, gconstpointer data)
{
  hr_test_service_set_mode (self->server, HR_TEST_TRUNCATE);
  g_assert_true (g_str_has_suffix (exchange (self, ASK_CREDITS (GOOD_KEY)), "\"message\""));
}

static void
test_endless (Fixture *self, gconstpointer data)
{
  hr_test_service_set_mode (self->server, HR_TEST_ENDLESS);
  exchange_until (self, ASK_CREDITS (GOOD_KEY), 1000 * 1000);
  g_assert_false (self->closed);
}

static void
test_bomb (Fixture *self, gconstpointer data)
{
  hr_test_service_set_mode (self->server, HR_TEST_BOMB);
  exchange (self, ASK_CREDITS (GOOD_KEY));
  g_assert_nonnull (strstr (self->answer->str, "Content-Encoding: gzip\r\n"));
  g_assert_cmpuint (self->answer->len, >, 100 * 1000);
  g_assert_cmpuint (self->answer->len, <, 1000 * 1000);
}

static void
test_drip (Fixture *self, gconstpointer data)
{
  const char *start;

  hr_test_service_set_mode (self->server, HR_TEST_DRIP);
  /* The headers, and then the first byte of the body */
  exchange_until (self, ASK_CREDITS (GOOD_KEY), 1);
  start = strstr (self->answer->str, "\r\n\r\n");
  g_assert_nonnull (start);
  g_assert_cmpuint (strlen (start + 4), <=, 1);
  g_assert_false (self->closed);
}

static void
test_port_in_use (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (
      hr_test_service_new_on_port (hr_test_service_get_port (self->server), NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("/service/documented", test_documented);
  ADD ("/service/counters", test_counters);
  ADD ("/service/keys", test_keys);
  ADD ("/service/other-paths", test_other_paths);
  ADD ("/service/set-reply", test_set_reply);
  ADD ("/service/redirect", test_redirect);
  ADD ("/service/close", test_close);
  ADD ("/service/truncate", test_truncate);
  ADD ("/service/endless", test_endless);
  ADD ("/service/bomb", test_bomb);
  ADD ("/service/drip", test_drip);
  ADD ("/service/port-in-use", test_port_in_use);
  return g_test_run ();
}
