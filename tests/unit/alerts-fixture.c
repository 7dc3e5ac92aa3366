/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "alerts-fixture.h"

void
set_up (Fixture *f, gconstpointer data)
{
  hr_alerts_init (&f->alerts);
  f->limits = (HrAlertLimits){ .low_threshold = 50,
                               .critical_threshold = 20,
                               .notify_topped_up = TRUE,
                               .day_ends = START + 9 * HOUR + 28 * MINUTE };
  f->now = START;
  f->zone = g_time_zone_new_utc ();
}

void
tear_down (Fixture *f, gconstpointer data)
{
  g_time_zone_unref (f->zone);
}

char *
describe (GArray *alerts)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < alerts->len; i++) {
    const HrAlert *alert = &g_array_index (alerts, HrAlert, i);

    if (i > 0)
      g_string_append_c (text, ' ');
    g_string_append_c (text, alert->tell ? '+' : '-');
    switch (alert->kind) {
    case HR_ALERT_BALANCE:
      if (alert->reminder)
        g_string_append (text, "still-");
      if (alert->tell)
        g_string_append_printf (text, "%s:%" G_GINT64_FORMAT, hr_level_to_nick (alert->level),
                                alert->credits);
      else
        g_string_append (text, "balance");
      break;
    case HR_ALERT_TOPPED_UP:
      g_string_append_printf (text, "topped-up:%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT,
                              alert->granted, alert->credits);
      break;
    case HR_ALERT_KEY_REFUSED:
      g_string_append (text, "refused");
      break;
    case HR_ALERT_UNREACHABLE:
      g_string_append (text, "unreachable");
      break;
    case HR_ALERT_BUDGET:
      g_string_append (text, "budget");
      if (alert->tell)
        g_string_append_printf (text, ":%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, alert->spent,
                                alert->budget);
      break;
    case HR_ALERT_FORECAST:
      g_string_append (text, "forecast");
      if (alert->tell)
        g_string_append_printf (text, ":%u", alert->hours);
      break;
    default:
      g_assert_not_reached ();
    case HR_N_ALERT_KINDS:
      g_assert_not_reached ();
    }
  }
  g_array_unref (alerts);

  return g_string_free (text, FALSE);
}

GArray *
take_balance (Fixture *f, gint64 credits, gint64 used)
{
  HrReading balance = { .credits = credits, .at = f->now };

  if (used != UNKNOWN) {
    balance.used = used;
    balance.used_known = TRUE;
  }

  return hr_alerts_balance (&f->alerts, &f->limits, &balance, f->now);
}

GArray *
spend_to (Fixture *f, gint64 credits)
{
  return take_balance (f, credits, 10000 - credits);
}

GArray *
review (Fixture *f)
{
  return hr_alerts_review (&f->alerts, &f->limits, f->now);
}

/* A check that fails at once. */
GArray *
fail (Fixture *f, HrError code)
{
  GArray *alerts;
  g_autoptr (GArray) more = NULL;

  hr_alerts_count_awake (&f->alerts, f->now - f->slept);
  alerts = hr_alerts_failure (&f->alerts, code, f->now, 0);
  more = review (f);
  if (more->len > 0)
    g_array_append_vals (alerts, more->data, more->len);

  return alerts;
}

GArray *
snooze (Fixture *f, HrSnooze kind)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (f->now / SEC);
  g_autoptr (GDateTime) now = g_date_time_to_timezone (utc, f->zone);

  return hr_alerts_snooze (&f->alerts, kind, now);
}

void
assert_same_state (const HrAlerts *a, const HrAlerts *b)
{
  g_assert_cmpint (a->level, ==, b->level);
  g_assert_cmpint (a->told, ==, b->told);
  g_assert_cmpint (a->have_reading, ==, b->have_reading);
  if (a->have_reading) {
    g_assert_true (hr_reading_same_numbers (&a->reading, &b->reading));
    g_assert_cmpint (a->reading.at, ==, b->reading.at);
  }
  g_assert_cmpint (a->refusal_told, ==, b->refusal_told);
  g_assert_cmpint (a->failing_since, ==, b->failing_since);
  g_assert_cmpint (a->failing_for, ==, b->failing_for);
  g_assert_cmpint (a->outage_told, ==, b->outage_told);
  g_assert_cmpint (a->snoozed_until, ==, b->snoozed_until);
  g_assert_cmpint (a->told_at, ==, b->told_at);
  g_assert_cmpint (a->budget_until, ==, b->budget_until);
  g_assert_cmpint (a->forecast_told, ==, b->forecast_told);
  g_assert_cmpuint (a->due, ==, b->due);
  g_assert_cmpint (a->granted_due, ==, b->granted_due);
}
