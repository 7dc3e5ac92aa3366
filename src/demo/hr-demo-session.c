/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-demo-session.h"

#include "hr-demo-server.h"
#include "hr-demo-workload.h"
#include "hr-endpoint.h"
#include "hr-memory-keyring.h"

#define DEMO_KEY "demo-key"

struct _HrDemoSession {
  GObject parent_instance;

  HrDemoServer *server; /* (owned) */
  HrKeyring *keyring;   /* (owned) */
  HrDemoWorkload workload;
  guint step_source;
};

G_DEFINE_FINAL_TYPE (HrDemoSession, hr_demo_session, G_TYPE_OBJECT)

enum { SIGNAL_SPENT, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
tell_balance (HrDemoSession *self)
{
  hr_demo_server_set_balance (self->server, (double) self->workload.credits,
                              (double) self->workload.used);
}

static gboolean
on_step (gpointer user_data)
{
  HrDemoSession *self = user_data;
  gint64 credits = self->workload.credits;

  hr_demo_workload_step (&self->workload);
  if (self->workload.credits != credits) {
    tell_balance (self);
    g_signal_emit (self, signals[SIGNAL_SPENT], 0);
  }
  return G_SOURCE_CONTINUE;
}

static void
hr_demo_session_dispose (GObject *object)
{
  HrDemoSession *self = HR_DEMO_SESSION (object);

  g_clear_handle_id (&self->step_source, g_source_remove);
  g_clear_object (&self->keyring);
  g_clear_object (&self->server);

  G_OBJECT_CLASS (hr_demo_session_parent_class)->dispose (object);
}

static void
hr_demo_session_class_init (HrDemoSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hr_demo_session_dispose;

  signals[SIGNAL_SPENT] = g_signal_new ("spent", HR_TYPE_DEMO_SESSION, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 0);
}

static void
hr_demo_session_init (HrDemoSession *self)
{
  hr_demo_workload_init (&self->workload);
}

/**
 * hr_demo_session_new:
 * @error: of %G_IO_ERROR: no port on the loopback interface could be had
 *
 * Returns: (transfer full) (nullable): a demo that runs while the object lives
 */
HrDemoSession *
hr_demo_session_new (GError **error)
{
  g_autoptr (HrDemoSession) self = g_object_new (HR_TYPE_DEMO_SESSION, NULL);
  g_autoptr (HrEndpoint) endpoint = NULL;
  g_autoptr (HrKey) key = hr_key_new (DEMO_KEY, NULL);

  self->server = hr_demo_server_new (NULL, error);
  if (self->server == NULL)
    return NULL;
  hr_demo_server_set_key (self->server, DEMO_KEY);
  tell_balance (self);

  endpoint = hr_endpoint_parse (hr_demo_server_get_base_url (self->server), error);
  if (endpoint == NULL)
    return NULL;
  self->keyring = hr_memory_keyring_new ();
  hr_keyring_store_async (self->keyring, HR_DEMO_ACCOUNT, hr_endpoint_get_origin (endpoint), key,
                          NULL, NULL, NULL);

  self->step_source = g_timeout_add_seconds (HR_DEMO_STEP, on_step, self);
  g_source_set_name_by_id (self->step_source, "[headroom] demo step");
  return g_steal_pointer (&self);
}

/**
 * hr_demo_session_get_base_url:
 * @self: a demo
 *
 * Returns: (transfer none): the base URL of the demo's service
 */
const char *
hr_demo_session_get_base_url (HrDemoSession *self)
{
  g_return_val_if_fail (HR_IS_DEMO_SESSION (self), NULL);

  return hr_demo_server_get_base_url (self->server);
}

/**
 * hr_demo_session_get_keyring:
 * @self: a demo
 *
 * Returns: (transfer none): the keyring that holds the demo's key
 */
HrKeyring *
hr_demo_session_get_keyring (HrDemoSession *self)
{
  g_return_val_if_fail (HR_IS_DEMO_SESSION (self), NULL);

  return self->keyring;
}
