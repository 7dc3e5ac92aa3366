# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waybar under sway."""

from desktop_case import DesktopCase
from harness.wayland import Sway, Waybar


class WaybarTest(DesktopCase):
    desktop = 'waybar'

    def setUp(self):
        super().setUp()
        self.sway = Sway(self.world)
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


class WaybarOnSmallPixelsTest(DesktopCase):
    """A screen on which everything is drawn with twice as many pixels."""
    desktop = 'waybar-2x'

    def test_states(self):
        sway = Sway(self.world, scale=2)
        self.world.env.update(sway.env)
        self.check_states(Waybar(self.world, sway), sway.screenshot)
