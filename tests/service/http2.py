# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The faults of HTTP/2, by python3-h2 and by nghttpd."""

import contextlib
import os
import pathlib
import selectors
import signal
import socket
import ssl
import struct
import subprocess
import tempfile
import time

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import RequestReceived
from h2.exceptions import ProtocolError
from h2.settings import SettingCodes

HEADERS = [(':status', '200'), ('content-type', 'application/json')]
GARBAGE = bytes(range(256)) * 16
# Seconds that nghttpd may take to listen.
START = 30


def frame(kind, flags, stream, payload):
    return struct.pack('>I', len(payload))[1:] + struct.pack('>BBI', kind, flags, stream) + payload


class Session:
    """One connection in HTTP/2, from the handshake to the first request."""

    def __init__(self, link, settings=None, acknowledges=True):
        link.handshake()
        self.link = link
        self.acknowledges = acknowledges
        self.h2 = H2Connection(H2Configuration(
            client_side=False, validate_outbound_headers=False, normalize_outbound_headers=False))
        if settings is not None:
            self.h2.update_settings(settings)
        self.h2.initiate_connection()
        self.flush()

    def flush(self):
        self.link.send(self.h2.data_to_send())

    def requests(self):
        """The stream of each request that comes, until the other side goes."""
        while data := self.link.receive():
            try:
                events = self.h2.receive_data(data)
            except ProtocolError:
                self.flush()
                self.link.end()
                return
            for event in events:
                if isinstance(event, RequestReceived):
                    self.link.saw(str(event.headers))
                    self.link.tell('stage')
                    yield event.stream_id
            if self.acknowledges:
                self.flush()
            else:
                self.h2.clear_outbound_data_buffer()

    def answer(self, stream, headers=(), body=None):
        self.h2.send_headers(stream, [*HEADERS, *headers])
        self.h2.send_data(stream, self.link.balance.encode() if body is None else body,
                          end_stream=True)
        self.flush()


def good(link, _number=0):
    session = Session(link)
    for stream in session.requests():
        session.answer(stream)


def alert(link, _number):
    """Turns away who does not offer HTTP/2, as RFC 7301 wants it."""
    link.receive()
    link.send(b'\x15\x03\x03\0\x02\x02\x78')
    link.end()


def at_each(does, **options):
    """Does that at each request, on each connection."""
    def act(link, _number):
        session = Session(link, **options)
        for stream in session.requests():
            does(session, stream)
    return act


def silence(_session, _stream):
    pass


def silence_in_headers(session, stream):
    session.link.send(frame(1, 0, stream, b'\x88'))


def silence_in_body(session, stream):
    session.h2.send_headers(stream, HEADERS)
    session.h2.send_data(stream, session.link.balance[:20].encode())
    session.flush()


def silent_preface(link, _number):
    """Not even SETTINGS."""
    link.handshake()
    link.tell('stage')
    link.wait_gone()


def goaway(error, last=0):
    def does(session, stream):
        session.link.send(frame(7, 0, 0, struct.pack('>II', last, error)))
    return at_each(does)


def goaway_and_gone(link, _number):
    session = Session(link)
    for _ in session.requests():
        link.send(frame(7, 0, 0, struct.pack('>II', 0, 0)))
        link.end()
        return


def reset(error):
    def does(session, stream):
        session.h2.reset_stream(stream, error)
        session.flush()
    return at_each(does)


def headers(*lines):
    def does(session, stream):
        session.h2.send_headers(stream, lines)
        session.h2.send_data(stream, session.link.balance.encode(), end_stream=True)
        session.flush()
    return at_each(does)


def sends(data):
    def does(session, stream):
        session.link.send(data(stream))
    return at_each(does)


def garbage_first(link, _number):
    link.handshake()
    link.send(GARBAGE)
    link.tell('stage')
    link.end()


def garbage_and_end(session, _stream):
    session.link.send(GARBAGE)
    session.link.end()


def flood(data):
    def does(session, _stream):
        while True:
            session.link.send(data * 100)
    return does


def endless_headers(session, stream):
    session.link.send(frame(1, 0, stream, b'\x88'))
    while True:
        session.link.send(frame(9, 0, stream, b'\0\x01a\x01b' * 1000))


def interim_flood(session, stream):
    while True:
        session.h2.send_headers(stream, [(':status', '103')])
        session.flush()


def end_in_body(goodbye):
    def does(session, stream):
        session.h2.send_headers(stream, HEADERS)
        session.h2.send_data(stream, session.link.balance[:20].encode())
        session.flush()
        session.link.end(goodbye)
    return at_each(does)


# The real one.

class Nghttpd:
    """Serves a good answer, and is stopped or killed when the client has seen its handshake."""

    def __init__(self, certificate, key):
        self.folder = tempfile.TemporaryDirectory(prefix='headroom-nghttpd-')
        self.certificate, self.key = certificate, key
        (pathlib.Path(self.folder.name) / 'api/v2').mkdir(parents=True)
        self.process = None

    def start(self, balance):
        (pathlib.Path(self.folder.name) / 'api/v2/credits').write_text(balance)
        with socket.create_server(('127.0.0.1', 0)) as free:
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            ['nghttpd', '-a', '127.0.0.1', '-d', self.folder.name, str(self.port), self.key,
             self.certificate], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        # Some versions keep to themselves that they listen.
        end = time.monotonic() + START
        while self.process.poll() is None and time.monotonic() < end:
            with contextlib.suppress(ConnectionRefusedError):
                socket.create_connection(('127.0.0.1', self.port)).close()
                return
            time.sleep(0.01)
        raise RuntimeError('nghttpd does not start')

    def close(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


def nghttpd_and(signal_number=None):
    def act(link, _number):
        server = link.nghttpd
        server.close()
        server.start(link.balance)
        link.strip()
        with socket.create_connection(('127.0.0.1', server.port)) as other, \
                selectors.DefaultSelector() as selector:
            selector.register(link.socket, selectors.EVENT_READ, other)
            selector.register(other, selectors.EVENT_READ, link.socket)
            while True:
                for key, _ in selector.select():
                    data = key.fileobj.recv(65536)
                    if not data:
                        link.end()
                        return
                    if key.fileobj is other and signal_number is not None:
                        os.kill(server.process.pid, signal_number)
                        link.tell('stage')
                    with contextlib.suppress(OSError):
                        key.data.sendall(data)
    return act


nghttpd = nghttpd_and()

PAD = [(f'x-{i}', 'b' * 1000) for i in range(200)]

# Illegal headers, each in place of HEADERS.
ILLEGAL = {
    'no-status': [('content-type', 'application/json')],
    'status-twice': [(':status', '200'), (':status', '200')],
    'status-a-word': [(':status', 'good')],
    'pseudo-header-unknown': [*HEADERS, (':path', '/')],
    'pseudo-header-late': [HEADERS[1], HEADERS[0]],
    'upper-case': [*HEADERS, ('X-Upper', 'b')],
    'connection': [*HEADERS, ('connection', 'keep-alive')],
    'length-short': [*HEADERS, ('content-length', '5')],
    'length-long': [*HEADERS, ('content-length', '5000')],
    'nul': [*HEADERS, ('x-a', 'b\0c')],
}
LARGE = [*HEADERS, *((f'x-{i}', 'b' * 1000) for i in range(200))]

# Ended by the time limit alone.
SILENT = {
    'silence-before-settings': silent_preface,
    'silence': at_each(silence),
    'silence-in-headers': at_each(silence_in_headers),
    'silence-in-body': at_each(silence_in_body),
    'no-acknowledgement': at_each(silence, acknowledges=False),
    'window-0': at_each(silence_in_body, settings={SettingCodes.INITIAL_WINDOW_SIZE: 0}),
    'nghttpd-stopped': nghttpd_and(signal.SIGSTOP),
}

# Ended by libsoup, if it does not hang, as 3.2 mostly does.
BROKEN = {
    'end-in-body': end_in_body(True),
    'end-in-body-without-goodbye': end_in_body(False),
    'goaway': goaway(0),
    'goaway-after-request': goaway(0, 1),
    'goaway-with-error': goaway(1),
    'goaway-and-gone': goaway_and_gone,
    **{f'reset-{error.name.lower().replace("_", "-")}': reset(error) for error in (
        ErrorCodes.REFUSED_STREAM, ErrorCodes.NO_ERROR, ErrorCodes.PROTOCOL_ERROR,
        ErrorCodes.INTERNAL_ERROR, ErrorCodes.CANCEL, ErrorCodes.ENHANCE_YOUR_CALM,
        ErrorCodes.HTTP_1_1_REQUIRED)},
    **{f'headers-{name}': headers(*lines) for name, lines in ILLEGAL.items()},
    'headers-without-end': at_each(endless_headers),
    'interim-flood': at_each(interim_flood),
    'hpack-broken': sends(lambda stream: frame(1, 5, stream, b'\xff' * 20)),
    'frame-too-long': sends(lambda stream: frame(0, 0, stream, b' ' * 20000)),
    'data-on-no-stream': sends(lambda _: frame(0, 1, 0, b'{}')),
    'data-on-idle-stream': sends(lambda _: frame(0, 1, 99, b'{}')),
    'data-before-headers': sends(lambda stream: frame(0, 1, stream, b'{}')),
    'push': sends(lambda stream: frame(5, 4, stream, struct.pack('>I', 2) + b'\x82')),
    'settings-flood': at_each(flood(frame(4, 0, 0, b''))),
    'ping-flood': at_each(flood(frame(6, 0, 0, b'12345678'))),
    'garbage': at_each(garbage_and_end),
    'garbage-first': garbage_first,
    'nghttpd-killed': nghttpd_and(signal.SIGKILL),
}
