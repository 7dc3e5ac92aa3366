/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A million rows: how long the history takes for them, and how long the main loop waits meanwhile.
 * Prints a line for each measurement. With an argument, that many rows.
 */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-fake-clock.h"
#include "hr-store.h"
#include "hr-test-history.h"

#include <glib/gstdio.h>

#include <stdlib.h>
#include <time.h>

#define ACCOUNT    "default"
#define DAY        HR_TEST_DAY
#define N_ROWS     1000000
#define MAX_POINTS 600
#define N_RECORDED 100

/* What a window that redraws would be: a source that wants its turn 60 times a second. */
typedef struct {
  guint source;
  gint64 last;    /* µs */
  gint64 longest; /* µs */
} Ticker;

/* Between two waits for something to do, the main thread gives nobody else a turn. How long that
 * takes is counted in its own processor time: what other programs take of it is not ours. */
typedef struct {
  gint64 woken;   /* ns of the thread's processor time */
  gint64 longest; /* ns */
} Busy;

static Busy busy;

static gint64
get_thread_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * 1000000000 + now.tv_nsec;
}

static gint
poll_and_watch (GPollFD *fds, guint n_fds, gint timeout)
{
  gint result;

  busy.longest = MAX (busy.longest, get_thread_time () - busy.woken);
  result = g_poll (fds, n_fds, timeout);
  busy.woken = get_thread_time ();
  return result;
}

static gboolean
on_tick (gpointer user_data)
{
  Ticker *ticker = user_data;
  gint64 now = g_get_monotonic_time ();

  ticker->longest = MAX (ticker->longest, now - ticker->last);
  ticker->last = now;

  return G_SOURCE_CONTINUE;
}

static void
ticker_begin (Ticker *ticker)
{
  ticker->last = g_get_monotonic_time ();
  ticker->longest = 0;
  ticker->source = g_timeout_add (16, on_tick, ticker);
  busy = (Busy){ .woken = get_thread_time () };
}

/* Ends it, and the line that is being printed. */
static void
ticker_end (Ticker *ticker)
{
  /* What came after the last tick was a gap as well. */
  on_tick (ticker);
  busy.longest = MAX (busy.longest, get_thread_time () - busy.woken);
  g_source_remove (ticker->source);
  g_print (", longest gap %.1f ms, busy at most %.2f ms at one go\n",
           (double) ticker->longest / 1000, (double) busy.longest / 1e6);
}

static double
seconds_since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
}

static GArray *
make_rows (gint64 now, gint64 span, gsize n)
{
  GArray *rows = g_array_sized_new (FALSE, FALSE, sizeof (HrReading), (guint) n);
  /* The same rows in each run. */
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  gint64 credits = 1000, used = 0;

  for (gsize i = 0; i < n; i++) {
    HrReading row;
    gint64 spent = g_rand_int_range (random, 1, 30);

    used += spent;
    credits += credits < 100 ? 1000 : -spent;
    row = (HrReading){
      .at = now - span + (gint64) ((double) span * (double) i / (double) n),
      .credits = credits,
      .used = used,
      .used_known = TRUE,
    };
    g_array_append_val (rows, row);
  }

  return rows;
}

static double
get_size (const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 ? (double) info.st_size / 1024 / 1024 : 0;
}

static void
stop_on_error (const GError *error)
{
  if (error != NULL)
    g_error ("%s", error->message);
}

static gboolean
on_time (gpointer user_data)
{
  gboolean *over = user_data;

  *over = TRUE;
  return G_SOURCE_REMOVE;
}

static void
measure_idle (void)
{
  Ticker ticker;
  gboolean over = FALSE;

  ticker_begin (&ticker);
  g_timeout_add (2000, on_time, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
  g_print ("idle");
  ticker_end (&ticker);
}

static void
measure_open (HrStore *store)
{
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  Ticker ticker;
  double seconds;

  ticker_begin (&ticker);
  hr_test_history_get_last (store, ACCOUNT, NULL, NULL, &error);
  stop_on_error (error);
  seconds = seconds_since (start);
  g_print ("open, check, read the last row: %.0f ms", seconds * 1000);
  ticker_end (&ticker);
}

static void
measure_load (HrStore *store, const char *name, gint64 from)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) readings = NULL;
  gint64 start = g_get_monotonic_time ();
  Ticker ticker;
  double seconds;

  ticker_begin (&ticker);
  readings = hr_test_history_load (store, ACCOUNT, from, G_MAXINT64, MAX_POINTS, &error);
  stop_on_error (error);
  seconds = seconds_since (start);
  g_print ("load %s: %u points in %.0f ms", name, readings->len, seconds * 1000);
  ticker_end (&ticker);
}

static void
measure_loads (HrStore *store, gint64 now)
{
  measure_load (store, "24 h", now - DAY);
  measure_load (store, "7 d", now - 7 * DAY);
  measure_load (store, "30 d", now - 30 * DAY);
  measure_load (store, "all", G_MININT64);
}

static void
measure_record (HrStore *store, gint64 now)
{
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  Ticker ticker;
  double seconds;

  ticker_begin (&ticker);
  for (gint64 i = 1; i <= N_RECORDED; i++) {
    hr_test_history_record (store, ACCOUNT, now + i, i, i, &error);
    stop_on_error (error);
  }
  seconds = seconds_since (start);
  g_print ("record: %.2f ms for a row to be on the disk", seconds * 1000 / N_RECORDED);
  ticker_end (&ticker);
}

/* One step of the thinning is done between two answers, so it is over when the file has stopped
 * shrinking. */
static void
measure_thinning (HrStore *store, gsize n_rows)
{
  gint64 start = g_get_monotonic_time ();
  Ticker ticker;
  double seconds;

  ticker_begin (&ticker);
  for (gsize i = 0; i < n_rows / 1000 + 100; i++) {
    g_autoptr (GError) error = NULL;

    hr_test_history_get_last (store, ACCOUNT, NULL, NULL, &error);
    stop_on_error (error);
  }
  seconds = seconds_since (start);
  g_print ("thin: %.1f s", seconds);
  ticker_end (&ticker);
}

/* All of them so new that none is thinned: the most that a chart can be asked to show. */
static void
bench_charts (const char *path, HrClock *clock, gsize n_rows)
{
  gint64 now = hr_clock_get_wall_time (clock);
  g_autoptr (GArray) rows = make_rows (now, 89 * DAY, n_rows);
  gint64 start = g_get_monotonic_time ();
  g_autoptr (HrStore) store = NULL;

  hr_test_history_fill (path, ACCOUNT, (HrReading *) rows->data, rows->len);
  g_print ("%u rows of 89 days: written in %.1f s, %.1f MiB\n", rows->len, seconds_since (start),
           get_size (path));

  store = hr_store_new (path, clock);
  measure_open (store);
  measure_loads (store, now);
  measure_record (store, now);
  hr_store_close (store);
}

/* Eight years of a change every few minutes. */
static void
bench_thinning (const char *path, HrClock *clock, gsize n_rows)
{
  gint64 now = hr_clock_get_wall_time (clock);
  g_autoptr (GArray) rows = make_rows (now, 2920 * DAY, n_rows);
  g_autoptr (HrStore) store = NULL;
  g_autoptr (GArray) left = NULL;

  hr_test_history_fill (path, ACCOUNT, (HrReading *) rows->data, rows->len);
  g_print ("%u rows of 8 years: %.1f MiB\n", rows->len, get_size (path));

  store = hr_store_new (path, clock);
  measure_open (store);
  measure_thinning (store, n_rows);
  left = hr_test_history_all (store, ACCOUNT);
  measure_loads (store, now);
  hr_store_close (store);
  g_print ("thinned to %u rows, %.1f MiB\n", left->len, get_size (path));
}

int
main (int argc, char **argv)
{
  g_autoptr (HrFakeClock) clock = hr_fake_clock_new ();
  gsize n_rows = argc > 1 ? (gsize) g_ascii_strtoull (argv[1], NULL, 10) : N_ROWS;
  char *folder = hr_test_folder_new ();
  g_autofree char *charts = g_build_filename (folder, "charts.db", NULL);
  g_autofree char *thinning = g_build_filename (folder, "thinning.db", NULL);

  if (n_rows < 1000) {
    g_printerr ("At least 1000 rows\n");
    hr_test_folder_free (folder);
    return EXIT_FAILURE;
  }

  g_main_context_set_poll_func (NULL, poll_and_watch);
  measure_idle ();
  bench_charts (charts, HR_CLOCK (clock), n_rows);
  bench_thinning (thinning, HR_CLOCK (clock), n_rows);
  hr_test_folder_free (folder);

  return EXIT_SUCCESS;
}
