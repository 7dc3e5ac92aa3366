/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-snapshot.h"

#include "hr-format.h"

#define SCHEMA 1

/**
 * hr_snapshot_new:
 *
 * Makes the snapshot of an account of which nothing is known yet.
 *
 * Returns: (transfer full): the snapshot; free with hr_snapshot_free()
 */
HrSnapshot *
hr_snapshot_new (void)
{
  HrSnapshot *self = g_new0 (HrSnapshot, 1);

  self->account = g_strdup ("");
  self->name = g_strdup ("");
  self->state = HR_STATE_CHECKING;
  self->used = -1;
  self->generations_left = -1;
  return self;
}

/**
 * hr_snapshot_take_balance:
 * @self: a snapshot whose cost of a generation is set, if it is known
 * @balance: a balance
 *
 * Shows @balance. Level and state are left as they are.
 */
void
hr_snapshot_take_balance (HrSnapshot *self, const HrReading *balance)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (balance != NULL);

  self->known = TRUE;
  self->credits = balance->credits;
  self->used = balance->used_known ? balance->used : -1;
  self->as_of = balance->at / G_USEC_PER_SEC;
  if (self->generation_cost > 0)
    self->generations_left = MAX (balance->credits, 0) / self->generation_cost;
}

/**
 * hr_snapshot_copy:
 * @self: a snapshot
 *
 * Returns: (transfer full): the same picture; free with hr_snapshot_free()
 */
HrSnapshot *
hr_snapshot_copy (const HrSnapshot *self)
{
  HrSnapshot *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->account = g_strdup (self->account);
  copy->name = g_strdup (self->name);
  return copy;
}

/**
 * hr_snapshot_free:
 * @self: (transfer full) (nullable): a snapshot
 */
void
hr_snapshot_free (HrSnapshot *self)
{
  if (self == NULL)
    return;

  g_free (self->account);
  g_free (self->name);
  g_free (self);
}

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
 * hr_snapshot_add_error:
 * @self: a snapshot
 * @json: where to write the member "error"
 * @now: Unix seconds
 *
 * Writes why the last check failed, or null.
 */
void
hr_snapshot_add_error (const HrSnapshot *self, HrJson *json, gint64 now)
{
  g_autofree char *message = NULL;

  g_return_if_fail (self != NULL);

  if (!self->failed) {
    hr_json_add_null (json, "error");
    return;
  }

  message = hr_format_error (self->error, self->next_check_at, now);
  hr_json_begin_object (json, "error");
  hr_json_add_string (json, "code", hr_error_to_code (self->error));
  hr_json_add_string (json, "message", message);
  hr_json_end_object (json);
}

/**
 * hr_snapshot_to_json:
 * @self: a snapshot
 * @now: Unix seconds, to tell the age of the balance
 *
 * Writes the snapshot as the one line of JSON that `headroom status --json` prints. Its members and
 * their order are a promise to other programs; a change of meaning raises "schema". What is unknown
 * is null, never 0. The error's message alone is in the user's language.
 *
 * Returns: (transfer full): JSON, without a line end
 */
char *
hr_snapshot_to_json (const HrSnapshot *self, gint64 now)
{
  HrJson *json;

  g_return_val_if_fail (self != NULL, NULL);

  json = hr_json_new ();
  hr_json_begin_object (json, NULL);
  hr_json_add_int (json, "schema", SCHEMA);
  hr_json_add_string (json, "account", self->account);
  hr_json_add_string (json, "name", self->name);
  hr_json_add_string (json, "state", hr_state_to_nick (self->state));
  hr_json_add_string (json, "level", hr_level_to_nick (self->level));
  add_number (json, "credits", self->known, self->credits);
  add_number (json, "used_credits", self->known && self->used >= 0, self->used);
  hr_json_add_time (json, "as_of", self->known ? self->as_of : 0);
  add_number (json, "age_seconds", self->known && self->as_of != 0, MAX (now - self->as_of, 0));
  hr_json_add_time (json, "next_check_at", self->next_check_at);
  add_number (json, "generations_left", self->known && self->generations_left >= 0,
              self->generations_left);
  add_runs_out (json, self->runs_out);
  hr_snapshot_add_error (self, json, now);
  hr_json_end_object (json);

  return hr_json_free (json);
}
