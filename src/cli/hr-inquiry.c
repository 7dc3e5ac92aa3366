/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-inquiry.h"

#include "hr-applet-proxy.h"

#include <glib/gi18n-lib.h>

/**
 * hr_inquiry_complain_of_account:
 * @wanted: the id that was asked for
 * @known: (array zero-terminated=1): the ids there are
 *
 * Returns: the exit code to end with
 */
int
hr_inquiry_complain_of_account (const char *wanted, char **known)
{
  g_autofree char *ids = g_strjoinv (", ", known);

  return hr_command_usage_error (C_ ("command", "there is no account “%s”; there is: %s"), wanted,
                                 ids);
}

static HrAppletAccount *
find_account (GPtrArray *accounts, const char *id)
{
  for (guint i = 0; i < accounts->len; i++) {
    HrAppletAccount *account = g_ptr_array_index (accounts, i);

    if (g_strcmp0 (account->snapshot->account, id) == 0)
      return account;
  }

  return NULL;
}

/* The user's first account; the settings are opened only where there is a choice, because that
 * takes longer than all the rest. The demo has settings of its own, which are the applet's. */
static HrAppletAccount *
get_first_account (GPtrArray *accounts, gboolean demo)
{
  g_autoptr (HrSettings) settings = NULL;
  g_auto (GStrv) ids = NULL;
  HrAppletAccount *found = NULL;

  if (accounts->len > 1 && !demo)
    settings = hr_settings_new (NULL, NULL);
  if (settings != NULL)
    ids = hr_settings_list_accounts (settings);
  for (gsize i = 0; ids != NULL && ids[i] != NULL && found == NULL; i++)
    found = find_account (accounts, ids[i]);

  return found != NULL ? found : g_ptr_array_index (accounts, 0);
}

/**
 * hr_inquiry_choose:
 * @accounts: (element-type HrAppletAccount): what the applet shows
 * @wish: what is wanted
 *
 * Returns: (transfer none) (nullable): the account that is meant, if the applet has it
 */
HrAppletAccount *
hr_inquiry_choose (GPtrArray *accounts, const HrInquiryWish *wish)
{
  if (accounts->len == 0)
    return NULL;
  if (wish->account == NULL)
    return get_first_account (accounts, wish->demo);

  return find_account (accounts, wish->account);
}

static HrAppletAccount *
choose_account (GPtrArray *accounts, const HrInquiryWish *wish, int *exit_code)
{
  HrAppletAccount *account = hr_inquiry_choose (accounts, wish);
  g_autoptr (GPtrArray) ids = NULL;

  if (account != NULL)
    return account;
  if (accounts->len == 0) {
    hr_command_complain (C_ ("command", "the applet has no account yet; try again in a moment"));
    *exit_code = EX_UNAVAILABLE;
    return NULL;
  }

  ids = g_ptr_array_new ();
  for (guint i = 0; i < accounts->len; i++)
    g_ptr_array_add (ids, ((HrAppletAccount *) g_ptr_array_index (accounts, i))->snapshot->account);
  g_ptr_array_add (ids, NULL);
  *exit_code = hr_inquiry_complain_of_account (wish->account, (char **) ids->pdata);
  return NULL;
}

static gboolean
refresh (HrAppletProxy *applet,
         GPtrArray **accounts,
         HrAppletAccount **account,
         HrInquiry *inquiry,
         GError **error)
{
  g_autoptr (GPtrArray) fresh = NULL;
  HrAppletAccount *same = NULL;
  gint64 began = g_get_real_time () / G_USEC_PER_SEC;

  inquiry->asked = hr_applet_proxy_refresh (applet, (*account)->path, &inquiry->failure);
  fresh = hr_applet_proxy_read (applet, error);
  if (fresh == NULL)
    return FALSE;

  /* An account may be removed while it is being asked: then its last picture has to do. */
  same = find_account (fresh, (*account)->snapshot->account);
  if (same != NULL) {
    g_ptr_array_unref (*accounts);
    *accounts = g_steal_pointer (&fresh);
    *account = same;
    /* One refresh too many asks nobody, and brings what the last one did. */
    inquiry->asked = inquiry->asked && same->snapshot->checked_at >= began;
  } else {
    inquiry->asked = FALSE;
  }
  return TRUE;
}

/* Without an exit code, @inquiry or @error is set. */
static int
ask_applet (HrAppletProxy *applet, const HrInquiryWish *wish, HrInquiry *inquiry, GError **error)
{
  g_autoptr (GPtrArray) accounts = hr_applet_proxy_read (applet, error);
  HrAppletAccount *account = NULL;
  int exit_code = EX_OK;

  if (accounts == NULL)
    return EX_OK;
  account = choose_account (accounts, wish, &exit_code);
  if (account == NULL)
    return exit_code;
  if (wish->wants_refresh != NULL && wish->wants_refresh (account->snapshot, wish->user_data) &&
      !refresh (applet, &accounts, &account, inquiry, error))
    return EX_OK;

  inquiry->several = accounts->len > 1;
  inquiry->snapshot = g_steal_pointer (&account->snapshot);
  return EX_OK;
}

static HrSettings *
open_settings (void)
{
  g_autoptr (GError) error = NULL;
  HrSettings *settings = hr_settings_new (NULL, &error);

  if (settings == NULL)
    hr_command_complain ("%s", error->message);
  return settings;
}

static int
ask_service (const HrInvocation *invocation, const HrInquiryWish *wish, HrInquiry *inquiry)
{
  g_autoptr (HrSettings) settings = NULL;
  g_auto (GStrv) ids = NULL;
  const char *id;

  if (invocation->direct == NULL)
    return hr_command_go_direct (invocation);

  settings = open_settings ();
  if (settings == NULL)
    return EX_UNAVAILABLE;
  ids = hr_settings_list_accounts (settings);
  id = wish->account != NULL ? wish->account : ids[0];
  if (!g_strv_contains ((const char *const *) ids, id))
    return hr_inquiry_complain_of_account (id, ids);

  inquiry->several = ids[1] != NULL;
  inquiry->alone = TRUE;
  /* A recorded balance needs a judge: "status" has none, and asks. */
  if (wish->wants_refresh != NULL)
    inquiry->snapshot = invocation->direct->recall (settings, id);
  if (inquiry->snapshot != NULL && !wish->wants_refresh (inquiry->snapshot, wish->user_data))
    return EX_OK;

  g_clear_pointer (&inquiry->snapshot, hr_snapshot_free);
  inquiry->snapshot = invocation->direct->check (settings, id);
  inquiry->asked = !inquiry->snapshot->failed;
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

/* Why the applet was not asked decides whether the service may be. */
static int
judge_failure (const HrInquiryWish *wish, GError *error)
{
  if (error != NULL && !hr_applet_proxy_error_is_absence (error)) {
    /* It runs, and asks the service itself: a second request would be one too many. */
    g_dbus_error_strip_remote_error (error);
    hr_command_complain (C_ ("command", "the applet does not answer: %s"), error->message);
    return EX_UNAVAILABLE;
  }
  if (wish->demo) {
    hr_command_complain (C_ ("command", "the demo is not running; “headroom --demo” starts it"));
    return EX_UNAVAILABLE;
  }

  return EX_OK;
}

/**
 * hr_inquiry_get:
 * @invocation: how the command was called
 * @wish: what is wanted
 * @inquiry: (out caller-allocates): what there is; zeroed before, hr_inquiry_clear() after
 *
 * Reads an account: the running applet's, or else what is recorded, if that will do, or else by
 * asking the service. What goes wrong with them is complained of.
 *
 * Returns: the exit code to end with; EX_OK if there is a snapshot
 */
int
hr_inquiry_get (const HrInvocation *invocation, const HrInquiryWish *wish, HrInquiry *inquiry)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HrAppletProxy) applet = reach_applet (wish->demo, &error);
  int exit_code = EX_OK;

  if (applet != NULL)
    exit_code = ask_applet (applet, wish, inquiry, &error);
  if (exit_code == EX_OK && inquiry->snapshot == NULL)
    exit_code = judge_failure (wish, error);
  if (exit_code == EX_OK && inquiry->snapshot == NULL)
    exit_code = ask_service (invocation, wish, inquiry);

  return exit_code;
}

static GPtrArray *
take_snapshots (GPtrArray *accounts)
{
  GPtrArray *snapshots = g_ptr_array_new_with_free_func ((GDestroyNotify) hr_snapshot_free);

  for (guint i = 0; i < accounts->len; i++) {
    HrAppletAccount *account = g_ptr_array_index (accounts, i);

    g_ptr_array_add (snapshots, g_steal_pointer (&account->snapshot));
  }

  return snapshots;
}

static int
ask_service_for_all (const HrInvocation *invocation, GPtrArray **snapshots)
{
  g_autoptr (HrSettings) settings = NULL;
  g_auto (GStrv) ids = NULL;

  if (invocation->direct == NULL)
    return hr_command_go_direct (invocation);

  settings = open_settings ();
  if (settings == NULL)
    return EX_UNAVAILABLE;
  ids = hr_settings_list_accounts (settings);
  *snapshots = g_ptr_array_new_with_free_func ((GDestroyNotify) hr_snapshot_free);
  for (gsize i = 0; ids[i] != NULL; i++)
    g_ptr_array_add (*snapshots, invocation->direct->check (settings, ids[i]));
  return EX_OK;
}

/**
 * hr_inquiry_get_all:
 * @invocation: how the command was called
 * @wish: what is wanted; for one account, all but hr_inquiry_get()'s refresh
 * @snapshots: (out) (transfer full) (element-type HrSnapshot): the accounts
 *
 * As hr_inquiry_get(), for every account where @wish names none.
 *
 * Returns: the exit code to end with; EX_OK if there are @snapshots
 */
int
hr_inquiry_get_all (const HrInvocation *invocation,
                    const HrInquiryWish *wish,
                    GPtrArray **snapshots)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HrAppletProxy) applet = NULL;
  g_autoptr (GPtrArray) accounts = NULL;
  int exit_code;

  if (wish->account != NULL) {
    g_auto (HrInquiry) inquiry = { 0 };

    exit_code = hr_inquiry_get (invocation, wish, &inquiry);
    if (exit_code == EX_OK) {
      *snapshots = g_ptr_array_new_with_free_func ((GDestroyNotify) hr_snapshot_free);
      g_ptr_array_add (*snapshots, g_steal_pointer (&inquiry.snapshot));
    }
    return exit_code;
  }

  applet = reach_applet (wish->demo, &error);
  if (applet != NULL)
    accounts = hr_applet_proxy_read (applet, &error);
  if (accounts != NULL) {
    *snapshots = take_snapshots (accounts);
    return EX_OK;
  }
  exit_code = judge_failure (wish, error);
  return exit_code == EX_OK ? ask_service_for_all (invocation, snapshots) : exit_code;
}

/**
 * hr_inquiry_clear:
 * @inquiry: what was asked for
 */
void
hr_inquiry_clear (HrInquiry *inquiry)
{
  g_clear_pointer (&inquiry->snapshot, hr_snapshot_free);
  g_clear_error (&inquiry->failure);
}

/**
 * hr_inquiry_needs_person:
 * @snapshot: a snapshot
 *
 * Returns: whether the key is missing, locked away or refused, so that only a person can help
 */
gboolean
hr_inquiry_needs_person (const HrSnapshot *snapshot)
{
  if (snapshot->failed && hr_error_needs_person (snapshot->error))
    return TRUE;

  return snapshot->state == HR_STATE_NO_KEY || snapshot->state == HR_STATE_LOCKED ||
         snapshot->state == HR_STATE_REFUSED;
}

/**
 * hr_inquiry_get_exit_code:
 * @snapshot: a snapshot
 *
 * A key that is missing or refused wins over everything else that may be wrong, and over a balance
 * that is still known from before.
 *
 * Returns: the exit code of what shows @snapshot
 */
int
hr_inquiry_get_exit_code (const HrSnapshot *snapshot)
{
  if (hr_inquiry_needs_person (snapshot))
    return EX_NOPERM;

  return snapshot->known ? EX_OK : EX_UNAVAILABLE;
}

/**
 * hr_inquiry_hint_at_demo:
 * @inquiry: what was asked for
 *
 * Says where to look, if the service was asked without a key while the demo runs.
 */
void
hr_inquiry_hint_at_demo (const HrInquiry *inquiry)
{
  g_autoptr (HrAppletProxy) demo = NULL;

  if (!inquiry->alone || inquiry->snapshot->state != HR_STATE_NO_KEY)
    return;

  demo = hr_applet_proxy_new (TRUE, NULL);
  if (demo != NULL && hr_applet_proxy_is_running (demo))
    hr_command_complain (C_ ("command", "the demo is running: add “--demo” to see it"));
}
