# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""`headroom status` and the command's manners."""

import json
import os
import signal
import subprocess
import unittest

from harness.desktop import Screen
from harness.keyring import Keyring
from harness.world import Service, World

FIELDS = ['schema', 'account', 'name', 'state', 'level', 'credits', 'available', 'held',
          'used_credits', 'as_of', 'age_seconds', 'next_check_at', 'generations_left', 'runs_out', 'error']


class CommandTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.__exit__, None, None, None)
        self.command = str(self.world.prefix / 'bin/headroom')
        self.service = Service(self.world)
        self.world.setting('api-url', self.service.url, account='default')

    def with_key(self):
        self.keyring = Keyring(self.world)
        self.keyring.store('sk-test', self.service.origin)

    def with_applet(self):
        Screen(self.world)
        self.applet = self.world.applet('--background')
        return self.world.wait_for_account('an answer', Id='default')

    def test_one_shot_asks_once_and_answers(self):
        self.with_key()
        code, status = self.world.status()
        self.assertEqual(code, 0)
        self.assertEqual(list(status), FIELDS)
        self.assertEqual((status['state'], status['level'], status['credits'],
                          status['used_credits'], status['generations_left']),
                         ('current', 'ok', 195, 5, 19))
        self.assertIsNone(status['error'])
        self.assertEqual(len(self.service.seen()), 1)

    def test_running_applet_is_asked_and_the_service_is_not(self):
        self.with_key()
        self.with_applet()
        self.world.wait_for_account('the balance', State='current')
        before = len(self.service.seen())
        code, status = self.world.status()
        self.assertEqual((code, status['credits'], status['state']), (0, 195, 'current'))
        self.assertEqual(len(self.service.seen()), before)

    def test_refresh_makes_the_applet_ask(self):
        self.with_key()
        self.with_applet()
        self.world.wait_for_account('the balance', State='current')
        self.service.balance(100, 100)
        code, status = self.world.status('--refresh')
        self.assertEqual((code, status['credits']), (0, 100))

    def test_both_ways_say_the_same(self):
        self.with_key()
        _, alone = self.world.status()
        self.with_applet()
        self.world.wait_for_account('the balance', State='current')
        _, asked = self.world.status()
        for key in FIELDS:
            if key not in ('as_of', 'age_seconds', 'next_check_at'):
                self.assertEqual(alone[key], asked[key], key)

    def test_both_ways_print_the_same_text(self):
        self.with_key()
        texts = [self.world.run([self.command, 'status']).stdout.splitlines()]
        self.with_applet()
        self.world.wait_for_account('the balance', State='current')
        texts.append(self.world.run([self.command, 'status']).stdout.splitlines())
        # The times differ, and only an applet plans a next check.
        for lines in texts:
            lines[:] = [line for line in lines if not line.startswith(('As of:', 'Next check:'))]
        self.assertEqual([line.split() for line in texts[0]], [line.split() for line in texts[1]])

    def test_both_ways_complain_alike_of_a_refresh_that_failed(self):
        self.with_key()
        self.world.status()
        self.service.reply(500, 'application/json', '{"code":500,"message":"Internal"}')
        said = []
        for applet in (False, True):
            if applet:
                self.with_applet()
                self.world.wait_for_account('the failure', ErrorCode='server')
            done = self.world.run([self.command, 'status', '--refresh'], check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            said.append(done.stderr)
        self.assertEqual(said[0], 'headroom: The service has a problem.\n')
        # The applet goes on asking, and says when.
        self.assertRegex(said[1], r'^headroom: The service has a problem\. Trying again .+\.\n$')

    def test_waybar_and_format(self):
        self.with_key()
        for applet in (False, True):
            with self.subTest(applet=applet):
                if applet:
                    self.with_applet()
                    self.world.wait_for_account('the balance', State='current')
                found = json.loads(self.world.run([self.command, 'status', '--waybar']).stdout)
                self.assertEqual((found['text'], found['alt'], found['class'], found['percentage']),
                                 ('195', 'ok', ['ok', 'current'], 100))
                done = self.world.run([self.command, 'status',
                                       '--format={{{credits}}}: {level}, {generations_left}'])
                self.assertEqual(done.stdout, '{195}: ok, 19\n')

    def test_applet_that_hangs_is_69_and_the_service_is_not_asked(self):
        self.with_key()
        self.with_applet()
        self.world.wait_for_account('the balance', State='current')
        before = len(self.service.seen())
        self.hold(self.applet)
        for arguments in (['status'], ['status', '--refresh'], ['check', '--need=1'], ['metrics']):
            with self.subTest(arguments=arguments):
                done = self.world.run([self.command, *arguments], check=False)
                self.assertEqual((done.returncode, done.stdout), (69, ''))
                self.assertRegex(done.stderr, '^headroom: the applet does not answer: ')
        self.assertEqual(len(self.service.seen()), before)

    def test_bus_that_hangs_is_69_and_the_service_is_not_asked(self):
        self.hold(self.world.processes[0])
        for arguments in (['status'], ['check', '--need=1'], ['metrics']):
            with self.subTest(arguments=arguments):
                done = self.world.run([self.command, *arguments], check=False)
                self.assertEqual((done.returncode, done.stdout), (69, ''))
                self.assertEqual(done.stderr, 'headroom: the applet does not answer: '
                                              'the session bus does not answer\n')
        self.assertEqual(self.service.seen(), [])

    def hold(self, process):
        """As a program that hangs: there, and silent."""
        process.popen.send_signal(signal.SIGSTOP)
        self.addCleanup(process.popen.send_signal, signal.SIGCONT)

    def test_no_key_is_77(self):
        Keyring(self.world)
        for applet in (False, True):
            with self.subTest(applet=applet):
                if applet:
                    self.with_applet()
                    self.world.wait_for_account('no key', State='no-key', ErrorCode='no-key')
                code, status = self.world.status()
                self.assertEqual((code, status['state'], status['error']['code']),
                                 (77, 'no-key', 'no-key'))
                self.assertIsNone(status['credits'])

    def test_refused_key_is_77(self):
        self.keyring = Keyring(self.world)
        self.keyring.store('sk-wrong', self.service.origin)
        code, status = self.world.status()
        self.assertEqual((code, status['error']['code']), (77, 'unauthorized'))

    def test_locked_keyring_is_77(self):
        self.with_key()
        self.keyring.lock()
        code, status = self.world.status()
        self.assertEqual((code, status['state']), (77, 'locked'))

    def test_no_keyring_is_77(self):
        code, status = self.world.status()
        self.assertEqual((code, status['error']['code']), (77, 'keyring-unavailable'))

    def test_unknown_balance_is_69(self):
        self.with_key()
        self.service.reply(200, 'application/json', '{"code":200,"data":{"credits":"195"}}')
        for applet in (False, True):
            with self.subTest(applet=applet):
                if applet:
                    self.with_applet()
                    self.world.wait_for_account('malformed', ErrorCode='malformed')
                code, status = self.world.status()
                self.assertEqual((code, status['state'], status['level'], status['credits'],
                                  status['error']['code']),
                                 (69, 'unreachable', 'unknown', None, 'malformed'))

    def test_wrong_usage_is_64_and_says_what_to_write(self):
        for arguments in (['--nonsense'], ['stauts'], ['status', '--nonsense'],
                          ['status', 'extra'], ['status', '--account=nobody'],
                          ['status', '--json', '--waybar'], ['status', '--json', '--format={state}'],
                          ['status', '--format={nonsense}'], ['status', '--format={']):
            with self.subTest(arguments=arguments):
                done = self.world.run([self.command, *arguments], check=False)
                self.assertEqual(done.returncode, 64, done.stderr)
                self.assertEqual(done.stdout, '')
                self.assertTrue(done.stderr.startswith('headroom: '), done.stderr)

    def test_version_and_help_need_no_bus(self):
        env = {'DBUS_SESSION_BUS_ADDRESS': 'unix:path=/nonexistent'}
        self.assertRegex(self.world.run([self.command, '--version'], env=env).stdout,
                         r'^headroom \d+\.\d+\.\d+\n$')
        text = self.world.run([self.command, '--help'], env=env).stdout
        for word in ('status', '--background', '--demo'):
            self.assertIn(word, text)

    def test_no_bus_at_all_is_77(self):
        done = self.world.run([self.command, 'status', '--json'], check=False,
                              env={'DBUS_SESSION_BUS_ADDRESS': 'unix:path=/nonexistent'})
        self.assertEqual(done.returncode, 77, done.stderr)

    def test_text_says_the_number_and_when(self):
        self.with_key()
        done = self.world.run([self.command, 'status'])
        self.assertIn('195', done.stdout)
        self.assertRegex(done.stdout, r'\d\d:\d\d')

    def test_korean_text(self):
        self.with_key()
        korean = {'LANG': 'ko_KR.UTF-8', 'LC_ALL': 'ko_KR.UTF-8'}
        done = self.world.run([self.command, 'status'], env=korean)
        self.assertIn('195', done.stdout)
        self.assertIn('크레딧', done.stdout)

    def test_closed_pipe_is_quiet(self):
        self.with_key()
        read, write = os.pipe()
        os.close(read)
        done = subprocess.run([self.command, 'status'], stdout=write, stderr=subprocess.PIPE,
                              env=self.world.env, timeout=60, check=False)
        os.close(write)
        self.assertEqual(done.stderr, b'')

    def test_the_command_links_no_gtk(self):
        libraries = self.world.run(['ldd', self.command]).stdout
        self.assertNotIn('libgtk', libraries)
        self.assertNotIn('libgdk', libraries)
        direct = str(self.world.prefix / 'libexec/headroom-direct')
        self.assertNotIn('libgtk', self.world.run(['ldd', direct]).stdout)

    def test_the_command_loads_only_what_asking_takes(self):
        libraries = self.world.run(['ldd', self.command]).stdout
        for name in ('libsoup', 'libsecret', 'libsqlite', 'libjson-glib'):
            self.assertNotIn(name, libraries)

    def test_demo_answers_only_when_asked_for(self):
        Keyring(self.world)
        Screen(self.world)
        self.world.applet('--demo', name='demo')
        self.world.wait_for_account('the demo', account='demo', demo=True, State='current')
        code, status = self.world.status()
        self.assertEqual((code, status['credits']), (77, None))
        code, status = self.world.status('--demo')
        self.assertEqual((code, status['account']), (0, 'demo'))
