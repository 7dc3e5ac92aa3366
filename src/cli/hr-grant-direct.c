/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-grant.h"

#include "hr-command.h"
#include "hr-direct.h"
#include "hr-format.h"
#include "hr-verdict.h"

#include <glib/gi18n-lib.h>

static void
on_changed (gboolean *changed)
{
  *changed = TRUE;
}

/* Shows what is held now. The credits of a job that has ended count until a balance is known that
 * was asked for after that: the one before may lack what the job spent.
 * @ended_at: (inout): boot time at which one was seen to have ended, 0 before */
static void
show_held (HrDirect *direct, HrAccount *account, gint64 *ended_at)
{
  const HrSnapshot *snapshot;
  gint64 held;
  guint n_holds;

  hr_direct_read_held (direct, hr_account_get_id (account), &held, &n_holds);
  snapshot = hr_account_get_snapshot (account);
  if (held < snapshot->held) {
    if (*ended_at == 0 && !snapshot->busy) {
      *ended_at = hr_clock_get_boot_time (direct->clock);
      hr_account_refresh_async (account, NULL, NULL, NULL);
    }
    if (*ended_at == 0 || hr_account_get_asked_at (account) < *ended_at)
      return;
  }
  *ended_at = 0;
  hr_account_set_held (account, held, n_holds);
}

/* Watches as the daemon would, with its cadence and whatever the service asks for. */
static int
watch (const HrGrantRequest *request, gint64 deadline, HrGrant *grant, HrVerdict *verdict)
{
  g_autoptr (HrDirect) direct = hr_direct_new ();
  g_autofree char *id = NULL;
  g_autoptr (HrAccount) account = NULL;
  gboolean changed = FALSE;
  gint64 ended_at = 0;

  if (direct == NULL)
    return EX_UNAVAILABLE;
  id = hr_direct_choose_account (direct, request->account, NULL);
  if (id == NULL)
    return EX_USAGE;

  account = hr_direct_open_account (direct, id, NULL);
  g_signal_connect_swapped (account, "changed", G_CALLBACK (on_changed), &changed);
  hr_account_set_held (account, grant->inquiry.snapshot->held, grant->inquiry.snapshot->n_holds);
  hr_account_start (account);
  while (*verdict != HR_VERDICT_ENOUGH && *verdict != HR_VERDICT_NO_KEY &&
         hr_deadline_get_left (deadline) > 0) {
    hr_deadline_await (deadline, &changed);
    show_held (direct, account, &ended_at);
    hr_inquiry_clear (&grant->inquiry);
    grant->inquiry.snapshot = hr_snapshot_ref (hr_account_get_snapshot (account));
    /* Nothing else is current in an account that has just begun. */
    grant->inquiry.asked = grant->inquiry.snapshot->state == HR_STATE_CURRENT;
    *verdict = hr_verdict_get (request->need, grant->inquiry.snapshot, grant->inquiry.asked,
                               g_get_real_time ());
  }
  hr_account_stop (account);
  return EX_OK;
}

/* Documented in hr-grant-applet.c. */
int
hr_grant_get (char **argv, const HrGrantRequest *request, HrGrant *grant)
{
  gint64 deadline = hr_deadline_start (request->wait);
  HrVerdict verdict;
  int exit_code;

  if (request->child != NULL)
    hr_command_complain (C_ ("run", "neither applet nor daemon runs: nothing is held for the job"));
  exit_code = hr_inquiry_get (argv, request->account, request->demo, request->need->max_age,
                              &grant->inquiry);
  if (exit_code != EX_OK)
    return exit_code;

  verdict = hr_verdict_get (request->need, grant->inquiry.snapshot, grant->inquiry.asked,
                            g_get_real_time ());
  if (verdict != HR_VERDICT_ENOUGH && verdict != HR_VERDICT_NO_KEY && request->wait > 0)
    exit_code = watch (request, deadline, grant, &verdict);
  if (exit_code != EX_OK || request->child == NULL || verdict == HR_VERDICT_ENOUGH)
    return exit_code;

  hr_verdict_complain (verdict, request->need, &grant->inquiry);
  return hr_verdict_to_exit_code (verdict);
}

/* Documented in hr-grant-applet.c. */
int
hr_grant_end (const HrGrantRequest *request, const HrGrant *grant, HrInquiry *after)
{
  g_autofree char *why = NULL;
  int exit_code = hr_inquiry_get (NULL, request->account, request->demo, HR_INQUIRY_REFRESH, after);

  if (exit_code != EX_OK || after->asked)
    return exit_code;
  why =
      hr_format_error (after->snapshot->error, after->snapshot->next_check_at, g_get_real_time ());
  hr_command_complain (C_ ("run", "the balance afterwards is not known: %s"), why);
  return EX_UNAVAILABLE;
}
