# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""`headroom key`: from a person or a pipe into a real keyring, and out of it."""

import os
import pathlib
import pty
import signal
import subprocess
import termios

from harness.keyring import Keyring
from harness.sanitizer import without_leak_check
from harness.world import Process, wait_for

from command_case import NO_BUS, CommandCase


class Terminal:
    """The command on a terminal of its own."""

    def __init__(self, case, *arguments):
        self.master, slave = pty.openpty()
        self.slave = slave
        self.process = Process(case.world, 'terminal', [case.command, *arguments], stdin=slave,
                               stdout=slave,
                               # One whose leader has a parent: others cannot be stopped.
                               process_group=0)
        case.world.processes.append(self.process)
        case.addCleanup(os.close, self.master)
        case.addCleanup(os.close, slave)

    def echoes(self):
        return bool(termios.tcgetattr(self.slave)[3] & termios.ECHO)

    def stopped(self):
        stat = pathlib.Path(f'/proc/{self.process.popen.pid}/stat').read_text()
        return stat.rpartition(')')[2].split()[0] == 'T'

    def wait_for_prompt(self):
        wait_for(lambda: not self.echoes(), 'the echo off')

    def type(self, text):
        os.write(self.master, text.encode())

    def shown(self):
        os.set_blocking(self.master, False)
        try:
            return os.read(self.master, 65536).decode()
        except BlockingIOError:
            return ''


class KeyTest(CommandCase):
    def test_key_from_a_pipe_is_verified_and_stored(self):
        keyring = Keyring(self.world)
        done = self.run_command('key', 'set', stdin=' sk-test\r\n')
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        self.assertEqual(keyring.look_up(self.service.origin), 'sk-test')
        self.assertEqual([request['authorization'] for request in self.service.seen()],
                         ['Bearer sk-test'])

    def test_refused_key_is_not_stored(self):
        keyring = Keyring(self.world)
        done = self.run_command('key', 'set', stdin='sk-wrong\n')
        self.assertEqual(done.returncode, 77, done.stderr)
        self.assertIsNone(keyring.look_up(self.service.origin))
        self.assertNotIn('sk-wrong', done.stdout + done.stderr)

    def test_refused_key_leaves_the_old_one(self):
        self.with_key()
        self.assertEqual(self.code('key', 'set', stdin='sk-wrong\n'), 77)
        self.assertEqual(self.keyring.look_up(self.service.origin), 'sk-test')

    def test_key_that_cannot_be_verified_is_not_stored(self):
        keyring = Keyring(self.world)
        self.service_fails()
        self.assertEqual(self.code('key', 'set', stdin='sk-test'), 69)
        self.assertIsNone(keyring.look_up(self.service.origin))

    def test_no_verify_stores_without_a_request(self):
        keyring = Keyring(self.world)
        self.assertEqual(self.code('key', 'set', '--no-verify', stdin='sk-unseen'), 0)
        self.assertEqual(keyring.look_up(self.service.origin), 'sk-unseen')
        self.assertEqual(self.service.seen(), [])

    def test_what_cannot_be_a_key_is_64_and_never_repeated(self):
        keyring = Keyring(self.world)
        for text in ('', ' \n', 'sk-\x01test', 'sk-test\nsk-other', 'sk test', 'sk-schlüssel',
                     'sk-' + 'x' * 3000, ' ' * 5000 + 'sk-test', 'sk-test\0'):
            with self.subTest(text=text[:20]):
                done = self.run_command('key', 'set', stdin=text)
                self.assertEqual((done.returncode, done.stdout), (64, ''))
                self.assertTrue(done.stderr.startswith('headroom: '))
                self.assertNotIn('sk-', done.stderr)
        self.assertIsNone(keyring.look_up(self.service.origin))
        self.assertEqual(self.service.seen(), [])

    def test_locked_keyring_is_77_and_nothing_changes(self):
        self.with_key()
        self.keyring.lock()
        # libsecret 0.20.5 forgets what a prompt came to, and is nowhere in the stack: GDBus made it.
        env = without_leak_check(self.world.env)
        self.assertEqual(self.code('key', 'set', stdin='sk-test', env=env), 77)
        self.assertEqual(self.code('key', 'set', '--no-verify', stdin='sk-other', env=env), 77)
        self.assertEqual(self.code('key', 'clear', env=env), 77)
        self.keyring.unlock()
        self.assertEqual(self.keyring.look_up(self.service.origin), 'sk-test')

    def test_no_keyring_is_77(self):
        self.assertEqual(self.code('key', 'set', stdin='sk-test'), 77)
        self.assertEqual(self.code('key', 'set', '--no-verify', stdin='sk-test'), 77)
        self.assertEqual(self.code('key', 'clear'), 77)
        self.assertEqual(self.code('key', 'set', stdin='sk-test', env=NO_BUS), 77)

    def test_clear_removes_the_key(self):
        self.with_key()
        self.assertEqual(self.code('key', 'clear'), 0)
        self.assertIsNone(self.keyring.look_up(self.service.origin))
        self.assertEqual(self.code('status'), 77)

    def test_running_applet_takes_it_up(self):
        Keyring(self.world)
        self.with_applet(State='no-key')
        self.assertEqual(self.code('key', 'set', stdin='sk-test'), 0)
        self.world.wait_for_account('the balance', State='current', Credits=195)
        self.assertEqual(self.code('key', 'clear'), 0)
        self.world.wait_for_account('no key', State='no-key')

    def test_prompt_has_no_echo(self):
        keyring = Keyring(self.world)
        terminal = Terminal(self, 'key', 'set')
        terminal.wait_for_prompt()
        terminal.type('sk-test\n')
        self.assertEqual(terminal.process.popen.wait(60), 0)
        self.assertTrue(terminal.echoes())
        self.assertEqual(keyring.look_up(self.service.origin), 'sk-test')
        shown = terminal.shown() + terminal.process.output()
        self.assertIn('Key of the account', shown)
        self.assertNotIn('sk-test', shown)

    def test_signals_leave_the_terminal_as_it_was(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(signal=number):
                terminal = Terminal(self, 'key', 'set')
                terminal.wait_for_prompt()
                self.assertEqual(terminal.process.stop(number), -number)
                self.assertTrue(terminal.echoes())

    def test_keyring_that_hangs_ends_the_command(self):
        self.with_key()
        self.keyring.process.popen.send_signal(signal.SIGSTOP)
        self.addCleanup(self.keyring.process.popen.send_signal, signal.SIGCONT)
        processes = [subprocess.Popen([self.command, 'key', *words], env=self.world.env, text=True,
                                      stdin=subprocess.PIPE, stderr=subprocess.PIPE)
                     for words in (['set', '--no-verify'], ['clear'])]
        for process, end in zip(processes, ('there is nowhere to keep a key', 'nothing was removed')):
            said = process.communicate('sk-other', timeout=120)[1]
            self.assertEqual((process.returncode, said), (77, f'headroom: No keyring is running: {end}.\n'))

    def test_stopped_and_continued_it_asks_again(self):
        Keyring(self.world)
        terminal = Terminal(self, 'key', 'set')
        terminal.wait_for_prompt()
        os.kill(terminal.process.popen.pid, signal.SIGTSTP)
        wait_for(terminal.stopped, 'the stop')
        self.assertTrue(terminal.echoes())
        os.kill(terminal.process.popen.pid, signal.SIGCONT)
        terminal.wait_for_prompt()
        terminal.type('sk-test\n')
        self.assertEqual(terminal.process.popen.wait(60), 0)

    def test_wrong_usage_is_64(self):
        for arguments in ([], ['get'], ['set', 'sk-test'], ['set', 'clear'], ['set', '--key=sk-test'],
                          ['clear', '--no-verify'], ['set', '--account=nobody']):
            with self.subTest(arguments=arguments):
                done = self.run_command('key', *arguments, stdin='sk-test')
                self.assertEqual((done.returncode, done.stdout), (64, ''), done.stderr)

    def test_each_account_has_its_own(self):
        keyring = Keyring(self.world)
        self.world.setting('accounts', "['default', 'studio']")
        self.world.setting('api-url', self.service.url, account='studio')
        self.assertEqual(self.code('key', 'set', '--account=studio', stdin='sk-test'), 0)
        self.assertEqual(keyring.look_up(self.service.origin, 'studio'), 'sk-test')
        self.assertIsNone(keyring.look_up(self.service.origin))
