# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether windows leave anything behind: memory before one was ever open, after the first few, which
fill GTK's caches, and after many more."""

from harness.threads import wait_until_idle
from harness.world import wait_for
from measure import Memory, Row

FEW, MANY = 5, 20
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

    def use_windows(count):
        for _ in range(count - 1):
            open_window(place)
            close_window(place)
        # GLib 2.74's slices keep what is freed within 15 s.
        open_window(place)
        rest()
        close_window(place)
        return rest()

    readings = {'before any window': rest()}
    for count in (1, FEW - 1, MANY):
        readings[f'after {count} more'] = use_windows(count)
    place.stop(applet)
    for name, memory in readings.items():
        print(f'  {name:20}{memory.pss:8} KiB PSS{memory.dirty:8} KiB dirty')
    *_, few, many = readings.values()
    return [Row(f'memory (dirty) after {MANY} more windows', f'after {FEW} windows',
                many.dirty / few.dirty, 1.02)]
