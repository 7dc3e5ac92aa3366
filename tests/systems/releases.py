# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Other releases than this machine's, each in a folder of its own, and every suite in there."""

import os
import subprocess
import tempfile

from harness.chroot import as_root, mirror, release, run

# Distribution, and which components hold what ./dev installs.
RELEASES = {
    'trixie': ('debian', ['main']),
    'sid': ('debian', ['main']),
    'noble': ('ubuntu', ['main', 'universe']),
}
SUITES = ('unit', 'fuzz', 'cli', 'app', 'integration', 'faults')
# debootstrap as old as the machine may know neither a newer release nor another distribution's key;
# this one's does.
HELPER = 'trixie'
HELPER_PACKAGES = ('debootstrap', 'ubuntu-keyring')

# $1: the folder, then what is to run there; what any system mounts for its programs. A namespace of
# mounts can be had only where the root is a mount.
ENTER = '''root=$1
shift
mount --rbind "$root" "$root"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
mount --bind "$root/dev/pts/ptmx" "$root/dev/ptmx"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
mount -t tmpfs tmpfs "$root/run"
mount -t sysfs -o ro sysfs "$root/sys"
exec chroot "$root" env --ignore-environment HOME=/root LC_ALL=C.UTF-8 TERM=dumb \\
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
'''
# The build of the last time stays. A file that changed is newer than what was made of it, whatever
# time it had here.
UNPACK = '''rm -rf /headroom.new
mkdir -p /headroom /headroom.new
tar --extract --no-same-owner --touch --directory=/headroom.new
cd /headroom.new
find . -type f -exec sh -c 'for file do
  ! cmp -s "$file" "/headroom/$file" || touch -r "/headroom/$file" "$file"
done' sh {} +
find /headroom -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} +
find . -mindepth 1 -maxdepth 1 -exec mv -t /headroom {} +
rmdir /headroom.new'''
# A mirror may stand still at some day.
UPDATE = '''export DEBIAN_FRONTEND=noninteractive
echo 'Acquire::Check-Valid-Until "false";' >/etc/apt/apt.conf.d/still
apt-get -q update
exec apt-get -q -y dist-upgrade'''


def recipe(name):
    return repr(RELEASES[name]).encode()


def make(system, name, get):
    distribution, components = RELEASES[name]
    ours = release()['ID'] == distribution
    if ours or name == HELPER:
        system.bootstrap(name, mirror()[1] if ours else '', components)
        return
    helper = get(HELPER)
    helper.install(*HELPER_PACKAGES)
    run(*helper.command('debootstrap', '--variant=minbase', f'--components={",".join(components)}',
                        name, f'/mnt/{system.folder.name}', mount=system.folder.parent))
    system.settle()


def enter(system, *argv):
    return as_root(['unshare', '--mount', '--pid', '--ipc', '--fork', '--kill-child',
                    f'--mount-proc={system.folder}/proc', 'sh', '-ec', ENTER, 'sh',
                    str(system.folder), *argv])


def prepare(system, source):
    """Copies the source, and brings the system up to date."""
    files = run('git', 'ls-files', '-z', '--cached', '--others', '--exclude-standard', cwd=source)
    files = '\0'.join(file for file in files.split('\0') if os.path.lexists(os.path.join(source, file)))
    with tempfile.TemporaryFile() as packed:
        subprocess.run(['tar', '--create', '--null', '--files-from=-'], cwd=source, stdout=packed,
                       input=files.encode(), check=True)
        packed.seek(0)
        subprocess.run(enter(system, 'sh', '-ec', UNPACK), stdin=packed, check=True)
    run(*enter(system, 'sh', '-ec', UPDATE))


def suites(system, _source, arguments):
    """What runs every suite in there, or what "meson test" is told."""
    arguments = arguments or [word for suite in SUITES for word in ('--suite', suite)]
    return enter(system, '/headroom/dev', 'test', *arguments)
