# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""`headroom daemon`: the watch without a face, by itself and beside the applet."""

import contextlib
import os
import signal
import socket
import time

from gi.repository import Gio, GLib

from command_case import NO_BUS, CommandCase
from harness.desktop import Screen
from harness.history import history_path, write_history
from harness.world import APP_ID, BASE_PATH, PATIENCE, World, wait_for

APPLICATION = 'org.freedesktop.Application'

# Of the bus's RequestName.
REPLACE_EXISTING = 2
PRIMARY_OWNER = 1


class DaemonCase(CommandCase):
    def start_daemon(self, name='daemon', env=None):
        daemon = self.world.start(name, [self.command, 'daemon'], env=env)
        return daemon

    def with_daemon(self, **wanted):
        self.with_key()
        self.daemon = self.start_daemon()
        return self.world.wait_for_account('an answer', **(wanted or {'State': 'current'}))

    def write_credential(self):
        key = self.world.root / 'credentials/headroom.key'
        key.parent.mkdir(mode=0o700)
        key.write_text(f'sk-test\norigin={self.service.origin}\n')
        key.chmod(0o400)
        return {'CREDENTIALS_DIRECTORY': str(key.parent)}

    def pid_of_owner(self):
        owner = self.world.owner(APP_ID)
        return owner and self.world.call('org.freedesktop.DBus', '/org/freedesktop/DBus',
                                         'org.freedesktop.DBus', 'GetConnectionUnixProcessID',
                                         GLib.Variant('(s)', (owner,)))[0]

    def wait_for_owner(self, process):
        wait_for(lambda: self.pid_of_owner() == process.popen.pid, f'the name is {process.name}’s')


class DaemonTest(DaemonCase):
    def test_answers_the_commands_without_a_display(self):
        self.assertNotIn('DISPLAY', self.world.env)
        self.with_daemon()
        before = len(self.service.seen())
        code, status = self.world.status()
        self.assertEqual((code, status['credits'], status['state']), (0, 195, 'current'))
        self.assertIsNotNone(status['next_check_at'])
        self.assertEqual(self.code('check', '--need=195'), 0)
        self.assertEqual(self.code('check', '--need=196'), 1)
        self.assertEqual(self.code('metrics'), 0)
        self.assertEqual(len(self.service.seen()), before)
        self.service.balance(100, 100)
        self.assertEqual(self.world.status('--refresh')[1]['credits'], 100)
        self.assertEqual(len(self.service.seen()), before + 1)

    def test_key_that_is_set_and_cleared_is_taken_up(self):
        self.with_daemon()
        self.assertEqual(self.code('key', 'clear'), 0)
        self.world.wait_for_account('no key', State='no-key')
        self.assertEqual(self.code('key', 'set', stdin='sk-test'), 0)
        self.world.wait_for_account('the balance', State='current')

    def test_settings_are_followed(self):
        self.with_daemon(Level='ok')
        self.world.setting('low-threshold', '500', account='default')
        self.world.wait_for_account('another level', Level='low')
        self.world.setting('name', 'Studio', account='default')
        self.world.wait_for_account('another name', Name='Studio')
        self.world.setting('accounts', "['default', 'second']")
        self.world.wait_for_account('another account', account='second', State='no-key')

    def test_credential_is_that_of_whichever_account_is_first_now(self):
        self.world.setting('accounts', "['default', 'second']")
        self.world.setting('api-url', self.service.url, account='second')
        credential = self.write_credential()
        self.start_daemon(env=credential)
        self.world.wait_for_account('the balance', State='current')
        self.assertEqual(self.code('account', 'remove', 'default', env=credential), 0)
        self.world.wait_for_account('the balance', account='second', State='current')

    def test_signal_ends_it_at_once_and_loses_nothing(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            with self.subTest(number=number):
                if number == signal.SIGTERM:
                    self.with_daemon()
                else:
                    self.daemon = self.start_daemon()
                    self.world.wait_for_account('the balance', Credits=195)
                self.service.hang()
                before = len(self.service.seen())
                refresh = self.world.start('refresh', [self.command, 'status', '--refresh'])
                wait_for(lambda before=before: len(self.service.seen()) > before, 'a check')
                refresh.stop(signal.SIGKILL)
                self.assertEqual(self.daemon.stop(number), 0)
                self.service.balance(195, 5)
        self.assertIsNone(self.world.owner(APP_ID))
        self.assertEqual(self.code('check', '--need=195'), 0)

    def test_second_one_says_who_runs(self):
        self.with_daemon()
        for env in (None, NO_BUS):
            done = self.run_command('daemon', env=env)
            self.assertEqual((done.returncode, done.stderr.splitlines()[-1]),
                             (69, 'headroom: a daemon runs already: process '
                                  f'{self.daemon.popen.pid}'))
        self.daemon.stop(signal.SIGKILL)
        self.daemon = self.start_daemon('daemon-2')
        self.wait_for_owner(self.daemon)

    def test_without_a_session_bus_it_runs_until_a_signal(self):
        self.with_key()
        path = self.world.runtime / 'notify'
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
            listener.bind(str(path))
            listener.settimeout(PATIENCE)
            daemon = self.start_daemon(env={**NO_BUS, 'NOTIFY_SOCKET': str(path)})
            self.assertEqual(listener.recv(100), b'READY=1')
        self.assertEqual(daemon.stop(), 0)

    def test_session_bus_that_goes_away_ends_it(self):
        self.with_daemon()
        self.world.bus.close_sync()
        self.world.processes[0].stop()
        wait_for(lambda: not self.daemon.running(), 'its end')
        self.assertEqual(self.daemon.popen.returncode, 69)
        self.assertIn('headroom: the session bus has gone', self.daemon.output())

    def test_session_bus_that_goes_away_ends_one_that_waits(self):
        self.with_daemon()
        taken = self.world.call('org.freedesktop.DBus', '/org/freedesktop/DBus',
                                'org.freedesktop.DBus', 'RequestName',
                                GLib.Variant('(su)', (APP_ID, REPLACE_EXISTING)))
        self.assertEqual(taken, (PRIMARY_OWNER,))
        wait_for(lambda: 'the daemon waits' in self.daemon.output(), 'the daemon waits')
        # At once: a bus that ends in good order may give the name back before.
        self.world.processes[0].stop(signal.SIGKILL)
        wait_for(lambda: not self.daemon.running(), 'its end')
        self.assertEqual(self.daemon.popen.returncode, 69)
        self.assertIn('headroom: the session bus has gone', self.daemon.output())

    def test_bad_arguments_are_64(self):
        self.assertEqual(self.code('daemon', 'start'), 64)
        self.assertEqual(self.code('daemon', '--background'), 64)


class ReadyTest(DaemonCase):
    """What a service manager is told, by sd_notify(3)."""

    @contextlib.contextmanager
    def listener(self, address):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
            listener.bind(address)
            listener.settimeout(PATIENCE)
            yield listener

    def test_ready_is_told_once_its_name_is_its_own(self):
        for name, address in (('@headroom-{pid}', '\0headroom-{pid}'),
                              ('{runtime}/notify', '{runtime}/notify')):
            values = {'pid': os.getpid(), 'runtime': self.world.runtime}
            with self.subTest(name=name), self.listener(address.format(**values)) as listener:
                daemon = self.start_daemon(env={'NOTIFY_SOCKET': name.format(**values)})
                self.assertEqual(listener.recv(100), b'READY=1')
                self.assertEqual(self.pid_of_owner(), daemon.popen.pid)
                self.assertEqual(daemon.stop(), 0)

    def test_ready_is_told_behind_an_applet(self):
        Screen(self.world)
        applet = self.world.applet('--background')
        self.wait_for_owner(applet)
        with self.listener(str(self.world.runtime / 'notify')) as listener:
            self.start_daemon(env={'NOTIFY_SOCKET': str(self.world.runtime / 'notify')})
            self.assertEqual(listener.recv(100), b'READY=1')
        self.assertEqual(self.pid_of_owner(), applet.popen.pid)

    def test_socket_that_is_not_there_is_no_obstacle(self):
        daemon = self.start_daemon(env={'NOTIFY_SOCKET': '/nonexistent/notify'})
        wait_for(lambda: 'headroom: the service manager could not be told: ' in daemon.output(),
                 'its complaint')
        self.wait_for_owner(daemon)


class TakeOverTest(DaemonCase):
    def test_applet_takes_over_and_the_daemon_goes_on_after_it(self):
        for how in (signal.SIGTERM, signal.SIGKILL):
            with self.subTest(how=how):
                if how == signal.SIGTERM:
                    self.with_daemon()
                    Screen(self.world)
                applet = self.world.applet('--background', name=f'applet-{how}')
                self.wait_for_owner(applet)
                self.world.wait_for_account('the applet’s answer', State='current')
                wait_for(lambda: 'the daemon waits' in self.daemon.output(), 'the daemon waits')
                self.service.balance(150, 50)
                before = len(self.service.seen())
                self.world.refresh()
                self.assertEqual(len(self.service.seen()), before + 1)

                applet.stop(how)
                self.wait_for_owner(self.daemon)
                self.world.wait_for_account('the daemon’s answer', State='current', Credits=150)
                self.assertGreater(len(self.service.seen()), before + 1)
                self.service.balance(195, 5)

    def test_daemon_waits_behind_an_applet_and_asks_nothing(self):
        self.with_key()
        self.with_applet()
        before = len(self.service.seen())
        daemon = self.start_daemon()
        wait_for(lambda: 'the daemon waits' in daemon.output(), 'the daemon waits')
        self.assertEqual(self.world.status()[0], 0)
        self.assertEqual(len(self.service.seen()), before)
        self.assertEqual(self.applet.stop(), 0)
        self.wait_for_owner(daemon)
        self.world.wait_for_account('the daemon’s answer', State='current')

    def test_applet_without_a_display_takes_nothing_over(self):
        self.with_daemon()
        for options in ((), ('--background',), ('--refresh',)):
            applet = self.world.applet(*options, name='blind')
            wait_for(lambda applet=applet: not applet.running(), 'its end')
            self.assertEqual(applet.popen.returncode, 1)
            self.assertIn('headroom: there is no display to show the applet on', applet.output())
            self.assertEqual(self.pid_of_owner(), self.daemon.popen.pid)
        self.assertNotIn('the daemon waits', self.daemon.output())

    def test_second_applet_does_not_take_over_the_first(self):
        self.with_key()
        self.with_applet()
        self.assertEqual(self.run_command('--refresh').returncode, 0)
        self.assertEqual(self.pid_of_owner(), self.applet.popen.pid)

    def test_menu_and_notification_start_the_applet(self):
        self.world = World(services=[self.world.prefix / 'share/dbus-1/services'])
        self.addCleanup(self.world.__exit__, None, None, None)
        Screen(self.world)
        self.world.call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                        'UpdateActivationEnvironment', GLib.Variant('(a{ss})', (self.world.env,)))
        daemon = self.start_daemon()
        self.wait_for_owner(daemon)
        self.world.call(APP_ID, BASE_PATH, APPLICATION, 'ActivateAction',
                        GLib.Variant('(sava{sv})', ('refresh-all', [], {})))
        wait_for(lambda: self.pid_of_owner() not in (None, daemon.popen.pid), 'the applet')
        self.world.call(APP_ID, BASE_PATH, 'org.gtk.Actions', 'Activate',
                        GLib.Variant('(sava{sv})', ('quit', [], {})))
        self.wait_for_owner(daemon)

    def test_applet_that_cannot_start_leaves_the_daemon_its_name(self):
        self.with_daemon()
        with self.assertRaises(GLib.Error) as raised:
            self.world.call(APP_ID, BASE_PATH, APPLICATION, 'Activate',
                            GLib.Variant('(a{sv})', ({},)))
        self.assertEqual(Gio.DBusError.get_remote_error(raised.exception),
                         'org.freedesktop.DBus.Error.ServiceUnknown')
        self.wait_for_owner(self.daemon)
        self.world.wait_for_account('the balance', State='current')


class UnitTest(DaemonCase):
    def test_units_are_sound(self):
        user = self.world.prefix / 'lib/systemd/user/headroom.service'
        system = self.world.prefix / 'share/headroom/examples/headroom-system.service'
        for unit, options in ((user, ['--user']), (system, ['--system'])):
            done = self.world.run(['systemd-analyze', 'verify', '--man=no',
                                   '--recursive-errors=no', *options, str(unit)], check=False)
            # What systemd says of the machine that it runs on names no unit.
            said = [line for line in f'{done.stdout}{done.stderr}'.splitlines()
                    if unit.name in line]
            self.assertEqual((done.returncode, said), (0, []), unit)

    def test_system_unit_has_settings_hooks_and_a_balance_for_others(self):
        unit = self.world.prefix / 'share/headroom/examples/headroom-system.service'
        state = history_path(self.world).parent.parent
        lines = [line.partition('=')[::2] for line in
                 unit.read_text().replace('%S', str(state)).splitlines()]
        env = {**NO_BUS, **dict(pair.split('=') for name, value in lines
                                if name == 'Environment' for pair in value.split())}
        # Long enough ago that a command asks by itself, and has no key to do so.
        write_history(self.world, [((int(time.time()) - 30 * 60) * 1000, 195, 5)])
        for name, value in lines:
            if name == 'ExecStartPre':
                self.world.run(value.split(), env=env)
        for name, value in (('api-url', self.service.url), ('low-threshold', '500')):
            self.assertEqual(self.code('config', 'set', name, value, env=env), 0)
        self.assertEqual(self.code('check', '--need=195', env=env), 77)

        told = self.world.root / 'told'
        hook = state / 'headroom/config/headroom/hooks/tell'
        hook.write_text(f'#!/bin/sh\necho "$1" > {told}\n')
        hook.chmod(0o755)
        self.start_daemon(env={**env, **self.write_credential()})
        wait_for(lambda: self.code('check', '--need=195', env=env) == 0, 'the balance is fresh')
        wait_for(lambda: told.exists() and told.read_text() == 'low\n', 'the hook is run')

    def test_system_unit_is_hardened(self):
        system = self.world.prefix / 'share/headroom/examples/headroom-system.service'
        done = self.world.run(['systemd-analyze', 'security', '--offline=true', '--threshold=20',
                               str(system)], check=False)
        self.assertEqual(done.returncode, 0, done.stdout)
