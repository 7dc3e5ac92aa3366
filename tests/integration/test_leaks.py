# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever an applet holds after it was used for a while, it holds no more of after as much again.
What is allocated is looked at here; the pages that this takes are for ./dev soak and ./dev bench."""

import unittest

from gi.repository import GLib

from harness.preload import Heap
from harness.soak import Soak
from harness.world import APP_ID, BASE_PATH, World, wait_for

POLLS = 400
WINDOWS = 10

# The smallest object takes more, so one that is left behind each time is found. GTK, Xlib and
# fontconfig fill caches meanwhile: some 8 bytes for each poll, 500 for each window.
BYTES_PER_POLL = 32
BYTES_PER_WINDOW = 1024


class LeaksTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.__exit__, None, None, None)
        self.heap = Heap(self.world)
        self.addCleanup(self.heap.close)
        self.soak = Soak(self.world, env=self.heap.env)
        self.addCleanup(self.soak.clock.close)

    def test_polls_add_nothing(self):
        before, heap = self.poll(POLLS)
        after, heap_after = self.poll(1000 - POLLS)
        for name, count in before.items():
            with self.subTest(name):
                self.assertLessEqual(after[name], count)
        self.assertLess(heap_after - heap, (1000 - POLLS) * BYTES_PER_POLL)
        # One of each kind: the level, a refused key, a top-up.
        self.assertLessEqual(len(self.soak.notifications.open), 3)
        self.assertTrue(self.soak.applet.running())

    def test_windows_add_nothing(self):
        self.soak.run(10)
        for name, show in (('Headroom', self.show_window), ('Preferences', self.show_preferences)):
            with self.subTest(name):
                before = self.use_window(name, show)
                after = self.use_window(name, show)
                self.assertLess(after - before, WINDOWS * BYTES_PER_WINDOW)

    def poll(self, times):
        self.soak.run(times)
        self.soak.wait_until_idle()
        return self.soak.counts(), self.heap.in_use()

    def use_window(self, title, show):
        for _ in range(WINDOWS):
            show()
            self.soak.screen.focus(title)
            self.soak.screen.key('ctrl+w')
            wait_for(lambda: not self.soak.screen.has_window(title), f'{title} closed')
        self.soak.wait_until_idle()
        return self.heap.in_use()

    def show_window(self):
        self.call('Activate', '(a{sv})', ({},))

    def show_preferences(self):
        self.call('ActivateAction', '(sava{sv})', ('preferences', [], {}))

    def call(self, method, *parameters):
        self.world.call(APP_ID, BASE_PATH, 'org.freedesktop.Application', method,
                        GLib.Variant(*parameters))
