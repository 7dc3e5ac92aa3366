# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""`headroom run` and `headroom wait`, beside a daemon and without one: what they start, when, and
how they end."""

import os
import resource
import signal
import subprocess
import sys
import time

from command_case import NO_BUS
from harness.world import PATIENCE, wait_for
from test_holds import HoldsCase

# Says what it was started with.
LOOK = '''
import os, resource, signal, sys
blocked, ignored = (line.split()[1] for line in open('/proc/self/status')
                    if line.startswith(('SigBlk', 'SigIgn')))
print(sorted(os.listdir('/proc/self/fd')), blocked, ignored, signal.getsignal(signal.SIGPIPE).name,
      resource.getrlimit(resource.RLIMIT_CORE), os.environ.get('SOUP_FORCE_HTTP1'),
      sys.stdin.read())
'''


class RunCase(HoldsCase):
    def run_job(self, *command, options=('--need=30',), **more):
        return self.run_command('run', *options, '--', *command, **more)

    def start_job(self, *command, options=('--need=30',), name='job', ignored=None, **more):
        """@ignored: a signal that whoever starts it ignores"""
        start = () if ignored is None else ('env', f'--ignore-signal={ignored.name[3:]}')
        return self.world.start(name, [*start, self.command, 'run', *options, '--', *command], **more)

    def sleeping(self, name='job', options=('--need=30',), **more):
        """A job that goes on, and its own process."""
        note = self.world.root / f'{name}.pid'
        job = self.start_job('sh', '-c', f'echo $$ > {note}; exec sleep 600', name=name,
                             options=options, **more)
        wait_for(lambda: note.exists() and note.read_text().endswith('\n'), 'the job')
        return job, int(note.read_text())

    def is_there(self, pid):
        try:
            with open(f'/proc/{pid}/stat', encoding='ascii') as file:
                return file.read().rpartition(')')[2].split()[0] != 'Z'
        except (FileNotFoundError, ProcessLookupError):  # It went before or while it was read.
            return False


class RunTest(RunCase):
    def test_runs_while_its_credits_are_held_and_says_what_it_cost(self):
        self.with_daemon()
        before = len(self.service.seen())
        job = self.start_job('sh', '-c', 'cat; echo out; exit 7', options=('--generations=3',),
                             stdin=subprocess.PIPE)
        self.wait_for_held(30, Available=165)
        self.assertEqual(self.rows()[0][5], 'sh')
        self.service.balance(165, 35)
        job.popen.stdin.close()
        self.assertEqual(job.popen.wait(PATIENCE), 7)
        self.assertEqual(job.output(),
                         'out\nheadroom: the balance changed by -30: 165 credits left\n')
        self.assertEqual(len(self.service.seen()), before + 1)
        self.wait_for_held(0)
        done = self.run_job('true')
        self.assertEqual((done.returncode, done.stdout, done.stderr),
                         (0, '', 'headroom: the balance did not change: 165 credits left\n'))

    def test_too_few_credits_start_nothing(self):
        self.with_daemon()
        done = self.run_job('touch', 'started', options=('--need=196',))
        self.assertEqual((done.returncode, done.stdout), (125, ''))
        self.assertIn('Not enough for 196 credits: 195 credits left', done.stderr)
        self.assertFalse((self.world.home / 'started').exists())
        self.assertEqual(self.rows(), [])

    def test_unknown_balance_starts_nothing(self):
        for without in self.ways():
            with self.subTest(without=without):
                self.service_fails()
                done = self.run_job('touch', 'started', options=('--need=1', '--max-age=0'))
                self.assertEqual(done.returncode, 125)
                self.assertIn('The service has a problem.', done.stderr)
                self.assertFalse((self.world.home / 'started').exists())
                self.service.balance(195, 5)

    def ways(self):
        """Once with a daemon, and once without anybody."""
        self.with_daemon()
        yield False
        self.daemon.stop()
        yield True

    def test_exit_status_is_that_of_the_command(self):
        (self.world.home / 'text').write_text('no program')
        for without in self.ways():
            for command, expected in ((('true',), 0), (('sh', '-c', 'exit 64'), 64),
                                      (('./missing',), 127), (('./text',), 126),
                                      (('sh', '-c', 'kill -TERM $$'), 143),
                                      (('sh', '-c', 'kill -KILL $$'), 137)):
                with self.subTest(without=without, command=command):
                    self.assertEqual(self.run_job(*command).returncode, expected)

    def test_wrong_usage(self):
        for arguments in ((), ('--need=1',), ('--need=1', '--'), ('--', 'true'), ('true',),
                          ('--need=1', 'true'), ('--need=0', '--', 'true'),
                          ('--need=1', '--generations=1', '--', 'true'),
                          ('--need=1', '--wait=x', '--', 'true'),
                          ('--need=1', '--wait=-1', '--', 'true'),
                          ('--for=nothing', '--', 'true'), ('--need=1', '--colour', '--', 'true'),
                          ('--account=nobody', '--need=1', '--', 'true')):
            with self.subTest(arguments=arguments):
                self.assertEqual(self.code('run', *arguments), 64)
        for arguments in ((), ('--need=1', '--timeout=x'), ('--need=1', 'x'),
                          ('--need=1', '--json', '--quiet')):
            with self.subTest(arguments=arguments):
                self.assertEqual(self.code('wait', *arguments), 64)

    def test_command_finds_all_as_it_was(self):
        for without in self.ways():
            for ignored in ('HUP', 'CHLD'):
                with self.subTest(without=without, ignored=ignored):
                    direct, beside = (subprocess.run(
                        ['env', f'--ignore-signal={ignored}', *start, sys.executable, '-c', LOOK],
                        input='in', capture_output=True, text=True, env=self.world.env,
                        cwd=self.world.home, timeout=PATIENCE, check=False)
                        for start in ((), (self.command, 'run', '--need=1', '--')))
                    self.assertEqual(beside.stdout, direct.stdout)
                    self.assertIn("None in", beside.stdout)

    def test_starter_that_ignores_the_end_of_its_children_learns_the_status(self):
        for without in self.ways():
            for command, expected in ((('true',), 0), (('sh', '-c', 'exit 5'), 5),
                                      (('sh', '-c', 'kill -KILL $$'), 137), (('./missing',), 127)):
                with self.subTest(without=without, command=command):
                    job = self.start_job(*command, ignored=signal.SIGCHLD)
                    self.assertEqual(job.popen.wait(PATIENCE), expected)

    def test_signals_go_to_the_command(self):
        for without in self.ways():
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT,
                           signal.SIGUSR1, signal.SIGUSR2):
                with self.subTest(without=without, number=number):
                    job, pid = self.sleeping(name=f'job-{without}-{number}')
                    job.popen.send_signal(number)
                    self.assertEqual(job.popen.wait(PATIENCE), 128 + number)
                    self.assertFalse(self.is_there(pid))

    def test_command_ends_with_whoever_runs_it(self):
        for without in self.ways():
            with self.subTest(without=without):
                job, pid = self.sleeping(name=f'job-{without}')
                job.stop(signal.SIGKILL)
                wait_for(lambda: not self.is_there(pid), 'the end of the command')

    def test_signal_while_it_waits_ends_it_as_it_ends_any(self):
        for without in self.ways():
            for number in (signal.SIGTERM, signal.SIGINT):
                with self.subTest(without=without, number=number):
                    job = self.start_job('touch', 'started', options=('--need=1000', '--wait'),
                                         name=f'job-{without}-{number}')
                    wait_for(lambda: job.running() and self.has_thread(job), 'its wait')
                    self.assertEqual(job.stop(number), -number)
        self.assertFalse((self.world.home / 'started').exists())

    def test_signal_that_is_ignored_ends_no_wait(self):
        for without in self.ways():
            for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
                with self.subTest(without=without, number=number):
                    job = self.start_job('touch', 'started', options=('--need=1000', '--wait'),
                                         name=f'job-{without}-{number}', ignored=number)
                    wait_for(lambda: job.running() and self.has_thread(job), 'its wait')
                    job.popen.send_signal(number)
                    time.sleep(0.3)
                    self.assertTrue(job.running())
                    self.assertEqual(job.stop(), -signal.SIGTERM)
        self.assertFalse((self.world.home / 'started').exists())

    def test_command_that_handles_a_signal_its_starter_ignored_is_sent_it(self):
        for without in self.ways():
            with self.subTest(without=without):
                note = self.world.root / f'ready-{without}'
                code = ('import os, signal, sys; signal.signal(signal.SIGHUP, lambda *_: os._exit(9));'
                        f'open({str(note)!r}, "w").close(); signal.pause()')
                job = self.start_job(sys.executable, '-c', code, name=f'job-{without}',
                                     ignored=signal.SIGHUP)
                wait_for(note.exists, 'the command')
                job.popen.send_signal(signal.SIGHUP)
                self.assertEqual(job.popen.wait(PATIENCE), 9)

    def test_signal_that_is_ignored_does_not_end_the_wait_after_the_command(self):
        self.with_daemon()
        before = len(self.service.seen())
        released = self.service.hold()
        job = self.start_job('true', ignored=signal.SIGHUP)
        wait_for(lambda: len(self.service.seen()) > before, 'the check after it')
        job.popen.send_signal(signal.SIGHUP)
        time.sleep(0.3)
        self.assertTrue(job.running())
        released.set()
        self.assertEqual(job.popen.wait(PATIENCE), 0)
        self.assertIn('the balance did not change', job.output())

    def has_thread(self, job):
        """It has blocked its signals, and hands them on."""
        try:
            tasks = os.listdir(f'/proc/{job.popen.pid}/task')
            return len(tasks) > 1
        except FileNotFoundError:
            return False

    def test_waits_as_long_as_told(self):
        for without in self.ways():
            with self.subTest(without=without):
                self.assertEqual(self.run_job('true', options=('--need=196', '--wait=1')).returncode,
                                 125)

    def test_wait_is_over_with_the_credits(self):
        self.with_daemon()
        _, first = self.sleeping(name='first', options=('--need=190',))
        second = self.start_job('echo', 'second', options=('--need=10', '--wait'), name='second')
        time.sleep(0.3)
        self.assertTrue(second.running())
        os.kill(first, signal.SIGTERM)
        self.assertEqual(second.popen.wait(PATIENCE), 0)

    def test_without_anybody_nothing_is_held_and_that_is_said(self):
        self.with_key()
        done = self.run_job('echo', 'done')
        self.assertEqual((done.returncode, done.stdout), (0, 'done\n'))
        self.assertEqual(done.stderr,
                         'headroom: neither applet nor daemon runs: nothing is held for the job\n'
                         'headroom: the balance did not change: 195 credits left\n')
        # Before, unless the balance is young; and after.
        self.assertEqual(len(self.service.seen()), 2)
        self.assertEqual(self.run_job('true', env=self.write_credential() | NO_BUS).returncode, 0)

    def test_keeper_that_dies_meanwhile_costs_neither_the_job_nor_its_status(self):
        self.with_daemon()
        job = self.start_job('sh', '-c', 'read line; exit 5', stdin=subprocess.PIPE)
        self.wait_for_held(30)
        self.kill(self.daemon)
        self.daemon = self.start_daemon('again')
        self.wait_for_held(30, State='current')
        job.popen.stdin.close()
        self.assertEqual(job.popen.wait(PATIENCE), 5)
        self.wait_for_held(0)
        self.assertIn('the balance did not change', job.output())

    def test_bus_that_dies_meanwhile_costs_neither_the_job_nor_its_status(self):
        self.with_daemon()
        job = self.start_job('sh', '-c', 'read line; exit 5', stdin=subprocess.PIPE)
        self.wait_for_held(30)
        bus = next(process for process in self.world.processes if process.name == 'bus')
        bus.stop(signal.SIGKILL)
        job.popen.stdin.close()
        self.assertEqual(job.popen.wait(PATIENCE), 5)
        self.assertIn('the balance afterwards is not known', job.output())

    def test_keeper_that_dies_while_it_waits_sends_it_to_the_next(self):
        self.with_daemon()
        blocker = self.caller()
        number = blocker.hold(190)
        job = self.start_job('echo', 'done', options=('--need=10', '--wait=600'))
        wait_for(lambda: self.has_thread(job), 'its wait')
        time.sleep(0.3)
        applet = self.start_applet()
        self.wait_for_held(190, State='current')
        self.assertTrue(job.running())
        blocker.release(number)
        self.assertEqual(job.popen.wait(PATIENCE), 0)
        self.assertNotIn('nothing is held', job.output())
        applet.stop()


class WaitTest(RunCase):
    def test_returns_when_there_is_enough(self):
        for name in ('beside', 'alone'):
            with self.subTest(name):
                self.service.balance(20, 180)
                self.world.setting('poll-interval', '60')
                if name == 'beside':
                    self.with_daemon()
                wait = self.world.start(name, [self.command, 'wait', '--need=100', '--max-age=0'])
                wait_for(lambda: self.service.seen(), 'a check')
                time.sleep(0.3)
                self.assertTrue(wait.running())
                self.service.balance(120, 180)
                if name == 'beside':
                    self.world.refresh()
                    self.assertEqual(wait.popen.wait(PATIENCE), 0)
                    self.assertIn('Enough for 100 credits: 120 credits left', wait.output())
                    self.daemon.stop()
                else:
                    wait.stop()

    def test_what_is_held_does_not_count(self):
        self.with_daemon()
        caller = self.caller()
        number = caller.hold(190)
        self.assertEqual(self.code('wait', '--need=10', '--timeout=0'), 1)
        wait = self.world.start('wait', [self.command, 'wait', '--need=10'])
        time.sleep(0.3)
        self.assertTrue(wait.running())
        caller.release(number)
        self.assertEqual(wait.popen.wait(PATIENCE), 0)

    def test_what_is_held_counts_after_its_keeper_has_gone(self):
        self.with_daemon()
        self.caller().hold(150)
        self.kill(self.daemon)
        self.assertEqual(self.code('check', '--need=100'), 1)
        self.assertEqual(self.code('wait', '--need=100', '--timeout=1'), 1)
        self.assertEqual(self.code('wait', '--need=45', '--timeout=1'), 0)
        done = self.run_job('touch', 'started', options=('--need=100', '--wait=1'))
        self.assertEqual(done.returncode, 125)
        self.assertFalse((self.world.home / 'started').exists())

    def test_what_an_ended_job_held_counts_until_the_service_was_asked(self):
        self.with_daemon()
        job, _ = self.sleeping(options=('--need=150',))
        self.wait_for_held(150)
        self.kill(self.daemon)
        before = len(self.service.seen())
        released = self.service.hold()
        wait = self.world.start('wait', [self.command, 'wait', '--need=100', '--timeout=3'])
        wait_for(lambda: len(self.service.seen()) > before, 'a check')
        # The balance under way was asked for before the job spent what it held.
        self.service.balance(45, 155)
        job.stop(signal.SIGKILL)
        released.set()
        self.assertEqual(wait.popen.wait(PATIENCE), 1)
        self.assertRegex(wait.output(), 'Not enough for 100 credits: .*45 credits left')

    def test_time_that_is_up_says_why(self):
        self.with_daemon()
        for daemon in (True, False):
            with self.subTest(daemon=daemon):
                self.assertEqual(self.code('wait', '--need=195', '--timeout=1'), 0)
                self.assertEqual(self.code('wait', '--need=196', '--timeout=1'), 1)
                self.assertEqual(self.code('wait', '--timeout', '1', '--need', '196'), 1)
                self.service_fails()
                self.assertEqual(self.code('wait', '--need=1', '--max-age=0', '--timeout=1'), 69)
                self.keyring.store('sk-other', self.service.origin)
                self.service.balance(195, 5)
                self.assertEqual(self.code('wait', '--need=1', '--max-age=0', '--timeout=600'), 77)
                self.keyring.store('sk-test', self.service.origin)
                self.service.balance(195, 5)
                if daemon:
                    self.daemon.stop()

    def test_json_is_that_of_check(self):
        self.with_daemon()
        code, found = self.json('wait', '--need=195', schema='check')
        self.assertEqual((code, found['verdict'], found['have']), (0, 'enough', 195))
        self.assertEqual(self.run_command('wait', '--need=1', '--quiet').stdout, '')
