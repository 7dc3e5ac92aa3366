/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-status-text.h"

#include "hr-columns.h"
#include "hr-format.h"

#include <glib/gi18n-lib.h>

static void
take_row (HrColumns *columns, const char *label, char *value)
{
  hr_columns_take (columns, g_strdup (label));
  hr_columns_take (columns, value);
}

static void
add_balance (HrColumns *columns, const HrSnapshot *snapshot, gint64 now)
{
  take_row (columns, C_ ("status", "Balance:"), hr_format_credits_left (snapshot->balance.credits));
  if (snapshot->held > 0)
    take_row (columns, C_ ("status", "Held:"), hr_format_credits (snapshot->held));
  take_row (columns, C_ ("status", "Level:"), g_strdup (hr_format_level (snapshot->level)));
  if (snapshot->balance.used_known)
    take_row (columns, C_ ("status", "Used:"), hr_format_number (snapshot->balance.used));

  if (snapshot->generations_left >= 0)
    take_row (columns, C_ ("status", "Generations:"),
              hr_format_number (snapshot->generations_left));
  if (snapshot->runs_out[1] > 0)
    take_row (columns, C_ ("status", "Forecast:"), hr_format_forecast (snapshot, now));
  take_row (columns, C_ ("status", "As of:"), hr_format_time (snapshot->balance.at, now));
}

/**
 * hr_status_text:
 * @inquiry: what came of asking for an account
 * @now: Unix microseconds
 *
 * Writes it for people to read on a terminal: a line for each thing that is known.
 *
 * Returns: (transfer full): lines in UTF-8, each with its end
 */
char *
hr_status_text (const HrInquiry *inquiry, gint64 now)
{
  const HrSnapshot *snapshot = inquiry->snapshot;
  HrColumns *columns = hr_columns_new (2);

  if (inquiry->several)
    take_row (columns, C_ ("status", "Account:"),
              hr_format_account_name (snapshot->name, snapshot->account));
  if (snapshot->known)
    add_balance (columns, snapshot, now);
  else
    take_row (columns, C_ ("status", "Balance:"), g_strdup (hr_format_level (HR_LEVEL_UNKNOWN)));
  /* A key is not known of without a keyring. */
  if (snapshot->state != HR_STATE_NO_KEY || !snapshot->failed || snapshot->error == HR_ERROR_NO_KEY)
    take_row (columns, C_ ("status", "State:"), g_strdup (hr_format_state (snapshot->state)));
  if (snapshot->next_check_at != 0)
    take_row (columns, C_ ("status", "Next check:"), hr_format_time (snapshot->next_check_at, now));
  if (snapshot->failed && !inquiry->snapshot->no_bus)
    take_row (columns, C_ ("status", "Last check:"),
              hr_format_error (snapshot->error, snapshot->next_check_at, now));

  return hr_columns_free (columns);
}
