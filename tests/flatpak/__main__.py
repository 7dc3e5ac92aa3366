# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""python -m flatpak CACHE OUTPUT [--flathub | --bundle] PACKAGE…

Makes the stand-in runtime of the packages unless CACHE has it, builds the Flatpak, and proves it;
pictures of it go into OUTPUT/screenshots. With --bundle by way of a single file in OUTPUT, which is
built for GNOME's runtime where Flathub is set up; --flathub writes nothing but the manifest for
Flathub, into OUTPUT/flathub.
"""

import fcntl
import json
import pathlib
import subprocess
import sys
import tempfile
import time

from harness.chroot import Failed, run

from .build import APP_ID, SOURCE, bundle, for_flathub, install, read, version
from .standin import StandIn


def step(what, function, *arguments):
    started = time.monotonic()
    print(f'        {what} …', flush=True)
    function(*arguments)
    print(f'ok      {what} ({time.monotonic() - started:.0f} s)', flush=True)


def prove_manifest():
    """In a copy that has the tag it names tag and commit, and is the same manifest otherwise."""
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / 'copy'
        run('git', 'clone', '--quiet', '--shared', SOURCE, copy)
        # Whether or not it has been released.
        run('git', '-C', copy, 'update-ref', f'refs/tags/v{version(copy)}', 'HEAD')
        written = json.loads(for_flathub(copy, copy).read_text())
        source, = written['modules'][-1]['sources']
        assert (source['type'], source['tag'], source['commit']) == (
            'git', f'v{version(copy)}', run('git', '-C', copy, 'rev-parse', 'HEAD').strip()), source
        manifest, headroom = read(copy)
        headroom['sources'] = [source]
        assert written == manifest, written


def prove(stand_in, pictures):
    if subprocess.run([sys.executable, '-m', 'flatpak.proof', str(stand_in.installation), str(pictures)],
                      check=False).returncode != 0:
        raise Failed('not all of it is as it should be')


def work(cache, output, option, packages):
    file = output / f'{APP_ID}.flatpak' if option == '--bundle' else None
    if option == '--flathub':
        print(for_flathub(output / 'flathub'))
        return
    if file and 'flathub' in run('flatpak', 'remotes', '--user', '--columns=name').split():
        step(f"a single file for GNOME's runtime: {file}", bundle, output / 'flatpak', file)
        return
    started = time.monotonic()
    stand_in = StandIn(cache, packages)
    if not stand_in.ready():
        step('a stand-in runtime, kept for the next time', stand_in.make)
    step('the manifest for Flathub names tag and commit', prove_manifest)
    step('built by flatpak-builder, installed', install, stand_in, file)
    prove(stand_in, output / 'screenshots')
    print(f'The Flatpak is as it should be, after {time.monotonic() - started:.0f} s.')
    if file:
        print(f'{file} runs in the stand-in alone: there is no remote flathub.')


def main(cache, output, *arguments):
    cache, output = pathlib.Path(cache).resolve(), pathlib.Path(output)
    option = arguments[0] if arguments[0].startswith('--') else None
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / 'lock', 'w', encoding='utf-8') as lock:
        # Two runs would take each other's installation.
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            work(cache, output, option, arguments[1 if option else 0:])
        except Failed as error:
            print(f'FAILED  {error}', flush=True)
            return 1
    return 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
