# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The installed programs have what meson.build asks for against a mistake that is taken advantage
of."""

import json
import os
import pathlib
import platform
import re
import subprocess
import unittest

PREFIX = pathlib.Path(os.environ['HEADROOM_PREFIX'])
BUILD = pathlib.Path(os.environ['HEADROOM_BUILD'])
X86 = platform.machine() in ('x86_64', 'i686')
ARM = platform.machine() == 'aarch64'

# With these a program checks where an indirect jump lands; they stand first in every function.
LANDINGS = {
    'x86_64': {bytes.fromhex('f30f1efa')},                             # endbr64
    'i686': {bytes.fromhex('f30f1efb')},                               # endbr32
    'aarch64': {bytes.fromhex('3f2303d5'), bytes.fromhex('5f2403d5')},  # paciasp, bti c
}


def readelf(*arguments):
    return subprocess.run(['readelf', '--wide', *map(str, arguments)], check=True, text=True,
                          capture_output=True, env={**os.environ, 'LC_ALL': 'C'}).stdout


def programs():
    """Every program of ours that is installed."""
    found = [path for folder in ('bin', 'libexec') for path in sorted((PREFIX / folder).iterdir())
             if path.is_file() and path.read_bytes()[:4] == b'\x7fELF']
    assert len(found) >= 3, found
    return found


def segments(path):
    """Type and permissions of each segment."""
    return re.findall(r'^ +([A-Z_]+) +(?:0x[0-9a-f]+ +){5}([RWE ]{3})', readelf('--segments', path),
                      re.M)


def dynamic(path):
    return readelf('--dynamic', path)


def imports(path):
    """The functions of other libraries that it calls."""
    return set(re.findall(r' UND (\w+)', readelf('--dyn-syms', path)))


def first_bytes(path, function, count=4):
    """The code that a function begins with."""
    symbol = re.search(rf'^ *\d+: ([0-9a-f]+) +\d+ FUNC .* {function}$', readelf('--syms', path),
                       re.M)
    address = int(symbol.group(1), 16)
    for kind, offset, start, size in re.findall(
            r'^ +(LOAD) +0x([0-9a-f]+) 0x([0-9a-f]+) 0x[0-9a-f]+ 0x([0-9a-f]+)',
            readelf('--segments', path), re.M):
        start, size = int(start, 16), int(size, 16)
        if start <= address < start + size:
            with path.open('rb') as file:
                file.seek(int(offset, 16) + address - start)
                return file.read(count)
    raise AssertionError(f'{function} is nowhere in {path}')


def compile_commands():
    """How each source file of the programs is compiled."""
    commands = json.loads((BUILD / 'compile_commands.json').read_text())
    found = {entry['file']: entry['command'] for entry in commands
             if re.search(r'(^|/)src/(core|settings|cli|app)/', entry['file'])}
    assert len(found) > 80, sorted(found)
    return found


class HardeningTest(unittest.TestCase):
    def each(self):
        for path in programs():
            with self.subTest(program=path.name):
                yield path

    def assert_flag(self, flag):
        missing = [name for name, command in compile_commands().items()
                   if flag not in command.split()]
        self.assertEqual(missing, [], f'compiled without {flag}')

    def test_programs_are_position_independent(self):
        for path in self.each():
            self.assertIn('Type: DYN', re.sub(r'Type: +', 'Type: ', readelf('--file-header', path)))
            self.assertRegex(dynamic(path), r'FLAGS_1.*\bPIE\b')
            self.assertNotIn('TEXTREL', dynamic(path))

    def test_tables_of_addresses_are_read_only(self):
        for path in self.each():
            self.assertIn('GNU_RELRO', [kind for kind, _ in segments(path)])
            self.assertRegex(dynamic(path), r'FLAGS_1.*\bNOW\b')

    def test_nothing_is_both_writable_and_executable(self):
        for path in self.each():
            found = segments(path)
            self.assertEqual([kind for kind, access in found if 'W' in access and 'E' in access], [])
            stack = [access for kind, access in found if kind == 'GNU_STACK']
            self.assertEqual([access.strip() for access in stack], ['RW'])

    def test_only_code_is_executable(self):
        for path in self.each():
            loaded = [access.strip() for kind, access in segments(path) if kind == 'LOAD']
            self.assertEqual([access.replace(' ', '') for access in loaded if 'E' in access], ['RE'])

    def test_libraries_are_the_systems(self):
        for path in self.each():
            self.assertNotRegex(dynamic(path), r'\((RPATH|RUNPATH)\)')

    def test_overrun_buffer_on_the_stack_is_noticed(self):
        self.assert_flag('-fstack-protector-strong')
        for path in self.each():
            self.assertIn('__stack_chk_fail', imports(path))

    def test_stack_cannot_jump_its_guard(self):
        self.assert_flag('-fstack-clash-protection')

    def test_variables_begin_empty(self):
        self.assert_flag('-ftrivial-auto-var-init=zero')

    def test_jumps_land_where_they_should(self):
        self.assertTrue(X86 or ARM, f'which flag does {platform.machine()} need?')
        self.assert_flag('-fcf-protection=full' if X86 else '-mbranch-protection=standard')
        for path in self.each():
            self.assertIn(first_bytes(path, 'main'), LANDINGS[platform.machine()])

    def test_sizes_of_copies_are_checked(self):
        if any('-fsanitize=' in command for command in compile_commands().values()):
            # The sanitizers check more, and do not see what is called by another name.
            for path in self.each():
                self.assertTrue(any('asan' in name for name in imports(path)))
            return
        missing = [name for name, command in compile_commands().items()
                   if not re.search(r' -D_FORTIFY_SOURCE=[23] .* -c ', command)]
        self.assertEqual(missing, [])
        # A program that copies into nothing the compiler knows the size of has nothing to check.
        for name in ('headroom-applet', 'headroom-direct'):
            self.assertTrue([name for name in imports(PREFIX / 'libexec' / name)
                             if name.endswith('_chk')], name)
