# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names, routes, certificates and proxies."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from harness import isolation  # noqa: E402 (before anything that starts a thread)

isolation.enter('mount', 'net')

from gi.repository import GLib  # noqa: E402

from fault_case import KEY, FaultCase, Stage, load_tests  # noqa: E402,F401
from harness.memory import MOST_SENT, copies, is_sanitized  # noqa: E402
from harness.world import wait_for  # noqa: E402
from service.rawserver import (RawServer, balance, continue_for_ever, envelope, good,  # noqa: E402
                               http, says)
from secluded import NAME, PROHIBITED, UNREACHABLE, NameServer, Network  # noqa: E402

PROXY = 'org.gnome.system.proxy'

# The end of a key, because what is freed loses its beginning first.
TAIL = '4wR8nT1cL6pD'


class NetworkTest(FaultCase):
    @classmethod
    def setUpClass(cls):
        cls.network = Network()
        cls.addClassCleanup(cls.network.close)
        cls.authority = cls.network.authority
        cls.trusted = cls.authority.issue(f'DNS:{NAME}')
        cls.stage = Stage(server=RawServer(cls.trusted, name=NAME))
        cls.world = cls.stage.world
        cls.addClassCleanup(cls.stage.close)
        cls.stage.move_clock()
        cls.stage.start()

    @classmethod
    def tearDownClass(cls):
        cls.stage.check_end(cls())

    def suffer_unasked(self):
        """The key does not leave the machine."""
        before = len(self.stage.server.requests)
        self.stage.suffer(self, self.row.code)
        self.assertEqual(len(self.stage.server.requests), before)

    # Names and routes

    def lead_to(self, address):
        self.network.name(NAME, address)
        self.suffer_unasked()
        self.network.name(NAME, '127.0.0.1')
        self.stage.check_healed(self)

    def test_no_such_name(self):
        server = NameServer()
        self.addCleanup(server.close)
        self.lead_to(None)
        self.assertGreater(server.questions, 0)

    def test_no_name_server(self):
        self.lead_to(None)

    def test_unreachable(self):
        self.lead_to(UNREACHABLE)

    def test_prohibited(self):
        self.lead_to(PROHIBITED)

    def test_network_gone(self):
        self.network.name(NAME)
        self.network.go()
        self.suffer_unasked()
        self.stage.credits, self.stage.used = self.stage.credits - 1, self.stage.used + 1
        self.stage.heal_server()
        self.network.name(NAME, '127.0.0.1')
        self.network.come()
        self.world.wait_for_account('the balance by itself', State='current', ErrorCode='',
                                    Credits=self.stage.credits)

    # Certificates

    def distrust(self, context):
        self.stage.server.context = context
        self.suffer_unasked()
        self.stage.server.context = self.trusted
        self.stage.check_healed(self)

    def test_unknown_authority(self):
        self.distrust(self.authority.issue(f'DNS:{NAME}', signed_by='unknown'))

    def test_self_signed(self):
        self.distrust(self.authority.issue_self_signed(f'DNS:{NAME}'))

    def test_wrong_host(self):
        self.distrust(self.authority.issue('DNS:other.test'))

    def test_expired(self):
        self.distrust(self.authority.issue(f'DNS:{NAME}', until='20210101000000Z'))

    def test_not_yet_valid(self):
        self.distrust(self.authority.issue(f'DNS:{NAME}', since='20480101000000Z'))

    def break_with(self, answer):
        self.stage.server.answer = answer
        self.suffer_unasked()
        self.stage.check_healed(self)

    def test_no_tls(self):
        self.break_with(lambda link: link.send(http(200, balance(1, 1))))

    def test_closed_in_the_handshake(self):
        self.break_with(lambda link: link.socket.recv(65536))

    def test_cut_without_goodbye(self):
        def answer(link):
            link.read_request()
            link.send(http(200, balance(1, 1))[:-20])
            link.cut()
        self.stage.server.answer = answer
        self.stage.suffer(self, self.row.code)
        self.stage.check_healed(self)

    def test_redirect_to_plain_http(self):
        other = RawServer(answer=good(1, 1), name=NAME)
        self.addCleanup(other.close)
        self.stage.server.answer = says(http(302, '', None, [f'Location: {other.url}/v2/credits']))
        self.stage.suffer(self, self.row.code)
        self.assertEqual(other.connections, 0)
        self.stage.check_healed(self)

    # What is left of the key

    def set_key(self, key):
        self.world.run([str(self.world.prefix / 'bin/headroom'), 'key', 'set',
                        f'--origin={self.stage.server.origin}'], stdin=key)
        self.world.wait_for_account('the balance', State='current')

    def check_copies(self):
        """All others than the applet's own are what libsoup has sent and freed, and few."""
        pid = self.stage.applet.popen.pid
        others = [copy for copy in copies(pid, TAIL) if not copy.is_own()]
        self.assertEqual([copy for copy in others if not copy.is_sent(TAIL)], [])
        self.assertTrue(len(others) <= MOST_SENT or is_sanitized(pid), others)

    def test_memory_is_read(self):
        self.set_key('sk-Q7xZ2vB9mK' + TAIL)
        for _ in range(3):
            self.stage.check_healed(self)
            self.check_copies()
        self.world.run([str(self.world.prefix / 'bin/headroom'), 'key', 'clear'])
        self.world.wait_for_account('no key', State='no-key')
        found = copies(self.stage.applet.popen.pid, TAIL)
        self.assertEqual([copy for copy in found if copy.is_own()], [])
        self.check_copies()
        self.set_key(KEY)
        self.stage.check_healed(self)

    # Proxies

    def refreshes(self):
        """Whether a refresh brings a balance."""
        try:
            self.world.refresh()
        except GLib.Error:
            return False
        return True

    def set_proxy(self, port):
        for key, value in (('host', '127.0.0.1'), ('port', str(port))):
            self.world.run(['gsettings', 'set', PROXY + '.https', key, value])
        self.world.run(['gsettings', 'set', PROXY, 'mode', 'manual'])
        self.addCleanup(self.world.run, ['gsettings', 'set', PROXY, 'mode', 'none'])
        # dconf tells the applet in a thread of its own.
        wait_for(lambda: not self.refreshes(), 'the proxy used')

    def unset_proxy(self):
        self.world.run(['gsettings', 'set', PROXY, 'mode', 'none'])
        wait_for(self.refreshes, 'no proxy used')
        self.stage.check_healed(self)

    def use_proxy(self, answer):
        proxy = RawServer(answer=answer)
        self.addCleanup(proxy.close)
        self.set_proxy(proxy.port)
        seen = len(proxy.requests)
        self.suffer_unasked()
        self.assertEqual(len(proxy.requests), seen + 1)
        for request in proxy.requests:
            self.assertTrue(request.startswith(f'CONNECT {NAME}:'), proxy.requests)
            self.assertNotIn('Bearer', request)
        self.unset_proxy()

    def test_proxy_refused(self):
        closed = RawServer()
        closed.close()
        self.set_proxy(closed.port)
        self.suffer_unasked()
        self.unset_proxy()

    def test_proxy_wants_a_password(self):
        self.use_proxy(says(http(407, '<h1>Password</h1>', 'text/html',
                                 ['Proxy-Authenticate: Basic realm="proxy"'])))

    def test_proxy_fails(self):
        self.use_proxy(says(http(502, '<h1>Bad gateway</h1>', 'text/html')))

    def test_proxy_refuses_as_the_service(self):
        self.use_proxy(says(http(401, envelope(401))))

    def test_proxy_asks_to_wait(self):
        self.use_proxy(says(http(429, envelope(429), headers=['Retry-After: 3600'])))

    def test_proxy_answers_without_end(self):
        self.use_proxy(continue_for_ever)

    def test_proxy_closes(self):
        self.use_proxy(lambda link: link.read_request())
