# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to be so on every desktop, whichever way it shows the item."""

import glob
import os
import pathlib
import shutil
import tempfile
import unittest

from gi.repository import GLib

from harness.access import Reader, start_accessibility, walk
from harness.keyring import Keyring
from harness.picture import LEVEL_COLOURS, Picture
from harness.tray import WATCHER
from harness.world import APP_ID, Service, World, wait_for

# Credits and used credits.
STATES = {'ok': (195, 5), 'low': (48, 152), 'critical': (12, 188), 'empty': (0, 200)}
BROKEN = ('application/json', '{"code":500,"message":"x"}')


class DesktopCase(unittest.TestCase):
    desktop = None
    services = ()  # of the machine, which the bus may start, as patterns
    shows_labels = False

    def setUp(self):
        self.world = World(services=self.find_services())
        self.addCleanup(self.world.__exit__, None, None, None)
        self.service = Service(self.world)
        self.keyring = Keyring(self.world)
        self.keyring.store('sk-test', self.service.origin)
        self.world.setting('api-url', self.service.url, account='default')
        self.folder = pathlib.Path(os.environ.get('HEADROOM_PICTURES') or
                                   self.world.build / 'screenshots')

    def find_services(self):
        """A folder for the bus, if anything may be started."""
        if not self.services:
            return []
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        for path in (path for pattern in self.services
                     for path in glob.glob(f'/usr/share/dbus-1/services/{pattern}')):
            shutil.copy(path, folder)
        return [folder]

    def start(self, *options, **wanted):
        self.applet = self.world.applet(*options)
        return self.world.wait_for_account('an answer', **(wanted or {'State': 'current'}))

    def become(self, state):
        credits, used = STATES[state]
        self.service.balance(credits, used)
        self.world.refresh()
        self.world.wait_for_account(state, Level=state, Credits=credits)
        return f'{credits} credits left'

    def shows(self, item, level, sentence, label):
        """Whether the bus says what it should."""
        drawn = item.icon.startswith('/')
        return (item.get('Title') == 'Headroom' and item.get('Status') == 'Active' and
                item.label == label and sentence in item.sentence and
                drawn != self.shows_labels and
                (pathlib.Path(item.icon).is_file() if drawn
                 else item.icon == f'{APP_ID}-{level}'))

    def check_item(self, host, level, sentence, label):
        item = host.item()
        wait_for(lambda: self.shows(item, level, sentence, label), f'an item that says {sentence}')
        wait_for(lambda: sentence in item.labels()[0], f'a menu that says {sentence}')
        for row in ('Open Headroom', 'Refresh', 'Top Up', 'Snooze', 'Preferences', 'Quit'):
            self.assertIn(row, item.labels())
        return item

    def photograph(self, take, name, level='ok'):
        """Takes pictures until the level's colour is in the panel; where it is."""
        path = self.folder / f'{self.desktop}-{name}.png'
        colour = LEVEL_COLOURS[level][self.shows_labels]
        # Even in 16 pixels, a badge has more of its colour than a gauge could by chance.
        enough = 2 if self.shows_labels else 30

        def condition():
            places = Picture(take(path)).find_in_tray(colour)
            return len(places) >= enough and places
        return wait_for(condition, f'the colour #{colour:06x} in the panel on {path}')

    def check_states(self, host, take):
        """All five, beginning with the one in which nothing is known; and a number that is old."""
        self.service.reply(500, *BROKEN)
        self.start('--background', State='unreachable')
        self.check_item(host, 'unknown', '', '?')
        self.photograph(take, 'unknown', 'unknown')
        for state, (credits, _) in STATES.items():
            with self.subTest(state):
                sentence = self.become(state)
                self.check_item(host, state, sentence, str(credits))
                self.photograph(take, state, state)
        self.become('ok')
        self.service.reply(500, *BROKEN)
        with self.assertRaises(GLib.Error):
            self.world.refresh()
        self.check_item(host, 'ok', '195 credits', '195?')
        # A drawn number is dimmed.
        self.photograph(take, 'old', 'ok' if self.shows_labels else 'unknown')


class PanelThatReloads:
    """For a desktop that reloads its panel, or has it reload itself, while the window is open."""

    def says_no_tray(self):
        return any('Warnings come as notifications' in node['name'] + (node['text'] or '')
                   for node in walk(Reader(self.world).tree('Headroom')) if node['showing'])

    def check_reloads(self, panel, reload):
        """Twenty of them: each is over when the tray has come again."""
        owners = []
        self.world.bus.signal_subscribe(
            'org.freedesktop.DBus', 'org.freedesktop.DBus', 'NameOwnerChanged', None, WATCHER, 0,
            lambda *signal: owners.append(signal[5].unpack()[2]))
        start_accessibility(self.world)
        self.start()
        for _ in range(20):
            owners.clear()
            reload()
            wait_for(lambda: owners and owners[-1], 'the panel again')
            self.check_item(panel, 'ok', '195 credits left', '195')
            self.assertFalse(self.says_no_tray())
        self.photograph(self.take_screenshot, 'reloaded')


class PanelThatComesBack:
    """For a desktop whose panel is a program of its own, which may end and come back."""

    def check_again(self):
        self.check_item(self.panel, 'ok', '195 credits left', '195')
        self.photograph(self.take_screenshot, 'again')

    def test_panel_that_restarts_shows_the_item_once(self):
        self.start('--background')
        for _ in range(2):
            self.panel.stop()
            self.panel.start()
            self.check_again()

    def test_panel_that_crashed_shows_the_item_once(self):
        self.start('--background')
        self.panel.crash()
        self.panel.start()
        self.check_again()

    def test_panel_that_starts_later_shows_the_item_once(self):
        self.panel.stop()
        self.start('--background')
        self.panel.start()
        self.check_again()
