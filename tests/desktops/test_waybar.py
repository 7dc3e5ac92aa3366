# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waybar under sway."""

from desktop_case import DesktopCase
from harness.wayland import Sway, Waybar


class WaybarTest(DesktopCase):
    desktop = 'waybar'
    scale = 1

    def setUp(self):
        super().setUp()
        self.sway = Sway(self.world, self.scale)
        self.world.env.update(self.sway.env)
        self.panel = Waybar(self.world, self.sway)

    def test_states(self):
        self.check_states(self.panel, self.sway.screenshot)

    def check_again(self):
        self.check_item(self.panel, 'ok', '195 credits left', '195')
        self.photograph(self.sway.screenshot, 'again')

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
