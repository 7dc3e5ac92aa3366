#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes FAULTS.md of the table of faults.

    document.py           writes it
    document.py --check   tells whether it is in step with the table"""

import pathlib
import re
import sys
import textwrap

import table

FOLDER = pathlib.Path(__file__).resolve().parent
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
    return re.sub(r'\((.*?)\|.*\)', r'\1', error.sentence).replace('\\', '')


def render():
    count = sum(len(suite.rows) for suite in table.SUITES.values())
    parts = [HEAD, fill(INTRO.format(count=count)), '']
    for name, suite in table.SUITES.items():
        parts += [f'## {suite.title}', '', fill(suite.edge), '',
                  f'`test_{name}.py`, {len(suite.rows)} faults:', '',
                  '| fault | how it is injected | error | and besides |', '|---|---|---|---|',
                  *map(row_of, suite.rows), '']
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
