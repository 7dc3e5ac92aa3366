# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in for GNOME's runtime: Debian's own packages, under its name.

It proves manifest and sandbox, not the binary interface of the real runtime. The tray library is in
it, so the manifest is built without that module; and it is its own SDK.
"""

import hashlib
import os
import pathlib
import shutil

from harness import chroot
from harness.chroot import Chroot, mirror, run

RUNTIME, BRANCH = 'org.gnome.Platform', '51'


class StandIn:
    """The runtime in a repository and an installation of its own, made once and kept."""

    def __init__(self, cache, packages):
        self.packages = sorted(set(packages))
        recipe = b''.join(pathlib.Path(file).read_bytes() for file in (__file__, chroot.__file__))
        recipe += '\n'.join([*self.packages, *map(str, mirror())]).encode()
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
                run('rm', '-rf', '--one-file-system', old, root=True)
        self.folder.mkdir()
        root = self.folder / 'root'
        system = Chroot(root)
        system.make()
        system.install(*self.packages)
        self._export(root)
        run('rm', '-rf', '--one-file-system', root, root=True)
        (self.folder / 'ready').touch()

    def _export(self, root):
        """As Flatpak wants a runtime: /usr, with /etc in it."""
        platform = self.folder / 'platform'
        (platform / 'files').mkdir(parents=True)
        arch = run('flatpak', '--default-arch').strip()
        (platform / 'metadata').write_text(
            f'[Runtime]\nname={RUNTIME}\nruntime={RUNTIME}/{arch}/{BRANCH}\n'
            f'sdk={RUNTIME}/{arch}/{BRANCH}\n')
        run('mv', root / 'usr', platform / 'usr', root=True)
        run('mv', root / 'etc', platform / 'usr/etc', root=True)
        run('chown', '-hR', f'{os.getuid()}:{os.getgid()}', platform, root=True)
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
