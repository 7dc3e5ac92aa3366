# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders with a Debian of their own, made of what this machine's apt has."""

import os
import pathlib
import re
import subprocess

# What a package installs that nothing in there reads; a third of the writing.
DPKG_CONFIG = '''path-exclude=/usr/share/doc/*
path-exclude=/usr/share/info/*
path-exclude=/usr/share/locale/*
path-exclude=/usr/share/man/*
'''


class Failed(Exception):
    """A step could not be done; says which."""


def as_root(argv):
    return argv if os.geteuid() == 0 else ['sudo', *argv]


def run(*argv, root=False, **options):
    """Runs a command; its output is shown only if it fails."""
    argv = [str(word) for word in argv]
    if root:
        argv = as_root(argv)
    done = subprocess.run(argv, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          stdin=subprocess.DEVNULL, check=False, **options)
    if done.returncode != 0:
        raise Failed(f'{" ".join(argv)}: {done.returncode}\n{done.stdout[-6000:]}')
    return done.stdout


def release():
    """What this machine runs: VERSION_CODENAME, ID and the like."""
    text = pathlib.Path('/etc/os-release').read_text(encoding='utf-8')
    return dict(re.findall(r'^(\w+)="?([^"\n]*)"?$', text, re.M))


def mirror():
    """Where this machine's apt gets its release from: suite, address, components."""
    suite = release().get('VERSION_CODENAME')
    targets = run('apt-get', 'indextargets', '--format', '$(SITE)|$(RELEASE)|$(CODENAME)|$(COMPONENT)',
                  'Created-By: Packages')
    found = [line.split('|') for line in targets.splitlines()]
    found = [(site, component) for site, name, codename, component in found
             if suite in (name, codename) and site.startswith('http')]
    if not found:
        raise Failed(f'apt knows no mirror of {suite}')
    site = found[0][0]
    return suite, site, sorted({component for where, component in found if where == site})


class Chroot:
    """A folder that holds a release of Debian or Ubuntu, with nothing of the machine in it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def make(self):
        """The machine's own release, without what nothing in there reads."""
        suite, site, components = mirror()
        self.bootstrap(suite, site, components)
        self.put('etc/dpkg/dpkg.cfg.d/headroom', DPKG_CONFIG)

    def bootstrap(self, suite, site, components):
        """Any release; where the site is empty, debootstrap knows one."""
        run('debootstrap', '--variant=minbase', f'--components={",".join(components)}', suite,
            self.folder, *([site] if site else []), root=True)
        self.settle()

    def settle(self):
        self.put('etc/dpkg/dpkg.cfg.d/fast', 'force-unsafe-io\n')
        # Nothing is started in there.
        self.put('usr/sbin/policy-rc.d', '#!/bin/sh\nexit 101\n')
        run('chmod', '755', self.folder / 'usr/sbin/policy-rc.d', root=True)
        run('cp', '-L', '/etc/resolv.conf', self.folder / 'etc/resolv.conf', root=True)

    def put(self, path, text):
        run('sh', '-c', 'printf %s "$1" >"$2"', 'sh', text, self.folder / path, root=True)

    def command(self, *argv, mount=None):
        """What runs a command in there, with a folder of the machine's at /mnt."""
        bind = ['sh', '-c', 'mount --bind "$1" "$2/mnt" && shift 2 && exec "$@"', 'sh', mount,
                self.folder] if mount else []
        return as_root([str(word) for word in (
            'unshare', '--mount', '--pid', '--fork', '--kill-child',
            f'--mount-proc={self.folder}/proc', *bind, 'chroot', self.folder, 'env', '--ignore-environment',
            'HOME=/root', 'LC_ALL=C.UTF-8', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', *argv)])

    def run(self, *argv):
        run(*self.command(*argv))

    def install(self, *packages):
        apt = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-y']
        self.run(*apt, 'update')
        self.run(*apt, 'install', '--no-install-recommends', *packages)
