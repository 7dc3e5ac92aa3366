# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""`headroom doctor`: each thing that can be wrong is found, and nothing that must not be pasted is
printed."""

import contextlib
import json
import os
import pathlib
import signal
import sqlite3

from command_case import NO_BUS, CommandCase
from harness.desktop import Screen
from harness.history import history_path
from harness.keyring import Keyring
from harness.notifications import NotificationServer
from harness.preload import preload
from harness.tray import Watcher
from harness.world import wait_for

PROXY = 'http://proxyuser:proxysecret@proxyhost.example:3128'


class DoctorCase(CommandCase):
    def doctor(self, env=None):
        """Exit code and findings; the bus's answers of this process are given meanwhile."""
        self.n = getattr(self, 'n', 0) + 1
        out = self.world.root / f'doctor-{self.n}.json'
        with out.open('wb') as stdout:
            process = self.world.start(f'doctor-{self.n}', [self.command, 'doctor', '--json'],
                                       stdout=stdout, env=env)
        wait_for(lambda: not process.running(), 'the end of headroom doctor', 60)
        self.assertEqual(process.output(), '')
        found = json.loads(out.read_text())
        self.validate(found, 'doctor')
        code = process.popen.returncode
        wrong = [one for one in found['findings'] if one['status'] == 'wrong']
        self.assertEqual((code, found['verdict']), (1, 'wrong') if wrong else (0, 'ok'))
        for one in wrong:
            self.assertTrue(one['next'], one)
        return code, found['findings']

    def values(self, env=None):
        """What was found, by check; that of the first account."""
        return {one['check']: one['value'] for one in reversed(self.doctor(env)[1])}

    def found(self, check, value, status='wrong', env=None):
        findings = self.doctor(env)[1]
        self.assertIn((check, value, status),
                      [(one['check'], one['value'], one['status']) for one in findings])

    def credential(self, text=None, mode=0o400):
        key = self.world.root / 'credentials/headroom.key'
        key.parent.mkdir(mode=0o700, exist_ok=True)
        key.unlink(missing_ok=True)
        key.write_text(text or f'sk-test\norigin={self.service.origin}\n')
        key.chmod(mode)
        return {'CREDENTIALS_DIRECTORY': str(key.parent)}

    def hold(self, process):
        """As a program that hangs: there, and silent."""
        process.popen.send_signal(signal.SIGSTOP)
        self.addCleanup(process.popen.send_signal, signal.SIGCONT)

    def hook(self, name, mode):
        path = pathlib.Path(self.world.env['XDG_CONFIG_HOME']) / 'headroom/hooks' / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text('#!/bin/sh\n')
        path.chmod(mode)
        return path


class WatchTest(DoctorCase):
    def test_all_is_well_on_a_desktop(self):
        Watcher(self.world)
        NotificationServer(self.world)
        self.with_key()
        self.with_applet()
        before = len(self.service.seen())
        code, findings = self.doctor()
        self.assertEqual(code, 0, findings)
        self.assertEqual({one['check']: one['value'] for one in findings},
                         {'watch': 'applet', 'bus': 'reached', 'tray': 'shown',
                          'notifications': 'shown', 'settings': 'keyfile', 'proxy': 'no',
                          'address': 'other', 'key': 'keyring', 'check': 'ok', 'store': 'ok',
                          'hooks': 'none'})
        self.assertEqual(len(self.service.seen()), before)

    def test_daemon_watches(self):
        self.with_key()
        self.world.start('daemon', [self.command, 'daemon'])
        self.world.wait_for_account('an answer', State='current')
        before = len(self.service.seen())
        found = self.values()
        self.assertEqual((found['watch'], found['tray'], found['check']),
                         ('daemon', 'no-display', 'ok'))
        self.assertEqual(len(self.service.seen()), before)

    def test_daemon_has_a_key_that_no_command_finds(self):
        env = self.credential()
        self.world.start('daemon', [self.command, 'daemon'], env=env)
        self.world.wait_for_account('an answer', State='current')
        self.assertEqual(self.values()['key'], 'elsewhere')
        self.assertEqual(self.values(env)['key'], 'credential')

    def test_server_without_a_bus_is_well(self):
        env = {**self.credential(), **NO_BUS}
        self.found('watch', 'nobody', 'note', env)
        self.assertEqual(len(self.service.seen()), 1)
        self.world.start('daemon', [self.command, 'daemon'], env=env)
        wait_for(lambda: len(self.service.seen()) > 1, 'the daemon asks')
        code, findings = self.doctor(env)
        self.assertEqual(code, 0, findings)
        found = {one['check']: one['value'] for one in findings}
        self.assertEqual((found['watch'], found['bus'], found['key']),
                         ('daemon', 'none', 'credential'))

    def test_applet_that_hangs(self):
        self.with_key()
        self.with_applet()
        self.hold(self.applet)
        self.found('watch', 'hangs')

    def test_bus_that_hangs(self):
        env = self.credential()
        self.hold(self.world.processes[0])
        self.found('bus', 'hangs', env=env)

    def test_display_without_tray_and_notifications(self):
        env = {'DISPLAY': ':7'}
        found = self.values(env)
        self.assertEqual((found['tray'], found['notifications']), ('none', 'none'))
        Watcher(self.world, host=False)
        self.found('tray', 'none', env=env)


class PartsTest(DoctorCase):
    def test_settings(self):
        keyfile = pathlib.Path(self.world.env['XDG_CONFIG_HOME']) / 'glib-2.0/settings/keyfile'
        self.found('settings', 'keyfile', 'ok')
        self.found('settings', 'memory', env={'GSETTINGS_BACKEND': 'memory'})
        lock = keyfile.with_name('keyfile.lock')
        lock.unlink()
        lock.mkdir()
        self.found('settings', 'read-only', 'note')
        lock.rmdir()
        keyfile.write_text('no key file')
        self.found('settings', 'damaged')

    def test_proxy(self):
        self.found('proxy', 'yes', 'ok', env={'https_proxy': PROXY})

    def test_proxy_settings_that_hang(self):
        self.found('proxy', 'hangs',
                   env=preload(self.world, 'tests/support/libhanging-proxies.so'))

    def test_address(self):
        self.world.setting('api-url', 'http://otherhost.example/api', account='default')
        self.found('address', 'invalid')
        self.world.run(['gsettings', 'reset',
                        'io.github.headroom_app.Headroom.Account:/io/github/headroom_app/Headroom'
                        '/accounts/default/', 'api-url'])
        self.found('address', 'vendor', 'ok')

    def test_key(self):
        self.found('key', 'no-key' if self.keyring_is_there() else 'keyring-unavailable')
        self.with_key()
        self.found('key', 'keyring', 'ok')
        self.keyring.lock()
        self.found('key', 'keyring-locked')
        self.found('key', 'keyring-unavailable', env=NO_BUS)
        self.found('key', 'credential-exposed', env=self.credential(mode=0o444))
        self.found('key', 'credential-invalid', env=self.credential('\n'))
        self.assertEqual(len(self.service.seen()), 1)

    def keyring_is_there(self):
        return self.world.owner('org.freedesktop.secrets') is not None

    def test_key_that_is_missing(self):
        Keyring(self.world)
        self.found('key', 'no-key')
        self.assertNotIn('check', self.values())

    def test_check(self):
        env = self.credential()
        for reply, value in (((401, '{"code":401,"message":"Invalid"}'), 'unauthorized'),
                             ((500, '{"code":500,"message":"Internal Server Error"}'), 'server'),
                             ((200, '{"code":200}'), 'malformed'),
                             ((429, '{"code":429,"message":"Slow down"}'), 'rate-limited')):
            self.service.reply(reply[0], 'application/json', reply[1])
            self.found('check', value, env=env)

    def test_service_that_is_away(self):
        env = self.credential()
        self.service.stop()
        self.found('check', 'offline', env=env)

    def test_store(self):
        env = self.credential()
        path = history_path(self.world)
        self.found('store', 'ok', 'ok', env)
        with contextlib.closing(sqlite3.connect(path)) as database:
            database.execute('PRAGMA user_version = 999')
            database.commit()
        self.found('store', 'newer', env=env)
        path.unlink()
        path.write_text('no database, ' * 1000)
        self.found('store', 'damaged', env=env)
        path.unlink()
        path.mkdir()
        self.assertIn(self.values(env)['store'], ('fails', 'read-only'))

    def test_store_that_is_new(self):
        self.found('store', 'empty', 'ok')

    def test_hooks(self):
        self.hook('good', 0o755)
        self.found('hooks', 'ok', 'ok')
        bad = self.hook('bad', 0o644)
        self.found('hooks', 'skipped')
        bad.parent.chmod(0o777)
        self.found('hooks', 'folder')
        bad.parent.chmod(0o700)


class PasteTest(DoctorCase):
    def test_nothing_secret_is_printed(self):
        """A world with something to hide in each place that is looked at."""
        secrets = ['sk-test', 'proxyuser', 'proxysecret', 'proxyhost', 'otherhost', 'Hidden',
                   'studio', '/home', str(self.world.root), str(self.world.home), 'hooksecret',
                   '127.0.0.1', 'hostsecret', os.environ.get('USER') or 'root', '195']
        self.with_key()
        self.world.setting('accounts', "['default', 'studio', 'third', 'fourth']")
        self.world.setting('name', 'Hidden Name', account='default')
        self.world.setting('api-url', 'https://otherhost.example/api', account='studio')
        self.world.setting('api-url', 'http://otherhost.example/api', account='third')
        self.hook('hooksecret', 0o644)
        self.hook('hooksecret-run', 0o755)
        history_path(self.world).parent.mkdir(parents=True, exist_ok=True)
        base = {'https_proxy': PROXY, 'HOSTNAME': 'hostsecret', 'DISPLAY': ':7',
                'USER': os.environ.get('USER') or 'root'}
        environments = {'desktop': base, 'no bus': {**base, **NO_BUS},
                        'credential': {**base, **self.credential(mode=0o444)},
                        'warnings': {**base, 'GSETTINGS_BACKEND': 'dconf', 'HOME': '/home/secret',
                                     'XDG_CONFIG_HOME': '/proc/1/nothing', **NO_BUS}}
        for broken in (False, True):
            if broken:
                history_path(self.world).unlink(missing_ok=True)
                history_path(self.world).write_text('Hidden, no database ' * 1000)
                self.service.stop()
            for name, env in environments.items():
                for option in ([], ['--json']):
                    with self.subTest(environment=name, option=option, broken=broken):
                        done = self.world.run([self.command, 'doctor', *option], env=env,
                                              check=False)
                        self.assertIn('wrong', done.stdout)
                        self.assertEqual(done.returncode, 1)
                        for secret in secrets:
                            self.assertNotIn(secret, done.stdout + done.stderr)

    def test_people_are_told_what_to_do(self):
        Keyring(self.world)
        done = self.world.run([self.command, 'doctor'], check=False)
        lines = done.stdout.splitlines()
        self.assertRegex(lines[0], r'^headroom \S+, \S+ ?\S*, GLib \d+\.\d+\.\d+, libsoup \d')
        at = next(i for i, line in enumerate(lines) if 'Account 1: There is no' in line)
        self.assertTrue(lines[at].startswith('wrong  '))
        self.assertEqual(lines[at + 1].strip(), 'next: headroom key set')

    def test_bad_arguments_are_64(self):
        self.assertEqual(self.code('doctor', 'all'), 64)
        self.assertEqual(self.code('doctor', '--account=default'), 64)


