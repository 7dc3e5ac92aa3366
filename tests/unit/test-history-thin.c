/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-fake-clock.h"
#include "hr-store.h"
#include "hr-ledger.h"
#include "hr-test-history.h"

#include <glib/gstdio.h>

#define ACCOUNT "default"
#define HOUR    HR_TEST_HOUR
#define DAY     HR_TEST_DAY

typedef struct {
  HrFakeClock *clock; /* (owned) */
  char *folder;       /* (owned) */
  char *path;         /* (owned) */
  gint64 now;         /* Unix ms */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = hr_fake_clock_new ();
  fixture->now = hr_clock_get_wall_time (HR_CLOCK (fixture->clock));
  fixture->folder = hr_test_folder_new ();
  fixture->path = g_build_filename (fixture->folder, "history.db", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->clock);
  g_free (fixture->path);
  hr_test_folder_free (fixture->folder);
}

/* Rows at random gaps up to now: spending, and now and then a grant, a lapse or a refund. */
static GArray *
make_rows (gint64 now, gint64 span, guint n)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (HrReading));
  gint64 at = now - span, credits = 1000, used = 100000;
  gint64 gap = span / n;

  for (guint i = 0; i < n; i++) {
    HrReading row;
    gint64 spent = g_test_rand_int_range (1, 40);

    at += g_test_rand_double_range (1, 1.9 * (double) gap);
    at = hr_store_round_time (at) + G_TIME_SPAN_MILLISECOND;
    used += spent;
    credits -= spent;
    switch (g_test_rand_int_range (0, 12)) {
    case 0:
      credits += 1000;
      break;
    case 1:
      credits -= 5;
      break;
    case 2:
      credits += 10 + spent;
      used -= 10 + spent;
      break;
    default:
      break;
    }
    if (at > now)
      break;
    row = (HrReading){ .at = at, .credits = credits, .used = used, .used_known = TRUE };
    g_array_append_val (rows, row);
  }

  return rows;
}

/* The row in force at a moment, by the plainest means. */
static const HrReading *
find_at (GArray *rows, gint64 at)
{
  const HrReading *found = NULL;

  for (guint i = 0; i < rows->len; i++) {
    const HrReading *row = &g_array_index (rows, HrReading, i);

    if (row->at > at)
      break;
    found = row;
  }

  return found;
}

/* A step of the thinning is done between two answers: as many answers as there may be steps. */
static void
wait_for_thinning (HrStore *history, guint steps)
{
  for (guint i = 0; i < steps; i++)
    g_array_unref (hr_test_history_all (history, "nobody"));
}

static void
assert_change_is_explained (GArray *rows)
{
  HrLedgerEntry sum = { 0 };
  const HrReading *first = &g_array_index (rows, HrReading, 0);
  const HrReading *last = &g_array_index (rows, HrReading, rows->len - 1);

  for (guint i = 1; i < rows->len; i++) {
    const HrReading *a = &g_array_index (rows, HrReading, i - 1);
    const HrReading *b = &g_array_index (rows, HrReading, i);
    const HrReading before = { .credits = a->credits, .used = a->used, .used_known = TRUE };
    const HrReading after = { .credits = b->credits, .used = b->used, .used_known = TRUE };
    HrLedgerEntry entry = hr_ledger_compare (&before, &after);

    sum.spent += entry.spent;
    sum.granted += entry.granted;
    sum.lapsed += entry.lapsed;
    sum.refunded += entry.refunded;
  }

  g_assert_cmpint (sum.granted + sum.refunded - sum.spent - sum.lapsed, ==,
                   last->credits - first->credits);
  g_assert_cmpint (sum.spent - sum.refunded, ==, last->used - first->used);
}

/* How long the buckets are in which a moment lies, 1 where every row stays. */
static gint64
get_bucket (gint64 newest, gint64 at)
{
  if (at < (newest - 730 * DAY) / DAY * DAY)
    return DAY;
  if (at < (newest - 90 * DAY) / HOUR * HOUR)
    return HOUR;
  return 1;
}

static void
assert_thinned (GArray *before, GArray *after, gint64 newest)
{
  guint kept = 0;

  for (guint i = 0; i < before->len; i++) {
    const HrReading *row = &g_array_index (before, HrReading, i);
    gint64 bucket = get_bucket (newest, row->at);
    gboolean is_last = i == before->len - 1 || row[1].at / bucket != row->at / bucket;
    const HrReading *end;

    kept += is_last ? 1 : 0;
    /* Whatever the bucket, what was in force at its end still is. */
    end = find_at (after, (row->at / bucket + 1) * bucket - 1);
    g_assert_nonnull (end);
    if (is_last) {
      g_assert_cmpint (end->at, ==, row->at);
      g_assert_cmpint (end->credits, ==, row->credits);
      g_assert_cmpint (end->used, ==, row->used);
    }
  }
  g_assert_cmpuint (after->len, ==, kept);
}

/* The file as it is when it was opened, thinned and closed. */
static GArray *
thin (Fixture *fixture, guint steps)
{
  HrStore *history = hr_store_new (fixture->path, HR_CLOCK (fixture->clock));
  GArray *rows;

  wait_for_thinning (history, steps);
  rows = hr_test_history_all (history, ACCOUNT);
  g_assert_cmpint (hr_store_get_problem (history), ==, HR_HISTORY_PROBLEM_NONE);
  g_assert_finalize_object (history);

  return rows;
}

static void
test_random (Fixture *fixture, gconstpointer data)
{
  static const gint64 spans[] = { 30, 91, 400, 740, 1500, 4000 }; /* days */

  for (guint i = 0; i < G_N_ELEMENTS (spans); i++) {
    guint n = (guint) g_test_rand_int_range (500, 2500);
    g_autoptr (GArray) before = make_rows (fixture->now, spans[i] * DAY, n);
    g_autoptr (GArray) after = NULL;
    g_autoptr (GArray) again = NULL;
    gint64 newest = g_array_index (before, HrReading, before->len - 1).at;

    hr_test_history_fill (fixture->path, ACCOUNT, (HrReading *) before->data, before->len);
    after = thin (fixture, 20);
    assert_thinned (before, after, newest);
    assert_change_is_explained (before);
    assert_change_is_explained (after);

    /* Once is enough. */
    again = thin (fixture, 20);
    g_assert_cmpuint (again->len, ==, after->len);
    assert_thinned (before, again, newest);

    g_assert_cmpint (g_remove (fixture->path), ==, 0);
  }
}

/* More than one batch, of more than one account; and the file shrinks. */
static void
test_batches (Fixture *fixture, gconstpointer data)
{
  static const char *const accounts[] = { "a", ACCOUNT, "z" };
  g_autoptr (GArray) before = make_rows (fixture->now, 250 * DAY, 30000);
  gint64 newest = g_array_index (before, HrReading, before->len - 1).at;
  HrStore *history;
  GStatBuf full, thinned;

  for (guint i = 0; i < G_N_ELEMENTS (accounts); i++)
    hr_test_history_fill (fixture->path, accounts[i], (HrReading *) before->data, before->len);
  g_assert_cmpint (g_stat (fixture->path, &full), ==, 0);

  history = hr_store_new (fixture->path, HR_CLOCK (fixture->clock));
  wait_for_thinning (history, 60);
  for (guint i = 0; i < G_N_ELEMENTS (accounts); i++) {
    g_autoptr (GArray) after = hr_test_history_all (history, accounts[i]);

    g_assert_cmpuint (after->len, <, before->len * 3 / 4);
    assert_thinned (before, after, newest);
  }
  g_assert_finalize_object (history);

  g_assert_cmpint (g_stat (fixture->path, &thinned), ==, 0);
  g_assert_cmpint (thinned.st_size, <, full.st_size * 3 / 4);
}

/* Without a restart: when something is recorded a day later, and not before. */
static void
test_daily (Fixture *fixture, gconstpointer data)
{
  const HrReading rows[] = {
    { .at = fixture->now - 90 * DAY + HOUR, .credits = 100, .used = 0, .used_known = TRUE },
    { .at = fixture->now - 90 * DAY + HOUR + G_TIME_SPAN_MILLISECOND,
      .credits = 90,
      .used = 10,
      .used_known = TRUE },
  };
  HrStore *history;
  static const struct {
    gint64 hours; /* since the beginning */
    guint n;      /* how many rows there are then */
  } moments[] = {
    { 0, 3 },
    { 23, 4 },
    { 24, 4 }, /* the day is over: one of the two old ones has gone, and one has come */
    { 25, 5 },
  };

  hr_test_history_fill (fixture->path, ACCOUNT, rows, G_N_ELEMENTS (rows));
  history = hr_store_new (fixture->path, HR_CLOCK (fixture->clock));

  for (guint i = 0; i < G_N_ELEMENTS (moments); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GArray) readings = NULL;
    gint64 now = fixture->now + moments[i].hours * HOUR;

    hr_fake_clock_set_wall_time (fixture->clock, now);
    hr_test_history_record (history, ACCOUNT, now, 80 - (gint64) i, 20 + (gint64) i, &error);
    g_assert_no_error (error);
    wait_for_thinning (history, 10);
    readings = hr_test_history_all (history, ACCOUNT);
    g_assert_cmpuint (readings->len, ==, moments[i].n);
  }
  g_assert_finalize_object (history);
}

/* A clock that is ten years ahead for a moment costs nothing. */
static void
test_wrong_clock (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) before = make_rows (fixture->now, 60 * DAY, 1000);
  g_autoptr (GArray) after = NULL;

  hr_test_history_fill (fixture->path, ACCOUNT, (HrReading *) before->data, before->len);
  hr_fake_clock_set_wall_time (fixture->clock, fixture->now + 3650 * DAY);
  after = thin (fixture, 20);
  g_assert_cmpuint (after->len, ==, before->len);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/history/thin/keeps-totals-at-bucket-ends", test_random);
  ADD ("/history/thin/in-batches-and-shrinks", test_batches);
  ADD ("/history/thin/daily", test_daily);
  ADD ("/history/thin/wrong-clock", test_wrong_clock);
#undef ADD

  return g_test_run ();
}
