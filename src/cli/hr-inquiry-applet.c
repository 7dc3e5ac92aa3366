/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-inquiry.h"

#include "hr-applet-proxy.h"
#include "hr-command.h"

#include <glib/gi18n-lib.h>

/* For how many microseconds, and how many apart, an applet is asked that is just about to be there.
 */
#define PATIENCE (5 * G_USEC_PER_SEC / 2)
#define INTERVAL (G_USEC_PER_SEC / 20)

/* Tells of an applet that has its name and not its accounts, or has left while it was asked: it
 * starts, or ends. */
static gboolean
is_in_between (const GPtrArray *accounts, const GError *error)
{
  if (error == NULL)
    return accounts->len == 0;
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY);
}

/* As hr_applet_proxy_read (), but waits until an applet that starts or ends has done so. */
static GPtrArray *
read_accounts (HrAppletProxy *applet, GError **error)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;

  for (;;) {
    g_autoptr (GError) cause = NULL;
    g_autoptr (GPtrArray) accounts = hr_applet_proxy_read (applet, &cause);

    if (g_get_monotonic_time () >= end || !is_in_between (accounts, cause)) {
      if (cause != NULL)
        g_propagate_error (error, g_steal_pointer (&cause));
      return g_steal_pointer (&accounts);
    }
    g_usleep (INTERVAL);
  }
}

static int
complain_of_account (GPtrArray *accounts, const char *wanted)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  if (accounts->len == 0) {
    hr_command_complain (C_ ("command", "the applet has no account yet; try again in a moment"));
    return EX_UNAVAILABLE;
  }

  for (guint i = 0; i < accounts->len; i++)
    g_ptr_array_add (ids, ((HrAppletAccount *) g_ptr_array_index (accounts, i))->snapshot->account);
  g_ptr_array_add (ids, NULL);
  return hr_inquiry_complain_of_account (wanted, (char **) ids->pdata);
}

/* Returns: (transfer none) (nullable): the account as it is now; %NULL with @error, and as it was
 *   before if it was removed meanwhile */
static HrAppletAccount *
refresh (HrAppletProxy *applet,
         HrAppletAccount *account,
         GPtrArray **fresh,
         HrInquiry *inquiry,
         GError **error)
{
  HrAppletAccount *same = NULL;
  gint64 began = g_get_real_time () / G_USEC_PER_SEC * G_USEC_PER_SEC;
  gboolean told = hr_applet_proxy_refresh (applet, account->path, &inquiry->failure);

  *fresh = read_accounts (applet, error);
  if (*fresh == NULL)
    return NULL;

  same = hr_applet_proxy_find (*fresh, account->snapshot->account);
  /* One refresh too many asks nobody, and brings what the last one did. */
  inquiry->asked = told && same != NULL && same->snapshot->checked_at >= began;
  return same != NULL ? same : account;
}

static int
ask (HrAppletProxy *applet,
     const char *wanted,
     gboolean demo,
     gint64 max_age,
     HrInquiry *inquiry,
     GError **error)
{
  g_autoptr (GPtrArray) accounts = read_accounts (applet, error);
  g_autoptr (GPtrArray) fresh = NULL;
  HrAppletAccount *account = NULL;

  if (accounts == NULL)
    return EX_OK;
  account = hr_applet_proxy_choose (accounts, wanted, demo);
  if (account == NULL)
    return complain_of_account (accounts, wanted);

  inquiry->several = accounts->len > 1;
  inquiry->path = g_strdup (account->path);
  if (hr_inquiry_wants_refresh (account->snapshot, max_age, g_get_real_time ()))
    account = refresh (applet, account, &fresh, inquiry, error);
  if (account != NULL)
    inquiry->snapshot = g_steal_pointer (&account->snapshot);
  return EX_OK;
}

/* Where there is no bus, there is no applet, which is no error; where the bus does not answer,
 * there may be one. */
static HrAppletProxy *
reach_applet (gboolean demo, GError **error)
{
  g_autoptr (GError) cause = NULL;
  HrAppletProxy *applet = hr_applet_proxy_new (demo, &cause);

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    g_propagate_error (error, g_steal_pointer (&cause));
  return applet;
}

/* The service may be asked only where no applet runs: one that runs and does not answer asks
 * itself, and a second request would be one too many. */
static int
go_on_without (char **argv, gboolean demo, GError *error)
{
  if (error != NULL && !hr_applet_proxy_error_is_absence (error)) {
    g_dbus_error_strip_remote_error (error);
    hr_command_complain (C_ ("command", "the applet does not answer: %s"), error->message);
    return EX_UNAVAILABLE;
  }

  if (demo)
    return hr_inquiry_complain_of_demo ();
  return argv != NULL ? hr_command_go_direct (argv) : HR_INQUIRY_ABSENT;
}

/**
 * hr_inquiry_get:
 * @argv: (nullable): the whole command line, as it came, by which to go on without an applet; %NULL
 *   to be told
 * @account: (nullable): an account's id; %NULL for the user's first
 * @demo: whether the running demo is meant
 * @max_age: how many seconds old the balance may be, %HR_INQUIRY_ANY_AGE or %HR_INQUIRY_REFRESH
 * @inquiry: (out caller-allocates): what came of it; zeroed before, hr_inquiry_clear() after
 *
 * Asks for an account. What goes wrong with it is complained of.
 *
 * Returns: the exit code to end with; EX_OK if there is a snapshot; %HR_INQUIRY_ABSENT without
 *   @argv
 */
int
hr_inquiry_get (char **argv, const char *account, gboolean demo, gint64 max_age, HrInquiry *inquiry)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HrAppletProxy) applet = reach_applet (demo, &error);
  int exit_code = EX_OK;

  if (applet != NULL)
    exit_code = ask (applet, account, demo, max_age, inquiry, &error);
  if (exit_code == EX_OK && inquiry->snapshot == NULL)
    exit_code = go_on_without (argv, demo, error);
  return exit_code;
}

/**
 * hr_inquiry_get_all:
 * @argv: the whole command line, as it came
 * @account: (nullable): an account's id; %NULL for every account
 * @demo: whether the running demo is meant
 * @snapshots: (out) (transfer full) (element-type HrSnapshot): the accounts
 *
 * As hr_inquiry_get() with %HR_INQUIRY_ANY_AGE, for every account.
 *
 * Returns: the exit code to end with; EX_OK if there are @snapshots
 */
int
hr_inquiry_get_all (char **argv, const char *account, gboolean demo, GPtrArray **snapshots)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HrAppletProxy) applet = reach_applet (demo, &error);
  g_autoptr (GPtrArray) accounts = NULL;

  if (applet != NULL)
    accounts = read_accounts (applet, &error);
  if (accounts == NULL)
    return go_on_without (argv, demo, error);
  if (account != NULL && hr_applet_proxy_find (accounts, account) == NULL)
    return complain_of_account (accounts, account);

  *snapshots = g_ptr_array_new_with_free_func ((GDestroyNotify) hr_snapshot_unref);
  for (guint i = 0; i < accounts->len; i++) {
    HrAppletAccount *one = g_ptr_array_index (accounts, i);

    if (account == NULL || g_str_equal (one->snapshot->account, account))
      g_ptr_array_add (*snapshots, g_steal_pointer (&one->snapshot));
  }
  return EX_OK;
}
