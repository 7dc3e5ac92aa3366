# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waybar under sway."""

from desktop_case import DesktopCase, PanelThatComesBack, PanelThatReloads
from harness.desktop import Host
from harness.wayland import Sway, Waybar


class WaybarTest(PanelThatComesBack, PanelThatReloads, DesktopCase):
    desktop = 'waybar'

    def setUp(self):
        super().setUp()
        self.sway = Sway(self.world)
        self.world.env.update(self.sway.env)
        self.panel = Waybar(self.world, self.sway)
        self.take_screenshot = self.sway.screenshot

    def test_states(self):
        self.check_states(self.panel, self.sway.screenshot)

    def test_panel_that_reloads_shows_the_item(self):
        self.check_reloads(self.panel, self.panel.reload)


class WaybarOfSwayTest(PanelThatReloads, DesktopCase):
    """Waybar as sway's own bar, which it starts, and stops where its configuration is read again."""
    desktop = 'waybar-of-sway'

    def test_sway_that_reloads_shows_the_item(self):
        Waybar.configure(self.world)
        sway = Sway(self.world, bar='waybar')
        self.world.env.update(sway.env)
        self.take_screenshot = sway.screenshot
        panel = Host(self.world)
        panel.wait_until_there()
        self.check_reloads(panel, sway.reload)


class WaybarOnSmallPixelsTest(DesktopCase):
    """A screen on which everything is drawn with twice as many pixels."""
    desktop = 'waybar-2x'

    def test_states(self):
        sway = Sway(self.world, scale=2)
        self.world.env.update(sway.env)
        self.check_states(Waybar(self.world, sway), sway.screenshot)
