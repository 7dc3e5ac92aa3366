# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The faults: what goes wrong, at which edge it is made to, and what must be seen of it.

Each row is a test of the same name in test_SUITE.py, and the tests check what the row says. FAULTS.md
is made of this by document.py."""

from typing import NamedTuple


class Error(NamedTuple):
    name: str      # as it crosses the bus, after APP_ID.Error.
    sentence: str  # what a person is told; a regular expression


ERRORS = {
    'offline': Error('Offline', r'There is no connection to the service\.'),
    'timeout': Error('Timeout', r'The service did not answer in time\.'),
    'tls': Error('Tls', 'The service’s certificate is not trusted, so the key was not sent\\.'),
    'unauthorized': Error('Unauthorized', r'The service does not accept the key\.'),
    'forbidden': Error('Forbidden', r'The service does not let this key see the credits; '
                                    r'a new account may have to be activated first\.'),
    'blocked': Error('Blocked', r'Something in front of the service turned the request away, '
                                r'which says nothing about the key\.'),
    'rate-limited': Error('RateLimited', r'The service asks to wait (before the next check|until '
                                         r'\d\d:\d\d)\.'),
    'server': Error('Server', r'The service reports a fault of its own\.'),
    'not-the-service': Error('NotTheService', r'What answers is not the service: perhaps the '
                                              'network’s login page, or a wrong address\\.'),
    'malformed': Error('Malformed', r'The service answered, but without a balance\.'),
    'no-key': Error('NoKey', r'There is no key for this address yet\.'),
    'keyring-locked': Error('KeyringLocked', r'The key is in a locked keyring\.'),
    'keyring-unavailable': Error('KeyringUnavailable', r'No keyring answers\.'),
}


class Row(NamedTuple):
    name: str         # of the test
    fault: str        # what goes wrong
    how: str          # how it is injected
    code: str = ''    # the error that the check ends with
    seen: str = ''    # what must be seen beside what every fault of the suite must show


class Suite(NamedTuple):
    title: str
    edge: str         # where these faults are injected, and what all of them must show
    rows: list


KEPT = ('Each must leave the process alive, the last balance with its time and level as it was, '
        'marked as old on the bus and in the tray (`900?`, *not confirmed since*), the error’s code '
        'and sentence on the bus, and no notification but, where the key is refused, that one. The '
        'next good answer, another number, must heal all of it.')

SUITES = {
    'answers': Suite('What the service answers', f'''
A server on the loopback interface writes exactly these bytes as its answer. {KEPT}''', [
        Row('unauthorized', 'The key is refused',
            '401 with the service’s envelope', 'unauthorized'),
        Row('unauthorized-in-body', 'The key is refused in an answer that HTTP calls good',
            '200 with `"code": 401`', 'unauthorized'),
        Row('unauthorized-bare', 'The key is refused without the envelope',
            '401 with an empty body', 'unauthorized'),
        Row('forbidden', 'The account may not ask yet',
            '403 with the envelope', 'forbidden'),
        Row('forbidden-in-body', 'The same, in an answer that HTTP calls good',
            '200 with `"code": 403`', 'forbidden'),
        Row('blocked-by-cloudflare', 'Cloudflare turns the request away',
            '403 with `error code: 1010` as HTML', 'blocked', 'The key counts as good.'),
        Row('challenged-by-cloudflare', 'Cloudflare wants a browser to prove itself',
            '503 with its page *Just a moment…*', 'blocked', 'The key counts as good.'),
        Row('rate-limited', 'Too many requests, without saying until when',
            '429 with the envelope, no Retry-After', 'rate-limited'),
        Row('rate-limited-by-proxy', 'Too many requests, says something in front',
            '429 with HTML', 'rate-limited'),
        Row('rate-limited-in-body', 'Too many requests, in an answer that HTTP calls good',
            '200 with `"code": 429`', 'rate-limited'),
        Row('rate-limited-for-a-while', 'Too many requests, with a time to wait',
            '429 with `Retry-After: 3`', 'rate-limited',
            'No request is made before that, a manual one included.'),
        Row('retry-after-nonsense', 'A time to wait that is none',
            '429 with `Retry-After: -1e9, soon`', 'rate-limited', 'The next refresh asks again.'),
        Row('server-fault', 'The service has a fault of its own',
            '500 with the envelope', 'server'),
        Row('server-fault-in-body', 'The same, in an answer that HTTP calls good',
            '200 with `"code": 500`', 'server'),
        Row('bad-gateway', 'The service is gone behind its proxy',
            '502 with HTML', 'server'),
        Row('maintenance', 'The service is being maintained',
            '503 with the envelope', 'server'),
        Row('wrong-address', 'The address is another program’s',
            '404 with HTML', 'not-the-service'),
        Row('captive-portal', 'A captive portal answers in its place',
            '200 with a login page', 'not-the-service'),
        Row('captive-portal-as-json', 'A portal that lies about what it sends',
            '200, `application/json`, with a login page', 'malformed'),
        Row('no-content', 'Nothing at all', '204', 'not-the-service'),
        Row('empty-body', 'An empty answer', '200, JSON, no body', 'malformed'),
        Row('null-balance', 'The balance is null',
            '`"credits": null`', 'malformed', 'Unknown is never 0: no warning of empty.'),
        Row('string-balance', 'The balance is a string', '`"credits": "0"`', 'malformed'),
        Row('boolean-balance', 'The balance is a boolean', '`"credits": false`', 'malformed'),
        Row('missing-balance', 'The balance is missing', '`"data": {}`', 'malformed'),
        Row('missing-data', 'The data are missing', '`"code": 200` alone', 'malformed'),
        Row('balance-beyond-numbers', 'The balance is beyond what a number holds',
            '`"credits": 1e400`', 'malformed'),
        Row('balance-beyond-exactness', 'The balance is beyond 2^53',
            '`"credits": 9007199254740993`', 'malformed'),
        Row('array', 'JSON, but no object', '`[900, 100]`', 'malformed'),
        Row('cut-json', 'JSON that stops in the middle', 'the first half of a good answer, as a '
            'whole answer', 'malformed'),
        Row('deep-json', 'JSON nested without measure', '30,000 opening brackets', 'malformed'),
        Row('not-utf-8', 'A body that is no text', 'bytes that are not UTF-8', 'malformed'),
        Row('redirect-elsewhere', 'A redirect to another origin',
            '302 to a second server, which would answer well', 'not-the-service',
            'The second server sees no connection: the key stays.'),
        Row('redirect-for-good', 'A permanent redirect to another origin',
            '308 to a second server', 'not-the-service', 'The second server sees no connection.'),
        Row('redirect-to-itself', 'A redirect in a circle',
            '302 to the same address', 'not-the-service', 'One request, not two.'),
    ]),
    'connection': Suite('What becomes of the connection', f'''
A server on the loopback interface does this to the socket. {KEPT}''', [
        Row('refused', 'Nobody listens', 'the port is closed', 'offline'),
        Row('closed-at-once', 'Closed before the request is read',
            'accepted and closed', 'offline'),
        Row('reset-at-once', 'Reset before the request is read',
            'accepted and torn down (RST)', 'offline'),
        Row('closed-before-the-answer', 'Closed before the answer',
            'the request is read, then closed', 'offline'),
        Row('reset-in-the-answer', 'Reset within the answer',
            'half the headers, then torn down (RST)', 'offline'),
        Row('closed-in-the-headers', 'Closed within the headers',
            'half the headers, then closed', 'not-the-service'),
        Row('closed-in-the-body', 'Closed within the body',
            'half of the promised bytes, then closed', 'offline'),
        Row('closed-in-a-chunk', 'Closed within a chunk',
            'chunked, closed within the second chunk', 'offline'),
        Row('not-http', 'Another protocol', 'the greeting of an SSH server, then closed', 'not-the-service'),
        Row('endless-headers', 'Headers without end',
            'header lines for as long as they are read', 'offline'),
        Row('endless-header-line', 'A header line without end',
            'one header that goes on for as long as it is read', 'offline'),
        Row('endless-body', 'A body without end',
            'JSON, chunked, for as long as it is read', 'malformed', 'Given up after 64 KiB.'),
        Row('endless-portal', 'A web page without end',
            'HTML for as long as it is read', 'not-the-service'),
        Row('compressed-bomb', 'A bomb: small packed, huge unpacked',
            '200 MB of spaces, as 200 kB of gzip', 'malformed',
            'The process has not grown by a tenth of that.'),
        Row('broken-compression', 'Compressed, but damaged',
            '`Content-Encoding: gzip`, and the middle overwritten', 'malformed'),
        Row('broken-chunks', 'Chunks that are none',
            'chunked, with a length that is no number', 'malformed'),
        Row('too-long', 'More than 64 KiB', 'a good answer after 64 KiB of spaces', 'malformed'),
        Row('continue-for-ever', 'Interim answers without end',
            '`100 Continue` for as long as it is read', 'not-the-service',
            'Given up after eight.'),
    ]),
}


def find(suite, name):
    """The row of a test; a test without one is an error."""
    rows = [row for row in SUITES[suite].rows if row.name == name]
    if len(rows) != 1:
        raise LookupError(f'{len(rows)} rows called {name} in the suite {suite}')
    return rows[0]
