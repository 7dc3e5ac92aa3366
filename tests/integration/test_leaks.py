# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A short soak: whatever an applet holds after a few hundred polls, it holds no more of after as
many again. Counts alone; memory is for ./dev soak."""

import unittest

from harness.soak import Soak
from harness.world import World

POLLS = 400


class LeaksTest(unittest.TestCase):
    def test_nothing_adds_up(self):
        self.world = World()
        self.addCleanup(self.world.__exit__, None, None, None)
        soak = Soak(self.world)
        soak.run(POLLS)
        soak.wait_until_idle()
        before = soak.counts()
        soak.run(1000 - POLLS)
        soak.wait_until_idle()
        after = soak.counts()
        for name, count in before.items():
            with self.subTest(name):
                self.assertLessEqual(after[name], count)
        # One of each kind: the level, a refused key, a top-up.
        self.assertLessEqual(len(soak.notifications.open), 3)
        self.assertTrue(soak.applet.running())
