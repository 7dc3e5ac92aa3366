/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-retry-at.h"

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
    HrRetryAt retry_at = { 0 };
    gint64 length = rows[i].length;

    g_assert_cmpint (hr_retry_at_set (&retry_at, rows[i].until_wall, BOOT, WALL), ==, length != 0);
    g_assert_cmpint (hr_retry_at_defer (&retry_at, BOOT), ==, BOOT + length);
    g_assert_cmpint (hr_retry_at_defer (&retry_at, BOOT + DAY + 1), ==, BOOT + DAY + 1);
    g_assert_cmpint (hr_retry_at_get_wall (&retry_at, BOOT), ==, length != 0 ? WALL + length : 0);
    g_assert_cmpint (hr_retry_at_get_wall (&retry_at, BOOT + length), ==, 0);
  }
}

static void
test_translate (void)
{
  HrRetryAt retry_at = { 0 };

  g_assert_false (hr_retry_at_translate (&retry_at, BOOT, WALL));
  hr_retry_at_set (&retry_at, WALL + 10, BOOT, WALL);
  g_assert_false (hr_retry_at_translate (&retry_at, BOOT + 4, WALL + 4));
  g_assert_true (hr_retry_at_translate (&retry_at, BOOT + 4, WALL - DAY));
  g_assert_cmpint (hr_retry_at_get_wall (&retry_at, BOOT + 4), ==, WALL - DAY + 6);
  g_assert_cmpint (hr_retry_at_defer (&retry_at, 0), ==, BOOT + 10);

  /* What is over is forgotten. */
  g_assert_true (hr_retry_at_translate (&retry_at, BOOT + 10, WALL));
  g_assert_cmpint (hr_retry_at_defer (&retry_at, 0), ==, 0);
}

static void
test_lift (void)
{
  HrRetryAt retry_at = { 0 };

  g_assert_false (hr_retry_at_clear (&retry_at));
  hr_retry_at_set (&retry_at, WALL + 10, BOOT, WALL);
  g_assert_false (hr_retry_at_set (&retry_at, WALL + 10, BOOT, WALL));
  g_assert_true (hr_retry_at_clear (&retry_at));
  g_assert_cmpint (hr_retry_at_defer (&retry_at, BOOT), ==, BOOT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/retry time/length/a-day-at-most", test_length);
  g_test_add_func ("/retry time/wall-clock/set", test_translate);
  g_test_add_func ("/retry time/lift/told-once", test_lift);

  return g_test_run ();
}
