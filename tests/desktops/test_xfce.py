# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""XFCE's panel under Xvfb."""

from desktop_case import DesktopCase, PanelThatComesBack
from harness.desktop import Panel, Screen
from harness.world import wait_for


class XfceTest(PanelThatComesBack, DesktopCase):
    desktop = 'xfce'

    def setUp(self):
        super().setUp()
        self.screen = Screen(self.world, size='1024x600')
        self.panel = Panel(self.world)
        self.take_screenshot = self.screen.screenshot

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
