# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the window leaves anything behind: memory before it was ever open, after it was closed
for the first time, and after it was opened and closed many times more."""

from harness.world import wait_for
from measure import Memory, Row, wait_until_idle

CYCLES = 20
TITLE = 'Headroom'


def open_window(place):
    place.run([str(place.prefix / 'bin/headroom')])
    place.screen.focus(TITLE)


def close_window(place):
    place.screen.key('ctrl+w')
    wait_for(lambda: not place.screen.has_window(TITLE), 'the window closed')


def measure(place):
    applet, _ = place.start_applet()
    place.wait_for_balance(applet)
    pid = applet.popen.pid

    def rest():
        wait_until_idle(pid, 17)
        return Memory.of(pid)

    readings = {'before any window': rest()}
    open_window(place)
    readings['with the window'] = rest()
    close_window(place)
    readings['after the first'] = rest()
    for _ in range(CYCLES):
        open_window(place)
        close_window(place)
    readings[f'after {CYCLES} more'] = rest()
    place.stop(applet)
    for name, memory in readings.items():
        print(f'  {name:20}{memory.pss:8} KiB PSS{memory.dirty:8} KiB dirty')
    _, _, first, last = readings.values()
    return [Row(f'memory (dirty) after {CYCLES} more windows', 'after the first',
                last.dirty / first.dirty, 1.02)]
