/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "poller-fixture.h"

#define SEED 7

gint64
boot (Fixture *f)
{
  return hr_clock_get_boot_time (HR_CLOCK (f->clock));
}

gint64
wall (Fixture *f)
{
  return hr_clock_get_wall_time (HR_CLOCK (f->clock));
}

void
finish (Fixture *f)
{
  if (f->outcome == SUCCEED)
    hr_poller_succeeded (f->poller, f->spend);
  else
    hr_poller_failed (f->poller, (HrError) f->outcome,
                      (HrRetryTime){ .at = f->retry_in != 0 ? wall (f) + f->retry_in * SEC : 0,
                                     .automatic = f->retry_automatic });
}

void
check (Fixture *f)
{
  f->checks++;
  f->last = boot (f);
  hr_poller_began (f->poller);
  g_assert_cmpuint (hr_fake_clock_count_timers (f->clock), ==, 0);
  if (!f->leave)
    finish (f);
}

static void
on_due (HrPoller *poller, Fixture *f)
{
  /* Never inside a pause, and the timer is gone when it is told. */
  g_assert_cmpuint (hr_fake_clock_count_timers (f->clock), ==, 0);
  g_assert_cmpint (hr_poller_get_retry_at (poller), ==, 0);
  if (f->last != 0)
    g_assert_cmpint (boot (f) - f->last, >=, HR_POLLER_PAUSE * SEC);
  check (f);
}

static void
on_next_check_at (HrPoller *poller, Fixture *f)
{
  f->notified++;
}

void
make_poller (Fixture *f)
{
  f->poller = hr_poller_new (HR_CLOCK (f->clock), HR_CONDITIONS (f->conditions), SEED);
  g_signal_connect (f->poller, "due", G_CALLBACK (on_due), f);
  g_signal_connect (f->poller, "next-check-changed", G_CALLBACK (on_next_check_at), f);
}

void
set_up (Fixture *f, gconstpointer data)
{
  f->clock = hr_fake_clock_new ();
  f->conditions = hr_fake_conditions_new ();
  f->outcome = SUCCEED;
  make_poller (f);
}

void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->poller != NULL)
    g_assert_finalize_object (f->poller);
  g_assert_cmpuint (hr_fake_clock_count_timers (f->clock), ==, 0);
  g_assert_finalize_object (f->conditions);
  g_assert_finalize_object (f->clock);
}

void
start (Fixture *f)
{
  hr_poller_start (f->poller);
  hr_fake_clock_advance (f->clock, 0);
}

gint64
until_next (Fixture *f)
{
  gint64 due = hr_fake_clock_get_next_due (f->clock);

  g_assert_cmpuint (hr_fake_clock_count_timers (f->clock), ==, 1);
  g_assert_cmpint (hr_poller_get_next_check_at (f->poller) - wall (f), ==, due - boot (f));

  return (due - boot (f) + SEC - 1) / SEC;
}

gint64
step (Fixture *f)
{
  gint64 due = hr_fake_clock_get_next_due (f->clock);
  gint64 left = due - boot (f);

  g_assert_cmpint (due, >, 0);
  hr_fake_clock_advance (f->clock, (left + SEC - 1) / SEC);

  return left / SEC;
}

void
assert_nothing_planned (Fixture *f)
{
  g_assert_cmpuint (hr_fake_clock_count_timers (f->clock), ==, 0);
  g_assert_cmpint (hr_poller_get_next_check_at (f->poller), ==, 0);
}
