/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-client.h"

#include "hr-reply.h"
#include "hr-trust.h"

#include <libsoup/soup.h>

#include <string.h>

#define USER_AGENT "Headroom/" HR_VERSION " (+" HR_HOMEPAGE ")"

/* How much is asked for at a time; the documented answer fits easily. */
#define CHUNK_BYTES 4096

/* How many interim answers (1xx) are put up with; nobody has a use for one here. */
#define MAX_INTERIM 8

struct _HrClient {
  GObject parent_instance;

  HrClock *clock;      /* (owned) */
  GTlsDatabase *given; /* (owned) (nullable): whom to trust, the system's where NULL */
  HrTrust *trust;      /* (owned) */
};

enum { PROP_CLOCK = 1, PROP_TRUST, N_PROPS };

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HrClient, hr_client, G_TYPE_OBJECT)

/* One request. Data of its GTask, whose source object is the client. */
typedef struct {
  HrClock *clock;            /* (owned) */
  HrTrust *trust;            /* (owned) */
  HrEndpoint *endpoint;      /* (owned) */
  HrKey *key;                /* (owned) (nullable): until the end */
  GTlsDatabase *all;         /* (owned) (nullable): if everybody who is trusted was needed */
  SoupSession *session;      /* (owned) */
  SoupMessage *message;      /* (owned) */
  GInputStream *stream;      /* (owned) (nullable): once the headers are here */
  GByteArray *body;          /* (owned) */
  GCancellable *stop;        /* (owned): ends the request, whoever wants it ended */
  GCancellable *cancellable; /* (owned) (nullable): the caller's */
  gulong cancelled_id;       /* on cancellable */
  guint timer;               /* 0 when it is not running */
  gboolean timed_out;
  guint interim;     /* how many answers came before the answer */
  HrBalance balance; /* the result */
  HrRetryTime retry; /* the result */
} Fetch;

static void
on_timeout (gpointer user_data)
{
  Fetch *self = user_data;

  self->timer = 0;
  self->timed_out = TRUE;
  g_cancellable_cancel (self->stop);
}

static void
on_cancelled (GCancellable *cancellable, Fetch *self)
{
  g_cancellable_cancel (self->stop);
}

/* libsoup reads interim answers one after the other for as long as there are any, without a turn of
 * the main loop in between: no timer would end that. */
static void
on_interim (SoupMessage *message, Fetch *self)
{
  if (++self->interim > MAX_INTERIM)
    g_cancellable_cancel (self->stop);
}

/* libsoup frees a header's value as it stands. This is the very string that it holds, and nobody
 * reads it any more. */
static void
wipe_header (SoupMessage *message, const char *name)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  const char *value = soup_message_headers_get_one (headers, name);

  if (value != NULL)
    explicit_bzero ((char *) value, strlen (value));
  soup_message_headers_remove (headers, name);
}

static void
clear_message (Fetch *self)
{
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
}

/* Ends the connection, and wipes the key from the header. */
static void
fetch_disconnect (Fetch *self)
{
  if (self->message == NULL)
    return;
  soup_session_abort (self->session);
  wipe_header (self->message, "Authorization");
}

/* Lets go of everything that could still cost anything: the timer, the key, the connection, what
 * was loaded for it. */
static void
fetch_end (Fetch *self)
{
  if (self->timer != 0)
    hr_clock_remove_timer (self->clock, self->timer);
  self->timer = 0;
  /* Not g_cancellable_disconnect(), which would wait for ever if this runs because of a cancelling
   * that is still going on. */
  if (self->cancelled_id != 0)
    g_signal_handler_disconnect (self->cancellable, self->cancelled_id);
  self->cancelled_id = 0;
  g_cancellable_cancel (self->stop);
  g_clear_object (&self->stream);
  fetch_disconnect (self);
  g_clear_pointer (&self->key, hr_key_unref);
  if (self->all != NULL)
    hr_trust_use (self->trust, hr_trust_get_remembered (self->trust));
  g_clear_object (&self->all);
}

static void
fetch_free (Fetch *self)
{
  g_clear_object (&self->all);
  g_clear_pointer (&self->key, hr_key_unref);
  g_clear_pointer (&self->endpoint, hr_endpoint_unref);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->stop);
  g_clear_pointer (&self->body, g_byte_array_unref);
  g_clear_object (&self->stream);
  clear_message (self);
  g_clear_object (&self->session);
  g_clear_object (&self->trust);
  g_clear_object (&self->clock);
  g_free (self);
}

static HrError
code_for_io_error (int code)
{
  switch (code) {
  case G_IO_ERROR_TIMED_OUT:
    return HR_ERROR_TIMEOUT;
  /* Compressed data or chunks that do not unpack. */
  case G_IO_ERROR_INVALID_DATA:
    return HR_ERROR_MALFORMED;
  /* Refused, unreachable, or closed before the end: whatever it was, the line did not hold. */
  default:
    return HR_ERROR_OFFLINE;
  }
}

/* What a failure below HTTP means. */
static HrError
code_for_error (const GError *error)
{
  /* A connection that ends without TLS's good-bye is closed, not distrusted. */
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_EOF))
    return HR_ERROR_OFFLINE;
  if (error->domain == G_TLS_ERROR)
    return HR_ERROR_TLS;
  if (error->domain == SOUP_SESSION_ERROR)
    return error->code == SOUP_SESSION_ERROR_ENCODING ? HR_ERROR_MALFORMED
                                                      : HR_ERROR_NOT_THE_SERVICE;
  if (error->domain == G_IO_ERROR)
    return code_for_io_error (error->code);
  return HR_ERROR_OFFLINE;
}

static void
return_failure (GTask *task, const GError *error)
{
  Fetch *self = g_task_get_task_data (task);

  fetch_end (self);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (self->timed_out)
    g_task_return_new_error (task, HR_ERROR, HR_ERROR_TIMEOUT, "No whole answer within %d seconds",
                             HR_CLIENT_TIMEOUT);
  else if (self->interim > MAX_INTERIM)
    g_task_return_new_error (task, HR_ERROR, HR_ERROR_NOT_THE_SERVICE,
                             "Nothing but interim answers");
  else
    g_task_return_new_error (task, HR_ERROR, (int) code_for_error (error), "%s", error->message);
}

/* Whether the connection was closed before the promised end. libsoup does not mind where it was not
 * to be kept, because some servers promise too much: it counts only where something is missing. */
static gboolean
is_cut (Fetch *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);

  return self->body->len <= HR_REPLY_MAX_BYTES &&
         soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
         soup_message_headers_get_one (headers, "Content-Encoding") == NULL &&
         self->body->len < soup_message_headers_get_content_length (headers);
}

static void
return_reply (GTask *task)
{
  Fetch *self = g_task_get_task_data (task);
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  HrReplyHeaders wanted = {
    .content_type = soup_message_headers_get_one (headers, "Content-Type"),
    .retry_after = soup_message_headers_get_one (headers, "Retry-After"),
  };
  GError *error = NULL;

  fetch_end (self);
  if (hr_reply_parse (soup_message_get_status (self->message), &wanted,
                      (const char *) self->body->data, self->body->len,
                      hr_clock_get_wall_time (self->clock), &self->balance, &self->retry, &error))
    g_task_return_boolean (task, TRUE);
  else {
    if (g_error_matches (error, HR_ERROR, HR_ERROR_MALFORMED) && is_cut (self))
      error->code = HR_ERROR_OFFLINE;
    g_task_return_error (task, error);
  }
}

static void read_more (GTask *task);

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Fetch *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gconstpointer data;
  gsize size;

  bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  if (bytes == NULL) {
    return_failure (task, error);
    return;
  }

  data = g_bytes_get_data (bytes, &size);
  g_byte_array_append (self->body, data, (guint) size);
  if (size == 0 || self->body->len > HR_REPLY_MAX_BYTES)
    return_reply (task);
  else
    read_more (g_steal_pointer (&task));
}

/* Takes the task over. Asks for one byte more than is allowed, never for two, so that what is too
 * long shows and what is endless ends. */
static void
read_more (GTask *task)
{
  Fetch *self = g_task_get_task_data (task);
  gsize room = HR_REPLY_MAX_BYTES + 1 - self->body->len;

  g_input_stream_read_bytes_async (self->stream, MIN (room, CHUNK_BYTES), G_PRIORITY_DEFAULT,
                                   self->stop, on_read, task);
}

static void send_request (GTask *task, GTlsDatabase *trust);

static void
on_all_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  fetch->all = hr_trust_load_all_finish (fetch->trust, result, &error);
  if (fetch->all != NULL)
    send_request (g_steal_pointer (&task), fetch->all);
  else
    return_failure (task, error);
}

/* Takes the task over. */
static void
send_with_all (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);

  hr_trust_load_all_async (fetch->trust, fetch->stop, on_all_loaded, task);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  fetch->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (fetch->stream != NULL) {
    if (fetch->all != NULL)
      hr_trust_remember (fetch->trust, fetch->all,
                         soup_message_get_tls_peer_certificate (fetch->message));
    read_more (g_steal_pointer (&task));
  } else if (fetch->all == NULL &&
             g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE)) {
    /* Those who are remembered do not vouch for it; perhaps another does by now. */
    fetch_disconnect (fetch);
    send_with_all (g_steal_pointer (&task));
  } else {
    return_failure (task, error);
  }
}

/* A session for one request: with it goes its connection, so that between two requests no socket
 * stays open and no timer runs. */
static SoupSession *
make_session (GUri *uri, GTlsDatabase *trust)
{
  SoupSession *session = soup_session_new_with_options ("user-agent", USER_AGENT, "timeout", 0,
                                                        "idle-timeout", 0, "max-conns", 1, NULL);

  /* The answer to a 401 is the user's to give. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  /* Plain http is for this machine alone: a proxy would read the key. */
  if (g_str_equal (g_uri_get_scheme (uri), "http"))
    soup_session_set_proxy_resolver (session, NULL);
  else
    soup_session_set_tls_database (session, trust);
  return session;
}

static SoupMessage *
make_message (HrEndpoint *endpoint, HrKey *key)
{
  SoupMessage *message =
      soup_message_new_from_uri (SOUP_METHOD_GET, hr_endpoint_get_credits_uri (endpoint));
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  char *authorization = g_strconcat ("Bearer ", hr_key_get_text (key), NULL);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_NEW_CONNECTION);
  soup_message_headers_replace (headers, "Accept", "application/json");
  soup_message_headers_replace (headers, "Authorization", authorization);
  explicit_bzero (authorization, strlen (authorization));
  g_free (authorization);
  return message;
}

/* Takes the task over. */
static void
send_request (GTask *task, GTlsDatabase *trust)
{
  Fetch *fetch = g_task_get_task_data (task);

  clear_message (fetch);
  g_clear_object (&fetch->session);
  fetch->session = make_session (hr_endpoint_get_credits_uri (fetch->endpoint), trust);
  fetch->message = make_message (fetch->endpoint, fetch->key);
  g_signal_connect (fetch->message, "got-informational", G_CALLBACK (on_interim), fetch);
  if (trust != NULL)
    hr_trust_use (fetch->trust, trust);
  soup_session_send_async (fetch->session, fetch->message, G_PRIORITY_DEFAULT, fetch->stop, on_sent,
                           task);
}

/* Takes the task over. */
static void
send_first (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);
  GTlsDatabase *remembered = hr_trust_get_remembered (fetch->trust);
  GUri *uri = hr_endpoint_get_credits_uri (fetch->endpoint);

  if (remembered == NULL && g_str_equal (g_uri_get_scheme (uri), "https"))
    send_with_all (task);
  else
    send_request (task, remembered);
}

/**
 * hr_client_fetch_async:
 * @self: a client
 * @endpoint: where to ask
 * @key: the key to ask with; the caller has made sure that it belongs to @endpoint's origin
 * @cancellable: (nullable): ends the request
 * @callback: called when there is an answer, or none within %HR_CLIENT_TIMEOUT
 * @user_data: for @callback
 *
 * Asks for the balance. Several requests may be under way at once.
 */
void
hr_client_fetch_async (HrClient *self,
                       HrEndpoint *endpoint,
                       HrKey *key,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Fetch *fetch;
  gint64 due;

  g_return_if_fail (HR_IS_CLIENT (self));
  g_return_if_fail (endpoint != NULL && key != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hr_client_fetch_async);
  if (g_task_return_error_if_cancelled (task))
    return;

  fetch = g_new0 (Fetch, 1);
  fetch->clock = g_object_ref (self->clock);
  fetch->trust = g_object_ref (self->trust);
  fetch->endpoint = hr_endpoint_ref (endpoint);
  fetch->key = hr_key_ref (key);
  fetch->body = g_byte_array_new ();
  fetch->stop = g_cancellable_new ();
  g_task_set_task_data (task, fetch, (GDestroyNotify) fetch_free);

  g_set_object (&fetch->cancellable, cancellable);
  if (cancellable != NULL)
    fetch->cancelled_id =
        g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_cancelled), fetch);
  due = hr_clock_get_boot_time (self->clock) + (gint64) HR_CLIENT_TIMEOUT * G_USEC_PER_SEC;
  fetch->timer = hr_clock_add_timer (self->clock, due, on_timeout, fetch);

  send_first (g_steal_pointer (&task));
}

/**
 * hr_client_fetch_finish:
 * @self: a client
 * @result: what the callback was given
 * @balance: (out caller-allocates): the balance, as of when its answer was whole; untouched on
 *   failure
 * @retry: (out) (optional): until when not to ask again
 * @error: return location for an error of %HR_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Failures below HTTP: a host that cannot be reached, or a connection that breaks before the answer
 * is whole, is %HR_ERROR_OFFLINE; one without trust, or that turns out not to speak TLS, is
 * %HR_ERROR_TLS; what is not HTTP, or nothing but interim answers, is %HR_ERROR_NOT_THE_SERVICE;
 * headers without end are %HR_ERROR_OFFLINE, as libsoup breaks the connection off; compressed data
 * that cannot be unpacked is %HR_ERROR_MALFORMED. The rest is hr_reply_parse()'s.
 *
 * Returns: %TRUE if there is a balance
 */
gboolean
hr_client_fetch_finish (
    HrClient *self, GAsyncResult *result, HrBalance *balance, HrRetryTime *retry, GError **error)
{
  Fetch *fetch;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (balance != NULL, FALSE);

  fetch = g_task_get_task_data (G_TASK (result));
  if (retry != NULL)
    *retry = fetch != NULL ? fetch->retry : (HrRetryTime){ 0 };
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  g_assert (fetch != NULL);
  *balance = fetch->balance;
  return TRUE;
}

static void
hr_client_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  HrClient *self = HR_CLIENT (object);

  switch (id) {
  case PROP_CLOCK:
    self->clock = g_value_dup_object (value);
    break;
  case PROP_TRUST:
    self->given = g_value_dup_object (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
hr_client_constructed (GObject *object)
{
  HrClient *self = HR_CLIENT (object);

  G_OBJECT_CLASS (hr_client_parent_class)->constructed (object);

  g_assert (self->clock != NULL);
  self->trust = hr_trust_new (self->clock, self->given);
}

static void
hr_client_dispose (GObject *object)
{
  HrClient *self = HR_CLIENT (object);

  g_clear_object (&self->trust);
  g_clear_object (&self->given);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (hr_client_parent_class)->dispose (object);
}

static void
hr_client_class_init (HrClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->set_property = hr_client_set_property;
  object_class->constructed = hr_client_constructed;
  object_class->dispose = hr_client_dispose;

  properties[PROP_CLOCK] = g_param_spec_object ("clock", NULL, NULL, HR_TYPE_CLOCK, flags);
  properties[PROP_TRUST] = g_param_spec_object ("trust", NULL, NULL, G_TYPE_TLS_DATABASE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hr_client_init (HrClient *self)
{
}

/**
 * hr_client_new:
 * @clock: for the time limit and the time of a balance
 * @trust: (nullable): the certificates to trust, %NULL for the system's
 *
 * Returns: (transfer full): a client
 */
HrClient *
hr_client_new (HrClock *clock, GTlsDatabase *trust)
{
  g_return_val_if_fail (HR_IS_CLOCK (clock), NULL);

  return g_object_new (HR_TYPE_CLIENT, "clock", clock, "trust", trust, NULL);
}
