# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""GTK's theme is there when a window is: the applet starts without one."""

import pathlib
import unittest

from gi.repository import GLib

from harness.desktop import Screen
from harness.picture import Picture
from harness.tray import Watcher
from harness.world import APP_ID, BASE_PATH, Service, World, wait_for


class ThemeTest(unittest.TestCase):
    def start(self, theme, **env):
        self.world = World()
        self.addCleanup(self.world.__exit__, None, None, None)
        self.screen = Screen(self.world, theme=theme)
        # With a tray, the window closes without a question.
        watcher = Watcher(self.world)
        self.world.setting('api-url', Service(self.world).url, account='default')
        self.world.env.update(env)
        self.applet = self.world.applet('--background')
        self.world.wait_for_account('no key', State='no-key')
        watcher.wait_until_known()

    def activate(self, action):
        self.world.call(APP_ID, BASE_PATH, 'org.gtk.Actions', 'Activate',
                        GLib.Variant('(sava{sv})', (action, [], {})))

    def is_dark(self, title='Headroom'):
        self.screen.focus(title)
        path = self.screen.screenshot(self.world.root / 'window.png', title)
        return Picture(path).brightness() < 0.5

    def check_windows(self, dark):
        for _ in range(2):
            self.activate('show-window')
            wait_for(lambda: self.is_dark() == dark, 'a window in the theme')
            self.screen.key('ctrl+w')
            wait_for(lambda: not self.screen.has_window('Headroom'), 'the window closed')

    def test_every_window_has_the_theme(self):
        self.start('Adwaita:dark')
        self.check_windows(dark=True)
        self.activate('preferences')
        wait_for(lambda: self.is_dark('Preferences'), 'preferences in the theme')

    def test_light_theme_is_light(self):
        self.start('Adwaita')
        self.check_windows(dark=False)

    def test_theme_forced_on_gtk_is_kept(self):
        self.start('Adwaita', GTK_THEME='Adwaita:dark')
        self.check_windows(dark=True)

    def test_what_is_started_knows_nothing_of_it(self):
        self.start('Adwaita:dark')
        self.activate('try-demo')
        self.world.wait_for_name(f'{APP_ID}.Demo')
        pid = self.world.call('org.freedesktop.DBus', '/org/freedesktop/DBus',
                              'org.freedesktop.DBus', 'GetConnectionUnixProcessID',
                              GLib.Variant('(s)', (f'{APP_ID}.Demo',)))[0]
        self.addCleanup(self.activate_in_demo, 'quit')
        environment = pathlib.Path(f'/proc/{pid}/environ').read_bytes()
        self.assertNotIn(b'GTK_THEME=', environment)

    def activate_in_demo(self, action):
        self.world.call(f'{APP_ID}.Demo', f'{BASE_PATH}/Demo', 'org.gtk.Actions', 'Activate',
                        GLib.Variant('(sava{sv})', (action, [], {})))
