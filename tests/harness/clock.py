# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time that a test moves, in one process alone."""

import os
import time

from .preload import preload


class MovedClock:
    """The clocks of one process (faults/moved-clock.c). Each of these moves them by seconds."""

    def __init__(self, world, **variables):
        self.path = world.root / 'clock'
        os.mkfifo(self.path)
        # Also kept open here, so that no order is lost.
        self.orders = os.open(self.path, os.O_RDWR)
        self.env = preload(world, 'tests/faults/libmoved-clock.so', HEADROOM_MOVED_CLOCK=self.path,
                           **variables)
        self.offset = 0

    def move(self, ahead=0, sleep=0, passed=0):
        """Somebody sets the clock ahead, the machine sleeps, or time just passes."""
        self.offset += ahead + sleep + passed
        os.write(self.orders, f'{ahead} {sleep} {passed}\n'.encode())

    def now(self):
        return time.time() + self.offset

    def close(self):
        os.close(self.orders)
