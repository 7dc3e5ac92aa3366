# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a process costs, read from /proc, and how a figure is told."""

import contextlib
import dataclasses
import os
import re
import statistics
import time

from harness.soak import threads
from harness.world import pump


@dataclasses.dataclass
class Memory:
    """In KiB. A page that n processes share counts 1/n in `pss`; `dirty` is the process's alone."""
    pss: int
    dirty: int

    @staticmethod
    def of(pid):
        with open(f'/proc/{pid}/smaps_rollup', encoding='ascii') as file:
            fields = dict(re.findall(r'^(\w+): +(\d+) kB$', file.read(), re.MULTILINE))
        return Memory(int(fields['Pss']), int(fields['Private_Dirty']))


def processor_time(pid):
    """Seconds that a process has spent on processors, all its threads, also those that ended."""
    # The clock id that clock_getcpuclockid(3) makes of a process id.
    return time.clock_gettime((~pid << 3) | 2)


def switches(pid):
    """How often any thread that is there was woken up or sent to sleep, by thread."""
    counts = {}
    for task in os.listdir(f'/proc/{pid}/task'):
        # It may end while it is looked at.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError), \
                open(f'/proc/{pid}/task/{task}/status', encoding='utf-8', errors='replace') as file:
            counts[task] = sum(map(int, re.findall(r'ctxt_switches:\t(\d+)', file.read())))
    return counts


def wait_until_idle(pid, seconds):
    """Waits until no thread has run, and none has come or gone, for that long."""
    last, since = switches(pid), time.monotonic()
    deadline = since + 120
    while time.monotonic() - since < seconds:
        if time.monotonic() > deadline:
            raise AssertionError(f'{pid} does not come to rest: {threads(pid)}')
        pump(0.5)
        now = switches(pid)
        if now != last:
            last, since = now, time.monotonic()


def median_memory(readings):
    return Memory(int(statistics.median(reading.pss for reading in readings)),
                  int(statistics.median(reading.dirty for reading in readings)))


@dataclasses.dataclass
class Row:
    """A budget: what was measured, and the most it may be."""
    what: str
    against: str
    figure: float
    at_most: float

    @property
    def kept(self):
        return self.figure <= self.at_most

    def __str__(self):
        verdict = 'kept' if self.kept else 'EXCEEDED'
        return (f'{self.what:44} {self.against:34} {self.figure:7.3f}  at most {self.at_most:<6g} '
                f'{verdict}')
