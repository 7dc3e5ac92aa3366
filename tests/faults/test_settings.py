# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What others write into settings and start-up files."""

from fault_case import KEY, FaultCase, load_tests  # noqa: F401
from harness.access import Reader, controls, start_accessibility, walk
from harness.desktop import Screen
from harness.keyring import Keyring
from harness.world import APP_ID, BASE_PATH, Service, World, wait_for

ENTRY = '[Desktop Entry]\nType=Application\nName=Headroom\nExec=headroom --background\n'


class SettingsTest(FaultCase):
    def setUp(self):
        super().setUp()
        self.world = World()
        self.addCleanup(self.world.__exit__, None, None, None)
        self.screen = Screen(self.world)
        self.entry = self.world.home / '.config/autostart' / f'{APP_ID}.desktop'
        self.entry.parent.mkdir(parents=True)

    # An administrator

    def lock_everything(self):
        """A site's database of dconf with the schemas' keys, all of them locked."""
        folder = self.world.root / 'site'
        (folder / 'locks').mkdir(parents=True)
        keys = [(BASE_PATH, key) for key in
                self.world.run(['gsettings', 'list-keys', APP_ID]).stdout.split()]
        account = f'{BASE_PATH}/accounts/default'
        keys += [(account, key) for key in self.world.run(
            ['gsettings', 'list-keys', f'{APP_ID}.Account:{account}/']).stdout.split()]
        (folder / 'locks/headroom').write_text(''.join(f'{path}/{key}\n' for path, key in keys))
        (folder / 'headroom').write_text(f'[{account[1:]}]\nlow-threshold=int64 60\n')
        database = self.world.root / 'site.db'
        self.world.run(['dconf', 'compile', str(database), str(folder)])
        profile = self.world.root / 'profile'
        profile.write_text(f'user-db:user\nfile-db:{database}\n')
        return {'GSETTINGS_BACKEND': 'dconf', 'DCONF_PROFILE': str(profile)}

    def test_settings_locked(self):
        start_accessibility(self.world)
        self.world.applet(env=self.lock_everything())
        self.world.wait_for_account('it runs', State='no-key')
        self.screen.focus('Headroom')
        self.screen.key('ctrl+comma')
        self.screen.focus('Preferences')
        self.screen.resize(620, 740)
        self.screen.key('alt+v')
        reader = Reader(self.world)
        seen = set()
        wait_for(lambda: 'API Address' in self.names_in(reader, 'Preferences'), 'the advanced settings')
        for _ in range(5):
            for node in controls(reader.tree('Preferences')):
                if node['role'] in ('text', 'spin button', 'combo box', 'toggle button') and \
                        node['name'] != 'Advanced' or node['name'] == 'Add Account':
                    seen.add(node['name'])
                    self.assertFalse(node['sensitive'], node)
                    self.assertIn('Locked by your administrator', node['description'], node)
            self.screen.key('ctrl+Page_Down')
        self.assertGreaterEqual(seen, {'Name', 'API Address', 'Top-Up Page', 'Key Page', 'Add Account',
                                       'Low', 'Critical', 'Daily Budget', 'Start at Login'}, seen)

    # The form for a key

    def check_form(self, title, open_form):
        """The form names the address; when that changes, what was typed goes nowhere."""
        start_accessibility(self.world)
        first, second = Service(self.world), Service(self.world)
        keyring = Keyring(self.world)
        self.world.setting('api-url', first.url, account='default')
        self.world.applet()
        self.world.wait_for_account('it runs', State='no-key')
        self.screen.focus('Headroom')
        reader = Reader(self.world)
        open_form()
        wait_for(lambda: f'API Key for {first.origin}' in self.names_in(reader, title),
                 'the first address beside the entry')
        self.screen.type(KEY)
        wait_for(lambda: any(node['name'] == 'Check and Save' and node['sensitive']
                             for node in controls(reader.tree(title))), 'something typed')
        self.world.setting('api-url', second.url, account='default')
        wait_for(lambda: f'API Key for {second.origin}' in self.names_in(reader, title),
                 'the second address beside the entry')
        wait_for(lambda: any('The address was changed' in name
                             for name in self.names_in(reader, title)), 'the reason beside it')
        self.screen.key('Return')
        self.screen.type(KEY)
        self.screen.key('Return')
        self.world.wait_for_account('the key for the second', State='current')
        self.assertEqual(keyring.look_up(second.origin), KEY)
        self.assertIsNone(keyring.look_up(first.origin))
        self.assertEqual(first.seen(), [])

    def names_in(self, reader, title):
        return [node['name'] for node in walk(reader.tree(title)) if node['showing']]

    def test_address_changes_on_the_welcome_page(self):
        self.check_form('Headroom', lambda: None)

    def test_address_changes_in_the_preferences(self):
        def open_form():
            self.screen.key('ctrl+comma')
            self.screen.focus('Preferences')
            self.screen.key('alt+s')
        self.check_form('Preferences', open_form)

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
