# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A network of the test's own: names, routes and authorities are what it says."""

import contextlib
import pathlib
import shutil
import socket
import tempfile
import threading

from authority import Authority
from harness.isolation import ip, mount

NAME = 'service.test'

# Of the range for documentation (RFC 5737): nothing there answers, anywhere.
DROPPED, UNREACHABLE, PROHIBITED = '192.0.2.1', '192.0.2.2', '192.0.2.3'


class Network:
    """Needs mounts and interfaces of its own (harness.isolation)."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='headroom-net-'))
        ip('link', 'set', 'lo', 'up')
        # Without an address beside the loopback's own, no name leads to an IPv4 address.
        ip('address', 'add', '192.0.2.10/32', 'dev', 'lo')
        # So that there is a network, as the desktop sees it. What is for elsewhere is dropped.
        self.come()
        ip('route', 'add', 'unreachable', UNREACHABLE)
        ip('route', 'add', 'prohibit', PROHIBITED)
        for name, text in (('hosts', ''), ('resolv.conf', 'nameserver 127.0.0.1\n')):
            (self.folder / name).write_text(text)
            mount('--bind', self.folder / name, f'/etc/{name}')
        self.name(NAME, '127.0.0.1')
        self.authority = Authority()
        self.authority.install()

    def close(self):
        self.authority.close()
        shutil.rmtree(self.folder)

    def come(self):
        ip('route', 'add', 'default', 'dev', 'lo')

    def go(self):
        ip('route', 'del', 'default', 'dev', 'lo')

    def silence_name_servers(self):
        """From now on nobody answers a question for a name, and it is waited for half a minute."""
        (self.folder / 'resolv.conf').write_text(
            f'nameserver {DROPPED}\noptions timeout:30 attempts:1\n')

    def name(self, name, address=None):
        """Has a name lead to an address, or nowhere. In place: the file itself is mounted."""
        path = self.folder / 'hosts'
        lines = [line for line in path.read_text().splitlines() if not line.endswith(f' {name}')]
        if address is not None:
            lines.append(f'{address} {name}')
        path.write_text(''.join(line + '\n' for line in lines))


class NameServer:
    """Knows no name at all."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(('127.0.0.1', 53))
        self.questions = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                query, client = self.socket.recvfrom(512)
                self.questions += 1
                # The question again, as an answer: recursion available, NXDOMAIN, no records.
                end = query.index(0, 12) + 5
                self.socket.sendto(query[:2] + b'\x81\x83' + query[4:6] + b'\0' * 6 +
                                   query[12:end], client)

    def close(self):
        self.socket.close()
