# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window shows can be read: contrast, measured on pictures of it as WCAG does."""

import unittest

from harness.access import Reader, start_accessibility, walk
from harness.desktop import Screen
from harness.history import busy_months, write_history
from harness.keyring import Keyring
from harness.picture import Picture
from harness.world import Service, World, wait_for

TEXT, GRID = 4.5, 1.5
THEMES = ('Adwaita', 'Adwaita:dark', 'HighContrast', 'HighContrastInverse')
# Credits and used credits of each level.
LEVELS = {'OK': 795, 'Low': 48, 'Critical': 12, 'Empty': 0}


class ContrastTest(unittest.TestCase):
    def start(self, theme):
        self.world = World()
        self.addCleanup(self.world.__exit__, None, None, None)
        self.screen = Screen(self.world, size='1280x1400', theme=theme)
        start_accessibility(self.world)
        self.reader = Reader(self.world)
        self.service = Service(self.world)
        Keyring(self.world).store('sk-test', self.service.origin)
        self.world.setting('api-url', self.service.url, account='default')
        self.world.setting('tips-told', "['start-at-login', 'tray']")
        samples = busy_months(days=20)
        write_history(self.world, samples)
        self.total = sum(samples[-1][1:])
        self.service.balance(*samples[-1][1:])
        self.world.applet()
        self.world.wait_for_account('an answer', State='current')
        self.screen.focus('Headroom')
        self.screen.resize(560, 1300)

    def take(self, title):
        """A picture, and what is on it: the same before and after, so that the two fit."""
        path = self.world.root / 'contrast.png'

        def condition():
            before = self.screen.screenshot(path, title).read_bytes()
            nodes = [node for node in walk(self.reader.tree(title)) if node['showing']]
            return self.screen.screenshot(path, title).read_bytes() == before and nodes
        nodes = wait_for(condition, 'a window that stands still')
        return Picture(path), nodes

    def check_texts(self, title, least=5):
        picture, nodes = self.take(title)
        texts = {node['name']: picture.contrast(*node['area']) for node in nodes
                 if node['role'] == 'label' and node['name'].strip() and node['sensitive']}
        self.assertGreater(len(texts), least)
        faint = {name: round(found, 2) for name, found in texts.items() if found < TEXT}
        self.assertEqual(faint, {})
        return picture, nodes

    def check_grid(self, picture, nodes):
        """A line right across the chart, beside what fills it."""
        x, y, width, height = next(node['area'] for node in nodes if node['role'] == 'chart')
        # Where the forecast is, there is no line and hardly an area.
        column = x + width - 20
        self.assertGreaterEqual(picture.contrast(column, y + height // 6, 1, height // 2), GRID)

    def check(self, theme):
        self.start(theme)
        picture, nodes = self.check_texts('Headroom')
        self.check_grid(picture, nodes)
        for level, credits in LEVELS.items():
            with self.subTest(level):
                self.service.balance(credits, self.total - credits)
                self.world.refresh()
                self.world.wait_for_account(level, Credits=credits)
                self.check_texts('Headroom')
        self.screen.key('ctrl+comma')
        self.screen.focus('Preferences')
        self.screen.resize(560, 1100)
        # What is folded up is no text that is read.
        self.screen.key('alt+v')
        for _ in range(5):
            self.check_texts('Preferences', least=1)
            self.screen.key('ctrl+Page_Down')


for theme in THEMES:
    name = theme.lower().replace(':', '_')
    setattr(ContrastTest, f'test_window_and_preferences_in_{name}',
            lambda self, theme=theme: self.check(theme))
