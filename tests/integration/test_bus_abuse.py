# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What another program of the session can do to the applet by the bus: nothing that its user could
not, whatever it sends. A critical in the applet ends it (G_DEBUG), so that one shows."""

import random
import time
import unittest

from gi.repository import Gio, GLib

from harness.desktop import Screen
from harness.keyring import Keyring
from harness.tray import MENU, Watcher
from harness.world import APP_ID, BASE_PATH, Service, World, pump, wait_for

ACCOUNT = f'{BASE_PATH}/accounts/default'
WINDOW = f'{BASE_PATH}/window/1'
KEY = 'sk-Q7xZ2vB9mK4wR8nT1cL6'

# The bus itself refuses more than 128 calls of one connection that wait for an answer.
AT_A_TIME = 120

# Ends it, or starts something that the test would have to end.
LEFT_OUT = {'quit', 'try-demo'}

TEXTS = ['', 'default', 'nobody', '../default', '/', '\x1b[31m', '%s%n', 'a' * 31, 'ä' * 1000,
         'x' * (1 << 20), '\N{REPLACEMENT CHARACTER}', ' default', 'DEFAULT', "'; DROP TABLE sample"]

PARAMETERS = [GLib.Variant('s', text) for text in TEXTS] + [
    GLib.Variant('(ss)', ('default', text)) for text in TEXTS] + [
    GLib.Variant('(ss)', (text, '1-hour')) for text in TEXTS] + [
    GLib.Variant('i', -1), GLib.Variant('b', True), GLib.Variant('x', -2**63),
    GLib.Variant('d', float('nan')), GLib.Variant('as', ['default'] * 1000),
    GLib.Variant('ay', b'\xff' * 1000), GLib.Variant('o', '/'), GLib.Variant('g', 'a{sv}'),
    GLib.Variant('()', ()), GLib.Variant('(sss)', ('default', '1-hour', 'more')),
    GLib.Variant('a{sv}', {'default': GLib.Variant('s', 'x')}),
    GLib.Variant('v', GLib.Variant('v', GLib.Variant('s', 'default'))), None]


# How many refreshes may follow one another without a pause, and how many seconds each takes to be
# given back.
REFRESHES = 40
REFRESH_GAP = 2


class AbuseTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.__exit__, None, None, None)
        self.screen = Screen(self.world)
        self.watcher = Watcher(self.world)
        self.service = Service(self.world, key=KEY)
        Keyring(self.world).store(KEY, self.service.origin)
        self.world.setting('api-url', self.service.url, account='default')
        self.answers = []
        self.waiting = 0

    def start(self, *options):
        self.applet = self.world.applet(*options)
        self.addCleanup(self.applet.stop)
        self.world.wait_for_account('the balance', State='current')

    def send(self, path, interface, method, parameters, name=APP_ID):
        """Calls without waiting for the answer, as many at a time as the bus lets through."""
        wait_for(lambda: self.waiting < AT_A_TIME or not self.applet.running(), 'some answers')
        self.waiting += 1
        self.world.bus.call(name, path, interface, method, parameters, None,
                            Gio.DBusCallFlags.NO_AUTO_START, 60000, None, self.on_answer)

    def on_answer(self, bus, result):
        self.waiting -= 1
        try:
            self.answers.append(str(bus.call_finish(result)))
        except GLib.Error as error:
            self.answers.append(error.message)

    def settle(self):
        wait_for(lambda: self.waiting == 0 or not self.applet.running(), 'the last answer')

    def assert_unharmed(self):
        self.settle()
        self.assertTrue(self.applet.running(), self.applet.output()[-2000:])
        self.assertEqual([answer for answer in self.answers if KEY in answer], [])
        self.assertNotIn('CRITICAL', self.applet.output())
        self.assertNotIn(KEY, self.applet.output())
        found = self.world.wait_for_account('still there', Known=True)
        self.assertEqual((found['Credits'], found['Name'], found['Level']), (195, '', 'ok'))
        self.world.call(APP_ID, ACCOUNT, 'org.freedesktop.DBus.Peer', 'Ping')

    def actions(self, path):
        return self.world.call(APP_ID, path, 'org.gtk.Actions', 'List')[0]

    def test_actions_with_any_parameter_do_no_harm(self):
        self.start()
        self.screen.focus('Headroom')
        for path in (BASE_PATH, WINDOW):
            for action in set(self.actions(path)) - LEFT_OUT | {'', 'no-such-action', 'x' * 65536}:
                if action in ('close', 'export', 'menu', 'about'):
                    continue
                for parameter in PARAMETERS:
                    wrapped = [] if parameter is None else [parameter]
                    self.send(path, 'org.gtk.Actions', 'Activate',
                              GLib.Variant('(sava{sv})', (action, wrapped, {})))
                    if parameter is not None:
                        self.send(path, 'org.gtk.Actions', 'SetState',
                                  GLib.Variant('(sva{sv})', (action, parameter, {})))
                self.settle()
        self.assert_unharmed()

    def test_application_interfaces_do_no_harm(self):
        self.start('--background')
        for text in TEXTS:
            platform = {text or 'x': GLib.Variant('s', text), 'desktop-startup-id': GLib.Variant('i', 1),
                        'activation-token': GLib.Variant('s', text)}
            self.send(BASE_PATH, 'org.freedesktop.Application', 'Open',
                      GLib.Variant('(asa{sv})', ([text, 'file:///etc/passwd'], platform)))
            self.send(BASE_PATH, 'org.freedesktop.Application', 'ActivateAction',
                      GLib.Variant('(sava{sv})', ('snooze', [GLib.Variant('s', text)], platform)))
            self.send(BASE_PATH, 'org.gtk.Application', 'Open',
                      GLib.Variant('(assa{sv})', ([text], text, platform)))
            self.send(BASE_PATH, 'org.gtk.Application', 'CommandLine',
                      GLib.Variant('(oaaya{sv})', ('/', [b'headroom', text.encode() + b'\0'], platform)))
        self.settle()
        self.assert_unharmed()

    def test_account_can_be_read_and_nothing_else(self):
        self.start('--background')
        interface = APP_ID + '.Account1'
        properties = self.world.call(APP_ID, ACCOUNT, 'org.freedesktop.DBus.Properties', 'GetAll',
                                     GLib.Variant('(s)', (interface,)))[0]
        self.assertNotIn(KEY, str(properties))
        for name in [*properties, 'Key', 'ApiKey', '']:
            for value in PARAMETERS:
                if value is not None:
                    self.send(ACCOUNT, 'org.freedesktop.DBus.Properties', 'Set',
                              GLib.Variant('(ssv)', (interface, name, value)))
        for parameter in PARAMETERS:
            wrong = GLib.Variant.new_tuple(*([] if parameter is None else [parameter]))
            if parameter is not None:
                self.send(ACCOUNT, interface, 'Refresh', wrong)
            for method in ('Get', 'GetAll', 'Introspect', 'GetKey', 'SetKey'):
                self.send(ACCOUNT, 'org.freedesktop.DBus.Properties', method, wrong)
        self.settle()
        self.assertEqual([answer for answer in self.answers if answer == '()'], [])
        self.assert_unharmed()

    def test_tray_item_and_menu_do_no_harm(self):
        self.start('--background')
        item = self.watcher.wait_for_item()
        menu = item.get('Menu')
        chance = random.Random(1)
        for _ in range(200):
            number = chance.choice([-2**31, -1, 0, 5000, 2**31 - 1])
            self.send(item.path, 'org.kde.StatusNotifierItem', 'Scroll',
                      GLib.Variant('(is)', (number, chance.choice(['vertical', '', 'x' * 1000]))),
                      name=item.name)
            for method in ('Activate', 'SecondaryActivate', 'ContextMenu'):
                self.send(item.path, 'org.kde.StatusNotifierItem', method,
                          GLib.Variant('(ii)', (number, number)), name=item.name)
            self.send(menu, MENU, 'GetGroupProperties',
                      GLib.Variant('(aias)', ([number] * 100, ['label', 'x' * 1000])), name=item.name)
            self.send(menu, MENU, 'GetProperty', GLib.Variant('(is)', (number, 'label')),
                      name=item.name)
            self.send(menu, MENU, 'AboutToShow', GLib.Variant('(i)', (number,)), name=item.name)
        self.settle()
        self.assert_unharmed()

    def test_flood_of_refreshes_is_one_request(self):
        self.start('--background')
        before = len(self.service.seen())
        self.service.hang()
        began = time.monotonic()
        for _ in range(AT_A_TIME):
            self.send(ACCOUNT, APP_ID + '.Account1', 'Refresh', None)
        # Messages keep their order: the applet has them all by then.
        self.world.account()
        given_back = int((time.monotonic() - began) / REFRESH_GAP)
        wait_for(lambda: len(self.service.seen()) > before, 'the request')
        wait_for(lambda: self.waiting == 0, 'every answer')
        self.assertEqual(len(self.service.seen()), before + 1)
        # So many are let in to wait for it; the others are told how the last check ended.
        waited = len(self.answers) - self.answers.count('()')
        self.assertIn(waited, range(REFRESHES, REFRESHES + given_back + 1))
        self.service.balance(195, 5)
        self.world.refresh()
        self.assert_unharmed()

    def test_flood_does_not_defeat_retry_after(self):
        self.start('--background')
        self.service.retry_after = 3600
        self.service.reply(429, 'application/json', '{"code":429,"message":"Rate limit"}')
        with self.assertRaises(GLib.Error):
            self.world.refresh()
        asked = len(self.service.seen())
        for again in range(2):
            for _ in range(200):
                self.send(ACCOUNT, APP_ID + '.Account1', 'Refresh', None)
                self.send(BASE_PATH, 'org.gtk.Actions', 'Activate',
                          GLib.Variant('(sava{sv})', ('refresh-all', [], {})))
                self.send(BASE_PATH, 'org.gtk.Actions', 'Activate', GLib.Variant(
                    '(sava{sv})', ('refresh', [GLib.Variant('s', 'default')], {})))
            self.settle()
            pump(0.2)
            self.assertEqual(len(self.service.seen()), asked)
            if again == 0:
                self.applet.stop()
                self.applet = self.world.applet('--background', name='again')
                self.addCleanup(self.applet.stop)
                self.world.wait_for_account('the wait', ErrorCode='rate-limited')

    def test_whoever_has_its_name_first_is_told_nothing(self):
        """They keep it from starting, and that is all."""
        self.world.call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                        'RequestName', GLib.Variant('(su)', (APP_ID, 4)))
        process = self.world.applet(name='late')
        wait_for(lambda: not process.running(), 'its end')
        self.assertEqual(self.service.seen(), [])
        self.assertNotIn(KEY, process.output())
