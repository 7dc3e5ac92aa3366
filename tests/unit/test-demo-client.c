/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-demo-client.h"

#include "hr-demo-workload.h"
#include "hr-fake-clock.h"

typedef struct {
  HrFakeClock *clock; /* (owned) */
  HrClient *client;   /* (owned) */
  HrKeyring *keyring; /* (owned) */
  guint spent;
} Fixture;

static void
on_spent (Fixture *self)
{
  self->spent++;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->clock = hr_fake_clock_new ();
  self->client = hr_demo_client_new (HR_CLOCK (self->clock));
  self->keyring = hr_demo_client_make_keyring (HR_DEMO_CLIENT (self->client));
  g_signal_connect_swapped (self->client, "spent", G_CALLBACK (on_spent), self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (self->keyring);
  g_assert_finalize_object (self->client);
  g_assert_cmpuint (hr_fake_clock_count_timers (self->clock), ==, 0);
  g_assert_finalize_object (self->clock);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static HrKey *
look_up (Fixture *self)
{
  const HrKeyringRequest lookup = { HR_KEYRING_LOOKUP, HR_DEMO_ACCOUNT, HR_DEMO_ORIGIN, NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  HrKey *key = NULL;

  hr_keyring_ask_async (self->keyring, &lookup, NULL, on_done, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  hr_keyring_ask_finish (self->keyring, result, &key, &error);
  g_assert_no_error (error);
  return key;
}

static gboolean
fetch_with (Fixture *self,
            const char *base_url,
            HrKey *key,
            GCancellable *cancellable,
            HrReading *balance,
            GError **error)
{
  g_autoptr (HrEndpoint) endpoint = hr_endpoint_parse (base_url, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  HrRetryTime retry = { 1, TRUE };
  gboolean ok;

  g_assert_nonnull (endpoint);
  hr_client_fetch_async (self->client, endpoint, key, cancellable, on_done, &result);
  g_assert_null (result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  ok = hr_client_fetch_finish (self->client, result, balance, &retry, error);
  g_assert_cmpint (retry.at, ==, 0);
  g_assert_false (retry.automatic);
  return ok;
}

static void
assert_balance (Fixture *self, const HrDemoWorkload *expected)
{
  g_autoptr (HrKey) key = look_up (self);
  g_autoptr (GError) error = NULL;
  HrReading balance = { 0 };

  g_assert_true (fetch_with (self, HR_DEMO_BASE_URL, key, NULL, &balance, &error));
  g_assert_no_error (error);
  g_assert_cmpint (balance.credits, ==, expected->credits);
  g_assert_cmpint (balance.used, ==, expected->used);
  g_assert_true (balance.used_known);
  g_assert_cmpint (balance.at, ==, hr_clock_get_wall_time (HR_CLOCK (self->clock)));
}

static void
test_follows_the_workload (Fixture *self, gconstpointer data)
{
  HrDemoWorkload workload;
  guint spent = 0;

  hr_demo_workload_init (&workload);
  assert_balance (self, &workload);
  for (guint i = 0; i < 90; i++) {
    gint64 before = workload.credits;

    hr_demo_workload_step (&workload);
    spent += workload.credits != before;
    hr_fake_clock_advance (self->clock, HR_DEMO_STEP);
    g_assert_cmpuint (self->spent, ==, spent);
    assert_balance (self, &workload);
  }
}

/* The made-up user sleeps while the machine does. */
static void
test_one_step_after_suspend (Fixture *self, gconstpointer data)
{
  HrDemoWorkload workload;

  hr_demo_workload_init (&workload);
  hr_demo_workload_step (&workload);
  hr_fake_clock_suspend (self->clock, 8 * 3600);
  hr_fake_clock_advance (self->clock, 0);
  assert_balance (self, &workload);
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  static const struct {
    const char *base_url;
    const char *key; /* NULL for the demo's */
    HrError code;
  } rows[] = {
    { HR_DEMO_BASE_URL, "sk-another", HR_ERROR_UNAUTHORIZED },
    /* Nothing leaves the demo, whatever address a person tries there. */
    { "https://udioapi.pro/api", NULL, HR_ERROR_OFFLINE },
    { "https://udioapi.pro/api", "sk-another", HR_ERROR_OFFLINE },
    { HR_DEMO_ORIGIN ":8443/api", NULL, HR_ERROR_OFFLINE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (HrKey) key = rows[i].key != NULL ? hr_key_new (rows[i].key, NULL) : look_up (self);
    g_autoptr (GError) error = NULL;
    HrReading balance = { 0 };

    g_assert_false (fetch_with (self, rows[i].base_url, key, NULL, &balance, &error));
    g_assert_error (error, HR_ERROR, (int) rows[i].code);
    g_assert_cmpint (balance.at, ==, 0);
  }
}

static void
test_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (HrKey) key = look_up (self);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  HrReading balance = { 0 };

  g_cancellable_cancel (cancellable);
  g_assert_false (fetch_with (self, HR_DEMO_BASE_URL, key, cancellable, &balance, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("/demo-client/follows-the-workload", test_follows_the_workload);
  ADD ("/demo-client/one-step-after-suspend", test_one_step_after_suspend);
  ADD ("/demo-client/refused", test_refused);
  ADD ("/demo-client/cancelled", test_cancelled);
  return g_test_run ();
}
