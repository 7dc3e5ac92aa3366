# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""flatpak-builder with the manifest of the project, but for what the stand-in has already."""

import json
import os
import pathlib

from harness.chroot import run

from .standin import RUNTIME, flatpak

APP_ID = 'io.github.headroom_app.Headroom'
SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
MANIFEST = SOURCE / 'flatpak' / f'{APP_ID}.json'
TRAY_LIBRARY = 'libayatana-appindicator-gtk3.json'


def derive():
    """The real manifest: its own SDK, without the tray library's module, sources by their path."""
    manifest = json.loads(MANIFEST.read_text())
    assert TRAY_LIBRARY in manifest['modules'], 'the manifest has lost the tray library'
    manifest['modules'].remove(TRAY_LIBRARY)
    manifest['sdk'] = RUNTIME
    for module in manifest['modules']:
        # flatpak-builder's ninja starts next to nothing while others keep the machine busy.
        module['make-args'] = ['-l0']
        for source in module['sources']:
            source['path'] = str((MANIFEST.parent / source['path']).resolve())
    return manifest


def build(stand_in):
    """Builds, and installs it beside the stand-in, in the place of what was there."""
    manifest = stand_in.folder / f'{APP_ID}.json'
    manifest.write_text(json.dumps(derive(), indent=2))
    # Its own repository each time: what an earlier build left is not to be taken for this one.
    repo = stand_in.folder / 'app-repo'
    run('rm', '-rf', repo)
    run('flatpak-builder', '--user', '--force-clean', '--disable-rofiles-fuse',
                 '--disable-download', '--ccache', f'--state-dir={stand_in.folder}/state',
                 f'--repo={repo}', stand_in.folder / 'app', manifest,
                 env={**os.environ, 'FLATPAK_USER_DIR': str(stand_in.installation)})
    if 'built' in flatpak(stand_in, 'remotes', '--columns=name').split():
        flatpak(stand_in, 'remote-delete', '--force', 'built')
    if APP_ID in flatpak(stand_in, 'list', '--app', '--columns=application').split():
        flatpak(stand_in, 'uninstall', '--assumeyes', '--noninteractive', APP_ID)
    flatpak(stand_in, 'remote-add', '--no-gpg-verify', 'built', repo)
    flatpak(stand_in, 'install', '--assumeyes', '--noninteractive', 'built', APP_ID)
