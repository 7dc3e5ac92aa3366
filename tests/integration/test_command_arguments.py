# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Arguments of every command: UTF-8 whatever the locale, and a usage error where they are not."""

import json
import subprocess

from command_case import CommandCase

C = {'LANG': 'C', 'LC_ALL': 'C'}
UTF8 = {'LANG': 'C.UTF-8', 'LC_ALL': 'C.UTF-8'}


class ArgumentsTest(CommandCase):
    def run_bytes(self, *arguments, env):
        """As run_command(), for what is no text."""
        return subprocess.run([self.command, *arguments], capture_output=True, check=False,
                              stdin=subprocess.DEVNULL, env={**self.world.env, **env},
                              cwd=self.world.home, timeout=60)

    def succeeds(self, *arguments):
        done = self.run_bytes(*arguments, env=C)
        self.assertEqual(done.returncode, 0, (arguments, done.stderr))
        return done.stdout.decode()

    def test_letters_beyond_ascii_in_the_c_locale(self):
        self.with_key()
        self.keyring.store('sk-test', self.service.origin, account='büro')
        self.assertEqual(self.succeeds('account', 'add', 'büro'), 'büro\n')
        self.succeeds('config', 'set', 'api-url', self.service.url, '--account=büro')
        self.succeeds('config', 'set', 'name', 'Büro', '--account=büro')
        self.succeeds('config', 'set', 'operation-costs', "{'ähm': 5}", '--account=büro')
        self.assertEqual(self.succeeds('config', 'get', 'name', '--account=büro'), 'Büro\n')
        for applet in self.both_ways():
            with self.subTest(applet=applet):
                self.succeeds('check', '--account=büro', '--need=1')
                self.succeeds('check', '--account=büro', '--for=ähm:39')
                self.succeeds('wait', '--account=büro', '--need=1')
                self.succeeds('history', '--account=büro')
                self.succeeds('metrics', '--account=büro')
                self.assertEqual(self.succeeds('status', '--account=büro',
                                               '--format={credits} übrig: {name}'),
                                 '195 übrig: Büro\n')
                status = json.loads(self.succeeds('status', '--account=büro', '--json'))
                self.assertEqual((status['account'], status['name']), ('büro', 'Büro'))

    def test_command_that_is_run_gets_its_arguments_as_they_are(self):
        self.with_key()
        for env in (C, UTF8):
            for argument in (b'b\xc3\xbcro', b'\xff', b'--need=\xff'):
                with self.subTest(env=env, argument=argument):
                    done = self.run_bytes('run', '--need=1', '--', 'printf', '%s', b'=' + argument,
                                          env=env)
                    self.assertEqual((done.returncode, done.stdout), (0, b'=' + argument),
                                     done.stderr)

    def test_what_is_not_utf8_is_64(self):
        for env in (C, UTF8):
            for arguments in (
                    ['check', b'--need=\xff'], ['check', b'--for=\xff'],
                    ['check', '--for=song', b'--for=b\xfcro'], ['check', b'--b\xfcro'],
                    ['check', '--need=1', b'--account=b\xfcro'], ['check', '--need=1', b'\xff'],
                    ['wait', '--need=1', b'--account=b\xfcro'], ['wait', b'--need=\xff'],
                    ['run', b'--need=\xff', '--', 'touch', 'run'],
                    ['run', '--need=1', b'--wait=\xff', '--', 'touch', 'run'],
                    ['status', b'--format=\xff'], ['status', b'--account=b\xfcro'],
                    ['watch', b'--account=b\xfcro'], ['metrics', b'--account=b\xfcro'],
                    ['history', b'--since=\xff'], ['account', 'add', b'b\xfcro'],
                    ['config', 'set', 'name', b'B\xfcro'], ['hook', 'test', b'\xff'],
                    ['key', b'\xff'], ['key', 'set', b'--origin=\xff'], [b'\xff'], [b'--\xff']):
                with self.subTest(env=env, arguments=arguments):
                    done = self.run_bytes(*arguments, env=env)
                    self.assertEqual((done.returncode, done.stdout), (64, b''), done.stderr)
                    self.assertTrue(done.stderr.startswith(b'headroom: '), done.stderr)
        self.assertFalse((self.world.home / 'run').exists())

    def test_file_may_have_any_name(self):
        for env in (C, UTF8):
            with self.subTest(env=env):
                path = bytes(self.world.home) + b'/b\xfcro.prom'
                done = self.run_bytes('metrics', b'--output=' + path, env=env)
                self.assertEqual((done.returncode, done.stdout), (0, b''), done.stderr)
                with open(path, encoding='utf-8') as file:
                    self.assertIn('# EOF', file.read())
