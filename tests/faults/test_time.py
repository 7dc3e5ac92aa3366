# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clocks that are set, time zones that change, machines that sleep."""

import contextlib
import os
import pathlib
import shutil
import sqlite3
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from harness import isolation  # noqa: E402 (before anything that starts a thread)

isolation.enter('mount')

from gi.repository import GLib  # noqa: E402

from fault_case import FaultCase, Stage, load_tests  # noqa: E402,F401
from harness.history import history_path  # noqa: E402
from harness.world import APP_ID, BASE_PATH, wait_for  # noqa: E402
from service.rawserver import envelope, http, says  # noqa: E402

HOUR = 3600
DAY = 24 * HOUR


class TimeTest(FaultCase):
    def setUp(self):
        super().setUp()
        self.stage = Stage()
        self.world = self.stage.world
        self.addCleanup(self.stage.close)

    def start(self):
        self.stage.move_clock()
        self.clock = self.stage.clock
        self.stage.start()

    def check_times(self):
        """A new balance is as of now, by the clock as it stands, and the next check is soon."""
        self.stage.check_healed(self)
        found = self.world.account()
        for name in ('AsOf', 'CheckedAt'):
            self.assertAlmostEqual(found[name], self.clock.now(), delta=60, msg=name)
        self.assertGreater(found['NextCheckAt'], found['CheckedAt'])
        self.assertLessEqual(found['NextCheckAt'], found['CheckedAt'] + 300)

    def check_end(self):
        self.stage.check_no_alarm(self, 0)
        with contextlib.closing(sqlite3.connect(history_path(self.world))) as file:
            self.assertEqual(file.execute('PRAGMA integrity_check').fetchall(), [('ok',)])
        self.stage.check_end(self)

    def set_clock(self, *steps):
        self.start()
        for step in steps:
            self.clock.move(ahead=step)
            self.check_times()
        self.check_end()

    def test_clock_forwards(self):
        self.set_clock(400 * DAY)

    def test_clock_backwards(self):
        self.set_clock(-400 * DAY)

    def test_clock_back_and_forth(self):
        self.set_clock(3 * HOUR, -6 * HOUR, 3 * HOUR)

    def test_clock_of_1970(self):
        past = int(time.time()) - DAY
        self.set_clock(-past, past)

    def by_itself(self, credits):
        """A balance that nobody asked for."""
        return self.world.wait_for_account('the balance by itself', State='current', ErrorCode='',
                                           Credits=credits)

    def prepare_next(self):
        self.stage.credits, self.stage.used = self.stage.credits - 1, self.stage.used + 1
        self.stage.heal_server()

    def test_suspend(self):
        self.start()
        self.prepare_next()
        self.clock.move(sleep=8 * HOUR)
        found = self.by_itself(self.stage.credits)
        self.assertAlmostEqual(found['AsOf'], self.clock.now(), delta=60)
        self.check_times()
        self.check_end()

    def test_suspend_in_a_request(self):
        self.start()
        self.stage.server.answer = lambda link: (link.read_request(), link.wait())
        answers = []

        def on_answer(bus, result):
            try:
                bus.call_finish(result)
                answers.append('')
            except GLib.Error as error:
                answers.append(error.message)

        before = len(self.stage.server.requests)
        self.world.bus.call(APP_ID, f'{BASE_PATH}/accounts/default', APP_ID + '.Account1',
                            'Refresh', None, None, 0, 90000, None, on_answer)
        wait_for(lambda: len(self.stage.server.requests) > before, 'the request')
        self.prepare_next()
        self.clock.move(sleep=8 * HOUR)
        wait_for(lambda: answers, 'the end of the request')
        self.assertIn('.Timeout', answers[0])
        self.by_itself(self.stage.credits)
        self.check_end()

    def test_suspend_within_a_wait(self):
        self.start()
        self.stage.server.answer = says(http(429, envelope(429), headers=['Retry-After: 3600']))
        self.stage.suffer(self, self.row.code)
        self.prepare_next()
        self.clock.move(sleep=2 * HOUR)
        self.by_itself(self.stage.credits)
        self.check_end()

    def test_clock_set_within_a_wait(self):
        """Setting the clock is no way round a Retry-After."""
        self.start()
        self.stage.server.answer = says(http(429, envelope(429), headers=['Retry-After: 3600']))
        self.stage.suffer(self, self.row.code)
        before = len(self.stage.server.requests)
        self.clock.move(ahead=2 * HOUR)
        self.stage.refuse(self, self.row.code)
        self.assertEqual(len(self.stage.server.requests), before)
        self.prepare_next()
        self.clock.move(sleep=2 * HOUR)
        self.by_itself(self.stage.credits)
        self.check_end()

    def test_time_zone(self):
        folder = self.world.root / 'etc'
        # What only root can read stays behind.
        with contextlib.suppress(shutil.Error):
            shutil.copytree('/etc', folder, symlinks=True)
        isolation.mount('--bind', folder, '/etc')
        self.addCleanup(isolation.unmount, '/etc')
        zone = folder / 'localtime'

        def move_to(name):
            zone.unlink(missing_ok=True)
            zone.symlink_to(f'/usr/share/zoneinfo/{name}')

        move_to('Etc/UTC')
        del self.world.env['TZ']
        self.start()
        for name, hours in (('Asia/Tokyo', 9), ('Etc/GMT+8', -8)):
            move_to(name)
            self.stage.check_healed(self)
            as_of = self.world.account()['AsOf']
            there = time.strftime('%H:%M', time.gmtime(as_of + hours * HOUR))
            wait_for(lambda: there in self.stage.item.sentence,
                     f'{there} in "{self.stage.item.sentence}"')
        self.check_end()
