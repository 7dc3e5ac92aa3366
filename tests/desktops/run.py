#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a file of this folder as an ordinary user, for sway refuses to serve root. Started by
root, it goes on as "nobody", who may read what root built, wherever that is."""

import os
import pathlib
import sys

CAPABILITY = '+dac_override'


def main():
    runner = pathlib.Path(__file__).resolve().parent.parent / 'integration/run.py'
    command = [sys.executable, str(runner), *sys.argv[1:]]
    if os.getuid() == 0:
        command = ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups',
                   f'--inh-caps={CAPABILITY}', f'--ambient-caps={CAPABILITY}', *command]
    os.execvp(command[0], command)


if __name__ == '__main__':
    main()
