/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-http-client.h"

#include "hr-reply.h"
#include "hr-request.h"
#include "hr-trust.h"

/* Settings that hang take one thread, however often somebody asks meanwhile. */
typedef enum {
  PROXIES_UNKNOWN,
  PROXIES_AWAITED,
  PROXIES_KNOWN,
} Proxies;

struct _HrHttpClient {
  GObject parent_instance;

  HrClock *clock;        /* (owned) */
  HrTrust *trust;        /* (owned) */
  GAsyncQueue *contexts; /* (owned) (element-type GMainContext): for its requests, as they end */
  GQueue waiting;        /* (element-type GTask): questions to a host that is being asked */
  GQueue asked;          /* (element-type GTask): those that others wait for */
  GQueue unsent;         /* (element-type GTask): those that wait for the settings of proxies */
  Proxies proxies;
};

/* So long, in microseconds, another question to the same host waits for one that is not answered.
 */
#define TURN ((gint64) G_USEC_PER_SEC)

static void client_iface_init (HrClientInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HrHttpClient,
                               hr_http_client,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HR_TYPE_CLIENT, client_iface_init))

/* One question. Data of its GTask, whose source object is the client. */
typedef struct {
  HrHttpClient *client; /* (unowned): the task's source object */
  HrClock *clock;       /* (owned) */
  HrEndpoint *endpoint; /* (owned) */
  HrKey *key;           /* (owned) */
  HrRequest *request;   /* (unowned) (nullable): while it is under way */
  GSource *cancelled;   /* (owned) (nullable): while the caller may cancel it */
  guint timer;          /* 0 when it is not running */
  guint turn_timer;     /* until its turn is over, 0 if it is */
  HrReading balance;    /* the result */
  HrRetryTime retry;    /* the result */
} Fetch;

static void give_turns (HrHttpClient *self);

static void
remove_timer (Fetch *self, guint *timer)
{
  if (*timer != 0)
    hr_clock_remove_timer (self->clock, *timer);
  *timer = 0;
}

/* Lets the next question to the same host be asked. */
static void
end_turn (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);

  remove_timer (fetch, &fetch->turn_timer);
  if (g_queue_remove (&fetch->client->asked, task))
    give_turns (fetch->client);
}

static void
on_turn_over (gpointer user_data)
{
  Fetch *fetch = g_task_get_task_data (user_data);

  fetch->turn_timer = 0;
  end_turn (user_data);
}

static void
fetch_end (GTask *task)
{
  Fetch *self = g_task_get_task_data (task);

  remove_timer (self, &self->timer);
  if (self->cancelled != NULL)
    g_source_destroy (self->cancelled);
  g_clear_pointer (&self->cancelled, g_source_unref);
  g_clear_pointer (&self->request, hr_request_stop);
  g_queue_remove (&self->client->waiting, task);
  g_queue_remove (&self->client->unsent, task);
  end_turn (task);
}

static void
fetch_free (Fetch *self)
{
  hr_key_unref (self->key);
  hr_endpoint_unref (self->endpoint);
  g_object_unref (self->clock);
  g_free (self);
}

/* Whichever of these three comes first answers, and has the others never come. */

static void
on_timeout (gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Fetch *fetch = g_task_get_task_data (task);

  fetch->timer = 0;
  fetch_end (task);
  g_task_return_new_error (task, HR_ERROR, HR_ERROR_TIMEOUT, "No whole answer within %d seconds",
                           HR_CLIENT_TIMEOUT);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  fetch_end (task);
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

static void
on_answer (const HrAnswer *answer, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  HrReplyHeaders headers = { answer->content_type, answer->retry_after };
  GError *error = NULL;

  fetch->request = NULL;
  fetch_end (task);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (answer->error != NULL)
    g_task_return_error (task, g_error_copy (answer->error));
  else if (answer->is_broken && answer->body->len == 0 && answer->status / 100 == 2)
    g_task_return_new_error (task, HR_ERROR, HR_ERROR_MALFORMED, "The answer was cut");
  else if (!hr_reply_parse (answer->status, &headers, (const char *) answer->body->data,
                            answer->body->len, hr_clock_get_wall_time (fetch->clock),
                            &fetch->balance, &fetch->retry, &error))
    g_task_return_error (task, error);
  else if (answer->is_broken)
    g_task_return_new_error (task, HR_ERROR, HR_ERROR_MALFORMED, "The answer was cut");
  else
    g_task_return_boolean (task, TRUE);
}

static void
send_request (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);
  HrHttpClient *self = fetch->client;

  fetch->request =
      hr_request_start (self->contexts, fetch->endpoint, fetch->key, self->trust, on_answer, task);
}

/* Not in the caller's thread, because libproxy 0.5 makes GLib's monitor of the network first, which
 * waits for NetworkManager. The resolver hears of changed settings in the main context that it was
 * made with: here, the default one. */
static void
read_proxies (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_proxy_resolver_get_default ();
  g_task_return_boolean (task, TRUE);
}

static void
on_proxies_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree GWeakRef *client = user_data;
  g_autoptr (HrHttpClient) self = g_weak_ref_get (client);
  GTask *task;

  g_weak_ref_clear (client);
  if (self == NULL)
    return;

  self->proxies = PROXIES_KNOWN;
  while ((task = g_queue_pop_head (&self->unsent)) != NULL)
    send_request (task);
}

/* Sends it once it is known whether a proxy is to be used. The key is in no message before. The
 * thread that reads the settings, which may hang, keeps nothing alive. */
static void
send_when_proxies_are_known (HrHttpClient *self, GTask *task)
{
  g_autoptr (GTask) reading = NULL;
  GWeakRef *client;

  if (self->proxies == PROXIES_KNOWN) {
    send_request (task);
    return;
  }
  g_queue_push_tail (&self->unsent, task);
  if (self->proxies == PROXIES_AWAITED)
    return;

  self->proxies = PROXIES_AWAITED;
  client = g_new (GWeakRef, 1);
  g_weak_ref_init (client, self);
  reading = g_task_new (NULL, NULL, on_proxies_read, client);
  g_task_set_source_tag (reading, send_when_proxies_are_known);
  g_task_run_in_thread (reading, read_proxies);
}

static void
ask (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);
  HrHttpClient *self = fetch->client;
  gint64 now = hr_clock_get_boot_time (self->clock);

  hr_trust_set_time (self->trust, now, hr_clock_get_wall_time (self->clock));
  fetch->timer = hr_clock_add_timer (self->clock, now + (gint64) HR_CLIENT_TIMEOUT * G_USEC_PER_SEC,
                                     on_timeout, task);
  fetch->turn_timer = hr_clock_add_timer (self->clock, now + TURN, on_turn_over, task);
  g_queue_push_tail (&self->asked, task);
  /* Plain http, for this machine alone, uses no proxy. */
  if (g_str_has_prefix (hr_endpoint_get_origin (fetch->endpoint), "http:"))
    send_request (task);
  else
    send_when_proxies_are_known (self, task);
}

static gboolean
is_being_asked (HrHttpClient *self, HrEndpoint *endpoint)
{
  for (GList *l = self->asked.head; l != NULL; l = l->next) {
    Fetch *fetch = g_task_get_task_data (l->data);

    if (g_str_equal (hr_endpoint_get_origin (fetch->endpoint), hr_endpoint_get_origin (endpoint)))
      return TRUE;
  }
  return FALSE;
}

/* Has asked, in the order in which they came, whoever need not wait for another. */
static void
give_turns (HrHttpClient *self)
{
  for (GList *l = self->waiting.head, *next; l != NULL; l = next) {
    GTask *task = l->data;

    next = l->next;
    if (!is_being_asked (self, ((Fetch *) g_task_get_task_data (task))->endpoint)) {
      g_queue_delete_link (&self->waiting, l);
      ask (task);
    }
  }
}

/*
 * Of several questions to one host, one follows the other: the next is asked when there is an
 * answer, or after %TURN without one, so that a host that hangs for one does not do so for all.
 *
 * A question is over when there is an answer, %HR_CLIENT_TIMEOUT after it was asked by the clock of
 * @self, or if @cancellable is cancelled, whatever a library or a peer is still busy with:
 * connecting, a name, a proxy, the system's authorities. That is ended as soon as it can be, and is
 * heard of no more.
 */
static void
fetch_async (HrClient *client,
             HrEndpoint *endpoint,
             HrKey *key,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  HrHttpClient *self = HR_HTTP_CLIENT (client);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Fetch *fetch;

  g_task_set_source_tag (task, fetch_async);
  if (g_task_return_error_if_cancelled (task))
    return;

  fetch = g_new0 (Fetch, 1);
  fetch->client = self;
  fetch->clock = g_object_ref (self->clock);
  fetch->endpoint = hr_endpoint_ref (endpoint);
  fetch->key = hr_key_ref (key);
  g_task_set_task_data (task, fetch, (GDestroyNotify) fetch_free);
  if (cancellable != NULL) {
    fetch->cancelled = g_cancellable_source_new (cancellable);
    g_source_set_callback (fetch->cancelled, G_SOURCE_FUNC (on_cancelled), task, NULL);
    g_source_attach (fetch->cancelled, g_task_get_context (task));
  }
  /* The task is whose of the three that answer comes first. */
  g_queue_push_tail (&self->waiting, g_steal_pointer (&task));
  give_turns (self);
}

/*
 * Failures before an answer: see hr_request_start(), and %HR_ERROR_TIMEOUT. An answer whose body is
 * cut or broken, on the way or in its compression, is %HR_ERROR_MALFORMED, unless its status or
 * what there is of it says more, as a 401 does. The rest is hr_reply_parse()'s.
 */
static gboolean
fetch_finish (
    HrClient *self, GAsyncResult *result, HrReading *balance, HrRetryTime *retry, GError **error)
{
  Fetch *fetch;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

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
hr_http_client_dispose (GObject *object)
{
  HrHttpClient *self = HR_HTTP_CLIENT (object);

  g_clear_pointer (&self->contexts, g_async_queue_unref);
  g_clear_object (&self->trust);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (hr_http_client_parent_class)->dispose (object);
}

static void
hr_http_client_class_init (HrHttpClientClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hr_http_client_dispose;
}

static void
client_iface_init (HrClientInterface *iface)
{
  iface->fetch_async = fetch_async;
  iface->fetch_finish = fetch_finish;
}

static void
hr_http_client_init (HrHttpClient *self)
{
}

/**
 * hr_http_client_new:
 * @clock: for the time limit and the time of a balance
 * @trust: (nullable): the certificates to trust, %NULL for the system's
 *
 * Returns: (transfer full): a client
 */
HrClient *
hr_http_client_new (HrClock *clock, GTlsDatabase *trust)
{
  HrHttpClient *self;

  g_return_val_if_fail (HR_IS_CLOCK (clock), NULL);

  self = g_object_new (HR_TYPE_HTTP_CLIENT, NULL);
  self->clock = g_object_ref (clock);
  self->trust = hr_trust_new (trust);
  self->contexts = g_async_queue_new_full ((GDestroyNotify) g_main_context_unref);
  return HR_CLIENT (self);
}
