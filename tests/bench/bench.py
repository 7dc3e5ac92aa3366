#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures what the budgets are about, and tells which are kept: one line for each at the end.

    ./dev bench [idle | poll | command | window | history | chart]…

Ratios within one run, both sides in turns in the same world: they hold on a loaded machine, too.
Exits with 1 if a budget is exceeded."""

import importlib
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from place import Place, enter_namespace  # noqa: E402

PARTS = ('idle', 'poll', 'command', 'window', 'history', 'chart')


def main():
    parts = sys.argv[1:] or PARTS
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        sys.exit(f'There is no {unknown[0]}; there are {", ".join(PARTS)}')
    enter_namespace()
    rows = []
    for part in parts:
        print(f'{part}:', flush=True)
        with Place() as place:
            rows += importlib.import_module(f'bench_{part}').measure(place)
    print()
    for row in rows:
        print(row)
    return 0 if all(row.kept for row in rows) else 1


if __name__ == '__main__':
    sys.exit(main())
