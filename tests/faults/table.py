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
                                         r'(\d+ \w+, )?\d\d:\d\d)\.'),
    'server': Error('Server', r'The service reports a fault of its own\.'),
    'not-the-service': Error('NotTheService', r'What answers is not the service: perhaps the '
                                              'network’s login page, or a wrong address\\.'),
    'malformed': Error('Malformed', r'The service answered, but without a balance\.'),
    'doubtful': Error('Doubtful', r'The balance fell without a reason\. (It will be checked again|'
                                  r'Checking again at \d\d:\d\d)\.'),
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
            '429 with the envelope, no Retry-After', 'rate-limited',
            'No request is made for a minute, a manual one included.'),
        Row('rate-limited-by-proxy', 'Too many requests, says something in front',
            '429 with HTML', 'rate-limited', 'As above.'),
        Row('rate-limited-in-body', 'Too many requests, in an answer that HTTP calls good',
            '200 with `"code": 429`', 'rate-limited', 'As above.'),
        Row('rate-limited-for-a-while', 'Too many requests, with a time to wait',
            '429 with `Retry-After: 3600`', 'rate-limited',
            'No request is made before that, a manual one included.'),
        Row('retry-after-nonsense', 'A time to wait that is none',
            '429 with `Retry-After: -1e9, soon`', 'rate-limited',
            'As where it does not say for how long.'),
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
        Row('zeros-for-a-moment', 'Zeros for a moment',
            '`"credits": 0, "used_credits": 0`, once', 'doubtful', 'No warning of empty.'),
        Row('failure-with-zeros', 'A failure with zeros beside it',
            '`"success": false` before zeros', 'malformed', 'No warning of empty.'),
        Row('failure-with-numbers', 'A failure with numbers beside it',
            '`"code": 200`, an `error` object, 5,000 credits', 'malformed', 'No top-up is told.'),
        Row('failure-by-status', 'A failure by its status',
            '`"status": "error"`, 5,000 credits', 'malformed', 'No top-up is told.'),
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
            'half the headers, then torn down (RST)', 'not-the-service'),
        Row('closed-in-the-headers', 'Closed within the headers',
            'half the headers, then closed', 'not-the-service'),
        Row('closed-in-the-body', 'Closed within the body',
            'half of the promised bytes, then closed', 'malformed'),
        Row('closed-in-a-chunk', 'Closed within a chunk',
            'chunked, closed within the second chunk', 'malformed'),
        Row('not-http', 'Another protocol', 'the greeting of an SSH server, then closed', 'not-the-service'),
        Row('endless-headers', 'Headers without end',
            'header lines for as long as they are read', 'not-the-service'),
        Row('endless-header-line', 'A header line without end',
            'one header that goes on for as long as it is read', 'not-the-service'),
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
            'Given up after sixteen.'),
    ]),
    'slow': Suite('What never comes', '''
Each account of one applet meets one of these at the same time, so that the time limit of 20 s is
waited for once, for real. Each must keep its last balance, marked as old on the bus, with the error;
the next good answer must heal it.''', [
        Row('packets-dropped', 'Packets go nowhere',
            'the name leads to an address behind which everything is dropped', 'timeout'),
        Row('no-accept', 'Nobody takes the connection',
            'the kernel shakes hands, no accept ()', 'timeout'),
        Row('no-handshake', 'TLS is never agreed upon',
            'a server that says nothing to the client’s hello', 'timeout',
            'The key was not sent.'),
        Row('no-answer', 'No answer at all', 'the request is read, then nothing', 'timeout'),
        Row('dripping-headers', 'Headers drip', 'a byte of the headers each half second', 'timeout'),
        Row('dripping-body', 'The body drips', 'headers at once, then a byte each half second',
            'timeout'),
        Row('stalled-body', 'The body stops half-way',
            'half of the promised bytes, then nothing', 'timeout'),
        Row('greeting-of-another', 'Another protocol waits to be answered',
            'the greeting of an SSH server, then nothing', 'timeout'),
    ]),
    'network': Suite('Network, names, certificates, proxies', f'''
The applet and its servers run in a network namespace without a way out, with `/etc/hosts`,
`/etc/resolv.conf` and the trusted authorities mounted over; the service is `https://service.test`,
with a certificate of the one authority that is trusted. {KEPT}''', [
        Row('no-such-name', 'The name is not known',
            'gone from `/etc/hosts`; a name server on loopback says NXDOMAIN', 'offline'),
        Row('no-name-server', 'No name server answers',
            'gone from `/etc/hosts`; nobody on port 53', 'offline'),
        Row('unreachable', 'The address cannot be reached',
            'an address with an `unreachable` route', 'offline'),
        Row('prohibited', 'A firewall forbids it', 'an address with a `prohibit` route', 'offline'),
        Row('network-gone', 'The network goes away and comes back',
            'the default route is deleted, then added', 'offline',
            'On its return the balance comes by itself, without a refresh.'),
        Row('unknown-authority', 'A certificate of an authority that nobody knows',
            'signed by one of the same name, with another key', 'tls', 'The key was not sent.'),
        Row('self-signed', 'A certificate that signed itself', 'made with `openssl req -x509`',
            'tls', 'The key was not sent.'),
        Row('wrong-host', 'A certificate for another host', 'for `other.test`', 'tls',
            'The key was not sent.'),
        Row('expired', 'A certificate that has expired', 'valid until 2021', 'tls',
            'The key was not sent.'),
        Row('not-yet-valid', 'A certificate that is not valid yet', 'valid from 2048', 'tls',
            'The key was not sent.'),
        Row('no-tls', 'Plain HTTP where TLS should be', 'an answer without a handshake', 'tls',
            'The key was not sent.'),
        Row('closed-in-the-handshake', 'Closed within the handshake',
            'closed after the client’s hello', 'tls', 'The key was not sent.'),
        Row('cut-without-goodbye', 'The connection is cut under TLS',
            'half of the body, then closed without TLS’s good-bye', 'malformed'),
        Row('redirect-to-plain-http', 'A redirect to the same host without TLS',
            '302 to `http://service.test`', 'not-the-service',
            'The other port sees no connection.'),
        Row('proxy-refused', 'The proxy is gone', 'desktop settings name a closed port', 'offline',
            'The key was not sent.'),
        Row('proxy-wants-a-password', 'The proxy wants a password', '407 to CONNECT',
            'blocked', 'The proxy never sees the key.'),
        Row('proxy-fails', 'The proxy cannot reach the service', '502 with HTML to CONNECT',
            'blocked', 'The proxy never sees the key.'),
        Row('proxy-refuses-as-the-service', 'A proxy that refuses in the service’s words',
            '401 with the envelope to CONNECT', 'blocked',
            'The key counts as good; the proxy never sees it.'),
        Row('proxy-asks-to-wait', 'A proxy with too many requests',
            '429 with `Retry-After: 3600` to CONNECT', 'blocked', 'The next refresh asks again.'),
        Row('proxy-answers-without-end', 'Interim answers of a proxy without end',
            '`100 Continue` to CONNECT for as long as it is read', 'blocked',
            'Given up after sixteen.'),
        Row('proxy-closes', 'The proxy closes', 'closed after CONNECT', 'offline',
            'The proxy never sees the key.'),
    ]),
    'line': Suite('Lines over TLS, and HTTP/2', '''
Each account of one applet has a service (`tests/service/`) that meets it over real TLS on the loopback
interface; all that hangs hangs at the same time, so that the time limit of 20 s is waited for once,
for real. Each must keep its last balance, marked as old on the bus, with the error; at most two
requests may come of a check; the next good answer must heal it. The commands run beside, without an
applet.''', [
        *(Row(f'silence-{stage}', 'Nothing comes any more', where, 'timeout') for stage, where in (
            ('accept', 'accepted, and nothing said'),
            ('handshake', 'the handshake stops half-way'),
            ('request', 'the request is read, then nothing'),
            ('status', 'half of the status line, then nothing'),
            ('headers', 'half of the headers, then nothing'),
            ('body', 'half of the body, then nothing'))),
        Row('proxy-is-silent', 'The proxy says nothing', 'CONNECT is read, then nothing',
            'timeout'),
        Row('network-returns-to-silence', 'The network goes and comes back while the service hangs',
            'the request is read, then nothing; the default route is deleted and added', '',
            'The refresh ends with `timeout`; then the balance comes by itself.'),
        Row('http2-offered', 'The service can HTTP/2 as well', 'both offered in the handshake', '',
            'It is spoken to in HTTP/1.1.'),
        Row('http2-alone', 'The service can nothing but HTTP/2', 'HTTP/1.1 is answered by GOAWAY',
            'not-the-service'),
        Row('command-status', '`headroom status --refresh` while the service hangs',
            'the request is read, then nothing', 'timeout', 'Says so and exits 69.'),
        Row('command-check', '`headroom check --max-age=0` while the service hangs', 'the same',
            'timeout', 'Says so and exits 69.'),
        Row('command-check-old', 'The same, with an old balance', 'the same', 'timeout',
            'Says so and exits 75.'),
        Row('command-key-set', '`headroom key set` while the service hangs', 'the same',
            'timeout', 'Says so and exits 69; the old key stays.'),
    ]),
    'desktop': Suite('The desktop around it', '''
A real gnome-keyring, panel, X server and bus, which are stopped (SIGSTOP), killed (SIGKILL) or never
started. The applet must stay alive where it can, must ask for nothing by itself, and must be whole
again as soon as the other side is.''', [
        Row('keyring-absent', 'There is no keyring', 'none is started', 'keyring-unavailable',
            'No request without a key; started later, the next refresh has the balance.'),
        Row('keyring-locked', 'The keyring is locked', 'locked before the start', 'keyring-locked',
            'No prompt, no request; unlocked elsewhere, the next refresh has the balance.'),
        Row('keyring-locked-while-running', 'The keyring locks while it runs',
            'locked after the first balance', '',
            'The next refresh has the balance: the key is in memory.'),
        Row('keyring-crashes-at-the-first-call', 'The keyring crashes while it is asked for the key',
            'stopped before the start, killed within the call', 'keyring-unavailable',
            'Started again, the next refresh has the balance.'),
        Row('keyring-crashes-in-a-call', 'The keyring crashes within a later call',
            'stopped, a refresh, killed within the call', '',
            'The refresh has the balance: the key is in memory.'),
        Row('key-removed-behind-its-back', 'Another program removes the key',
            '`secret-tool clear`', 'no-key',
            'No request; the last balance is kept; stored again, the next refresh has the balance.'),
        Row('notifications-absent', 'There is no notification server',
            'none is started; the balance falls to low', '',
            'Bus and tray show *low*; a server that starts later is told of it, and of *critical* in '
            'the same bubble.'),
        Row('notifications-crash', 'The notification server crashes while it is told something',
            'it leaves the bus without an answer', '',
            'The next server is told of it, and of what gets worse, once and in one bubble.'),
        Row('notifications-cannot-be-started', 'The notification server does not start',
            'the bus would start `false`', '',
            'A server that comes later is told, once and in one bubble.'),
        Row('notifications-hang-at-the-start', 'The notification server hangs as it starts',
            'the bus would start `sleep`', '',
            'A server that comes later is told, once and in one bubble.'),
        Row('notifications-refused-once', 'The notification server refuses a call',
            'it answers with an error once', '',
            'The warning is told after the next check, once.'),
        Row('notifications-without-the-portal', 'The portal is to be used, and is not there',
            '`GTK_USE_PORTAL=1`', '', 'The notification server is told.'),
        Row('panel-restarts', 'The panel is restarted', 'xfce4-panel ends and starts', '',
            'The item is there once, with the balance that came meanwhile.'),
        Row('panel-crashes', 'The panel crashes', 'xfce4-panel is killed and started', '',
            'The item is there once, with the balance that came meanwhile.'),
        Row('bus-gone', 'The session bus dies', 'dbus-daemon is killed', '',
            'The applet ends; in the next session it has the same history.'),
        Row('bus-absent', 'There is no session bus', 'an address where nobody listens', '',
            'The window is there, and can be used.'),
        Row('bus-absent-in-the-background', 'There is no session bus for a start in the background',
            'an address where nobody listens', '',
            'The applet says that nothing would be seen of it, and ends.'),
        Row('screen-gone', 'The X server dies', 'Xvfb is killed', '',
            'The applet ends; in the next session it has the same history.'),
    ]),
    'disk': Suite('Disks and files', '''
The applet runs in a mount namespace, where disks are small (tmpfs), read-only (remounted) or hold
something else. In each the balance must be shown all the same, and the next one; nothing may be
told that is not so; the log must hold no warning; what was damaged is set aside with all its bytes,
and its name said.''', [
        Row('disk-full', 'The disk fills up', 'tmpfs of 256 KiB, filled while it runs', '',
            'Forty balances are shown without being kept; with room again, the next is in the '
            'history, which is whole.'),
        Row('disk-full-at-the-start', 'The disk is full from the start',
            'tmpfs of 8 KiB, full; then enlarged', '', 'With room, the next balance is kept.'),
        Row('home-read-only', 'The home folder cannot be written', 'remounted read-only', '',
            'Nothing is written; remounted, the next balance is kept.'),
        Row('folder-is-a-file', 'Something else is where the folder should be',
            'a file of the folder’s name', '', 'The file stays as it is.'),
        Row('home-missing', 'There is no home folder', '`HOME` and its kin do not exist'),
        Row('runtime-folder-missing', 'There is no runtime folder',
            '`XDG_RUNTIME_DIR` does not exist; the number is drawn into the icon', '',
            'There is an icon.'),
        Row('runtime-folder-read-only', 'The runtime folder cannot be written',
            '`XDG_RUNTIME_DIR` mounted read-only', '', 'There is an icon.'),
        Row('history-garbage', 'The history is damaged', 'random bytes', '',
            'Set aside; a new one is begun.'),
        Row('history-cut', 'The history is cut off', 'half of its file', '',
            'Set aside; a new one is begun.'),
        Row('history-of-another-program', 'The history is another program’s database',
            'an SQLite file with other tables', '', 'Set aside; a new one is begun.'),
        Row('history-of-a-later-version', 'The history is of a later version',
            '`user_version` 99', '', 'It stays as it is, to the byte.'),
        Row('history-locked', 'Another process holds the history',
            '`BEGIN IMMEDIATE` in another process', '',
            'Shown without being kept; once free, the next is in the history.'),
        Row('history-deleted', 'The history is deleted while it runs', 'unlinked', '',
            'The next run begins a new one.'),
        Row('state-garbage', 'What outlives a restart is damaged', 'random bytes in `state.ini`',
            '', 'Set aside.'),
        Row('state-of-nonsense', 'What outlives a restart makes no sense',
            'words and numbers beyond all ranges in `state.ini`', '', 'No warning of anything.'),
        Row('state-is-a-folder', 'A folder is in the place of the file', '`state.ini` is a folder',
            '', 'It stays.'),
        Row('settings-garbage', 'The settings are damaged', 'random bytes in the key file',
            'no-key', 'The defaults hold; the key goes nowhere.'),
        Row('settings-out-of-range', 'Settings beyond their ranges and of wrong types',
            'written into the key file', '', 'The defaults hold in their place.'),
        Row('settings-damaged-while-running', 'Settings that cannot be, while it runs',
            'account ids like `../..` in the key file', '',
            'With the old ones back, the balance is back.'),
    ]),
    'time': Suite('Time', '''
Neither can be done to a machine that others use, so the clocks of the applet alone are moved, by a
library in front of the C library (`moved-clock.c`) that does what the kernel does: CLOCK_REALTIME,
CLOCK_BOOTTIME, the timers that become due, and the news that the clock was set. No notification may
come of it; a new balance is as of the clock as it stands; the next check is never more than an
interval away; the history stays whole.''', [
        Row('clock-forwards', 'The clock is set ahead', 'by 400 days'),
        Row('clock-backwards', 'The clock is set back', 'by 400 days'),
        Row('clock-back-and-forth', 'The clock is set to and fro', 'by 3, −6 and 3 hours'),
        Row('clock-of-1970', 'The machine starts without knowing the time',
            'set back to 1970, then right again'),
        Row('suspend', 'The machine sleeps', '8 hours', '',
            'On resume the balance comes by itself.'),
        Row('suspend-in-a-request', 'The machine falls asleep within a request',
            '8 hours, while the service has not answered', '',
            'The request ends with `timeout`; the next balance comes by itself.'),
        Row('suspend-within-a-wait', 'The machine sleeps while it has to wait',
            'Retry-After of an hour, 2 hours of sleep', 'rate-limited',
            'On resume the balance comes by itself.'),
        Row('clock-set-within-a-wait', 'The clock is set while it has to wait',
            'Retry-After of an hour, set ahead by 2 hours', 'rate-limited',
            'No request before the hour is over.'),
        Row('time-zone', 'The time zone changes', 'another `/etc/localtime`, twice', '',
            'The next *as of* is in the new zone.'),
    ]),
    'process': Suite('The process', '''
Signals, limits and second instances. What was shown must be in the history, which stays whole, and
on the screen again after the next start before the service has answered; nothing may be told
twice.''', [
        Row('sigterm', 'Ended within a request', 'SIGTERM while the service has not answered', '',
            'Ends at once with status 0.'),
        Row('sighup', 'The session ends', 'SIGHUP, as before', '', 'Ends at once with status 0.'),
        Row('sigint', 'Interrupted at a terminal', 'SIGINT, as before', '',
            'Ends at once with status 0.'),
        Row('sigkill', 'Killed within a request', 'SIGKILL while the service has not answered'),
        Row('sigkill-when-shown', 'Killed just when a balance is shown',
            'SIGKILL as soon as the bus has it', '', 'That balance is not lost.'),
        Row('sigpipe', 'A pipe breaks', 'SIGPIPE', '', 'It goes on.'),
        Row('nobody-reads-its-log', 'Nobody reads what it logs',
            'all messages on, into a pipe whose reader is gone', '', 'It goes on.'),
        Row('stopped-for-a-while', 'The process is frozen', 'SIGSTOP and SIGCONT', '',
            'It goes on.'),
        Row('two-at-once', 'Two instances are started at once', 'two processes, back to back', '',
            'One ends with status 0; one item, one request.'),
        Row('no-descriptors', 'It is out of file descriptors',
            'prlimit, from six spare ones to none', '',
            'It lives; the last balance is kept; with descriptors again, the next one comes.'),
    ]),
    'commands': Suite('Around a command', '''
A command in surroundings like those of cron, ssh, nohup and a restarted desktop, with a real bus,
keyring and applet. It must say what is missing, and answer with what is known.''', [
        Row('no-bus', 'There is no session bus, as in cron', 'neither an address nor a folder for it',
            'keyring-unavailable',
            'Each command names the missing bus and what to set, and says nothing of a key; 77.'),
        Row('bus-without-an-address', 'The bus has no address in the environment',
            'XDG_RUNTIME_DIR alone', '', 'The keyring is reached by the socket there.'),
        Row('bus-of-the-user', 'Neither address nor folder are in the environment, as in cron',
            'the socket is in `/run/user/UID`', '', 'The keyring is reached by the socket there.'),
        Row('output-closed', 'Standard output is closed', '`>&-`', '',
            'The command says so and exits with 74; nothing is written anywhere else.'),
        Row('hangup-ignored', 'The terminal of `watch` is closed under nohup',
            'SIGHUP and SIGINT are ignored at the start, and sent', '', 'It goes on.'),
        Row('hangup-ignored-at-the-prompt', 'A signal that is ignored comes while a key is typed',
            'SIGHUP is ignored at the start, and sent', '',
            'What was typed before counts; the key is stored.'),
        Row('applet-restarts', 'The applet restarts, and its service is slow',
            'it ends and starts; the service does not answer', '',
            'What `watch` printed last stands, as not confirmed; nothing is printed in between.'),
        Row('address-rewritten', 'Somebody else has written the address into the settings',
            'another host; `headroom key set` from a pipe, with `--origin` missing or another', '',
            'Exit 64; nothing is sent or stored. With `--origin` naming it, the key goes there.'),
        Row('address-changes-at-the-prompt', 'The address changes while a key is typed',
            'the setting is written while the prompt waits', '',
            'The prompt names the first address, and the key goes there alone.'),
    ]),
}


def find(suite, name):
    """The row of a test; a test without one is an error."""
    rows = [row for row in SUITES[suite].rows if row.name == name]
    if len(rows) != 1:
        raise LookupError(f'{len(rows)} rows called {name} in the suite {suite}')
    return rows[0]
