# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""XFCE's panel under Xvfb."""

from desktop_case import DesktopCase
from harness.desktop import Panel, Screen
from harness.world import wait_for


class XfceTest(DesktopCase):
    desktop = 'xfce'

    def setUp(self):
        super().setUp()
        self.screen = Screen(self.world, size='1024x600')
        self.panel = Panel(self.world)

    def test_states(self):
        self.check_states(self.panel, self.screen.screenshot)

    def test_menu_opens(self):
        self.start('--background')
        item = self.check_item(self.panel, 'ok', '195 credits left', '195')
        place = self.photograph(self.screen.screenshot, 'ok')
        before = self.screen.windows()
        x, y = place[len(place) // 2]
        self.world.run(['xdotool', 'mousemove', str(x), str(y), 'click', '1'])
        wait_for(lambda: self.screen.windows() - before, 'the menu on the screen')
        self.screen.screenshot(self.folder / 'xfce-menu.png')
        self.assertIn('195 credits left', item.labels()[0])

    def test_style_is_changed_at_once(self):
        self.start('--background')
        item = self.check_item(self.panel, 'ok', '195 credits left', '195')
        picture = item.icon
        self.world.setting('tray-style', 'gauge')
        self.shows_labels = True
        self.check_item(self.panel, 'ok', '195 credits left', '195')
        self.photograph(self.screen.screenshot, 'gauge')
        self.world.setting('tray-style', 'number')
        self.shows_labels = False
        self.check_item(self.panel, 'ok', '195 credits left', '195')
        self.assertNotEqual(item.icon, picture)

    def check_again(self):
        self.check_item(self.panel, 'ok', '195 credits left', '195')
        self.photograph(self.screen.screenshot, 'again')

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
