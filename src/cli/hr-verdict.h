/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-inquiry.h"
#include "hr-need.h"
#include "hr-snapshot.h"

G_BEGIN_DECLS

/**
 * HrVerdict:
 * @HR_VERDICT_ENOUGH: there is enough
 * @HR_VERDICT_NOT_ENOUGH: there is not
 * @HR_VERDICT_TOO_OLD: there was a balance, but it is too old to rely on
 * @HR_VERDICT_UNKNOWN: there is no balance
 * @HR_VERDICT_NO_KEY: the key is missing, refused or locked away, so that nothing can be relied on
 */
typedef enum {
  HR_VERDICT_ENOUGH,
  HR_VERDICT_NOT_ENOUGH,
  HR_VERDICT_TOO_OLD,
  HR_VERDICT_UNKNOWN,
  HR_VERDICT_NO_KEY,
} HrVerdict;

HrVerdict
hr_verdict_get (const HrNeed *need, const HrSnapshot *snapshot, gboolean asked, gint64 now);
int hr_verdict_to_exit_code (HrVerdict verdict);
int
hr_verdict_tell (HrVerdict verdict, const HrNeed *need, const HrInquiry *inquiry, gboolean json);
void hr_verdict_complain (HrVerdict verdict, const HrNeed *need, const HrInquiry *inquiry);
char *
hr_verdict_to_json (HrVerdict verdict, const HrNeed *need, const HrSnapshot *snapshot, gint64 now);
char *
hr_verdict_to_text (HrVerdict verdict, const HrNeed *need, const HrSnapshot *snapshot, gint64 now);

G_END_DECLS
