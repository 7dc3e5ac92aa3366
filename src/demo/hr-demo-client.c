/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-demo-client.h"

#include "hr-demo-workload.h"
#include "hr-memory-keyring.h"

#define DEMO_KEY "demo-key"

struct _HrDemoClient {
  GObject parent_instance;

  HrClock *clock; /* (owned) */
  HrDemoWorkload workload;
  guint timer; /* 0 only after dispose */
};

static void client_iface_init (HrClientInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HrDemoClient,
                               hr_demo_client,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HR_TYPE_CLIENT, client_iface_init))

enum { SIGNAL_SPENT, N_SIGNALS };

static guint signals[N_SIGNALS];

static void plan_step (HrDemoClient *self);

static void
on_step (gpointer user_data)
{
  HrDemoClient *self = user_data;
  gint64 credits = self->workload.credits;

  plan_step (self);
  hr_demo_workload_step (&self->workload);
  if (self->workload.credits != credits)
    g_signal_emit (self, signals[SIGNAL_SPENT], 0);
}

static void
plan_step (HrDemoClient *self)
{
  gint64 due = hr_clock_get_boot_time (self->clock) + (gint64) HR_DEMO_STEP * G_USEC_PER_SEC;

  self->timer = hr_clock_add_timer (self->clock, due, on_step, self);
}

static void
balance_free (gpointer balance)
{
  hr_reading_free (balance);
}

static void
fetch_async (HrClient *client,
             HrEndpoint *endpoint,
             HrKey *key,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  HrDemoClient *self = HR_DEMO_CLIENT (client);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  const HrReading balance = { hr_clock_get_wall_time (self->clock), self->workload.credits,
                              self->workload.used, TRUE };

  g_task_set_source_tag (task, fetch_async);
  if (!g_str_equal (hr_endpoint_get_origin (endpoint), HR_DEMO_ORIGIN))
    g_task_return_new_error (task, HR_ERROR, HR_ERROR_OFFLINE, "Only the demo's service is there");
  else if (!g_str_equal (hr_key_get_text (key), DEMO_KEY))
    g_task_return_new_error (task, HR_ERROR, HR_ERROR_UNAUTHORIZED, "Not the demo's key");
  else
    g_task_return_pointer (task, hr_reading_copy (&balance), balance_free);
}

static gboolean
fetch_finish (
    HrClient *self, GAsyncResult *result, HrReading *balance, HrRetryTime *retry, GError **error)
{
  g_autoptr (HrReading) told = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (retry != NULL)
    *retry = (HrRetryTime){ 0 };
  told = g_task_propagate_pointer (G_TASK (result), error);
  if (told == NULL)
    return FALSE;
  *balance = *told;
  return TRUE;
}

static void
hr_demo_client_dispose (GObject *object)
{
  HrDemoClient *self = HR_DEMO_CLIENT (object);

  if (self->timer != 0)
    hr_clock_remove_timer (self->clock, self->timer);
  self->timer = 0;
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (hr_demo_client_parent_class)->dispose (object);
}

static void
hr_demo_client_class_init (HrDemoClientClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hr_demo_client_dispose;

  signals[SIGNAL_SPENT] = g_signal_new ("spent", HR_TYPE_DEMO_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 0);
}

static void
client_iface_init (HrClientInterface *iface)
{
  iface->fetch_async = fetch_async;
  iface->fetch_finish = fetch_finish;
}

static void
hr_demo_client_init (HrDemoClient *self)
{
  hr_demo_workload_init (&self->workload);
}

/**
 * hr_demo_client_new:
 * @clock: for the made-up user's steps and the time of a balance
 *
 * Returns: (transfer full): a client whose made-up user goes on while it lives
 */
HrClient *
hr_demo_client_new (HrClock *clock)
{
  HrDemoClient *self;

  g_return_val_if_fail (HR_IS_CLOCK (clock), NULL);

  self = g_object_new (HR_TYPE_DEMO_CLIENT, NULL);
  self->clock = g_object_ref (clock);
  plan_step (self);
  return HR_CLIENT (self);
}

/**
 * hr_demo_client_make_keyring:
 * @self: a client
 *
 * Returns: (transfer full): a keyring in memory that holds the key which @self takes
 */
HrKeyring *
hr_demo_client_make_keyring (HrDemoClient *self)
{
  g_autoptr (HrKey) key = hr_key_new (DEMO_KEY, NULL);
  HrKeyringRequest store = { HR_KEYRING_STORE, HR_DEMO_ACCOUNT, HR_DEMO_ORIGIN, key };
  HrKeyring *keyring;

  g_return_val_if_fail (HR_IS_DEMO_CLIENT (self), NULL);

  keyring = hr_memory_keyring_new ();
  hr_keyring_ask_async (keyring, &store, NULL, NULL, NULL);
  return keyring;
}
