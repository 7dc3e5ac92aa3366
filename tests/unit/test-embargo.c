/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-embargo.h"

#define SEC  ((gint64) G_USEC_PER_SEC)
#define DAY  (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)
#define BOOT (500 * SEC)
#define WALL (1795357920 * SEC)

/* What is asked for at BOOT and WALL, and for how long it then holds, in microseconds. */
static void
test_length (void)
{
  static const struct {
    gint64 until_wall;
    gint64 length;
  } rows[] = {
    { WALL + 1, 1 },
    { WALL + DAY, DAY },
    /* a clock that was wrong */
    { WALL + DAY + 1, DAY },
    { G_MAXINT64, DAY },
    /* over */
    { WALL, 0 },
    { WALL - 1, 0 },
    { 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    HrEmbargo embargo = { 0 };
    gint64 length = rows[i].length;

    g_assert_cmpint (hr_embargo_impose (&embargo, rows[i].until_wall, BOOT, WALL), ==, length != 0);
    g_assert_cmpint (hr_embargo_defer (&embargo, BOOT), ==, BOOT + length);
    g_assert_cmpint (hr_embargo_defer (&embargo, BOOT + DAY + 1), ==, BOOT + DAY + 1);
    g_assert_cmpint (hr_embargo_get_wall (&embargo, BOOT), ==, length != 0 ? WALL + length : 0);
    g_assert_cmpint (hr_embargo_get_wall (&embargo, BOOT + length), ==, 0);
  }
}

static void
test_translate (void)
{
  HrEmbargo embargo = { 0 };

  g_assert_false (hr_embargo_translate (&embargo, BOOT, WALL));
  hr_embargo_impose (&embargo, WALL + 10, BOOT, WALL);
  g_assert_false (hr_embargo_translate (&embargo, BOOT + 4, WALL + 4));
  g_assert_true (hr_embargo_translate (&embargo, BOOT + 4, WALL - DAY));
  g_assert_cmpint (hr_embargo_get_wall (&embargo, BOOT + 4), ==, WALL - DAY + 6);
  g_assert_cmpint (hr_embargo_defer (&embargo, 0), ==, BOOT + 10);

  /* What is over is forgotten. */
  g_assert_true (hr_embargo_translate (&embargo, BOOT + 10, WALL));
  g_assert_cmpint (hr_embargo_defer (&embargo, 0), ==, 0);
}

static void
test_lift (void)
{
  HrEmbargo embargo = { 0 };

  g_assert_false (hr_embargo_lift (&embargo));
  hr_embargo_impose (&embargo, WALL + 10, BOOT, WALL);
  g_assert_false (hr_embargo_impose (&embargo, WALL + 10, BOOT, WALL));
  g_assert_true (hr_embargo_lift (&embargo));
  g_assert_cmpint (hr_embargo_defer (&embargo, BOOT), ==, BOOT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/embargo/length/a-day-at-most", test_length);
  g_test_add_func ("/embargo/wall-clock/set", test_translate);
  g_test_add_func ("/embargo/lift/told-once", test_lift);

  return g_test_run ();
}
