#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the seeds of the history's fuzz target, which nobody can write by hand.

    tests/fuzz/make_history_seeds.py FOLDER

The pages are of 512 bytes, SQLite's smallest: a mutation then more often hits something.
"""

import pathlib
import sqlite3
import sys
import tempfile

NOW = 1795357920000
DAY = 24 * 3600 * 1000
SEPARATOR = b"\n== log ==\n"

TABLES = """
CREATE TABLE sample (
  account TEXT NOT NULL,
  at INTEGER NOT NULL,
  credits INTEGER NOT NULL,
  used INTEGER,
  PRIMARY KEY (account, at)
) WITHOUT ROWID;
CREATE TABLE confirmed (
  account TEXT NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL
) WITHOUT ROWID;
"""
VERSION = "PRAGMA user_version = 1;"

SMALLEST, LARGEST = -2 ** 63, 2 ** 63 - 1


def rows(n, gap=300000):
    return [("default", NOW - (n - i) * gap, 1000 - i * 10, i * 10) for i in range(n)]


# What each seed is made of: a script, and rows.
SEEDS = {
    "empty-tables": (TABLES + VERSION, []),
    "one-row": (TABLES + VERSION, rows(1)),
    "day": (TABLES + VERSION, rows(30)),
    "three-years": (TABLES + VERSION, rows(24, 50 * DAY)),
    "thinned-by-the-hour": (TABLES + VERSION, rows(40, 3 * DAY + 600000)),
    "two-accounts": (TABLES + VERSION, rows(3) + [("other", NOW - 1000, -5, None)]),
    "used-unknown": (TABLES + VERSION, [("default", NOW - 1000, 5, None), ("default", NOW, 4, None)]),
    # What no version of the program has ever written.
    "version-0": (TABLES, rows(2)),
    "version-2": (TABLES + "PRAGMA user_version = 2;", rows(2)),
    "version-negative": (TABLES + "PRAGMA user_version = -1;", rows(2)),
    "no-tables": (VERSION, []),
    "other-tables": ("CREATE TABLE sample (a, b); CREATE TABLE confirmed (a);" + VERSION, []),
    "view": ("CREATE VIEW sample AS SELECT 'default' AS account, 1 AS at, 2 AS credits, 3 AS used;"
             "CREATE TABLE confirmed (account, at);" + VERSION, []),
    "endless-view": ("CREATE VIEW sample AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL"
                     " SELECT i + 1 FROM n) SELECT 'default' AS account, i AS at, i AS credits,"
                     " i AS used FROM n; CREATE TABLE confirmed (account, at);" + VERSION, []),
    "trigger": (TABLES + "CREATE TRIGGER t AFTER INSERT ON sample BEGIN DELETE FROM sample; END;"
                + VERSION, rows(3)),
    "times-at-the-ends": (TABLES + VERSION, [("default", SMALLEST, 1, 1), ("default", -1, 2, 2),
                                             ("default", LARGEST, 3, 3)]),
    "counters-at-the-ends": (TABLES + VERSION, [
        ("default", NOW - 3000, SMALLEST, SMALLEST), ("default", NOW - 2000, LARGEST, LARGEST),
        ("default", NOW - 1000, SMALLEST, LARGEST)]),
    "text-for-numbers": (TABLES + VERSION, [("default", "soon", "many", "some"),
                                            ("default", 1.5, b"\0\1", None)]),
    # Walking from one account to the next would never come to an end.
    "account-with-a-nul": (TABLES + VERSION, [("other\0", NOW, 1, 1)]),
    "account-is-a-blob": (TABLES + VERSION, [(b"other", NOW, 1, 1)]),
    "generated-column": (TABLES.replace("used INTEGER", "used INTEGER AS (credits / 0)"), []),
    "never-allowed": (TABLES.replace("used INTEGER", "used INTEGER CHECK (used < 0)") + VERSION, []),
    "confirmed-at-the-end": (TABLES + f"INSERT INTO confirmed VALUES ('default', {LARGEST});"
                             + VERSION, rows(2)),
}


def make(folder, name, script, some_rows, wal=False):
    path = folder / "seed.db"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript("PRAGMA page_size = 512; PRAGMA auto_vacuum = INCREMENTAL;")
    if wal:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.executescript(script)
    if some_rows:
        connection.executemany("INSERT INTO sample VALUES (?, ?, ?, ?)", some_rows)
    data = path.read_bytes()
    if wal:
        data += SEPARATOR + (folder / "seed.db-wal").read_bytes()
    connection.close()
    path.unlink()
    return data


def main(target):
    target = pathlib.Path(target)
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        for name, (script, some_rows) in SEEDS.items():
            (target / name).write_bytes(make(folder, name, script, some_rows))
        log = make(folder, "log", TABLES + VERSION, rows(3), wal=True)
        (target / "log").write_bytes(log)
        (target / "log-cut-short").write_bytes(log[:-300])
    (target / "no-bytes").write_bytes(b"")
    (target / "no-database").write_bytes(b"The quick brown fox\n" * 40)
    whole = (target / "day").read_bytes()
    (target / "truncated").write_bytes(whole[:len(whole) // 2])
    (target / "overwritten").write_bytes(whole[:512] + b"Z" * (len(whole) - 512))


if __name__ == "__main__":
    main(sys.argv[1])
