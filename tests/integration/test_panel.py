# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real XFCE panel: the item is there, once, whatever the panel does."""

import pathlib
import unittest

from harness.desktop import Panel, Screen
from harness.keyring import Keyring
from harness.tray import Item
from harness.world import Service, World, wait_for


class PanelTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.__exit__, None, None, None)
        self.screen = Screen(self.world)
        self.service = Service(self.world)
        Keyring(self.world).store('sk-test', self.service.origin)
        self.world.setting('api-url', self.service.url, account='default')

    def start(self):
        self.world.applet('--background')
        self.world.wait_for_account('the balance', State='current', Credits=195)

    def item(self, panel):
        found = wait_for(panel.items, 'the item in the panel')
        self.assertEqual(len(found), 1)
        name, slash, path = found[0].partition('/')
        return Item(self.world, name, slash + path)

    def test_documented_answer_is_195_in_the_panel(self):
        panel = Panel(self.world)
        self.start()
        item = self.item(panel)
        self.assertEqual(item.get('Title'), 'Headroom')
        wait_for(lambda: '195' in item.sentence, 'the sentence')
        # XFCE shows no labels, so the number is in the picture.
        self.assertTrue(item.icon.startswith('/'), item.icon)

    def test_panel_that_restarts_has_the_item_once(self):
        panel = Panel(self.world)
        self.start()
        self.item(panel)
        for _ in range(2):
            panel.stop()
            panel.start()
            item = self.item(panel)
            wait_for(lambda: '195' in item.sentence, 'the sentence')
            self.assertIn('195 credits left', item.labels()[0])

    def test_panel_that_starts_after_the_applet_has_the_item(self):
        self.start()
        panel = Panel(self.world)
        item = self.item(panel)
        wait_for(lambda: '195' in item.sentence, 'the sentence')

    def test_panel_that_crashes_and_comes_back_has_the_item_once(self):
        panel = Panel(self.world)
        self.start()
        self.item(panel)
        panel.process.popen.kill()
        wait_for(lambda: not panel.has_host(), 'the tray gone')
        panel.start()
        item = self.item(panel)
        wait_for(lambda: '195' in item.sentence, 'the sentence')
        self.assertTrue(pathlib.Path(item.icon).is_file(), item.icon)
        self.assertIn('195 credits left', item.labels()[0])
