/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hr-account-watch.h"
#include "hr-fake-clock.h"
#include "hr-test-account.h"

typedef struct {
  HrFakeClock *clock;    /* (owned) */
  GListStore *accounts;  /* (owned) */
  HrAccountWatch *watch; /* (owned) */
  GString *log;          /* (owned): +ID for an added account, -ID for a removed one */
} Fixture;

static void
on_added (HrAccountWatch *watch, HrAccount *account, Fixture *fixture)
{
  g_string_append_printf (fixture->log, "+%s", hr_account_get_id (account));
}

static void
on_removed (HrAccountWatch *watch, HrAccount *account, Fixture *fixture)
{
  g_string_append_printf (fixture->log, "-%s", hr_account_get_id (account));
}

static void
append (Fixture *fixture, const char *id)
{
  g_autoptr (HrAccount) account = hr_test_account_new (id, HR_CLOCK (fixture->clock));

  g_list_store_append (fixture->accounts, account);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = hr_fake_clock_new ();
  fixture->accounts = g_list_store_new (HR_TYPE_ACCOUNT);
  fixture->log = g_string_new (NULL);
  append (fixture, "a");
  fixture->watch = hr_account_watch_new (G_LIST_MODEL (fixture->accounts));
  g_signal_connect (fixture->watch, "added", G_CALLBACK (on_added), fixture);
  g_signal_connect (fixture->watch, "removed", G_CALLBACK (on_removed), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->watch != NULL)
    g_assert_finalize_object (fixture->watch);
  g_assert_finalize_object (fixture->accounts);
  g_assert_finalize_object (fixture->clock);
  g_string_free (fixture->log, TRUE);
}

static void
test_start (Fixture *fixture, gconstpointer data)
{
  append (fixture, "b");
  g_assert_cmpstr (fixture->log->str, ==, "");
  hr_account_watch_start (fixture->watch);
  g_assert_cmpstr (fixture->log->str, ==, "+a+b");
}

static void
test_changes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HrAccount) between = hr_test_account_new ("x", HR_CLOCK (fixture->clock));

  hr_account_watch_start (fixture->watch);
  append (fixture, "b");
  g_list_store_insert (fixture->accounts, 1, between);
  g_list_store_remove (fixture->accounts, 0);
  g_assert_cmpstr (fixture->log->str, ==, "+a+b+x-a");

  g_list_store_remove_all (fixture->accounts);
  g_assert_cmpstr (fixture->log->str, ==, "+a+b+x-a-x-b");
}

static void
test_silent (Fixture *fixture, gconstpointer data)
{
  hr_account_watch_start (fixture->watch);
  g_assert_finalize_object (g_steal_pointer (&fixture->watch));
  append (fixture, "b");
  g_assert_cmpstr (fixture->log->str, ==, "+a");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/account-watch/start/tells-those-that-are-there", test_start);
  ADD ("/account-watch/changes/are-told-in-order", test_changes);
  ADD ("/account-watch/gone/is-silent", test_silent);
#undef ADD
  return g_test_run ();
}
