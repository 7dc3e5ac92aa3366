# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds on the bus: credits that are promised to callers, by the daemon and by the applet, one after
the other, killed and started again. The suites `run` and `promises` have the commands on top."""

import contextlib
import signal
import sqlite3
import unittest

from gi.repository import Gio, GLib

from harness.desktop import Screen
from harness.history import history_path, record
from harness.world import APP_ID, BASE_PATH, PATIENCE, pump, wait_for
from test_daemon import DaemonCase

ACCOUNT = f'{BASE_PATH}/accounts/default'
ERROR = APP_ID + '.Error.'


class Caller:
    """A program on the bus, with a connection of its own."""

    def __init__(self, world, path=ACCOUNT):
        self.path = path
        self.bus = Gio.DBusConnection.new_for_address_sync(
            world.env['DBUS_SESSION_BUS_ADDRESS'],
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        self.bus.set_exit_on_close(False)

    def call(self, method, parameters):
        """Does not wait; the answer is in the list, and the error's name in its place."""
        answer = []

        def on_answer(bus, result):
            try:
                answer.append(bus.call_finish(result).unpack())
            except GLib.Error as error:
                answer.append(Gio.DBusError.get_remote_error(error) or error.message)
        self.bus.call(APP_ID, self.path, APP_ID + '.Account1', method, parameters, None,
                      Gio.DBusCallFlags.NO_AUTO_START, 600000, None, on_answer)
        return answer

    def ask(self, credits, wait=0, why='a test'):
        return self.call('Hold', GLib.Variant('(xus)', (credits, wait, why)))

    def queue(self, credits):
        """Asks, and waits behind whoever asked before: messages of one connection keep their order,
        those of several do not."""
        answer = self.ask(credits, 600)
        self.bus.call_sync(APP_ID, self.path, 'org.freedesktop.DBus.Peer', 'Ping', None, None,
                           Gio.DBusCallFlags.NO_AUTO_START, int(PATIENCE * 1000), None)
        return answer

    def hold(self, *arguments, **options):
        """The hold's number, or the error's name."""
        answer = self.ask(*arguments, **options)
        found = wait_for(lambda: answer, 'an answer')[0]
        return found if isinstance(found, str) else found[0]

    def release(self, number):
        answer = self.call('Release', GLib.Variant('(u)', (number,)))
        return wait_for(lambda: answer, 'an answer')[0]

    def leave(self):
        self.bus.close_sync(None)


class HoldsCase(DaemonCase):
    def caller(self, **options):
        caller = Caller(self.world, **options)
        self.addCleanup(lambda: caller.bus.is_closed() or caller.leave())
        return caller

    def wait_for_held(self, held, **wanted):
        return self.world.wait_for_account(f'{held} held', Held=held, **wanted)

    def open_history(self):
        return contextlib.closing(sqlite3.connect(history_path(self.world)))

    def rows(self):
        with self.open_history() as file:
            return file.execute('SELECT id, bus, caller, credits, ended, why FROM hold').fetchall()

    def kill(self, process):
        process.stop(signal.SIGKILL)
        wait_for(lambda: self.world.owner(APP_ID) is None, 'the name free')

    def start_applet(self, name='applet'):
        if not hasattr(self, 'screen'):
            self.screen = Screen(self.world)
        applet = self.world.applet('--background', name=name)
        self.wait_for_owner(applet)
        return applet


class HoldsTest(HoldsCase):
    def test_what_is_held_is_not_available_to_anybody_else(self):
        self.with_daemon()
        one, other = self.caller(), self.caller()
        number = one.hold(100)
        self.assertIsInstance(number, int)
        self.wait_for_held(100, Credits=195, Available=95, Level='ok', GenerationsLeft=9)
        self.assertEqual(other.hold(96), ERROR + 'NotEnough')
        self.assertIsInstance(other.hold(95), int)
        self.wait_for_held(195, Available=0)
        code, status = self.world.status()
        self.assertEqual((code, status['credits'], status['available'], status['held']),
                         (0, 195, 0, 195))
        code, check = self.json('check', '--need=1')
        self.assertEqual((code, check['have'], check['verdict']), (1, 0, 'not-enough'))
        self.assertIn('195 credits held', self.run_command('check', '--need=1').stdout)

    def test_released_credits_are_available_once_the_service_was_asked(self):
        self.with_daemon()
        one, other = self.caller(), self.caller()
        number = one.hold(100)
        before = len(self.service.seen())
        # The job spent what it held, and the next must not be promised the same.
        self.service.balance(95, 105)
        self.assertEqual(one.release(number), ())
        self.assertEqual(len(self.service.seen()), before + 1)
        self.wait_for_held(0, Credits=95)
        self.assertEqual(other.hold(100), ERROR + 'NotEnough')
        self.assertEqual(self.rows(), [])

    def test_ended_hold_counts_while_the_service_cannot_be_asked(self):
        self.with_daemon()
        one, other = self.caller(), self.caller()
        number = one.hold(100)
        self.service_fails()
        self.assertEqual(one.release(number), ERROR + 'Server')
        self.assertEqual(self.world.account()['Held'], 100)
        self.service.balance(95, 105)
        self.world.refresh()
        self.wait_for_held(0, Credits=95)
        self.assertEqual(other.hold(96), ERROR + 'NotEnough')

    def test_caller_that_leaves_frees_what_it_held(self):
        self.with_daemon()
        one, other = self.caller(), self.caller()
        one.hold(150)
        answer = other.queue(100)
        pump(0.2)
        self.assertEqual(answer, [])
        self.service.balance(145, 55)
        one.leave()
        self.assertIsInstance(wait_for(lambda: answer, 'its turn')[0], tuple)
        self.wait_for_held(100, Credits=145)

    def test_caller_that_leaves_before_the_answer_holds_nothing(self):
        self.with_daemon()
        for _ in range(20):
            caller = self.caller()
            caller.ask(150)
            caller.bus.flush_sync()
            caller.leave()
        self.assertIsInstance(wait_for(
            lambda: isinstance(number := self.caller().hold(195), int) and number, 'all'), int)

    def test_first_come_first_served_and_more_than_all_is_in_nobodys_way(self):
        self.with_daemon()
        one = self.caller()
        number = one.hold(150)
        giant, large, small = (self.caller().queue(credits) for credits in (1000, 100, 40))
        pump(0.3)
        # There would be enough for the small one, which would then starve the large one.
        self.assertEqual((giant, large, small), ([], [], []))
        self.assertEqual(self.caller().hold(40), ERROR + 'NotEnough')
        one.release(number)
        wait_for(lambda: large and small, 'both')
        self.wait_for_held(140)
        self.assertEqual(giant, [])
        self.service.balance(2000, 5)
        self.world.refresh()
        wait_for(lambda: giant, 'the top-up')
        self.wait_for_held(1140)

    def test_wait_ends_with_the_time_and_at_once_where_only_a_person_can_help(self):
        self.with_daemon()
        self.assertEqual(self.caller().hold(196, 1), ERROR + 'NotEnough')
        answer = self.caller().ask(196, 600)
        self.keyring.store('sk-other', self.service.origin)
        with contextlib.suppress(GLib.Error):
            self.world.refresh()
        self.assertEqual(wait_for(lambda: answer, 'the refusal'), [ERROR + 'Unauthorized'])
        self.assertEqual(self.caller().hold(1), ERROR + 'Unauthorized')

    def test_credits_that_fall_below_what_is_held_are_promised_to_nobody(self):
        self.with_daemon()
        self.caller().hold(150)
        self.service.balance(20, 180)
        self.world.refresh()
        self.wait_for_held(150, Credits=20, Available=-130, GenerationsLeft=0)
        self.assertEqual(self.caller().hold(1), ERROR + 'NotEnough')
        self.assertEqual(self.json('check', '--need=1')[1]['have'], -130)

    def test_kill_of_the_keeper_loses_no_hold_and_frees_those_of_the_dead(self):
        self.with_daemon()
        stays, leaves = self.caller(), self.caller()
        number = stays.hold(60)
        leaves.hold(30)
        self.kill(self.daemon)
        leaves.leave()
        self.daemon = self.start_daemon('again')
        self.wait_for_held(60, State='current')
        self.assertEqual(self.caller().hold(136), ERROR + 'NotEnough')
        self.assertEqual(stays.release(number), ())
        self.wait_for_held(0)

    def test_takeovers_keep_the_holds_and_send_on_those_who_wait(self):
        self.with_daemon()
        one = self.caller()
        number = one.hold(100)
        answer = self.caller().queue(150)
        applet = self.start_applet()
        # It is to ask the new keeper.
        self.assertEqual(wait_for(lambda: answer, 'an answer'),
                         ['org.freedesktop.DBus.Error.NameHasNoOwner'])
        self.wait_for_held(100, State='current')
        other = self.caller()
        self.assertIsInstance(other.hold(50), int)
        applet.stop()
        self.wait_for_owner(self.daemon)
        self.wait_for_held(150, State='current')
        self.assertEqual(one.release(number), ())
        self.wait_for_held(50)
        other.leave()
        self.wait_for_held(0)

    def test_hold_of_a_bus_that_has_gone_ends_with_its_process(self):
        self.with_daemon()
        self.caller().hold(30)
        self.kill(self.daemon)
        with self.open_history() as file:
            # One of this test's process, on another bus; one whose number another process has.
            file.execute("UPDATE hold SET bus = 'another', caller = ':1.1'")
            file.execute("INSERT INTO hold SELECT account, id + 1, bus, caller, process, started + 1,"
                         " 100, 0, why FROM hold WHERE credits = 30")
            file.commit()
        self.start_daemon('again')
        self.wait_for_held(30, State='current')
        self.assertEqual(self.caller().hold(166), ERROR + 'NotEnough')

    def test_service_is_asked_once_where_another_session_knows_less(self):
        self.with_daemon()
        with self.open_history() as file, file:
            record(file, 60, 140)
        self.service.balance(60, 140)
        before = len(self.service.seen())
        self.assertEqual(self.caller().hold(100), ERROR + 'NotEnough')
        self.wait_for_held(0, Credits=60)
        self.assertEqual(len(self.service.seen()), before + 1)
        self.assertIsInstance(self.caller().hold(60), int)

    def test_nothing_is_held_where_another_session_knows_less_and_the_service_fails(self):
        self.with_daemon()
        with self.open_history() as file, file:
            record(file, 60, 140)
        self.service_fails()
        answer = self.caller().queue(100)
        self.world.wait_for_account('the failure', ErrorCode='server')
        self.assertEqual(self.caller().hold(100), ERROR + 'Server')
        self.assertEqual(answer, [])
        self.service.balance(160, 40)
        self.world.refresh()
        self.assertIsInstance(wait_for(lambda: answer, 'its turn')[0], tuple)

    def test_keeper_that_goes_sends_on_whom_the_store_refuses(self):
        self.with_daemon()
        with self.open_history() as file:
            file.execute('BEGIN IMMEDIATE')
            answer = self.caller().queue(100)
            # The daemon asks the store, which waits for this transaction.
            self.world.call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                            'RequestName', GLib.Variant('(su)', (APP_ID, 2)))
            record(file, 60, 140)
            file.commit()
        self.assertEqual(wait_for(lambda: answer, 'an answer'),
                         ['org.freedesktop.DBus.Error.NameHasNoOwner'])

    def test_two_accounts_do_not_share(self):
        self.world.setting('accounts', "['default', 'second']")
        self.world.setting('api-url', self.service.url, account='second')
        self.with_key()
        self.keyring.store('sk-test', self.service.origin, account='second')
        self.daemon = self.start_daemon()
        for account in ('default', 'second'):
            self.world.wait_for_account('the balance', account=account, State='current')
        first = self.caller()
        second = self.caller(path=f'{BASE_PATH}/accounts/second')
        number = first.hold(195)
        self.assertIsInstance(second.hold(195), int)
        self.assertEqual(second.release(number), 'org.freedesktop.DBus.Error.InvalidArgs')

    def test_applet_tells_what_is_held(self):
        self.with_key()
        self.start_applet()
        self.world.wait_for_account('the balance', State='current')
        for credits in (10, 20):
            self.caller().hold(credits)
        self.wait_for_held(30)


class HostileTest(HoldsCase):
    """What another program of the session can do."""

    def test_nonsense_is_refused(self):
        self.with_daemon()
        caller = self.caller()
        for credits in (0, -1, -2 ** 63, 2 ** 53 + 1, 2 ** 63 - 1):
            self.assertEqual(caller.hold(credits), 'org.freedesktop.DBus.Error.InvalidArgs')
        self.assertEqual(caller.hold(1, why='x' * 201), 'org.freedesktop.DBus.Error.InvalidArgs')
        self.assertIsInstance(caller.hold(1, why="'; DROP TABLE hold; --\x1b[31m"), int)
        self.assertEqual(caller.hold(2 ** 53), ERROR + 'NotEnough')
        self.wait_for_held(1)

    def test_nobody_else_can_release_a_hold(self):
        self.with_daemon()
        one, other = self.caller(), self.caller()
        number = one.hold(100)
        self.assertEqual(other.release(number), 'org.freedesktop.DBus.Error.InvalidArgs')
        self.assertEqual(one.release(number + 1), 'org.freedesktop.DBus.Error.InvalidArgs')
        self.wait_for_held(100)
        self.assertEqual(one.release(number), ())
        self.assertEqual(one.release(number), 'org.freedesktop.DBus.Error.InvalidArgs')

    def test_holds_are_limited(self):
        self.service.balance(5000, 5)
        self.with_daemon()
        callers = [self.caller() for _ in range(10)]
        answers = [caller.ask(1) for caller in callers for _ in range(100)]
        for answer in answers:
            wait_for(lambda answer=answer: answer, 'the next')
        self.wait_for_held(1000)
        self.assertEqual(callers[0].hold(1), 'org.freedesktop.DBus.Error.LimitsExceeded')
        for caller in callers:
            caller.leave()
        self.wait_for_held(0)

    def test_release_after_release_does_not_flood_the_service(self):
        self.with_daemon()
        caller = self.caller()
        before = len(self.service.seen())
        answers = []
        for _ in range(60):
            number = caller.hold(1)
            answers.append(caller.call('Release', GLib.Variant('(u)', (number,))))
        # 40 refreshes at once, then one in 2 s.
        wait_for(lambda: sum(map(bool, answers)) >= 41, 'most of them')
        self.assertLessEqual(len(self.service.seen()) - before, 60)


if __name__ == '__main__':
    unittest.main()
