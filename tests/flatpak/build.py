# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""flatpak-builder with the manifest of the project, and the manifest for Flathub that is made of it."""

import json
import os
import pathlib
import re
import subprocess

from harness.chroot import Failed, run

from .standin import RUNTIME, flatpak

APP_ID = 'io.github.headroom_app.Headroom'
SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
MANIFEST = pathlib.Path('flatpak') / f'{APP_ID}.json'
FLATHUB = 'https://dl.flathub.org/repo/flathub.flatpakrepo'


def read(source=SOURCE):
    """The manifest, and of its modules the last: Headroom, with its one source."""
    manifest = json.loads((source / MANIFEST).read_text())
    headroom = manifest['modules'][-1]
    assert headroom['name'] == 'headroom' and len(headroom['sources']) == 1, headroom
    return manifest, headroom


def version(source):
    return re.search(r"version: '(.*)'", (source / 'meson.build').read_text()).group(1)


def for_flathub(output, source=SOURCE):
    """Writes the manifest that builds the release of this version, by its tag and the tag's commit."""
    tag = f'v{version(source)}'
    found = subprocess.run(['git', '-C', source, 'rev-parse', '--verify', '--quiet', f'{tag}^{{commit}}'],
                           text=True, stdout=subprocess.PIPE, check=False)
    if found.returncode != 0:
        raise Failed(f'there is no tag {tag}, whose commit the manifest has to name')
    manifest, headroom = read(source)
    headroom['sources'] = [{'type': 'git', 'url': 'https://github.com/headroom-app/headroom.git',
                            'tag': tag, 'commit': found.stdout.strip(),
                            'x-checker-data': {'type': 'git', 'tag-pattern': r'^v([\d.]+)$'}}]
    output.mkdir(parents=True, exist_ok=True)
    (output / MANIFEST.name).write_text(json.dumps(manifest, indent=4) + '\n')
    return output / MANIFEST.name


def build(folder, *options, stand_in=None, single=False):
    """Builds in a folder; returns the repository, which has nothing else in it: what an earlier build
    left is not to be taken for this one. A single file has no room for an extension, so there the
    languages are not one."""
    manifest, headroom = read()
    headroom['sources'][0]['path'] = str(SOURCE)
    manifest['separate-locales'] = not single
    env = os.environ
    if stand_in:
        # It is its own SDK, and holds the tray library.
        manifest.update(sdk=RUNTIME, modules=[headroom])
        # flatpak-builder's ninja starts next to nothing while others keep the machine busy.
        headroom['make-args'] = ['-l0']
        env = {**env, 'FLATPAK_USER_DIR': str(stand_in.installation)}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST.name).write_text(json.dumps(manifest, indent=4))
    repo = folder / 'app-repo'
    run('rm', '-rf', repo)
    run('flatpak-builder', '--user', '--force-clean', '--disable-rofiles-fuse', '--ccache',
        f'--state-dir={folder}/state', f'--repo={repo}', *options, folder / 'app',
        folder / MANIFEST.name, env=env)
    return repo


def bundle(folder, file):
    """Writes the single file, for GNOME's runtime."""
    repo = build(folder, '--install-deps-from=flathub', single=True)
    run('flatpak', 'build-bundle', f'--runtime-repo={FLATHUB}', repo, file, APP_ID)


def install(stand_in, file=None):
    """Builds, and installs it beside the stand-in, in the place of what was there; with a file, by way
    of that single file."""
    repo = build(stand_in.folder, '--disable-download', stand_in=stand_in, single=file is not None)
    if APP_ID in flatpak(stand_in, 'list', '--app', '--columns=application').split():
        flatpak(stand_in, 'uninstall', '--assumeyes', '--noninteractive', APP_ID)
    if 'built' in flatpak(stand_in, 'remotes', '--columns=name').split():
        flatpak(stand_in, 'remote-delete', '--force', 'built')
    if file:
        run('flatpak', 'build-bundle', repo, file, APP_ID)
        flatpak(stand_in, 'install', '--assumeyes', '--noninteractive', '--bundle', file)
    else:
        # Else it is the machine's language alone that is installed.
        flatpak(stand_in, 'config', '--set', 'languages', '*')
        flatpak(stand_in, 'remote-add', '--no-gpg-verify', 'built', repo)
        flatpak(stand_in, 'install', '--assumeyes', '--noninteractive', 'built', APP_ID)
