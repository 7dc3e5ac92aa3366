# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""python -m flatpak CACHE PICTURES PACKAGE…

Makes the stand-in runtime of the packages unless CACHE has it, builds the Flatpak, and proves it;
pictures of it go into PICTURES.
"""

import fcntl
import pathlib
import subprocess
import sys
import time

from harness.chroot import Failed

from .build import build
from .standin import StandIn


def step(what, function, *arguments):
    started = time.monotonic()
    print(f'        {what} …', flush=True)
    function(*arguments)
    print(f'ok      {what} ({time.monotonic() - started:.0f} s)', flush=True)


def prove(stand_in, pictures):
    if subprocess.run([sys.executable, '-m', 'flatpak.proof', str(stand_in.installation), pictures],
                      check=False).returncode != 0:
        raise Failed('not all of it is as it should be')


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
