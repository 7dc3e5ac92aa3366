# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting, starting again, ending, and being ended."""

import configparser
import contextlib
import os
import pathlib
import signal
import unittest

from gi.repository import GLib

from harness.desktop import Screen
from harness.files import contents
from harness.history import read_told
from harness.keyring import Keyring
from harness.world import APP_ID, PATIENCE, Service, World, wait_for


class LifecycleTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.__exit__, None, None, None)
        self.screen = Screen(self.world)
        self.command = str(self.world.prefix / 'bin/headroom')
        self.service = Service(self.world)
        self.world.setting('api-url', self.service.url, account='default')

    def with_key(self):
        Keyring(self.world).store('sk-test', self.service.origin)

    def files(self):
        """Every file of the user's but caches and the desktop's, with what is in it."""
        return {path: content for path, content in contents(self.world.home)
                if not {'.cache', 'xfce4'} & set(path.parts)}

    def test_start_shows_the_window(self):
        self.with_key()
        self.world.start('applet', [self.command])
        self.screen.find_window('Headroom')
        self.world.wait_for_account('the balance', State='current')

    def test_background_start_shows_none_and_a_second_start_does(self):
        self.with_key()
        first = self.world.start('applet', [self.command, '--background'])
        self.world.wait_for_account('the balance', State='current')
        self.assertFalse(self.screen.has_window('Headroom'))
        requests = len(self.service.seen())
        second = self.world.start('second', [self.command])
        self.assertEqual(second.popen.wait(PATIENCE), 0)
        self.screen.find_window('Headroom')
        self.assertTrue(first.running())
        self.assertEqual(len(self.service.seen()), requests)

    def test_second_background_start_changes_nothing(self):
        self.with_key()
        self.world.applet('--background')
        self.world.wait_for_account('the balance', State='current')
        second = self.world.applet('--background', name='second')
        self.assertEqual(second.popen.wait(PATIENCE), 0)
        self.assertFalse(self.screen.has_window('Headroom'))

    def test_preferences_are_shown_by_the_running_applet_and_without_one(self):
        self.with_key()
        for running in (False, True):
            with self.subTest(running=running):
                if running:
                    self.world.applet('--background', name='first')
                    self.world.wait_for_account('the balance', State='current')
                second = self.world.start('second', [self.command, '--preferences'])
                self.screen.find_window('Preferences')
                self.assertFalse(self.screen.has_window('^Headroom$'))
                if running:
                    self.assertEqual(second.popen.wait(PATIENCE), 0)
                else:
                    self.assertEqual(second.stop(), 0)

    def test_refresh_asks_at_once_and_shows_no_window(self):
        self.with_key()
        applet = self.world.start('first', [self.command, '--refresh'])
        self.world.wait_for_account('the balance', State='current', Credits=195)
        self.service.balance(190, 10)
        second = self.world.start('second', [self.command, '--refresh'])
        self.world.wait_for_account('the new balance', Credits=190)
        self.assertEqual(second.popen.wait(PATIENCE), 0)
        self.assertTrue(applet.running())
        self.assertFalse(self.screen.has_window('^Headroom$'))

    def test_start_at_login_follows_the_setting_and_the_setting_the_truth(self):
        file = self.world.home / '.config/autostart' / f'{APP_ID}.desktop'
        self.world.applet('--background')
        self.world.wait_for_account('no key yet', State='no-key')
        self.world.setting('start-at-login', 'true')
        wait_for(file.exists, 'the file in the autostart folder')
        self.assertIn('headroom --background', file.read_text())
        file.unlink()
        wait_for(lambda: self.start_at_login() == 'false', 'the setting as it is on disk')
        # Where it cannot be done, the setting says so.
        file.parent.rmdir()
        file.parent.write_text('in the way')
        self.world.setting('start-at-login', 'true')
        wait_for(lambda: self.start_at_login() == 'false', 'the setting taken back')

    def start_at_login(self):
        return self.world.run(['gsettings', 'get', APP_ID, 'start-at-login']).stdout.strip()

    def test_signals_end_it_well(self):
        self.with_key()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            with self.subTest(signal=number):
                applet = self.world.applet('--background')
                self.world.wait_for_account('the balance', State='current')
                self.assertEqual(applet.stop(number), 0)
                wait_for(lambda: self.world.owner(APP_ID) is None, 'the name released')

    def test_outlives_its_terminal_under_nohup(self):
        self.with_key()
        applet = self.world.start('applet', ['nohup', self.world.prefix / 'libexec/headroom-applet',
                                             '--background'])
        self.world.wait_for_account('the balance', State='current')
        applet.popen.send_signal(signal.SIGHUP)
        self.world.refresh()
        self.assertTrue(applet.running())
        self.assertEqual(applet.stop(), 0)

    def test_signal_in_the_middle_of_a_request_ends_it_well(self):
        self.with_key()
        self.service.hang()
        applet = self.world.applet('--background')
        wait_for(self.service.seen, 'the request')
        self.assertEqual(applet.stop(), 0)

    def test_killed_applet_starts_again(self):
        self.with_key()
        applet = self.world.applet('--background')
        self.world.wait_for_account('the balance', State='current')
        applet.stop(signal.SIGKILL)
        wait_for(lambda: self.world.owner(APP_ID) is None, 'the name released')
        self.world.applet('--background')
        self.world.wait_for_account('the balance again', State='current', Credits=195)

    def test_bus_that_goes_away_does_not_hang_it(self):
        applet = self.world.applet('--background')
        self.world.wait_for_account('no key', ErrorCode='keyring-unavailable')
        self.world.processes[0].stop()
        wait_for(lambda: not applet.running(), 'the applet ended')

    def network_sockets(self, pid):
        """The sockets through which a process could be reached, or reach others, by address."""
        folder = pathlib.Path(f'/proc/{pid}')
        own = set()
        for link in (folder / 'fd').iterdir():
            with contextlib.suppress(FileNotFoundError):  # It may be closed while it is looked at.
                own.add(os.readlink(link))
        return own & {f'socket:[{line.split()[9]}]' for table in ('tcp', 'tcp6', 'udp', 'udp6')
                      for line in (folder / 'net' / table).read_text().splitlines()[1:]}

    def test_demo_runs_beside_the_real_one_and_touches_nothing(self):
        self.with_key()
        self.world.applet('--background')
        self.world.wait_for_account('the real balance', State='current', Credits=195)
        state = self.world.home / '.local/share/headroom'
        wait_for(lambda: {path.name for path in state.glob('*')} ==
                 {'history.db', 'history.db-shm', 'history.db-wal'}, 'the history on the disk')
        wait_for(lambda: 'reading-credits' in read_told(self.world),
                 'what the first balance leaves in the store')
        before = self.files()
        demo = self.world.applet('--demo', name='demo')
        self.world.wait_for_account('the demo', account='demo', demo=True, State='current')
        self.screen.find_window('Headroom')
        self.assertEqual(self.network_sockets(demo.popen.pid), set())
        self.assertEqual(demo.stop(), 0)
        self.assertEqual(self.files(), before)
        self.assertEqual(self.world.account()['Credits'], 195)

    def test_damaged_state_file_is_set_aside(self):
        self.with_key()
        folder = self.world.home / '.local/share/headroom'
        folder.mkdir(parents=True)
        (folder / 'state.ini').write_bytes(b'\x00\xff[not a key file')
        applet = self.world.applet('--background')
        self.world.wait_for_account('the balance', State='current')
        self.assertEqual(applet.stop(), 0)
        kept = [path for path in folder.iterdir() if path.name.startswith('state.ini.')]
        self.assertEqual([path.read_bytes() for path in kept], [b'\x00\xff[not a key file'])
        self.assertIn(kept[0].name, applet.output())

    def test_menu_entry_starts_this_program_and_no_other_of_its_name(self):
        entry = configparser.ConfigParser(interpolation=None, delimiters='=')
        entry.read(self.world.prefix / f'share/applications/{APP_ID}.desktop')
        commands = [entry[group]['Exec'].split()[0] for group in entry.sections()]
        self.assertEqual(set(commands), {str(self.world.prefix / 'bin/headroom')})
        self.assertEqual(len(commands), 3)

    def test_activation_by_the_bus_starts_it(self):
        services = self.world.prefix / 'share/dbus-1/services'
        world = World(services=[services])
        self.addCleanup(world.__exit__, None, None, None)
        Screen(world)
        world.call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                   'UpdateActivationEnvironment', GLib.Variant('(a{ss})', (world.env,)))
        world.run(['gdbus', 'call', '--session', '--dest', APP_ID, '--object-path',
                   '/io/github/headroom_app/Headroom', '--method',
                   'org.freedesktop.Application.Activate', '{}'])
        wait_for(lambda: world.owner(APP_ID), 'the applet on the bus')
        world.run(['gdbus', 'call', '--session', '--dest', APP_ID, '--object-path',
                   '/io/github/headroom_app/Headroom', '--method', 'org.gtk.Actions.Activate',
                   'quit', '[]', '{}'])
        wait_for(lambda: world.owner(APP_ID) is None, 'the applet gone')
