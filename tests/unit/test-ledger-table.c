/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-ledger-table.h"

#include <string.h>

#define HEADER "time,utc_offset_minutes,credits,used,spent,granted,lapsed,refunded\r\n"
/* 2026-11-22 14:32:00 UTC */
#define NOON G_GINT64_CONSTANT (1795357920000000)

static void
test_columns (void)
{
  static const HrReading readings[] = {
    { NOON, 195, 5, TRUE },
    { NOON + 60000000, 183, 17, TRUE },
    { NOON + 120999000, 1133, 67, TRUE }, /* spent and topped up within one interval */
    { NOON + 180000000, 1143, 57, TRUE }, /* refunded */
    { NOON + 240000000, 1100, 57, TRUE }, /* lapsed */
    { NOON + 300000000, -3, 0, FALSE },   /* without the second counter */
    { G_MAXINT64 / 2, -3, 1103, TRUE },   /* after the end of every calendar */
  };
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("+05:30");
  g_autofree char *text = hr_ledger_to_csv (readings, G_N_ELEMENTS (readings), G_MININT64, zone);

  g_assert_cmpstr (text, ==,
                   HEADER "2026-11-22T20:02:00,330,195,5,,,,\r\n"
                          "2026-11-22T20:03:00,330,183,17,12,0,0,0\r\n"
                          "2026-11-22T20:04:00,330,1133,67,50,1000,0,0\r\n"
                          "2026-11-22T20:05:00,330,1143,57,0,0,0,10\r\n"
                          "2026-11-22T20:06:00,330,1100,57,0,0,43,0\r\n"
                          "2026-11-22T20:07:00,330,-3,,1103,0,0,0\r\n"
                          ",,-3,1103,0,0,0,0\r\n");
}

static void
test_west_of_utc (void)
{
  static const HrReading reading = { NOON, 1, 2, TRUE };
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("-03:30");
  g_autofree char *text = hr_ledger_to_csv (&reading, 1, G_MININT64, zone);

  g_assert_cmpstr (text, ==, HEADER "2026-11-22T11:02:00,-210,1,2,,,,\r\n");
}

static void
test_empty (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autofree char *text = hr_ledger_to_csv (NULL, 0, G_MININT64, zone);

  g_assert_cmpstr (text, ==, HEADER);
}

/* A spreadsheet takes a cell that begins with one of these for a formula, unless it is a number. */
static void
assert_safe (const char *cell)
{
  char *end = NULL;

  if (*cell == '\0' || strchr ("=+-@\t\"", *cell) == NULL)
    return;
  g_ascii_strtoll (cell, &end, 10);
  g_assert_true (end != cell && *end == '\0');
}

static void
test_safe_for_spreadsheets (void)
{
  static const gint64 numbers[] = { G_MININT64, -1, 0, 1, G_MAXINT64 };
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  HrReading readings[500];

  for (gsize i = 0; i < G_N_ELEMENTS (readings); i++)
    readings[i] = (HrReading){ g_test_rand_int_range (G_MININT32, G_MAXINT32) * (gint64) 4000000,
                               numbers[g_test_rand_int_range (0, 5)],
                               numbers[g_test_rand_int_range (0, 5)], g_test_rand_bit () };
  {
    g_autofree char *text = hr_ledger_to_csv (readings, G_N_ELEMENTS (readings), G_MININT64, zone);
    g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);

    g_assert_cmpuint (g_strv_length (lines), ==, G_N_ELEMENTS (readings) + 2);
    for (gsize i = 0; i <= G_N_ELEMENTS (readings); i++) {
      g_auto (GStrv) cells = g_strsplit (lines[i], ",", -1);

      g_assert_cmpuint (g_strv_length (cells), ==, 8);
      for (gsize j = 0; cells[j] != NULL; j++)
        assert_safe (cells[j]);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ledger-table/columns", test_columns);
  g_test_add_func ("/ledger-table/west-of-utc", test_west_of_utc);
  g_test_add_func ("/ledger-table/empty", test_empty);
  g_test_add_func ("/ledger-table/safe-for-spreadsheets", test_safe_for_spreadsheets);

  return g_test_run ();
}
