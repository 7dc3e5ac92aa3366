/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-test-service.h"

#include "hr-test-fault.h"

#include <libsoup/soup.h>

#include <math.h>
#include <string.h>

#define BASE_PATH    "/api"
#define CREDITS_PATH BASE_PATH "/v2/credits"

struct _HrTestService {
  GObject parent_instance;

  SoupServer *server;      /* (owned) */
  GSocketService *door;    /* (owned) */
  GTlsCertificate *tls;    /* (owned) (nullable) */
  GCancellable *handshake; /* (owned): cancelled with the server */
  guint16 port;
  char *base_url;      /* (owned) */
  char *authorization; /* (owned) (nullable): what a request must carry */
  char *retry_after;   /* (owned) (nullable) */
  double credits;
  double used;
  HrTestMode mode;
  guint status;       /* of HR_TEST_BODY, as the next two */
  char *content_type; /* (owned) */
  char *body;         /* (owned) */
  GBytes *bomb;       /* (owned) (nullable): made when first wanted */
  guint requests;
  char *last_authorization; /* (owned) (nullable) */
  char *last_user_agent;    /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (HrTestService, hr_test_service, G_TYPE_OBJECT)

/* The documented answer. */
static char *
make_balance (HrTestService *self)
{
  char credits[G_ASCII_DTOSTR_BUF_SIZE];
  char used[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (credits, sizeof credits, "%.15g", self->credits);
  g_ascii_formatd (used, sizeof used, "%.15g", self->used);
  return g_strdup_printf ("{\"code\": 200, \"message\": \"success\", "
                          "\"data\": {\"credits\": %s, \"used_credits\": %s}}",
                          credits, used);
}

static void
reply (SoupServerMessage *message, guint status, const char *content_type, const char *body)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, content_type, SOUP_MEMORY_COPY, body, strlen (body));
}

static void
reply_balance (HrTestService *self, SoupServerMessage *message)
{
  g_autofree char *body = make_balance (self);

  if (self->authorization == NULL || g_strcmp0 (self->last_authorization, self->authorization) != 0)
    reply (message, 401, "application/json",
           "{\"code\": 401, \"message\": \"Unauthorized: Invalid or missing API key\"}");
  else
    reply (message, 200, "application/json", body);
}

static void
reply_redirect (HrTestService *self, SoupServerMessage *message)
{
  soup_server_message_set_redirect (message, 302, self->body);
}

static void
answer (HrTestService *self, SoupServerMessage *message)
{
  switch (self->mode) {
  case HR_TEST_BALANCE:
    reply_balance (self, message);
    break;
  case HR_TEST_BODY:
    reply (message, self->status, self->content_type, self->body);
    break;
  case HR_TEST_REDIRECT:
    reply_redirect (self, message);
    break;
  case HR_TEST_HANG:
    soup_server_message_pause (message);
    break;
  case HR_TEST_DRIP:
    hr_test_fault_drip (message, make_balance (self));
    break;
  case HR_TEST_ENDLESS:
    hr_test_fault_endless (message);
    break;
  case HR_TEST_BOMB:
    if (self->bomb == NULL)
      self->bomb = hr_test_fault_make_bomb ();
    hr_test_fault_bomb (message, self->bomb);
    break;
  case HR_TEST_TRUNCATE:
    hr_test_fault_break_off (
        message, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 80\r\n\r\n"
                 "{\"code\": 200, \"message\"");
    break;
  case HR_TEST_CLOSE:
    hr_test_fault_break_off (message, NULL);
    break;
  default:
    g_assert_not_reached ();
  }
}

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  HrTestService *self = user_data;
  const char *method = soup_server_message_get_method (message);
  SoupMessageHeaders *request = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *response = soup_server_message_get_response_headers (message);

  self->requests++;
  g_free (self->last_authorization);
  self->last_authorization = g_strdup (soup_message_headers_get_one (request, "Authorization"));
  g_free (self->last_user_agent);
  self->last_user_agent = g_strdup (soup_message_headers_get_one (request, "User-Agent"));

  /* libsoup 3.2 keeps the socket of a connection that the other side closes for ever. */
  soup_message_headers_replace (response, "Connection", "close");
  if (self->retry_after != NULL)
    soup_message_headers_replace (response, "Retry-After", self->retry_after);
  if (g_strcmp0 (method, "GET") == 0 && g_strcmp0 (path, CREDITS_PATH) == 0)
    answer (self, message);
  else
    reply (message, 404, "text/html", "<!DOCTYPE html><title>Not found</title>");
}

static void
let_in (SoupServer *server, GIOStream *stream, GSocketConnection *connection)
{
  g_autoptr (GSocketAddress) here = g_socket_connection_get_local_address (connection, NULL);
  g_autoptr (GSocketAddress) there = g_socket_connection_get_remote_address (connection, NULL);

  if (here != NULL && there != NULL)
    soup_server_accept_iostream (server, stream, here, there, NULL);
}

static void
on_handshake (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SoupServer) server = user_data;
  g_autoptr (GIOStream) connection = NULL;

  if (!g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, NULL))
    return;
  g_object_get (source, "base-io-stream", &connection, NULL);
  let_in (server, G_IO_STREAM (source), G_SOCKET_CONNECTION (connection));
}

/* Handshakes are made here: libsoup 3.6 crashes if one fails after its server has ended. */
static gboolean
on_incoming (GSocketService *door,
             GSocketConnection *connection,
             GObject *source,
             gpointer user_data)
{
  HrTestService *self = user_data;
  g_autoptr (GIOStream) stream = NULL;

  if (self->tls == NULL) {
    let_in (self->server, G_IO_STREAM (connection), connection);
    return TRUE;
  }
  stream = g_tls_server_connection_new (G_IO_STREAM (connection), self->tls, NULL);
  g_assert_nonnull (stream);
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (stream), FALSE);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (stream), G_PRIORITY_DEFAULT, self->handshake,
                                    on_handshake, g_object_ref (self->server));
  return TRUE;
}

/**
 * hr_test_service_new:
 * @certificate: (nullable): a certificate with its private key, for https
 * @error: return location for an error of GIO's
 *
 * Starts a server on a free port of 127.0.0.1. It knows no key yet and holds 195 credits, 5 used.
 *
 * Returns: (transfer full) (nullable): a running server
 */
HrTestService *
hr_test_service_new (GTlsCertificate *certificate, GError **error)
{
  return hr_test_service_new_on_port (0, certificate, error);
}

/**
 * hr_test_service_new_on_port:
 * @port: a port, 0 for a free one
 * @certificate: (nullable): a certificate with its private key, for https
 * @error: return location for an error of GIO's
 *
 * As hr_test_service_new(), for a service that is to come back where it was.
 *
 * Returns: (transfer full) (nullable): a running server
 */
HrTestService *
hr_test_service_new_on_port (guint16 port, GTlsCertificate *certificate, GError **error)
{
  g_autoptr (HrTestService) self = NULL;
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocketAddress) bound = NULL;

  g_return_val_if_fail (certificate == NULL || G_IS_TLS_CERTIFICATE (certificate), NULL);

  self = g_object_new (HR_TYPE_TEST_SERVICE, NULL);
  address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  g_set_object (&self->tls, certificate);
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (self->door), address, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL, &bound, error))
    return NULL;

  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  self->base_url = g_strdup_printf ("%s://127.0.0.1:%u" BASE_PATH,
                                    certificate != NULL ? "https" : "http", self->port);
  return g_steal_pointer (&self);
}

/**
 * hr_test_service_get_port:
 * @self: a server
 *
 * Returns: the port it listens on
 */
guint16
hr_test_service_get_port (HrTestService *self)
{
  g_return_val_if_fail (HR_IS_TEST_SERVICE (self), 0);

  return self->port;
}

/**
 * hr_test_service_get_base_url:
 * @self: a server
 *
 * Returns: (transfer none): what to set as an account's base URL
 */
const char *
hr_test_service_get_base_url (HrTestService *self)
{
  g_return_val_if_fail (HR_IS_TEST_SERVICE (self), NULL);

  return self->base_url;
}

/**
 * hr_test_service_set_key:
 * @self: a server
 * @key: (nullable): the one key that it takes, %NULL for none
 */
void
hr_test_service_set_key (HrTestService *self, const char *key)
{
  g_return_if_fail (HR_IS_TEST_SERVICE (self));

  g_free (self->authorization);
  self->authorization = key != NULL ? g_strconcat ("Bearer ", key, NULL) : NULL;
}

/**
 * hr_test_service_set_balance:
 * @self: a server
 * @credits: the remaining credits
 * @used: the credits consumed so far
 */
void
hr_test_service_set_balance (HrTestService *self, double credits, double used)
{
  g_return_if_fail (HR_IS_TEST_SERVICE (self));
  g_return_if_fail (isfinite (credits) && isfinite (used));

  self->credits = credits;
  self->used = used;
}

/**
 * hr_test_service_set_reply:
 * @self: a server
 * @status: an HTTP status
 * @content_type: a Content-Type
 * @body: the body, or the target of a redirect
 *
 * Sets what %HR_TEST_BODY and %HR_TEST_REDIRECT answer, whoever asks; the mode stays as it is.
 */
void
hr_test_service_set_reply (HrTestService *self,
                           guint status,
                           const char *content_type,
                           const char *body)
{
  g_return_if_fail (HR_IS_TEST_SERVICE (self));
  g_return_if_fail (status >= 200 && status <= 599);
  g_return_if_fail (content_type != NULL && body != NULL);

  self->status = status;
  g_free (self->content_type);
  self->content_type = g_strdup (content_type);
  g_free (self->body);
  self->body = g_strdup (body);
}

/**
 * hr_test_service_set_retry_after:
 * @self: a server
 * @retry_after: (nullable): the Retry-After header of all answers from now on, %NULL for none
 */
void
hr_test_service_set_retry_after (HrTestService *self, const char *retry_after)
{
  g_return_if_fail (HR_IS_TEST_SERVICE (self));

  g_free (self->retry_after);
  self->retry_after = g_strdup (retry_after);
}

/**
 * hr_test_service_set_mode:
 * @self: a server
 * @mode: how to answer requests from now on
 */
void
hr_test_service_set_mode (HrTestService *self, HrTestMode mode)
{
  g_return_if_fail (HR_IS_TEST_SERVICE (self));

  self->mode = mode;
}

/**
 * hr_test_service_get_requests:
 * @self: a server
 *
 * Returns: how many requests came in
 */
guint
hr_test_service_get_requests (HrTestService *self)
{
  g_return_val_if_fail (HR_IS_TEST_SERVICE (self), 0);

  return self->requests;
}

/**
 * hr_test_service_get_last_authorization:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): the Authorization header of the last request
 */
const char *
hr_test_service_get_last_authorization (HrTestService *self)
{
  g_return_val_if_fail (HR_IS_TEST_SERVICE (self), NULL);

  return self->last_authorization;
}

/**
 * hr_test_service_get_last_user_agent:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): the User-Agent header of the last request
 */
const char *
hr_test_service_get_last_user_agent (HrTestService *self)
{
  g_return_val_if_fail (HR_IS_TEST_SERVICE (self), NULL);

  return self->last_user_agent;
}

static void
hr_test_service_dispose (GObject *object)
{
  HrTestService *self = HR_TEST_SERVICE (object);

  if (self->server != NULL) {
    g_signal_handlers_disconnect_by_data (self->door, self);
    g_socket_service_stop (self->door);
    g_socket_listener_close (G_SOCKET_LISTENER (self->door));
    g_cancellable_cancel (self->handshake);
    soup_server_remove_handler (self->server, NULL);
    soup_server_disconnect (self->server);
  }
  g_clear_object (&self->server);
  g_clear_object (&self->door);
  g_clear_object (&self->tls);
  g_clear_object (&self->handshake);
  G_OBJECT_CLASS (hr_test_service_parent_class)->dispose (object);
}

static void
hr_test_service_finalize (GObject *object)
{
  HrTestService *self = HR_TEST_SERVICE (object);

  g_clear_pointer (&self->bomb, g_bytes_unref);
  g_free (self->base_url);
  g_free (self->authorization);
  g_free (self->retry_after);
  g_free (self->content_type);
  g_free (self->body);
  g_free (self->last_authorization);
  g_free (self->last_user_agent);
  G_OBJECT_CLASS (hr_test_service_parent_class)->finalize (object);
}

static void
hr_test_service_class_init (HrTestServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = hr_test_service_dispose;
  object_class->finalize = hr_test_service_finalize;
}

static void
hr_test_service_init (HrTestService *self)
{
  self->server = soup_server_new (NULL, NULL);
  self->door = g_socket_service_new ();
  self->handshake = g_cancellable_new ();
  g_signal_connect (self->door, "incoming", G_CALLBACK (on_incoming), self);
  self->credits = 195;
  self->used = 5;
  self->status = 200;
  self->content_type = g_strdup ("text/plain");
  self->body = g_strdup ("");
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
}
