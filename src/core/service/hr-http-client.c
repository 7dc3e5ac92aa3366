/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-http-client.h"

#include "hr-reply.h"
#include "hr-request.h"
#include "hr-trust.h"

struct _HrHttpClient {
  GObject parent_instance;

  HrClock *clock;        /* (owned) */
  HrTrust *trust;        /* (owned) */
  GAsyncQueue *contexts; /* (owned) (element-type GMainContext): for its requests, as they end */
};

static void client_iface_init (HrClientInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HrHttpClient,
                               hr_http_client,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HR_TYPE_CLIENT, client_iface_init))

/* One question. Data of its GTask, whose source object is the client. */
typedef struct {
  HrClock *clock;     /* (owned) */
  HrRequest *request; /* (unowned) (nullable): while it is under way */
  GSource *cancelled; /* (owned) (nullable): while the caller may cancel it */
  guint timer;        /* 0 when it is not running */
  HrReading balance;  /* the result */
  HrRetryTime retry;  /* the result */
} Fetch;

static void
fetch_end (Fetch *self)
{
  if (self->timer != 0)
    hr_clock_remove_timer (self->clock, self->timer);
  self->timer = 0;
  if (self->cancelled != NULL)
    g_source_destroy (self->cancelled);
  g_clear_pointer (&self->cancelled, g_source_unref);
  g_clear_pointer (&self->request, hr_request_stop);
}

static void
fetch_free (Fetch *self)
{
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
  fetch_end (fetch);
  g_task_return_new_error (task, HR_ERROR, HR_ERROR_TIMEOUT, "No whole answer within %d seconds",
                           HR_CLIENT_TIMEOUT);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  fetch_end (g_task_get_task_data (task));
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
  fetch_end (fetch);
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

/*
 * A question is over when there is an answer, after %HR_CLIENT_TIMEOUT by the clock of @self, or if
 * @cancellable is cancelled, whatever a library or a peer is still busy with: connecting, a name, a
 * proxy, the system's authorities. That is ended as soon as it can be, and is heard of no more.
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
  gint64 due;

  g_task_set_source_tag (task, fetch_async);
  if (g_task_return_error_if_cancelled (task))
    return;

  hr_trust_set_time (self->trust, hr_clock_get_boot_time (self->clock),
                     hr_clock_get_wall_time (self->clock));
  fetch = g_new0 (Fetch, 1);
  fetch->clock = g_object_ref (self->clock);
  g_task_set_task_data (task, fetch, (GDestroyNotify) fetch_free);
  if (cancellable != NULL) {
    fetch->cancelled = g_cancellable_source_new (cancellable);
    g_source_set_callback (fetch->cancelled, G_SOURCE_FUNC (on_cancelled), task, NULL);
    g_source_attach (fetch->cancelled, g_task_get_context (task));
  }
  due = hr_clock_get_boot_time (self->clock) + (gint64) HR_CLIENT_TIMEOUT * G_USEC_PER_SEC;
  fetch->timer = hr_clock_add_timer (self->clock, due, on_timeout, task);
  /* The task is whose of these three comes first. */
  fetch->request = hr_request_start (self->contexts, endpoint, key, self->trust, on_answer,
                                     g_steal_pointer (&task));
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
