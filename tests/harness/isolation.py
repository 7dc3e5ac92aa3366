# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mounts and network interfaces of a test's own: what it mounts or cuts, nobody else notices."""

import os
import subprocess
import sys

ENTERED = 'HEADROOM_TEST_ISOLATED'


def enter(*kinds):
    """Starts this program again with mounts ("mount") or interfaces ("net") of its own. To be called
    before anything else. Where the machine does not allow it, the suite is skipped by its name."""
    if os.environ.get(ENTERED) == ' '.join(kinds):
        return
    options = [f'--{kind}' for kind in kinds]
    if os.geteuid() != 0:
        options.append('--map-root-user')
    probe = subprocess.run(['unshare', *options, 'true'], capture_output=True, text=True,
                           check=False)
    if probe.returncode != 0:
        print(f'1..0 # SKIP this machine allows no {" and no ".join(kinds)} namespace: '
              f'{probe.stderr.strip()}', flush=True)
        sys.exit(0)
    os.environ[ENTERED] = ' '.join(kinds)
    os.execvp('unshare', ['unshare', *options, sys.executable, *sys.orig_argv[1:]])


def mount(*arguments):
    subprocess.run(['mount', *map(str, arguments)], check=True)


def unmount(path):
    subprocess.run(['umount', '--lazy', str(path)], check=True)


def ip(*arguments):
    subprocess.run(['ip', *arguments], check=True)
