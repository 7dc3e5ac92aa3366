# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands in surroundings like those of cron, ssh, nohup and a restarted desktop."""

import json
import os
import pathlib
import pty
import select
import signal
import socket
import subprocess
import sys
import termios
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from harness import isolation  # noqa: E402 (before anything that starts a thread)

isolation.enter('mount')

import table  # noqa: E402
from fault_case import KEY, FaultCase, load_tests  # noqa: E402,F401
from harness.desktop import Screen  # noqa: E402
from harness.history import history_path  # noqa: E402
from harness.keyring import Keyring  # noqa: E402
from harness.world import (  # noqa: E402
    APP_ID, BASE_PATH, PATIENCE, Service, World, wait_for)

BUS = ('DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR')

STUB = f"""
import os, sys, threading
from gi.repository import Gio, GLib

def on_message(connection, message, incoming):
    if incoming and message.get_member() == 'GetManagedObjects':
        if sys.argv[1] == 'silently':
            os._exit(0)
        threading.Timer(0.3, os._exit, [0]).start()
    return message

bus = Gio.bus_get_sync(Gio.BusType.SESSION)
bus.add_filter(on_message)
Gio.bus_own_name_on_connection(bus, '{APP_ID}', 0, None, None)
GLib.MainLoop().run()
"""


class CommandsTest(FaultCase):
    def setUp(self):
        super().setUp()
        self.world = World()
        self.addCleanup(self.world.__exit__, None, None, None)
        self.command = str(self.world.prefix / 'bin/headroom')
        self.service = Service(self.world)
        self.world.setting('api-url', self.service.url, account='default')

    def with_key(self):
        self.keyring = Keyring(self.world)
        self.keyring.store(KEY, self.service.origin)

    def run_without(self, *arguments, without=BUS, stdin='', **others):
        env = {name: value for name, value in self.world.env.items() if name not in without}
        return subprocess.run([self.command, *arguments], env={**env, **others}, input=stdin,
                              capture_output=True, text=True, timeout=60, check=False)

    def bus_in(self, folder):
        """The world's bus under the name that it has in a session."""
        os.symlink(self.world.env['DBUS_SESSION_BUS_ADDRESS'].split('=', 1)[1].split(',')[0],
                   folder / 'bus')

    def test_no_bus(self):
        for arguments in (['status'], ['status', '--refresh'], ['check', '--need=1'],
                          ['key', 'clear'], ['key', 'set', '--no-verify']):
            with self.subTest(arguments=arguments):
                done = self.run_without(*arguments, stdin=KEY)
                self.assertEqual(done.returncode, 77, done.stderr)
                self.assertEqual(done.stderr.count('\n'), 1, done.stderr)
                self.assertIn('DBUS_SESSION_BUS_ADDRESS', done.stderr)
                self.assertNotRegex(done.stdout + done.stderr, 'No keyring is running|no key')
        done = self.run_without('status', '--json')
        error = json.loads(done.stdout)['error']
        self.assertEqual(error, {'code': self.row.code,
                                 'message': 'There is no session bus to reach a keyring by.'})
        done = self.run_without('watch')
        self.assertEqual((done.returncode, done.stdout), (69, ''))
        self.assertIn('DBUS_SESSION_BUS_ADDRESS', done.stderr)

    def run_with_credential(self, text, *arguments, mode=0o400, stdin=''):
        """Runs a command as a service manager does, with nothing but a credential and a place for
        its files."""
        folder = self.world.home / 'credentials'
        folder.mkdir(exist_ok=True)
        file = folder / 'headroom.key'
        file.unlink(missing_ok=True)
        file.write_text(text)
        file.chmod(mode)
        env = {'CREDENTIALS_DIRECTORY': str(folder), 'LC_ALL': 'C.UTF-8',
               'PATH': self.world.env['PATH'],
               **{name: self.world.env[name] for name in self.world.env
                  if name.startswith(('ASAN_', 'LSAN_', 'UBSAN_', 'G_SLICE', 'GSETTINGS_', 'GCOV_')) or
                  name in ('XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_DATA_DIRS')}}
        return subprocess.run([self.command, *arguments], env=env, input=stdin, text=True,
                              capture_output=True, timeout=60, check=False)

    def credential(self, key=KEY):
        return f'{key}\norigin={self.service.origin}\n'

    def check_refused(self, text, mode=0o400):
        for arguments in (['status', '--refresh'], ['check', '--need=1']):
            with self.subTest(arguments=arguments):
                done = self.run_with_credential(text, *arguments, mode=mode)
                self.assertEqual(done.returncode, 77, done.stdout + done.stderr)
                self.assertRegex(done.stdout + done.stderr, table.ERRORS[self.row.code].sentence)
        done = self.run_with_credential(text, 'status', '--json', mode=mode)
        error = json.loads(done.stdout)['error']
        self.assertEqual(error['code'], self.row.code)
        self.assertEqual(self.service.seen(), [])

    def test_credential_without_a_bus(self):
        done = self.run_with_credential(self.credential(), 'check', '--need=100')
        self.assertEqual((done.returncode, done.stderr), (0, ''), done.stdout)
        done = self.run_with_credential(self.credential(), 'status', '--json')
        self.assertEqual(json.loads(done.stdout)['credits'], 195)
        self.assertEqual({request['authorization'] for request in self.service.seen()},
                         {f'Bearer {KEY}'})

    def test_credential_that_all_can_read(self):
        self.check_refused(self.credential(), mode=0o444)
        done = self.run_with_credential(self.credential(), 'check', '--need=100')
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_credential_without_a_key(self):
        self.check_refused('')

    def test_credential_to_change(self):
        for arguments in (['key', 'set'], ['key', 'set', '--no-verify'], ['key', 'clear']):
            with self.subTest(arguments=arguments):
                done = self.run_with_credential(self.credential(), *arguments, stdin=KEY)
                self.assertEqual(done.returncode, 77, done.stdout + done.stderr)
                self.assertRegex(done.stderr, table.ERRORS[self.row.code].sentence)
        done = self.run_with_credential(self.credential(), 'check', '--need=100')
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_credential_for_another_address(self):
        self.check_refused(KEY + '\norigin=https://example.org\n')
        self.check_refused(KEY + '\n')

    def test_settings_that_cannot_be_written(self):
        folder = pathlib.Path(self.world.env['XDG_CONFIG_HOME']) / 'glib-2.0/settings'
        before = (folder / 'keyfile').read_text()
        isolation.mount('--bind', folder, folder)
        self.addCleanup(isolation.unmount, folder)
        isolation.mount('-o', 'remount,bind,ro', folder)
        for arguments in (['config', 'set', 'low-threshold', '5'], ['config', 'reset', 'api-url'],
                          ['account', 'add']):
            with self.subTest(arguments=arguments):
                done = self.world.run([self.command, *arguments], check=False)
                self.assertEqual((done.returncode, done.stdout), (77, ''), done.stderr)
                self.assertEqual(done.stderr.count('\n'), 1, done.stderr)
        self.assertEqual((folder / 'keyfile').read_text(), before)

    def test_display_without_a_bus(self):
        Screen(self.world)
        done = self.run_without('--background')
        self.assertEqual(done.returncode, 1)
        self.assertIn('DBUS_SESSION_BUS_ADDRESS', done.stderr)

    def test_bus_that_hangs_at_the_start(self):
        Screen(self.world)
        path = self.world.root / 'hangs'
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
            listener.listen()
            applet = self.world.applet(env={'DBUS_SESSION_BUS_ADDRESS': f'unix:path={path}'})
            connection, _ = listener.accept()
            self.addCleanup(connection.close)
            self.assertEqual(applet.stop(), 0)

    def test_system_bus_that_hangs(self):
        self.with_key()
        path = self.world.root / 'hangs'
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
            listener.listen()
            listener.setblocking(False)
            self.world.env['DBUS_SYSTEM_BUS_ADDRESS'] = f'unix:path={path}'
            self.check_answered_without()
            with self.assertRaises(BlockingIOError):
                listener.accept()

    def owner_that_leaves(self, how):
        """Somebody who owns the applet's name, has no object, and leaves when asked for one."""
        stub = self.world.start('stub', ['/usr/bin/python3', '-c', STUB, how])
        self.world.wait_for_name(APP_ID)
        return stub

    def check_answered_without(self):
        done = self.world.run([self.command, 'status', '--format={credits}'], check=False)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, '195\n', ''))

    def test_applet_ends_as_it_is_asked(self):
        self.with_key()
        self.owner_that_leaves('silently')
        self.check_answered_without()

    def test_applet_ends_after_it_was_asked(self):
        self.with_key()
        self.owner_that_leaves('soon')
        self.check_answered_without()

    def test_too_many_accounts(self):
        self.with_key()
        self.world.setting('accounts', str(['default', *(f'a{i}' for i in range(9_999))]))
        said = 'The settings list 10000 accounts. The first 64 are watched.'
        done = self.world.run([self.command, 'status', '--format={credits}'], check=False)
        self.assertEqual((done.returncode, done.stdout, done.stderr),
                         (0, '195\n', f'headroom: {said}\n'))
        Screen(self.world)
        applet = self.world.applet('--background')
        self.world.wait_for_account('the balance', Credits=195)
        objects = self.world.call(APP_ID, BASE_PATH + '/accounts',
                                  'org.freedesktop.DBus.ObjectManager', 'GetManagedObjects')[0]
        self.assertEqual(len(objects), 64)
        self.assertEqual(applet.stop(), 0)
        self.assertIn(said, applet.output())

    def test_many_accounts_on_one_host(self):
        """Each answer takes its time: no two questions are under way at once."""
        accounts = [f'a{i}' for i in range(12)]
        keyring = Keyring(self.world)
        for account in accounts:
            self.world.setting('api-url', self.service.url, account=account)
            keyring.store(KEY, self.service.origin, account)
        under_way, most, good = [], [], self.service.act

        def act(link):
            under_way.append(link)
            most.append(len(under_way))
            time.sleep(0.05)
            under_way.remove(link)
            good(link)
        self.service.act = act
        self.world.setting('accounts', str(accounts))
        Screen(self.world)
        applet = self.world.applet('--background')
        for account in accounts:
            self.world.wait_for_account('the balance', account, Credits=195)
        self.assertEqual(max(most), 1)
        self.assertEqual(applet.stop(), 0)

    def test_bus_without_an_address(self):
        self.with_key()
        self.bus_in(self.world.runtime)
        done = self.run_without('status', '--format={credits}', without=BUS[:1])
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, '195\n', ''))

    def test_bus_of_the_user(self):
        self.with_key()
        isolation.mount('-t', 'tmpfs', 'none', '/run')
        self.addCleanup(isolation.unmount, '/run')
        folder = pathlib.Path(f'/run/user/{os.getuid()}')
        folder.mkdir(parents=True)
        self.bus_in(folder)
        done = self.run_without('status', '--format={credits}')
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, '195\n', ''))

    def test_output_closed(self):
        self.with_key()
        for arguments in ('status', 'check --need=1', 'history', 'history --json', 'watch',
                          'metrics', 'status --help', 'key set --help'):
            with self.subTest(arguments=arguments):
                self.world.run([self.command, 'status'])
                before = history_path(self.world).read_bytes()[:100]
                done = self.world.run(['sh', '-c', f'exec {self.command} {arguments} >&-'],
                                      check=False)
                self.assertEqual(done.returncode, 74, done.stderr)
                self.assertEqual(done.stderr, 'headroom: cannot write standard output: '
                                              'Bad file descriptor\n')
                self.assertEqual(history_path(self.world).read_bytes()[:16], before[:16])

    def ignoring(self, *numbers):
        """What runs before the command, as nohup does it."""
        def ignore():
            for number in numbers:
                signal.signal(number, signal.SIG_IGN)
        return ignore

    def watch(self, *options, **others):
        process = subprocess.Popen([self.command, 'watch', *options], env=self.world.env,
                                   stdout=subprocess.PIPE, **others)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait, PATIENCE)
        self.addCleanup(process.terminate)
        return process

    def line(self, process):
        self.assertTrue(select.select([process.stdout], [], [], PATIENCE)[0], 'no line')
        text = b''
        while not text.endswith(b'\n'):
            text += os.read(process.stdout.fileno(), 1)
        return text.decode()

    def test_hangup_ignored(self):
        self.with_key()
        process = self.watch(preexec_fn=self.ignoring(signal.SIGHUP, signal.SIGINT))
        self.line(process)
        process.send_signal(signal.SIGHUP)
        process.send_signal(signal.SIGINT)
        Screen(self.world)
        self.world.applet('--background')
        while not self.line(process).startswith('195 credits left'):
            pass
        process.terminate()
        self.assertEqual(process.wait(PATIENCE), 0)

    def terminal(self, **others):
        master, slave = pty.openpty()
        process = subprocess.Popen([self.command, 'key', 'set'], env=self.world.env, stdin=slave,
                                   stdout=slave, stderr=slave, process_group=0, **others)
        self.addCleanup(os.close, master)
        self.addCleanup(os.close, slave)
        wait_for(lambda: not termios.tcgetattr(slave)[3] & termios.ECHO, 'the prompt')
        return master, process

    def test_hangup_ignored_at_the_prompt(self):
        keyring = Keyring(self.world)
        master, process = self.terminal(preexec_fn=self.ignoring(signal.SIGHUP))
        os.write(master, KEY[:3].encode())
        process.send_signal(signal.SIGHUP)
        os.write(master, KEY[3:].encode() + b'\n')
        self.assertEqual(process.wait(PATIENCE), 0)
        self.assertEqual(keyring.look_up(self.service.origin), KEY)

    def test_applet_restarts(self):
        self.with_key()
        Screen(self.world)
        applet = self.world.applet('--background')
        self.world.wait_for_account('the balance', State='current')
        process = self.watch()
        self.assertRegex(self.line(process), r'^195 credits left, as of \d\d:\d\d$')
        applet.stop()
        self.assertRegex(self.line(process), r'^195 credits left, .*\(not confirmed since\)$')
        # Nothing on record, and no answer yet: the applet knows nothing.
        history_path(self.world).unlink()
        self.service.balance(120, 80)
        released = self.service.hold()
        self.addCleanup(released.set)
        self.world.applet('--background', name='again')
        self.world.wait_for_account('no balance', State='checking', Known=False)
        released.set()
        self.assertRegex(self.line(process), r'^120 credits left, as of \d\d:\d\d$')

    def test_address_rewritten(self):
        keyring = Keyring(self.world)
        origin = 'https://other.example'
        self.world.setting('api-url', origin + '/api', account='default')
        for arguments in ([], ['--no-verify'], ['--origin=https://udioapi.pro'],
                          ['--no-verify', '--origin=https://udioapi.pro'],
                          ['--origin=https://other.example/api']):
            with self.subTest(arguments=arguments):
                done = self.run_without('key', 'set', *arguments, without=(), stdin=KEY)
                self.assertEqual((done.returncode, done.stdout), (64, ''))
                self.assertIn(origin, done.stderr)
                self.assertNotIn(KEY, done.stderr)
                self.assertIsNone(keyring.look_up(origin))
        done = self.run_without('key', 'set', '--no-verify', f'--origin={origin}', without=(),
                                stdin=KEY)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(keyring.look_up(origin), KEY)
        done = self.run_without('key', 'clear', '--origin=https://udioapi.pro', without=())
        self.assertEqual(done.returncode, 64, done.stderr)
        self.assertEqual(keyring.look_up(origin), KEY)

    def test_address_changes_at_the_prompt(self):
        keyring = Keyring(self.world)
        other = Service(self.world)
        master, process = self.terminal()
        self.world.setting('api-url', other.url, account='default')
        shown = os.read(master, 65536).decode()
        self.assertIn(self.service.origin, shown)
        self.assertNotIn(other.origin, shown)
        os.write(master, KEY.encode() + b'\n')
        self.assertEqual(process.wait(PATIENCE), 0)
        self.assertEqual(keyring.look_up(self.service.origin), KEY)
        self.assertIsNone(keyring.look_up(other.origin))
        self.assertEqual(other.seen(), [])
