/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hr-hold.h"

#include <unistd.h>

#define MOST (G_GINT64_CONSTANT (1) << 53)

/* Who is next, of those who want credits, in the order of asking. */
static void
test_choose (void)
{
  static const struct {
    gint64 wanted[3];
    guint n;
    gint64 credits;
    gint64 held;
    int next;
  } rows[] = {
    { { 10, 10, 10 }, 3, 100, 0, 0 },
    { { 0 }, 0, 100, 0, -1 },
    { { 10 }, 1, 10, 0, 0 },
    { { 11 }, 1, 10, 0, -1 },
    { { 10 }, 1, 100, 90, 0 },
    { { 11 }, 1, 100, 90, -1 },
    /* Nobody overtakes one that only has to wait for holds to end. */
    { { 50, 1 }, 2, 100, 60, -1 },
    /* One that waits for a top-up stands in nobody's way, before or behind. */
    { { 101, 20, 1 }, 3, 100, 60, 1 },
    { { 101, 50, 1 }, 3, 100, 60, -1 },
    { { 101, 200 }, 2, 100, 0, -1 },
    /* More is held than there is, nothing is left, and numbers at their ends. */
    { { 1 }, 1, 20, 150, -1 },
    { { 1 }, 1, 0, 0, -1 },
    { { 1 }, 1, -5, 0, -1 },
    { { MOST }, 1, MOST, 0, 0 },
    { { MOST }, 1, MOST, G_MAXINT64, -1 },
    { { 1 }, 1, -MOST, G_MAXINT64, -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (hr_holds_choose (rows[i].wanted, rows[i].n, rows[i].credits, rows[i].held), ==,
                     rows[i].next);
}

static void
add (GPtrArray *holds, guint32 id, gint64 credits)
{
  HrHold *hold = g_new0 (HrHold, 1);

  hold->id = id;
  hold->credits = credits;
  g_ptr_array_add (holds, hold);
}

static void
test_sum (void)
{
  g_autoptr (GPtrArray) holds = hr_holds_new ();

  g_assert_cmpint (hr_holds_sum (holds), ==, 0);
  add (holds, 7, 10);
  add (holds, 8, 20);
  g_assert_cmpint (hr_holds_sum (holds), ==, 30);
  g_assert_cmpint (hr_holds_find (holds, 8)->credits, ==, 20);
  g_assert_null (hr_holds_find (holds, 9));
  for (guint32 id = 9; id < 9 + 2 * HR_HOLDS_MAX; id++)
    add (holds, id, MOST);
  g_assert_cmpint (hr_holds_sum (holds), ==, G_MAXINT64);
}

static void
test_copy (void)
{
  HrHold hold = { 7, (char *) "guid", (char *) ":1.2", 3, 4, 5, TRUE, (char *) "songs" };
  g_autoptr (HrHold) copy = hr_hold_copy (&hold);

  g_assert_cmpuint (copy->id, ==, 7);
  g_assert_cmpstr (copy->bus, ==, "guid");
  g_assert_cmpstr (copy->caller, ==, ":1.2");
  g_assert_true (copy->bus != hold.bus && copy->caller != hold.caller);
  g_assert_cmpint (copy->process, ==, 3);
  g_assert_cmpint (copy->started, ==, 4);
  g_assert_cmpint (copy->credits, ==, 5);
  g_assert_true (copy->ended);
  g_assert_cmpstr (copy->why, ==, "songs");
}

/* A number that was given to another process since is told apart. */
static void
test_process (void)
{
  HrHold hold = { .process = getpid () };

  g_assert_cmpint (hr_hold_get_started (0), ==, 0);
  g_assert_cmpint (hr_hold_get_started (-1), ==, 0);
  g_assert_cmpint (hr_hold_get_started (G_MAXINT), ==, 0);
  g_assert_true (hr_hold_may_live (&hold));
  hold.started = hr_hold_get_started (hold.process);
  g_assert_cmpint (hold.started, >, 0);
  g_assert_true (hr_hold_may_live (&hold));
  hold.started++;
  g_assert_false (hr_hold_may_live (&hold));
  hold.process = G_MAXINT;
  g_assert_false (hr_hold_may_live (&hold));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hold/next", test_choose);
  g_test_add_func ("/hold/sum", test_sum);
  g_test_add_func ("/hold/copy", test_copy);
  g_test_add_func ("/hold/process", test_process);
  return g_test_run ();
}
