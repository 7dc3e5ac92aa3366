# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""headroom config and headroom account: every setting, with and without a desktop."""

import contextlib
import fcntl
import pathlib
import sqlite3
import subprocess
import time

from gi.repository import Gio, GLib

from command_case import NO_BUS, CommandCase
from harness.history import history_path, write_history
from harness.world import APP_ID, BASE_PATH, wait_for

OBJECT_MANAGER = '''<node><interface name="org.freedesktop.DBus.ObjectManager">
<method name="GetManagedObjects"><arg type="a{oa{sa{sv}}}" direction="out"/></method>
</interface></node>'''


DCONF = '''<node><interface name="ca.desrt.dconf.Writer">
<method name="Change"><arg type="ay"/><arg type="s" direction="out"/></method>
</interface></node>'''


class ConfigTest(CommandCase):
    def setUp(self):
        super().setUp()
        self.file = pathlib.Path(self.world.env['XDG_CONFIG_HOME']) / 'glib-2.0/settings/keyfile'

    def said(self, *arguments, code=0, env=None):
        done = self.run_command(*arguments, env=env)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout if code == 0 else done.stderr

    def test_every_setting_is_listed_with_value_range_and_default(self):
        self.said('config', 'set', 'low-threshold', '77')
        listed = self.said('config')
        self.assertEqual(listed, self.said('config', 'list'))
        rows = {line.split()[0]: line for line in listed.splitlines()[1:]}
        self.assertRegex(rows['low-threshold'], r'^low-threshold +77 +0 to 1000000000 +50$')
        self.assertRegex(rows['tray-style'], r'^tray-style +auto +auto, gauge, number +auto$')
        known = self.world.run(['gsettings', 'list-keys', 'io.github.headroom_app.Headroom']).stdout
        self.assertLessEqual(set(known.split()), set(rows))

    def test_value_is_set_read_and_reset(self):
        for key, value in (('low-threshold', '120'), ('adaptive-polling', 'false'),
                           ('name', 'A & "B"'), ('tray-style', 'number'),
                           ('accounts', "['default', 'studio']"), ('poll-interval', '86400')):
            with self.subTest(key=key):
                before = self.said('config', 'get', key)
                self.said('config', 'set', key, value)
                self.assertEqual(self.said('config', 'get', key), value + '\n')
                self.said('config', 'reset', key)
                self.assertEqual(self.said('config', 'get', key), before)

    def test_account_has_settings_of_its_own(self):
        self.assertEqual(self.said('account', 'add', 'studio'), 'studio\n')
        self.said('config', 'set', 'low-threshold', '5', '--account=studio')
        self.assertEqual(self.said('config', 'get', 'low-threshold', '--account=studio'), '5\n')
        self.assertEqual(self.said('config', 'get', 'low-threshold'), '50\n')
        self.assertIn('unknown account', self.said('config', 'list', '--account=x', code=64))

    def test_bad_value_names_the_range_and_changes_nothing(self):
        for key, value, expected in (
                ('poll-interval', '5', '60 to 86400'), ('poll-interval', '-1', '60 to 86400'),
                ('low-threshold', 'many', '0 to 1000000000'), ('low-threshold', '', '0 to'),
                ('tray-style', 'huge', 'auto, gauge, number'), ('show-label', 'yes', 'true, false'),
                ('api-url', 'http://example.org/', 'https://'), ('top-up-url', 'ftp://x', 'https://'),
                ('accounts', "['a/b']", '1 to 64 ids'), ('accounts', '[]', '1 to 64 ids'),
                ('nothing', '1', 'unknown setting')):
            with self.subTest(key=key, value=value):
                before = self.file.read_bytes()
                self.assertIn(expected, self.said('config', 'set', '--', key, value, code=64))
                self.assertEqual(self.file.read_bytes(), before)

    def test_wrong_words_are_usage_errors(self):
        for words in (['frob'], ['get'], ['set', 'name'], ['reset'], ['list', 'name'],
                      ['get', 'name', 'x']):
            with self.subTest(words=words):
                self.said('config', *words, code=64)
        for words in (['frob'], ['remove'], ['list', 'x'], ['add', 'a/b'], ['add', 'default'],
                      ['remove', 'x'], ['remove', 'default'], ['add', 'a', 'b']):
            with self.subTest(words=words):
                self.said('account', *words, code=64)

    def test_writers_do_not_overwrite_each_other(self):
        names = [f'a{n}' for n in range(12)]
        started = [subprocess.Popen([self.command, 'account', 'add', name], env=self.world.env,
                                    stdout=subprocess.DEVNULL) for name in names]
        self.assertEqual([process.wait() for process in started], [0] * len(names))
        listed = {line.split()[0] for line in self.said('account').splitlines()}
        self.assertEqual(listed, {'default', *names})

    def test_damaged_file_is_not_written(self):
        self.file.write_text('[unfinished')
        self.assertIn(str(self.file), self.said('config', 'set', 'low-threshold', '5', code=77))
        self.assertEqual(self.file.read_text(), '[unfinished')

    def test_without_a_bus_dconf_is_not_relied_on(self):
        env = {'GSETTINGS_BACKEND': 'dconf', 'DBUS_SESSION_BUS_ADDRESS': 'unix:path=/nonexistent'}
        self.said('config', 'set', 'low-threshold', '66', env=env)
        self.assertEqual(self.said('config', 'get', 'low-threshold', env=env), '66\n')
        self.assertIn('low-threshold=66', self.file.read_text())
        # Nor when there is one, later.
        self.assertEqual(self.said('config', 'get', 'low-threshold',
                                   env={'GSETTINGS_BACKEND': 'dconf'}), '66\n')

    def test_what_runs_follows(self):
        self.with_key()
        self.with_applet(Level='ok')
        self.said('config', 'set', 'low-threshold', '500')
        self.world.wait_for_account('the threshold', Level='low')

    def own(self, name, path, xml, on_call):
        info = Gio.DBusNodeInfo.new_for_xml(xml).interfaces[0]
        self.world.bus.register_object(path, info, on_call, None, None)
        self.world.call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                        'RequestName', GLib.Variant('(su)', (name, 4)))

    def test_settings_that_others_keep_from_it_stay(self):
        calls = []
        self.own('ca.desrt.dconf', '/ca/desrt/dconf/Writer/user', DCONF,
                 lambda *call: calls.append(call))
        hung = self.world.start('hung', [self.command, 'config', 'set', 'low-threshold', '5'],
                                env={'GSETTINGS_BACKEND': 'dconf',
                                     'XDG_CONFIG_HOME': str(self.world.root / 'none')})
        with open(f'{self.file}.lock', 'w', encoding='utf-8') as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            said = self.said('config', 'set', 'low-threshold', '5', code=77)
            self.assertIn(f'{self.file}.lock', said)
        wait_for(lambda: not hung.running(), 'the end of the wait for dconf', 60)
        self.assertEqual((len(calls), hung.popen.returncode), (1, 77), hung.output())
        self.assertIn('low-threshold', hung.output())

    def remove_from_applet(self, drops):
        """Removes an account that an applet has; how many rows there are when it is asked for its
        accounts, and then."""
        self.said('account', 'add', 'studio')
        self.said('config', 'set', 'api-url', self.service.url, '--account=studio')
        self.with_key()
        write_history(self.world, [(int(time.time()) * 1000, 195, 5)], account='studio')
        rows = []

        def count():
            path = f'file:{history_path(self.world)}?mode=ro'
            with contextlib.closing(sqlite3.connect(path, uri=True)) as file:
                return file.execute('SELECT count(*) FROM sample').fetchone()[0]

        def on_call(bus, sender, path, interface, method, parameters, invocation):
            rows.append(count())
            account = {f'{BASE_PATH}/accounts/studio':
                       {APP_ID + '.Account1': {'Id': GLib.Variant('s', 'studio')}}}
            invocation.return_value(GLib.Variant('(a{oa{sa{sv}}})',
                                                 ({} if drops and len(rows) >= 3 else account,)))

        self.own(APP_ID, f'{BASE_PATH}/accounts', OBJECT_MANAGER, on_call)
        remove = self.world.start('remove', [self.command, 'account', 'remove', 'studio'])
        wait_for(lambda: not remove.running(), 'its end')
        self.assertEqual(remove.popen.returncode, 0, remove.output())
        return rows, count()

    def test_removed_account_is_forgotten_once_the_applet_has_dropped_it(self):
        self.assertEqual(self.remove_from_applet(True), ([1, 1, 1], 0))

    def test_removed_account_is_forgotten_though_the_applet_keeps_it(self):
        rows, left = self.remove_from_applet(False)
        self.assertEqual((set(rows), left), ({1}, 0))

    def test_removed_account_leaves_nothing(self):
        self.said('account', 'add', 'studio')
        self.said('config', 'set', 'api-url', self.service.url, '--account=studio')
        self.with_key()
        self.keyring.store('sk-test', self.service.origin, account='studio')
        self.said('status', '--refresh', '--account=studio')
        self.assertNotEqual(self.said('history', '--csv', '--account=studio').count('\n'), 1)
        self.said('account', 'remove', 'studio')
        self.assertEqual(self.said('account').count('\n'), 1)
        self.assertNotIn('studio', self.file.read_text().replace('accounts/studio', ''))
        self.said('account', 'add', 'studio')
        self.said('config', 'set', 'api-url', self.service.url, '--account=studio')
        self.said('status', '--refresh', '--account=studio', code=77)
        self.assertEqual(self.said('history', '--csv', '--account=studio').count('\n'), 1)

    def test_account_whose_keyring_is_out_of_reach_stays(self):
        self.said('account', 'add', 'studio')
        self.said('config', 'set', 'api-url', self.service.url, '--account=studio')
        self.with_key()
        self.keyring.store('sk-test', self.service.origin, account='studio')
        self.said('status', '--refresh', '--account=studio')
        self.said('account', 'remove', 'studio', code=77, env=NO_BUS)
        self.assertEqual(self.said('account').count('\n'), 2)
        self.said('account', 'add', 'unused')
        self.said('account', 'remove', 'unused', env=NO_BUS)

    def test_terminal_is_told_nothing_to_obey(self):
        self.world.setting('top-up-url', "'https://example.org/\\u001b[31m'", account='default')
        self.assertNotIn('\x1b', self.said('config', 'list'))
        done = self.run_command('config', 'get', 'top-up-url')
        self.assertIn('\x1b', done.stdout)
        done = self.world.run(['script', '-qec', f'{self.command} config get top-up-url',
                               '/dev/null'])
        self.assertNotIn('\x1b[31m', done.stdout)
