# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A history that was there before the applet started."""

import contextlib
import random
import sqlite3
import time

# As version 0.1 made it: it is brought up to date when it is opened.
SCHEMA = '''
CREATE TABLE sample (account TEXT NOT NULL, at INTEGER NOT NULL, credits INTEGER NOT NULL,
  used INTEGER, PRIMARY KEY (account, at)) WITHOUT ROWID;
CREATE TABLE confirmed (account TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
PRAGMA user_version = 1;
'''
HOUR = 3600 * 1000
COSTS = (12, 12, 10, 10, 8, 5, 2, 1)


def history_path(world):
    return world.home / '.local/share/headroom/history.db'


def read_told(world, account='default'):
    """What was told of an account, by name; nothing where there is no file yet."""
    path = history_path(world)
    if not path.exists():
        return {}
    with contextlib.closing(sqlite3.connect(f'file:{path}?mode=ro', uri=True)) as file:
        try:
            return dict(file.execute('SELECT name, value FROM told WHERE account = ?', (account,)))
        except sqlite3.OperationalError:
            return {}


def write_told(world, name, value, account='default'):
    """Changes what was told of an account, between two runs."""
    with contextlib.closing(sqlite3.connect(history_path(world))) as file, file:
        file.execute('UPDATE told SET value = ? WHERE account = ? AND name = ?',
                     (value, account, name))


def write_history(world, samples, account='default'):
    """Puts samples (Unix milliseconds, credits, used) into a file of their own."""
    path = history_path(world)
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(sqlite3.connect(path)) as file, file:
        file.executescript(SCHEMA)
        file.executemany('INSERT INTO sample VALUES (?, ?, ?, ?)',
                         [(account, *sample) for sample in samples])
        file.execute('INSERT INTO confirmed VALUES (?, ?)', (account, samples[-1][0]))


def record(file, credits, used, account='default'):
    """Adds what another process was just told."""
    at = time.time_ns() // 10 ** 6
    file.execute('INSERT INTO sample VALUES (?, ?, ?, ?)', (account, at, credits, used))
    file.execute('INSERT OR REPLACE INTO confirmed VALUES (?, ?)', (account, at))


def busy_months(days=75, credits=1000, seed=7):
    """A studio at work until now: bursts on working days, topped up when nearly empty."""
    chance = random.Random(seed)
    now = int(time.time()) * 1000
    at, used, samples = now - days * 24 * HOUR, 0, []
    while at < now - HOUR // 6:
        samples.append((at, credits, used))
        when = time.gmtime(at / 1000)
        working = when.tm_wday < 5 and 9 <= when.tm_hour < 18
        burst = chance.random() < 0.7
        at += int(chance.uniform(2, 8) * 60000 if working and burst else
                  chance.uniform(0.5, 2) * HOUR if working else chance.uniform(3, 7) * HOUR)
        if credits < 30:
            credits += 1000
            continue
        cost = chance.choice(COSTS)
        credits, used = credits - cost, used + cost
    return samples


def every_minute(credits, used, days=60, hours=8):
    """A credit a minute for so many hours a day, until now: as long a history as asking every minute
    makes."""
    now = int(time.time() * 1000)
    times = [now - day * 24 * HOUR - minute * 60000
             for day in range(days - 1, -1, -1) for minute in range(hours * 60, 0, -1)]
    left = len(times)
    return [(at, credits + left - i - 1, used - left + i + 1) for i, at in enumerate(times)]


def closely_packed(rows, days=89, top_up=1000):
    """So many changes, all of them so new that none is thinned, topped up whenever nearly empty."""
    chance = random.Random(1)
    now = int(time.time() * 1000)
    credits, used, samples = top_up, 0, []
    for i in range(rows):
        samples.append((now - days * 24 * HOUR * (rows - i) // rows, credits, used))
        if credits < 100:
            credits += top_up
            continue
        cost = chance.choice(COSTS)
        credits, used = credits - cost, used + cost
    return samples


def write_steady_spending(world, credits, used, account='default', step=10, minutes=10, days=2):
    """So many credits were spent every so many minutes, down to what is left now."""
    now = int(time.time() * 1000)
    gap = minutes * 60 * 1000
    write_history(world, [(now - i * gap, credits + i * step, used - i * step)
                          for i in range(days * 24 * 60 // minutes, 0, -1)], account)
