# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Disks that are full, cannot be written, or hold something else than was put there."""

import contextlib
import os
import pathlib
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from harness import isolation  # noqa: E402 (before anything that starts a thread)

isolation.enter('mount')

from fault_case import FaultCase, Stage, load_tests  # noqa: E402,F401
from harness import files  # noqa: E402
from harness.history import history_path, write_history  # noqa: E402
from harness.world import wait_for  # noqa: E402

PAST = [(1_700_000_000_000, 950, 50), (1_700_000_600_000, 940, 60)]


class DiskTest(FaultCase):
    def setUp(self):
        super().setUp()
        self.stage = Stage()
        self.world = self.stage.world
        self.addCleanup(self.stage.close)
        self.folder = history_path(self.world).parent

    def mount(self, *arguments):
        isolation.mount(*arguments)
        # Before the world takes its folders away.
        self.addCleanup(isolation.unmount, arguments[-1])

    def rows(self):
        with contextlib.closing(sqlite3.connect(history_path(self.world))) as file:
            return file.execute('SELECT credits, used FROM sample ORDER BY at').fetchall()

    def latest(self):
        return (self.stage.credits, self.stage.used)

    def asides(self, name):
        return [path for path in self.folder.iterdir() if path.name.startswith(name + '.damaged-')]

    # The disk

    def test_disk_full(self):
        self.folder.mkdir(parents=True)
        self.mount('-t', 'tmpfs', '-o', 'size=256k', 'none', self.folder)
        self.stage.start()
        wait_for(lambda: self.rows() == [self.latest()], 'the first row')
        filler = self.folder / 'filler'
        with contextlib.suppress(OSError), filler.open('wb', 0) as file:
            while True:
                file.write(b'x' * 4096)
        for _ in range(30):
            self.stage.check_healed(self)
        filler.unlink()
        self.stage.check_healed(self)
        self.assertEqual(self.rows()[-1], self.latest())
        self.check_whole()
        self.stage.check_end(self)

    def test_disk_full_at_the_start(self):
        self.folder.mkdir(parents=True)
        self.mount('-t', 'tmpfs', '-o', 'size=8k', 'none', self.folder)
        (self.folder / 'filler').write_bytes(b'x' * 8192)
        self.stage.start()
        self.stage.check_healed(self)
        isolation.mount('--options-mode=ignore', '-o', 'remount,size=1m', self.folder)
        self.stage.check_healed(self)
        self.assertEqual(self.rows()[-1], self.latest())
        self.stage.check_end(self)

    def test_home_read_only(self):
        self.mount('--bind', self.world.home, self.world.home)
        isolation.mount('-o', 'remount,bind,ro', self.world.home)
        self.stage.start()
        self.stage.check_healed(self)
        self.assertFalse(self.folder.exists())
        isolation.mount('-o', 'remount,bind,rw', self.world.home)
        self.stage.check_healed(self)
        self.assertEqual(self.rows()[-1], self.latest())
        self.stage.check_end(self)

    def test_folder_is_a_file(self):
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self.folder.write_text('in the way')
        self.stage.start()
        self.stage.check_healed(self)
        self.assertEqual(self.folder.read_text(), 'in the way')
        self.stage.check_end(self)

    def test_home_missing(self):
        nowhere = self.world.root / 'nowhere'
        self.world.env.update({
            'HOME': str(nowhere), 'XDG_DATA_HOME': str(nowhere / 'data'),
            'XDG_CACHE_HOME': str(nowhere / 'cache'), 'XDG_STATE_HOME': str(nowhere / 'state')})
        self.stage.start()
        self.stage.check_healed(self)
        self.stage.check_end(self)

    def test_runtime_folder_missing(self):
        self.runtime('missing')

    def test_runtime_folder_read_only(self):
        folder = self.world.root / 'sealed'
        folder.mkdir()
        self.mount('--bind', folder, folder)
        isolation.mount('-o', 'remount,bind,ro', folder)
        self.runtime('sealed')

    def test_folders_relative(self):
        self.world.setting('tray-style', 'number')
        names = ('RUNTIME_DIR', 'CACHE_HOME', 'CONFIG_HOME', 'DATA_HOME', 'STATE_HOME')
        self.stage.start(env={f'XDG_{name}': 'relative' for name in names})
        self.assertTrue(self.stage.item.icon.startswith(f'{self.world.home}/.cache/headroom/'))
        self.assertTrue(pathlib.Path(self.stage.item.icon).is_file())
        self.check_whole()
        self.assertFalse((self.world.home / 'relative').exists())
        self.stage.check_healed(self)
        self.stage.check_end(self)

    def runtime(self, name):
        """The number is drawn into the icon, which is a file there."""
        self.world.setting('tray-style', 'number')
        self.stage.start(env={'XDG_RUNTIME_DIR': str(self.world.root / name)})
        icon = self.stage.item.icon
        self.assertTrue(icon and (not icon.startswith('/') or pathlib.Path(icon).is_file()), icon)
        self.stage.check_healed(self)
        self.stage.check_end(self)

    # The history

    def check_whole(self):
        with contextlib.closing(sqlite3.connect(history_path(self.world))) as file:
            self.assertEqual(file.execute('PRAGMA integrity_check').fetchall(), [('ok',)])

    def damage(self, damage):
        write_history(self.world, PAST)
        damage(history_path(self.world))
        before = history_path(self.world).read_bytes()
        self.stage.start()
        kept = wait_for(lambda: self.asides('history.db'), 'the damaged file set aside')
        self.assertEqual([path.read_bytes() for path in kept], [before])
        self.assertIn(kept[0].name, self.stage.applet.output())
        self.stage.check_healed(self)
        self.assertEqual(self.rows()[-1], self.latest())
        self.stage.check_end(self)

    def test_history_garbage(self):
        self.damage(lambda path: path.write_bytes(os.urandom(20000)))

    def test_history_cut(self):
        self.damage(lambda path: os.truncate(path, path.stat().st_size // 2 + 100))

    def test_history_of_another_program(self):
        def replace(path):
            path.unlink()
            with contextlib.closing(sqlite3.connect(path)) as file:
                file.executescript('CREATE TABLE sample (a); PRAGMA user_version = 1;')
        self.damage(replace)

    def test_history_of_a_later_version(self):
        write_history(self.world, PAST)
        with contextlib.closing(sqlite3.connect(history_path(self.world))) as file:
            file.execute('PRAGMA user_version = 99')
        before = history_path(self.world).read_bytes()
        self.stage.start()
        self.stage.check_healed(self)
        self.assertEqual(history_path(self.world).read_bytes(), before)
        self.assertEqual(self.asides('history.db'), [])
        self.stage.check_end(self)

    def test_history_locked(self):
        self.stage.start()
        with contextlib.closing(sqlite3.connect(history_path(self.world))) as other:
            other.isolation_level = None
            other.execute('BEGIN IMMEDIATE')
            # It waits for the other for a while, and then goes on without.
            self.stage.check_healed(self)
            other.execute('ROLLBACK')
        self.stage.check_healed(self)
        self.assertEqual(self.rows()[-1], self.latest())
        self.stage.check_end(self)

    def test_history_deleted(self):
        self.stage.start()
        files.empty(self.folder)
        self.stage.check_healed(self)
        self.stage.check_end(self)
        self.stage.start()
        self.stage.check_healed(self)
        self.assertEqual(self.rows()[-1], self.latest())
        self.stage.check_end(self)

    # What outlives a restart

    def damaged_state(self, content):
        self.folder.mkdir(parents=True)
        (self.folder / 'state.ini').write_bytes(content)
        self.stage.start()
        kept = wait_for(lambda: self.asides('state.ini'), 'the damaged file set aside')
        self.assertEqual([path.read_bytes() for path in kept], [content])
        self.assertIn(kept[0].name, self.stage.applet.output())
        self.stage.check_healed(self)
        self.stage.check_no_alarm(self, 0)
        self.stage.check_end(self)

    def test_state_garbage(self):
        self.damaged_state(b'\x00\xff[not a key file' + os.urandom(1000))

    def test_state_of_nonsense(self):
        """A key file, but none of its values means anything."""
        self.folder.mkdir(parents=True)
        (self.folder / 'state.ini').write_text('[default]\nlevel=-77\nreading-credits=soon\n'
                                               'not-before=99999999999999999999\nsnoozed-until=9e9\n')
        self.stage.start()
        self.stage.check_healed(self)
        self.stage.check_no_alarm(self, 0)
        self.stage.check_end(self)

    def test_state_is_a_folder(self):
        (self.folder / 'state.ini').mkdir(parents=True)
        self.stage.start()
        self.stage.check_healed(self)
        self.assertTrue((self.folder / 'state.ini').is_dir())
        self.stage.check_end(self)

    # Settings

    def keyfile(self):
        return self.world.home / '.config/glib-2.0/settings/keyfile'

    def test_settings_garbage(self):
        self.keyfile().write_bytes(b'\x00\xff[not a key file\n' + os.urandom(1000))
        self.stage.start(wait=False)
        # The defaults: another address, for which there is no key.
        self.world.wait_for_account('the defaults', State='no-key', ErrorCode='no-key')
        self.assertEqual(self.stage.server.requests, [])
        self.stage.check_end(self, 'keyfile')

    def test_settings_out_of_range(self):
        text = self.keyfile().read_text()
        self.keyfile().write_text(
            '[io/github/headroom_app/Headroom]\npoll-interval=uint32 1\naccounts=\'default\'\n'
            'tray-style=\'huge\'\nreminder-hours=uint32 4000000000\nadaptive-polling=7\n' +
            text + 'low-threshold=int64 -9223372036854775808\n'
            'critical-threshold=\'many\'\ngeneration-cost=uint32 0\n')
        self.stage.start()
        found = self.world.account()
        self.assertEqual((found['Level'], found['GenerationsLeft']), ('ok', 90))
        self.assertGreaterEqual(found['NextCheckAt'], found['CheckedAt'] + 60)
        self.stage.check_healed(self)
        self.stage.check_end(self)

    def test_settings_damaged_while_running(self):
        self.stage.start()
        good_text = self.keyfile().read_text()
        self.keyfile().write_text('[io/github/headroom_app/Headroom]\naccounts=[\'../..\', \'\']\n')
        wait_for(lambda: self.world.account() is None or self.world.account()['State'] == 'no-key',
                 'the new settings')
        self.assertTrue(self.stage.applet.running())
        self.keyfile().write_text(good_text)
        self.world.wait_for_account('the balance again', State='current',
                                    Credits=self.stage.credits)
        self.stage.check_end(self)
