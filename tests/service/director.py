# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service and a proxy over real TLS that play the faults of a line."""

import contextlib
import socket
import ssl
import threading

from service import faults, http2
from service.rawserver import Link, RawServer, balance


class PlayedLink(Link):
    """A connection whose fault tells how far it is."""

    def __init__(self, server, connection):
        super().__init__(server, connection)
        self.director = server.director
        self.balance = self.director.balance
        self.is_proxy = self.director.is_proxy and server is self.director.proxy
        self.opens = self.director.fault.by_proxy.startswith('balance')
        self.nghttpd = self.director.nghttpd
        self.told = self.director.told

    def tell(self, what):
        self.director.tell(self, what)

    def saw(self, head):
        self.director.heads.append(head)
        self.director.count(self, 1 if head.startswith('CONNECT') else 0)

    def receive(self):
        return self.socket.recv(65536)

    def offers_http2(self):
        self.handshake()
        return isinstance(self.socket, ssl.SSLSocket) and \
            self.socket.selected_alpn_protocol() == 'h2'

    def handshake(self):
        if not self.is_proxy:
            super().handshake()

    def let_read(self):
        """So that the other side has probably read what was sent to it."""
        self.server.closing.wait(0.03)

    def wait_told(self):
        self.told.wait()

    def wait_gone(self):
        """Until the client has closed its side, whatever it still sends."""
        while self.receive():
            pass

    def end(self, goodbye=True):
        """Closes this side of the connection, and waits for the other."""
        if goodbye and isinstance(self.socket, ssl.SSLSocket):
            self.socket.settimeout(0)
            with contextlib.suppress(OSError):
                self.socket.unwrap()
        self.strip()
        self.socket.settimeout(None)
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)
            while self.receive():
                pass


class Director:
    """Plays one fault at a time, to whoever connects after it began."""

    def __init__(self, folder, report=lambda what: None):
        """With the certificate.pem and the key.pem of a folder; what happens is reported."""
        self.report = report
        certificate, key = f'{folder}/certificate.pem', f'{folder}/key.pem'
        self.lock = threading.Lock()
        self.contexts = {}
        for name, protocols in (('both', ['h2', 'http/1.1']), ('h2', ['h2']), ('neither', [])):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
            if protocols:
                context.set_alpn_protocols(protocols)
            self.contexts[name] = context
        self.nghttpd = http2.Nghttpd(certificate, key)
        self.service = self.listen(self.serve)
        self.proxy = self.listen(self.serve_proxy)
        self.counts = None
        self.good(9000, 100)

    def listen(self, serve):
        server = RawServer(self.contexts['both'], serve, link=PlayedLink)
        server.director = self
        return server

    def begin(self, name, is_proxy=False, number=0):
        """Returns what met the fault that ends by it: requests, CONNECTs, connections."""
        with self.lock:
            counts = self.counts
            self.fault, self.is_proxy, self.number = faults.TABLE[name], is_proxy, number
            self.service.context = self.proxy.context = self.contexts[self.fault.alpn]
            self.told = threading.Event()  # which no connection of an earlier fault has
            self.counts = [0, 0, 0]
            self.heads = []
        return counts

    def count(self, link, which):
        with self.lock:
            if link.told is self.told:
                self.counts[which] += 1

    def tell(self, link, what):
        if link.told is self.told:
            self.report(what)

    # Each connection, in a thread of its own.

    def serve(self, link):
        fault, number = self.fault, self.number
        if self.is_proxy and not link.is_proxy:
            fault = faults.TABLE['good']  # the proxy was passed by
        self.count(link, 2)
        try:
            fault.act(link, number)
        finally:
            self.tell(link, 'gone')

    def serve_proxy(self, link):
        if link.is_proxy:
            self.serve(link)
        else:
            link.is_proxy = True
            link.read_request()
            link.is_proxy = False
            link.send(faults.ESTABLISHED)
            self.serve(link)

    def good(self, credits, used):
        """Ends the fault, with another balance."""
        self.balance = balance(credits, used)
        counts = self.begin('good')
        self.nghttpd.close()
        return counts

    def close(self):
        self.nghttpd.close()
        self.service.close()
        self.proxy.close()
