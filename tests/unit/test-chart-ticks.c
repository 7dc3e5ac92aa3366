/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-chart-ticks.h"

#define MOST_TICKS 10

static gint64
unix_time (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, utc);

  g_assert_nonnull (time);

  return g_date_time_to_unix (time) * G_USEC_PER_SEC;
}

static const struct {
  double low;
  double high;
  double bottom;
  double top;
  gint64 ticks[MOST_TICKS];
  guint n_ticks;
} scales[] = {
  /* nothing at all */
  { 0, 0, 0, 1, { 0, 1 }, 2 },
  /* one credit */
  { 1, 1, 0, 1, { 0, 1 }, 2 },
  /* steps are whole credits */
  { 0, 3, 0, 3, { 0, 1, 2, 3 }, 4 },
  /* the scale is that of the data, not the next round number */
  { 0, 195, 0, 195, { 0, 50, 100, 150 }, 4 },
  { 150, 195, 0, 195, { 0, 50, 100, 150 }, 4 },
  { 0, 200, 0, 200, { 0, 50, 100, 150, 200 }, 5 },
  { 0, 736, 0, 736, { 0, 200, 400, 600 }, 4 },
  { 12, 1012, 0, 1012, { 0, 500, 1000 }, 3 },
  { 0, 1000, 0, 1000, { 0, 200, 400, 600, 800, 1000 }, 6 },
  { 0, 5001, 0, 5001, { 0, 2000, 4000 }, 3 },
  /* negative credits are shown */
  { -30, 100, -30, 100, { 0, 50, 100 }, 3 },
  { -30, -10, -30, 0, { -30, -20, -10, 0 }, 4 },
  /* the largest number that there is */
  { 0,
    9007199254740992.0,
    0,
    9007199254740992.0,
    { 0, 2000000000000000, 4000000000000000, 6000000000000000, 8000000000000000 },
    5 },
};

static void
test_scale (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (scales); i++) {
    double bottom, top;
    g_autoptr (GArray) ticks = NULL;

    g_test_message ("%g to %g", scales[i].low, scales[i].high);
    hr_chart_value_scale (scales[i].low, scales[i].high, &bottom, &top);
    g_assert_cmpfloat_with_epsilon (bottom, scales[i].bottom, 1e-9);
    g_assert_cmpfloat_with_epsilon (top, scales[i].top, 1e-9);

    ticks = hr_chart_value_ticks (bottom, top);
    g_assert_cmpuint (ticks->len, ==, scales[i].n_ticks);
    for (guint j = 0; j < ticks->len; j++) {
      const HrChartValueTick *tick = &g_array_index (ticks, HrChartValueTick, j);

      g_assert_cmpint (tick->credits, ==, scales[i].ticks[j]);
      g_assert_cmpfloat_with_epsilon (tick->y, ((double) tick->credits - bottom) / (top - bottom),
                                      1e-12);
    }
  }
}

static const struct {
  const char *zone;
  const char *from;
  const char *until;
  const char *ticks[MOST_TICKS]; /* local time */
  const char *units;             /* of each: m, h, d, M, Y */
} axes[] = {
  /* an hour */
  { "UTC",
    "2026-07-01T09:58:00Z",
    "2026-07-01T10:58:00Z",
    { "07-01 10:00", "07-01 10:15", "07-01 10:30", "07-01 10:45" },
    "hmmm" },
  /* 24 hours, with midnight among them */
  { "UTC",
    "2026-07-01T14:32:00Z",
    "2026-07-02T14:32:00Z",
    { "07-01 15:00", "07-01 18:00", "07-01 21:00", "07-02 00:00", "07-02 03:00", "07-02 06:00",
      "07-02 09:00", "07-02 12:00" },
    "hhhdhhhh" },
  /* 24 hours over the hour that is left out: the clock's hours, not every third */
  { "Europe/Berlin",
    "2026-03-28T20:30:00Z",
    "2026-03-29T18:30:00Z",
    { "03-29 00:00", "03-29 03:00", "03-29 06:00", "03-29 09:00", "03-29 12:00", "03-29 15:00",
      "03-29 18:00" },
    "dhhhhhh" },
  /* hours across the gap: two is not there, three only once */
  { "Europe/Berlin",
    "2026-03-28T23:30:00Z",
    "2026-03-29T03:30:00Z",
    { "03-29 00:30", "03-29 01:00", "03-29 01:30", "03-29 03:00", "03-29 03:30", "03-29 04:00",
      "03-29 04:30", "03-29 05:00", "03-29 05:30" },
    "mhmhmhmhm" },
  /* 24 hours over the hour that comes twice */
  { "Europe/Berlin",
    "2026-10-24T21:30:00Z",
    "2026-10-25T21:30:00Z",
    { "10-25 00:00", "10-25 03:00", "10-25 06:00", "10-25 09:00", "10-25 12:00", "10-25 15:00",
      "10-25 18:00", "10-25 21:00" },
    "dhhhhhhh" },
  /* a week over the same: seven midnights */
  { "Europe/Berlin",
    "2026-10-20T12:00:00Z",
    "2026-10-27T12:00:00Z",
    { "10-21 00:00", "10-22 00:00", "10-23 00:00", "10-24 00:00", "10-25 00:00", "10-26 00:00",
      "10-27 00:00" },
    "ddddddd" },
  /* no summer time, half a day ahead of UTC */
  { "Asia/Seoul",
    "2026-10-20T12:00:00Z",
    "2026-10-23T18:00:00Z",
    { "10-21 00:00", "10-21 12:00", "10-22 00:00", "10-22 12:00", "10-23 00:00", "10-23 12:00",
      "10-24 00:00" },
    "dhdhdhd" },
  /* a month */
  { "UTC",
    "2026-06-18T12:00:00Z",
    "2026-07-18T12:00:00Z",
    { "06-19 00:00", "06-24 00:00", "06-29 00:00", "07-04 00:00", "07-09 00:00", "07-14 00:00" },
    "dddddd" },
  /* two months: Mondays */
  { "UTC",
    "2026-05-20T12:00:00Z",
    "2026-07-18T12:00:00Z",
    { "05-25 00:00", "06-01 00:00", "06-08 00:00", "06-15 00:00", "06-22 00:00", "06-29 00:00",
      "07-06 00:00", "07-13 00:00" },
    "dddddddd" },
  /* days around the new year: days like the others */
  { "UTC",
    "2026-12-29T12:00:00Z",
    "2027-01-03T12:00:00Z",
    { "12-30 00:00", "12-31 00:00", "01-01 00:00", "01-02 00:00", "01-03 00:00" },
    "ddddd" },
  /* hours around it: midnight is a day */
  { "UTC",
    "2026-12-31T14:30:00Z",
    "2027-01-01T10:30:00Z",
    { "12-31 15:00", "12-31 18:00", "12-31 21:00", "01-01 00:00", "01-01 03:00", "01-01 06:00",
      "01-01 09:00" },
    "hhhdhhh" },
  /* half a year */
  { "Europe/Berlin",
    "2025-10-10T12:00:00Z",
    "2026-04-18T12:00:00Z",
    { "11-01 00:00", "12-01 00:00", "01-01 00:00", "02-01 00:00", "03-01 00:00", "04-01 00:00" },
    "MMYMMM" },
  /* five years */
  { "UTC",
    "2021-10-10T12:00:00Z",
    "2026-07-18T12:00:00Z",
    { "01-01 00:00", "01-01 00:00", "01-01 00:00", "01-01 00:00", "01-01 00:00" },
    "YYYYY" },
};

static void
test_time (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (axes); i++) {
    g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (axes[i].zone);
    gint64 from = unix_time (axes[i].from), until = unix_time (axes[i].until);
    g_autoptr (GArray) ticks = hr_chart_time_ticks (zone, from, until);

    g_test_message ("%s to %s", axes[i].from, axes[i].until);
    for (guint j = 0; j < ticks->len; j++) {
      HrChartTimeTick *tick = &g_array_index (ticks, HrChartTimeTick, j);
      g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (tick->at / G_USEC_PER_SEC);
      g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, zone);
      g_autofree char *text = g_date_time_format (local, "%m-%d %H:%M");

      g_assert_cmpuint (j, <, MOST_TICKS);
      g_assert_cmpstr (text, ==, axes[i].ticks[j]);
      g_assert_cmpint ("mhdMY"[tick->unit], ==, axes[i].units[j]);
      g_assert_cmpfloat_with_epsilon (tick->x, (double) (tick->at - from) / (double) (until - from),
                                      1e-12);
    }
    g_assert_cmpuint (ticks->len, ==, strlen (axes[i].units));
  }
}

/* Whatever the span: some ticks, not too many, in order, in view. */
static void
test_any_span (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");

  for (int i = 0; i < 500; i++) {
    gint64 from =
        unix_time ("2026-01-01T00:00:00Z") + g_test_rand_int () * G_GINT64_CONSTANT (10000);
    gint64 span = (gint64) (3.6e9 * (1 + 50000 * g_test_rand_double () * g_test_rand_double ()));
    g_autoptr (GArray) ticks = hr_chart_time_ticks (zone, from, from + span);

    g_assert_cmpuint (ticks->len, >=, 1);
    g_assert_cmpuint (ticks->len, <=, 10);
    for (guint j = 0; j < ticks->len; j++) {
      HrChartTimeTick *tick = &g_array_index (ticks, HrChartTimeTick, j);

      g_assert_cmpint (tick->at, >=, from);
      g_assert_cmpint (tick->at, <=, from + span);
      if (j > 0)
        g_assert_cmpint (tick->at, >, tick[-1].at);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart-ticks/values/are-round-and-hold-zero", test_scale);
  g_test_add_func ("/chart-ticks/time/stands-at-round-local-times", test_time);
  g_test_add_func ("/chart-ticks/time/fits-any-span", test_any_span);

  return g_test_run ();
}
