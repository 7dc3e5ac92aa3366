#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The installed applet through 100,000 polls, one after the other: what it holds after that, beside
what it held after 1,000. At five minutes each it would be a year.

    ./dev soak [POLLS [MINUTES]]

Ends by itself after so many polls (100,000) or minutes (60), whichever comes first, and says which.
Exits with 1 if memory has grown by more than 2 %, or anything that is counted at all."""

import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from harness.soak import Soak  # noqa: E402
from harness.world import World  # noqa: E402
from measure import Memory, Row, processor_time  # noqa: E402

FIRST = 1000
STEP = 1000


class Reading:
    def __init__(self, soak):
        soak.wait_until_idle()
        self.polls = soak.polls
        self.memory = Memory.of(soak.pid)
        self.counts = soak.counts()
        self.history = soak.history_bytes()

    def tell(self):
        counts = ', '.join(f'{count} {name}' for name, count in self.counts.items())
        print(f'after {self.polls} polls: {self.memory.pss} KiB PSS, {self.memory.dirty} KiB '
              f'private dirty; history {self.history / 1024:.0f} KiB\n  {counts}', flush=True)


def soak_until(soak, polls, deadline):
    while soak.polls < polls and time.monotonic() < deadline:
        start, spent = time.monotonic(), processor_time(soak.pid)
        step = min(STEP, polls - soak.polls)
        soak.run(step)
        print(f'  {soak.polls}: {(time.monotonic() - start) / step * 1000:.1f} ms a poll, '
              f'{(processor_time(soak.pid) - spent) / step * 1000:.1f} ms processor, '
              f'{Memory.of(soak.pid).dirty} KiB dirty', flush=True)


def main():
    polls = int(sys.argv[1]) if len(sys.argv) > 1 else 100000
    deadline = time.monotonic() + 60 * float(sys.argv[2] if len(sys.argv) > 2 else 60)
    with World() as world:
        soak = Soak(world)
        soak_until(soak, FIRST, deadline)
        before = Reading(soak)
        before.tell()
        soak_until(soak, polls, deadline)
        after = Reading(soak)
        after.tell()
        warnings = len(soak.notifications.history)
    if after.polls < polls:
        print(f'The time was over after {after.polls} of {polls} polls.')
    print(f'{warnings} notifications were shown.')
    # Its own pages: how much of the shared ones is counted as its own depends on what else runs.
    rows = [Row(f'memory (dirty) after {after.polls} polls', f'after {before.polls}',
                after.memory.dirty / before.memory.dirty, 1.01)]
    rows += [Row(name, f'{before.counts[name]}', count, before.counts[name])
             for name, count in after.counts.items()]
    for row in rows:
        print(row)
    return 0 if after.polls == polls and all(row.kept for row in rows) else 1


if __name__ == '__main__':
    sys.exit(main())
