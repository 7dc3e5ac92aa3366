# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in for GNOME's runtime: Debian's own packages, under its name.

It proves manifest and sandbox, not the binary interface of the real runtime. The tray library is in
it, so the manifest is built without that module; and it is its own SDK.
"""

import hashlib
import os
import pathlib
import re
import shutil
import subprocess

RUNTIME, BRANCH = 'org.gnome.Platform', '51'

# What a package installs that nothing in a sandbox reads; a third of the writing.
DPKG_CONFIG = '''force-unsafe-io
path-exclude=/usr/share/doc/*
path-exclude=/usr/share/info/*
path-exclude=/usr/share/locale/*
path-exclude=/usr/share/man/*
'''


class Failed(Exception):
    """A step could not be done; says which."""


def run(*argv, as_root=False, **options):
    """Runs a command; its output is shown only if it fails."""
    if as_root and os.geteuid() != 0:
        argv = ('sudo', *argv)
    done = subprocess.run([str(word) for word in argv], text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False,
                          **options)
    if done.returncode != 0:
        raise Failed(f'{" ".join(map(str, argv))}: {done.returncode}\n{done.stdout[-6000:]}')
    return done.stdout


def mirror():
    """Where this machine's apt gets its release from: suite, address, components."""
    release = dict(re.findall(r'^(\w+)="?([^"\n]*)"?$', pathlib.Path('/etc/os-release').read_text(),
                              re.M))
    suite = release.get('VERSION_CODENAME')
    targets = run('apt-get', 'indextargets', '--format', '$(SITE)|$(RELEASE)|$(CODENAME)|$(COMPONENT)',
                  'Created-By: Packages')
    found = [line.split('|') for line in targets.splitlines()]
    found = [(site, component) for site, name, codename, component in found
             if suite in (name, codename) and site.startswith('http')]
    if not found:
        raise Failed(f'apt knows no mirror of {suite}')
    site = found[0][0]
    return suite, site, sorted({component for where, component in found if where == site})


class StandIn:
    """The runtime in a repository and an installation of its own, made once and kept."""

    def __init__(self, cache, packages):
        self.packages = sorted(set(packages))
        recipe = pathlib.Path(__file__).read_bytes() + '\n'.join(
            [*self.packages, *map(str, mirror())]).encode()
        self.cache = pathlib.Path(cache)
        self.folder = self.cache / hashlib.sha256(recipe).hexdigest()[:16]
        self.installation = self.folder / 'installation'

    def ready(self):
        return (self.folder / 'ready').exists()

    def make(self):
        """Makes it anew, and lets go of those of other package lists."""
        self.cache.mkdir(parents=True, exist_ok=True)
        for old in self.cache.iterdir():
            if old.is_dir():
                run('rm', '-rf', '--one-file-system', old, as_root=True)
        self.folder.mkdir()
        root = self.folder / 'root'
        self._debootstrap(root)
        self._install_packages(root)
        self._export(root)
        run('rm', '-rf', '--one-file-system', root, as_root=True)
        (self.folder / 'ready').touch()

    def _debootstrap(self, root):
        suite, site, components = mirror()
        run('debootstrap', '--variant=minbase', f'--components={",".join(components)}', suite, root,
            site, as_root=True)

    def _install_packages(self, root):
        def put(path, text):
            run('sh', '-c', 'printf %s "$1" >"$2"', 'sh', text, root / path, as_root=True)

        put('etc/dpkg/dpkg.cfg.d/stand-in', DPKG_CONFIG)
        # Nothing is started in there.
        put('usr/sbin/policy-rc.d', '#!/bin/sh\nexit 101\n')
        run('chmod', '755', root / 'usr/sbin/policy-rc.d', as_root=True)
        run('cp', '-L', '/etc/resolv.conf', root / 'etc/resolv.conf', as_root=True)
        inside = ['unshare', '--mount', '--pid', '--kill-child', f'--mount-proc={root}/proc', 'chroot', root,
                  'env', 'DEBIAN_FRONTEND=noninteractive', 'LC_ALL=C.UTF-8', 'apt-get', '-q', '-y']
        run(*inside, 'update', as_root=True)
        run(*inside, 'install', '--no-install-recommends', *self.packages, as_root=True)

    def _export(self, root):
        """As Flatpak wants a runtime: /usr, with /etc in it."""
        platform = self.folder / 'platform'
        (platform / 'files').mkdir(parents=True)
        arch = run('flatpak', '--default-arch').strip()
        (platform / 'metadata').write_text(
            f'[Runtime]\nname={RUNTIME}\nruntime={RUNTIME}/{arch}/{BRANCH}\n'
            f'sdk={RUNTIME}/{arch}/{BRANCH}\n')
        run('mv', root / 'usr', platform / 'usr', as_root=True)
        run('mv', root / 'etc', platform / 'usr/etc', as_root=True)
        run('chown', '-hR', f'{os.getuid()}:{os.getgid()}', platform, as_root=True)
        repo = self.folder / 'repo'
        # Uncompressed, so that the installation shares its files.
        run('ostree', 'init', '--mode=bare-user-only', f'--repo={repo}')
        run('flatpak', 'build-export', '--runtime', '--disable-sandbox', repo, platform, BRANCH)
        run('flatpak', 'build-update-repo', repo)
        shutil.rmtree(platform)
        flatpak(self, 'remote-add', '--no-gpg-verify', 'stand-in', repo)
        flatpak(self, 'install', '--assumeyes', '--noninteractive', 'stand-in', f'{RUNTIME}//{BRANCH}')


def flatpak(stand_in, *argv):
    """flatpak, on the stand-in's own installation."""
    return run('flatpak', '--user', *argv,
               env={**os.environ, 'FLATPAK_USER_DIR': str(stand_in.installation)})
