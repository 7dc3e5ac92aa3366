/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-database.h"
#include "hr-fake-clock.h"
#include "hr-store-file.h"
#include "hr-ledger-rows.h"
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

/* A step of the thinning is done between two answers: as many answers as there may be steps. */
static void
wait_for_thinning (HrStore *store, guint steps)
{
  for (guint i = 0; i < steps; i++)
    g_array_unref (hr_test_history_all (store, "nobody"));
}

static HrLedgerEntry
add_up (GArray *rows)
{
  HrLedgerEntry sum = { 0 };

  for (guint i = 1; i < rows->len; i++) {
    HrLedgerEntry entry = hr_ledger_compare (&g_array_index (rows, HrReading, i - 1),
                                             &g_array_index (rows, HrReading, i));

    hr_ledger_entry_add (&sum, &entry);
  }

  return sum;
}

static void
assert_same_sums (GArray *before, GArray *after)
{
  HrLedgerEntry was = add_up (before);
  HrLedgerEntry is = add_up (after);

  g_assert_cmpint (is.spent, ==, was.spent);
  g_assert_cmpint (is.granted, ==, was.granted);
  g_assert_cmpint (is.lapsed, ==, was.lapsed);
  g_assert_cmpint (is.refunded, ==, was.refunded);
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

static gboolean
falls (const HrReading *before, const HrReading *after)
{
  return before->used_known && after->used_known && after->used < before->used;
}

/* Plain spending, with nothing but such before and after it. */
static gboolean
is_plain (GArray *rows, guint i)
{
  for (guint j = i; j <= i + 1; j++) {
    HrLedgerEntry entry = hr_ledger_compare (&g_array_index (rows, HrReading, j - 1),
                                             &g_array_index (rows, HrReading, j));

    if (entry.granted != 0 || entry.lapsed != 0 || entry.refunded != 0)
      return FALSE;
  }
  return TRUE;
}

static void
assert_thinned (GArray *before, GArray *after, gint64 newest)
{
  guint n = 0;

  for (guint i = 0; i < before->len; i++) {
    const HrReading *row = &g_array_index (before, HrReading, i);
    gint64 bucket = get_bucket (newest, row->at);
    gboolean is_end = i == 0 || i == before->len - 1;
    gboolean is_last = is_end || row[1].at / bucket != row->at / bucket;
    const HrReading *there = n < after->len ? &g_array_index (after, HrReading, n) : NULL;
    gboolean kept = there != NULL && there->at == row->at;

    /* The first of all, the last of each bucket, and both sides of a fall of the used counter. */
    if (is_last || falls (row - 1, row) || falls (row, row + 1))
      g_assert_true (kept);
    else if (is_plain (before, i))
      g_assert_false (kept);
    if (!kept)
      continue;
    g_assert_cmpint (there->credits, ==, row->credits);
    g_assert_cmpint (there->used, ==, row->used);
    n++;
  }
  g_assert_cmpuint (after->len, ==, n);
  assert_same_sums (before, after);
}

/* The file as it is when it was opened, thinned and closed. */
static GArray *
thin (Fixture *fixture, guint steps)
{
  HrStore *store = hr_store_new (fixture->path, HR_CLOCK (fixture->clock));
  GArray *rows;

  wait_for_thinning (store, steps);
  rows = hr_test_history_all (store, ACCOUNT);
  g_assert_no_error (hr_store_get_problem (store));
  g_assert_finalize_object (store);

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

    /* Once is enough. */
    again = thin (fixture, 20);
    g_assert_cmpuint (again->len, ==, after->len);
    assert_thinned (before, again, newest);

    g_assert_cmpint (g_remove (fixture->path), ==, 0);
  }
}

/* 600 credits were spent on one day, years ago. */
static void
test_first (Fixture *fixture, gconstpointer data)
{
  const gint64 day = (fixture->now - 1000 * DAY) / DAY * DAY;
  const HrReading rows[] = {
    { .at = day + HOUR, .credits = 1000, .used = 0, .used_known = TRUE },
    { .at = day + 2 * HOUR, .credits = 500, .used = 500, .used_known = TRUE },
    { .at = day + 3 * HOUR, .credits = 400, .used = 600, .used_known = TRUE },
    { .at = fixture->now, .credits = 400, .used = 601, .used_known = TRUE },
  };
  g_autoptr (GArray) after = NULL;

  hr_test_history_fill (fixture->path, ACCOUNT, rows, G_N_ELEMENTS (rows));
  after = thin (fixture, 20);
  g_assert_cmpuint (after->len, ==, 3);
  g_assert_cmpint (add_up (after).spent, ==, 601);
}

/* More than one batch, of more than one account; and the file shrinks. */
static void
test_batches (Fixture *fixture, gconstpointer data)
{
  static const char *const accounts[] = { "a", ACCOUNT, "z" };
  g_autoptr (GArray) before = make_rows (fixture->now, 250 * DAY, 30000);
  gint64 newest = g_array_index (before, HrReading, before->len - 1).at;
  HrStore *store;
  GStatBuf full, thinned;

  for (guint i = 0; i < G_N_ELEMENTS (accounts); i++)
    hr_test_history_fill (fixture->path, accounts[i], (HrReading *) before->data, before->len);
  g_assert_cmpint (g_stat (fixture->path, &full), ==, 0);

  store = hr_store_new (fixture->path, HR_CLOCK (fixture->clock));
  wait_for_thinning (store, 60);
  for (guint i = 0; i < G_N_ELEMENTS (accounts); i++) {
    g_autoptr (GArray) after = hr_test_history_all (store, accounts[i]);

    g_assert_cmpuint (after->len, <, before->len * 3 / 4);
    assert_thinned (before, after, newest);
  }
  g_assert_finalize_object (store);

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
      .credits = 95,
      .used = 5,
      .used_known = TRUE },
    { .at = fixture->now - 90 * DAY + HOUR + 2 * G_TIME_SPAN_MILLISECOND,
      .credits = 90,
      .used = 10,
      .used_known = TRUE },
  };
  HrStore *store;
  static const struct {
    gint64 hours; /* since the beginning */
    guint n;      /* how many rows there are then */
  } moments[] = {
    { 0, 4 },
    { 23, 5 },
    { 24, 5 }, /* the day is over: one of the three old ones has gone, and one has come */
    { 25, 6 },
  };

  hr_test_history_fill (fixture->path, ACCOUNT, rows, G_N_ELEMENTS (rows));
  store = hr_store_new (fixture->path, HR_CLOCK (fixture->clock));

  for (guint i = 0; i < G_N_ELEMENTS (moments); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GArray) readings = NULL;
    gint64 now = fixture->now + moments[i].hours * HOUR;

    hr_fake_clock_set_wall_time (fixture->clock, now);
    hr_test_history_record (store, ACCOUNT, now, 80 - (gint64) i, 20 + (gint64) i, &error);
    g_assert_no_error (error);
    wait_for_thinning (store, 10);
    readings = hr_test_history_all (store, ACCOUNT);
    g_assert_cmpuint (readings->len, ==, moments[i].n);
  }
  g_assert_finalize_object (store);
}

static gboolean
lock (HrStoreFile *file, gpointer other, GError **error)
{
  return hr_database_execute (other, "BEGIN IMMEDIATE", error);
}

/* Another process writes for long: that is no problem of the history, and thinned it is later. */
static void
test_locked (Fixture *fixture, gconstpointer data)
{
  const HrReading rows[] = {
    { .at = fixture->now - 100 * DAY, .credits = 90, .used = 10, .used_known = TRUE },
    { .at = fixture->now - 100 * DAY + G_TIME_SPAN_MINUTE,
      .credits = 89,
      .used = 11,
      .used_known = TRUE },
    { .at = fixture->now - 100 * DAY + 2 * G_TIME_SPAN_MINUTE,
      .credits = 88,
      .used = 12,
      .used_known = TRUE },
    { .at = fixture->now, .credits = 80, .used = 20, .used_known = TRUE },
  };
  g_autoptr (HrDatabase) other = NULL;
  g_autoptr (GArray) before = NULL;
  g_autoptr (GArray) after = NULL;
  HrStore *store;

  hr_test_history_fill (fixture->path, ACCOUNT, rows, G_N_ELEMENTS (rows));
  other = hr_database_open (fixture->path, HR_DATABASE_READ_WRITE, NULL);
  store = hr_store_new (fixture->path, HR_CLOCK (fixture->clock));
  /* Once the file is open, and before it is thinned. */
  hr_store_run_async (store, HR_STORE_READS, lock, other, NULL, NULL, NULL, NULL);
  wait_for_thinning (store, 4);
  before = hr_test_history_all (store, ACCOUNT);
  g_assert_cmpuint (before->len, ==, G_N_ELEMENTS (rows));
  g_assert_no_error (hr_store_get_problem (store));

  hr_database_roll_back (other);
  wait_for_thinning (store, 20);
  after = hr_test_history_all (store, ACCOUNT);
  g_assert_cmpuint (after->len, ==, G_N_ELEMENTS (rows) - 1);
  g_assert_no_error (hr_store_get_problem (store));
  g_assert_finalize_object (store);
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
  ADD ("/history/thin/keeps-every-total", test_random);
  ADD ("/history/thin/keeps-the-first", test_first);
  ADD ("/history/thin/in-batches-and-shrinks", test_batches);
  ADD ("/history/thin/daily", test_daily);
  ADD ("/history/thin/locked", test_locked);
  ADD ("/history/thin/wrong-clock", test_wrong_clock);
#undef ADD

  return g_test_run ();
}
