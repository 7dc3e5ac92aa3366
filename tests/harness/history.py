# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A past for an account that has none: history.db as an earlier run would have left it."""

import contextlib
import pathlib
import sqlite3
import time

SCHEMA = '''
CREATE TABLE sample (account TEXT NOT NULL, at INTEGER NOT NULL, credits INTEGER NOT NULL,
  used INTEGER, PRIMARY KEY (account, at)) WITHOUT ROWID;
CREATE TABLE confirmed (account TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
PRAGMA user_version = 1;
'''


def write_steady_spending(world, credits, used, account='default', step=10, minutes=10, days=2):
    """So many credits were spent every so many minutes, down to what is left now."""
    folder = pathlib.Path(world.env['XDG_DATA_HOME']) / 'headroom'
    folder.mkdir(mode=0o700, parents=True)
    now = int(time.time() * 1000)
    gap = minutes * 60 * 1000
    count = days * 24 * 60 // minutes
    rows = [(account, now - i * gap, credits + i * step, used - i * step)
            for i in range(1, count + 1)]
    with contextlib.closing(sqlite3.connect(folder / 'history.db')) as database:
        database.executescript(SCHEMA)
        database.executemany('INSERT INTO sample VALUES (?, ?, ?, ?)', rows)
        database.execute('INSERT INTO confirmed VALUES (?, ?)', (account, now - gap))
        database.commit()
