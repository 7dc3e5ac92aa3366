/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-verdict.h"

#include "hr-command.h"
#include "hr-format.h"
#include "hr-inquiry.h"
#include "hr-status-json.h"

#include <glib/gi18n-lib.h>

#define SCHEMA 1

static gboolean
get_have (const HrNeed *need, const HrSnapshot *snapshot, gint64 *have)
{
  *have = need->generations ? snapshot->generations_left : hr_snapshot_get_available (snapshot);
  return snapshot->known && (!need->generations || *have >= 0);
}

/**
 * hr_verdict_get:
 * @need: what is needed
 * @snapshot: what there is
 * @asked: whether the service told it just now, so that it is not too old whatever the clock says
 * @now: Unix microseconds
 *
 * The whole point: never says yes on a number that is unknown, too old, or that no key stands for.
 *
 * Returns: the verdict
 */
HrVerdict
hr_verdict_get (const HrNeed *need, const HrSnapshot *snapshot, gboolean asked, gint64 now)
{
  gint64 have;

  if (hr_inquiry_needs_person (snapshot))
    return HR_VERDICT_NO_KEY;
  if (!get_have (need, snapshot, &have))
    return HR_VERDICT_UNKNOWN;
  if (!hr_inquiry_is_reliable (snapshot, asked ? -1 : need->max_age, now))
    return HR_VERDICT_TOO_OLD;

  return have >= need->amount ? HR_VERDICT_ENOUGH : HR_VERDICT_NOT_ENOUGH;
}

/**
 * hr_verdict_to_exit_code:
 * @verdict: a verdict
 *
 * Returns: the exit code of what tells it
 */
int
hr_verdict_to_exit_code (HrVerdict verdict)
{
  switch (verdict) {
  case HR_VERDICT_ENOUGH:
    return EX_OK;
  case HR_VERDICT_NOT_ENOUGH:
    return HR_EX_NOT_ENOUGH;
  case HR_VERDICT_TOO_OLD:
    return EX_TEMPFAIL;
  case HR_VERDICT_NO_KEY:
    return EX_NOPERM;
  case HR_VERDICT_UNKNOWN:
  default:
    return EX_UNAVAILABLE;
  }
}

static const char *
to_nick (HrVerdict verdict)
{
  switch (verdict) {
  case HR_VERDICT_ENOUGH:
    return "enough";
  case HR_VERDICT_NOT_ENOUGH:
    return "not-enough";
  case HR_VERDICT_TOO_OLD:
    return "too-old";
  case HR_VERDICT_NO_KEY:
    return "no-key";
  case HR_VERDICT_UNKNOWN:
  default:
    return "unknown";
  }
}

/**
 * hr_verdict_to_json:
 * @verdict: a verdict
 * @need: what was needed
 * @snapshot: what there is
 * @now: Unix microseconds
 *
 * Writes the verdict and what led to it as the line that `headroom check --json` prints; a promise
 * to other programs, as is hr_status_json().
 *
 * Returns: (transfer full): JSON, without a line end
 */
char *
hr_verdict_to_json (HrVerdict verdict, const HrNeed *need, const HrSnapshot *snapshot, gint64 now)
{
  HrJson *json = hr_json_new ();
  gint64 have;
  gboolean known = get_have (need, snapshot, &have);

  hr_json_begin_object (json, NULL);
  hr_json_add_int (json, "schema", SCHEMA);
  hr_json_add_string (json, "account", snapshot->account);
  hr_json_add_string (json, "verdict", to_nick (verdict));
  hr_json_add_string (json, "unit", need->generations ? "generations" : "credits");
  hr_json_add_int (json, "need", need->amount);
  if (known)
    hr_json_add_int (json, "have", have);
  else
    hr_json_add_null (json, "have");
  hr_json_add_time (json, "as_of", snapshot->known ? snapshot->balance.at : 0);
  if (snapshot->known)
    hr_json_add_int (json, "age_seconds", MAX (now - snapshot->balance.at, 0) / G_USEC_PER_SEC);
  else
    hr_json_add_null (json, "age_seconds");
  hr_json_add_int (json, "max_age_seconds", need->max_age);
  hr_status_json_add_error (json, snapshot, now);
  hr_json_end_object (json);

  return hr_json_free (json);
}

static char *
explain_no_answer (HrVerdict verdict, const HrSnapshot *snapshot, gint64 now)
{
  g_autofree char *left = NULL;
  g_autofree char *why = NULL;

  if (verdict != HR_VERDICT_TOO_OLD)
    return snapshot->failed ? hr_format_error (snapshot->error, snapshot->next_check_at, now)
                            : hr_format_sentence (snapshot, now);

  left = hr_format_sentence (snapshot, now);
  if (snapshot->failed) {
    why = hr_format_error (snapshot->error, snapshot->next_check_at, now);
    /* Translators: "195 credits left, as of 14:32 (not confirmed since)", then why, a sentence. */
    return g_strdup_printf (C_ ("check", "The balance is too old to rely on: %1$s. %2$s"), left,
                            why);
  }

  /* Translators: %s stands for "195 credits left, as of 14:32 (not confirmed since)". */
  return g_strdup_printf (C_ ("check", "The balance is too old to rely on: %s"), left);
}

/**
 * hr_verdict_tell:
 * @verdict: a verdict
 * @need: what was needed
 * @inquiry: what came of asking
 * @json: whether to print it as JSON
 *
 * Prints the verdict, and complains where there is none.
 *
 * Returns: the exit code to end with
 */
int
hr_verdict_tell (HrVerdict verdict, const HrNeed *need, const HrInquiry *inquiry, gboolean json)
{
  gint64 now = g_get_real_time ();
  int exit_code = hr_verdict_to_exit_code (verdict);
  g_autofree char *text = json ? hr_verdict_to_json (verdict, need, inquiry->snapshot, now)
                               : hr_verdict_to_text (verdict, need, inquiry->snapshot, now);
  g_autofree char *line = g_strconcat (text, "\n", NULL);

  if (json)
    return hr_command_print (line, exit_code);
  if (verdict == HR_VERDICT_ENOUGH || verdict == HR_VERDICT_NOT_ENOUGH)
    return hr_command_print_text (line, exit_code);

  hr_verdict_complain (verdict, need, inquiry);
  return exit_code;
}

/**
 * hr_verdict_complain:
 * @verdict: a verdict
 * @need: what was needed
 * @inquiry: what came of asking
 *
 * Says on standard error why it is no yes.
 */
void
hr_verdict_complain (HrVerdict verdict, const HrNeed *need, const HrInquiry *inquiry)
{
  g_autofree char *text = hr_verdict_to_text (verdict, need, inquiry->snapshot, g_get_real_time ());

  if (inquiry->failure != NULL && inquiry->failure->domain != HR_ERROR)
    hr_command_complain (C_ ("command", "the applet did not refresh: %s"),
                         inquiry->failure->message);
  if (!inquiry->snapshot->no_bus)
    hr_command_complain ("%s", text);
}

/**
 * hr_verdict_to_text:
 * @verdict: a verdict
 * @need: what was needed
 * @snapshot: what there is
 * @now: Unix microseconds
 *
 * Returns: (transfer full): a sentence or two: the verdict, or why there is none
 */
char *
hr_verdict_to_text (HrVerdict verdict, const HrNeed *need, const HrSnapshot *snapshot, gint64 now)
{
  g_autofree char *needed = NULL;
  g_autofree char *sentence = NULL;
  g_autofree char *held = NULL;

  if (verdict != HR_VERDICT_ENOUGH && verdict != HR_VERDICT_NOT_ENOUGH)
    return explain_no_answer (verdict, snapshot, now);

  needed = hr_need_format (need);
  sentence = hr_format_sentence (snapshot, now);
  if (snapshot->held > 0) {
    g_autofree char *left = g_steal_pointer (&sentence);

    held = hr_format_held (snapshot);
    sentence = g_strdup_printf ("%s (%s)", left, held);
  }
  if (verdict == HR_VERDICT_ENOUGH)
    /* Translators: "100 credits" or "3 generations", "195 credits left, as of 14:32". */
    return g_strdup_printf (C_ ("check", "Enough for %1$s: %2$s"), needed, sentence);

  /* Translators: "100 credits" or "3 generations", "95 credits left, as of 14:32". */
  return g_strdup_printf (C_ ("check", "Not enough for %1$s: %2$s"), needed, sentence);
}
