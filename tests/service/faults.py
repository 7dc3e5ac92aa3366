# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The faults of a line: the one table of what may happen to a question on its way.

A row can be acted by the service, asked directly or through a good proxy's CONNECT, and by a bad
proxy in the place of its answer to CONNECT. tests/unit/line-fixture.c plays each of them against an
account, and faults/document.py lists them in FAULTS.md."""

import contextlib
import ssl
from typing import NamedTuple

from service import http2
from service.rawserver import gzipped

GARBAGE = bytes(range(256)) * 16
ESTABLISHED = b'HTTP/1.1 200 Connection established\r\nVia: 1.1 proxy\r\n\r\n'
STAGES = ('accept', 'handshake', 'request', 'status', 'headers', 'body')


class Fault(NamedTuple):
    name: str
    act: object          # called with the Link and a number
    code: str            # the error of a check that meets it: from the service,
    by_proxy: str = ''   # and from a proxy; 'balance' where there is none, '' where it cannot act
                         # it; several, with strokes between, where it is libsoup's choice
    ends: str = 'itself'  # or by 'limit': the time limit alone; or 'perhaps' by either
    form: object = None  # the answer of which it takes a number of bytes: a fault for each number
    alpn: str = 'both'   # what the service speaks: both, h2 or neither


def answer(link, *headers, body=None):
    """A good answer, with these headers beside those that any answer has."""
    body = link.balance.encode() if body is None else body
    if not any(header.lower().startswith((b'content-length', b'transfer-encoding'))
               for header in headers):
        headers = (b'Content-Length: %d' % len(body), *headers)
    return b'\r\n'.join((b'HTTP/1.1 200 OK', b'Content-Type: application/json', *headers, b'',
                         body))


def whole(link):
    """What would be a good answer here."""
    return ESTABLISHED if link.is_proxy else answer(link, b'Connection: close')


def chunked(data, size=16, trailers=b''):
    parts = [data[i:i + size] for i in range(0, len(data), size)]
    return b''.join(b'%x\r\n%s\r\n' % (len(part), part) for part in parts) + b'0\r\n%s\r\n' % trailers


def flight(link):
    """Reads the client's part of a handshake; the server's, unsent. Plain, there is none."""
    if link.server.context is None:
        return b''
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = link.server.context.wrap_bio(incoming, outgoing, server_side=True)
    while not outgoing.pending:
        incoming.write(link.receive())
        with contextlib.suppress(ssl.SSLWantReadError):
            tls.do_handshake()
    return outgoing.read()


def advance(link, stage):
    """Is good until a stage, and returns what would come next."""
    if stage == 'accept':
        return b''
    if stage == 'handshake':
        data = flight(link)
        link.send(data[:len(data) // 2])
        return data[len(data) // 2:]
    link.read_request()
    data = whole(link)
    middle = data.index(b'\r\n') + 9
    end = data.index(b'\r\n\r\n') + 4
    length = {'request': 0, 'status': 10, 'headers': middle, 'body': (end + len(data)) // 2}[stage]
    link.send(data[:length])
    return data[length:]


def good(link, _number=0):
    if link.offers_http2():
        http2.good(link)
    else:
        link.read_request()
        link.send(whole(link))
        link.end()


def finish(link):
    """What comes after the bytes of an answer: a proxy may have opened the way with them."""
    if link.is_proxy and link.opens:
        link.is_proxy = False
        good(link)
    else:
        link.end()


# What a line may do at any stage.

def silence(stage):
    def act(link, _number):
        advance(link, stage)
        link.tell('stage')
        link.wait_gone()
    return act


def late(stage):
    """Dead until the test says so."""
    def act(link, _number):
        rest = advance(link, stage)
        link.tell('stage')
        link.wait_told()
        link.send(rest)
        link.tell('sent')
        if stage == 'accept':
            good(link)
        link.wait_gone()
    return act


def garbage(stage):
    def act(link, _number):
        advance(link, stage)
        link.send(GARBAGE)
        link.end()
    return act


def garbage_below(stage):
    """What is no TLS, where TLS has been agreed upon."""
    def act(link, _number):
        advance(link, stage)
        link.strip()
        link.send(GARBAGE)
        link.end()
    return act


def reset(stage):
    def act(link, _number):
        advance(link, stage)
        link.let_read()
        link.reset()
    return act


def end(stage):
    def act(link, _number):
        advance(link, stage)
        link.end()
    return act


def cut(form, goodbye):
    """After a number of bytes of a good answer."""
    def act(link, number):
        link.read_request()
        link.send(form(link)[:number])
        link.end(goodbye)
    return act


def chunked_answer(link):
    return answer(link, b'Transfer-Encoding: chunked', body=chunked(link.balance.encode()))


# Answers, to the byte.

def says(data):
    def act(link, _number):
        link.read_request()
        link.send(data(link) if callable(data) else data)
        finish(link)
    return act


def floods(begin, more):
    def act(link, _number):
        link.read_request()
        link.send(begin)
        link.tell('stage')
        while True:
            link.send(more)
    return act


def with_headers(*headers, body=None):
    return says(lambda link: ESTABLISHED[:-2] + b'\r\n'.join((*headers, b'', b''))
                if link.is_proxy else answer(link, *headers, body=body))


def with_status_line(line):
    return says(lambda link: line + b'\r\n' + whole(link).split(b'\r\n', 1)[1])


def drip(link, _number):
    link.read_request()
    data = whole(link)
    for i in range(len(data)):
        link.send(data[i:i + 1])
    finish(link)


def kept_open(link, _number):
    link.read_request()
    link.send(answer(link))
    link.wait_gone()


def interim(number):
    return says(lambda link: b'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n' * number + whole(link))


def refusal_without_end(link, _number):
    link.read_request()
    link.send(b'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="x"\r\n'
              b'Content-Length: 1000\r\n\r\n<p>')
    link.tell('stage')
    link.wait_gone()


def proxy_says(status):
    return says(b'HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n' % status)


def at(stage, service, proxy=''):
    """What a code is at a stage; a proxy's CONNECT has neither handshake nor body."""
    return (service[stage] if isinstance(service, dict) else service,
            '' if stage in ('handshake', 'body') else
            proxy[stage] if isinstance(proxy, dict) else proxy)


# GnuTLS does not tell a handshake that was ended from one with somebody who speaks no TLS.
ENDED = {'accept': 'offline/tls', 'handshake': 'offline/tls', 'request': 'offline',
         'status': 'not-the-service', 'headers': 'not-the-service', 'body': 'malformed'}
BY_PROXY = {**ENDED, 'accept': 'offline', 'status': 'blocked', 'headers': 'blocked'}
# A reset takes along what has arrived and was not read yet.
TORN = {stage: code if 'offline' in code else f'{code}/offline' for stage, code in ENDED.items()}
TORN_BY_PROXY = {stage: code if 'offline' in code else f'{code}/offline'
                 for stage, code in BY_PROXY.items()}
# Where versions of libsoup are more or less strict.
REFUSED = 'not-the-service/malformed'
TAKEN, OPENED = 'balance/not-the-service', 'balance/blocked'
SPOILT = {'accept': 'tls', 'handshake': 'tls', 'request': 'not-the-service',
          'status': 'not-the-service', 'headers': 'not-the-service', 'body': 'malformed'}

HTTP1 = [
    *(Fault(f'silence-{stage}', silence(stage), *at(stage, 'timeout', 'timeout'), ends='limit')
      for stage in STAGES),
    *(Fault(f'late-{stage}', late(stage), *at(stage, 'timeout', 'timeout'), ends='limit')
      for stage in STAGES),
    *(Fault(f'garbage-{stage}', garbage(stage), *at(stage, SPOILT, 'blocked'))
      for stage in STAGES),
    *(Fault(f'garbage-below-tls-{stage}', garbage_below(stage),
            'tls' if stage == 'request' else SPOILT[stage])
      for stage in STAGES[2:]),
    *(Fault(f'reset-{stage}', reset(stage), *at(stage, TORN, TORN_BY_PROXY)) for stage in STAGES),
    *(Fault(f'end-{stage}', end(stage), *at(stage, ENDED, BY_PROXY)) for stage in STAGES),
    Fault('cut-after-each-byte', cut(whole, True), ' ', ' ', form=whole),
    Fault('cut-after-each-byte-without-goodbye', cut(whole, False), ' ', form=whole),
    Fault('cut-in-chunks-after-each-byte', cut(chunked_answer, True), ' ', form=chunked_answer),
    Fault('cut-in-chunks-after-each-byte-without-goodbye', cut(chunked_answer, False), ' ',
          form=chunked_answer),
    # Floods
    Fault('interim-flood', floods(b'', b'HTTP/1.1 100 Continue\r\n\r\n' * 100),
          'not-the-service', 'blocked'),
    Fault('interim-17', interim(17), 'not-the-service', 'blocked'),
    Fault('processing-flood', floods(b'', b'HTTP/1.1 102 Processing\r\nX-A: b\r\n\r\n' * 100),
          'not-the-service', 'blocked'),
    Fault('switching-protocols', says(b'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n'
                                      b'Connection: Upgrade\r\n\r\n'),
          'not-the-service', 'blocked'),
    Fault('headers-without-end', floods(b'HTTP/1.1 200 OK\r\n', b'X-More: and more\r\n' * 100),
          'not-the-service', 'blocked'),
    Fault('header-line-without-end', floods(b'HTTP/1.1 200 OK\r\nX-More: ', b'and more ' * 1000),
          'not-the-service', 'blocked'),
    Fault('status-line-without-end', floods(b'HTTP/1.1 200 ', b'OK ' * 1000),
          'not-the-service', 'blocked'),
    Fault('body-without-end', floods(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{',
                                     b'"a":1,' * 1000), 'malformed'),
    # Headers
    Fault('no-colon', with_headers(b'this line has none'), TAKEN, OPENED),
    Fault('nul-in-name', with_headers(b'X-\0A: b'), TAKEN, OPENED),
    Fault('nul-in-value', with_headers(b'X-A: b\0c'), TAKEN, OPENED),
    Fault('bare-cr', with_headers(b'X-A: b\rX-C: d'), TAKEN, OPENED),
    Fault('folded', with_headers(b'X-A: b', b' and more'), TAKEN, OPENED),
    Fault('space-before-colon', with_headers(b'X-A : b'), TAKEN, OPENED),
    Fault('length-folded', with_headers(b' and more'), REFUSED),
    Fault('not-utf-8', with_headers(b'X-A: \xff\xfe'), TAKEN, OPENED),
    Fault('lengths-conflict', with_headers(b'Content-Length: 5', b'Content-Length: 7'),
          REFUSED),
    Fault('lengths-list', with_headers(b'Content-Length: 5, 7'), REFUSED),
    Fault('length-negative', with_headers(b'Content-Length: -1'), REFUSED),
    Fault('length-huge', with_headers(b'Content-Length: 99999999999999999999999'), REFUSED),
    Fault('length-beyond', with_headers(b'Content-Length: 9223372036854775807'), REFUSED),
    Fault('length-not-a-number', with_headers(b'Content-Length: many'), REFUSED),
    Fault('length-short', with_headers(b'Content-Length: 20'), REFUSED),
    Fault('length-and-chunks', with_headers(b'Content-Length: 5', b'Transfer-Encoding: chunked'),
          REFUSED),
    Fault('coding-unknown', with_headers(b'Transfer-Encoding: sideways'), REFUSED),
    Fault('coding-packed', with_headers(b'Transfer-Encoding: gzip, chunked'), REFUSED),
    *(Fault(f'chunk-{name}', says(lambda link, size=size: answer(
        link, b'Transfer-Encoding: chunked',
        body=size + b'\r\n' + link.balance.encode() + b'\r\n0\r\n\r\n')), 'malformed')
      for name, size in (('size-empty', b''), ('size-a-word', b'many'), ('size-negative', b'-5'),
                         ('size-huge', b'ffffffffffffffffffff'), ('size-short', b'5'),
                         ('size-without-end', b'1' * 5000))),
    # Status lines
    *(Fault(name, with_status_line(line), 'not-the-service', 'blocked') for name, line in (
        ('status-line-empty', b''), ('version-none', b'200 OK'), ('version-9', b'HTTP/9.9 200 OK'),
        ('version-2', b'HTTP/2 200 OK'), ('version-of-another', b'FTP/1.1 200 OK'),
        ('status-none', b'HTTP/1.1'), ('status-a-word', b'HTTP/1.1 OK'),
        ('status-short', b'HTTP/1.1 20 OK'), ('status-long', b'HTTP/1.1 2000 OK'),
        ('status-0', b'HTTP/1.1 000 OK'), ('status-600', b'HTTP/1.1 600 OK'),
        ('status-negative', b'HTTP/1.1 -200 OK'))),
    # What a proxy says instead of opening the way.
    *(Fault(f'proxy-{status.split()[0].decode()}', proxy_says(status), '', 'blocked')
      for status in (b'401 Unauthorized', b'403 Forbidden', b'404 Not Found',
                     b'407 Proxy Authentication Required', b'429 Too Many Requests',
                     b'500 Internal Server Error', b'503 Service Unavailable')),
    Fault('proxy-refusal-without-end', refusal_without_end, '', 'blocked'),
    # What is unusual, and good.
    Fault('http2-offered', says(whole), 'balance'),
    Fault('good-byte-by-byte', drip, 'balance', 'balance'),
    Fault('good-kept-open', kept_open, 'balance'),
    Fault('good-after-16-interim', interim(16), 'balance', 'balance'),
    Fault('good-gzip', says(lambda link: answer(link, b'Content-Encoding: gzip', body=gzipped(
        link.balance.encode()))), 'balance'),
    Fault('good-chunked', says(chunked_answer), 'balance'),
    Fault('good-chunked-trailers', says(lambda link: answer(
        link, b'Transfer-Encoding: chunked', body=chunked(
            link.balance.encode(), 1, b'X-Checksum: 1\r\n'))), 'balance'),
    Fault('good-same-length-twice', says(lambda link: answer(
        link, *[b'Content-Length: %d' % len(link.balance)] * 2)), 'balance'),
    Fault('good-http-1.0', says(lambda link: answer(link).replace(b'HTTP/1.1', b'HTTP/1.0', 1)),
          'balance'),
    Fault('http2-alone', http2.good, 'not-the-service', alpn='h2'),
    Fault('http2-alone-by-alert', http2.alert, 'tls', alpn='h2'),
    Fault('http2-alone-nghttpd', http2.nghttpd, 'not-the-service'),
]

BROKEN = 'timeout/not-the-service/malformed/offline/server'

HTTP2 = [
    Fault('http2-good', http2.good, 'balance'),
    Fault('http2-nghttpd', http2.nghttpd, 'balance'),
    *(Fault(f'http2-{name}', act, 'timeout', ends='limit') for name, act in http2.SILENT.items()),
    *(Fault(f'http2-{name}', act, BROKEN, ends='perhaps') for name, act in http2.BROKEN.items()),
    # nghttp2 before 1.61 has no limit.
    Fault('http2-headers-large', http2.headers(*http2.LARGE), f'balance/{BROKEN}', ends='perhaps'),
]
TABLE = {fault.name: fault for fault in [Fault('good', good, 'balance')] + HTTP1 + HTTP2}


def code_of(fault, here, number):
    """The error of the fault's one of that number, or None if there are fewer."""
    code = fault.by_proxy if here.is_proxy else fault.code
    if fault.form is None:
        return code if number == 0 else None
    data = fault.form(here)
    if number >= len(data):
        return None
    if number == 0:
        return 'offline'
    if number >= data.index(b'\r\n\r\n') + 4:
        # With the last chunk nothing is missing but the end of its trailers, of which there are none.
        return 'malformed/balance' if data[:number].endswith((b'\r\n0\r\n', b'\r\n0\r\n\r')) \
            else 'malformed'
    # A head that ends after a whole line is a whole one for libsoup.
    if data[:number].endswith(b'\r\n'):
        return 'blocked/tls/offline' if here.is_proxy else 'not-the-service/malformed'
    return 'blocked' if here.is_proxy else 'not-the-service'
