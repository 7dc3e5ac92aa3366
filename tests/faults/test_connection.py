# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections that break, and that never end."""

from fault_case import ServiceFaultCase, load_tests  # noqa: F401 (found by its name)
from service.rawserver import balance, continue_for_ever, gzipped, http

GOOD = http(200, balance(1, 1))
HEAD = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n'
BOMB = gzipped(b' ' * 200_000_000)


def closed_at_once(link):
    pass


def reset_at_once(link):
    link.reset()


def closed_before_the_answer(link):
    link.read_request()


def reset_in_the_answer(link):
    link.read_request()
    link.send(GOOD[:30])
    link.reset()


def closed_in_the_headers(link):
    link.read_request()
    link.send(GOOD[:30])


def closed_in_the_body(link):
    link.read_request()
    link.send(GOOD[:-20])


def closed_in_a_chunk(link):
    link.read_request()
    link.send(HEAD + b'Transfer-Encoding: chunked\r\n\r\n5\r\n{"cod\r\nff\r\ne":')


def not_http(link):
    link.read_request()
    link.send(b'SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n')


def endless_headers(link):
    link.read_request()
    link.send(HEAD)
    link.send_for_ever(b'X-More: and more and more and more and more and more\r\n' * 100)


def endless_header_line(link):
    link.read_request()
    link.send(HEAD + b'X-More: ')
    link.send_for_ever(b'and more ' * 1000)


def endless(content_type, begin, more):
    def answer(link):
        link.read_request()
        link.send(b'HTTP/1.1 200 OK\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n'
                  b'%x\r\n%s\r\n' % (content_type, len(begin), begin))
        link.send_for_ever(b'%x\r\n%s\r\n' % (len(more), more))
    return answer


def compressed_bomb(link):
    link.read_request()
    link.send(HEAD + b'Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n' % len(BOMB) + BOMB)
    link.wait()


def broken_compression(link):
    link.read_request()
    packed = bytearray(gzipped(balance(900, 100).encode()))
    packed[12:24] = b'\xff' * 12
    link.send(HEAD + b'Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n' % len(packed) + packed)
    link.wait()


def broken_chunks(link):
    link.read_request()
    link.send(HEAD + b'Transfer-Encoding: chunked\r\n\r\nnot-a-length\r\n' + balance(1, 1).encode() +
              b'\r\n0\r\n\r\n')


def too_long(link):
    link.read_request()
    link.send(http(200, ' ' * 65536 + balance(1, 1)))


class ConnectionTest(ServiceFaultCase):
    def suffer(self, answer):
        super().suffer(answer)
        self.stage.check_healed(self)

    def memory(self):
        """The highest resident size of the process so far, in bytes."""
        with open(f'/proc/{self.stage.applet.popen.pid}/status', encoding='ascii') as status:
            for line in status:
                if line.startswith('VmHWM:'):
                    return int(line.split()[1]) * 1024
        raise AssertionError('no VmHWM')

    def test_refused(self):
        self.stage.server.stop_listening()
        self.stage.suffer(self, self.row.code)
        self.stage.server.listen_again()
        self.stage.check_healed(self)

    def test_compressed_bomb(self):
        before = self.memory()
        self.suffer(compressed_bomb)
        self.assertLess(self.memory() - before, 20_000_000)


def add(name, answer):
    def test(self):
        self.suffer(answer)
    setattr(ConnectionTest, 'test_' + name, test)


for behaviour in (closed_at_once, reset_at_once, closed_before_the_answer, reset_in_the_answer,
                  closed_in_the_headers, closed_in_the_body, closed_in_a_chunk, not_http,
                  endless_headers, endless_header_line, broken_compression, broken_chunks, too_long,
                  continue_for_ever):
    add(behaviour.__name__, behaviour)
add('endless_body', endless(b'application/json', b'{"code":200,"list":[', b'1,' * 500))
add('endless_portal', endless(b'text/html', b'<!DOCTYPE html>', b'<p>and more</p>' * 50))
