/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-fake-clock.h"

#define SEC ((gint64) G_USEC_PER_SEC)

typedef struct {
  HrFakeClock *clock; /* (unowned) */
  GString *log;       /* (unowned) */
  char name;
  gint64 again; /* seconds after which to add itself once more, 0 for not */
  gint64 at;
} Mark;

static void
on_timer (gpointer user_data)
{
  Mark *mark = user_data;

  g_string_append_c (mark->log, mark->name);
  mark->at = hr_clock_get_boot_time (HR_CLOCK (mark->clock));
  if (mark->again != 0) {
    hr_clock_add_timer (HR_CLOCK (mark->clock), mark->at + mark->again * SEC, on_timer, mark);
    mark->again = 0;
  }
}

static void
on_jumped (HrClock *clock, gboolean resumed, GString *log)
{
  g_string_append (log, resumed ? "R" : "S");
}

static void
test_advance (void)
{
  HrFakeClock *fake = hr_fake_clock_new ();
  HrClock *clock = HR_CLOCK (fake);
  g_autoptr (GString) log = g_string_new (NULL);
  gint64 start = hr_clock_get_boot_time (clock);
  gint64 wall = hr_clock_get_wall_time (clock);
  Mark a = { fake, log, 'a', 5, 0 };
  Mark b = { fake, log, 'b', 0, 0 };
  Mark c = { fake, log, 'c', 0, 0 };
  guint gone;

  hr_clock_add_timer (clock, start + 20 * SEC, on_timer, &b);
  hr_clock_add_timer (clock, start + 10 * SEC, on_timer, &a);
  hr_clock_add_timer (clock, start - 10 * SEC, on_timer, &c);
  gone = hr_clock_add_timer (clock, start + 12 * SEC, on_timer, &c);
  hr_clock_remove_timer (clock, gone);
  g_assert_cmpuint (hr_fake_clock_count_timers (fake), ==, 3);
  g_assert_cmpint (hr_fake_clock_get_next_due (fake), ==, start - 10 * SEC);
  g_assert_cmpstr (log->str, ==, "");

  hr_fake_clock_advance (fake, 30);
  g_assert_cmpstr (log->str, ==, "caab");
  g_assert_cmpint (c.at, ==, start);
  g_assert_cmpint (a.at, ==, start + 15 * SEC);
  g_assert_cmpint (b.at, ==, start + 20 * SEC);
  g_assert_cmpint (hr_clock_get_boot_time (clock), ==, start + 30 * SEC);
  g_assert_cmpint (hr_clock_get_wall_time (clock), ==, wall + 30 * SEC);
  g_assert_cmpint (hr_fake_clock_get_next_due (fake), ==, -1);

  g_assert_finalize_object (fake);
}

static void
test_suspend (void)
{
  HrFakeClock *fake = hr_fake_clock_new ();
  HrClock *clock = HR_CLOCK (fake);
  g_autoptr (GString) log = g_string_new (NULL);
  gint64 start = hr_clock_get_boot_time (clock);
  Mark a = { fake, log, 'a', 0, 0 };
  Mark b = { fake, log, 'b', 0, 0 };

  g_signal_connect (clock, "jumped", G_CALLBACK (on_jumped), log);
  hr_clock_add_timer (clock, start + 10 * SEC, on_timer, &a);
  hr_clock_add_timer (clock, start + 70 * SEC, on_timer, &b);
  hr_fake_clock_suspend (fake, 60);
  g_assert_cmpstr (log->str, ==, "aR");
  g_assert_cmpint (a.at, ==, start + 60 * SEC);
  g_assert_cmpuint (hr_fake_clock_count_timers (fake), ==, 1);

  g_assert_finalize_object (fake);
}

static void
test_set_wall_time (void)
{
  HrFakeClock *fake = hr_fake_clock_new ();
  HrClock *clock = HR_CLOCK (fake);
  g_autoptr (GString) log = g_string_new (NULL);
  gint64 start = hr_clock_get_boot_time (clock);

  g_signal_connect (clock, "jumped", G_CALLBACK (on_jumped), log);
  hr_fake_clock_set_wall_time (fake, 42);
  g_assert_cmpstr (log->str, ==, "S");
  g_assert_cmpint (hr_clock_get_wall_time (clock), ==, 42);
  g_assert_cmpint (hr_clock_get_boot_time (clock), ==, start);

  g_assert_finalize_object (fake);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/fake-clock/advance", test_advance);
  g_test_add_func ("/fake-clock/suspend", test_suspend);
  g_test_add_func ("/fake-clock/set-wall-time", test_set_wall_time);

  return g_test_run ();
}
