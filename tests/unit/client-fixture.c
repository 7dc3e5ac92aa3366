/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "client-fixture.h"

#include "hr-http-client.h"

void
outcome_clear (Outcome *self)
{
  g_clear_error (&self->error);
}

void
start_server (ClientFixture *self, GTlsCertificate *certificate)
{
  g_autoptr (GError) error = NULL;

  self->server = hr_test_service_new (certificate, &error);
  g_assert_no_error (error);
  hr_test_service_set_key (self->server, CLIENT_KEY);
}

/* @trust: (nullable): the system's for NULL */
void
set_up_with (ClientFixture *self, GTlsCertificate *certificate, GTlsDatabase *trust)
{
  self->clock = hr_fake_clock_new ();
  self->client = hr_http_client_new (HR_CLOCK (self->clock), trust);
  self->key = hr_key_new (CLIENT_KEY, NULL);
  start_server (self, certificate);
}

void
set_up (ClientFixture *self, gconstpointer data)
{
  set_up_with (self, NULL, NULL);
}

/* Whether the main loop would sleep until something comes from outside. */
static gboolean
is_quiet (void)
{
  GMainContext *context = g_main_context_default ();
  int priority = 0;
  int timeout = 0;

  while (g_main_context_iteration (context, FALSE))
    ;
  g_assert_true (g_main_context_acquire (context));
  g_main_context_prepare (context, &priority);
  g_main_context_query (context, G_MAXINT, &timeout, NULL, 0);
  g_main_context_release (context);
  return timeout == -1;
}

void
tear_down (ClientFixture *self, gconstpointer data)
{
  g_clear_pointer (&self->key, hr_key_unref);
  /* The settings of proxies are read to their end, though who wanted them has given up. */
  while (g_atomic_int_get (&G_OBJECT (self->client)->ref_count) > 1) {
    g_main_context_iteration (NULL, FALSE);
    g_thread_yield ();
  }
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (self->server);
  /* Nothing runs between two requests. */
  g_assert_cmpuint (hr_fake_clock_count_timers (self->clock), ==, 0);
  g_assert_true (is_quiet ());
  g_assert_finalize_object (self->client);
  g_assert_finalize_object (self->clock);
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;

  outcome->retry.at = -1;
  outcome->ok = hr_client_fetch_finish (HR_CLIENT (source), result, &outcome->balance,
                                        &outcome->retry, &outcome->error);
  outcome->done = TRUE;
}

void
start (ClientFixture *self, const char *base_url, GCancellable *cancellable, Outcome *outcome)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HrEndpoint) endpoint = hr_endpoint_parse (base_url, &error);

  g_assert_no_error (error);
  hr_client_fetch_async (self->client, endpoint, self->key, cancellable, on_fetched, outcome);
}

void
wait_for_outcome (Outcome *outcome)
{
  while (!outcome->done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (outcome->ok, ==, outcome->error == NULL);
}

void
fetch (ClientFixture *self, Outcome *outcome)
{
  start (self, hr_test_service_get_base_url (self->server), NULL, outcome);
  wait_for_outcome (outcome);
}
