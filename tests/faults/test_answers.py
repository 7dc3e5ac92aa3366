# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers of the service, and of whatever answers in its place."""

from gi.repository import GLib

from fault_case import ServiceFaultCase, load_tests  # noqa: F401 (found by its name)
from harness.world import wait_for
from service.rawserver import RawServer, balance, envelope, good, http, says

HTML = '<!DOCTYPE html><html><title>Sign in to the network</title></html>'
CLOUDFLARE = '<html><head><title>Just a moment...</title></head></html>'


def data(text):
    """A good envelope around these credits, as they are written."""
    return http(200, '{"code":200,"message":"success","data":{"credits":%s,"used_credits":1}}' % text)


ANSWERS = {
    'unauthorized': http(401, envelope(401, 'Unauthorized: Invalid or missing API key')),
    'unauthorized-in-body': http(200, envelope(401, 'Unauthorized: Invalid or missing API key')),
    'unauthorized-bare': http(401, '', None),
    'forbidden': http(403, envelope(403, 'Forbidden: Insufficient permissions')),
    'forbidden-in-body': http(200, envelope(403, 'Forbidden: Insufficient permissions')),
    'blocked-by-cloudflare': http(403, 'error code: 1010', 'text/html'),
    'challenged-by-cloudflare': http(503, CLOUDFLARE, 'text/html; charset=UTF-8'),
    'rate-limited': http(429, envelope(429, 'Rate limit exceeded. Please try again later.')),
    'rate-limited-by-proxy': http(429, HTML, 'text/html'),
    'rate-limited-in-body': http(200, envelope(429, 'Rate limit exceeded.')),
    'retry-after-nonsense': http(429, envelope(429), headers=['Retry-After: -1e9, soon']),
    'server-fault': http(500, envelope(500, 'Internal Server Error')),
    'server-fault-in-body': http(200, envelope(500, 'Internal Server Error')),
    'bad-gateway': http(502, HTML, 'text/html'),
    'maintenance': http(503, envelope(503, 'Maintenance')),
    'wrong-address': http(404, HTML, 'text/html'),
    'captive-portal': http(200, HTML, 'text/html'),
    'captive-portal-as-json': http(200, HTML),
    'no-content': http(204, '', None),
    'empty-body': http(200),
    'zeros-for-a-moment': http(200, balance(0, 0)),
    'none-used-for-a-moment': http(200, balance(900, 0)),
    'failure-with-zeros': http(200, '{"success":false,"message":"Internal error",'
                                    '"data":{"credits":0,"used_credits":0}}'),
    'failure-with-numbers': http(200, '{"code":200,"error":{"message":"Internal error"},'
                                      '"data":{"credits":5000,"used_credits":0}}'),
    'failure-by-status': http(200, '{"status":"error","data":{"credits":5000,"used_credits":0}}'),
    'null-balance': data('null'),
    'string-balance': data('"0"'),
    'boolean-balance': data('false'),
    'missing-balance': http(200, envelope(200, 'success', data={})),
    'missing-data': http(200, envelope(200, 'success')),
    'balance-beyond-numbers': data('1e400'),
    'balance-beyond-exactness': data('9007199254740993'),
    'array': http(200, '[900, 100]'),
    'cut-json': http(200, balance(900, 100)[:40]),
    'deep-json': http(200, '[' * 30000),
    'not-utf-8': http(200, b'{"code":200,"message":"\xff\xfe","data":{"credits":1}}'),
}


class AnswersTest(ServiceFaultCase):
    def redirect(self, status, url):
        before = len(self.stage.server.requests)
        self.suffer(says(http(status, '', None, [f'Location: {url}/v2/credits'])))
        self.assertEqual(len(self.stage.server.requests) - before, 1)

    def redirect_elsewhere(self, status):
        other = RawServer(answer=good(1, 1))
        self.addCleanup(other.close)
        self.redirect(status, other.url)
        self.assertEqual((other.connections, other.requests), (0, []))
        self.stage.check_healed(self)

    def test_redirect_elsewhere(self):
        self.redirect_elsewhere(302)

    def test_redirect_for_good(self):
        self.redirect_elsewhere(308)

    def test_redirect_to_itself(self):
        self.redirect(302, self.stage.server.url)
        self.stage.check_healed(self)

    def test_rate_limited_for_a_while(self):
        self.wait_out(http(429, envelope(429), headers=['Retry-After: 3600']), 3600)

    def wait_out(self, answer, seconds):
        """Nobody asks before the time is over, and then somebody does."""
        before = len(self.stage.server.requests)
        self.suffer(says(answer))
        self.stage.clock.move(passed=seconds - 20)
        self.assertRaises(GLib.Error, self.stage.refresh)
        self.assertEqual(len(self.stage.server.requests) - before, 1)
        self.stage.heal_server()
        self.stage.clock.move(passed=20)
        # The applet takes a moment to see that time has passed.
        wait_for(self.is_asking_again, 'the end of the wait')
        self.stage.check_healed(self)

    def is_asking_again(self):
        try:
            self.stage.refresh()
            return True
        except GLib.Error:
            return False


def add(name, answer):
    def test(self):
        if self.row.code == 'rate-limited':
            # A minute, where it does not say for how long.
            self.wait_out(answer, 60)
        else:
            self.suffer(says(answer))
            self.stage.check_healed(self)
    setattr(AnswersTest, 'test_' + name.replace('-', '_'), test)


for row, bytes_of_it in ANSWERS.items():
    add(row, bytes_of_it)
