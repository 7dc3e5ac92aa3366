/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-fake-clock.h"
#include "hr-store.h"
#include "hr-test-history.h"

/* What two readings are apart at least. */
#define MS G_TIME_SPAN_MILLISECOND

#define ACCOUNT "default"

/* A history in a file, which can be closed and opened again. */
typedef struct {
  HrFakeClock *clock; /* (owned) */
  HrStore *store;     /* (owned) */
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
  fixture->path = g_build_filename (fixture->folder, "headroom", "history.db", NULL);
  fixture->store = hr_store_new (fixture->path, HR_CLOCK (fixture->clock));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->store);
  /* Nothing of it wakes the machine. */
  g_assert_cmpuint (hr_fake_clock_count_timers (fixture->clock), ==, 0);
  g_assert_finalize_object (fixture->clock);
  g_free (fixture->path);
  hr_test_folder_free (fixture->folder);
}

static void
reopen (Fixture *fixture)
{
  g_assert_finalize_object (fixture->store);
  fixture->store = hr_store_new (fixture->path, HR_CLOCK (fixture->clock));
}

static void
record (Fixture *fixture, const char *account, gint64 at, gint64 credits, gint64 used)
{
  g_autoptr (GError) error = NULL;

  hr_test_history_record (fixture->store, account, at, credits, used, &error);
  g_assert_no_error (error);
}

static void
assert_reading (const HrReading *reading, gint64 at, gint64 credits, gint64 used)
{
  g_assert_cmpint (reading->at, ==, at);
  g_assert_cmpint (reading->credits, ==, credits);
  g_assert_cmpint (reading->used_known, ==, used != HR_TEST_NO_USE);
  if (reading->used_known)
    g_assert_cmpint (reading->used, ==, used);
}

static void
assert_last (
    Fixture *fixture, const char *account, gint64 confirmed, gint64 changed, gint64 credits)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HrReading) balance = NULL;
  gint64 changed_at;

  hr_test_history_get_last (fixture->store, account, &balance, &changed_at, &error);
  g_assert_no_error (error);
  g_assert_nonnull (balance);
  g_assert_cmpint (balance->credits, ==, credits);
  g_assert_cmpint (balance->at, ==, confirmed);
  g_assert_cmpint (changed_at, ==, changed);
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HrReading) balance = NULL;
  g_autoptr (GArray) readings = NULL;
  gint64 changed_at;

  g_assert_true (hr_test_history_get_last (fixture->store, ACCOUNT, &balance, &changed_at, &error));
  g_assert_no_error (error);
  g_assert_null (balance);
  g_assert_cmpint (changed_at, ==, 0);

  readings = hr_test_history_all (fixture->store, ACCOUNT);
  g_assert_cmpuint (readings->len, ==, 0);
  g_assert_no_error (hr_store_get_problem (fixture->store));
}

/* What is told, and whether it makes a row. */
static void
test_changes_only (Fixture *fixture, gconstpointer data)
{
  static const struct {
    gint64 credits;
    gint64 used;
    gboolean row;
  } told[] = {
    { 195, 5, TRUE },               /* the first one */
    { 195, 5, FALSE },              /* nothing changed */
    { 185, 15, TRUE },              /* spent */
    { 185, 15, FALSE },             /* nothing changed */
    { 185, HR_TEST_NO_USE, TRUE },  /* the other counter is not told any more */
    { 185, HR_TEST_NO_USE, FALSE }, /* nor now */
    { 185, 0, TRUE },               /* unknown is not zero */
    { 185, 10, TRUE },              /* only the other counter changed */
    { -3, 198, TRUE },              /* below zero */
    { HR_READING_MAX, 198, TRUE },  /* the most there is */
  };
  gint64 at = fixture->now;
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (told); i++) {
    g_autoptr (GArray) readings = NULL;

    at += G_TIME_SPAN_SECOND;
    record (fixture, ACCOUNT, at, told[i].credits, told[i].used);
    readings = hr_test_history_all (fixture->store, ACCOUNT);
    n += told[i].row ? 1 : 0;
    g_assert_cmpuint (readings->len, ==, n);
    if (told[i].row)
      assert_reading (&g_array_index (readings, HrReading, n - 1), at, told[i].credits,
                      told[i].used);
  }
}

static void
test_outlives_restart (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) readings = NULL;

  record (fixture, ACCOUNT, fixture->now, 195, 5);
  record (fixture, ACCOUNT, fixture->now + 60000 * MS, 185, 15);
  reopen (fixture);

  assert_last (fixture, ACCOUNT, fixture->now + 60000 * MS, fixture->now + 60000 * MS, 185);
  /* What was the last is known again, so the same numbers make no row. */
  record (fixture, ACCOUNT, fixture->now + 120000 * MS, 185, 15);
  readings = hr_test_history_all (fixture->store, ACCOUNT);
  g_assert_cmpuint (readings->len, ==, 2);
  assert_reading (&g_array_index (readings, HrReading, 0), fixture->now, 195, 5);
  assert_reading (&g_array_index (readings, HrReading, 1), fixture->now + 60000 * MS, 185, 15);
}

static void
test_confirmation (Fixture *fixture, gconstpointer data)
{
  record (fixture, ACCOUNT, fixture->now, 195, 5);
  record (fixture, ACCOUNT, fixture->now + 60000 * MS, 195, 5);
  assert_last (fixture, ACCOUNT, fixture->now + 60000 * MS, fixture->now, 195);

  reopen (fixture);
  assert_last (fixture, ACCOUNT, fixture->now + 60000 * MS, fixture->now, 195);
}

/* Another process sees it while this one goes on. */
static void
test_confirmation_at_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HrReading) balance = NULL;
  g_autoptr (GError) error = NULL;
  HrStore *other = NULL;
  gint64 changed_at;

  hr_store_confirm_at_once (fixture->store);
  record (fixture, ACCOUNT, fixture->now, 195, 5);
  record (fixture, ACCOUNT, fixture->now + 60000 * MS, 195, 5);

  other = hr_store_new (fixture->path, HR_CLOCK (fixture->clock));
  hr_test_history_get_last (other, ACCOUNT, &balance, &changed_at, &error);
  g_assert_no_error (error);
  g_assert_cmpint (balance->at, ==, fixture->now + 60000 * MS);
  g_assert_cmpint (changed_at, ==, fixture->now);
  g_assert_true (hr_store_close (other));
  g_object_unref (other);
}

static goffset
get_log_size (Fixture *fixture)
{
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (log);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE,
                                                  G_FILE_QUERY_INFO_NONE, NULL, &error);

  g_assert_no_error (error);
  return g_file_info_get_size (info);
}

static void
test_rest_costs_nothing (Fixture *fixture, gconstpointer data)
{
  goffset before;

  record (fixture, ACCOUNT, fixture->now, 195, 5);
  /* The first thinning does one of its few steps after each answer. */
  for (guint i = 0; i < 10; i++)
    g_array_unref (hr_test_history_all (fixture->store, ACCOUNT));
  before = get_log_size (fixture);

  for (gint64 minute = 1; minute < 60; minute++)
    record (fixture, ACCOUNT, fixture->now + minute * G_TIME_SPAN_MINUTE, 195, 5);
  g_assert_cmpint (get_log_size (fixture), ==, before);

  record (fixture, ACCOUNT, fixture->now + HR_TEST_HOUR, 195, 5);
  g_assert_cmpint (get_log_size (fixture), >, before);
}

static void
test_clock_set_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) readings = NULL;

  record (fixture, ACCOUNT, fixture->now, 195, 5);
  record (fixture, ACCOUNT, fixture->now - HR_TEST_HOUR, 185, 15);
  record (fixture, ACCOUNT, fixture->now - HR_TEST_HOUR, 175, 25);
  record (fixture, ACCOUNT, fixture->now + 5 * MS, 165, 35);

  readings = hr_test_history_all (fixture->store, ACCOUNT);
  g_assert_cmpuint (readings->len, ==, 4);
  assert_reading (&g_array_index (readings, HrReading, 0), fixture->now, 195, 5);
  assert_reading (&g_array_index (readings, HrReading, 1), fixture->now + 1 * MS, 185, 15);
  assert_reading (&g_array_index (readings, HrReading, 2), fixture->now + 2 * MS, 175, 25);
  assert_reading (&g_array_index (readings, HrReading, 3), fixture->now + 5 * MS, 165, 35);
}

/* Recorded while the clock was 400 days ahead: nothing stays there, and nothing is lost. */
static void
test_clock_was_ahead (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) readings = NULL;
  const gint64 ahead = fixture->now + 400 * HR_TEST_DAY;

  record (fixture, ACCOUNT, fixture->now - HR_TEST_DAY, 195, 5);
  for (gint64 i = 1; i <= 3; i++)
    record (fixture, ACCOUNT, ahead + i * MS, 195 - 10 * i, 5 + 10 * i);
  record (fixture, ACCOUNT, fixture->now, 155, 45);
  record (fixture, ACCOUNT, fixture->now + 1 * MS, 145, 55);

  readings = hr_test_history_all (fixture->store, ACCOUNT);
  g_assert_cmpuint (readings->len, ==, 6);
  for (guint i = 0; i < readings->len; i++) {
    const HrReading *reading = &g_array_index (readings, HrReading, i);

    g_assert_cmpint (reading->used, ==, 5 + 10 * i);
    g_assert_cmpint (reading->at, <=, fixture->now + 1 * MS);
    g_assert_true (i == 0 || reading[-1].at < reading->at);
  }
  assert_last (fixture, ACCOUNT, fixture->now + 1 * MS, fixture->now + 1 * MS, 145);
}

/* Two processes with one file: what is remembered of it is what is in it. */
static void
test_two_write (Fixture *fixture, gconstpointer data)
{
  HrStore *other = hr_store_new (fixture->path, HR_CLOCK (fixture->clock));
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) readings = NULL;

  record (fixture, ACCOUNT, fixture->now, 195, 5);
  record (fixture, ACCOUNT, fixture->now + 1000 * MS, 195, 5);
  hr_test_history_record (other, ACCOUNT, fixture->now + 2000 * MS, 185, 15, &error);
  g_assert_no_error (error);
  record (fixture, ACCOUNT, fixture->now + 3000 * MS, 185, 15);
  assert_last (fixture, ACCOUNT, fixture->now + 3000 * MS, fixture->now + 2000 * MS, 185);
  hr_test_history_record (other, ACCOUNT, fixture->now + 4000 * MS, 195, 5, &error);
  g_assert_no_error (error);
  assert_last (fixture, ACCOUNT, fixture->now + 4000 * MS, fixture->now + 4000 * MS, 195);

  readings = hr_test_history_all (fixture->store, ACCOUNT);
  g_assert_cmpuint (readings->len, ==, 3);
  g_assert_finalize_object (other);
}

static void
test_accounts (Fixture *fixture, gconstpointer data)
{
  /* An id is data, never SQL. */
  const char *other = "it's; DROP TABLE sample; -- “x”";
  g_autoptr (GArray) mine = NULL;
  g_autoptr (GArray) others = NULL;

  record (fixture, ACCOUNT, fixture->now, 195, 5);
  record (fixture, other, fixture->now, 7, HR_TEST_NO_USE);
  record (fixture, other, fixture->now + 1 * MS, 6, HR_TEST_NO_USE);

  assert_last (fixture, ACCOUNT, fixture->now, fixture->now, 195);
  assert_last (fixture, other, fixture->now + 1 * MS, fixture->now + 1 * MS, 6);

  hr_store_forget (fixture->store, other);
  mine = hr_test_history_all (fixture->store, ACCOUNT);
  others = hr_test_history_all (fixture->store, other);
  g_assert_cmpuint (mine->len, ==, 1);
  g_assert_cmpuint (others->len, ==, 0);

  /* Nothing is remembered of it either. */
  record (fixture, other, fixture->now + 2 * MS, 6, HR_TEST_NO_USE);
  assert_last (fixture, other, fixture->now + 2 * MS, fixture->now + 2 * MS, 6);
}

static void
test_range (Fixture *fixture, gconstpointer data)
{
  static const struct {
    gint64 from, to;
    guint n;
    gint64 first; /* number of the first row that comes back */
  } rows[] = {
    { G_MININT64, G_MAXINT64, 10, 0 }, /* all there is */
    { 0, 9000, 10, 0 },                /* both ends belong to it, and nothing was before */
    { 3000, 5000, 4, 2 },              /* three, and the one before */
    { 3001, 4999, 2, 3 },              /* one, and the one before */
    { 3001, 3999, 1, 3 },              /* none, but what was in force */
    { 20000, 30000, 1, 9 },            /* long after */
    { -2000, -1000, 0, 0 },            /* before anything */
  };

  for (gint64 i = 0; i < 10; i++)
    record (fixture, ACCOUNT, fixture->now + i * G_TIME_SPAN_SECOND, 100 - i, i);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    gboolean all = rows[i].from == G_MININT64;
    g_autoptr (GArray) readings =
        hr_test_history_load (fixture->store, ACCOUNT,
                              all ? rows[i].from : fixture->now + rows[i].from * MS,
                              all ? rows[i].to : fixture->now + rows[i].to * MS, 100, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (readings->len, ==, rows[i].n);
    for (guint j = 0; j < readings->len; j++) {
      gint64 number = rows[i].first + (gint64) j;

      assert_reading (&g_array_index (readings, HrReading, j),
                      fixture->now + number * G_TIME_SPAN_SECOND, 100 - number, number);
    }
  }
}

static void
test_latest (Fixture *fixture, gconstpointer data)
{
  static const guint asked[] = { 0, 1, 3, 10, 11 };

  for (gint64 i = 0; i < 10; i++)
    record (fixture, ACCOUNT, fixture->now + i * MS, 100 - i, i);

  for (guint i = 0; i < G_N_ELEMENTS (asked); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GArray) readings =
        hr_test_history_load_latest (fixture->store, ACCOUNT, asked[i], &error);
    gint64 n = MIN (asked[i], 10);

    g_assert_no_error (error);
    g_assert_cmpuint (readings->len, ==, n);
    for (gint64 j = 0; j < n; j++)
      g_assert_cmpint (g_array_index (readings, HrReading, j).used, ==, 10 - n + j);
  }
}

/* Random walks with a spike up and a spike down: whatever is left out, they are not. */
static void
test_reduced (Fixture *fixture, gconstpointer data)
{
  static const guint maxima[] = { 4, 5, 7, 40, 600, 4999 };
  const guint n_rows = 5000;
  g_autofree HrReading *rows = g_new0 (HrReading, n_rows);
  gint64 at = fixture->now, credits = 100000;
  guint low, high;

  for (guint i = 0; i < n_rows; i++) {
    at += g_test_rand_int_range (1, 600000) * MS;
    credits += g_test_rand_int_range (-50, 50);
    rows[i] = (HrReading){ .at = at, .credits = credits, .used = i, .used_known = TRUE };
  }
  low = (guint) g_test_rand_int_range (1, n_rows / 2);
  high = (guint) g_test_rand_int_range (n_rows / 2, n_rows - 1);
  rows[low].credits = -1;
  rows[high].credits = 900000;
  hr_test_history_fill (fixture->path, ACCOUNT, rows, n_rows);

  for (guint i = 0; i < G_N_ELEMENTS (maxima); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GArray) readings =
        hr_test_history_load (fixture->store, ACCOUNT, fixture->now, G_MAXINT64, maxima[i], &error);
    gboolean has_low = FALSE, has_high = FALSE;

    g_assert_no_error (error);
    g_assert_cmpuint (readings->len, <=, maxima[i]);
    g_assert_cmpint (g_array_index (readings, HrReading, 0).at, ==, rows[0].at);
    g_assert_cmpint (g_array_index (readings, HrReading, readings->len - 1).at, ==, at);

    for (guint j = 0; j < readings->len; j++) {
      const HrReading *reading = &g_array_index (readings, HrReading, j);

      /* Each is a true row, in the order of time, once. */
      assert_reading (reading, rows[reading->used].at, rows[reading->used].credits, reading->used);
      g_assert_true (j == 0 || reading[-1].at < reading->at);
      has_low |= reading->used == low;
      has_high |= reading->used == high;
    }
    g_assert_true (has_low && has_high);
  }
}

typedef struct {
  guint answered;
  guint failed;
  int code;
} Answers;

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) readings = hr_store_load_finish (HR_STORE (source), result, &error);
  Answers *answers = user_data;

  g_assert_true ((readings == NULL) == (error != NULL));
  answers->answered++;
  if (error != NULL) {
    answers->failed++;
    answers->code = error->code;
    g_assert_cmpstr (g_quark_to_string (error->domain), ==,
                     g_quark_to_string (error->code == G_IO_ERROR_CANCELLED ? G_IO_ERROR
                                                                            : HR_STORE_ERROR));
  }
}

static void
on_recorded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  Answers *answers = user_data;

  answers->answered++;
  if (!hr_store_record_finish (HR_STORE (source), result, NULL, &error)) {
    answers->failed++;
    answers->code = error->code;
  }
}

static void
wait_for (Answers *answers, guint n)
{
  while (answers->answered < n)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_cancel_load (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Answers answers = { 0 };

  record (fixture, ACCOUNT, fixture->now, 195, 5);
  record (fixture, ACCOUNT, fixture->now + G_TIME_SPAN_SECOND, 195, 5);
  for (guint i = 0; i < 10; i++)
    hr_store_load_async (fixture->store, ACCOUNT, 0, G_MAXINT64, 100, cancellable, on_loaded,
                         &answers);
  g_cancellable_cancel (cancellable);
  wait_for (&answers, 10);
  g_assert_cmpuint (answers.failed, ==, 10);
  g_assert_cmpint (answers.code, ==, G_IO_ERROR_CANCELLED);
  g_assert_no_error (hr_store_get_problem (fixture->store));

  /* What was only remembered is so still. */
  assert_last (fixture, ACCOUNT, fixture->now + G_TIME_SPAN_SECOND, fixture->now, 195);
}

static void
test_close (Fixture *fixture, gconstpointer data)
{
  const HrReading balance = { .credits = 195, .at = fixture->now };
  g_autoptr (GArray) readings = NULL;
  Answers recorded = { 0 }, late = { 0 }, loaded = { 0 };

  /* Not even waited for, and yet written. */
  hr_store_record_async (fixture->store, ACCOUNT, NULL, &balance, NULL, on_recorded, &recorded);
  g_assert_true (hr_store_close (fixture->store));
  g_assert_true (hr_store_close (fixture->store));

  hr_store_record_async (fixture->store, ACCOUNT, NULL, &balance, NULL, on_recorded, &late);
  hr_store_load_async (fixture->store, ACCOUNT, 0, 1, 4, NULL, on_loaded, &loaded);
  wait_for (&recorded, 1);
  wait_for (&late, 1);
  wait_for (&loaded, 1);
  g_assert_cmpuint (recorded.failed, ==, 0);
  g_assert_cmpuint (late.failed, ==, 1);
  g_assert_cmpint (late.code, ==, HR_STORE_ERROR_CLOSED);
  g_assert_cmpint (loaded.code, ==, HR_STORE_ERROR_CLOSED);

  reopen (fixture);
  readings = hr_test_history_all (fixture->store, ACCOUNT);
  g_assert_cmpuint (readings->len, ==, 1);
}

/* Let go of with an answer on its way, which keeps it until then. */
static void
test_let_go (Fixture *fixture, gconstpointer data)
{
  const HrReading balance = { .credits = 195, .at = fixture->now };
  Answers answers = { 0 };

  for (guint i = 0; i < 50; i++) {
    hr_store_record_async (fixture->store, ACCOUNT, NULL, &balance, NULL, on_recorded, &answers);
    g_object_unref (fixture->store);
    fixture->store = NULL;
    wait_for (&answers, i + 1);
    g_assert_cmpuint (answers.failed, ==, 0);
    fixture->store = hr_store_new (fixture->path, HR_CLOCK (fixture->clock));
  }
}

static void
test_in_memory (void)
{
  g_autoptr (HrFakeClock) clock = hr_fake_clock_new ();
  HrStore *store = hr_store_new (NULL, HR_CLOCK (clock));
  g_autoptr (GArray) readings = NULL;
  g_autoptr (GError) error = NULL;

  for (gint64 i = 0; i < 3; i++)
    g_assert_true (hr_test_history_record (store, ACCOUNT, (1000 + i) * G_TIME_SPAN_MILLISECOND, i,
                                           i, &error));
  readings = hr_test_history_all (store, ACCOUNT);
  g_assert_cmpuint (readings->len, ==, 3);
  g_assert_no_error (hr_store_get_problem (store));
  g_assert_finalize_object (store);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/history/empty", test_empty);
  ADD ("/history/record/changes-only", test_changes_only);
  ADD ("/history/record/outlives-restart", test_outlives_restart);
  ADD ("/history/record/confirmation-outlives-restart", test_confirmation);
  ADD ("/history/record/confirmation-at-once", test_confirmation_at_once);
  ADD ("/history/record/rest-costs-nothing", test_rest_costs_nothing);
  ADD ("/history/record/clock-set-back-keeps-order", test_clock_set_back);
  ADD ("/history/record/clock-was-ahead", test_clock_was_ahead);
  ADD ("/history/record/two-write", test_two_write);
  ADD ("/history/accounts-are-apart", test_accounts);
  ADD ("/history/load/range", test_range);
  ADD ("/history/load/latest", test_latest);
  ADD ("/history/load/reduced-keeps-extremes", test_reduced);
  ADD ("/history/load/cancelled", test_cancel_load);
  ADD ("/history/close/writes-everything", test_close);
  ADD ("/history/let-go-while-busy", test_let_go);
#undef ADD
  g_test_add_func ("/history/in-memory", test_in_memory);

  return g_test_run ();
}
