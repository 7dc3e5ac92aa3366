/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "history-file-fixture.h"

#include <unistd.h>

/* A file that is not what it was is set aside, and the program goes on. */

static void
damage_garbage (Fixture *fixture)
{
  g_autofree char *garbage = g_strnfill (20000, 'x');

  make_folder (fixture);
  write_file (fixture->path, garbage, -1);
}

static void
damage_truncated (Fixture *fixture)
{
  fill (fixture, 2000);
  g_assert_cmpint (truncate (fixture->path, 3 * 4096 + 100), ==, 0);
}

static void
overwrite (Fixture *fixture, gsize from, gsize until, char with)
{
  g_autofree char *text = NULL;
  gsize length;

  fill (fixture, 2000);
  text = g_bytes_unref_to_data (read_file (fixture->path), &length);
  memset (text + from, with, MIN (until, length) - from);
  write_file (fixture->path, text, (gssize) length);
}

/* Page 2 to the end, with a header that is whole. */
static void
damage_overwritten (Fixture *fixture)
{
  overwrite (fixture, 4096, G_MAXSIZE, 0x5a);
}

/* The numbers of the formats that a file is to be written and read by. SQLite knows 1 and 2. */
static void
damage_write_format (Fixture *fixture)
{
  overwrite (fixture, 18, 19, 3);
}

static void
damage_read_format (Fixture *fixture)
{
  overwrite (fixture, 19, 20, 3);
}

#define CONFIRMED                                                                                  \
  "CREATE TABLE confirmed (account TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;"
#define TABLES                                                                                     \
  "CREATE TABLE sample (account TEXT NOT NULL, at INTEGER NOT NULL, credits INTEGER NOT NULL,"     \
  " used INTEGER, PRIMARY KEY (account, at)) WITHOUT ROWID;"                                       \
  "CREATE TABLE confirmed (account TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;"
#define VERSION "PRAGMA user_version = 1;"

typedef struct {
  const char *name;
  void (*damage) (Fixture *fixture);
  const char *sql;
} Damage;

static const Damage damages[] = {
  { "garbage", damage_garbage, NULL },         /* no database at all */
  { "truncated", damage_truncated, NULL },     /* the end is missing */
  { "overwritten", damage_overwritten, NULL }, /* the middle is not what it was */
  { "write-format", damage_write_format, NULL },
  { "read-format", damage_read_format, NULL },
  /* Nothing in it that belongs there; somebody else's tables, with and without a version */
  { "no-table", NULL, VERSION },
  { "other-table", NULL, "CREATE TABLE sample (a); CREATE TABLE confirmed (a);" VERSION },
  { "no-version", NULL, TABLES },
  /* What would answer for ever, and what takes away what was kept */
  { "view", NULL, "CREATE VIEW sample AS SELECT 'default' AS account, 1 AS at;" VERSION },
  { "trigger", NULL,
    TABLES "CREATE TRIGGER t AFTER INSERT ON sample BEGIN DELETE FROM sample; END;" VERSION },
  /* What was never there: tables, indices, virtual tables, views beside ours */
  { "foreign-table", NULL, TABLES "CREATE TABLE note (text TEXT);" VERSION },
  { "foreign-view", NULL, TABLES "CREATE VIEW v AS SELECT * FROM sample;" VERSION },
  { "index-on-expression", NULL,
    TABLES "CREATE INDEX i ON sample (length (hex (zeroblob (1000000))));" VERSION },
  { "virtual-table", NULL, TABLES "CREATE VIRTUAL TABLE f USING fts5 (x);" VERSION },
  /* Ours, but for a column: one more, one that is reckoned, another type, another key or order */
  { "column-more", NULL, TABLES "ALTER TABLE sample ADD COLUMN mood TEXT;" VERSION },
  { "column-generated", NULL, TABLES "ALTER TABLE sample ADD COLUMN x AS (credits * 2);" VERSION },
  { "column-type", NULL,
    "CREATE TABLE sample (account TEXT NOT NULL, at INTEGER NOT NULL, credits TEXT NOT NULL,"
    " used INTEGER, PRIMARY KEY (account, at)) WITHOUT ROWID;" CONFIRMED VERSION },
  { "no-key", NULL,
    "CREATE TABLE sample (account TEXT NOT NULL, at INTEGER NOT NULL, credits INTEGER NOT NULL,"
    " used INTEGER);" CONFIRMED VERSION },
  { "collation", NULL,
    "CREATE TABLE sample (account TEXT NOT NULL COLLATE NOCASE, at INTEGER NOT NULL, credits"
    " INTEGER NOT NULL, used INTEGER, PRIMARY KEY (account, at)) WITHOUT ROWID;" CONFIRMED
        VERSION },
  { "unique", NULL,
    "CREATE TABLE sample (account TEXT NOT NULL, at INTEGER NOT NULL, credits INTEGER NOT NULL"
    " UNIQUE, used INTEGER, PRIMARY KEY (account, at)) WITHOUT ROWID;" CONFIRMED VERSION },
  /* Numbers beyond all reckoning, a text for one, and ids that read otherwise than they sort */
  { "time", NULL, TABLES VERSION "INSERT INTO sample VALUES ('default', -1, 5, 5)" },
  { "credits", NULL, TABLES VERSION "INSERT INTO sample VALUES ('default', 1, 1e18, 5)" },
  { "text", NULL, TABLES VERSION "INSERT INTO sample VALUES ('default', 'now', 5, 5)" },
  { "confirmed", NULL, TABLES VERSION "INSERT INTO confirmed VALUES ('default', -1)" },
  { "nul-in-id", NULL, TABLES VERSION "INSERT INTO sample VALUES ('a' || char (0), 1, 5, 5)" },
  { "blob-as-id", NULL, TABLES VERSION "INSERT INTO sample VALUES (x'61', 1, 5, 5)" },
};

static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  const Damage *damage = data;
  g_autofree char *expected = g_strconcat (fixture->path, ".damaged-20261122-143200", NULL);
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) aside = NULL;

  if (damage->sql != NULL)
    execute (fixture, damage->sql);
  else
    damage->damage (fixture);
  before = read_file (fixture->path);
  open_history (fixture);
  record (fixture, 1);

  assert_problem (fixture, HR_STORE_ERROR_DAMAGED);
  g_assert_cmpuint (fixture->told, ==, 1);
  g_assert_cmpstr (hr_store_get_problem (fixture->store)->message, ==, expected);
  aside = read_file (expected);
  g_assert_true (g_bytes_equal (aside, before));

  /* It goes on, and the next run knows nothing of it. */
  record (fixture, 2);
  assert_rows (fixture, 2);
  close_history (fixture);
  open_history (fixture);
  assert_rows (fixture, 2);
  assert_no_problem (fixture);
}

/* Ours, though written in another way. */
static void
test_other_words (Fixture *fixture, gconstpointer data)
{
  execute (fixture,
           "create table \"sample\" (account text not null, at integer not null, -- when\n"
           " credits integer not null, used integer, primary key (account, at)) without rowid;"
           "CREATE TABLE confirmed(account TEXT NOT NULL PRIMARY KEY,at INTEGER NOT NULL)"
           "WITHOUT ROWID; INSERT INTO sample VALUES ('default', 1, 5, 5);" VERSION);
  open_history (fixture);
  assert_rows (fixture, 1);
  assert_no_problem (fixture);
}

/* Twice within a second: neither overwrites the other. */
static void
test_damaged_twice (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = g_strconcat (fixture->path, ".damaged-20261122-143200", NULL);
  g_autofree char *second = g_strconcat (first, "-2", NULL);

  for (guint i = 0; i < 2; i++) {
    damage_garbage (fixture);
    open_history (fixture);
    record (fixture, 1);
    g_assert_cmpstr (hr_store_get_problem (fixture->store)->message, ==, i == 0 ? first : second);
    close_history (fixture);
  }
  g_assert_true (g_file_test (first, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (second, G_FILE_TEST_EXISTS));
}

/* The log goes with the file that it belongs to, and so does a journal, which would be played into
 * a new file of that name. With a zero in front, SQLite takes either for one that is over. */
static void
test_damaged_log (Fixture *fixture, gconstpointer data)
{
  static const char content[] = "\0what belongs to that file";
  const char *suffix = data;
  g_autofree char *log = g_strconcat (fixture->path, suffix, NULL);
  g_autofree char *aside = g_strconcat (fixture->path, ".damaged-20261122-143200", suffix, NULL);
  g_autoptr (GBytes) bytes = NULL;

  damage_overwritten (fixture);
  write_file (log, content, sizeof content);
  open_history (fixture);
  record (fixture, 1);
  assert_problem (fixture, HR_STORE_ERROR_DAMAGED);
  bytes = read_file (aside);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), content,
                   sizeof content);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, data, func) g_test_add (path, Fixture, data, set_up, func, tear_down)
  for (guint i = 0; i < G_N_ELEMENTS (damages); i++) {
    g_autofree char *path = g_strconcat ("/history/damage/", damages[i].name, NULL);

    ADD (path, &damages[i], test_damaged);
  }
  ADD ("/history/damage/other-words-are-none", NULL, test_other_words);
  ADD ("/history/damage/twice", NULL, test_damaged_twice);
  ADD ("/history/damage/log-goes-with-it", "-wal", test_damaged_log);
  ADD ("/history/damage/journal-goes-with-it", "-journal", test_damaged_log);
#undef ADD

  return g_test_run ();
}
