# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""GNOME Shell, with the AppIndicator extension and without."""

from desktop_case import DesktopCase
from harness.access import Reader, start_accessibility, walk
from harness.gnome import GnomeShell
from harness.world import wait_for


class GnomeTest(DesktopCase):
    desktop = 'gnome'
    shows_labels = True

    def enter(self, extension=True):
        self.shell = GnomeShell(self.world, extension)
        self.world.env.update(self.shell.env)

    def check_item(self, host, level, sentence, label):
        item = super().check_item(host, level, sentence, label)
        wait_for(lambda: host.shown_label() == label, f'the label {label} in the panel')
        return item

    def test_states(self):
        self.enter()
        self.check_states(self.shell, self.shell.screenshot)
        self.shell.open_menu()
        self.shell.screenshot(self.folder / 'gnome-menu.png')

    def test_number_is_drawn_for_who_wants_it(self):
        self.enter()
        self.start('--background')
        self.check_item(self.shell, 'ok', '195 credits left', '195')
        self.world.setting('tray-style', 'number')
        self.world.setting('show-label', 'false')
        self.shows_labels = False
        self.check_item(self.shell, 'ok', '195 credits left', '')
        self.photograph(self.shell.screenshot, 'number')

    def test_extension_that_is_enabled_later_shows_the_item_once(self):
        self.enter()
        self.start('--background')
        self.check_item(self.shell, 'ok', '195 credits left', '195')
        self.shell.stop()
        self.shell.start()
        self.check_item(self.shell, 'ok', '195 credits left', '195')
        self.photograph(self.shell.screenshot, 'again')


class GnomeWithoutExtensionTest(DesktopCase):
    desktop = 'gnome'

    def test_window_shows_instead_and_says_why(self):
        start_accessibility(self.world)
        shell = GnomeShell(self.world, extension=False)
        self.world.env.update(shell.env)
        self.start()
        reader = Reader(self.world)
        wait_for(lambda: any('AppIndicator' in node['name'] for node in walk(reader.tree('Headroom'))
                             if node['showing']), 'the text that says why')
        shell.screenshot(self.folder / 'gnome-no-extension.png')
