/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "alerts-fixture.h"

/* Balances one after the other, and the alerts at each, with thresholds of 50 and 20. */
static void
test_levels (Fixture *f, gconstpointer data)
{
  static const struct {
    const char *balances;
    const char *alerts;
  } rows[] = {
    /* falling tells each level once */
    { "195 51 50 49 20 19 0 -5", ",,+low:50,,+critical:20,,+empty:0," },
    /* a low first reading is told at once */
    { "12 12", "+critical:12," },
    { "0", "+empty:0" },
    /* over several levels at once: the worst alone */
    { "195 0", ",+empty:0" },
    /* low is left above 55, and can then be told again */
    { "50 51 55 50 55 56 50", "+low:50,,,,,-balance,+low:50" },
    /* critical is left above 22, to low, silently; critical again is told again */
    { "20 22 20 23 20", "+critical:20,,,-balance,+critical:20" },
    { "20 23 50 56", "+critical:20,-balance,,-balance" },
    /* empty is left with 2 */
    { "0 1 0 2 1 0", "+empty:0,,,-balance,,+empty:0" },
    /* from empty to all well */
    { "0 56 195", "+empty:0,-balance," },
    /* from empty into the margin of low */
    { "0 52 50 56", "+empty:0,-balance,,-balance" },
    /* never low */
    { "195 51 52 51 195", ",,,," },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_auto (GStrv) balances = g_strsplit (rows[i].balances, " ", -1);
    g_auto (GStrv) alerts = g_strsplit (rows[i].alerts, ",", -1);

    g_assert_cmpuint (g_strv_length (balances), ==, g_strv_length (alerts));
    hr_alerts_init (&f->alerts);
    for (guint j = 0; balances[j] != NULL; j++)
      assert_alerts (spend_to (f, g_ascii_strtoll (balances[j], NULL, 10)), alerts[j]);
  }
}

/* The margin at thresholds of all sizes: threshold, last value that keeps it, first that does not.
 */
static void
test_margin (Fixture *f, gconstpointer data)
{
  const gint64 rows[][3] = {
    { 1, 2, 3 },    { 9, 10, 11 },     { 10, 11, 12 },
    { 25, 27, 28 }, { 100, 110, 111 }, { G_MAXINT64, G_MAXINT64, 0 },
  };

  f->limits.critical_threshold = 0;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    hr_alerts_init (&f->alerts);
    f->limits.low_threshold = rows[i][0];
    g_array_unref (spend_to (f, rows[i][0]));
    g_assert_cmpint (f->alerts.level, ==, HR_LEVEL_LOW);
    g_array_unref (spend_to (f, rows[i][1]));
    g_assert_cmpint (f->alerts.level, ==, HR_LEVEL_LOW);
    if (rows[i][2] != 0) {
      g_array_unref (spend_to (f, rows[i][2]));
      g_assert_cmpint (f->alerts.level, ==, HR_LEVEL_OK);
    }
  }
}

static void
test_grant (Fixture *f, gconstpointer data)
{
  assert_alerts (take_balance (f, 12, 100), "+critical:12");
  assert_alerts (take_balance (f, 1012, 100), "+topped-up:1000/1012 -balance");
  hr_alerts_taken (&f->alerts, HR_ALERT_TOPPED_UP);
  /* spent 50 and topped up 1000 */
  assert_alerts (take_balance (f, 1962, 150), "+topped-up:1000/1962");
  hr_alerts_taken (&f->alerts, HR_ALERT_TOPPED_UP);
  /* a failed job gave its 10 back */
  assert_alerts (take_balance (f, 1972, 140), "");
  /* lapsed */
  assert_alerts (take_balance (f, 40, 140), "+low:40");
  /* not enough of a grant */
  assert_alerts (take_balance (f, 45, 140), "+topped-up:5/45");
  /* which nobody has heard of yet */
  assert_alerts (take_balance (f, 48, 140), "+topped-up:8/48");
  /* not wanted */
  f->limits.notify_topped_up = FALSE;
  assert_alerts (take_balance (f, 1045, 140), "-balance");
  g_assert_cmpuint (f->alerts.due, ==, 0);
}

/* The next run, which begins with what no notification server took. */
static void
run_again (Fixture *f)
{
  g_autoptr (HrTold) told = hr_told_new ();

  hr_alerts_save (&f->alerts, told);
  hr_alerts_load (&f->alerts, told);
  f->alerts.again = f->alerts.due;
}

static void
test_told_again (Fixture *f, gconstpointer data)
{
  assert_alerts (take_balance (f, 12, 100), "+critical:12");
  run_again (f);
  assert_alerts (take_balance (f, 11, 101), "+critical:11");
  assert_alerts (take_balance (f, 10, 102), "");
  hr_alerts_taken (&f->alerts, HR_ALERT_BALANCE);
  run_again (f);
  assert_alerts (take_balance (f, 9, 103), "");

  assert_alerts (take_balance (f, 1009, 103), "+topped-up:1000/1009 -balance");
  run_again (f);
  assert_alerts (take_balance (f, 1008, 104), "+topped-up:1000/1008");
  assert_alerts (take_balance (f, 1007, 105), "");
  run_again (f);
  assert_alerts (take_balance (f, 1507, 105), "+topped-up:1500/1507");
  hr_alerts_taken (&f->alerts, HR_ALERT_TOPPED_UP);

  assert_alerts (fail (f, HR_ERROR_UNAUTHORIZED), "+refused");
  run_again (f);
  assert_alerts (fail (f, HR_ERROR_UNAUTHORIZED), "+refused");
  assert_alerts (fail (f, HR_ERROR_UNAUTHORIZED), "");
}

/* What was due is over before the next run, or nobody wants to hear of it any more. */
static void
test_not_told_again (Fixture *f, gconstpointer data)
{
  assert_alerts (take_balance (f, 12, 100), "+critical:12");
  run_again (f);
  assert_alerts (snooze (f, HR_SNOOZE_1_HOUR), "-balance");
  assert_alerts (take_balance (f, 11, 101), "");
  run_again (f);
  assert_alerts (take_balance (f, 10, 102), "");

  assert_alerts (fail (f, HR_ERROR_UNAUTHORIZED), "+refused");
  run_again (f);
  assert_alerts (take_balance (f, 9, 103), "-refused");
  g_assert_cmpuint (f->alerts.due, ==, 0);

  assert_alerts (fail (f, HR_ERROR_UNAUTHORIZED), "+refused");
  assert_alerts (hr_alerts_key_changed (&f->alerts), "-refused");
  g_assert_cmpuint (f->alerts.due, ==, 0);
}

/* Of two processes that have it still to be shown, one shows it. */
static void
test_taken_by_another (Fixture *f, gconstpointer data)
{
  GArray *alerts = g_array_new (FALSE, FALSE, sizeof (HrAlert));
  HrAlerts known;

  g_array_unref (take_balance (f, 12, 100));
  known = f->alerts;
  hr_alerts_taken (&f->alerts, HR_ALERT_BALANCE);
  hr_alerts_withdraw (&known, &f->alerts, alerts);
  assert_alerts (alerts, "-balance");
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  assert_alerts (fail (f, HR_ERROR_UNAUTHORIZED), "+refused");
  assert_alerts (fail (f, HR_ERROR_FORBIDDEN), "");
  assert_alerts (fail (f, HR_ERROR_TIMEOUT), "");
  assert_alerts (spend_to (f, 195), "-refused");
  assert_alerts (fail (f, HR_ERROR_FORBIDDEN), "+refused");
  assert_alerts (hr_alerts_key_changed (&f->alerts), "-refused");
  assert_alerts (fail (f, HR_ERROR_UNAUTHORIZED), "+refused");
}

/* Fails every half hour. Returns how many times until something is told, at most 100. */
static guint
fail_until_told (Fixture *f, HrError code)
{
  for (guint i = 1; i <= 100; i++) {
    g_autofree char *alerts = describe (fail (f, code));

    if (alerts[0] != '\0') {
      g_assert_cmpstr (alerts, ==, "+unreachable");
      return i;
    }
    f->now += HOUR / 2;
  }

  return 0;
}

static void
test_outage (Fixture *f, gconstpointer data)
{
  /* at 0:00, 0:30, … 6:00 */
  g_assert_cmpuint (fail_until_told (f, HR_ERROR_SERVER), ==, 13);
  g_assert_cmpuint (fail_until_told (f, HR_ERROR_OFFLINE), ==, 0);
  assert_alerts (spend_to (f, 195), "-unreachable");
  g_assert_cmpuint (fail_until_told (f, HR_ERROR_TIMEOUT), ==, 13);
  assert_alerts (spend_to (f, 50), "-unreachable +low:50");

  /* An answer of the service ends it, too. */
  g_assert_cmpuint (fail_until_told (f, HR_ERROR_BLOCKED), ==, 13);
  assert_alerts (fail (f, HR_ERROR_RATE_LIMITED), "-unreachable");
  g_assert_cmpuint (fail_until_told (f, HR_ERROR_RATE_LIMITED), ==, 0);
  g_assert_cmpuint (fail_until_told (f, HR_ERROR_MALFORMED), ==, 13);
  assert_alerts (fail (f, HR_ERROR_FORBIDDEN), "-unreachable +refused");
}

/* Whatever it is that keeps the balance away, but a missing key. */
static void
test_outage_without_request (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (fail_until_told (f, HR_ERROR_NO_KEY), ==, 0);
  g_assert_cmpuint (fail_until_told (f, HR_ERROR_KEYRING_LOCKED), ==, 13);
  assert_alerts (fail (f, HR_ERROR_NO_KEY), "-unreachable");
  g_assert_cmpuint (fail_until_told (f, HR_ERROR_KEYRING_UNAVAILABLE), ==, 13);
}

/* Offline in the evening and again on waking up is no outage of the night. */
static void
test_outage_asleep (Fixture *f, gconstpointer data)
{
  assert_alerts (fail (f, HR_ERROR_OFFLINE), "");
  f->now += 10 * HOUR;
  f->slept += 9 * HOUR;
  assert_alerts (fail (f, HR_ERROR_OFFLINE), "");
  f->now += 4 * HOUR;
  assert_alerts (fail (f, HR_ERROR_OFFLINE), "");
  f->now += HOUR;
  assert_alerts (fail (f, HR_ERROR_OFFLINE), "+unreachable");
}

/* Time tells of it, not a failure: the check may be the only one for a day. */
static void
test_outage_by_time (Fixture *f, gconstpointer data)
{
  assert_alerts (spend_to (f, 195), "");
  hr_alerts_count_awake (&f->alerts, f->now);
  assert_alerts (hr_alerts_failure (&f->alerts, HR_ERROR_TIMEOUT, f->now - 20 * SEC, 20 * SEC), "");
  g_assert_cmpint (hr_alerts_get_review_at (&f->alerts, &f->limits, f->now), ==,
                   f->now - 20 * SEC + 6 * HOUR);
  f->now += 6 * HOUR - 20 * SEC - 1;
  hr_alerts_count_awake (&f->alerts, f->now);
  assert_alerts (review (f), "");
  g_assert_cmpint (hr_alerts_get_review_at (&f->alerts, &f->limits, f->now), ==, f->now + 1);
  f->now++;
  hr_alerts_count_awake (&f->alerts, f->now);
  assert_alerts (review (f), "+unreachable");
  g_assert_cmpint (hr_alerts_get_review_at (&f->alerts, &f->limits, f->now), ==, 0);
}

static void
test_clock_set_back (Fixture *f, gconstpointer data)
{
  assert_alerts (spend_to (f, 50), "+low:50");
  assert_alerts (snooze (f, HR_SNOOZE_4_HOURS), "-balance");
  assert_alerts (fail (f, HR_ERROR_OFFLINE), "");
  f->now -= 10 * 365 * 24 * HOUR;
  f->slept -= 10 * 365 * 24 * HOUR;
  g_assert_cmpint (hr_alerts_get_snoozed_until (&f->alerts, f->now), ==, 0);
  assert_alerts (hr_alerts_snooze_over (&f->alerts, f->now), "+low:50");
  g_assert_cmpuint (fail_until_told (f, HR_ERROR_OFFLINE), ==, 13);
}

static void
test_limits (Fixture *f, gconstpointer data)
{
  assert_alerts (hr_alerts_limits_changed (&f->alerts, &f->limits, f->now), "");
  assert_alerts (spend_to (f, 195), "");
  f->limits.low_threshold = 195;
  assert_alerts (hr_alerts_limits_changed (&f->alerts, &f->limits, f->now), "+low:195");
  assert_alerts (hr_alerts_limits_changed (&f->alerts, &f->limits, f->now), "");
  f->limits.critical_threshold = 200;
  assert_alerts (hr_alerts_limits_changed (&f->alerts, &f->limits, f->now), "+critical:195");
  f->limits.critical_threshold = 20;
  assert_alerts (hr_alerts_limits_changed (&f->alerts, &f->limits, f->now), "-balance");
  f->limits.low_threshold = 50;
  assert_alerts (hr_alerts_limits_changed (&f->alerts, &f->limits, f->now), "-balance");

  /* The settings as they are change nothing within the margin. */
  assert_alerts (spend_to (f, 50), "+low:50");
  assert_alerts (spend_to (f, 52), "");
  assert_alerts (hr_alerts_limits_changed (&f->alerts, &f->limits, f->now), "");
}

static void
test_key_changed (Fixture *f, gconstpointer data)
{
  HrAlerts fresh;

  assert_alerts (hr_alerts_key_changed (&f->alerts), "");
  assert_alerts (spend_to (f, 12), "+critical:12");
  assert_alerts (hr_alerts_key_changed (&f->alerts), "-balance");
  hr_alerts_init (&fresh);
  assert_same_state (&f->alerts, &fresh);

  /* Another account: no top-up, but a warning of its own. */
  assert_alerts (take_balance (f, 1000, 0), "");
  assert_alerts (hr_alerts_key_changed (&f->alerts), "");
  assert_alerts (take_balance (f, 12, 100), "+critical:12");

  /* What is snoozed is not on show. */
  assert_alerts (snooze (f, HR_SNOOZE_UNTIL_TOPPED_UP), "-balance");
  assert_alerts (hr_alerts_key_changed (&f->alerts), "");
  g_assert_cmpint (hr_alerts_get_snoozed_until (&f->alerts, f->now), ==, 0);
}

/* When each snooze ends, in zones and nights of all kinds. */
static void
test_snooze_ends (Fixture *f, gconstpointer data)
{
  static const struct {
    HrSnooze kind;
    const char *zone;
    const char *now;
    const char *end;
  } rows[] = {
    { HR_SNOOZE_1_HOUR, "UTC", "2026-11-22T14:32:00", "2026-11-22T15:32:00" },
    { HR_SNOOZE_4_HOURS, "UTC", "2026-11-22T22:32:00", "2026-11-23T02:32:00" },
    { HR_SNOOZE_TOMORROW, "UTC", "2026-11-22T14:32:00", "2026-11-23T09:00:00" },
    /* after midnight, tomorrow is still the next date */
    { HR_SNOOZE_TOMORROW, "UTC", "2026-11-22T00:30:00", "2026-11-23T09:00:00" },
    { HR_SNOOZE_TOMORROW, "UTC", "2026-12-31T23:59:59", "2027-01-01T09:00:00" },
    { HR_SNOOZE_TOMORROW, "+09:00", "2026-11-22T14:32:00", "2026-11-23T09:00:00" },
    /* the night that has 23 hours, and the one that has 25 */
    { HR_SNOOZE_TOMORROW, "CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-28T20:00:00",
      "2026-03-29T09:00:00" },
    { HR_SNOOZE_TOMORROW, "CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-24T20:00:00",
      "2026-10-25T09:00:00" },
    { HR_SNOOZE_4_HOURS, "CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T00:00:00",
      "2026-10-25T03:00:00" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (rows[i].zone);
    g_autoptr (GDateTime) now = g_date_time_new_from_iso8601 (rows[i].now, zone);
    g_autoptr (GDateTime) end = g_date_time_new_from_iso8601 (rows[i].end, zone);
    gint64 unix_now = g_date_time_to_unix (now) * SEC;

    g_assert_nonnull (zone);
    hr_alerts_init (&f->alerts);
    assert_alerts (hr_alerts_snooze (&f->alerts, rows[i].kind, now), "");
    g_assert_cmpint (hr_alerts_get_snoozed_until (&f->alerts, unix_now) / SEC, ==,
                     g_date_time_to_unix (end));
    g_assert_cmpint (hr_alerts_get_snoozed_until (&f->alerts, f->alerts.snoozed_until), ==, 0);
  }
}

static void
test_snooze (Fixture *f, gconstpointer data)
{
  assert_alerts (spend_to (f, 50), "+low:50");
  assert_alerts (snooze (f, HR_SNOOZE_1_HOUR), "-balance");
  assert_alerts (spend_to (f, 40), "");
  assert_alerts (spend_to (f, 20), "");
  f->now += HOUR - 1;
  assert_alerts (hr_alerts_snooze_over (&f->alerts, f->now), "");
  f->now += 1;
  assert_alerts (hr_alerts_snooze_over (&f->alerts, f->now), "+critical:20");
  assert_alerts (hr_alerts_snooze_over (&f->alerts, f->now), "");

  /* Seen, snoozed, and still so afterwards; a balance may be first to notice. */
  assert_alerts (snooze (f, HR_SNOOZE_4_HOURS), "-balance");
  assert_alerts (snooze (f, HR_SNOOZE_1_HOUR), "");
  f->now += HOUR;
  assert_alerts (spend_to (f, 20), "+critical:20");

  /* Over, and all well. */
  assert_alerts (snooze (f, HR_SNOOZE_1_HOUR), "-balance");
  assert_alerts (take_balance (f, 1020, 9980), "+topped-up:1000/1020");
  f->now += HOUR;
  assert_alerts (hr_alerts_snooze_over (&f->alerts, f->now), "");

  /* Ended by hand. */
  assert_alerts (snooze (f, HR_SNOOZE_NONE), "");
  assert_alerts (take_balance (f, 40, 10960), "+low:40");
  assert_alerts (snooze (f, HR_SNOOZE_TOMORROW), "-balance");
  assert_alerts (snooze (f, HR_SNOOZE_NONE), "+low:40");
}

static void
test_snooze_empty (Fixture *f, gconstpointer data)
{
  assert_alerts (spend_to (f, 20), "+critical:20");
  assert_alerts (snooze (f, HR_SNOOZE_UNTIL_TOPPED_UP), "-balance");
  assert_alerts (spend_to (f, 5), "");
  assert_alerts (spend_to (f, 0), "+empty:0");
  g_assert_cmpint (hr_alerts_get_snoozed_until (&f->alerts, f->now), ==, 0);

  /* Snoozed when empty already: it has been seen, and breaks nothing. */
  assert_alerts (snooze (f, HR_SNOOZE_1_HOUR), "-balance");
  assert_alerts (spend_to (f, 0), "");
  assert_alerts (spend_to (f, -5), "");
  f->now += HOUR;
  assert_alerts (hr_alerts_snooze_over (&f->alerts, f->now), "+empty:-5");
}

/* 100.5 and 9.7 are told as 100 and 10; 100.1 and 10.1, with nothing granted, as 100 and 11. */
static void
test_rounding_is_no_grant (Fixture *f, gconstpointer data)
{
  assert_alerts (take_balance (f, 100, 10), "");
  assert_alerts (take_balance (f, 100, 11), "");
}

static void
test_snooze_until_topped_up (Fixture *f, gconstpointer data)
{
  assert_alerts (spend_to (f, 50), "+low:50");
  assert_alerts (snooze (f, HR_SNOOZE_UNTIL_TOPPED_UP), "-balance");
  f->now += 100 * 24 * HOUR;
  g_assert_cmpint (hr_alerts_get_snoozed_until (&f->alerts, f->now), ==, HR_SNOOZED_FOR_GOOD);
  assert_alerts (spend_to (f, 30), "");
  assert_alerts (take_balance (f, 1030, 9970), "+topped-up:1000/1030");
  hr_alerts_taken (&f->alerts, HR_ALERT_TOPPED_UP);
  assert_alerts (take_balance (f, 50, 10950), "+low:50");

  /* Topped up, but not by enough. */
  assert_alerts (snooze (f, HR_SNOOZE_UNTIL_TOPPED_UP), "-balance");
  assert_alerts (take_balance (f, 52, 10950), "+topped-up:2/52 +low:52");
}

static void
test_nicks (Fixture *f, gconstpointer data)
{
  HrSnooze snoozed = HR_SNOOZE_NONE;

  for (HrSnooze kind = HR_SNOOZE_NONE; kind <= HR_SNOOZE_UNTIL_TOPPED_UP; kind++) {
    g_assert_true (hr_snooze_from_nick (hr_snooze_to_nick (kind), &snoozed));
    g_assert_cmpint (snoozed, ==, kind);
  }
  g_assert_false (hr_snooze_from_nick ("for-ever", &snoozed));
  g_assert_false (hr_snooze_from_nick (NULL, &snoozed));
  g_assert_cmpint (snoozed, ==, HR_SNOOZE_UNTIL_TOPPED_UP);
}

/* Takes alerts and gives the events that they are, in one line. */
static char *
describe_events (GArray *alerts)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new ();

  for (guint i = 0; i < alerts->len; i++) {
    const char *event = hr_alert_get_event (&g_array_index (alerts, HrAlert, i));

    if (event != NULL)
      g_ptr_array_add (events, (gpointer) event);
  }
  g_ptr_array_add (events, NULL);
  g_array_unref (alerts);
  for (guint i = 0; i + 1 < events->len; i++)
    g_assert_true (g_strv_contains (hr_alert_list_events (), events->pdata[i]));
  return g_strjoinv (" ", (char **) events->pdata);
}

#define assert_events(alerts, expected)                                                            \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *described = describe_events (alerts);                                         \
                                                                                                   \
    g_assert_cmpstr (described, ==, expected);                                                     \
  }                                                                                                \
  G_STMT_END

/* An event happens once, whether or not a notification server has taken what was told. */
static void
test_events (Fixture *f, gconstpointer data)
{
  assert_events (spend_to (f, 100), "");
  assert_events (spend_to (f, 40), "low");
  assert_events (spend_to (f, 39), "");
  run_again (f);
  assert_events (spend_to (f, 38), "");
  run_again (f);
  assert_events (spend_to (f, 12), "critical");
  assert_events (spend_to (f, 0), "empty");
  assert_events (take_balance (f, 1000, 10000), "topped-up recovered");
  run_again (f);
  assert_events (take_balance (f, 999, 10001), "");
  run_again (f);
  assert_events (take_balance (f, 1999, 10001), "topped-up");

  assert_events (fail (f, HR_ERROR_UNAUTHORIZED), "key-refused");
  run_again (f);
  assert_events (fail (f, HR_ERROR_UNAUTHORIZED), "");
  assert_events (take_balance (f, 1999, 10001), "recovered");
}

/* One who is asleep is told nothing, and nobody else that it is over; another key ends it all. */
static void
test_no_events (Fixture *f, gconstpointer data)
{
  assert_events (spend_to (f, 40), "low");
  assert_events (snooze (f, HR_SNOOZE_4_HOURS), "");
  assert_events (spend_to (f, 12), "");
  assert_events (spend_to (f, 0), "empty");
  assert_events (hr_alerts_key_changed (&f->alerts), "");
  assert_events (spend_to (f, 40), "low");
  assert_events (snooze (f, HR_SNOOZE_4_HOURS), "");
  assert_events (take_balance (f, 1000, 9960), "topped-up");
}

static void
test_more_events (Fixture *f, gconstpointer data)
{
  f->limits.reminder_hours = 1;
  f->limits.daily_budget = 30;
  assert_events (spend_to (f, 40), "low");
  f->now += HOUR;
  assert_events (review (f), "reminder");
  f->limits.spent_today = 31;
  assert_events (review (f), "budget");
  run_again (f);
  assert_events (review (f), "");
  f->limits.daily_budget = 0;
  assert_events (review (f), "");
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/alerts/levels/sequences", test_levels },
    { "/alerts/levels/margin", test_margin },
    { "/alerts/grant/told", test_grant },
    { "/alerts/events/happen-once", test_events },
    { "/alerts/events/none-of-what-is-silenced-or-forgotten", test_no_events },
    { "/alerts/events/of-what-the-user-asked-for", test_more_events },
    { "/alerts/refused/once-per-key", test_refused },
    { "/alerts/outage/once", test_outage },
    { "/alerts/outage/nothing-asked", test_outage_without_request },
    { "/alerts/outage/asleep", test_outage_asleep },
    { "/alerts/outage/by-time", test_outage_by_time },
    { "/alerts/clock/set-back", test_clock_set_back },
    { "/alerts/limits/changed", test_limits },
    { "/alerts/key/changed", test_key_changed },
    { "/alerts/snooze/ends", test_snooze_ends },
    { "/alerts/snooze/silent", test_snooze },
    { "/alerts/snooze/empty-breaks-through", test_snooze_empty },
    { "/alerts/topped-up/rounding-is-none", test_rounding_is_no_grant },
    { "/alerts/due/is-told-again", test_told_again },
    { "/alerts/due/unless-it-is-over", test_not_told_again },
    { "/alerts/due/unless-another-took-it", test_taken_by_another },
    { "/alerts/snooze/until-topped-up", test_snooze_until_topped_up },
    { "/alerts/snooze/nicks", test_nicks },
  };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);

  return g_test_run ();
}
