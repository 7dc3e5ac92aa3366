# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The suites unit and fuzz with 32 bits: built without the applet by a cross compiler in a folder with
a Debian of its own, and run there by an ordinary user. Where the kernel runs
no program of 32 bits any more, an emulator does, in a namespace of its own (Linux 6.7).
"""

import pathlib
import subprocess

from harness.chroot import as_root

# Programs of the machine's own architecture.
TOOLS = ('crossbuild-essential-i386', 'dbus', 'gettext', 'libglib2.0-dev-bin', 'locales', 'meson',
         'nghttp2-server', 'ninja-build', 'openssl', 'pkg-config', 'python3-gi', 'python3-h2',
         'qemu-user', 'tzdata')
LIBRARIES = ('glib-networking', 'libbrotli-dev', 'libglib2.0-dev', 'libjson-glib-dev',
             'libnghttp2-dev', 'libpsl-dev', 'libsecret-1-dev', 'libsoup-3.0-0', 'libsqlite3-dev')
# Those that want tools of the other architecture which a build does not: unpacked without them.
UNPACKED = ('libsoup-3.0-dev', 'libsysprof-4-dev')
LOCALES = ('de_DE', 'en_US', 'ko_KR')

CROSS = '''[binaries]
c = 'i686-linux-gnu-gcc'
ar = 'i686-linux-gnu-ar'
strip = 'i686-linux-gnu-strip'
pkgconfig = 'i686-linux-gnu-pkg-config'
[host_machine]
system = 'linux'
cpu_family = 'x86'
cpu = 'i686'
endian = 'little'
'''

BUILD = '''[ -e /build/build.ninja ] ||
  meson setup /build /mnt --cross-file /root/i386.txt -Dapplet=false -Dwerror=true || exit
exec meson compile -C /build
'''

# What the kernel is told of the emulator: programs for this machine begin like that.
EMULATED = (r':i386:M::\x7fELF\x01\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x03\x00:'
            r'\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff:'
            '/usr/bin/qemu-i386:')
# $1: the folder, $2: the source, $3: empty, or what the kernel is told.
ENTER = '''mount --bind "$2" "$1/mnt"
if [ -n "$3" ]; then
  mount -t binfmt_misc binfmt_misc "$1/proc/sys/fs/binfmt_misc"
  printf %s "$3" >"$1/proc/sys/fs/binfmt_misc/register"
fi
root=$1
shift 3
exec unshare --user --map-user=1000 --map-group=1000 --root="$root" --wd=/ \\
  env --ignore-environment HOME=/tmp LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
'''
SUITES = ('unit', 'fuzz')
TEST = '''meson test -C /build --no-rebuild --print-errorlogs --timeout-multiplier 20 \\
  --num-processes "$(nproc)" --test-args=-m=quick "$@"
exec python3 /mnt/tests/report.py /build/meson-logs testlog
'''


def runs_here(system):
    return subprocess.run(system.command('/lib/ld-linux.so.2', '--version'), check=False,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def recipe(_name):
    return pathlib.Path(__file__).read_bytes()


def make(system, _name, _get):
    system.make()
    system.run('dpkg', '--add-architecture', 'i386')
    system.install(*TOOLS, *(f'{library}:i386' for library in LIBRARIES))
    names = ' '.join(f'{library}:i386' for library in UNPACKED)
    system.run('sh', '-ec', f'cd "$(mktemp -d)"; apt-get -q download {names}; '
                            'for package in *.deb; do dpkg-deb --extract "$package" /; done')
    system.put('root/i386.txt', CROSS)
    for locale in LOCALES:
        system.run('localedef', '-i', locale, '-f', 'UTF-8', f'{locale}.UTF-8')
    system.run('useradd', '--uid', '1000', 'tester')


def prepare(system, source):
    subprocess.run(system.command('sh', '-c', BUILD, mount=source), check=True)


def suites(system, source, arguments):
    arguments = arguments or [word for suite in SUITES for word in ('--suite', suite)]
    emulated = '' if runs_here(system) else EMULATED
    return as_root([
        'unshare', '--user', '--map-root-user', '--mount', '--pid', '--fork', '--kill-child',
        f'--mount-proc={system.folder}/proc', 'sh', '-ec', ENTER, 'sh', str(system.folder), source,
        emulated, 'sh', '-c', TEST, 'sh', *arguments])
