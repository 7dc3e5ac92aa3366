# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""`headroom check`: is there enough for this job?"""

import contextlib
import sqlite3
import subprocess
import time

from harness.history import history_path, write_history
from harness.keyring import Keyring
from harness.world import Service

from command_case import NO_BUS, CommandCase


class CheckTest(CommandCase):
    def test_enough_and_not_enough(self):
        self.with_key()
        for _ in self.both_ways(State='current'):
            self.assertEqual(self.code('check', '--need=195'), 0)
            self.assertEqual(self.code('check', '--need=196'), 1)
            self.assertEqual(self.code('check', '--generations=19'), 0)
            self.assertEqual(self.code('check', '--generations=20'), 1)

    def test_generations_use_the_cost_of_the_account(self):
        self.with_key()
        self.world.setting('generation-cost', '50', account='default')
        for _ in self.both_ways(State='current', GenerationsLeft=3):
            self.assertEqual(self.code('check', '--generations=3'), 0)
            self.assertEqual(self.code('check', '--generations=4'), 1)

    def test_operations_add_up_by_the_costs_of_the_account(self):
        self.with_key()
        for _ in self.both_ways(State='current'):
            self.assertEqual(self.code('check', '--for=song:10', '--for=minimax:3'), 0)   # 190
            self.assertEqual(self.code('check', '--for=song:10', '--for=minimax:3', '--for=lyrics:3'),
                             1)                                                           # 196
            self.assertEqual(self.code('check', '--for=song:19'), 0)
            self.assertEqual(self.code('check', '--for=song:20'), 1)
        done = self.run_command('check', '--for=song:7', '--for=minimax:2')
        self.assertTrue(done.stdout.startswith('Enough for 7 songs, 2 MiniMax generations: '),
                        done.stdout)
        done = self.run_command('check', '--for=song:7', '--for=minimax:2',
                                env={'LANG': 'ja_JP.UTF-8', 'LC_ALL': 'ja_JP.UTF-8'})
        self.assertRegex(done.stdout, '7.*曲、.*2')
        code, verdict = self.json('check', '--for=song:7', '--for=cover')
        self.assertEqual((code, verdict['unit'], verdict['need'], verdict['have']),
                         (0, 'credits', 71, 195))
        self.run_command('config', 'set', 'operation-costs', "{'remix': 65}")
        self.assertEqual(self.code('check', '--for=remix:3'), 0)
        done = self.run_command('check', '--for=cover')
        self.assertEqual((done.returncode, done.stdout), (64, ''))
        self.assertIn('song, remix', done.stderr)

    def test_json_explains_the_verdict_the_same_both_ways(self):
        self.with_key()
        found = []
        for _ in self.both_ways(State='current'):
            code, verdict = self.json('check', '--generations=20')
            self.assertEqual(code, 1)
            self.assertLessEqual(verdict.pop('age_seconds'), 60)
            verdict.pop('as_of')
            found.append(verdict)
        self.assertEqual(found[0], {'schema': 1, 'account': 'default', 'verdict': 'not-enough',
                                    'unit': 'generations', 'need': 20, 'have': 19,
                                    'max_age_seconds': 900, 'error': None})
        self.assertEqual(found[0], found[1])

    def test_quiet_says_nothing(self):
        self.with_key()
        done = self.run_command('check', '--need=196', '--quiet')
        self.assertEqual((done.returncode, done.stdout, done.stderr), (1, '', ''))
        self.service_fails()
        self._outlive(int(time.time()))
        done = self.run_command('check', '--need=1', '--max-age=0', '--quiet')
        self.assertEqual((done.returncode, done.stdout, done.stderr), (75, '', ''))

    def test_young_balance_of_the_applet_needs_no_request(self):
        self.with_key()
        self.with_applet()
        before = len(self.service.seen())
        self.assertEqual(self.code('check', '--need=100'), 0)
        self.assertEqual(len(self.service.seen()), before)

    def test_old_balance_of_the_applet_is_refreshed_first(self):
        self.with_key()
        found = self.with_applet()
        self.service.balance(5, 195)
        self._outlive(found['AsOf'])
        self.assertEqual(self.code('check', '--need=100', '--max-age=0'), 1)

    def _outlive(self, as_of):
        """Until the balance is a second old: what is waited for is the clock itself."""
        while int(time.time()) <= as_of:
            time.sleep(0.05)

    def test_old_balance_that_cannot_be_refreshed_is_75(self):
        self.with_key()
        self.assertEqual(self.code('status'), 0)
        self.service_fails()
        for applet in self.both_ways(ErrorCode='server'):
            status = self.json('status')[1]
            self._outlive(int(time.time()))
            code, verdict = self.json('check', '--need=1', '--max-age=0')
            self.assertEqual((code, verdict['verdict'], verdict['have'], verdict['error']['code']),
                             (75, 'too-old', 195, 'server'), (applet, status))
            done = self.run_command('check', '--need=1', '--max-age=0')
            self.assertEqual(done.stdout, '')
            self.assertRegex(done.stderr, r'too old .*\. The service has a problem\.( Trying again .+\.)?$')

    def test_balance_within_max_age_counts_although_the_check_fails(self):
        self.with_key()
        self.assertEqual(self.code('status'), 0)
        self.service_fails()
        for _ in self.both_ways(ErrorCode='server'):
            self.assertEqual(self.code('check', '--need=195', '--max-age=3600'), 0)
            self.assertEqual(self.code('check', '--need=196', '--max-age=3600'), 1)

    def test_unknown_balance_is_69(self):
        self.with_key()
        self.service.reply(200, 'application/json', '{"code":200,"data":{"credits":null}}')
        for _ in self.both_ways(ErrorCode='malformed'):
            code, verdict = self.json('check', '--need=1')
            self.assertEqual((code, verdict['verdict'], verdict['have']), (69, 'unknown', None))

    def test_wish_not_to_be_asked_holds_for_every_way(self):
        self.with_key()
        self.service.retry_after = 3600
        self.service.reply(429, 'application/json', '{"code":429,"message":"Rate limit exceeded."}')
        self.assertEqual(self.code('check', '--need=1'), 69)
        before = len(self.service.seen())
        for _ in self.both_ways(ErrorCode='rate-limited'):
            code, verdict = self.json('check', '--need=1', '--max-age=0')
            self.assertEqual((code, verdict['error']['code']), (69, 'rate-limited'))
            self.assertEqual(self.code('status', '--refresh'), 69)
        self.assertEqual(len(self.service.seen()), before)

    def test_missing_key_is_77(self):
        Keyring(self.world)
        for _ in self.both_ways(State='no-key'):
            code, verdict = self.json('check', '--need=1')
            self.assertEqual((code, verdict['error']['code']), (77, 'no-key'))

    def test_refused_key_is_77_though_a_balance_is_known(self):
        self.with_key()
        self.assertEqual(self.code('status'), 0)
        self.service.key = 'sk-other'
        self.assertEqual(self.code('status'), 77)
        for _ in self.both_ways(State='refused'):
            code, verdict = self.json('check', '--need=1', '--max-age=86400')
            self.assertEqual((code, verdict['verdict'], verdict['error']['code']),
                             (77, 'no-key', 'unauthorized'))

    def test_refused_key_is_not_tried_again_and_again(self):
        self.with_key('sk-wrong')
        self.with_applet(State='refused')
        before = len(self.service.seen())
        for _ in range(3):
            self.assertEqual(self.code('check', '--need=1'), 77)
        self.assertEqual(len(self.service.seen()), before)

    def test_locked_keyring_is_77(self):
        self.with_key()
        self.keyring.lock()
        for _ in self.both_ways(State='locked'):
            self.assertEqual(self.code('check', '--need=1'), 77)

    def test_no_bus_at_all_is_77(self):
        self.assertEqual(self.code('check', '--need=1', env=NO_BUS), 77)

    def requests(self):
        return len(self.service.seen())

    def test_young_balance_on_record_needs_no_request_and_no_key(self):
        self.with_key()
        self.assertEqual(self.code('check', '--need=195'), 0)
        self.assertEqual(self.requests(), 1)
        # A keyring that is not there cannot be looked into.
        self.keyring.process.stop()
        for _ in range(60):
            self.assertEqual(self.code('check', '--need=195'), 0)
        self.assertEqual(self.code('check', '--need=196'), 1)
        self.assertEqual(self.code('check', '--generations=19'), 0)
        self.assertEqual(self.code('check', '--generations=20'), 1)
        self.assertEqual(self.requests(), 1)

    def test_young_balance_on_record_holds_without_the_service_and_an_old_one_does_not(self):
        self.with_key()
        self.assertEqual(self.code('status'), 0)
        self.service.stop()
        code, verdict = self.json('check', '--need=195')
        self.assertEqual((code, verdict['verdict'], verdict['have'], verdict['error']),
                         (0, 'enough', 195, None))
        self.assertEqual(self.code('check', '--need=195', env=NO_BUS), 0)
        self._grow_older(901)
        code, verdict = self.json('check', '--need=195')
        self.assertEqual((code, verdict['verdict'], verdict['error']['code']),
                         (75, 'too-old', 'offline'))

    def test_age_is_that_of_the_last_confirmation(self):
        now = int(time.time() * 1000)
        self.with_key()
        write_history(self.world, [(now - 7200_000, 195, 5)])
        self.assertEqual(self.code('check', '--need=195'), 0)
        self.assertEqual(self.code('check', '--need=195'), 0)
        self.assertEqual(self.requests(), 1)

    def test_balance_from_the_future_is_not_young(self):
        self.with_key()
        self.assertEqual(self.code('status'), 0)
        self._grow_older(-3600)
        self.assertEqual(self.code('check', '--need=195'), 0)
        self.assertEqual(self.requests(), 2)

    def test_balance_in_doubt_is_asked_for_again(self):
        """Zeros for a moment: no yes on the strength of the number before, and no no either."""
        self.with_key()
        self.assertEqual(self.code('status'), 0)
        self.service.balance(0, 0)
        for options in (['--max-age=0'], []):
            code, verdict = self.json('check', '--need=1', *options)
            self.assertEqual((code, verdict['verdict'], verdict['have'], verdict['error']['code']),
                             (75, 'too-old', 195, 'doubtful'))
        self.service.balance(195, 5)
        self.assertEqual(self.code('check', '--need=195'), 0)
        self.assertEqual(self.code('check', '--need=195'), 0)
        self.assertEqual(self.requests(), 4)

    def test_max_age_of_0_always_asks(self):
        self.with_key()
        self.assertEqual(self.code('status'), 0)
        for _ in range(3):
            self._outlive(int(time.time()))
            self.assertEqual(self.code('check', '--need=195', '--max-age=0'), 0)
        self.assertEqual(self.requests(), 4)

    def test_after_the_key_was_cleared_the_balance_is_nobodys(self):
        self.with_key()
        self.assertEqual(self.code('status'), 0)
        for applet in self.both_ways(State='no-key'):
            if applet:
                self.keyring.store('sk-test', self.service.origin)
                self.world.refresh()
            self.assertEqual(self.code('check', '--need=1'), 0)
            self.assertEqual(self.code('key', 'clear'), 0)
            code, verdict = self.json('check', '--need=1')
            self.assertEqual((code, verdict['error']['code']), (77, 'no-key'))
        self.applet.stop()
        self.assertEqual(self.code('check', '--need=1'), 77)

    def test_balance_of_another_key_does_not_count(self):
        self.with_key()
        self.assertEqual(self.code('status'), 0)
        self.service.key = 'sk-other'
        self.service.balance(5, 300)
        self.assertEqual(self.code('key', 'set', '--no-verify', stdin='sk-other'), 0)
        self.assertEqual(self.code('check', '--need=100'), 1)
        self.service.key = 'sk-third'
        self.service.balance(500, 300)
        self.assertEqual(self.code('key', 'set', stdin='sk-third'), 0)
        self.assertEqual(self.code('check', '--need=100'), 0)

    def test_balance_of_another_account_does_not_count(self):
        self.with_key()
        self.assertEqual(self.code('status'), 0)
        self.world.setting('accounts', "['default', 'other']")
        self.world.setting('api-url', self.service.url, account='other')
        code, verdict = self.json('check', '--need=1', '--account=other')
        self.assertEqual((code, verdict['account'], verdict['have']), (77, 'other', None))

    def test_balance_of_another_address_does_not_count(self):
        self.with_key()
        self.assertEqual(self.code('status'), 0)
        other = Service(self.world, credits=5)
        self.world.setting('api-url', other.url, account='default')
        self.assertEqual(self.code('check', '--need=100'), 77)
        self.keyring.store('sk-test', other.origin)
        self.assertEqual(self.code('check', '--need=100'), 1)

    def test_key_that_was_refused_since_is_77_until_it_is_accepted(self):
        self.with_key()
        self.assertEqual(self.code('status'), 0)
        self.service.key = 'sk-other'
        for _ in self.both_ways(State='refused'):
            self.assertEqual(self.code('status', '--refresh'), 77)
            self.assertEqual(self.code('check', '--need=1'), 77)
        self.applet.stop()
        self.assertEqual(self.code('check', '--need=1'), 77)
        self.service.key = 'sk-test'
        self.assertEqual(self.code('check', '--need=1'), 0)
        before = self.requests()
        self.assertEqual(self.code('check', '--need=1'), 0)
        self.assertEqual(self.requests(), before)

    def _grow_older(self, seconds):
        """As if what is recorded had been confirmed so much earlier."""
        with contextlib.closing(sqlite3.connect(history_path(self.world))) as file, file:
            file.execute('UPDATE sample SET at = at - ?', (seconds * 1000,))
            file.execute('UPDATE confirmed SET at = at - ?', (seconds * 1000,))

    def test_wrong_usage_is_64(self):
        for arguments in (
                [],                                  # nothing needed
                ['--need=10', '--generations=1'],    # two needs
                ['--need=0'], ['--need=-5'], ['--need=1.5'], ['--need='], ['--need=ten'],
                ['--need=0x10'], ['--need=1e3'], ['--need= 5'],
                ['--need=99999999999999999999'],
                ['--generations=0'], ['--generations=x'],
                ['--need=1', '--max-age=-1'], ['--need=1', '--max-age=soon'],
                ['--need=1', '--json', '--quiet'],   # prints and prints nothing
                ['--for=song', '--need=1'], ['--for='], ['--for=song:0'], ['--for=song:x'],
                ['--for=dance'], ['--for=:2'], ['--for=song:9999999999999999'],
                ['--for=song:900719925474099', '--for=song:900719925474099'],
                ['--need=1', '--refresh'], ['--need=1', 'extra'], ['--need'],
                ['--need=1', '--account=nobody']):
            with self.subTest(arguments=arguments):
                done = self.run_command('check', *arguments)
                self.assertEqual((done.returncode, done.stdout), (64, ''), done.stderr)
                self.assertTrue(done.stderr.startswith('headroom: '), done.stderr)

    def test_leading_zeros_are_decimal(self):
        self.with_key()
        self.assertEqual(self.code('check', '--need=0195'), 0)
        self.assertEqual(self.code('check', '--need=0196'), 1)

    def test_many_at_once(self):
        self.with_key()
        for _ in self.both_ways(State='current'):
            jobs = [subprocess.Popen([self.command, 'check', '--need=195'], env=self.world.env,
                                     stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
                    for _ in range(4)]
            self.assertEqual([job.communicate(timeout=60)[1] for job in jobs], [b''] * 4)
            self.assertEqual([job.returncode for job in jobs], [0] * 4)
