# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every fault must leave as it was, and how that is seen."""

import re
import unittest

from gi.repository import Gio, GLib

import table
from harness.clock import MovedClock
from harness.desktop import Screen
from harness.keyring import Keyring
from harness.notifications import NotificationServer
from harness.tray import Item, Watcher
from harness.world import APP_ID, BASE_PATH, World, wait_for
from service.rawserver import RawServer, good

KEY = 'sk-test'
REFUSALS = ('unauthorized', 'forbidden')

# The structured and the plain way in which GLib says that the program did something wrong.
LOUD = re.compile(r'-(WARNING|CRITICAL|ERROR) \*\*|\*\* (WARNING|CRITICAL|ERROR)|runtime error:|'
                  r'ERROR: AddressSanitizer')


class FaultCase(unittest.TestCase):
    """A test of each row of the table, by its name; the common checks for it."""

    def setUp(self):
        self.row = table.find(self.suite(), self.name())

    @classmethod
    def suite(cls):
        return cls.__module__.removeprefix('test_')

    def name(self):
        return self._testMethodName.removeprefix('test_').replace('_', '-')


def load_tests(_loader, tests, _pattern):
    """A suite is its rows: none without a test. (A test without a row fails by itself.)"""
    cases = [case for group in tests for case in group]
    suite = cases[0].suite()
    missing = {row.name for row in table.SUITES[suite].rows} - {case.name() for case in cases}
    if missing:
        raise LookupError(f'rows of {suite} without a test: {sorted(missing)}')
    return tests


def complaints(process):
    """Lines in which a program complained of itself."""
    return [line for line in process.output().splitlines() if LOUD.search(line)]


def begin_refresh(world, account):
    """Returns a list that has the name of the error, '' for none, as soon as it has ended."""
    ends = []

    def on_answer(bus, result):
        try:
            bus.call_finish(result)
            ends.append('')
        except GLib.Error as error:
            ends.append(Gio.DBusError.get_remote_error(error))
    objects = world.call(APP_ID, f'{BASE_PATH}/accounts', 'org.freedesktop.DBus.ObjectManager',
                         'GetManagedObjects')[0]
    path = next(path for path, interfaces in objects.items()
                if interfaces[APP_ID + '.Account1']['Id'] == account)
    world.bus.call(APP_ID, path, APP_ID + '.Account1', 'Refresh', None, None, 0, 90000, None,
                   on_answer)
    return ends


class Stage:
    """An applet that watches one account, in a world with everything that belongs to it."""

    def __init__(self, keyring=True, notifications=True, watcher=True, server=None, world=None,
                 first=900):
        self.world = world or World()
        self.credits, self.used = first, 100
        self.refused = False
        self.clock = None
        self.screen = Screen(self.world)
        # A panel that shows labels.
        self.world.env['XDG_CURRENT_DESKTOP'] = 'GNOME'
        self.notifications = NotificationServer(self.world) if notifications else None
        self.watcher = Watcher(self.world) if watcher else None
        self.server = server or RawServer()
        self.keyring = None
        if keyring:
            self.keyring = Keyring(self.world)
            self.keyring.store(KEY, self.server.origin)
        self.world.setting('api-url', self.server.url, account='default')
        self.heal_server()

    def move_clock(self):
        """Has the applet that is started next run on a clock that this test moves."""
        self.clock = MovedClock(self.world)

    def refresh(self):
        """No faster than the pace of refreshes, whatever came before."""
        if self.clock is not None:
            self.clock.move(passed=2)
        self.world.refresh()

    def start(self, wait=True, options=('--background',), **more):
        if self.clock is not None:
            more.setdefault('env', self.clock.env)
        self.applet = self.world.applet(*options, **more)
        if wait:
            self.world.wait_for_account('the balance', State='current', Credits=self.credits)
            if self.watcher is not None:
                self.find_item()
        return self.applet

    def find_item(self):
        """The item of the applet that runs now."""
        def condition():
            owner = self.world.owner(APP_ID)
            return [item for item in self.watcher.items if item[0] == owner]
        self.item = Item(self.world, *wait_for(condition, 'the item in the tray')[-1])

    def close(self):
        if self.clock is not None:
            self.clock.close()
        self.server.close()
        self.world.__exit__(None, None, None)

    def heal_server(self):
        self.server.answer = good(self.credits, self.used)

    def account(self):
        return self.world.account()

    def check_end(self, test, allowed=None):
        """It ends when it is told to, and had nothing to complain of but what is allowed."""
        test.assertTrue(self.applet.running(), 'the applet is gone')
        test.assertEqual(self.applet.stop(), 0)
        test.assertEqual([line for line in complaints(self.applet)
                          if allowed is None or allowed not in line], [])

    def refuse(self, test, code):
        """A refresh fails with that error."""
        with test.assertRaises(GLib.Error) as caught:
            self.refresh()
        name = Gio.DBusError.get_remote_error(caught.exception)
        test.assertEqual(name, f'{APP_ID}.Error.{table.ERRORS[code].name}', caught.exception)

    def check_kept(self, test, code, before):
        """The balance of before is still there, marked as old, with the reason and no alarm."""
        found = self.world.wait_for_account(f'the error {code}', ErrorCode=code)
        test.assertRegex(found['ErrorMessage'], f'^{table.ERRORS[code].sentence}$')
        test.assertEqual(
            [found[name] for name in ('Known', 'Credits', 'UsedCredits', 'AsOf', 'Level')],
            [True, self.credits, self.used, before['AsOf'], before['Level']])
        test.assertEqual(found['State'], 'refused' if code in REFUSALS else 'outdated')
        since = 'key refused since' if code in REFUSALS else 'not confirmed since'
        wait_for(lambda: f'({since})' in self.item.sentence, 'the old balance marked in the tray')
        test.assertEqual(self.item.label, f'{self.credits}?')

    def check_no_alarm(self, test, told, code=None):
        """Nothing was told since then but that the key is refused, if it ever was: such a word may
        come a little later, because a bubble rests before it is shown again."""
        self.refused = self.refused or code in REFUSALS
        allowed = {'Key refused'} if self.refused else set()
        self.notifications.titles()
        titles = [shown.title for shown in self.notifications.history[told:]]
        test.assertLessEqual(set(titles), allowed)

    def check_healed(self, test):
        """The next good answer, another number than before, makes all of it good."""
        self.credits -= 1
        self.used += 1
        self.heal_server()
        self.refresh()
        self.world.wait_for_account('the next balance', State='current', ErrorCode='',
                                    ErrorMessage='', Credits=self.credits, UsedCredits=self.used)
        wait_for(lambda: self.item.label == str(self.credits), 'the new balance in the tray')

    def suffer(self, test, code):
        """A fault that is there by now, from the refresh that meets it to the one that heals it."""
        before = self.account()
        told = len(self.notifications.history)
        self.refuse(test, code)
        self.check_kept(test, code, before)
        self.check_no_alarm(test, told, code)
        test.assertTrue(self.applet.running())


class ServiceFaultCase(FaultCase):
    """Faults of the service, one after the other before the same applet."""

    @classmethod
    def setUpClass(cls):
        cls.stage = Stage()
        cls.world = cls.stage.world
        cls.addClassCleanup(cls.stage.close)
        cls.stage.move_clock()
        cls.stage.start()

    @classmethod
    def tearDownClass(cls):
        cls.stage.check_end(cls())

    def suffer(self, answer):
        self.stage.server.answer = answer
        self.stage.suffer(self, self.row.code)
