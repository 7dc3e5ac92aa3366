/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-test-snapshot.h"

/**
 * hr_test_snapshot_new:
 *
 * Returns: (transfer full): 195 credits, current, as of %HR_TEST_NOON
 */
HrSnapshot *
hr_test_snapshot_new (void)
{
  HrSnapshot *snapshot = hr_snapshot_new ("default", "");

  snapshot->state = HR_STATE_CURRENT;
  snapshot->level = HR_LEVEL_OK;
  snapshot->known = TRUE;
  snapshot->balance.credits = 195;
  snapshot->balance.used = 5;
  snapshot->balance.used_known = TRUE;
  snapshot->balance.at = HR_TEST_NOON;
  snapshot->checked_at = HR_TEST_NOON;
  snapshot->next_check_at = HR_TEST_NOON + 300 * G_TIME_SPAN_SECOND;
  snapshot->generations_left = 19;
  return snapshot;
}

/**
 * hr_test_snapshot_set_name:
 * @snapshot: a snapshot
 * @name: what the user calls the account
 */
void
hr_test_snapshot_set_name (HrSnapshot *snapshot, const char *name)
{
  g_free (snapshot->name);
  snapshot->name = g_strdup (name);
}
