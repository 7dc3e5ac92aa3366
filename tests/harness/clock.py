# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time that a test moves, in one process alone."""

import array
import fcntl
import os
import termios
import time

from .preload import preload
from .world import PATIENCE, Timeout

# An order that moves nothing. Orders are read byte by byte, each obeyed before the next is begun.
NOTHING = b'0 0 0\n'


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
        """Somebody sets the clock ahead, the machine sleeps, or time just passes: it has when this
        returns."""
        self.offset += ahead + sleep + passed
        os.write(self.orders, f'{ahead} {sleep} {passed}\n'.encode() + NOTHING)
        deadline = time.monotonic() + PATIENCE
        while self._unread() >= len(NOTHING):
            if time.monotonic() > deadline:
                raise Timeout('never: the clock moved')
            time.sleep(0.0005)

    def _unread(self):
        """How many bytes of orders nobody has read."""
        n = array.array('i', [0])
        fcntl.ioctl(self.orders, termios.FIONREAD, n)
        return n[0]

    def now(self):
        return time.time() + self.offset

    def close(self):
        os.close(self.orders)
