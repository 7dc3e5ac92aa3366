/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "client-fixture.h"

#include "hr-reply.h"
#include "hr-request.h"
#include "hr-test-ca.h"

#include <dlfcn.h>
#include <string.h>

/*
 * A server in a thread of its own, which does as it is told with each connection, one after the
 * other.
 */
typedef struct _Peer Peer;
typedef void (*PeerFunc) (Peer *self, GIOStream *stream);

struct _Peer {
  PeerFunc func;
  const void *data;             /* (unowned) */
  GTlsCertificate *certificate; /* (unowned) (nullable): speaks TLS if there is one */
  const char *const *protocols; /* (unowned) (nullable): what it offers there */

  GSocketListener *listener; /* (owned) */
  GThread *thread;           /* (owned) */
  GCancellable *closing;     /* (owned) */
  guint16 port;
  GMutex mutex;
  GString *requests; /* (owned): the first lines of what was asked, guarded by mutex */
  int connections;   /* atomic */
  int sends;         /* atomic: requests of HTTP/2 */
  int is_settled;    /* atomic: of HTTP/2, all was said that there is to say */
};

static GIOStream *
peer_shake_hands (Peer *self, GIOStream *stream)
{
  g_autoptr (GIOStream) tls = NULL;

  if (self->certificate == NULL)
    return g_object_ref (stream);
  tls = g_tls_server_connection_new (stream, self->certificate, NULL);
  g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (tls), self->protocols);
  if (!g_tls_connection_handshake (G_TLS_CONNECTION (tls), self->closing, NULL))
    return NULL;
  return g_steal_pointer (&tls);
}

static gpointer
peer_run (gpointer user_data)
{
  Peer *self = user_data;

  while (TRUE) {
    g_autoptr (GSocketConnection) connection =
        g_socket_listener_accept (self->listener, NULL, self->closing, NULL);
    g_autoptr (GIOStream) stream = NULL;

    if (connection == NULL)
      return NULL;
    g_atomic_int_inc (&self->connections);
    stream = peer_shake_hands (self, G_IO_STREAM (connection));
    if (stream != NULL)
      self->func (self, stream);
    g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  }
}

static void
peer_start (Peer *self)
{
  g_autoptr (GError) error = NULL;

  g_mutex_init (&self->mutex);
  self->requests = g_string_new (NULL);
  self->closing = g_cancellable_new ();
  self->listener = g_socket_listener_new ();
  self->port = g_socket_listener_add_any_inet_port (self->listener, NULL, &error);
  g_assert_no_error (error);
  self->thread = g_thread_new ("peer", peer_run, self);
}

static void
peer_stop (Peer *self)
{
  g_cancellable_cancel (self->closing);
  g_thread_join (self->thread);
  g_socket_listener_close (self->listener);
  g_object_unref (self->listener);
  g_object_unref (self->closing);
  g_string_free (self->requests, TRUE);
  g_mutex_clear (&self->mutex);
}

/* Until the other side closes, or the peer is stopped. */
static void
peer_wait (Peer *self, GIOStream *stream)
{
  GInputStream *input = g_io_stream_get_input_stream (stream);
  char buffer[512];

  while (g_input_stream_read (input, buffer, sizeof buffer, self->closing, NULL) > 0)
    ;
}

static void
peer_read_request (Peer *self, GIOStream *stream)
{
  GInputStream *input = g_io_stream_get_input_stream (stream);
  char buffer[4096] = "";
  gsize length = 0;

  while (strstr (buffer, "\r\n\r\n") == NULL) {
    gssize size = g_input_stream_read (input, buffer + length, sizeof buffer - 1 - length,
                                       self->closing, NULL);

    if (size <= 0)
      return;
    length += (gsize) size;
    buffer[length] = '\0';
  }
  g_mutex_lock (&self->mutex);
  g_string_append (self->requests, buffer);
  g_mutex_unlock (&self->mutex);
}

static gboolean
peer_say (Peer *self, GIOStream *stream, const void *data, gsize length)
{
  return g_output_stream_write_all (g_io_stream_get_output_stream (stream), data, length, NULL,
                                    self->closing, NULL);
}

/* Says what it was given to say. */
static void
answer (Peer *self, GIOStream *stream)
{
  peer_read_request (self, stream);
  peer_say (self, stream, self->data, strlen (self->data));
}

/* What it was given to say once, then without end the last line of it. */
static void
flood (Peer *self, GIOStream *stream)
{
  const char *text = self->data;
  g_autoptr (GString) again = g_string_new (NULL);

  peer_read_request (self, stream);
  for (int i = 0; i < 500; i++)
    g_string_append (again, strrchr (text, '|') + 1);
  if (peer_say (self, stream, text, (gsize) (strrchr (text, '|') - text)))
    while (peer_say (self, stream, again->str, again->len))
      ;
}

static void
keep_silent (Peer *self, GIOStream *stream)
{
  peer_read_request (self, stream);
  peer_wait (self, stream);
}

static gboolean
peer_was_asked (Peer *self)
{
  gboolean asked;

  g_mutex_lock (&self->mutex);
  asked = self->requests->len > 0;
  g_mutex_unlock (&self->mutex);
  return asked;
}

/* How many requests have a thread still. */
static guint
count_requests (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  const char *name;
  guint count = 0;

  while ((name = g_dir_read_name (tasks)) != NULL) {
    g_autofree char *file = g_build_filename ("/proc/self/task", name, "comm", NULL);
    g_autofree char *text = NULL;

    if (g_file_get_contents (file, &text, NULL, NULL) && g_str_equal (text, "headroom-ask\n"))
      count++;
  }
  return count;
}

/* Nothing is left of a request: no thread, and with it no socket. */
static void
wait_for_the_end (void)
{
  while (count_requests () > 0) {
    g_main_context_iteration (NULL, FALSE);
    g_usleep (1000);
  }
}

static void
check_in_time (ClientFixture *self, const char *base_url, gboolean (*is_there) (Peer *), Peer *peer)
{
  g_auto (Outcome) outcome = { 0 };

  start (self, base_url, NULL, &outcome);
  while (!is_there (peer))
    g_main_context_iteration (NULL, FALSE);
  hr_fake_clock_advance (self->clock, HR_CLIENT_TIMEOUT - 1);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_false (outcome.done);
  hr_fake_clock_advance (self->clock, 1);
  /* At once: nobody else is asked. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (outcome.done);
  g_assert_error (outcome.error, HR_ERROR, HR_ERROR_TIMEOUT);
}

static void
check_cancelled (ClientFixture *self,
                 const char *base_url,
                 gboolean (*is_there) (Peer *),
                 Peer *peer)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Outcome) outcome = { 0 };

  start (self, base_url, cancellable, &outcome);
  while (!is_there (peer))
    g_main_context_iteration (NULL, FALSE);
  g_cancellable_cancel (cancellable);
  g_assert_false (outcome.done);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (outcome.done);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A resolver that does not answer, whoever gives up. */

#define HANGING_TYPE_RESOLVER (hanging_resolver_get_type ())
G_DECLARE_FINAL_TYPE (HangingResolver, hanging_resolver, HANGING, RESOLVER, GResolver)

struct _HangingResolver {
  GResolver parent_instance;

  GAsyncQueue *tasks; /* (owned) (element-type GTask) */
  gboolean is_half;   /* answers for IPv4: this machine */
};

G_DEFINE_FINAL_TYPE (HangingResolver, hanging_resolver, G_TYPE_RESOLVER)

static void
hanging_resolver_lookup_with_flags_async (GResolver *resolver,
                                          const char *hostname,
                                          GResolverNameLookupFlags flags,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data)
{
  HangingResolver *self = HANGING_RESOLVER (resolver);
  g_autoptr (GTask) task = g_task_new (resolver, NULL, callback, user_data);
  GInetAddress *address;

  if (!self->is_half || flags != G_RESOLVER_NAME_LOOKUP_FLAGS_IPV4_ONLY) {
    g_async_queue_push (self->tasks, g_steal_pointer (&task));
    return;
  }
  address = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_task_return_pointer (task, g_list_append (NULL, address),
                         (GDestroyNotify) g_resolver_free_addresses);
}

static GList *
hanging_resolver_lookup_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
hanging_resolver_finalize (GObject *object)
{
  g_async_queue_unref (HANGING_RESOLVER (object)->tasks);

  G_OBJECT_CLASS (hanging_resolver_parent_class)->finalize (object);
}

static void
hanging_resolver_class_init (HangingResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hanging_resolver_finalize;
  resolver_class->lookup_by_name_with_flags_async = hanging_resolver_lookup_with_flags_async;
  resolver_class->lookup_by_name_with_flags_finish = hanging_resolver_lookup_finish;
}

static void
hanging_resolver_init (HangingResolver *self)
{
  self->tasks = g_async_queue_new ();
}

static gboolean
is_resolving (Peer *unused)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();

  return g_async_queue_length (HANGING_RESOLVER (resolver)->tasks) > 0;
}

static void
on_let_go (gpointer data, GObject *task)
{
  guint *count = data;

  --*count;
}

/* Answers, late, and counts in @held what is kept of it. */
static void
answer_late (HangingResolver *self, guint *held)
{
  GTask *task;

  while ((task = g_async_queue_try_pop (self->tasks)) != NULL) {
    ++*held;
    g_object_weak_ref (G_OBJECT (task), on_let_go, held);
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "Late");
    g_object_unref (task);
  }
}

typedef void (*HangingCheck) (ClientFixture *, const char *, gboolean (*) (Peer *), Peer *);

static void
check_name_hangs (ClientFixture *self, HangingCheck check)
{
  g_autoptr (GResolver) real = g_resolver_get_default ();
  HangingResolver *hanging = g_object_new (HANGING_TYPE_RESOLVER, NULL);
  guint held = 0;

  g_resolver_set_default (G_RESOLVER (hanging));
  check (self, "https://service.test/api", is_resolving, NULL);

  /* Somebody is still there to clean up. */
  g_assert_cmpuint (count_requests (), ==, 1);
  while (count_requests () > 0) {
    answer_late (hanging, &held);
    g_main_context_iteration (NULL, FALSE);
    g_usleep (1000);
  }
  g_assert_cmpuint (held, ==, 0);
  g_resolver_set_default (real);
  g_assert_finalize_object (hanging);
}

static void
test_name_hangs (ClientFixture *self, gconstpointer data)
{
  check_name_hangs (self, check_in_time);
}

static void
test_name_hangs_cancelled (ClientFixture *self, gconstpointer data)
{
  check_name_hangs (self, check_cancelled);
}

static void
fetch_balance (ClientFixture *self, const char *base_url)
{
  g_auto (Outcome) outcome = { 0 };

  start (self, base_url, NULL, &outcome);
  wait_for_outcome (&outcome);
  g_assert_no_error (outcome.error);
  wait_for_the_end ();
}

/* The address that was found suffices; the lookup that was not needed hangs. */
static void
test_name_half_hangs (void)
{
  g_autoptr (GResolver) real = g_resolver_get_default ();
  HangingResolver *hanging = g_object_new (HANGING_TYPE_RESOLVER, NULL);
  HrTestCa *ca = hr_test_ca_new ();
  GTlsCertificate *certificate = hr_test_ca_issue (ca, "DNS:service.test,IP:127.0.0.1", 1);
  g_autofree char *base_url = NULL;
  ClientFixture fixture = { 0 };
  guint held = 0;

  set_up_with (&fixture, certificate, hr_test_ca_get_trust (ca));
  base_url =
      g_strdup_printf ("https://service.test:%u/api", hr_test_service_get_port (fixture.server));
  hanging->is_half = TRUE;
  g_resolver_set_default (G_RESOLVER (hanging));
  fetch_balance (&fixture, base_url);
  answer_late (hanging, &held);
  g_assert_cmpuint (held, >, 0);
  g_resolver_set_default (real);

  /* The next request cleans up. */
  fetch_balance (&fixture, hr_test_service_get_base_url (fixture.server));
  g_assert_cmpuint (held, ==, 0);
  g_assert_finalize_object (hanging);
  tear_down (&fixture, NULL);
  g_object_unref (certificate);
  hr_test_ca_free (ca);
}

/* Floods, each of which keeps libsoup from ever looking up. */

#define OK       "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
#define CONTINUE "HTTP/1.1 100 Continue\r\n\r\n"

static void
test_floods (ClientFixture *self, gconstpointer data)
{
  static const struct {
    const char *text;
    HrError code;
  } rows[] = {
    { "|" CONTINUE, HR_ERROR_NOT_THE_SERVICE },
    { "|HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", HR_ERROR_NOT_THE_SERVICE },
    { OK "|X-Header: and another one\r\n", HR_ERROR_NOT_THE_SERVICE },
    { OK "X-Header: |and on", HR_ERROR_NOT_THE_SERVICE },
    { OK "\r\n|{", HR_ERROR_MALFORMED },
    { OK "Transfer-Encoding: chunked\r\n\r\n|1\r\n{\r\n", HR_ERROR_MALFORMED },
    /* Bodies that libsoup gathers for itself if it may */
    { "HTTP/1.1 401 Unauthorized\r\n\r\n|{", HR_ERROR_UNAUTHORIZED },
    { "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n|{", HR_ERROR_NOT_THE_SERVICE },
    { "HTTP/1.1 421 Misdirected Request\r\n\r\n|{", HR_ERROR_NOT_THE_SERVICE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    Peer peer = { .func = flood, .data = rows[i].text };
    g_autofree char *base_url = NULL;
    g_auto (Outcome) outcome = { 0 };

    g_test_message ("%s", rows[i].text);
    peer_start (&peer);
    base_url = g_strdup_printf ("http://127.0.0.1:%u", peer.port);
    start (self, base_url, NULL, &outcome);
    wait_for_outcome (&outcome);
    g_test_message ("%s", outcome.error->message);
    g_assert_error (outcome.error, HR_ERROR, (int) rows[i].code);
    g_assert_cmpint (g_atomic_int_get (&peer.connections), ==, 1);
    peer_stop (&peer);
  }
}

/* Chunks, in pieces as they are said, over TLS. */

#define CHUNKED OK "Transfer-Encoding: chunked\r\n"

static void
test_chunks (void)
{
  static const struct {
    const char *text;
    gboolean good;
  } rows[] = {
    { CHUNKED "\r\n11\r\n{\"data\":{\"credits\r\n6\r\n\":1}}\n\r\n0\r\n\r\n", TRUE },
    { CHUNKED "Connection: close\r\n\r\n16\r\n{\"data\":{\"credits\":1}}\r\n0\r\n\r\n", TRUE },
    { CHUNKED "\r\n16\r\n{\"data\":{\"credits\":1}}\r\n0\r\nTrailer: x\r\n\r\n", TRUE },
    /* All that matters is there, but nobody said that it is all */
    { CHUNKED "\r\n16\r\n{\"data\":{\"credits\":1}}\r\n", FALSE },
    { CHUNKED "\r\n16\r\n{\"data\":{\"credits\":1}}", FALSE },
    { CHUNKED "Connection: close\r\n\r\n16\r\n{\"data\":{\"credits\":1}}\r\n", FALSE },
  };
  g_autoptr (HrTestCa) ca = hr_test_ca_new ();
  g_autoptr (GTlsCertificate) certificate = hr_test_ca_issue (ca, "IP:127.0.0.1", 1);
  ClientFixture fixture = { 0 };

  set_up_with (&fixture, NULL, hr_test_ca_get_trust (ca));
  for (gsize i = 0; i < 2 * G_N_ELEMENTS (rows); i++) {
    Peer peer = { .func = answer, .data = rows[i / 2].text };
    g_autofree char *base_url = NULL;
    g_auto (Outcome) outcome = { 0 };

    if (i % 2 == 0)
      peer.certificate = certificate;
    peer_start (&peer);
    base_url = g_strdup_printf ("http%s://127.0.0.1:%u", i % 2 == 0 ? "s" : "", peer.port);
    g_test_message ("%s: %s", base_url, rows[i / 2].text);
    start (&fixture, base_url, NULL, &outcome);
    wait_for_outcome (&outcome);
    if (rows[i / 2].good)
      g_assert_no_error (outcome.error);
    else
      g_assert_error (outcome.error, HR_ERROR, HR_ERROR_MALFORMED);
    peer_stop (&peer);
  }
  tear_down (&fixture, NULL);
}

/* A proxy for all of https, where the test names one. */

#define TEST_TYPE_PROXIES (test_proxies_get_type ())
G_DECLARE_FINAL_TYPE (TestProxies, test_proxies, TEST, PROXIES, GObject)

struct _TestProxies {
  GObject parent_instance;

  guint16 port; /* 0 for none */
};

static void test_proxies_resolver_init (GProxyResolverInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestProxies,
                               test_proxies,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER,
                                                      test_proxies_resolver_init))

static gboolean
test_proxies_is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static char **
test_proxies_lookup (GProxyResolver *resolver,
                     const char *uri,
                     GCancellable *cancellable,
                     GError **error)
{
  guint16 port = TEST_PROXIES (resolver)->port;
  char **proxies = g_new0 (char *, 2);

  proxies[0] = port != 0 && g_str_has_prefix (uri, "https:")
                   ? g_strdup_printf ("http://127.0.0.1:%u", port)
                   : g_strdup ("direct://");
  return proxies;
}

static void
test_proxies_lookup_async (GProxyResolver *resolver,
                           const char *uri,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_return_pointer (task, test_proxies_lookup (resolver, uri, NULL, NULL),
                         (GDestroyNotify) g_strfreev);
}

static char **
test_proxies_lookup_finish (GProxyResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_proxies_resolver_init (GProxyResolverInterface *iface)
{
  iface->is_supported = test_proxies_is_supported;
  iface->lookup = test_proxies_lookup;
  iface->lookup_async = test_proxies_lookup_async;
  iface->lookup_finish = test_proxies_lookup_finish;
}

static void
test_proxies_class_init (TestProxiesClass *klass)
{
}

static void
test_proxies_init (TestProxies *self)
{
}

static void
use_proxy (guint16 port)
{
  TEST_PROXIES (g_proxy_resolver_get_default ())->port = port;
}

typedef struct {
  const char *text;
  PeerFunc func;
  HrError code;
} ProxyRow;

static void
check_proxy (ClientFixture *self, const ProxyRow *row)
{
  Peer peer = { .func = row->func, .data = row->text };
  g_auto (Outcome) outcome = { 0 };

  g_test_message ("%s", row->text);
  peer_start (&peer);
  use_proxy (peer.port);
  start (self, "https://service.test/api", NULL, &outcome);
  wait_for_outcome (&outcome);
  g_test_message ("%s", outcome.error->message);
  g_assert_error (outcome.error, HR_ERROR, (int) row->code);
  g_assert_cmpint (outcome.retry.at, ==, 0);
  use_proxy (0);
  g_assert_true (g_str_has_prefix (peer.requests->str, "CONNECT service.test:443 "));
  g_assert_null (strstr (peer.requests->str, CLIENT_KEY));
  g_assert_cmpint (g_atomic_int_get (&peer.connections), ==, 1);
  peer_stop (&peer);
}

#define ENVELOPE(code) "\r\nContent-Type: application/json\r\n\r\n{\"code\": " #code "}"

static void
test_proxy_answers (ClientFixture *self, gconstpointer data)
{
  static const ProxyRow rows[] = {
    { "HTTP/1.1 407 Authenticate\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\n", answer,
      HR_ERROR_BLOCKED },
    { "HTTP/1.1 401 Unauthorized" ENVELOPE (401), answer, HR_ERROR_BLOCKED },
    { "HTTP/1.1 403 Forbidden" ENVELOPE (403), answer, HR_ERROR_BLOCKED },
    { "HTTP/1.1 421 Misdirected Request\r\n\r\n", answer, HR_ERROR_BLOCKED },
    { "HTTP/1.1 429 Too Many\r\nRetry-After: 3600" ENVELOPE (429), answer, HR_ERROR_BLOCKED },
    { "HTTP/1.1 302 Found\r\nLocation: https://portal.test/\r\n\r\n", answer, HR_ERROR_BLOCKED },
    { "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 100\r\n\r\n<h1>", answer, HR_ERROR_BLOCKED },
    { "HTTP/1.1 503 Unavailable\r\nRetry-After: 60\r\n\r\n", answer, HR_ERROR_BLOCKED },
    /* No answer to CONNECT, but something */
    { "SSH-2.0-OpenSSH_9.2\r\n\r\n", answer, HR_ERROR_BLOCKED },
    { "HTTP/1.1 200 Connec", answer, HR_ERROR_BLOCKED },
    { CONTINUE, answer, HR_ERROR_BLOCKED },
    /* Nothing */
    { "", answer, HR_ERROR_OFFLINE },
    /* The way is open, and no service at its end */
    { "HTTP/1.1 200 Connected\r\n\r\nHTTP/1.1 401 Unauthorized\r\n\r\n", answer, HR_ERROR_TLS },
    /* Without end */
    { "|" CONTINUE, flood, HR_ERROR_BLOCKED },
    { "HTTP/1.1 403 Forbidden\r\n|X-Header: and another one\r\n", flood, HR_ERROR_BLOCKED },
    { "HTTP/1.1 403 Forbidden\r\n\r\n|<p>and more</p>", flood, HR_ERROR_BLOCKED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    check_proxy (self, &rows[i]);
}

static void
test_proxy_is_silent (ClientFixture *self, gconstpointer data)
{
  Peer peer = { .func = keep_silent };

  peer_start (&peer);
  use_proxy (peer.port);
  check_in_time (self, "https://service.test/api", peer_was_asked, &peer);
  wait_for_the_end ();
  use_proxy (0);
  peer_stop (&peer);
}

/* HTTP/2. The client offers HTTP/1.1 alone, but where this test has it offer everything: the
 * protocols of a connection are set here in place of GIO. */

static gboolean offer_everything;

void
g_tls_connection_set_advertised_protocols (GTlsConnection *connection, const char *const *protocols)
{
  if (!offer_everything || G_IS_TLS_SERVER_CONNECTION (connection))
    g_object_set (connection, "advertised-protocols", protocols, NULL);
}

#define FRAME_HEADERS    1
#define FRAME_RST_STREAM 3
#define FRAME_SETTINGS   4
#define FRAME_GOAWAY     7
#define FLAG_ACK         1

static gboolean
say_frame (Peer *self, GIOStream *stream, guint8 type, guint32 id, const char *data, gsize length)
{
  guint8 frame[9 + 16] = { 0, 0, (guint8) length, type, 0 };
  guint32 big_endian = GUINT32_TO_BE (id);

  memcpy (frame + 5, &big_endian, 4);
  memcpy (frame + 9, data, length);
  return peer_say (self, stream, frame, 9 + length);
}

/* Reads on to a frame of that type, and with that flag if any. Returns the id of its stream, -1 at
 * the end. */
static int
read_frame (Peer *self, GIOStream *stream, guint8 type, guint8 flag)
{
  GInputStream *input = g_io_stream_get_input_stream (stream);
  guint8 head[9];
  guint8 data[16384];
  gsize size;

  while (g_input_stream_read_all (input, head, sizeof head, &size, self->closing, NULL) &&
         size == sizeof head) {
    gsize length = (gsize) head[0] << 16 | (gsize) head[1] << 8 | head[2];

    g_assert_cmpuint (length, <=, sizeof data);
    if (!g_input_stream_read_all (input, data, length, &size, self->closing, NULL))
      return -1;
    if (head[3] == FRAME_HEADERS)
      g_atomic_int_inc (&self->sends);
    if (head[3] == type && (flag == 0 || (head[4] & flag) != 0))
      return head[7] << 8 | head[8];
  }
  return -1;
}

static void
begin_http2 (Peer *self, GIOStream *stream)
{
  char preface[24];

  say_frame (self, stream, FRAME_SETTINGS, 0, "", 0);
  g_input_stream_read_all (g_io_stream_get_input_stream (stream), preface, sizeof preface, NULL,
                           self->closing, NULL);
}

static void
http2_is_silent (Peer *self, GIOStream *stream)
{
  begin_http2 (self, stream);
  read_frame (self, stream, FRAME_HEADERS, 0);
  /* libsoup 3.2 forgets to let go of a connection that it could not write to. */
  read_frame (self, stream, FRAME_SETTINGS, FLAG_ACK);
  g_atomic_int_set (&self->is_settled, TRUE);
  peer_wait (self, stream);
}

static void
http2_refuses_streams (Peer *self, GIOStream *stream)
{
  int id;

  begin_http2 (self, stream);
  while ((id = read_frame (self, stream, FRAME_HEADERS, 0)) != -1)
    say_frame (self, stream, FRAME_RST_STREAM, (guint32) id, "\0\0\0\7", 4);
}

static void
http2_goes_away (Peer *self, GIOStream *stream)
{
  begin_http2 (self, stream);
  if (read_frame (self, stream, FRAME_HEADERS, 0) != -1)
    say_frame (self, stream, FRAME_GOAWAY, 0, "\0\0\0\0\0\0\0\0", 8);
}

static gboolean
peer_is_settled (Peer *self)
{
  return g_atomic_int_get (&self->is_settled);
}

static const char *const HTTP2[] = { "h2", NULL };

typedef struct {
  HrTestCa *ca;                 /* (owned) */
  GTlsCertificate *certificate; /* (owned) */
  ClientFixture client;
  Peer peer;
  char *base_url; /* (owned) */
} Http2Fixture;

static void
http2_set_up (Http2Fixture *self, PeerFunc func)
{
  self->ca = hr_test_ca_new ();
  self->certificate = hr_test_ca_issue (self->ca, "IP:127.0.0.1", 1);
  set_up_with (&self->client, NULL, hr_test_ca_get_trust (self->ca));
  self->peer = (Peer){ .func = func, .certificate = self->certificate, .protocols = HTTP2 };
  peer_start (&self->peer);
  self->base_url = g_strdup_printf ("https://127.0.0.1:%u", self->peer.port);
}

static void
http2_tear_down (Http2Fixture *self)
{
  offer_everything = FALSE;
  wait_for_the_end ();
  tear_down (&self->client, NULL);
  peer_stop (&self->peer);
  g_free (self->base_url);
  g_object_unref (self->certificate);
  hr_test_ca_free (self->ca);
}

static void
test_http2_in_time (void)
{
  Http2Fixture fixture = { 0 };

  http2_set_up (&fixture, http2_is_silent);
  offer_everything = TRUE;
  check_in_time (&fixture.client, fixture.base_url, peer_is_settled, &fixture.peer);
  http2_tear_down (&fixture);
}

static void
test_http2_cancelled (void)
{
  Http2Fixture fixture = { 0 };

  http2_set_up (&fixture, http2_is_silent);
  offer_everything = TRUE;
  check_cancelled (&fixture.client, fixture.base_url, peer_is_settled, &fixture.peer);
  http2_tear_down (&fixture);
}

static void
check_http2 (PeerFunc func, gboolean everything, HrError code)
{
  Http2Fixture fixture = { 0 };
  g_auto (Outcome) outcome = { 0 };

  http2_set_up (&fixture, func);
  offer_everything = everything;
  start (&fixture.client, fixture.base_url, NULL, &outcome);
  wait_for_outcome (&outcome);
  g_test_message ("%s", outcome.error->message);
  g_assert_error (outcome.error, HR_ERROR, (int) code);
  g_assert_cmpint (g_atomic_int_get (&fixture.peer.sends), <=, HR_REQUEST_MAX_SENDS);
  http2_tear_down (&fixture);
}

static void
test_http2_refuses (void)
{
  check_http2 (http2_refuses_streams, TRUE, HR_ERROR_SERVER);
}

static void
test_http2_goes_away (void)
{
  check_http2 (http2_goes_away, TRUE, HR_ERROR_SERVER);
}

/* As servers do that do not look what was agreed upon. */
static void
speak_http2 (Peer *self, GIOStream *stream)
{
  say_frame (self, stream, FRAME_SETTINGS, 0, "", 0);
  peer_read_request (self, stream);
  say_frame (self, stream, FRAME_GOAWAY, 0, "\0\0\0\0\0\0\0\1", 8);
}

/* As nghttpd does when nothing was agreed upon. */
static void
close_at_once (Peer *self, GIOStream *stream)
{
  g_assert_null (g_tls_connection_get_negotiated_protocol (G_TLS_CONNECTION (stream)));
}

static void
test_http2_alone (void)
{
  check_http2 (speak_http2, FALSE, HR_ERROR_NOT_THE_SERVICE);
  check_http2 (close_at_once, FALSE, HR_ERROR_NOT_THE_SERVICE);
}

#define ADD(path, test) g_test_add (path, ClientFixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_io_extension_point_register (G_PROXY_RESOLVER_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (G_PROXY_RESOLVER_EXTENSION_POINT_NAME, TEST_TYPE_PROXIES, "test",
                                  0);
  g_setenv ("GIO_USE_PROXY_RESOLVER", "test", TRUE);

  ADD ("/client-limits/name-hangs/in-time", test_name_hangs);
  ADD ("/client-limits/name-hangs/cancelled", test_name_hangs_cancelled);
  g_test_add_func ("/client-limits/name-hangs/half", test_name_half_hangs);
  ADD ("/client-limits/floods", test_floods);
  g_test_add_func ("/client-limits/chunks", test_chunks);
  ADD ("/client-limits/proxy/answers", test_proxy_answers);
  ADD ("/client-limits/proxy/is-silent", test_proxy_is_silent);
  g_test_add_func ("/client-limits/http2/in-time", test_http2_in_time);
  g_test_add_func ("/client-limits/http2/cancelled", test_http2_cancelled);
  g_test_add_func ("/client-limits/http2/refuses-streams", test_http2_refuses);
  g_test_add_func ("/client-limits/http2/goes-away", test_http2_goes_away);
  g_test_add_func ("/client-limits/http2/alone", test_http2_alone);
  return g_test_run ();
}
