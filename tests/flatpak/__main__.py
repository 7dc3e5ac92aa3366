# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""python -m flatpak CACHE PICTURES PACKAGE…

Makes the stand-in runtime of the packages unless CACHE has it, builds the Flatpak, and proves it;
pictures of it go into PICTURES.
"""

import fcntl
import os
import pathlib
import subprocess
import sys
import time

from .build import build
from .standin import Failed, StandIn


def step(what, function, *arguments):
    started = time.monotonic()
    print(f'        {what} …', flush=True)
    function(*arguments)
    print(f'ok      {what} ({time.monotonic() - started:.0f} s)', flush=True)


def prove(stand_in, pictures):
    """In a mount namespace with a /run of its own: in a sandbox the runtime folder is always
    /run/user/UID, so only with that one do panel and applet see each other's files, and nothing of
    the machine's session or system bus is in reach."""
    namespace = ['--mount'] if os.geteuid() == 0 else ['--user', '--map-current-user', '--mount']
    script = 'mount -t tmpfs -o mode=755 tmpfs /run && exec "$@"'
    if subprocess.run(['unshare', *namespace, 'sh', '-c', script, 'sh', sys.executable, '-m',
                       'flatpak.proof', str(stand_in.installation), pictures],
                      check=False).returncode != 0:
        raise Failed('the proof')


def main(cache, pictures, *packages):
    started = time.monotonic()
    pathlib.Path(cache).mkdir(parents=True, exist_ok=True)
    with open(pathlib.Path(cache) / 'lock', 'w', encoding='utf-8') as lock:
        # Two runs would take each other's installation.
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            stand_in = StandIn(pathlib.Path(cache).resolve(), packages)
            if not stand_in.ready():
                step('a stand-in runtime, kept for the next time', stand_in.make)
            step('built by flatpak-builder, installed', build, stand_in)
            prove(stand_in, pictures)
        except Failed as error:
            print(f'FAILED  {error}', flush=True)
            return 1
    print(f'The Flatpak is as it should be, after {time.monotonic() - started:.0f} s.')
    return 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
