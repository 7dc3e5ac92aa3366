# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The threads of a process as /proc knows them, and whether any of them has something to do."""

import contextlib
import os
import re
import time

from .world import pump

# Of glycin, by which gdk-pixbuf loads pictures since 2.44: one of them looks around twice a second for
# as long as the process lives.
NEVER_AT_REST = re.compile(r'Name:\t(async-io|blocking-|futures-timer|gly-)')


def names(pid):
    """Names of the threads."""
    return sorted(_each(pid, 'comm').values())


def switches(pid):
    """How often any thread that is there was woken up or sent to sleep, by thread."""
    return _count(_each(pid, 'status'))


def wait_until_idle(pid, seconds):
    """Waits until no thread that can rest has run or wanted to, and none has come or gone, for that
    long."""
    last, since = _count(_of_those_that_rest(pid)), time.monotonic()
    deadline = since + 120
    while time.monotonic() - since < seconds:
        if time.monotonic() > deadline:
            raise AssertionError(f'{pid} does not come to rest: {names(pid)}')
        pump(min(0.5, seconds / 4))
        statuses = _of_those_that_rest(pid)
        now = _count(statuses)
        # All wait for something: on a busy machine a thread may have to wait for its turn.
        asleep = all('State:\tS' in status for status in statuses.values())
        if now != last or not asleep:
            last, since = now, time.monotonic()


def _of_those_that_rest(pid):
    return {task: status for task, status in _each(pid, 'status').items()
            if not NEVER_AT_REST.match(status)}


def _count(statuses):
    return {task: sum(map(int, re.findall(r'ctxt_switches:\t(\d+)', status)))
            for task, status in statuses.items()}


def _each(pid, name):
    """A file of each thread that is there, by thread."""
    found = {}
    for task in os.listdir(f'/proc/{pid}/task'):
        # It may end while it is looked at.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError), \
                open(f'/proc/{pid}/task/{task}/{name}', encoding='utf-8', errors='replace') as file:
            found[task] = file.read().strip()
    return found
