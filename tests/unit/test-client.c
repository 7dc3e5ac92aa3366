/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "client-fixture.h"

#include "hr-http-client.h"
#include "hr-reply.h"

#include <string.h>

/* Until the server has the request, and a little is under way from it. */
static void
wait_for_request (ClientFixture *self)
{
  while (hr_test_service_get_requests (self->server) == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_documented (ClientFixture *self, gconstpointer data)
{
  g_auto (Outcome) outcome = { 0 };

  fetch (self, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpint (outcome.balance.credits, ==, 195);
  g_assert_true (outcome.balance.used_known);
  g_assert_cmpint (outcome.balance.used, ==, 5);
  g_assert_cmpint (outcome.balance.at, ==, hr_clock_get_wall_time (HR_CLOCK (self->clock)));
  g_assert_cmpint (outcome.retry.at, ==, 0);
}

static void
test_headers (ClientFixture *self, gconstpointer data)
{
  g_auto (Outcome) outcome = { 0 };

  fetch (self, &outcome);
  g_assert_cmpuint (hr_test_service_get_requests (self->server), ==, 1);
  g_assert_cmpstr (hr_test_service_get_last_authorization (self->server), ==, "Bearer " CLIENT_KEY);
  g_assert_cmpstr (hr_test_service_get_last_user_agent (self->server), ==,
                   "Headroom/" HR_VERSION " (+" HR_HOMEPAGE ")");
}

static void
test_wrong_key (ClientFixture *self, gconstpointer data)
{
  g_auto (Outcome) outcome = { 0 };

  hr_test_service_set_key (self->server, "sk-another");
  fetch (self, &outcome);
  g_assert_error (outcome.error, HR_ERROR, HR_ERROR_UNAUTHORIZED);
  g_assert_null (strstr (outcome.error->message, CLIENT_KEY));
  /* Asked once: the library does not try again on its own. */
  g_assert_cmpuint (hr_test_service_get_requests (self->server), ==, 1);
}

static void
test_rate_limit (ClientFixture *self, gconstpointer data)
{
  g_auto (Outcome) outcome = { 0 };

  hr_test_service_set_reply (self->server, 429, "application/json", "{\"code\":429}");
  hr_test_service_set_retry_after (self->server, "120");
  hr_test_service_set_mode (self->server, HR_TEST_BODY);
  fetch (self, &outcome);
  g_assert_error (outcome.error, HR_ERROR, HR_ERROR_RATE_LIMITED);
  g_assert_cmpint (outcome.retry.at, ==,
                   hr_clock_get_wall_time (HR_CLOCK (self->clock)) + 120 * G_USEC_PER_SEC);
}

static void
test_statuses (ClientFixture *self, gconstpointer data)
{
  static const struct {
    guint status;
    const char *content_type;
    const char *body;
    HrError code;
  } rows[] = {
    /* The status, the type and the body all reach the parser */
    { 403, "text/plain", "error code: 1010", HR_ERROR_BLOCKED },
    { 403, "application/json", "{\"code\":403,\"message\":\"\"}", HR_ERROR_FORBIDDEN },
    { 502, "text/html", "<html>", HR_ERROR_SERVER },
    { 200, "text/html", "<html>", HR_ERROR_NOT_THE_SERVICE },
    { 200, "application/json", "", HR_ERROR_MALFORMED },
    { 204, "text/plain", "", HR_ERROR_NOT_THE_SERVICE },
  };

  hr_test_service_set_mode (self->server, HR_TEST_BODY);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_auto (Outcome) outcome = { 0 };

    hr_test_service_set_reply (self->server, rows[i].status, rows[i].content_type, rows[i].body);
    fetch (self, &outcome);
    g_assert_error (outcome.error, HR_ERROR, (int) rows[i].code);
  }
}

static void
test_redirect (ClientFixture *self, gconstpointer data)
{
  HrTestService *target = hr_test_service_new (NULL, NULL);
  g_autofree char *location =
      g_strconcat (hr_test_service_get_base_url (target), "/v2/credits", NULL);
  g_auto (Outcome) outcome = { 0 };

  hr_test_service_set_key (target, CLIENT_KEY);
  hr_test_service_set_reply (self->server, 302, "text/plain", location);
  hr_test_service_set_mode (self->server, HR_TEST_REDIRECT);
  fetch (self, &outcome);
  g_assert_error (outcome.error, HR_ERROR, HR_ERROR_NOT_THE_SERVICE);
  g_assert_cmpuint (hr_test_service_get_requests (target), ==, 0);
  g_assert_null (hr_test_service_get_last_authorization (target));
  g_assert_finalize_object (target);
}

/* However much is sent, the answer is over after 64 KiB and the process has not grown by it. */
static void
test_too_much (ClientFixture *self, gconstpointer data)
{
  g_auto (Outcome) outcome = { 0 };

  hr_test_service_set_mode (self->server, (HrTestMode) GPOINTER_TO_INT (data));
  fetch (self, &outcome);
  g_assert_error (outcome.error, HR_ERROR, HR_ERROR_MALFORMED);
}

static void
test_no_answer_in_time (ClientFixture *self, gconstpointer data)
{
  g_auto (Outcome) outcome = { 0 };

  hr_test_service_set_mode (self->server, (HrTestMode) GPOINTER_TO_INT (data));
  start (self, hr_test_service_get_base_url (self->server), NULL, &outcome);
  wait_for_request (self);
  hr_fake_clock_advance (self->clock, HR_CLIENT_TIMEOUT - 1);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_false (outcome.done);
  hr_fake_clock_advance (self->clock, 1);
  wait_for_outcome (&outcome);
  g_assert_error (outcome.error, HR_ERROR, HR_ERROR_TIMEOUT);
}

/* Before the first byte of an answer nobody answered; after it, somebody did. */
static void
test_closed (ClientFixture *self, gconstpointer data)
{
  g_auto (Outcome) outcome = { 0 };

  hr_test_service_set_mode (self->server, HR_TEST_CLOSE);
  fetch (self, &outcome);
  g_assert_error (outcome.error, HR_ERROR, HR_ERROR_OFFLINE);
}

static void
test_truncated (ClientFixture *self, gconstpointer data)
{
  g_auto (Outcome) outcome = { 0 };

  hr_test_service_set_mode (self->server, HR_TEST_TRUNCATE);
  fetch (self, &outcome);
  g_assert_error (outcome.error, HR_ERROR, HR_ERROR_MALFORMED);
}

static void
test_refused (ClientFixture *self, gconstpointer data)
{
  g_autofree char *base_url = g_strdup (hr_test_service_get_base_url (self->server));
  g_auto (Outcome) refused = { 0 };
  g_auto (Outcome) back = { 0 };
  guint16 port = hr_test_service_get_port (self->server);

  g_assert_finalize_object (self->server);
  start (self, base_url, NULL, &refused);
  wait_for_outcome (&refused);
  g_assert_error (refused.error, HR_ERROR, HR_ERROR_OFFLINE);

  /* The same client finds the service when it is back. */
  self->server = hr_test_service_new_on_port (port, NULL, NULL);
  g_assert_nonnull (self->server);
  hr_test_service_set_key (self->server, CLIENT_KEY);
  fetch (self, &back);
  g_assert_no_error (back.error);
}

static void
test_no_such_host (ClientFixture *self, gconstpointer data)
{
  g_auto (Outcome) outcome = { 0 };

  /* RFC 6761: never exists */
  start (self, "https://headroom.invalid/api", NULL, &outcome);
  wait_for_outcome (&outcome);
  g_assert_error (outcome.error, HR_ERROR, HR_ERROR_OFFLINE);
}

static gboolean
on_raw_connection (GSocketService *service,
                   GSocketConnection *connection,
                   GObject *source,
                   gpointer user_data)
{
  const char *text = user_data;
  GOutputStream *stream = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  g_output_stream_write_all (stream, text, strlen (text), NULL, NULL, NULL);
  g_socket_shutdown (g_socket_connection_get_socket (connection), FALSE, TRUE, NULL);
  g_object_set_data_full (G_OBJECT (service), "last", g_object_ref (connection), g_object_unref);
  return TRUE;
}

#define CONTINUE "HTTP/1.1 100 Continue\r\n\r\n"
#define INTERIM  CONTINUE CONTINUE CONTINUE CONTINUE

static void
test_raw_answers (ClientFixture *self, gconstpointer data)
{
  static const struct {
    const char *text;
    HrError code;
  } rows[] = {
    /* Not HTTP */
    { "SSH-2.0-OpenSSH_9.2\r\n\r\n", HR_ERROR_NOT_THE_SERVICE },
    { "\r\n\r\n", HR_ERROR_NOT_THE_SERVICE },
    { "HTTP/1.1 abc\r\n\r\n", HR_ERROR_NOT_THE_SERVICE },
    /* Says it is packed and is not */
    { "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
      "Content-Length: 12\r\n\r\n{\"data\":\"x\"}",
      HR_ERROR_MALFORMED },
    /* Chunks without an end, which the HTTP library lets pass: the parser does not */
    { "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5\r\n{\"a\":\r\n",
      HR_ERROR_MALFORMED },
    /* Cut in the body, where the connection was to be closed anyway */
    { "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 90\r\n"
      "Connection: close\r\n\r\n{\"code\": 200, \"data\": {\"cred",
      HR_ERROR_MALFORMED },
    /* Cut after all that matters, but cut */
    { "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 90\r\n"
      "Connection: close\r\n\r\n{\"code\": 200, \"data\": {\"credits\": 1}}",
      HR_ERROR_MALFORMED },
    { "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n"
      "{\"code\": 200, \"data\": {\"credits\": 1}}",
      HR_ERROR_MALFORMED },
    /* The same, but what matters is there */
    { "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: 90\r\n"
      "Connection: close\r\n\r\n{\"code\": 401, \"mess",
      HR_ERROR_UNAUTHORIZED },
    /* Interim answers without end: here four more than are put up with */
    { INTERIM INTERIM INTERIM INTERIM INTERIM
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
      "{\"code\": 200, \"data\": {\"credits\": 1}}",
      HR_ERROR_NOT_THE_SERVICE },
    /* As many as are put up with, and no answer */
    { INTERIM INTERIM INTERIM INTERIM, HR_ERROR_NOT_THE_SERVICE },
    /* For another host, which the HTTP library would ask again */
    { "HTTP/1.1 421 Misdirected Request\r\nContent-Length: 0\r\n\r\n", HR_ERROR_NOT_THE_SERVICE },
    /* Cut in the headers, which the HTTP library takes for no HTTP either */
    { "HTTP/1.1 200 OK\r\nContent-Ty", HR_ERROR_NOT_THE_SERVICE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    GSocketService *service = g_socket_service_new ();
    guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
    g_autofree char *base_url = g_strdup_printf ("http://127.0.0.1:%u", port);
    g_auto (Outcome) outcome = { 0 };

    g_test_message ("%s", rows[i].text);
    g_signal_connect (service, "incoming", G_CALLBACK (on_raw_connection), (gpointer) rows[i].text);
    start (self, base_url, NULL, &outcome);
    wait_for_outcome (&outcome);
    g_test_message ("%s", outcome.error->message);
    g_assert_error (outcome.error, HR_ERROR, (int) rows[i].code);
    g_socket_service_stop (service);
    g_socket_listener_close (G_SOCKET_LISTENER (service));
    g_object_unref (service);
  }
}

static void
test_cancelled (ClientFixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Outcome) outcome = { 0 };

  hr_test_service_set_mode (self->server, (HrTestMode) GPOINTER_TO_INT (data));
  start (self, hr_test_service_get_base_url (self->server), cancellable, &outcome);
  wait_for_request (self);
  g_cancellable_cancel (cancellable);
  wait_for_outcome (&outcome);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (outcome.retry.at, ==, 0);
}

static void
test_cancelled_before (ClientFixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Outcome) outcome = { 0 };

  g_cancellable_cancel (cancellable);
  start (self, hr_test_service_get_base_url (self->server), cancellable, &outcome);
  wait_for_outcome (&outcome);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (hr_test_service_get_requests (self->server), ==, 0);
}

static void
test_two_at_once (ClientFixture *self, gconstpointer data)
{
  HrTestService *other = hr_test_service_new (NULL, NULL);
  g_auto (Outcome) first = { 0 };
  g_auto (Outcome) second = { 0 };

  hr_test_service_set_key (other, CLIENT_KEY);
  hr_test_service_set_balance (other, 12.5, 7);
  start (self, hr_test_service_get_base_url (self->server), NULL, &first);
  start (self, hr_test_service_get_base_url (other), NULL, &second);
  wait_for_outcome (&second);
  wait_for_outcome (&first);
  g_assert_cmpint (first.balance.credits, ==, 195);
  g_assert_cmpint (second.balance.credits, ==, 12);
  g_assert_finalize_object (other);
}

/* A request keeps the client alive, so that its owner may go. */
static void
test_owner_goes (ClientFixture *self, gconstpointer data)
{
  g_auto (Outcome) outcome = { 0 };

  start (self, hr_test_service_get_base_url (self->server), NULL, &outcome);
  g_object_unref (self->client);
  wait_for_outcome (&outcome);
  g_assert_no_error (outcome.error);
  self->client = hr_http_client_new (HR_CLOCK (self->clock), NULL);
}

static guint
count_open_files (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint count = 0;

  while (g_main_context_iteration (NULL, FALSE))
    ;
  while (g_dir_read_name (dir) != NULL)
    count++;
  return count;
}

/* No connection outlives its request. */
static void
test_many (ClientFixture *self, gconstpointer data)
{
  guint open_before = count_open_files ();

  for (int i = 0; i < 50; i++) {
    g_auto (Outcome) outcome = { 0 };

    hr_test_service_set_balance (self->server, 1000 - i, i);
    fetch (self, &outcome);
    g_assert_no_error (outcome.error);
    g_assert_cmpint (outcome.balance.credits, ==, 1000 - i);
  }
  g_assert_cmpuint (hr_test_service_get_requests (self->server), ==, 50);
  g_assert_cmpuint (count_open_files (), <=, open_before + 2);
}

/* A portal that answers plain text where TLS is expected. */
static void
test_tls_not_spoken (ClientFixture *self, gconstpointer data)
{
  GSocketService *service = g_socket_service_new ();
  guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  g_autofree char *base_url = g_strdup_printf ("https://127.0.0.1:%u/api", port);
  g_auto (Outcome) outcome = { 0 };

  g_signal_connect (service, "incoming", G_CALLBACK (on_raw_connection),
                    (gpointer) "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
  start (self, base_url, NULL, &outcome);
  wait_for_outcome (&outcome);
  g_test_message ("%s", outcome.error->message);
  g_assert_error (outcome.error, HR_ERROR, HR_ERROR_TLS);
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
  g_object_unref (service);
}

/* Questions to one host follow each other; one that gets no answer holds the next up for a second.
 */
static void
test_turns (ClientFixture *self, gconstpointer data)
{
  const char *base_url = hr_test_service_get_base_url (self->server);
  HrTestService *other = hr_test_service_new (NULL, NULL);
  g_auto (Outcome) first = { 0 }, second = { 0 }, third = { 0 }, elsewhere = { 0 };

  hr_test_service_set_key (other, CLIENT_KEY);
  hr_test_service_set_mode (self->server, HR_TEST_HANG);
  start (self, base_url, NULL, &first);
  start (self, base_url, NULL, &second);
  start (self, base_url, NULL, &third);
  wait_for_request (self);
  start (self, hr_test_service_get_base_url (other), NULL, &elsewhere);
  wait_for_outcome (&elsewhere);
  g_assert_no_error (elsewhere.error);
  g_assert_cmpuint (hr_test_service_get_requests (self->server), ==, 1);

  hr_test_service_set_mode (self->server, HR_TEST_BALANCE);
  hr_fake_clock_advance (self->clock, 1);
  wait_for_outcome (&second);
  wait_for_outcome (&third);
  g_assert_no_error (second.error);
  g_assert_no_error (third.error);
  g_assert_false (first.done);
  g_assert_cmpuint (hr_test_service_get_requests (self->server), ==, 3);

  hr_fake_clock_advance (self->clock, HR_CLIENT_TIMEOUT - 1);
  wait_for_outcome (&first);
  g_assert_error (first.error, HR_ERROR, HR_ERROR_TIMEOUT);
  g_assert_cmpuint (hr_fake_clock_count_timers (self->clock), ==, 0);
  g_assert_finalize_object (other);
}

/* One that is given up before its turn is never asked, and holds up nobody. */
static void
test_turn_given_up (ClientFixture *self, gconstpointer data)
{
  const char *base_url = hr_test_service_get_base_url (self->server);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Outcome) first = { 0 }, second = { 0 }, third = { 0 };

  start (self, base_url, NULL, &first);
  start (self, base_url, cancellable, &second);
  start (self, base_url, NULL, &third);
  g_cancellable_cancel (cancellable);
  wait_for_outcome (&second);
  g_assert_error (second.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  wait_for_outcome (&first);
  wait_for_outcome (&third);
  g_assert_no_error (third.error);
  g_assert_cmpuint (hr_test_service_get_requests (self->server), ==, 2);
}

#define ADD(path, mode, test)                                                                      \
  g_test_add (path, ClientFixture, GINT_TO_POINTER (mode), set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("/client/documented", 0, test_documented);
  ADD ("/client/headers", 0, test_headers);
  ADD ("/client/wrong-key", 0, test_wrong_key);
  ADD ("/client/rate-limit", 0, test_rate_limit);
  ADD ("/client/statuses", 0, test_statuses);
  ADD ("/client/redirect/not-followed", 0, test_redirect);
  ADD ("/client/too-much/endless", HR_TEST_ENDLESS, test_too_much);
  ADD ("/client/too-much/bomb", HR_TEST_BOMB, test_too_much);
  ADD ("/client/timeout/hang", HR_TEST_HANG, test_no_answer_in_time);
  ADD ("/client/timeout/drip", HR_TEST_DRIP, test_no_answer_in_time);
  ADD ("/client/broken-off/before-the-answer", 0, test_closed);
  ADD ("/client/broken-off/in-the-body", 0, test_truncated);
  ADD ("/client/refused", 0, test_refused);
  ADD ("/client/no-such-host", 0, test_no_such_host);
  ADD ("/client/raw-answers", 0, test_raw_answers);
  ADD ("/client/cancelled/hang", HR_TEST_HANG, test_cancelled);
  ADD ("/client/cancelled/drip", HR_TEST_DRIP, test_cancelled);
  ADD ("/client/cancelled/before", 0, test_cancelled_before);
  ADD ("/client/two-at-once", 0, test_two_at_once);
  ADD ("/client/turns/one-after-the-other", 0, test_turns);
  ADD ("/client/turns/given-up", 0, test_turn_given_up);
  ADD ("/client/owner-goes", 0, test_owner_goes);
  ADD ("/client/many", 0, test_many);
  ADD ("/client/tls-not-spoken", 0, test_tls_not_spoken);
  return g_test_run ();
}
