# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""`headroom history`: what the command and the applet have recorded."""

import csv
import io

from command_case import NO_BUS, CommandCase


class HistoryTest(CommandCase):
    def rows(self, *options):
        code, found = self.json('history', *options)
        self.assertEqual(code, 0)
        return found['rows']

    def record(self, *balances):
        for credits, used in balances:
            self.service.balance(credits, used)
            self.assertEqual(self.code('status'), 0)

    def test_ledger_of_what_the_command_saw(self):
        self.with_key()
        self.record((195, 5), (195, 5), (1145, 55), (1140, 55), (1150, 45))
        code, found = self.json('history')
        self.assertEqual(code, 0)
        self.assertEqual([(row['credits'], row['used_credits'], row['spent'], row['granted'],
                           row['lapsed'], row['refunded']) for row in found['rows']],
                         [(195, 5, None, None, None, None), (1145, 55, 50, 1000, 0, 0),
                          (1140, 55, 0, 0, 5, 0), (1150, 45, 0, 0, 0, 10)])
        self.assertEqual(found['sum'], {'spent': 50, 'granted': 1000, 'lapsed': 5, 'refunded': 10})

    def test_what_a_running_applet_recorded(self):
        self.with_key()
        self.with_applet()
        self.service.balance(100, 100)
        self.world.refresh()
        self.world.wait_for_account('the spending', Credits=100)
        self.assertEqual([row['credits'] for row in self.rows()], [195, 100])
        before = len(self.service.seen())
        self.record((90, 110))
        self.assertEqual(len(self.service.seen()), before)

    def test_csv_has_a_heading_and_safe_cells(self):
        self.with_key()
        self.record((195, 5), (-5, 205))
        done = self.run_command('history', '--csv')
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        rows = list(csv.DictReader(io.StringIO(done.stdout)))
        self.assertEqual(list(rows[0]), ['time', 'utc_offset_minutes', 'credits', 'used', 'spent',
                                         'granted', 'lapsed', 'refunded'])
        self.assertEqual((rows[1]['credits'], rows[1]['spent']), ('-5', '200'))
        for row in rows:
            for name, cell in row.items():
                self.assertRegex(cell, {
                    # With an offset it would be a text.
                    'time': r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$'}.get(name, r'^(-?\d+|)$'))

    def test_since_and_until(self):
        self.with_key()
        self.record((195, 5), (150, 50))
        for since in ('today', '24h', '7d', '1w', '2026-01-01', '2026-01-01T00:00:00Z'):
            with self.subTest(since=since):
                self.assertEqual(len(self.rows(f'--since={since}')), 2)
        self.assertEqual(len(self.rows('--until=now')), 2)
        self.assertEqual(len(self.rows('--since=yesterday', '--until=today')), 2)
        self.assertEqual(self.rows('--until=yesterday'), [])
        self.assertEqual(self.rows('--until=2001-01-01'), [])

    def test_nothing_recorded_is_said_and_no_failure(self):
        done = self.run_command('history')
        self.assertEqual((done.returncode, done.stdout), (0, ''))
        self.assertIn('nothing is recorded', done.stderr)
        self.assertEqual(self.rows(), [])
        self.assertEqual(self.run_command('history', '--csv').stdout.count('\n'), 1)

    def test_history_needs_no_bus_and_no_key(self):
        self.with_key()
        self.record((195, 5))
        done = self.run_command('history', '--csv', env=NO_BUS)
        self.assertEqual((done.returncode, done.stdout.count('\n')), (0, 2))

    def test_each_account_has_its_own(self):
        self.with_key()
        self.record((195, 5))
        self.world.setting('accounts', "['default', 'studio']")
        self.assertEqual(self.rows('--account=studio'), [])
        self.assertEqual(len(self.rows('--account=default')), 1)

    def test_wrong_usage_is_64(self):
        for arguments in (['--csv', '--json'], ['--since=soon'], ['--since='], ['--until=2026-02-30'],
                          ['--since=7m'], ['--since=-1d'], ['--since=today', '--until=yesterday'],
                          ['extra'], ['--refresh'], ['--account=nobody']):
            with self.subTest(arguments=arguments):
                done = self.run_command('history', *arguments)
                self.assertEqual((done.returncode, done.stdout), (64, ''), done.stderr)
                self.assertTrue(done.stderr.startswith('headroom: '), done.stderr)

    def test_status_falls_back_on_it_and_says_how_old(self):
        self.with_key()
        self.record((195, 5))
        self.service_fails()
        for _ in self.both_ways(State='outdated', Known=True, ErrorCode='server'):
            code, status = self.json('status')
            self.assertEqual((code, status['credits'], status['state'], status['level']),
                             (0, 195, 'outdated', 'ok'))
            self.assertEqual(status['error']['code'], 'server')

    def test_closed_pipe_is_quiet(self):
        self.with_key()
        self.record((195, 5))
        done = self.world.run(['sh', '-c', f'{self.command} history --csv | head -n 0; '
                               f'{self.command} history | true'])
        self.assertEqual(done.stderr, '')
