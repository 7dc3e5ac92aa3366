#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes FAULTS.md of the table of faults.

    document.py           writes it
    document.py --check   tells whether it is in step with the table"""

import pathlib
import sys
import textwrap

import table

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))

from service import faults  # noqa: E402

TARGET = FOLDER / 'FAULTS.md'

HEAD = '''<!-- SPDX-FileCopyrightText: 2026 The Headroom developers
     SPDX-License-Identifier: GPL-3.0-or-later
     Made of table.py by document.py: change the table, then run it. -->
# What may go wrong
'''

INTRO = '''Each row is a test against the installed applet, in which the fault is brought about for
real where the applet meets the world: {count} in all. `./dev test --suite faults` runs them. The
error is the code on the session bus (`ErrorCode`) and of `headroom status --json`; its sentence is
below.'''


LINE = '''The suite `client-line` plays {ways} faults and oddities of a line (`tests/service/faults.py`)
in {cases} cases against an account with the real client, over real TLS: acted by the service that is
asked directly (`/line/FAULT/direct`), by the service behind a proxy (`/line/FAULT/proxy`), and by the
proxy in place of its answer to CONNECT (`/line/FAULT/by-proxy`). A clock that the test moves passes the
time limit when the fault is as far as it gets. In each the check ends, with at most two requests,
with the error that the table names; the connection is closed; the old balance is kept with its time and
marked, nothing is told; the next check comes by itself when it was said to, and heals it. Those
called *cut-…* are one fault for each byte of an answer; where there are several errors, it is a
library's choice, or chance.'''

HTTP2 = '''HTTP/1.1 alone is offered to the service. The suite `client-line-http2` takes that back, so that
libsoup speaks HTTP/2, to python3-h2 and to nghttpd, and shows the same of:'''


def fill(text):
    return textwrap.fill(' '.join(text.split()), 100, break_long_words=False,
                         break_on_hyphens=False)


def cell(text):
    return text.replace('|', '\\|')


def row_of(row):
    code = f'`{row.code}`' if row.code else ''
    return f'| {cell(row.fault)} | {cell(row.how)} | {code} | {cell(row.seen)} |'


def sentence(error):
    """The sentence as people read it, from its pattern."""
    return error.sentence.removesuffix(table.AGAIN).replace('\\', '')


def group(found):
    """The faults of the line by the errors that may come of them."""
    codes = sorted({code for code, _ in found})
    return [f'| {", ".join(code.strip().split("/")) or "by where it is cut"} | '
            f'{", ".join(name for other, name in found if other == code)} |' for code in codes]


def line_section():
    rows = faults.HTTP1
    cases = sum((row.code != '') * 2 + (row.by_proxy != '') for row in rows)
    head = ['', '| error | faults |', '|---|---|']
    return ['## The line, case by case', '', fill(LINE.format(ways=len(rows), cases=cases)),
            '', 'By the service:', *head, *group([(row.code, row.name) for row in rows if row.code]),
            '', 'By the proxy:', *head,
            *group([(row.by_proxy, row.name) for row in rows if row.by_proxy]),
            '', fill(HTTP2), *head, *group([(row.code, row.name) for row in faults.HTTP2]), '']


def render():
    count = sum(len(suite.rows) for suite in table.SUITES.values())
    parts = [HEAD, fill(INTRO.format(count=count)), '']
    for name, suite in table.SUITES.items():
        parts += [f'## {suite.title}', '', fill(suite.edge), '',
                  f'`test_{name}.py`, {len(suite.rows)} faults:', '',
                  '| fault | how it is injected | error | and besides |', '|---|---|---|---|',
                  *map(row_of, suite.rows), '']
    parts += line_section()
    parts += ['## The sentences', '', '| error | what a person is told |', '|---|---|']
    parts += [f'| `{code}` | {sentence(error)} |' for code, error in table.ERRORS.items()]
    return '\n'.join(parts) + '\n'


def problems():
    wrong = []
    for name, suite in table.SUITES.items():
        rows = [row.name for row in suite.rows]
        wrong += [f'table.py: two rows of {name} are called {row}' for row in set(rows)
                  if rows.count(row) > 1]
        wrong += [f'table.py: {name}/{row.name} has the unknown error {row.code}'
                  for row in suite.rows if row.code and row.code not in table.ERRORS]
    if not TARGET.exists() or TARGET.read_text(encoding='utf-8') != render():
        wrong.append('tests/faults/FAULTS.md is not what table.py says: run tests/faults/document.py')
    return wrong


def main(arguments):
    if arguments == ['--check']:
        wrong = problems()
        print('\n'.join(wrong), end='\n' if wrong else '')
        return 1 if wrong else 0
    if arguments:
        print(__doc__)
        return 64
    TARGET.write_text(render(), encoding='utf-8')
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
