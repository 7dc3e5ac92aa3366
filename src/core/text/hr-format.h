/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-alerts.h"
#include "hr-chart-model.h"
#include "hr-endpoint.h"
#include "hr-key.h"
#include "hr-ledger-rows.h"
#include "hr-snapshot.h"

G_BEGIN_DECLS

/*
 * The words for people, in one place for tray, window, notifications and command line. All times
 * are Unix microseconds; every returned string is UTF-8 in the user's language and, if not const,
 * owned by the caller.
 */

char *hr_format_number (gint64 number);
char *hr_format_signed (gint64 number);
char *hr_format_compact (gint64 number);
char *hr_format_credits (gint64 credits);
char *hr_format_credits_left (gint64 credits);
char *hr_format_operation (const char *operation, gint64 count);
char *hr_format_enough (const HrSnapshot *snapshot, gboolean others);
char *hr_format_held (const HrSnapshot *snapshot);
char *hr_format_sentence (const HrSnapshot *snapshot, gint64 now);
char *hr_format_balance (const HrSnapshot *snapshot, gint64 now);
char *hr_format_updated (const HrSnapshot *snapshot, gint64 now);
char *hr_format_account_name (const char *name, const char *id);
char *hr_format_named (const char *name, const char *text);
char *hr_format_alert_title (const HrAlert *alert, const char *account_name, gint64 now);
char *hr_format_many_alerts_title (guint n, gboolean all_low);
char *hr_format_alert_body (const HrAlert *alert, const HrSnapshot *snapshot, gint64 now);

/* hr-format-time.c */
char *hr_format_time (gint64 time, gint64 now);
char *hr_format_day (gint64 time, gint64 now);
char *hr_format_chart_tick (gint64 time, HrChartTimeUnit unit);
char *hr_format_until (const HrSnapshot *snapshot, gint64 now);
char *hr_format_forecast (const HrSnapshot *snapshot, gint64 now);
char *hr_format_runs_out (gint64 time, gint64 now);
char *hr_format_pace (gint64 time, gint64 now);

/* hr-format-word.c */
char *hr_format_error (HrError error, gint64 next_check_at, gint64 now);
const char *hr_format_remedy (HrRemedy remedy);
const char *hr_format_state (HrState state);
const char *hr_format_level (HrLevel level);
const char *hr_format_snooze (HrSnooze snooze);
const char *hr_format_key_error (HrKeyError error);
const char *hr_format_endpoint_error (HrEndpointError error);

/* hr-format-chart.c */
char *
hr_format_chart_reading (gint64 credits, gint64 change, gint64 spent, gint64 time, gint64 now);
char *hr_format_chart_bar (const HrChartBar *bar, HrChartBarUnit unit, gint64 now);
char *hr_format_chart_summary (const HrChartSummary *summary, gint64 now);
const char *hr_format_ledger_kind (HrLedgerKind kind);
char *hr_format_ledger_amount (HrLedgerKind kind, gint64 amount);
char *hr_format_history_problem (const GError *problem);

G_END_DECLS
