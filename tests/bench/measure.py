# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a process costs, read from /proc, and how a figure is told."""

import dataclasses
import re
import statistics
import time


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
