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

    def use_window():
        """GLib 2.74's slices keep for 15 s what was freed, and longer if nothing else happens: so
        a window that is compared with another stays open for as long."""
        open_window(place)
        memory = rest()
        close_window(place)
        return memory

    readings = {'before any window': rest()}
    readings['with the window'] = use_window()
    readings['after the first'] = rest()
    for _ in range(CYCLES - 1):
        open_window(place)
        close_window(place)
    readings[f'after {CYCLES - 1} short ones'] = rest()
    use_window()
    readings['after one more'] = rest()
    place.stop(applet)
    for name, memory in readings.items():
        print(f'  {name:20}{memory.pss:8} KiB PSS{memory.dirty:8} KiB dirty')
    _, _, first, _, last = readings.values()
    return [Row(f'memory (dirty) after {CYCLES} more windows', 'after the first',
                last.dirty / first.dirty, 1.02)]
