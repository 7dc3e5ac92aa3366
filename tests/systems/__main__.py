# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""python -m systems CACHE SOURCE [NAME…] [-- ARGUMENT…]

The suites on each of these systems, or on all. A system is a folder in CACHE, made once by
debootstrap and kept; what is to be installed there is for its own ./dev to know. Arguments after
"--" go to "meson test" in the place of the suites."""

import functools
import hashlib
import itertools
import pathlib
import subprocess
import sys

from harness import chroot
from harness.chroot import Chroot, Failed, run
from systems import i386, releases

NAMES = [*releases.RELEASES, 'i386']


def get(cache, name):
    """The system of this name, made if it is not there or its recipe has changed."""
    module = i386 if name == 'i386' else releases
    recipe = module.recipe(name) + pathlib.Path(chroot.__file__).read_bytes()
    system = Chroot(cache / f'{name}-{hashlib.sha256(recipe).hexdigest()[:16]}')
    ready = system.folder.with_suffix('.ready')
    if not ready.exists():
        print(f'{name}: is made, and kept for the next time …', file=sys.stderr)
        for old in cache.glob(f'{name}-*'):
            run('rm', '-rf', '--one-file-system', old, root=True)
        module.make(system, name, functools.partial(get, cache))
        ready.touch()
    return system


def test(cache, source, name, arguments):
    """Returns what the suites say in their last line, and whether all is well."""
    module = i386 if name == 'i386' else releases
    system = get(cache, name)
    module.prepare(system, source)
    line = ''
    with subprocess.Popen(module.suites(system, source, arguments), text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, errors='replace') as process:
        for line in process.stdout:
            print(line, end='', flush=True)
    return line.strip(), process.returncode == 0


def main(cache, source, *words):
    cache = pathlib.Path(cache)
    cache.mkdir(parents=True, exist_ok=True)
    names = list(itertools.takewhile('--'.__ne__, words))
    arguments = words[len(names) + 1:]
    strange = set(names) - set(NAMES)
    if strange:
        print(f'there is no {", ".join(strange)}; there are {", ".join(NAMES)}', file=sys.stderr)
        return 2
    results = {}
    for name in names or NAMES:
        try:
            results[name] = test(cache, source, name, arguments)
        except (Failed, subprocess.CalledProcessError) as error:
            results[name] = str(error), False
    for name, (line, _well) in results.items():
        print(f'{name}: {line}')
    return 0 if all(well for _line, well in results.values()) else 1


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
