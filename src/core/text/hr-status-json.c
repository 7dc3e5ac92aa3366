/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-status-json.h"

#include "hr-format.h"

#include <glib/gi18n-lib.h>

#define SCHEMA 1

static void
add_number (HrJson *json, const char *member, gboolean known, gint64 value)
{
  if (known)
    hr_json_add_int (json, member, value);
  else
    hr_json_add_null (json, member);
}

static void
add_runs_out (HrJson *json, const gint64 runs_out[3])
{
  if (runs_out[0] == 0 || runs_out[1] == 0 || runs_out[2] == 0) {
    hr_json_add_null (json, "runs_out");
    return;
  }

  hr_json_begin_object (json, "runs_out");
  hr_json_add_time (json, "early", runs_out[0]);
  hr_json_add_time (json, "likely", runs_out[1]);
  hr_json_add_time (json, "late", runs_out[2]);
  hr_json_end_object (json);
}

/**
 * hr_status_json_add_error:
 * @json: where to write the member "error"
 * @snapshot: a snapshot
 * @now: Unix microseconds
 *
 * Writes why the last check failed, or null.
 */
void
hr_status_json_add_error (HrJson *json, const HrSnapshot *snapshot, gint64 now)
{
  g_autofree char *message = NULL;

  if (!snapshot->failed) {
    hr_json_add_null (json, "error");
    return;
  }

  message = snapshot->no_bus
                ? g_strdup (C_ ("error", "There is no session bus to reach a keyring by."))
                : hr_format_error (snapshot->error, snapshot->next_check_at, now);
  hr_json_begin_object (json, "error");
  hr_json_add_string (json, "code", hr_error_to_code (snapshot->error));
  hr_json_add_string (json, "message", message);
  hr_json_end_object (json);
}

static void
add_members (HrJson *json, const HrSnapshot *snapshot, gint64 now)
{
  const HrReading *balance = &snapshot->balance;

  hr_json_add_int (json, "schema", SCHEMA);
  hr_json_add_string (json, "account", snapshot->account);
  hr_json_add_string (json, "name", snapshot->name);
  hr_json_add_string (json, "state", hr_state_to_nick (snapshot->state));
  hr_json_add_string (json, "level", hr_level_to_nick (snapshot->level));
  add_number (json, "credits", snapshot->known, balance->credits);
  add_number (json, "available", snapshot->known, hr_snapshot_get_available (snapshot));
  hr_json_add_int (json, "held", snapshot->held);
  add_number (json, "used_credits", snapshot->known && balance->used_known, balance->used);
  hr_json_add_time (json, "as_of", snapshot->known ? balance->at : 0);
  add_number (json, "age_seconds", snapshot->known && balance->at != 0,
              MAX (now - balance->at, 0) / G_USEC_PER_SEC);
  hr_json_add_time (json, "next_check_at", snapshot->next_check_at);
  add_number (json, "generations_left", snapshot->known && snapshot->generations_left >= 0,
              snapshot->generations_left);
  add_runs_out (json, snapshot->runs_out);
  hr_status_json_add_error (json, snapshot, now);
}

/**
 * hr_status_json:
 * @snapshot: a snapshot
 * @now: Unix microseconds, to tell the age of the balance
 *
 * Writes the snapshot as the one line of JSON that `headroom status --json` prints. Its members and
 * their order are a promise to other programs; a change of meaning raises "schema". What is unknown
 * is null, never 0. The error's message alone is in the user's language.
 *
 * Returns: (transfer full): JSON, without a line end
 */
char *
hr_status_json (const HrSnapshot *snapshot, gint64 now)
{
  HrJson *json = hr_json_new ();

  hr_json_begin_object (json, NULL);
  add_members (json, snapshot, now);
  hr_json_end_object (json);
  return hr_json_free (json);
}

/**
 * hr_status_json_of_event:
 * @snapshot: a snapshot
 * @event: an event's name, as of hr_alert_get_event()
 * @at: Unix microseconds of the event
 * @now: Unix microseconds
 *
 * Writes what a hook is given: the object of hr_status_json() with "event" and "at".
 *
 * Returns: (transfer full): JSON, without a line end
 */
char *
hr_status_json_of_event (const HrSnapshot *snapshot, const char *event, gint64 at, gint64 now)
{
  HrJson *json = hr_json_new ();

  hr_json_begin_object (json, NULL);
  add_members (json, snapshot, now);
  hr_json_add_string (json, "event", event);
  hr_json_add_time (json, "at", at);
  hr_json_end_object (json);
  return hr_json_free (json);
}
