# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""python -m systems.deb SOURCE OUTPUT [CACHE]

Builds Debian's packages of data/packaging/debian into OUTPUT, which lintian then has nothing to say
about. With CACHE it proves them as well: a second build in another folder has the same bytes, and in
a Debian of their own, of which CACHE keeps what is there before, they install, run, upgrade and go
without a trace.
"""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

from harness import chroot
from harness.chroot import Chroot, Failed, run

# What debian/tests want, but for the packages themselves and for what would bring GTK along.
BEFORE = ('dbus', 'libglib2.0-bin')
FOR_APPLET = ('xauth', 'xvfb')
# What each version of lintian says differently, of the overrides that another needs.
OF_ITS_VERSION = ('mismatched-override', 'out-of-date-standards-version', 'unused-override')
# Folders that the system itself writes to; the packages put nothing there.
OF_THE_SYSTEM = ('/dev', '/mnt', '/proc', '/root', '/run', '/sys', '/tmp', '/var/cache', '/var/lib/apt',
                 '/var/lib/dpkg', '/var/log')


def step(what):
    print(f'ok      {what}', flush=True)


def sources(source):
    """The files of the project: those that git knows, or all of a release."""
    if (source / '.git').exists():
        return run('git', '-C', source, 'ls-files', '-z').rstrip('\0').split('\0')
    return [str(path.relative_to(source)) for path in source.rglob('*')
            if path.is_file() and path.relative_to(source).parts[0] != 'build']


def build(source, output):
    """Builds in a folder of its own; returns the binary packages."""
    shutil.rmtree(output, ignore_errors=True)
    tree = output / 'headroom'
    for name in sources(source):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source / name, tree / name)
    shutil.copytree(tree / 'data/packaging/debian', tree / 'debian')
    run('dpkg-buildpackage', '--no-sign', '--no-check-builddeps', cwd=tree)
    shutil.rmtree(tree)
    return sorted(output.glob('headroom*_*.deb'))


def lint(output):
    changes, = output.glob('*.changes')
    said = run('lintian', '--display-info', '--tag-display-limit=0',
               *(['--allow-root'] if os.geteuid() == 0 else []), changes)
    said = [line for line in said.splitlines() if line and not line.startswith('N:')
            and not any(f': {tag} ' in line for tag in OF_ITS_VERSION)]
    if said:
        raise Failed('\n'.join(['lintian:', *said]))


def compare(packages, again):
    if [path.name for path in packages] != [path.name for path in again]:
        raise Failed('a second build has other packages')
    for one, other in zip(packages, again):
        if one.read_bytes() != other.read_bytes():
            raise Failed(f'a second build of {one.name} has other bytes than the first')


def older(package, folder):
    """The same package as an earlier version."""
    tree = folder / 'older'
    run('dpkg-deb', '--raw-extract', package, tree)
    control = tree / 'DEBIAN/control'
    version, = {line.split()[1] for line in control.read_text().splitlines()
                if line.startswith('Version:')}
    control.write_text(control.read_text().replace(version, f'{version}~before'))
    name = folder / package.name.replace(version, f'{version}~before')
    run('dpkg-deb', '--root-owner-group', '--build', tree, name)
    shutil.rmtree(tree)
    return name


class System:
    """A Debian that the packages come into."""

    def __init__(self, cache, folder):
        recipe = ' '.join(map(str, (*chroot.mirror(), *BEFORE)))
        recipe += pathlib.Path(chroot.__file__).read_text()
        self.base = Chroot(cache / f'deb-{hashlib.sha256(recipe.encode()).hexdigest()[:16]}')
        self.system = Chroot(cache / 'deb-run')
        self.folder = folder

    def __enter__(self):
        ready = self.base.folder.with_suffix('.ready')
        if not ready.exists():
            self._remove(*self.base.folder.parent.glob('deb-*'))
            self.base.make()
            self.base.install(*BEFORE)
            ready.touch()
        self._remove(self.system.folder)
        run('cp', '-a', self.base.folder, self.system.folder, root=True)
        return self

    def __exit__(self, *_):
        self._remove(self.system.folder)

    def _remove(self, *paths):
        run('rm', '-rf', '--one-file-system', *paths, root=True)

    def run(self, *argv):
        return run(*self.system.command(*argv, mount=self.folder))

    def install(self, *names):
        self.run('env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-y',
                 '--no-install-recommends', 'install', *names)

    def files(self):
        pruned = ' -o '.join(f'-path {path}' for path in OF_THE_SYSTEM)
        return set(self.run('sh', '-c', f'find / \\( {pruned} \\) -prune -o -print').splitlines())

    def ours(self):
        return self.run('sh', '-c', "dpkg-query -W -f '${Package} ${Version}\\n' 'headroom*'")


def prove(packages, source, output, cache):
    again = build(source, output / 'again/in/another/folder')
    compare(packages, again)
    shutil.rmtree(output / 'again')
    step('a second build in another folder has the same bytes')

    for package in packages:
        older(package, output)
    shutil.copytree(source / 'data/packaging/debian/tests', output / 'tests', dirs_exist_ok=True)
    cli = [f'/mnt/{path.name}' for path in output.glob('headroom-cli_*~before_*.deb')]
    both = [f'/mnt/{path.name}' for path in output.glob('headroom*~before_*.deb')
            if 'dbgsym' not in path.name]
    new = [f'/mnt/{path.name}' for path in packages if 'dbgsym' not in path.name]
    with System(cache, output) as system:
        system.run('apt-get', '-q', 'update')
        before = system.files()
        system.install(*cli)
        if system.run('sh', '-c', "dpkg-query -W -f '${db:Status-Status}' libgtk-3-0 || :") == 'installed':
            raise Failed('headroom-cli brought GTK along')
        system.run('/mnt/tests/command')
        step('headroom-cli installs and runs, without GTK')
        system.install(*both, *FOR_APPLET)
        system.run('/mnt/tests/applet')
        step('headroom installs and runs')
        system.install(*new)
        if '~before' in system.ours():
            raise Failed(f'not all of it is upgraded:\n{system.ours()}')
        system.run('/mnt/tests/command')
        system.run('/mnt/tests/applet')
        step('both upgrade and run')
        system.run('dpkg', '--purge', 'headroom', 'headroom-cli')
        left = sorted(path for path in system.files() - before
                      if 'headroom' in path.rsplit('/', 1)[-1].lower())
        if left:
            raise Failed(f'left after the purge: {left}')
        step('after the purge nothing of them is left')
    for path in output.glob('*~before_*'):
        path.unlink()
    shutil.rmtree(output / 'tests')


def main(source, output, cache=None):
    source, output = pathlib.Path(source), pathlib.Path(output)
    try:
        packages = build(source, output)
        step(f'built: {", ".join(path.name for path in packages)}')
        lint(output)
        step('lintian has nothing to say')
        if cache:
            cache = pathlib.Path(cache)
            cache.mkdir(parents=True, exist_ok=True)
            prove(packages, source, output, cache)
    except (Failed, subprocess.CalledProcessError) as error:
        print(f'FAILED  {error}', flush=True)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
