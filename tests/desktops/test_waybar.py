# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waybar under sway."""

from desktop_case import DesktopCase, PanelThatComesBack
from harness.wayland import Sway, Waybar


class WaybarTest(PanelThatComesBack, DesktopCase):
    desktop = 'waybar'

    def setUp(self):
        super().setUp()
        self.sway = Sway(self.world)
        self.world.env.update(self.sway.env)
        self.panel = Waybar(self.world, self.sway)
        self.take_screenshot = self.sway.screenshot

    def test_states(self):
        self.check_states(self.panel, self.sway.screenshot)


class WaybarOnSmallPixelsTest(DesktopCase):
    """A screen on which everything is drawn with twice as many pixels."""
    desktop = 'waybar-2x'

    def test_states(self):
        sway = Sway(self.world, scale=2)
        self.world.env.update(sway.env)
        self.check_states(Waybar(self.world, sway), sway.screenshot)
