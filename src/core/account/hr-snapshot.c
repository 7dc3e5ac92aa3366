/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-snapshot.h"

#include "hr-format.h"

#include <json-glib/json-glib.h>

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

static gint64
to_seconds (gint64 unix_microseconds)
{
  return unix_microseconds / G_USEC_PER_SEC;
}

static void
take_balance (HrSnapshot *self, const HrBalance *balance)
{
  self->known = TRUE;
  self->credits = balance->credits;
  self->used = balance->used_known ? balance->used : -1;
  self->as_of = to_seconds (balance->as_of);
  if (self->generation_cost > 0)
    self->generations_left = MAX (balance->credits, 0) / self->generation_cost;
}

static void
take_outlook (HrSnapshot *self, const HrOutlook *outlook)
{
  if (outlook == NULL || !outlook->has_forecast)
    return;

  self->runs_out[0] = outlook->forecast.early / 1000;
  self->runs_out[1] = outlook->forecast.likely / 1000;
  self->runs_out[2] = outlook->forecast.late / 1000;
}

/**
 * hr_snapshot_new_for_account:
 * @account: an account
 *
 * Takes what @account shows at this moment.
 *
 * Returns: (transfer full): the snapshot; free with hr_snapshot_free()
 */
HrSnapshot *
hr_snapshot_new_for_account (HrAccount *account)
{
  g_autoptr (HrSnapshot) self = hr_snapshot_new ();
  const HrBalance *balance;
  const GError *error;
  const char *name;

  g_return_val_if_fail (HR_IS_ACCOUNT (account), NULL);

  balance = hr_account_get_balance (account);
  error = hr_account_get_error (account);
  name = hr_account_get_name (account);

  g_free (self->account);
  self->account = g_strdup (hr_account_get_id (account));
  g_free (self->name);
  self->name = g_strdup (name != NULL ? name : "");
  self->state = hr_account_get_state (account);
  self->level = hr_account_get_level (account);
  self->checked_at = to_seconds (hr_account_get_checked_at (account));
  self->next_check_at = to_seconds (hr_account_get_next_check_at (account));
  self->generation_cost = hr_account_get_generation_cost (account);
  if (balance != NULL)
    take_balance (self, balance);
  take_outlook (self, hr_account_get_outlook (account));
  if (error != NULL && error->domain == HR_ERROR) {
    self->failed = TRUE;
    self->error = (HrError) error->code;
  }

  return g_steal_pointer (&self);
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
add_string (JsonBuilder *builder, const char *member, const char *value)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_string_value (builder, value);
}

static void
add_number (JsonBuilder *builder, const char *member, gboolean known, gint64 value)
{
  json_builder_set_member_name (builder, member);
  if (known)
    json_builder_add_int_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

/* ISO 8601 in UTC; null for no time, and for one that no calendar has. */
static void
add_time (JsonBuilder *builder, const char *member, gint64 time)
{
  g_autoptr (GDateTime) moment = time != 0 ? g_date_time_new_from_unix_utc (time) : NULL;
  g_autofree char *text = moment != NULL ? g_date_time_format (moment, "%Y-%m-%dT%H:%M:%SZ") : NULL;

  json_builder_set_member_name (builder, member);
  if (text != NULL)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

static void
add_runs_out (JsonBuilder *builder, const gint64 runs_out[3])
{
  json_builder_set_member_name (builder, "runs_out");
  if (runs_out[0] == 0 || runs_out[1] == 0 || runs_out[2] == 0) {
    json_builder_add_null_value (builder);
    return;
  }

  json_builder_begin_object (builder);
  add_time (builder, "early", runs_out[0]);
  add_time (builder, "likely", runs_out[1]);
  add_time (builder, "late", runs_out[2]);
  json_builder_end_object (builder);
}

static void
add_error (JsonBuilder *builder, const HrSnapshot *self, gint64 now)
{
  g_autofree char *message = NULL;

  json_builder_set_member_name (builder, "error");
  if (!self->failed) {
    json_builder_add_null_value (builder);
    return;
  }

  message = hr_format_error (self->error, self->next_check_at, now);
  json_builder_begin_object (builder);
  add_string (builder, "code", hr_error_to_code (self->error));
  add_string (builder, "message", message);
  json_builder_end_object (builder);
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
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (JsonNode) root = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  json_builder_begin_object (builder);
  add_number (builder, "schema", TRUE, SCHEMA);
  add_string (builder, "account", self->account);
  add_string (builder, "name", self->name);
  add_string (builder, "state", hr_state_to_nick (self->state));
  add_string (builder, "level", hr_level_to_nick (self->level));
  add_number (builder, "credits", self->known, self->credits);
  add_number (builder, "used_credits", self->known && self->used >= 0, self->used);
  add_time (builder, "as_of", self->known ? self->as_of : 0);
  add_number (builder, "age_seconds", self->known && self->as_of != 0, MAX (now - self->as_of, 0));
  add_time (builder, "next_check_at", self->next_check_at);
  add_number (builder, "generations_left", self->known && self->generations_left >= 0,
              self->generations_left);
  add_runs_out (builder, self->runs_out);
  add_error (builder, self, now);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}
