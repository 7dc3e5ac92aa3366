# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written is its owner's alone, whatever the umask allows; and what another user could have
put in its way is not followed."""

import functools
import os
import pathlib
import stat
import unittest

from gi.repository import GLib

from harness.desktop import Screen
from harness.files import modes
from harness.history import history_path
from harness.keyring import Keyring
from harness.tray import Watcher
from harness.world import APP_ID, BASE_PATH, Service, World, wait_for

# The most that a umask allows, the usual one, and the least.
UMASKS = (0o000, 0o022, 0o077)


def each_umask(method):
    """Runs a test once for each of them, in a world of its own."""
    @functools.wraps(method)
    def run(self):
        for umask in UMASKS:
            with self.subTest(umask=oct(umask)):
                self.begin(umask)
                method(self, umask)
                self.doCleanups()
    return run


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


class ModesTest(unittest.TestCase):
    def begin(self, umask):
        before = os.umask(umask)
        self.addCleanup(os.umask, before)
        self.world = World()
        self.addCleanup(self.world.__exit__, None, None, None)
        self.screen = Screen(self.world)
        self.watcher = Watcher(self.world)
        self.service = Service(self.world)
        Keyring(self.world).store('sk-test', self.service.origin)
        self.world.setting('api-url', self.service.url, account='default')
        self.world.setting('tray-style', 'number')
        self.world.setting('start-at-login', 'true')
        self.data = history_path(self.world).parent
        self.icons = self.world.runtime / 'headroom'

    def start(self):
        self.applet = self.world.applet()
        self.world.wait_for_account('the balance', State='current')
        self.world.setting('start-at-login', 'true')

    @each_umask
    def test_history_and_state_are_the_owners_alone(self, umask):
        self.start()
        self.assertEqual(mode(self.data), 0o700)
        found = modes(self.data)
        self.assertLessEqual({'history.db', 'history.db-wal', 'history.db-shm'},
                             set(found))
        self.assertEqual(set(found.values()), {'0o600'}, found)

    @each_umask
    def test_history_of_the_command_is_too(self, umask):
        self.world.run([str(self.world.prefix / 'bin/headroom'), 'status'])
        self.assertEqual(mode(self.data), 0o700)
        found = modes(self.data)
        self.assertEqual(set(found.values()), {'0o600'}, found)

    @each_umask
    def test_drawn_icons_are_the_owners_alone(self, umask):
        self.start()
        wait_for(lambda: self.icons.is_dir() and list(self.icons.iterdir()), 'a drawn icon')
        self.assertEqual(mode(self.icons), 0o700)
        self.assertEqual(set(modes(self.icons).values()), {'0o600'})

    @each_umask
    def test_nobody_else_can_change_what_starts_at_login(self, umask):
        self.start()
        path = self.world.home / '.config/autostart' / f'{APP_ID}.desktop'
        wait_for(path.exists, 'the file')
        self.assertEqual(mode(path) & 0o022, 0)
        self.assertEqual(oct(mode(path.parent)), '0o700')

    @each_umask
    def test_nobody_else_can_change_what_was_exported(self, umask):
        self.start()
        path = self.world.root / 'ledger.csv'
        self.screen.focus('Headroom')
        self.world.call(APP_ID, f'{BASE_PATH}/window/1', 'org.gtk.Actions', 'Activate',
                        GLib.Variant('(sava{sv})', ('export', [], {})))
        self.screen.focus('Export as CSV')
        self.screen.key('ctrl+a')
        self.screen.type(str(path))
        self.screen.key('Return')
        wait_for(lambda: path.exists() and path.stat().st_size > 0, 'the file')
        # The user's own file: as open to others as the umask wants, and no more.
        self.assertEqual(oct(mode(path)), oct(0o666 & ~umask))

    def test_folder_left_open_is_closed(self):
        """As are files that were put back with the rights of an archive."""
        self.begin(0o000)
        self.data.mkdir(parents=True)
        self.data.chmod(0o755)
        self.start()
        self.assertEqual(mode(self.data), 0o700)
        self.assertEqual(set(modes(self.data).values()), {'0o600'})

    def test_link_in_the_way_of_an_icon_is_not_written_through(self):
        self.begin(0o000)
        victim = self.world.root / 'victim'
        victim.write_text('precious')
        self.icons.mkdir()
        pathlib.Path(self.icons / 'headroom-1.png').symlink_to(victim)
        pathlib.Path(self.icons / 'headroom-1.svg').symlink_to(victim)
        self.start()
        wait_for(lambda: [path for path in self.icons.iterdir() if not path.is_symlink()], 'an icon')
        self.assertEqual(victim.read_text(), 'precious')
