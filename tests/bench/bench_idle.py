# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What it costs to be there: memory with the window closed, the start, wake-ups between polls.

Beside the smallest program with an item in the tray, the smallest one that does the rest, too, with
the same libraries, and an applet in Python. One after the other in the same world, several times;
what is compared are the medians."""

import statistics

from harness import threads
from harness.world import pump
from measure import Memory, Row, median_memory, processor_time

# GLib's worker threads end after 15 s without work: only then it is the memory of an idle program.
REST = 17
WATCHED = 20


class Side:
    def __init__(self, start):
        self.start = start
        self.memory, self.elapsed, self.processor, self.woken = [], [], [], []

    def measure_start(self, place):
        process, elapsed = self.start()
        self.elapsed.append(elapsed)
        self.processor.append(processor_time(process.popen.pid))
        place.wait_for_balance(process)
        return process

    def measure(self, place):
        process = self.measure_start(place)
        pid = process.popen.pid
        threads.wait_until_idle(pid, REST)
        before = threads.switches(pid)
        pump(WATCHED)
        after = threads.switches(pid)
        self.woken.append(sum(after.values()) - sum(before.values()))
        self.memory.append(Memory.of(pid))
        self.threads = threads.names(pid)
        place.stop(process)

    def tell(self, name):
        memory = median_memory(self.memory)
        print(f'  {name:20}{memory.pss:8} KiB PSS{memory.dirty:8} KiB dirty'
              f'{statistics.median(self.elapsed) * 1000:8.0f} ms'
              f'{statistics.median(self.processor) * 1000:8.0f} ms processor'
              f'{max(self.woken):5} wake-ups in {WATCHED} s; {len(self.threads)} threads',
              flush=True)


def measure(place, runs=3, starts=12):
    sides = {
        'headroom': Side(place.start_applet),
        'smallest indicator': Side(place.start_smallest),
        'smallest client': Side(place.start_client),
        'Python applet': Side(place.start_python),
    }
    daemon = Side(place.start_daemon)
    for _ in range(runs):
        for side in (*sides.values(), daemon):
            side.measure(place)
    for _ in range(starts):
        for side in sides.values():
            place.stop(side.measure_start(place))
    print('idle, window closed; start until the item is registered (medians)')
    for name, side in sides.items():
        side.tell(name)
    daemon.tell('headroom daemon')

    ours, smallest, _, python = sides.values()
    memory = {name: median_memory(side.memory) for name, side in sides.items()}
    for name in ('smallest indicator', 'smallest client', 'Python applet'):
        print(f'  against the {name}: PSS {memory["headroom"].pss / memory[name].pss:.2f}, '
              f'private dirty {memory["headroom"].dirty / memory[name].dirty:.2f}')

    def started(one, other):
        return statistics.median(one.elapsed) / statistics.median(other.elapsed)

    print(f'  start against the Python applet: {started(ours, python):.2f}')
    return [
        Row('idle memory (PSS), window closed', 'smallest indicator',
            memory['headroom'].pss / memory['smallest indicator'].pss, 1.25),
        Row('idle memory (private dirty), window closed', 'smallest indicator',
            memory['headroom'].dirty / memory['smallest indicator'].dirty, 1.1),
        Row('start to item registered', 'smallest indicator', started(ours, smallest), 1),
        Row(f'wake-ups between polls, in {WATCHED} s', 'none', max(ours.woken), 0),
        Row('idle memory of the daemon (private dirty)', 'the applet',
            median_memory(daemon.memory).dirty / memory['headroom'].dirty, 0.6),
        Row(f'wake-ups of the daemon between polls, in {WATCHED} s', 'none', max(daemon.woken), 0),
    ]
