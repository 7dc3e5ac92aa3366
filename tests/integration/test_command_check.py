# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""`headroom check`: is there enough for this job?"""

import subprocess
import time

from harness.keyring import Keyring

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
            self.assertRegex(done.stderr, r'too old .*\. The service reports a fault of its own\.$')

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
        self.service.tell('retry-after 3600')
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
        self.service.tell('key sk-other')
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
