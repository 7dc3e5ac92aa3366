/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-request.h"

#include "hr-reply.h"

#include <libsoup/soup.h>

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define USER_AGENT "Headroom/" HR_VERSION " (+" HR_HOMEPAGE ")"

/* How much is asked for at a time; the documented answer fits easily. */
#define CHUNK_BYTES 4096

/* The thread's until it has ended, then the caller's; but for what both need. */
struct _HrRequest {
  GMainContext *caller; /* (owned) */
  HrRequestFunc func;   /* (nullable): NULL once it was called or stopped; the caller's alone */
  gpointer user_data;   /* (unowned): the caller's alone */

  GMutex mutex;
  gboolean is_stopped; /* guarded by mutex */
  GArray *sockets;     /* (owned) (element-type int): descriptors of our own; guarded by mutex */

  GAsyncQueue *contexts;   /* (owned) (element-type GMainContext): where the context goes back to */
  GMainContext *context;   /* (owned): the thread's; either may wake it up */
  HrTrust *trust;          /* (owned) */
  SoupMessage *message;    /* (owned) (nullable): until the thread has ended */
  SoupMessage *tunnel;     /* (owned) (nullable): the last CONNECT, until then */
  GCancellable *stop;      /* (owned): for libsoup, which does not always obey */
  GIOStream *connection;   /* (owned) (nullable): the last one that was ready for the request */
  GAsyncResult *result;    /* (owned) (nullable): that the thread waits for */
  gboolean is_connected;   /* the last connection was made, and its socket is among the kept ones */
  gboolean is_tunnel_open; /* by the answer to the last CONNECT */
  gboolean is_without_protocol; /* the last TLS handshake ended without agreement on HTTP/1.1 */
  guint interim;
  guint restarts;
  HrAnswer answer;
};

static void
request_free (HrRequest *self)
{
  g_clear_error (&self->answer.error);
  g_free (self->answer.content_type);
  g_free (self->answer.retry_after);
  g_byte_array_unref (self->answer.body);
  g_object_unref (self->stop);
  g_object_unref (self->trust);
  g_array_unref (self->sockets);
  g_mutex_clear (&self->mutex);
  g_async_queue_push (self->contexts, self->context);
  g_async_queue_unref (self->contexts);
  g_main_context_unref (self->caller);
  g_free (self);
}

/* Ends the connections under libsoup, whatever it waits for, in any thread. The mutex is held. */
static void
shut_sockets (HrRequest *self)
{
  for (guint i = 0; i < self->sockets->len; i++)
    shutdown (g_array_index (self->sockets, int, i), SHUT_RDWR);
}

/* libsoup frees a header's value as it stands. This is the very string that it holds, and nobody
 * reads it any more. */
static void
wipe_key (HrRequest *self)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (self->message);
  const char *value = soup_message_headers_get_one (headers, "Authorization");

  if (value != NULL)
    explicit_bzero ((char *) value, strlen (value));
  soup_message_headers_remove (headers, "Authorization");
}

/* Pulls the plug: libsoup 3.2 does not mind its cancellable while it waits for the headers of an
 * answer over HTTP/2. What it calls back afterwards is waited for, and cleaned up. */
static void
break_off (HrRequest *self)
{
  g_mutex_lock (&self->mutex);
  self->is_stopped = TRUE;
  shut_sockets (self);
  g_mutex_unlock (&self->mutex);
}

/* Ends it from within libsoup, which reads on for as long as something comes. It obeys its
 * cancellable there, but over HTTP/2. The first reason is the one that counts. */
static void
refuse (HrRequest *self, HrError code, const char *reason)
{
  if (self->answer.error == NULL)
    self->answer.error = g_error_new_literal (HR_ERROR, (int) code, reason);
  if (soup_message_get_http_version (self->message) == SOUP_HTTP_2_0)
    break_off (self);
  else
    g_cancellable_cancel (self->stop);
}

static gboolean
is_connect (SoupMessage *message)
{
  return g_str_equal (soup_message_get_method (message), SOUP_METHOD_CONNECT);
}

/* libsoup reads interim answers one after the other for as long as there are any, without a turn of
 * the main loop in between. */
static void
on_got_informational (SoupMessage *message, HrRequest *self)
{
  if (++self->interim <= HR_REQUEST_MAX_INTERIM)
    return;
  if (is_connect (message))
    refuse (self, HR_ERROR_BLOCKED, "Nothing but interim answers of a proxy");
  else
    refuse (self, HR_ERROR_NOT_THE_SERVICE, "Nothing but interim answers");
}

/* The body of an answer to CONNECT would be read to its end, and that of a second 421 kept, however
 * long they are. */
static void
on_got_headers (SoupMessage *message, HrRequest *self)
{
  guint status = soup_message_get_status (message);

  if (is_connect (message)) {
    self->is_tunnel_open = SOUP_STATUS_IS_SUCCESSFUL (status);
    if (!self->is_tunnel_open)
      refuse (self, HR_ERROR_BLOCKED, "A proxy refused to connect");
  } else if (status == SOUP_STATUS_MISDIRECTED_REQUEST) {
    refuse (self, HR_ERROR_NOT_THE_SERVICE, "The host is another one's");
  }
}

/* A kept connection that was closed meanwhile may cost a second send. libsoup itself has no limit
 * where a server refuses stream after stream of HTTP/2. */
static void
on_restarted (SoupMessage *message, HrRequest *self)
{
  if (++self->restarts >= HR_REQUEST_MAX_SENDS)
    refuse (self, HR_ERROR_SERVER, "Sent twice without an answer");
}

/* A descriptor of our own, because libsoup's may be closed, and its number be another's, while the
 * caller's thread shuts it. */
static void
keep_socket (HrRequest *self, GSocketConnection *connection)
{
  int fd = g_socket_get_fd (g_socket_connection_get_socket (connection));
  int own = fd >= 0 ? fcntl (fd, F_DUPFD_CLOEXEC, 0) : -1;

  if (own < 0) {
    refuse (self, HR_ERROR_OFFLINE, "No descriptor is left to end the connection by");
    return;
  }
  self->is_connected = TRUE;
  g_mutex_lock (&self->mutex);
  g_array_append_val (self->sockets, own);
  if (self->is_stopped)
    shut_sockets (self);
  g_mutex_unlock (&self->mutex);
}

/* libsoup has made the TLS connection and not begun the handshake: HTTP/2 is not offered. One small
 * question in minutes gains nothing from it. */
static void
offer_http1 (GTlsConnection *connection)
{
  static const char *const protocols[] = { "http/1.1", NULL };

  g_tls_connection_set_advertised_protocols (connection, protocols);
}

static void
keep_connection (HrRequest *self, GIOStream *connection)
{
  g_set_object (&self->connection, connection);
  self->is_without_protocol =
      G_IS_TLS_CONNECTION (connection) &&
      g_tls_connection_get_negotiated_protocol (G_TLS_CONNECTION (connection)) == NULL;
}

/* Ends what is left to do once it has been stopped. libsoup notices that its connection ends; only
 * where there is none yet it is cancelled: 3.6 frees a request once too often that is cancelled
 * while its connection ends. */
static void
end_if_stopped (HrRequest *self)
{
  gboolean stopped;

  g_mutex_lock (&self->mutex);
  stopped = self->is_stopped;
  g_mutex_unlock (&self->mutex);
  if (!stopped)
    return;

  wipe_key (self);
  if (!self->is_connected)
    g_cancellable_cancel (self->stop);
}

static void
on_network_event (SoupMessage *message,
                  GSocketClientEvent event,
                  GIOStream *connection,
                  HrRequest *self)
{
  if (event == G_SOCKET_CLIENT_RESOLVING) {
    self->is_connected = FALSE;
    end_if_stopped (self);
  } else if (event == G_SOCKET_CLIENT_CONNECTED && G_IS_SOCKET_CONNECTION (connection)) {
    keep_socket (self, G_SOCKET_CONNECTION (connection));
  } else if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING && G_IS_TLS_CONNECTION (connection)) {
    offer_http1 (G_TLS_CONNECTION (connection));
  } else if (event == G_SOCKET_CLIENT_COMPLETE) {
    keep_connection (self, connection);
  }
}

/* Every message of the session, libsoup's own CONNECT to a proxy among them. */
static void
on_request_queued (SoupSession *session, SoupMessage *message, HrRequest *self)
{
  soup_message_add_flags (message, SOUP_MESSAGE_COLLECT_METRICS);
  g_signal_connect (message, "network-event", G_CALLBACK (on_network_event), self);
  g_signal_connect (message, "got-informational", G_CALLBACK (on_got_informational), self);
  g_signal_connect (message, "got-headers", G_CALLBACK (on_got_headers), self);
  g_signal_connect (message, "restarted", G_CALLBACK (on_restarted), self);
  if (is_connect (message)) {
    self->is_tunnel_open = FALSE;
    g_set_object (&self->tunnel, message);
  }
}

static gboolean
has_begun (SoupMessage *message)
{
  SoupMessageMetrics *metrics = soup_message_get_metrics (message);

  return metrics != NULL && soup_message_metrics_get_response_header_bytes_received (metrics) > 0;
}

static HrError
code_for_io_error (int code)
{
  switch (code) {
  case G_IO_ERROR_TIMED_OUT:
    return HR_ERROR_TIMEOUT;
  case G_IO_ERROR_PROXY_FAILED:
  case G_IO_ERROR_PROXY_AUTH_FAILED:
  case G_IO_ERROR_PROXY_NEED_AUTH:
  case G_IO_ERROR_PROXY_NOT_ALLOWED:
    return HR_ERROR_BLOCKED;
  /* Refused, unreachable, or closed: whatever it was, the line did not hold. */
  default:
    return HR_ERROR_OFFLINE;
  }
}

/* What a failure before the first whole head of an answer means. */
static HrError
code_for_failure (HrRequest *self, const GError *error)
{
  if (self->tunnel != NULL && !self->is_tunnel_open && has_begun (self->tunnel))
    return HR_ERROR_BLOCKED;
  if (has_begun (self->message) || self->is_without_protocol)
    return HR_ERROR_NOT_THE_SERVICE;
  /* A connection that ends without TLS's good-bye is closed, not distrusted. */
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_EOF))
    return HR_ERROR_OFFLINE;
  if (error->domain == G_TLS_ERROR)
    return HR_ERROR_TLS;
  if (error->domain == G_IO_ERROR)
    return code_for_io_error (error->code);
  return HR_ERROR_OFFLINE;
}

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  HrRequest *self = user_data;

  self->result = g_object_ref (result);
}

/* Waits for what was begun, also where the caller does not wait any more: then it ends soon,
 * because there is nothing left that could come. */
static GAsyncResult *
wait_for_result (HrRequest *self)
{
  while (self->result == NULL) {
    end_if_stopped (self);
    g_main_context_iteration (self->context, TRUE);
  }
  return g_steal_pointer (&self->result);
}

/* Asks for many whatever is wanted: libsoup reads what follows the last chunk into the same buffer,
 * and complains of one with room for a single byte.
 *
 * Returns: (nullable): the next bytes, none at the end, %NULL if it broke */
static GBytes *
read_some (HrRequest *self, GInputStream *stream)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_input_stream_read_bytes_async (stream, CHUNK_BYTES, G_PRIORITY_DEFAULT, self->stop, on_result,
                                   self);
  result = wait_for_result (self);
  return g_input_stream_read_bytes_finish (stream, result, NULL);
}

/* Tells whether less came than was promised. libsoup does not mind where the connection was not to
 * be kept, because some servers promise too much. */
static gboolean
is_short (HrRequest *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);

  return soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
         soup_message_headers_get_one (headers, "Content-Encoding") == NULL &&
         self->answer.body->len < soup_message_headers_get_content_length (headers);
}

/* Tells whether the last chunk is missing. libsoup before 3.6 tells a connection that ends between
 * two chunks as the end of the body: with the connection closed under it, a body goes on being at
 * its end only if it is. */
static gboolean
is_without_last_chunk (HrRequest *self, GInputStream *stream)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  g_autoptr (GBytes) bytes = NULL;

  if (soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CHUNKED)
    return FALSE;
  g_io_stream_close (self->connection, NULL, NULL);
  bytes = read_some (self, stream);
  return bytes == NULL;
}

/* Reads to the end, or until there is more than is allowed: what is too long shows, and what is
 * endless ends. */
static void
read_body (HrRequest *self, GInputStream *stream)
{
  GByteArray *body = self->answer.body;

  while (body->len <= HR_REPLY_MAX_BYTES) {
    g_autoptr (GBytes) bytes = read_some (self, stream);
    gconstpointer data;
    gsize size = 0;

    if (bytes == NULL) {
      self->answer.is_broken = TRUE;
      return;
    }
    data = g_bytes_get_data (bytes, &size);
    if (size == 0) {
      self->answer.is_broken = is_short (self) || is_without_last_chunk (self, stream);
      return;
    }
    g_byte_array_append (body, data, (guint) size);
  }
}

static void
take_head (HrRequest *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);

  self->answer.status = soup_message_get_status (self->message);
  self->answer.content_type = g_strdup (soup_message_headers_get_one (headers, "Content-Type"));
  self->answer.retry_after = g_strdup (soup_message_headers_get_one (headers, "Retry-After"));
}

static gboolean
is_plain (HrRequest *self)
{
  return g_str_equal (g_uri_get_scheme (soup_message_get_uri (self->message)), "http");
}

static SoupSession *
make_session (HrRequest *self)
{
  SoupSession *session = soup_session_new_with_options ("user-agent", USER_AGENT, "timeout", 0,
                                                        "idle-timeout", 0, "max-conns", 1, NULL);

  /* Plain http is for this machine alone: a proxy would read the key. */
  if (is_plain (self)) {
    soup_session_set_proxy_resolver (session, NULL);
  } else {
    hr_trust_make_default (self->trust);
    soup_session_set_tls_database (session, G_TLS_DATABASE (self->trust));
  }
  g_signal_connect (session, "request-queued", G_CALLBACK (on_request_queued), self);
  return session;
}

static void
drain (GMainContext *context)
{
  while (g_main_context_iteration (context, FALSE))
    ;
}

static void
ask (HrRequest *self)
{
  g_autoptr (SoupSession) session = make_session (self);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  soup_session_send_async (session, self->message, G_PRIORITY_DEFAULT, self->stop, on_result, self);
  result = wait_for_result (self);
  stream = soup_session_send_finish (session, result, &error);
  if (stream != NULL && self->answer.error == NULL) {
    take_head (self);
    read_body (self, stream);
  } else if (self->answer.error == NULL) {
    self->answer.error =
        g_error_new_literal (HR_ERROR, (int) code_for_failure (self, error), error->message);
  }
  wipe_key (self);
  /* Closing must find nothing to wait for. */
  if (stream == NULL || self->answer.is_broken || self->answer.body->len > HR_REPLY_MAX_BYTES)
    break_off (self);
  g_cancellable_cancel (self->stop);
  g_clear_object (&stream);
  soup_session_abort (session);
  /* A connection of HTTP/2 is closed by the main loop, and before its session goes. */
  drain (self->context);
}

static gboolean
on_ended (gpointer user_data)
{
  HrRequest *self = user_data;
  HrRequestFunc func = g_steal_pointer (&self->func);

  if (func != NULL)
    func (&self->answer, self->user_data);
  return G_SOURCE_REMOVE;
}

/* Hands the request back, as the last thing that its thread does with it. Not
 * g_main_context_invoke(), which would call it in this thread if the caller's is not in
 * its main loop at the moment. */
static void
tell_caller (HrRequest *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_ended, self, (GDestroyNotify) request_free);
  g_source_attach (source, self->caller);
}

static void
close_sockets (HrRequest *self)
{
  g_mutex_lock (&self->mutex);
  shut_sockets (self);
  for (guint i = 0; i < self->sockets->len; i++)
    close (g_array_index (self->sockets, int, i));
  g_array_set_size (self->sockets, 0);
  g_mutex_unlock (&self->mutex);
}

static gpointer
run (gpointer user_data)
{
  HrRequest *self = user_data;

  g_main_context_push_thread_default (self->context);
  ask (self);
  drain (self->context);
  g_main_context_pop_thread_default (self->context);
  close_sockets (self);
  g_clear_object (&self->tunnel);
  g_clear_object (&self->connection);
  g_clear_object (&self->message);
  tell_caller (self);
  return NULL;
}

static SoupMessage *
make_message (HrEndpoint *endpoint, HrKey *key)
{
  SoupMessage *message =
      soup_message_new_from_uri (SOUP_METHOD_GET, hr_endpoint_get_credits_uri (endpoint));
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  char *authorization = g_strconcat ("Bearer ", hr_key_get_text (key), NULL);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_NEW_CONNECTION);
  /* The answer to a 401 is the user's to give. */
  soup_message_disable_feature (message, SOUP_TYPE_AUTH_MANAGER);
  soup_message_headers_replace (headers, "Accept", "application/json");
  soup_message_headers_replace (headers, "Authorization", authorization);
  explicit_bzero (authorization, strlen (authorization));
  g_free (authorization);
  return message;
}

/**
 * hr_request_start:
 * @contexts: (element-type GMainContext): the caller's main contexts for its requests, made as they
 *   are needed. They are kept, because a library may still have something to say in one that is of
 *   no interest any more, as of a name that was looked up for nothing: the next request hears it
 * @endpoint: where to ask
 * @key: the key to ask with
 * @trust: whom to trust
 * @func: called in the thread-default main context of this thread when the request has ended
 * @user_data: for @func
 *
 * Sends a GET for the credits, without redirects, cookies or cache, over HTTP/1.1. When @func is
 * called, its connections are closed, and the key is wiped from its headers.
 *
 * Over https, GIO's default proxy resolver is to be there already: to make one may take for ever.
 *
 * It ends by itself after %HR_REQUEST_MAX_INTERIM interim answers, a proxy's among them, before it
 * would be sent more than %HR_REQUEST_MAX_SENDS times, and after %HR_REPLY_MAX_BYTES of body. It
 * has no time limit.
 *
 * Errors, all of them of failures before a whole head of an answer was there:
 *
 * - %HR_ERROR_BLOCKED: whatever a proxy answers to CONNECT but a 2xx, endless interim answers
 *   included, or that it lets nobody pass;
 * - %HR_ERROR_NOT_THE_SERVICE: an answer that began and is no HTTP, has no end of its headers or is
 *   cut in them, nothing but interim answers, a 421, or a server that closes because it wants to
 *   speak another protocol, as HTTP/2 alone;
 * - %HR_ERROR_SERVER: it was to be sent a third time, which a server has libsoup do that refuses
 *   streams of HTTP/2 or goes away;
 * - before the first byte of an answer: %HR_ERROR_TLS for no trust or no TLS, %HR_ERROR_TIMEOUT
 *   where the system gave up, else %HR_ERROR_OFFLINE.
 *
 * Returns: the request, which is there until @func was called or hr_request_stop()
 */
HrRequest *
hr_request_start (GAsyncQueue *contexts,
                  HrEndpoint *endpoint,
                  HrKey *key,
                  HrTrust *trust,
                  HrRequestFunc func,
                  gpointer user_data)
{
  HrRequest *self = g_new0 (HrRequest, 1);
  g_autoptr (GError) error = NULL;
  GThread *thread;

  self->caller = g_main_context_ref_thread_default ();
  self->func = func;
  self->user_data = user_data;
  g_mutex_init (&self->mutex);
  self->sockets = g_array_new (FALSE, FALSE, sizeof (int));
  self->contexts = g_async_queue_ref (contexts);
  self->context = g_async_queue_try_pop (contexts);
  if (self->context == NULL)
    self->context = g_main_context_new ();
  self->trust = g_object_ref (trust);
  self->message = make_message (endpoint, key);
  self->stop = g_cancellable_new ();
  self->answer.body = g_byte_array_new ();

  thread = g_thread_try_new ("headroom-ask", run, self, &error);
  if (thread != NULL) {
    g_thread_unref (thread);
  } else {
    self->answer.error = g_error_new_literal (HR_ERROR, HR_ERROR_OFFLINE, error->message);
    wipe_key (self);
    g_clear_object (&self->message);
    tell_caller (self);
  }
  return self;
}

/**
 * hr_request_stop:
 * @self: a request whose function was not called yet
 *
 * Has the function never called. The request's connections are ended at once; its thread ends as
 * soon as libsoup has noticed.
 */
void
hr_request_stop (HrRequest *self)
{
  self->func = NULL;
  break_off (self);
  g_main_context_wakeup (self->context);
}
