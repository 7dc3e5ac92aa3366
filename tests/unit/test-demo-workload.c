/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-demo-workload.h"

#include "hr-level.h"

static void
test_every_level (void)
{
  HrDemoWorkload workload;
  guint seen[HR_LEVEL_EMPTY + 1] = { 0 };
  gboolean topped_up = FALSE;

  hr_demo_workload_init (&workload);
  g_assert_cmpint (workload.credits, ==, 640);
  g_assert_cmpint (workload.used, ==, 360);
  for (int i = 0; i < 90; i++) {
    gint64 before = workload.credits;

    hr_demo_workload_step (&workload);
    seen[hr_level_for_credits (workload.credits, 50, 20)]++;
    topped_up = topped_up || workload.credits > before;
  }
  for (guint level = HR_LEVEL_OK; level <= HR_LEVEL_EMPTY; level++)
    g_assert_cmpuint (seen[level], >, 0);
  g_assert_true (topped_up);
}

static void
test_adds_up (void)
{
  HrDemoWorkload workload;

  hr_demo_workload_init (&workload);
  for (int i = 0; i < 10000; i++) {
    const HrDemoWorkload before = workload;
    gint64 spent;
    gint64 granted;

    hr_demo_workload_step (&workload);
    spent = workload.used - before.used;
    granted = workload.credits - before.credits + spent;
    g_assert_cmpint (workload.credits, >=, 0);
    g_assert_cmpint (spent, >=, 0);
    g_assert_cmpint (spent, <=, 12);
    g_assert_true (granted == 0 || (granted == 1000 && before.credits == 0));
  }
}

static void
test_same_again (void)
{
  HrDemoWorkload a;
  HrDemoWorkload b;

  hr_demo_workload_init (&a);
  hr_demo_workload_init (&b);
  for (int i = 0; i < 500; i++) {
    hr_demo_workload_step (&a);
    hr_demo_workload_step (&b);
    g_assert_cmpint (a.credits, ==, b.credits);
    g_assert_cmpint (a.used, ==, b.used);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/demo-workload/every-level", test_every_level);
  g_test_add_func ("/demo-workload/adds-up", test_adds_up);
  g_test_add_func ("/demo-workload/same-again", test_same_again);
  return g_test_run ();
}
