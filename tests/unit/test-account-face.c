/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom-test"
#include "config.h"

#include "account-fixture.h"
#include "hr-snapshot.h"

/* What an account lets others see and set. */

static void
on_notify (HrAccount *account, GParamSpec *pspec, gpointer user_data)
{
  guint *count = user_data;

  (*count)++;
}

/* Each is read as it was written, told once, and not told again while it stays the same. */
static void
test_settings (AccountFixture *fixture, gconstpointer data)
{
  GObject *account = G_OBJECT (fixture->account);
  guint n_properties, told = 0, expected = 0;
  g_autofree GParamSpec **pspecs =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (account), &n_properties);

  g_signal_connect (account, "notify", G_CALLBACK (on_notify), &told);
  for (guint i = 0; i < n_properties; i++) {
    g_auto (GValue) value = G_VALUE_INIT;
    g_auto (GValue) read = G_VALUE_INIT;

    if ((pspecs[i]->flags & G_PARAM_WRITABLE) == 0 || (pspecs[i]->flags & G_PARAM_READABLE) == 0 ||
        (pspecs[i]->flags & G_PARAM_CONSTRUCT_ONLY) != 0)
      continue;
    g_value_init (&value, pspecs[i]->value_type);
    g_value_init (&read, pspecs[i]->value_type);
    g_object_get_property (account, pspecs[i]->name, &value);
    if (G_VALUE_HOLDS_STRING (&value))
      g_value_set_string (&value, "https://example.com/");
    else if (G_VALUE_HOLDS_UINT (&value))
      g_value_set_uint (&value, g_value_get_uint (&value) + 1);
    else if (G_VALUE_HOLDS_INT64 (&value))
      g_value_set_int64 (&value, g_value_get_int64 (&value) + 1);
    else
      g_value_set_boolean (&value, !g_value_get_boolean (&value));

    g_object_set_property (account, pspecs[i]->name, &value);
    g_object_set_property (account, pspecs[i]->name, &value);
    g_object_get_property (account, pspecs[i]->name, &read);
    g_assert_cmpint (g_param_values_cmp (pspecs[i], &value, &read), ==, 0);
    g_assert_cmpuint (told, ==, ++expected);
  }
  g_assert_cmpuint (expected, ==, 13);

  g_assert_cmpstr (hr_account_get_base_url (fixture->account), ==, "https://example.com/");
  g_assert_cmpstr (hr_account_get_top_up_url (fixture->account), ==, "https://example.com/");
  g_assert_cmpstr (hr_account_get_keys_url (fixture->account), ==, "https://example.com/");
  g_assert_cmpint (hr_account_get_low_threshold (fixture->account), ==, 51);
  g_assert_cmpint (hr_account_get_critical_threshold (fixture->account), ==, 21);
}

static HrAccount *
make_other (AccountFixture *fixture)
{
  HrAccountParts parts = {
    .clock = HR_CLOCK (fixture->clock),
    .conditions = HR_CONDITIONS (fixture->conditions),
    .client = fixture->client,
    .keyring = fixture->keyring,
    .history = fixture->history,
    .store = fixture->store,
  };

  return hr_account_new ("other", &parts);
}

/* The worse level speaks for all, then whoever can pay for less; none without a balance. */
static void
test_pick (AccountFixture *fixture, gconstpointer data)
{
  g_autoptr (GListStore) accounts = g_list_store_new (HR_TYPE_ACCOUNT);
  HrAccount *first = fixture->account, *other;
  g_autoptr (HrKey) key = hr_key_new ("sk-test", NULL);
  GAsyncResult *result = NULL;

  start (fixture);
  other = make_other (fixture);
  g_object_set (other, "base-url", hr_test_service_get_base_url (fixture->server), NULL);
  g_list_store_append (accounts, other);
  g_list_store_append (accounts, first);
  g_assert_true (hr_account_pick (G_LIST_MODEL (accounts), "") == first);

  hr_account_set_key_async (other, key, TRUE, NULL, on_done, &result);
  g_assert_true (hr_account_set_key_finish (other, wait_for (&result), NULL));
  g_clear_object (&result);
  g_object_set (first, "generation-cost", 10, NULL);
  g_object_set (other, "generation-cost", 20, NULL);
  g_assert_true (hr_account_pick (G_LIST_MODEL (accounts), "") == other);
  g_object_set (other, "generation-cost", 5, NULL);
  g_assert_true (hr_account_pick (G_LIST_MODEL (accounts), "") == first);
  g_object_set (other, "low-threshold", G_GINT64_CONSTANT (200), NULL);
  g_assert_true (hr_account_pick (G_LIST_MODEL (accounts), "") == other);

  g_list_store_remove_all (accounts);
  hr_account_stop (other);
  while (G_OBJECT (other)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_finalize_object (other);
}

static void
test_snapshot (AccountFixture *fixture, gconstpointer data)
{
  g_autoptr (HrSnapshot) snapshot = NULL;
  g_autoptr (HrSnapshot) copy = NULL;

  start (fixture);
  snapshot = hr_snapshot_new_for_account (fixture->account);
  copy = hr_snapshot_copy (snapshot);
  g_assert_cmpstr (copy->account, ==, "default");
  g_assert_cmpint (copy->state, ==, HR_STATE_CURRENT);
  g_assert_true (copy->known);
  g_assert_cmpint (copy->credits, ==, 195);
  g_assert_cmpint (copy->used, ==, 5);
  g_assert_cmpint (copy->generations_left, ==, 19);
}

/* A history in a place where nobody, not even root, can make a folder. */
static void
set_up_without_history (AccountFixture *fixture, gconstpointer data)
{
  set_up (fixture, data);
  settle (fixture);
  g_assert_finalize_object (g_steal_pointer (&fixture->account));
  g_assert_finalize_object (g_steal_pointer (&fixture->history));
  fixture->history = hr_store_new ("/dev/null/history.db", HR_CLOCK (fixture->clock));
  make_account (fixture);
}

/* What cannot be kept is shown all the same. */
static void
test_no_history (AccountFixture *fixture, gconstpointer data)
{
  start (fixture);
  assert_face (fixture, "current", "ok", 195);
  g_assert_null (hr_account_get_outlook (fixture->account));
  hr_test_service_set_balance (fixture->server, 40, 160);
  g_assert_cmpint (refresh (fixture), ==, -1);
  assert_face (fixture, "current", "low", 40);
  g_assert_cmpint (hr_store_get_problem (fixture->history), ==, HR_HISTORY_PROBLEM_READ_ONLY);
}

/* An account that is given up leaves nothing behind but its key, which is the keyring's affair. */
static void
test_discard (AccountFixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (HrReading) balance = NULL;

  start (fixture);
  hr_account_discard (fixture->account);
  hr_store_get_last_async (fixture->history, "default", NULL, on_done, &result);
  g_assert_true (
      hr_store_get_last_finish (fixture->history, wait_for (&result), &balance, NULL, NULL));
  g_assert_null (balance);
  g_assert_false (hr_state_store_has (fixture->store, "account default", "reading-credits"));
}

/* The words of the bus and of the command line, both ways. */
static void
test_state_names (void)
{
  for (HrState state = HR_STATE_NO_KEY; state <= HR_STATE_UNREACHABLE; state++) {
    HrState read;

    g_assert_true (hr_state_from_nick (hr_state_to_nick (state), &read));
    g_assert_cmpint (read, ==, state);
  }
  g_assert_false (hr_state_from_nick ("fine", NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, func)                                                                            \
  g_test_add ("/account/face/" path, AccountFixture, NULL, set_up, func, tear_down)
  ADD ("settings-are-read-as-written", test_settings);
  ADD ("pick/nearest-to-empty", test_pick);
  ADD ("snapshot", test_snapshot);
  ADD ("discarded/leaves-nothing", test_discard);
#undef ADD
  g_test_add ("/account/face/history-that-cannot-be-kept", AccountFixture, NULL,
              set_up_without_history, test_no_history, tear_down);
  g_test_add_func ("/account/face/names-of-states", test_state_names);

  return g_test_run ();
}
