# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What never comes: one account for each fault, all of them waiting at the same time."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from harness import isolation  # noqa: E402 (before anything that starts a thread)

isolation.enter('mount', 'net')

import table  # noqa: E402
from fault_case import KEY, FaultCase, begin_refresh, complaints, load_tests  # noqa: E402,F401
from harness.desktop import Screen  # noqa: E402
from harness.keyring import Keyring  # noqa: E402
from harness.world import APP_ID, World, wait_for  # noqa: E402
from service.rawserver import RawServer, balance, good, http  # noqa: E402
from secluded import DROPPED, NAME, Network  # noqa: E402

GOOD = http(200, balance(1, 1))
HEAD, BODY = GOOD.split(b'\r\n\r\n')


def silent(link):
    link.wait()


def no_answer(link):
    link.read_request()
    link.wait()


def dripping_headers(link):
    link.read_request()
    link.drip(GOOD)


def dripping_body(link):
    link.read_request()
    link.send(HEAD + b'\r\n\r\n')
    link.drip(BODY)


def stalled_body(link):
    link.read_request()
    link.send(GOOD[:-20])
    link.wait()


def greeting_of_another(link):
    link.read_request()
    link.send(b'SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n')
    link.wait()


ANSWERS = {
    'no-handshake': silent, 'no-answer': no_answer, 'dripping-headers': dripping_headers,
    'dripping-body': dripping_body, 'stalled-body': stalled_body,
    'greeting-of-another': greeting_of_another,
}


class Sufferer:
    """An account, its server, and how its refresh ended."""

    def __init__(self, world, keyring, name, context):
        self.name, self.world = name, world
        # Those that are about names and TLS have both.
        secure = name in ('name-not-told', 'packets-dropped', 'no-handshake')
        self.host = f'{name}.{NAME}' if secure else '127.0.0.1'
        self.server = RawServer(context if secure else None, good(900, 100), self.host)
        keyring.store(KEY, self.server.origin, account=name)
        world.setting('api-url', self.server.url, account=name)

    def begin(self, network):
        self.before = self.world.account(self.name)
        self.requests = len(self.server.requests)
        if self.name == 'packets-dropped':
            network.name(self.host, DROPPED)
        elif self.name == 'name-not-told':
            network.name(self.host)
        elif self.name == 'no-accept':
            self.server.stop_accepting()
        else:
            self.server.answer = ANSWERS[self.name]
        self.answers = begin_refresh(self.world, self.name)

    def heal(self, network):
        if self.name in ('name-not-told', 'packets-dropped'):
            network.name(self.host, '127.0.0.1')
        if self.name == 'no-accept':
            self.server.accept_again()
        self.server.answer = good(899, 101)
        begin_refresh(self.world, self.name)


class SlowTest(FaultCase):
    @classmethod
    def setUpClass(cls):
        cls.network = Network()
        cls.addClassCleanup(cls.network.close)
        cls.world = World()
        cls.addClassCleanup(cls.world.__exit__, None, None, None)
        Screen(cls.world)
        keyring = Keyring(cls.world)
        names = [row.name for row in table.SUITES['slow'].rows]
        for name in names:
            cls.network.name(f'{name}.{NAME}', '127.0.0.1')
        context = cls.network.authority.issue(f'DNS:*.{NAME}')
        cls.sufferers = {name: Sufferer(cls.world, keyring, name, context) for name in names}
        for sufferer in cls.sufferers.values():
            cls.addClassCleanup(sufferer.server.close)
        cls.world.setting('accounts', str(names))
        cls.applet = cls.world.applet('--background')
        for name in names:
            cls.world.wait_for_account(f'the balance of {name}', name, State='current')
        cls.network.silence_name_servers()
        for sufferer in cls.sufferers.values():
            sufferer.begin(cls.network)

    @classmethod
    def tearDownClass(cls):
        test = cls()
        test.assertTrue(cls.applet.running())
        test.assertEqual(cls.applet.stop(), 0)
        test.assertEqual(complaints(cls.applet), [])

    def suffer(self):
        me = self.sufferers[self.row.name]
        error = table.ERRORS[self.row.code]
        wait_for(lambda: me.answers, 'the end of the check', 60)
        self.assertEqual(me.answers, [f'{APP_ID}.Error.{error.name}'])
        found = self.world.wait_for_account(self.row.code, me.name, ErrorCode=self.row.code)
        self.assertRegex(found['ErrorMessage'], f'^{error.sentence}$')
        self.assertEqual([found[key] for key in ('Known', 'Credits', 'AsOf', 'Level', 'State')],
                         [True, 900, me.before['AsOf'], 'ok', 'outdated'])
        if me.server.context is not None:
            self.assertEqual(len(me.server.requests), me.requests)
        me.heal(self.network)
        self.world.wait_for_account('healed', me.name, State='current', ErrorCode='', Credits=899)


def add(name):
    setattr(SlowTest, 'test_' + name.replace('-', '_'), SlowTest.suffer)


for row in table.SUITES['slow'].rows:
    add(row.name)
