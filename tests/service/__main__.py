# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""python3 -m service FOLDER

Plays the faults of a line to a test in another language, which says what is to be played and is told
what came of it. FOLDER has the service's certificate.pem and key.pem.

Says "ports SERVICE PROXY" first. Takes a command a line, and answers it with one:

    list http1|http2            NAME:AS_SERVICE:BY_PROXY …, each 0 or 1 for whether it can be acted
    good CREDITS USED           ends a fault; "good REQUESTS CONNECTS CONNECTIONS" met it
    fault NAME WHO NUMBER       WHO acts: service or proxy; "set CODES ENDS", or "over" where there
                                are not as many of it; CODES are the errors that may come of it (or
                                balance), ENDS whether it ends by itself, by the time limit alone,
                                or perhaps
    go                          has a dead line come back to life

In between it says "stage" when a fault is as far as it gets, "sent" when a late answer is on its way,
and "gone" when a connection has ended. Ends with its input."""

import sys
import threading

from service import faults
from service.director import Director

saying = threading.Lock()


def say(line):
    with saying:
        sys.stdout.write(line + '\n')
        sys.stdout.flush()


def obey(director, name, *arguments):
    if name == 'list':
        rows = faults.HTTP2 if arguments[0] == 'http2' else faults.HTTP1
        return ' '.join(f'{row.name}:{int(row.code != "")}:{int(row.by_proxy != "")}'
                        for row in rows)
    if name == 'good':
        return 'good ' + ' '.join(map(str, director.good(*map(int, arguments))))
    if name == 'fault':
        fault, who, number = arguments
        director.begin(fault, who == 'proxy', int(number))
        codes = faults.code_of(director.fault, director, int(number))
        return 'over' if codes is None else f'set {codes} {director.fault.ends}'
    if name == 'go':
        director.told.set()
        return 'going'
    raise LookupError(name)


def main(folder):
    director = Director(folder, say)
    say(f'ports {director.service.port} {director.proxy.port}')
    for line in sys.stdin:
        say(obey(director, *line.split()))
    director.close()


if __name__ == '__main__':
    main(sys.argv[1])
