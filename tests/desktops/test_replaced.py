# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""One panel gives way to another, of another desktop."""

from desktop_case import DesktopCase
from harness.desktop import Panel, Screen
from harness.wayland import Sway, Waybar


class ReplacedTest(DesktopCase):
    desktop = 'replaced'

    def setUp(self):
        super().setUp()
        self.sway = Sway(self.world)
        self.screen = Screen(self.world, size='1024x600')

    def check(self, panel):
        self.check_item(panel, 'ok', '195 credits left', '195')

    def test_panel_that_ends_is_followed_by_another(self):
        panel = Panel(self.world)
        self.start('--background')
        self.check(panel)
        panel.stop()
        bar = Waybar(self.world, self.sway)
        self.check(bar)
        bar.stop()
        panel.start()
        self.check(panel)

    def test_panel_that_crashes_is_followed_by_another(self):
        bar = Waybar(self.world, self.sway)
        self.start('--background')
        self.check(bar)
        bar.crash()
        panel = Panel(self.world)
        self.check(panel)
        panel.crash()
        bar.start()
        self.check(bar)
