# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server below HTTP: what it does with each connection is a function, down to the single byte.

A behaviour is called with a Link, in a thread of the connection's own; when it returns, the
connection is closed. It may break off at any time: the other side going away is no fault of it."""

import contextlib
import json
import socket
import ssl
import struct
import threading
import zlib

REASONS = {200: 'OK', 204: 'No Content', 301: 'Moved Permanently', 302: 'Found',
           307: 'Temporary Redirect', 308: 'Permanent Redirect', 401: 'Unauthorized',
           403: 'Forbidden', 404: 'Not Found', 407: 'Proxy Authentication Required', 429: 'Too Many Requests',
           500: 'Internal Server Error', 502: 'Bad Gateway', 503: 'Service Unavailable'}


def reserve_port():
    """A socket with a port of the loopback interface at which nobody listens. Whoever reuses
    addresses, as servers do, can listen at it; nobody else is given it while the socket is open."""
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    place.bind(('127.0.0.1', 0))
    return place, place.getsockname()[1]


class Link:
    """One connection that came in."""

    def __init__(self, server, connection):
        self.server = server
        self.socket = connection

    def handshake(self):
        if self.server.context is not None and not isinstance(self.socket, ssl.SSLSocket):
            self.socket = self.server.context.wrap_socket(self.socket, server_side=True)

    def read_request(self):
        """The head of a request; shakes hands before it, where there is TLS."""
        self.handshake()
        head = b''
        while b'\r\n\r\n' not in head:
            chunk = self.socket.recv(65536)
            if not chunk:
                raise ConnectionError('no whole request')
            head += chunk
        self.saw(head.decode('latin-1'))

    def saw(self, head):
        self.server.requests.append(head)

    def send(self, data):
        self.socket.sendall(data)

    def send_for_ever(self, data):
        while not self.server.closing.is_set():
            self.send(data)

    def drip(self, data, gap=0.5):
        """A byte after the other, slower than anybody wants to wait."""
        for i in range(len(data)):
            self.send(data[i:i + 1])
            if self.server.closing.wait(gap):
                return
        self.wait()

    def wait(self):
        """Says nothing more, and keeps the connection open until the server ends."""
        self.server.closing.wait()

    def strip(self):
        """From now on speaks below TLS, without a word to the other side."""
        if isinstance(self.socket, ssl.SSLSocket):
            self.socket = socket.socket(fileno=self.socket.detach())

    def cut(self):
        """Closes the connection under TLS."""
        self.strip()
        self.socket.close()

    def reset(self):
        """Has the connection torn down instead of closed."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        self.socket.close()


class RawServer:
    """Listens on a port of the loopback interface, which stays its own when it does not."""

    def __init__(self, context=None, answer=None, name='127.0.0.1', link=Link):
        self.link = link
        self.context = context
        self.answer = answer
        self.requests = []
        self.connections = 0
        self.closing = threading.Event()
        self.links = set()
        self.lock = threading.Lock()
        self.place, self.port = reserve_port()
        self.listener = socket.create_server(('127.0.0.1', self.port))
        self.origin = f'{"http" if context is None else "https"}://{name}:{self.port}'
        self.url = self.origin + '/api'
        self._listen()

    def _listen(self):
        threading.Thread(target=self._accept, args=[self.listener], daemon=True).start()

    def _accept(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=[connection, self.answer],
                             daemon=True).start()

    def _serve(self, connection, answer):
        link = self.link(self, connection)
        with self.lock:
            self.links.add(link)
        with contextlib.suppress(OSError):
            answer(link)
        with contextlib.suppress(OSError):
            link.socket.close()
        with self.lock:
            self.links.discard(link)

    def stop_listening(self):
        """From now on the port refuses."""
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def stop_accepting(self):
        """From now on the kernel shakes hands, and nobody takes the connection."""
        self.stop_listening()
        self.listener = socket.create_server(('127.0.0.1', self.port))

    def accept_again(self):
        self._listen()

    def listen_again(self):
        self.listener = socket.create_server(('127.0.0.1', self.port))
        self._listen()

    def close(self):
        self.closing.set()
        self.stop_listening()
        with self.lock:
            links = list(self.links)
        for link in links:
            with contextlib.suppress(OSError):
                link.socket.shutdown(socket.SHUT_RDWR)


def envelope(code, message='x', **members):
    return json.dumps({'code': code, 'message': message, **members})


def balance(credits, used):
    return envelope(200, 'success', data={'credits': credits, 'used_credits': used})


def http(status, body='', content_type='application/json', headers=()):
    """A whole answer, as bytes."""
    data = body.encode() if isinstance(body, str) else body
    lines = [f'HTTP/1.1 {status} {REASONS[status]}', *headers, f'Content-Length: {len(data)}']
    if content_type:
        lines.insert(1, f'Content-Type: {content_type}')
    return '\r\n'.join([*lines, 'Connection: close', '', '']).encode() + data


def says(data):
    """Reads the request and says that."""
    def answer(link):
        link.read_request()
        link.send(data)
    return answer


def good(credits=195, used=5):
    return says(http(200, balance(credits, used)))


def continue_for_ever(link):
    """Reads the request and says nothing but that it goes on."""
    link.read_request()
    link.send_for_ever(b'HTTP/1.1 100 Continue\r\n\r\n' * 100)


def gzipped(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(data) + packer.flush()
