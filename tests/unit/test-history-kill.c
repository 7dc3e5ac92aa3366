/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-database.h"
#include "hr-fake-clock.h"
#include "hr-store.h"
#include "hr-test-history.h"

#include <glib/gstdio.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ACCOUNT "default"
#define DAY     HR_TEST_DAY

/* In all, in a quick run, and how many of them with the same file: killed while it is made, while
 * it is thinned, while its log grows and is folded in. */
#define ROUNDS          240
#define ROUNDS_IF_QUICK 20
#define ROUNDS_PER_FILE 20

/* Rows three years old, ten minutes apart, for the thinning to work on. */
#define N_OLD   4000
#define OLD_GAP (10 * G_TIME_SPAN_MINUTE)
#define OLD_AGE (1100 * DAY)

static HrReading
make_row (gint64 at, gint64 number)
{
  return (HrReading){ .at = at, .credits = 1000000 - number, .used = number, .used_known = TRUE };
}

/*
 * The one that is killed: records a row after the other, and says so when it may be shown.
 */

typedef struct {
  HrStore *store; /* (unowned) */
  gint64 now;
  gint64 number;
} Recorder;

static void on_recorded (GObject *source, GAsyncResult *result, gpointer user_data);

static void
record_next (Recorder *recorder)
{
  HrReading row =
      make_row (recorder->now + recorder->number * G_TIME_SPAN_MILLISECOND, recorder->number);
  const HrReading balance = {
    .credits = row.credits,
    .used = row.used,
    .used_known = TRUE,
    .at = row.at,
  };

  hr_store_record_async (recorder->store, ACCOUNT, NULL, &balance, NULL, on_recorded, recorder);
}

static void
on_recorded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Recorder *recorder = user_data;
  g_autoptr (GError) error = NULL;
  char line[32];
  int length;

  hr_store_record_finish (HR_STORE (source), result, NULL, &error);
  g_assert_no_error (error);
  length = g_snprintf (line, sizeof line, "%" G_GINT64_FORMAT "\n", recorder->number);
  g_assert_cmpint (write (STDOUT_FILENO, line, (gsize) length), ==, length);
  recorder->number++;
  record_next (recorder);
}

static int
record_until_killed (const char *path, const char *first)
{
  g_autoptr (HrFakeClock) clock = hr_fake_clock_new ();
  g_autoptr (HrStore) store = hr_store_new (path, HR_CLOCK (clock));
  Recorder recorder = {
    .store = store,
    .now = hr_clock_get_wall_time (HR_CLOCK (clock)),
    .number = g_ascii_strtoll (first, NULL, 10),
  };

  record_next (&recorder);
  while (recorder.number >= 0)
    g_main_context_iteration (NULL, TRUE);
  return 0;
}

/*
 * The one that kills, and looks.
 */

typedef struct {
  const char *program; /* (unowned) */
  char *folder;        /* (owned) */
  char *path;          /* (owned) (nullable) */
  gint64 now;
  gboolean old; /* whether the file holds old rows */
  gint64 shown; /* how many rows were acknowledged */
} Killer;

static void
begin_file (Killer *killer, guint number)
{
  g_free (killer->path);
  killer->path = g_strdup_printf ("%s/%u/history.db", killer->folder, number);
  killer->shown = 0;
  killer->old = number % 2 == 1;

  if (killer->old) {
    g_autofree HrReading *rows = g_new0 (HrReading, N_OLD);

    for (gint64 i = 0; i < N_OLD; i++)
      rows[i] = make_row (killer->now - OLD_AGE + i * OLD_GAP, i);
    hr_test_history_fill (killer->path, ACCOUNT, rows, N_OLD);
  }
}

/* Reads what was acknowledged; stops after @lines, or at the end. */
static guint
read_lines (Killer *killer, FILE *output, guint lines)
{
  char line[32];
  guint n = 0;

  while (n < lines && fgets (line, sizeof line, output) != NULL) {
    /* A line that is not whole was not said. */
    if (strchr (line, '\n') == NULL)
      break;
    g_assert_cmpint (g_ascii_strtoll (line, NULL, 10), ==, killer->shown);
    killer->shown++;
    n++;
  }

  return n;
}

static void
run_and_kill (Killer *killer)
{
  g_autofree char *first = g_strdup_printf ("%" G_GINT64_FORMAT, killer->shown);
  const char *const command[] = { killer->program, "--record", killer->path, first, NULL };
  g_autoptr (GError) error = NULL;
  GPid pid;
  int fd;
  FILE *output;

  g_spawn_async_with_pipes (NULL, (char **) command, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                            &pid, NULL, &fd, NULL, &error);
  g_assert_no_error (error);
  output = fdopen (fd, "r");
  g_assert_nonnull (output);

  /* Any moment will do: before the first row, or some way into the work after the n-th. */
  read_lines (killer, output, (guint) g_test_rand_int_range (0, 8));
  g_usleep ((gulong) g_test_rand_int_range (0, 6000));
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  read_lines (killer, output, G_MAXUINT);
  g_assert_cmpint (fclose (output), ==, 0);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
}

/* As another process would, which neither folds the log in nor thins. */
static GArray *
peek (Killer *killer)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (HrReading));
  g_autoptr (GError) error = NULL;
  g_autoptr (HrDatabase) database = hr_database_open (killer->path, HR_DATABASE_READ_ONLY, &error);
  gboolean row = TRUE;

  g_assert_no_error (error);
  hr_database_check (database, &error);
  g_assert_no_error (error);

  g_autoptr (HrQuery) query =
      hr_database_query (database, "SELECT at, credits, used FROM sample ORDER BY at", &error);
  g_assert_no_error (error);
  while (hr_query_step (query, &row, &error) && row) {
    HrReading reading = make_row (hr_query_get_time (query, 0), hr_query_get_int (query, 2));

    g_assert_cmpint (hr_query_get_int (query, 1), ==, reading.credits);
    g_array_append_val (rows, reading);
  }
  g_assert_no_error (error);

  return g_steal_pointer (&rows);
}

/* However far the thinning got, the last row of each day is there. */
static guint
check_old (Killer *killer, GArray *rows)
{
  guint n = 0;

  for (gint64 i = 0; i < N_OLD; i++) {
    gint64 at = killer->now - OLD_AGE + i * OLD_GAP;
    gboolean last = i == N_OLD - 1 || (at + OLD_GAP) / DAY != at / DAY;
    gboolean there = n < rows->len && g_array_index (rows, HrReading, n).at == at;

    g_assert_true (there || !last);
    if (there)
      g_assert_cmpint (g_array_index (rows, HrReading, n).used, ==, i);
    n += there ? 1 : 0;
  }

  return n;
}

static void
check (Killer *killer, GArray *rows)
{
  guint old = killer->old ? check_old (killer, rows) : 0;

  /* All that was shown; and perhaps one that was written but not yet shown. */
  g_assert_cmpint (rows->len, >=, old + killer->shown);
  g_assert_cmpint (rows->len, <=, old + killer->shown + 1);
  for (guint i = old; i < rows->len; i++) {
    const HrReading *row = &g_array_index (rows, HrReading, i);

    g_assert_cmpint (row->used, ==, i - old);
    g_assert_cmpint (row->at, ==, killer->now + row->used * G_TIME_SPAN_MILLISECOND);
  }
}

static void
check_in_program (Killer *killer, HrFakeClock *clock)
{
  HrStore *store = hr_store_new (killer->path, HR_CLOCK (clock));
  g_autoptr (GArray) rows = hr_test_history_all (store, ACCOUNT);

  check (killer, rows);
  g_assert_no_error (hr_store_get_problem (store));
  g_assert_finalize_object (store);
}

/* Killed before there was a table, the file is as good as none. Looks as the next writer does:
 * until the file has its log, the kill may have left a journal, which one that only reads cannot
 * undo. */
static gboolean
is_empty (Killer *killer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HrDatabase) database = NULL;
  gint64 version;

  if (!g_file_test (killer->path, G_FILE_TEST_EXISTS))
    return TRUE;

  database = hr_database_open (killer->path, HR_DATABASE_READ_WRITE, &error);
  g_assert_no_error (error);
  hr_database_get_version (database, &version, &error);
  g_assert_no_error (error);
  return version == 0;
}

static void
test_kill (gconstpointer data)
{
  g_autoptr (HrFakeClock) clock = hr_fake_clock_new ();
  Killer killer = {
    .program = data,
    .folder = hr_test_folder_new (),
    .now = hr_clock_get_wall_time (HR_CLOCK (clock)),
  };
  guint rounds = g_test_thorough () ? ROUNDS : ROUNDS_IF_QUICK;
  gint64 shown = 0;

  for (guint round = 0; round < rounds; round++) {
    if (round % ROUNDS_PER_FILE == 0)
      begin_file (&killer, round / ROUNDS_PER_FILE);

    shown -= killer.shown;
    run_and_kill (&killer);
    shown += killer.shown;

    if (is_empty (&killer)) {
      g_assert_cmpint (killer.shown, ==, 0);
      continue;
    }

    g_autoptr (GArray) rows = peek (&killer);
    check (&killer, rows);
    /* Most files go through many kills without anybody tidying up in between. */
    if (g_test_rand_int_range (0, 10) == 0)
      check_in_program (&killer, clock);
  }

  g_test_message ("%u kills, %" G_GINT64_FORMAT " rows shown, all of them there", rounds, shown);
  g_free (killer.path);
  hr_test_folder_free (killer.folder);
}

int
main (int argc, char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "--record"))
    return record_until_killed (argv[2], argv[3]);

  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/history/kill/loses-no-row-that-was-shown", argv[0], test_kill);
  return g_test_run ();
}
