/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-demo-history.h"

#include "hr-demo-workload.h"
#include "hr-ledger-days.h"

#define DAYS 30

/* Topped up when hardly a song is left, and once more before it comes to that. */
#define FIRST_TOP_UP  300
#define FIRST_BELOW   18
#define SECOND_TOP_UP 500
#define SECOND_HOURS  (6 * 24)

/* What was bought, and when. */
typedef struct {
  gint64 at;
  gint64 cost;
} Purchase;

/* A working day's purchases: minutes after midnight, and credits. */
#define MOST_A_DAY 5
static const struct {
  int minute;
  gint64 cost;
} days[][MOST_A_DAY] = {
  { { 574, 2 }, { 585, 8 }, { 592, 5 }, { 968, 1 } },
  { { 638, 5 }, { 641, 2 } },
  { { 560, 8 }, { 571, 1 }, { 843, 5 }, { 849, 5 }, { 1012, 1 } },
  { { 702, 1 } },
  { { 869, 8 }, { 874, 5 }, { 896, 1 } },
  { { 615, 5 }, { 987, 5 }, { 991, 2 } },
  { { 590, 1 }, { 826, 10 }, { 833, 2 }, { 835, 5 } },
};

/* The last session, in minutes before now: there is always something in the last 24 hours. */
static const struct {
  int minutes;
  gint64 cost;
} session[] = { { 318, 5 }, { 304, 8 }, { 291, 2 }, { 97, 8 }, { 84, 5 }, { 41, 1 } };

static void
add_purchase (GArray *purchases, gint64 at, gint64 cost)
{
  Purchase purchase = { at, cost };

  g_array_append_val (purchases, purchase);
}

static void
add_day (GArray *purchases, GTimeZone *zone, gint64 midnight, int day, gint64 until)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (midnight / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, zone);
  int weekday = g_date_time_get_day_of_week (local);

  /* Weekends are quiet, but for a whim on a Saturday. */
  if (weekday > 5) {
    gint64 at = midnight + 11 * G_TIME_SPAN_HOUR + 23 * G_TIME_SPAN_MINUTE;

    if (weekday == 6 && day % 2 == 0 && at < until)
      add_purchase (purchases, at, 1);
    return;
  }

  for (gsize i = 0; i < MOST_A_DAY; i++) {
    gsize kind = (gsize) day % G_N_ELEMENTS (days);
    gint64 at = midnight + days[kind][i].minute * G_TIME_SPAN_MINUTE;

    if (days[kind][i].cost > 0 && at < until)
      add_purchase (purchases, at, days[kind][i].cost);
  }
}

static GArray *
make_purchases (GTimeZone *zone, gint64 from, gint64 now)
{
  GArray *purchases = g_array_new (FALSE, FALSE, sizeof (Purchase));
  gint64 until = now - (session[0].minutes + 2) * G_TIME_SPAN_MINUTE;

  for (int day = 1; day <= DAYS; day++)
    add_day (purchases, zone, hr_ledger_day_shift (zone, from, day), day, until);
  for (gsize i = 0; i < G_N_ELEMENTS (session); i++)
    add_purchase (purchases, now - session[i].minutes * G_TIME_SPAN_MINUTE, session[i].cost);
  return purchases;
}

static void
add_reading (GArray *readings, gint64 at, gint64 credits, gint64 used)
{
  HrReading reading = { at, credits, used, TRUE };

  g_array_append_val (readings, reading);
}

/**
 * hr_demo_history_make:
 * @zone: whose working days they are
 * @now: the current time, in Unix microseconds
 *
 * Makes up a month of the demo's account before it starts: songs in bursts on working days, quiet
 * weekends, two top-ups. It ends with the numbers that hr_demo_workload_init() begins with. The
 * same moment always brings the same month.
 *
 * Returns: (transfer full) (element-type HrReading): the readings, oldest first, all before @now
 */
GArray *
hr_demo_history_make (GTimeZone *zone, gint64 now)
{
  GArray *readings = g_array_new (FALSE, FALSE, sizeof (HrReading));
  g_autoptr (GArray) purchases = NULL;
  HrDemoWorkload end;
  gint64 from, credits, used, total = 0;
  gboolean first_due = TRUE, second_due = TRUE;

  g_return_val_if_fail (zone != NULL, readings);

  from = hr_ledger_day_shift (zone, now, -DAYS);
  purchases = make_purchases (zone, from, now);
  for (guint i = 0; i < purchases->len; i++)
    total += g_array_index (purchases, Purchase, i).cost;

  hr_demo_workload_init (&end);
  credits = end.credits + total - FIRST_TOP_UP - SECOND_TOP_UP;
  used = end.used - total;
  add_reading (readings, from + 9 * G_TIME_SPAN_HOUR, credits, used);
  for (guint i = 0; i < purchases->len; i++) {
    const Purchase *purchase = &g_array_index (purchases, Purchase, i);

    if (first_due && credits < FIRST_BELOW) {
      credits += FIRST_TOP_UP;
      first_due = FALSE;
      add_reading (readings, purchase->at - G_TIME_SPAN_MINUTE, credits, used);
    }
    if (second_due && purchase->at > now - SECOND_HOURS * G_TIME_SPAN_HOUR) {
      credits += SECOND_TOP_UP;
      second_due = FALSE;
      add_reading (readings, purchase->at - G_TIME_SPAN_MINUTE / 2, credits, used);
    }
    credits -= purchase->cost;
    used += purchase->cost;
    add_reading (readings, purchase->at, credits, used);
  }
  return readings;
}
