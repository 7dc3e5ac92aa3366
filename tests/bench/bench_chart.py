# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether chart and ledger of a million rows ever hold the main thread up: the installed applet's
window is used by keyboard, with a few rows and with a million, and what its main loop was busy with
at one go is compared with a frame of 60 Hz."""

import dataclasses

from gi.repository import GLib

from bench_window import TITLE, close_window, open_window
from harness.history import closely_packed, history_path, write_history
from harness.preload import preload
from harness.threads import wait_until_idle
from harness.world import APP_ID, BASE_PATH, pump, wait_for
from measure import Row

FEW, MANY = 10, 1_000_000
FRAME = 1000 / 60
# The keys that choose how much of the past the chart shows, one after the other; the first go there
# from where the keyboard is when the window opens.
RANGES = {
    '30 days': ['Tab', 'Tab', 'Tab', 'space'],
    '24 hours': ['Left', 'Left', 'space'],
    '7 days': ['Right', 'space'],
    'everything': ['Right', 'Right', 'space'],
}
STEPS = 5
EXPORT = 'Export as CSV'


@dataclasses.dataclass
class Turn:
    """What the main loop did between two waits, in milliseconds."""
    passed: float
    busy: float


class Turns:
    """Those of an applet that turns.c was preloaded into."""

    def __init__(self, place, name):
        self.file = place.root / f'turns-{name}'
        self.env = preload(place, 'tests/bench/libturns.so', HEADROOM_TURNS=self.file)
        self.seen = 0

    def take_longest(self):
        """The one that was busy longest since the last call."""
        lines = self.file.read_text().splitlines()
        turns = [Turn(*(int(figure) / 1000 for figure in line.split()))
                 for line in lines[self.seen:]]
        self.seen = len(lines)
        return max(turns, key=lambda turn: turn.busy)


class Window:
    """The window over a history of so many rows."""

    def __init__(self, place, rows):
        self.place = place
        for file in history_path(place).parent.glob('history.db*'):
            file.unlink()
        samples = closely_packed(rows)
        write_history(place, samples)
        _, self.credits, self.used = samples[-1]
        place.service.balance(self.credits, self.used)
        self.rows = rows
        self.turns = Turns(place, rows)
        self.applet = place.applet('--background', env=self.turns.env)
        place.wait_for_balance(self.applet)
        self.rest()
        self.turns.take_longest()

    def rest(self):
        wait_until_idle(self.applet.popen.pid, 1)

    def watch(self, use):
        """The longest turn until all is over that using the window makes it do."""
        use()
        self.rest()
        return self.turns.take_longest()

    def watch_change(self, use):
        """The same of what has to change the picture: or else nothing would have been measured."""
        before = self.picture()
        turn = self.watch(use)
        wait_for(lambda: self.picture() != before, 'another picture')
        return turn

    def picture(self):
        return self.place.screen.screenshot(self.place.root / 'window.png', TITLE).read_bytes()

    def press(self, *keys):
        return self.watch_change(lambda: self.place.screen.key(*keys))

    def spend(self):
        self.credits, self.used = self.credits - 1, self.used + 1
        self.place.service.balance(self.credits, self.used)
        self.place.refresh()

    def export(self):
        """The longest turn after it has been said where, in the second window."""
        path = self.place.root / 'export.csv'
        path.unlink(missing_ok=True)
        self.place.call(APP_ID, f'{BASE_PATH}/window/2', 'org.gtk.Actions', 'Activate',
                        GLib.Variant('(sava{sv})', ('export', [], {})))
        self.place.screen.focus(EXPORT)
        self.place.screen.key('ctrl+a')
        self.place.screen.type(str(path))
        # The cursor in the dialog blinks: there is no rest.
        pump(2)
        self.turns.take_longest()
        turn = self.watch(lambda: self.place.screen.key('Return'))
        # Its head, and a line for each change.
        with wait_for(lambda: path.exists() and path, 'the file').open(encoding='ascii') as file:
            lines = sum(1 for _ in file)
        if lines < self.rows:
            raise AssertionError(f'{lines} lines of {self.rows} changes')
        return turn

    def measure(self):
        """The longest turn of each thing that is done with the window."""
        turns = {'opened': self.watch(lambda: open_window(self.place))}
        for name, keys in RANGES.items():
            turns[name] = self.press(*keys)
        turns['another balance'] = self.watch_change(self.spend)
        turns['the cursor'] = self.press('Tab', 'Tab', 'End')
        turns['the cursor moved'] = max((self.press('Page_Up') for _ in range(STEPS)),
                                        key=lambda turn: turn.busy)
        turns['every day'] = self.press('alt+a')
        # From the chart past the button to the list.
        self.press('Tab', 'Tab')
        turns['a day unfolded'] = self.press('Return')
        # All of a long list is styled anew when the window is in front again: from a short one.
        close_window(self.place)
        open_window(self.place)
        self.rest()
        turns['exported'] = self.export()
        self.place.stop(self.applet)
        return turns


def measure(place):
    few, many = (Window(place, rows).measure() for rows in (FEW, MANY))
    for name, turn in many.items():
        print(f'  {name:20} busy at most {turn.busy:6.2f} ms at one go, with {FEW} rows '
              f'{few[name].busy:6.2f}; {turn.passed:6.1f} ms passed')
    # To build the window takes longer than a frame, with however many rows.
    del many['opened']
    unfolded, exported = many.pop('a day unfolded'), many.pop('exported')
    return [Row('window of a million rows: busy at one go', 'a frame of 60 Hz',
                max(turn.busy for turn in many.values()) / FRAME, 1),
            Row('a day of them unfolded: busy at one go', 'a frame of 60 Hz',
                unfolded.busy / FRAME, 1),
            # To close the dialog takes about a frame, with however many rows.
            Row('all of them exported: busier than with ten', 'a frame of 60 Hz',
                max(exported.busy - few['exported'].busy, 0) / FRAME, 1)]
