# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What others write into settings and start-up files."""

from fault_case import FaultCase, load_tests  # noqa: F401
from harness.desktop import Screen
from harness.world import APP_ID, World, wait_for

ENTRY = '[Desktop Entry]\nType=Application\nName=Headroom\nExec=headroom --background\n'


class SettingsTest(FaultCase):
    def setUp(self):
        super().setUp()
        self.world = World()
        self.addCleanup(self.world.__exit__, None, None, None)
        self.screen = Screen(self.world)
        self.entry = self.world.home / '.config/autostart' / f'{APP_ID}.desktop'
        self.entry.parent.mkdir(parents=True)

    # Start at login

    def start_on(self, desktop):
        self.world.applet('--background', env={'XDG_CURRENT_DESKTOP': desktop})
        self.world.wait_for_account('it runs', State='no-key')

    def setting(self):
        return self.world.run(['gsettings', 'get', APP_ID, 'start-at-login']).stdout.strip()

    def switch(self, on):
        self.world.setting('start-at-login', on)

    def check_switched_on(self, desktop, line):
        """An entry that this desktop leaves alone reads as off, and can be switched on."""
        self.entry.write_text(f'{ENTRY}{line}\n')
        self.world.setting('start-at-login', 'true')
        self.start_on(desktop)
        wait_for(lambda: self.setting() == 'false', 'what the desktop acts upon')
        self.switch('true')
        wait_for(lambda: line not in self.entry.read_text(), 'the line gone')
        self.assertEqual(self.setting(), 'true')

    def test_autostart_off_in_mate(self):
        self.check_switched_on('MATE', 'X-MATE-Autostart-enabled=false')

    def test_autostart_for_another_desktop(self):
        self.check_switched_on('XFCE', 'NotShowIn=XFCE;')

    def test_autostart_without_its_program(self):
        self.check_switched_on('XFCE', 'TryExec=/nonexistent/headroom')

    def test_autostart_system_wide(self):
        system = self.world.root / 'etc/xdg'
        theirs = system / 'autostart' / f'{APP_ID}.desktop'
        theirs.parent.mkdir(parents=True)
        theirs.write_text(ENTRY)
        self.world.env['XDG_CONFIG_DIRS'] = str(system)
        self.start_on('XFCE')
        wait_for(lambda: self.setting() == 'true', 'what the desktop acts upon')
        self.switch('false')
        wait_for(lambda: self.entry.exists() and 'Hidden=true' in self.entry.read_text(),
                 'a file that hides it')
        self.assertEqual(theirs.read_text(), ENTRY)
        self.switch('true')
        wait_for(lambda: 'Hidden=true' not in self.entry.read_text(), 'it is started again')

    def test_autostart_link(self):
        target = self.world.home / 'dotfiles/headroom.desktop'
        target.parent.mkdir()
        target.write_text(ENTRY)
        self.entry.symlink_to(target)
        self.start_on('XFCE')
        wait_for(lambda: self.setting() == 'true', 'what the desktop acts upon')
        self.switch('false')
        wait_for(lambda: 'Hidden=true' in target.read_text(), 'the file behind the link')
        self.switch('true')
        wait_for(lambda: 'Hidden=true' not in target.read_text(), 'the file behind the link')
        self.assertTrue(self.entry.is_symlink())
