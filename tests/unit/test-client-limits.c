/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "client-peer.h"

#include "hr-test-ca.h"

#include <string.h>

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

typedef void (*HangingCheck) (ClientFixture *, const char *, PeerCheck, Peer *);

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

/* What the resolver waits for when it is made, as for a NetworkManager that hangs. */
static GAsyncQueue *permits;
static gint proxies_are_made;

static void
test_proxies_init (TestProxies *self)
{
  if (permits != NULL)
    g_async_queue_timeout_pop (permits, 10 * G_TIME_SPAN_SECOND);
  g_atomic_int_set (&proxies_are_made, TRUE);
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

static gboolean
settings_are_awaited (Peer *peer)
{
  return g_async_queue_length (permits) < 0;
}

static guint
count_threads (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  guint count = 0;

  while (g_dir_read_name (tasks) != NULL)
    count++;
  return count;
}

/* In a process of its own, because the resolver is made once. */
static void
test_proxy_settings_hang (ClientFixture *self, gconstpointer data)
{
  g_auto (Outcome) awaited = { 0 };
  g_auto (Outcome) outcome = { 0 };
  guint n_threads;

  if (!g_test_subprocess ()) {
    g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
    g_test_trap_assert_passed ();
    return;
  }

  permits = g_async_queue_new ();
  check_in_time (self, "https://127.0.0.1:1", settings_are_awaited, NULL);
  n_threads = count_threads ();
  /* One thread hangs, however often somebody asks, and no request, which would have the key. */
  for (int i = 0; i < 3; i++) {
    check_in_time (self, "https://127.0.0.1:1", settings_are_awaited, NULL);
    g_assert_cmpuint (count_requests (), ==, 0);
    g_assert_cmpuint (count_threads (), ==, n_threads);
  }
  g_assert_false (g_atomic_int_get (&proxies_are_made));
  start (self, "https://127.0.0.1:1", NULL, &awaited);
  g_async_queue_push (permits, self);
  wait_for_outcome (&awaited);
  g_assert_error (awaited.error, HR_ERROR, HR_ERROR_OFFLINE);
  wait_for_the_end ();
  start (self, "https://127.0.0.1:1", NULL, &outcome);
  wait_for_outcome (&outcome);
  g_assert_error (outcome.error, HR_ERROR, HR_ERROR_OFFLINE);
  wait_for_the_end ();
  g_async_queue_unref (permits);
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
  ADD ("/client-limits/proxy/settings-hang", test_proxy_settings_hang);
  return g_test_run ();
}
