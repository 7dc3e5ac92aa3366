/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-backoff.h"

#define SEC ((gint64) G_USEC_PER_SEC)

/* The shortest and the longest gap after so many failures, in seconds. */
static void
test_table (void)
{
  static const struct {
    guint failures;
    gint64 min;
    gint64 max;
  } rows[] = {
    { 1, 27, 33 },        { 2, 54, 66 },
    { 3, 108, 132 },      { 4, 216, 264 },
    { 5, 432, 528 },      { 6, 864, 1056 },
    { 7, 1620, 1980 },    { 8, 1620, 1980 },
    { 1000, 1620, 1980 }, { G_MAXUINT, 1620, 1980 },
  };
  const double last = 1 - G_MINDOUBLE - 1e-9;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    gint64 middle = (rows[i].min + rows[i].max) * SEC / 2;

    g_assert_cmpint (ABS (hr_backoff_gap (rows[i].failures, 0) - rows[i].min * SEC), <=, 1);
    g_assert_cmpint (ABS (hr_backoff_gap (rows[i].failures, 0.5) - middle), <=, 1);
    g_assert_cmpint (hr_backoff_gap (rows[i].failures, last), <=, rows[i].max * SEC);
    g_assert_cmpint (hr_backoff_gap (rows[i].failures, last), >, rows[i].max * SEC - 10);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/backoff/table", test_table);

  return g_test_run ();
}
