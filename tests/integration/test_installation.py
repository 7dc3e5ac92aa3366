# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an installation leaves to others, and what meson says where it cannot be built."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
SCHEMA = 'data/io.github.headroom_app.Headroom.gschema.xml'
OTHER = '''<schemalist><schema id="org.example.Other" path="/org/example/Other/">
<key name="number" type="i"><default>1</default></key></schema></schemalist>'''


class InstallationTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix='headroom-')
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.schemas = self.folder / 'share/glib-2.0/schemas'

    def refresh(self, **env):
        subprocess.run(['sh', SOURCE / 'data/refresh-caches.sh', self.folder / 'share'], check=True,
                       capture_output=True, env={**os.environ, **env})

    def install(self, name, text):
        self.schemas.mkdir(parents=True, exist_ok=True)
        (self.schemas / name).write_text(text)

    def known(self):
        listed = subprocess.run(['gsettings', '--schemadir', self.schemas, 'list-schemas'],
                                check=True, text=True, capture_output=True).stdout
        return {name for name in listed.split() if name.startswith(('org.example', 'io.github.h'))}

    def test_removal_leaves_no_cache(self):
        self.install('ours.gschema.xml', (SOURCE / SCHEMA).read_text())
        self.refresh()
        self.assertIn('io.github.headroom_app.Headroom', self.known())
        (self.schemas / 'ours.gschema.xml').unlink()
        self.refresh()
        self.assertEqual([], list(self.folder.iterdir()))

    def test_others_stay_known(self):
        self.install('ours.gschema.xml', (SOURCE / SCHEMA).read_text())
        self.install('other.gschema.xml', OTHER)
        self.refresh()
        (self.schemas / 'ours.gschema.xml').unlink()
        self.refresh()
        self.assertEqual({'org.example.Other'}, self.known())

    def test_icons_are_seen_without_a_cache_of_ours(self):
        icons = self.folder / 'share/icons/hicolor'
        icons.mkdir(parents=True)
        os.utime(icons, (0, 0))
        self.refresh()
        self.assertGreater(icons.stat().st_mtime, 0)
        self.assertEqual([], list(icons.iterdir()))

    def test_package_leaves_caches_to_the_system(self):
        self.install('other.gschema.xml', OTHER)
        self.refresh(DESTDIR='/somewhere')
        self.assertEqual(['other.gschema.xml'], os.listdir(self.schemas))

    def test_missing_libraries_are_named_with_their_purpose(self):
        meson = shutil.which('meson')
        self.assertIsNotNone(meson)
        done = subprocess.run(
            [meson, 'setup', self.folder / 'build', SOURCE], check=False, text=True,
            capture_output=True, env={**os.environ, 'PKG_CONFIG_LIBDIR': str(self.folder)})
        self.assertNotEqual(0, done.returncode)
        for line in ('libsoup-3.0 >= 3.2, for asking the service',
                     'sqlite3 >= 3.40, for the history',
                     'ayatana-appindicator3-0.1 >= 0.5.90, for the tray; -Dapplet=false does without'):
            self.assertIn(line, done.stdout)
